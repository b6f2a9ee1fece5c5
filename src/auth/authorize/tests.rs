//! The request, and the tables of what may come back.

use std::collections::HashMap;

use proptest::prelude::*;
use reqwest::Url;
use serde_json::Value;

use super::super::record::{AuthMethod, ClientKind};
use super::super::{Callback, ClientSettings, Grant, Keys, Resource, StoreSettings, Surroundings};
use super::*;
use crate::http::{Network, ProxyChoice};

const ISSUER: &str = "https://as.test/tenant";
const REDIRECT: &str = "http://127.0.0.1:1234/cb";

fn settings() -> Settings {
    Settings {
        server: Url::parse("https://mcp.test/mcp").unwrap(),
        profile: String::new(),
        network: Network {
            connect_timeout: None,
            ca_files: Vec::new(),
            proxy: ProxyChoice::Direct,
            ipv4: false,
            cookies: false,
        },
        allow_http: false,
        grant: Grant::Browser,
        client: ClientSettings::default(),
        resource: Resource::Advertised,
        scopes: None,
        authorize_params: Vec::new(),
        token_endpoint: None,
        accept_issuer: None,
        use_id_token: false,
        callback: Callback {
            host: "127.0.0.1".to_owned(),
            port: None,
            path: "/cb".to_owned(),
            is_named: false,
            success_url: None,
        },
        interactive: true,
        browser: false,
        sign_in_wait: std::time::Duration::ZERO,
        store: StoreSettings {
            folder: None,
            keys: Keys::File,
        },
        surroundings: Surroundings::default(),
        login_command: String::new(),
    }
}

fn authority(endpoint: &str) -> Authority {
    Authority {
        issuer: ISSUER.to_owned(),
        authorization_endpoint: Some(Url::parse(endpoint).unwrap()),
        token_endpoint: Url::parse("https://as.test/token").unwrap(),
        registration_endpoint: None,
        revocation_endpoint: None,
        device_authorization_endpoint: None,
        auth_methods: None,
        scopes_supported: None,
        grant_types: None,
        takes_documents: false,
        sends_iss: true,
        assumed: false,
    }
}

fn client() -> Client {
    Client {
        id: "https://client.test/id?x=1&y=2".to_owned(),
        secret: None,
        private_key: None,
        signing_alg: None,
        method: AuthMethod::None,
        kind: ClientKind::Document,
        redirect_uri: None,
        secret_expires_at: None,
    }
}

fn make(settings: &Settings, authority: &Authority) -> Result<Request, Trouble> {
    let resource = Some("https://mcp.test");
    request(
        settings,
        authority,
        &client(),
        REDIRECT,
        Some("a b"),
        resource,
    )
}

fn query(request: &Request) -> HashMap<String, String> {
    let url = Url::parse(&request.url).unwrap();
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let map: HashMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(
        map.len(),
        pairs.len(),
        "something stands there twice: {pairs:?}"
    );
    map
}

#[test]
fn the_request_has_all_it_needs() {
    let mut settings = settings();
    settings.authorize_params = vec![("audience".to_owned(), "x&y=z".to_owned())];
    let made = make(&settings, &authority("https://as.test/authorize?tenant=7")).unwrap();
    assert!(
        made.url.starts_with("https://as.test/authorize?tenant=7&"),
        "{}",
        made.url
    );
    let query = query(&made);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(
        made.verifier.expose().to_owned(),
    ));
    let expected = [
        ("tenant", "7"),
        ("response_type", "code"),
        ("client_id", "https://client.test/id?x=1&y=2"),
        ("redirect_uri", REDIRECT),
        ("state", made.state.expose()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
        ("scope", "a b"),
        ("resource", "https://mcp.test"), // no slash is added to it
        ("audience", "x&y=z"),
    ];
    let expected: HashMap<_, _> = expected
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    assert_eq!(query, expected);
    assert_eq!(made.issuer, ISSUER);
    assert!(made.expects_iss);
    assert_eq!(made.redirect_uri, REDIRECT);
    assert_eq!(made.scope.as_deref(), Some("a b"));
    assert_eq!(made.client_id, "https://client.test/id?x=1&y=2");
    // 256 bits each, in base64url.
    for secret in [&made.state, &made.verifier] {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(secret.expose()).unwrap();
        assert_eq!(bytes.len(), 32);
    }
}

#[test]
fn what_is_not_there_is_not_sent() {
    let authority = authority("https://as.test/authorize");
    let made = request(&settings(), &authority, &client(), REDIRECT, None, None).unwrap();
    let query = query(&made);
    assert!(
        !query.contains_key("scope") && !query.contains_key("resource"),
        "{query:?}"
    );
}

#[test]
fn no_two_requests_share_their_secrets() {
    let authority = authority("https://as.test/authorize");
    let (one, two) = (make(&settings(), &authority), make(&settings(), &authority));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_ne!(one.state.expose(), two.state.expose());
    assert_ne!(one.verifier.expose(), two.verifier.expose());
    assert_ne!(one.state.expose(), one.verifier.expose());
    let shown = format!("{one:?}");
    assert!(!shown.contains(one.verifier.expose()), "{shown}");
}

#[test]
fn without_an_authorization_endpoint_there_is_no_request() {
    let mut authority = authority("https://as.test/authorize");
    authority.authorization_endpoint = None;
    let why = make(&settings(), &authority).unwrap_err().to_string();
    assert!(why.contains(ISSUER), "{why}");
}

fn asked(expects_iss: bool) -> Request {
    Request {
        url: String::new(),
        state: Secret::new("S-tate_0123456789"),
        verifier: Secret::new("verifier"),
        redirect_uri: REDIRECT.to_owned(),
        issuer: ISSUER.to_owned(),
        expects_iss,
        client_id: String::new(),
        scope: None,
    }
}

/// `None`: as the vector has it.
fn difference(vector: &Value, verdict: &Verdict) -> Option<String> {
    let fine = match verdict {
        Verdict::Code(code) => vector["code"].as_str() == Some(code.expose()),
        Verdict::Denied { code, why } => {
            // The server's words are shown only where they come from our server (T04).
            let words = vector["words"] == true;
            vector["denied"].as_str() == Some(code) && why.contains("WORDS") == words
        }
        Verdict::Stranger(why) => match &vector["stranger"] {
            Value::String(part) => why.contains(part.as_str()),
            stranger => *stranger == true,
        },
    };
    (!fine).then(|| format!("{}: {verdict:?}", vector["case"]))
}

fn vectors(name: &str, least: usize) -> Vec<Value> {
    let all = include_str!("../../../tests/vectors/callback-verdicts.json");
    let mut all: Value = serde_json::from_str(all).unwrap();
    let Value::Array(list) = all[name].take() else {
        panic!("no {name}")
    };
    assert!(list.len() >= least);
    list
}

fn filled(text: &Value) -> String {
    let text = text.as_str().unwrap();
    text.replace("{S}", "S-tate_0123456789")
        .replace("{I}", "https%3A%2F%2Fas.test%2Ftenant")
}

#[test]
fn every_answer_has_its_verdict() {
    let vectors = vectors("verdicts", 40);
    let wrong: Vec<_> = vectors
        .iter()
        .filter_map(|vector| {
            let request = asked(vector["expects"] == true);
            difference(vector, &judge(&request, &filled(&vector["query"])))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_paste_has_its_verdict() {
    let vectors = vectors("pastes", 25);
    let wrong: Vec<_> = vectors
        .iter()
        .filter_map(|vector| {
            let request = asked(vector["expects"] == true);
            difference(vector, &judge_paste(&request, &filled(&vector["paste"])))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_very_long_paste_is_no_code() {
    let verdict = judge_paste(&asked(false), &"a".repeat(1_000_000));
    let Verdict::Stranger(why) = verdict else {
        panic!("{verdict:?}")
    };
    assert!(why.len() < 300);
}

/// What a stranger sends is in no text of ours; a server's words are made safe and cut.
#[test]
fn nothing_of_a_payload_gets_out_as_it_is() {
    let payloads = include_str!("../../../tests/vectors/callback-payloads.json");
    let payloads: Vec<String> = serde_json::from_str(payloads).unwrap();
    for payload in &payloads {
        let encoded: String = form_urlencoded::byte_serialize(payload.as_bytes()).collect();
        let request = asked(false);
        for query in [
            format!("code={encoded}&state=x"),
            format!("error={encoded}&error_description={encoded}&state={encoded}"),
            format!("{encoded}={encoded}"),
        ] {
            for verdict in [
                judge(&request, &query),
                judge_paste(&request, &format!("?{query}")),
            ] {
                let Verdict::Stranger(why) = verdict else {
                    panic!("{query}: {verdict:?}")
                };
                let ours = hint(&request);
                assert!(!why.replace(&ours, "").contains(payload.as_str()), "{why}");
            }
        }
        let query = format!("error=e&error_description={encoded}&state=S-tate_0123456789");
        let Verdict::Denied { why, .. } = judge(&request, &query) else {
            panic!("{query}")
        };
        assert!(!why.chars().any(text::is_unsafe), "{why:?}");
    }
}

proptest! {
    /// T03: whatever a page or a program makes up.
    #[test]
    fn who_does_not_know_the_state_is_a_stranger(
        query in "((code|state|iss|error|%|[&=+;?#%a-f0-9]|\\PC){1,3}[=&]?){0,12}"
    ) {
        let is_stranger = |verdict| matches!(verdict, Verdict::Stranger(_));
        prop_assert!(is_stranger(judge(&asked(false), &query)));
        let pasted = format!("?{query}");
        prop_assert!(is_stranger(judge_paste(&asked(true), &pasted)));
    }

    #[test]
    fn every_code_comes_back_as_it_was(code in "\\PC{1,40}") {
        let encoded: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
        let query = format!("state=S-tate_0123456789&code={encoded}");
        let expected = Verdict::Code(Secret::new(code));
        prop_assert_eq!(judge(&asked(false), &query), expected.clone());
        let address = format!("{REDIRECT}?{query}");
        prop_assert_eq!(judge_paste(&asked(false), &address), expected);
    }
}
