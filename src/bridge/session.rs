//! The session with the host: how far it has come, which of its requests are open, and what to do
//! with each message from either side.
//!
//! It touches no handle: lines come in as bytes, what the host is told goes into the [`Writer`]'s
//! queue. It never waits for the server; that is what `remote`'s tasks do. Which server that is,
//! `upstream` knows.

mod recall;
mod start;
mod tools;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;

use crate::contract::{Class, Executed, Kind as Why, Refusal};
use crate::memory::List;
use crate::message::{self, Kind, Message, RequestId};
use crate::remote::{Delivery, Event, Ticket};

use super::agreed;
use super::batch::{self, Batches};
use super::early;
use super::filter::{Filter, ToolRules};
use super::inbox::Arrival;
use super::pending::{Pending, Purpose, Waiting};
use super::sign_in::SignIn;
use super::stdio::Writer;
use super::upstream::{Sifted, Upstream};
use super::{News, Tell};

pub(super) use recall::Recall;

/// Requests of the host's that may be open at one time (F08).
const MOST_OPEN: usize = 10_000;
/// With this many open, a host that doesn't read is not read from either (F07).
const MOST_OPEN_UNREAD: usize = 64;
/// Messages that may wait for the host to read them before the server's are left waiting.
const MOST_UNREAD: usize = 256;

/// A request that is not sent yet, and the batch that it came in.
type Held = (Message, Option<u64>);

/// How far the session has come.
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
    recall: Recall,
    sign_in: SignIn,
    /// The host has said `notifications/initialized`.
    host_listens: bool,
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
            recall,
            host_listens: false,
            message_size,
            tell,
        }
    }

    /// Whether the host may be read from. Memory is bounded by not reading: a host that sends
    /// more than it takes waits (F07).
    pub(super) fn takes_from_host(&self) -> bool {
        let host_reads = self.out.waiting() == 0 || self.pending.len() < MOST_OPEN_UNREAD;
        host_reads
            && self.takes_from_server()
            && self.upstream.is_ready()
            && self.pending.bytes() <= self.message_size
    }

    /// Whether the host has room for more of what the server says.
    pub(super) fn takes_from_server(&self) -> bool {
        self.out.waiting() < MOST_UNREAD
    }

    /// Whether everything that was asked has been answered, and the answers are out.
    pub(super) fn is_done(&self) -> bool {
        self.pending.is_empty() && self.learning.is_none() && self.out.is_idle()
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
            let answer = refusal.to_response(Some(&waiting.id));
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

    fn request_from_host(&mut self, message: Message, id: &RequestId, batch: Option<u64>) {
        if self.is_known(id) {
            // F13: an error under this id would be taken for the first request's answer.
            let why = format!(
                "the id {} is in use by a request that is still open",
                id.raw()
            );
            let refusal = Refusal::new(Why::InvalidRequest, &why, Executed::No);
            return self.answer(refusal.to_response(None), batch, None);
        }
        if self.pending.len() >= MOST_OPEN {
            let why = format!("more than {MOST_OPEN} requests are open");
            let refusal = Refusal::new(Why::Overloaded, &why, Executed::No).retryable();
            return self.answer(refusal.to_response(Some(id)), batch, None);
        }
        let method = message.method().unwrap_or_default();
        match (&mut self.stage, method) {
            (Stage::Initializing(_), "initialize") => {
                self.refuse(
                    id,
                    batch,
                    Why::InvalidRequest,
                    "initialize is under way already",
                );
            }
            (_, "initialize") if batch.is_some() => {
                // 2025-03-26 lifecycle: "The initialize request MUST NOT be part of a JSON-RPC batch".
                self.refuse(
                    id,
                    batch,
                    Why::InvalidRequest,
                    "initialize can't be in a batch",
                );
            }
            (_, "initialize") => self.initialize(message, id),
            (Stage::New | Stage::Initializing(_), "ping") => {
                self.answer(message::success(id, "{}"), batch, None);
            }
            (Stage::Ready(_), "ping") if self.recall.is_early() => {
                self.answer(message::success(id, "{}"), batch, None);
            }
            (_, _) if agreed::is_modern(&message) => {
                self.forward_if_allowed(message, batch);
            }
            // A probe of a host that also speaks 2026-07-28: "any other error" means legacy.
            (Stage::New | Stage::Initializing(_), "server/discover") => {
                self.refuse(
                    id,
                    batch,
                    Why::MethodNotFound,
                    "Method not found: server/discover",
                );
            }
            (Stage::Initializing(waiting), _) if waiting.len() < MOST_OPEN => {
                waiting.push(message);
            }
            (Stage::Ready(_), _) => self.forward_if_allowed(message, batch),
            _ => {
                let why = "there is no session yet: send initialize first";
                self.refuse(id, batch, Why::InvalidRequest, why);
            }
        }
    }

    fn is_known(&self, id: &RequestId) -> bool {
        let is_it = |m: &Message| m.method().is_some() && m.id() == Some(id);
        let learning = self.learning.as_ref();
        self.pending.has(id)
            || matches!(&self.stage, Stage::Initializing(waiting) if waiting.iter().any(is_it))
            || learning.is_some_and(|(_, calls)| calls.iter().any(|(call, _)| is_it(call)))
    }

    fn forward(&mut self, message: Message, batch: Option<u64>) {
        let (Some(id), Some(method)) = (message.id().cloned(), message.method()) else {
            return;
        };
        let purpose = match early::first_page(&message) {
            Some(list) => Purpose::List(list),
            None if method == "tools/list" && !self.filter.is_open() => Purpose::ListTools,
            None => Purpose::Relay,
        };
        let (class, size) = (Class::of(method), message.raw().len());
        let Purpose::List(list) = purpose else {
            let ticket = self.upstream.request(message, class);
            return self.pending.add(ticket, id, purpose, batch, size);
        };
        if let Some((message, batch)) = self.recall_now((message, batch), list) {
            let ticket = self.upstream.request(message, class);
            self.pending.add(ticket, id, purpose, batch, size);
            self.note_asked(ticket, list);
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
            let size = 0;
            return self
                .pending
                .add(ticket, waiting.id, waiting.purpose, None, size);
        }
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
            Event::Message(message) | Event::Unasked(message) => {
                self.message_from_server(message, share);
            }
            Event::Met(_) => {}
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
        let Some(Waiting {
            id, purpose, batch, ..
        }) = self.pending.take(ticket)
        else {
            return; // cancelled, or answered another way
        };
        let answer = match (purpose, answer) {
            (Purpose::Initialize, answer) => return self.initialized(&id, answer),
            (Purpose::List(List::Tools) | Purpose::ListTools, Ok(page)) => {
                Ok(self.filter.rewrite(page))
            }
            (Purpose::List(list), Err(_)) if self.recall_instead(ticket, &id, batch, list) => {
                return;
            }
            (_, answer) => answer,
        };
        let raw = match answer {
            Ok(message) => message.raw().clone(),
            Err(refusal) => self.sign_in.refuse(&id, &refusal),
        };
        self.answer(raw, batch, share);
    }

    fn message_from_server(&mut self, message: Message, share: Option<OwnedSemaphorePermit>) {
        match message.kind() {
            Kind::Request { id, .. } if SignIn::is_own(id) || !self.pending.ask_host(id) => {
                tracing::debug!("the server used an id twice; the second is left out");
                return;
            }
            Kind::Notification { method } if &**method == "notifications/tools/list_changed" => {
                self.filter.forget();
            }
            Kind::Request { .. } | Kind::Notification { .. } => {}
            Kind::Response { id } => {
                // An answer that came by another stream than its request's.
                let ticket = id.as_ref().and_then(|id| self.pending.find(id));
                if let Some((ticket, asked)) = ticket.and_then(|t| Some((t, self.pending.id(t)?))) {
                    let answer = Ok(message.with_id(asked));
                    self.upstream.drop_call(ticket);
                    self.learn_from(ticket, &answer);
                    self.answered(ticket, answer, share);
                }
                return;
            }
        }
        self.out.push(message.raw().clone(), share);
    }

    /// A new session stands where one was lost: what the host has listed may be different now.
    fn renewed(&mut self) {
        self.pending.forget_server();
        self.changed("the session was lost and has been renewed");
    }

    /// Another server answers than did before, or the same one anew.
    fn changed(&mut self, text: &str) {
        self.filter.forget();
        self.forget_told();
        self.stands();
        if let Stage::Ready(_) = self.stage {
            for method in &self.notifies {
                self.out.push(message::notification(method, None), None);
            }
        }
        (self.tell)(News::Notice(text));
    }

    fn refuse(&mut self, id: &RequestId, batch: Option<u64>, kind: Why, why: &str) {
        let refusal = Refusal::new(kind, why, Executed::No);
        self.answer(refusal.to_response(Some(id)), batch, None);
    }

    /// Refuses the requests among what was held back.
    fn refuse_all(&mut self, held: impl IntoIterator<Item = Held>, refusal: &Refusal) {
        for (message, batch) in held {
            if let Kind::Request { id, .. } = message.kind() {
                let raw = self.sign_in.refuse(id, refusal);
                self.answer(raw, batch, None);
            }
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
