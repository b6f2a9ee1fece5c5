//! The host is answered before the server is: from what the server said last time, when it is slow
//! or somebody has to sign in to it first. Once its own answers come, what was told is put right.
//!
//! A legacy host is told of a session and its lists (`legacy`), a modern one of the server and its
//! lists (`modern`). What can be told is `early`'s and `memory`'s business; nobody is asked here to
//! sign in.

mod legacy;
mod modern;

use std::time::Duration;

use tokio::time::Instant;

use crate::auth::State;
use crate::contract::Refusal;
use crate::era::{Era, MODERN};
use crate::memory::{List, Memory};
use crate::message::Message;
use crate::remote::Ticket;

use super::super::News;
use super::super::early;
use super::super::fallback::Pace;
use super::super::pending::{Purpose, Waiting};
use super::super::sign_in::Act;
use super::Session;

use legacy::Legacy;
use modern::Modern;

/// Requests that are answered early; a host has one of each list, and a probe.
const MOST_ASKED: usize = 16;

/// What is known of the server, and what was said on the strength of it.
pub(in super::super) struct Recall {
    /// None: this host is told nothing but the server's own words.
    memory: Option<Memory>,
    /// How long the server may take; for a probe.
    pace: Duration,
    probe: Duration,
    legacy: Legacy,
    modern: Modern,
    checks: Vec<Check>,
}

/// A list that the host was told.
struct Told {
    list: List,
    text: String,
    /// What the bridge asks for it with: JSON text.
    params: Option<String>,
}

/// A request for a list that the host was told; what the server says to it shows whether that was
/// true.
struct Check {
    ticket: Ticket,
    era: Era,
    told: Told,
}

impl Recall {
    pub(in super::super) fn new(memory: Option<Memory>, pace: &Pace) -> Self {
        Self {
            memory,
            pace: pace.instant,
            probe: pace.probe,
            legacy: Legacy::default(),
            modern: Modern::default(),
            checks: Vec::new(),
        }
    }

    /// When something is to be answered from memory.
    pub(super) fn due(&self) -> Option<Instant> {
        self.legacy.due().chain(self.modern.due()).min()
    }

    fn learn(&mut self, ticket: Ticket, waiting: Option<&Waiting>, result: &str) {
        let Some(memory) = &mut self.memory else {
            return;
        };
        let version = self.legacy.version.as_deref();
        if self.legacy.start == Some(ticket) {
            if let Some(version) = version {
                memory.learn_initialize(version, result);
            }
            return;
        }
        let purpose = waiting.map(|waiting| waiting.purpose);
        if purpose == Some(Purpose::Discover) || self.modern.has_probe(ticket) {
            return memory.learn_discover(result);
        }
        let asked = match (purpose, waiting) {
            (Some(Purpose::List(list)), Some(waiting)) => Some((waiting.era, list)),
            _ => {
                let check = self.checks.iter().find(|check| check.ticket == ticket);
                check.map(|check| (check.era, check.told.list))
            }
        };
        let version = |era| match era {
            Era::Legacy => version,
            Era::Modern => Some(MODERN),
        };
        if let Some((era, list)) = asked
            && let Some(version) = version(era)
        {
            memory.learn_list(version, list, result);
        }
    }

    fn take_check(&mut self, ticket: Ticket) -> Option<Check> {
        let at = self
            .checks
            .iter()
            .position(|check| check.ticket == ticket)?;
        Some(self.checks.swap_remove(at))
    }
}

impl Session {
    /// When [`Session::tick`] has something to do.
    pub(in super::super) fn due(&self) -> Option<Instant> {
        self.recall.due()
    }

    /// The server has had its time for what was due by `now`.
    pub(in super::super) fn tick(&mut self, now: Instant) {
        self.tick_legacy(now);
        self.tick_modern(now);
    }

    /// What the server itself said is what will be remembered.
    pub(super) fn learn_from(&mut self, ticket: Ticket, answer: &Result<Message, Refusal>) {
        if let Ok(answer) = answer
            && let Some(result) = answer.result()
        {
            let waiting = self.pending.get(ticket);
            self.recall.learn(ticket, waiting, result);
        }
    }

    /// Whether an answer is one that the host had early, or one that the bridge itself wanted.
    pub(super) fn is_recalled(&self, ticket: Ticket) -> bool {
        let recall = &self.recall;
        recall.legacy.is_start(ticket)
            || recall.modern.has_probe(ticket)
            || recall.checks.iter().any(|check| check.ticket == ticket)
    }

    /// The server's own answer in such a case.
    pub(super) fn truth(&mut self, ticket: Ticket, answer: Result<Message, Refusal>) {
        if let Some(check) = self.recall.take_check(ticket) {
            self.checked(check, &answer);
        } else if self.recall.modern.has_probe(ticket) {
            self.truth_of_probe(ticket, answer);
        } else {
            self.truth_of_session(answer);
        }
    }

    fn checked(&mut self, check: Check, answer: &Result<Message, Refusal>) {
        let Check { era, told, .. } = check;
        let differs = match answer {
            Ok(answer) => early::is_other_list(told.list, &told.text, answer.result()),
            // Nobody serves yet; it will be asked again.
            Err(_) if era == Era::Modern && !self.recall.modern.has_heard() => {
                return self.recall.modern.keep(told);
            }
            // It can't be said, so the host is better off asking.
            Err(_) => true,
        };
        match era {
            _ if !differs => {}
            Era::Legacy => self.announce(told.list),
            Era::Modern => self.say_list_changed(told.list),
        }
    }

    /// Answers a request for a list that was refused, if nobody has served yet.
    pub(super) fn recall_instead(&mut self, ticket: Ticket, waiting: &Waiting, list: List) -> bool {
        match waiting.era {
            Era::Legacy => self.recall_legacy_instead(ticket, waiting, list),
            Era::Modern => self.recall_modern_instead(ticket, waiting, list),
        }
    }

    /// All lists have been said to be different: there is nothing left to compare.
    pub(super) fn forget_told(&mut self) {
        self.recall.legacy.told.clear();
        self.recall.modern.forget_told();
    }

    /// The state of a sign-in has changed.
    pub(super) fn signing_in(&mut self, state: State) {
        let is_done = state == State::Idle;
        let acts = self.sign_in.heard(state);
        self.carry_out(acts);
        if is_done {
            self.check_modern();
        }
        if !self.sign_in.is_pending() {
            return;
        }
        // One that is only prepared may come to nothing in no time: then the host hears why, and not
        // of a session without tools. It has the time that every server has.
        let has_link = self.sign_in.has_link();
        if has_link || self.recall.legacy.is_over_time() {
            self.recall_all();
        }
        self.recall_modern(has_link);
    }

    pub(super) fn carry_out(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Tell(text) => (self.tell)(News::Notice(&text)),
                Act::Send(raw) => self.out.push(raw, None),
                Act::OpenBrowser => self.upstream.open_browser(),
            }
        }
    }
}
