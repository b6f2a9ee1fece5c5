//! A modern host at a modern server: what goes in comes out, byte for byte.

mod listens;

use std::sync::mpsc;

use serde_json::Value;

use super::{asks, form, modern_server, until_left};
use crate::support::{
    CAPABLE, Launch, Line, PATIENCE, Request, call, modern, modern_call, modern_with, notification,
};

/// What a request brings that is nobody's business on the way.
const META: &str = r#","progressToken":9007199254740993,"traceparent":"00-a","com.example/x":1.0,"io.modelcontextprotocol/logLevel":"debug","io.modelcontextprotocol/own":1.0e30"#;

#[test]
fn a_request_and_its_answer_keep_every_byte() {
    let server = modern_server();
    let result = r#"{"ttlMs":1.0,"z":1.10, "big":9007199254740993,"resultType":"complete","_meta":{"io.modelcontextprotocol/x":1.0},"content":[{"type":"text","text":"\u0061"}],"a":1,"a":2,"structuredContent":[1.10]}"#;
    server.on("tools/call", move |request, reply| {
        reply.json(&request.result(result));
    });
    let mut host = Launch::at(&server).start();
    let arguments = r#"{"nonce":"x", "n":1.10,"\u0061":1.0e30,"a":2}"#;
    let params = format!(r#""name":"\u0065cho","arguments":{arguments},"own":[1.0]"#);
    let line = modern_with(CAPABLE, META, "9007199254740993", "tools/call", &params);
    let answer = host.ask(&line);
    let expected = format!(r#"{{"jsonrpc":"2.0","id":9007199254740993,"result":{result}}}"#);
    assert_eq!(answer.raw(), expected);
    assert_eq!(server.of_kind("tools/call")[0].body, line);
}

#[test]
fn every_method_passes_and_has_the_headers_that_go_with_it() {
    let server = modern_server();
    let mut host = Launch::at(&server).start();
    let asked = [
        modern("1", "tools/list", ""),
        modern("2", "prompts/get", r#""name":"caf\u00e9""#),
        modern("3", "resources/read", r#""uri":"a://b/ü""#),
        modern("4", "tasks/get", r#""taskId":"t-1""#),
        modern("5", "x/own", r#""a":[1.10]"#),
        modern("6", "completion/complete", r#""ref":{}"#),
    ];
    for line in &asked {
        host.ask(line).result();
        let sent = server.requests().pop().expect("a request");
        assert_eq!(sent.body, *line);
    }
    let of = |kind: &str| server.of_kind(kind).remove(0);
    assert_eq!(
        of("prompts/get").header("mcp-name"),
        Some("=?base64?Y2Fmw6k=?=")
    );
    assert_eq!(
        of("resources/read").header("mcp-name"),
        Some("=?base64?YTovL2Ivw7w=?=")
    );
    assert_eq!(of("tasks/get").header("mcp-name"), Some("t-1"));
    assert_eq!(of("x/own").header("mcp-name"), None);
    assert!(server.requests().iter().all(Request::is_request));
}

#[test]
fn discover_is_the_servers_own_answer_and_costs_one_request() {
    let server = modern_server();
    let offer = r#"{"ttlMs":5,"supportedVersions":["2026-07-28","2025-11-25"],"capabilities":{"x":1.10,"extensions":{"io.modelcontextprotocol/tasks":{}}},"resultType":"complete","cacheScope":"public"}"#;
    server.discovered(offer);
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&modern("1", "server/discover", ""));
    assert_eq!(answer.result(), offer);
    host.ask(&modern_call("2", "x")).result();
    assert_eq!(server.of_kind("server/discover").len(), 1);
    // Later the server may have something else to say.
    let changed = offer.replace("1.10", "2.20");
    server.discovered(&changed);
    let answer = host.ask(&modern("3", "server/discover", ""));
    assert_eq!(answer.result(), changed);
    assert!(server.of_kind("initialize").is_empty());
}

#[test]
fn the_first_line_may_be_a_call() {
    let server = modern_server();
    let mut host = Launch::at(&server).start();
    for n in 1..=20 {
        host.send(&modern_call(&n.to_string(), &format!("n{n}")));
    }
    for n in 1..=20 {
        host.answer(&n.to_string()).result();
        assert_eq!(server.calls(&format!("n{n}")), 1);
    }
    assert_eq!(server.of_kind("server/discover").len(), 1);
}

#[test]
fn rounds_pass_untouched_in_both_directions() {
    let server = modern_server();
    let state = r#""st\u0061te\/ \ud83d\ude00""#;
    let questions = format!(r#"{},"x":{{"method":"x/own","n":1.10}}"#, form("k\\u0065y"));
    let result = asks(&questions, state);
    let sent = result.clone();
    server.first("tools/call", 1, move |request, reply| {
        reply.json(&request.result(&sent));
    });
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&modern_call("1", "x"));
    assert_eq!(answer.result(), result);
    let params = format!(
        r#""name":"echo","arguments":{{"nonce":"x"}},"inputResponses":{{"k\u0065y":{{"action":"accept","n":1.10}}}},"requestState":{state}"#
    );
    let retry = modern_with(CAPABLE, META, "2", "tools/call", &params);
    host.ask(&retry).result();
    assert_eq!(server.of_kind("tools/call")[1].body, retry);
    assert_eq!(server.calls("x"), 2);
}

#[test]
fn task_results_and_unknown_ones_pass_too() {
    for result in [
        r#"{"resultType":"task","task":{"taskId":"t","n":1.10}}"#,
        r#"{"resultType":"x-vendor","n":1.10}"#,
        r#"{"content":[],"n":1.10}"#,
    ] {
        let server = modern_server();
        server.on("tools/call", move |request, reply| {
            reply.json(&request.result(result));
        });
        let mut host = Launch::at(&server).start();
        assert_eq!(host.ask(&modern_call("1", "x")).result(), result);
    }
}

#[test]
fn the_servers_errors_are_the_hosts() {
    for (status, error) in [
        (
            400,
            r#"{"code":-32021,"message":"n\u006f","data":{"requiredCapabilities":{"x":1.0}}}"#,
        ),
        (400, r#"{"code":-32602,"message":"no","data":[1.10]}"#),
        (
            400,
            r#"{"code":-32022,"message":"no","data":{"supported":["2026-07-28"],"requested":"x"}}"#,
        ),
        (404, r#"{"code":-32601,"message":"no"}"#),
        (200, r#"{"code":-32002,"message":"early servers"}"#),
        (500, r#"{"code":-32603,"message":"broken"}"#),
    ] {
        let server = modern_server();
        server.on("x/own", move |request, reply| {
            reply.status(status, "application/json", &request.error(error));
        });
        let mut host = Launch::at(&server).start();
        let answer = host.ask(&modern("7", "x/own", ""));
        let expected = format!(r#"{{"jsonrpc":"2.0","id":7,"error":{error}}}"#);
        assert_eq!(answer.raw(), expected, "{status}");
        assert!(server.of_kind("initialize").is_empty());
    }
}

#[test]
fn progress_and_logs_pass_as_they_are_and_before_the_answer() {
    let server = modern_server();
    let said = [
        notification(
            "notifications/progress",
            r#"{"progressToken":"p","progress":1.10}"#,
        ),
        notification(
            "notifications/message",
            r#"{"level":"debug","data":{"n":1.10}}"#,
        ),
        notification("notifications/x/own", r#"{"n":1.10}"#),
    ];
    let events = said.clone();
    server.on("tools/call", move |request, reply| {
        let mut stream = reply.stream();
        for event in &events {
            stream.message(event);
        }
        stream.message(&request.complete_text("done"));
        stream.end();
    });
    let mut host = Launch::at(&server).start();
    host.ask(&modern_call("1", "x")).result();
    let lines: Vec<_> = host.lines().iter().map(|l| l.raw().to_owned()).collect();
    assert_eq!(lines[..3], said);
}

#[test]
fn a_cancelled_call_is_left_and_nothing_is_posted() {
    let (left, leaving) = mpsc::channel();
    let server = modern_server();
    server.on("tools/call", until_left(left));
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    server.wait_for("tools/call");
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":1}"#,
    ));
    assert_eq!(leaving.recv_timeout(PATIENCE).as_deref(), Ok("x"));
    host.ask(&modern("2", "x/own", "")).result();
    assert_eq!(host.answers("1"), 0);
    assert!(server.of_kind("notifications/cancelled").is_empty());
}

#[test]
fn a_cut_call_is_lost_and_a_cut_list_is_asked_for_under_a_new_id() {
    let server = modern_server();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events.message_at("e-1", "{}");
        events.cut();
    });
    server.first("tools/list", 2, |_, reply| {
        let mut events = reply.stream();
        events.message_at("e-1", &notification("notifications/progress", "{}"));
        events.cut();
    });
    let mut host = Launch::at(&server).start();
    host.ask(&modern("1", "tools/list", "")).result();
    let ids: Vec<_> = server.of_kind("tools/list");
    let mut ids: Vec<_> = ids.iter().map(Request::id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");
    let refusal = host.ask(&modern_call("2", "x")).refusal();
    assert_eq!(refusal.executed, "unknown", "{refusal:?}");
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_request_that_does_not_say_enough_is_the_servers_to_refuse() {
    let server = modern_server();
    let error = r#"{"code":-32602,"message":"n\u006f capabilities"}"#;
    server.on("x/own", move |request, reply| {
        reply.status(400, "application/json", &request.error(error));
    });
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&modern("1", "x/own", ""));
    let expected = format!(r#"{{"jsonrpc":"2.0","id":1,"error":{error}}}"#);
    assert_eq!(answer.raw(), expected);
    assert_eq!(server.of_kind("x/own").len(), 1);
}

#[test]
fn both_eras_may_be_spoken_over_one_pipe() {
    let server = modern_server();
    let mut host = super::legacy_host(&server);
    let new = host.ask(&modern_call("1", "new"));
    let old = host.ask(&call("2", "old"));
    assert!(new.result().contains("resultType"), "{new:?}");
    assert!(!old.result().contains("resultType"), "{old:?}");
    host.ask(&modern("3", "server/discover", "")).result();
    assert_eq!((server.calls("old"), server.calls("new")), (1, 1));
    assert!(host.lines().iter().all(Line::is_answer));
    // Each in its own words.
    let calls = server.of_kind("tools/call");
    assert_eq!(calls[0].body, modern_call("1", "new"));
    assert_ne!(calls[1].meta("protocolVersion"), Value::Null);
}

#[test]
fn there_is_nothing_to_end() {
    let server = modern_server();
    let mut host = Launch::at(&server).start();
    host.ask(&modern_call("1", "x")).result();
    host.ask(&modern_call("2", "y")).result();
    host.close_stdin();
    assert!(host.status().success());
    assert!(server.of_kind("DELETE").is_empty());
}
