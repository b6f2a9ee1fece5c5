//! What the browser gets: three static pages, the redirects to two of them, and the headers of T07.
//! Nothing that came in with a request is in any of it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Url;
use ring::digest::{SHA256, digest};

use super::head::{NOT_SIGNED_IN, SIGNED_IN, Wrong};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:grid;place-items:center;text-align:center;\
font:1.05rem/1.5 system-ui,sans-serif}\
main{max-width:28rem;padding:2rem}\
h1{font-size:1.5rem;margin:0 0 .5rem}\
p{margin:0;opacity:.75}";

const IS_SIGNED_IN: (&str, &str) = (
    "You are signed in",
    "You can close this window and go back to your terminal or AI app.",
);
const IS_NOT_SIGNED_IN: (&str, &str) = (
    "You are not signed in",
    "Go back to your terminal or AI app: it says what went wrong.",
);
const IS_NOT_FOR_YOU: (&str, &str) = (
    "This is not for you",
    "A sign-in is under way here, and this request is no part of it. You can close this window.",
);

/// Built once: the style's hash stands in each.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
});

/// The page, or the way to it.
pub(super) fn ended(success: bool) -> Vec<u8> {
    page(
        "200 OK",
        if success {
            IS_SIGNED_IN
        } else {
            IS_NOT_SIGNED_IN
        },
    )
}

/// On to one of our own pages: the code leaves the address bar, and a reload does no harm.
pub(super) fn onward(success: bool) -> Vec<u8> {
    see_other(if success { SIGNED_IN } else { NOT_SIGNED_IN })
}

/// On to `--auth-success-url`: the only address of another's that is ever sent (T08).
pub(super) fn elsewhere(url: &Url) -> Vec<u8> {
    see_other(url.as_str())
}

pub(super) fn stranger() -> Vec<u8> {
    page("400 Bad Request", IS_NOT_FOR_YOU)
}

pub(super) fn refusal(wrong: Wrong) -> Vec<u8> {
    match wrong {
        Wrong::Bad => stranger(),
        Wrong::Foreign => page("403 Forbidden", IS_NOT_FOR_YOU),
        Wrong::NotFound => page("404 Not Found", IS_NOT_FOR_YOU),
        Wrong::Slow => page("408 Request Timeout", IS_NOT_FOR_YOU),
        Wrong::LongTarget => page("414 URI Too Long", IS_NOT_FOR_YOU),
        Wrong::LongHead => page("431 Request Header Fields Too Large", IS_NOT_FOR_YOU),
        Wrong::Method(is_head) => {
            // RFC 9110 section 9.3.2: no content in an answer to HEAD.
            let body = if is_head {
                String::new()
            } else {
                html(IS_NOT_FOR_YOU)
            };
            response("405 Method Not Allowed", "Allow: GET\r\n", &body)
        }
    }
}

fn page(status: &str, text: (&str, &str)) -> Vec<u8> {
    response(status, "", &html(text))
}

fn see_other(location: &str) -> Vec<u8> {
    response("303 See Other", &format!("Location: {location}\r\n"), "")
}

fn html((title, text): (&str, &str)) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n</main>\n</body>\n</html>\n"
    )
}

/// `extra`: whole header lines.
fn response(status: &str, extra: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\n\
         Content-Type: text/html; charset=utf-8\r\n\
         Content-Length: {}\r\n\
         Content-Security-Policy: {}\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\n\
         Cache-Control: no-store\r\n\
         {extra}\
         Connection: close\r\n\r\n{body}",
        body.len(),
        *POLICY,
    )
    .into_bytes()
}
