//! Rounds that don't go as they should: somebody leaves, answers twice, or never has enough.

use std::sync::mpsc;

use serde_json::Value;

use super::super::{asks, form, legacy_host, modern_server, response, until_left};
use super::{STATE, answer, asking, retry};
use crate::support::{Line, McpServer, call, notification, request};

fn cancel(id: &str) -> String {
    notification(
        "notifications/cancelled",
        &format!(r#"{{"requestId":{id}}}"#),
    )
}

#[test]
fn a_host_that_cancels_meanwhile_gets_its_questions_taken_back() {
    let questions = [form("a"), form("b")].join(",");
    let server = asking_for_ever(&questions);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let first = host.told("elicitation/create").id().expect("an id");
    let second = host.wait("the other question", |l| {
        l.method().as_deref() == Some("elicitation/create") && l.id() != Some(first.clone())
    });
    let second = second.id().expect("an id");
    host.send(&response(&second, r#"{"action":"accept","content":{}}"#));
    host.send(&cancel("1"));
    let taken_back = host.told("notifications/cancelled").json();
    let id: Value = serde_json::from_str(&first).expect("an id");
    assert_eq!(taken_back["params"]["requestId"], id);
    // Late, and to a question that is not open any more.
    host.send(&response(&first, r#"{"action":"accept","content":{}}"#));
    host.ask(&request("2", "ping", "{}")).result();
    host.ask(&request("3", "x/own", "{}")).result();
    assert_eq!(server.calls("x"), 1);
    assert_eq!(host.answers("1"), 0);
    let taken_back = |l: &&Line| l.method().as_deref() == Some("notifications/cancelled");
    assert_eq!(host.lines().iter().filter(taken_back).count(), 1);
}

#[test]
fn a_retry_that_is_cancelled_is_left() {
    let (left, leaving) = mpsc::channel();
    let server = modern_server();
    let hang = until_left(left);
    server.on(
        "tools/call",
        move |request, reply| match request.json()["params"]["requestState"].is_null() {
            true => reply.json(&request.result(&asks(&form("k"), STATE))),
            false => hang(request, reply),
        },
    );
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    answer(&mut host, &question, r#"{"action":"accept","content":{}}"#);
    retry(&server);
    host.send(&cancel("1"));
    assert_eq!(
        leaving.recv_timeout(crate::support::PATIENCE).as_deref(),
        Ok("x")
    );
    assert_eq!(host.answers("1"), 0);
}

fn asking_for_ever(questions: &str) -> McpServer {
    let server = modern_server();
    let result = asks(questions, STATE);
    server.on("tools/call", move |request, reply| {
        reply.json(&request.result(&result));
    });
    server
}

#[test]
fn a_server_that_never_has_enough_is_given_up() {
    let server = asking_for_ever(&form("k"));
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let mut answered: Vec<String> = Vec::new();
    let end = loop {
        let line = host.wait("a question, or the end", |line| {
            let id = line.id().unwrap_or_default();
            line.is_answer() && id == "1" || line.method().is_some() && !answered.contains(&id)
        });
        if line.is_answer() {
            break line;
        }
        answer(&mut host, &line, r#"{"action":"accept","content":{}}"#);
        answered.push(line.id().expect("an id"));
        assert!(answered.len() < 100, "asked for ever");
    };
    assert_eq!(end.refusal().kind, "invalid_answer", "{end:?}");
    assert_eq!(server.calls("x"), answered.len() + 1);
    host.ask(&request("2", "x/own", "{}")).result();
}

#[test]
fn only_the_first_answer_to_a_question_counts() {
    let server = asking(&form("k"), STATE);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    let id = question.id().expect("an id");
    for other in ["\"nobody asked\"", "1", "\"init\"", "null"] {
        host.send(&response(other, r#"{"action":"accept","content":{"n":0}}"#));
    }
    for n in 1..=3 {
        host.send(&response(
            &id,
            &format!(r#"{{"action":"accept","content":{{"n":{n}}}}}"#),
        ));
    }
    host.answer("1").result();
    let responses = &retry(&server).json()["params"]["inputResponses"];
    assert_eq!(responses["k"]["content"]["n"], 1);
    host.ask(&request("2", "x/own", "{}")).result();
    assert_eq!(server.calls("x"), 2);
}

#[test]
fn an_answer_that_is_no_object_is_not_passed_off_as_one() {
    for result in ["null", "[]", "\"yes\"", "1"] {
        let server = asking(&form("k"), STATE);
        let mut host = legacy_host(&server);
        host.send(&call("1", "x"));
        let question = host.told("elicitation/create");
        answer(&mut host, &question, result);
        host.answer("1").result();
        let responses = &retry(&server).json()["params"]["inputResponses"];
        assert_eq!(responses["k"]["action"], "cancel", "{result}");
    }
}

#[test]
fn a_server_that_is_away_while_a_person_thinks_is_not_missed() {
    let mut server = asking(&form("k"), STATE);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    server.go_down();
    server.come_back();
    answer(&mut host, &question, r#"{"action":"accept","content":{}}"#);
    assert!(host.answer("1").result().contains("done"));
    assert_eq!(server.calls("x"), 2);
}

#[test]
fn a_server_that_hangs_up_on_the_answers_is_not_told_them_twice() {
    let server = modern_server();
    server.on(
        "tools/call",
        |request, reply| match request.json()["params"]["requestState"].is_null() {
            true => reply.json(&request.result(&asks(&form("k"), STATE))),
            false => reply.close(),
        },
    );
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    answer(&mut host, &question, r#"{"action":"accept","content":{}}"#);
    let refusal = host.answer("1").refusal();
    refusal.check(-32000, "connection_lost", "unknown");
    assert_eq!(server.calls("x"), 2);
}

#[test]
fn a_server_that_is_busy_when_the_answers_come_gets_them_later() {
    let server = modern_server();
    let tries = std::sync::atomic::AtomicUsize::new(0);
    server.on("tools/call", move |request, reply| {
        let n = tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        match n {
            0 => reply.json(&request.result(&asks(&form("k"), STATE))),
            1 => reply.header("Retry-After", "0").status(429, "", ""),
            _ => reply.json(&request.complete_text("done")),
        }
    });
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    answer(&mut host, &question, r#"{"action":"accept","content":{}}"#);
    assert!(host.answer("1").result().contains("done"));
    let again = server.wait_for_nth("tools/call", 3).json();
    assert_eq!(again["params"]["inputResponses"]["k"]["action"], "accept");
    let asked = |l: &&Line| l.method().as_deref() == Some("elicitation/create");
    assert_eq!(host.lines().iter().filter(asked).count(), 1, "asked twice");
}

#[test]
fn a_host_that_leaves_while_it_is_asked_leaves_nothing_behind() {
    let server = asking_for_ever(&form("k"));
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    host.told("elicitation/create");
    host.close_stdin();
    assert!(host.is_gone_within(crate::support::PATIENCE));
    assert_eq!(host.answers("1"), 1);
    assert_eq!(server.calls("x"), 1);
}

/// What a modern server asks in this result is an error to the host, which is asked nothing.
#[track_caller]
fn check_garbage(result: &str) {
    let server = modern_server();
    let what = result.to_owned();
    server.on("tools/call", move |request, reply| {
        reply.json(&request.result(&what));
    });
    let mut host = legacy_host(&server);
    let refusal = host.ask(&call("1", "x")).refusal();
    let shown: String = result.chars().take(200).collect();
    assert_eq!(refusal.kind, "invalid_answer", "{shown}: {refusal:?}");
    assert_ne!(refusal.executed, "no", "{shown}: {refusal:?}");
    assert!(refusal.message.len() < 1000, "{shown}: {refusal:?}");
    assert_eq!(server.calls("x"), 1, "{shown}");
    assert!(host.lines().iter().all(Line::is_answer), "{shown}");
    host.ask(&request("2", "x/own", "{}")).result();
}

#[test]
fn questions_that_are_none_are_an_error_and_nobody_is_asked() {
    let required = |rest: &str| format!(r#"{{"resultType":"input_required"{rest}}}"#);
    check_garbage(&required(""));
    for requests in [
        "[]",
        "1",
        "\"x\"",
        r#"{"k":null}"#,
        r#"{"k":[]}"#,
        r#"{"k":"elicitation/create"}"#,
        r#"{"k":{}}"#,
        r#"{"k":{"method":1}}"#,
        r#"{"k":{"method":"elicitation/create","params":[]}}"#,
        r#"{"k":{"method":"elicitation/create","params":"x"}}"#,
        r#"{"good":{"method":"roots/list"},"k":{"params":{}}}"#,
    ] {
        check_garbage(&required(&format!(
            r#","inputRequests":{requests},"requestState":"s""#
        )));
    }
}

#[test]
fn a_thousand_questions_at_once_are_too_many() {
    let questions: Vec<_> = (0..1000).map(|n| form(&n.to_string())).collect();
    check_garbage(&asks(&questions.join(","), STATE));
}

#[test]
fn a_question_that_is_asked_twice_at_once_is_an_error() {
    check_garbage(&asks(&[form("k"), form("k")].join(","), STATE));
}

#[test]
fn a_form_without_params_is_asked_or_refused_but_never_hangs() {
    let server = asking(r#""k":{"method":"elicitation/create"}"#, STATE);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let line = host.wait("a question or an answer", |l| {
        l.method().is_some() || l.id().as_deref() == Some("1")
    });
    if line.method().is_some() {
        answer(&mut host, &line, r#"{"action":"cancel"}"#);
    }
    host.answer("1");
}

#[test]
fn a_list_may_not_ask() {
    let server = modern_server();
    server.on("resources/list", |request, reply| {
        reply.json(&request.result(&asks(&form("k"), STATE)));
    });
    let mut host = legacy_host(&server);
    let refusal = host.ask(&request("1", "resources/list", "{}")).refusal();
    assert_eq!(refusal.kind, "invalid_answer", "{refusal:?}");
}

#[test]
fn a_question_survives_what_happens_to_other_calls() {
    let server = asking(&form("k"), STATE);
    server.first("x/own", 1, |_, reply| {
        reply.status(404, "text/plain", "not found");
    });
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    // Taken for the word of another server, until that one is asked who it is.
    host.ask(&request("2", "x/own", "{}")).result();
    assert_eq!(server.of_kind("server/discover").len(), 2);
    answer(&mut host, &question, r#"{"action":"accept","content":{}}"#);
    assert!(host.answer("1").result().contains("done"));
    assert_eq!(server.calls("x"), 2);
}

#[test]
fn a_server_that_is_a_legacy_one_when_the_answers_come_is_asked_anew() {
    let server = asking(&form("k"), STATE);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    server.legacy().on("tools/call", |request, reply| {
        assert!(!request.body.contains("inputResponses"), "{}", request.body);
        reply.json(&request.text("as a legacy server"));
    });
    answer(&mut host, &question, r#"{"action":"accept","content":{}}"#);
    assert!(host.answer("1").result().contains("as a legacy server"));
    assert!(server.of_kind("response").is_empty());
}
