//! The local server's beginning and end: started when it is first needed, told what the host told
//! the remote server, asked what it offers.
//!
//! It is done in the background: what is for the server waits here meanwhile.

use crate::contract::{Executed, Kind as Why, Refusal};
use crate::message::{self, Message, RequestId};
use crate::remote::Ticket;

use super::{Backed, Held, ended, offer};
use crate::bridge::local::Local;

/// How far the local server has come.
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
    /// It takes requests; or there is none, or it speaks to a host that doesn't initialize.
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
    /// Starts the local server, with the host's own `initialize` where there is one. `host`: the
    /// ticket under which the host waits for its answer.
    pub(super) fn start_local(&mut self, host: Option<Ticket>) {
        self.runs += 1;
        let mut local = Local::start(
            self.runs,
            (self.source.start)(),
            self.message_size,
            self.limit,
            self.events.clone(),
        );
        self.stage = Stage::Open;
        if let Some(initialize) = self.initialize.clone() {
            let ticket = host.unwrap_or_else(|| self.own_ticket());
            match local.request(ticket, &initialize) {
                Ok(()) => {
                    self.stage = Stage::Shaking {
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
        self.local = Some(local);
    }

    /// Ends the local server. What it has yet to answer is not answered by it any more.
    pub(super) fn end_local(&mut self, why: &str) {
        let Some(local) = self.local.take() else {
            return;
        };
        let lost = Refusal::new(Why::SessionLost, why, Executed::Unknown);
        self.refuse_all(&local, &lost);
    }

    /// The local server has ended, of itself.
    pub(super) fn local_ended(&mut self, run: u64) {
        if let Some(local) = self.local.take_if(|local| local.is_run(run)) {
            self.refuse_all(&local, &ended());
        }
    }

    /// Every request at the local server gets its one answer.
    fn refuse_all(&mut self, local: &Local, refusal: &Refusal) {
        self.asked.clear();
        let stage = std::mem::replace(&mut self.stage, Stage::Open);
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

    /// An answer of the local server's; one that is part of the handshake goes no further, unless
    /// the host waits for it.
    pub(super) fn local_answered(
        &mut self,
        ticket: Ticket,
        answer: Message,
    ) -> Option<(Ticket, Message)> {
        match std::mem::replace(&mut self.stage, Stage::Open) {
            Stage::Shaking {
                ticket: t,
                for_host,
                held,
            } if t == ticket => {
                if answer.has_result() {
                    self.shaken(held);
                } else {
                    self.stage = Stage::Shaking {
                        ticket,
                        for_host,
                        held,
                    };
                    self.end_local("the local tools refuse the session");
                }
                for_host.then_some((ticket, answer))
            }
            Stage::Learning { ticket: t, held } if t == ticket => {
                self.offered = Some(offer::names(&answer));
                self.release(held);
                None
            }
            stage => {
                self.stage = stage;
                Some((ticket, answer))
            }
        }
    }

    fn shaken(&mut self, held: Vec<Held>) {
        let Some(local) = &mut self.local else {
            return;
        };
        local.tell(message::notification("notifications/initialized", None));
        if self.remote.is_none() {
            return self.release(held); // everything is for it
        }
        let list = message::request(&RequestId::own(0), "tools/list", None);
        let ticket = self.own_ticket();
        let local = self.local.as_mut();
        let asked = local.zip(Message::parse(list).ok());
        match asked.map(|(local, list)| local.request(ticket, &list)) {
            Some(Ok(())) => self.stage = Stage::Learning { ticket, held },
            _ => self.release(held),
        }
    }

    fn release(&mut self, held: Vec<Held>) {
        for held in held {
            self.send_to_local(held);
        }
    }
}
