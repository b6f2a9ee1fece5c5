//! Whose the conversations with Fin are: a reply has to say so, and a process may have ended since
//! the conversation began.
//!
//! What was said in them is not kept. The oldest are forgotten first.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::clock;

use super::file::{Keeping, Kept};

#[cfg(test)]
mod tests;

/// Of the file. One with another number is nobody's: it is forgotten and written anew.
const SCHEMA: u32 = 1;
const LONGEST: u64 = 1024 * 1024;
/// Conversations that are kept, and for how long, in seconds.
const MOST: usize = 500;
const KEPT_FOR: u64 = 30 * 24 * 3600;
/// Of an id, in bytes.
const LONGEST_ID: usize = 512;

/// Conversations, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Owned(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    conversation: String,
    user: String,
    /// When it was last gone on with: Unix seconds.
    at: u64,
}

#[derive(Serialize, Deserialize)]
struct Text {
    schema: u32,
    conversations: Vec<Entry>,
}

impl Owned {
    fn user_of(&self, conversation: &str, now: u64) -> Option<&str> {
        let mut entries = self.0.iter().rev();
        let entry = entries.find(|entry| entry.conversation == conversation)?;
        let is_kept = entry.at.saturating_add(KEPT_FOR) > now;
        is_kept.then_some(entry.user.as_str())
    }
}

impl Kept for Owned {
    type Change = (String, String, u64);
    const LONGEST: u64 = LONGEST;
    const ALL_OF_IT: bool = true;

    fn parse(text: &str) -> Option<Self> {
        let text: Text = serde_json::from_str(text).ok()?;
        (text.schema == SCHEMA).then_some(Self(text.conversations))
    }

    fn to_text(&self) -> Option<String> {
        let text = Text {
            schema: SCHEMA,
            conversations: self.0.clone(),
        };
        serde_json::to_string(&text).ok()
    }

    fn apply(&mut self, (conversation, user, at): &Self::Change) -> bool {
        let fits = |id: &str| !id.is_empty() && id.len() <= LONGEST_ID;
        if !fits(conversation) || !fits(user) {
            return false;
        }
        let is_old = |entry: &Entry| entry.at.saturating_add(KEPT_FOR) <= *at;
        self.0
            .retain(|entry| entry.conversation != *conversation && !is_old(entry));
        self.0.push(Entry {
            conversation: conversation.clone(),
            user: user.clone(),
            at: *at,
        });
        let excess = self.0.len().saturating_sub(MOST);
        self.0.drain(..excess);
        true
    }
}

/// The file of one workspace, and what is in it.
pub(crate) struct Owners {
    keeping: Option<Keeping<Owned>>,
    owned: Owned,
}

impl Owners {
    /// Reads nothing yet. `folder` and `key`: see [`super::Memory::new`].
    pub(crate) fn new(folder: Option<PathBuf>, key: &str) -> Self {
        let name = format!("{}.fin", super::name_of(key));
        Self {
            keeping: folder.map(|folder| Keeping::new(folder, &name)),
            owned: Owned::default(),
        }
    }

    /// The user whose conversation it is, as this process or another knows it.
    pub(crate) fn user_of(&mut self, conversation: &str) -> Option<String> {
        let now = clock::now();
        if self.owned.user_of(conversation, now).is_none()
            && let Some(keeping) = &self.keeping
        {
            self.owned = keeping.load();
        }
        self.owned.user_of(conversation, now).map(str::to_owned)
    }

    /// Until what was noted is on the disk, or can't be.
    pub(crate) fn written(&self) -> impl Future<Output = ()> + use<> {
        let written = self.keeping.as_ref().map(Keeping::written);
        async move {
            if let Some(written) = written {
                written.await;
            }
        }
    }

    pub(crate) fn note(&mut self, conversation: &str, user: &str) {
        let change = (conversation.to_owned(), user.to_owned(), clock::now());
        if self.owned.apply(&change)
            && let Some(keeping) = &self.keeping
        {
            keeping.note(change);
        }
    }
}
