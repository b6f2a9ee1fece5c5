//! The two windows, and clocks that are off.

use super::super::record::Tokens;
use super::super::secret::Secret;
use super::{Due, due};

fn tokens(lifetime: Option<u64>) -> Tokens {
    Tokens {
        access: Secret::new("a"),
        refresh: None,
        id_token: None,
        lifetime,
        received_at: 1_000_000,
        scope: None,
        pasted: false,
    }
}

#[test]
fn an_hour_is_due_in_two_windows() {
    let hour = tokens(Some(3600));
    let at = |age: u64| due(&hour, 1_000_000 + age);
    assert_eq!(at(0), Due::Fresh);
    assert_eq!(at(2699), Due::Fresh);
    assert_eq!(at(2700), Due::Soon);
    assert_eq!(at(3539), Due::Soon);
    assert_eq!(at(3540), Due::Now);
    assert_eq!(at(999_999), Due::Now);
}

#[test]
fn two_seconds_are_not_due_at_once() {
    let short = tokens(Some(2));
    assert_eq!(due(&short, 1_000_000), Due::Fresh);
    assert_eq!(due(&short, 1_000_002), Due::Now);
}

#[test]
fn no_lifetime_waits_for_the_401() {
    assert_eq!(due(&tokens(None), u64::MAX), Due::Fresh);
    assert_eq!(due(&tokens(Some(0)), 1_000_000), Due::Now);
}

#[test]
fn a_clock_set_back_or_forward_does_no_harm() {
    let hour = tokens(Some(3600));
    assert_eq!(due(&hour, 1_000_000 - 86_400), Due::Fresh);
    assert_eq!(due(&hour, 1_000_000 + 86_400), Due::Now);
}
