//! The time of day, and how it is told.
//!
//! For what is kept across processes; how long something takes is measured with
//! `std::time::Instant`.

mod words;

use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) use words::{ahead, ended, stamp};

/// Unix seconds; 0 where the clock stands before 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
