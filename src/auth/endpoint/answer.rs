//! What a token endpoint's answer means: granted, refused for good, or not an answer to build upon
//! (F47); and the reading of what is granted, lenient where servers are careless (F50).

use std::time::Duration;

use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse, TokenType};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::text;

use super::super::record::Tokens;
use super::super::secret::Secret;
use super::super::trouble::Trouble;
use super::super::wire::Answer;

/// In bytes: more would not fit into the head of a request.
const LONGEST_TOKEN: usize = 64 * 1024;
/// In seconds.
const YEAR: u64 = 365 * 24 * 60 * 60;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Takes what is hidden out of a server's text.
pub(super) type Mask<'a> = &'a dyn Fn(&str) -> String;

/// Whether `answer` can be built upon.
///
/// # Errors
/// `Refused` or `Transient`, as [`super::Endpoint::exchange`] says.
pub(super) fn check(
    what: &str,
    answer: &Answer,
    status_only: bool,
    mask: Mask<'_>,
) -> Result<(), Trouble> {
    if answer.status.is_success() {
        return if status_only {
            Ok(())
        } else {
            granted(what, &answer.body, mask)
        };
    }
    // RFC 6749 section 5.2: 400, or 401 "if the client included credentials"; some say 403. With any
    // other status an `error` is not the token endpoint's own (a proxy's, a rate limiter's).
    if matches!(answer.status.as_u16(), 400 | 401 | 403)
        && let Some(trouble) = object(&answer.body).and_then(|o| refusal(what, &o, mask))
    {
        return Err(trouble);
    }
    let kind = match answer.body.trim_ascii_start().first() {
        Some(b'<') => " (HTML)",
        _ => "",
    };
    Err(Trouble::Transient {
        why: format!("{what} answered {}{kind}", answer.status),
        after: answer.retry_after().map(|after| after.min(DAY)),
    })
}

/// Whether the body of a 2xx answer is a JSON object, and no refusal (GitHub refuses with 200).
///
/// # Errors
/// `Transient`, `Refused`.
pub(super) fn granted(what: &str, body: &[u8], mask: Mask<'_>) -> Result<(), Trouble> {
    let object = object(body).ok_or_else(|| unreadable(what))?;
    if object.contains_key("access_token") {
        return Ok(());
    }
    refusal(what, &object, mask).map_or(Ok(()), Err)
}

pub(super) fn unreadable(what: &str) -> Trouble {
    Trouble::transient(format!("{what}'s answer can't be read"))
}

/// The answer was a success without its purpose.
pub(super) fn no_token() -> Trouble {
    Trouble::transient("the token endpoint's answer has no usable access token in it")
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(body).ok()
}

/// RFC 6749 section 5.2; none if there is no `error`.
fn refusal(what: &str, object: &Map<String, Value>, mask: Mask<'_>) -> Option<Trouble> {
    let member = |name| object.get(name).and_then(Value::as_str);
    let code = member("error").filter(|code| !code.is_empty())?;
    let code = text::safe(&mask(code)).into_owned();
    let why = match member("error_description").map(str::trim) {
        Some(words) if !words.is_empty() => {
            format!("{what} says {code}: {}", text::safe(&mask(words)))
        }
        _ => format!("{what} says {code}"),
    };
    // RFC 6749 section 4.1.2.1 has these two for trouble that passes; they are seen here as well.
    if matches!(code.as_str(), "temporarily_unavailable" | "server_error") {
        return Some(Trouble::transient(why));
    }
    Some(Trouble::Refused { code, why })
}

/// RFC 6749 section 5.1, as it comes: whatever is odd about a member other than `access_token` is as
/// if that member were missing.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Granted {
    access_token: AccessToken,
    #[serde(default, deserialize_with = "lenient")]
    token_type: Kind,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    refresh_token: Option<RefreshToken>,
    /// OpenID Connect.
    #[serde(default, deserialize_with = "lenient")]
    id_token: Option<Secret>,
    #[serde(default, deserialize_with = "scopes")]
    scope: Option<Vec<Scope>>,
}

/// `token_type`; empty = not said.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct Kind(String);

impl TokenType for Kind {}

impl TokenResponse for Granted {
    type TokenType = Kind;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &Kind {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scope.as_ref()
    }
}

impl Granted {
    /// What is kept of it.
    ///
    /// # Errors
    /// `Transient`: the access token can't be a header's value; `Unusable`: it is no bearer token.
    pub(super) fn tokens(self, now: u64) -> Result<Tokens, Trouble> {
        let access = self.access_token.into_secret();
        if access.is_empty()
            || access.len() > LONGEST_TOKEN
            || !access.bytes().all(|b| b.is_ascii_graphic())
        {
            return Err(no_token());
        }
        // RFC 6749 section 7.1: "The client MUST NOT use an access token if it does not understand the
        // token type." These need a proof with every request; words that only look odd (`bot`,
        // `user`) are seen on bearer tokens.
        let kind = self.token_type.0;
        if ["dpop", "pop", "mac"]
            .iter()
            .any(|k| kind.eq_ignore_ascii_case(k))
        {
            let why = format!("the server's tokens are of the type {kind}, not Bearer");
            return Err(Trouble::Unusable(why));
        }
        let words = |scope: Vec<Scope>| {
            let words: Vec<String> = scope.into_iter().map(|word| word.to_string()).collect();
            words.join(" ")
        };
        Ok(Tokens {
            access: Secret::new(access),
            refresh: self
                .refresh_token
                .map(RefreshToken::into_secret)
                .filter(|token| !token.is_empty())
                .map(Secret::new),
            id_token: self.id_token.filter(|token| !token.is_empty()),
            lifetime: self.expires_in,
            received_at: now,
            scope: self.scope.map(words).filter(|scope| !scope.is_empty()),
            pasted: false,
        })
    }
}

/// A member of another type than ours is as good as none.
fn lenient<'de, T: DeserializeOwned + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// F50: a number or a number's text; nothing below a second, nothing above a year.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let seconds = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, and what is left lies between 1 and a year"
    )]
    let whole = seconds.filter(|s| *s >= 1.0).map(|s| s as u64);
    Ok(whole.map(|s| s.min(YEAR)))
}

/// Words separated by blanks; an array of words is seen as well.
fn scopes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Scope>>, D::Error> {
    let words = |text: &str| text.split_ascii_whitespace().map(str::to_owned).collect();
    let all: Vec<String> = match Value::deserialize(deserializer)? {
        Value::String(text) => words(&text),
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .flat_map(words)
            .collect(),
        _ => return Ok(None),
    };
    Ok(Some(all.into_iter().map(Scope::new).collect()))
}
