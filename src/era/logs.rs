//! The levels of log messages, in their order (RFC 5424; both eras).

#[cfg(test)]
mod tests;

use crate::message::{Message, last_member};

/// From `debug`, which says most, to `emergency`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
    Alert,
    Emergency,
}

const ALL: [Level; 8] = [
    Level::Debug,
    Level::Info,
    Level::Notice,
    Level::Warning,
    Level::Error,
    Level::Critical,
    Level::Alert,
    Level::Emergency,
];

impl Level {
    /// `text`: JSON text of a level's name.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        let name: String = serde_json::from_str(text).ok()?;
        ALL.into_iter().find(|level| level.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
            Self::Alert => "alert",
            Self::Emergency => "emergency",
        }
    }

    /// The level of a `notifications/message`; None: it says none that is known.
    pub(crate) fn of(notification: &Message) -> Option<Self> {
        Self::from_json(last_member(notification.params()?, "level")?)
    }
}
