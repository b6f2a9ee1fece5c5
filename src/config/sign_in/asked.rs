//! What the authorization request asks for: scopes, and parameters of the user's own; pure.

use crate::config::layer::Stack;
use crate::config::sign_in::client::Metadata;
use crate::error::Error;

/// Separated by blanks; none = as the server says.
type Scopes = Option<String>;
/// Name and value.
type Params = Vec<(String, String)>;

/// The scopes to ask for, and what else goes into the authorization request.
pub(super) fn read(stack: &Stack, metadata: &Metadata) -> Result<(Scopes, Params), Error> {
    let value = stack.value("scopes");
    let mut asked = value
        .map(|value| value.read("scopes", scopes))
        .transpose()?;
    let mut params = Vec::new();
    for value in stack.values("authorize-param") {
        let (name, text) = value.read("authorize-param", param)?;
        // RFC 6749 section 3.1: parameters "MUST NOT be included more than once".
        if name != "scope" {
            params.push((name, text));
        } else if asked.is_none() {
            asked = Some(scopes(&text).map_err(|p| value.refuse("authorize-param", p))?);
        } else {
            return Err(value
                .refuse("authorize-param", "the scope is given twice")
                .hint("keep --scopes alone"));
        }
    }
    Ok((asked.or_else(|| metadata.scope.clone()), params))
}

/// RFC 6749 section 3.3: words of printable ASCII without `"` and `\`, one blank between them.
fn scopes(text: &str) -> Result<String, String> {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split([',', ' ', '\t', '\n', '\r']) {
        if word.contains(|char: char| !matches!(char, '!'..='~') || "\"\\".contains(char)) {
            return Err(format!("{word:?} is no scope"));
        }
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    if words.is_empty() {
        return Err("there is no scope in it; leave it out to ask for what the server says".into());
    }
    Ok(words.join(" "))
}

/// Ours, or bound to this very sign-in: nobody may set them.
pub(super) const OUR_PARAMS: &[&str] = &[
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "code_challenge",
    "code_challenge_method",
];

fn param(text: &str) -> Result<(String, String), String> {
    let wrong = || "write it as NAME=VALUE: prompt=consent".to_owned();
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let name = name.trim();
    if name.is_empty() || name.contains(|char: char| !matches!(char, '!'..='~')) {
        return Err(wrong());
    }
    if OUR_PARAMS.contains(&name) {
        return Err(format!(
            "the parameter {name} is set by the sign-in itself and can't be given"
        ));
    }
    Ok((name.to_owned(), value.to_owned()))
}
