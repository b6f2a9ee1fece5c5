//! Epochs as people and models read them; pure.

use chrono::{DateTime, SecondsFormat};

/// Seconds since 1970 as `2026-11-20T09:30:00Z`; `None` for what is no time.
pub(super) fn iso(seconds: i64) -> Option<String> {
    // 0 stands for "never", and what goes beyond the year 9999 is no time of Intercom's.
    let plausible = 1..=253_402_300_799;
    if !plausible.contains(&seconds) {
        return None;
    }
    let time = DateTime::from_timestamp(seconds, 0)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}
