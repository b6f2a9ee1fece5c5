//! Clocks, sizes, crowds and rules hold whatever is spoken on either side.

use std::thread;

use super::{asks, form, legacy_host, legacy_host_of, modern_server, response};
use crate::support::{
    A_WHILE, CAPABLE, Launch, McpServer, Request, call, modern, modern_call, modern_with, request,
};

/// A legacy server's question.
const QUESTION: &str = r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"m","requestedSchema":{}}}"#;

/// A retry of a call with one answer.
fn retry(id: &str, nonce: &str, asked: &crate::support::Line) -> String {
    let asked = asked.json();
    let state = asked["result"]["requestState"].as_str().expect("a state");
    let questions = asked["result"]["inputRequests"].as_object().expect("some");
    let key = questions.keys().next().expect("a question");
    let params = format!(
        r#""name":"echo","arguments":{{"nonce":"{nonce}"}},"inputResponses":{{"{key}":{{"action":"decline"}}}},"requestState":"{state}""#
    );
    modern_with(CAPABLE, "", id, "tools/call", &params)
}

#[test]
fn a_person_may_take_longer_than_a_server() {
    let server = modern_server();
    server.first("tools/call", 1, |request, reply| {
        reply.json(&request.result(&asks(&form("k"), r#""s""#)));
    });
    let mut host = legacy_host_of(Launch::at(&server).args("--request-timeout 1"));
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create").id().expect("an id");
    thread::sleep(A_WHILE);
    host.send(&response(&question, r#"{"action":"decline"}"#));
    host.answer("1").result();
}

#[test]
fn a_person_behind_a_modern_host_may_too() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.send(&modern_call("1", "x"));
    let (asked, reply) = held.next();
    let mut events = reply.stream();
    events.message(QUESTION);
    let question = host.answer("1");
    thread::sleep(A_WHILE);
    host.send(&retry("2", "x", &question));
    server.wait_for("response");
    events.message(&asked.text("done"));
    events.end();
    assert!(host.answer("2").result().contains("done"));
}

#[test]
fn a_question_that_was_not_waited_for_does_not_stop_the_clock() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.send(&modern_call("1", "x"));
    let (asked, reply) = held.next();
    let mut events = reply.stream();
    events.message(QUESTION);
    let question = host.answer("1");
    events.message(&asked.text("done"));
    events.end();
    thread::sleep(A_WHILE / 3);
    host.ask(&retry("2", "x", &question)).result();
    host.send(&modern_call("3", "slow"));
    let (_, _reply) = held.next();
    assert_eq!(host.answer("3").refusal().kind, "timeout");
}

#[test]
fn nor_do_questions_that_came_too_late_to_be_asked() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.send(&modern_call("1", "x"));
    let (asked, reply) = held.next();
    let mut events = reply.stream();
    events.message(QUESTION);
    let question = host.answer("1");
    events.message(QUESTION).message(&asked.text("done"));
    events.end();
    thread::sleep(A_WHILE / 3);
    host.ask(&retry("2", "x", &question)).result();
    host.send(&modern_call("3", "slow"));
    let (_, _reply) = held.next();
    assert_eq!(host.answer("3").refusal().kind, "timeout");
}

#[test]
fn a_server_that_asks_without_end_is_told_to_stop() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    let (asked, reply) = held.next();
    let mut events = reply.stream();
    let ask = |n: usize| QUESTION.replace("\"q\"", &n.to_string());
    events.message(&ask(0));
    let question = host.answer("1");
    for n in 1..200 {
        events.message(&ask(n));
    }
    // Those that found no room.
    let refused = server.wait_for_nth("response", 150);
    assert!(refused.json()["error"].is_object(), "{}", refused.body);
    host.send(&retry("2", "x", &question));
    let more = host.answer("2").json();
    let more = more["result"]["inputRequests"]
        .as_object()
        .expect("more")
        .len();
    assert!((1..=40).contains(&more), "{more}");
    events.message(&asked.text("done"));
}

#[test]
fn what_is_too_large_is_an_answer_in_every_pairing() {
    let large = "x".repeat(300 * 1024);
    for (is_modern_host, is_modern_server) in [(false, true), (true, false), (true, true)] {
        let server = McpServer::start();
        if is_modern_server {
            server.modern();
        }
        let text = large.clone();
        server.first("tools/call", 1, move |request, reply| {
            reply.json(&request.complete_text(&text));
        });
        let launch = Launch::at(&server).args("--max-message-size 262144");
        let mut host = match is_modern_host {
            true => launch.start(),
            false => legacy_host_of(launch),
        };
        let line = |id: &str, nonce: &str| match is_modern_host {
            true => modern_call(id, nonce),
            false => call(id, nonce),
        };
        let refusal = host.ask(&line("1", "x")).refusal();
        assert_eq!(refusal.kind, "too_large", "{refusal:?}");
        host.ask(&line("2", "y")).result();
        assert_eq!(server.calls("x"), 1);
    }
}

#[test]
fn the_oldest_of_too_many_open_questions_is_given_up() {
    let server = McpServer::start();
    server.on("tools/call", |request, reply| {
        let mut events = reply.stream();
        events.message(&QUESTION.replace("\"q\"", &format!("\"{}\"", request.nonce())));
        events.hang();
    });
    let mut host = Launch::at(&server).start();
    let first = host.ask(&modern_call("\"first\"", "first"));
    let called = server.wait_for("tools/call").id();
    for n in 1..=256 {
        host.ask(&modern_call(&n.to_string(), &format!("n{n}")))
            .result();
    }
    let told = server.wait_for("notifications/cancelled");
    assert!(told.body.contains(&called), "{}", told.body);
    let answered = server.wait_for("response").json();
    assert_eq!(answered["id"], "first");
    let late = host.ask(&retry("\"late\"", "first", &first));
    assert_eq!(late.error_code(), -32602);
    assert_eq!(server.calls("first"), 1);
}

#[test]
fn hidden_tools_stay_hidden_from_modern_hosts() {
    let look = r#"{"name":"look","n":1.10,"inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}"#;
    let change = r#"{"name":"change_it","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":false}}"#;
    for is_modern in [false, true] {
        let server = McpServer::start();
        if is_modern {
            server.modern();
        }
        let page = format!(
            r#"{{"resultType":"complete","tools":[{look},{change}],"ttlMs":0,"cacheScope":"private"}}"#
        );
        server.on("tools/list", move |request, reply| {
            reply.json(&request.result(&page));
        });
        let mut host = Launch::at(&server).args("--read-only").start();
        let named = |id: &str, name: &str| {
            modern_call(id, name).replace(r#""name":"echo""#, &format!(r#""name":"{name}""#))
        };
        // Before any list was asked for, too.
        let refusal = host.ask(&named("1", "change_it")).refusal();
        assert_eq!((refusal.code, &*refusal.executed), (-32602, "no"));
        let list = host.ask(&modern("2", "tools/list", "")).result();
        assert!(list.contains(&format!(r#""tools":[{look}]"#)), "{list}");
        host.ask(&named("3", "look")).result();
        assert_eq!((server.calls("look"), server.calls("change_it")), (1, 0));
    }
}

#[test]
fn a_retry_does_not_open_a_hidden_tool() {
    let server = modern_server();
    server.on("tools/list", |request, reply| {
        reply.json(&request.result(r#"{"resultType":"complete","tools":[]}"#));
    });
    let mut host = Launch::at(&server).args("--read-only").start();
    let params =
        r#""name":"echo","arguments":{"nonce":"x"},"inputResponses":{},"requestState":"s""#;
    let line = modern_with(CAPABLE, "", "1", "tools/call", params);
    assert_eq!(host.ask(&line).refusal().code, -32602);
    assert_eq!(server.calls("x"), 0);
}

#[test]
fn a_batch_at_a_modern_server_is_answered_with_one_array() {
    let server = modern_server();
    let mut host = Launch::at(&server).start();
    host.ask(&crate::support::INITIALIZE.replace("2025-11-25", "2025-03-26"))
        .result();
    host.send(crate::support::INITIALIZED);
    let ping = r#"{"jsonrpc":"2.0","id":3,"method":"ping"}"#;
    host.expect("1");
    host.expect("2");
    host.expect("3");
    let batch = format!("[{},{},{ping}]\n", call("1", "x"), call("2", "y"));
    host.send_bytes(batch.into_bytes());
    let array = host.wait("an array", |line| line.raw().starts_with('['));
    let array: Vec<serde_json::Value> = serde_json::from_str(array.raw()).expect("an array");
    assert_eq!(array.len(), 3);
    assert!(array.iter().all(|answer| answer["result"].is_object()));
    assert!(server.of_kind("batch").is_empty());
}

#[test]
fn versions_that_no_header_can_hold_do_no_harm() {
    let server = modern_server();
    server.forgiving();
    server.on("x/own", |request, reply| reply.json(&request.result("{}")));
    let mut host = Launch::at(&server).start();
    host.ask(&modern("0", "x/own", "")).result();
    for (id, version) in [
        ("1", r"2026-07-28\r\nX-Evil: 1"),
        ("2", r"\u0000"),
        ("3", ""),
        ("4", "caf\u{e9}"),
        ("5", "2099-01-01"),
    ] {
        let line = modern(id, "x/own", "").replace("2026-07-28", version);
        let answer = host.ask(&line);
        assert!(answer.json()["error"].is_object(), "{version}: {answer:?}");
    }
    let sent = server.requests();
    assert!(sent.iter().all(|r| r.header("x-evil").is_none()));
    // The one that a header can hold is the server's to refuse, in its own words.
    let last = server.of_kind("x/own").pop().expect("a request");
    assert_eq!(last.header("mcp-protocol-version"), Some("2099-01-01"));
}

#[test]
fn a_keep_alive_is_no_ping_at_a_modern_server() {
    let server = modern_server();
    let mut host = legacy_host_of(Launch::at(&server).args("--keep-alive 1"));
    host.ask(&call("1", "x")).result();
    thread::sleep(A_WHILE);
    assert!(server.of_kind("ping").is_empty());
    host.ask(&call("2", "y")).result();
}

#[test]
fn a_host_that_asks_without_end_is_served_in_turn() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    for n in 0..300 {
        host.send(&call(&n.to_string(), &format!("n{n}")));
    }
    for n in 0..300 {
        host.answer(&n.to_string()).result();
        assert_eq!(server.calls(&format!("n{n}")), 1);
    }
    assert_eq!(server.of_kind("tools/list").len(), 1);
}

#[test]
fn reserved_words_of_a_servers_are_no_danger_to_a_terminal() {
    let server = modern_server();
    server.on("tools/call", |request, reply| {
        reply.json(&request.result(r#"{"resultType":"\u001b[2Jx\nevil","content":[]}"#));
    });
    server.on("tools/list", |request, reply| {
        reply.json(&request.result(r#"{"resultType":"complete","tools":[{"name":"\u001b[2Jbad","inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"\u001b[2J"}}}}]}"#));
    });
    let mut host = legacy_host(&server);
    let refusal = host.ask(&call("1", "x")).refusal();
    assert!(!refusal.message.contains('\u{1b}'), "{refusal:?}");
    let list = host.ask(&request("2", "tools/list", "{}")).result();
    assert_eq!(list, r#"{"tools":[]}"#);
    host.wait_for_stderr("withheld");
    assert!(!host.stderr().contains('\u{1b}'), "{}", host.stderr());
    assert!(server.requests().iter().all(Request::is_request));
}
