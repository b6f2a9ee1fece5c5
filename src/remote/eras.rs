//! What is kept because host and server may speak different eras: which one the server speaks, what
//! its tools want in headers, who waits for an answer of whom.
//!
//! It only keeps; what is done with it is in `exchange`, `asking`, `suspended` and `watch`.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::oneshot;

use crate::era::{Declarations, Era, Voice};
use crate::message::{Message, RequestId};

use super::Met;
use super::asking::Floor;
use super::link::{Link, lock};
use super::remembered::Host;
use super::session::Session;
use super::suspended::Conversation;
use super::watch::Watcher;

#[derive(Default)]
pub(super) struct Eras {
    known: Mutex<Option<Era>>,
    /// The server has been asked for its era, and has said.
    asked: AtomicBool,
    declarations: Mutex<Declarations>,
    /// The session whose tools have been listed to the end. Waited for while they are listed, so
    /// that calls that come together cause one listing.
    pub(super) listing: tokio::sync::Mutex<Option<u64>>,
    /// Questions of a modern server's that a legacy host has yet to answer.
    questions: Mutex<HashMap<RequestId, oneshot::Sender<Message>>>,
    /// Calls of a modern host's that wait for its answers, by their `requestState`.
    pub(super) suspended: Mutex<HashMap<String, Conversation>>,
    /// Calls of a modern host's at a legacy server, which may ask while it works on them.
    pub(super) floors: Mutex<Vec<Arc<Floor>>>,
    /// How many subscriptions of a modern host's want this resource of a legacy server's.
    pub(super) wanted: Mutex<BTreeMap<String, usize>>,
    /// Whoever hears for a legacy host what a modern server notifies of.
    pub(super) watcher: Mutex<Option<Watcher>>,
    /// Waited for while a legacy host's subscriptions change, one after the other.
    pub(super) subscribing: tokio::sync::Mutex<()>,
}

impl Eras {
    pub(super) fn new(known: Option<Era>) -> Self {
        Self {
            known: Mutex::new(known),
            ..Self::default()
        }
    }

    /// The era that the server spoke last.
    pub(super) fn known(&self) -> Option<Era> {
        *lock(&self.known)
    }

    pub(super) fn meet(&self, session: &Session) -> Met {
        let met = session.met(self.asked.load(Ordering::Relaxed));
        *lock(&self.known) = Some(met.era);
        lock(&self.declarations).forget();
        met
    }

    /// The server has said which era it speaks.
    pub(super) fn set_asked(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    /// The server does not act as it did: its era has to be found out again, beginning with this
    /// one, or with the question.
    pub(super) fn doubt(&self, era: Option<Era>) {
        *lock(&self.known) = era;
    }

    /// The server's tools have changed: what is known of them is so no more.
    pub(super) async fn forget_tools(&self) {
        *self.listing.lock().await = None;
        lock(&self.declarations).forget();
    }

    pub(super) fn declarations(&self) -> MutexGuard<'_, Declarations> {
        lock(&self.declarations)
    }

    /// Waits for the host's answer to this question.
    pub(super) fn ask(&self, id: &RequestId) -> oneshot::Receiver<Message> {
        let (sender, receiver) = oneshot::channel();
        lock(&self.questions).insert(id.clone(), sender);
        receiver
    }

    /// The host's response to a question that is open here. Any other comes back.
    pub(super) fn answered(&self, response: &Message) -> Option<Message> {
        let sender = response
            .id()
            .and_then(|id| lock(&self.questions).remove(id));
        match sender {
            Some(sender) => {
                sender.send(response.clone()).ok();
                None
            }
            None => Some(response.clone()),
        }
    }

    /// Nobody waits for this answer any more. False: it has come.
    pub(super) fn forget(&self, id: &RequestId) -> bool {
        lock(&self.questions).remove(id).is_some()
    }
}

impl Link {
    /// What the host says of itself in a modern request.
    pub(super) fn voice_of(&self, host: &Host) -> Voice {
        Voice::of_initialize(&host.initialize(self))
    }

    /// The voice of the host that is there.
    pub(super) fn voice(&self) -> Option<Voice> {
        let host = self.remembered().host()?;
        Some(self.voice_of(&host))
    }
}
