//! A modern host: its `server/discover`, which is answered within a moment whatever the server does,
//! and its lists, as long as nobody has answered anything yet.
//!
//! The request goes on to the server all the same: what that says is learned, and compared with what
//! the host was told.

use std::time::Duration;

use tokio::time::Instant;

use crate::contract::{Class, Refusal};
use crate::era::{Era, MODERN, Said};
use crate::memory::List;
use crate::message::{Message, RequestId};
use crate::remote::Ticket;

use super::super::super::News;
use super::super::super::agreed;
use super::super::super::early;
use super::super::super::pending::{Purpose, Waiting};
use super::super::Session;
use super::{Check, MOST_ASKED, Recall, Told};

#[derive(Default)]
pub(super) struct Modern {
    /// Somebody has answered something: the host hears from them.
    heard: bool,
    asked: Vec<Asked>,
    /// Probes that the host has had an answer to.
    probes: Vec<Probe>,
    /// Lists that the host was told, and that nobody could be asked for yet.
    told: Vec<Told>,
}

/// A request of the host's that may be answered from memory.
struct Asked {
    ticket: Ticket,
    wanted: Wanted,
    /// None: its time is up, and nothing was known.
    due: Option<Instant>,
    /// For a request of the bridge's own in its place: JSON text.
    params: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Discovery,
    List(List),
}

struct Probe {
    ticket: Ticket,
    told: String,
}

impl Wanted {
    fn of(purpose: Purpose) -> Self {
        match purpose {
            Purpose::List(list) => Self::List(list),
            _ => Self::Discovery,
        }
    }

    fn method(self) -> &'static str {
        match self {
            Self::Discovery => "server/discover",
            Self::List(list) => list.method(),
        }
    }
}

impl Modern {
    pub(super) fn due(&self) -> impl Iterator<Item = Instant> {
        self.asked.iter().filter_map(|asked| asked.due)
    }

    pub(super) fn has_heard(&self) -> bool {
        self.heard
    }

    pub(super) fn has_probe(&self, ticket: Ticket) -> bool {
        self.probes.iter().any(|probe| probe.ticket == ticket)
    }

    /// Keeps a list until somebody can be asked for it.
    pub(super) fn keep(&mut self, told: Told) {
        self.told.retain(|other| other.list != told.list);
        self.told.push(told);
    }

    pub(super) fn forget_told(&mut self) {
        self.told.clear();
    }

    fn take_asked(&mut self, ticket: Ticket) -> Option<Asked> {
        let at = self.asked.iter().position(|asked| asked.ticket == ticket)?;
        Some(self.asked.swap_remove(at))
    }
}

impl Recall {
    /// Whether this may be answered from memory: not what the server has to refuse.
    fn may_tell(&self, wanted: Wanted, request: &Message) -> bool {
        let is_open = wanted == Wanted::Discovery || !self.modern.heard;
        is_open && self.memory.is_some() && Said::of(request).version.as_deref() == Some(MODERN)
    }

    /// Whether the server has this request already, and its time is up.
    fn is_late(&self, wanted: Wanted) -> bool {
        match wanted {
            Wanted::Discovery => !self.modern.probes.is_empty(),
            Wanted::List(list) => {
                let is_it = |check: &Check| check.era == Era::Modern && check.told.list == list;
                self.checks.iter().any(is_it)
            }
        }
    }

    fn pace_of(&self, wanted: Wanted) -> Duration {
        match wanted {
            Wanted::Discovery => self.probe,
            Wanted::List(_) => self.pace,
        }
    }

    /// What the host can be told. `pending`: somebody has to sign in first.
    fn modern(&mut self, wanted: Wanted, pending: bool) -> Option<String> {
        let memory = self.memory.as_mut()?;
        let any_server = || pending.then(early::any_server);
        match wanted {
            Wanted::Discovery => memory.discover().or_else(any_server),
            Wanted::List(list) => memory.list(MODERN, list).or_else(|| {
                // Nothing is better than no answer only where the host can hear that there is more.
                let server = memory.discover().or_else(any_server)?;
                let empty = pending && early::announces(&server, list);
                empty.then(|| early::empty(list))
            }),
        }
    }
}

impl Session {
    /// Hands over a modern host's probe, or its request for a list.
    pub(in super::super) fn forward_modern(&mut self, request: Message, waiting: Waiting) {
        let wanted = Wanted::of(waiting.purpose);
        let may_tell = self.recall.may_tell(wanted, &request);
        let pending = self.sign_in.is_pending();
        if may_tell
            && self.recall.is_late(wanted)
            && let Some(told) = self.recall.modern(wanted, pending)
        {
            return self.tell_modern(&waiting.id, wanted, &told);
        }
        let params = may_tell.then(|| agreed::list_params(None, Some(&request)));
        let ticket = match wanted {
            Wanted::Discovery => self.upstream.discover(request),
            Wanted::List(_) => self.upstream.request(request, Class::Safe),
        };
        self.pending.add(ticket, waiting);
        let Some(params) = params else {
            return;
        };
        let asked = &mut self.recall.modern.asked;
        asked.retain(|asked| self.pending.get(asked.ticket).is_some());
        if asked.len() < MOST_ASKED {
            let due = Instant::now() + self.recall.pace_of(wanted);
            self.recall.modern.asked.push(Asked {
                ticket,
                wanted,
                due: Some(due),
                params,
            });
            if pending {
                self.recall_modern(true);
            }
        }
    }

    pub(super) fn tick_modern(&mut self, now: Instant) {
        let is_due = |due: &mut Instant| *due <= now;
        let mut late = Vec::new();
        for asked in &mut self.recall.modern.asked {
            if asked.due.take_if(is_due).is_some() {
                late.push(asked.ticket);
            }
        }
        for ticket in late {
            self.recall_one(ticket);
        }
    }

    /// Somebody has to sign in: that takes as long as it takes. `certain`: what still has time has
    /// no use for it.
    pub(super) fn recall_modern(&mut self, certain: bool) {
        let asked = self.recall.modern.asked.iter();
        let asked = asked.filter(|asked| certain || asked.due.is_none());
        let asked: Vec<_> = asked.map(|asked| asked.ticket).collect();
        for ticket in asked {
            self.recall_one(ticket);
        }
    }

    /// Answers one of the host's requests, if anything is known; the server's own answer to it is
    /// still wanted.
    fn recall_one(&mut self, ticket: Ticket) {
        let asked = self.recall.modern.asked.iter();
        let wanted = asked.clone().find(|asked| asked.ticket == ticket);
        let Some(wanted) = wanted.map(|asked| asked.wanted) else {
            return;
        };
        let pending = self.sign_in.is_pending();
        let is_open = wanted == Wanted::Discovery || !self.recall.modern.heard;
        let told = is_open.then(|| self.recall.modern(wanted, pending));
        let Some(text) = told.flatten() else {
            return;
        };
        let (asked, waiting) = (
            self.recall.modern.take_asked(ticket),
            self.pending.take(ticket),
        );
        let (Some(asked), Some(waiting)) = (asked, waiting) else {
            return; // cancelled meanwhile
        };
        self.tell_modern(&waiting.id, wanted, &text);
        match wanted {
            Wanted::Discovery => {
                let probe = Probe { ticket, told: text };
                self.recall.modern.probes.push(probe);
            }
            Wanted::List(list) => self.recall.checks.push(Check {
                ticket,
                era: Era::Modern,
                told: Told {
                    list,
                    text,
                    params: asked.params,
                },
            }),
        }
    }

    fn tell_modern(&mut self, id: &RequestId, wanted: Wanted, told: &str) {
        let Some(mut page) = early::modern_answer(wanted.method(), id, told) else {
            return; // what is known was read as JSON
        };
        if wanted == Wanted::List(List::Tools) {
            // Shown, and not learned from: what may be called is the server's own word.
            page = self.filter.shown(page);
        }
        self.answer(page.raw().clone(), None, None);
    }

    /// Answers a request for a list that was refused, while nobody has answered anything.
    pub(super) fn recall_modern_instead(
        &mut self,
        ticket: Ticket,
        waiting: &Waiting,
        list: List,
    ) -> bool {
        let Some(asked) = self.recall.modern.take_asked(ticket) else {
            return false;
        };
        if self.recall.modern.heard {
            return false;
        }
        let pending = self.sign_in.is_pending();
        let Some(text) = self.recall.modern(asked.wanted, pending) else {
            return false;
        };
        self.tell_modern(&waiting.id, asked.wanted, &text);
        let params = asked.params;
        let told = Told { list, text, params };
        self.recall.modern.keep(told);
        true
    }

    /// Somebody has answered: from here on the host hears from them.
    pub(in super::super) fn heard(&mut self) {
        if !std::mem::replace(&mut self.recall.modern.heard, true) {
            self.check_modern();
        }
    }

    /// The server itself has answered a modern host's request.
    pub(in super::super) fn answered_modern(&mut self, ticket: Ticket, waiting: &Waiting) {
        self.recall.modern.take_asked(ticket);
        if let Purpose::List(list) = waiting.purpose {
            self.subscriptions.listed(list.changed());
        }
    }

    /// Asks for the lists that the host was told, now that somebody may answer.
    pub(in super::super) fn check_modern(&mut self) {
        for told in std::mem::take(&mut self.recall.modern.told) {
            let (method, params) = (told.list.method(), told.params.as_deref());
            if let Some(ticket) = self.upstream.own_request(method, params) {
                let era = Era::Modern;
                self.recall.checks.push(Check { ticket, era, told });
            }
        }
    }

    /// The server's own answer to a probe that the host has had an answer to.
    pub(super) fn truth_of_probe(&mut self, ticket: Ticket, answer: Result<Message, Refusal>) {
        let probes = &mut self.recall.modern.probes;
        let Some(at) = probes.iter().position(|probe| probe.ticket == ticket) else {
            return;
        };
        let Probe { told, .. } = probes.swap_remove(at);
        match answer {
            Ok(answer) => {
                let real = answer.result();
                if real.is_some_and(|real| early::is_other_server(&told, real)) {
                    tracing::debug!("the server is not what the host was told");
                }
            }
            // The host's requests are refused one by one, or the server comes round.
            Err(refusal) if !self.sign_in.has_told(&refusal) => {
                (self.tell)(News::Failure(&refusal.message));
            }
            Err(_) => {}
        }
    }
}
