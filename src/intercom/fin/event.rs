//! One event of Fin's, read leniently; pure.
//!
//! What has no name that we know, or not the members it needs, is [`Event::Other`]: new kinds of
//! events are to be expected.

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::intercom::lenient::text_of;

/// An event, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heard {
    pub(crate) conversation: Option<String>,
    /// `created_at_ms`: ISO 8601.
    pub(crate) at: Option<String>,
    pub(crate) event: Event,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// A whole message of Fin's.
    Replied {
        /// The same message may come twice, with the same id.
        id: Option<String>,
        html: String,
        /// `replying`; in older versions of the API `awaiting_user_reply`.
        status: Option<String>,
        /// The chunks that this takes the place of.
        stream: Option<String>,
    },
    /// All of a message that has been written so far; each takes the place of the one before.
    Chunk {
        stream: String,
        /// From 0.
        index: u64,
        text: String,
    },
    Status {
        /// `awaiting_user_reply`, `escalated`, `resolved`, `complete`.
        status: String,
        reason: Option<String>,
    },
    /// The user is asked for a rating: key and label of what can be chosen.
    Csat {
        options: Vec<(String, String)>,
    },
    /// One that was too large to be read; what it was, nobody knows.
    TooLarge,
    Other,
}

impl Heard {
    pub(super) fn too_large() -> Self {
        Self {
            conversation: None,
            at: None,
            event: Event::TooLarge,
        }
    }

    /// None: it is no JSON object.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(data).ok()?;
        body.is_object().then(|| Self {
            conversation: text_of(&body["conversation_id"]),
            at: text_of(&body["created_at_ms"]),
            event: Event::read(&body).unwrap_or(Event::Other),
        })
    }
}

impl Event {
    fn read(body: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(match body["event_name"].as_str()? {
            "fin_replied" => Self::Replied {
                id: text_of(&body["message"]["id"]),
                html: text(&body["message"]["body"])?,
                status: text(&body["status"]),
                stream: text_of(&body["stream_id"]),
            },
            "fin_reply_chunk" => Self::Chunk {
                stream: text_of(&body["stream_id"]).unwrap_or_default(),
                index: body["chunk_index"].as_u64()?,
                text: text(&body["chunk_text"])?,
            },
            "fin_status_updated" => Self::Status {
                status: text(&body["status"])?,
                reason: text(&body["reason"]),
            },
            "csat_requested" => Self::Csat {
                options: options(&body["csat"]["options"]),
            },
            _ => return None,
        })
    }
}

fn options(listed: &Value) -> Vec<(String, String)> {
    let listed = listed.as_array().into_iter().flatten();
    let option = |option: &Value| {
        let key = text_of(&option["key"])?;
        let label = text_of(&option["label"]).unwrap_or_else(|| key.clone());
        Some((key, label))
    };
    listed.filter_map(option).collect()
}
