//! A command that prints the token is asked again when its token is refused: once for all who were
//! refused, and not in a storm.

use std::fs;

use crate::support::{Host, IntercomApi, Launch, McpServer, Reply, Request, call, eventually};

/// Prints `s3cret-1`, `s3cret-2`, …, and notes each run.
const ANOTHER_EACH_TIME: &str = "echo run >> runs; echo s3cret-$(grep -c run runs)\n";
const ALWAYS_THE_SAME: &str = "echo run >> runs; echo s3cret-1\n";
const ONCE: &str = "echo run >> runs; [ $(grep -c run runs) = 1 ] && echo s3cret-1\n";

fn printing(launch: Launch, script: &str) -> Launch {
    launch.home.write("print.sh", script);
    launch
        .arg("--header-command")
        .arg("Authorization=/bin/sh print.sh")
}

fn runs(host: &Host) -> usize {
    let runs = fs::read_to_string(host.home.path().join("runs"));
    runs.map_or(0, |runs| runs.lines().count())
}

fn carries(request: &Request, token: &str) -> bool {
    request.header("authorization") == Some(&format!("Bearer {token}"))
}

fn refuse(reply: Reply) {
    let reply = reply.header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    reply.status(401, "application/json", r#"{"error":"invalid_token"}"#);
}

/// Calls are served whose token is this one.
fn server_taking(token: &'static str) -> McpServer {
    let server = McpServer::start();
    server.on("tools/call", move |request, reply| {
        match carries(request, token) {
            true => reply.json(&request.text("done")),
            false => refuse(reply),
        }
    });
    server
}

#[test]
fn a_refused_call_goes_out_again_with_what_the_command_prints_now() {
    let server = server_taking("s3cret-2");
    let mut host = printing(Launch::at(&server), ANOTHER_EACH_TIME).start();
    host.initialize();
    assert!(host.ask(&call("1", "x")).result().contains("done"));
    assert!(host.ask(&call("2", "y")).result().contains("done"));
    assert_eq!((runs(&host), server.of_kind("tools/call").len()), (2, 3));
    assert!(!host.stderr().contains("s3cret"), "{}", host.stderr());
}

#[test]
fn twenty_calls_that_are_refused_at_once_lead_to_one_more_run() {
    let server = server_taking("s3cret-2");
    let script = format!("/bin/sleep 0.2; {ANOTHER_EACH_TIME}");
    let mut host = printing(Launch::at(&server), &script).start();
    host.initialize();
    for id in 0..20 {
        host.send(&call(&id.to_string(), &format!("n{id}")));
    }
    for id in 0..20 {
        assert!(host.answer(&id.to_string()).result().contains("done"));
    }
    assert_eq!(runs(&host), 2);
    let calls = server.of_kind("tools/call");
    let taken = calls.iter().filter(|r| carries(r, "s3cret-2")).count();
    assert_eq!(taken, 20);
}

#[test]
fn a_command_that_keeps_printing_the_refused_token_leads_to_an_answer_and_no_storm() {
    let server = server_taking("none");
    let mut host = printing(Launch::at(&server), ALWAYS_THE_SAME).start();
    host.initialize();
    for id in 0..20 {
        host.send(&call(&id.to_string(), &format!("n{id}")));
    }
    for id in 0..20 {
        let refusal = host.answer(&id.to_string()).refusal();
        refusal.check(-32010, "sign_in_required", "no");
        assert_eq!(refusal.status, Some(401));
        let words = "the server refuses the token that the command for Authorization (sh) prints";
        assert!(refusal.message.contains(words), "{refusal:?}");
        assert!(!refusal.message.contains("s3cret"), "{refusal:?}");
    }
    assert_eq!((runs(&host), server.of_kind("tools/call").len()), (2, 20));
}

#[test]
fn one_that_prints_refused_tokens_for_ever_is_no_storm_either() {
    let server = server_taking("none");
    let mut host = printing(Launch::at(&server), ANOTHER_EACH_TIME).start();
    host.initialize();
    for id in 1..=5 {
        host.ask(&call(&id.to_string(), "x")).refusal();
    }
    // The first call tries the second token, too.
    assert_eq!((runs(&host), server.of_kind("tools/call").len()), (2, 6));
}

#[test]
fn a_command_that_fails_is_told_with_the_refusal_and_its_old_token_stays() {
    let server = server_taking("none");
    let mut host = printing(Launch::at(&server), ONCE).start();
    host.initialize();
    for id in 1..=5 {
        let refusal = host.ask(&call(&id.to_string(), "x")).refusal();
        refusal.check(-32010, "sign_in_required", "no");
        assert!(
            refusal.message.contains("failed: exit status: 1"),
            "{refusal:?}"
        );
    }
    assert_eq!(runs(&host), 2);
    let calls = server.of_kind("tools/call");
    assert!(calls.iter().all(|request| carries(request, "s3cret-1")));
}

#[test]
fn the_beginning_of_a_session_is_tried_again_too() {
    let server = McpServer::start();
    server.first("initialize", 1, |_, reply| refuse(reply));
    let mut host = printing(Launch::at(&server), ANOTHER_EACH_TIME).start();
    host.initialize();
    let [first, second] = &server.of_kind("initialize")[..] else {
        panic!("{:?}", server.requests());
    };
    assert!(carries(first, "s3cret-1") && carries(second, "s3cret-2"));
}

#[test]
fn the_servers_own_stream_is_opened_again_with_another_token() {
    let server = McpServer::start();
    server.first("GET", 1, |_, reply| refuse(reply));
    let mut host = printing(Launch::at(&server), ANOTHER_EACH_TIME).start();
    host.initialize();
    assert!(carries(&server.wait_for_nth("GET", 2), "s3cret-2"));
    eventually("the second run", || runs(&host) == 2);
}

#[test]
fn what_is_forbidden_is_no_reason_to_ask_again() {
    let server = McpServer::start();
    server.on("tools/call", |_, reply| {
        let reply = reply.header("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
        reply.status(403, "text/plain", "not for you");
    });
    let mut host = printing(Launch::at(&server), ANOTHER_EACH_TIME).start();
    host.initialize();
    let refusal = host.ask(&call("1", "x")).refusal();
    refusal.check(-32012, "rejected", "no");
    assert!(refusal.message.contains("not for you"), "{refusal:?}");
    assert_eq!((runs(&host), server.of_kind("tools/call").len()), (1, 1));
}

#[test]
fn the_rest_api_gets_another_token_too() {
    let api = IntercomApi::start("s3cret-2");
    let launch = Launch::new().args("call -t au --rest-url").arg(api.url());
    let launch = printing(launch, ANOTHER_EACH_TIME);
    let ended = launch.args("search_conversations state=open").run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("From the REST API"), "{ended:?}");
    let api = IntercomApi::start("s3cret-none");
    let launch = Launch::new().args("call -t au --rest-url").arg(api.url());
    let launch = printing(launch, ALWAYS_THE_SAME);
    let ended = launch.args("search_conversations state=open").run();
    assert_ne!(ended.code, Some(0), "{ended:?}");
    let told = format!("{}{}", ended.stdout, ended.stderr);
    assert!(
        told.contains("the command for Authorization (sh) prints"),
        "{told}"
    );
    assert!(!told.contains("s3cret"), "{told}");
}
