//! The parts of Intercom's objects that the tools depend on; lenient, since the same member comes
//! as a number here and a string there, and enums grow. Pure.
//!
//! What is not named here is not lost: the tools pass objects on as the JSON that came.

#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::lenient::{each, number, or_default, switch, text};
use super::region::Region;

/// `GET /me`: who the token belongs to, and the workspace.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Me {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) app: App,
}

/// The workspace.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct App {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id_code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    region: Option<String>,
}

impl App {
    pub(crate) fn region(&self) -> Option<Region> {
        self.region.as_deref().and_then(Region::named)
    }
}

/// Something with an id and a name: an admin, a team, a tag.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Named {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: Option<String>,
}

/// A conversation with its parts, in the order in which Intercom sent them.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Conversation {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) title: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) created_at: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) updated_at: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) waiting_since: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) snoozed_until: Option<i64>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) state: Option<String>,
    /// `none|low|medium|high|urgent` in 2.16, `priority|not_priority` before.
    #[serde(default, deserialize_with = "text")]
    pub(crate) priority: Option<String>,
    /// 0 and null both mean nobody.
    #[serde(default, deserialize_with = "number")]
    pub(crate) admin_assignee_id: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) team_assignee_id: Option<i64>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) source: Source,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) contacts: Contacts,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) tags: Tags,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) conversation_parts: Parts,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) custom_attributes: Map<String, Value>,
    #[serde(default, deserialize_with = "switch")]
    pub(crate) ai_agent_participated: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) ai_agent: Map<String, Value>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Contacts {
    #[serde(default, deserialize_with = "each")]
    pub(crate) contacts: Vec<Named>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Tags {
    #[serde(default, deserialize_with = "each")]
    pub(crate) tags: Vec<Named>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Parts {
    /// The 500 most recent at most.
    #[serde(default, deserialize_with = "each")]
    pub(crate) conversation_parts: Vec<Part>,
    /// How many there are.
    #[serde(default, deserialize_with = "number")]
    pub(crate) total_count: Option<i64>,
}

/// What began the conversation.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Source {
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) subject: Option<String>,
    /// HTML.
    #[serde(default, deserialize_with = "text")]
    pub(crate) body: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) author: Author,
    #[serde(default, deserialize_with = "each")]
    pub(crate) attachments: Vec<Attachment>,
}

/// One thing that happened in a conversation. The types are an open set, and any of them may carry
/// a body: a customer's mail that reopens is an `open`, an admin's first reply an `assignment`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Part {
    #[serde(default, deserialize_with = "text")]
    pub(crate) part_type: Option<String>,
    /// HTML.
    #[serde(default, deserialize_with = "text")]
    pub(crate) body: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) created_at: Option<i64>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) author: Author,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) assigned_to: Named,
    #[serde(default, deserialize_with = "each")]
    pub(crate) attachments: Vec<Attachment>,
    #[serde(default, deserialize_with = "switch")]
    pub(crate) redacted: bool,
    #[serde(default, deserialize_with = "each")]
    pub(crate) tags: Vec<Named>,
    /// What a part without a body is about: `{"attribute": …, "value": …}`, `{"action": …}`.
    #[serde(default)]
    pub(crate) event_details: Value,
}

/// Who wrote it: `user|lead|contact|admin|team|bot`, or something newer.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Author {
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) email: Option<String>,
    #[serde(default, deserialize_with = "switch")]
    pub(crate) from_ai_agent: bool,
}

/// A file. Its URL is signed and expires.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Attachment {
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) content_type: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) filesize: Option<i64>,
}
