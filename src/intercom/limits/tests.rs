//! Which header counts, and by whose clock.

use reqwest::header::{HeaderName, HeaderValue};

use super::*;

const NOW: u64 = 1_000_000_000; // 2001-09-09 01:46:40

#[track_caller]
fn check(headers: &[(&'static str, &'static str)], expected: Option<u64>) {
    let map = headers.iter().map(|(name, value)| {
        let name = HeaderName::from_static(name);
        (name, HeaderValue::from_static(value))
    });
    let now = UNIX_EPOCH + Duration::from_secs(NOW);
    assert_eq!(
        wait(&map.collect(), now),
        expected.map(Duration::from_secs),
        "{headers:?}"
    );
}

#[test]
fn retry_after_counts_before_the_windows_end() {
    check(&[], None);
    check(&[("retry-after", "7")], Some(7));
    check(&[("x-ratelimit-reset", "1000000009")], Some(9));
    check(
        &[("retry-after", "7"), ("x-ratelimit-reset", "1000000009")],
        Some(7),
    );
    check(
        &[("retry-after", "soon"), ("x-ratelimit-reset", "1000000009")],
        Some(9),
    );
    check(
        &[("retry-after", "Sun, 09 Sep 2001 01:46:50 GMT")],
        Some(10),
    );
}

#[test]
fn dates_are_read_by_the_servers_clock() {
    // The server is a thousand seconds ahead of us.
    let date = ("date", "Sun, 09 Sep 2001 02:03:20 GMT");
    check(&[date, ("x-ratelimit-reset", "1000001004")], Some(4));
    check(
        &[date, ("retry-after", "Sun, 09 Sep 2001 02:03:25 GMT")],
        Some(5),
    );
}

#[test]
fn nothing_asks_for_more_than_a_minute_or_less_than_nothing() {
    check(&[("retry-after", "86400")], Some(60));
    check(&[("x-ratelimit-reset", "18446744073709551615")], None);
    check(&[("x-ratelimit-reset", "1")], Some(0));
    check(&[("retry-after", "-3")], None);
}
