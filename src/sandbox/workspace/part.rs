//! A part of a conversation, as it is written out.

use serde::Serialize;
use serde_json::Value;

#[derive(Clone, Serialize)]
pub(in crate::sandbox) struct Part {
    #[serde(rename = "type")]
    pub(in crate::sandbox) kind: &'static str,
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) part_type: &'static str,
    pub(in crate::sandbox) body: Option<String>,
    pub(in crate::sandbox) created_at: i64,
    pub(in crate::sandbox) updated_at: i64,
    pub(in crate::sandbox) notified_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sandbox) assigned_to: Option<Value>,
    pub(in crate::sandbox) author: Author,
    pub(in crate::sandbox) attachments: Vec<Attachment>,
    pub(in crate::sandbox) external_id: Option<String>,
    pub(in crate::sandbox) redacted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sandbox) email_message_metadata: Option<Value>,
    pub(in crate::sandbox) state: &'static str,
    pub(in crate::sandbox) tags: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sandbox) event_details: Option<Value>,
    pub(in crate::sandbox) app_package_code: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::sandbox) struct Author {
    #[serde(rename = "type")]
    pub(in crate::sandbox) kind: &'static str,
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) name: Option<String>,
    /// The description allows no null here: who has none is without the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sandbox) email: Option<String>,
    pub(in crate::sandbox) from_ai_agent: bool,
    pub(in crate::sandbox) is_ai_answer: bool,
}

#[derive(Clone, Serialize)]
pub(in crate::sandbox) struct Attachment {
    #[serde(rename = "type")]
    pub(in crate::sandbox) kind: &'static str,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) url: String,
    pub(in crate::sandbox) content_type: &'static str,
    pub(in crate::sandbox) filesize: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sandbox) width: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sandbox) height: Option<i64>,
}

impl Part {
    /// A part with a body or without, and nothing else that is special.
    pub(in crate::sandbox) fn new(
        id: u64,
        part_type: &'static str,
        at: i64,
        author: Author,
        body: Option<String>,
    ) -> Self {
        Self {
            kind: "conversation_part",
            id: id.to_string(),
            part_type,
            body,
            created_at: at,
            updated_at: at,
            notified_at: at,
            assigned_to: None,
            author,
            attachments: Vec::new(),
            external_id: None,
            redacted: false,
            email_message_metadata: None,
            state: "open",
            tags: Vec::new(),
            event_details: None,
            app_package_code: None,
        }
    }
}
