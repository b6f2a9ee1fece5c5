//! What a server answered last time: its `initialize`, its `server/discover` and its lists, so that
//! a host need not wait for a server that is slow, or that somebody has yet to sign in to. And who
//! was met last ([`Meetings`]), which bridges run ([`running`]), and whose the conversations with Fin
//! are ([`Owners`]).
//!
//! It keeps answers and gives them back; when one is used, and how it is put right, is `bridge`'s
//! business. What is kept is what any host of this server is told: no token, no header, no URL.

mod file;
mod known;
mod made;
mod met;
mod owners;
mod running;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::SystemTime;

use ring::digest::{SHA256, digest};

use crate::era::{self, MODERN};
use crate::text::hex;

use file::{Keeping, Kept};
use known::{Change, Known};

pub(crate) use known::List;
pub(crate) use made::{discover as made_discover, initialize as made_initialize};
pub(crate) use met::{Meetings, Met, Peer};
pub(crate) use owners::Owners;
pub(crate) use running::{Folders, Presence, Running, running};

/// What stands in the place of a first answer: the text of a `tools/list` result. Made when it is
/// needed.
pub(crate) type BuiltInTools = Box<dyn Fn() -> String + Send + Sync>;

/// What the built-in knowledge says of a server that nobody has heard yet.
const BUILT_IN_CAPABILITIES: &str = r#"{"tools":{"listChanged":true}}"#;
/// The methods under which their answers are kept beside the lists.
const INITIALIZE: &str = "initialize";
const DISCOVER: &str = "server/discover";

/// The answers of one server. What modern hosts are told is kept under [`MODERN`].
pub(crate) struct Memory {
    keeping: Option<Keeping<Known>>,
    built_in: Option<BuiltInTools>,
    /// None: not read yet.
    known: Option<Known>,
}

impl Memory {
    /// `folder`: where the files of all servers are; none = nothing outlives the process. `key`:
    /// which server and account, in any words; it is only hashed. `built_in`: for a server that
    /// has not been heard yet.
    pub(crate) fn new(folder: Option<PathBuf>, key: &str, built_in: Option<BuiltInTools>) -> Self {
        Self {
            keeping: folder.map(|folder| Keeping::new(folder, &name_of(key))),
            built_in,
            known: None,
        }
    }

    /// The result of `initialize` for a host that asks for `version`: JSON text.
    pub(crate) fn initialize(&mut self, version: &str) -> Option<String> {
        let remembered = self.known().get(version, INITIALIZE).map(str::to_owned);
        remembered.or_else(|| {
            let made = || made::initialize(version, BUILT_IN_CAPABILITIES);
            self.built_in.as_ref().map(|_| made())
        })
    }

    /// The result of `server/discover`: JSON text.
    pub(crate) fn discover(&mut self) -> Option<String> {
        let known = self.known();
        let remembered = known.get(MODERN, DISCOVER).map(str::to_owned);
        // What a server has told legacy hosts says the same of it.
        let translated = || known.newest(INITIALIZE).map(era::discover_result);
        remembered.or_else(translated).or_else(|| {
            let made = || made::discover(BUILT_IN_CAPABILITIES);
            self.built_in.as_ref().map(|_| made())
        })
    }

    /// The result of a list's request without a cursor: JSON text. What is built in has the legacy
    /// form.
    pub(crate) fn list(&mut self, version: &str, list: List) -> Option<String> {
        let remembered = self.known().get(version, list.method());
        if let Some(text) = remembered {
            return Some(text.to_owned());
        }
        let built_in = self.built_in.as_ref().filter(|_| list == List::Tools);
        built_in.map(|tools| tools())
    }

    /// The list as the server itself sent it last, in this version or in another, and when anything was
    /// last kept of it.
    pub(crate) fn heard(
        &mut self,
        version: &str,
        list: List,
    ) -> Option<(String, Option<SystemTime>)> {
        let written = self.keeping.as_ref().and_then(Keeping::last_written);
        let known = self.known();
        let own = known.get(version, list.method());
        let text = own.or_else(|| known.newest(list.method()))?;
        Some((text.to_owned(), written))
    }

    pub(crate) fn learn_initialize(&mut self, version: &str, result: &str) {
        if known::is_session(result) {
            self.learn(version, INITIALIZE, Some(result));
        }
    }

    pub(crate) fn learn_discover(&mut self, result: &str) {
        if known::is_discovery(result) {
            self.learn(MODERN, DISCOVER, Some(result));
        }
    }

    /// `result`: of a request without a cursor. One that goes on on another page is not kept, and
    /// what was known before is not true any more.
    pub(crate) fn learn_list(&mut self, version: &str, list: List, result: &str) {
        let whole = known::is_whole(list, result);
        self.learn(version, list.method(), whole.then_some(result));
    }

    fn learn(&mut self, version: &str, method: &'static str, result: Option<&str>) {
        let Some(change) = Change::new(version, method, result) else {
            return;
        };
        if self.known().apply(&change)
            && let Some(keeping) = &self.keeping
        {
            keeping.note(change);
        }
    }

    /// One small file, read when it is first needed.
    fn known(&mut self) -> &mut Known {
        let keeping = self.keeping.as_ref();
        self.known
            .get_or_insert_with(|| keeping.map(Keeping::load).unwrap_or_default())
    }
}

/// A file's name: the key may hold what is nobody's business.
fn name_of(key: &str) -> String {
    let hash = digest(&SHA256, key.as_bytes());
    hex(&hash.as_ref()[..16])
}
