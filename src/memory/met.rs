//! Who was met last: the server, and a host of either era. `status` shows it, and a connection
//! begins with the era that the server spoke.
//!
//! A file of its own beside the answers, so that each is read without the other. What peers say of
//! themselves comes from outside: it is bounded and made fit for a terminal, and nothing is decided
//! by it but which era is tried first.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::era::Era;
use crate::message::member;
use crate::text::safe;

use super::file::{Keeping, Kept};
use super::running::Presence;

#[cfg(test)]
mod tests;

/// Of the file. One with another number is nobody's: it is forgotten and written anew.
const SCHEMA: u32 = 1;
const LONGEST: u64 = 16 * 1024;
/// Of a name or a version, in characters.
const LONGEST_WORD: usize = 64;
/// A server is asked for its era again after this long, in seconds: it may have learned another.
const ASKED_AGAIN_AFTER: u64 = 24 * 3600;
/// Somebody who was met again is noted again only after this long, in seconds.
const AGAIN_AFTER: u64 = 3600;

/// What a file says of one server, as one profile asks it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Met {
    pub(crate) server: Option<Peer>,
    /// The last host that initialized a session.
    pub(crate) legacy_host: Option<Peer>,
    /// The last host whose requests spoke for themselves.
    pub(crate) modern_host: Option<Peer>,
}

/// A server or a host, as it was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Peer {
    #[serde(with = "Spelt")]
    pub(crate) era: Era,
    /// The protocol version that was spoken.
    pub(crate) version: String,
    /// `http` or `sse`; none: a host.
    pub(crate) transport: Option<String>,
    /// From its `serverInfo` or `clientInfo`.
    pub(crate) name: Option<String>,
    pub(crate) release: Option<String>,
    /// When: Unix seconds.
    pub(crate) at: u64,
    /// When a server was last asked which era it speaks.
    #[serde(default)]
    pub(crate) asked: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Era", rename_all = "lowercase")]
enum Spelt {
    Legacy,
    Modern,
}

#[derive(Serialize, Deserialize)]
struct Text<M> {
    schema: u32,
    #[serde(flatten)]
    met: M,
}

/// Somebody was met.
pub(super) enum Meeting {
    Server(Peer),
    Host(Peer),
}

impl Peer {
    /// Somebody who is met now. `info`: their `serverInfo` or `clientInfo`, JSON text.
    pub(crate) fn now(era: Era, version: &str, info: Option<&str>) -> Self {
        let said = |name| {
            let text = member(info?, name)?;
            serde_json::from_str::<String>(text).ok()
        };
        let peer = Self {
            era,
            version: version.to_owned(),
            transport: None,
            name: said("name"),
            release: said("version"),
            at: clock::now(),
            asked: None,
        };
        peer.bounded()
    }

    pub(crate) fn over(self, transport: &str) -> Self {
        let transport = Some(transport.to_owned());
        Self { transport, ..self }.bounded()
    }

    /// It has just said which era it speaks.
    pub(crate) fn asked_now(self) -> Self {
        let asked = Some(self.at);
        Self { asked, ..self }
    }

    fn bounded(self) -> Self {
        let word = |text: String| -> String {
            let text = text.replace(['\n', '\t'], " ");
            safe(text.trim()).chars().take(LONGEST_WORD).collect()
        };
        let said = |text: Option<String>| text.map(word).filter(|text| !text.is_empty());
        Self {
            version: word(self.version),
            transport: said(self.transport),
            name: said(self.name),
            release: said(self.release),
            ..self
        }
    }

    /// Whether it is worth a line in place of `before`.
    fn is_news(&self, before: Option<&Self>) -> bool {
        let Some(before) = before else {
            return true;
        };
        // A clock that was set back leaves a time that is yet to come.
        let is_old = |before| {
            let since = self.at.checked_sub(before);
            since.is_none_or(|since| since >= AGAIN_AFTER)
        };
        let (at, asked) = (before.at, before.asked);
        let same = Self {
            at,
            asked,
            ..self.clone()
        } == *before;
        !same || is_old(at) || self.asked.is_some() && asked.is_none_or(is_old)
    }
}

impl Met {
    /// The host that was met last.
    pub(crate) fn host(&self) -> Option<&Peer> {
        let hosts = [&self.legacy_host, &self.modern_host];
        hosts.into_iter().flatten().max_by_key(|host| host.at)
    }

    /// The era to try first with the server. `now`: Unix seconds.
    pub(crate) fn era(&self, now: u64) -> Option<Era> {
        let server = self.server.as_ref()?;
        let since = now.checked_sub(server.asked?)?;
        (since < ASKED_AGAIN_AFTER).then_some(server.era)
    }

    pub(crate) fn is_nobody(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn bounded(self) -> Self {
        let bounded = |peer: Option<Peer>| peer.map(Peer::bounded);
        Self {
            server: bounded(self.server),
            legacy_host: bounded(self.legacy_host),
            modern_host: bounded(self.modern_host),
        }
    }

    fn place(&mut self, meeting: &Meeting) -> &mut Option<Peer> {
        match meeting {
            Meeting::Server(_) => &mut self.server,
            Meeting::Host(host) => match host.era {
                Era::Legacy => &mut self.legacy_host,
                Era::Modern => &mut self.modern_host,
            },
        }
    }
}

impl Kept for Met {
    type Change = Meeting;
    const LONGEST: u64 = LONGEST;

    fn parse(text: &str) -> Option<Self> {
        let text: Text<Self> = serde_json::from_str(text).ok()?;
        (text.schema == SCHEMA).then(|| text.met.bounded())
    }

    fn to_text(&self) -> Option<String> {
        let text = Text {
            schema: SCHEMA,
            met: self,
        };
        serde_json::to_string(&text).ok()
    }

    fn apply(&mut self, meeting: &Meeting) -> bool {
        let (Meeting::Server(peer) | Meeting::Host(peer)) = meeting;
        let place = self.place(meeting);
        let is_news = peer.is_news(place.as_ref());
        if is_news {
            let asked = place.as_ref().and_then(|before| before.asked);
            *place = Some(Peer {
                asked: peer.asked.or(asked),
                ..peer.clone()
            });
        }
        is_news
    }
}

/// The file of one server and profile, and what is in it.
pub(crate) struct Meetings {
    keeping: Option<Keeping<Met>>,
    met: Met,
    /// Hosts are noted, too.
    hosts: bool,
    /// Who this process meets is shown while it runs.
    presence: Option<Presence>,
}

impl Meetings {
    /// Reads the file, if there is one. `folder` and `key`: see [`super::Memory::new`].
    pub(crate) fn new(folder: Option<PathBuf>, key: &str) -> Self {
        let name = format!("{}.met", super::name_of(key));
        let keeping = folder.map(|folder| Keeping::new(folder, &name));
        Self {
            met: keeping.as_ref().map(Keeping::load).unwrap_or_default(),
            keeping,
            hosts: true,
            presence: None,
        }
    }

    /// For a host of our own, which is nobody that a person would ask for.
    pub(crate) fn of_the_server(self) -> Self {
        Self {
            hosts: false,
            ..self
        }
    }

    pub(crate) fn shown(self, presence: Presence) -> Self {
        let presence = Some(presence);
        Self { presence, ..self }
    }

    pub(crate) fn met(&self) -> &Met {
        &self.met
    }

    pub(crate) fn note_server(&mut self, server: Peer) {
        self.note(Meeting::Server(server));
    }

    pub(crate) fn note_host(&mut self, host: Peer) {
        if self.hosts {
            self.note(Meeting::Host(host));
        }
    }

    fn note(&mut self, meeting: Meeting) {
        if let Some(presence) = &self.presence {
            presence.note(&meeting);
        }
        if self.met.apply(&meeting)
            && let Some(keeping) = &self.keeping
        {
            keeping.note(meeting);
        }
    }
}
