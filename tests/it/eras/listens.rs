//! A modern host's subscriptions and logs, made of what a legacy server says unasked.

use std::thread;

use serde_json::{Value, json};

use crate::support::{
    A_WHILE, Events, Held, Host, Launch, Line, McpServer, Request, modern, modern_call,
    modern_with, notification,
};

const OFFER: &str = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"prompts":{},"resources":{"subscribe":true,"listChanged":true},"logging":{}},"serverInfo":{"name":"old","version":"1"}}"#;

const ACKNOWLEDGED: &str = "notifications/subscriptions/acknowledged";

fn server() -> (McpServer, Held) {
    let server = McpServer::start();
    server.offer(OFFER);
    let streams = server.hold("GET");
    (server, streams)
}

fn listen(id: &str, filter: &str) -> String {
    let params = format!(r#""notifications":{filter}"#);
    modern(id, "subscriptions/listen", &params)
}

/// The subscription that a line names.
fn named(line: &Line) -> Value {
    line.json()["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"].take()
}

fn acknowledged(host: &Host, id: &Value) -> Line {
    host.wait("an acknowledgement", |line| {
        line.method().as_deref() == Some(ACKNOWLEDGED) && named(line) == *id
    })
}

/// The server's own stream, once somebody subscribes.
fn opened(streams: &Held) -> Events {
    streams.next().1.stream()
}

fn updated(uri: &str) -> String {
    notification(
        "notifications/resources/updated",
        &format!(r#"{{"uri":"{uri}"}}"#),
    )
}

fn heard(host: &Host, method: &str) -> Vec<Line> {
    let mut lines = host.lines();
    lines.retain(|line| line.method().as_deref() == Some(method));
    lines
}

#[test]
fn a_subscription_is_granted_what_the_server_offers() {
    let (server, _streams) = server();
    let mut host = Launch::at(&server).start();
    host.send(&listen(
        "\"sub\"",
        r#"{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true,"resourceSubscriptions":["a://1"]}"#,
    ));
    let told = acknowledged(&host, &json!("sub")).json();
    let granted = &told["params"]["notifications"];
    // It does not notify of prompts.
    let expected = json!({
        "toolsListChanged": true,
        "resourcesListChanged": true,
        "resourceSubscriptions": ["a://1"],
    });
    assert_eq!(*granted, expected);
    let subscribed = server.wait_for("resources/subscribe");
    assert_eq!(subscribed.json()["params"], json!({ "uri": "a://1" }));
    assert_eq!(subscribed.header("mcp-session-id"), Some("session-1"));
    assert!(server.of_kind("subscriptions/listen").is_empty());
    assert_eq!(host.answers("\"sub\""), 0);
}

#[test]
fn each_subscription_hears_what_it_asked_for_under_its_name() {
    let (server, streams) = server();
    let mut host = Launch::at(&server).start();
    host.send(&listen("1", r#"{"toolsListChanged":true}"#));
    host.send(&listen("\"1\"", r#"{"resourceSubscriptions":["a://1"]}"#));
    host.send(&listen(
        "2",
        r#"{"toolsListChanged":true,"resourceSubscriptions":["a://2"]}"#,
    ));
    for id in [json!(1), json!("1"), json!(2)] {
        acknowledged(&host, &id);
    }
    server.wait_for_nth("resources/subscribe", 2);
    let mut events = opened(&streams);
    let changed = r#"{"_meta":{"com.example/x":1.0},"n":1.10}"#;
    events.message(&notification("notifications/tools/list_changed", changed));
    events.message(&updated("a://1"));
    events.message(&updated("a://3")); // nobody asked
    events.message(&notification("notifications/prompts/list_changed", "{}"));
    events.message(&updated("a://2"));
    host.wait("the last", |l| {
        l.raw().contains("a://2") && l.method().as_deref() != Some(ACKNOWLEDGED)
    });
    let tools = heard(&host, "notifications/tools/list_changed");
    let names: Vec<_> = tools.iter().map(named).collect();
    assert_eq!(names, [json!(1), json!(2)]);
    for line in &tools {
        assert!(line.raw().contains(r#""com.example/x":1.0"#), "{line:?}");
        assert!(line.raw().contains(r#""n":1.10"#), "{line:?}");
    }
    let updates = heard(&host, "notifications/resources/updated");
    let updates: Vec<_> = updates
        .iter()
        .map(|l| (named(l), l.json()["params"]["uri"].clone()))
        .collect();
    assert_eq!(
        updates,
        [(json!("1"), json!("a://1")), (json!(2), json!("a://2"))]
    );
    assert!(heard(&host, "notifications/prompts/list_changed").is_empty());
}

#[test]
fn a_resource_that_two_want_is_subscribed_to_once_and_given_up_with_the_last() {
    let (server, _streams) = server();
    let mut host = Launch::at(&server).start();
    host.send(&listen(
        "1",
        r#"{"resourceSubscriptions":["a://1","a://2"]}"#,
    ));
    acknowledged(&host, &json!(1));
    host.send(&listen("2", r#"{"resourceSubscriptions":["a://1"]}"#));
    acknowledged(&host, &json!(2));
    let uris = |kind: &str| {
        let uri = |r: &Request| r.json()["params"]["uri"].as_str().map(str::to_owned);
        let mut uris: Vec<_> = server.of_kind(kind).iter().filter_map(uri).collect();
        uris.sort();
        uris
    };
    assert_eq!(uris("resources/subscribe"), ["a://1", "a://2"]);
    let cancel = |id: &str| {
        notification(
            "notifications/cancelled",
            &format!(r#"{{"requestId":{id}}}"#),
        )
    };
    host.send(&cancel("1"));
    server.wait_for("resources/unsubscribe");
    host.ask(&modern_call("3", "x")).result();
    assert_eq!(uris("resources/unsubscribe"), ["a://2"]);
    host.send(&cancel("2"));
    server.wait_for_nth("resources/unsubscribe", 2);
    assert_eq!(uris("resources/unsubscribe"), ["a://1", "a://2"]);
    // "The receiver of a cancellation" names no request that the server knows.
    assert!(server.of_kind("notifications/cancelled").is_empty());
}

#[test]
fn a_cancelled_subscription_ends_with_a_result_or_in_silence_and_hears_nothing_more() {
    let (server, streams) = server();
    let mut host = Launch::at(&server).start();
    host.send(&listen("1", r#"{"toolsListChanged":true}"#));
    host.send(&listen("2", r#"{"toolsListChanged":true}"#));
    acknowledged(&host, &json!(1));
    acknowledged(&host, &json!(2));
    let mut events = opened(&streams);
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":1}"#,
    ));
    host.ask(&modern_call("3", "x")).result();
    events.message(&notification("notifications/tools/list_changed", "{}"));
    let told = host.told("notifications/tools/list_changed");
    assert_eq!(named(&told), json!(2));
    assert_eq!(heard(&host, "notifications/tools/list_changed").len(), 1);
}

#[test]
fn a_filter_that_is_none_is_refused() {
    let (server, _streams) = server();
    let mut host = Launch::at(&server).start();
    for (id, filter) in [
        ("1", "[]"),
        ("2", "1"),
        ("3", r#"{"toolsListChanged":"yes"}"#),
        ("4", r#"{"resourceSubscriptions":"a://1"}"#),
        ("5", r#"{"resourceSubscriptions":[1]}"#),
    ] {
        let answer = host.ask(&listen(id, filter));
        assert_eq!(answer.error_code(), -32602, "{filter}: {answer:?}");
    }
    host.ask(&modern_call("6", "x")).result();
    assert!(heard(&host, ACKNOWLEDGED).is_empty());
}

#[test]
fn a_subscription_survives_the_session_and_says_what_may_have_changed() {
    let (server, streams) = server();
    let mut host = Launch::at(&server).start();
    host.send(&listen(
        "1",
        r#"{"toolsListChanged":true,"resourceSubscriptions":["a://1"]}"#,
    ));
    acknowledged(&host, &json!(1));
    server.wait_for("resources/subscribe");
    let _first = opened(&streams);
    server.forget_sessions();
    host.ask(&modern_call("2", "x")).result();
    let again = server.wait_for_nth("resources/subscribe", 2);
    assert_eq!(again.header("mcp-session-id"), Some("session-2"));
    let told = host.told("notifications/tools/list_changed");
    assert_eq!(named(&told), json!(1));
    let mut events = opened(&streams);
    events.message(&updated("a://1"));
    assert_eq!(
        named(&host.told("notifications/resources/updated")),
        json!(1)
    );
    assert_eq!(heard(&host, ACKNOWLEDGED).len(), 1);
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_host_that_subscribes_to_nothing_hears_nothing() {
    let (server, streams) = server();
    let mut host = Launch::at(&server).start();
    host.ask(&modern_call("1", "x")).result();
    let mut events = opened(&streams);
    for method in [
        "notifications/tools/list_changed",
        "notifications/resources/list_changed",
        "notifications/message",
        "notifications/x/own",
    ] {
        events.message(&notification(method, r#"{"level":"error","data":1}"#));
    }
    events.message(&updated("a://1"));
    host.ask(&modern_call("2", "y")).result();
    thread::sleep(A_WHILE / 3);
    assert_eq!(host.lines().len(), 2);
}

fn log(level: &str) -> String {
    notification(
        "notifications/message",
        &format!(r#"{{"level":"{level}","data":{{"n":1.10}}}}"#),
    )
}

#[test]
fn logs_go_to_requests_that_want_them_and_at_their_level() {
    let (server, _streams) = server();
    server.on("tools/call", |request, reply| {
        let mut events = reply.stream();
        for level in ["debug", "info", "warning", "error"] {
            events.message(&log(level));
        }
        events.message(&request.text("done"));
        events.end();
    });
    let mut host = Launch::at(&server).start();
    let params = r#""name":"echo","arguments":{"nonce":"x"}"#;
    let with = |id: &str, level: &str| {
        let meta = format!(r#","io.modelcontextprotocol/logLevel":"{level}""#);
        modern_with("{}", &meta, id, "tools/call", params)
    };
    let heard_after = |host: &mut Host, line: &str| {
        let before = host.lines().len();
        host.ask(line).result();
        let lines = host.lines().split_off(before);
        let logs = lines.iter().filter(|l| !l.is_answer());
        logs.map(|l| l.raw().to_owned()).collect::<Vec<_>>()
    };
    let none = heard_after(&mut host, &modern_with("{}", "", "1", "tools/call", params));
    assert!(none.is_empty(), "{none:?}");
    assert!(server.of_kind("logging/setLevel").is_empty());
    let some = heard_after(&mut host, &with("2", "warning"));
    assert_eq!(some, [log("warning"), log("error")]);
    let all = heard_after(&mut host, &with("3", "debug"));
    assert_eq!(all.len(), 4, "{all:?}");
    let some = heard_after(&mut host, &with("4", "error"));
    assert_eq!(some, [log("error")]);
    let none = heard_after(&mut host, &modern_with("{}", "", "5", "tools/call", params));
    assert!(none.is_empty(), "{none:?}");
    let levels = server.of_kind("logging/setLevel");
    let levels: Vec<_> = levels
        .iter()
        .map(|r| r.json()["params"]["level"].clone())
        .collect();
    assert_eq!(levels, [json!("warning"), json!("debug")]);
}

#[test]
fn a_level_is_set_again_in_a_new_session() {
    let (server, _streams) = server();
    let mut host = Launch::at(&server).start();
    let with = |id: &str| {
        let meta = r#","io.modelcontextprotocol/logLevel":"info""#;
        let params = r#""name":"echo","arguments":{"nonce":"x"}"#;
        modern_with("{}", meta, id, "tools/call", params)
    };
    host.ask(&with("1")).result();
    server.forget_sessions();
    host.ask(&with("2")).result();
    host.ask(&with("3")).result();
    let levels = server.of_kind("logging/setLevel");
    let sessions: Vec<_> = levels.iter().map(|r| r.header("mcp-session-id")).collect();
    // The old session may have been asked in vain.
    assert_eq!(sessions.first(), Some(&Some("session-1")));
    assert_eq!(sessions.last(), Some(&Some("session-2")));
}

#[test]
fn a_server_without_logging_is_not_asked_for_it() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let meta = r#","io.modelcontextprotocol/logLevel":"debug""#;
    let params = r#""name":"echo","arguments":{"nonce":"x"}"#;
    host.ask(&modern_with("{}", meta, "1", "tools/call", params))
        .result();
    assert!(server.of_kind("logging/setLevel").is_empty());
}

#[test]
fn a_resource_that_the_server_refuses_is_not_granted() {
    let (server, _streams) = server();
    server.on("resources/subscribe", |request, reply| {
        match request.body.contains("a://2") {
            true => reply.json(&request.error(r#"{"code":-32002,"message":"Resource not found"}"#)),
            false => {
                let mut events = reply.stream();
                events.message(&log("info"));
                events.message(&request.result("{}"));
                events.end();
            }
        }
    });
    let mut host = Launch::at(&server).start();
    host.send(&listen(
        "1",
        r#"{"resourceSubscriptions":["a://1","a://2","a://3"]}"#,
    ));
    let told = acknowledged(&host, &json!(1)).json();
    let uris = &told["params"]["notifications"]["resourceSubscriptions"];
    assert_eq!(*uris, json!(["a://1", "a://3"]));
    // It is nobody's, so nobody gives it up; and whoever wants it next asks anew.
    host.send(&listen("2", r#"{"resourceSubscriptions":["a://2"]}"#));
    acknowledged(&host, &json!(2));
    server.wait_for_nth("resources/subscribe", 4);
    let cancelled = notification("notifications/cancelled", r#"{"requestId":1}"#);
    host.send(&cancelled);
    server.wait_for_nth("resources/unsubscribe", 2);
    host.ask(&modern_call("3", "x")).result();
    let given_up = server.of_kind("resources/unsubscribe");
    assert!(given_up.iter().all(|r| !r.body.contains("a://2")));
}
