//! What the workspace holds, and how records are found in it.
//!
//! Records are kept as the JSON that 2.16 answers with, so that an answer only has to be written
//! out; what older versions say differently is changed on the way. Beside the JSON stands what no
//! answer says in full.

mod article;
mod part;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::gate::Version;
use super::search::Record;

pub(super) use article::Article;
pub(super) use part::{Attachment, Author, Part};

pub(super) const APP_ID: &str = "lumenloop";
/// The help center that new articles go to.
pub(super) const HELP_CENTER: u64 = 3_001;

/// An object; what it lacks reads as null.
pub(super) type Head = Value;

pub(super) struct Workspace {
    /// The admin that the token belongs to.
    pub(super) me: Value,
    pub(super) admins: Vec<Value>,
    pub(super) teams: Vec<Value>,
    pub(super) tags: Vec<Value>,
    pub(super) segments: Vec<Value>,
    pub(super) subscriptions: Vec<Value>,
    pub(super) companies: Vec<Company>,
    pub(super) contacts: Vec<Contact>,
    /// Contacts that were merged, and the contact that each went into.
    pub(super) merged: BTreeMap<String, String>,
    /// External ids that merged contacts had.
    pub(super) merged_external: BTreeMap<String, String>,
    pub(super) articles: Vec<Article>,
    /// By id, which is by age.
    pub(super) conversations: Vec<Conversation>,
    /// The workspace's clock.
    pub(super) now: i64,
}

pub(super) struct Company {
    pub(super) id: String,
    pub(super) head: Head,
    pub(super) segments: Vec<String>,
}

pub(super) struct Contact {
    pub(super) id: String,
    pub(super) head: Head,
    pub(super) tags: Vec<Value>,
    pub(super) tag_ids: Vec<String>,
    pub(super) segment_ids: Vec<String>,
    /// Places in the workspace's list.
    pub(super) companies: Vec<usize>,
    pub(super) notes: Vec<Value>,
    pub(super) merges: Vec<Value>,
}

pub(super) struct Conversation {
    pub(super) id: u64,
    pub(super) head: Head,
    /// The first message as plain text in lower case.
    pub(super) body: String,
    pub(super) company: Option<usize>,
    pub(super) parts: Vec<Part>,
}

impl Workspace {
    /// The moment of the next write.
    pub(super) fn tick(&mut self) -> i64 {
        self.now += 1;
        self.now
    }

    /// A contact that was not merged into another.
    pub(super) fn contact(&self, id: &str) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.id == id)
    }

    pub(super) fn company(&self, id: &str) -> Option<&Company> {
        self.companies.iter().find(|company| company.id == id)
    }

    pub(super) fn admin(&self, id: &str) -> Option<&Value> {
        self.admins.iter().find(|admin| admin["id"] == id)
    }

    pub(super) fn conversation(&self, id: u64) -> Option<&Conversation> {
        let place = self.conversations.binary_search_by_key(&id, |c| c.id);
        place.ok().and_then(|place| self.conversations.get(place))
    }

    pub(super) fn conversation_mut(&mut self, id: u64) -> Option<&mut Conversation> {
        let place = self.conversations.binary_search_by_key(&id, |c| c.id);
        place
            .ok()
            .and_then(|place| self.conversations.get_mut(place))
    }
}

impl Record for Conversation {
    fn head(&self) -> &Head {
        &self.head
    }

    fn body(&self) -> &str {
        &self.body
    }
}

impl Record for Contact {
    fn head(&self) -> &Head {
        &self.head
    }

    fn ids(&self, field: &str) -> Option<&[String]> {
        match field {
            "tag_id" => Some(&self.tag_ids),
            "segment_id" => Some(&self.segment_ids),
            _ => None,
        }
    }
}

impl Conversation {
    /// The record as `version` has it.
    pub(super) fn view(&self, version: Version) -> Cow<'_, Head> {
        if !version.is_before_2_16() {
            return Cow::Borrowed(&self.head);
        }
        let mut head = self.head.clone();
        let pressing = matches!(self.head["priority"].as_str(), Some("high" | "urgent"));
        let priority = if pressing { "priority" } else { "not_priority" };
        head["priority"] = json!(priority);
        for field in ["admin_assignee_id", "team_assignee_id"] {
            if head[field] == 0 {
                head[field] = Value::Null;
            }
        }
        Cow::Owned(head)
    }
}

impl Contact {
    /// The record as `version` has it; with what was merged into it if that is asked for.
    pub(super) fn view(&self, version: Version, merge_history: bool) -> Cow<'_, Head> {
        let mut head = Cow::Borrowed(&self.head);
        if merge_history {
            head.to_mut()["merge_history"] = json!(self.merges);
        }
        let owner: Option<u64> = self.head["owner_id"]
            .as_str()
            .and_then(|id| id.parse().ok());
        if let (true, Some(owner)) = (version.is_before_2_16(), owner) {
            head.to_mut()["owner_id"] = json!(owner);
        }
        head
    }
}
