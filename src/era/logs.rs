//! The levels of log messages, in their order (RFC 5424; both eras).

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

impl Level {
    /// `text`: JSON text of a level's name.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        todo!()
    }

    pub(crate) fn name(self) -> &'static str {
        todo!()
    }

    /// The level of a `notifications/message`; None: it says none that is known.
    pub(crate) fn of(notification: &crate::message::Message) -> Option<Self> {
        todo!()
    }
}
