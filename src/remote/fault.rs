//! Names what went wrong: an HTTP error, or a response that is not what it should be, as a
//! [`Fault`] with the cause in words that a person can use.
//!
//! It decides nothing (`contract` does), and lets no URL with a query, no header and no body
//! through except the server's own message, made safe to print and short.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};

use crate::contract::{Challenge, Fault};
use crate::http;
use crate::message::{Message, member};
use crate::text;

#[cfg(test)]
mod tests;

/// An error of the HTTP library, before a response's headers were there.
pub(super) fn of_sending(error: reqwest::Error, server: &str) -> Fault {
    let error = error.without_url();
    let cause = http::innermost(&error);
    if error.is_connect() {
        let http::Cause { why, lasting, .. } = http::cause(&error);
        let why = format!("cannot reach {server}: {why}");
        return if lasting {
            Fault::Unusable(why)
        } else {
            Fault::NotSent(why)
        };
    }
    if cause.contains("refused stream") {
        return Fault::NotTaken(format!("{server} refused to take the request for now"));
    }
    Fault::Broken(format!("the connection to {server} broke: {cause}"))
}

/// An error of the HTTP library while a body was read.
pub(super) fn of_reading(error: reqwest::Error, server: &str) -> String {
    let cause = http::innermost(&error.without_url());
    format!("the answer from {server} was cut: {cause}")
}

/// A response that is not a success. `body` is at most its first 64 KiB; `in_session`: the
/// request named a session.
pub(super) fn of_response(
    server: &str,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    in_session: bool,
) -> Fault {
    let said = said(headers, body);
    let words = said
        .as_deref()
        .map_or_else(String::new, |s| format!(": {s}"));
    let why = format!("{server} answered {status}{words}");
    match status.as_u16() {
        401 => Fault::Unauthorized {
            why: format!("{why}; {server} wants credentials: give a token with --bearer-env VAR"),
            challenge: challenge(headers),
        },
        403 => {
            let challenge = challenge(headers);
            Fault::Forbidden {
                why,
                insufficient_scope: challenge.header.contains("insufficient_scope"),
                challenge,
            }
        }
        // 2025-11-25 transports, session management 4: "when a client receives HTTP 404 in
        // response to a request containing an Mcp-Session-Id, it MUST start a new session".
        404 if in_session => Fault::SessionGone(why),
        // server-everything and the SDKs' examples say it with a 400.
        400 if in_session && said.is_some_and(|s| s.to_ascii_lowercase().contains("session")) => {
            Fault::SessionGone(why)
        }
        429 => Fault::RateLimited {
            why,
            after: http::retry_after(headers),
        },
        502..=504 => Fault::Unavailable {
            status: status.as_u16(),
            why,
            after: http::retry_after(headers),
        },
        500..=599 => Fault::ServerError {
            status: status.as_u16(),
            why,
        },
        300..=399 => Fault::Rejected {
            status: status.as_u16(),
            why: format!(
                "{why}; redirects are not followed, since the request carries credentials{}",
                moved_to(headers)
            ),
        },
        code => Fault::Rejected { status: code, why },
    }
}

/// A successful response with the wrong kind of body.
pub(super) fn of_content(server: &str, status: StatusCode, headers: &HeaderMap) -> Fault {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("no content type");
    let hint = if kind.starts_with("text/html") {
        "; a web page instead of an MCP server: a wrong URL, or a captive portal or proxy in between"
    } else {
        ""
    };
    Fault::Invalid {
        why: format!("{server} answered {status} with {}{hint}", text::safe(kind)),
        status: status.as_u16(),
    }
}

/// The message of a JSON-RPC error, or of a plain `error`/`message` member, or a short text.
fn said(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let body = std::str::from_utf8(body).ok()?.trim();
    let error = member(body, "error");
    let words = error
        .and_then(|e| member(e, "message"))
        .or_else(|| member(body, "error_description"))
        .or_else(|| member(body, "message"))
        .or_else(|| error.filter(|e| e.starts_with('"')))
        .and_then(|m| serde_json::from_str::<String>(m).ok());
    let plain = || {
        let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
        let is_text = kind.is_none_or(|k| k.starts_with("text/plain"));
        (is_text && !body.is_empty() && !body.starts_with(['<', '{', '['])).then(|| body.to_owned())
    };
    let words = words.or_else(plain)?;
    Some(text::safe(&words).into_owned())
}

/// The challenges of a refusal, of at most 16 KiB.
fn challenge(headers: &HeaderMap) -> Challenge {
    let values = headers.get_all(WWW_AUTHENTICATE).iter();
    let values: Vec<&str> = values.filter_map(|v| v.to_str().ok()).collect();
    let header = values.join(", ");
    Challenge {
        header: if header.len() > 16 * 1024 {
            String::new()
        } else {
            header
        },
        token: None,
    }
}

fn moved_to(headers: &HeaderMap) -> String {
    let location = headers.get("location").and_then(|v| v.to_str().ok());
    location.map_or_else(String::new, |l| {
        format!("; if you trust it, use the new address: {}", text::safe(l))
    })
}

/// A JSON-RPC error that came without the request's id, in the server's words.
pub(super) fn without_id(server: &str, status: StatusCode, message: &Message) -> Fault {
    let words = message
        .error()
        .and_then(|e| member(e, "message"))
        .and_then(|m| serde_json::from_str::<String>(m).ok())
        .unwrap_or_else(|| "an error without a message".to_owned());
    Fault::Rejected {
        status: status.as_u16(),
        why: format!("{server} answered with an error: {}", text::safe(&words)),
    }
}
