//! A legacy host is welcomed by a modern server, and every request of its speaks for itself.

use serde_json::{Value, json};

use super::{CAPABLE_INITIALIZE, legacy_host, modern_server};
use crate::support::{INITIALIZE, Launch, Request, call, notification, request};

/// What the server says of itself, with what no legacy host knows and what only it knows.
const OFFER: &str = r#"{"resultType":"complete","supportedVersions":["2025-11-25","2026-07-28"],"capabilities":{"tools":{"listChanged":true},"x-vendor":{"n":1.10},"extensions":{"io.modelcontextprotocol/tasks":{},"com.example/x":{"big":9007199254740993}}},"instructions":"Ask \u0061way","ttlMs":3600000,"cacheScope":"public","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"modern","version":"1.10","n":1.0},"com.example/y":2.0}}"#;

#[test]
fn initialize_is_answered_from_what_a_modern_server_says_of_itself() {
    let server = modern_server();
    server.discovered(OFFER);
    let mut host = Launch::at(&server).start();
    let answer = host.ask(INITIALIZE);
    let result = &answer.json()["result"];
    assert_eq!(result["protocolVersion"], "2025-11-25");
    assert_eq!(result["instructions"], "Ask away");
    let info = json!({ "name": "modern", "version": "1.10", "n": 1.0 });
    assert_eq!(result["serverInfo"], info);
    assert_eq!(result["capabilities"]["tools"]["listChanged"], true);
    for gone in ["resultType", "supportedVersions", "ttlMs", "cacheScope"] {
        assert_eq!(result[gone], Value::Null, "{gone}");
    }
    let raw = answer.raw();
    assert!(!raw.contains("io.modelcontextprotocol/"), "{raw}");
    for kept in [
        r#""x-vendor":{"n":1.10}"#,
        r#""com.example/x":{"big":9007199254740993}"#,
        r#""com.example/y":2.0"#,
        r#""Ask \u0061way""#,
    ] {
        assert!(raw.contains(kept), "{kept}: {raw}");
    }
}

#[test]
fn the_version_is_the_hosts_where_it_is_known_and_else_the_newest_legacy_one() {
    for (asked, told) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2099-01-01", "2025-11-25"),
        // A modern one that is asked for by a handshake: there is no such session.
        ("2026-07-28", "2025-11-25"),
    ] {
        let server = modern_server();
        let mut host = Launch::at(&server).start();
        let answer = host.ask(&INITIALIZE.replace("2025-11-25", asked));
        assert_eq!(answer.json()["result"]["protocolVersion"], told, "{asked}");
    }
}

#[test]
fn server_info_in_the_body_is_found_too() {
    let server = modern_server();
    server.discovered(r#"{"supportedVersions":["2026-07-28"],"capabilities":{},"serverInfo":{"name":"early","version":"1"}}"#);
    let mut host = Launch::at(&server).start();
    let answer = host.ask(INITIALIZE).json();
    assert_eq!(answer["result"]["serverInfo"]["name"], "early");
}

#[test]
fn a_server_that_does_not_say_its_name_is_welcome() {
    let server = modern_server();
    server.discovered(r#"{"supportedVersions":["2026-07-28"],"capabilities":{}}"#);
    let mut host = Launch::at(&server).start();
    let answer = host.ask(INITIALIZE).json();
    // Legacy hosts insist on one.
    assert!(answer["result"]["serverInfo"]["name"].is_string());
    assert!(answer["result"]["serverInfo"]["version"].is_string());
    assert!(answer["result"]["capabilities"].is_object());
}

#[test]
fn every_request_says_who_asks_and_what_it_can() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    let asked = [
        call("1", "x"),
        request("2", "tools/list", "{}"),
        request("3", "prompts/get", r#"{"name":"caf\u00e9"}"#),
        request("4", "resources/read", r#"{"uri":"a://b/\u0063"}"#),
        request("5", "x/own", r#"{"a":[1.10]}"#),
        r#"{"jsonrpc":"2.0","id":6,"method":"x/bare"}"#.to_owned(),
    ];
    for line in &asked {
        host.ask(line).result();
    }
    host.close_stdin();
    assert!(host.status().success());
    let requests = server.requests();
    assert!(requests.len() > asked.len());
    for request in &requests {
        let kind = request.kind();
        assert_eq!(request.meta("protocolVersion"), "2026-07-28", "{kind}");
        let info = json!({ "name": "host", "version": "1.10" });
        assert_eq!(request.meta("clientInfo"), info, "{kind}");
        let capabilities = request.meta("clientCapabilities");
        // `roots.listChanged` has no meaning any more, and legacy `tasks` is no extension.
        let expected =
            json!({ "roots": {}, "sampling": {}, "elicitation": { "form": {}, "url": {} } });
        assert_eq!(capabilities, expected, "{kind}");
        assert_eq!(request.meta("logLevel"), Value::Null, "{kind}");
    }
    let ids: Vec<_> = requests.iter().map(Request::id).collect();
    assert!(ids.iter().all(|id| id.starts_with('"')), "{ids:?}");
}

#[test]
fn what_a_host_asks_for_keeps_its_bytes() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    let arguments = r#"{"nonce":"x","n":1.10,"big":9007199254740993,"e":1.0e30,"z":"\u0061\ud83d\ude00","a":1,"a":2}"#;
    let meta = r#""progressToken":9007199254740993,"traceparent":"00-a","com.example/x":1.0"#;
    host.ask(&request(
        "9007199254740993",
        "tools/call",
        &format!(r#"{{"name":"echo","arguments":{arguments},"_meta":{{{meta}}}}}"#),
    ))
    .result();
    let sent = &server.of_kind("tools/call")[0].body;
    assert!(sent.contains(arguments), "{sent}");
    assert!(sent.contains(meta), "{sent}");
}

#[test]
fn a_host_can_not_speak_for_another() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    let forged = r#"{"name":"echo","arguments":{"nonce":"x"},"_meta":{"io.modelcontextprotocol/clientInfo":{"name":"other","version":"0"},"io.modelcontextprotocol/clientCapabilities":{"x":{}},"io.modelcontextprotocol/logLevel":"debug"}}"#;
    host.ask(&request("1", "tools/call", forged)).result();
    let sent = &server.of_kind("tools/call")[0];
    assert_eq!(sent.meta("clientInfo")["name"], "host");
    assert_eq!(sent.meta("clientCapabilities")["x"], Value::Null);
    assert_eq!(sent.meta("logLevel"), Value::Null);
}

#[test]
fn legacy_tasks_are_not_taken_for_the_extension() {
    let server = modern_server();
    let mut host = Launch::at(&server).start();
    let with_tasks = CAPABLE_INITIALIZE.replace(
        r#""sampling":{}"#,
        r#""sampling":{},"tasks":{"list":{}},"experimental":{"n":1.10},"extensions":{"com.example/x":{}}"#,
    );
    host.ask(&with_tasks).result();
    let capabilities = server
        .wait_for("server/discover")
        .meta("clientCapabilities");
    assert_eq!(capabilities["tasks"], Value::Null);
    assert_eq!(capabilities["extensions"]["com.example/x"], json!({}));
    let sent = &server.of_kind("server/discover")[0].body;
    assert!(sent.contains(r#""experimental":{"n":1.10}"#), "{sent}");
}

#[test]
fn no_notification_of_the_host_is_posted() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    for method in [
        "notifications/roots/list_changed",
        "notifications/progress",
        "notifications/initialized",
        "notifications/cancelled",
    ] {
        host.send(&notification(method, r#"{"requestId":77}"#));
    }
    host.send(r#"{"jsonrpc":"2.0","id":"nobody asked","result":{}}"#);
    host.ask(&call("1", "x")).result();
    host.close_stdin();
    assert!(host.status().success());
    let posted = server.requests();
    assert!(posted.iter().all(Request::is_request), "{posted:#?}");
}

#[test]
fn a_host_may_begin_anew() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    host.ask(&call("1", "x")).result();
    host.send(&INITIALIZE.replace("\"init\"", "\"again\""));
    host.answer("\"again\"").result();
    host.send(crate::support::INITIALIZED);
    host.ask(&call("2", "y")).result();
    let told = server.of_kind("tools/call")[1].meta("clientCapabilities");
    assert_eq!(told, json!({ "roots": {}, "sampling": {} }));
}
