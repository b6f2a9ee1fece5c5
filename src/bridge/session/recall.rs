//! The host is answered before the server is: from what the server said last time, when it is slow
//! or somebody has to sign in to it first. Once its own answers come, what was told is put right.
//!
//! What can be told is `early`'s and `memory`'s business; nobody is asked here to sign in.

use std::time::Duration;

use tokio::time::Instant;

use crate::contract::Refusal;
use crate::memory::{List, Memory};
use crate::message::{Message, RequestId};
use crate::remote::Ticket;

use super::super::News;
use super::super::agreed;
use super::super::early;
use super::super::pending::Purpose;
use super::super::sign_in::Act;
use super::{Held, Session, Stage, unbatched};

/// Notifications of the host's that wait for the server; as many as the remote's own queue takes.
const MOST_HELD: usize = 200;
/// Lists that are answered early; a host has one of each.
const MOST_ASKED: usize = 16;

/// What is known of the server, and what was said on the strength of it.
pub(in super::super) struct Recall {
    /// None: this host is told nothing but the server's own words.
    memory: Option<Memory>,
    /// How long the server may take.
    pace: Duration,
    /// The version that the host asks for.
    version: Option<String>,
    /// The host's `initialize`, and when it is answered from memory.
    start: Option<Ticket>,
    due: Option<Instant>,
    /// There from the early answer to `initialize` until the server's session stands.
    early: Option<Early>,
    /// Lists that the host was told early, and that the server has yet to be asked for.
    told: Vec<(List, String)>,
    checks: Vec<Check>,
    announced: Vec<&'static str>,
}

struct Early {
    /// The result that the host was given for its `initialize`.
    told: String,
    /// The server's own answer is yet to come.
    awaited: bool,
    asked: Vec<Asked>,
    /// The host's notifications; `initialized` goes first.
    initialized: Option<Message>,
    held: Vec<Message>,
}

/// A list that the host waits for.
struct Asked {
    ticket: Ticket,
    list: List,
    due: Option<Instant>,
}

/// The bridge's own request for a list that the host was told.
struct Check {
    ticket: Ticket,
    list: List,
    told: String,
}

impl Recall {
    pub(in super::super) fn new(memory: Option<Memory>, pace: Duration) -> Self {
        Self {
            memory,
            pace,
            version: None,
            start: None,
            due: None,
            early: None,
            told: Vec::new(),
            checks: Vec::new(),
            announced: Vec::new(),
        }
    }

    /// Whether the host has been answered and the server has not.
    pub(super) fn is_early(&self) -> bool {
        self.early.is_some()
    }

    /// When something is to be answered from memory.
    pub(super) fn due(&self) -> Option<Instant> {
        let asked = self.early.iter().flat_map(|early| &early.asked);
        asked.filter_map(|asked| asked.due).chain(self.due).min()
    }

    /// A host begins: `ticket` is its `initialize`'s.
    pub(super) fn begin(&mut self, version: Option<String>, ticket: Ticket) {
        self.version = version;
        self.start = Some(ticket);
        self.due = self.memory.as_ref().map(|_| Instant::now() + self.pace);
        self.announced.clear();
    }

    /// The server was quick enough.
    pub(super) fn answered(&mut self) {
        self.due = None;
    }

    /// The host is done with this session. Returns what it still has under way at the server.
    pub(super) fn end(&mut self) -> Vec<Ticket> {
        self.told.clear();
        let checks = self.checks.drain(..).map(|check| check.ticket);
        let early = self.early.take().filter(|early| early.awaited);
        let start = early.and_then(|_| self.start.take());
        checks.chain(start).collect()
    }

    /// Keeps a notification until there is somebody to hear it. False: it can go.
    pub(super) fn hold(&mut self, notification: &Message) -> bool {
        let Some(early) = &mut self.early else {
            return false;
        };
        if notification.method() == Some("notifications/initialized") {
            early.initialized = Some(notification.clone());
        } else if early.held.len() < MOST_HELD {
            early.held.push(notification.clone());
        } else {
            tracing::debug!("a notification to a server that is not there yet");
        }
        true
    }

    /// What the host can be told of the server. `pending`: somebody has to sign in first.
    fn session(&mut self, pending: bool) -> Option<String> {
        let version = self.version.as_deref()?;
        let memory = self.memory.as_mut()?;
        let known = memory.initialize(version);
        known.or_else(|| pending.then(|| early::anything(version)))
    }

    fn list(&mut self, list: List, pending: bool) -> Option<String> {
        let (version, early) = (self.version.as_deref()?, self.early.as_ref()?);
        let known = self.memory.as_mut()?.list(version, list);
        // Nothing is better than no answer only where the host will hear that there is more.
        let empty = pending && early::announces(&early.told, list);
        known.or_else(|| empty.then(|| early::empty(list)))
    }

    fn learn(&mut self, ticket: Ticket, purpose: Option<Purpose>, result: &str) {
        let (Some(memory), Some(version)) = (&mut self.memory, &self.version) else {
            return;
        };
        if self.start == Some(ticket) {
            return memory.learn_initialize(version, result);
        }
        let check = self.checks.iter().find(|check| check.ticket == ticket);
        let list = match purpose {
            Some(Purpose::List(list)) => Some(list),
            _ => check.map(|check| check.list),
        };
        if let Some(list) = list {
            memory.learn_list(version, list, result);
        }
    }
}

impl Session {
    /// When [`Session::tick`] has something to do.
    pub(in super::super) fn due(&self) -> Option<Instant> {
        self.recall.due()
    }

    /// The server has had its time for what was due by `now`.
    pub(in super::super) fn tick(&mut self, now: Instant) {
        let is_due = |due: &mut Instant| *due <= now;
        if self.recall.due.take_if(is_due).is_some() {
            self.recall_session();
        }
        let Some(early) = &mut self.recall.early else {
            return;
        };
        let mut late = Vec::new();
        for asked in &mut early.asked {
            if asked.due.take_if(is_due).is_some() {
                late.push((asked.ticket, asked.list));
            }
        }
        self.recall_lists(late);
    }

    /// Somebody has to sign in: that takes as long as it takes.
    pub(super) fn recall_all(&mut self) {
        self.recall_session();
        let early = self.recall.early.iter();
        let asked = early.flat_map(|early| &early.asked);
        let asked = asked.map(|asked| (asked.ticket, asked.list)).collect();
        self.recall_lists(asked);
    }

    /// Answers the host's `initialize`, if that waits and something is known.
    fn recall_session(&mut self) {
        let (Stage::Initializing(_), Some(ticket)) = (&self.stage, self.recall.start) else {
            return;
        };
        let pending = self.sign_in.is_pending();
        let Some(told) = self.recall.session(pending) else {
            return;
        };
        let id = self.pending.id(ticket);
        let Some(answer) = id.and_then(|id| early::answer(id, &told)) else {
            return;
        };
        self.pending.take(ticket);
        self.recall.due = None;
        self.notifies = agreed::notifies(&told);
        let ready = Stage::Ready(agreed::version_in(&told));
        self.recall.early = Some(Early {
            told,
            awaited: true,
            asked: Vec::new(),
            initialized: None,
            held: Vec::new(),
        });
        self.answer(answer.raw().clone(), None, None);
        if let Stage::Initializing(waiting) = std::mem::replace(&mut self.stage, ready) {
            for (message, batch) in unbatched(waiting) {
                self.message_from_host(message, batch);
            }
        }
    }

    fn recall_lists(&mut self, lists: Vec<(Ticket, List)>) {
        for (ticket, list) in lists {
            let Some(told) = self.recall.list(list, self.sign_in.is_pending()) else {
                continue;
            };
            let Some(waiting) = self.pending.take(ticket) else {
                continue;
            };
            // There is no session to send it in, so the server has not seen it.
            self.upstream.drop_call(ticket);
            self.forget_asked(ticket);
            self.tell_list(&waiting.id, waiting.batch, list, told);
        }
    }

    /// Answers a request for a list at once, if the server can't. Gives it back otherwise.
    pub(super) fn recall_now(&mut self, request: Held, list: List) -> Option<Held> {
        let told = match self.sign_in.is_pending() {
            true => self.recall.list(list, true),
            false => None,
        };
        match (told, request.0.id()) {
            (Some(told), Some(id)) => {
                self.tell_list(id, request.1, list, told);
                None
            }
            _ => Some(request),
        }
    }

    /// Answers a request for a list that was refused, while there is no session.
    pub(super) fn recall_instead(
        &mut self,
        ticket: Ticket,
        id: &RequestId,
        batch: Option<u64>,
        list: List,
    ) -> bool {
        self.forget_asked(ticket);
        let told = self.recall.list(list, self.sign_in.is_pending());
        let told = told.map(|told| self.tell_list(id, batch, list, told));
        told.is_some()
    }

    fn tell_list(&mut self, id: &RequestId, batch: Option<u64>, list: List, told: String) {
        let Some(mut page) = early::answer(id, &told) else {
            return; // what is known was read as JSON
        };
        if list == List::Tools {
            // Shown, and not learned from: what may be called is the server's own word.
            page = self.filter.shown(page);
        }
        self.answer(page.raw().clone(), batch, None);
        self.recall.told.retain(|(other, _)| *other != list);
        self.recall.told.push((list, told));
    }

    /// Gives a list's request its time, while there is no session.
    pub(super) fn note_asked(&mut self, ticket: Ticket, list: List) {
        let due = Instant::now() + self.recall.pace;
        if let Some(early) = &mut self.recall.early
            && early.asked.len() < MOST_ASKED
        {
            let due = Some(due);
            early.asked.push(Asked { ticket, list, due });
        }
    }

    pub(super) fn forget_asked(&mut self, ticket: Ticket) {
        if let Some(early) = &mut self.recall.early {
            early.asked.retain(|asked| asked.ticket != ticket);
        }
    }

    /// What the server itself said is what will be remembered.
    pub(super) fn learn_from(&mut self, ticket: Ticket, answer: &Result<Message, Refusal>) {
        if let Ok(answer) = answer
            && let Some(result) = answer.result()
        {
            let purpose = self.pending.purpose(ticket);
            self.recall.learn(ticket, purpose, result);
        }
    }

    /// Whether an answer is one that the host had early, or one that the bridge itself wanted.
    pub(super) fn is_recalled(&self, ticket: Ticket) -> bool {
        let early = self.recall.early.as_ref();
        let start = early.is_some_and(|early| early.awaited) && self.recall.start == Some(ticket);
        start
            || self
                .recall
                .checks
                .iter()
                .any(|check| check.ticket == ticket)
    }

    /// The server's own answer in such a case.
    pub(super) fn truth(&mut self, ticket: Ticket, answer: Result<Message, Refusal>) {
        let checks = &mut self.recall.checks;
        if let Some(at) = checks.iter().position(|check| check.ticket == ticket) {
            let check = checks.swap_remove(at);
            return self.checked(check, answer);
        }
        let Some(early) = &mut self.recall.early else {
            return;
        };
        early.awaited = false;
        let why = match answer {
            Ok(answer) => match answer.result() {
                Some(result) => {
                    if early::is_other_session(&early.told, result) {
                        tracing::debug!("the server is not what the host was told");
                    }
                    return self.stands();
                }
                None => {
                    let error = answer.error().unwrap_or("an error");
                    let error = crate::text::safe(error).into_owned();
                    format!("the server refused to initialize: {error}")
                }
            },
            Err(refusal) if self.sign_in.has_told(&refusal) => return self.upstream.decided(),
            Err(refusal) => refusal.message,
        };
        // The host has a session and keeps it: its requests are refused one by one, or the server
        // comes round.
        (self.tell)(News::Failure(&why));
        self.upstream.decided();
    }

    /// The remote has tried again by itself, and has a session now.
    pub(super) fn came_round(&mut self) {
        let text = format!("{} is there now", self.upstream.remote_name());
        (self.tell)(News::Notice(&text));
        self.stands();
    }

    /// A session with the server stands, after the host was told so.
    pub(super) fn stands(&mut self) {
        let Some(early) = self.recall.early.take() else {
            return;
        };
        if let Some(initialized) = &early.initialized {
            self.upstream.initialized(initialized);
        }
        for notification in &early.held {
            self.upstream.notify(notification);
        }
        self.upstream.decided();
        self.check_lists();
    }

    /// All lists have been said to be different: there is nothing left to compare.
    pub(super) fn forget_told(&mut self) {
        self.recall.told.clear();
    }

    /// Asks the server for what the host was told. A host that is not ready yet is not told of
    /// changes, so that has time.
    pub(super) fn check_lists(&mut self) {
        if self.recall.is_early() || !self.host_listens {
            return;
        }
        for (list, told) in std::mem::take(&mut self.recall.told) {
            if let Some(ticket) = self.upstream.own_request(list.method(), None) {
                self.recall.checks.push(Check { ticket, list, told });
            }
        }
    }

    fn checked(&mut self, check: Check, answer: Result<Message, Refusal>) {
        let Check { list, told, .. } = check;
        let differs = match &answer {
            Ok(answer) => early::is_other_list(list, &told, answer.result()),
            // It can't be said, so the host is better off asking.
            Err(_) => true,
        };
        let changed = list.changed();
        if differs && self.notifies.contains(&changed) && !self.recall.announced.contains(&changed)
        {
            self.recall.announced.push(changed);
            self.out
                .push(crate::message::notification(changed, None), None);
        }
    }

    /// The state of a sign-in has changed.
    pub(super) fn signing_in(&mut self, state: crate::auth::State) {
        let acts = self.sign_in.heard(state);
        self.carry_out(acts);
        // One that is only prepared may come to nothing in no time: then the host hears why, and not
        // of a session without tools. It has the time that every server has.
        let is_certain = self.sign_in.has_link() || self.recall.due.is_none();
        if self.sign_in.is_pending() && is_certain {
            self.recall_all();
        }
    }

    pub(super) fn carry_out(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Tell(text) => (self.tell)(News::Notice(&text)),
                Act::Send(raw) => self.out.push(raw, None),
                Act::OpenBrowser => self.upstream.open_browser(),
            }
        }
    }
}
