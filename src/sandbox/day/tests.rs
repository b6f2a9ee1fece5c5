//! Days at the edges of summer time.

use chrono::DateTime;

use super::of;

#[track_caller]
fn same_day(one: &str, other: &str, expected: bool) {
    let at = |text| {
        DateTime::parse_from_rfc3339(text)
            .expect("a time")
            .timestamp()
    };
    assert_eq!(of(at(one)) == of(at(other)), expected, "{one} {other}");
}

#[test]
fn winter_days_are_those_of_utc() {
    same_day("2026-01-10T00:00:00Z", "2026-01-10T23:59:59Z", true);
    same_day("2026-01-10T23:59:59Z", "2026-01-11T00:00:00Z", false);
}

#[test]
fn summer_days_begin_an_hour_before() {
    same_day("2026-07-10T22:59:59Z", "2026-07-10T23:00:00Z", false);
    same_day("2026-07-10T23:00:00Z", "2026-07-11T12:00:00Z", true);
}

#[test]
fn the_clocks_change_on_the_last_sunday() {
    // 29 March and 25 October 2026.
    same_day("2026-03-28T23:30:00Z", "2026-03-29T00:30:00Z", false);
    same_day("2026-03-29T22:59:00Z", "2026-03-29T23:00:00Z", false);
    same_day("2026-10-24T23:30:00Z", "2026-10-25T23:30:00Z", true);
}
