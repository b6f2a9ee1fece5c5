//! What a host that asked for it is told while Fin writes (`notifications/progress`).
//!
//! Whoever waits calls it; it starts nothing of its own, so nothing follows the answer.

use std::time::{Duration, Instant};

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RoleServer};

/// Between two notifications, unless they say something new: a host that waits for a sign of life
/// is given one.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// Between two notifications of a text that grows.
const PAUSE: Duration = Duration::from_millis(200);
/// Between the last notification and the answer.
const BEFORE_ANSWER: Duration = Duration::from_millis(50);
/// Of a message, in characters: its end is what is new.
const LONGEST: usize = 2000;

/// Nothing is told where the host did not ask.
pub(in crate::tools) struct Progress {
    host: Option<(Peer<RoleServer>, ProgressToken)>,
    told: f64,
    last: String,
    at: Option<Instant>,
}

impl Progress {
    pub(in crate::tools) fn to(host: Option<(Peer<RoleServer>, ProgressToken)>) -> Self {
        Self {
            host,
            told: 0.0,
            last: String::new(),
            at: None,
        }
    }

    /// When [`Progress::say`] has something to do again, though nothing happens.
    pub(super) fn due(&self, is_new: bool) -> Option<Instant> {
        let pause = if is_new { PAUSE } else { SIGN_OF_LIFE };
        self.host.as_ref()?;
        Some(self.at? + pause)
    }

    /// Whether `words` would be told, now or a little later.
    pub(super) fn is_new(&self, words: &str) -> bool {
        self.host.is_some() && self.last != words
    }

    /// Waits until the answer may follow. Hosts on the first version of the TypeScript SDK look at a
    /// notification a moment later than at an answer: one that comes with the answer is a fault to them.
    pub(super) async fn rest(&self) {
        if let (Some(_), Some(at)) = (&self.host, self.at) {
            tokio::time::sleep_until((at + BEFORE_ANSWER).into()).await;
        }
    }

    pub(super) async fn say(&mut self, words: &str, now: Instant) {
        let is_new = self.is_new(words);
        let Some((peer, token)) = &self.host else {
            return;
        };
        if self.due(is_new).is_some_and(|due| due > now) {
            return;
        }
        // "The `progress` value MUST increase with each notification".
        self.told += 1.0;
        self.at = Some(now);
        words.clone_into(&mut self.last);
        let mut params = ProgressNotificationParam::new(token.clone(), self.told);
        params.message = Some(ending(words));
        // A host that is gone has nobody to be told.
        peer.notify_progress(params).await.ok();
    }
}

fn ending(words: &str) -> String {
    let chars = words.chars().count();
    match chars.checked_sub(LONGEST) {
        None | Some(0) => words.to_owned(),
        Some(more) => format!("…{}", words.chars().skip(more).collect::<String>()),
    }
}
