//! Each request is answered at most once, and no byte of it stays counted.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn id(raw: &str) -> RequestId {
    RequestId::from_json(raw).expect("an id")
}

fn waiting(id: RequestId, purpose: Purpose, size: usize) -> Waiting {
    Waiting {
        id,
        purpose,
        era: Era::Legacy,
        batch: None,
        size,
        shows_links: false,
    }
}

/// Requests with these ids, under the tickets 0, 1, 2, ….
fn open(ids: &[&str]) -> Pending {
    let mut pending = Pending::default();
    for (ticket, raw) in ids.iter().enumerate() {
        pending.add(ticket as Ticket, waiting(id(raw), Purpose::Relay, 10));
    }
    pending
}

#[test]
fn a_request_is_found_by_its_id_or_by_what_a_server_made_of_it() {
    #[track_caller]
    fn check(ids: &[&str], asked: &str, expected: Option<Ticket>) {
        assert_eq!(open(ids).find(&id(asked)), expected, "{asked} in {ids:?}");
    }
    check(&["1", "\"1\""], "\"1\"", Some(1));
    check(&["1", "\"1\""], "2", None);
    check(&["\"a\""], r#""\u0061""#, Some(0));
    check(&["9007199254740993"], "9007199254740992", Some(0));
    check(
        &["9007199254740993", "9007199254740992"],
        "9007199254740992",
        Some(1),
    );
    check(&["\"9007199254740993\""], "\"9007199254740992\"", None);
    check(&[], "1", None);
}

#[test]
fn what_was_taken_is_gone() {
    let mut pending = open(&["1", "2"]);
    let taken = pending.take(0).expect("an open request");
    assert_eq!(
        (taken.id, taken.purpose, taken.batch),
        (id("1"), Purpose::Relay, None)
    );
    assert!(pending.take(0).is_none());
    assert!(!pending.has(&id("1")) && pending.has(&id("2")));
    assert_eq!(
        (pending.len(), pending.bytes(), (pending.awaited() == 0)),
        (1, 10, false)
    );
}

#[test]
fn what_is_left_comes_out_in_the_order_in_which_it_came() {
    let ids: Vec<String> = (0..100).map(|n| n.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut pending = open(&ids);
    let drained: Vec<_> = pending
        .drain()
        .into_iter()
        .map(|w| w.id.raw().to_owned())
        .collect();
    assert_eq!(drained, ids);
    assert!((pending.awaited() == 0) && pending.bytes() == 0 && !pending.has(&id("1")));
}

#[test]
fn the_host_answers_a_request_of_the_servers_once() {
    let mut pending = Pending::default();
    assert!(pending.ask_host(&id("1")));
    assert!(!pending.ask_host(&id("1")), "the id is open");
    assert!(!pending.host_answered(&id("\"1\"")));
    assert!(pending.host_answered(&id("1")));
    assert!(!pending.host_answered(&id("1")));
    assert!(pending.ask_host(&id("1")), "the id is free again");
    pending.forget_server();
    assert!(!pending.host_answered(&id("1")));
}

/// What happens to a session.
#[derive(Clone, Debug)]
enum Step {
    /// The host asks under one of a few ids, so that many are in use.
    Ask { id: u8, size: usize },
    /// An answer to, or the end of, some request, which may be over already.
    Take(prop::sample::Index),
    /// An answer by another stream, or a cancellation, which knows the id only.
    TakeById(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..8_u8, 0..1000_usize).prop_map(|(id, size)| Step::Ask { id, size }),
        any::<prop::sample::Index>().prop_map(Step::Take),
        (0..8_u8).prop_map(Step::TakeById),
    ]
}

proptest! {
    #[test]
    fn in_any_order_of_events_each_request_is_answered_at_most_once(
        steps in vec(step(), 0..200), end_early in any::<bool>()
    ) {
        let mut pending = Pending::default();
        // By ticket: the request's id and size, and whether it is still open.
        let mut asked: Vec<(u8, usize, bool)> = Vec::new();
        let mut answers = 0;
        for step in steps {
            let taken = match step {
                Step::Ask { id: n, size } => {
                    let id = id(&n.to_string());
                    let in_use = asked.iter().any(|(other, _, open)| *other == n && *open);
                    prop_assert_eq!(pending.has(&id), in_use);
                    if !in_use {
                        pending.add(asked.len() as Ticket, waiting(id, Purpose::Relay, size));
                        asked.push((n, size, true));
                    }
                    continue;
                }
                Step::Take(_) if asked.is_empty() => continue,
                Step::Take(index) => index.index(asked.len()),
                Step::TakeById(n) => {
                    let found = pending.find(&id(&n.to_string()));
                    let open = asked.iter().position(|(other, _, open)| *other == n && *open);
                    prop_assert_eq!(found, open.map(|at| at as Ticket));
                    match open {
                        Some(at) => at,
                        None => continue,
                    }
                }
            };
            let (n, _, open) = &mut asked[taken];
            let got = pending.take(taken as Ticket).map(|w| w.id.raw().to_owned());
            prop_assert_eq!(got, open.then(|| n.to_string()));
            answers += usize::from(std::mem::take(open));
            let bytes: usize = asked.iter().filter(|a| a.2).map(|a| a.1).sum();
            prop_assert_eq!(pending.bytes(), bytes);
        }
        let left = asked.iter().filter(|a| a.2).count();
        prop_assert_eq!(pending.len(), left);
        if end_early {
            answers += pending.drain().len();
        } else {
            answers += (0..asked.len()).filter_map(|t| pending.take(t as Ticket)).count();
        }
        prop_assert_eq!(answers, asked.len());
        prop_assert!((pending.awaited() == 0));
        prop_assert_eq!(pending.bytes(), 0);
    }
}
