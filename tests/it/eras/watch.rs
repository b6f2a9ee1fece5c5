//! What a modern server notifies of, a legacy host hears as from a server of its own.

use std::thread;

use serde_json::{Value, json};

use super::{granted, legacy_host, modern_server};
use crate::support::{
    A_WHILE, Events, Host, Line, McpServer, Request, call, notification, request,
};

const ALL: &str = r#"{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"listChanged":false,"subscribe":true}},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}}}"#;

fn server() -> McpServer {
    let server = modern_server();
    server.discovered(ALL);
    server
}

/// A notification under the name of this subscription; `params`: members, each with a comma after it.
fn tagged(asked: &Request, method: &str, params: &str) -> String {
    let id = asked.id();
    let params =
        format!(r#"{{{params}"_meta":{{"io.modelcontextprotocol/subscriptionId":{id}}}}}"#);
    notification(method, &params)
}

fn subscribe(id: &str, uri: &str) -> String {
    request(id, "resources/subscribe", &format!(r#"{{"uri":"{uri}"}}"#))
}

fn filter(asked: &Request) -> Value {
    asked.json()["params"]["notifications"].clone()
}

/// How often the host has heard this.
fn heard(host: &Host, method: &str) -> usize {
    let is_it = |line: &&Line| line.method().as_deref() == Some(method);
    host.lines().iter().filter(is_it).count()
}

/// Everything that was sent to the host before this has arrived.
fn settle(host: &mut Host, events: &mut Events, asked: &Request, mark: &str) {
    let marked = tagged(
        asked,
        "notifications/x/mark",
        &format!(r#""mark":"{mark}","#),
    );
    events.message(&marked);
    host.wait(mark, |line| line.raw().contains(mark));
}

#[test]
fn a_subscription_covers_what_the_server_offers_and_changes_are_told_plainly() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let host = legacy_host(&server);
    let (asked, mut events) = granted(&listens);
    let expected = json!({ "toolsListChanged": true, "promptsListChanged": true });
    assert_eq!(filter(&asked), expected);
    let method = "notifications/tools/list_changed";
    events.message(&tagged(&asked, method, ""));
    let told = host.told(method);
    assert!(!told.raw().contains("subscriptionId"), "{told:?}");
    assert!(!told.raw().contains("_meta"), "{told:?}");
    let method = "notifications/prompts/list_changed";
    let id = asked.id();
    events.message(&notification(method, &format!(
        r#"{{"_meta":{{"com.example/x":1.0,"io.modelcontextprotocol/subscriptionId":{id},"n":1.10}}}}"#
    )));
    let told = host.told(method);
    let expected = notification(method, r#"{"_meta":{"com.example/x":1.0,"n":1.10}}"#);
    assert_eq!(told.raw(), expected);
    assert_eq!(heard(&host, "notifications/subscriptions/acknowledged"), 0);
}

#[test]
fn a_server_that_offers_nothing_is_not_listened_to() {
    let server = modern_server();
    server.discovered(r#"{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}"#);
    let mut host = legacy_host(&server);
    host.ask(&call("1", "x")).result();
    thread::sleep(A_WHILE / 3);
    assert!(server.of_kind("subscriptions/listen").is_empty());
}

#[test]
fn the_new_stream_is_open_before_the_old_one_is_closed() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let mut host = legacy_host(&server);
    let (first, mut old) = granted(&listens);
    host.send(&subscribe("1", "a://1"));
    let (second, reply) = listens.next();
    let expected = json!({
        "toolsListChanged": true,
        "promptsListChanged": true,
        "resourceSubscriptions": ["a://1"],
    });
    assert_eq!(filter(&second), expected);
    // Not granted yet: the old one is what counts.
    old.message(&tagged(&first, "notifications/prompts/list_changed", ""));
    host.told("notifications/prompts/list_changed");
    assert_eq!(host.answers("1"), 0);
    let mut new = second.acknowledged(reply);
    assert_eq!(host.answer("1").result(), "{}");
    let updated = tagged(
        &second,
        "notifications/resources/updated",
        r#""uri":"a://1","#,
    );
    new.message(&updated);
    let told = host.told("notifications/resources/updated");
    assert_eq!(told.json()["params"], json!({ "uri": "a://1" }));
    old.hang(); // ends when the bridge has left it
    assert!(server.of_kind("resources/subscribe").is_empty());

    host.send(&request("2", "resources/unsubscribe", r#"{"uri":"a://1"}"#));
    let (third, _open) = granted(&listens);
    host.answer("2").result();
    let expected = json!({ "toolsListChanged": true, "promptsListChanged": true });
    assert_eq!(filter(&third), expected);
    new.hang();
}

#[test]
fn many_resources_are_one_subscription() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let mut host = legacy_host(&server);
    let (_, _first) = granted(&listens);
    let mut open = Vec::new();
    for n in 1..=3 {
        host.send(&subscribe(&n.to_string(), &format!("a://{n}")));
        open.push(granted(&listens));
        host.answer(&n.to_string()).result();
    }
    // The same once more: nothing has to change.
    host.ask(&subscribe("4", "a://2")).result();
    let (last, events) = open.last_mut().expect("a stream");
    let uris = filter(last)["resourceSubscriptions"].clone();
    assert_eq!(uris, json!(["a://1", "a://2", "a://3"]));
    settle(&mut host, events, last, "mark-1");
    assert_eq!(server.of_kind("subscriptions/listen").len(), 4);
}

#[test]
fn subscriptions_that_come_together_are_all_kept() {
    let server = server();
    let mut host = legacy_host(&server);
    for n in 1..=10 {
        host.send(&subscribe(&n.to_string(), &format!("a://{n}")));
    }
    for n in 1..=10 {
        host.answer(&n.to_string()).result();
    }
    let everything = |r: &Request| {
        let uris = &filter(r)["resourceSubscriptions"];
        uris.as_array().is_some_and(|uris| uris.len() == 10)
    };
    crate::support::eventually("a subscription to all ten", || {
        server
            .of_kind("subscriptions/listen")
            .iter()
            .any(everything)
    });
}

#[test]
fn a_stream_that_was_cut_is_opened_again_and_what_may_have_changed_is_told_once() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let mut host = legacy_host(&server);
    let (_, first) = granted(&listens);
    let ends: [fn(Events); 3] = [Events::cut, Events::reset, Events::end];
    let mut now = first;
    for (n, end) in ends.into_iter().enumerate() {
        end(now);
        let (asked, mut events) = granted(&listens);
        settle(&mut host, &mut events, &asked, &format!("mark-{n}"));
        assert_eq!(heard(&host, "notifications/tools/list_changed"), n + 1);
        assert_eq!(heard(&host, "notifications/prompts/list_changed"), n + 1);
        now = events;
    }
    let ids: Vec<_> = server.of_kind("subscriptions/listen");
    let mut ids: Vec<_> = ids.iter().map(Request::id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "a new id each time");
    host.ask(&call("1", "x")).result();
    assert_eq!(server.of_kind("server/discover").len(), 1);
}

#[test]
fn a_resource_is_subscribed_to_again_after_a_cut() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let mut host = legacy_host(&server);
    let (_, _first) = granted(&listens);
    host.send(&subscribe("1", "a://1"));
    let (_, second) = granted(&listens);
    host.answer("1").result();
    second.cut();
    let (third, _open) = granted(&listens);
    assert_eq!(filter(&third)["resourceSubscriptions"], json!(["a://1"]));
}

#[test]
fn a_subscription_that_the_server_ends_in_order_is_made_again() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let host = legacy_host(&server);
    let (asked, mut events) = granted(&listens);
    events.message(&asked.result(r#"{"resultType":"complete"}"#));
    events.end();
    let (asked, mut events) = granted(&listens);
    let params = format!(r#"{{"requestId":{}}}"#, asked.id());
    events.message(&notification("notifications/cancelled", &params));
    events.end();
    let (_, _third) = granted(&listens);
    assert_eq!(heard(&host, "notifications/cancelled"), 0);
}

#[test]
fn a_server_that_refuses_to_be_listened_to_serves_all_the_same() {
    for (status, error) in [
        (200, r#"{"code":-32601,"message":"no"}"#),
        (404, r#"{"code":-32601,"message":"no"}"#),
        (400, r#"{"code":-32602,"message":"no"}"#),
    ] {
        let server = server();
        server.on("subscriptions/listen", move |request, reply| {
            reply.status(status, "application/json", &request.error(error));
        });
        let mut host = legacy_host(&server);
        host.ask(&call("1", "x")).result();
        let answer = host.ask(&subscribe("2", "a://1"));
        assert!(answer.json()["error"].is_object(), "{answer:?}");
        host.ask(&call("3", "y")).result();
        thread::sleep(A_WHILE / 3);
        assert!(server.of_kind("subscriptions/listen").len() <= 3);
    }
}

#[test]
fn a_subscription_that_is_never_granted_holds_nothing_up() {
    let server = server();
    server.on("subscriptions/listen", |_, reply| reply.stream().hang());
    let mut host = legacy_host(&server);
    host.ask(&call("1", "x")).result();
    host.send(&subscribe("2", "a://1"));
    host.ask(&call("3", "y")).result();
    host.close_stdin();
    assert!(host.is_gone_within(crate::support::PATIENCE));
}

#[test]
fn what_is_no_message_on_the_stream_does_not_end_it() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let mut host = legacy_host(&server);
    let (asked, mut events) = granted(&listens);
    for garbage in ["{", "[]", "1", "null", r#"{"jsonrpc":"2.0"}"#, "\u{0}"] {
        events.message(garbage);
    }
    events
        .write(": a comment\n\n")
        .write("data:\n\n")
        .write("event: x\n\n");
    events.message(r#"{"jsonrpc":"2.0","id":7,"method":"roots/list"}"#);
    events.message(r#"{"jsonrpc":"2.0","id":7,"result":{}}"#);
    settle(&mut host, &mut events, &asked, "mark-1");
    assert_eq!(server.of_kind("subscriptions/listen").len(), 1);
    assert_eq!(heard(&host, "roots/list"), 0);
}

#[test]
fn a_host_that_is_not_ready_hears_nothing() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let mut host = crate::support::Launch::at(&server).start();
    host.ask(crate::support::INITIALIZE).result();
    thread::sleep(A_WHILE / 3);
    assert!(server.of_kind("subscriptions/listen").is_empty());
    host.send(crate::support::INITIALIZED);
    let (_, _events) = granted(&listens);
}

#[test]
fn a_resource_that_the_server_does_not_grant_is_an_error_and_nothing_else_is_lost() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let mut host = legacy_host(&server);
    let (first, mut events) = granted(&listens);
    host.send(&subscribe("1", "a://1"));
    let (asked, reply) = listens.next();
    let mut refused = reply.stream();
    let params = format!(
        r#"{{"_meta":{{"io.modelcontextprotocol/subscriptionId":{}}},"notifications":{{"toolsListChanged":true}}}}"#,
        asked.id()
    );
    refused.message(&notification(
        "notifications/subscriptions/acknowledged",
        &params,
    ));
    let answer = host.answer("1");
    assert!(answer.json()["error"].is_object(), "{answer:?}");
    settle(&mut host, &mut events, &first, "mark-1");
    // It is not asked for again with the next one either.
    host.send(&subscribe("2", "a://2"));
    let (asked, _open) = granted(&listens);
    host.answer("2").result();
    assert_eq!(filter(&asked)["resourceSubscriptions"], json!(["a://2"]));
}

#[test]
fn a_server_that_refuses_at_first_may_grant_later() {
    let server = server();
    let listens = server.hold("subscriptions/listen");
    let mut host = legacy_host(&server);
    let (asked, reply) = listens.next();
    let error = r#"{"code":-32602,"message":"no lists"}"#;
    reply.status(400, "application/json", &asked.error(error));
    host.ask(&call("1", "x")).result();
    host.send(&subscribe("2", "a://1"));
    let (asked, mut events) = granted(&listens);
    host.answer("2").result();
    events.message(&tagged(
        &asked,
        "notifications/resources/updated",
        r#""uri":"a://1","#,
    ));
    host.told("notifications/resources/updated");
}
