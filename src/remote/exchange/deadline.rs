//! How long a request may take: the silence that is borne, and the end that nothing moves.
//!
//! Reads the clock, unlike the matrix that it informs.

use std::time::{Duration, Instant};

use crate::contract::Budget;
use crate::http;
use crate::remote::Limits;

/// A server that can't be reached is tried for this long: a person waits.
const PATIENCE: Duration = Duration::from_secs(8);

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
        [silence, total].into_iter().flatten().min()
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
        let began = Instant::now();
        tokio::time::timeout_at(end.into(), work)
            .await
            .map_err(|_| format!("{:.1} s", began.elapsed().as_secs_f64()))
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
        let left = self.patience.saturating_sub(self.started.elapsed());
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
