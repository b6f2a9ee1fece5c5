//! The tools that are answered here: whether they can be, with whose token, and how much they may
//! say.
//!
//! Nothing is asked of Intercom here; that a token is right is found out when it is used.

#[cfg(test)]
mod tests;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::bridge::Mode;
use crate::config::environment::Environment;
use crate::config::layer::{Source, Stack};
use crate::config::parse;
use crate::config::settings::MODES;
use crate::config::target::{self, Fin, Rest, Target};
use crate::error::Error;
use crate::http::{Header, HeaderSource};
use crate::intercom::Token;
use crate::tools::Offer;

/// Where a REST token is looked for, in this order.
pub(crate) const TOKENS: [&str; 2] = ["INTERCOM_TOKEN", "INTERCOM_ACCESS_TOKEN"];

/// How the tools are answered here.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    pub(crate) rest: Rest,
    /// Which tools there are.
    pub(crate) offer: Offer,
    pub(crate) token: Token,
    pub(crate) allow_writes: bool,
    pub(crate) max_result_chars: usize,
}

impl Local {
    /// Whether there is somebody to answer for. (The sandbox brings its own token.)
    pub(crate) fn has_token(&self) -> bool {
        self.rest == Rest::Sandbox || !matches!(self.token, Token::Missing)
    }
}

/// Who answers: `auto`, `remote` or `local`; checked against what the target has.
pub(crate) fn mode(stack: &Stack, target: &Target) -> Result<Mode, Error> {
    let value = stack.setting("mode");
    let name = &target.name;
    match stack.choice("mode", MODES)? {
        "remote" if target.remote.is_none() => Err(value
            .refuse("mode", format!("the target {name} has no hosted server"))
            .hint("leave --mode out, or use local")),
        "remote" => Ok(Mode::Remote),
        "local" if target.rest.is_none() => Err(value
            .refuse(
                "mode",
                format!("the tools of {name} can't be answered here: it is not Intercom's"),
            )
            .hint("use -t us, -t eu, -t au or -t sandbox, or name its REST API with --rest-url")),
        "local" => Ok(Mode::Local),
        _ => Ok(Mode::Auto),
    }
}

/// `headers` are those that go to the hosted server: a static Bearer token among them serves here
/// too, as Intercom accepts the same tokens in both places.
pub(crate) fn local(
    stack: &Stack,
    environment: &Environment,
    target: &Target,
    headers: &[Header],
) -> Result<Option<Local>, Error> {
    let Some(rest) = target.rest.clone() else {
        return Ok(None);
    };
    // A token that someone else's server was given is not Intercom's to see.
    let shared = if target::is_home(target) {
        headers
    } else {
        &[]
    };
    // Fin's header was chosen before, the variable among what it was chosen from.
    let token = match target.fin {
        Some(_) => bearer_in(shared),
        None => token(environment, shared)?,
    };
    Ok(Some(Local {
        rest,
        offer: target.offer(),
        token,
        allow_writes: stack.switch("allow-writes")?,
        max_result_chars: stack
            .setting("max-result-chars")
            .read("max-result-chars", parse::characters)?,
    }))
}

/// `--fin-user`: an id of the customer's own making; none where it is not given, or nobody heeds it.
///
/// # Errors
/// It is empty, or no text on one line.
pub(crate) fn fin_user(
    stack: &Stack,
    target: &Target,
    warnings: &mut Vec<String>,
) -> Result<Option<String>, Error> {
    let Some(value) = stack.value("fin-user") else {
        return Ok(None);
    };
    if !target.offer().has_fin() {
        if let Source::Flag(_) = value.source {
            let name = &target.name;
            let why = match target.fin {
                Some(_) => "there the token says who the user is".to_owned(),
                None => format!("Fin's tools are those of -t fin, and not of {name}"),
            };
            warnings.push(format!("--fin-user has no effect: {why}"));
        }
        return Ok(None);
    }
    let id = value.text.trim();
    if id.is_empty() || id.chars().count() > 255 || id.chars().any(char::is_control) {
        return Err(value
            .refuse("fin-user", "not the id of a user")
            .hint("give the id that your own system knows the user by (Intercom's user_id)"));
    }
    Ok(Some(id.to_owned()))
}

/// The variable that holds the token, if one does.
pub(crate) fn token_variable(environment: &Environment) -> Result<Option<&'static str>, Error> {
    for name in TOKENS {
        if environment.get(name)?.is_some() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Fin's server for teammates takes the same key as its REST API: the variable's goes to both, unless
/// a header says something else.
pub(crate) fn fin_key(
    environment: &Environment,
    target: &Target,
    headers: &[Header],
) -> Result<Option<Header>, Error> {
    let is_given = headers.iter().any(|header| header.name == AUTHORIZATION);
    if target.fin != Some(Fin::Teammate) || is_given {
        return Ok(None);
    }
    let Token::Known(key) = token(environment, &[])? else {
        return Ok(None);
    };
    let value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()));
    let value = value.map_err(|e| Error::internal("naming the token").because(e))?;
    Ok(Some(fixed(value)))
}

fn fixed(mut value: HeaderValue) -> Header {
    value.set_sensitive(true);
    Header {
        name: AUTHORIZATION,
        value: HeaderSource::Fixed(value),
    }
}

fn token(environment: &Environment, headers: &[Header]) -> Result<Token, Error> {
    if let Some(name) = token_variable(environment)? {
        let text = environment.get(name)?.unwrap_or_default().trim();
        let text = bearer(text).unwrap_or(text);
        if text.is_empty() {
            return Err(Error::config(format!("{name} holds no access token"))
                .hint("copy it from Intercom's Developer Hub, or unset the variable"));
        }
        if !text.bytes().all(|b| (0x21..0x7f).contains(&b)) {
            return Err(Error::config(format!(
                "{name}: an access token has no spaces and no special characters"
            ))
            .hint("copy it again from Intercom's Developer Hub"));
        }
        return Ok(Token::Known(SecretString::from(text)));
    }
    Ok(bearer_in(headers))
}

fn bearer_in(headers: &[Header]) -> Token {
    let is_bearer = |header: &&Header| {
        header.name == AUTHORIZATION
            && match &header.value {
                HeaderSource::Fixed(value) => value.to_str().is_ok_and(|v| bearer(v).is_some()),
                HeaderSource::Command(_) => true,
            }
    };
    match headers.iter().find(is_bearer) {
        Some(header) => Token::Header(vec![header.clone()]),
        None => Token::Missing,
    }
}

/// What follows the scheme, which is written in any case (RFC 9110, 11.1).
fn bearer(text: &str) -> Option<&str> {
    let (scheme, token) = text.split_at_checked("Bearer".len())?;
    let separate = token.is_empty() || token.starts_with([' ', '\t']);
    (separate && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}
