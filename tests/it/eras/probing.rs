//! Whatever a server says when it is asked for its era, whoever can be served is served, and what is
//! no evidence decides nothing.

mod claims;

use serde_json::Value;

use super::{CAPABLE_INITIALIZE, legacy_host, modern_server};
use crate::support::{
    Host, INITIALIZE, Launch, McpServer, Reply, Request, call, modern, modern_call, request,
};

/// A host of either era is served by a legacy server that answers `server/discover` like this.
#[track_caller]
fn check_legacy(what: &str, answer: impl Fn(&Request, Reply) + Clone + Send + Sync + 'static) {
    for is_modern in [false, true] {
        let server = McpServer::start();
        server.without_sessions();
        server.on("server/discover", answer.clone());
        let mut host = Launch::at(&server).start();
        if is_modern {
            host.ask(&modern("0", "server/discover", "")).result();
            host.ask(&modern_call("1", "x")).result();
        } else {
            host.initialize();
            host.ask(&call("1", "x")).result();
        }
        assert_eq!(server.calls("x"), 1, "{what}");
        assert_eq!(server.of_kind("initialize").len(), 1, "{what}");
        assert_eq!(server.of_kind("server/discover").len(), 1, "{what}");
    }
}

fn check_refused(status: u16, content_type: &'static str, body: &'static str) {
    check_legacy(body, move |request, reply| {
        let body = body.replace("ID", &request.id());
        reply.status(status, content_type, &body);
    });
}

const JSON: &str = "application/json";

#[test]
fn whoever_answers_the_question_as_legacy_servers_do_is_one() {
    for result in [
        "{}",
        "[]",
        "null",
        "true",
        r#"{"supportedVersions":[]}"#,
        r#"{"supportedVersions":{}}"#,
        r#"{"supportedVersions":"2026-07-28"}"#,
        r#"{"supportedVersions":[1,null]}"#,
        r#"{"supportedVersions":["2025-11-25","2025-06-18"],"capabilities":{}}"#,
        r#"{"supportedVersions":["2099-01-01"],"capabilities":{}}"#,
        r#"{"protocolVersion":"2025-11-25","capabilities":{}}"#,
    ] {
        check_legacy(result, move |request, reply| {
            reply.json(&request.result(result));
        });
    }
}

#[test]
fn whoever_refuses_the_question_as_legacy_servers_do_is_one() {
    for (status, body) in [
        (
            200,
            r#"{"jsonrpc":"2.0","id":ID,"error":{"code":-32601,"message":"Method not found"}}"#,
        ),
        (
            200,
            r#"{"jsonrpc":"2.0","id":ID,"error":{"code":-32602,"message":"Invalid params"}}"#,
        ),
        (
            200,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request"}}"#,
        ),
        (
            400,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Unsupported protocol version (supported versions: 2025-11-25)"}}"#,
        ),
        (
            400,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Mcp-Session-Id header is required"}}"#,
        ),
        (
            400,
            r#"{"jsonrpc":"2.0","id":ID,"error":{"code":-32022,"message":"m","data":{"supported":["2025-11-25"],"requested":"2026-07-28"}}}"#,
        ),
        (
            404,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}"#,
        ),
        (400, r#"{"error":"bad"}"#),
        (406, r#"{"message":"no"}"#),
    ] {
        check_refused(status, JSON, body);
    }
}

#[test]
fn no_mcp_at_all_is_a_legacy_server_too() {
    check_refused(400, "text/plain", "Bad Request");
    check_refused(404, "text/html", "<html>Not Found</html>");
    check_refused(405, "", "");
    check_refused(406, "", "");
    check_refused(200, "text/html", "<html>welcome</html>");
    check_refused(200, JSON, "{");
    check_refused(200, JSON, "");
    check_refused(202, "", "");
    check_refused(415, "text/plain", "no");
}

#[test]
fn an_answer_on_a_stream_is_an_answer() {
    check_legacy("a stream without an answer", |_, reply| {
        reply.stream().end();
    });
    check_legacy("an error on a stream", |request, reply| {
        let mut events = reply.stream();
        events.message(&request.error(r#"{"code":-32601,"message":"no"}"#));
        events.end();
    });
    let server = modern_server();
    server.on("server/discover", |request, reply| {
        let mut events = reply.stream();
        events.write(": hello\n\ndata:\n\n");
        events
            .message(&request.result(r#"{"supportedVersions":["2026-07-28"],"capabilities":{}}"#));
        events.end();
    });
    legacy_host(&server).ask(&call("1", "x")).result();
    Launch::at(&server)
        .start()
        .ask(&modern_call("1", "y"))
        .result();
}

#[test]
fn a_server_that_is_silent_about_it_is_asked_to_initialize_after_three_seconds() {
    let server = McpServer::start();
    server.without_sessions();
    server.on("server/discover", |_, reply| reply.hang());
    let began = std::time::Instant::now();
    let mut new = Launch::at(&server).start();
    let mut old = Launch::at(&server).start();
    new.send(&modern_call("1", "x"));
    old.send(INITIALIZE);
    new.answer("1").result();
    // It may have been told something from memory meanwhile; the server is the one that counts.
    old.answer("\"init\"").result();
    old.send(crate::support::INITIALIZED);
    old.ask(&call("1", "y")).result();
    assert!(began.elapsed() > std::time::Duration::from_secs(2));
    assert_eq!((server.calls("x"), server.calls("y")), (1, 1));
}

#[test]
fn a_modern_error_is_a_modern_server() {
    for error in [
        r#"{"code":-32020,"message":"Header mismatch"}"#,
        r#"{"code":-32021,"message":"m","data":{"requiredCapabilities":{"x":{}}}}"#,
    ] {
        let server = modern_server();
        server.on("server/discover", move |request, reply| {
            reply.status(400, JSON, &request.error(error));
        });
        let mut host = Launch::at(&server).start();
        host.ask(&modern_call("1", "x")).result();
        assert_eq!(server.calls("x"), 1);
    }
}

#[test]
fn a_refused_version_that_the_server_lists_is_asked_for_again() {
    let server = modern_server();
    server.first("server/discover", 1, |request, reply| {
        let error =
            r#"{"code":-32022,"message":"m","data":{"supported":["2026-07-28"],"requested":"x"}}"#;
        reply.status(400, JSON, &request.error(error));
    });
    let mut host = legacy_host(&server);
    let answer = host.ask(&call("1", "x"));
    assert!(answer.result().contains("\"x\""));
    assert_eq!(server.of_kind("server/discover").len(), 2);
}

fn refused(status: u16) -> impl Fn(&Request, Reply) + Send + Sync + 'static {
    move |_, reply| reply.status(status, "", "")
}

/// The answer to the first thing that a host of this era wants.
fn first_answer(host: &mut Host, is_modern: bool) -> Value {
    match is_modern {
        true => host.ask(&modern_call("1", "x")).json(),
        false => host.ask(CAPABLE_INITIALIZE).json(),
    }
}

#[test]
fn a_refused_token_is_no_evidence() {
    for is_modern in [false, true] {
        for status in [401, 403] {
            let server = McpServer::start();
            server.without_sessions();
            server.on("server/discover", refused(status));
            let mut host = Launch::at(&server)
                .arg("--header")
                .arg("Authorization: Bearer wrong")
                .args("--start-timeout 2")
                .start();
            let answer = first_answer(&mut host, is_modern);
            let status = serde_json::json!(status);
            assert_eq!(answer["error"]["data"]["httpStatus"], status, "{answer}");
            assert!(server.of_kind("initialize").is_empty());
        }
    }
}

#[test]
fn a_server_that_is_overloaded_or_broken_for_a_moment_is_asked_again() {
    for is_modern in [false, true] {
        for status in [429, 500, 502, 503, 504] {
            let server = modern_server();
            server.first("server/discover", 1, move |_, reply| {
                reply.header("Retry-After", "0").status(status, "", "");
            });
            let mut host = Launch::at(&server).start();
            let answer = first_answer(&mut host, is_modern);
            assert!(answer["result"].is_object(), "{status}: {answer}");
            assert!(server.of_kind("initialize").is_empty(), "{status}");
            assert_eq!(server.of_kind("server/discover").len(), 2, "{status}");
        }
    }
}

#[test]
fn a_connection_that_breaks_is_no_evidence() {
    for is_modern in [false, true] {
        let server = modern_server();
        server.first("server/discover", 1, |_, reply| reply.reset());
        let mut host = Launch::at(&server).start();
        let answer = first_answer(&mut host, is_modern);
        assert!(answer["result"].is_object(), "{answer}");
        assert!(server.of_kind("initialize").is_empty());
    }
}

#[test]
fn a_server_that_stays_broken_is_an_error_and_found_later() {
    let server = modern_server();
    server.first("server/discover", 20, refused(503));
    let mut host = Launch::at(&server).args("--start-timeout 1").start();
    let answer = host.ask(&modern_call("1", "x")).json();
    assert!(answer["error"].is_object(), "{answer}");
    server.on("server/discover", |request, reply| {
        reply.json(&request.result(r#"{"supportedVersions":["2026-07-28"],"capabilities":{}}"#));
    });
    host.ask(&modern_call("2", "y")).result();
    assert!(server.of_kind("initialize").is_empty());
    assert_eq!((server.calls("x"), server.calls("y")), (0, 1));
}

#[test]
fn a_probe_and_then_initialize_is_a_legacy_host() {
    for is_modern in [false, true] {
        let server = McpServer::start();
        if is_modern {
            server.modern();
        }
        let mut host = Launch::at(&server).start();
        // As hosts of both eras begin: by a bare question, which may stay without an answer.
        host.send(&request("\"probe\"", "server/discover", "{}"));
        host.send(&modern("\"probe-2\"", "server/discover", ""));
        host.initialize();
        let answer = host.ask(&call("1", "x")).result();
        assert!(!answer.contains("resultType"), "{answer}");
        host.answer("\"probe\"");
        host.answer("\"probe-2\"");
        assert_eq!(server.calls("x"), 1);
    }
}

#[test]
fn what_was_found_out_is_known_at_the_next_start() {
    let home = crate::support::Home::new();
    let home = home.path().to_str().expect("a path").to_owned();
    for is_modern in [false, true] {
        let server = McpServer::start();
        if is_modern {
            server.modern();
        }
        let mut probes = Vec::new();
        for round in 0..3 {
            let mut host = Launch::at(&server).env("HOME", &home).start();
            host.initialize();
            host.ask(&call("1", &format!("n{round}"))).result();
            host.close_stdin();
            assert!(host.status().success());
            probes.push((
                server.of_kind("server/discover").len(),
                server.of_kind("initialize").len(),
            ));
        }
        let expected = match is_modern {
            true => [(1, 0), (2, 0), (3, 0)],
            false => [(1, 1), (1, 2), (1, 3)],
        };
        assert_eq!(probes, expected, "modern: {is_modern}");
    }
}
