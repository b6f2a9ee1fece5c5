//! How long a request may take: the silence that is borne, and the end that nothing moves.
//!
//! Reads the clock, unlike the matrix that it informs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::contract::Budget;
use crate::http;
use crate::remote::Limits;

/// A server that can't be reached is tried for this long: a person waits.
const PATIENCE: Duration = Duration::from_secs(8);

/// While somebody is asked, a time that is over is looked at again this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A person who is asked something takes as long as they take, and no request is given up
/// meanwhile: at most this long.
const ASKED_AT_MOST: Duration = Duration::from_secs(10 * 60);

/// Whether somebody at the host is being asked something by the server.
#[derive(Debug, Default)]
pub(crate) struct Person(Mutex<Asked>);

#[derive(Debug, Default)]
struct Asked {
    open: usize,
    last: Option<Instant>,
}

impl Person {
    pub(crate) fn asked(&self) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.open += 1;
        asked.last = Some(Instant::now());
    }

    pub(crate) fn answered(&self) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.open = asked.open.saturating_sub(1);
    }

    /// Nobody waits for an answer any more.
    pub(crate) fn left(&self) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.open = 0;
    }

    fn is_asked(&self) -> bool {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = asked.last.map(|last| last.elapsed());
        asked.open > 0 && since.is_some_and(|since| since < ASKED_AT_MOST)
    }
}

/// The time of one request.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    started: Instant,
    heard: Instant,
    idle: Option<Duration>,
    headers: Option<Duration>,
    body: Option<Duration>,
    total: Option<Duration>,
    patience: Duration,
    /// Whoever may be asked while it runs.
    person: Option<Arc<Person>>,
}

impl Deadline {
    pub(crate) fn new(limits: &Limits, started: Instant) -> Self {
        Self {
            started,
            heard: started,
            idle: limits.idle,
            headers: limits.headers,
            body: limits.body,
            total: limits.total,
            patience: limits.start.min(PATIENCE),
            person: None,
        }
    }

    /// It does not end while this person is asked something.
    pub(crate) fn with_person(self, person: &Arc<Person>) -> Self {
        Self {
            person: Some(Arc::clone(person)),
            ..self
        }
    }

    /// For a handshake that began at `started` and has at most `left`: it is bounded as a whole.
    pub(crate) fn for_start(limits: &Limits, started: Instant, left: Duration) -> Self {
        let start = limits.start.min(left.saturating_add(started.elapsed()));
        Self {
            total: Some(limits.total.map_or(start, |total| total.min(start))),
            ..Self::new(limits, started)
        }
    }

    /// With less patience than usual for a server that can't be reached.
    pub(crate) fn with_patience(mut self, patience: Option<Duration>) -> Self {
        self.patience = patience.map_or(self.patience, |shorter| self.patience.min(shorter));
        self
    }

    /// For what is bounded elsewhere, or not at all (the server's own stream).
    pub(crate) fn unlimited() -> Self {
        Self {
            started: Instant::now(),
            heard: Instant::now(),
            idle: None,
            headers: None,
            body: None,
            total: None,
            patience: Duration::ZERO,
            person: None,
        }
    }

    /// Waits for headers only: the stream behind them may be silent for ever.
    pub(crate) fn for_headers(limits: &Limits) -> Self {
        Self {
            headers: limits.headers,
            patience: limits.start.min(PATIENCE),
            ..Self::unlimited()
        }
    }

    /// When the request began.
    pub(crate) fn began(&self) -> Instant {
        self.started
    }

    /// As if it began now: a person had to do something first.
    pub(crate) fn restart(&mut self) {
        self.started = Instant::now();
        self.heard = self.started;
    }

    /// Something came for this request.
    pub(crate) fn heard(&mut self) {
        self.heard = Instant::now();
    }

    /// For how long nothing has come.
    pub(crate) fn silence(&self) -> Duration {
        self.heard.elapsed()
    }

    /// Something came at `when`, on a stream that many requests share.
    pub(crate) fn heard_at(&mut self, when: Instant) {
        self.heard = self.heard.max(when);
    }

    /// # Errors
    /// The text says for how long nothing came.
    pub(crate) async fn bound_headers<F: Future>(&self, work: F) -> Result<F::Output, String> {
        self.bound(work, self.headers).await
    }

    /// # Errors
    /// As [`Deadline::bound_headers`].
    pub(crate) async fn bound_body<F: Future>(&self, work: F) -> Result<F::Output, String> {
        self.bound(work, self.body).await
    }

    /// When the silence, or the whole, is over.
    pub(crate) fn ends(&self) -> Option<Instant> {
        let silence = self.idle.map(|limit| self.heard + limit);
        let total = self.total.map(|limit| self.started + limit);
        let end = [silence, total].into_iter().flatten().min()?;
        match self.is_asking() {
            true => Some(end.max(Instant::now() + LOOK_EVERY)),
            false => Some(end),
        }
    }

    fn is_asking(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.is_asked())
    }

    async fn bound<F: Future>(
        &self,
        work: F,
        silence: Option<Duration>,
    ) -> Result<F::Output, String> {
        let silent = silence.map(|limit| Instant::now() + limit);
        let total = self.total.map(|limit| self.started + limit);
        let Some(end) = [silent, total].into_iter().flatten().min() else {
            return Ok(work.await);
        };
        let (began, mut end) = (Instant::now(), end);
        let mut work = std::pin::pin!(work);
        loop {
            match tokio::time::timeout_at(end.into(), &mut work).await {
                Ok(done) => return Ok(done),
                Err(_) if self.is_asking() => end = Instant::now() + silence.unwrap_or(LOOK_EVERY),
                Err(_) => return Err(format!("{:.1} s", began.elapsed().as_secs_f64())),
            }
        }
    }

    /// What is left of the whole.
    pub(crate) fn left(&self) -> Duration {
        match self.total {
            Some(total) => total.saturating_sub(self.started.elapsed()),
            None => Duration::MAX,
        }
    }

    /// How long a server that can't be reached is still tried.
    pub(crate) fn patience(&self) -> Duration {
        self.patience_since(self.started)
    }

    /// The same for one that has been waited for since then only.
    pub(crate) fn patience_since(&self, since: Instant) -> Duration {
        let left = self.patience.saturating_sub(since.elapsed());
        left.min(self.left())
    }

    pub(crate) fn budget(&self) -> Budget {
        Budget {
            left: self.left(),
            patience: self.patience(),
            chance: http::chance(),
            can_authorize: false,
        }
    }
}
