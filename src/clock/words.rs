//! Unix seconds in words; pure.

use chrono::DateTime;

/// `in 52 minutes`, `3 days ago`.
pub(crate) fn ahead(at: u64, now: u64) -> String {
    match at.checked_sub(now) {
        Some(left) => format!("in {}", span(left)),
        None => format!("{} ago", span(now - at)),
    }
}

/// `3 days ago`, `just now`: for what has been.
pub(crate) fn ago(at: u64, now: u64) -> String {
    match at == now {
        true => "just now".to_owned(),
        false => ahead(at, now),
    }
}

/// `expired 3 hours ago (2026-11-21T12:40:00Z)`; none where `end` is ahead yet.
pub(crate) fn ended(end: u64, now: u64) -> Option<String> {
    (end <= now).then(|| format!("expired {} ({})", ago(end, now), date(end)))
}

/// `52 minutes`; from two of a unit on, so that what is left out is never more than half of what is said.
pub(crate) fn span(seconds: u64) -> String {
    let units = [(86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let unit = units.iter().find(|(size, _)| seconds >= 2 * size);
    match unit {
        Some((size, name)) => format!("{} {name}", seconds / size),
        None if seconds == 1 => "1 second".to_owned(),
        None => format!("{seconds} seconds"),
    }
}

/// `2026-11-21T15:40:00Z`; what no calendar has stays a number.
pub(crate) fn date(at: u64) -> String {
    let time = i64::try_from(at)
        .ok()
        .and_then(|at| DateTime::from_timestamp(at, 0));
    time.map_or_else(
        || at.to_string(),
        |time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_790_000_000;

    #[test]
    fn what_is_over_is_told_and_what_is_ahead_is_not() {
        let at = 1_790_000_000;
        assert_eq!(ended(at, at - 1), None);
        assert_eq!(
            ended(at, at).as_deref(),
            Some("expired just now (2026-09-21T14:13:20Z)")
        );
        assert_eq!(
            ended(at, at + 7200).as_deref(),
            Some("expired 2 hours ago (2026-09-21T14:13:20Z)")
        );
    }

    #[test]
    fn what_has_been_is_never_ahead() {
        assert_eq!(ago(NOW, NOW), "just now");
        assert_eq!(ago(NOW - 1, NOW), "1 second ago");
    }

    #[test]
    fn times_are_told_in_the_unit_that_fits() {
        #[track_caller]
        fn check(seconds: i64, expected: &str) {
            let at = NOW.checked_add_signed(seconds).expect("a time");
            assert_eq!(ahead(at, NOW), expected);
        }
        check(0, "in 0 seconds");
        check(1, "in 1 second");
        check(119, "in 119 seconds");
        check(120, "in 2 minutes");
        check(7199, "in 119 minutes");
        check(7200, "in 2 hours");
        check(2 * 86_400, "in 2 days");
        check(-1, "1 second ago");
        check(-7200, "2 hours ago");
        assert_eq!(date(0), "1970-01-01T00:00:00Z");
        assert_eq!(date(u64::MAX), u64::MAX.to_string());
    }
}
