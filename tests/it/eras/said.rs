//! What a legacy host says and hears besides calls, at a server that has no words for it.

use std::sync::mpsc;
use std::thread;

use serde_json::Value;

use super::{legacy_host, modern_server, until_left};
use crate::support::{A_WHILE, Line, PATIENCE, call, notification, request};

fn level(id: &str, level: &str) -> String {
    request(id, "logging/setLevel", &format!(r#"{{"level":"{level}"}}"#))
}

fn progress(n: usize) -> String {
    let params = format!(r#"{{"progressToken":"p","progress":{n}.10}}"#);
    notification("notifications/progress", &params)
}

#[test]
fn a_ping_is_answered_where_there_is_none() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    host.ask(&call("1", "x")).result();
    let answer = host.ask(r#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#);
    assert_eq!(answer.raw(), r#"{"jsonrpc":"2.0","id":"p","result":{}}"#);
    assert!(server.of_kind("ping").is_empty());
}

#[test]
fn a_level_is_told_with_every_request_after_it() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    host.ask(&call("1", "before")).result();
    assert_eq!(host.ask(&level("2", "warning")).result(), "{}");
    host.ask(&call("3", "after")).result();
    host.ask(&level("4", "debug")).result();
    host.ask(&request("5", "tools/list", "{}")).result();
    assert!(server.of_kind("logging/setLevel").is_empty());
    let calls = server.of_kind("tools/call");
    assert_eq!(calls[0].meta("logLevel"), Value::Null);
    assert_eq!(calls[1].meta("logLevel"), "warning");
    let list = server.of_kind("tools/list").pop().expect("a list");
    assert_eq!(list.meta("logLevel"), "debug");
}

#[test]
fn a_level_that_is_none_is_refused_or_forgotten_but_never_sent() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    for (n, params) in [r#"{"level":"loud"}"#, r#"{"level":1}"#, "{}", "[]"]
        .iter()
        .enumerate()
    {
        let id = format!("\"{n}\"");
        host.ask(&request(&id, "logging/setLevel", params));
    }
    host.ask(&call("1", "x")).result();
    assert_eq!(
        server.of_kind("tools/call")[0].meta("logLevel"),
        Value::Null
    );
}

#[test]
fn progress_and_logs_of_a_call_come_in_order_and_before_its_answer() {
    let server = modern_server();
    let log = notification(
        "notifications/message",
        r#"{"level":"info","data":{"n":1.10}}"#,
    );
    let said: Vec<_> = (0..20).map(progress).chain([log]).collect();
    let events = said.clone();
    server.on("tools/call", move |request, reply| {
        let mut stream = reply.stream();
        for event in &events {
            stream.message(event);
        }
        stream.message(&request.complete_text("done"));
        stream.end();
    });
    let mut host = legacy_host(&server);
    host.ask(&level("0", "info")).result();
    let before = host.lines().len();
    host.ask(&call("1", "x")).result();
    let lines: Vec<_> = host.lines().iter().map(|l| l.raw().to_owned()).collect();
    assert_eq!(lines[before..lines.len() - 1], said);
}

#[test]
fn a_cancelled_call_is_left_and_nothing_is_posted() {
    let (left, leaving) = mpsc::channel();
    let server = modern_server();
    server.on("tools/call", until_left(left));
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    server.wait_for("tools/call");
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":1,"reason":"r"}"#,
    ));
    assert_eq!(leaving.recv_timeout(PATIENCE).as_deref(), Ok("x"));
    host.ask(&request("2", "x/own", "{}")).result();
    assert_eq!(host.answers("1"), 0);
    assert!(server.of_kind("notifications/cancelled").is_empty());
}

#[test]
fn a_call_that_has_no_headers_yet_is_left_too() {
    let server = modern_server();
    let held = server.hold("tools/call");
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let (asked, reply) = held.next();
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":1}"#,
    ));
    reply.hang(); // ends when the bridge leaves
    drop(asked);
    host.ask(&request("2", "x/own", "{}")).result();
    assert_eq!(host.answers("1"), 0);
}

#[test]
fn a_cut_stream_is_not_resumed_and_the_call_not_repeated() {
    let server = modern_server();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        // There is no resumption any more, whatever ids say.
        events.message_at("e-1", &progress(1));
        events.cut();
    });
    let mut host = legacy_host(&server);
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32000, "connection_lost", "unknown");
    assert_eq!(server.calls("x"), 1);
    assert!(server.of_kind("GET").is_empty());
}

#[test]
fn a_list_that_was_cut_is_asked_for_anew() {
    let server = modern_server();
    server.first("prompts/list", 1, |_, reply| {
        let mut events = reply.stream();
        events.message_at("e-1", &progress(1));
        events.cut();
    });
    let mut host = legacy_host(&server);
    host.ask(&request("1", "prompts/list", "{}")).result();
    let asked = server.of_kind("prompts/list");
    assert_eq!(asked.len(), 2);
    assert_ne!(asked[0].id(), asked[1].id());
}

#[test]
fn what_a_modern_server_may_not_ask_is_not_answered_by_a_post() {
    let server = modern_server();
    server.on("tools/call", |request, reply| {
        let mut events = reply.stream();
        events.message(r#"{"jsonrpc":"2.0","id":1,"method":"roots/list"}"#);
        events.message(r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#);
        events.message(&request.complete_text("done"));
        events.end();
    });
    let mut host = legacy_host(&server);
    host.ask(&call("1", "x")).result();
    for line in host.lines().iter().filter(|l| l.method().is_some()) {
        let id = line.id().expect("an id");
        host.send(&super::response(&id, r#"{"roots":[]}"#));
    }
    host.ask(&request("2", "x/own", "{}")).result();
    thread::sleep(A_WHILE / 3);
    assert!(server.of_kind("response").is_empty());
}

#[test]
fn a_request_that_is_too_slow_is_answered_and_nothing_is_posted() {
    let server = modern_server();
    server.on("tools/call", |_, reply| reply.hang());
    let launch = crate::support::Launch::at(&server).args("--request-timeout 1");
    let mut host = super::legacy_host_of(launch);
    let refusal = host.ask(&call("1", "x")).refusal();
    assert_eq!((&*refusal.kind, &*refusal.executed), ("timeout", "unknown"));
    host.ask(&request("2", "x/own", "{}")).result();
    assert_eq!(server.calls("x"), 1);
    assert!(host.lines().iter().all(Line::is_answer));
}
