//! A modern host at a legacy server: met once, spoken to in its own words, answered in the host's.

use serde_json::{Value, json};

use crate::support::{
    CAPABLE, INITIALIZE, Launch, McpServer, Request, modern, modern_call, modern_with,
};

const OFFER: &str = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"tasks":{"list":{}},"x-vendor":{"n":1.10}},"serverInfo":{"name":"old","version":"1.10"},"instructions":"Ask \u0061way"}"#;

#[test]
fn a_legacy_server_is_met_once_however_many_ask_at_first() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    for n in 1..=20 {
        host.send(&modern_call(&n.to_string(), &format!("n{n}")));
    }
    for n in 1..=20 {
        host.answer(&n.to_string()).result();
        assert_eq!(server.calls(&format!("n{n}")), 1);
    }
    let kinds: Vec<_> = server.requests().iter().map(Request::kind).collect();
    let count = |kind: &str| kinds.iter().filter(|k| *k == kind).count();
    assert_eq!(count("initialize"), 1, "{kinds:?}");
    assert_eq!(count("notifications/initialized"), 1, "{kinds:?}");
    assert_eq!(count("server/discover"), 1, "{kinds:?}");
    let at = |kind: &str| kinds.iter().position(|k| k == kind).expect("it came");
    assert!(
        at("notifications/initialized") < at("tools/call"),
        "{kinds:?}"
    );
    assert_eq!(host.lines().len(), 20);
}

#[test]
fn initialize_is_in_the_words_of_the_hosts_first_request() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.ask(&modern_call("1", "x")).result();
    let initialize = server.of_kind("initialize").remove(0);
    let params = &initialize.json()["params"];
    assert_eq!(params["protocolVersion"], "2025-11-25");
    assert_eq!(
        params["clientInfo"],
        json!({ "name": "host", "version": "1.10" })
    );
    let expected: Value = serde_json::from_str(CAPABLE).expect("JSON");
    assert_eq!(params["capabilities"], expected);
    assert_eq!(initialize.header("mcp-session-id"), None);
    assert!(!initialize.body.contains("io.modelcontextprotocol/"));
    host.close_stdin();
    assert!(host.status().success());
    assert_eq!(server.of_kind("DELETE").len(), 1);
}

#[test]
fn requests_lose_what_is_reserved_and_keep_everything_else() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let arguments = r#"{"nonce":"x","n":1.10,"big":9007199254740993,"\u0061":1,"a":2}"#;
    let meta = r#","progressToken":9007199254740993,"traceparent":"00-a","com.example/x":1.0,"io.modelcontextprotocol/logLevel":"info","io.modelcontextprotocol\/own":1"#;
    let params = format!(r#""name":"echo","arguments":{arguments}"#);
    host.ask(&modern_with(CAPABLE, meta, "1", "tools/call", &params))
        .result();
    let sent = &server.of_kind("tools/call")[0];
    let kept =
        r#""_meta":{"progressToken":9007199254740993,"traceparent":"00-a","com.example/x":1.0}"#;
    assert!(sent.body.contains(kept), "{}", sent.body);
    assert!(sent.body.contains(arguments), "{}", sent.body);
    assert!(
        !sent.body.contains("io.modelcontextprotocol"),
        "{}",
        sent.body
    );
    assert_eq!(sent.header("mcp-session-id"), Some("session-1"));
    assert_eq!(sent.header("mcp-protocol-version"), Some("2025-11-25"));

    host.ask(&modern_call("2", "y")).result();
    let sent = &server.of_kind("tools/call")[1].body;
    assert!(!sent.contains("_meta"), "{sent}");
}

#[test]
fn results_say_that_they_are_complete_and_keep_their_bytes() {
    let server = McpServer::start();
    let result = r#"{"z":1.10,"big":9007199254740993,"content":[{"type":"text","text":"\u0061\ud83d\ude00"}],"a":1,"a":2,"structuredContent":{"n":1e400}}"#;
    server.on("tools/call", move |request, reply| {
        reply.json(&request.result(result));
    });
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&modern_call("9007199254740993", "x"));
    let members = &result[1..result.len() - 1];
    assert!(answer.raw().contains(members), "{answer:?}");
    assert!(
        answer.raw().contains(r#""resultType":"complete""#),
        "{answer:?}"
    );
    assert!(
        answer.raw().contains(r#""id":9007199254740993"#),
        "{answer:?}"
    );
    assert!(!answer.raw().contains("ttlMs"), "{answer:?}");
    let added = answer.raw().len() - answer.raw().find(members).expect("it") - members.len();
    assert!(added < 40, "{answer:?}");
}

#[test]
fn a_large_result_is_whole() {
    let server = McpServer::start();
    let large = "a\\u0061".repeat(10 * 1024 * 1024 / 7);
    let result = format!(r#"{{"content":[{{"type":"text","text":"{large}"}}]}}"#);
    let expected = result.clone();
    server.on("tools/call", move |request, reply| {
        reply.json(&request.result(&result));
    });
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&modern_call("1", "x"));
    let begins = format!(
        r#"{{"jsonrpc":"2.0","id":1,"result":{}"#,
        &expected[..expected.len() - 1]
    );
    assert!(answer.raw().starts_with(&begins), "{answer:?}");
}

#[test]
fn what_may_be_kept_says_for_how_long() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    for (id, method) in [
        ("1", "tools/list"),
        ("2", "prompts/list"),
        ("3", "resources/list"),
        ("4", "resources/templates/list"),
        ("5", "resources/read"),
        ("6", "server/discover"),
    ] {
        let answer = host.ask(&modern(id, method, r#""uri":"a://b""#)).json();
        let result = &answer["result"];
        assert_eq!(result["ttlMs"], 0, "{method}: {answer}");
        assert_eq!(result["cacheScope"], "private", "{method}: {answer}");
        assert_eq!(result["resultType"], "complete", "{method}: {answer}");
    }
}

#[test]
fn discover_is_answered_from_the_handshake() {
    let server = McpServer::start();
    server.offer(OFFER);
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&modern("1", "server/discover", ""));
    let result = &answer.json()["result"];
    assert_eq!(result["supportedVersions"], json!(["2026-07-28"]));
    assert_eq!(result["instructions"], "Ask away");
    assert_eq!(result["capabilities"]["tasks"], Value::Null);
    assert_eq!(result["capabilities"]["tools"]["listChanged"], true);
    let info = &result["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(*info, json!({ "name": "old", "version": "1.10" }));
    let raw = answer.raw();
    assert!(raw.contains(r#""x-vendor":{"n":1.10}"#), "{raw}");
    // Again: nothing more is asked of the server.
    let before = server.of_kind("server/discover").len();
    host.ask(&modern("2", "server/discover", "")).result();
    assert_eq!(server.of_kind("server/discover").len(), before);
    assert_eq!(server.of_kind("initialize").len(), 1);
}

#[test]
fn what_was_not_found_is_an_invalid_parameter() {
    let server = McpServer::start();
    let error =
        r#"{"code":-32002,"message":"Resource n\u006ft found","data":{"uri":"a://b","n":1.10}}"#;
    server.on("resources/read", move |request, reply| {
        reply.json(&request.error(error));
    });
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&modern("1", "resources/read", r#""uri":"a://b""#));
    assert_eq!(answer.error_code(), -32602);
    assert!(
        answer.raw().contains(r#""data":{"uri":"a://b","n":1.10}"#),
        "{answer:?}"
    );
    assert_eq!(answer.json()["error"]["message"], "Resource not found");
}

#[test]
fn other_errors_pass_as_they_are() {
    let server = McpServer::start();
    let error = r#"{"code":-32099,"message":"n\u006f","data":{"n":1.10}}"#;
    server.on("x/own", move |request, reply| {
        reply.json(&request.error(error));
    });
    let mut host = Launch::at(&server).start();
    let answer = host.ask(&modern("1", "x/own", ""));
    let expected = format!(r#"{{"jsonrpc":"2.0","id":1,"error":{error}}}"#);
    assert_eq!(answer.raw(), expected);
}

#[test]
fn methods_that_the_host_can_not_mean_are_unknown() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    for (id, method) in [
        ("1", "ping"),
        ("2", "logging/setLevel"),
        ("3", "resources/subscribe"),
        ("4", "resources/unsubscribe"),
    ] {
        let answer = host.ask(&modern(id, method, r#""level":"debug","uri":"a://b""#));
        assert_eq!(answer.error_code(), -32601, "{method}");
        assert!(server.of_kind(method).is_empty(), "{method}");
    }
    host.ask(&modern_call("5", "x")).result();
}

#[test]
fn a_version_that_is_not_spoken_is_refused_with_those_that_are() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    for (id, version) in [("1", "2099-01-01"), ("2", "2025-11-25"), ("3", "x")] {
        let line = modern_call(id, "never").replace("2026-07-28", version);
        let answer = host.ask(&line);
        assert_eq!(answer.error_code(), -32022, "{version}: {answer:?}");
        let data = &answer.json()["error"]["data"];
        assert_eq!(data["supported"], json!(["2026-07-28"]), "{answer:?}");
        assert_eq!(data["requested"], version, "{answer:?}");
    }
    host.ask(&modern_call("4", "x")).result();
    assert_eq!((server.calls("never"), server.calls("x")), (0, 1));
}

#[test]
fn a_request_that_does_not_say_enough_is_refused() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let whole = modern_call("1", "never");
    let capabilities = format!(r#","io.modelcontextprotocol/clientCapabilities":{CAPABLE}"#);
    for (id, without) in [
        ("2", whole.replace(&capabilities, "")),
        ("3", whole.replace(CAPABLE, "[]")),
        (
            "4",
            whole.replace(r#"protocolVersion":"2026-07-28""#, r#"protocolVersion":1"#),
        ),
        (
            "5",
            whole.replace(
                r#"protocolVersion":"2026-07-28""#,
                r#"protocolVersion":null"#,
            ),
        ),
    ] {
        let answer = host.ask(&without.replace(r#""id":1"#, &format!(r#""id":{id}"#)));
        assert_eq!(answer.error_code(), -32602, "{without}");
    }
    let bare = crate::support::request("6", "server/discover", "{}");
    assert_eq!(host.ask(&bare).error_code(), -32602);
    // Its name is what a host only should say.
    let info = r#","io.modelcontextprotocol/clientInfo":{"name":"host","version":"1.10"}"#;
    host.ask(&modern_call("7", "x").replace(info, "")).result();
    assert_eq!((server.calls("never"), server.calls("x")), (0, 1));
}

#[test]
fn a_cancelled_call_is_cancelled_under_the_id_that_the_server_knows() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    let (asked, reply) = held.next();
    host.send(&crate::support::notification(
        "notifications/cancelled",
        r#"{"requestId":1,"reason":"n\u006fw"}"#,
    ));
    let told = server.wait_for("notifications/cancelled");
    let id: Value = serde_json::from_str(&asked.id()).expect("an id");
    assert_eq!(told.json()["params"]["requestId"], id);
    assert!(
        told.body.contains(r#""reason":"n\u006fw""#),
        "{}",
        told.body
    );
    reply.json(&asked.text("late"));
    host.ask(&modern("2", "x/own", "")).result();
    assert_eq!(host.answers("1"), 0);
}

#[test]
fn a_lost_session_is_nobodys_trouble() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.ask(&modern_call("0", "before")).result();
    server.forget_sessions();
    for n in 1..=10 {
        host.send(&modern_call(&n.to_string(), &format!("n{n}")));
    }
    for n in 1..=10 {
        host.answer(&n.to_string()).result();
        assert_eq!(server.calls(&format!("n{n}")), 1);
    }
    assert_eq!(server.of_kind("initialize").len(), 2);
    assert_eq!(server.of_kind("notifications/initialized").len(), 2);
    assert_eq!(host.lines().len(), 11);
}

#[test]
fn a_legacy_server_that_keeps_no_sessions_serves_a_modern_host() {
    let server = McpServer::start();
    server.without_sessions();
    let mut host = Launch::at(&server).start();
    host.ask(&modern("1", "server/discover", "")).result();
    host.ask(&modern_call("2", "x")).result();
    host.close_stdin();
    assert!(host.status().success());
    assert!(server.of_kind("DELETE").is_empty());
    assert_eq!(server.of_kind("initialize").len(), 1);
}

#[test]
fn a_server_that_refuses_initialize_is_an_error_and_asked_again_next_time() {
    let server = McpServer::start();
    server.first("initialize", 1, |request, reply| {
        reply.json(&request.error(r#"{"code":-32602,"message":"not today"}"#));
    });
    let mut host = Launch::at(&server).args("--start-timeout 1").start();
    let answer = host.ask(&modern_call("1", "x"));
    assert!(answer.raw().contains("not today"), "{answer:?}");
    assert!(answer.json()["error"].is_object(), "{answer:?}");
    host.ask(&modern_call("2", "y")).result();
    assert_eq!((server.calls("x"), server.calls("y")), (0, 1));
}

#[test]
fn both_eras_may_be_spoken_over_one_pipe() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.ask(&modern("1", "server/discover", "")).result();
    host.send(INITIALIZE);
    host.answer("\"init\"").result();
    host.send(crate::support::INITIALIZED);
    let old = host.ask(&crate::support::call("2", "old")).result();
    let new = host.ask(&modern_call("3", "new")).result();
    assert!(!old.contains("resultType"), "{old}");
    assert!(new.contains("resultType"), "{new}");
    assert_eq!((server.calls("old"), server.calls("new")), (1, 1));
}
