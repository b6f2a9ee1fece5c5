//! The real time in milliseconds, for Fin alone: its turns take time and its tokens expire.
//!
//! It never goes back, whatever happens to the computer's clock.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};

/// Milliseconds since 1970.
pub(super) type Moment = u64;

pub(super) const SECOND: Moment = 1_000;

pub(super) struct Clock {
    started: Instant,
    started_at: Moment,
}

impl Clock {
    pub(super) fn start() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let since = since.unwrap_or_default().as_millis();
        Self {
            started: Instant::now(),
            started_at: Moment::try_from(since).unwrap_or(0),
        }
    }

    pub(super) fn now(&self) -> Moment {
        let passed = Moment::try_from(self.started.elapsed().as_millis());
        self.started_at.saturating_add(passed.unwrap_or(0))
    }
}

/// As Intercom writes it: `2025-01-24T10:00:00.123Z`.
pub(super) fn iso(at: Moment) -> String {
    let at = i64::try_from(at)
        .ok()
        .and_then(DateTime::from_timestamp_millis);
    at.unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}
