//! The answer contract and the retry matrix: what went wrong, who may send what again, and what
//! the host is told. Pure: no I/O, no clock; time and chance are parameters.
//!
//! Every request gets exactly one answer. A request that may have had an effect is never sent
//! again; its answer then says that nobody knows. Who sends, waits and counts is `remote`'s and
//! `bridge`'s business.

mod matrix;
mod refusal;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use matrix::{History, Next, backoff, next};
pub(crate) use refusal::{Executed, Kind, Refusal};

/// Whether a request may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// `initialize`, and what only reads: lists, `resources/read`, `prompts/get`, `ping`, ….
    Safe,
    /// `tools/call`, and every method that we don't know: it may change something.
    Effect,
}

impl Class {
    /// By method; an unknown method is treated as one with an effect.
    pub(crate) fn of(method: &str) -> Self {
        match method {
            "initialize"
            | "ping"
            | "tools/list"
            | "resources/list"
            | "resources/templates/list"
            | "resources/read"
            | "resources/subscribe"
            | "resources/unsubscribe"
            | "prompts/list"
            | "prompts/get"
            | "completion/complete"
            | "logging/setLevel"
            | "server/discover"
            | "tasks/get"
            | "tasks/list" => Self::Safe,
            _ => Self::Effect,
        }
    }
}

/// Intercom's tools that only read, in the order in which they are listed. A list of ours, and not
/// what a server says of its tools, since a call is repeated on the strength of it.
pub(crate) const READING_TOOLS: [&str; 11] = [
    "search",
    "fetch",
    "search_conversations",
    "get_conversation",
    "search_contacts",
    "get_contact",
    "list_companies",
    "get_company",
    "list_articles",
    "search_articles",
    "get_article",
];

/// The tools of the Fin Agent API, in the order in which they are listed.
pub(crate) const FIN_TOOLS: [&str; 5] = [
    "list_fin_capabilities",
    "ask_fin",
    "get_fin_response",
    "reply_to_fin_conversation",
    "run_fin_procedure",
];

/// What the ids of those conversations with Fin begin with that were begun here: the hosted server
/// knows nothing of them.
pub(crate) const LOCAL_CONVERSATION: &str = "local-";

/// One thing that went wrong with one attempt. The texts say what happened, for a person; a
/// server's words in them are already safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// This side can't send at all: a certificate file, a header's command.
    Unusable(String),
    /// No byte of the request left: DNS, refused, TLS, proxy.
    NotSent(String),
    /// The server's word that it did not look at the request (HTTP/2 `REFUSED_STREAM`).
    NotTaken(String),
    /// 401: the server wants a token, or another one.
    Unauthorized { why: String, challenge: Challenge },
    /// 403.
    Forbidden {
        why: String,
        insufficient_scope: bool,
        challenge: Challenge,
    },
    /// A person has to sign in, and has not in time; the text says where.
    SignIn(String),
    /// The session is unknown to the server (404, or the 400 that some send): not executed.
    SessionGone(String),
    RateLimited {
        why: String,
        after: Option<Duration>,
    },
    /// 502, 503, 504.
    Unavailable {
        status: u16,
        why: String,
        after: Option<Duration>,
    },
    /// 500 and the other 5xx.
    ServerError { status: u16, why: String },
    /// Any other status that is not a success: the server would not take the request.
    Rejected { status: u16, why: String },
    /// The connection broke after the request was written and before the answer began.
    Broken(String),
    /// The answer's stream ended before the answer; `resumable` when the server gave event ids.
    Cut { why: String, resumable: bool },
    /// A stream could not be picked up again.
    NotResumed(String),
    /// Nothing, or not enough, came in time.
    Timeout(String),
    /// The server's bytes are not MCP.
    Invalid { why: String, status: u16 },
    /// The server's message is over the limit; it was executed all the same.
    TooLarge(String),
}

/// What a refused request was told, for whoever has tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// `WWW-Authenticate`, all values joined by `, `.
    pub(crate) header: String,
    /// The number of the token that the request carried: the keeper's, or of the header that a
    /// command printed.
    pub(crate) token: Option<u64>,
}

impl Fault {
    /// The same fault of a request that carried this token.
    pub(crate) fn with_token(mut self, number: Option<u64>) -> Self {
        if let Self::Unauthorized { challenge, .. } | Self::Forbidden { challenge, .. } = &mut self
        {
            challenge.token = number;
        }
        self
    }

    /// What happened, for a person.
    pub(crate) fn why(&self) -> &str {
        match self {
            Self::Unusable(why)
            | Self::SignIn(why)
            | Self::NotSent(why)
            | Self::NotTaken(why)
            | Self::Unauthorized { why, .. }
            | Self::Forbidden { why, .. }
            | Self::SessionGone(why)
            | Self::RateLimited { why, .. }
            | Self::Unavailable { why, .. }
            | Self::ServerError { why, .. }
            | Self::Rejected { why, .. }
            | Self::Broken(why)
            | Self::Cut { why, .. }
            | Self::NotResumed(why)
            | Self::Timeout(why)
            | Self::Invalid { why, .. }
            | Self::TooLarge(why) => why,
        }
    }
}

/// What may be spent: how long until the answer is due, and what the session can still do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Until the request's deadline.
    pub(crate) left: Duration,
    /// Until a server that can't be reached is given up: a person waits for this.
    pub(crate) patience: Duration,
    /// A number in `0.0..1.0`, for the jitter.
    pub(crate) chance: f64,
    /// Whether credentials can be renewed (no: open servers and fixed headers).
    pub(crate) can_authorize: bool,
}
