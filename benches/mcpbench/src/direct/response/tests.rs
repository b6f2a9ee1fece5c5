//! However the bytes of responses are cut, the same messages come out, and each response ends.

use super::{Inbox, Response, Step};

const JSON: &str = "HTTP/1.1 200 OK\r\nMcp-Session-Id: s1\r\ncontent-length: 2\r\n\r\n{}";
const ACCEPTED: &str = "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\
                       2\r\n{\"\r\n5;x=y\r\na\":1}\r\n0\r\n\r\n";
const EVENTS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
                      transfer-encoding: chunked\r\n\r\n\
                      13\r\nevent: m\ndata: {1}\n\r\nb\r\n\ndata: {2}\n\r\n1\r\n\n\r\n0\r\n\r\n";
const STREAM: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
                      transfer-encoding: chunked\r\n\r\n\
                      1d\r\nevent: endpoint\ndata: /post\n\n\r\nb\r\ndata: {1}\n\n\r\n";

/// Feeds a response in pieces of every size; `ends` = the connection is free afterwards.
fn check(legacy: bool, start: fn(&mut Response), text: &str, messages: &[&str], ends: bool) {
    for size in 1..=text.len() {
        let mut response = Response::default();
        let mut inbox = Inbox {
            legacy,
            ..Inbox::default()
        };
        start(&mut response);
        let (mut pending, mut ended) = (Vec::new(), false);
        for piece in text.as_bytes().chunks(size) {
            pending.extend_from_slice(piece);
            loop {
                match response.step(&pending, &mut inbox).unwrap() {
                    Step::Took(n) => drop(pending.drain(..n)),
                    Step::Ended(n) => {
                        drop(pending.drain(..n));
                        ended = true;
                    }
                    Step::NeedsMore => break,
                }
            }
        }
        let got: Vec<&[u8]> = inbox.messages.iter().map(|m| m.as_bytes()).collect();
        assert_eq!(
            got,
            messages.iter().map(|m| m.as_bytes()).collect::<Vec<_>>(),
            "{size}"
        );
        assert_eq!((ended, pending.is_empty()), (ends, true), "{size}");
    }
}

#[test]
fn a_body_with_a_length_is_one_message() {
    check(false, Response::expect, JSON, &["{}"], true);
    check(false, Response::expect, ACCEPTED, &[], true);
}

#[test]
fn chunks_are_joined() {
    check(false, Response::expect, CHUNKED, &["{\"a\":1}"], true);
}

#[test]
fn an_event_may_lie_across_chunks() {
    check(false, Response::expect, EVENTS, &["{1}", "{2}"], true);
}

#[test]
fn a_legacy_stream_names_its_endpoint_and_never_ends() {
    check(true, Response::expect_stream, STREAM, &["{1}"], false);
    check(true, Response::expect, JSON, &[], true);
}

#[test]
fn the_session_is_the_first_one_given() {
    let mut inbox = Inbox::default();
    for text in [JSON.to_owned(), JSON.replace("s1", "s2")] {
        let mut response = Response::default();
        response.expect();
        response.step(text.as_bytes(), &mut inbox).unwrap();
    }
    assert_eq!(inbox.session.as_deref(), Some("s1"));
}

#[test]
fn a_large_event_is_handed_over_whole() {
    let data = "x".repeat(super::HAND_OVER + 1);
    let event = format!("event: message\ndata: {data}\n\n");
    let text = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n\
         {:x}\r\n{event}\r\n0\r\n\r\n",
        event.len()
    );
    let (mut response, mut inbox, mut rest) =
        (Response::default(), Inbox::default(), text.as_bytes());
    response.expect();
    while let Step::Took(n) = response.step(rest, &mut inbox).unwrap() {
        rest = &rest[n..];
    }
    assert!(response.over());
    assert_eq!(inbox.messages.len(), 1);
    assert_eq!(inbox.messages[0].as_bytes(), data.as_bytes());
}

#[test]
fn an_error_status_is_a_failure() {
    let mut response = Response::default();
    response.expect();
    let step = response.step(b"HTTP/1.1 404 Not Found\r\n\r\n", &mut Inbox::default());
    assert_eq!(step, Err("HTTP 404".into()));
}
