//! Who hears what the server says of itself: a session everything, a subscription what it covers,
//! and nobody else anything.

use serde_json::{Value, json};

use super::seat::{SESSION, Seat};
use super::value;
use crate::bridge::session::*;
use crate::era::Filter;

const NAME: &str = "io.modelcontextprotocol/subscriptionId";
const CHANGED: [&str; 3] = [
    "notifications/tools/list_changed",
    "notifications/prompts/list_changed",
    "notifications/resources/list_changed",
];

fn tools() -> Filter {
    Filter {
        tools: true,
        ..Filter::default()
    }
}

fn everything() -> Filter {
    Filter {
        tools: true,
        prompts: true,
        resources: true,
        uris: ["file:///a".to_owned()].into(),
    }
}

/// The method of each line, and the subscription that it names.
fn said(seat: &mut Seat) -> Vec<(String, Value)> {
    let said = |line: &Value| {
        let method = line["method"].as_str().unwrap_or_default().to_owned();
        (method, line["params"]["_meta"][NAME].clone())
    };
    seat.lines().iter().map(said).collect()
}

fn session(seat: &mut Seat) {
    seat.initialize(json!({}));
    seat.result(seat.ticket(), 0, SESSION);
    seat.line();
    seat.notify("notifications/initialized");
}

#[test]
fn a_notification_goes_to_those_who_want_it() {
    let mut seat = Seat::new(None);
    let updated = Message::notification(
        "notifications/resources/updated",
        Some(r#"{"uri":"file:///a"}"#),
    );
    seat.unasked(CHANGED[0]);
    seat.event(Event::Unasked(updated.clone()));
    seat.nothing();
    seat.subscribe(1, tools());
    seat.subscribe(2, everything());
    seat.unasked(CHANGED[0]);
    let tagged = |id: u64| (CHANGED[0].to_owned(), json!(id));
    assert_eq!(said(&mut seat), [tagged(1), tagged(2)]);
    seat.event(Event::Unasked(updated.clone()));
    let line = seat.line();
    let expected = json!({"uri": "file:///a", "_meta": {NAME: 2}});
    assert_eq!(line["params"], expected);
    session(&mut seat);
    seat.event(Event::Unasked(updated));
    let lines = seat.lines();
    assert_eq!(lines[0]["params"], json!({"uri": "file:///a"}));
    assert_eq!(lines[1]["params"], expected);
    assert_eq!(lines.len(), 2);
    seat.unasked("notifications/message");
    assert_eq!(
        said(&mut seat),
        [("notifications/message".to_owned(), Value::Null)]
    );
}

#[test]
fn what_belongs_to_a_request_goes_out_as_it_is() {
    let mut seat = Seat::new(None);
    let progress = Message::notification("notifications/progress", Some(r#"{ "progressToken":1}"#));
    seat.event(Event::Message(progress.clone()));
    assert_eq!(
        seat.line(),
        value(std::str::from_utf8(progress.raw()).expect("text"))
    );
}

#[test]
fn a_subscription_hears_until_it_ends() {
    for end in 0..4 {
        let mut seat = Seat::new(None);
        seat.subscribe(1, everything());
        let ticket = seat.ticket();
        match end {
            0 => seat.cancel(1),
            1 => seat.result(ticket, 1, r#"{"resultType":"complete"}"#),
            2 => seat.refusal(ticket, Why::ConnectionLost),
            _ => {
                let params = r#"{"requestId":1}"#;
                let raw = Message::notification("notifications/cancelled", Some(params));
                seat.event(Event::Message(raw));
            }
        }
        assert_eq!(seat.lines().len(), usize::from(end != 0));
        seat.unasked(CHANGED[0]);
        seat.nothing();
        // Its id is free again, and its acknowledgement nobody's.
        seat.acknowledge(1, tools());
        seat.nothing();
        seat.subscribe(1, tools());
        seat.unasked(CHANGED[0]);
        assert_eq!(seat.line()["params"]["_meta"][NAME], 1);
    }
}

#[test]
fn a_subscription_is_acknowledged_once() {
    let mut seat = Seat::new(None);
    seat.subscribe(1, tools());
    seat.acknowledge(1, everything());
    seat.nothing();
    seat.unasked(CHANGED[1]);
    seat.nothing();
}

#[test]
fn a_server_that_changed_is_told_of() {
    let mut seat = Seat::new(None);
    seat.subscribe(1, tools());
    seat.subscribe(2, everything());
    seat.event(Event::Renewed);
    let expected = [(0, 1), (0, 2), (1, 2), (2, 2)];
    let expected = expected.map(|(at, id): (usize, u64)| (CHANGED[at].to_owned(), json!(id)));
    assert_eq!(said(&mut seat), expected);
    session(&mut seat);
    seat.cancel(2);
    seat.event(Event::Renewed);
    let lines = said(&mut seat);
    let expected = [
        (CHANGED[0].to_owned(), Value::Null),
        (CHANGED[0].to_owned(), json!(1)),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_server_that_changed_before_the_acknowledgement_is_told_of_after_it() {
    let mut seat = Seat::new(None);
    seat.listen(1);
    seat.event(Event::Renewed);
    seat.nothing();
    seat.acknowledge(1, tools());
    let methods: Vec<_> = said(&mut seat)
        .into_iter()
        .map(|(method, _)| method)
        .collect();
    assert_eq!(
        methods,
        ["notifications/subscriptions/acknowledged", CHANGED[0]]
    );
}

#[test]
fn nobody_waits_for_a_subscription_at_the_end() {
    let mut seat = Seat::new(None);
    seat.subscribe(1, tools());
    seat.listen(2);
    assert!(seat.session.is_done());
    seat.modern(3, "tools/call");
    assert!(!seat.session.is_done());
    seat.session.give_up();
    let lines = seat.lines();
    assert_eq!(lines.len(), 3);
    for (line, id) in lines.iter().zip([1, 2]) {
        let expected = json!({"resultType": "complete", "_meta": {NAME: id}});
        assert_eq!((&line["id"], &line["result"]), (&json!(id), &expected));
    }
    assert_eq!(lines[2]["error"]["code"], -32016);
}

#[test]
fn open_subscriptions_keep_nobody_from_being_read() {
    let mut seat = Seat::new(None);
    let long = "x".repeat(600 * 1024);
    let wanted = json!({"notifications": {"resourceSubscriptions": [long]}});
    let listen = |seat: &mut Seat, id| {
        seat.modern_with(id, "subscriptions/listen", wanted.clone(), json!({}));
    };
    listen(&mut seat, 1);
    assert!(seat.session.takes_from_host());
    listen(&mut seat, 2);
    assert_eq!(seat.line()["error"]["code"], -32015, "that is too much");
    seat.cancel(1);
    listen(&mut seat, 3);
    seat.nothing();
    for id in 4..67 {
        seat.listen(id);
    }
    seat.nothing();
    seat.listen(67);
    assert_eq!(seat.line()["error"]["code"], -32015);
    seat.session.out.push(Bytes::from_static(b"{}"), None);
    assert!(seat.session.takes_from_host());
}
