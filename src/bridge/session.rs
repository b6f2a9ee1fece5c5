//! The session with the host: how far it has come, which of its requests are open, and what to do
//! with each message from either side.
//!
//! It touches no handle: lines come in as bytes, what the host is told goes into the [`Writer`]'s
//! queue. It never waits for the server; that is what `remote`'s tasks do. Which server that is,
//! `upstream` knows.

mod recall;
mod requests;
mod server;
mod start;
mod subscriptions;
mod tools;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;

use crate::contract::{Executed, Kind as Why, Refusal};
use crate::era::{self, Era};
use crate::memory::{List, Meetings};
use crate::message::{self, Kind, Message, RequestId};
use crate::remote::{Delivery, Event, Ticket};

use super::agreed;
use super::batch::{self, Batches};
use super::filter::{Filter, ToolRules};
use super::inbox::Arrival;
use super::pending::{Pending, Purpose, Waiting};
use super::sign_in::SignIn;
use super::stdio::Writer;
use super::upstream::{Sifted, Upstream};
use super::{News, Tell};

pub(super) use recall::Recall;

use subscriptions::Subscriptions;

/// Requests of the host's that may be open at one time (F08).
const MOST_OPEN: usize = 10_000;
/// With this many open, a host that doesn't read is not read from either (F07).
const MOST_OPEN_UNREAD: usize = 64;
/// Messages that may wait for the host to read them before the server's are left waiting.
const MOST_UNREAD: usize = 256;

/// A request that is not sent yet, and the batch that it came in.
type Held = (Message, Option<u64>);

/// How far the session of a legacy host has come. A modern host has none, and whoever sends both
/// kinds of requests is both.
enum Stage {
    /// No `initialize` yet, or the last one failed.
    New,
    /// `initialize` is on its way; what the host sent after it waits.
    Initializing(Vec<Message>),
    /// With the protocol version that was agreed.
    Ready(String),
}

pub(super) struct Session {
    pub(super) out: Writer,
    upstream: Upstream,
    stage: Stage,
    pending: Pending,
    batches: Batches,
    filter: Filter,
    /// The bridge's own `tools/list`, and the calls that wait for what it says.
    learning: Option<(Ticket, Vec<Held>)>,
    /// What the server says it notifies of: method names, learned from `initialize`.
    notifies: Vec<&'static str>,
    /// What a modern host wants to hear of.
    subscriptions: Subscriptions,
    recall: Recall,
    sign_in: SignIn,
    /// Who was met is noted here.
    meetings: Option<Meetings>,
    /// The host has said `notifications/initialized`.
    host_listens: bool,
    /// The host has sent a modern request that was no probe.
    speaks_modern: bool,
    message_size: usize,
    tell: Tell,
}

impl Session {
    pub(super) fn new(
        out: Writer,
        upstream: Upstream,
        rules: ToolRules,
        message_size: usize,
        recall: Recall,
        meetings: Option<Meetings>,
        tell: Tell,
    ) -> Self {
        Self {
            out,
            sign_in: SignIn::new(&upstream.remote_name()),
            upstream,
            stage: Stage::New,
            pending: Pending::default(),
            batches: Batches::default(),
            filter: Filter::new(rules),
            learning: None,
            notifies: Vec::new(),
            subscriptions: Subscriptions::default(),
            recall,
            meetings,
            host_listens: false,
            speaks_modern: false,
            message_size,
            tell,
        }
    }

    /// Whether the host may be read from. Memory is bounded by not reading: a host that sends
    /// more than it takes waits (F07).
    pub(super) fn takes_from_host(&self) -> bool {
        let host_reads = self.out.waiting() == 0 || self.pending.awaited() < MOST_OPEN_UNREAD;
        host_reads
            && self.takes_from_server()
            && self.upstream.is_ready()
            && self.pending.bytes() <= self.message_size
    }

    /// Whether the host has room for more of what the server says.
    pub(super) fn takes_from_server(&self) -> bool {
        self.out.waiting() < MOST_UNREAD
    }

    /// Whether everything that was asked has been answered, and the answers are out. A subscription
    /// ends when we do.
    pub(super) fn is_done(&self) -> bool {
        self.pending.awaited() == 0 && self.learning.is_none() && self.out.is_idle()
    }

    /// Tells the truth to whoever still waits: there will be no answer.
    pub(super) fn give_up(&mut self) {
        let why = "the bridge is shutting down";
        let refusal = Refusal::new(Why::ShuttingDown, why, Executed::Unknown);
        if let Stage::Initializing(waiting) = std::mem::replace(&mut self.stage, Stage::New) {
            self.refuse_all(unbatched(waiting), &refusal.clone().unsent());
        }
        if let Some((_, calls)) = self.learning.take() {
            self.refuse_all(calls, &refusal.clone().unsent());
        }
        for waiting in self.pending.drain() {
            let answer = match waiting.purpose {
                // "during shutdown ... it SHOULD send a successful `subscriptions/listen` response
                // to signal a graceful end" (2026-07-28, basic/patterns/subscriptions).
                Purpose::Listen => era::ended(&waiting.id).raw().clone(),
                _ => refusal.to_response(Some(&waiting.id)),
            };
            self.answer(answer, waiting.batch, None);
        }
    }

    /// The connection to the server, to end it.
    pub(super) fn into_upstream(self) -> Upstream {
        self.upstream
    }

    pub(super) fn text_from_host(&mut self, text: Bytes) {
        if text.trim_ascii_start().first() == Some(&b'[') {
            return self.batch_from_host(&text);
        }
        match Message::parse(text) {
            Ok(message) => self.message_from_host(message, None),
            Err(malformed) => self.answer(malformed.to_response(), None, None),
        }
    }

    fn batch_from_host(&mut self, text: &Bytes) {
        let version = match &self.stage {
            Stage::Ready(version) => Some(version.as_str()),
            _ => None,
        };
        let elements = match batch::elements(text, version) {
            Ok(elements) => elements,
            Err(malformed) => return self.answer(malformed.to_response(), None, None),
        };
        let batch = self.batches.open();
        for element in elements {
            match Message::parse(element) {
                Ok(message) => self.message_from_host(message, Some(batch)),
                Err(malformed) => {
                    self.batches.awaits(batch);
                    self.answer(malformed.to_response(), Some(batch), None);
                }
            }
        }
        if let Some(array) = self.batches.complete(batch) {
            self.out.push(array, None);
        }
    }

    fn message_from_host(&mut self, message: Message, batch: Option<u64>) {
        match message.kind() {
            Kind::Request { id, .. } => {
                if let Some(batch) = batch {
                    self.batches.awaits(batch);
                }
                let id = id.clone();
                self.request_from_host(message, &id, batch);
            }
            Kind::Notification { method } => match (&**method, &mut self.stage) {
                ("notifications/cancelled", _) => self.cancelled_by_host(&message),
                (_, Stage::Initializing(waiting)) if waiting.len() < MOST_OPEN => {
                    waiting.push(message);
                }
                ("notifications/initialized", Stage::Ready(_)) => self.host_listens(&message),
                (_, Stage::Ready(_)) => {
                    if !self.recall.hold(&message) {
                        self.upstream.notify(&message);
                    }
                }
                _ => tracing::debug!("a notification outside of a session"),
            },
            Kind::Response { id: Some(id) } if SignIn::is_own(id) => {
                let acts = self.sign_in.host_answered(&message);
                self.carry_out(acts);
            }
            Kind::Response { id: Some(id) } if self.pending.host_answered(id) => {
                self.upstream.reply(&message);
            }
            Kind::Response { .. } => tracing::debug!("a response that nobody asked for"),
        }
    }

    /// "The receiver of a cancellation SHOULD NOT send a response for the cancelled request", and
    /// "the initialize request MUST NOT be cancelled by clients".
    fn cancelled_by_host(&mut self, cancelled: &Message) {
        let Some(id) = agreed::cancelled_id(cancelled) else {
            return;
        };
        if let Stage::Initializing(waiting) = &mut self.stage {
            waiting.retain(|m| m.id() != Some(&id));
        }
        if let Some((_, calls)) = &mut self.learning
            && let Some(at) = calls.iter().position(|(call, _)| call.id() == Some(&id))
        {
            let (_, batch) = calls.remove(at);
            return self.unanswered(batch);
        }
        let Some(ticket) = self.pending.find_exact(&id) else {
            return;
        };
        let Some(waiting) = self.pending.take(ticket) else {
            return;
        };
        if waiting.purpose == Purpose::Initialize {
            let waiting = Waiting { size: 0, ..waiting };
            return self.pending.add(ticket, waiting);
        }
        self.subscriptions.end(&id);
        self.upstream.cancel(ticket, cancelled);
        self.unanswered(waiting.batch);
    }

    /// An element of a batch that gets no answer.
    fn unanswered(&mut self, batch: Option<u64>) {
        let array = batch.and_then(|b| self.batches.answered(b, None));
        if let Some(array) = array {
            self.out.push(array, None);
        }
    }

    /// A line over the limit, of which only the head was kept.
    pub(super) fn too_long(&mut self, head: &Bytes) {
        let id = message::id_in_head(head);
        let why = format!(
            "the message is longer than {} bytes; raise --max-message-size to send it",
            self.message_size
        );
        let refusal = Refusal::new(Why::TooLarge, &why, Executed::No);
        self.answer(refusal.to_response(id.as_ref()), None, None);
    }

    pub(super) fn deliver(&mut self, arrival: Arrival) {
        let (Delivery { event, share }, own) = match self.upstream.sift(arrival) {
            Some(Sifted::Delivery { delivery, own }) => (delivery, own),
            Some(Sifted::Changed(text)) => return self.changed(&text),
            None => return,
        };
        match event {
            Event::Answer { ticket, answer } => {
                if own {
                    self.learn_from(ticket, &answer);
                }
                self.answered(ticket, answer, share);
            }
            Event::Message(message) => self.message_from_server(message, share),
            Event::Unasked(notification) => self.unasked(&notification, share),
            Event::Met(met) => self.met(&met),
            Event::Renewed if self.recall.is_early() => self.came_round(),
            Event::Renewed => self.renewed(),
            Event::SignIn(state) => self.signing_in(state),
            Event::Notice(text) => (self.tell)(News::Notice(&text)),
        }
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        answer: Result<Message, Refusal>,
        share: Option<OwnedSemaphorePermit>,
    ) {
        self.upstream.done(ticket);
        if answer.is_ok() {
            self.heard();
        }
        if self
            .learning
            .as_ref()
            .is_some_and(|(own, _)| *own == ticket)
        {
            return self.learned(answer);
        }
        if self.is_recalled(ticket) {
            return self.truth(ticket, answer);
        }
        let Some(waiting) = self.pending.take(ticket) else {
            return; // cancelled, or answered another way
        };
        let (id, batch) = (&waiting.id, waiting.batch);
        if waiting.era == Era::Modern && answer.is_ok() {
            self.answered_modern(ticket, &waiting);
        }
        let answer = match (waiting.purpose, answer) {
            (Purpose::Initialize, answer) => return self.initialized(id, answer),
            (Purpose::List(List::Tools) | Purpose::ListTools, Ok(page)) => {
                Ok(self.filter.rewrite(page))
            }
            (Purpose::List(list), Err(_)) if self.recall_instead(ticket, &waiting, list) => return,
            (Purpose::Listen, answer) => {
                self.subscriptions.end(id);
                answer
            }
            (_, answer) => answer,
        };
        let raw = match answer {
            Ok(message) => message.raw().clone(),
            Err(refusal) => self.refusal(id, waiting.era, waiting.shows_links, &refusal),
        };
        self.answer(raw, batch, share);
    }

    fn refuse(&mut self, id: &RequestId, batch: Option<u64>, kind: Why, why: &str) {
        let refusal = Refusal::new(kind, why, Executed::No);
        self.answer(refusal.to_response(Some(id)), batch, None);
    }

    /// Refuses the requests among what was held back.
    fn refuse_all(&mut self, held: impl IntoIterator<Item = Held>, refusal: &Refusal) {
        for (message, batch) in held {
            if let Kind::Request { id, .. } = message.kind() {
                let era = era_of(&message);
                let shows_links = self.shows_links(&message, era);
                let raw = self.refusal(id, era, shows_links, refusal);
                self.answer(raw, batch, None);
            }
        }
    }

    /// The error that the host understands best.
    fn refusal(&mut self, id: &RequestId, era: Era, shows_links: bool, refusal: &Refusal) -> Bytes {
        match era {
            Era::Legacy => self.sign_in.refuse(id, refusal),
            Era::Modern => self.sign_in.refuse_modern(id, refusal, shows_links),
        }
    }

    fn answer(&mut self, raw: Bytes, batch: Option<u64>, share: Option<OwnedSemaphorePermit>) {
        match batch {
            None => self.out.push(raw, share),
            Some(batch) => {
                if let Some(array) = self.batches.answered(batch, Some(raw)) {
                    self.out.push(array, share);
                }
            }
        }
    }
}

fn unbatched(messages: Vec<Message>) -> impl Iterator<Item = Held> {
    messages.into_iter().map(|message| (message, None))
}

/// In whose words a request that was held back is.
fn era_of(request: &Message) -> Era {
    match era::is_modern(request) {
        true => Era::Modern,
        false => Era::Legacy,
    }
}
