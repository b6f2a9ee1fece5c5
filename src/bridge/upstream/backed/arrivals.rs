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
        let mut runs = self.legacy.iter().chain(&self.modern);
        let mut is_current = |run| runs.any(|r| r.local.is_run(run));
        match event {
            Beside::Said {
                run,
                message,
                share,
            } if is_current(run) => {
                let event = self.hear_local(run, message)?;
                Some(beside(Delivery { event, share }))
            }
            Beside::TooLong { run, id } if is_current(run) => {
                let ticket = self.numbered(run)?.local.take(&id?)?;
                let why = "the local tools' answer is over the limit; raise --max-message-size";
                self.refused_by_local(run, ticket, Why::TooLarge, why, Executed::Yes)
            }
            Beside::Late { run, ticket } if is_current(run) => {
                self.numbered(run)?.local.cancel(ticket, "\"timeout\"");
                let why = "the local tools have not answered in time";
                self.refused_by_local(run, ticket, Why::Timeout, why, Executed::Unknown)
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
        run: u64,
        ticket: Ticket,
        kind: Why,
        why: &str,
        executed: Executed,
    ) -> Option<Sifted> {
        let answer = Err(Refusal::new(kind, why, executed));
        let stage = &self.numbered(run)?.stage;
        if !stage.is_waited_for(ticket) {
            let event = Event::Answer { ticket, answer };
            return Some(beside(Delivery { event, share: None }));
        }
        // A server that can't so much as begin.
        if stage.is_for_host(ticket) {
            self.answer(ticket, answer);
        }
        self.end_run(run, why);
        None
    }

    fn hear_local(&mut self, run: u64, message: Message) -> Option<Event> {
        match message.kind() {
            Kind::Response { id: Some(_) } => {
                let (ticket, answer) = self.numbered(run)?.local.answered(&message)?;
                let (ticket, answer) = self.local_answered(run, ticket, answer)?;
                let answer = Ok(answer);
                Some(Event::Answer { ticket, answer })
            }
            // It could not read a request, and not even its id.
            Kind::Response { id: None } => {
                let ticket = self.numbered(run)?.local.take_only()?;
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
            Event::Met(met) => {
                self.met();
                Event::Met(met)
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
        if self.probing.take_if(|t| *t == ticket).is_some() {
            return self.probed(ticket, answer);
        }
        self.served(&answer);
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
            self.start_session(Some(ticket));
            return None;
        }
        Some(Err(self.with_way_out(refusal)))
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
            return self.probe_too_slow(ticket);
        }
        if let Decision::Local { .. } = self.decide(Occasion::Slow) {
            self.initializing = None;
            self.wait_for(ticket);
            self.start_session(Some(ticket));
        }
    }
}

/// What did not come from the remote server.
fn beside(delivery: Delivery) -> Sifted {
    let own = false;
    Sifted::Delivery { delivery, own }
}
