//! Streams and connections that end before the answer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Launch, McpServer, call, request};

use super::progress;

#[test]
fn a_cut_with_event_ids_is_resumed() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events
            .message_at("e-1", &progress(1))
            .message_at("e-2", &progress(2));
        events.cut();
    });
    server.on("GET", |request, reply| {
        let Some(last) = request.header("last-event-id") else {
            return reply.status(405, "", "");
        };
        assert_eq!(last, "e-2");
        assert_eq!(request.header("mcp-session-id"), Some("session-1"));
        let mut events = reply.stream();
        events.message_at("e-3", &progress(3));
        events.message_at("e-4", r#"{"jsonrpc":"2.0","id":1,"result":{"n":1.10}}"#);
        events.end();
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    assert_eq!(host.ask(&call("1", "x")).result(), r#"{"n":1.10}"#);
    assert_eq!(server.calls("x"), 1);
    let told = host.lines().into_iter().filter(|l| !l.is_answer());
    let told: Vec<_> = told.map(|l| l.raw().to_owned()).collect();
    assert_eq!(told, [progress(1), progress(2), progress(3)]);
}

#[test]
fn a_stream_may_be_cut_again_and_again() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events.write("id: 0\nretry: 10\ndata:\n\n"); // as servers open a stream
        events.end();
    });
    let round = AtomicUsize::new(0);
    server.on("GET", move |request, reply| {
        let Some(last) = request.header("last-event-id").map(str::to_owned) else {
            return reply.status(405, "", "");
        };
        let n = round.fetch_add(1, Ordering::SeqCst);
        assert_eq!(last, n.to_string());
        match n {
            // Not there for a moment.
            2 | 4 => {
                round.fetch_add(1, Ordering::SeqCst);
                let mut events = reply.stream();
                events.message_at(&(n + 2).to_string(), &progress(n));
                events.reset();
            }
            7.. => {
                let mut events = reply.stream();
                events.message(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
                events.end();
            }
            _ => {
                let mut events = reply.stream();
                events.message_at(&(n + 1).to_string(), &progress(n));
                events.cut();
            }
        }
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_server_that_is_away_for_a_moment_is_asked_again_for_the_rest() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events.message_at("1", &progress(1));
        events.cut();
    });
    let times = AtomicUsize::new(0);
    server.on("GET", move |request, reply| {
        if request.header("last-event-id").is_none() {
            return reply.status(405, "", "");
        }
        match times.fetch_add(1, Ordering::SeqCst) {
            0 => reply.status(503, "", ""),
            1 => reply.reset(),
            _ => {
                let mut events = reply.stream();
                events.message(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
                events.end();
            }
        }
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn retry_is_honoured_before_resuming() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (_, own) = streams.next();
    own.status(405, "", "");
    host.send(&call("1", "x"));
    let (asked, reply) = held.next();
    let mut events = reply.stream();
    events.write("retry: 1200\nid: 9\ndata:\n\n");
    let cut = Instant::now();
    events.cut();
    let (resumed, reply) = streams.next();
    assert!(
        cut.elapsed() >= Duration::from_millis(1100),
        "{:?}",
        cut.elapsed()
    );
    assert_eq!(resumed.header("last-event-id"), Some("9"));
    let mut events = reply.stream();
    events.message(&asked.text("done"));
    events.end();
    host.answer("1").result();
}

#[test]
fn a_server_that_has_forgotten_the_rest_is_not_waited_for_for_ever() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events.message_at("1", &progress(1));
        events.cut();
    });
    server.on("GET", |_, reply| reply.stream().hang());
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    assert_eq!(refusal.executed, "unknown", "{refusal:?}");
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_long_retry_does_not_put_off_the_end_of_all_time() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events.write("retry: 50000\nid: 1\ndata:\n\n");
        events.cut();
    });
    let mut host = Launch::at(&server).args("--max-request-time 2").start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    assert_eq!(refusal.executed, "unknown", "{refusal:?}");
}

#[test]
fn a_call_that_can_not_be_resumed_is_unknown_and_not_sent_again() {
    for status in [400, 404, 405] {
        let server = McpServer::start();
        server.on("tools/call", |_, reply| {
            let mut events = reply.stream();
            events.message_at("1", &progress(1));
            events.cut();
        });
        server.on("GET", move |_, reply| reply.status(status, "", ""));
        let mut host = Launch::at(&server).start();
        host.initialize();
        let refusal = host.ask(&call("1", "x")).refusal();
        refusal.check(-32000, "connection_lost", "unknown");
        assert_eq!(server.calls("x"), 1, "{status}");
    }
}

#[test]
fn a_call_cut_without_event_ids_is_unknown_and_not_sent_again() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events.message(&progress(1));
        events.cut();
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32000, "connection_lost", "unknown");
    assert!(refusal.message.contains("unknown"), "{refusal:?}");
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_stream_that_ends_in_order_without_the_answer_is_a_cut() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| reply.stream().end());
    let mut host = Launch::at(&server).start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32000, "connection_lost", "unknown");
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_list_cut_without_event_ids_is_asked_for_again() {
    let server = McpServer::start();
    server.first("tools/list", 2, |_, reply| {
        let mut events = reply.stream();
        events.message(&progress(1));
        events.cut();
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&request("1", "tools/list", "{}")).result();
    assert_eq!(server.of_kind("tools/list").len(), 3);
}

#[test]
fn a_server_killed_with_a_call_in_flight_is_an_answer() {
    let mut server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "x"));
    host.send(&call("2", "y"));
    let (first, second) = (held.next(), held.next());
    let mut events = first.1.stream();
    events.message(&progress(1));
    host.told("notifications/progress");
    server.go_down();
    for id in ["1", "2"] {
        let refusal = host.answer(id).refusal();
        refusal.check(-32000, "connection_lost", "unknown");
    }
    drop((events, second));
    assert_eq!(server.all_calls(), 2);
}

#[test]
fn a_call_while_the_server_is_away_was_not_executed() {
    let mut server = McpServer::start();
    let mut host = Launch::at(&server).args("--start-timeout 1").start();
    host.initialize();
    host.ask(&call("1", "before")).result();
    server.go_down();
    let refusal = host.ask(&call("2", "away")).refusal();
    refusal.check(-32000, "unreachable", "no");
    server.come_back();
    host.ask(&call("3", "after")).result();
    assert_eq!((server.calls("away"), server.calls("after")), (0, 1));
}

#[test]
fn a_call_waits_for_a_server_that_is_away_for_a_moment() {
    let mut server = McpServer::start();
    let mut host = Launch::at(&server).arg("--debug").start();
    host.initialize();
    host.ask(&call("1", "before")).result();
    server.go_down();
    host.send(&call("2", "away"));
    host.wait_for_stderr("refused");
    server.come_back();
    host.answer("2").result();
    assert_eq!(server.calls("away"), 1);
}
