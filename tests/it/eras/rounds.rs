//! What a modern server asks in a result, a legacy host is asked in a request.

mod odd;

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{asks, form, legacy_host, modern_server, response};
use crate::support::{Host, Line, McpServer, Request, call, notification, request};

/// A state that a careless reader would not give back as it was.
const STATE: &str = r#""st\u0061te\/ \ud83d\ude00 1.10""#;

/// A server that asks this in answer to a call, and is content with any retry.
fn asking(questions: &str, state: &str) -> McpServer {
    let server = modern_server();
    let result = asks(questions, state);
    server.on("tools/call", move |request, reply| {
        let params = &request.json()["params"];
        let is_retry = !params["inputResponses"].is_null() || !params["requestState"].is_null();
        match is_retry {
            true => reply.json(&request.complete_text("done")),
            false => reply.json(&request.result(&result)),
        }
    });
    server
}

/// The retry that the server got.
fn retry(server: &McpServer) -> Request {
    server.wait_for_nth("tools/call", 2)
}

fn answer(host: &mut Host, question: &Line, result: &str) {
    host.send(&response(&question.id().expect("an id"), result));
}

#[test]
fn an_elicitation_is_asked_and_its_answer_is_brought_back() {
    let server = asking(&form("k\\u0065y"), STATE);
    let mut host = legacy_host(&server);
    let asked = request(
        "1",
        "tools/call",
        r#"{"name":"echo","arguments":{"nonce":"x","n":1.10},"_meta":{"progressToken":"p","com.example/x":1.0}}"#,
    );
    host.send(&asked);
    let question = host.told("elicitation/create");
    let params = r#""params":{"mode":"form","message":"m 1.10","requestedSchema":{"type":"object","properties":{"n":{"type":"number"}}}}"#;
    assert!(question.raw().contains(params), "{question:?}");
    let content = r#"{"action":"accept","content":{"n":1.10,"big":9007199254740993}}"#;
    answer(&mut host, &question, content);
    assert!(host.answer("1").result().contains("done"));

    let first = server.wait_for("tools/call");
    let retry = retry(&server);
    let members = [
        r#""name":"echo","arguments":{"nonce":"x","n":1.10}"#,
        &format!(r#""requestState":{STATE}"#),
        r#""com.example/x":1.0"#,
        r#""progressToken":"p""#,
    ];
    for member in members {
        assert!(retry.body.contains(member), "{member}: {}", retry.body);
    }
    let responses = format!(r#""inputResponses":{{"k\u0065y":{content}}}"#);
    let decoded = format!(r#""inputResponses":{{"key":{content}}}"#);
    let has_them = retry.body.contains(&responses) || retry.body.contains(&decoded);
    assert!(has_them, "{}", retry.body);
    assert_ne!(first.id(), retry.id());
    assert_eq!(server.of_kind("tools/call").len(), 2);
}

#[test]
fn elicitation_sampling_and_roots_are_asked_together() {
    let sampling = r#""s":{"method":"sampling/createMessage","params":{"messages":[],"maxTokens":9007199254740993}}"#;
    let roots = r#""r":{"method":"roots/list"}"#;
    let server = asking(&[sampling, roots, &form("e")].join(","), STATE);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let sampling = host.told("sampling/createMessage");
    assert!(sampling.raw().contains(r#""maxTokens":9007199254740993"#));
    let (roots, form) = (host.told("roots/list"), host.told("elicitation/create"));
    // In another order than they were asked.
    answer(&mut host, &form, r#"{"action":"accept","content":{}}"#);
    answer(&mut host, &roots, r#"{"roots":[{"uri":"file:///a"}]}"#);
    assert_eq!(server.of_kind("tools/call").len(), 1);
    answer(&mut host, &sampling, r#"{"role":"assistant","n":1.10}"#);
    host.answer("1").result();
    let responses = &retry(&server).json()["params"]["inputResponses"];
    let expected = json!({
        "e": { "action": "accept", "content": {} },
        "r": { "roots": [{ "uri": "file:///a" }] },
        "s": { "role": "assistant", "n": 1.1 },
    });
    assert_eq!(*responses, expected);
}

#[test]
fn every_round_brings_its_own_answers_and_nothing_of_the_last() {
    let server = modern_server();
    let round = AtomicUsize::new(0);
    server.on("tools/call", move |request, reply| {
        let result = match round.fetch_add(1, Ordering::SeqCst) {
            0 => asks(&form("a"), r#""first""#),
            1 => asks(&form("b"), ""),
            2 => asks("", r#""third""#),
            _ => return reply.json(&request.complete_text("done")),
        };
        reply.json(&request.result(&result));
    });
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let mut asked: Vec<String> = Vec::new();
    for n in 1..=2 {
        let question = host.wait("another question", |line| {
            let is_it = line.method().as_deref() == Some("elicitation/create");
            is_it && !asked.contains(&line.id().expect("an id"))
        });
        asked.push(question.id().expect("an id"));
        let content = format!(r#"{{"action":"accept","content":{{"n":{n}}}}}"#);
        answer(&mut host, &question, &content);
    }
    assert!(host.answer("1").result().contains("done"));
    let params: Vec<Value> = server
        .of_kind("tools/call")
        .iter()
        .map(|r| r.json()["params"].clone())
        .collect();
    let accepted =
        |key: &str, n: i32| json!({ key: { "action": "accept", "content": { "n": n } } });
    let of = |n: usize| (&params[n]["inputResponses"], &params[n]["requestState"]);
    assert_eq!(of(1), (&accepted("a", 1), &json!("first")));
    // "If the result does not contain a `requestState` field, the client MUST NOT include one."
    assert_eq!(of(2), (&accepted("b", 2), &Value::Null));
    assert_eq!(of(3), (&Value::Null, &json!("third")));
    assert_eq!(params.len(), 4);
}

#[test]
fn a_server_that_only_wants_to_be_asked_again_is_asked_again() {
    let server = asking("", STATE);
    let mut host = legacy_host(&server);
    assert!(host.ask(&call("1", "x")).result().contains("done"));
    assert!(
        retry(&server)
            .body
            .contains(&format!(r#""requestState":{STATE}"#))
    );
    assert!(host.lines().iter().all(Line::is_answer));
}

#[test]
fn prompts_and_resources_may_ask_too() {
    for (method, params) in [
        ("prompts/get", r#"{"name":"p"}"#),
        ("resources/read", r#"{"uri":"a://b"}"#),
    ] {
        let server = modern_server();
        server.on(method, |request, reply| {
            let is_retry = !request.json()["params"]["inputResponses"].is_null();
            match is_retry {
                true => reply.json(&request.result(r#"{"resultType":"complete","n":1.10}"#)),
                false => reply.json(&request.result(&asks(&form("k"), ""))),
            }
        });
        let mut host = legacy_host(&server);
        host.send(&request("1", method, params));
        let question = host.told("elicitation/create");
        answer(&mut host, &question, r#"{"action":"decline"}"#);
        assert_eq!(host.answer("1").result(), r#"{"n":1.10}"#, "{method}");
    }
}

#[test]
fn questions_on_an_event_stream_are_asked_too() {
    let server = modern_server();
    server.first("tools/call", 1, |request, reply| {
        let mut events = reply.stream();
        events.message(&notification(
            "notifications/progress",
            r#"{"progressToken":"p","progress":1}"#,
        ));
        events.message(&request.result(&asks(&form("k"), STATE)));
        events.end();
    });
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    host.told("notifications/progress");
    answer(&mut host, &question, r#"{"action":"accept","content":{}}"#);
    host.answer("1").result();
    assert!(retry(&server).body.contains(STATE));
}

#[test]
fn a_person_who_says_no_is_heard() {
    for said in [r#"{"action":"decline"}"#, r#"{"action":"cancel","x":1.0}"#] {
        let server = asking(&form("k"), STATE);
        let mut host = legacy_host(&server);
        host.send(&call("1", "x"));
        let question = host.told("elicitation/create");
        answer(&mut host, &question, said);
        host.answer("1").result();
        let sent = retry(&server).body;
        assert!(sent.contains(&format!(r#"{{"k":{said}}}"#)), "{sent}");
    }
}

#[test]
fn a_host_that_can_not_show_a_form_has_cancelled_it() {
    let server = asking(&form("k"), STATE);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let id = host.told("elicitation/create").id().expect("an id");
    host.send(&format!(
        r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-32603,"message":"no window"}}}}"#
    ));
    host.answer("1").result();
    let responses = &retry(&server).json()["params"]["inputResponses"];
    assert_eq!(*responses, json!({ "k": { "action": "cancel" } }));
}

#[test]
fn an_error_where_there_is_no_way_to_say_no_ends_the_call() {
    let server = modern_server();
    server.on("tools/call", |request, reply| {
        let question = r#""s":{"method":"sampling/createMessage","params":{"messages":[]}}"#;
        reply.json(&request.result(&asks(question, STATE)));
    });
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let id = host.told("sampling/createMessage").id().expect("an id");
    host.send(&format!(
        r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-1,"message":"User rejected sampling request"}}}}"#
    ));
    let error = &host.answer("1").json()["error"];
    assert_eq!(error["code"], -1);
    assert!(
        error["message"]
            .as_str()
            .expect("text")
            .contains("User rejected")
    );
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn what_a_host_has_not_declared_it_is_not_asked() {
    for (method, lacking) in [
        ("elicitation/create", r#"{"sampling":{},"roots":{}}"#),
        ("sampling/createMessage", r#"{"elicitation":{},"roots":{}}"#),
        ("roots/list", r#"{"elicitation":{},"sampling":{}}"#),
        (
            "x/unknown",
            r#"{"elicitation":{},"sampling":{},"roots":{}}"#,
        ),
    ] {
        let server = modern_server();
        server.on("tools/call", move |request, reply| {
            let question = format!(r#""k":{{"method":"{method}","params":{{}}}}"#);
            reply.json(&request.result(&asks(&question, STATE)));
        });
        let mut host = crate::support::Launch::at(&server).start();
        host.ask(&request(
            "\"init\"",
            "initialize",
            &format!(
                r#"{{"protocolVersion":"2025-11-25","capabilities":{lacking},"clientInfo":{{"name":"h","version":"1"}}}}"#
            ),
        ))
        .result();
        host.send(crate::support::INITIALIZED);
        let answer = host.ask(&call("1", "x"));
        assert!(answer.error_code() < 0, "{method}: {answer:?}");
        assert!(answer.raw().contains(method), "{method}: {answer:?}");
        assert_eq!(server.calls("x"), 1, "{method}");
        assert_eq!(host.lines().len(), 2, "{method}");
    }
}

#[test]
fn an_elicitation_without_a_mode_is_a_form() {
    let question = r#""k":{"method":"elicitation/create","params":{"message":"m","requestedSchema":{"type":"object"}}}"#;
    let server = asking(question, "");
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    answer(&mut host, &question, r#"{"action":"accept","content":{}}"#);
    host.answer("1").result();
    assert!(!question.raw().contains("elicitationId"), "{question:?}");
}

#[test]
fn a_link_gets_an_id_and_the_host_hears_when_it_has_done_its_work() {
    let link = r#""k":{"method":"elicitation/create","params":{"mode":"url","message":"m","url":"https://a.example/\u0061?n=1.10"}}"#;
    let server = asking(link, STATE);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    let raw = r#""mode":"url","message":"m","url":"https://a.example/\u0061?n=1.10""#;
    assert!(question.raw().contains(raw), "{question:?}");
    let id = question.json()["params"]["elicitationId"].clone();
    assert!(id.as_str().is_some_and(|id| !id.is_empty()), "{question:?}");
    let done = "notifications/elicitation/complete";
    assert!(
        host.lines()
            .iter()
            .all(|l| l.method().as_deref() != Some(done))
    );
    answer(&mut host, &question, r#"{"action":"accept"}"#);
    assert_eq!(host.told(done).json()["params"]["elicitationId"], id);
    host.answer("1").result();
    assert!(!retry(&server).body.contains("elicitationId"));
}

#[test]
fn a_link_that_was_not_opened_has_done_no_work() {
    let link = r#""k":{"method":"elicitation/create","params":{"mode":"url","message":"m","url":"https://a.example"}}"#;
    let server = asking(link, STATE);
    let mut host = legacy_host(&server);
    host.send(&call("1", "x"));
    let question = host.told("elicitation/create");
    answer(&mut host, &question, r#"{"action":"decline"}"#);
    host.answer("1").result();
    host.ask(&request("2", "x/own", "{}")).result();
    let done = |l: &Line| l.method().as_deref() == Some("notifications/elicitation/complete");
    assert!(!host.lines().iter().any(done));
}

#[test]
fn calls_that_are_asked_about_at_the_same_time_are_not_mixed_up() {
    let server = modern_server();
    server.on("tools/call", |request, reply| {
        let nonce = request.nonce();
        let params = &request.json()["params"];
        if params["requestState"].is_null() {
            let question = format!(
                r#""k":{{"method":"elicitation/create","params":{{"message":"{nonce}","requestedSchema":{{}}}}}}"#
            );
            return reply.json(&request.result(&asks(&question, &format!("\"{nonce}\""))));
        }
        assert_eq!(params["requestState"], nonce);
        assert_eq!(params["inputResponses"]["k"]["content"]["n"], nonce);
        reply.json(&request.complete_text(&nonce));
    });
    let mut host = legacy_host(&server);
    for n in 1..=10 {
        host.send(&call(&n.to_string(), &format!("nonce-{n}")));
    }
    for n in (1..=10).rev() {
        let nonce = format!("nonce-{n}");
        let question = host.wait("the question", |line| {
            line.method().is_some() && line.json()["params"]["message"] == *nonce
        });
        let content = format!(r#"{{"action":"accept","content":{{"n":"{nonce}"}}}}"#);
        answer(&mut host, &question, &content);
    }
    for n in 1..=10 {
        let answer = host.answer(&n.to_string()).result();
        assert!(answer.contains(&format!("nonce-{n}\"")));
    }
}
