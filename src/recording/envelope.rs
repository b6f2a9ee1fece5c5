//! What kind of message a JSON text is, by its envelope and leniently: what is no valid message is
//! recorded and replayed, too; pure.

use serde::Deserialize;
use serde_json::value::RawValue;

/// Ids are JSON texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Envelope<'a> {
    Request(&'a str),
    Notification,
    /// None: it has no id, or `null`.
    Response(Option<&'a str>),
    Batch,
    /// No object.
    Odd,
}

impl<'a> Envelope<'a> {
    pub(crate) fn of(json: &'a str) -> Self {
        #[derive(Deserialize)]
        struct Members<'a> {
            #[serde(borrow)]
            id: Option<&'a RawValue>,
            #[serde(borrow)]
            method: Option<&'a RawValue>,
        }
        // A list of two would be read as the two members.
        if json.trim_start().starts_with('[') {
            return Self::Batch;
        }
        match serde_json::from_str::<Members<'_>>(json) {
            Ok(of) => match (of.id.map(RawValue::get), of.method) {
                (id, None) => Self::Response(id),
                (None, Some(_)) => Self::Notification,
                (Some(id), Some(_)) => Self::Request(id),
            },
            Err(_) => Self::Odd,
        }
    }

    /// One word for a person.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Request(_) => "request",
            Self::Notification => "notification",
            Self::Response(_) => "response",
            Self::Batch => "batch",
            Self::Odd => "odd",
        }
    }
}
