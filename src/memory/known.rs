//! The answers themselves, by protocol version and method, and the text that keeps them; pure.
//!
//! An answer is kept byte for byte: what is compared with it later are bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::era;
use crate::message::member;

use super::file::Kept;

/// Of the file. One with another number is nobody's: it is forgotten and written anew.
const SCHEMA: u32 = 1;
/// Versions that one server's hosts may ask for; there are five.
const MOST_VERSIONS: usize = 8;
const LONGEST_VERSION: usize = 32;
/// A longer answer is not kept.
const LONGEST_ANSWER: usize = 1024 * 1024;
/// Of the whole text.
const LONGEST: usize = 4 * 1024 * 1024;

/// A list that a host asks for page by page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Tools,
    Prompts,
    Resources,
    Templates,
}

impl List {
    pub(crate) const ALL: [Self; 4] =
        [Self::Tools, Self::Prompts, Self::Resources, Self::Templates];

    pub(crate) fn method(self) -> &'static str {
        match self {
            Self::Tools => "tools/list",
            Self::Prompts => "prompts/list",
            Self::Resources => "resources/list",
            Self::Templates => "resources/templates/list",
        }
    }

    /// The member of the result that has the elements.
    pub(crate) fn member(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Prompts => "prompts",
            Self::Resources => "resources",
            Self::Templates => "resourceTemplates",
        }
    }

    /// What a host hears when it has changed.
    pub(crate) fn changed(self) -> &'static str {
        match self {
            Self::Tools => "notifications/tools/list_changed",
            Self::Prompts => "notifications/prompts/list_changed",
            Self::Resources | Self::Templates => "notifications/resources/list_changed",
        }
    }
}

/// Whether this can be told to a host as the answer to its `initialize`.
pub(super) fn is_session(result: &str) -> bool {
    let version = member(result, "protocolVersion");
    let version = version.and_then(|v| serde_json::from_str::<String>(v).ok());
    let capabilities = member(result, "capabilities");
    version.is_some() && capabilities.is_some_and(|c| c.trim_ascii().starts_with('{'))
}

/// Whether this can be told to a host as the answer to its `server/discover`.
pub(super) fn is_discovery(result: &str) -> bool {
    let versions = member(result, "supportedVersions");
    let versions = versions.and_then(|v| serde_json::from_str::<Vec<String>>(v).ok());
    let capabilities = member(result, "capabilities");
    versions.is_some_and(|all| all.iter().any(|version| version == era::MODERN))
        && capabilities.is_some_and(|c| c.trim_ascii().starts_with('{'))
}

/// Whether this is a list, and all of it.
pub(super) fn is_whole(list: List, result: &str) -> bool {
    let elements = member(result, list.member());
    let elements = elements.and_then(|e| serde_json::from_str::<Vec<&RawValue>>(e).ok());
    let next = member(result, "nextCursor").filter(|cursor| cursor.trim_ascii() != "null");
    elements.is_some() && next.is_none()
}

fn is_sound(method: &str, result: &str) -> bool {
    match List::ALL.into_iter().find(|list| list.method() == method) {
        Some(list) => is_whole(list, result),
        None if method == super::DISCOVER => is_discovery(result),
        None => method == super::INITIALIZE && is_session(result),
    }
}

/// One answer that is new, or not true any more.
pub(super) struct Change {
    version: String,
    method: &'static str,
    result: Option<Box<RawValue>>,
}

impl Change {
    /// None: it can't be kept, and says nothing of what is.
    pub(super) fn new(version: &str, method: &'static str, result: Option<&str>) -> Option<Self> {
        if version.is_empty() || version.len() > LONGEST_VERSION {
            return None;
        }
        let fits = result.filter(|result| result.len() <= LONGEST_ANSWER);
        let result = fits.and_then(|result| RawValue::from_string(result.to_owned()).ok());
        Some(Self {
            version: version.to_owned(),
            method,
            result,
        })
    }
}

#[derive(Debug, Default)]
pub(super) struct Known {
    /// Version to method to result.
    answers: BTreeMap<String, BTreeMap<String, Box<RawValue>>>,
}

#[derive(Serialize, Deserialize)]
struct Text<A> {
    schema: u32,
    answers: A,
}

impl Kept for Known {
    type Change = Change;
    const LONGEST: u64 = LONGEST as u64;

    /// An answer that no host could be told is left out.
    fn parse(text: &str) -> Option<Self> {
        let text: Text<BTreeMap<String, BTreeMap<String, Box<RawValue>>>> =
            serde_json::from_str(text).ok()?;
        if text.schema != SCHEMA {
            return None;
        }
        let mut answers = text.answers;
        for answers in answers.values_mut() {
            answers.retain(|method, result| is_sound(method, result.get()));
        }
        Some(Self { answers })
    }

    fn to_text(&self) -> Option<String> {
        let text = Text {
            schema: SCHEMA,
            answers: &self.answers,
        };
        let text = serde_json::to_string(&text).ok()?;
        (text.len() <= LONGEST).then_some(text)
    }

    fn apply(&mut self, change: &Change) -> bool {
        let (version, method) = (&change.version, change.method);
        let result = change.result.as_ref();
        if self.get(version, method) == result.map(|result| result.get()) {
            return false;
        }
        let answers = self.answers.entry(version.clone()).or_default();
        match result {
            Some(result) => answers.insert(method.to_owned(), result.clone()),
            None => answers.remove(method),
        };
        // Versions are dates: the oldest that is not this one is asked for least.
        if self.answers.len() > MOST_VERSIONS {
            let oldest = self.answers.keys().find(|other| *other != version).cloned();
            oldest.and_then(|oldest| self.answers.remove(&oldest));
        }
        true
    }
}

impl Known {
    pub(super) fn get(&self, version: &str, method: &str) -> Option<&str> {
        let result = self.answers.get(version)?.get(method)?;
        Some(result.get())
    }

    /// The answer to this method in the newest version that has one.
    pub(super) fn newest(&self, method: &str) -> Option<&str> {
        let mut answers = self.answers.values().rev();
        answers.find_map(|answers| Some(answers.get(method)?.get()))
    }
}
