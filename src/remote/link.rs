//! What all the work for one server shares: the client, the session, the gates, the way back.
//!
//! Locks here are held for a few instructions, never across an await; the one exception,
//! `recovery`, exists to be waited for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use reqwest::{Client, Url};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::contract::{Fault, Refusal};
use crate::http;
use crate::message::{Message, RequestId};

use super::eras::Eras;
use super::exchange::Person;
use super::remembered::Remembered;
use super::session::Session;
use super::{Delivery, Event, Settings};

/// Requests that may be at the server at one time; the rest wait their turn.
const MOST_AT_ONCE: usize = 128;
/// Bytes of messages that the host has yet to read, in KiB.
const MOST_UNREAD: u32 = 32 * 1024;
const FAILURES_TO_TRIP: u32 = 5;
const TRIPPED_FOR: Duration = Duration::from_secs(10);
const SLEPT: Duration = Duration::from_secs(30);

/// Where the connection stands.
#[derive(Clone)]
pub(super) enum Phase {
    /// No handshake has succeeded.
    Unconnected,
    /// The first handshake is under way.
    Connecting,
    Connected(Arc<Session>),
    /// A new session is being made in place of a lost one.
    Recovering,
}

pub(super) struct Link {
    pub(super) settings: Settings,
    pub(super) phase: watch::Sender<Phase>,
    /// False while `notifications/initialized` is on its way: nothing may overtake it.
    pub(super) settled: watch::Sender<bool>,
    /// One recovery at a time; when the last one failed, and why.
    pub(super) recovery: tokio::sync::Mutex<Option<(Instant, Refusal)>>,
    /// Requests at the server.
    pub(super) slots: Semaphore,
    pub(super) remembered: Mutex<Remembered>,
    pub(super) cookies: http::Cookies,
    pub(super) eras: Eras,
    /// Whoever answers the server's questions.
    pub(super) person: Arc<Person>,
    /// The user's.
    pub(super) headers: http::Headers,
    client: Mutex<Option<Client>>,
    unread: Arc<Semaphore>,
    events: mpsc::Sender<Delivery>,
    gate: Mutex<Gate>,
    clock: Mutex<(Instant, SystemTime)>,
    next_own: AtomicU64,
}

/// When requests may go out again, after the server said "not now" or failed again and again.
#[derive(Default)]
struct Gate {
    closed_until: Option<Instant>,
    failures: u32,
    tripped: Option<(Instant, String)>,
}

impl Link {
    pub(super) fn new(settings: Settings, events: mpsc::Sender<Delivery>) -> Self {
        Self {
            cookies: http::Cookies::new(settings.network.cookies),
            eras: Eras::new(settings.known),
            person: Arc::default(),
            headers: http::Headers::new(settings.headers.clone()),
            settings,
            phase: watch::Sender::new(Phase::Unconnected),
            settled: watch::Sender::new(true),
            recovery: tokio::sync::Mutex::new(None),
            slots: Semaphore::new(MOST_AT_ONCE),
            remembered: Mutex::default(),
            client: Mutex::new(None),
            unread: Arc::new(Semaphore::new(MOST_UNREAD as usize)),
            events,
            gate: Mutex::default(),
            clock: Mutex::new((Instant::now(), SystemTime::now())),
            next_own: AtomicU64::new(1),
        }
    }

    /// Hands an event to the bridge; waits while the host doesn't read.
    pub(super) async fn emit(&self, event: Event) {
        let size = match &event {
            Event::Answer {
                answer: Ok(message),
                ..
            }
            | Event::Message(message)
            | Event::Unasked(message) => message.raw().len(),
            _ => 0,
        };
        let kib = u32::try_from(size / 1024 + 1).unwrap_or(MOST_UNREAD);
        let share = Arc::clone(&self.unread);
        let share = share.acquire_many_owned(kib.min(MOST_UNREAD)).await.ok();
        // No receiver: the bridge is gone and so is everybody who could want this.
        self.events.send(Delivery { event, share }).await.ok();
    }

    /// For an event that must not wait (a task that is being dropped): room in the channel is
    /// all it needs.
    pub(super) fn emit_now(self: &Arc<Self>, event: Event) {
        let link = Arc::clone(self);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { link.emit(event).await });
        }
    }

    /// The HTTP client, made on first use.
    pub(super) fn client(&self, server: &Url) -> Result<Client, Fault> {
        let mut client = lock(&self.client);
        if let Some(client) = &*client {
            return Ok(client.clone());
        }
        let made = http::client(&self.settings.network, server)
            .map_err(|e| Fault::Unusable(with_cause(&e)))?;
        *client = Some(made.clone());
        Ok(made)
    }

    /// The user's headers; a command among them is run on first use.
    pub(super) async fn headers(&self) -> Result<Arc<http::Values>, Fault> {
        let values = self.headers.current().await;
        values.map_err(|e| Fault::Unusable(with_cause(&e)))
    }

    /// Numbers sessions, and attempts at one.
    pub(super) fn next_epoch(&self) -> u64 {
        self.next_own.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn own_id(&self) -> RequestId {
        RequestId::own(self.next_own.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn remembered(&self) -> MutexGuard<'_, Remembered> {
        lock(&self.remembered)
    }

    pub(super) fn session_now(&self) -> Option<Arc<Session>> {
        match &*self.phase.borrow() {
            Phase::Connected(session) => Some(Arc::clone(session)),
            _ => None,
        }
    }

    /// A handshake begins, in the host's own words.
    pub(super) fn begin(&self, initialize: &Message) {
        let mut remembered = self.remembered();
        remembered.initialize = Some(initialize.clone());
        remembered.initialized = None;
        drop(remembered);
        self.person.left();
    }

    /// After a handshake that took its time the host's `notifications/initialized` goes out first:
    /// requests that have waited for the session must not overtake it. A host that never sends it
    /// waits this long, once; a modern one has none to send.
    pub(super) async fn wait_introduced(&self) {
        const LONGEST: Duration = Duration::from_secs(1);
        const LOOK_EVERY: Duration = Duration::from_millis(5);
        if self.remembered().initialize.is_none() {
            return;
        }
        let introduced = async {
            while self.remembered().initialized.is_none() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            self.wait_settled().await;
        };
        tokio::time::timeout(LONGEST, introduced).await.ok();
    }

    /// Waits until `notifications/initialized` has been delivered.
    pub(super) async fn wait_settled(&self) {
        if *self.settled.borrow() {
            return;
        }
        let mut settled = self.settled.subscribe();
        settled.wait_for(|done| *done).await.ok();
    }

    pub(super) fn settle(&self) {
        self.settled.send_replace(false);
    }

    /// Waits out a `Retry-After` that another request was given.
    pub(super) async fn wait_for_gate(&self, most: Duration) {
        let until = lock(&self.gate).closed_until;
        let Some(until) = until else { return };
        let wait = until.saturating_duration_since(Instant::now());
        tokio::time::sleep(wait.min(most)).await;
    }

    pub(super) fn close_gate(&self, wait: Duration) {
        lock(&self.gate).closed_until = Some(Instant::now() + wait);
    }

    /// After five requests in a row that failed for the server's fault: what to say to the next
    /// ones at once, for ten seconds (F31). One request is let through after that.
    pub(super) fn tripped(&self) -> Option<(String, Duration)> {
        let gate = lock(&self.gate);
        let (until, why) = gate.tripped.as_ref()?;
        let left = until.checked_duration_since(Instant::now())?;
        Some((why.clone(), left))
    }

    pub(super) fn note_success(&self) {
        let mut gate = lock(&self.gate);
        if gate.failures > 0 {
            *gate = Gate::default();
        }
    }

    pub(super) fn note_failure(&self, refusal: &Refusal) {
        let mut gate = lock(&self.gate);
        gate.failures += 1;
        if gate.failures >= FAILURES_TO_TRIP {
            gate.tripped = Some((Instant::now() + TRIPPED_FOR, refusal.message.clone()));
        }
    }

    /// After the machine slept (the wall clock ran, the monotonic one did not) the connections
    /// are dead, but nobody has noticed yet: leave them (F06).
    pub(super) fn notice_sleep(&self) {
        let mut clock = lock(&self.clock);
        let (instant, wall) = (Instant::now(), SystemTime::now());
        let ran = instant.saturating_duration_since(clock.0);
        let passed = wall.duration_since(clock.1).unwrap_or_default();
        *clock = (instant, wall);
        if passed.saturating_sub(ran) > SLEPT {
            tracing::debug!("the machine slept; connections are made anew");
            *lock(&self.client) = None;
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn with_cause(error: &http::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
