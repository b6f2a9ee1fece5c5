//! What a host is told instead of a result: a JSON-RPC error that says what became of the effect.

use std::time::Duration;

use bytes::Bytes;

use crate::message::{RequestId, error_response};

/// Why there is no result. The codes lie in -32000..-32019, which MCP 2026-07-28 leaves to
/// implementations; -32000 and -32001 mean the same in the TypeScript SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Unusable,
    Unreachable,
    ConnectionLost,
    SessionLost,
    Timeout,
    SignInRequired,
    RateLimited,
    ServerError,
    Rejected,
    InvalidAnswer,
    TooLarge,
    Overloaded,
    ShuttingDown,
    NotAvailable,
    InvalidRequest,
    InvalidParams,
    Internal,
}

/// What became of the request's effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Executed {
    No,
    Unknown,
    Yes,
}

/// An answer that is not a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) kind: Kind,
    pub(crate) message: String,
    pub(crate) executed: Executed,
    retryable: bool,
    retry_after: Option<Duration>,
    status: Option<u16>,
}

impl Refusal {
    pub(crate) fn new(kind: Kind, message: &str, executed: Executed) -> Self {
        Self {
            kind,
            message: message.to_owned(),
            executed,
            retryable: false,
            retry_after: None,
            status: None,
        }
    }

    /// The same refusal for a request that was never sent.
    pub(crate) fn unsent(mut self) -> Self {
        self.executed = Executed::No;
        self
    }

    /// What was refused was a new session in place of a lost one.
    pub(crate) fn for_lost_session(mut self) -> Self {
        self.kind = Kind::SessionLost;
        self.executed = Executed::No;
        self.retry_after = None;
        self.retryable()
    }

    /// The same request may be sent again later, unless it may have been carried out.
    pub(crate) fn retryable(mut self) -> Self {
        self.retryable = self.executed == Executed::No;
        self
    }

    pub(crate) fn retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same refusal in better words.
    pub(crate) fn in_words(mut self, message: String) -> Self {
        self.message = message;
        self
    }

    /// What to do about it, after what happened.
    pub(crate) fn hint(mut self, hint: &str) -> Self {
        self.message.push_str("; ");
        self.message.push_str(hint);
        self
    }

    pub(crate) fn code(&self) -> i32 {
        self.kind.code()
    }

    /// The HTTP status behind it.
    pub(crate) fn status(&self) -> Option<u16> {
        self.status
    }

    /// The JSON-RPC error response, one line.
    pub(crate) fn to_response(&self, id: Option<&RequestId>) -> Bytes {
        let mut data = format!(
            "{{\"kind\":\"{}\",\"executed\":\"{}\",\"retryable\":{}",
            self.kind.name(),
            self.executed.name(),
            self.retryable
        );
        if let Some(after) = self.retry_after {
            data.push_str(&format!(",\"retryAfterMs\":{}", after.as_millis()));
        }
        if let Some(status) = self.status {
            data.push_str(&format!(",\"httpStatus\":{status}"));
        }
        data.push('}');
        error_response(id, self.code(), &self.sentence(), Some(&data))
    }

    /// The message, with what became of a call where that is not plain.
    fn sentence(&self) -> String {
        let mut text = self.message.clone();
        if self.executed == Executed::Unknown {
            text.push_str("; outcome unknown: the server may have carried it out");
        }
        text
    }
}

impl Kind {
    fn code(self) -> i32 {
        match self {
            Self::Unusable | Self::Unreachable | Self::ConnectionLost | Self::SessionLost => -32000,
            Self::Timeout => -32001,
            Self::SignInRequired => -32010,
            Self::RateLimited => -32011,
            Self::ServerError | Self::Rejected => -32012,
            Self::InvalidAnswer => -32013,
            Self::TooLarge => -32014,
            Self::Overloaded => -32015,
            Self::ShuttingDown => -32016,
            Self::InvalidRequest => -32600,
            Self::NotAvailable | Self::InvalidParams => -32602,
            Self::Internal => -32603,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Unusable => "unusable",
            Self::Unreachable => "unreachable",
            Self::ConnectionLost => "connection_lost",
            Self::SessionLost => "session_lost",
            Self::Timeout => "timeout",
            Self::SignInRequired => "sign_in_required",
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::Rejected => "rejected",
            Self::InvalidAnswer => "invalid_answer",
            Self::TooLarge => "too_large",
            Self::Overloaded => "overloaded",
            Self::ShuttingDown => "shutting_down",
            Self::NotAvailable => "not_available",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidParams => "invalid_params",
            Self::Internal => "internal",
        }
    }
}

impl Executed {
    fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Unknown => "unknown",
            Self::Yes => "yes",
        }
    }
}
