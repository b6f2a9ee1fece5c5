//! What comes back from a registration (RFC 7591 section 3.2): a client, an OAuth error, or what
//! stands in the place of either (T19).
//!
//! Everything in it was made up by somebody else: it is bounded, and held to characters that can
//! stand in a header and in a form.

use reqwest::Url;
use serde_json::{Map, Value, json};

use crate::text;

use super::super::record::{AuthMethod, Authority, Client, ClientKind};
use super::super::secret::Secret;
use super::super::trouble::Trouble;
use super::super::wire::{Answer, host_of};
use super::{ForeignClient, closed, with_secret};

/// In bytes.
const LONGEST_ID: usize = 4 * 1024;
const LONGEST_SECRET: usize = 16 * 1024;

/// What a server says that it has registered.
#[derive(Debug, PartialEq)]
pub(super) struct Registered {
    id: String,
    secret: Option<Secret>,
    method: Option<AuthMethod>,
    expires_at: Option<u64>,
}

impl Registered {
    pub(super) fn into_client(self, authority: &Authority, redirect_uri: Option<&str>) -> Client {
        let listed = authority.auth_methods.as_deref();
        let takes_no_secret = listed.is_some_and(|listed| listed == ["none"]);
        let method = match (&self.secret, self.method) {
            // MCP: a secret is not sent where only `none` is supported, whatever was returned.
            (Some(_), _) if takes_no_secret => AuthMethod::None,
            (Some(_), Some(method)) => method,
            (Some(_), None) => with_secret(authority),
            // A method that needs a secret, and none came with it: some servers return the default
            // of RFC 7591 for public clients.
            (None, _) => AuthMethod::None,
        };
        let is_used = method != AuthMethod::None;
        Client {
            id: self.id,
            secret: self.secret.filter(|_| is_used),
            private_key: None,
            signing_alg: None,
            method,
            kind: ClientKind::Registered,
            redirect_uri: redirect_uri.map(str::to_owned),
            secret_expires_at: self.expires_at.filter(|_| is_used),
        }
    }
}

/// A client that another program has registered: held to the same as one that comes now.
pub(super) fn of_foreign(
    foreign: &ForeignClient,
    authority: &Authority,
) -> Result<Client, Trouble> {
    let object = Map::from_iter([
        ("client_id".to_owned(), json!(foreign.id)),
        (
            "client_secret".to_owned(),
            json!(foreign.secret.as_ref().map(Secret::expose)),
        ),
        (
            "token_endpoint_auth_method".to_owned(),
            json!(foreign.method),
        ),
        (
            "client_secret_expires_at".to_owned(),
            json!(foreign.secret_expires_at),
        ),
    ]);
    let client = registered(&object, "another program")?;
    Ok(client.into_client(authority, foreign.redirect_uri.as_deref()))
}

/// Reads the answer to a registration.
///
/// # Errors
/// `Refused` with the OAuth error; `Transient` for 5xx, 429 and web pages; `Unusable` for a server
/// that registers nobody, and for an answer that can't be used.
pub(super) fn read(
    answer: &Answer,
    endpoint: &Url,
    redirect_uri: Option<&str>,
) -> Result<Registered, Trouble> {
    let (host, status) = (host_of(endpoint), answer.status);
    let object: Option<Map<String, Value>> = serde_json::from_slice(&answer.body).ok();
    if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
        // 501: it will not learn it until the next try.
        if status.as_u16() == 501 {
            return Err(closed(&host));
        }
        let why = format!("{host} can't register clients at the moment: it answered {status}");
        let after = answer.retry_after();
        return Err(Trouble::Transient { why, after });
    }
    if status.is_success() {
        return match object {
            Some(object) => registered(&object, &host),
            None if answer.is_html() => Err(web_page(&host)),
            None => Err(odd(&host, "no JSON object", &answer.body)),
        };
    }
    if let Some(code) = object.as_ref().and_then(|o| o.get("error")?.as_str()) {
        let why = refusal(&host, code, object.as_ref(), redirect_uri);
        let code = text::safe(code).into_owned();
        return Err(Trouble::Refused { code, why });
    }
    match status.as_u16() {
        401 | 403 | 404 | 405 | 410 => Err(closed(&host)),
        _ if answer.is_html() => Err(web_page(&host)),
        _ => Err(odd(&host, &format!("HTTP {status}"), &answer.body)),
    }
}

fn registered(object: &Map<String, Value>, host: &str) -> Result<Registered, Trouble> {
    let wrong = |name: &str, why: &str| {
        let why = format!("{host} registered this client with a `{name}` {why}");
        Trouble::unusable(why)
    };
    let printable = |name: &str, most: usize| match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if text.len() > most => {
            Err(wrong(name, &format!("of over {most} bytes")))
        }
        // RFC 6749 appendix A: VSCHAR. Anything else could end a header, or a line.
        Some(Value::String(text)) if text.bytes().all(|b| (0x20..0x7f).contains(&b)) => {
            Ok(Some(text.clone()))
        }
        Some(Value::String(_)) => Err(wrong(name, "that has characters which can't be sent")),
        Some(_) => Err(wrong(name, "that is no text")),
    };
    let Some(id) = printable("client_id", LONGEST_ID)? else {
        // Names only: what stands beside them may be a secret.
        let names: Vec<&str> = object.keys().map(String::as_str).collect();
        return Err(odd(host, "no `client_id`", names.join(", ").as_bytes()));
    };
    let method = match printable("token_endpoint_auth_method", LONGEST_ID)?.as_deref() {
        None => None,
        Some("none") => Some(AuthMethod::None),
        Some("client_secret_basic") => Some(AuthMethod::ClientSecretBasic),
        Some("client_secret_post") => Some(AuthMethod::ClientSecretPost),
        Some(other) => {
            let why = format!("that this program does not speak: {}", text::safe(other));
            return Err(wrong("token_endpoint_auth_method", &why));
        }
    };
    Ok(Registered {
        id,
        secret: printable("client_secret", LONGEST_SECRET)?.map(Secret::new),
        method,
        expires_at: expiry(object)
            .ok_or_else(|| wrong("client_secret_expires_at", "that is no time"))?,
    })
}

/// `client_secret_expires_at`: Unix seconds, 0 = never. The outer none: neither.
fn expiry(object: &Map<String, Value>) -> Option<Option<u64>> {
    let seconds = match object.get("client_secret_expires_at") {
        None | Some(Value::Null) => 0,
        Some(Value::String(text)) => text.trim().parse().ok()?,
        // Some servers write it with a fraction.
        Some(Value::Number(number)) => number
            .as_u64()
            .or_else(|| number.as_f64().filter(|f| *f >= 0.0).map(|f| f as u64))?,
        Some(_) => return None,
    };
    Some((seconds > 0).then_some(seconds))
}

fn refusal(
    host: &str,
    code: &str,
    object: Option<&Map<String, Value>>,
    redirect_uri: Option<&str>,
) -> String {
    let said = object.and_then(|o| o.get("error_description")?.as_str());
    let said = said.map_or_else(String::new, |said| format!(": {said}"));
    let said = text::safe(&format!("{code}{said}")).into_owned();
    if code == "invalid_redirect_uri" {
        let ours = redirect_uri.unwrap_or("none");
        return format!(
            "{host} did not register this client ({said}): this server takes only certain redirect \
             URIs, and {} is none of them; give a client that it knows with \
             --static-oauth-client-info, or another address with --host and --callback-path",
            text::safe(ours)
        );
    }
    format!("{host} did not register this client ({said})")
}

fn web_page(host: &str) -> Trouble {
    Trouble::transient(format!(
        "{host} answered a registration with a web page: a captive portal or a proxy in between, \
         or trouble at the server"
    ))
}

/// `what` came instead of a client; the body is shown as far as no secret can stand in it.
fn odd(host: &str, what: &str, body: &[u8]) -> Trouble {
    let body = String::from_utf8_lossy(&body[..body.len().min(200)]);
    let body = match body.trim() {
        "" => "nothing".into(),
        body if body.contains("secret") || body.contains("token") => "(not shown)".into(),
        body => text::safe(body),
    };
    let why = format!("{host} answered a registration with {what}: {body}");
    Trouble::unusable(why)
}
