//! The workspace's calendar: which day a moment is on in Europe/Dublin.
//!
//! It knows today's European rule for summer time (from 01:00 UTC on the last Sunday of March to
//! 01:00 UTC on the last Sunday of October) and nothing of what was before it.

use chrono::{DateTime, Datelike, NaiveDate};

pub(super) const TIMEZONE: &str = "Europe/Dublin";

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// The number of the day that `at` (Unix seconds) is on, by the clocks of the workspace.
pub(super) fn of(at: i64) -> i64 {
    let offset = if is_summer(at) { HOUR } else { 0 };
    at.saturating_add(offset).div_euclid(DAY)
}

fn is_summer(at: i64) -> bool {
    let Some(moment) = DateTime::from_timestamp(at, 0) else {
        return false;
    };
    let change = |month| last_sunday(moment.year(), month).map(|day| day + HOUR);
    matches!((change(3), change(10)), (Some(begin), Some(end)) if begin <= at && at < end)
}

/// Midnight UTC of the last Sunday in a month of 31 days.
fn last_sunday(year: i32, month: u32) -> Option<i64> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    let back = i64::from(last.weekday().num_days_from_sunday()) * DAY;
    Some(last.and_hms_opt(0, 0, 0)?.and_utc().timestamp() - back)
}

#[cfg(test)]
mod tests;
