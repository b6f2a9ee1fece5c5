//! Servers that are not what they claim to be, or not any more.

use serde_json::json;

use super::super::{granted, legacy_host, modern_server};
use crate::support::{
    Host, INITIALIZED, Launch, Line, McpServer, Reply, Request, call, modern, modern_call,
};

/// As the official SDK of the legacy era words it.
const NO_SESSION: &str = r#"{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: Mcp-Session-Id header is required"},"id":null}"#;
const NOT_SUPPORTED: &str = r#"{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: Unsupported protocol version: 2026-07-28 (supported versions: 2025-11-25, 2025-06-18)"},"id":null}"#;

/// A host in the middle of its work, of either era.
fn host(server: &McpServer, is_modern: bool) -> Host {
    match is_modern {
        true => Launch::at(server).start(),
        false => legacy_host(server),
    }
}

/// The answer to a call in the host's era.
fn ask(host: &mut Host, is_modern: bool, id: &str, nonce: &str) -> Line {
    match is_modern {
        true => host.ask(&modern_call(id, nonce)),
        false => host.ask(&call(id, nonce)),
    }
}

/// How a legacy server refuses what has no session of its.
type Refuse = fn(&Request, Reply);

const REFUSALS: [Refuse; 5] = [
    |_, reply| reply.status(400, "application/json", NO_SESSION),
    |_, reply| reply.status(400, "application/json", NOT_SUPPORTED),
    |_, reply| reply.status(400, "text/plain", "Bad Request"),
    |_, reply| {
        let body =
            r#"{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}"#;
        reply.status(404, "application/json", body);
    },
    |request, reply| {
        let error = r#"{"code":-32022,"message":"m","data":{"supported":["2025-11-25"],"requested":"2026-07-28"}}"#;
        reply.status(400, "application/json", &request.error(error));
    },
];

#[test]
fn a_server_that_becomes_a_legacy_one_serves_the_next_request() {
    for is_modern in [false, true] {
        for (n, refuse) in REFUSALS.into_iter().enumerate() {
            let server = modern_server();
            let mut host = host(&server, is_modern);
            ask(&mut host, is_modern, "1", "before").result();
            server.legacy().on_lost_session(refuse);
            for id in ["2", "3"] {
                let answer = ask(&mut host, is_modern, id, id);
                assert!(answer.result().contains(id), "{n}: {answer:?}");
                let says = answer.result().contains("resultType");
                assert_eq!(says, is_modern, "{n}: {answer:?}");
                assert_eq!(server.calls(id), 1, "{n}");
            }
            assert_eq!(server.of_kind("initialize").len(), 1, "{n}");
            assert_eq!(server.of_kind("notifications/initialized").len(), 1, "{n}");
            assert_eq!(server.calls("before"), 1, "{n}");
        }
    }
}

#[test]
fn a_server_that_becomes_a_modern_one_serves_the_next_request() {
    for is_modern in [false, true] {
        for keeps_sessions in [true, false] {
            let server = McpServer::start();
            if !keeps_sessions {
                server.without_sessions();
            }
            let mut host = host(&server, is_modern);
            ask(&mut host, is_modern, "1", "before").result();
            server.modern();
            for id in ["2", "3"] {
                let answer = ask(&mut host, is_modern, id, id);
                assert!(answer.result().contains(id), "{answer:?}");
                let says = answer.result().contains("resultType");
                assert_eq!(says, is_modern, "{answer:?}");
                assert_eq!(server.calls(id), 1);
            }
            assert_eq!(server.calls("before"), 1);
            let calls = server.of_kind("tools/call");
            let last = calls.last().expect("a call");
            assert_eq!(last.header("mcp-session-id"), None);
            assert_eq!(last.header("mcp-protocol-version"), Some("2026-07-28"));
        }
    }
}

#[test]
fn a_server_that_goes_to_and_fro_is_followed() {
    for is_modern in [false, true] {
        let server = modern_server();
        let mut host = host(&server, is_modern);
        for n in 0..4 {
            match n % 2 {
                0 => server.modern(),
                _ => server.legacy(),
            };
            let (id, nonce) = (format!("{n}"), format!("n{n}"));
            ask(&mut host, is_modern, &id, &nonce).result();
            assert_eq!(server.calls(&nonce), 1);
        }
    }
}

#[test]
fn ten_calls_at_once_survive_a_change_of_era_and_none_runs_twice() {
    for is_modern in [false, true] {
        for becomes_modern in [false, true] {
            let server = McpServer::start();
            if !becomes_modern {
                server.modern();
            }
            let mut host = host(&server, is_modern);
            ask(&mut host, is_modern, "0", "before").result();
            match becomes_modern {
                true => server.modern(),
                false => server.legacy(),
            };
            for n in 1..=10 {
                let (id, nonce) = (n.to_string(), format!("n{n}"));
                host.send(&match is_modern {
                    true => modern_call(&id, &nonce),
                    false => call(&id, &nonce),
                });
            }
            for n in 1..=10 {
                host.answer(&n.to_string()).result();
                assert_eq!(server.calls(&format!("n{n}")), 1);
            }
        }
    }
}

#[test]
fn a_call_that_was_executed_before_the_change_is_not_made_again() {
    for is_modern in [false, true] {
        for becomes_modern in [false, true] {
            let mut server = McpServer::start();
            if !becomes_modern {
                server.modern();
            }
            let mut host = host(&server, is_modern);
            ask(&mut host, is_modern, "1", "before").result();
            let held = server.hold("tools/call");
            host.send(&match is_modern {
                true => modern_call("2", "x"),
                false => call("2", "x"),
            });
            let (_, reply) = held.next();
            server.go_down();
            match becomes_modern {
                true => server.modern(),
                false => server.legacy(),
            };
            server.come_back();
            let refusal = host.answer("2").refusal();
            assert_eq!(refusal.executed, "unknown", "{refusal:?}");
            drop(reply);
            host.send(&match is_modern {
                true => modern_call("3", "after"),
                false => call("3", "after"),
            });
            let (asked, reply) = held.next();
            reply.json(&asked.text("after"));
            host.answer("3").result();
            assert_eq!((server.calls("x"), server.calls("after")), (1, 1));
        }
    }
}

#[test]
fn a_server_that_claims_to_be_modern_and_acts_like_a_legacy_one_is_served() {
    for is_modern in [false, true] {
        for refuse in &REFUSALS[..2] {
            let server = McpServer::start();
            let refuse = *refuse;
            server.on_lost_session(move |request, reply| match &*request.kind() {
                "server/discover" => reply.json(&request.result(
                    r#"{"supportedVersions":["2026-07-28","2025-11-25"],"capabilities":{"tools":{}}}"#,
                )),
                _ => refuse(request, reply),
            });
            let mut host = Launch::at(&server).start();
            if !is_modern {
                host.initialize();
            }
            for id in ["1", "2"] {
                ask(&mut host, is_modern, id, id).result();
                assert_eq!(server.calls(id), 1);
            }
        }
    }
}

#[test]
fn an_error_of_a_modern_servers_own_is_told_and_changes_nothing() {
    let error = r#"{"code":-32000,"message":"not to\u0064ay"}"#;
    for is_modern in [false, true] {
        let server = modern_server();
        server.on("tools/call", move |request, reply| {
            reply.status(400, "application/json", &request.error(error));
        });
        let mut host = host(&server, is_modern);
        let answer = ask(&mut host, is_modern, "1", "x");
        let expected = format!(r#"{{"jsonrpc":"2.0","id":1,"error":{error}}}"#);
        assert_eq!(answer.raw(), expected);
        server.on("tools/call", |request, reply| {
            reply.json(&request.complete_text("done"));
        });
        ask(&mut host, is_modern, "2", "y").result();
        let last = server.of_kind("tools/call").pop().expect("a call");
        assert_eq!(last.header("mcp-protocol-version"), Some("2026-07-28"));
    }
}

#[test]
fn a_modern_server_without_a_thing_is_not_taken_for_another() {
    for is_modern in [false, true] {
        let server = modern_server();
        server.on("tools/call", |_, reply| {
            reply.status(404, "text/plain", "no such tool here");
        });
        let mut host = host(&server, is_modern);
        let refusal = ask(&mut host, is_modern, "1", "x").refusal();
        assert_eq!(
            (refusal.status, &*refusal.executed),
            (Some(404), "no"),
            "{refusal:?}"
        );
        server.on("tools/call", |request, reply| {
            reply.json(&request.complete_text("done"));
        });
        ask(&mut host, is_modern, "2", "y").result();
        let last = server.of_kind("tools/call").pop().expect("a call");
        assert_eq!(last.header("mcp-protocol-version"), Some("2026-07-28"));
    }
}

#[test]
fn a_level_and_subscriptions_go_with_the_host_to_a_legacy_server() {
    let all = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"resources":{"subscribe":true},"logging":{}},"serverInfo":{"name":"s","version":"1"}}"#;
    let server = modern_server();
    server.discovered(r#"{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"resources":{"subscribe":true},"logging":{}}}"#);
    let mut host = legacy_host(&server);
    host.ask(&crate::support::request(
        "1",
        "logging/setLevel",
        r#"{"level":"info"}"#,
    ))
    .result();
    host.ask(&crate::support::request(
        "2",
        "resources/subscribe",
        r#"{"uri":"a://1"}"#,
    ))
    .result();
    server.offer(all).legacy();
    host.ask(&call("3", "x")).result();
    assert_eq!(
        server.wait_for("logging/setLevel").json()["params"]["level"],
        "info"
    );
    assert_eq!(
        server.wait_for("resources/subscribe").json()["params"]["uri"],
        "a://1"
    );
    // What the host has listed is another server's.
    host.told("notifications/tools/list_changed");
}

#[test]
fn a_level_and_subscriptions_go_with_the_host_to_a_modern_server() {
    let all = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"resources":{"subscribe":true},"logging":{}},"serverInfo":{"name":"s","version":"1"}}"#;
    let server = McpServer::start();
    server.offer(all);
    let mut host = legacy_host(&server);
    host.ask(&crate::support::request(
        "1",
        "logging/setLevel",
        r#"{"level":"info"}"#,
    ))
    .result();
    host.ask(&crate::support::request(
        "2",
        "resources/subscribe",
        r#"{"uri":"a://1"}"#,
    ))
    .result();
    let listens = server.hold("subscriptions/listen");
    server.modern();
    server.discovered(r#"{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"resources":{"subscribe":true},"logging":{}}}"#);
    host.ask(&call("3", "x")).result();
    let called = server.of_kind("tools/call").pop().expect("a call");
    assert_eq!(called.meta("logLevel"), "info");
    let (asked, _events) = granted(&listens);
    let filter = &asked.json()["params"]["notifications"];
    assert_eq!(filter["resourceSubscriptions"], json!(["a://1"]));
    host.told("notifications/tools/list_changed");
}

#[test]
fn a_modern_hosts_subscription_goes_with_it() {
    let all = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"resources":{"subscribe":true}},"serverInfo":{"name":"s","version":"1"}}"#;
    let server = modern_server();
    let listens = server.hold("subscriptions/listen");
    server.offer(all);
    let mut host = Launch::at(&server).start();
    let filter = r#""notifications":{"toolsListChanged":true,"resourceSubscriptions":["a://1"]}"#;
    host.send(&modern("7", "subscriptions/listen", filter));
    let (_, events) = granted(&listens);
    host.told("notifications/subscriptions/acknowledged");
    server.legacy();
    events.cut();
    server.wait_for("resources/subscribe");
    host.told("notifications/tools/list_changed");
    server.modern();
    host.ask(&modern_call("8", "x")).result();
    let (_, _events) = granted(&listens);
    assert_eq!(host.answers("7"), 0);
    let acknowledged =
        |l: &&Line| l.method().as_deref() == Some("notifications/subscriptions/acknowledged");
    assert_eq!(host.lines().iter().filter(acknowledged).count(), 1);
}

#[test]
fn a_call_that_waits_for_its_host_is_not_made_again_after_a_change() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.send(&modern_call("1", "x"));
    let (_, reply) = held.next();
    let mut events = reply.stream();
    events.message(r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"m","requestedSchema":{}}}"#);
    let asked = host.answer("1").json();
    let state = asked["result"]["requestState"]
        .as_str()
        .expect("a state")
        .to_owned();
    server.modern();
    host.ask(&modern("2", "x/own", "")).result();
    let params = format!(
        r#""name":"echo","arguments":{{"nonce":"x"}},"inputResponses":{{"question-1":{{"action":"decline"}}}},"requestState":"{state}""#
    );
    let line = crate::support::modern_with(crate::support::CAPABLE, "", "3", "tools/call", &params);
    let answer = host.ask(&line);
    assert!(answer.json()["error"].is_object(), "{answer:?}");
    assert_eq!(server.calls("x"), 1);
    assert!(server.of_kind("response").is_empty());
}

#[test]
fn a_legacy_server_that_comes_back_before_initialized_is_introduced_to_the_host() {
    let server = modern_server();
    let mut host = Launch::at(&server).start();
    host.ask(crate::support::INITIALIZE).result();
    server.legacy();
    host.send(INITIALIZED);
    host.ask(&call("1", "x")).result();
    let kinds: Vec<_> = server.requests().iter().map(Request::kind).collect();
    let at = |kind: &str| kinds.iter().rposition(|k| k == kind);
    assert!(
        at("notifications/initialized") < at("tools/call"),
        "{kinds:?}"
    );
    assert!(at("notifications/initialized").is_some(), "{kinds:?}");
}
