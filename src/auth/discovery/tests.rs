//! What is asked, in which order and how often, of servers as they are; Intercom's path for path.

mod order;

use serde_json::{Value, json};

use crate::auth::trouble::Trouble;
use crate::auth::wire::Wire;
use crate::auth::wire::tests::network;
use crate::auth::wire::tests::server::{Reply, Server};

use super::{Challenge, Discovered, discover};

const PRM: &str = "/.well-known/oauth-protected-resource";
const AS: &str = "/.well-known/oauth-authorization-server";
const OIDC: &str = "/.well-known/openid-configuration";

/// Serves these documents (`ORIGIN` in them is the server's own), and 404 for everything else.
async fn serving(documents: &[(&str, Value)]) -> Server {
    let replies = documents
        .iter()
        .map(|(path, document)| ((*path).to_owned(), Reply::json(200, document)));
    playing(replies.collect()).await
}

async fn playing(replies: Vec<(String, Reply)>) -> Server {
    Server::start(move |server, asked| {
        let path = asked.line.trim_start_matches("GET ");
        let found = replies.iter().find(|(known, _)| known == path);
        let mut reply = found.map_or_else(|| Reply::text(404, "Not Found"), |(_, r)| r.clone());
        if let Ok(body) = String::from_utf8(reply.body.clone()) {
            reply.body = body.replace("ORIGIN", &server.origin()).into_bytes();
        }
        reply
    })
    .await
}

async fn ask(server: &Server, challenge: &Challenge) -> Result<Discovered, Trouble> {
    ask_at(server, "/mcp", challenge, None).await
}

async fn ask_at(
    server: &Server,
    path: &str,
    challenge: &Challenge,
    accepts: Option<&str>,
) -> Result<Discovered, Trouble> {
    let url = server.url(path);
    let wire = Wire::new(network(), url.clone(), false);
    discover(&wire, &url, challenge, accepts).await
}

fn at(path: &str) -> Challenge {
    Challenge {
        resource_metadata: Some(path.to_owned()),
        ..Challenge::default()
    }
}

fn metadata(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "registration_endpoint": format!("{issuer}/register"),
        "code_challenge_methods_supported": ["S256"],
    })
}

fn resource(resource: &str, servers: &[&str]) -> Value {
    json!({"resource": resource, "authorization_servers": servers})
}

fn unusable(got: Result<Discovered, Trouble>) -> String {
    match got {
        Err(Trouble::Unusable(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// facts: `GET {origin}/.well-known/oauth-authorization-server` is the only document there is.
#[tokio::test]
async fn intercom_as_it_is() {
    let document = json!({
        "issuer": "ORIGIN",
        "authorization_endpoint": "ORIGIN/authorize",
        "token_endpoint": "ORIGIN/token",
        "registration_endpoint": "ORIGIN/register",
        "revocation_endpoint": "ORIGIN/token",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
    });
    let unauthorized = Reply::json(401, r#"{"error":"invalid_token"}"#);
    let server = playing(vec![
        (AS.to_owned(), Reply::json(200, document)),
        ("/mcp".to_owned(), unauthorized.clone()),
        (format!("/mcp{AS}"), unauthorized),
    ])
    .await;
    let challenge = crate::auth::challenge::parse(
        r#"Bearer realm="OAuth", error="invalid_token", error_description="Missing or invalid access token""#,
    );
    let found = ask(&server, &challenge).await.expect("it is found");
    let origin = server.origin();
    assert_eq!(found.authority.issuer, origin);
    assert_eq!(
        found.authority.token_endpoint.as_str(),
        format!("{origin}/token")
    );
    assert_eq!(
        found.authority.revocation_endpoint,
        Some(server.url("/token"))
    );
    assert_eq!(
        found.authority.registration_endpoint,
        Some(server.url("/register"))
    );
    assert_eq!(found.authority.device_authorization_endpoint, None);
    assert!(!found.authority.takes_documents && !found.authority.assumed);
    assert_eq!(found.resource, format!("{origin}/mcp"));
    // Nothing is advertised, so nothing is asked for.
    assert_eq!(found.scope, None);
    let expected = [
        format!("GET {PRM}/mcp"),
        format!("GET {PRM}"),
        format!("GET {AS}"),
    ];
    assert_eq!(server.lines(), expected);
}

#[tokio::test]
async fn an_issuer_at_the_origin_may_end_with_a_slash_and_keeps_it() {
    for issuer in ["ORIGIN", "ORIGIN/"] {
        let mut document = metadata("ORIGIN");
        document["issuer"] = json!(issuer);
        let server = serving(&[(AS, document)]).await;
        let found = ask(&server, &Challenge::default()).await.expect("found");
        let expected = issuer.replace("ORIGIN", &server.origin());
        assert_eq!(found.authority.issuer, expected);
    }
}

#[tokio::test]
async fn nobody_else_s_issuer_is_believed_at_the_origin() {
    // Another host, another path, another spelling; and what only begins like the origin.
    for issuer in [
        "https://honest.example",
        "ORIGIN/tenant",
        "ORIGIN//",
        "ORIGIN0",
        "ORIGIN.evil",
    ] {
        let mut document = metadata("ORIGIN");
        document["issuer"] = json!(issuer);
        let server = serving(&[(AS, document), (OIDC, metadata("ORIGIN"))]).await;
        let said = issuer.replace("ORIGIN", &server.origin());
        let why = unusable(ask(&server, &Challenge::default()).await);
        assert!(
            why.contains(&said) && why.contains(&server.origin()),
            "{why}"
        );
        assert!(why.contains(&format!("--accept-issuer {said}")), "{why}");
        // T13: no other place is asked for a document that fits.
        assert_eq!(server.lines().len(), 3, "{issuer}");
        let accepted = ask_at(&server, "/mcp", &Challenge::default(), Some(&said)).await;
        assert_eq!(accepted.expect("the user said so").authority.issuer, said);
        let other = ask_at(&server, "/mcp", &Challenge::default(), Some("https://x")).await;
        unusable(other);
    }
}

/// The metadata of the specification's fallback: the suite's
/// `auth/2025-03-26-oauth-metadata-backcompat`, whose endpoints have a path of their own.
#[tokio::test]
async fn metadata_at_the_origin_are_enough() {
    let mut document = metadata("ORIGIN");
    document["token_endpoint"] = json!("ORIGIN/oauth/token");
    let server = serving(&[(AS, document)]).await;
    let found = ask(&server, &Challenge::default()).await.expect("found");
    assert_eq!(found.authority.token_endpoint, server.url("/oauth/token"));
}

#[tokio::test]
async fn without_any_document_the_endpoints_are_assumed() {
    let server = serving(&[]).await;
    let found = ask(&server, &Challenge::default()).await.expect("assumed");
    assert!(found.authority.assumed);
    assert_eq!(
        found.authority.authorization_endpoint,
        Some(server.url("/authorize"))
    );
    assert_eq!(found.authority.token_endpoint, server.url("/token"));
    assert_eq!(
        found.authority.registration_endpoint,
        Some(server.url("/register"))
    );
    assert_eq!(found.authority.issuer, server.origin());
    let expected = [
        format!("GET {PRM}/mcp"),
        format!("GET {PRM}"),
        format!("GET {AS}"),
        format!("GET {OIDC}"),
        format!("GET {AS}/mcp"),
    ];
    assert_eq!(server.lines(), expected);
}

#[tokio::test]
async fn the_resource_without_metadata_is_the_server_as_it_was_written() {
    for (path, expected) in [
        ("/mcp", "ORIGIN/mcp"),
        ("/mcp/", "ORIGIN/mcp/"),
        ("/", "ORIGIN"),
        ("", "ORIGIN"),
        ("/mcp?tenant=1#f", "ORIGIN/mcp"),
        ("/?tenant=1", "ORIGIN"),
    ] {
        let server = serving(&[(AS, metadata("ORIGIN"))]).await;
        let found = ask_at(&server, path, &Challenge::default(), None).await;
        let expected = expected.replace("ORIGIN", &server.origin());
        assert_eq!(found.expect("found").resource, expected, "{path}");
        // Neither the query nor the fragment is asked for.
        assert!(server.lines().iter().all(|line| !line.contains(['?', '#'])));
    }
}

#[tokio::test]
async fn a_resource_is_kept_as_the_bytes_that_came() {
    // `metadata-var2`: the root's document, for a parent, without the slash that a parser adds.
    for written in ["ORIGIN", "ORIGIN/", "ORIGIN/mcp", "ORIGIN/mcp/"] {
        let server = serving(&[
            (PRM, resource(written, &["ORIGIN"])),
            (AS, metadata("ORIGIN")),
        ])
        .await;
        let found = ask(&server, &Challenge::default()).await.expect("found");
        assert_eq!(found.resource, written.replace("ORIGIN", &server.origin()));
    }
}

#[tokio::test]
async fn another_server_s_resource_ends_it() {
    let evil = resource("https://evil.example.com/mcp", &["ORIGIN"]);
    let good = resource("ORIGIN/mcp", &["ORIGIN"]);
    let path = format!("{PRM}/mcp");
    let server = serving(&[(&path, evil), (PRM, good), (AS, metadata("ORIGIN"))]).await;
    let why = unusable(ask(&server, &Challenge::default()).await);
    assert!(why.contains("https://evil.example.com/mcp"), "{why}");
    assert!(why.contains(&format!("{}/mcp", server.origin())), "{why}");
    assert_eq!(server.lines(), [format!("GET {path}")]);
}

#[tokio::test]
async fn scopes_come_from_the_challenge_then_from_the_resource_then_not_at_all() {
    let check = async |challenge: Option<&str>, listed: Value, offered: Value, expected| {
        let mut document = resource("ORIGIN/mcp", &["ORIGIN"]);
        document["scopes_supported"] = listed;
        let mut authority = metadata("ORIGIN");
        authority["scopes_supported"] = offered;
        let server = serving(&[(PRM, document), (AS, authority)]).await;
        let challenge = Challenge {
            scope: challenge.map(str::to_owned),
            ..Challenge::default()
        };
        let found = ask(&server, &challenge).await.expect("found");
        assert_eq!(found.scope.as_deref(), expected);
    };
    let two = json!(["a", "b"]);
    let lasting = json!(["a", "b", "c", "offline_access"]);
    check(Some("c"), two.clone(), Value::Null, Some("c")).await;
    check(Some(" c  d "), two.clone(), Value::Null, Some("c d")).await;
    check(Some(""), two.clone(), Value::Null, Some("a b")).await;
    check(None, two.clone(), Value::Null, Some("a b")).await;
    check(None, Value::Null, json!(["a"]), None).await;
    check(None, json!([]), json!(["a"]), None).await;
    check(None, json!("a b"), Value::Null, None).await;
    // 2026-07-28: `offline_access` where the authorization server lists it, and only there.
    check(
        None,
        two.clone(),
        lasting.clone(),
        Some("a b offline_access"),
    )
    .await;
    check(
        Some("c"),
        two.clone(),
        lasting.clone(),
        Some("c offline_access"),
    )
    .await;
    check(
        Some("offline_access c"),
        two,
        lasting.clone(),
        Some("offline_access c"),
    )
    .await;
    check(None, Value::Null, lasting, None).await;
}

#[tokio::test]
async fn endpoints_that_must_not_be_used_end_it() {
    let bad = [
        ("authorization_endpoint", "http:$(calc)"),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("authorization_endpoint", "file:///etc/passwd"),
        ("authorization_endpoint", "https://as.example.com/$(calc)"),
        ("authorization_endpoint", "https://10.0.0.1/authorize"),
        ("token_endpoint", "http://as.example.com/token"),
        ("token_endpoint", "https://169.254.169.254/token"),
        ("token_endpoint", "https://user:pass@as.example.com/token"),
        ("token_endpoint", "https://metadata.google.internal/token"),
    ];
    for (member, value) in bad {
        let mut document = metadata("ORIGIN");
        document[member] = json!(value);
        let server = serving(&[(AS, document)]).await;
        unusable(ask(&server, &Challenge::default()).await);
        assert_eq!(server.lines().len(), 3, "{member} {value}");
    }
}

#[tokio::test]
async fn every_get_says_which_protocol_it_speaks() {
    let server = serving(&[]).await;
    ask(&server, &Challenge::default()).await.expect("assumed");
    for asked in server.asked() {
        assert_eq!(asked.headers["mcp-protocol-version"], "2025-11-25");
        assert!(!asked.headers.contains_key("authorization"));
    }
}

#[tokio::test]
async fn certificates_that_can_t_be_read_are_no_missing_document() {
    let server = serving(&[]).await;
    let mut broken = network();
    broken.ca_files = vec!["/nowhere/ca.pem".into()];
    let url = reqwest::Url::parse("https://mcp.example.com/mcp").expect("a URL");
    let wire = Wire::new(broken, url.clone(), false);
    let got = discover(&wire, &url, &Challenge::default(), None).await;
    let why = unusable(got);
    assert!(why.contains("/nowhere/ca.pem"), "{why}");
    assert_eq!(server.lines(), [""; 0]);
}
