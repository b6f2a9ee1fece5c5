//! What comes back, from either side: passed on, or made good on the other side.

use crate::auth::State;
use crate::contract::{Executed, Kind as Why, Refusal};
use crate::message::{Kind, Message, member};
use crate::remote::{Delivery, Event, Ticket};

use super::super::Sifted;
use super::{Backed, Held, Seat};
use crate::bridge::fallback::{Decision, Occasion, need};
use crate::bridge::inbox::{Arrival, Beside};

impl Backed {
    pub(in super::super) fn sift(&mut self, arrival: Arrival) -> Option<Sifted> {
        match arrival {
            Arrival::Remote(delivery) => {
                let delivery = self.hear_remote(delivery)?;
                Some(Sifted::Delivery {
                    delivery,
                    own: true,
                })
            }
            Arrival::Beside(event) => self.hear_beside(event),
        }
    }

    fn hear_beside(&mut self, event: Beside) -> Option<Sifted> {
        let is_current = |run| self.local.as_ref().is_some_and(|local| local.is_run(run));
        match event {
            Beside::Said {
                run,
                message,
                share,
            } if is_current(run) => {
                let event = self.hear_local(message)?;
                Some(beside(Delivery { event, share }))
            }
            Beside::TooLong { run, id } if is_current(run) => {
                let ticket = self.local.as_mut()?.take(&id?)?;
                let why = "the local tools' answer is over the limit; raise --max-message-size";
                self.refused_by_local(ticket, Why::TooLarge, why, Executed::Yes)
            }
            Beside::Late { run, ticket } if is_current(run) => {
                self.local.as_mut()?.cancel(ticket, "\"timeout\"");
                let why = "the local tools have not answered in time";
                self.refused_by_local(ticket, Why::Timeout, why, Executed::Unknown)
            }
            Beside::Said { .. } | Beside::TooLong { .. } | Beside::Late { .. } => None,
            Beside::Ended { run } => {
                self.local_ended(run);
                None
            }
            Beside::Slow(ticket) => {
                self.too_slow(ticket);
                None
            }
            Beside::Look => {
                self.look();
                None
            }
            Beside::Deliver(delivery) => Some(beside(delivery)),
            Beside::Changed(text) => Some(Sifted::Changed(text)),
        }
    }

    /// A request that the local server has not answered as it should.
    fn refused_by_local(
        &mut self,
        ticket: Ticket,
        kind: Why,
        why: &str,
        executed: Executed,
    ) -> Option<Sifted> {
        if !self.stage.is_waited_for(ticket) {
            let answer = Err(Refusal::new(kind, why, executed));
            let event = Event::Answer { ticket, answer };
            return Some(beside(Delivery { event, share: None }));
        }
        // A server that can't so much as begin.
        self.answer_if_hosts(ticket, &Refusal::new(kind, why, executed));
        self.end_local(why);
        None
    }

    fn hear_local(&mut self, message: Message) -> Option<Event> {
        match message.kind() {
            Kind::Response { id: Some(_) } => {
                let (ticket, answer) = self.local.as_mut()?.answered(&message)?;
                let (ticket, answer) = self.local_answered(ticket, answer)?;
                let answer = Ok(answer);
                Some(Event::Answer { ticket, answer })
            }
            // It could not read a request, and not even its id.
            Kind::Response { id: None } => {
                let ticket = self.local.as_mut()?.take_only()?;
                let error = message.error().and_then(|e| member(e, "message"));
                let words = error.and_then(|m| serde_json::from_str::<String>(m).ok());
                let words = words.unwrap_or_else(|| "an error without a message".to_owned());
                let why = format!("the local tools refuse the request: {words}");
                let answer = Err(Refusal::new(Why::InvalidRequest, &why, Executed::No));
                Some(Event::Answer { ticket, answer })
            }
            Kind::Request { id, .. } => {
                self.asked.insert(id.clone());
                Some(Event::Message(message))
            }
            // Who doesn't serve has nothing to say about its lists.
            Kind::Notification { method }
                if method.ends_with("/list_changed") && matches!(self.seat, Seat::Remote) =>
            {
                self.is_alone().then_some(Event::Message(message))
            }
            Kind::Notification { .. } => Some(Event::Message(message)),
        }
    }

    fn hear_remote(&mut self, delivery: Delivery) -> Option<Delivery> {
        let Delivery { event, share } = delivery;
        let event = match event {
            Event::Answer { ticket, answer } => {
                let answer = self.remote_answered(ticket, answer)?;
                Event::Answer { ticket, answer }
            }
            // A session that was made anew, perhaps for the server's own stream.
            Event::Renewed => {
                self.let_in_late();
                self.remote_is_back(false);
                Event::Renewed
            }
            Event::SignIn(state) => {
                self.signing_in = matches!(state, State::Preparing | State::Waiting(_));
                Event::SignIn(state)
            }
            // Each attempt in the background would say the same again.
            Event::Notice(_) if matches!(self.seat, Seat::Local(_)) => return None,
            event => event,
        };
        Some(Delivery { event, share })
    }

    /// An answer of the remote server's; one that is made good here is not passed on.
    fn remote_answered(
        &mut self,
        ticket: Ticket,
        answer: Result<Message, Refusal>,
    ) -> Option<Result<Message, Refusal>> {
        if self.is_looked_for(ticket) {
            self.looked(ticket, &answer);
            return None;
        }
        if self.initializing.take_if(|t| *t == ticket).is_some() {
            return self.let_in(ticket, answer);
        }
        let message = self.kept.remove(&ticket);
        let (Err(refusal), Some(message)) = (&answer, message) else {
            return Some(answer);
        };
        let need = need(&message, self.offered.as_ref());
        match self.decide(Occasion::Failed(need, refusal)) {
            Decision::Local { look } => self.leave(refusal, look),
            Decision::Once => {
                let label = &self.source.label;
                self.tell(format!("{}; answered over {label}", refusal.message));
            }
            Decision::Remote | Decision::Tell => return Some(answer),
        }
        if let Some(remote) = &mut self.remote {
            remote.done(ticket);
        }
        let refusal = answer.err();
        self.hand(Held {
            ticket,
            message,
            refusal,
        });
        None
    }

    /// The remote server's answer to the host's `initialize`.
    fn let_in(
        &mut self,
        ticket: Ticket,
        answer: Result<Message, Refusal>,
    ) -> Option<Result<Message, Refusal>> {
        let refusal = match answer {
            Ok(answer) => {
                self.connected = answer.has_result();
                return Some(Ok(answer));
            }
            Err(refusal) => refusal,
        };
        if let Decision::Local { look } = self.decide(Occasion::NotInitialized(&refusal)) {
            if let Some(remote) = &mut self.remote {
                remote.done(ticket);
            }
            self.leave(&refusal, look);
            self.start_local(Some(ticket));
            return None;
        }
        if refusal.kind != Why::SignInRequired {
            return Some(Err(refusal));
        }
        let label = &self.source.label;
        let hint = format!("or have the tools answered over {label}: --mode local");
        Some(Err(refusal.hint(&hint)))
    }

    /// The remote server has let the host in after all.
    pub(super) fn let_in_late(&mut self) {
        let is_new = !std::mem::replace(&mut self.connected, true);
        if let (true, Some(remote), Some(initialized)) = (is_new, &self.remote, &self.initialized) {
            remote.initialized(initialized);
        }
    }

    /// The remote server has had its time: the host gets the local side's answer, and the attempt
    /// goes on behind it.
    fn too_slow(&mut self, ticket: Ticket) {
        if self.initializing != Some(ticket) {
            return;
        }
        if let Decision::Local { .. } = self.decide(Occasion::Slow) {
            self.initializing = None;
            self.wait_for(ticket);
            self.start_local(Some(ticket));
        }
    }

    /// Tells the host, where it is the host that waits for the local server to begin.
    fn answer_if_hosts(&self, ticket: Ticket, refusal: &Refusal) {
        if self.stage.is_for_host(ticket) {
            self.answer(ticket, Err(refusal.clone()));
        }
    }
}

/// What did not come from the remote server.
fn beside(delivery: Delivery) -> Sifted {
    let own = false;
    Sifted::Delivery { delivery, own }
}
