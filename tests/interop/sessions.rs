//! The server's side of a session comes to an end: by a restart, by its death with a call in
//! flight, or because the host leaves. The host is the official v1 client.
//!
//! Deliberately only what server-everything does by itself; servers that misbehave on request
//! are in `tests/it`.

use serde_json::{Value, json};

use super::support::{Everything, Kit, Process, Transport, command, node_kit, run};

#[test]
fn a_restart_goes_unnoticed_over_streamable_http() {
    restart(Transport::StreamableHttp);
}

#[test]
fn a_restart_goes_unnoticed_over_sse() {
    restart(Transport::Sse);
}

#[test]
fn a_call_made_while_the_server_is_down_is_answered_over_streamable_http() {
    down(Transport::StreamableHttp);
}

#[test]
fn a_call_made_while_the_server_is_down_is_answered_over_sse() {
    down(Transport::Sse);
}

#[test]
fn a_call_in_flight_when_the_server_dies_is_answered_over_streamable_http() {
    death(Transport::StreamableHttp);
}

#[test]
fn a_call_in_flight_when_the_server_dies_is_answered_over_sse() {
    death(Transport::Sse);
}

#[test]
fn what_the_server_says_during_the_first_call_is_heard_over_streamable_http() {
    first_words(Transport::StreamableHttp);
}

#[test]
fn what_the_server_says_during_the_first_call_is_heard_over_sse() {
    first_words(Transport::Sse);
}

#[test]
fn the_session_ends_on_the_server_when_the_host_leaves() {
    let Some((server, mut host)) = connected(Transport::StreamableHttp) else {
        return;
    };
    assert_echoes(&mut host, "before");
    assert!(host.wait().success());
    server.logs("Received session termination request");
}

fn restart(transport: Transport) {
    let Some((mut server, mut host)) = connected(transport) else {
        return;
    };
    assert_echoes(&mut host, "before");
    server.restart();
    // Ten at once, the first thing after the restart: none of them may be the one that pays.
    let keys: Vec<_> = (0..10).map(|n| format!("after {n}")).collect();
    for key in &keys {
        start(&mut host, key, "echo", &json!({ "message": key }));
    }
    for key in &keys {
        assert_eq!(outcome(&mut host, key), echoed(key));
    }
    works_in_full(&mut host);
}

fn down(transport: Transport) {
    let Some((mut server, mut host)) = connected(transport) else {
        return;
    };
    assert_echoes(&mut host, "before");
    server.kill();
    start(&mut host, "down", "echo", &json!({ "message": "down" }));
    server.restart();
    // Whether it was held until the server was back or refused is the bridge's to decide.
    let answer = outcome(&mut host, "down");
    assert!(
        answer == echoed("down") || answer["error"]["code"].is_i64(),
        "{answer}"
    );
    works_in_full(&mut host);
}

fn death(transport: Transport) {
    let Some((mut server, mut host)) = connected(transport) else {
        return;
    };
    let work = json!({ "duration": 36_000, "steps": 360_000 });
    start(&mut host, "long", "trigger-long-running-operation", &work);
    ask(&mut host, &json!({ "progress": 1 }));
    server.kill();
    let answer = outcome(&mut host, "long");
    assert!(
        answer["error"]["code"].is_i64(),
        "an error, since nothing finished: {answer}"
    );
    server.restart();
    works_in_full(&mut host);
}

/// A call right behind the handshake: a notification beside its answer must find the server's
/// own stream open. It is a race where it is lost, so it is run more than once.
fn first_words(transport: Transport) {
    let Some(kit) = node_kit() else { return };
    let server = Everything::start(kit, transport);
    let target = json!({ "sdk": "v1", "bridge": server.bridge(), "steps": ["first"] });
    for _ in 0..10 {
        let mut client = command(kit, kit.node());
        client.arg(kit.client("record.mjs")).arg(target.to_string());
        let record: Value = serde_json::from_str(&run(client)).expect("JSON");
        assert_eq!(
            record["first"], "notifications/resources/list_changed",
            "{record}"
        );
    }
}

/// The new session has what the old one had: the host's capabilities, requests in both
/// directions, notifications on a stream of their own.
fn works_in_full(host: &mut Process) {
    assert_echoes(host, "again");
    // The server asks every new session for its roots.
    ask(host, &json!({ "asked": "roots/list", "times": 2 }));
    let sampling = ask(host, &json!({ "step": "sampling" }));
    assert!(sampling["answered"]["content"].is_array(), "{sampling}");
    ask(host, &json!({ "step": "resources" })); // waits for a list_changed
    let tally = ask(host, &json!({ "tally": true }));
    assert_eq!(
        (&tally["twice"], &tally["unknown"]),
        (&json!([]), &json!([])),
        "{tally}"
    );
}

/// A server, and a host connected to it whose session is complete.
fn connected(transport: Transport) -> Option<(Everything, Process)> {
    let kit: &Kit = node_kit()?;
    let server = Everything::start(node_kit()?, transport);
    let mut client = command(kit, kit.node());
    client.arg(kit.client("puppet.mjs"));
    client.arg(json!({ "sdk": "v1", "bridge": server.bridge() }).to_string());
    let mut host = Process::start(client);
    assert_eq!(host.line(), r#"{"ready":true}"#);
    ask(&mut host, &json!({ "asked": "roots/list", "times": 1 }));
    Some((server, host))
}

fn ask(host: &mut Process, order: &Value) -> Value {
    host.say(&order.to_string());
    let line = host.line();
    let answer: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e} in {line}"));
    assert!(
        answer.get("failed").is_none(),
        "{order}: {answer}\n{}",
        host.output()
    );
    answer
}

fn start(host: &mut Process, key: &str, tool: &str, args: &Value) {
    ask(host, &json!({ "start": key, "tool": tool, "args": args }));
}

fn outcome(host: &mut Process, key: &str) -> Value {
    ask(host, &json!({ "await": key }))
}

fn assert_echoes(host: &mut Process, message: &str) {
    start(host, message, "echo", &json!({ "message": message }));
    assert_eq!(outcome(host, message), echoed(message));
}

fn echoed(message: &str) -> Value {
    json!({ "content": [{ "type": "text", "text": format!("Echo: {message}") }] })
}
