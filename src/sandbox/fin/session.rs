//! One conversation with Fin: whose it is, where it stands, and its events, past and to come.
//!
//! A turn's events are written down as soon as it begins, each with its moment; an event has
//! happened when its moment is over. So nothing has to run for a conversation to go on, and time
//! is a parameter.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::clock::{Moment, SECOND};
use super::event::{Event, Status};
use super::survey::Survey;
use super::talk::Place;
use super::turn::{Turn, schedule};

/// So many events are kept of one conversation.
const MOST_EVENTS: usize = 200;
/// So many messages are remembered to know them again, and for so long.
const MOST_SEEN: usize = 50;
const DUPLICATE_WITHIN: Moment = 300 * SECOND;

pub(super) struct Session {
    /// Of the client's own making.
    pub(super) id: String,
    pub(super) user: String,
    pub(super) place: Place,
    pub(super) survey: Survey,
    entries: VecDeque<Entry>,
    /// The number of the next entry.
    next: u64,
    /// The present turn waits until then for a client to listen.
    held_until: Moment,
    seen: VecDeque<(u64, Moment)>,
}

pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) at: Moment,
    pub(super) event: Event,
    /// The last one of its turn: with it the turn's stream and its tokens end.
    pub(super) ends: bool,
}

impl Session {
    pub(super) fn new(id: &str, user: &str) -> Self {
        Self {
            id: id.to_owned(),
            user: user.to_owned(),
            place: Place::Open,
            survey: Survey::default(),
            entries: VecDeque::new(),
            next: 0,
            held_until: 0,
            seen: VecDeque::new(),
        }
    }

    /// Begins a turn, after `hold` unless somebody listens before. What Fin was still about to
    /// say is not said any more.
    pub(super) fn begin(&mut self, turn: Turn, now: Moment, hold: Moment, message: &mut u64) {
        while self.entries.back().is_some_and(|entry| entry.at > now) {
            self.entries.pop_back();
        }
        self.place = turn.place;
        self.held_until = now + hold;
        let events = schedule(turn.says, self.held_until, message);
        let last = events.len().saturating_sub(1);
        for (place, (at, event)) in events.into_iter().enumerate() {
            let (number, ends) = (self.next, place == last);
            self.next += 1;
            self.entries.push_back(Entry {
                number,
                at,
                event,
                ends,
            });
        }
        while self.entries.len() > MOST_EVENTS {
            self.entries.pop_front();
        }
    }

    /// Somebody listens: a turn that was waiting for that begins.
    pub(super) fn listened(&mut self, now: Moment) {
        let early = self.held_until.saturating_sub(now);
        for entry in self.entries.iter_mut().filter(|entry| entry.at > now) {
            entry.at -= early;
        }
        self.held_until = self.held_until.min(now);
    }

    /// The first entry with this number or a later one.
    pub(super) fn entry(&self, number: u64) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.number >= number)
    }

    /// The number of the first entry after a moment.
    pub(super) fn first_after(&self, moment: Moment) -> u64 {
        let first = self.entries.iter().find(|entry| entry.at > moment);
        first.map_or(self.next, |entry| entry.number)
    }

    /// Whether a turn has ended in between.
    pub(super) fn has_ended(&self, since: Moment, now: Moment) -> bool {
        let within = |entry: &Entry| since < entry.at && entry.at <= now;
        self.entries.iter().any(|entry| entry.ends && within(entry))
    }

    /// When Fin last asked to be rated.
    pub(super) fn surveyed_at(&self, now: Moment) -> Option<Moment> {
        let is = |entry: &&Entry| entry.event == Event::Survey && entry.at <= now;
        self.entries.iter().rev().find(is).map(|entry| entry.at)
    }

    /// What Fin is doing, in the words of the API.
    pub(super) fn status(&self, now: Moment) -> &'static str {
        let last = self.entries.iter().rev().find(|entry| entry.at <= now);
        match last.map(|entry| (&entry.event, entry.ends)) {
            Some((Event::Chunk { .. } | Event::Replied { .. }, _)) => "replying",
            Some((Event::Became { status, .. }, ends)) if self.is_idle(now) || !ends => {
                status.word()
            }
            Some((Event::Survey, _)) if self.is_idle(now) => Status::Complete.word(),
            _ => "thinking",
        }
    }

    fn is_idle(&self, now: Moment) -> bool {
        self.entries.back().is_none_or(|entry| entry.at <= now)
    }

    /// Remembers a message; when it was seen before, if it was.
    pub(super) fn seen(&mut self, stamp: &str, body: &str, now: Moment) -> Option<Moment> {
        let mut hasher = DefaultHasher::new();
        (stamp, body).hash(&mut hasher);
        let key = hasher.finish();
        self.seen.retain(|(_, at)| at + DUPLICATE_WITHIN > now);
        let before = self.seen.iter().find(|(known, _)| *known == key);
        if let Some((_, at)) = before {
            return Some(*at);
        }
        self.seen.push_back((key, now));
        if self.seen.len() > MOST_SEEN {
            self.seen.pop_front();
        }
        None
    }
}
