//! The remote server is away: the local side serves, and the remote server is looked for until it
//! is back.

use tokio::task::AbortHandle;

use crate::contract::{Class, Refusal};
use crate::http;
use crate::message::Message;
use crate::remote::Ticket;

use super::{Backed, LISTEN, Seat};
use crate::bridge::fallback::{Decision, Occasion};
use crate::bridge::inbox::Beside;

/// The search for the remote server.
#[derive(Default)]
pub(super) struct Looking {
    tries: u32,
    /// What the server was asked and has yet to answer.
    asked: Option<Ticket>,
    timer: Option<AbortHandle>,
}

impl Backed {
    /// The local side serves from here on. `look`: until the remote server is back.
    pub(super) fn leave(&mut self, refusal: &Refusal, look: bool) {
        if let Seat::Local(_) = self.seat {
            return; // known, and told
        }
        self.seat = Seat::Local(look.then(Looking::default));
        let (name, label) = (self.remote_name(), &self.source.label);
        let until = match look {
            true => format!(" until {name} is back"),
            false => String::new(),
        };
        let text = format!("{}; answering over {label}{until}", refusal.message);
        self.say_changed(text);
        self.look_later();
    }

    /// As [`Backed::leave`], for a server that has the host's first request under `ticket` and says
    /// nothing: its answer is still wanted.
    pub(super) fn wait_for(&mut self, ticket: Ticket) {
        self.seat = Seat::Local(Some(Looking {
            asked: Some(ticket),
            ..Looking::default()
        }));
        let (name, label) = (self.remote_name(), &self.source.label);
        let waited = self.pace.slow.as_secs_f64();
        self.tell(match self.signing_in {
            true => format!("answering over {label} until somebody has signed in to {name}"),
            false => format!(
                "{name} has not answered for {waited:.0} s; answering over {label} until it does"
            ),
        });
    }

    /// Whether the remote server's answer under this ticket says that it is back.
    pub(super) fn is_looked_for(&self, ticket: Ticket) -> bool {
        matches!(&self.seat, Seat::Local(Some(looking)) if looking.asked == Some(ticket))
    }

    /// Asks the remote server: to let the host in, where it never did; else whether it is there. (A
    /// host that never asked to be let in has no need of it: the connection is `remote`'s business.)
    pub(super) fn look(&mut self) {
        let ticket = self.own_ticket();
        let Seat::Local(Some(looking)) = &mut self.seat else {
            return;
        };
        let Some(remote) = self.remote.as_mut().filter(|_| looking.asked.is_none()) else {
            return;
        };
        let patience = Some(self.pace.patience);
        let initialize = self.initialize.clone().filter(|_| !self.connected);
        if let Some(initialize) = initialize {
            remote.initialize(ticket, initialize, patience);
        } else if let Some(ping) = remote.own_request("ping", None) {
            remote.request(ticket, ping, Class::Safe, patience);
        }
        looking.asked = Some(ticket);
    }

    /// What the remote server said to that.
    pub(super) fn looked(&mut self, ticket: Ticket, answer: &Result<Message, Refusal>) {
        if let Some(remote) = &mut self.remote {
            remote.done(ticket);
        }
        let Seat::Local(Some(looking)) = &mut self.seat else {
            return;
        };
        looking.asked = None;
        looking.tries += 1;
        match answer {
            // An error to a ping is an answer; an error to `initialize` is no session.
            Ok(answer) if self.connected || self.initialize.is_none() || answer.has_result() => {
                self.let_in_late();
                self.remote_is_back(true);
            }
            Ok(_) => self.look_later(),
            Err(refusal) => {
                tracing::debug!(refusal.message, "the remote server is still away");
                self.look_later();
            }
        }
    }

    /// The remote server serves again. `tell_host`: nobody has said yet that lists may differ.
    pub(super) fn remote_is_back(&mut self, tell_host: bool) {
        let away = matches!(self.seat, Seat::Local(_));
        if !away || self.decide(Occasion::Back) != Decision::Remote {
            return;
        }
        self.stop_looking();
        self.seat = Seat::Remote;
        self.move_listens();
        let text = format!("{} is back", self.remote_name());
        match tell_host {
            true => self.say_changed(text),
            false => self.tell(text),
        }
    }

    /// What changes from here on is the remote server's to say.
    fn move_listens(&mut self) {
        for (ticket, listen) in std::mem::take(&mut self.listens) {
            if let Some(run) = &mut self.modern {
                run.local.cancel(ticket, "\"another server serves\"");
            }
            self.send_to_remote(ticket, listen, Class::of(LISTEN));
        }
    }

    pub(super) fn stop_looking(&mut self) {
        let Seat::Local(Some(looking)) = &mut self.seat else {
            return;
        };
        if let Some(timer) = looking.timer.take() {
            timer.abort();
        }
        if let (Some(ticket), Some(remote)) = (looking.asked.take(), &mut self.remote) {
            remote.drop_call(ticket);
        }
    }

    fn look_later(&mut self) {
        let Seat::Local(Some(looking)) = &self.seat else {
            return;
        };
        let pause = self.pace.pause(looking.tries, http::chance());
        let timer = self.send_after(pause, Beside::Look);
        if let Seat::Local(Some(looking)) = &mut self.seat {
            looking.timer = Some(timer);
        }
    }

    fn say_changed(&self, text: String) {
        self.events.send(Beside::Changed(text)).ok();
    }
}
