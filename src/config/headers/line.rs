//! One header as the user wrote it: `Name: value` → a name and a value that are safe to send
//! (T30), with its variables filled in; pure.
//!
//! An error here never quotes a value, only the header's name: values are secrets. Which of two
//! headers with one name wins is not decided here.

use reqwest::header::{HeaderName, HeaderValue};

use crate::config::environment::Environment;
use crate::config::variables::{self, Failure, Problem, Subject};

/// Headers that belong to HTTP or to the protocol: set by us or by the library, never by hand.
const OURS: &[&str] = &[
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "last-event-id",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
    "mcp-session-id",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
const OUR_PREFIXES: &[&str] = &["proxy-", "mcp-param-"];

/// Words that say how to sign in, and nothing without the credential that follows them.
const SCHEMES: &[&str] = &["bearer", "basic", "token", "digest", "apikey"];

const QUOTING: &str =
    "put quotes around the whole header: --header \"Authorization: Bearer ${TOKEN}\"";

/// `Name: value`, `Name:value` or `Name=value` → name and text of the value.
pub(crate) fn split(line: &str) -> Result<(HeaderName, &str), Problem> {
    let end = line.find([':', '=']).ok_or_else(|| Problem {
        // The text itself may be a token whose header's name got lost, so it isn't shown.
        text: "a header without a colon".to_owned(),
        hint: "write it as \"Name: value\", in one pair of quotes".to_owned(),
    })?;
    Ok((
        name(&line[..end])?,
        line[end + 1..].trim_matches([' ', '\t']),
    ))
}

/// A header's name, if it is one and may be set.
pub(crate) fn name(text: &str) -> Result<HeaderName, Problem> {
    // RFC 9110 §5.1: a field name is a token.
    let name = HeaderName::try_from(text.trim()).map_err(|_| Problem {
        text: "what stands before the colon is not the name of a header".to_owned(),
        hint: "a name has letters, digits and '-' only: \"X-Api-Key: value\"".to_owned(),
    })?;
    let is_ours = OURS.contains(&name.as_str())
        || OUR_PREFIXES
            .iter()
            .any(|prefix| name.as_str().starts_with(prefix));
    if is_ours {
        let header = shown(&name);
        return Err(Problem {
            text: format!("the header {header} is set by the connection and can't be given"),
            hint: "remove it; for a proxy that wants a password, put it into --proxy URL"
                .to_owned(),
        });
    }
    Ok(name)
}

/// The name as people write it: HTTP's own form is all lower case.
pub(crate) fn shown(name: &HeaderName) -> String {
    let words = name
        .as_str()
        .split('-')
        .map(|word| match word.split_at_checked(1) {
            Some((first, rest)) => first.to_ascii_uppercase() + rest,
            None => String::new(),
        });
    words.collect::<Vec<_>>().join("-")
}

/// The value to send. `text` is what stands after the colon, with its variables filled in.
pub(crate) fn value(name: &HeaderName, text: &str) -> Result<HeaderValue, Problem> {
    let text = text.trim_matches([' ', '\t']);
    let lower = text.to_ascii_lowercase();
    let header = shown(name);
    if text.is_empty() || name == "authorization" && SCHEMES.contains(&lower.as_str()) {
        return Err(Problem {
            text: format!("the header {header} has no value, or only the start of one"),
            hint: QUOTING.to_owned(),
        });
    }
    // RFC 9110 §5.5 allows more, and servers differ about it; a line end would start a new header.
    if let Some(odd) = text.chars().find(|char| !matches!(char, ' '..='~')) {
        let what = match odd {
            '\r' | '\n' => "a line end",
            odd if odd.is_ascii() => "a control character",
            _ => "a character outside ASCII",
        };
        return Err(Problem {
            text: format!("the value of the header {header} holds {what}"),
            hint: "copy the value again, without what stands around it".to_owned(),
        });
    }
    let mut value = HeaderValue::from_str(text).expect("printable ASCII is a header's value");
    value.set_sensitive(true);
    Ok(value)
}

/// `text`, a value of the header `name`, with its variables filled in.
pub(crate) fn expand(
    name: &HeaderName,
    text: &str,
    environment: &Environment,
) -> Result<String, Failure> {
    variables::expand(subject(&what(name)), text, environment)
}

/// The value of the variable that the header `name` needs.
pub(crate) fn variable<'a>(
    name: &HeaderName,
    variable: &str,
    environment: &'a Environment,
) -> Result<&'a str, Failure> {
    variables::variable(subject(&what(name)), variable, environment)
}

fn what(name: &HeaderName) -> String {
    format!("the header {}", shown(name))
}

fn subject(what: &str) -> Subject<'_> {
    Subject {
        what,
        remove: "remove the header",
        literal: "if the value itself holds ${, give it with --header-env",
    }
}
