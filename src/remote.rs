//! The remote MCP server: sends it the host's messages, brings back its own, and keeps the
//! session alive underneath.
//!
//! It promises the bridge one [`Event::Answer`] for every request it was handed, whatever
//! happens. It does not know the host, does not translate between eras and does not decide what
//! may be sent twice (`contract` does).

mod asking;
mod authorized;
mod body;
mod eras;
mod exchange;
mod fault;
mod handshake;
mod legacy;
mod link;
mod listen;
mod post;
mod progress;
mod remembered;
mod session;
mod subscriptions;
mod suspended;
mod watch;
mod wording;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Url;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::AbortHandle;

use crate::auth::{Keeper, State};
use crate::contract::{Class, Refusal};
use crate::era::Era;
use crate::http::{Header, Network};
use crate::message::{Message, RequestId};
use crate::recording::Recorder;

use exchange::Call;
use link::Link;
use progress::Progress;

/// Where the server may be found. At least one of the two is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoints {
    /// Streamable HTTP (2025-03-26 and later).
    pub(crate) http: Option<Url>,
    /// HTTP+SSE (2024-11-05); for a plain URL the same as `http`.
    pub(crate) sse: Option<Url>,
}

/// Which transport is tried, and in which order. The names are mcp-remote's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Strategy {
    #[default]
    HttpFirst,
    SseFirst,
    HttpOnly,
    SseOnly,
}

/// How long and how much. `None` = no limit.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// For `initialize`, with every retry and both transports.
    pub(crate) start: Duration,
    /// A request's server has been silent this long: nothing arrived for it.
    pub(crate) idle: Option<Duration>,
    /// From a request's arrival to its answer, whatever else arrives.
    pub(crate) total: Option<Duration>,
    /// From a POST to the response's headers.
    pub(crate) headers: Option<Duration>,
    /// Between two pieces of a response's body.
    pub(crate) body: Option<Duration>,
    /// One message, in bytes, in either direction.
    pub(crate) message_size: usize,
    /// A JSON-RPC `ping` is sent to the server this often.
    pub(crate) ping: Option<Duration>,
}

/// Everything that a connection to one server needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) endpoints: Endpoints,
    pub(crate) strategy: Strategy,
    pub(crate) limits: Limits,
    pub(crate) network: Network,
    pub(crate) headers: Vec<Header>,
    /// The era that the server spoke last time.
    pub(crate) known: Option<Era>,
    /// Who has the tokens; none: the server is open, or the user's headers hold one.
    pub(crate) keeper: Option<Arc<Keeper>>,
    /// Who writes down what is said.
    pub(crate) recorder: Option<Recorder>,
}

/// One request on its way; whoever hands it over numbers it, and uses no number twice.
pub(crate) type Ticket = u64;

/// What comes back.
#[derive(Debug)]
pub(crate) enum Event {
    /// A request's one answer: the server's, or why there is none.
    Answer {
        ticket: Ticket,
        answer: Result<Message, Refusal>,
    },
    /// Something else that the server said, in the words of the host's era: it belongs to a request
    /// or a subscription of the host's, or it is a question to the host.
    Message(Message),
    /// A notification that belongs to none of the host's requests, in its plain form: a legacy host
    /// hears it as it is, a modern one where it has subscribed to it.
    Unasked(Message),
    /// A session stands, or a server that keeps none has been found: who it is.
    Met(Met),
    /// The session was lost and a new one stands; the server's lists may have changed.
    Renewed,
    /// Signing in: somebody has to, has done it, or could not.
    SignIn(State),
    /// For a person: something that they may want to know.
    Notice(String),
}

/// The server that was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) era: Era,
    /// The protocol version that is spoken with it.
    pub(crate) version: String,
    /// `http` or `sse`.
    pub(crate) transport: &'static str,
    /// Its `serverInfo`: JSON text.
    pub(crate) server: Option<String>,
    /// It has been asked which era it speaks, in this process.
    pub(crate) asked: bool,
}

/// An event, and its share of the memory that undelivered messages may take; the share is given
/// back when this is dropped, so hold it until the bytes are written.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) event: Event,
    pub(crate) share: Option<OwnedSemaphorePermit>,
}

/// At the end, for a refresh whose answer is on its way (F03).
const FINISH_WITHIN: Duration = Duration::from_secs(5);

/// The bridge's end of the connection.
pub(crate) struct Remote {
    link: Arc<Link>,
    calls: HashMap<Ticket, (AbortHandle, Arc<Progress>)>,
    notifications: mpsc::Sender<Bytes>,
}

impl Remote {
    /// Opens nothing yet: the first connection is made for the first message. `messages` carries
    /// what comes back, in order of arrival.
    pub(crate) fn new(settings: Settings) -> (Self, mpsc::Receiver<Delivery>) {
        let (events, inbox) = mpsc::channel(256);
        let link = Arc::new(Link::new(settings, events));
        let (notifications, queue) = mpsc::channel(256);
        tokio::spawn(session::deliver_notifications(Arc::clone(&link), queue));
        if let Some(keeper) = &link.settings.keeper {
            tokio::spawn(authorized::report(Arc::downgrade(&link), keeper.state()));
        }
        let remote = Self {
            link,
            calls: HashMap::new(),
            notifications,
        };
        (remote, inbox)
    }

    /// Sends the host's `initialize`; its answer is the server's own. `patience`: how long a
    /// server that can't be reached is tried, where that is shorter than usual.
    pub(crate) fn initialize(
        &mut self,
        ticket: Ticket,
        message: Message,
        patience: Option<Duration>,
    ) {
        let link = Arc::clone(&self.link);
        link.begin(&message);
        let call = Call::new(ticket, message, Class::Safe, patience);
        self.spawn(|call| handshake::first(link, call), call);
    }

    /// Sends a request within the session.
    pub(crate) fn request(
        &mut self,
        ticket: Ticket,
        message: Message,
        class: Class,
        patience: Option<Duration>,
    ) {
        let link = Arc::clone(&self.link);
        self.link.notice_sleep();
        let call = Call::new(ticket, message, class, patience);
        match call.message.method() {
            Some("subscriptions/listen") => {
                self.spawn(|call| subscriptions::run(link, call), call);
            }
            _ => self.spawn(|call| exchange::run(link, call), call),
        }
    }

    /// A request of the bridge's own, for [`Remote::request`].
    pub(crate) fn own_request(&self, method: &str, params: Option<&str>) -> Option<Message> {
        let raw = crate::message::request(&self.link.own_id(), method, params);
        Message::parse(raw).ok()
    }

    /// The server as a person names it.
    pub(crate) fn name(&self) -> String {
        let endpoints = &self.link.settings.endpoints;
        let url = endpoints.http.as_ref().or(endpoints.sse.as_ref());
        url.map_or_else(|| "the server".to_owned(), post::name_of)
    }

    /// The host's `notifications/initialized`: sent before anything that comes after it, then
    /// the server's own stream is opened.
    pub(crate) fn initialized(&self, message: &Message) {
        self.link.settle();
        let link = Arc::clone(&self.link);
        let raw = message.raw().clone();
        tokio::spawn(session::settle(link, raw));
    }

    /// Sends a notification, after those before it.
    pub(crate) fn notify(&self, message: &Message) {
        // `is_ready` keeps the host from getting this far with a full queue.
        self.notifications.try_send(message.raw().clone()).ok();
    }

    /// Sends the host's response to a request of the server's.
    pub(crate) fn reply(&self, message: &Message) {
        self.link.person.answered();
        if let Some(message) = self.link.eras.answered(message) {
            let epoch = self.link.session_now().map(|session| session.epoch);
            asking::answer(&self.link, epoch, message.raw().clone());
        }
    }

    /// The host no longer wants an answer: the server is told if it has the request, and nothing
    /// more comes for this ticket.
    pub(crate) fn cancel(&mut self, ticket: Ticket, cancelled: &Message) {
        let Some((task, progress)) = self.calls.remove(&ticket) else {
            return;
        };
        if !progress.was_sent() {
            task.abort();
            return;
        }
        // 2026-07-28 transports: "closing the response stream IS the cancellation".
        if self
            .link
            .session_now()
            .is_some_and(|session| session.is_modern())
        {
            task.abort();
            return;
        }
        let link = Arc::clone(&self.link);
        let raw = match progress.wire_id() {
            Some(id) => asking::cancelled_as(cancelled, &id),
            None => cancelled.raw().clone(),
        };
        // "Disconnection SHOULD NOT be interpreted as the client cancelling its request"
        // (2025-11-25, transports): so first the word, then the end of the stream.
        tokio::spawn(async move {
            session::deliver(&link, raw).await;
            task.abort();
        });
    }

    /// The host shows links itself (URL elicitation): no browser is opened here.
    pub(crate) fn set_host_presents(&self, presents: bool) {
        if let Some(keeper) = &self.link.settings.keeper {
            keeper.set_host_presents(presents);
        }
    }

    /// The host could not show the link: a browser is opened after all.
    pub(crate) fn open_browser(&self) {
        if let Some(keeper) = &self.link.settings.keeper {
            keeper.open_browser();
        }
    }

    /// Forgets a finished request.
    pub(crate) fn done(&mut self, ticket: Ticket) {
        self.calls.remove(&ticket);
    }

    /// Drops a request without a word to the server (its answer came another way).
    pub(crate) fn drop_call(&mut self, ticket: Ticket) {
        if let Some((task, _)) = self.calls.remove(&ticket) {
            task.abort();
        }
    }

    /// Whether notifications can be taken.
    pub(crate) fn is_ready(&self) -> bool {
        self.notifications.capacity() > 0
    }

    /// Ends the session at the server (DELETE), as far as that goes within `limit`.
    pub(crate) async fn close(mut self, limit: Duration) {
        for (_, (task, _)) in self.calls.drain() {
            task.abort();
        }
        tokio::time::timeout(limit, session::end(&self.link))
            .await
            .ok();
        if let Some(keeper) = &self.link.settings.keeper {
            keeper.finish(FINISH_WITHIN).await;
        }
    }

    fn spawn<F, Fut>(&mut self, run: F, call: Call)
    where
        F: FnOnce(Call) -> Fut,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let (ticket, progress) = (call.ticket, Arc::clone(&call.progress));
        let link = Arc::clone(&self.link);
        let work = run(call);
        // Boxed once: spawning moves a future about, and this one is large.
        let task = tokio::spawn(Box::pin(async move {
            let guard = exchange::Guard::new(link, ticket);
            work.await;
            guard.defuse();
        }));
        self.calls.insert(ticket, (task.abort_handle(), progress));
    }
}

/// The id that a response to this request will carry, in any spelling a server may use.
pub(crate) fn answers(request: &RequestId, response: &RequestId) -> bool {
    request.may_have_become(response)
}
