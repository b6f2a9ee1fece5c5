//! Questions that are not answered as they should be, or by nobody.

use std::thread;

use serde_json::Value;

use super::{Asked, ELICIT, SAMPLE, open, retry};
use crate::support::{
    A_WHILE, Launch, Line, McpServer, Request, modern, modern_call, modern_with, notification,
};

#[test]
fn a_state_is_good_for_one_retry() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    let key = asked.key("elicitation/create");
    let answer = format!(r#""{key}":{{"action":"accept","content":{{}}}}"#);
    host.send(&asked.retry("2", "x", &answer));
    host.send(&asked.retry("3", "x", &answer));
    assert_eq!(host.answer("3").error_code(), -32602);
    server.wait_for("response");
    events.message(&call.text("done"));
    events.end();
    host.answer("2").result();
    assert_eq!(
        host.ask(&asked.retry("4", "x", &answer)).error_code(),
        -32602
    );
    assert_eq!(
        (server.calls("x"), server.of_kind("response").len()),
        (1, 1)
    );
}

#[test]
fn a_state_that_nobody_gave_executes_nothing() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.ask(&modern_call("0", "before")).result();
    let with = |id: &str, members: &str| {
        let params = format!(r#""name":"echo","arguments":{{"nonce":"never"}},{members}"#);
        modern_with("{}", "", id, "tools/call", &params)
    };
    for (id, members) in [
        ("1", r#""requestState":"made up""#),
        ("2", r#""requestState":"""#),
        ("3", r#""requestState":1"#),
        ("4", r#""inputResponses":{}"#),
        ("5", r#""inputResponses":[]"#),
        (
            "6",
            r#""inputResponses":{"question-1":{"action":"accept"}}"#,
        ),
        ("7", r#""inputResponses":"x","requestState":"made up""#),
        ("8", r#""inputResponses":{},"requestState":{"a":1}"#),
    ] {
        let answer = host.ask(&with(id, members));
        assert_eq!(answer.error_code(), -32602, "{members}: {answer:?}");
    }
    // As the first request of all, too.
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&retry("1", "never", "", "made up"));
    assert_eq!(answer.error_code(), -32602);
    assert_eq!(server.calls("never"), 0);
}

#[test]
fn an_answer_that_was_left_out_is_a_no() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.write(&format!("data: {ELICIT}\n\ndata: {SAMPLE}\n\n"));
    let asked = Asked::of(host.answer("1"));
    host.send(&asked.retry("2", "x", r#""something else":{}"#));
    server.wait_for_nth("response", 2);
    let responses = server.of_kind("response");
    let of = |id: &str| {
        let found = responses.iter().find(|r| r.id() == id);
        found.expect("a response").json()
    };
    assert_eq!(of("\"q-1\"")["result"]["action"], "cancel");
    assert!(of("9007199254740993")["error"].is_object());
    events.message(&call.text("done"));
    events.end();
    host.answer("2").result();
}

#[test]
fn answers_that_are_no_objects_are_no_answers() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    let key = asked.key("elicitation/create");
    host.send(&asked.retry("2", "x", &format!(r#""{key}":"yes""#)));
    let response = server.wait_for("response").json();
    assert_eq!(response["result"]["action"], "cancel");
    events.message(&call.text("done"));
    events.end();
    host.answer("2").result();
}

#[test]
fn a_server_that_did_not_wait_for_the_answer_has_answered() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    events.message(&call.text("done anyway"));
    events.end();
    // A round trip, so that it has been read.
    host.ask(&modern("9", "x/own", "")).result();
    thread::sleep(A_WHILE / 3);
    let key = asked.key("elicitation/create");
    let line = asked.retry("2", "x", &format!(r#""{key}":{{"action":"decline"}}"#));
    assert!(host.ask(&line).result().contains("done anyway"));
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_stream_that_is_cut_while_the_host_is_asked_is_resumed() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events.message_at("e-1", ELICIT);
        events.cut();
    });
    let rest = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    let asked = Asked::of(host.answer("1"));
    let mut resumed = loop {
        let (request, reply) = rest.next();
        match request.header("last-event-id") {
            Some("e-1") => break reply.stream(),
            _ => reply.status(405, "", ""),
        }
    };
    let key = asked.key("elicitation/create");
    host.send(&asked.retry("2", "x", &format!(r#""{key}":{{"action":"decline"}}"#)));
    server.wait_for("response");
    let call = server.wait_for("tools/call");
    resumed.message(&call.text("done"));
    assert!(host.answer("2").result().contains("done"));
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_call_that_was_lost_while_the_host_was_asked_is_not_made_again() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (_, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    events.cut();
    let key = asked.key("elicitation/create");
    let line = asked.retry("2", "x", &format!(r#""{key}":{{"action":"decline"}}"#));
    let refusal = host.ask(&line).refusal();
    refusal.check(-32000, "connection_lost", "unknown");
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_server_that_was_restarted_gets_no_answers_to_its_old_questions() {
    let mut server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (_, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    server.go_down();
    server.come_back();
    let key = asked.key("elicitation/create");
    let answer = format!(r#""{key}":{{"action":"accept","content":{{"secret":1}}}}"#);
    let line = host.ask(&asked.retry("2", "x", &answer));
    assert!(line.json()["error"].is_object(), "{line:?}");
    host.ask(&modern("3", "x/own", "")).result();
    let responses = server.of_kind("response");
    let session = |r: &Request| r.header("mcp-session-id").map(str::to_owned);
    let new = responses
        .iter()
        .filter(|r| session(r).as_deref() != Some("session-1"));
    assert_eq!(new.count(), 0, "{responses:#?}");
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_session_that_is_lost_meanwhile_gets_no_answers_to_the_old_ones_questions() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (_call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    server.forget_sessions();
    host.ask(&modern("9", "x/own", "")).result(); // in the new session
    let key = asked.key("elicitation/create");
    let answer = format!(r#""{key}":{{"action":"accept","content":{{"secret":1}}}}"#);
    host.send(&asked.retry("2", "x", &answer));
    host.ask(&modern("3", "x/own", "")).result();
    thread::sleep(A_WHILE / 3);
    let responses = server.of_kind("response");
    let in_new = |r: &&Request| r.header("mcp-session-id") == Some("session-2");
    assert_eq!(responses.iter().filter(in_new).count(), 0, "{responses:#?}");
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_retry_that_is_cancelled_cancels_the_call_that_it_went_on_with() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    let key = asked.key("elicitation/create");
    host.send(&asked.retry("2", "x", &format!(r#""{key}":{{"action":"decline"}}"#)));
    server.wait_for("response");
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":2}"#,
    ));
    let told = server.wait_for("notifications/cancelled").json();
    let id: Value = serde_json::from_str(&call.id()).expect("an id");
    assert_eq!(told["params"]["requestId"], id);
    events.message(&call.text("late"));
    host.ask(&modern("3", "x/own", "")).result();
    assert_eq!(host.answers("2"), 0);
}

#[test]
fn what_a_host_has_not_declared_the_server_hears_at_once() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    let params = r#""name":"echo","arguments":{"nonce":"x"}"#;
    host.send(&modern_with(
        r#"{"roots":{}}"#,
        "",
        "1",
        "tools/call",
        params,
    ));
    let (call, reply) = held.next();
    let mut events = reply.stream();
    let url = ELICIT.replace("q-1", "q-2").replace("form", "url");
    for question in [
        ELICIT,
        SAMPLE,
        &url,
        &ELICIT.replace("elicitation/create", "x/unknown"),
    ] {
        events.message(question);
    }
    server.wait_for_nth("response", 4);
    for response in server.of_kind("response") {
        assert!(
            response.json()["error"]["code"].is_i64(),
            "{}",
            response.body
        );
    }
    events.message(&call.text("done"));
    events.end();
    assert!(host.answer("1").result().contains("done"));
}

#[test]
fn a_question_that_no_call_can_carry_is_an_error_at_once() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    host.ask(&modern_call("1", "x")).result();
    let (_, reply) = streams.next();
    let mut events = reply.stream();
    events.message(ELICIT);
    let response = server.wait_for("response").json();
    assert_eq!(response["id"], "q-1");
    assert!(response["error"]["code"].is_i64(), "{response}");
    // A list can't carry it either.
    let held = server.hold("tools/list");
    host.send(&modern("2", "tools/list", ""));
    let (asked, reply) = held.next();
    events.message(ELICIT);
    server.wait_for_nth("response", 2);
    reply.json(&asked.result(r#"{"tools":[]}"#));
    host.answer("2").result();
    assert_eq!(host.lines().len(), 2);
}

#[test]
fn a_ping_of_the_servers_is_answered_and_not_the_hosts_to_hear() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    let (_, reply) = streams.next();
    let mut own = reply.stream();
    own.message(r#"{"jsonrpc":"2.0","id":"p-1","method":"ping"}"#);
    events.message(r#"{"jsonrpc":"2.0","id":"p-2","method":"ping"}"#);
    server.wait_for_nth("response", 2);
    for response in server.of_kind("response") {
        assert_eq!(response.json()["result"], serde_json::json!({}));
    }
    events.message(&call.text("done"));
    events.end();
    host.answer("1").result();
    own.message(r#"{"jsonrpc":"2.0","id":"p-3","method":"ping"}"#);
    server.wait_for_nth("response", 3);
    assert!(host.lines().iter().all(Line::is_answer));
}

#[test]
fn a_host_that_never_comes_back_leaves_nothing_open() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (_call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    Asked::of(host.answer("1"));
    host.close_stdin();
    assert!(host.is_gone_within(crate::support::PATIENCE));
    events.hang();
}

#[test]
fn an_answer_in_anothers_name_is_not_taken() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    // A modern host has no responses to give; this is none of the server's questions.
    host.send(r#"{"jsonrpc":"2.0","id":"q-1","result":{"action":"accept","content":{}}}"#);
    host.ask(&modern("9", "x/own", "")).result();
    assert!(server.of_kind("response").is_empty());
    let key = asked.key("elicitation/create");
    host.send(&asked.retry("2", "x", &format!(r#""{key}":{{"action":"decline"}}"#)));
    assert!(server.wait_for("response").body.contains("decline"));
    events.message(&call.text("done"));
    events.end();
    host.answer("2").result();
}

#[test]
fn a_server_that_takes_its_question_back_is_not_answered() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    events.message(&notification(
        "notifications/cancelled",
        r#"{"requestId":"q-1"}"#,
    ));
    events.message(&call.text("done"));
    events.end();
    let key = asked.key("elicitation/create");
    let line = asked.retry("2", "x", &format!(r#""{key}":{{"action":"decline"}}"#));
    assert!(host.ask(&line).result().contains("done"));
    let told = |l: &Line| l.method().as_deref() == Some("notifications/cancelled");
    assert!(
        !host.lines().iter().any(told),
        "a modern host knows no such id"
    );
}
