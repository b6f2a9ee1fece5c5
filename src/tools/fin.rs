//! Conversations with Fin: begun by a request, read in the background, told when somebody asks.
//!
//! Intercom's API gives no answer twice, so what Fin says is kept here for as long as the process
//! lives; only whose a conversation is outlives it ([`Owners`]). Which arguments a tool takes is the
//! calls' business, what an event means [`talk`]'s.

mod progress;
mod reader;
mod talk;
mod told;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::contract::LOCAL_CONVERSATION;
use crate::intercom::Client;
use crate::intercom::fin::{Begun, Stream};
use crate::memory::Owners;
use crate::text;

use talk::{Reading, Talk};

pub(super) use progress::Progress;
pub(super) use told::unheard;

/// Conversations whose words are kept; the oldest that nobody reads is let go of first.
const MOST: usize = 100;
const WRITTEN_WITHIN: Duration = Duration::from_secs(2);

/// All conversations of this process.
pub(crate) struct Fin {
    /// The only user whom anybody may act for.
    pub(super) user: Option<String>,
    slots: Mutex<VecDeque<Arc<Slot>>>,
    owners: Mutex<Owners>,
}

/// One conversation, and who reads it.
pub(super) struct Slot {
    id: String,
    talk: Mutex<Talk>,
    changed: watch::Sender<()>,
    reader: Mutex<Option<AbortHandle>>,
}

impl Fin {
    pub(crate) fn new(user: Option<String>, owners: Owners) -> Arc<Self> {
        Arc::new(Self {
            user,
            slots: Mutex::default(),
            owners: Mutex::new(owners),
        })
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Slot>> {
        let slots = lock(&self.slots);
        slots.iter().find(|slot| slot.id == id).cloned()
    }

    /// The user whose conversation it is, as far as anybody knows.
    pub(super) fn owner(&self, id: &str) -> Option<String> {
        let slot = self.find(id);
        let known = slot.map(|slot| slot.look(|talk| talk.user.clone()));
        known.or_else(|| lock(&self.owners).user_of(id))
    }

    /// A turn has begun: its events are read from here on.
    pub(super) fn follow(&self, client: &Client, turn: Turn<'_>, begun: Begun) -> Arc<Slot> {
        lock(&self.owners).note(turn.conversation, turn.user);
        let slot = self.find(turn.conversation);
        let slot = slot.unwrap_or_else(|| self.add(turn.conversation, turn.user));
        let reading = match &begun.stream {
            Stream::At(_) => Reading::Going,
            Stream::None => Reading::NoStream,
            Stream::Elsewhere(host) => Reading::Elsewhere(host.clone()),
        };
        let number = slot.change(|talk| {
            talk.begin(begun.status, reading, Instant::now());
            talk.errors = begun.errors;
            if let Some(procedure) = turn.procedure {
                talk.procedure = Some(procedure.to_owned());
            }
            talk.turn
        });
        let reader = match begun.stream {
            Stream::At(address) => Some(reader::start(client.clone(), address, &slot, number)),
            Stream::None | Stream::Elsewhere(_) => None,
        };
        slot.read_by(reader);
        slot
    }

    /// Whoever is told of a conversation may go on with it whatever becomes of this process: whose
    /// it is has to be kept by then. A disk that doesn't answer is not waited for.
    pub(super) async fn kept(&self) {
        let written = lock(&self.owners).written();
        drop(tokio::time::timeout(WRITTEN_WITHIN, written).await);
    }

    fn add(&self, id: &str, user: &str) -> Arc<Slot> {
        let slot = Arc::new(Slot {
            id: id.to_owned(),
            talk: Mutex::new(Talk::new(id.to_owned(), user.to_owned(), Instant::now())),
            changed: watch::Sender::default(),
            reader: Mutex::default(),
        });
        let mut slots = lock(&self.slots);
        slots.push_back(Arc::clone(&slot));
        if slots.len() > MOST {
            let idle = slots.iter().position(|slot| !slot.look(Talk::is_read));
            slots.remove(idle.unwrap_or(0));
        }
        slot
    }
}

/// Which conversation goes on, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn<'a> {
    pub(super) conversation: &'a str,
    pub(super) user: &'a str,
    pub(super) procedure: Option<&'a str>,
}

impl Slot {
    fn look<T>(&self, look: impl FnOnce(&Talk) -> T) -> T {
        look(&lock(&self.talk))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Talk) -> T) -> T {
        let changed = change(&mut lock(&self.talk));
        self.changed.send_replace(());
        changed
    }

    /// Ends whoever read it before.
    fn read_by(&self, reader: Option<AbortHandle>) {
        let before = std::mem::replace(&mut *lock(&self.reader), reader);
        if let Some(before) = before {
            before.abort();
        }
    }

    /// As a result.
    pub(super) fn answer(&self, all: bool, room: usize) -> Value {
        self.look(|talk| told::answer(talk, all, room))
    }

    /// Waits until Fin has done with the turn, at most until `until`.
    pub(super) async fn wait(&self, until: Instant, progress: &mut Progress) {
        let mut changes = self.changed.subscribe();
        loop {
            changes.borrow_and_update();
            let now = Instant::now();
            let (settles, words) = self.look(|talk| (talk.settles(), words(talk)));
            if settles.is_some_and(|when| when <= now) || until <= now {
                return progress.rest().await;
            }
            progress.say(&words, now).await;
            let due = progress.due(progress.is_new(&words));
            let next = [settles, due]
                .into_iter()
                .flatten()
                .fold(until, Instant::min);
            // Never at once again: a moment that has just passed is one that is due.
            let next = next.max(now + Duration::from_millis(1));
            tokio::select! {
                _ = changes.changed() => {}
                () = tokio::time::sleep_until(next.into()) => {}
            }
        }
    }

    /// Nobody waits for this turn any more.
    pub(super) fn leave(&self) {
        self.read_by(None);
        self.change(|talk| {
            if talk.is_read() {
                talk.reading = Reading::Expired;
            }
        });
    }
}

/// A conversation that is let go of is not read any more.
impl Drop for Slot {
    fn drop(&mut self) {
        self.read_by(None);
    }
}

/// What there is to see of Fin's work.
fn words(talk: &Talk) -> String {
    let said = talk.of_turn().map(|said| said.text.as_str());
    let partial = talk.partial.iter().map(|partial| partial.text.as_str());
    let all: Vec<&str> = said.chain(partial).collect();
    match all.is_empty() {
        true => "Fin is thinking".to_owned(),
        false => all.join("\n\n"),
    }
}

/// An id that no other conversation has. It says that the conversation was begun here.
pub(super) fn new_id() -> Option<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    // RFC 9562 section 5.4: version 4, variant 10.
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = text::hex(&bytes);
    let groups = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    Some(format!("{LOCAL_CONVERSATION}{}", groups.join("-")))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
