//! Servers of 2024-11-05 (HTTP+SSE) work, and come back.

use std::time::Instant;

use crate::support::{
    Host, INITIALIZE, INITIALIZED, Launch, LegacyServer, McpServer, PATIENCE, Refusal, call,
    eventually, notification, request,
};

fn start(legacy: &LegacyServer) -> Host {
    let launch = Launch::new().arg(legacy.url());
    let mut host = launch.args("--transport sse-only").start();
    host.initialize();
    legacy.wait_for_session(1);
    host
}

fn echoing() -> LegacyServer {
    let legacy = LegacyServer::start();
    legacy.on("tools/call", |request| Some(request.text(&request.nonce())));
    legacy
}

#[test]
fn a_session_works() {
    let legacy = echoing();
    legacy.on("response", |_| None);
    let mut host = start(&legacy);
    let answer = host.ask(&call("1", "hello"));
    assert!(answer.result().contains("hello"));
    let said = notification("notifications/message", r#"{"n":1.10}"#);
    legacy.push(&said);
    assert_eq!(host.told("notifications/message").raw(), said);
    legacy.push(r#"{"jsonrpc":"2.0","id":1,"method":"roots/list"}"#);
    host.told("roots/list");
    let roots = r#"{"jsonrpc":"2.0","id":1,"result":{"roots":[]}}"#;
    host.send(roots);
    assert_eq!(legacy.server.wait_for("response").body, roots);
    let bodies = legacy.server.requests();
    let bodies: Vec<_> = bodies.iter().map(|r| &*r.body).collect();
    assert_eq!(bodies[..3], ["", INITIALIZE, INITIALIZED]);
}

#[test]
fn every_id_comes_back_as_the_host_wrote_it() {
    let legacy = LegacyServer::start();
    // As a server in JavaScript repeats them.
    legacy.on("tools/call", |request| {
        let id = match request.json()["id"].as_f64() {
            Some(number) => format!("{number:.0}"),
            None => request.json()["id"].to_string(),
        };
        Some(format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{}}}}"#))
    });
    let mut host = start(&legacy);
    for id in ["9007199254740993", r#""\u0061\/""#, "0", "\"0\""] {
        assert_eq!(host.ask(&call(id, "x")).id().as_deref(), Some(id));
    }
}

#[test]
fn a_call_when_the_stream_is_lost_is_unknown_and_not_sent_again() {
    let legacy = LegacyServer::start();
    legacy.on("tools/call", |_| None);
    let mut host = start(&legacy);
    host.send(&call("1", "x"));
    eventually("the call", || legacy.calls("x") == 1);
    legacy.cut();
    let refusal = host.answer("1").refusal();
    refusal.check(-32000, "connection_lost", "unknown");
    legacy.wait_for_session(2);
    assert_eq!(legacy.calls("x"), 1);
}

#[test]
fn a_list_when_the_stream_is_lost_is_asked_for_again() {
    let legacy = LegacyServer::start();
    legacy.on("tools/list", |request| {
        // The first one is never answered.
        let is_later = request.target.ends_with("=2");
        is_later.then(|| request.result("{\"tools\":[]}"))
    });
    let mut host = start(&legacy);
    host.send(&request("1", "tools/list", "{}"));
    legacy.server.wait_for("tools/list");
    legacy.cut();
    host.answer("1").result();
    assert_eq!(legacy.server.of_kind("tools/list").len(), 2);
}

#[test]
fn a_call_right_after_the_loss_waits_for_the_new_session() {
    let legacy = echoing();
    let mut host = start(&legacy);
    for round in 0..3 {
        let nonce = format!("nonce-{round}");
        legacy.cut();
        host.ask(&call(&round.to_string(), &nonce)).result();
        assert_eq!(legacy.calls(&nonce), 1);
    }
}

#[test]
fn the_stream_comes_back_as_often_as_it_is_lost() {
    let legacy = echoing();
    let mut host = start(&legacy);
    for round in 2..=7 {
        legacy.cut();
        legacy.wait_for_session(round);
        host.ask(&call(&round.to_string(), "x")).result();
    }
    for initialize in legacy.server.of_kind("initialize") {
        assert_eq!(initialize.body, INITIALIZE);
    }
    assert_eq!(host.answers("\"init\""), 1);
    host.told("notifications/tools/list_changed");
}

#[test]
fn a_server_that_is_away_comes_back() {
    let mut legacy = echoing();
    let mut host = start(&legacy);
    legacy.server.go_down();
    legacy.server.come_back();
    legacy.wait_for_session(2);
    host.ask(&call("1", "back")).result();
    assert_eq!(legacy.calls("back"), 1);
}

#[test]
fn a_mute_call_is_answered_in_time() {
    let legacy = LegacyServer::start();
    legacy.on("tools/call", |_| None);
    legacy.on("notifications/cancelled", |_| None);
    let launch = Launch::new().arg(legacy.url());
    let mut host = launch
        .args("--transport sse-only --request-timeout 1")
        .start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32001, "timeout", "unknown");
    legacy.server.wait_for("notifications/cancelled");
}

#[test]
fn an_answer_over_the_limit_is_an_answer() {
    let legacy = LegacyServer::start();
    legacy.on("tools/call", |request| {
        let large = request.nonce() == "large";
        Some(request.text(&"x".repeat(if large { 3 << 20 } else { 3 })))
    });
    legacy.on("notifications/cancelled", |_| None);
    let launch = Launch::new().arg(legacy.url());
    let limits = "--transport sse-only --max-message-size 1MiB --request-timeout 2";
    let mut host = launch.args(limits).start();
    host.initialize();
    let refusal = host.ask(&call("1", "large")).refusal();
    assert!([-32014, -32001].contains(&refusal.code), "{refusal:?}");
    host.ask(&call("2", "small")).result();
    assert_eq!(legacy.server.of_kind("initialize").len(), 1);
}

// Streams that are none.

fn refused(first_event: &'static str) -> Refusal {
    let server = McpServer::start();
    server.on("GET", move |_, reply| {
        let mut events = reply.stream();
        events.write(first_event);
        events.hang();
    });
    let launch = Launch::at(&server).args("--transport sse-only");
    let mut host = launch.start();
    let refusal = host.ask(INITIALIZE).refusal();
    assert!(server.requests().iter().all(|r| r.verb == "GET"));
    refusal
}

#[test]
fn an_endpoint_on_another_origin_is_refused() {
    let canary = McpServer::canary();
    let server = McpServer::start();
    let url = canary.url();
    let elsewhere = [
        url.clone(),
        url.replace("http://", "//"),
        url.replace("http://", "http://user:password@"),
    ];
    for elsewhere in elsewhere {
        server.on("GET", move |_, reply| {
            let mut events = reply.stream();
            events.write(&format!("event: endpoint\ndata: {elsewhere}\n\n"));
            events.hang();
        });
        let launch = Launch::at(&server).args("--transport sse-only");
        let mut host = launch.arg("--header").arg("X-Key: key").start();
        let refusal = host.ask(INITIALIZE).refusal();
        assert_eq!(refusal.code, -32013, "{refusal:?}");
        assert!(refusal.message.contains("another origin"), "{refusal:?}");
    }
}

#[test]
fn an_endpoint_by_another_scheme_is_refused() {
    assert_eq!(
        refused("event: endpoint\ndata: file:///etc/passwd\n\n").code,
        -32013
    );
    assert_eq!(
        refused("event: endpoint\ndata: https://127.0.0.1/x\n\n").code,
        -32013
    );
}

#[test]
fn a_stream_that_begins_with_something_else_is_refused() {
    assert_eq!(refused("data: {}\n\n").code, -32013);
}

#[test]
fn a_stream_that_never_names_its_endpoint_is_given_up() {
    let began = Instant::now();
    let refusal = refused(": welcome\n\n");
    assert_eq!(refusal.executed, "unknown", "{refusal:?}");
    assert!(began.elapsed() < PATIENCE);
}

#[test]
fn the_stream_of_an_attempt_that_failed_is_left() {
    let server = McpServer::start();
    let held = server.hold("GET");
    let launch = Launch::at(&server).args("--transport sse-only");
    let mut host = launch.start();
    host.send(INITIALIZE);
    let (_, reply) = held.next();
    let mut events = reply.stream();
    events.write("data: {}\n\n");
    host.answer("\"init\"").refusal();
    eventually("the stream's end", || {
        !events.try_write(": still there?\n\n")
    });
}
