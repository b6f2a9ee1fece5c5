//! Cancelled requests are owed no answer, and get none.

use std::thread;

use crate::support::{
    A_WHILE, INITIALIZE, INITIALIZED, Launch, McpServer, call, notification, request,
};

fn cancel(id: &str) -> String {
    notification(
        "notifications/cancelled",
        &format!(r#"{{"reason":"n\u006fw 1.10","requestId":{id}}}"#),
    )
}

#[test]
fn a_cancelled_call_is_cancelled_at_the_server_and_not_answered() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "x"));
    let (asked, reply) = held.next();
    host.send(&cancel("1"));
    assert_eq!(server.wait_for("notifications/cancelled").body, cancel("1"));
    reply.json(&asked.text("late"));
    host.ask(&request("2", "ping", "{}")).result();
    thread::sleep(A_WHILE / 3);
    assert_eq!(host.answers("1"), 0);
}

#[test]
fn a_cancelled_id_may_be_used_again() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "x"));
    let (_, first) = held.next();
    host.send(&cancel("1"));
    server.wait_for("notifications/cancelled");
    host.send(&call("1", "y"));
    let (asked, second) = held.next();
    second.json(&asked.text("second"));
    assert!(host.answer("1").result().contains("second"));
    first.close();
}

#[test]
fn a_cancelled_stream_is_left() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "x"));
    let (_, reply) = held.next();
    let mut events = reply.stream();
    events.message(&super::progress(1));
    host.told("notifications/progress");
    host.send(&cancel("1"));
    events.hang(); // ends when the bridge leaves
    assert_eq!(host.answers("1"), 0);
}

#[test]
fn initialize_can_not_be_cancelled() {
    let server = McpServer::start();
    let held = server.hold("initialize");
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    let (asked, reply) = held.next();
    host.send(&cancel("\"init\""));
    host.send(INITIALIZED);
    let result = r#"{"protocolVersion":"2025-11-25","capabilities":{}}"#;
    server.without_sessions();
    reply.json(&asked.result(result));
    host.answer("\"init\"").result();
    host.ask(&call("1", "x")).result();
    assert!(server.of_kind("notifications/cancelled").is_empty());
}

#[test]
fn what_was_cancelled_before_it_was_sent_is_never_sent() {
    let server = McpServer::start();
    let held = server.hold("initialize");
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    host.send(INITIALIZED);
    host.send(&call("1", "cancelled"));
    host.send(&call("2", "wanted"));
    host.send(&cancel("1"));
    let (asked, reply) = held.next();
    // What the host sent before this has been read when it is answered.
    host.send("no JSON");
    host.wait("the parse error", |l| l.raw().contains("-32700"));
    server.without_sessions();
    reply.json(&asked.result(r#"{"protocolVersion":"2025-11-25","capabilities":{}}"#));
    host.answer("2").result();
    assert_eq!((server.calls("cancelled"), server.calls("wanted")), (0, 1));
    assert_eq!(host.answers("1"), 0);
}

#[test]
fn cancelling_nothing_is_nothing() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    for id in ["1", "2", "null", "{}", "\"x\""] {
        host.send(&cancel(id));
    }
    host.send(&notification("notifications/cancelled", "{}"));
    host.ask(&call("2", "y")).result();
    assert_eq!(host.lines().len(), 3);
}
