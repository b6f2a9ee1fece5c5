//! Messages over the limit cost an answer, never the session or the memory.

use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Host, Launch, McpServer, PATIENCE, Reply, Request, call, notification};

const MEMORY: u64 = 64 << 20;

fn start(server: &McpServer) -> Host {
    let mut host = Launch::at(server).args("--max-message-size 1MiB").start();
    host.initialize();
    host
}

/// The answer is too large; the next one isn't.
fn is_too_large(answer: impl Fn(&Request, Reply) + Send + Sync + 'static) {
    let server = McpServer::start();
    server.first("tools/call", 1, answer);
    let mut host = start(&server);
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32014, "too_large", "yes");
    assert!(
        refusal.message.contains("--max-message-size"),
        "{refusal:?}"
    );
    assert_eq!(server.calls("x"), 1);
    host.ask(&call("2", "y")).result();
    assert_eq!(server.of_kind("initialize").len(), 1);
    if let Some(peak) = host.peak_memory() {
        assert!(peak < MEMORY, "{peak}");
    }
}

#[test]
fn a_body_over_the_limit_is_told_as_such() {
    is_too_large(|request, reply| reply.json(&request.text(&"x".repeat(100 << 20))));
}

#[test]
fn a_body_of_unknown_length_over_the_limit_is_told_as_such() {
    is_too_large(|_, reply| {
        let mut body = reply.header("Content-Type", "application/json").pieces();
        let piece = " ".repeat(1 << 20);
        while body.try_write(&piece) {}
    });
}

#[test]
fn an_event_over_the_limit_is_told_as_such() {
    is_too_large(|request, reply| {
        let mut events = reply.stream();
        events.message(&request.text(&"x".repeat(20 << 20)));
        events.hang();
    });
}

#[test]
fn a_line_without_an_end_is_told_as_such() {
    is_too_large(|_, reply| {
        let mut events = reply.stream();
        events.write("data: ");
        let piece = "x".repeat(1 << 20);
        while events.try_write(&piece) {}
    });
}

#[test]
fn an_event_of_many_small_lines_is_told_as_such() {
    is_too_large(|_, reply| {
        let mut events = reply.stream();
        let piece = "data: x\n".repeat(10_000);
        while events.try_write(&piece) {}
    });
}

#[test]
fn a_message_over_the_limit_on_the_servers_own_stream_is_left_out() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = start(&server);
    let (_, reply) = streams.next();
    let mut events = reply.stream();
    let large = format!("\"{}\"", "x".repeat(3 << 20));
    events.message(&notification("notifications/message", &large));
    events.message(&notification("notifications/message", "{\"n\":1}"));
    let line = host.told("notifications/message");
    assert!(line.raw().contains("\"n\":1"), "{line:?}");
    host.wait_for_stderr("--max-message-size");
    host.ask(&call("1", "x")).result();
}

#[test]
fn a_flood_of_comments_does_not_put_off_the_end() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        let piece = ": keep-alive\n\n".repeat(100);
        while events.try_write(&piece) {
            thread::yield_now();
        }
    });
    let limits = "--request-timeout 1 --max-request-time 2";
    let mut host = Launch::at(&server).args(limits).start();
    host.initialize();
    let began = Instant::now();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32001, "timeout", "unknown");
    assert!(began.elapsed() < PATIENCE / 2);
    if let Some(peak) = host.peak_memory() {
        assert!(peak < MEMORY, "{peak}");
    }
}

#[test]
fn an_error_page_without_an_end_is_not_read_to_its_end() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let head = "HTTP/1.1 403 No\r\nContent-Type: text/html\r\n\r\n";
        let page = "<p>no</p>".repeat(5_000_000);
        reply.raw(format!("{head}{page}"));
    });
    let mut host = start(&server);
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32012, "rejected", "no");
    if let Some(peak) = host.peak_memory() {
        assert!(peak < MEMORY, "{peak}");
    }
}

#[test]
fn an_absurd_retry_after_is_borne() {
    for value in [
        "18446744073709551615",
        "99999999999999999999999",
        "-1",
        "soon",
        "1e3",
    ] {
        let server = McpServer::start();
        server.on("tools/call", move |_, reply| {
            reply.header("Retry-After", value).status(429, "", "");
        });
        let mut host = Launch::at(&server).args("--max-request-time 20").start();
        host.initialize();
        let began = Instant::now();
        let refusal = host.ask(&call("1", "x")).refusal();
        refusal.check(-32011, "rate_limited", "no");
        assert!(began.elapsed() < PATIENCE / 2 + Duration::from_secs(10));
    }
}
