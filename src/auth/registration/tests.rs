//! Which client is used, what is sent to register, and what is made of the answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::auth::wire::tests::server::{Asked, Reply, Server};
use crate::auth::wire::tests::{network, url, vectors};
use crate::auth::wire::{Answer, Wire};
use crate::auth::{ClientSettings, GivenClient, Grant, Secret};

use super::super::metadata;
use super::super::record::{AuthMethod, Authority, Client, ClientKind};
use super::super::trouble::Trouble;
use super::{Wanted, answer, beforehand, client};

const REDIRECT: &str = "http://127.0.0.1:1234/callback";

fn authority(origin: &str, methods: Option<&[&str]>) -> Authority {
    let methods = methods.map(|methods| methods.iter().map(|m| (*m).to_owned()).collect());
    Authority {
        auth_methods: methods,
        assumed: false,
        ..metadata::assumed(origin).expect("an origin")
    }
}

fn browser() -> Wanted<'static> {
    Wanted {
        grant: Grant::Browser,
        redirect_uri: Some(REDIRECT),
        scope: None,
    }
}

fn registered(id: &str, redirect_uri: Option<&str>) -> Client {
    Client {
        id: id.to_owned(),
        secret: None,
        private_key: None,
        signing_alg: None,
        method: AuthMethod::None,
        kind: ClientKind::Registered,
        redirect_uri: redirect_uri.map(str::to_owned),
        secret_expires_at: None,
    }
}

fn given(secret: Option<&str>) -> GivenClient {
    GivenClient {
        id: "given".to_owned(),
        secret: secret.map(Secret::new),
        private_key: None,
        signing_alg: None,
        method: None,
        redirect_uri: None,
        issuer: None,
    }
}

/// An authorization server that registers everybody.
async fn open() -> (Server, Wire) {
    let server = Server::start(|_, _| Reply::json(201, r#"{"client_id":"new"}"#)).await;
    let wire = Wire::new(network(), server.url("/mcp"), false);
    (server, wire)
}

fn sent(asked: &Asked) -> Value {
    serde_json::from_slice(&asked.body).expect("JSON")
}

#[test]
fn answers_to_a_registration() {
    vectors::check("registrations", 60, |input| {
        let mut headers = reqwest::header::HeaderMap::new();
        for (name, value) in [("content-type", "kind"), ("retry-after", "retry")] {
            if let Some(value) = input[value].as_str() {
                headers.insert(name, value.parse().expect("a header"));
            }
        }
        let status = input["status"].as_u64().and_then(|n| u16::try_from(n).ok());
        let answer = Answer {
            status: status.expect("a status").try_into().expect("a status"),
            headers,
            body: vectors::text(&input["body"]).into(),
        };
        let methods: Option<Vec<&str>> = input["methods"]
            .as_array()
            .map(|list| list.iter().filter_map(Value::as_str).collect());
        let authority = authority("https://as.example.com", methods.as_deref());
        let endpoint = url("https://as.example.com/register");
        match answer::read(&answer, &endpoint, Some(REDIRECT)) {
            Ok(registered) => {
                let client = registered.into_client(&authority, Some(REDIRECT));
                serde_json::to_string(&client).expect("JSON")
            }
            Err(Trouble::Transient { why, after }) => format!("transient {after:?}: {why}"),
            Err(Trouble::Refused { code, why }) => format!("refused {code}: {why}"),
            Err(trouble) => trouble.to_string(),
        }
    });
}

#[tokio::test]
async fn a_client_is_registered_as_the_specification_wants() {
    let (server, wire) = open().await;
    let authority = authority(&server.origin(), None);
    let settings = ClientSettings::default();
    let got = client(&wire, &authority, &settings, None, &browser()).await;
    assert_eq!(got, Ok(registered("new", Some(REDIRECT))));
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].line, "POST /register");
    assert_eq!(asked[0].headers["content-type"], "application/json");
    let expected = json!({
        "client_name": "intercom-mcp",
        "application_type": "native",
        "grant_types": ["authorization_code", "refresh_token"],
        "redirect_uris": [REDIRECT],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    });
    assert_eq!(sent(&asked[0]), expected);
}

#[tokio::test]
async fn the_method_that_is_asked_for_is_one_that_the_server_has() {
    let (server, wire) = open().await;
    let settings = ClientSettings::default();
    let cases: &[(Option<&[&str]>, &str)] = &[
        (None, "none"),
        // Intercom's list, in its order.
        (
            Some(&["client_secret_basic", "client_secret_post", "none"]),
            "none",
        ),
        (
            Some(&["client_secret_post", "client_secret_basic"]),
            "client_secret_basic",
        ),
        (Some(&["client_secret_post"]), "client_secret_post"),
        (Some(&["private_key_jwt"]), "none"),
        (Some(&[]), "none"),
    ];
    for (methods, _) in cases {
        let authority = authority(&server.origin(), *methods);
        let got = client(&wire, &authority, &settings, None, &browser()).await;
        assert!(got.is_ok(), "{got:?}");
    }
    for (asked, (methods, expected)) in server.asked().iter().zip(cases) {
        let sent = sent(asked);
        assert_eq!(sent["token_endpoint_auth_method"], *expected, "{methods:?}");
    }
    assert_eq!(server.lines().len(), cases.len());
}

#[tokio::test]
async fn what_the_user_says_is_laid_over() {
    let (server, wire) = open().await;
    let overlay = json!({"client_name": "mine", "scope": "x", "contacts": ["a@b"]});
    let settings = ClientSettings {
        metadata: overlay.as_object().expect("an object").clone(),
        ..ClientSettings::default()
    };
    let wanted = Wanted {
        scope: Some("a b"),
        ..browser()
    };
    let authority = authority(&server.origin(), None);
    let got = client(&wire, &authority, &settings, None, &wanted).await;
    assert!(got.is_ok(), "{got:?}");
    let sent = sent(&server.asked()[0]);
    assert_eq!(sent["client_name"], "mine");
    assert_eq!(sent["scope"], "x");
    assert_eq!(sent["contacts"], json!(["a@b"]));
    assert_eq!(sent["application_type"], "native");
}

#[tokio::test]
async fn a_device_has_no_redirect_uri() {
    let (server, wire) = open().await;
    let wanted = Wanted {
        grant: Grant::DeviceCode,
        redirect_uri: None,
        scope: Some("a"),
    };
    let authority = authority(&server.origin(), None);
    let settings = ClientSettings::default();
    let got = client(&wire, &authority, &settings, None, &wanted).await;
    assert_eq!(got, Ok(registered("new", None)));
    let sent = sent(&server.asked()[0]);
    let grants = json!([
        "urn:ietf:params:oauth:grant-type:device_code",
        "refresh_token"
    ]);
    assert_eq!(sent["grant_types"], grants);
    assert_eq!(sent["response_types"], json!([]));
    assert_eq!(sent["scope"], "a");
    assert_eq!(sent.get("redirect_uris"), None);
}

#[tokio::test]
async fn a_registration_is_kept_while_it_serves() {
    let (server, wire) = open().await;
    let authority = authority(&server.origin(), None);
    let settings = ClientSettings::default();
    let known = |id: &str| registered(id, Some(REDIRECT));
    let soon = super::now() + 3600;
    let cases = [
        ("kept", known("kept"), false),
        (
            "another port",
            registered("old", Some("http://127.0.0.1:1/callback")),
            true,
        ),
        ("no redirect", registered("old", None), true),
        (
            "secret lives",
            Client {
                secret_expires_at: Some(soon),
                ..known("kept")
            },
            false,
        ),
        (
            "secret is over",
            Client {
                secret_expires_at: Some(1),
                ..known("old")
            },
            true,
        ),
        (
            "was given",
            Client {
                kind: ClientKind::Given,
                ..known("old")
            },
            true,
        ),
        (
            "was a document",
            Client {
                kind: ClientKind::Document,
                ..known("old")
            },
            true,
        ),
    ];
    for (what, known, again) in cases {
        let before = server.lines().len();
        let got = client(&wire, &authority, &settings, Some(&known), &browser()).await;
        let got = got.expect("a client");
        assert_eq!(got.id == "new", again, "{what}");
        assert_eq!(server.lines().len() - before, usize::from(again), "{what}");
        if !again {
            assert_eq!(got, known, "{what}");
        }
    }
}

#[tokio::test]
async fn a_given_client_comes_first_and_asks_nobody() {
    let (server, wire) = open().await;
    let mut authority = authority(&server.origin(), None);
    authority.takes_documents = true;
    let settings = ClientSettings {
        given: Some(given(None)),
        document: Some(url("https://c.example/client.json")),
        metadata: Map::new(),
    };
    let known = registered("old", Some(REDIRECT));
    let got = client(&wire, &authority, &settings, Some(&known), &browser()).await;
    let got = got.expect("a client");
    assert_eq!((got.id.as_str(), got.kind), ("given", ClientKind::Given));
    assert_eq!(server.lines(), [""; 0]);
}

#[tokio::test]
async fn a_given_client_shows_itself_as_the_server_takes_it() {
    let (server, wire) = open().await;
    let check = async |given: &GivenClient, methods: Option<&[&str]>| {
        let authority = authority(&server.origin(), methods);
        let settings = ClientSettings {
            given: Some(given.clone()),
            ..ClientSettings::default()
        };
        let got = client(&wire, &authority, &settings, None, &browser()).await;
        got.map(|client| client.method).map_err(|e| e.to_string())
    };
    let public = given(None);
    let secret = given(Some("s"));
    let key = GivenClient {
        private_key: Some(Secret::new("PEM")),
        ..given(Some("s"))
    };
    let said = |method, given: &GivenClient| GivenClient {
        method: Some(method),
        ..given.clone()
    };
    use AuthMethod::{
        ClientSecretBasic as Basic, ClientSecretPost as Post, None as Public, PrivateKeyJwt,
    };
    assert_eq!(check(&public, None).await, Ok(Public));
    assert_eq!(
        check(&public, Some(&["client_secret_basic"])).await,
        Ok(Public)
    );
    assert_eq!(check(&secret, None).await, Ok(Basic));
    assert_eq!(
        check(&secret, Some(&["client_secret_post", "none"])).await,
        Ok(Post)
    );
    let both = ["client_secret_post", "client_secret_basic"];
    assert_eq!(check(&secret, Some(&both)).await, Ok(Basic));
    // Nobody there wants it, so it stays here.
    assert_eq!(check(&secret, Some(&["none"])).await, Ok(Public));
    assert_eq!(check(&key, None).await, Ok(PrivateKeyJwt));
    assert_eq!(check(&said(Post, &secret), None).await, Ok(Post));
    assert_eq!(check(&said(Post, &secret), Some(&["none"])).await, Ok(Post));
    let lacks = check(&said(Basic, &public), None).await;
    let expected = "the given client has no secret, which `client_secret_basic` needs";
    assert_eq!(lacks, Err(expected.to_owned()));
    let lacks = check(&said(PrivateKeyJwt, &secret), None).await;
    let expected = "the given client has no private key, which `private_key_jwt` needs";
    assert_eq!(lacks, Err(expected.to_owned()));
    assert_eq!(server.lines(), [""; 0]);
}

#[tokio::test]
async fn a_given_client_goes_to_nobody_else() {
    let (server, wire) = open().await;
    let authority = authority(&server.origin(), None);
    let settings = |issuer: String| ClientSettings {
        given: Some(GivenClient {
            issuer: Some(issuer),
            ..given(Some("s3cret"))
        }),
        ..ClientSettings::default()
    };
    let own = settings(server.origin());
    let got = client(&wire, &authority, &own, None, &browser()).await;
    assert!(got.is_ok(), "{got:?}");
    // As a plain string: no slash is forgiven.
    for other in [
        "https://other.example".to_owned(),
        format!("{}/", server.origin()),
    ] {
        let got = client(
            &wire,
            &authority,
            &settings(other.clone()),
            None,
            &browser(),
        )
        .await;
        let Err(Trouble::Unusable(why)) = got else {
            panic!("{got:?}");
        };
        assert!(
            why.contains(&other) && why.contains(&server.origin()),
            "{why}"
        );
        assert!(!why.contains("s3cret"), "{why}");
    }
}

#[tokio::test]
async fn a_document_goes_where_documents_are_taken() {
    let (server, wire) = open().await;
    let mut authority = authority(&server.origin(), None);
    let document = "https://c.example/client.json";
    let settings = |document: &str| ClientSettings {
        document: Some(url(document)),
        ..ClientSettings::default()
    };
    // Not taken: registered instead.
    let got = client(&wire, &authority, &settings(document), None, &browser()).await;
    assert_eq!(got.expect("a client").id, "new");
    authority.takes_documents = true;
    let known = registered("old", Some(REDIRECT));
    let got = client(
        &wire,
        &authority,
        &settings(document),
        Some(&known),
        &browser(),
    )
    .await;
    let got = got.expect("a client");
    let found = (got.id.as_str(), got.kind, got.method);
    assert_eq!(found, (document, ClientKind::Document, AuthMethod::None));
    assert_eq!(server.lines(), ["POST /register"]);
    // Nor has it to be on anybody's disk.
    let known = beforehand(&authority, &settings(document)).expect("one");
    assert_eq!(known.expect("a client").id, document);
    for unfit in [
        "http://c.example/x",
        "https://c.example",
        "https://c.example/x#f",
    ] {
        let got = client(&wire, &authority, &settings(unfit), None, &browser()).await;
        assert!(matches!(got, Err(Trouble::Unusable(_))), "{unfit} {got:?}");
    }
}

#[tokio::test]
async fn where_no_way_leads_on_the_flags_are_named() {
    let (server, wire) = open().await;
    let mut authority = authority(&server.origin(), None);
    authority.registration_endpoint = None;
    let settings = ClientSettings::default();
    let got = client(&wire, &authority, &settings, None, &browser()).await;
    let expected = format!(
        "{} does not let clients register: give a client that it knows with \
         --static-oauth-client-info or --client-metadata-url, or a token with --bearer-env",
        server.origin()
    );
    assert_eq!(got, Err(Trouble::Unusable(expected)));
    let wanted = Wanted {
        grant: Grant::ClientCredentials,
        redirect_uri: None,
        scope: None,
    };
    let got = client(&wire, &authority, &settings, None, &wanted).await;
    let why = got.expect_err("no client").to_string();
    assert!(why.contains("--static-oauth-client-info"), "{why}");
    assert_eq!(server.lines(), [""; 0]);
}

#[tokio::test]
async fn a_private_registration_endpoint_is_not_asked() {
    let (server, _) = open().await;
    let wire = Wire::new(network(), url("https://mcp.example.com/mcp"), true);
    let mut authority = authority("https://mcp.example.com", None);
    authority.registration_endpoint = Some(server.url("/register"));
    let settings = ClientSettings::default();
    let got = client(&wire, &authority, &settings, None, &browser()).await;
    assert!(matches!(got, Err(Trouble::Unusable(_))), "{got:?}");
    assert_eq!(server.lines(), [""; 0]);
}

/// No answer whatever can hang it or bring it down, and none is asked for twice.
#[tokio::test]
async fn every_kind_of_answer_over_the_wire() {
    let replies: BTreeMap<&str, Reply> = BTreeMap::from([
        ("/html", Reply::html(200)),
        (
            "/huge",
            Reply::json(201, "x".repeat(super::super::wire::MOST + 1)),
        ),
        ("/empty", Reply::json(201, "")),
        (
            "/redirect",
            Reply::text(307, "").with("location", "/register"),
        ),
        ("/busy", Reply::text(503, "").with("retry-after", "7")),
    ]);
    let known = replies.clone();
    let server = Server::start(move |_, asked| {
        let path = asked.line.trim_start_matches("POST ");
        known.get(path).cloned().unwrap_or_default()
    })
    .await;
    let wire = Wire::new(network(), server.url("/mcp"), false);
    for path in replies.keys() {
        let mut authority = authority(&server.origin(), None);
        authority.registration_endpoint = Some(server.url(path));
        let settings = ClientSettings::default();
        let got = client(&wire, &authority, &settings, None, &browser()).await;
        match (*path, got) {
            ("/html", Err(Trouble::Transient { after: None, .. })) => {}
            (
                "/busy",
                Err(Trouble::Transient {
                    after: Some(after), ..
                }),
            ) => {
                assert_eq!(after.as_secs(), 7);
            }
            ("/huge" | "/empty" | "/redirect", Err(Trouble::Unusable(_))) => {}
            (path, got) => panic!("{path}: {got:?}"),
        }
    }
    assert_eq!(server.lines().len(), replies.len());
}
