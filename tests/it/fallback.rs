//! When the hosted server can't serve, the same tools answer here; nothing runs twice.
//!
//! Two servers stand on this machine: an MCP server, and a REST API for the local tools.

use std::thread;
use std::time::{Duration, Instant};

use crate::support::{
    A_WHILE, Host, INITIALIZE, INITIALIZED, IntercomApi, Launch, Line, McpServer, Reply, Request,
    Reserved, request,
};

const TOKEN: &str = "dG9rOmZhbGxiYWNr";
const REGION: &str =
    r#"{"error":"Your workspace is hosted in Europe but you connected to United States"}"#;

/// A host whose bridge has both sides at hand.
fn between(url: &str, api: &IntercomApi) -> Launch {
    let launch = Launch::new().arg(url).arg("--rest-url").arg(api.url());
    launch.env("INTERCOM_TOKEN", TOKEN)
}

/// A call of a tool that both sides have, and that only reads.
fn reading(id: &str) -> String {
    let params = r#"{"name":"search_conversations","arguments":{"state":"open"}}"#;
    request(id, "tools/call", params)
}

/// A call of a tool that changes something.
fn writing(id: &str) -> String {
    let params = r#"{"name":"create_article","arguments":{"title":"T","author_id":1}}"#;
    request(id, "tools/call", params)
}

fn is_local(answer: &Line) -> bool {
    let answer = answer.json();
    assert!(answer["error"].is_null(), "{answer}");
    answer["result"]["_meta"]["intercom-mcp/answeredLocally"].is_string()
}

#[track_caller]
fn answers_locally(host: &mut Host, id: &str) {
    let answer = host.ask(&reading(id));
    assert!(is_local(&answer), "{answer:?}");
    assert!(answer.raw().contains("From the REST API"), "{answer:?}");
}

#[track_caller]
fn answers_remotely(host: &mut Host, id: &str) {
    let answer = host.ask(&reading(id));
    assert!(!is_local(&answer), "{answer:?}");
}

/// The host gets a session, and its tools work.
fn is_stood_in_for(url: &str, args: &str) -> Host {
    let api = IntercomApi::start(TOKEN);
    let began = Instant::now();
    let mut host = between(url, &api).args(args).start();
    host.initialize();
    assert!(began.elapsed() < Duration::from_secs(15));
    answers_locally(&mut host, "1");
    assert!(api.asked("POST", "/conversations/search") >= 1);
    assert_eq!(host.answers("\"init\""), 1);
    host.wait_for_stderr("answering over");
    host
}

/// Every `initialize` fails this way.
fn failing(fault: impl Fn(&Request, Reply) + Send + Sync + 'static) -> McpServer {
    let server = McpServer::start();
    server.on("initialize", fault);
    server
}

/// Every call fails this way.
fn failing_calls(fault: impl Fn(&Request, Reply) + Send + Sync + 'static) -> McpServer {
    let server = McpServer::start();
    server.on("tools/call", fault);
    server
}

#[test]
fn a_server_that_is_not_there_at_the_start_is_stood_in_for_and_found() {
    let place = Reserved::new();
    let mut host = is_stood_in_for(&place.url(), "");
    let server = McpServer::start_at(place);
    host.told("notifications/tools/list_changed");
    host.wait_for_stderr("is back");
    answers_remotely(&mut host, "2");
    assert_eq!(server.of_kind("initialize").len(), 1);
    assert_eq!(server.wait_for("initialize").body, INITIALIZE);
    assert_eq!(
        server.wait_for("notifications/initialized").body,
        INITIALIZED
    );
}

#[test]
fn a_name_that_does_not_resolve_is_stood_in_for() {
    is_stood_in_for("http://nonexistent.invalid/mcp", "--allow-http");
}

#[test]
fn a_server_of_another_region_is_stood_in_for_and_left_alone() {
    let server = failing(|_, reply| reply.status(403, "application/json", REGION));
    let _host = is_stood_in_for(&server.url(), "");
    thread::sleep(A_WHILE);
    assert_eq!(server.of_kind("initialize").len(), 1);
}

#[test]
fn a_server_with_a_fault_is_stood_in_for() {
    let server = failing(|_, reply| reply.status(503, "text/html", "<html>down</html>"));
    is_stood_in_for(&server.url(), "");
}

#[test]
fn a_silent_server_is_stood_in_for_and_its_late_answer_is_no_second_one() {
    let server = McpServer::start();
    let held = server.hold("initialize");
    let mut host = is_stood_in_for(&server.url(), "");
    let (request, reply) = held.next();
    let session = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"server","version":"1"}}"#;
    server.without_sessions();
    reply.json(&request.result(session));
    host.told("notifications/tools/list_changed");
    answers_remotely(&mut host, "2");
    assert_eq!(host.answers("\"init\""), 1);
}

#[test]
fn a_server_that_goes_away_is_stood_in_for_until_it_is_back() {
    let (mut server, api) = (McpServer::start(), IntercomApi::start(TOKEN));
    let mut host = between(&server.url(), &api).start();
    host.initialize();
    answers_remotely(&mut host, "1");
    assert_eq!(api.requests(), 0, "the local side is not needed yet");

    server.go_down();
    answers_locally(&mut host, "2");
    host.wait_for_stderr("answering over");
    let began = Instant::now();
    answers_locally(&mut host, "3");
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "nobody is waited for"
    );
    let list = host.ask(&request("4", "tools/list", "{}"));
    assert!(list.raw().contains("search_conversations"), "{list:?}");

    server.come_back();
    // The line itself, and not the promise that it will come.
    host.wait_for_stderr(&format!("warning: {} is back", server.address()));
    answers_remotely(&mut host, "5");
    assert_eq!(server.all_calls(), 2);
}

#[test]
fn a_call_with_an_effect_runs_at_most_once_on_one_side() {
    for status in [500, 503] {
        let server = failing_calls(move |_, reply| reply.status(status, "", ""));
        let api = IntercomApi::start(TOKEN);
        let mut host = between(&server.url(), &api).args("--allow-writes").start();
        host.initialize();
        let refusal = host.ask(&writing("1")).refusal();
        refusal.check(-32012, "server_error", "unknown");
        assert_eq!(server.all_calls(), 1);
        assert_eq!(api.asked("POST", "/articles"), 0);
    }
}

#[test]
fn a_cut_call_with_an_effect_is_not_repeated_either() {
    let server = failing_calls(|_, reply| reply.stream().cut());
    let api = IntercomApi::start(TOKEN);
    let mut host = between(&server.url(), &api).args("--allow-writes").start();
    host.initialize();
    let refusal = host.ask(&writing("1")).refusal();
    refusal.check(-32000, "connection_lost", "unknown");
    assert_eq!(server.all_calls(), 1);
    assert_eq!(api.asked("POST", "/articles"), 0);
}

#[test]
fn a_reading_call_that_is_cut_is_answered_here_and_says_so() {
    let server = failing_calls(|_, reply| reply.stream().cut());
    let api = IntercomApi::start(TOKEN);
    let mut host = between(&server.url(), &api).start();
    host.initialize();
    answers_locally(&mut host, "1");
    assert_eq!(server.all_calls(), 1);
    host.wait_for_stderr("answered over");
    assert_eq!(host.answers("1"), 1);
}

#[test]
fn a_limit_is_nothing_to_go_round() {
    let server = failing_calls(|_, reply| reply.header("Retry-After", "400").status(429, "", ""));
    let api = IntercomApi::start(TOKEN);
    let launch = between(&server.url(), &api).args("--max-request-time 5");
    let mut host = launch.start();
    host.initialize();
    let refusal = host.ask(&reading("1")).refusal();
    refusal.check(-32011, "rate_limited", "no");
    assert_eq!(api.requests(), 0);
}

#[test]
fn one_bearer_header_serves_both_sides() {
    let server = McpServer::start();
    server.first("tools/call", 1, |_, reply| reply.status(500, "", ""));
    let api = IntercomApi::start(TOKEN);
    let launch = Launch::at(&server).arg("--rest-url").arg(api.url());
    let header = format!("Authorization: Bearer {TOKEN}");
    let mut host = launch.arg("--header").arg(&header).start();
    host.initialize();
    answers_locally(&mut host, "1");
    answers_remotely(&mut host, "2");
    let sent = server.wait_for("tools/call");
    let sent = sent.header("authorization").map(str::to_owned);
    assert_eq!(sent, Some(format!("Bearer {TOKEN}")));
}

#[test]
fn a_user_who_wants_the_hosted_server_only_gets_no_other() {
    let (place, api) = (Reserved::new(), IntercomApi::start(TOKEN));
    let launch = between(&place.url(), &api).args("--mode remote --start-timeout 1");
    let mut host = launch.start();
    let refusal = host.ask(INITIALIZE).refusal();
    refusal.check(-32000, "unreachable", "no");
    assert_eq!(api.requests(), 0);
}

#[test]
fn a_user_who_wants_the_local_tools_only_gets_no_other() {
    let (server, api) = (McpServer::canary(), IntercomApi::start(TOKEN));
    let mut host = between(&server.url(), &api).args("--mode local").start();
    host.initialize();
    answers_locally(&mut host, "1");
}

#[test]
fn a_refused_sign_in_is_told_with_the_way_out() {
    let server = failing(|_, reply| reply.status(401, "", ""));
    let api = IntercomApi::start(TOKEN);
    let mut host = between(&server.url(), &api).start();
    let refusal = host.ask(INITIALIZE).refusal();
    refusal.check(-32010, "sign_in_required", "no");
    assert!(refusal.message.contains("--mode local"), "{refusal:?}");
    assert_eq!(api.requests(), 0);
}
