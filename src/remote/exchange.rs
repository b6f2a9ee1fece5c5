//! One request, from the host's bytes to its one answer: sent, resumed, sent again where that is
//! safe, or refused.
//!
//! What may be tried again is the retry matrix's decision (`contract`); this file only carries
//! it out and keeps the time.

mod deadline;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::StatusCode;

use crate::contract::{Class, Executed, Fault, History, Kind, Next, Refusal, next};
use crate::message::{self, Message};

use super::body::Stream;
use super::link::Link;
use super::post::{self, Reply};
use super::session::{self, Progress, Session, Wire};
use super::{Event, Ticket, answers, fault, legacy};

pub(super) use deadline::Deadline;

/// A server that lets itself be polled with `retry: 0` is asked no more often than this.
const SHORTEST_POLL: Duration = Duration::from_millis(100);

/// A server that has not come back by then: the host is told while it still listens (60 s is what
/// the SDKs wait).
const RESUMED_WITHIN: Duration = Duration::from_secs(20);

/// A request on its way.
pub(super) struct Call {
    pub(super) ticket: Ticket,
    pub(super) message: Message,
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
        Self {
            ticket,
            message,
            class,
            started: Instant::now(),
            patience,
            progress: Arc::default(),
        }
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
    let answer = Exchange::new(&link, &call).until_answered().await;
    if let Ok(answer) = &answer
        && answer.has_result()
    {
        link.remembered().note(&call.message);
    }
    match &answer {
        Err(refusal) if is_the_servers_fault(refusal) => link.note_failure(refusal),
        _ => link.note_success(),
    }
    link.emit(Event::Answer { ticket, answer }).await;
}

fn is_the_servers_fault(refusal: &Refusal) -> bool {
    matches!(refusal.kind, Kind::Unreachable | Kind::ServerError)
        && refusal.executed != Executed::Yes
}

/// One request's life.
struct Exchange<'a> {
    link: &'a Arc<Link>,
    call: &'a Call,
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
    fn new(link: &'a Arc<Link>, call: &'a Call) -> Self {
        Self {
            link,
            call,
            history: History::default(),
            deadline: Deadline::new(&link.settings.limits, call.started)
                .with_patience(call.patience),
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

    async fn send(&mut self, session: &Arc<Session>) -> Result<Message, Fault> {
        let link = Arc::clone(self.link);
        link.wait_for_gate(self.deadline.left()).await;
        self.call.progress.set_sent();
        if let Wire::Sse(stream) = &session.wire {
            let message = &self.call.message;
            let exchange = legacy::exchange(&link, session, stream, message, &mut self.deadline);
            return Box::pin(exchange).await;
        }
        let url = post::target(session);
        let raw = self.call.message.raw().clone();
        let (reply, _) = post::post(&link, url, Some(session), raw, &mut self.deadline).await?;
        match reply {
            Reply::Stream(stream) => self.read(*stream, true).await,
            Reply::Json { status, body } => self.read_body(status, body, session).await,
            Reply::Accepted => Err(Fault::Invalid {
                why: format!("{} took the request but sent no answer", post::name_of(url)),
                status: 202,
            }),
        }
    }

    /// 2025-11-25 transports, resumability: GET with `Last-Event-ID`, "regardless of how the
    /// original stream was initiated (via POST or GET)".
    async fn resume(&mut self, session: &Arc<Session>) -> Result<Message, Fault> {
        let url = post::target(session);
        let last_id = self.last_id.clone();
        let got = post::get(
            self.link,
            url,
            Some(session),
            last_id.as_deref(),
            &mut self.deadline,
        )
        .await;
        match got {
            Ok(stream) => self.read(stream, false).await,
            Err(fault) if self.deadline.silence() > RESUMED_WITHIN => Err(Fault::NotResumed(
                format!("the answer's stream was cut: {}", fault.why()),
            )),
            Err(fault) => Err(not_resumed(fault)),
        }
    }

    /// Reads a stream until the answer is in it; everything else on it goes to the host.
    async fn read(&mut self, mut stream: Stream, fresh: bool) -> Result<Message, Fault> {
        if fresh {
            self.last_id = None;
        }
        loop {
            let event = stream.next(&mut self.deadline).await;
            if stream.last_id.is_some() {
                self.last_id = stream.last_id.clone();
            }
            self.retry = stream.retry.or(self.retry);
            let why = match event {
                Ok(Some(event)) => {
                    self.history.progressed();
                    if let Some(answer) = self.take(event.message()).await? {
                        return Ok(answer);
                    }
                    continue;
                }
                Ok(None) => "the answer's stream ended before the answer".to_owned(),
                Err(Fault::Broken(why)) => why,
                Err(fault) => return Err(fault),
            };
            if let Some(fault) = self.spoilt.take() {
                return Err(fault);
            }
            let resumable = self.last_id.is_some();
            return Err(Fault::Cut { why, resumable });
        }
    }

    async fn take(&mut self, data: Option<Bytes>) -> Result<Option<Message>, Fault> {
        let Some(data) = data else { return Ok(None) };
        let messages = match parsed(data) {
            Ok(messages) => messages,
            // It may not be the answer that was spoilt: read on, and say so if none comes.
            Err(fault) => {
                self.spoilt = Some(fault);
                return Ok(None);
            }
        };
        for message in messages {
            if let Some(answer) = self.answer_in(&message) {
                return Ok(Some(answer));
            }
            self.link.emit(Event::Message(message)).await;
        }
        Ok(None)
    }

    async fn read_body(
        &mut self,
        status: StatusCode,
        body: Bytes,
        session: &Session,
    ) -> Result<Message, Fault> {
        let server = post::name_of(post::target(session));
        let messages = match parsed(body.clone()) {
            Ok(messages) => messages,
            Err(fault) if status.is_success() => return Err(fault),
            Err(_) => return Err(of_refusal(&server, status, &body, session)),
        };
        let mut without_id = None;
        for message in messages {
            if let Some(answer) = self.answer_in(&message) {
                return Ok(answer);
            }
            match message.kind() {
                // F33: one request per POST, so an error without an id is about this request.
                message::Kind::Response { id: None } => without_id = Some(message),
                _ => self.link.emit(Event::Message(message)).await,
            }
        }
        match without_id {
            Some(message) if status.is_success() => {
                Err(fault::without_id(&server, status, &message))
            }
            _ if !status.is_success() => Err(of_refusal(&server, status, &body, session)),
            _ => Err(Fault::Invalid {
                why: format!("{server} sent no answer to the request"),
                status: status.as_u16(),
            }),
        }
    }

    /// The response to this request, under the id that the host used.
    fn answer_in(&self, message: &Message) -> Option<Message> {
        let message::Kind::Response { id: Some(id) } = message.kind() else {
            return None;
        };
        let asked = self.call.message.id()?;
        answers(asked, id).then(|| message.with_id(asked))
    }

    /// F23: what we no longer wait for, the server need not go on with.
    fn tell_cancelled(&self) {
        if let Some(id) = self.call.message.id() {
            let params = format!("{{\"requestId\":{},\"reason\":\"timeout\"}}", id.raw());
            let raw = message::notification("notifications/cancelled", Some(&params));
            let link = Arc::clone(self.link);
            tokio::spawn(async move { session::deliver(&link, raw).await });
        }
    }
}

fn of_refusal(server: &str, status: StatusCode, body: &Bytes, session: &Session) -> Fault {
    let headers = reqwest::header::HeaderMap::new();
    fault::of_response(server, status, &headers, body, session.has_id())
}

/// One message, or a batch of them (2025-03-26 servers may answer with one).
pub(super) fn parsed(data: Bytes) -> Result<Vec<Message>, Fault> {
    let invalid = |why: String| Fault::Invalid {
        why: format!("the server sent something that is no MCP message: {why}"),
        status: 200,
    };
    if let Some(batch) = message::batch(&data) {
        let messages = batch.into_iter().map(Message::parse);
        return messages
            .collect::<Result<_, _>>()
            .map_err(|e| invalid(e.why));
    }
    Message::parse(data)
        .map(|m| vec![m])
        .map_err(|e| invalid(e.why))
}

/// A stream that could not be picked up: where the server is only away for a moment it is asked
/// again; it must never turn into sending the request again.
fn not_resumed(fault: Fault) -> Fault {
    match fault {
        Fault::NotSent(why)
        | Fault::NotTaken(why)
        | Fault::Broken(why)
        | Fault::RateLimited { why, .. }
        | Fault::Unavailable { why, .. } => Fault::Cut {
            why,
            resumable: true,
        },
        Fault::SessionGone(why)
        | Fault::Rejected { why, .. }
        | Fault::ServerError { why, .. }
        | Fault::Invalid { why, .. } => Fault::NotResumed(format!(
            "the answer's stream was cut and can't be resumed: {why}"
        )),
        other => other,
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
