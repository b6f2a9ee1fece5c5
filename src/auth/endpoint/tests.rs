//! What is sent, and what is made of every answer; the wire is a stand-in.

use std::sync::Mutex;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::super::record::ClientKind;
use super::super::wire::Answer;
use super::*;

mod requests;

/// Answers every request with the same, and remembers them.
pub(super) struct Fake {
    answer: Result<Answer, Trouble>,
    sent: Mutex<Vec<Sent>>,
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) form: Vec<(String, String)>,
}

impl Fake {
    pub(super) fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self::with(Ok(Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.into(),
        }))
    }

    pub(super) fn with(answer: Result<Answer, Trouble>) -> Self {
        Self {
            answer,
            sent: Mutex::default(),
        }
    }

    /// The only request there was.
    pub(super) fn sent(&self) -> Sent {
        let sent = self.sent.lock().unwrap();
        assert_eq!(sent.len(), 1, "{sent:?}");
        sent[0].clone()
    }
}

impl Carrier for Fake {
    async fn carry(&self, url: &Url, headers: HeaderMap, body: Bytes) -> Result<Answer, Trouble> {
        let form = oauth2::url::form_urlencoded::parse(&body);
        self.sent.lock().unwrap().push(Sent {
            url: url.clone(),
            headers,
            form: form.into_owned().collect(),
        });
        self.answer.clone()
    }
}

impl Sent {
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut all = self.form.iter().filter(|(n, _)| n == name);
        let first = all.next().map(|(_, value)| value.as_str());
        assert!(all.next().is_none(), "{name} twice");
        first
    }
}

pub(super) fn authority() -> Authority {
    let url = |path: &str| Url::parse(&format!("https://as.test{path}")).unwrap();
    Authority {
        issuer: "https://as.test".to_owned(),
        authorization_endpoint: Some(url("/authorize")),
        token_endpoint: url("/token?tenant=1"),
        registration_endpoint: None,
        revocation_endpoint: Some(url("/revoke")),
        device_authorization_endpoint: Some(url("/device")),
        auth_methods: None,
        scopes_supported: None,
        grant_types: None,
        takes_documents: false,
        sends_iss: false,
        assumed: false,
    }
}

pub(super) fn client(method: AuthMethod) -> Client {
    Client {
        id: "client id:ü".to_owned(),
        secret: Some(Secret::new("SENT CLIENT SECRET&+")),
        private_key: Some(Secret::new(include_str!(
            "../../../tests/vectors/keys/test-only-p256.pem"
        ))),
        signing_alg: None,
        method,
        kind: ClientKind::Given,
        redirect_uri: None,
        secret_expires_at: None,
    }
}

const NOW: u64 = 1_800_000_000;

/// Refreshes by `fake`, and returns what `raw` was told besides.
async fn refresh(fake: &Fake) -> (Result<Tokens, Trouble>, Vec<Vec<u8>>) {
    let (authority, client) = (authority(), client(AuthMethod::ClientSecretPost));
    let endpoint = Endpoint {
        wire: fake,
        authority: &authority,
        client: &client,
        resource: None,
    };
    let told = Mutex::new(Vec::new());
    let raw = |body: &[u8]| told.lock().unwrap().push(body.to_vec());
    let spent = Secret::new("SENT-REFRESH-TOKEN");
    let result = endpoint.refresh(&spent, None, NOW, &raw).await;
    (result, told.into_inner().unwrap())
}

fn answer_of(vector: &Value) -> Answer {
    let mut headers = HeaderMap::new();
    let kind = match vector.get("type") {
        Some(kind) => kind.as_str(),
        None => Some("application/json"),
    };
    if let Some(kind) = kind {
        headers.insert("content-type", kind.parse().unwrap());
    }
    for (name, value) in vector["headers"].as_object().into_iter().flatten() {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = HeaderValue::from_str(value.as_str().unwrap()).unwrap();
        headers.insert(name, value);
    }
    let status = u16::try_from(vector["status"].as_u64().unwrap()).unwrap();
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers,
        body: Bytes::from(vector["body"].as_str().unwrap().to_owned()),
    }
}

fn tokens_of(expected: &Value) -> Tokens {
    let secret = |name: &str| expected[name].as_str().map(Secret::new);
    Tokens {
        access: secret("access").unwrap(),
        refresh: secret("refresh"),
        id_token: secret("id_token"),
        lifetime: expected["lifetime"].as_u64(),
        received_at: NOW,
        scope: expected["scope"].as_str().map(str::to_owned),
        pasted: false,
    }
}

/// `None`: as the vector has it.
fn difference(vector: &Value, result: &Result<Tokens, Trouble>) -> Option<String> {
    let fine = match result {
        Ok(tokens) => {
            let expected = &vector["tokens"];
            expected.is_object() && {
                let expected = tokens_of(expected);
                // `Secret` compares itself; Debug would hide where they differ.
                tokens.access.expose() == expected.access.expose() && *tokens == expected
            }
        }
        Err(Trouble::Refused { code, .. }) => vector["refused"].as_str() == Some(code.as_str()),
        Err(Trouble::Transient { after, .. }) => {
            vector["transient"] == json!(true)
                && after.map(|after| after.as_secs()) == vector["after"].as_u64()
        }
        Err(Trouble::Unusable(why)) => vector["unusable"].as_str().is_some_and(|w| why.contains(w)),
        Err(_) => false,
    };
    let why = result.as_ref().err().map(ToString::to_string);
    let said = vector["why"].is_null() || vector["why"].as_str() == why.as_deref();
    (!fine || !said).then(|| format!("{}: {result:?}", vector["case"]))
}

#[tokio::test]
async fn every_answer_has_its_outcome() {
    let vectors = include_str!("../../../tests/vectors/token-answers.json");
    let vectors: Vec<Value> = serde_json::from_str(vectors).unwrap();
    let mut wrong = Vec::new();
    for vector in &vectors {
        let answer = answer_of(vector);
        let (result, told) = refresh(&Fake::with(Ok(answer.clone()))).await;
        wrong.extend(difference(vector, &result));
        // The body of a success is told before anything is made of it, of nothing else.
        let success = answer.status.is_success();
        let expected = success.then(|| answer.body.to_vec());
        assert_eq!(told, Vec::from_iter(expected), "{}", vector["case"]);
        // After a crash the same is made of it, but for the masked secrets, which are not known then.
        if success {
            wrong.extend(difference(vector, &tokens_in(&answer.body, NOW)));
        }
        let shown = format!("{result:?}");
        assert!(!shown.contains("SENT"), "{shown}");
        assert!(
            !shown.contains("AT-1") && !shown.contains("RT-1"),
            "{shown}"
        );
    }
    assert!(vectors.len() > 70 && wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_token_has_room_up_to_64_kib() {
    for (length, fits) in [
        (64 * 1024, true),
        (64 * 1024 + 1, false),
        (1_000_000, false),
    ] {
        let token = "a".repeat(length);
        let body = json!({ "access_token": token, "refresh_token": token }).to_string();
        let (result, _) = refresh(&Fake::new(200, body)).await;
        assert_eq!(result.is_ok(), fits, "{length}");
        if let Err(trouble) = result {
            assert!(matches!(trouble, Trouble::Transient { .. }), "{trouble:?}");
        }
    }
}

#[tokio::test]
async fn deep_json_is_unreadable_and_no_overflow() {
    let body = format!("{{\"access_token\":\"a\",\"x\":{}", "[".repeat(500_000));
    let (result, _) = refresh(&Fake::new(200, body)).await;
    assert!(
        matches!(result, Err(Trouble::Transient { .. })),
        "{result:?}"
    );
}

#[tokio::test]
async fn what_the_wire_says_stands() {
    for trouble in [
        Trouble::unusable("the token endpoint redirects"),
        Trouble::Transient {
            why: "reset".to_owned(),
            after: Some(Duration::from_secs(3)),
        },
    ] {
        let (result, told) = refresh(&Fake::with(Err(trouble.clone()))).await;
        assert_eq!(result, Err(trouble));
        assert!(told.is_empty());
    }
}

#[tokio::test]
async fn a_long_error_is_cut() {
    let body = json!({ "error": "x".repeat(5000), "error_description": "y".repeat(5000) });
    let (result, _) = refresh(&Fake::new(400, body.to_string())).await;
    let Err(Trouble::Refused { code, why }) = result else {
        panic!("{result:?}")
    };
    assert!(code.chars().count() <= 500 && why.chars().count() <= 1100);
}

/// The keeper's tasks may move between threads.
#[test]
fn requests_can_be_sent_from_any_thread() {
    fn is_send<T: Send>(_: &T) {}
    let (authority, client) = (authority(), client(AuthMethod::None));
    let wire = Fake::new(200, "");
    let endpoint = Endpoint {
        wire: &wire,
        authority: &authority,
        client: &client,
        resource: None,
    };
    let (secret, mut interval) = (Secret::new("s"), Duration::ZERO);
    is_send(&endpoint.exchange(&secret, &secret, "", 0, &|_| {}));
    is_send(&endpoint.refresh(&secret, None, 0, &|_| {}));
    is_send(&endpoint.client_credentials(None, 0, &|_| {}));
    is_send(&endpoint.device_code(None));
    is_send(&endpoint.revoke(&secret, "refresh_token"));
    let code = DeviceCode {
        device_code: Secret::new("d"),
        user_code: String::new(),
        verification_uri: authority.token_endpoint.clone(),
        verification_uri_complete: None,
        expires_in: Duration::ZERO,
        interval: Duration::ZERO,
    };
    is_send(&endpoint.device_tokens(&code, &mut interval, 0, &|_| {}));
}
