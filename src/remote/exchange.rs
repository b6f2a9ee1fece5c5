//! One request, from the host's bytes to its one answer: sent, resumed, sent again where that is
//! safe, or refused.
//!
//! What may be tried again is the retry matrix's decision (`contract`); this file only carries
//! it out and keeps the time. Where host and server speak different eras, `modern` and `plain` put
//! the request into the server's words and the answer into the host's.

mod deadline;
mod modern;
mod plain;
mod reading;
mod rounds;

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::contract::{Class, Executed, Fault, History, Kind, Next, Refusal, next};
use crate::era::{self, Era, Said};
use crate::message::Message;

use super::asking::{self, Floor};
use super::link::Link;
use super::post::{self, Reply};
use super::progress::Progress;
use super::session::{self, Session, Wire};
use super::{Event, Ticket, legacy, suspended};

pub(super) use deadline::{Deadline, Person};
pub(super) use modern::{era_in, is_of_legacy};
pub(super) use reading::{code_of, parsed};

/// A server that lets itself be polled with `retry: 0` is asked no more often than this.
const SHORTEST_POLL: Duration = Duration::from_millis(100);

/// A server that has not come back by then: the host is told while it still listens (60 s is what
/// the SDKs wait).
const RESUMED_WITHIN: Duration = Duration::from_secs(20);

/// A request on its way.
pub(super) struct Call {
    pub(super) ticket: Ticket,
    pub(super) message: Message,
    /// The host's.
    pub(super) era: Era,
    pub(super) class: Class,
    pub(super) started: Instant,
    /// How long a server that can't be reached is tried, where that is shorter than usual.
    pub(super) patience: Option<Duration>,
    pub(super) progress: Arc<Progress>,
}

impl Call {
    pub(super) fn new(
        ticket: Ticket,
        message: Message,
        class: Class,
        patience: Option<Duration>,
    ) -> Self {
        let era = match era::is_modern(&message) {
            true => Era::Modern,
            false => Era::Legacy,
        };
        Self {
            ticket,
            message,
            era,
            class,
            started: Instant::now(),
            patience,
            progress: Arc::default(),
        }
    }

    /// A call that the server has refused for now, sent anew.
    pub(super) fn again(message: Message, progress: Arc<Progress>) -> Self {
        Self {
            progress,
            ..Self::new(0, message, Class::Effect, None)
        }
    }

    fn method(&self) -> &str {
        self.message.method().unwrap_or_default()
    }
}

/// Runs a request of an established session and hands its answer to the bridge.
pub(super) async fn run(link: Arc<Link>, call: Call) {
    let ticket = call.ticket;
    link.wait_settled().await;
    // Held until the answer is handed over: what the host has yet to read takes up its place.
    let _slot = link.slots.acquire().await.ok();
    if let Some((why, left)) = link.tripped() {
        let refusal = Refusal::new(Kind::Unreachable, &why, Executed::No);
        let answer = Err(refusal.retryable().retry_after(left));
        return link.emit(Event::Answer { ticket, answer }).await;
    }
    if call.era == Era::Modern {
        link.remembered().introduce(|| Said::of(&call.message));
    }
    let answer = match may_be_asked(&link, &call) {
        true => Box::pin(suspended::run(&link, call)).await,
        false => {
            let answer = answer(&link, &call, None).await;
            if call.era == Era::Legacy && answer.as_ref().is_ok_and(Message::has_result) {
                link.remembered().note(&call.message);
            }
            answer
        }
    };
    match &answer {
        Err(refusal) if is_the_servers_fault(refusal) => link.note_failure(refusal),
        _ => link.note_success(),
    }
    link.emit(Event::Answer { ticket, answer }).await;
}

/// One request's way to its answer. `floor`: for a modern host's, what a legacy server may say
/// about it meanwhile.
pub(super) async fn answer(
    link: &Arc<Link>,
    call: &Call,
    floor: Option<Arc<Floor>>,
) -> Result<Message, Refusal> {
    let exchange = Exchange {
        floor,
        ..Exchange::new(link, call)
    };
    exchange.until_answered().await
}

/// Whether a legacy server may have questions for a modern host about this.
fn may_be_asked(link: &Link, call: &Call) -> bool {
    let modern = || {
        link.session_now()
            .is_some_and(|session| session.is_modern())
    };
    let may = call.era == Era::Modern && suspended::may_ask(call.method());
    may && (!modern() || suspended::waits_for(link, &call.message))
}

fn is_the_servers_fault(refusal: &Refusal) -> bool {
    matches!(refusal.kind, Kind::Unreachable | Kind::ServerError)
        && refusal.executed != Executed::Yes
}

/// One request's life.
pub(super) struct Exchange<'a> {
    link: &'a Arc<Link>,
    call: &'a Call,
    /// As it goes to the server.
    outgoing: Message,
    /// The status of an answer that came as a refusal.
    refused: Option<StatusCode>,
    /// 2026-07-28 has no resumption: a stream that is cut is lost.
    is_at_modern: bool,
    /// An error that came as a refusal and named no request: it is about this one.
    unnamed: Option<Message>,
    /// A modern server's refusal was taken for a legacy one's, once.
    doubted: bool,
    floor: Option<Arc<Floor>>,
    rounds: rounds::Rounds,
    sent: u32,
    history: History,
    deadline: Deadline,
    /// Where the answer's stream was cut, and how long the server asked to wait.
    last_id: Option<String>,
    retry: Option<Duration>,
    /// A message on the stream that could not be read.
    spoilt: Option<Fault>,
}

/// What is done next.
enum Step {
    Send,
    Resume(Arc<Session>),
}

impl<'a> Exchange<'a> {
    pub(super) fn new(link: &'a Arc<Link>, call: &'a Call) -> Self {
        Self {
            link,
            call,
            outgoing: call.message.clone(),
            refused: None,
            is_at_modern: false,
            unnamed: None,
            doubted: false,
            floor: None,
            rounds: rounds::Rounds::default(),
            sent: 0,
            history: History::default(),
            deadline: Deadline::new(&link.settings.limits, call.started)
                .with_patience(call.patience)
                .with_person(&link.person),
            last_id: None,
            retry: None,
            spoilt: None,
        }
    }

    async fn until_answered(mut self) -> Result<Message, Refusal> {
        let mut step = Step::Send;
        loop {
            let (fault, session) = match step {
                Step::Send => match self.link.session(&self.deadline).await {
                    Err(fault) => (fault, None),
                    Ok(session) => match self.send(&session).await {
                        Ok(answer) => return Ok(answer),
                        Err(fault) => (fault, Some(session)),
                    },
                },
                Step::Resume(session) => match Box::pin(self.resume(&session)).await {
                    Ok(answer) => return Ok(answer),
                    Err(fault) => (fault, Some(session)),
                },
            };
            tracing::debug!(ticket = self.call.ticket, ?fault, "attempt failed");
            step = self.after(&fault, session).await?;
        }
    }

    /// As [`Exchange::after`], for a request that is sent by other means.
    pub(super) async fn after_fault(
        &mut self,
        fault: &Fault,
        session: &Arc<Session>,
    ) -> Result<(), Refusal> {
        self.after(fault, Some(Arc::clone(session))).await.map(drop)
    }

    /// Carries out what the matrix says about a fault.
    async fn after(
        &mut self,
        fault: &Fault,
        session: Option<Arc<Session>>,
    ) -> Result<Step, Refusal> {
        if let Fault::Timeout(_) = fault {
            self.tell_cancelled();
        }
        let budget = self.link.budget(&self.deadline);
        match (
            next(self.call.class, fault, &mut self.history, budget),
            session,
        ) {
            (Next::Retry(wait), _) => {
                if let Fault::RateLimited { .. } = fault {
                    self.link.close_gate(wait);
                }
                tokio::time::sleep(wait).await;
                self.last_id = None;
                Ok(Step::Send)
            }
            (Next::Resume(wait), Some(session)) => {
                let wait = self.retry.unwrap_or(wait);
                let wait = wait.max(SHORTEST_POLL).min(self.deadline.left());
                tokio::time::sleep(wait).await;
                Ok(Step::Resume(session))
            }
            (Next::Reinitialize, session) => {
                let epoch = session.map(|session| session.epoch);
                Box::pin(session::recover(self.link, epoch, &self.deadline)).await?;
                if epoch.is_none() {
                    self.history.connected();
                    self.link.wait_introduced().await;
                }
                Ok(Step::Send)
            }
            (Next::Authorize | Next::StepUp, _) => {
                let wait = self.link.wait_for_person(self.call.started);
                Box::pin(self.link.authorize(fault, Some(wait), false)).await?;
                self.deadline.heard();
                Ok(Step::Send)
            }
            (Next::Answer(refusal), _) => Err(self.link.explained(fault, refusal)),
            // Without a session there is no stream to pick up, and the matrix never asks.
            (Next::Resume(_), None) => {
                let why = "nothing left to try";
                Err(Refusal::new(Kind::Internal, why, Executed::Unknown))
            }
        }
    }

    /// A session to send in, or what the matrix says where there is none.
    ///
    /// # Errors
    /// There won't be one.
    pub(super) async fn until_connected(&mut self) -> Result<Arc<Session>, Refusal> {
        loop {
            let fault = match self.link.session(&self.deadline).await {
                Ok(session) => return Ok(session),
                Err(fault) => fault,
            };
            self.after(&fault, None).await?;
        }
    }

    async fn send(&mut self, session: &Arc<Session>) -> Result<Message, Fault> {
        let link = Arc::clone(self.link);
        link.wait_for_gate(self.deadline.left()).await;
        match (self.call.era, session.is_modern()) {
            (Era::Legacy, false) => {
                self.outgoing = self.call.message.clone();
                self.post(session, HeaderMap::new()).await
            }
            (Era::Modern, false) => Box::pin(self.send_plain(session)).await,
            (_, true) => Box::pin(self.send_modern(session)).await,
        }
    }

    /// Sends what goes out, and reads until its answer.
    async fn post(&mut self, session: &Arc<Session>, own: HeaderMap) -> Result<Message, Fault> {
        let link = Arc::clone(self.link);
        let is_as_it_came = Era::Legacy == self.call.era && !session.is_modern();
        let id = self.outgoing.id().filter(|_| !is_as_it_came);
        self.call.progress.set_sent(id);
        self.refused = None;
        self.is_at_modern = session.is_modern();
        if let Wire::Sse(stream) = &session.wire {
            let message = &self.outgoing;
            let exchange = legacy::exchange(&link, session, stream, message, &mut self.deadline);
            let answer = Box::pin(exchange).await?;
            return Ok(self.in_hosts_words(answer));
        }
        let url = post::target(session);
        let raw = self.outgoing.raw().clone();
        let (reply, _) =
            post::post(&link, url, Some(session), raw, own, &mut self.deadline).await?;
        let answer = match reply {
            Reply::Stream(stream) => self.read(*stream, true).await?,
            Reply::Json { status, body } => self.read_body(status, body, session).await?,
            Reply::Accepted => {
                return Err(Fault::Invalid {
                    why: format!("{} took the request but sent no answer", post::name_of(url)),
                    status: 202,
                });
            }
        };
        if !self.is_at_modern && self.refused.is_some() && reading::speaks_otherwise(&answer) {
            let server = post::name_of(url);
            return Err(Fault::SessionGone(format!(
                "{server} does not speak the protocol any more that was agreed with it"
            )));
        }
        Ok(answer)
    }

    /// F23: what we no longer wait for, the server need not go on with.
    fn tell_cancelled(&self) {
        if let Some(id) = self.outgoing.id() {
            asking::reply(self.link, asking::cancelled(id, "timeout"));
        }
    }
}

/// Answers for a task that ends without having answered: a panic must not leave a request open.
pub(super) struct Guard {
    link: Arc<Link>,
    ticket: Ticket,
    armed: bool,
}

impl Guard {
    pub(super) fn new(link: Arc<Link>, ticket: Ticket) -> Self {
        Self {
            link,
            ticket,
            armed: true,
        }
    }

    pub(super) fn defuse(mut self) {
        self.armed = false;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.armed && std::thread::panicking() {
            let why = "an internal error; please report it";
            let answer = Err(Refusal::new(Kind::Internal, why, Executed::Unknown));
            self.link.emit_now(Event::Answer {
                ticket: self.ticket,
                answer,
            });
        }
    }
}
