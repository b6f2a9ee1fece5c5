//! Trouble at the start is borne or answered, never a closed pipe.

use std::time::Instant;

use crate::support::{
    INITIALIZE, INITIALIZED, Launch, LegacyServer, McpServer, PATIENCE, Reply, Request, Reserved,
    SOON, call, notification, request,
};

/// The first `initialize` fails; the host must not notice.
fn is_invisible(fault: impl Fn(&Request, Reply) + Send + Sync + 'static) {
    let server = McpServer::start();
    server.first("initialize", 1, fault);
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    assert_eq!(server.of_kind("initialize").len(), 2);
    assert_eq!(host.lines().len(), 2);
}

#[test]
fn one_503_is_invisible() {
    is_invisible(|_, reply| reply.status(503, "text/plain", "busy"));
}

#[test]
fn one_502_of_a_proxy_is_invisible() {
    is_invisible(|_, reply| reply.status(502, "text/html", "<html>Bad gateway</html>"));
}

#[test]
fn one_500_is_invisible() {
    is_invisible(|_, reply| reply.status(500, "text/plain", "oops"));
}

#[test]
fn one_429_is_waited_out() {
    let began = Instant::now();
    is_invisible(|_, reply| reply.header("Retry-After", "1").status(429, "", ""));
    assert!(began.elapsed().as_millis() >= 1000);
}

#[test]
fn one_reset_is_invisible() {
    is_invisible(|_, reply| reply.reset());
}

#[test]
fn one_closed_connection_is_invisible() {
    is_invisible(|_, reply| reply.close());
}

#[test]
fn one_cut_answer_is_invisible() {
    is_invisible(|_, reply| {
        reply.raw(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
        );
    });
}

#[test]
fn a_server_that_comes_up_late_is_waited_for() {
    let place = Reserved::new();
    let launch = Launch::new().arg(place.url()).arg("--debug");
    let mut host = launch.start();
    host.send(INITIALIZE);
    host.wait_for_stderr("refused");
    let _server = McpServer::start_at(place);
    host.answer("\"init\"").result();
}

#[test]
fn a_dead_server_is_an_answer_and_a_later_initialize_works() {
    let place = Reserved::new();
    let launch = Launch::new().arg(place.url()).args("--start-timeout 1");
    let mut host = launch.start();
    let refusal = host.ask(INITIALIZE).refusal();
    refusal.check(-32000, "unreachable", "no");
    assert!(refusal.message.contains("refused"), "{refusal:?}");
    assert!(host.is_running());

    let _server = McpServer::start_at(place);
    host.send(&INITIALIZE.replace("\"init\"", "2"));
    host.answer("2").result();
    host.send(INITIALIZED);
    host.ask(&call("3", "x")).result();
}

#[test]
fn a_server_that_never_answers_is_an_answer_in_time() {
    let server = McpServer::start();
    server.on("initialize", |_, reply| reply.hang());
    let mut host = Launch::at(&server).args("--start-timeout 1").start();
    let began = Instant::now();
    let refusal = host.ask(INITIALIZE).refusal();
    assert_eq!(refusal.code, -32001, "{refusal:?}");
    assert!(began.elapsed() < PATIENCE / 2, "{:?}", began.elapsed());
    assert!(host.is_running());
}

/// Every `initialize` fails; the host is told with which status.
fn is_answered(status: u16, code: i64, kind: &str) {
    let server = McpServer::start();
    server.on("initialize", move |_, reply| {
        reply.status(status, "text/html", "<html><body>No</body></html>");
    });
    let launch = Launch::at(&server).args("--start-timeout 2");
    let mut host = launch.start();
    let refusal = host.ask(INITIALIZE).refusal();
    assert_eq!((refusal.code, &*refusal.kind), (code, kind), "{refusal:?}");
    assert_eq!(refusal.status, Some(u64::from(status)), "{refusal:?}");
    assert!(refusal.message.contains(&status.to_string()), "{refusal:?}");
    assert!(!refusal.message.contains("<html>"), "{refusal:?}");
    assert!(host.is_running());
}

#[test]
fn a_400_that_stays_is_answered() {
    is_answered(400, -32012, "rejected");
}

#[test]
fn a_401_is_answered_with_what_to_do() {
    is_answered(401, -32010, "sign_in_required");
}

#[test]
fn a_403_is_answered() {
    is_answered(403, -32012, "rejected");
}

#[test]
fn a_404_that_stays_is_answered() {
    is_answered(404, -32012, "rejected");
}

#[test]
fn a_500_that_stays_is_answered() {
    is_answered(500, -32012, "server_error");
}

#[test]
fn a_503_that_stays_is_answered() {
    is_answered(503, -32012, "server_error");
}

#[test]
fn a_servers_own_refusal_is_passed_on_and_the_next_initialize_works() {
    let server = McpServer::start();
    let refusal = r#"{"jsonrpc":"2.0","id":"init","error":{"code":-32602,"message":"Unsupported protocol version","data":{"supported":["2024-11-05"],"requested":"1.0"}}}"#;
    server.first("initialize", 1, move |_, reply| reply.json(refusal));
    let mut host = Launch::at(&server).start();
    assert_eq!(host.ask(INITIALIZE).raw(), refusal);
    host.send(&INITIALIZE.replace("\"init\"", "2"));
    host.answer("2").result();
}

#[test]
fn a_web_page_instead_of_a_server_is_told_as_such() {
    let server = McpServer::start();
    let page = |_: &Request, reply: Reply| {
        reply.status(
            200,
            "text/html; charset=utf-8",
            "<html>Log in to the Wi-Fi</html>",
        );
    };
    server.on("initialize", page).on("GET", page);
    let mut host = Launch::at(&server).start();
    let refusal = host.ask(INITIALIZE).refusal();
    assert_eq!((refusal.code, &*refusal.kind), (-32013, "invalid_answer"));
    assert!(refusal.message.contains("captive portal"), "{refusal:?}");
    assert!(!refusal.message.contains("<html>"), "{refusal:?}");
}

// Which transport.

fn http_first_falls_back_on(status: u16) {
    let legacy = LegacyServer::start();
    legacy.server.first("initialize", 1, move |request, reply| {
        assert_eq!(request.target, "/sse");
        reply.status(status, "", "");
    });
    legacy.on("tools/call", |request| Some(request.text("legacy")));
    let mut host = Launch::new().arg(legacy.url()).start();
    host.initialize();
    assert!(host.ask(&call("1", "x")).result().contains("legacy"));
}

#[test]
fn http_first_falls_back_to_sse_on_400() {
    http_first_falls_back_on(400);
}

#[test]
fn http_first_falls_back_to_sse_on_404() {
    http_first_falls_back_on(404);
}

#[test]
fn http_first_falls_back_to_sse_on_405() {
    http_first_falls_back_on(405);
}

#[test]
fn sse_first_falls_back_to_http() {
    for status in [400, 404, 405] {
        let server = McpServer::start();
        server.first("GET", 1, move |_, reply| reply.status(status, "", ""));
        let launch = Launch::at(&server).args("--transport sse-first");
        let mut host = launch.start();
        host.initialize();
        host.ask(&call("1", "x")).result();
        assert_eq!(server.requests()[0].verb, "GET");
    }
}

#[test]
fn sse_first_stays_with_sse_where_it_works() {
    let legacy = LegacyServer::start();
    let launch = Launch::new().arg(legacy.url());
    let mut host = launch.args("--transport sse-first").start();
    host.initialize();
    legacy.wait_for_session(1);
    let posts = legacy.server.requests();
    assert!(posts.iter().all(|r| r.verb == "GET" || r.target != "/sse"));
}

#[test]
fn http_only_does_not_fall_back() {
    let server = McpServer::start();
    server.on("initialize", |_, reply| reply.status(405, "", ""));
    let mut host = Launch::at(&server).args("--transport http-only").start();
    let refusal = host.ask(INITIALIZE).refusal();
    assert_eq!((refusal.code, refusal.status), (-32012, Some(405)));
    assert!(server.of_kind("GET").is_empty());
}

#[test]
fn sse_only_does_not_fall_back() {
    let server = McpServer::start();
    server.on("GET", |_, reply| reply.status(405, "", ""));
    let mut host = Launch::at(&server).args("--transport sse-only").start();
    let refusal = host.ask(INITIALIZE).refusal();
    assert_eq!((refusal.code, refusal.status), (-32012, Some(405)));
    assert!(server.requests().iter().all(|r| r.verb == "GET"));
}

// What comes before its time.

#[test]
fn what_is_sent_before_the_answer_to_initialize_waits_for_it() {
    let server = McpServer::start();
    let held = server.hold("initialize");
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    host.send(INITIALIZED);
    host.send(&notification("notifications/roots/list_changed", "{}"));
    host.send(&request("1", "tools/list", "{}"));
    host.send(&call("2", "x"));
    let (request, reply) = held.next();
    let kinds: Vec<_> = server.requests().iter().map(Request::kind).collect();
    assert_eq!(kinds, ["server/discover", "initialize"]);
    let result = r#"{"protocolVersion":"2025-11-25","capabilities":{}}"#;
    server.without_sessions();
    reply.json(&request.result(result));
    host.answer("1").result();
    host.answer("2").result();
    assert_eq!(host.lines()[0].id().as_deref(), Some("\"init\""));
    let mut posts = server.requests();
    posts.retain(|r| r.verb == "POST");
    let kinds: Vec<_> = posts.iter().map(Request::kind).collect();
    assert_eq!(kinds[2], "notifications/initialized", "{kinds:?}");
    server.wait_for("notifications/roots/list_changed");
}

#[test]
fn what_waits_for_initialize_is_refused_with_it() {
    let place = Reserved::new();
    let launch = Launch::new().arg(place.url()).args("--start-timeout 1");
    let mut host = launch.start();
    host.send(INITIALIZE);
    host.send(&call("1", "x"));
    host.answer("\"init\"").refusal();
    host.answer("1")
        .refusal()
        .check(-32000, "unreachable", "no");
}

#[test]
fn a_second_initialize_beside_the_first_is_refused() {
    let server = McpServer::start();
    let held = server.hold("initialize");
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    host.send(&INITIALIZE.replace("\"init\"", "2"));
    assert_eq!(host.answer("2").error_code(), -32600);
    let (request, reply) = held.next();
    reply.json(&request.result("{}"));
    host.answer("\"init\"").result();
}

#[test]
fn an_initialize_in_a_session_ends_that_and_starts_another() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    host.send(&INITIALIZE.replace("\"init\"", "2"));
    host.answer("2").result();
    host.send(INITIALIZED);
    host.ask(&call("3", "y")).result();
    let ended = server.wait_for("DELETE");
    assert_eq!(ended.header("mcp-session-id"), Some("session-1"));
    let calls = server.of_kind("tools/call");
    assert_eq!(calls[1].header("mcp-session-id"), Some("session-2"));
}

#[test]
fn without_initialize_a_request_is_refused_and_a_ping_answered() {
    let canary = McpServer::canary();
    let mut host = Launch::at(&canary).start();
    let began = Instant::now();
    host.send(&notification("notifications/initialized", "{}"));
    let refusal = host.ask(&call("1", "x")).refusal();
    assert_eq!((refusal.code, &*refusal.executed), (-32600, "no"));
    assert!(refusal.message.contains("initialize"), "{refusal:?}");
    assert_eq!(host.ask(&request("2", "ping", "{}")).result(), "{}");
    let discover = host.ask(&request("3", "server/discover", "{}"));
    assert_eq!(discover.error_code(), -32602);
    assert!(began.elapsed() < SOON);
}
