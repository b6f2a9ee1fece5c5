//! The server's own stream: what it says without being asked.

use std::thread;

use crate::support::{A_WHILE, Events, Launch, McpServer, call, notification};

fn told(n: usize) -> String {
    notification("notifications/message", &format!(r#"{{"n":{n}}}"#))
}

#[test]
fn what_a_server_says_unasked_reaches_the_host() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (request, reply) = streams.next();
    assert_eq!(request.header("accept"), Some("text/event-stream"));
    let mut events = reply.stream();
    events.message(&told(1));
    events.message(r#"{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{}}"#);
    assert_eq!(host.told("notifications/message").raw(), told(1));
    host.told("elicitation/create");
    let answer = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}"#;
    host.send(answer);
    assert_eq!(server.wait_for("response").body, answer);
}

#[test]
fn a_stream_that_is_cut_is_asked_for_again_and_again() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let ends: [fn(Events); 5] = [
        Events::cut,
        Events::reset,
        Events::end,
        Events::cut,
        Events::reset,
    ];
    for (n, end) in ends.into_iter().enumerate() {
        let (request, reply) = streams.next();
        let last = request.header("last-event-id").map(str::to_owned);
        assert_eq!(last, (n > 0).then(|| (n - 1).to_string()));
        let mut events = reply.stream();
        events.message_at(&n.to_string(), &told(n));
        host.wait("the notification", |l| l.raw() == told(n));
        end(events);
    }
    drop(streams.next());
    host.ask(&call("1", "x")).result();
    assert_eq!(server.of_kind("initialize").len(), 1);
}

#[test]
fn a_server_that_is_away_for_a_moment_is_listened_to_again() {
    let mut server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).arg("--debug").start();
    host.initialize();
    let (_, reply) = streams.next();
    let _events = reply.stream();
    server.go_down();
    host.wait_for_stderr("refused");
    server.come_back();
    loop {
        let (request, reply) = streams.next();
        let mut events = reply.stream();
        if request.header("mcp-session-id") == Some("session-2") {
            events.message(&told(2));
            host.wait("the notification", |l| l.raw() == told(2));
            return;
        }
    }
}

#[test]
fn a_stream_may_be_silent_for_ever() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let limits = "--request-timeout 1 --body-timeout 1 --max-request-time 1";
    let mut host = Launch::at(&server).args(limits).start();
    host.initialize();
    let (_, reply) = streams.next();
    let mut events = reply.stream();
    thread::sleep(A_WHILE * 2);
    events.message(&told(1));
    host.told("notifications/message");
    assert_eq!(server.of_kind("GET").len(), 1);
}

#[test]
fn a_server_without_a_stream_is_asked_for_it_once() {
    let server = McpServer::start();
    server.on("GET", |_, reply| reply.status(405, "", ""));
    let mut host = Launch::at(&server).start();
    host.initialize();
    server.wait_for("GET");
    thread::sleep(A_WHILE);
    assert_eq!(server.of_kind("GET").len(), 1);
}

#[test]
fn no_request_overtakes_initialized() {
    let server = McpServer::start();
    let held = server.hold("notifications/initialized");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "x"));
    let (_, reply) = held.next();
    thread::sleep(A_WHILE);
    assert_eq!(server.all_calls(), 0);
    reply.accepted();
    host.answer("1").result();
    server.wait_for("GET");
}

#[test]
fn a_server_that_is_mute_about_its_stream_does_not_hold_the_session() {
    let server = McpServer::start();
    server.on("GET", |_, reply| reply.hang());
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
}

#[test]
fn an_answer_that_comes_on_the_servers_own_stream_is_the_answer() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (_, reply) = streams.next();
    let mut events = reply.stream();
    for id in ["1", "9007199254740993", r#""\u0061""#] {
        host.send(&call(id, "x"));
        let (asked, reply) = held.next();
        // As a server in JavaScript repeats it.
        let id_there = asked.json()["id"].clone();
        let id_there = match id_there.as_f64() {
            Some(number) => format!("{number:.0}"),
            None => id_there.to_string(),
        };
        events.message(&format!(
            r#"{{"jsonrpc":"2.0","id":{id_there},"result":{{"by":"GET"}}}}"#
        ));
        assert_eq!(host.answer(id).result(), r#"{"by":"GET"}"#);
        // Its own connection is let go; what would still come on it is nobody's.
        reply.hang();
    }
}

#[test]
fn answers_to_nothing_and_second_answers_are_dropped() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (_, reply) = streams.next();
    let mut events = reply.stream();
    host.ask(&call("1", "x")).result();
    for id in ["1", "\"init\"", "99", "\"never\"", "null"] {
        events.message(&format!(
            r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-1,"message":"no"}}}}"#
        ));
        events.message(&format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{}}}}"#));
    }
    events.message(&told(1));
    host.told("notifications/message");
    assert_eq!(host.lines().len(), 3);
}

#[test]
fn one_calls_answer_on_anothers_stream_is_delivered_once() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "x"));
    host.send(&call("2", "y"));
    let (one, two) = (held.next(), held.next());
    let mut events = one.1.stream();
    events
        .message(&two.0.text("by the other"))
        .message(&one.0.text("own"));
    events.message(&one.0.text("again"));
    events.end();
    host.answer("1").result();
    let id = two.0.id();
    assert!(host.answer(&id).result().contains("by the other"));
    two.1.json(&two.0.text("late"));
    host.send(r#"{"jsonrpc":"2.0","id":3,"method":"ping"}"#);
    host.answer("3").result();
    assert_eq!((host.answers("1"), host.answers("2")), (1, 1));
}
