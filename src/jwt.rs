//! What a JSON Web Token (RFC 7519) says of itself: until when it lasts, and for whom it is; pure.
//!
//! Nothing is verified: the keys are the server's. So nothing may be decided by it but what is told to
//! a person, and when to ask for another token; the server's word counts.

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// A longer text is no token that a header could carry.
const LONGEST: usize = 64 * 1024;
/// Of a claim's text, in characters: it is there to be shown.
const MOST_SHOWN: usize = 256;

/// The claims that we have a use for. Texts are trimmed, never empty, and not made fit for a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    /// `exp`, in Unix seconds; none = it doesn't say.
    pub(crate) expires_at: Option<u64>,
    /// Intercom's: whom a Messenger JWT is for.
    pub(crate) user_id: Option<String>,
    pub(crate) sub: Option<String>,
    pub(crate) email: Option<String>,
    /// `name`, or OpenID Connect's `preferred_username`.
    pub(crate) name: Option<String>,
}

impl Claims {
    /// Whether it says that it is over at `now`, in Unix seconds.
    pub(crate) fn is_over(&self, now: u64) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whom it is for: Intercom's word for it, or the standard's.
    pub(crate) fn user(&self) -> Option<&str> {
        self.user_id.as_deref().or(self.sub.as_deref())
    }
}

/// What `token` says. None: it is no JWT (or one that is encrypted, which nobody here can read).
pub(crate) fn claims(token: &str) -> Option<Claims> {
    if token.len() > LONGEST {
        return None;
    }
    let mut parts = token.split('.');
    let (header, payload) = (object(parts.next()?)?, object(parts.next()?)?);
    parts.next()?;
    let is_whole = parts.next().is_none() && header.is_object();
    is_whole.then(|| Claims {
        expires_at: payload.get("exp").and_then(seconds),
        user_id: id(&payload, "user_id"),
        sub: id(&payload, "sub"),
        email: text(&payload, "email"),
        name: text(&payload, "name").or_else(|| text(&payload, "preferred_username")),
    })
}

/// The same of the token in an `Authorization: Bearer …`.
pub(crate) fn in_header(value: &str) -> Option<Claims> {
    let (scheme, token) = value.trim().split_once([' ', '\t'])?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    claims(token.trim()).filter(|_| is_bearer)
}

/// A part that is a JSON object. Some pad it, as they must not.
fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    value.is_object().then_some(value)
}

/// A NumericDate, which may have a fraction. Before 1970 is as long over as anything.
fn seconds(value: &Value) -> Option<u64> {
    let inexact = || value.as_f64().map(|seconds| seconds.max(0.0) as u64);
    value.as_u64().or_else(inexact)
}

/// A text, or a number: ids are written as both.
fn id(claims: &Value, name: &str) -> Option<String> {
    match claims.get(name)? {
        Value::Number(number) => Some(number.to_string()),
        _ => text(claims, name),
    }
}

fn text(claims: &Value, name: &str) -> Option<String> {
    let text = claims.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(MOST_SHOWN).collect())
}
