//! What this process holds, as the store changes under it.

use std::time::Instant;

use super::super::super::record::{Record, Tokens};
use super::super::super::secret::Secret;
use super::super::super::store::Stamp;
use super::super::super::tokens::Due;
use super::super::super::trouble::Trouble;
use super::Held;

const NOW: u64 = 1_000_000;

fn record(access: &str, generation: u64) -> Record {
    Record {
        generation,
        tokens: Some(Tokens {
            access: Secret::new(access),
            refresh: Some(Secret::new("refresh")),
            id_token: None,
            lifetime: Some(3600),
            received_at: NOW,
            scope: None,
            pasted: false,
        }),
        ..Record::default()
    }
}

fn holding(access: &str) -> Held {
    let mut held = Held::default();
    held.take(Some(record(access, 1)), Stamp::default(), false);
    held
}

fn sent(held: &Held) -> Option<String> {
    let (bearer, _) = held.bearer(NOW)?;
    assert!(bearer.value.is_sensitive());
    bearer.value.to_str().ok().map(str::to_owned)
}

#[test]
fn a_token_has_a_number_that_changes_with_it() {
    let mut held = holding("one");
    let first = held.bearer(NOW).map(|(bearer, _)| bearer.number);
    assert_eq!(sent(&held).as_deref(), Some("Bearer one"));
    assert!(!held.is_other_than(first));
    held.take(Some(record("one", 2)), Stamp::default(), false);
    assert!(!held.is_other_than(first), "it is the same token");
    held.take(Some(record("two", 3)), Stamp::default(), false);
    assert!(held.is_other_than(first));
    assert_eq!(sent(&held).as_deref(), Some("Bearer two"));
}

#[test]
fn a_token_that_no_header_can_hold_is_not_sent() {
    let mut held = Held::default();
    let odd = held.take(Some(record("a\r\nb", 1)), Stamp::default(), false);
    assert!(odd.is_some_and(|text| !text.contains("a\r")));
    assert_eq!(sent(&held), None);
}

#[test]
fn whoever_signed_out_has_done_so_until_somebody_signs_in() {
    let mut held = Held::default();
    held.take(None, Stamp::default(), false);
    assert!(!held.is_signed_out(), "nobody was signed in");
    let mut held = holding("one");
    held.take(None, Stamp::default(), false);
    assert!(held.is_signed_out());
    held.take(None, Stamp::default(), false);
    assert!(held.is_signed_out());
    held.take(Some(record("two", 1)), Stamp::default(), false);
    assert!(!held.is_signed_out());
}

#[test]
fn a_sign_in_that_ended_is_no_logout() {
    let mut held = holding("one");
    let ended = Record {
        tokens: None,
        ended: Some("revoked".to_owned()),
        ..record("one", 2)
    };
    held.take(Some(ended), Stamp::default(), false);
    assert!(!held.is_signed_out());
    assert_eq!(held.ended(), Some("revoked"));
}

#[test]
fn what_could_not_be_written_is_used_until_the_store_has_something_newer() {
    let mut held = holding("one");
    held.take_refreshed(record("two", 1), Stamp::default(), false, false);
    held.take(Some(record("one", 1)), Stamp::default(), false);
    assert_eq!(sent(&held).as_deref(), Some("Bearer two"));
    held.take(Some(record("three", 2)), Stamp::default(), false);
    assert_eq!(sent(&held).as_deref(), Some("Bearer three"));
    assert!(!held.unsaved);
}

#[test]
fn what_could_not_be_written_is_gone_after_a_logout() {
    let mut held = holding("one");
    held.take_refreshed(record("two", 1), Stamp::default(), false, false);
    held.take(None, Stamp::default(), false);
    assert_eq!(sent(&held), None);
}

#[test]
fn a_fresh_token_that_is_refused_at_once_is_of_no_use() {
    let mut held = holding("one");
    assert!(!held.is_useless(), "its age may be why");
    held.take_refreshed(record("two", 2), Stamp::default(), false, true);
    assert!(held.is_useless());
    let number = held.bearer(NOW).map_or(0, |(bearer, _)| bearer.number);
    held.accept(number - 1);
    assert!(held.is_useless(), "another token was taken");
    held.accept(number);
    assert!(!held.is_useless());
}

#[test]
fn a_failure_is_everybodys_who_waited_for_it() {
    let mut held = holding("one");
    let before = Instant::now();
    held.note_renewal(&Err(Trouble::transient("away")));
    assert!(held.failure_since(before).is_some());
    let (_, due) = held.bearer(NOW + 3600).expect("the old token");
    assert_eq!(due, Due::Now);
    held.note_renewal(&Ok(()));
    assert_eq!(held.failure_since(before), None);
}
