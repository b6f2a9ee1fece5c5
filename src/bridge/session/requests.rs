//! The host's requests: which are taken, in whose words they are meant, and where they go.
//!
//! A host's era is a matter of each request: one that speaks for itself is modern, every other
//! needs a session ("A dual-era server MAY serve both eras concurrently on the same endpoint or
//! process": 2026-07-28, basic/versioning).

use crate::contract::{Class, Executed, Kind as Why, Refusal};
use crate::era::{self, Era, MODERN, Said};
use crate::memory::Peer;
use crate::message::{self, Message, RequestId};

use super::super::early;
use super::super::pending::{Purpose, Waiting};
use super::super::sign_in;
use super::{Held, MOST_OPEN, Session, Stage};

/// Subscriptions that may be open at one time; each gets a copy of what it covers.
const MOST_LISTENS: usize = 64;

impl Session {
    pub(super) fn request_from_host(
        &mut self,
        message: Message,
        id: &RequestId,
        batch: Option<u64>,
    ) {
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
            return self.overloaded(id, batch, &why);
        }
        let method = message.method().unwrap_or_default();
        match (&mut self.stage, method) {
            // A modern `initialize` is a method that there is no more.
            _ if era::is_modern(&message) => self.modern_request(message, id, batch),
            (Stage::Initializing(_), "initialize") => {
                let why = "initialize is under way already";
                self.refuse(id, batch, Why::InvalidRequest, why);
            }
            (_, "initialize") if batch.is_some() => {
                // 2025-03-26 lifecycle: "The initialize request MUST NOT be part of a JSON-RPC batch".
                let why = "initialize can't be in a batch";
                self.refuse(id, batch, Why::InvalidRequest, why);
            }
            (_, "initialize") => self.initialize(message, id),
            (Stage::New | Stage::Initializing(_), "ping") => {
                self.answer(message::success(id, "{}"), batch, None);
            }
            (Stage::Ready(_), "ping") if self.recall.is_early() => {
                self.answer(message::success(id, "{}"), batch, None);
            }
            (Stage::Initializing(waiting), _) if waiting.len() < MOST_OPEN => {
                waiting.push(message);
            }
            (Stage::Ready(_), _) => self.forward_if_allowed(message, batch, Era::Legacy),
            (Stage::New, _) if self.speaks_modern => self.without_version(id),
            _ => {
                let why = "there is no session yet: send initialize first";
                self.refuse(id, batch, Why::InvalidRequest, why);
            }
        }
    }

    /// "A request missing any required field is malformed; the server MUST reject it with JSON-RPC
    /// error code -32602" (2026-07-28, basic, `_meta`).
    fn without_version(&mut self, id: &RequestId) {
        let why = "`_meta` lacks io.modelcontextprotocol/protocolVersion";
        self.refuse(id, None, Why::InvalidParams, why);
    }

    fn is_known(&self, id: &RequestId) -> bool {
        let is_it = |m: &Message| m.method().is_some() && m.id() == Some(id);
        let learning = self.learning.as_ref();
        self.pending.has(id)
            || matches!(&self.stage, Stage::Initializing(waiting) if waiting.iter().any(is_it))
            || learning.is_some_and(|(_, calls)| calls.iter().any(|(call, _)| is_it(call)))
    }

    fn modern_request(&mut self, message: Message, id: &RequestId, batch: Option<u64>) {
        if batch.is_some() {
            let why = format!("there are no batches in MCP {MODERN}");
            return self.refuse(id, batch, Why::InvalidRequest, &why);
        }
        let (probes, listens) = match message.method() {
            Some("server/discover") => (true, false),
            Some("subscriptions/listen") => (false, true),
            _ => (false, false),
        };
        // The others are modern because they say so.
        if (probes || listens) && Said::of(&message).version.is_none() {
            return self.without_version(id);
        }
        if !self.speaks_modern && !probes {
            self.speaks_modern = true;
            self.met_modern_host(&message);
        }
        if listens {
            let (open, bytes) = self.pending.listens();
            let size = message.raw().len();
            if open >= MOST_LISTENS || bytes + size > self.message_size.max(size) {
                let why = format!("more than {MOST_LISTENS} subscriptions, or too much in them");
                return self.overloaded(id, None, &why);
            }
        }
        if !self.upstream.signs_in() {
            return self.forward_if_allowed(message, None, Era::Modern);
        }
        let Some(retried) = sign_in::retried(&message) else {
            return self.forward_if_allowed(message, None, Era::Modern);
        };
        match self.sign_in.not_opened().filter(|_| !retried.opened) {
            Some(refusal) => self.answer(refusal.to_response(Some(id)), None, None),
            None => self.forward_if_allowed(retried.request, None, Era::Modern),
        }
    }

    fn met_modern_host(&mut self, request: &Message) {
        if let Some(meetings) = &mut self.meetings {
            let said = Said::of(request);
            let version = said.version.as_deref().unwrap_or_default();
            let info = said.client_info.as_deref();
            meetings.note_host(Peer::now(Era::Modern, version, info));
        }
    }

    pub(super) fn forward(&mut self, message: Message, batch: Option<u64>, era: Era) {
        let (Some(id), Some(method)) = (message.id().cloned(), message.method()) else {
            return;
        };
        let class = Class::of(method);
        let waiting = Waiting {
            id,
            purpose: self.purpose(&message, method),
            era,
            batch,
            size: message.raw().len(),
            shows_links: self.shows_links(&message, era),
        };
        match (waiting.purpose, era) {
            (Purpose::List(list), Era::Legacy) => self.forward_list(message, waiting, list),
            (Purpose::List(_) | Purpose::Discover, Era::Modern) => {
                self.forward_modern(message, waiting);
            }
            _ => {
                let ticket = self.upstream.request(message, class);
                self.pending.add(ticket, waiting);
            }
        }
    }

    fn purpose(&self, request: &Message, method: &str) -> Purpose {
        match (early::first_page(request), method) {
            (Some(list), _) => Purpose::List(list),
            (None, "tools/list") if !self.filter.is_open() => Purpose::ListTools,
            (None, "server/discover") => Purpose::Discover,
            (None, "subscriptions/listen") => Purpose::Listen,
            (None, _) => Purpose::Relay,
        }
    }

    /// Whether the answer to this request may be a link to sign in.
    pub(super) fn shows_links(&self, request: &Message, era: Era) -> bool {
        era == Era::Modern && self.upstream.signs_in() && sign_in::may_be_asked(request)
    }

    fn forward_list(&mut self, list: Message, waiting: Waiting, which: crate::memory::List) {
        let held: Held = (list, waiting.batch);
        if let Some((list, _)) = self.recall_now(held, which) {
            let ticket = self.upstream.request(list, Class::Safe);
            self.pending.add(ticket, waiting);
            self.note_asked(ticket, which);
        }
    }

    fn overloaded(&mut self, id: &RequestId, batch: Option<u64>, why: &str) {
        let refusal = Refusal::new(Why::Overloaded, why, Executed::No).retryable();
        self.answer(refusal.to_response(Some(id)), batch, None);
    }
}
