//! A conversation in time.

use super::{MOST_EVENTS, Session};
use crate::sandbox::fin::event::Event;
use crate::sandbox::fin::talk::Place;
use crate::sandbox::fin::turn::Turn;

fn session() -> Session {
    Session::new("ext-1", "u-1")
}

fn answer() -> Turn {
    Turn::answered("<p>Yes.</p>".to_owned())
}

#[test]
fn a_turn_goes_from_thinking_to_its_end() {
    let mut session = session();
    session.begin(answer(), 1_000, 0, &mut 0);
    #[track_caller]
    fn check(session: &Session, now: u64, expected: &str) {
        assert_eq!(session.status(now), expected, "at {now}");
    }
    check(&session, 1_000, "thinking");
    check(&session, 1_119, "thinking");
    check(&session, 1_120, "replying");
    check(&session, 1_199, "replying");
    check(&session, 1_200, "complete");
    assert!(!session.has_ended(1_000, 1_199));
    assert!(session.has_ended(1_000, 1_200));
    assert!(!session.has_ended(1_200, 9_000));
    let waiting = Turn::waiting("<p>Which?</p>".to_owned(), Place::Open);
    session.begin(waiting, 5_000, 0, &mut 1);
    check(&session, 5_000, "thinking");
    check(&session, 6_000, "awaiting_user_reply");
    session.begin(Turn::resolved(Vec::new()), 7_000, 0, &mut 2);
    check(&session, 7_120, "resolved");
    check(&session, 7_160, "complete");
    check(&session, 8_000, "complete");
}

#[test]
fn a_held_turn_begins_when_somebody_listens() {
    #[track_caller]
    fn check(listened_at: Option<u64>, first_at: u64) {
        let mut session = session();
        session.begin(answer(), 1_000, 150, &mut 0);
        if let Some(at) = listened_at {
            session.listened(at);
            session.listened(at + 10); // once is enough
        }
        let first = session.entry(0).map(|entry| entry.at);
        assert_eq!(first, Some(first_at), "{listened_at:?}");
    }
    check(None, 1_270);
    check(Some(1_000), 1_120);
    check(Some(1_060), 1_180);
    check(Some(1_200), 1_270);
    check(Some(2_000), 1_270);
}

#[test]
fn a_new_turn_breaks_off_the_one_before() {
    let mut session = session();
    session.begin(answer(), 1_000, 0, &mut 0);
    session.begin(Turn::escalated(None, "Routed to team"), 1_130, 0, &mut 1);
    let mut told = Vec::new();
    let mut next = 0;
    while let Some(entry) = session.entry(next) {
        told.push((
            entry.at,
            matches!(entry.event, Event::Chunk { .. }),
            entry.ends,
        ));
        next = entry.number + 1;
    }
    let expected = [
        (1_120, true, false),
        (1_250, false, false),
        (1_290, false, true),
    ];
    assert_eq!(told, expected);
}

#[test]
fn old_events_are_forgotten() {
    let mut session = session();
    for turn in 0..200 {
        session.begin(answer(), 10_000 * turn, 0, &mut 0);
    }
    assert_eq!(session.entries.len(), MOST_EVENTS);
    let first = session.entry(0).expect("an entry");
    assert_eq!(first.number, 600 - MOST_EVENTS as u64);
    assert_eq!(session.first_after(u64::MAX), 600);
}

#[test]
fn messages_are_known_again_for_five_minutes() {
    let mut session = session();
    let (stamp, other) = ("2025-01-24T10:01:20.000Z", "2025-01-24T10:01:20.001Z");
    assert_eq!(session.seen(stamp, "Hi", 1_000), None);
    assert_eq!(session.seen(stamp, "Ho", 2_000), None);
    assert_eq!(session.seen(other, "Hi", 3_000), None);
    assert_eq!(session.seen(stamp, "Hi", 300_999), Some(1_000));
    assert_eq!(session.seen(stamp, "Hi", 301_000), None);
    for n in 0..60 {
        session.seen(stamp, &n.to_string(), 302_000);
    }
    assert_eq!(session.seen.len(), 50);
}

#[test]
fn a_survey_counts_once_it_was_asked_for() {
    let mut session = session();
    session.begin(Turn::resolved(Vec::new()), 1_000, 0, &mut 0);
    assert_eq!(session.surveyed_at(1_199), None);
    assert_eq!(session.surveyed_at(1_200), Some(1_200));
}
