//! A Fin that fails: what has an effect goes out once, and where nobody can tell, that is told.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{ADA, asking, conversation_of, host_of, replying, running, said, text_of};
use crate::local::{answer_of, error_of, tool};
use crate::support::{FinServer, Reply};

const ASK: &str = "/fin/ask";
const RUN: &str = "/fin/procedures/12345/run";
const REPLY: &str = "/fin/reply";

/// A way to fail after the request came, and its name.
type Fault = (&'static str, fn(Reply));

const FAULTS: [Fault; 8] = [
    ("500", |reply| {
        reply.status(500, "text/html", "<html>oh</html>");
    }),
    ("502", |reply| reply.status(502, "", "")),
    ("503", |reply| reply.status(503, "", "")),
    ("504", |reply| reply.status(504, "", "")),
    ("closed", Reply::close),
    ("reset", Reply::reset),
    ("half", |reply| {
        let mut pieces = reply.header("Content-Type", "application/json").pieces();
        pieces.write(r#"{"conversation_id":"#);
        pieces.cut();
    }),
    ("a page", |reply| {
        reply.status(200, "text/html", "<html>Sign in</html>");
    }),
];

#[test]
fn what_has_an_effect_is_asked_for_once() {
    for (name, fault) in FAULTS {
        let server = FinServer::start();
        let mut host = host_of(&server, "");
        let id = conversation_of(&said(&host.ask(&asking("\"before\""))));
        let calls = [
            (RUN, running("1")),
            (REPLY, replying("2", &id, "x")),
            (ASK, asking("3")),
        ];
        for (path, call) in calls {
            server.on(path, move |_, reply| fault(reply));
            let before = server.asked(path);
            let line = host.ask(&call);
            let text = error_of(&line);
            assert!(
                text.contains("whether it was carried out is unknown"),
                "{name} {path}: {text}"
            );
            assert!(!text.contains('<'), "{name} {path}: {text}");
            let executed = &line.json()["result"]["_meta"]["intercom-mcp/error"]["executed"];
            assert_eq!(executed, "unknown", "{name} {path}");
            assert_eq!(server.asked(path), before + 1, "{name} {path}");
        }
    }
}

#[test]
fn what_fin_can_do_is_asked_for_again() {
    for status in [500, 502, 503, 504] {
        let server = FinServer::start();
        server.first("/fin/capabilities", 1, move |_, reply| {
            reply.status(status, "", "");
        });
        let mut host = host_of(&server, "");
        let list = tool("1", "list_fin_capabilities", &json!({ "user_id": ADA }));
        answer_of(&host.ask(&list));
        assert_eq!(server.asked("/fin/capabilities"), 2, "{status}");
    }
}

#[test]
fn a_fin_that_is_not_there_was_not_asked() {
    let place = crate::support::Reserved::new();
    let url = place.url().replace("/mcp", "/fin/mcp");
    let launch = crate::support::Launch::new().arg(url).args("--mode local");
    let launch = launch.env("INTERCOM_TOKEN", crate::support::FIN_TOKEN);
    let mut host = launch.start();
    host.initialize();
    let line = host.ask(&asking("1"));
    let text = error_of(&line);
    assert!(text.contains("can't be reached"), "{text}");
    assert!(!text.contains("is unknown"), "{text}");
}

#[test]
fn a_fin_that_does_not_answer_is_not_waited_for_without_end() {
    let server = FinServer::start();
    server.on(ASK, |_, reply| reply.hang());
    let mut host = host_of(&server, "--request-timeout 1");
    let began = Instant::now();
    let line = host.ask(&asking("1"));
    assert!(began.elapsed() < Duration::from_secs(15), "{line:?}");
    let json = line.json();
    let executed = [
        &json["error"]["data"]["executed"],
        &json["result"]["_meta"]["intercom-mcp/error"]["executed"],
    ];
    assert!(executed.contains(&&json!("unknown")), "{json}");
    assert_eq!(server.asked(ASK), 1);
}

#[test]
fn a_failed_turn_leaves_the_conversation_as_it_was() {
    let server = FinServer::start();
    server.plays(|visit| {
        let mut fin = visit.open();
        fin.replied("m1", "<p>Which?</p>")
            .status("awaiting_user_reply");
        fin.end();
    });
    let mut host = host_of(&server, "");
    let id = conversation_of(&said(&host.ask(&running("1"))));
    server.first(REPLY, 1, |_, reply| reply.status(500, "", ""));
    error_of(&host.ask(&replying("2", &id, "This")));
    let told = said(&host.ask(&super::getting("3", &id)));
    assert_eq!(text_of(&told), "Which?", "{told}");
    server.plays(|visit| visit.open().answers("<p>Fine</p>"));
    server.plays(|visit| {
        let mut fin = visit.open();
        fin.replied("m2", "<p>Fine</p>").status("complete");
        fin.end();
    });
    let told = said(&host.ask(&replying("4", &id, "This")));
    assert_eq!(text_of(&told), "Fine");
}

#[test]
fn attributes_that_could_not_be_set_do_not_spoil_the_answer() {
    let server = FinServer::start();
    server.on_begun_value("/fin/ask", |mut begun, reply| {
        begun["errors"] = json!({ "user": { "attributes": { "x": "does not exist" } } });
        begun["intercom_conversation_id"] = json!("987");
        reply.json(&begun.to_string());
    });
    let mut host = host_of(&server, "");
    assert_eq!(text_of(&said(&host.ask(&asking("1")))), "The answer.");
}
