//! Links that a legacy server wants opened: as a question of its own, or before it serves a call.

use serde_json::Value;

use super::{Asked, open};
use crate::support::{Launch, McpServer, modern, modern_call, modern_with, notification};

const REQUIRED: &str = r#"{"code":-32042,"message":"URL elicitation required","data":{"elicitations":[{"mode":"url","elicitationId":"e-1","url":"https://a.example/1?n=1.10","message":"first"},{"mode":"url","elicitationId":"e-2","url":"https://a.example/2","message":"second"}]}}"#;

/// A server that serves a call only when its links have been opened before.
fn server() -> McpServer {
    let server = McpServer::start();
    server.first("tools/call", 1, |request, reply| {
        reply.json(&request.error(REQUIRED));
    });
    server
}

/// Every link was opened: members of `inputResponses`.
fn all_opened(asked: &Asked) -> String {
    let answers = asked.questions.iter();
    let answers = answers.map(|(key, _)| format!(r#""{key}":{{"action":"accept"}}"#));
    answers.collect::<Vec<_>>().join(",")
}

#[test]
fn links_that_a_call_needs_are_asked_for_and_then_the_call_is_made_once() {
    let server = server();
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    let asked = Asked::of(host.answer("1"));
    assert_eq!(asked.questions.len(), 2, "{:?}", asked.line);
    for (_, question) in &asked.questions {
        assert_eq!(question["method"], "elicitation/create");
        assert_eq!(question["params"]["mode"], "url");
        assert_eq!(question["params"]["elicitationId"], Value::Null);
    }
    assert!(
        asked
            .line
            .raw()
            .contains(r#""url":"https://a.example/1?n=1.10""#)
    );
    let answer = host.ask(&asked.retry("2", "x", &all_opened(&asked)));
    assert!(answer.result().contains("\"x\""), "{answer:?}");
    assert_eq!(server.calls("x"), 2, "refused, and then served");
    assert!(server.of_kind("response").is_empty());
    let calls = server.of_kind("tools/call");
    assert!(
        !calls[1].body.contains("inputResponses"),
        "{}",
        calls[1].body
    );
    assert!(!calls[1].body.contains("requestState"), "{}", calls[1].body);
}

#[test]
fn links_that_were_not_opened_end_the_call() {
    for (id, said) in [("2", "decline"), ("3", "cancel")] {
        let server = server();
        let mut host = Launch::at(&server).start();
        host.send(&modern_call("1", "x"));
        let asked = Asked::of(host.answer("1"));
        let (first, second) = (&asked.questions[0].0, &asked.questions[1].0);
        let answers =
            format!(r#""{first}":{{"action":"accept"}},"{second}":{{"action":"{said}"}}"#);
        let answer = host.ask(&asked.retry(id, "x", &answers));
        assert!(answer.error_code() < 0, "{answer:?}");
        assert_ne!(
            answer.error_code(),
            -32042,
            "it must not be emitted any more"
        );
        assert_eq!(server.calls("x"), 1, "{said}");
    }
}

#[test]
fn a_host_that_can_not_open_links_is_told_what_it_lacks() {
    let server = McpServer::start();
    server.on("tools/call", |request, reply| {
        reply.json(&request.error(REQUIRED));
    });
    let mut host = Launch::at(&server).start();
    let params = r#""name":"echo","arguments":{"nonce":"x"}"#;
    for (id, capabilities) in [("1", "{}"), ("2", r#"{"elicitation":{}}"#)] {
        let line = modern_with(capabilities, "", id, "tools/call", params);
        let answer = host.ask(&line);
        assert_eq!(answer.error_code(), -32021, "{answer:?}");
        let needed = &answer.json()["error"]["data"]["requiredCapabilities"];
        assert!(needed["elicitation"]["url"].is_object(), "{answer:?}");
    }
    assert_eq!(server.calls("x"), 2);
}

#[test]
fn a_state_for_links_is_good_for_one_retry_too() {
    let server = server();
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    let asked = Asked::of(host.answer("1"));
    let answers = all_opened(&asked);
    host.send(&asked.retry("2", "x", &answers));
    host.send(&asked.retry("3", "x", &answers));
    host.answer("2").result();
    assert_eq!(host.answer("3").error_code(), -32602);
    assert_eq!(server.calls("x"), 2);
}

#[test]
fn a_server_may_want_links_again() {
    let server = McpServer::start();
    server.first("tools/call", 2, |request, reply| {
        reply.json(&request.error(REQUIRED));
    });
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    for id in ["1", "2"] {
        let asked = Asked::of(host.answer(id));
        let next = if id == "1" { "2" } else { "3" };
        host.send(&asked.retry(next, "x", &all_opened(&asked)));
    }
    host.answer("3").result();
    assert_eq!(server.calls("x"), 3);
}

#[test]
fn links_that_are_none_are_an_error_and_no_question() {
    for data in [
        "null",
        "{}",
        r#"{"elicitations":[]}"#,
        r#"{"elicitations":{}}"#,
        r#"{"elicitations":["x"]}"#,
        r#"{"elicitations":[null]}"#,
    ] {
        let server = McpServer::start();
        server.on("tools/call", move |request, reply| {
            let error = format!(r#"{{"code":-32042,"message":"m","data":{data}}}"#);
            reply.json(&request.error(&error));
        });
        let mut host = Launch::at(&server).start();
        let answer = host.ask(&modern_call("1", "x"));
        assert!(answer.error_code() < 0, "{data}: {answer:?}");
        assert_eq!(server.calls("x"), 1, "{data}");
    }
}

#[test]
fn a_link_that_a_call_asks_for_has_no_id_that_a_modern_host_could_use() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.message(r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"mode":"url","elicitationId":"e-1","url":"https://a.example","message":"m"}}"#);
    let asked = Asked::of(host.answer("1"));
    let key = asked.key("elicitation/create");
    assert!(
        !asked.line.raw().contains("elicitationId"),
        "{:?}",
        asked.line
    );
    host.send(&asked.retry("2", "x", &format!(r#""{key}":{{"action":"accept"}}"#)));
    server.wait_for("response");
    let done = notification(
        "notifications/elicitation/complete",
        r#"{"elicitationId":"e-1"}"#,
    );
    events.message(&done).message(&call.text("done"));
    events.end();
    host.answer("2").result();
    host.ask(&modern("3", "x/own", "")).result();
    assert!(host.lines().iter().all(crate::support::Line::is_answer));
}

#[test]
fn a_call_that_was_made_again_is_cancelled_under_its_new_id() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    let (first, reply) = held.next();
    reply.json(&first.error(REQUIRED));
    let asked = Asked::of(host.answer("1"));
    host.send(&asked.retry("2", "x", &all_opened(&asked)));
    let (second, _reply) = held.next();
    assert_ne!(first.id(), second.id());
    let cancelled = notification("notifications/cancelled", r#"{"requestId":2}"#);
    host.send(&cancelled);
    let told = server.wait_for("notifications/cancelled").json();
    let id: Value = serde_json::from_str(&second.id()).expect("an id");
    assert_eq!(told["params"]["requestId"], id);
}
