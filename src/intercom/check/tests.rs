//! Every refusal that Intercom documents, as a person is told it.

use reqwest::header::HeaderValue;

use super::*;

fn refusal(status: u16, area: Area, body: &str) -> Error {
    let status = StatusCode::from_u16(status).expect("a status");
    let headers = HeaderMap::new();
    let now = SystemTime::UNIX_EPOCH;
    check(
        status,
        &headers,
        body.as_bytes(),
        area,
        "api.intercom.io",
        now,
    )
    .expect("a refusal")
}

fn listed(code: &str, message: &str) -> String {
    format!(
        r#"{{"type":"error.list","request_id":"r-1","errors":[{{"code":"{code}","message":"{message}"}}]}}"#
    )
}

#[test]
fn a_success_is_no_error() {
    let headers = HeaderMap::new();
    let now = SystemTime::UNIX_EPOCH;
    assert_eq!(
        check(StatusCode::OK, &headers, b"", Area::Me, "h", now),
        None
    );
}

#[test]
fn each_refusal_says_what_and_what_next() {
    #[track_caller]
    fn check(status: u16, area: Area, body: &str, kind: Kind, message: &str, hint: &str) {
        let error = refusal(status, area, body);
        assert_eq!(error.kind, kind);
        assert!(error.message.contains(message), "{}", error.message);
        let given = error.hint.unwrap_or_default();
        assert!(given.contains(hint), "{given}");
        assert_eq!(error.status, Some(status));
    }
    let conversations = Area::Conversations;
    check(
        401,
        conversations,
        &listed("unauthorized", "Access Token Invalid"),
        Kind::Unauthorized,
        "api.intercom.io does not accept the access token (Access Token Invalid)",
        "-t eu",
    );
    check(
        401,
        Area::Articles,
        &listed("token_unauthorized", "Not authorized to access resource"),
        Kind::MissingScope,
        "lacks the permission \"Read and List articles\"",
        "Developer Hub",
    );
    check(
        403,
        Area::WriteConversations,
        &listed(
            "forbidden",
            "You do not have the required scope (write_conversations).",
        ),
        Kind::MissingScope,
        "\"Write conversations\" (You do not have the required scope (write_conversations))",
        "Write conversations",
    );
    check(
        403,
        conversations,
        &listed("api_plan_restricted", "Active subscription needed."),
        Kind::Plan,
        "Active subscription needed",
        "Billing",
    );
    let elsewhere = "Your workspace is hosted in Australia but you connected to United States";
    check(
        403,
        conversations,
        &listed("forbidden", elsewhere),
        Kind::WrongRegion(Some(Region::Au)),
        "hosted in Australia",
        "-t au",
    );
    check(
        404,
        conversations,
        &listed("not_found", "Conversation Not Found"),
        Kind::NotFound,
        "no such conversation",
        "search",
    );
    check(
        400,
        conversations,
        &listed("client_error", "Invalid starting_after param"),
        Kind::Invalid,
        "Invalid starting_after param",
        "a cursor belongs to one query",
    );
    check(
        429,
        conversations,
        &listed("rate_limit_exceeded", "Exceeded rate limit"),
        Kind::RateLimited,
        "too often",
        "wait",
    );
    check(
        503,
        conversations,
        "<html>down</html>",
        Kind::Server,
        "HTTP 503",
        "intercomstatus",
    );
    check(302, conversations, "", Kind::Unreadable, "redirect", "");
}

#[test]
fn other_bodies_than_error_lists_are_understood() {
    #[track_caller]
    fn check(body: &str, message: &str) {
        let error = refusal(422, Area::Contacts, body);
        assert!(error.message.ends_with(message), "{}", error.message);
    }
    check(r#"{"error":"text"}"#, ": text");
    check(r#"{"errors":{"base":"taken"}}"#, ": taken");
    check(
        r#"{"type":"https://stoplight.io/prism/errors#X","title":"Invalid","detail":"body is odd"}"#,
        ": body is odd",
    );
    check(
        r#"{"errors":[{"code":"parameter_invalid","message":"wrong","field":"limit"}]}"#,
        ": limit: wrong",
    );
    check("[]", ": HTTP 422 Unprocessable Entity");
    check("\u{0}", ": HTTP 422 Unprocessable Entity");
    check(r#"{"errors":[]}"#, ": HTTP 422 Unprocessable Entity");
}

#[test]
fn no_token_and_no_terminal_code_gets_through() {
    let error = refusal(
        401,
        Area::Me,
        &listed("unauthorized", "dG9rOjEyMzQ= is no token \\u001b[2J"),
    );
    assert!(
        error.message.contains("[token] is no token"),
        "{}",
        error.message
    );
    assert!(!error.message.contains('\u{1b}'));
    assert_eq!(error.request_id.as_deref(), Some("r-1"));
}

#[test]
fn a_limit_says_how_long() {
    let mut headers = HeaderMap::new();
    headers.insert("x-ratelimit-reset", HeaderValue::from_static("1007"));
    let now = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000);
    let body = listed("rate_limit_exceeded", "Exceeded rate limit");
    let status = StatusCode::TOO_MANY_REQUESTS;
    let error = check(status, &headers, body.as_bytes(), Area::Me, "h", now).expect("a refusal");
    assert_eq!(error.retry_after, Some(std::time::Duration::from_secs(7)));
}
