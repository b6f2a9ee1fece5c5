//! What a call came to: an answer, or a failure that says what to do next; and both as MCP's
//! result.

use rmcp::model::{CallToolResult, ContentBlock, JsonObject, MetaObject};
use serde_json::{Value, json};

use crate::intercom;

/// A call that was answered.
#[derive(Clone, Debug)]
pub(super) struct Answer(pub(super) Value);

/// A call that was not.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// A stable name for programs.
    kind: &'static str,
    /// What went wrong: lower case, no full stop.
    message: String,
    /// The next step.
    hint: Option<String>,
    /// What else programs may want to know.
    details: Vec<(&'static str, Value)>,
}

pub(super) type Outcome = Result<Answer, Failure>;

impl Failure {
    /// The call makes no sense; nothing was asked of Intercom.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new("invalid_request", message)
    }

    pub(super) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            details: Vec::new(),
        }
    }

    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        self.hint = Some(match self.hint.take() {
            Some(before) => format!("{before}; {hint}"),
            None => hint,
        });
        self
    }

    /// Says whether the change was made.
    #[must_use]
    pub(super) fn executed(mut self, executed: Executed) -> Self {
        self.details.push(("executed", executed.name().into()));
        if executed == Executed::No {
            self.message.push_str("; nothing was changed");
        }
        self
    }

    #[cfg(test)]
    pub(super) fn text(&self) -> String {
        self.to_string()
    }
}

/// Whether a change was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Executed {
    No,
    Unknown,
}

impl Executed {
    fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    /// What a refused write has come to.
    pub(super) fn of(error: &intercom::Error) -> Self {
        match error.kind {
            intercom::Kind::Timeout | intercom::Kind::Server | intercom::Kind::Unreadable => {
                Self::Unknown
            }
            _ => Self::No,
        }
    }
}

impl From<intercom::Error> for Failure {
    fn from(error: intercom::Error) -> Self {
        let mut details = Vec::new();
        details.extend(error.status.map(|status| ("status", status.into())));
        details.extend(error.request_id.map(|id| ("request_id", id.into())));
        let wait = error.retry_after.map(|wait| wait.as_secs());
        details.extend(wait.map(|wait| ("retry_after_seconds", wait.into())));
        Self {
            kind: error.kind.name(),
            message: error.message,
            hint: error.hint,
            details,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "error: {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

/// MCP's result. What was answered here says so, and by whom.
///
/// A failure has no structured content: clients hold that against the output schema even where
/// `isError` is set.
pub(super) fn result(outcome: Outcome, host: &str) -> CallToolResult {
    let mut meta = JsonObject::new();
    meta.insert("intercom-mcp/answeredLocally".into(), host.into());
    let mut result = match outcome {
        Ok(Answer(structured)) => {
            let text = ContentBlock::text(structured.to_string());
            let mut result = CallToolResult::success(vec![text]);
            result.structured_content = Some(structured);
            result
        }
        Err(failure) => {
            let text = ContentBlock::text(failure.to_string());
            let mut about = json!({ "kind": failure.kind });
            for (name, value) in failure.details {
                about[name] = value;
            }
            meta.insert("intercom-mcp/error".into(), about);
            CallToolResult::error(vec![text])
        }
    };
    result.meta = Some(MetaObject(meta));
    result
}
