//! How long an answer may take: silence is bounded, and so is talk without an end.

use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Launch, McpServer, PATIENCE, call, eventually, request};

use super::progress;

const STEP: Duration = Duration::from_millis(250);

#[test]
fn a_mute_call_is_answered_in_time_and_cancelled_at_the_server() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| reply.hang());
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.initialize();
    let began = Instant::now();
    let refusal = host.ask(&call("\"a\\u0062\"", "x")).refusal();
    refusal.check(-32001, "timeout", "unknown");
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert!(began.elapsed() < PATIENCE / 2);
    let cancelled = server.wait_for("notifications/cancelled");
    assert!(cancelled.body.contains(r#""requestId":"a\u0062""#));
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_stream_that_falls_silent_is_answered_in_time() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        events.message(&progress(1));
        events.hang();
    });
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32001, "timeout", "unknown");
    server.wait_for("notifications/cancelled");
}

#[test]
fn progress_keeps_a_call_alive() {
    let server = McpServer::start();
    server.on("tools/call", |request, reply| {
        let mut events = reply.stream();
        for i in 0..16 {
            events.message(&progress(i));
            thread::sleep(STEP);
        }
        events.message(&request.text("done"));
        events.end();
    });
    let mut host = Launch::at(&server).args("--request-timeout 3").start();
    host.initialize();
    let began = Instant::now();
    host.ask(&call("1", "x")).result();
    assert!(began.elapsed() > Duration::from_secs(3));
}

#[test]
fn progress_does_not_move_the_end_of_all_time() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut events = reply.stream();
        while events.try_write(&format!("data: {}\n\n", progress(1))) {
            thread::sleep(STEP / 5);
        }
    });
    let limits = "--request-timeout 1 --max-request-time 2";
    let mut host = Launch::at(&server).args(limits).start();
    host.initialize();
    let began = Instant::now();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32001, "timeout", "unknown");
    assert!(began.elapsed() >= Duration::from_secs(2));
    assert!(began.elapsed() < PATIENCE / 2);
}

#[test]
fn a_body_that_drips_does_not_move_the_end_of_all_time() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let mut body = reply.header("Content-Type", "application/json").pieces();
        while body.try_write(" ") {
            thread::sleep(STEP / 5);
        }
    });
    let limits = "--request-timeout 1 --max-request-time 2";
    let mut host = Launch::at(&server).args(limits).start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32001, "timeout", "unknown");
}

#[test]
fn a_list_is_not_asked_for_again_after_a_timeout_either() {
    let server = McpServer::start();
    server.on("tools/list", |_, reply| reply.hang());
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.initialize();
    let refusal = host.ask(&request("1", "tools/list", "{}")).refusal();
    refusal.check(-32001, "timeout", "unknown");
    assert_eq!(server.of_kind("tools/list").len(), 1);
}

#[test]
fn the_answer_after_a_timeout_is_dropped() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.initialize();
    host.send(&call("1", "x"));
    let (late, reply) = held.next();
    host.answer("1").refusal();
    reply.json(&late.text("late"));
    host.ask(&request("2", "x/other", "{}")).result();
    assert_eq!(host.answers("1"), 1);
}

#[test]
fn other_calls_go_on_beside_a_mute_one() {
    let server = McpServer::start();
    server.on("x/mute", |_, reply| reply.hang());
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&request("0", "x/mute", "{}"));
    server.wait_for("x/mute");
    for id in 1..=20 {
        host.ask(&call(&id.to_string(), "x")).result();
    }
    eventually("all calls", || server.calls("x") == 20);
    assert_eq!(host.answers("0"), 0);
}

#[test]
fn a_server_that_is_mute_about_initialized_does_not_hold_the_session() {
    let server = McpServer::start();
    server.on("notifications/initialized", |_, reply| reply.hang());
    let mut host = Launch::at(&server).args("--request-timeout 1").start();
    host.initialize();
    host.ask(&call("1", "x")).result();
}

#[test]
fn a_server_that_refuses_initialized_does_not_end_the_session() {
    let server = McpServer::start();
    server.on("notifications/initialized", |_, reply| {
        reply.status(500, "text/plain", "not today");
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
}
