//! A lost session is nobody's trouble, and nothing runs twice.

use std::sync::Barrier;
use std::time::Instant;

use crate::support::{
    Host, INITIALIZE, INITIALIZED, Launch, McpServer, PATIENCE, Reply, Request, call, notification,
    request,
};

const ALL_KINDS: &str = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":false},"logging":{}},"serverInfo":{"name":"s","version":"1"}}"#;

/// Ten calls are at the server when it says that it knows no such session.
fn ten_calls_survive(refuse: impl Fn(&Request, Reply) + Send + Sync + 'static) {
    let server = McpServer::start();
    let all_there = Barrier::new(10);
    server.on_lost_session(move |request, reply| {
        if request.kind() == "tools/call" {
            all_there.wait();
        }
        refuse(request, reply);
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("0", "before")).result();
    server.forget_sessions();
    for i in 1..=10 {
        host.send(&call(&i.to_string(), &format!("nonce-{i}")));
    }
    for i in 1..=10 {
        let answer = host.answer(&i.to_string());
        assert!(answer.result().contains(&format!("nonce-{i}\"")));
        assert_eq!(server.calls(&format!("nonce-{i}")), 1);
    }
    assert_eq!(server.of_kind("initialize").len(), 2);
    assert_eq!(host.answers("\"init\""), 1);
}

#[test]
fn ten_calls_survive_a_404_and_none_runs_twice() {
    ten_calls_survive(|_, reply| {
        let body =
            r#"{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}"#;
        reply.status(404, "application/json", body);
    });
}

#[test]
fn ten_calls_survive_an_empty_404() {
    ten_calls_survive(|_, reply| reply.status(404, "", ""));
}

#[test]
fn ten_calls_survive_a_400_without_a_session_and_none_runs_twice() {
    ten_calls_survive(|_, reply| {
        let body = r#"{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"},"id":null}"#;
        reply.status(400, "application/json", body);
    });
}

#[test]
fn a_restarted_server_is_not_noticed() {
    let mut server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "before")).result();
    for round in 0..3 {
        server.go_down();
        server.come_back();
        let nonce = format!("after-{round}");
        host.ask(&call(&format!("1{round}"), &nonce)).result();
        assert_eq!(server.calls(&nonce), 1);
    }
}

#[test]
fn a_new_session_is_told_what_the_old_one_knew() {
    let server = McpServer::start();
    server.offer(ALL_KINDS);
    let mut host = Launch::at(&server).start();
    host.initialize();
    let level = request("1", "logging/setLevel", r#"{"level":"debug"}"#);
    let older = request("2", "resources/subscribe", r#"{"uri":"a://1"}"#);
    let other = request("3", "resources/subscribe", r#"{"x":1.0,"uri":"a://2"}"#);
    let ended = request("4", "resources/unsubscribe", r#"{"uri":"a://1"}"#);
    for line in [&level, &older, &other, &ended] {
        host.ask(line).result();
    }
    let before = server.requests().len();
    server.forget_sessions();
    host.ask(&call("5", "x")).result();

    let mut after = server.requests().split_off(before);
    after.retain(|r| r.verb == "POST");
    let kinds: Vec<_> = after.iter().map(Request::kind).collect();
    let expected = [
        "tools/call",
        "initialize",
        "notifications/initialized",
        "logging/setLevel",
        "resources/subscribe",
        "tools/call",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(after[1].body, INITIALIZE);
    assert_eq!(after[1].header("mcp-session-id"), None);
    assert_eq!(after[2].body, INITIALIZED);
    assert_eq!(after[3].json()["params"]["level"], "debug");
    assert!(after[4].body.contains(r#"{"x":1.0,"uri":"a://2"}"#));
    assert_eq!(after[5].body, call("5", "x"));
    for request in &after[2..] {
        assert_eq!(request.header("mcp-session-id"), Some("session-2"));
    }
    for own in &after[3..5] {
        assert_eq!(host.answers(&own.id()), 0, "the bridge's own request");
        assert!(own.id().starts_with('"'), "a number may be the host's");
    }
}

#[test]
fn a_new_session_is_followed_by_the_changes_that_the_server_announces() {
    let server = McpServer::start();
    server.offer(ALL_KINDS);
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    server.forget_sessions();
    host.ask(&call("2", "y")).result();
    host.told("notifications/tools/list_changed");
    host.told("notifications/prompts/list_changed");
    host.ask(&call("3", "z")).result();
    let told = host.lines().iter().filter(|l| !l.is_answer()).count();
    assert_eq!(told, 2);
}

#[test]
fn a_request_that_loses_its_session_twice_is_answered() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| reply.status(404, "", ""));
    let mut host = Launch::at(&server).start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32000, "session_lost", "no");
    assert_eq!(server.of_kind("tools/call").len(), 2);
    assert_eq!(server.of_kind("initialize").len(), 2);
}

#[test]
fn a_recovery_that_fails_is_answered_and_tried_again() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).args("--start-timeout 1").start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    server.forget_sessions();
    server.first("initialize", 1, |_, reply| reply.status(403, "", ""));
    let refusal = host.ask(&call("2", "y")).refusal();
    refusal.check(-32000, "session_lost", "no");
    assert!(refusal.message.contains("403"), "{refusal:?}");
    host.ask(&call("3", "z")).result();
    assert_eq!((server.calls("y"), server.calls("z")), (0, 1));
}

#[test]
fn a_restart_while_nobody_calls_is_repaired_too() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (_, reply) = streams.next();
    let events = reply.stream();
    server.forget_sessions();
    events.cut();
    let (request, _reply) = streams.next();
    assert_eq!(request.header("mcp-session-id"), Some("session-2"));
    host.told("notifications/tools/list_changed");
}

#[test]
fn a_recovery_that_hangs_does_not_put_off_the_end_of_all_time() {
    let server = McpServer::start();
    let limits = "--request-timeout 1 --max-request-time 2";
    let mut host = Launch::at(&server).args(limits).start();
    host.initialize();
    host.ask(&call("0", "x")).result();
    server.forget_sessions();
    server.on("initialize", |_, reply| reply.hang());
    let began = Instant::now();
    for id in 1..=30 {
        host.send(&call(&id.to_string(), "never"));
    }
    for id in 1..=30 {
        assert_eq!(host.answer(&id.to_string()).refusal().executed, "no");
    }
    assert!(began.elapsed() < PATIENCE / 2, "{:?}", began.elapsed());
    assert_eq!(server.calls("never"), 0);
}

#[test]
fn a_loss_that_everybody_notices_is_repaired_once() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (_, reply) = streams.next();
    let events = reply.stream();
    server.forget_sessions();
    for i in 1..=10 {
        host.send(&call(&i.to_string(), &format!("nonce-{i}")));
    }
    events.cut();
    host.send(&notification("notifications/roots/list_changed", "{}"));
    for i in 1..=10 {
        host.answer(&i.to_string()).result();
        assert_eq!(server.calls(&format!("nonce-{i}")), 1);
    }
    let (request, _reply) = streams.next();
    assert_eq!(request.header("mcp-session-id"), Some("session-2"));
    assert_eq!(server.of_kind("initialize").len(), 2);
}

#[test]
fn a_call_under_way_is_not_disturbed_by_the_loss() {
    let server = McpServer::start();
    let held = server.hold("x/long");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&request("1", "x/long", "{}"));
    let (asked, reply) = held.next();
    let mut events = reply.stream();
    server.forget_sessions();
    host.ask(&call("2", "x")).result();
    events.message(&asked.text("of the old session"));
    events.end();
    assert!(host.answer("1").result().contains("of the old session"));
    assert_eq!(server.of_kind("x/long").len(), 1);
}

#[test]
fn answers_to_the_old_sessions_questions_are_not_given_to_the_new_one() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (_, reply) = streams.next();
    let mut events = reply.stream();
    events.message(r#"{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{}}"#);
    host.told("elicitation/create");
    server.forget_sessions();
    host.ask(&call("2", "x")).result();
    host.told("notifications/tools/list_changed");
    host.send(r#"{"jsonrpc":"2.0","id":1,"result":{"secret":"for the old one"}}"#);
    host.close_stdin();
    host.status();
    assert!(server.of_kind("response").is_empty());
}

#[test]
fn nor_are_they_when_it_is_the_answer_that_finds_out() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (_, reply) = streams.next();
    let mut events = reply.stream();
    events.message(r#"{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{}}"#);
    host.told("elicitation/create");
    server.forget_sessions();
    host.send(r#"{"jsonrpc":"2.0","id":1,"result":{"secret":"for the old one"}}"#);
    server.wait_for_nth("initialize", 2);
    host.ask(&call("2", "x")).result();
    host.close_stdin();
    host.status();
    let responses = server.of_kind("response");
    let session = |r: &Request| r.header("mcp-session-id").map(str::to_owned);
    let sessions: Vec<_> = responses.iter().map(session).collect();
    assert_eq!(sessions, [Some("session-1".to_owned())]);
}

#[test]
fn a_process_that_was_stopped_for_a_while_goes_on() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    let (_, reply) = streams.next();
    let _events = reply.stream();
    host.signal("STOP");
    server.cut_connections();
    host.send(&call("2", "after"));
    host.signal("CONT");
    host.answer("2").result();
    streams.next();
    assert_eq!(server.calls("after"), 1);
}

#[test]
fn connections_that_the_server_closes_between_calls_are_not_noticed() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    for id in 1..=20 {
        host.ask(&call(&id.to_string(), "x")).result();
        server.cut_connections();
    }
    assert_eq!(server.calls("x"), 20);
}

#[test]
fn session_and_version_are_on_everything_after_initialize() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (_, stream) = streams.next();
    host.send(&notification("notifications/roots/list_changed", "{}"));
    host.send(&call("1", "x"));
    let (asked, reply) = held.next();
    let mut events = stream.stream();
    events.message(r#"{"jsonrpc":"2.0","id":7,"method":"roots/list"}"#);
    host.told("roots/list");
    host.send(r#"{"jsonrpc":"2.0","id":7,"result":{"roots":[]}}"#);
    server.wait_for("response");
    server.wait_for("notifications/roots/list_changed");
    reply.json(&asked.text("x"));
    host.answer("1").result();
    host.close_stdin();
    assert!(host.status().success());

    let requests = server.requests();
    let (discover, initialize) = (&requests[0], &requests[1]);
    assert_eq!(discover.kind(), "server/discover");
    assert_eq!(discover.header("mcp-session-id"), None);
    assert_eq!(initialize.header("mcp-session-id"), None);
    let kinds: Vec<_> = requests.iter().map(Request::kind).collect();
    for kind in ["GET", "DELETE", "response", "notifications/initialized"] {
        assert!(kinds.contains(&kind.to_owned()), "{kind}: {kinds:?}");
    }
    for request in &requests[2..] {
        let kind = request.kind();
        assert_eq!(
            request.header("mcp-session-id"),
            Some("session-1"),
            "{kind}"
        );
        let version = request.header("mcp-protocol-version");
        assert_eq!(version, Some("2025-11-25"), "{kind}");
    }
}

#[test]
fn the_version_is_the_one_that_was_agreed() {
    let server = McpServer::start();
    server.offer(r#"{"protocolVersion":"2025-06-18","capabilities":{}}"#);
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    let version = server.of_kind("tools/call")[0]
        .header("mcp-protocol-version")
        .map(str::to_owned);
    assert_eq!(version.as_deref(), Some("2025-06-18"));
}

#[test]
fn the_session_is_deleted_at_the_end() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    host.close_stdin();
    assert!(host.status().success());
    let ended = server.of_kind("DELETE");
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].header("mcp-session-id"), Some("session-1"));
}

#[test]
fn a_server_without_sessions_is_not_asked_to_end_one() {
    let server = McpServer::start();
    server.without_sessions();
    server.on("x/gone", |_, reply| reply.status(404, "", ""));
    let mut host = Launch::at(&server).start();
    host.initialize();
    // Without a session a 404 is what it says.
    let refusal = host.ask(&request("1", "x/gone", "{}")).refusal();
    refusal.check(-32012, "rejected", "no");
    host.close_stdin();
    assert!(host.status().success());
    let requests = server.requests();
    assert!(requests.iter().all(|r| r.verb != "DELETE"));
    assert!(
        requests
            .iter()
            .all(|r| r.header("mcp-session-id").is_none())
    );
    assert_eq!(server.of_kind("initialize").len(), 1);
}

#[test]
fn a_session_id_that_can_not_be_one_is_refused() {
    for id in ["two words", "caf\u{e9}", ""] {
        let server = McpServer::start();
        server.on("initialize", move |request, reply| {
            let result = r#"{"protocolVersion":"2025-11-25","capabilities":{}}"#;
            reply
                .header("Mcp-Session-Id", id)
                .json(&request.result(result));
        });
        let mut host: Host = Launch::at(&server).args("--transport http-only").start();
        assert_eq!(host.ask(INITIALIZE).error_code(), -32013, "{id:?}");
    }
}
