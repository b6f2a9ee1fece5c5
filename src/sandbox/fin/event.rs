//! What Fin tells of a conversation, as JSON in the words of Intercom's description.

use serde_json::{Value, json};

use super::clock::{Moment, iso};
use crate::sandbox::chance::Chance;

/// A status that Fin tells by itself; `thinking` and `replying` come with other things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    AwaitingUserReply,
    Escalated,
    Resolved,
    Complete,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    /// All of the plain text so far, not only what is new.
    Chunk {
        message: u64,
        index: usize,
        text: String,
    },
    Replied {
        message: u64,
        html: String,
    },
    Became {
        status: Status,
        reason: Option<&'static str>,
    },
    /// Fin asks to be rated.
    Survey,
}

impl Status {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::AwaitingUserReply => "awaiting_user_reply",
            Self::Escalated => "escalated",
            Self::Resolved => "resolved",
            Self::Complete => "complete",
        }
    }
}

impl Event {
    pub(super) fn json(&self, conversation: &str, user: &str, at: Moment) -> Value {
        let at = iso(at);
        match self {
            Self::Chunk {
                message,
                index,
                text,
            } => json!({
                "event_name": "fin_reply_chunk",
                "conversation_id": conversation,
                "stream_id": stream(*message),
                "chunk_index": index,
                "chunk_text": text,
                "status": "replying",
                "created_at_ms": at,
            }),
            Self::Replied { message, html } => json!({
                "event_name": "fin_replied",
                "conversation_id": conversation,
                "user_id": user,
                "message": {
                    "id": message.to_string(), "author": "fin", "body": html, "timestamp_ms": at,
                },
                "status": "replying",
                "stream_id": stream(*message),
                "created_at_ms": at,
            }),
            Self::Became { status, reason } => {
                let mut event = json!({
                    "event_name": "fin_status_updated",
                    "conversation_id": conversation,
                    "user_id": user,
                    "status": status.word(),
                    "created_at_ms": at,
                });
                if let Some(reason) = reason {
                    event["reason"] = json!(reason);
                }
                event
            }
            Self::Survey => json!({
                "event_name": "csat_requested",
                "conversation_id": conversation,
                "user_id": user,
                "csat": { "options": options() },
                "created_at_ms": at,
            }),
        }
    }
}

/// What the chunks of a message and the message have in common: 32 hexadecimal digits.
fn stream(message: u64) -> String {
    Chance::new(message).hex(32)
}

/// From worst to best.
pub(super) const RATINGS: [(&str, &str, &str); 5] = [
    ("terrible", "😠", "Terrible"),
    ("bad", "🙁", "Bad"),
    ("ok", "😐", "OK"),
    ("good", "😃", "Great"),
    ("amazing", "🤩", "Amazing"),
];

fn options() -> Vec<Value> {
    let option = |(key, emoji, label)| json!({ "key": key, "emoji": emoji, "label": label });
    RATINGS.map(option).into()
}
