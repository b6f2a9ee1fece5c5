//! The forms, by grant and by client.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::*;

const GOOD: &str = r#"{"access_token":"AT-1"}"#;
const RESOURCE: &str = "https://mcp.test"; // no slash is added to it
const REDIRECT: &str = "http://127.0.0.1:1234/cb";

/// The request that `grant` makes.
async fn sent(grant: &str, method: AuthMethod, resource: Option<&str>) -> Sent {
    let (authority, client) = (authority(), client(method));
    let wire = match grant {
        "device" => Fake::new(
            200,
            r#"{"device_code":"D-code","user_code":"U","verification_uri":"https://as.test/d","expires_in":60}"#,
        ),
        _ => Fake::new(200, GOOD),
    };
    let endpoint = Endpoint {
        wire: &wire,
        authority: &authority,
        client: &client,
        resource,
    };
    let secret = |text: &str| Secret::new(text);
    let raw: Raw<'_> = &|_| {};
    match grant {
        "code" => {
            let (code, verifier) = (secret("the code"), secret("the-verifier"));
            drop(
                endpoint
                    .exchange(&code, &verifier, REDIRECT, NOW, raw)
                    .await
                    .unwrap(),
            );
        }
        "refresh" => drop(
            endpoint
                .refresh(&secret("RT"), Some("a b"), NOW, raw)
                .await
                .unwrap(),
        ),
        "credentials" => drop(
            endpoint
                .client_credentials(Some("a b"), NOW, raw)
                .await
                .unwrap(),
        ),
        "device" => drop(endpoint.device_code(Some("a b")).await.unwrap()),
        "poll" => {
            let (code, mut interval) = (device(), Duration::from_secs(5));
            let got = endpoint.device_tokens(&code, &mut interval, NOW, raw).await;
            assert!(got.unwrap().is_some());
        }
        "revoke" => assert!(
            endpoint
                .revoke(&secret("RT"), "refresh_token")
                .await
                .unwrap()
        ),
        _ => unreachable!(),
    }
    wire.sent()
}

pub(in crate::auth::endpoint) fn device() -> DeviceCode {
    DeviceCode {
        device_code: Secret::new("D-code"),
        user_code: "U".to_owned(),
        verification_uri: Url::parse("https://as.test/d").unwrap(),
        verification_uri_complete: None,
        expires_in: Duration::from_secs(60),
        interval: Duration::from_secs(5),
    }
}

const GRANTS: [&str; 6] = ["code", "refresh", "credentials", "device", "poll", "revoke"];

#[tokio::test]
async fn each_grant_sends_its_form_to_its_endpoint() {
    #[track_caller]
    fn check(sent: &Sent, url: &str, expected: &[(&str, &str)]) {
        assert_eq!(sent.url.as_str(), url);
        let form: Vec<_> = sent
            .form
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let mut all = expected.to_vec();
        all.push(("client_id", "client id:ü"));
        let (mut form, mut all) = (form, all);
        form.sort_unstable();
        all.sort_unstable();
        assert_eq!(form, all);
        assert_eq!(
            sent.headers["content-type"],
            "application/x-www-form-urlencoded"
        );
        assert_eq!(sent.headers["accept"], "application/json");
    }
    let token = "https://as.test/token?tenant=1";
    let public = AuthMethod::None;
    let resource = ("resource", RESOURCE);
    let grant = |name| ("grant_type", name);

    let code = sent("code", public, Some(RESOURCE)).await;
    let expected = [
        grant("authorization_code"),
        ("code", "the code"),
        ("code_verifier", "the-verifier"),
        ("redirect_uri", REDIRECT),
        resource,
    ];
    check(&code, token, &expected);
    let refresh = sent("refresh", public, Some(RESOURCE)).await;
    let expected = [
        grant("refresh_token"),
        ("refresh_token", "RT"),
        ("scope", "a b"),
        resource,
    ];
    check(&refresh, token, &expected);
    let credentials = sent("credentials", public, Some(RESOURCE)).await;
    let expected = [grant("client_credentials"), ("scope", "a b"), resource];
    check(&credentials, token, &expected);
    let device = sent("device", public, Some(RESOURCE)).await;
    check(
        &device,
        "https://as.test/device",
        &[("scope", "a b"), resource],
    );
    let poll = sent("poll", public, Some(RESOURCE)).await;
    let kind = grant("urn:ietf:params:oauth:grant-type:device_code");
    check(&poll, token, &[kind, ("device_code", "D-code"), resource]);
    let revoke = sent("revoke", public, Some(RESOURCE)).await;
    let expected = [("token", "RT"), ("token_type_hint", "refresh_token")];
    check(&revoke, "https://as.test/revoke", &expected);
}

#[tokio::test]
async fn without_a_resource_none_is_sent() {
    for grant in GRANTS {
        assert_eq!(
            sent(grant, AuthMethod::None, None).await.value("resource"),
            None,
            "{grant}"
        );
    }
}

#[tokio::test]
async fn a_public_client_sends_no_secret_though_it_has_one() {
    for grant in GRANTS {
        let sent = sent(grant, AuthMethod::None, None).await;
        assert_eq!(sent.value("client_secret"), None, "{grant}");
        assert_eq!(sent.value("client_assertion"), None, "{grant}");
        assert!(!sent.headers.contains_key("authorization"), "{grant}");
    }
}

#[tokio::test]
async fn post_sends_the_secret_in_the_form() {
    for grant in GRANTS {
        let sent = sent(grant, AuthMethod::ClientSecretPost, None).await;
        assert_eq!(sent.value("client_id"), Some("client id:ü"), "{grant}");
        assert_eq!(
            sent.value("client_secret"),
            Some("SENT CLIENT SECRET&+"),
            "{grant}"
        );
        assert!(!sent.headers.contains_key("authorization"), "{grant}");
    }
}

/// RFC 6749 section 2.3.1: both are form-encoded before they are put together.
#[tokio::test]
async fn basic_sends_the_secret_in_the_header_encoded() {
    let plain = "client+id%3A%C3%BC:SENT+CLIENT+SECRET%26%2B";
    let expected = format!("Basic {}", BASE64_STANDARD.encode(plain));
    for grant in GRANTS {
        let sent = sent(grant, AuthMethod::ClientSecretBasic, None).await;
        let header = &sent.headers["authorization"];
        assert_eq!(header, expected.as_str(), "{grant}");
        assert!(header.is_sensitive());
        assert_eq!(sent.value("client_secret"), None, "{grant}");
        assert_eq!(sent.value("client_id"), None, "{grant}");
    }
}

#[tokio::test]
async fn private_key_jwt_sends_an_assertion_and_nothing_else() {
    let mut seen = Vec::new();
    for grant in GRANTS {
        let sent = sent(grant, AuthMethod::PrivateKeyJwt, None).await;
        assert_eq!(
            sent.value("client_assertion_type"),
            Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        );
        assert_eq!(sent.value("client_id"), Some("client id:ü"));
        assert_eq!(sent.value("client_secret"), None);
        assert!(!sent.headers.contains_key("authorization"));
        seen.push(sent.value("client_assertion").unwrap().to_owned());
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), GRANTS.len(), "an assertion was used twice");
}

async fn revoke(authority: &Authority, wire: &Fake) -> Result<bool, Trouble> {
    let client = client(AuthMethod::None);
    let endpoint = Endpoint {
        wire,
        authority,
        client: &client,
        resource: None,
    };
    endpoint.revoke(&Secret::new("AT"), "access_token").await
}

#[tokio::test]
async fn revocation_knows_http_and_servers_without_it() {
    let mut authority = authority();
    let url = Url::parse("http://127.0.0.1:8765/revoke").unwrap();
    authority.revocation_endpoint = Some(url.clone());
    // RFC 7009 section 2.2: "The content of the response body is ignored".
    let wire = Fake::new(200, "<html>ok");
    assert_eq!(revoke(&authority, &wire).await, Ok(true));
    assert_eq!(wire.sent().url, url);
    assert_eq!(wire.sent().value("token_type_hint"), Some("access_token"));

    let refused = Fake::new(400, r#"{"error":"unsupported_token_type"}"#);
    let refused = revoke(&authority, &refused).await.unwrap_err();
    assert!(refused.is_refused("unsupported_token_type"), "{refused:?}");
    let busy = revoke(&authority, &Fake::new(503, "")).await;
    assert!(matches!(busy, Err(Trouble::Transient { .. })), "{busy:?}");

    authority.revocation_endpoint = None;
    let silent = Fake::new(500, "");
    assert_eq!(revoke(&authority, &silent).await, Ok(false));
    assert!(silent.sent.lock().unwrap().is_empty());
}
