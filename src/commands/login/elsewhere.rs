//! Tokens that somebody was given elsewhere: where Fin's come from, and what is wrong with one; pure.

use crate::auth::Settings;
use crate::clock::ended;
use crate::config::Fin;
use crate::error::Error;
use crate::jwt::Claims;

/// Fin's servers have no sign-in: what to do instead.
pub(super) fn no_sign_in(target: &str, fin: Fin, settings: &Settings) -> Error {
    let command = &settings.login_command;
    match fin {
        Fin::Teammate => Error::usage(format!(
            "{target} has no sign-in: it takes a Fin Agent API key"
        ))
        .hint("the key stands in Intercom, under Fin AI Agent > Deploy > Fin Agent API")
        .hint(format!("copy it, and give it to {command}")),
        Fin::User => Error::usage(format!(
            "{target} has no sign-in: it takes a Messenger JWT, which says for which user it is"
        ))
        .hint("your own server makes it, signed with your workspace's Messenger API secret")
        .hint(format!(
            "to try it out: intercom-mcp fin-jwt --user-id ID | {command}"
        )),
    }
}

/// # Errors
/// The token says that it is over: nothing is kept.
pub(super) fn check_time(claims: Option<&Claims>, now: u64) -> Result<(), Error> {
    let end = claims.and_then(|claims| claims.expires_at);
    match end.and_then(|end| ended(end, now)) {
        None => Ok(()),
        Some(over) => Err(Error::usage(format!("the token {over}: it is not kept"))
            .hint("get a new one from whoever made it; intercom-mcp fin-jwt makes one for trying")
            .hint("if it should be good yet, look at this computer's clock")),
    }
}

/// What is odd about a token for this server, though it is kept.
pub(super) fn concern(fin: Option<Fin>, claims: Option<&Claims>) -> Option<String> {
    match (fin?, claims) {
        (Fin::User, None) => Some(
            "this is no JWT; the server for an app's users takes a Messenger JWT (the one for \
             teammates, with a Fin Agent API key, is -t fin)"
                .to_owned(),
        ),
        (Fin::User, Some(claims)) if claims.user().is_none() => {
            Some("the JWT has no user_id, so the server can't tell for which user it is".to_owned())
        }
        (Fin::User, Some(_)) | (Fin::Teammate, _) => None,
    }
}
