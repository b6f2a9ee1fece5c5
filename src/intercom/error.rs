//! Why there is no answer from Intercom, as a person would want to hear it.
//!
//! The token is never in it, and a server's words are made safe and cut where they enter.

use std::fmt;
use std::time::Duration;

use super::region::Region;

/// What went wrong, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error {
    pub(crate) kind: Kind,
    /// One sentence, lower case, no full stop.
    pub(crate) message: String,
    /// The next step.
    pub(crate) hint: Option<String>,
    pub(crate) status: Option<u16>,
    /// What Intercom's support asks for.
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing was sent: DNS, refused, TLS.
    Unreachable,
    Timeout,
    RateLimited,
    /// The token is not valid here.
    Unauthorized,
    MissingScope,
    /// The workspace is hosted elsewhere; where, if the answer said so.
    WrongRegion(Option<Region>),
    /// The workspace's plan does not include it.
    Plan,
    NotFound,
    /// The request makes no sense to Intercom, or to us.
    Invalid,
    /// 5xx, a broken connection: whether it was carried out is unknown.
    Server,
    /// The answer is not what the API describes.
    Unreadable,
    /// No token, a command that gives none.
    Setup,
}

impl Kind {
    /// A stable name for programs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::RateLimited => "rate_limited",
            Self::Unauthorized => "unauthorized",
            Self::MissingScope => "missing_scope",
            Self::WrongRegion(_) => "wrong_region",
            Self::Plan => "plan_restricted",
            Self::NotFound => "not_found",
            Self::Invalid => "invalid_request",
            Self::Server => "server_error",
            Self::Unreadable => "invalid_answer",
            Self::Setup => "setup",
        }
    }
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            status: None,
            request_id: None,
            retry_after: None,
        }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
