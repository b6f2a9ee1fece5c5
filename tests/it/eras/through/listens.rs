//! A modern host's subscriptions at a modern server: passed on, and taken up again when they are cut.

use std::sync::mpsc;
use std::thread;

use serde_json::{Value, json};

use super::super::{granted, modern_server, until_left};
use crate::support::{
    A_WHILE, Events, Host, Launch, Line, PATIENCE, Request, modern, modern_call, notification,
};

const ACKNOWLEDGED: &str = "notifications/subscriptions/acknowledged";
const CHANGED: &str = "notifications/tools/list_changed";

fn listen(id: &str) -> String {
    let filter =
        r#""notifications":{"toolsListChanged":true,"resourceSubscriptions":["a://1"],"x":1.10}"#;
    modern(id, "subscriptions/listen", filter)
}

fn tagged(asked: &Request, method: &str, params: &str) -> String {
    let id = asked.id();
    notification(
        method,
        &format!(
            r#"{{{params}"_meta":{{"com.example/x":1.0,"io.modelcontextprotocol/subscriptionId":{id}}}}}"#
        ),
    )
}

fn named(line: &Line) -> Value {
    line.json()["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"].take()
}

fn heard(host: &Host, method: &str) -> usize {
    let is_it = |line: &&Line| line.method().as_deref() == Some(method);
    host.lines().iter().filter(is_it).count()
}

#[test]
fn a_subscription_passes_byte_for_byte() {
    let server = modern_server();
    let listens = server.hold("subscriptions/listen");
    let mut host = Launch::at(&server).start();
    let line = listen("\"s\\u0075b\"");
    host.send(&line);
    let (asked, reply) = listens.next();
    assert_eq!(asked.body, line);
    let mut events = reply.stream();
    let said = [
        tagged(
            &asked,
            ACKNOWLEDGED,
            r#""notifications":{"toolsListChanged":true,"x":1.10},"#,
        ),
        tagged(&asked, CHANGED, ""),
        tagged(
            &asked,
            "notifications/resources/updated",
            r#""uri":"a://1","n":1.10,"#,
        ),
        tagged(&asked, "notifications/x/own", r#""n":1.10,"#),
    ];
    for event in &said {
        events.message(event);
    }
    host.told("notifications/x/own");
    let lines: Vec<_> = host.lines().iter().map(|l| l.raw().to_owned()).collect();
    assert_eq!(lines, said);
}

#[test]
fn a_stream_that_was_cut_is_opened_again_under_the_hosts_name() {
    let server = modern_server();
    let listens = server.hold("subscriptions/listen");
    let mut host = Launch::at(&server).start();
    host.send(&listen("7"));
    let (first, mut now) = granted(&listens);
    host.told(ACKNOWLEDGED);
    now.message(&tagged(&first, CHANGED, ""));
    host.told(CHANGED);
    let ends: [fn(Events); 3] = [Events::cut, Events::reset, Events::end];
    for (n, end) in ends.into_iter().enumerate() {
        end(now);
        let (asked, mut events) = granted(&listens);
        assert_ne!(asked.id(), first.id(), "a new request has a new id");
        assert_eq!(asked.json()["params"], first.json()["params"]);
        let mark = format!("mark://{n}");
        events.message(&tagged(
            &asked,
            "notifications/resources/updated",
            &format!(r#""uri":"{mark}","n":1.10,"#),
        ));
        let told = host.wait("an update", |l| l.raw().contains(&mark));
        assert_eq!(named(&told), json!(7), "{told:?}");
        assert!(told.raw().contains(r#""n":1.10"#), "{told:?}");
        assert!(told.raw().contains(r#""com.example/x":1.0"#), "{told:?}");
        // What may have been missed.
        assert_eq!(heard(&host, CHANGED), n + 2);
        now = events;
    }
    assert_eq!(heard(&host, ACKNOWLEDGED), 1);
    assert_eq!(host.answers("7"), 0);
    assert_eq!(server.of_kind("server/discover").len(), 1);
}

#[test]
fn a_subscription_that_the_server_ends_with_a_result_has_ended() {
    let server = modern_server();
    let listens = server.hold("subscriptions/listen");
    let mut host = Launch::at(&server).start();
    host.send(&listen("7"));
    let (asked, mut events) = granted(&listens);
    host.told(ACKNOWLEDGED);
    events.message(&asked.result(
        r#"{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":7}}"#,
    ));
    events.end();
    let answer = host.answer("7").json();
    assert_eq!(answer["result"]["resultType"], "complete");
    let name = &answer["result"]["_meta"]["io.modelcontextprotocol/subscriptionId"];
    assert_eq!(*name, json!(7));
    thread::sleep(A_WHILE / 3);
    assert_eq!(server.of_kind("subscriptions/listen").len(), 1);
}

#[test]
fn a_subscription_that_the_server_cancels_has_ended_too() {
    let server = modern_server();
    let listens = server.hold("subscriptions/listen");
    let mut host = Launch::at(&server).start();
    host.send(&listen("7"));
    let (_, mut events) = granted(&listens);
    host.told(ACKNOWLEDGED);
    events.message(&notification(
        "notifications/cancelled",
        r#"{"requestId":7}"#,
    ));
    events.end();
    let answer = host.answer("7").json();
    assert_eq!(answer["result"]["resultType"], "complete");
    thread::sleep(A_WHILE / 3);
    assert_eq!(server.of_kind("subscriptions/listen").len(), 1);
    assert_eq!(heard(&host, "notifications/cancelled"), 0);
}

#[test]
fn an_end_that_comes_after_a_cut_is_the_hosts_subscriptions_end() {
    let server = modern_server();
    let listens = server.hold("subscriptions/listen");
    let mut host = Launch::at(&server).start();
    host.send(&listen("7"));
    let (_, events) = granted(&listens);
    host.told(ACKNOWLEDGED);
    events.cut();
    let (asked, mut events) = granted(&listens);
    let id = asked.id();
    events.message(&asked.result(&format!(
        r#"{{"resultType":"complete","_meta":{{"io.modelcontextprotocol/subscriptionId":{id}}}}}"#
    )));
    events.end();
    let answer = host.answer("7").json();
    let name = &answer["result"]["_meta"]["io.modelcontextprotocol/subscriptionId"];
    assert_eq!(*name, json!(7));
}

#[test]
fn a_cancelled_subscription_is_left_and_nothing_is_posted() {
    let (left, leaving) = mpsc::channel();
    let server = modern_server();
    let hang = until_left(left);
    server.on("subscriptions/listen", move |request, reply| {
        // `hang` opens the stream; an acknowledgement is not what this is about.
        hang(request, reply);
    });
    let mut host = Launch::at(&server).start();
    host.send(&listen("7"));
    server.wait_for("subscriptions/listen");
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":7}"#,
    ));
    leaving.recv_timeout(PATIENCE).expect("the stream is left");
    host.ask(&modern_call("1", "x")).result();
    assert_eq!(host.answers("7"), 0);
    assert!(server.of_kind("notifications/cancelled").is_empty());
}

#[test]
fn a_granted_subscription_that_is_cancelled_is_left_too() {
    let server = modern_server();
    let listens = server.hold("subscriptions/listen");
    let mut host = Launch::at(&server).start();
    host.send(&listen("7"));
    let (_, events) = granted(&listens);
    host.told(ACKNOWLEDGED);
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":7}"#,
    ));
    events.hang(); // ends when the bridge has left
    host.ask(&modern_call("1", "x")).result();
    thread::sleep(A_WHILE / 3);
    assert_eq!(host.answers("7"), 0);
    assert_eq!(server.of_kind("subscriptions/listen").len(), 1);
}

#[test]
fn a_subscription_that_is_refused_is_an_error_of_the_servers() {
    for (status, error) in [
        (200, r#"{"code":-32601,"message":"n\u006f"}"#),
        (404, r#"{"code":-32601,"message":"n\u006f"}"#),
        (400, r#"{"code":-32602,"message":"n\u006f"}"#),
    ] {
        let server = modern_server();
        server.on("subscriptions/listen", move |request, reply| {
            reply.status(status, "application/json", &request.error(error));
        });
        let mut host = Launch::at(&server).start();
        let answer = host.ask(&listen("7"));
        let expected = format!(r#"{{"jsonrpc":"2.0","id":7,"error":{error}}}"#);
        assert_eq!(answer.raw(), expected, "{status}");
        assert_eq!(server.of_kind("subscriptions/listen").len(), 1, "{status}");
    }
}

#[test]
fn a_refusal_that_names_nobody_is_the_subscriptions() {
    for body in [
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"no"}}"#,
        r#"{"jsonrpc":"2.0","error":{"code":-32602,"message":"no"}}"#,
    ] {
        let server = modern_server();
        server.on("subscriptions/listen", move |_, reply| {
            reply.status(400, "application/json", body);
        });
        let mut host = Launch::at(&server).start();
        let answer = host.ask(&listen("7"));
        assert!(answer.raw().contains("no"), "{answer:?}");
    }
}

#[test]
fn a_refusal_on_the_stream_is_one_too() {
    let server = modern_server();
    server.on("subscriptions/listen", |request, reply| {
        let mut events = reply.stream();
        events.message(&request.error(r#"{"code":-32602,"message":"no"}"#));
        events.end();
    });
    let mut host = Launch::at(&server).start();
    assert_eq!(host.ask(&listen("7")).error_code(), -32602);
}

#[test]
fn two_subscriptions_are_two_streams() {
    let server = modern_server();
    let listens = server.hold("subscriptions/listen");
    let mut host = Launch::at(&server).start();
    host.send(&listen("7"));
    let (first, mut one) = granted(&listens);
    host.send(&listen("\"7\""));
    let (second, mut two) = granted(&listens);
    two.message(&tagged(&second, CHANGED, ""));
    assert_eq!(named(&host.told(CHANGED)), json!("7"));
    one.message(&tagged(&first, CHANGED, ""));
    host.wait("the other", |l| {
        l.method().as_deref() == Some(CHANGED) && named(l) == json!(7)
    });
}

#[test]
fn open_subscriptions_do_not_keep_a_process_alive() {
    let server = modern_server();
    let mut host = Launch::at(&server).start();
    host.send(&listen("7"));
    host.told(ACKNOWLEDGED);
    host.close_stdin();
    assert!(host.is_gone_within(crate::support::SOON));
}

#[test]
fn a_server_that_is_away_for_a_moment_is_listened_to_again() {
    let mut server = modern_server();
    let listens = server.hold("subscriptions/listen");
    let mut host = Launch::at(&server).arg("--debug").start();
    host.send(&listen("7"));
    let (_, _events) = granted(&listens);
    host.told(ACKNOWLEDGED);
    server.go_down();
    host.wait_for_stderr("refused");
    server.come_back();
    let (asked, mut events) = granted(&listens);
    events.message(&tagged(&asked, CHANGED, ""));
    assert_eq!(named(&host.told(CHANGED)), json!(7));
    assert_eq!(heard(&host, ACKNOWLEDGED), 1);
    assert_eq!(host.answers("7"), 0);
}
