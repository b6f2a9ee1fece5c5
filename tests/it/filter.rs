//! Hidden tools can't be seen and can't be called; the rest of a list keeps its bytes.

use crate::support::{Host, Launch, McpServer, call, notification, request};

const LOOK: &str = r#"{"name":"look","n":1.10,"annotations":{"readOnlyHint":true}}"#;
const CHANGE: &str = r#"{ "name" : "change_it" , "annotations":{"readOnlyHint":false} }"#;
const DROP: &str = r#"{"name":"drop_it","annotations":{"readOnlyHint":"true"},"x":"\ud800"}"#;
const PLAIN: &str = r#"{"inputSchema":{"type":"object","z":1,"a":2},"name":"plain"}"#;
const ESCAPED: &str = r#"{"name":"dr\u006fp_more"}"#;

/// Two pages of tools.
fn server() -> McpServer {
    let server = McpServer::start();
    server.on("tools/list", |request, reply| {
        let second = request.body.contains("\"two\"");
        let page = if second {
            format!(r#"{{"tools":[{PLAIN},{ESCAPED}],"_meta":{{"n":1.0}}}}"#)
        } else {
            format!(r#"{{"z":1e400,"tools": [ {LOOK} , {CHANGE} ,{DROP}],"nextCursor":"two"}}"#)
        };
        reply.json(&request.result(&page));
    });
    server
}

fn start(server: &McpServer, words: &str) -> Host {
    let mut host = Launch::at(server).args(words).start();
    host.initialize();
    host
}

fn page(host: &mut Host, id: &str, params: &str) -> String {
    host.ask(&request(id, "tools/list", params)).result()
}

fn named(id: &str, name: &str) -> String {
    call(id, name).replace("\"echo\"", &format!("\"{name}\""))
}

fn is_hidden(host: &mut Host, server: &McpServer, id: &str, name: &str) {
    let refusal = host.ask(&named(id, name)).refusal();
    assert_eq!((refusal.code, &*refusal.executed), (-32602, "no"), "{name}");
    assert_eq!(server.calls(name), 0, "{name}");
}

fn is_callable(host: &mut Host, server: &McpServer, id: &str, name: &str) {
    host.ask(&named(id, name)).result();
    assert_eq!(server.calls(name), 1, "{name}");
}

#[test]
fn without_rules_a_list_keeps_its_bytes() {
    let server = server();
    let mut host = start(&server, "");
    let expected =
        format!(r#"{{"z":1e400,"tools": [ {LOOK} , {CHANGE} ,{DROP}],"nextCursor":"two"}}"#);
    assert_eq!(page(&mut host, "1", "{}"), expected);
}

#[test]
fn ignored_tools_are_neither_listed_nor_called() {
    let server = server();
    let mut host = start(&server, "--ignore-tool drop* --ignore-tool CHANGE_IT");
    let expected = format!(r#"{{"z":1e400,"tools": [{LOOK}],"nextCursor":"two"}}"#);
    assert_eq!(page(&mut host, "1", "{}"), expected);
    let expected = format!(r#"{{"tools":[{PLAIN}],"_meta":{{"n":1.0}}}}"#);
    assert_eq!(page(&mut host, "2", r#"{"cursor":"two"}"#), expected);
    is_hidden(&mut host, &server, "3", "drop_it");
    is_hidden(&mut host, &server, "4", "Drop_Anything");
    is_hidden(&mut host, &server, "5", "change_it");
    is_callable(&mut host, &server, "6", "look");
    is_callable(&mut host, &server, "7", "plain");
}

#[test]
fn a_name_in_escapes_is_the_same_name() {
    let server = server();
    let mut host = start(&server, "--ignore-tool drop*");
    let line = request(
        "1",
        "tools/call",
        r#"{"n\u0061me":"dr\u006fp_it","arguments":{}}"#,
    );
    assert_eq!(host.ask(&line).error_code(), -32602);
    assert_eq!(server.all_calls(), 0);
    host.ask(&request("2", "tools/list", "{}")).result();
}

#[test]
fn a_name_that_stands_twice_does_not_get_past_the_filter() {
    let server = server();
    let mut host = start(&server, "--ignore-tool drop*");
    for (id, params) in [
        ("1", r#"{"name":"look","name":"drop_it","arguments":{}}"#),
        ("2", r#"{"name":"drop_it","name":"look","arguments":{}}"#),
    ] {
        host.ask(&request(id, "tools/call", params)).json();
    }
    let passed = server.of_kind("tools/call");
    assert!(
        passed.iter().all(|r| !r.body.contains("drop_it")),
        "{passed:?}"
    );
    host.ask(&request("3", "tools/list", "{}")).result();
}

#[test]
fn only_allowed_tools_are_listed_and_called() {
    let server = server();
    let mut host = start(
        &server,
        "--allow-tool l*k --allow-tool plain --ignore-tool look",
    );
    let expected = r#"{"z":1e400,"tools": [],"nextCursor":"two"}"#;
    assert_eq!(page(&mut host, "1", "{}"), expected);
    is_hidden(&mut host, &server, "2", "change_it");
    is_hidden(&mut host, &server, "3", "look");
    is_callable(&mut host, &server, "4", "plain");
}

#[test]
fn read_only_leaves_what_says_that_it_only_reads() {
    let server = server();
    let mut host = start(&server, "--read-only");
    let expected = format!(r#"{{"z":1e400,"tools": [{LOOK}],"nextCursor":"two"}}"#);
    assert_eq!(page(&mut host, "1", "{}"), expected);
    let expected = r#"{"tools":[],"_meta":{"n":1.0}}"#;
    assert_eq!(page(&mut host, "2", r#"{"cursor":"two"}"#), expected);
    is_callable(&mut host, &server, "3", "look");
    for (id, name) in [
        ("4", "change_it"),
        ("5", "drop_it"),
        ("6", "plain"),
        ("7", "unheard_of"),
    ] {
        is_hidden(&mut host, &server, id, name);
    }
}

#[test]
fn read_only_holds_for_a_host_that_never_asked_for_the_list() {
    let server = server();
    let mut host = start(&server, "--read-only");
    host.send(&named("1", "look"));
    host.send(&named("2", "plain"));
    host.send(&named("3", "look"));
    host.answer("1").result();
    assert_eq!(host.answer("2").error_code(), -32602);
    host.answer("3").result();
    assert_eq!(server.of_kind("tools/list").len(), 2);
    // What the bridge asked on its own account is no business of the host's.
    assert_eq!(host.lines().len(), 4);
}

#[test]
fn read_only_refuses_when_the_list_can_not_be_had() {
    let server = McpServer::start();
    server.on("tools/list", |_, reply| reply.status(403, "", ""));
    let mut host = start(&server, "--read-only");
    let refusal = host.ask(&named("1", "look")).refusal();
    assert_eq!(refusal.executed, "no", "{refusal:?}");
    assert_eq!(server.calls("look"), 0);
}

#[test]
fn a_list_that_changes_is_looked_at_again() {
    let server = server();
    let streams = server.hold("GET");
    let mut host = start(&server, "--read-only");
    let (_, reply) = streams.next();
    let mut events = reply.stream();
    is_callable(&mut host, &server, "1", "look");
    server.on("tools/list", |request, reply| {
        reply.json(&request.result(r#"{"tools":[{"name":"look"}]}"#));
    });
    events.message(&notification("notifications/tools/list_changed", "{}"));
    host.told("notifications/tools/list_changed");
    assert_eq!(host.ask(&named("2", "look")).error_code(), -32602);
    assert_eq!(server.calls("look"), 1);
}

#[test]
fn a_list_that_is_none_is_passed_on() {
    let server = McpServer::start();
    server.on("tools/list", |request, reply| {
        reply.json(&request.result(r#"{"tools":7}"#));
    });
    let mut host = start(&server, "--ignore-tool x");
    assert_eq!(page(&mut host, "1", "{}"), r#"{"tools":7}"#);
}
