//! 2025-03-26 arrays are answered with one array; other versions get one error.

use crate::support::{
    Host, INITIALIZE, INITIALIZED, Launch, Line, McpServer, call, notification, request,
};

const OF_2025_03_26: &str = r#"{"protocolVersion":"2025-03-26","capabilities":{}}"#;

fn start(server: &McpServer) -> Host {
    server.offer(OF_2025_03_26);
    let mut host = Launch::at(server).start();
    host.initialize();
    host
}

fn array(host: &Host) -> Line {
    host.wait("an array", |l| l.raw().starts_with('['))
}

/// The ids of the elements, sorted.
fn ids(array: &Line) -> Vec<String> {
    let json = array.json();
    let elements = json.as_array().expect("an array").iter();
    let mut ids: Vec<_> = elements.map(|e| e["id"].to_string()).collect();
    ids.sort();
    ids
}

#[test]
fn an_array_of_requests_is_answered_with_one_array() {
    let server = McpServer::start();
    let mut host = start(&server);
    let told = notification("x/told", "{}");
    host.send(&format!(
        "[{}, {told} ,{}]",
        call("1", "a"),
        request("\"1\"", "x/slow", "{}")
    ));
    let answer = array(&host);
    assert_eq!(ids(&answer), ["\"1\"", "1"]);
    server.wait_for("x/told");
    assert_eq!(host.lines().len(), 2);
    // What was in one line goes out as the messages that they are.
    assert_eq!(server.of_kind("tools/call")[0].body, call("1", "a"));
    assert!(server.of_kind("batch").is_empty());
}

#[test]
fn an_array_waits_for_its_slowest_element_and_hinders_nobody() {
    let server = McpServer::start();
    let held = server.hold("x/slow");
    let mut host = start(&server);
    host.send(&format!(
        "[{},{}]",
        call("1", "a"),
        request("2", "x/slow", "{}")
    ));
    let (asked, reply) = held.next();
    host.ask(&call("3", "b")).result();
    assert_eq!(host.lines().len(), 2);
    reply.json(&asked.result("{}"));
    assert_eq!(ids(&array(&host)), ["1", "2"]);
}

#[test]
fn an_array_of_notifications_is_not_answered() {
    let server = McpServer::start();
    let mut host = start(&server);
    let told = notification("x/told", "{}");
    host.send(&format!("[{told},{told}]"));
    server.wait_for_nth("x/told", 2);
    host.ask(&call("1", "x")).result();
    assert_eq!(host.lines().len(), 2);
}

#[test]
fn bad_elements_are_answered_among_the_others() {
    let server = McpServer::start();
    let mut host = start(&server);
    host.send(&format!("[1,{},{{}},{}]", call("1", "a"), INITIALIZE));
    let answer = array(&host);
    assert_eq!(ids(&answer), ["\"init\"", "1", "null", "null"]);
    assert_eq!(server.of_kind("initialize").len(), 1);
}

#[test]
fn an_id_that_stands_twice_in_an_array_is_executed_once() {
    let server = McpServer::start();
    let mut host = start(&server);
    host.send(&format!("[{},{}]", call("1", "first"), call("1", "second")));
    assert_eq!(ids(&array(&host)), ["1", "null"]);
    assert_eq!((server.calls("first"), server.calls("second")), (1, 0));
}

#[test]
fn a_cancelled_element_is_left_out() {
    let server = McpServer::start();
    let held = server.hold("x/slow");
    let mut host = start(&server);
    host.send(&format!(
        "[{},{}]",
        call("1", "a"),
        request("2", "x/slow", "{}")
    ));
    let (_, _never) = held.next();
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":2}"#,
    ));
    assert_eq!(ids(&array(&host)), ["1"]);
}

#[test]
fn an_empty_array_is_one_error() {
    let server = McpServer::start();
    let mut host = start(&server);
    host.send("[]");
    let answer = host.answer("null");
    assert_eq!(answer.error_code(), -32600);
}

#[test]
fn an_array_that_is_open_at_the_end_is_answered() {
    let server = McpServer::start();
    let held = server.hold("x/slow");
    let mut host = start(&server);
    host.send(&format!(
        "[{},{}]",
        call("1", "a"),
        request("2", "x/slow", "{}")
    ));
    let (_, _never) = held.next();
    host.close_stdin();
    host.status();
    let answer = array(&host);
    assert_eq!(ids(&answer), ["1", "2"]);
    assert!(answer.raw().contains("-32016"));
}

#[test]
fn other_versions_answer_an_array_with_one_error() {
    for version in ["2025-06-18", "2025-11-25", "2024-11-05"] {
        let server = McpServer::start();
        server.offer(&OF_2025_03_26.replace("2025-03-26", version));
        let mut host = Launch::at(&server).start();
        host.initialize();
        host.send(&format!("[{},{}]", call("1", "a"), call("2", "b")));
        assert_eq!(host.answer("null").error_code(), -32600);
        host.ask(&call("3", "c")).result();
        assert_eq!(server.all_calls(), 1);
        assert_eq!(host.lines().len(), 3);
    }
}

#[test]
fn an_array_before_a_session_is_one_error() {
    let canary = McpServer::canary();
    let mut host = Launch::at(&canary).start();
    host.send(&format!("[{INITIALIZE},{INITIALIZED}]"));
    assert_eq!(host.answer("null").error_code(), -32600);
}

#[test]
fn an_array_beside_initialize_is_one_error() {
    let server = McpServer::start();
    server.offer(OF_2025_03_26);
    let held = server.hold("initialize");
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    host.send(&format!("[{},{}]", call("1", "a"), call("2", "b")));
    assert_eq!(host.answer("null").error_code(), -32600);
    let (asked, reply) = held.next();
    server.without_sessions();
    reply.json(&asked.result(OF_2025_03_26));
    host.answer("\"init\"").result();
    assert_eq!(server.all_calls(), 0);
}
