//! Each response is called by its right name, and nothing in it can do harm to who reads of it.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use reqwest::header::{HeaderName, HeaderValue};

use super::*;

const SERVER: &str = "mcp.example";

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &str)| {
        let value = HeaderValue::from_str(value).expect("a header");
        (HeaderName::from_static(name), value)
    };
    pairs.iter().map(pair).collect()
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).expect("a status")
}

/// A fault's name and what it tells a person.
fn words(fault: Fault) -> (&'static str, String) {
    match fault {
        Fault::Unauthorized { why, .. } => ("unauthorized", why),
        Fault::Forbidden {
            why,
            insufficient_scope,
            ..
        } => match insufficient_scope {
            true => ("scope", why),
            false => ("forbidden", why),
        },
        Fault::SessionGone(why) => ("session", why),
        Fault::RateLimited { why, .. } => ("limited", why),
        Fault::Unavailable { why, .. } => ("unavailable", why),
        Fault::ServerError { why, .. } => ("error", why),
        Fault::Rejected { why, .. } => ("rejected", why),
        Fault::Invalid { why, .. } => ("invalid", why),
        other => ("other", format!("{other:?}")),
    }
}

#[test]
fn each_status_has_its_fault() {
    #[track_caller]
    fn check(code: u16, in_session: bool, body: &str, expected: &str) {
        let fault = of_response(
            SERVER,
            status(code),
            &HeaderMap::new(),
            body.as_bytes(),
            in_session,
        );
        assert_eq!(words(fault).0, expected, "{code} {in_session} {body}");
    }
    check(401, true, "", "unauthorized");
    check(403, true, "", "forbidden");
    check(404, true, "", "session");
    check(404, false, "", "rejected");
    let lost = r#"{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid Session ID"},"id":null}"#;
    check(400, true, lost, "session");
    check(400, false, lost, "rejected");
    check(400, true, "", "rejected");
    check(
        400,
        true,
        r#"{"error":{"message":"bad params"}}"#,
        "rejected",
    );
    check(429, true, "", "limited");
    for code in [502, 503, 504] {
        check(code, true, "", "unavailable");
    }
    for code in [500, 501, 505, 530, 599] {
        check(code, true, "", "error");
    }
    for code in [301, 302, 307, 308, 405, 406, 410, 413, 415, 422, 600] {
        check(code, true, "", "rejected");
    }
}

#[test]
fn the_servers_own_words_are_told_where_there_are_any() {
    #[track_caller]
    fn check(kind: &str, body: &str, expected: &str) {
        let headers = headers(&[("content-type", kind)]);
        let fault = of_response(SERVER, status(418), &headers, body.as_bytes(), false);
        let expected = format!("mcp.example answered 418 I'm a teapot{expected}");
        assert_eq!(words(fault).1, expected, "{body}");
    }
    let json = "application/json";
    check(
        json,
        r#"{"error":{"message":"too \u001b[1mshort"}}"#,
        ": too \\u{1b}[1mshort",
    );
    check(
        json,
        r#"{"error":"invalid_token","error_description":"expired"}"#,
        ": expired",
    );
    check(json, r#"{"error":"invalid_token"}"#, ": invalid_token");
    check(json, r#"{"message":"no"}"#, ": no");
    check(json, r#"{"error":{"code":1}}"#, "");
    check(json, "[1]", "");
    check("text/plain; charset=utf-8", " only tea\n", ": only tea");
    check("text/plain", "", "");
    check("text/html", "<html>only tea</html>", "");
    check("text/plain", "<html>only tea</html>", "");
    check("application/octet-stream", "only tea", "");
}

#[test]
fn a_redirect_is_told_but_not_followed() {
    let headers = headers(&[("location", "https://other.example/mcp")]);
    let (name, why) = words(of_response(SERVER, status(308), &headers, b"", true));
    assert_eq!(name, "rejected");
    assert!(
        why.contains("redirects are not followed") && why.contains("https://other.example/mcp")
    );
}

#[test]
fn more_scope_is_wanted_only_where_the_challenge_says_so() {
    #[track_caller]
    fn check(challenge: &str, expected: &str) {
        let headers = headers(&[("www-authenticate", challenge)]);
        let fault = of_response(SERVER, status(403), &headers, b"", true);
        assert_eq!(words(fault).0, expected, "{challenge}");
    }
    check(r#"Bearer error="insufficient_scope", scope="a b""#, "scope");
    check(r#"Bearer error="invalid_token""#, "forbidden");
}

#[test]
fn a_page_instead_of_a_server_is_called_one() {
    #[track_caller]
    fn check(pairs: &[(&'static str, &str)], expected: &str) {
        let (name, why) = words(of_content(SERVER, status(200), &headers(pairs)));
        assert_eq!(name, "invalid");
        assert!(why.contains(expected), "{why}");
    }
    check(
        &[("content-type", "text/html; charset=utf-8")],
        "a web page instead of",
    );
    check(&[("content-type", "image/png")], "200 OK with image/png");
    check(&[], "no content type");
}

#[test]
fn retry_after_is_seconds_or_a_date_by_the_servers_clock() {
    #[track_caller]
    fn check(value: &str, expected: Option<u64>) {
        let date = ("date", "Wed, 21 Oct 2015 07:28:00 GMT");
        let found = http::retry_after(&headers(&[("retry-after", value), date]));
        assert_eq!(found, expected.map(Duration::from_secs), "{value}");
    }
    check("0", Some(0));
    check(" 120 ", Some(120));
    check("Wed, 21 Oct 2015 07:29:30 GMT", Some(90));
    check("Wed, 21 Oct 2015 07:00:00 GMT", Some(0)); // gone by already
    check("Wednesday, 21-Oct-15 07:28:05 GMT", Some(5));
    check("-1", None);
    check("1.5", None);
    check("soon", None);
    check("", None);
    check("99999999999999999999999", None);
    assert_eq!(http::retry_after(&HeaderMap::new()), None);
}

#[test]
fn the_wait_reaches_whoever_decides() {
    #[track_caller]
    fn check(code: u16) {
        let headers = headers(&[("retry-after", "7")]);
        let fault = of_response(SERVER, status(code), &headers, b"", true);
        let (Fault::RateLimited { after, .. } | Fault::Unavailable { after, .. }) = fault else {
            panic!("{fault:?}");
        };
        assert_eq!(after, Some(Duration::from_secs(7)));
    }
    check(429);
    check(503);
}

#[test]
fn an_error_without_an_id_is_told_in_the_servers_words() {
    #[track_caller]
    fn check(error: &str, expected: &str) {
        let raw = format!(r#"{{"jsonrpc":"2.0","id":null,"error":{error}}}"#);
        let message = Message::parse(raw.into()).expect("a message");
        let (name, why) = words(without_id(SERVER, status(200), &message));
        assert_eq!((name, why.as_str()), ("rejected", expected));
    }
    check(
        r#"{"code":-1,"message":"not \u0007 now"}"#,
        "mcp.example answered with an error: not \\u{7} now",
    );
    check(
        r#"{"code":-1}"#,
        "mcp.example answered with an error: an error without a message",
    );
}

proptest! {
    #[test]
    fn whatever_a_server_says_is_short_and_fit_for_a_terminal(
        code in 300..600_u16, body in any::<String>(), bytes in vec(any::<u8>(), 0..100),
        shape in 0..4_u8, location in "[ -~]{0,900}", in_session in any::<bool>()
    ) {
        let text = crate::message::quoted(&body);
        let body = match shape {
            0 => format!("{{\"error\":{{\"message\":{text}}}}}").into_bytes(),
            1 => format!("{{\"error_description\":{text}}}").into_bytes(),
            2 => body.into_bytes(),
            _ => bytes,
        };
        let headers = headers(&[("location", &location)]);
        let fault = of_response(SERVER, status(code), &headers, &body, in_session);
        let (_, why) = words(fault);
        let fit = |c: char| c == '\n' || c == '\t' || !c.is_control();
        prop_assert!(why.chars().all(fit), "{why:?}");
        prop_assert!(why.chars().count() < 1300);
    }
}
