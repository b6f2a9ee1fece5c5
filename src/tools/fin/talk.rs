//! One conversation with Fin, as far as its events have told it; pure, with the time as a parameter.
//!
//! Events come twice, late and in any order: a message counts once, a chunk never goes back behind
//! a newer one or behind its message, and what ended a turn stays its end.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::intercom::fin::{Event, Heard};
use crate::tools::{budget, plain};

/// Where no status says that Fin has done, a message and this much silence after it do: some
/// workspaces send no statuses at all.
const QUIET: Duration = Duration::from_secs(8);
/// The same where the message itself says so, as older versions of the API have it.
const QUIET_AFTER_LEGACY: Duration = Duration::from_millis(1500);
/// After `complete` a late message or the request for a rating may come.
const GRACE: Duration = Duration::from_secs(1);

/// Messages and characters that one conversation may hold, and characters of one message.
const MOST_MESSAGES: usize = 200;
const MOST_CHARS: usize = 1_000_000;
const LONGEST: usize = 200_000;
/// Streams and statuses that are remembered.
const MOST_SEEN: usize = 64;

pub(super) struct Talk {
    pub(super) id: String,
    pub(super) user: String,
    pub(super) procedure: Option<String>,
    /// Counts the turns, from 1.
    pub(super) turn: u64,
    pub(super) status: String,
    /// Why Fin handed over, where it did: its reason may be empty.
    pub(super) escalated: Option<String>,
    /// Why Fin ended the conversation, where it said so.
    pub(super) reason: Option<String>,
    pub(super) messages: Vec<Said>,
    pub(super) partial: Option<Partial>,
    pub(super) csat: Option<Vec<(String, String)>>,
    /// Attributes that could not be set.
    pub(super) errors: Option<Value>,
    pub(super) reading: Reading,
    /// Something may have been said while nobody was connected, or was too long to be heard.
    pub(super) has_gap: bool,
    /// The last event of this turn, or its beginning.
    heard: Instant,
    is_legacy: bool,
    /// Streams whose message has come.
    written: Vec<String>,
    /// Statuses that have come, with their times.
    told: Vec<(String, String)>,
}

/// A whole message of Fin's.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) turn: u64,
    pub(super) id: Option<String>,
    pub(super) text: String,
    pub(super) at: Option<String>,
}

/// A message that is being written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Partial {
    stream: String,
    index: u64,
    pub(super) text: String,
}

/// Whether events still come.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    Going,
    /// The turn was over, and the stream with it.
    Done,
    /// The workspace sends none.
    NoStream,
    /// They are at a host that is not asked.
    Elsewhere(String),
    /// The stream's token is not taken any more.
    Expired,
    /// The stream broke for good, and why.
    Broken(String),
}

impl Talk {
    pub(super) fn new(id: String, user: String, now: Instant) -> Self {
        Self {
            id,
            user,
            procedure: None,
            turn: 0,
            status: String::new(),
            escalated: None,
            reason: None,
            messages: Vec::new(),
            partial: None,
            csat: None,
            errors: None,
            reading: Reading::Done,
            has_gap: false,
            heard: now,
            is_legacy: false,
            written: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Fin has taken a message, and begins to think.
    pub(super) fn begin(&mut self, status: Option<String>, reading: Reading, now: Instant) {
        self.turn += 1;
        self.status = status.unwrap_or_else(|| "thinking".to_owned());
        self.reading = reading;
        self.heard = now;
        (self.has_gap, self.is_legacy) = (false, false);
        (self.partial, self.csat, self.errors) = (None, None, None);
        (self.escalated, self.reason) = (None, None);
    }

    /// Whether that changed anything.
    pub(super) fn hear(&mut self, heard: Heard, now: Instant) -> bool {
        if heard.conversation.is_some_and(|id| id != self.id) {
            return false;
        }
        let is_news = match heard.event {
            Event::Replied {
                id,
                html,
                status,
                stream,
            } => self.replied(id, &html, status, stream, heard.at),
            Event::Chunk {
                stream,
                index,
                text,
            } => self.chunk(stream, index, &text),
            Event::Status { status, reason } => self.status(status, reason, heard.at),
            Event::Csat { options } => {
                self.csat = Some(options);
                true
            }
            Event::TooLarge => {
                self.has_gap = true;
                true
            }
            Event::Other => false,
        };
        if is_news {
            self.heard = now;
        }
        is_news
    }

    fn replied(
        &mut self,
        id: Option<String>,
        html: &str,
        status: Option<String>,
        stream: Option<String>,
        at: Option<String>,
    ) -> bool {
        if let Some(stream) = stream {
            if self.partial.as_ref().is_some_and(|p| p.stream == stream) {
                self.partial = None;
            }
            remember(&mut self.written, stream);
        }
        let text = bounded(&plain::text(html));
        let is_same = |said: &Said| match (&said.id, &id) {
            (Some(one), Some(other)) => one == other,
            _ => said.at == at && said.text == text,
        };
        if self.messages.iter().any(is_same) {
            return false;
        }
        self.messages.push(Said {
            turn: self.turn,
            id,
            text,
            at,
        });
        self.forget_old();
        match status.as_deref() {
            Some("awaiting_user_reply") if !self.is_over() => {
                // Parts may follow: how many, older versions don't say.
                self.status = "awaiting_user_reply".to_owned();
                self.is_legacy = true;
            }
            _ if !self.is_over() => self.status = "replying".to_owned(),
            _ => {}
        }
        true
    }

    fn forget_old(&mut self) {
        let chars = |all: &[Said]| all.iter().map(|said| said.text.len()).sum::<usize>();
        while self.messages.len() > MOST_MESSAGES
            || self.messages.len() > 1 && chars(&self.messages) > MOST_CHARS
        {
            self.messages.remove(0);
        }
    }

    /// "Discard any late-arriving chunks for that `stream_id`."
    fn chunk(&mut self, stream: String, index: u64, text: &str) -> bool {
        let is_old = |partial: &Partial| partial.stream == stream && partial.index >= index;
        if self.written.contains(&stream) || self.partial.as_ref().is_some_and(is_old) {
            return false;
        }
        self.partial = Some(Partial {
            stream,
            index,
            text: bounded(text),
        });
        if !self.is_over() {
            self.status = "replying".to_owned();
        }
        true
    }

    fn status(&mut self, status: String, reason: Option<String>, at: Option<String>) -> bool {
        // What a former turn has told already may come again, and must not end this one.
        if let Some(at) = at {
            let told = (status.clone(), at);
            if self.told.contains(&told) {
                return false;
            }
            remember(&mut self.told, told);
        }
        match status.as_str() {
            "escalated" => self.escalated = Some(reason.unwrap_or_default()),
            _ => self.reason = reason.or_else(|| self.reason.take()),
        }
        if self.status != "complete" {
            self.status = status;
            self.is_legacy = false;
        }
        true
    }

    /// Fin has done with this turn.
    pub(super) fn is_over(&self) -> bool {
        matches!(
            self.status.as_str(),
            "complete" | "awaiting_user_reply" | "escalated"
        )
    }

    /// Whether the stream of this turn still brings something.
    pub(super) fn is_read(&self) -> bool {
        self.reading == Reading::Going
    }

    /// When there is no more sense in waiting, if nothing else comes.
    pub(super) fn settles(&self) -> Option<Instant> {
        if !self.is_read() || self.csat.is_some() {
            return Some(self.heard);
        }
        match self.status.as_str() {
            "complete" => Some(self.heard + GRACE),
            "awaiting_user_reply" if self.is_legacy => Some(self.heard + QUIET_AFTER_LEGACY),
            "awaiting_user_reply" | "escalated" => Some(self.heard),
            _ if self.of_turn().next().is_none() => None,
            _ => Some(self.heard + QUIET),
        }
    }

    /// What Fin has said in this turn.
    pub(super) fn of_turn(&self) -> impl Iterator<Item = &Said> {
        self.messages.iter().filter(|said| said.turn == self.turn)
    }
}

fn bounded(text: &str) -> String {
    budget::excerpt(text, LONGEST, "they are in Intercom only")
}

fn remember<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
    let excess = all.len().saturating_sub(MOST_SEEN);
    all.drain(..excess);
}
