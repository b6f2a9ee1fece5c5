//! A legacy host: its `initialize`, the lists of its session, and the notifications that wait until
//! a session with the server stands.

use tokio::time::Instant;

use crate::contract::Refusal;
use crate::era::Era;
use crate::memory::List;
use crate::message::{Message, RequestId};
use crate::remote::Ticket;

use super::super::super::News;
use super::super::super::agreed;
use super::super::super::early;
use super::super::super::pending::Waiting;
use super::super::{Held, Session, Stage, unbatched};
use super::{Check, MOST_ASKED, Recall, Told};

/// Notifications of the host's that wait for the server; as many as the remote's own queue takes.
const MOST_HELD: usize = 200;

#[derive(Default)]
pub(super) struct Legacy {
    /// The version that the host asks for.
    pub(super) version: Option<String>,
    /// The host's `initialize`, and when it is answered from memory.
    pub(super) start: Option<Ticket>,
    due: Option<Instant>,
    /// There from the early answer to `initialize` until the server's session stands.
    early: Option<Early>,
    /// Lists that the host was told early, and that the server has yet to be asked for.
    pub(super) told: Vec<Told>,
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

impl Legacy {
    pub(super) fn due(&self) -> impl Iterator<Item = Instant> {
        let asked = self.early.iter().flat_map(|early| &early.asked);
        asked.filter_map(|asked| asked.due).chain(self.due)
    }

    /// Whether this is the `initialize` whose answer the host has had.
    pub(super) fn is_start(&self, ticket: Ticket) -> bool {
        let early = self.early.as_ref();
        early.is_some_and(|early| early.awaited) && self.start == Some(ticket)
    }

    /// Whether the server has had all the time there is for `initialize`.
    pub(super) fn is_over_time(&self) -> bool {
        self.due.is_none()
    }
}

impl Recall {
    /// Whether the host has been answered and the server has not.
    pub(in super::super) fn is_early(&self) -> bool {
        self.legacy.early.is_some()
    }

    /// A host begins: `ticket` is its `initialize`'s.
    pub(in super::super) fn begin(&mut self, version: Option<String>, ticket: Ticket) {
        self.legacy.version = version;
        self.legacy.start = Some(ticket);
        self.legacy.due = self.memory.as_ref().map(|_| Instant::now() + self.pace);
        self.legacy.announced.clear();
    }

    /// The server was quick enough.
    pub(in super::super) fn answered(&mut self) {
        self.legacy.due = None;
    }

    /// The host is done with this session. Returns what it still has under way at the server.
    pub(in super::super) fn end(&mut self) -> Vec<Ticket> {
        self.legacy.told.clear();
        let is_legacy = |check: &mut Check| check.era == Era::Legacy;
        let checks = self.checks.extract_if(.., is_legacy);
        let mut open: Vec<_> = checks.map(|check| check.ticket).collect();
        let early = self.legacy.early.take().filter(|early| early.awaited);
        open.extend(early.and_then(|_| self.legacy.start.take()));
        open
    }

    /// Keeps a notification until there is somebody to hear it. False: it can go.
    pub(in super::super) fn hold(&mut self, notification: &Message) -> bool {
        let Some(early) = &mut self.legacy.early else {
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
        let version = self.legacy.version.as_deref()?;
        let memory = self.memory.as_mut()?;
        let known = memory.initialize(version);
        known.or_else(|| pending.then(|| early::any_session(version)))
    }

    fn list(&mut self, list: List, pending: bool) -> Option<String> {
        let (version, early) = (self.legacy.version.as_deref()?, self.legacy.early.as_ref()?);
        let known = self.memory.as_mut()?.list(version, list);
        // Nothing is better than no answer only where the host will hear that there is more.
        let empty = pending && early::announces(&early.told, list);
        known.or_else(|| empty.then(|| early::empty(list)))
    }
}

impl Session {
    pub(super) fn tick_legacy(&mut self, now: Instant) {
        let is_due = |due: &mut Instant| *due <= now;
        if self.recall.legacy.due.take_if(is_due).is_some() {
            self.recall_session();
        }
        let Some(early) = &mut self.recall.legacy.early else {
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
    pub(in super::super) fn recall_all(&mut self) {
        self.recall_session();
        let early = self.recall.legacy.early.iter();
        let asked = early.flat_map(|early| &early.asked);
        let asked = asked.map(|asked| (asked.ticket, asked.list)).collect();
        self.recall_lists(asked);
    }

    /// Answers the host's `initialize`, if that waits and something is known.
    fn recall_session(&mut self) {
        let (Stage::Initializing(_), Some(ticket)) = (&self.stage, self.recall.legacy.start) else {
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
        self.recall.legacy.due = None;
        self.notifies = agreed::notifies(&told);
        let ready = Stage::Ready(agreed::version_in(&told));
        self.recall.legacy.early = Some(Early {
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
    pub(in super::super) fn recall_now(&mut self, request: Held, list: List) -> Option<Held> {
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
    pub(super) fn recall_legacy_instead(
        &mut self,
        ticket: Ticket,
        waiting: &Waiting,
        list: List,
    ) -> bool {
        self.forget_asked(ticket);
        let told = self.recall.list(list, self.sign_in.is_pending());
        let told = told.map(|told| self.tell_list(&waiting.id, waiting.batch, list, told));
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
        self.recall.legacy.told.retain(|told| told.list != list);
        self.recall.legacy.told.push(Told {
            list,
            text: told,
            params: None,
        });
    }

    /// Gives a list's request its time, while there is no session.
    pub(in super::super) fn note_asked(&mut self, ticket: Ticket, list: List) {
        let due = Instant::now() + self.recall.pace;
        if let Some(early) = &mut self.recall.legacy.early
            && early.asked.len() < MOST_ASKED
        {
            let due = Some(due);
            early.asked.push(Asked { ticket, list, due });
        }
    }

    pub(in super::super) fn forget_asked(&mut self, ticket: Ticket) {
        if let Some(early) = &mut self.recall.legacy.early {
            early.asked.retain(|asked| asked.ticket != ticket);
        }
    }

    /// The server's own answer to an `initialize` that the host has had an answer to.
    pub(super) fn truth_of_session(&mut self, answer: Result<Message, Refusal>) {
        let Some(early) = &mut self.recall.legacy.early else {
            return;
        };
        early.awaited = false;
        let why = match answer {
            Ok(answer) => match answer.result() {
                Some(result) => {
                    if early::is_other_server(&early.told, result) {
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
    pub(in super::super) fn came_round(&mut self) {
        let text = format!("{} is there now", self.upstream.remote_name());
        (self.tell)(News::Notice(&text));
        self.stands();
    }

    /// A session with the server stands, after the host was told so.
    pub(in super::super) fn stands(&mut self) {
        let Some(early) = self.recall.legacy.early.take() else {
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

    /// Asks the server for what the host was told. A host that is not ready yet is not told of
    /// changes, so that has time.
    pub(in super::super) fn check_lists(&mut self) {
        if self.recall.is_early() || !self.host_listens {
            return;
        }
        for told in std::mem::take(&mut self.recall.legacy.told) {
            if let Some(ticket) = self.upstream.own_request(told.list.method(), None) {
                let era = Era::Legacy;
                self.recall.checks.push(Check { ticket, era, told });
            }
        }
    }

    /// Tells the host once that a list is not what it was told.
    pub(super) fn announce(&mut self, list: List) {
        let changed = list.changed();
        let announced = &mut self.recall.legacy.announced;
        if self.notifies.contains(&changed) && !announced.contains(&changed) {
            announced.push(changed);
            let raw = crate::message::notification(changed, None);
            self.out.push(raw, None);
        }
    }
}
