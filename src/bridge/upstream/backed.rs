//! A remote server with local tools behind it, or local tools alone: who gets which message.
//!
//! Who *may* answer is `fallback`'s decision; here it is carried out. What comes back is in
//! `arrivals`, the local servers' beginning and end in `handshake`, the first request of a host that
//! doesn't initialize in `probing`, the search for a remote server that went away in `looking`.

mod arrivals;
mod handshake;
mod looking;
mod offer;
mod probing;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use memchr::memmem;
use tokio::sync::mpsc::UnboundedSender;

use crate::contract::{Class, Executed, Kind as Why, LOCAL_CONVERSATION, Refusal};
use crate::era::{self, Era};
use crate::message::{self, Message, RequestId};
use crate::remote::{Delivery, Event, Limits, Remote, Ticket};

use super::super::fallback::{Decision, Mode, Need, Occasion, Pace, Sides, decide, need};
use super::super::inbox::Beside;
use super::LocalSource;

use handshake::{Run, Stage};
use looking::Looking;

/// Tickets of our own, which no request of the session's has.
const OWN: Ticket = 1 << 63;

const LISTEN: &str = "subscriptions/listen";

pub(super) struct Backed {
    remote: Option<Remote>,
    source: LocalSource,
    mode: Mode,
    pace: Pace,
    message_size: usize,
    /// How long the local tools may take for a request.
    limit: Option<Duration>,
    events: UnboundedSender<Beside>,
    seat: Seat,
    /// The remote server has let this host in, or served it without.
    connected: bool,
    /// The host's words, for whoever hears them late.
    initialize: Option<Message>,
    initialized: Option<Message>,
    /// The host's `initialize`, while the remote server has it.
    initializing: Option<Ticket>,
    /// A modern host's request that shows who serves, while the remote server has it.
    probing: Option<Ticket>,
    /// What is open at the remote server and may yet be answered here.
    kept: HashMap<Ticket, Message>,
    /// The local servers: for the session of a legacy host, and for requests that need none. Each
    /// has one way to begin.
    legacy: Option<Run>,
    modern: Option<Run>,
    /// Subscriptions that are open at the local side.
    listens: HashMap<Ticket, Message>,
    /// The names of the local tools, once they are known.
    offered: Option<HashSet<String>>,
    /// Requests of the local server's that the host has yet to answer.
    asked: HashSet<RequestId>,
    runs: u64,
    next_own: Ticket,
    /// Requests of a host that was answered before it was known who serves it.
    undecided: Vec<(Ticket, Message, Class)>,
    /// Somebody has to sign in to the remote server.
    signing_in: bool,
}

/// Who serves.
enum Seat {
    Remote,
    /// The local side; with what is done to find the remote server again.
    Local(Option<Looking>),
}

/// A request for the local side.
struct Held {
    ticket: Ticket,
    message: Message,
    /// What the remote server's answer was.
    refusal: Option<Refusal>,
}

impl Backed {
    pub(super) fn new(
        remote: Option<Remote>,
        source: LocalSource,
        mode: Mode,
        limits: &Limits,
        pace: Pace,
        events: UnboundedSender<Beside>,
    ) -> Self {
        Self {
            remote,
            source,
            mode,
            pace,
            message_size: limits.message_size,
            limit: [limits.idle, limits.total].into_iter().flatten().min(),
            events,
            seat: Seat::Remote,
            connected: false,
            initialize: None,
            initialized: None,
            initializing: None,
            probing: None,
            kept: HashMap::new(),
            legacy: None,
            modern: None,
            listens: HashMap::new(),
            offered: None,
            asked: HashSet::new(),
            runs: 0,
            next_own: OWN,
            undecided: Vec::new(),
            signing_in: false,
        }
    }

    /// Whether there is no remote server.
    pub(super) fn is_alone(&self) -> bool {
        self.remote.is_none()
    }

    /// A host that initializes again wants a new session, with everybody.
    pub(super) fn initialize(&mut self, ticket: Ticket, message: Message) {
        self.stop_looking();
        self.end_session("the host has started a new session");
        self.initialize = Some(message.clone());
        self.initialized = None;
        self.connected = false;
        self.seat = Seat::Remote;
        let patience = Some(self.pace.patience);
        match (self.decide(Occasion::Start), &mut self.remote) {
            (Decision::Remote, Some(remote)) => {
                self.initializing = Some(ticket);
                remote.initialize(ticket, message, patience);
                self.send_after(self.pace.slow, Beside::Slow(ticket));
            }
            _ => self.start_session(Some(ticket)),
        }
    }

    pub(super) fn remote(&self) -> Option<&Remote> {
        self.remote.as_ref()
    }

    pub(super) fn request(&mut self, ticket: Ticket, message: Message, class: Class) {
        if self.has_to_wait(&message) {
            self.undecided.push((ticket, message, class));
            return;
        }
        let away = matches!(self.seat, Seat::Local(_));
        // Where the remote server never let the host in, the host has a session with the local
        // side: what that doesn't know does not exist.
        let here = self.is_alone()
            || self.is_own(&message)
            || away && (!self.connected || self.is_for_local(&message, Occasion::Away));
        if here {
            self.hand(Held {
                ticket,
                message,
                refusal: None,
            });
        } else {
            self.probe(ticket, &message);
            self.send_to_remote(ticket, message, class);
        }
    }

    /// It is known who serves: what waited for that goes there.
    pub(super) fn decided(&mut self) {
        for (ticket, message, class) in std::mem::take(&mut self.undecided) {
            self.request(ticket, message, class);
        }
    }

    /// Whether it is not known yet who serves.
    fn has_to_wait(&self, message: &Message) -> bool {
        match (self.initializing, self.probing) {
            (None, None) => false,
            (Some(_), Some(_)) => true,
            (_, probing) => era::is_modern(message) == probing.is_some(),
        }
    }

    fn is_undecided(&mut self, ticket: Ticket) -> bool {
        let at = self.undecided.iter().position(|(t, ..)| *t == ticket);
        at.map(|at| self.undecided.remove(at)).is_some()
    }

    fn is_for_local(&self, message: &Message, occasion: fn(Need) -> Occasion<'static>) -> bool {
        let need = need(message, self.offered.as_ref());
        self.decide(occasion(need)) != Decision::Remote
    }

    /// Whether the remote server knows nothing of it, though it may be there.
    fn is_own(&self, message: &Message) -> bool {
        // A look at the bytes: most requests need not be read for this.
        if memmem::find(message.raw(), LOCAL_CONVERSATION.as_bytes()).is_none() {
            return false;
        }
        let need = need(message, self.offered.as_ref());
        need == Need::Own && self.decide(Occasion::Away(need)) != Decision::Remote
    }

    fn send_to_remote(&mut self, ticket: Ticket, message: Message, class: Class) {
        let need = need(&message, self.offered.as_ref());
        let Some(remote) = &mut self.remote else {
            return;
        };
        if need != Need::Other {
            self.kept.insert(ticket, message.clone());
        }
        // A person waits for what could be answered here at once; a call with an effect has all
        // the time that it has without local tools.
        let patience = (need == Need::Reads).then_some(self.pace.patience);
        remote.request(ticket, message, class, patience);
    }

    pub(super) fn own_request(&self, method: &str, params: Option<&str>) -> Option<Message> {
        match &self.remote {
            Some(remote) => remote.own_request(method, params),
            // The local side's connection has ids of its own; this one is never seen.
            None => Message::parse(message::request(&RequestId::own(0), method, params)).ok(),
        }
    }

    /// To the local server the bridge has said it already.
    pub(super) fn initialized(&mut self, message: &Message) {
        self.initialized = Some(message.clone());
        if let Some(remote) = self.remote.as_ref().filter(|_| self.connected) {
            remote.initialized(message);
        }
    }

    pub(super) fn notify(&self, message: &Message) {
        if let Some(remote) = self.remote.as_ref().filter(|_| self.connected) {
            remote.notify(message);
        } else if let Some(run) = self.legacy.as_ref().filter(|run| run.is_open()) {
            run.local.tell(message.raw().clone());
        }
    }

    pub(super) fn reply(&mut self, message: &Message) {
        let local = message.id().is_some_and(|id| self.asked.remove(id));
        match (local, &self.legacy, &self.remote) {
            (true, Some(run), _) => run.local.tell(message.raw().clone()),
            (false, _, Some(remote)) => remote.reply(message),
            _ => {}
        }
    }

    pub(super) fn cancel(&mut self, ticket: Ticket, cancelled: &Message) {
        let reason = cancelled
            .params()
            .and_then(|p| message::member(p, "reason"));
        let reason = reason.unwrap_or("\"cancelled by the host\"");
        if self.forget(ticket, reason) {
            return;
        }
        if let Some(remote) = &mut self.remote {
            remote.cancel(ticket, cancelled);
        }
        self.probe_ended(ticket);
    }

    /// Forgets a request that nobody waits for. Returns whether that is all: nobody has it, or a
    /// local server, which is told.
    fn forget(&mut self, ticket: Ticket, reason: &str) -> bool {
        self.kept.remove(&ticket);
        self.listens.remove(&ticket);
        if self.is_undecided(ticket) {
            return true;
        }
        let mut runs = self.legacy.iter_mut().chain(&mut self.modern);
        runs.any(|run| run.stage.take(ticket).is_some() || run.local.cancel(ticket, reason))
    }

    pub(super) fn done(&mut self, ticket: Ticket) {
        self.kept.remove(&ticket);
        self.listens.remove(&ticket);
        if self.is_looked_for(ticket) {
            return; // the local side was quicker; the remote server's answer is still wanted
        }
        if let Some(remote) = &mut self.remote {
            remote.done(ticket);
        }
    }

    pub(super) fn drop_call(&mut self, ticket: Ticket) {
        self.forget(ticket, "\"answered\"");
        if let Some(remote) = &mut self.remote {
            remote.drop_call(ticket);
        }
        self.probe_ended(ticket);
    }

    pub(super) fn is_ready(&self) -> bool {
        let mut runs = self.legacy.iter().chain(&self.modern);
        self.remote.as_ref().is_none_or(Remote::is_ready) && runs.all(|run| run.local.is_ready())
    }

    /// Ends the local side at once; the remote server's session is for the caller to end.
    pub(super) fn close(mut self) -> Option<Remote> {
        self.stop_looking();
        self.remote
    }

    /// Gives a request to the local side, now or as soon as that listens.
    fn hand(&mut self, held: Held) {
        let era = era_of(&held.message);
        if self.run(era).is_none() {
            match era {
                Era::Legacy => self.start_session(None),
                Era::Modern => self.start_modern(&held.message),
            }
        }
        match self.run(era).as_mut().map(|run| &mut run.stage) {
            Some(Stage::Shaking { held: waiting, .. } | Stage::Learning { held: waiting, .. }) => {
                waiting.push(held);
            }
            Some(Stage::Open) | None => self.send_to_local(held),
        }
    }

    /// The local server for requests of this era.
    fn run(&mut self, era: Era) -> &mut Option<Run> {
        match era {
            Era::Legacy => &mut self.legacy,
            Era::Modern => &mut self.modern,
        }
    }

    /// The local side listens, and what it offers is known: is the request for it after all?
    fn send_to_local(&mut self, held: Held) {
        let Held {
            ticket,
            message,
            refusal,
        } = held;
        if self.connected {
            let need = need(&message, self.offered.as_ref());
            let refused = refusal.as_ref().map(|r| Occasion::Failed(need, r));
            match (
                self.decide(refused.unwrap_or(Occasion::Away(need))),
                refusal,
            ) {
                (Decision::Tell, Some(refusal)) => return self.answer(ticket, Err(refusal)),
                (Decision::Remote, _) => {
                    let class = Class::of(message.method().unwrap_or_default());
                    return self.send_to_remote(ticket, message, class);
                }
                _ => {}
            }
        }
        let handed = match self.run(era_of(&message)) {
            Some(run) => run.local.request(ticket, &message),
            None => Err(ended()),
        };
        match handed {
            Err(refusal) => self.answer(ticket, Err(refusal)),
            Ok(()) if message.method() == Some(LISTEN) => {
                self.listens.insert(ticket, message);
            }
            Ok(()) => {}
        }
    }

    fn decide(&self, occasion: Occasion<'_>) -> Decision {
        let sides = Sides {
            mode: self.mode,
            remote: self.remote.is_some(),
            local: true,
        };
        decide(sides, occasion)
    }

    // What is said to the session. It comes by the queue, since most of it has to be said while
    // the session is asking for something.

    fn answer(&self, ticket: Ticket, answer: Result<Message, Refusal>) {
        self.deliver(Event::Answer { ticket, answer });
    }

    fn tell(&self, text: String) {
        self.deliver(Event::Notice(text));
    }

    fn deliver(&self, event: Event) {
        let delivery = Delivery { event, share: None };
        self.events.send(Beside::Deliver(delivery)).ok();
    }

    fn send_after(&self, wait: Duration, event: Beside) -> tokio::task::AbortHandle {
        let events = self.events.clone();
        let timer = tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            events.send(event).ok();
        });
        timer.abort_handle()
    }

    fn own_ticket(&mut self) -> Ticket {
        self.next_own += 1;
        self.next_own
    }

    /// The remote server as a person names it.
    fn remote_name(&self) -> String {
        let remote = self.remote.as_ref();
        remote.map_or_else(|| "the server".to_owned(), Remote::name)
    }
}

fn era_of(request: &Message) -> Era {
    match era::is_modern(request) {
        true => Era::Modern,
        false => Era::Legacy,
    }
}

fn ended() -> Refusal {
    let why = "the local tools ended unexpectedly; please report it";
    Refusal::new(Why::Internal, why, Executed::Unknown)
}
