//! What passes through is not altered, in either direction.
//!
//! Compared are bytes, not values: most of what stands here would not survive a JSON parser.

use std::cell::{Cell, RefCell};
use std::sync::mpsc;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::{
    Host, INITIALIZE, INITIALIZED, Launch, McpServer, Request, call, notification, request,
};

/// JSON that parsers are known to change or to refuse.
fn awkward() -> Vec<String> {
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    let texts = [
        "{\"n\":123456789012345678901234567890,\"m\":-0,\"k\":9007199254740993}",
        "{\"n\":1e400,\"m\":1.10,\"k\":1E+2,\"z\":-0.0}",
        r#"{"s":"\ud800","t":"\udc00\ud800","u":"\u0041\/\u00e9é"}"#,
        r#"{"\ud800":1,"k":2}"#,
        r#"{"a":1,"a":2,"a":{"b":1,"b":2}}"#,
        r#"{"z":1,"y":2,"a":3,"":4,"__proto__":{"x":1}}"#,
        r#"{ "spaced" :  [ 1 ,2, 3 ] ,"x":	"tab" }"#,
        r#"{"_meta":{"progressToken":"p","x.y/z":null},"content":[{"type":"hologram","data":[]}]}"#,
        r#"{"text":"\u2028\u0000\u001b[2J","emoji":"😀"}"#,
        r#"[1,"not an object"]"#,
        &format!("{{\"deep\":{deep}}}"),
    ];
    texts.map(str::to_owned).to_vec()
}

#[test]
fn requests_reach_the_server_byte_for_byte() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    for (i, params) in awkward().iter().enumerate() {
        let line = request(&i.to_string(), "x/unknown", params);
        host.ask(&line);
        assert_eq!(server.of_kind("x/unknown")[i].body, line);
    }
}

#[test]
fn unknown_members_of_the_envelope_stay() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    let line = r#"{"x-a":[1,1.0],"params":{},"id": 5 ,"method":"tools\/list","jsonrpc":"2.0","z":{"id":7}}"#;
    host.ask(line);
    assert_eq!(server.of_kind("tools/list")[0].body, line);
}

#[test]
fn notifications_reach_the_server_byte_for_byte_and_in_order() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    let lines: Vec<_> = awkward()
        .iter()
        .map(|p| notification("x/told", p))
        .collect();
    for line in &lines {
        host.send(line);
    }
    server.wait_for_nth("x/told", lines.len());
    let bodies: Vec<_> = server
        .of_kind("x/told")
        .into_iter()
        .map(|r| r.body)
        .collect();
    assert_eq!(bodies, lines);
}

#[test]
fn answers_in_a_body_reach_the_host_byte_for_byte() {
    answers_are_unaltered(|request, reply| reply.json(&answer_of(request)));
}

#[test]
fn answers_on_a_stream_reach_the_host_byte_for_byte() {
    answers_are_unaltered(|request, reply| {
        let mut events = reply.stream();
        events.message(&answer_of(request));
        events.end();
    });
}

/// The request's params as its result.
fn answer_of(request: &Request) -> String {
    let params = request.body.split_once("\"params\":").expect("params").1;
    request.result(params.strip_suffix('}').expect("an object"))
}

fn answers_are_unaltered(answer: impl Fn(&Request, crate::support::Reply) + Send + Sync + 'static) {
    let server = McpServer::start();
    server.on("x/echo", answer);
    let mut host = Launch::at(&server).start();
    host.initialize();
    for (i, json) in awkward().iter().enumerate() {
        let answer = host.ask(&request(&i.to_string(), "x/echo", json));
        let expected = format!(r#"{{"jsonrpc":"2.0","id":{i},"result":{json}}}"#);
        assert_eq!(answer.raw(), expected);
    }
}

#[test]
fn whatever_is_json_comes_back_as_it_went() {
    let server = McpServer::start();
    server.on("x/echo", |request, reply| reply.json(&answer_of(request)));
    let mut host = Launch::at(&server).start();
    host.initialize();
    let (host, id) = (RefCell::new(host), Cell::new(0));
    let config = ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let asked = TestRunner::new(config).run(&json(), |json| {
        let id = id.replace(id.get() + 1);
        let answer = host
            .borrow_mut()
            .ask(&request(&id.to_string(), "x/echo", &json));
        let sent = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{json}}}"#);
        prop_assert_eq!(answer.raw(), sent);
        Ok(())
    });
    asked.expect("every message unaltered");
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?",
        r#""([ -!#-\[\]-~]|\\u[0-9a-fA-F]{4}|\\[nrt"/\\]|é|😀){0,20}""#,
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let member = (r#""[a-c\\]?""#, inner.clone()).prop_filter_map("a name", |(name, value)| {
            (!name.contains('\\')).then(|| format!("{name}: {value}"))
        });
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|v| format!("[{}]", v.join(" ,"))),
            prop::collection::vec(member, 0..6).prop_map(|v| format!("{{{}}}", v.join(","))),
        ]
    })
}

#[test]
fn a_servers_requests_and_notifications_reach_the_host_byte_for_byte() {
    let server = McpServer::start();
    let said: Vec<_> = awkward()
        .iter()
        .map(|p| notification("x/said", p))
        .collect();
    let asked = r#"{"id":"\u0061sk","method":"x/ask","jsonrpc":"2.0","params":{"n":1e400}}"#;
    let events = said.clone();
    server.on("tools/call", move |request, reply| {
        let mut stream = reply.stream();
        for event in &events {
            stream.message(event);
        }
        stream.message(asked).message(&request.text("done"));
        stream.end();
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x"));
    let lines: Vec<_> = host.lines().iter().map(|l| l.raw().to_owned()).collect();
    assert_eq!(lines[1..=said.len()], said);
    assert_eq!(lines[said.len() + 1], asked);

    let answer = r#"{"result":{"n":1.10,"a":1,"a":2},"id":"\u0061sk","jsonrpc":"2.0"}"#;
    host.send(answer);
    assert_eq!(server.wait_for("response").body, answer);
}

#[test]
fn an_error_with_any_code_and_data_passes_through() {
    let server = McpServer::start();
    let error = r#"{"code":-32042,"message":"URL elicitation \u00e9","data":{"elicitations":[{"mode":"url","n":1.0}]}}"#;
    server.on("tools/call", move |request, reply| {
        let id = request.id();
        reply.json(&format!(r#"{{"error":{error},"jsonrpc":"2.0","id":{id}}}"#));
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let answer = host.ask(&call("1", "x"));
    let expected = format!(r#"{{"error":{error},"jsonrpc":"2.0","id":1}}"#);
    assert_eq!(answer.raw(), expected);
}

#[test]
fn an_error_under_a_status_that_is_no_success_passes_through() {
    let server = McpServer::start();
    server.on("tools/call", |request, reply| {
        let id = request.id();
        let body = format!(
            r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-32602,"message":"m","data":[1.0]}}}}"#
        );
        reply.status(400, "application/json", &body);
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let answer = host.ask(&call("1", "x"));
    let expected = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"m","data":[1.0]}}"#;
    assert_eq!(answer.raw(), expected);
}

#[test]
fn a_pretty_printed_body_comes_as_one_line() {
    let server = McpServer::start();
    server.on("tools/call", |request, reply| {
        let id = request.id();
        reply.json(&format!(
            "\r\n{{\r\n  \"jsonrpc\": \"2.0\",\n\t\"id\": {id},\n  \"result\": {{\n    \"n\": 1.10,\n    \"s\": \"a\\nb\"\n  }}\n}}\n"
        ));
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let answer = host.ask(&call("1", "x"));
    let words: Vec<_> = answer.raw().split_whitespace().collect();
    assert_eq!(
        words.concat(),
        r#"{"jsonrpc":"2.0","id":1,"result":{"n":1.10,"s":"a\nb"}}"#
    );
}

#[test]
fn ids_of_two_types_are_two_ids() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "number"));
    host.send(&call("\"1\"", "string"));
    for (request, reply) in [held.next(), held.next()] {
        reply.json(&request.text(&request.nonce()));
    }
    assert!(host.answer("1").result().contains("number"));
    assert!(host.answer("\"1\"").result().contains("string"));
}

#[test]
fn every_id_comes_back_as_the_host_wrote_it() {
    let server = McpServer::start();
    // As a server in JavaScript does: what it read it writes anew.
    server.on("tools/call", |request, reply| {
        let id = match request.json()["id"].clone() {
            serde_json::Value::Number(n) => {
                let n = n.as_f64().expect("a number");
                format!("{n:.0}")
            }
            other => other.to_string(),
        };
        reply.json(&format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{}}}}"#));
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let long = format!("\"{}\"", "x".repeat(4000));
    let ids = [
        "9007199254740993",
        "-9007199254740993",
        "-1",
        "0",
        r#""\u0061\/b""#,
        r#""é\u00e9\ud83d\ude00""#,
        r#""""#,
        r#"" ""#,
        &long,
    ];
    for id in ids {
        let answer = host.ask(&call(id, "x"));
        assert_eq!(answer.id().as_deref(), Some(id));
    }
}

#[test]
fn initialize_goes_out_unaltered_after_one_question_of_the_bridges_own() {
    let server = McpServer::start();
    let held = server.hold("initialize");
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    host.send(INITIALIZED);
    host.send(&call("1", "x"));
    let (request, reply) = held.next();
    assert_eq!(request.body, INITIALIZE);
    let kinds: Vec<_> = server.requests().iter().map(Request::kind).collect();
    assert_eq!(kinds, ["server/discover", "initialize"]);
    assert_eq!(server.connections(), 1);
    let result = r#"{"serverInfo":{"n":1.10},"protocolVersion":"2025-11-25","capabilities":{}}"#;
    server.without_sessions();
    reply.json(&request.result(result));
    let answer = host.answer("\"init\"");
    assert_eq!(answer.raw(), request.result(result));
    host.answer("1").result();
    assert_eq!(server.of_kind("initialize").len(), 1);
}

#[test]
fn a_host_with_sockets_for_pipes_is_served_the_same() {
    let server = McpServer::start();
    let mut host: Host = Launch::at(&server).over_sockets().start();
    host.initialize();
    let (sender, bodies) = mpsc::channel();
    server.on("x/echo", move |request, reply| {
        sender.send(request.body.clone()).ok();
        reply.json(&answer_of(request));
    });
    for (i, json) in awkward().iter().enumerate() {
        let line = request(&i.to_string(), "x/echo", json);
        let answer = host.ask(&line);
        assert_eq!(bodies.recv().expect("a body"), line);
        let expected = format!(r#"{{"jsonrpc":"2.0","id":{i},"result":{json}}}"#);
        assert_eq!(answer.raw(), expected);
    }
    host.close_stdin();
    assert!(host.status().success());
}

#[test]
fn large_messages_pass_in_both_directions() {
    let server = McpServer::start();
    server.on("x/echo", |request, reply| reply.json(&answer_of(request)));
    server.on("x/stream", |request, reply| {
        let mut events = reply.stream();
        events.message(&answer_of(request));
        events.end();
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let large = format!(r#"{{"x":"{}"}}"#, "0123456789".repeat(2_000_000));
    for (id, method) in [("1", "x/echo"), ("2", "x/stream")] {
        host.send(&request(id, method, &large));
        let expected = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{large}}}"#);
        host.wait("the answer", |l| l.raw() == expected);
    }
}
