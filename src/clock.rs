//! The time of day, and how it is told.
//!
//! For what is kept across processes; how long something takes is measured with
//! `std::time::Instant`.

mod words;

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, Utc};

pub(crate) use words::{ago, ahead, date, ended, span};

/// Unix seconds; 0 where the clock stands before 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Now, to the millisecond, as ISO 8601: `2026-11-20T09:30:00.123Z`.
pub(crate) fn stamp() -> String {
    let now: DateTime<Utc> = SystemTime::now().into();
    now.to_rfc3339_opts(SecondsFormat::Millis, true)
}
