//! The local servers' beginning and end: started when they are first needed, told what the host told
//! the remote server, asked what they offer.
//!
//! It is done in the background: what is for the server waits here meanwhile.

use crate::contract::{Executed, Kind as Why, Refusal};
use crate::message::{self, Message, RequestId};
use crate::remote::Ticket;

use super::{Backed, Held, ended, offer};
use crate::bridge::agreed;
use crate::bridge::local::Local;

/// A local server.
pub(super) struct Run {
    pub(super) local: Local,
    pub(super) stage: Stage,
}

impl Run {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Open)
    }
}

/// How far it has come.
pub(super) enum Stage {
    /// `initialize` is on its way.
    Shaking {
        ticket: Ticket,
        /// The answer is the host's too.
        for_host: bool,
        held: Vec<Held>,
    },
    /// `tools/list` is on its way.
    Learning { ticket: Ticket, held: Vec<Held> },
    /// It takes requests.
    Open,
}

impl Stage {
    /// Takes a request out of what waits.
    pub(super) fn take(&mut self, ticket: Ticket) -> Option<Held> {
        let held = match self {
            Self::Shaking { held, .. } | Self::Learning { held, .. } => held,
            Self::Open => return None,
        };
        let at = held.iter().position(|h| h.ticket == ticket)?;
        Some(held.remove(at))
    }

    /// Whether the handshake waits for this answer.
    pub(super) fn is_waited_for(&self, ticket: Ticket) -> bool {
        match self {
            Self::Shaking { ticket: t, .. } | Self::Learning { ticket: t, .. } => *t == ticket,
            Self::Open => false,
        }
    }

    /// Whether the host waits for it too.
    pub(super) fn is_for_host(&self, ticket: Ticket) -> bool {
        self.is_waited_for(ticket) && matches!(self, Self::Shaking { for_host: true, .. })
    }

    /// Everything that waits.
    fn into_held(self) -> Vec<Held> {
        match self {
            Self::Shaking { held, .. } | Self::Learning { held, .. } => held,
            Self::Open => Vec::new(),
        }
    }
}

impl Backed {
    /// Starts the server for a host's session, with the host's own `initialize`. `host`: the ticket
    /// under which the host waits for its answer.
    pub(super) fn start_session(&mut self, host: Option<Ticket>) {
        let mut local = self.new_local();
        let mut stage = Stage::Open;
        if let Some(initialize) = self.initialize.clone() {
            let ticket = host.unwrap_or_else(|| self.own_ticket());
            match local.request(ticket, &initialize) {
                Ok(()) => {
                    stage = Stage::Shaking {
                        ticket,
                        for_host: host.is_some(),
                        held: Vec::new(),
                    };
                }
                Err(refusal) => match host {
                    Some(host) => self.answer(host, Err(refusal)),
                    None => tracing::debug!(refusal.message, "the local tools can't be started"),
                },
            }
        }
        self.legacy = Some(Run { local, stage });
    }

    /// Starts the server for requests without a session. `first`: the one that needs it.
    pub(super) fn start_modern(&mut self, first: &Message) {
        let mut local = self.new_local();
        let params = agreed::list_params(None, Some(first));
        let stage = self.learning(&mut local, params.as_deref());
        let stage = stage.unwrap_or(Stage::Open);
        self.modern = Some(Run { local, stage });
    }

    fn new_local(&mut self) -> Local {
        self.runs += 1;
        Local::start(
            self.runs,
            (self.source.start)(),
            self.message_size,
            self.limit,
            self.events.clone(),
        )
    }

    /// Asks what it offers, where that decides who gets what.
    fn learning(&mut self, local: &mut Local, params: Option<&str>) -> Option<Stage> {
        self.remote.as_ref()?;
        let list = message::request(&RequestId::own(0), "tools/list", params);
        let list = Message::parse(list).ok()?;
        let ticket = self.own_ticket();
        local.request(ticket, &list).ok()?;
        let held = Vec::new();
        Some(Stage::Learning { ticket, held })
    }

    /// The server of this number, if it is still one of ours.
    pub(super) fn numbered(&mut self, number: u64) -> Option<&mut Run> {
        let mut runs = self.legacy.iter_mut().chain(&mut self.modern);
        runs.find(|run| run.local.is_run(number))
    }

    fn take_numbered(&mut self, number: u64) -> Option<Run> {
        let is_it = |run: &mut Run| run.local.is_run(number);
        let legacy = self.legacy.take_if(is_it);
        if legacy.is_some() {
            self.asked.clear();
        }
        legacy.or_else(|| self.modern.take_if(is_it))
    }

    /// Ends the server of the host's session. What it has yet to answer is not answered by it any
    /// more.
    pub(super) fn end_session(&mut self, why: &str) {
        if let Some(run) = self.legacy.take() {
            self.asked.clear();
            self.refuse_all(run, &lost(why));
        }
    }

    pub(super) fn end_run(&mut self, number: u64, why: &str) {
        if let Some(run) = self.take_numbered(number) {
            self.refuse_all(run, &lost(why));
        }
    }

    /// A local server has ended, of itself.
    pub(super) fn local_ended(&mut self, number: u64) {
        if let Some(run) = self.take_numbered(number) {
            self.refuse_all(run, &ended());
        }
    }

    /// Every request at a local server gets its one answer.
    fn refuse_all(&mut self, run: Run, refusal: &Refusal) {
        let Run { local, stage } = run;
        for ticket in local.open() {
            if !stage.is_waited_for(ticket) || stage.is_for_host(ticket) {
                self.answer(ticket, Err(refusal.clone()));
            }
        }
        for held in stage.into_held() {
            let unsent = || refusal.clone().unsent();
            self.answer(held.ticket, Err(held.refusal.unwrap_or_else(unsent)));
        }
    }

    /// An answer of a local server's; one that is part of its beginning goes no further, unless the
    /// host waits for it.
    pub(super) fn local_answered(
        &mut self,
        number: u64,
        ticket: Ticket,
        answer: Message,
    ) -> Option<(Ticket, Message)> {
        let run = self.numbered(number)?;
        if !run.stage.is_waited_for(ticket) {
            return Some((ticket, answer));
        }
        match std::mem::replace(&mut run.stage, Stage::Open) {
            Stage::Shaking { for_host, held, .. } if answer.has_result() => {
                self.shaken(held);
                for_host.then_some((ticket, answer))
            }
            stage @ Stage::Shaking { .. } => {
                let for_host = stage.is_for_host(ticket);
                run.stage = stage;
                self.end_run(number, "the local tools refuse the session");
                for_host.then_some((ticket, answer))
            }
            Stage::Learning { held, .. } => {
                self.offered = Some(offer::names(&answer));
                self.release(held);
                None
            }
            Stage::Open => Some((ticket, answer)),
        }
    }

    fn shaken(&mut self, held: Vec<Held>) {
        let Some(mut run) = self.legacy.take() else {
            return;
        };
        let initialized = message::notification("notifications/initialized", None);
        run.local.tell(initialized);
        let learning = self.learning(&mut run.local, None);
        let (stage, held) = match learning {
            Some(Stage::Learning { ticket, .. }) => (Stage::Learning { ticket, held }, Vec::new()),
            _ => (Stage::Open, held), // without a remote server everything is for it
        };
        run.stage = stage;
        self.legacy = Some(run);
        self.release(held);
    }

    fn release(&mut self, held: Vec<Held>) {
        for held in held {
            self.send_to_local(held);
        }
    }
}

fn lost(why: &str) -> Refusal {
    Refusal::new(Why::SessionLost, why, Executed::Unknown)
}
