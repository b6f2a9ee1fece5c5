//! A host that doesn't initialize: its first request shows whether the remote server serves, as
//! `initialize` does for others.
//!
//! That has to be a request that both sides can answer and that does no harm twice. What comes after
//! it waits until it is known who serves, so that nothing with an effect is at a server that says
//! nothing.

use crate::contract::{Kind as Why, Refusal};
use crate::message::Message;
use crate::remote::Ticket;

use super::{Backed, Held, LISTEN, Seat, era_of};
use crate::bridge::fallback::{Decision, Need, Occasion, need};
use crate::bridge::inbox::Beside;
use crate::era::Era;

impl Backed {
    /// Takes note of a request that shows who serves; it is on its way to the remote server.
    pub(super) fn probe(&mut self, ticket: Ticket, message: &Message) {
        let is_settled = self.connected || self.probing.is_some();
        if is_settled || matches!(self.seat, Seat::Local(_)) || era_of(message) == Era::Legacy {
            return;
        }
        // A subscription has no answer to wait for.
        let shows =
            message.method() != Some(LISTEN) && need(message, self.offered.as_ref()) == Need::Reads;
        if shows {
            self.probing = Some(ticket);
            self.send_after(self.pace.slow, Beside::Slow(ticket));
        }
    }

    /// Nobody waits for this one any more: the next shows it.
    pub(super) fn probe_ended(&mut self, ticket: Ticket) {
        if self.probing.take_if(|probing| *probing == ticket).is_some() {
            self.decided();
        }
    }

    /// The remote server speaks to us.
    pub(super) fn met(&mut self) {
        if self.initialize.is_none() {
            self.connected = true;
        }
        if self.probing.take().is_some() {
            self.decided();
        }
    }

    /// The remote server's answer to it; none: it is made good here.
    pub(super) fn probed(
        &mut self,
        ticket: Ticket,
        answer: Result<Message, Refusal>,
    ) -> Option<Result<Message, Refusal>> {
        let message = self.kept.remove(&ticket);
        let (refusal, message) = match (answer, message) {
            (Err(refusal), Some(message)) => (refusal, message),
            (answer, _) => {
                self.served(&answer);
                self.decided();
                return Some(answer);
            }
        };
        if let Decision::Local { look } = self.decide(Occasion::NotInitialized(&refusal)) {
            if let Some(remote) = &mut self.remote {
                remote.done(ticket);
            }
            self.leave(&refusal, look);
            self.hand(Held {
                ticket,
                message,
                refusal: Some(refusal),
            });
            self.decided();
            return None;
        }
        self.decided();
        Some(Err(self.with_way_out(refusal)))
    }

    /// The remote server has answered a host that has no session.
    pub(super) fn served(&mut self, answer: &Result<Message, Refusal>) {
        let has_result = answer.as_ref().is_ok_and(Message::has_result);
        if has_result && self.initialize.is_none() {
            self.connected = true;
        }
    }

    /// The remote server has had its time: the local side answers, and the remote server's answer
    /// shows when it is there.
    pub(super) fn probe_too_slow(&mut self, ticket: Ticket) {
        let is_it = self.probing == Some(ticket);
        if !is_it || !matches!(self.decide(Occasion::Slow), Decision::Local { .. }) {
            return;
        }
        self.probing = None;
        if let Seat::Remote = self.seat {
            self.wait_for(ticket);
        } else if let Some(remote) = &mut self.remote {
            remote.drop_call(ticket);
        }
        if let Some(message) = self.kept.remove(&ticket) {
            self.hand(Held {
                ticket,
                message,
                refusal: None,
            });
        }
        self.decided();
    }

    /// A refused beginning, with what would help.
    pub(super) fn with_way_out(&self, refusal: Refusal) -> Refusal {
        if refusal.kind != Why::SignInRequired {
            return refusal;
        }
        let label = &self.source.label;
        refusal.hint(&format!(
            "or have the tools answered over {label}: --mode local"
        ))
    }
}
