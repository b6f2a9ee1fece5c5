//! The one look at a response's status: a success, or an [`Error`] with the next step in it. Pure.
//!
//! It reads Intercom's `error.list` and what gateways send in its place (problem details, plain
//! text, HTML); it decides no retry.

#[cfg(test)]
mod tests;

use std::time::SystemTime;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::text;

use super::error::{Error, Kind};
use super::lenient::text_of;
use super::limits;
use super::region::Region;

/// What a request is about: what it needs, and how its refusal is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Area {
    Me,
    Names,
    Conversations,
    WriteConversations,
    Contacts,
    Companies,
    Articles,
    WriteArticles,
    /// The Fin Agent API.
    Fin,
}

impl Area {
    /// The permission as the Developer Hub words it.
    pub(super) fn scope(self) -> &'static str {
        match self {
            Self::Me => "Read one admin",
            Self::Names => "Read admins, Read tags",
            Self::Conversations => "Read conversations",
            Self::WriteConversations | Self::Fin => "Write conversations",
            Self::Contacts | Self::Companies => "Read and list users and companies",
            Self::Articles => "Read and List articles",
            Self::WriteArticles => "Read and Write Articles",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Me | Self::Names => "object",
            Self::Conversations | Self::WriteConversations | Self::Fin => "conversation",
            Self::Contacts => "contact",
            Self::Companies => "company",
            Self::Articles | Self::WriteArticles => "article",
        }
    }
}

/// One error of the response's list.
#[derive(Default)]
struct Said {
    code: String,
    message: String,
    field: Option<String>,
}

/// The error that a response means; `None` for a success.
pub(super) fn check(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    area: Area,
    host: &str,
    now: SystemTime,
) -> Option<Error> {
    if status.is_success() {
        return None;
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let said = said_in(&body);
    let mut error = named(status, &said, area, host).status(status.as_u16());
    error.request_id = body["request_id"]
        .as_str()
        .map(|id| text::safe(id).into_owned());
    if matches!(error.kind, Kind::RateLimited | Kind::Server) {
        error.retry_after = limits::wait(headers, now);
    }
    Some(error)
}

fn named(status: StatusCode, said: &Said, area: Area, host: &str) -> Error {
    let words = words(said, status);
    if matches!(status.as_u16(), 401 | 403)
        && let Some(region) = Region::hosted_in(&said.message)
    {
        return wrong_region(region);
    }
    if area == Area::Fin
        && let Some(error) = of_fin(status, said, host, &words)
    {
        return error;
    }
    match (status.as_u16(), said.code.as_str()) {
        (401, "token_unauthorized") => missing_scope(area, &words),
        (403, "api_plan_restricted") => Error::new(
            Kind::Plan,
            format!("the workspace's plan does not include this ({words})"),
        )
        .hint("Intercom shows the plan under Settings, Billing; without the change other tools still work"),
        (403, _) => missing_scope(area, &words),
        (401, _) => Error::new(
            Kind::Unauthorized,
            format!("{host} does not accept the access token ({words})"),
        )
        .hint(
            "check INTERCOM_TOKEN; if the token is right, its workspace may be in another region: \
             try -t us, -t eu or -t au",
        ),
        (404, _) => Error::new(
            Kind::NotFound,
            format!("there is no such {} ({words})", area.noun()),
        )
        .hint("ids are as `search` gives them; an object that was deleted is gone for good"),
        (410, _) => Error::new(Kind::NotFound, format!("it is gone ({words})")),
        (429, _) => Error::new(
            Kind::RateLimited,
            format!("{host} is being asked too often ({words})"),
        )
        .hint("wait a few seconds and ask again"),
        (408, _) => Error::new(Kind::Timeout, format!("{host} gave up waiting ({words})")),
        (500..=599, _) => Error::new(Kind::Server, format!("{host} has a problem ({words})"))
            .hint("try again; https://www.intercomstatus.com shows known outages"),
        (300..=399, _) => Error::new(
            Kind::Unreadable,
            format!("{host} answered with a redirect, which is not followed"),
        ),
        _ => invalid(said, &words),
    }
}

/// What the Fin Agent API's refusals mean beyond those of the others. Which status says that Fin is
/// not there is documented nowhere: 403, and for an unknown path 404.
fn of_fin(status: StatusCode, said: &Said, host: &str, words: &str) -> Option<Error> {
    let key = "the key is in Intercom under Fin AI Agent, Deploy, Fin Agent API";
    Some(match status.as_u16() {
        401 => Error::new(
            Kind::Unauthorized,
            format!("{host} does not accept the Fin Agent API key ({words})"),
        )
        .hint(format!(
            "{key}; an app's access token or a Messenger JWT is not one"
        )),
        403 | 404 => Error::new(
            Kind::MissingScope,
            format!("the Fin Agent API is not there for this key ({words})"),
        )
        .hint(format!(
            "Intercom enables it for a workspace on request; {key}, and needs the permission \
             \"Write conversations\""
        )),
        400 | 422 => {
            let error = invalid(said, words);
            let says = |part: &str| said.message.contains(part);
            if says("Procedure") {
                error.hint("list_fin_capabilities names the procedures that can be run")
            } else if says("Conversation not found") {
                error.hint("only conversations that were begun with Fin can be replied to")
            } else {
                error
            }
        }
        _ => return None,
    })
}

fn invalid(said: &Said, words: &str) -> Error {
    let error = Error::new(
        Kind::Invalid,
        format!("Intercom refused the request: {words}"),
    );
    if said.message.contains("starting_after") {
        return error.hint(
            "a cursor belongs to one query: repeat the query that gave it, or leave it out to \
             start again",
        );
    }
    error
}

fn wrong_region(region: Region) -> Error {
    let (name, target) = (region.name(), region.target());
    Error::new(
        Kind::WrongRegion(Some(region)),
        format!("this workspace is hosted in {name}"),
    )
    .hint(format!(
        "use the target `{target}`: intercom-mcp -t {target}"
    ))
}

fn missing_scope(area: Area, words: &str) -> Error {
    let scope = area.scope();
    Error::new(
        Kind::MissingScope,
        format!("the access token lacks the permission \"{scope}\" ({words})"),
    )
    .hint(format!(
        "in Intercom: Settings, Integrations, Developer Hub, your app, Authentication: add \
         \"{scope}\", then use the new token"
    ))
}

/// The server's words, made safe, with everything that looks like a token taken out.
fn words(said: &Said, status: StatusCode) -> String {
    let mut words = match (said.code.is_empty(), said.message.is_empty()) {
        (_, false) => said.message.clone(),
        (false, true) => said.code.clone(),
        (true, true) => return format!("HTTP {status}"),
    };
    if let Some(field) = said.field.as_ref().filter(|field| !words.contains(*field)) {
        words = format!("{field}: {words}");
    }
    text::safe(redact(&words).trim_end_matches('.')).into_owned()
}

/// Intercom's tokens are base64 of `tok:…`, which begins with `dG9r`.
fn redact(words: &str) -> String {
    let is_token = |word: &&str| word.contains("dG9r");
    let hidden = |word| if is_token(&word) { "[token]" } else { word };
    words.split(' ').map(hidden).collect::<Vec<_>>().join(" ")
}

/// The first error of an `error.list`; `{"error": …}`, `{"errors": {…}}` and RFC 9457's problem
/// details are understood too.
fn said_in(body: &Value) -> Said {
    let first = &body["errors"][0];
    if first.is_object() {
        return Said {
            code: text_of(&first["code"]).unwrap_or_default(),
            message: text_of(&first["message"]).unwrap_or_default(),
            field: text_of(&first["field"]),
        };
    }
    let message = [
        &body["error"],
        &body["error"]["message"],
        &body["errors"]["base"],
        &body["detail"],
        &body["title"],
        &body["message"],
    ];
    Said {
        message: message.into_iter().find_map(text_of).unwrap_or_default(),
        ..Said::default()
    }
}
