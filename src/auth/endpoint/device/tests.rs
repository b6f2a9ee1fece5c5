//! One poll at a time, and what a device code must be to be shown.

use super::super::super::record::AuthMethod;
use super::super::tests::{Fake, authority, client};
use super::*;

fn code() -> DeviceCode {
    DeviceCode {
        device_code: Secret::new("D-code"),
        user_code: "U".to_owned(),
        verification_uri: Url::parse("https://as.test/d").unwrap(),
        verification_uri_complete: None,
        expires_in: MINUTE,
        interval: SLOWER,
    }
}

async fn poll(wire: &Fake, interval: &mut Duration) -> Result<Option<Tokens>, Trouble> {
    let (authority, client) = (authority(), client(AuthMethod::None));
    let endpoint = Endpoint {
        wire,
        authority: &authority,
        client: &client,
        resource: None,
    };
    let result = endpoint.device_tokens(&code(), interval, 7, &|_| {}).await;
    wire.sent(); // exactly one request
    result
}

#[tokio::test]
async fn a_poll_asks_once_and_says_what_next() {
    let five = Duration::from_secs(5);
    for (status, body, after) in [
        (400, r#"{"error":"authorization_pending"}"#, 5),
        (400, r#"{"error":"slow_down"}"#, 10),
        // GitHub refuses with 200.
        (200, r#"{"error":"authorization_pending"}"#, 5),
        (200, r#"{"error":"slow_down","interval":10}"#, 10),
    ] {
        let mut interval = five;
        let result = poll(&Fake::new(status, body), &mut interval).await;
        assert_eq!(result, Ok(None), "{body}");
        assert_eq!(interval.as_secs(), after, "{body}");
    }
    for code in ["access_denied", "expired_token", "invalid_client"] {
        let mut interval = five;
        let body = json!({ "error": code }).to_string();
        let refused = poll(&Fake::new(400, body), &mut interval)
            .await
            .unwrap_err();
        assert!(refused.is_refused(code), "{refused:?}");
        assert_eq!(interval, five);
    }
}

#[tokio::test]
async fn a_poll_brings_the_tokens() {
    let mut interval = SLOWER;
    let wire = Fake::new(200, r#"{"access_token":"AT-1","expires_in":"60"}"#);
    let tokens = poll(&wire, &mut interval).await.unwrap().unwrap();
    assert_eq!(tokens.access.expose(), "AT-1");
    assert_eq!((tokens.lifetime, tokens.received_at), (Some(60), 7));
}

#[tokio::test]
async fn trouble_on_the_way_slows_down_with_a_bound() {
    let mut interval = Duration::from_secs(25);
    for expected in [50, 60, 60] {
        let wire = Fake::with(Err(Trouble::transient("timed out")));
        let result = poll(&wire, &mut interval).await;
        assert_eq!(result, Err(Trouble::transient("timed out")));
        assert_eq!(interval.as_secs(), expected);
    }
}

async fn ask(body: &str) -> Result<DeviceCode, Trouble> {
    let (authority, client) = (authority(), client(AuthMethod::None));
    let wire = Fake::new(200, body.to_owned());
    let endpoint = Endpoint {
        wire: &wire,
        authority: &authority,
        client: &client,
        resource: None,
    };
    endpoint.device_code(None).await
}

#[tokio::test]
async fn a_code_is_bounded_and_fit_to_print() {
    let body = r#"{"device_code":"D","user_code":"AB\u001b-CD","verification_uri":"https://as.test/d",
        "verification_uri_complete":"https://as.test/d?c=AB","expires_in":999999999,"interval":0}"#;
    let code = ask(body).await.unwrap();
    assert_eq!(code.user_code, "AB\\u{1b}-CD");
    assert_eq!(code.verification_uri.as_str(), "https://as.test/d");
    let complete = code.verification_uri_complete.unwrap();
    assert_eq!(complete.as_str(), "https://as.test/d?c=AB");
    assert_eq!((code.expires_in, code.interval.as_secs()), (HOUR, 1));

    // The RFC's default, and Google's name of the address.
    let body = r#"{"device_code":"D","user_code":"U","verification_url":"https://as.test/d","expires_in":60}"#;
    assert_eq!(ask(body).await.unwrap().interval.as_secs(), 5);
    let body = r#"{"device_code":"D","user_code":"U","verification_uri":"https://as.test/d","expires_in":60,"interval":86400}"#;
    assert_eq!(ask(body).await.unwrap().interval, MINUTE);
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_none() {
    let long = "U".repeat(65);
    for body in [
        "",
        "{}",
        "<html>",
        r#"{"device_code":"","user_code":"U","verification_uri":"https://as.test/d","expires_in":60}"#,
        r#"{"device_code":"D","user_code":" ","verification_uri":"https://as.test/d","expires_in":60}"#,
        r#"{"device_code":"D","user_code":"U","verification_uri":"no url","expires_in":60}"#,
        &format!(
            r#"{{"device_code":"D","user_code":"{long}","verification_uri":"https://as.test/d","expires_in":60}}"#
        ),
    ] {
        let result = ask(body).await;
        assert!(
            matches!(result, Err(Trouble::Transient { .. })),
            "{body}: {result:?}"
        );
    }
    let refused = ask(r#"{"error":"unauthorized_client"}"#).await.unwrap_err();
    assert!(refused.is_refused("unauthorized_client"));
}

#[tokio::test]
async fn a_server_without_the_endpoint_is_told_apart() {
    let (mut authority, client) = (authority(), client(AuthMethod::None));
    authority.device_authorization_endpoint = None;
    let endpoint = Endpoint {
        wire: &Fake::new(200, ""),
        authority: &authority,
        client: &client,
        resource: None,
    };
    let why = endpoint.device_code(None).await.unwrap_err().to_string();
    assert!(why.contains("without --device-code"), "{why}");
}
