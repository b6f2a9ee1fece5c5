//! What a server refuses in mid-session reaches the host as what it was, and short.

use std::time::Instant;

use crate::support::{
    Host, Launch, McpServer, PATIENCE, Refusal, Reply, Request, SOON, call, request,
};

/// A web page of 5 kB, as proxies send them.
fn page() -> String {
    format!(
        "<html><head>{}</head><body>Bad gateway</body></html>",
        "x".repeat(5000)
    )
}

/// One call that the server refuses with a status, and the next one that it doesn't.
fn call_refused(status: u16) -> Refusal {
    call_failed(move |_, reply| reply.status(status, "text/html", &page()))
}

fn call_failed(fault: impl Fn(&Request, Reply) + Send + Sync + 'static) -> Refusal {
    let server = McpServer::start();
    server.first("tools/call", 1, fault);
    let mut host = Launch::at(&server).start();
    host.initialize();
    let refusal = host.ask(&call("1", "once")).refusal();
    assert!(!refusal.message.contains("<html>"), "{refusal:?}");
    assert!(refusal.message.chars().count() < 500, "{refusal:?}");
    // Sent once, whatever became of it; and the next call is not the worse for it.
    assert_eq!(server.calls("once"), 1);
    host.ask(&call("2", "next")).result();
    assert_eq!(server.of_kind("initialize").len(), 1);
    refusal
}

fn is_refused(status: u16, code: i64, kind: &str, executed: &str) {
    let refusal = call_refused(status);
    refusal.check(code, kind, executed);
    assert_eq!(refusal.status, Some(u64::from(status)), "{refusal:?}");
    assert!(refusal.message.contains(&status.to_string()), "{refusal:?}");
}

#[test]
fn a_500_may_have_had_an_effect() {
    is_refused(500, -32012, "server_error", "unknown");
}

#[test]
fn a_502_may_have_had_an_effect() {
    is_refused(502, -32012, "server_error", "unknown");
}

#[test]
fn a_503_may_have_had_an_effect() {
    is_refused(503, -32012, "server_error", "unknown");
}

#[test]
fn a_504_may_have_had_an_effect() {
    is_refused(504, -32012, "server_error", "unknown");
}

#[test]
fn a_403_had_no_effect() {
    is_refused(403, -32012, "rejected", "no");
}

#[test]
fn a_401_had_no_effect_and_says_what_to_do() {
    let refusal = call_refused(401);
    refusal.check(-32010, "sign_in_required", "no");
    assert_eq!(refusal.status, Some(401));
    assert!(refusal.message.contains("--bearer-env"), "{refusal:?}");
}

#[test]
fn other_refusals_had_no_effect() {
    for status in [400, 405, 406, 413, 415, 422] {
        is_refused(status, -32012, "rejected", "no");
    }
}

#[test]
fn a_reset_may_have_had_an_effect() {
    let refusal = call_failed(|_, reply| reply.reset());
    refusal.check(-32000, "connection_lost", "unknown");
}

#[test]
fn a_connection_closed_without_an_answer_may_have_had_an_effect() {
    let refusal = call_failed(|_, reply| reply.close());
    refusal.check(-32000, "connection_lost", "unknown");
}

#[test]
fn a_body_that_is_cut_may_have_had_an_effect() {
    let refusal = call_failed(|_, reply| {
        reply.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"json");
    });
    refusal.check(-32000, "connection_lost", "unknown");
}

#[test]
fn what_is_not_http_may_have_had_an_effect() {
    let refusal = call_failed(|_, reply| reply.raw("SSH-2.0-OpenSSH_9.2\r\n"));
    refusal.check(-32000, "connection_lost", "unknown");
}

#[test]
fn one_429_is_waited_out_even_for_a_call() {
    let server = McpServer::start();
    let began = Instant::now();
    server.first("tools/call", 1, |_, reply| {
        reply
            .header("Retry-After", "1")
            .status(429, "text/html", &page());
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    assert!(began.elapsed().as_millis() >= 1000);
    assert_eq!(server.of_kind("tools/call").len(), 2);
}

#[test]
fn a_429_that_stays_is_answered() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        reply
            .header("Retry-After", "0")
            .status(429, "text/html", &page());
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32011, "rate_limited", "no");
    assert_eq!(refusal.status, Some(429));
    assert_eq!(refusal.data["retryable"], true);
    assert_eq!(server.of_kind("tools/call").len(), 4);
}

#[test]
fn a_429_for_longer_than_the_request_may_take_is_answered_at_once() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        reply.header("Retry-After", "3000").status(429, "", "");
    });
    let mut host = Launch::at(&server).args("--max-request-time 20").start();
    host.initialize();
    let began = Instant::now();
    let refusal = host.ask(&call("1", "x")).refusal();
    assert!(began.elapsed() < SOON);
    refusal.check(-32011, "rate_limited", "no");
    assert_eq!(refusal.data["retryAfterMs"], 3_000_000);
    assert_eq!(server.of_kind("tools/call").len(), 1);
}

#[test]
fn a_redirect_is_never_followed() {
    for status in [301, 302, 303, 307, 308] {
        let canary = McpServer::canary();
        let elsewhere = canary.url();
        let refusal = call_failed(move |_, reply| {
            reply
                .header("Location", &elsewhere)
                .status(status, "text/html", &page());
        });
        refusal.check(-32012, "rejected", "no");
        assert_eq!(refusal.status, Some(u64::from(status)));
        assert!(refusal.message.contains("redirect"), "{refusal:?}");
    }
}

// What only reads may be sent again.

fn a_list_survives(fault: impl Fn(&Request, Reply) + Send + Sync + 'static, times: usize) {
    let server = McpServer::start();
    server.first("tools/list", times, fault);
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&request("1", "tools/list", "{}")).result();
    assert_eq!(server.of_kind("tools/list").len(), times + 1);
}

#[test]
fn a_list_survives_503_three_times() {
    a_list_survives(|_, reply| reply.status(503, "text/html", &page()), 3);
}

#[test]
fn a_list_survives_one_500() {
    a_list_survives(|_, reply| reply.status(500, "text/html", &page()), 1);
}

#[test]
fn a_list_survives_two_resets() {
    a_list_survives(|_, reply| reply.reset(), 2);
}

#[test]
fn a_list_that_keeps_failing_is_answered() {
    let server = McpServer::start();
    server.on("tools/list", |_, reply| {
        reply.status(500, "text/html", &page());
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let refusal = host.ask(&request("1", "tools/list", "{}")).refusal();
    refusal.check(-32012, "server_error", "unknown");
    assert_eq!(server.of_kind("tools/list").len(), 2);
}

// The server's words.

fn said_by(content_type: &'static str, body: &str) -> Refusal {
    let body = body.to_owned();
    call_failed(move |_, reply| reply.status(403, content_type, &body))
}

#[test]
fn a_servers_own_words_are_passed_on() {
    let refusal = said_by(
        "application/json",
        r#"{"error":{"message":"tool disabled"}}"#,
    );
    assert!(refusal.message.contains("tool disabled"), "{refusal:?}");
    let refusal = said_by("text/plain", "ask your admin");
    assert!(refusal.message.contains("ask your admin"), "{refusal:?}");
}

#[test]
fn a_servers_long_words_are_cut() {
    let server = McpServer::start();
    let words = format!(r#"{{"error":{{"message":"{}"}}}}"#, "x".repeat(50_000));
    server.on("tools/call", move |_, reply| {
        reply.status(403, "application/json", &words);
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    let message = host.ask(&call("1", "x")).refusal().message;
    assert!(message.matches('x').count() <= 500, "{}", message.len());
    assert!(message.chars().count() < 700, "{}", message.len());
}

// When nothing works.

fn fails(host: &mut Host, id: usize) -> Refusal {
    host.ask(&call(&id.to_string(), "x")).refusal()
}

#[test]
fn after_five_failures_the_server_is_left_alone_for_a_moment() {
    let server = McpServer::start();
    server.first("tools/call", 5, |_, reply| reply.status(500, "", ""));
    let mut host = Launch::at(&server).start();
    host.initialize();
    for id in 1..=5 {
        fails(&mut host, id).check(-32012, "server_error", "unknown");
    }
    let refusal = fails(&mut host, 6);
    assert_eq!(refusal.executed, "no", "{refusal:?}");
    assert!(refusal.data["retryAfterMs"].is_number(), "{refusal:?}");
    assert_eq!(server.all_calls(), 5);

    let end = Instant::now() + PATIENCE;
    let mut id = 10;
    while host
        .ask(&call(&id.to_string(), "y"))
        .raw()
        .contains("\"error\"")
    {
        assert!(Instant::now() < end, "it never came back");
        std::thread::sleep(std::time::Duration::from_millis(200));
        id += 1;
    }
}
