//! Unix seconds in words.

use chrono::DateTime;

/// `in 52 minutes`, `3 days ago`.
pub(crate) fn ahead(at: u64, now: u64) -> String {
    match at.checked_sub(now) {
        Some(left) => format!("in {}", span(left)),
        None => format!("{} ago", span(now - at)),
    }
}

/// From two of a unit on, so that what is left out is never more than half of what is said.
fn span(seconds: u64) -> String {
    let units = [(86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let unit = units.iter().find(|(size, _)| seconds >= 2 * size);
    match unit {
        Some((size, name)) => format!("{} {name}", seconds / size),
        None if seconds == 1 => "1 second".to_owned(),
        None => format!("{seconds} seconds"),
    }
}

/// `2026-11-21T15:40:00Z`; what no calendar has stays a number.
pub(crate) fn stamp(at: u64) -> String {
    let time = i64::try_from(at)
        .ok()
        .and_then(|at| DateTime::from_timestamp(at, 0));
    time.map_or_else(
        || at.to_string(),
        |time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}
