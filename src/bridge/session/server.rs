//! What the server says besides its answers, and who of the host's two kinds hears it: a session
//! hears everything as it is, a subscription what it covers.

use tokio::sync::OwnedSemaphorePermit;

use crate::era::{self, Era};
use crate::memory::{List, Peer};
use crate::message::{self, Kind, Message};
use crate::remote::Met;

use super::super::News;
use super::super::agreed;
use super::super::pending::Purpose;
use super::super::sign_in::SignIn;
use super::{Session, Stage};

impl Session {
    pub(super) fn message_from_server(
        &mut self,
        message: Message,
        share: Option<OwnedSemaphorePermit>,
    ) {
        match message.kind() {
            Kind::Request { id, .. } if SignIn::is_own(id) || !self.pending.ask_host(id) => {
                tracing::debug!("the server used an id twice; the second is left out");
                return;
            }
            Kind::Notification { method } => match &**method {
                "notifications/tools/list_changed" => self.filter.forget(),
                "notifications/subscriptions/acknowledged" => {
                    return self.acknowledged(&message, share);
                }
                "notifications/cancelled" => self.cancelled_by_server(&message),
                _ => {}
            },
            Kind::Request { .. } => {}
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

    /// "The server MUST send `notifications/subscriptions/acknowledged` as the first message
    /// carrying the subscription's ID": what it covers is known from here on.
    fn acknowledged(&mut self, message: &Message, share: Option<OwnedSemaphorePermit>) {
        let id = era::subscription_of(message);
        let open = id.filter(|id| self.pending.has(id));
        let heard = open.and_then(|id| self.subscriptions.acknowledge(&id, message));
        let Some(unheard) = heard else {
            return; // of one that is no more, or once more
        };
        self.out.push(message.raw().clone(), share);
        for raw in unheard {
            self.out.push(raw, None);
        }
    }

    /// "A server MUST send `notifications/cancelled` referencing a `subscriptions/listen` request
    /// ID when it tears down that subscription stream" (2026-07-28, basic/patterns/cancellation).
    fn cancelled_by_server(&mut self, cancelled: &Message) {
        let id = agreed::cancelled_id(cancelled);
        let ticket = id.and_then(|id| self.pending.find_exact(&id));
        let Some(ticket) = ticket.filter(|t| self.is_listen(*t)) else {
            return;
        };
        if let Some(waiting) = self.pending.take(ticket) {
            self.subscriptions.end(&waiting.id);
            self.upstream.drop_call(ticket);
        }
    }

    fn is_listen(&self, ticket: crate::remote::Ticket) -> bool {
        let waiting = self.pending.get(ticket);
        waiting.is_some_and(|waiting| waiting.purpose == Purpose::Listen)
    }

    /// A notification that belongs to none of the host's requests.
    pub(super) fn unasked(&mut self, plain: &Message, share: Option<OwnedSemaphorePermit>) {
        if plain.method() == Some(List::Tools.changed()) {
            self.filter.forget();
        }
        let copies = self.subscriptions.copies(plain);
        if !matches!(self.stage, Stage::New) {
            self.out.push(plain.raw().clone(), share);
        }
        for raw in copies {
            self.out.push(raw, None);
        }
    }

    /// A new session stands where one was lost: what the host has listed may be different now.
    pub(super) fn renewed(&mut self) {
        self.pending.forget_server();
        self.changed("the session was lost and has been renewed");
    }

    /// Another server answers than did before, or the same one anew.
    pub(super) fn changed(&mut self, text: &str) {
        self.filter.forget();
        self.forget_told();
        self.stands();
        if let Stage::Ready(_) = self.stage {
            for method in &self.notifies {
                self.out.push(message::notification(method, None), None);
            }
        }
        for list in [List::Tools, List::Prompts, List::Resources] {
            self.say_list_changed(list);
        }
        (self.tell)(News::Notice(text));
    }

    /// Tells those who have subscribed to it.
    pub(super) fn say_list_changed(&mut self, list: List) {
        if self.speaks_modern {
            for raw in self.subscriptions.changed(list.changed()) {
                self.out.push(raw, None);
            }
        }
    }

    pub(super) fn met(&mut self, met: &Met) {
        if let Some(meetings) = &mut self.meetings {
            let server = Peer::now(met.era, &met.version, met.server.as_deref());
            let server = server.over(met.transport);
            meetings.note_server(match met.asked {
                true => server.asked_now(),
                false => server,
            });
        }
        self.check_modern();
    }

    /// A legacy host that begins.
    pub(super) fn met_legacy_host(&mut self, initialize: &Message, version: Option<&str>) {
        if let Some(meetings) = &mut self.meetings {
            let params = initialize.params();
            let info = params.and_then(|params| message::member(params, "clientInfo"));
            let version = version.unwrap_or_default();
            meetings.note_host(Peer::now(Era::Legacy, version, info));
        }
    }
}
