//! What a legacy server asks in a request, a modern host is asked in a result; its retry goes on
//! with the same call.

mod links;
mod odd;

use serde_json::{Value, json};

use crate::support::{
    CAPABLE, Events, Host, Launch, Line, McpServer, Request, modern_call, modern_with, notification,
};

pub(super) const ELICIT: &str = r#"{"jsonrpc":"2.0","id":"q-1","method":"elicitation/create","params":{"mode":"form","message":"m","n":1.10,"requestedSchema":{"type":"object"}}}"#;
const SAMPLE: &str = r#"{"jsonrpc":"2.0","id":9007199254740993,"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1.10}}"#;
const ROOTS: &str = r#"{"jsonrpc":"2.0","id":0,"method":"roots/list"}"#;

/// What a host was asked in a result.
pub(super) struct Asked {
    pub(super) line: Line,
    /// Key and request.
    pub(super) questions: Vec<(String, Value)>,
    pub(super) state: String,
}

impl Asked {
    #[track_caller]
    pub(super) fn of(line: Line) -> Self {
        let json = line.json();
        let result = &json["result"];
        assert_eq!(result["resultType"], "input_required", "{line:?}");
        let questions = result["inputRequests"].as_object().expect("an object");
        let questions = questions.iter().map(|(k, v)| (k.clone(), v.clone()));
        let state = result["requestState"].as_str().expect("a state").to_owned();
        assert!(state.len() >= 16, "easily guessed: {state}");
        Self {
            questions: questions.collect(),
            state,
            line,
        }
    }

    /// The key of the question with this method.
    pub(super) fn key(&self, method: &str) -> &str {
        let mut all = self.questions.iter();
        let found = all.find(|(_, question)| question["method"] == *method);
        &found
            .unwrap_or_else(|| panic!("{method}: {:?}", self.line))
            .0
    }

    /// The retry of a call with these answers: members of `inputResponses`, JSON text.
    pub(super) fn retry(&self, id: &str, nonce: &str, answers: &str) -> String {
        retry(id, nonce, answers, &self.state)
    }
}

pub(super) fn retry(id: &str, nonce: &str, answers: &str, state: &str) -> String {
    let params = format!(
        r#""name":"echo","arguments":{{"nonce":"{nonce}"}},"inputResponses":{{{answers}}},"requestState":"{state}""#
    );
    modern_with(CAPABLE, "", id, "tools/call", &params)
}

/// A call that the server holds, with the stream of its answer.
pub(super) fn open(
    server: &McpServer,
    host: &mut Host,
    id: &str,
    nonce: &str,
) -> (Request, Events) {
    let held = server.hold("tools/call");
    host.send(&modern_call(id, nonce));
    let (asked, reply) = held.next();
    (asked, reply.stream())
}

#[test]
fn a_question_is_asked_in_a_result_and_the_retry_goes_on_with_the_same_call() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    events.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    let params =
        r#""params":{"mode":"form","message":"m","n":1.10,"requestedSchema":{"type":"object"}}"#;
    assert!(asked.line.raw().contains(params), "{:?}", asked.line);
    let content = r#"{"action":"accept","content":{"n":1.10,"big":9007199254740993}}"#;
    let key = asked.key("elicitation/create");
    host.send(&asked.retry("2", "x", &format!(r#""{key}":{content}"#)));
    let response = server.wait_for("response");
    assert_eq!(
        response.body,
        format!(r#"{{"jsonrpc":"2.0","id":"q-1","result":{content}}}"#)
    );
    assert_eq!(response.header("mcp-session-id"), Some("session-1"));
    events.message(&call.text("done"));
    events.end();
    let answer = host.answer("2");
    assert!(answer.result().contains("done"), "{answer:?}");
    assert!(answer.result().contains(r#""resultType":"complete""#));
    assert_eq!(server.calls("x"), 1);
    assert_eq!(host.lines().len(), 2);
}

#[test]
fn questions_that_come_together_are_asked_together() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    let all = format!("data: {ELICIT}\n\ndata: {SAMPLE}\n\ndata: {ROOTS}\n\n");
    events.write(&all);
    let asked = Asked::of(host.answer("1"));
    assert_eq!(asked.questions.len(), 3, "{:?}", asked.line);
    assert!(asked.line.raw().contains(r#""maxTokens":1.10"#));
    let answers = format!(
        r#""{}":{{"roots":[]}},"{}":{{"action":"decline"}},"{}":{{"role":"assistant","n":1.10}}"#,
        asked.key("roots/list"),
        asked.key("elicitation/create"),
        asked.key("sampling/createMessage"),
    );
    host.send(&asked.retry("2", "x", &answers));
    server.wait_for_nth("response", 3);
    let mut responses: Vec<_> = server.of_kind("response");
    responses.sort_by_key(Request::id);
    let bodies: Vec<_> = responses.iter().map(|r| r.body.clone()).collect();
    assert_eq!(
        bodies,
        [
            r#"{"jsonrpc":"2.0","id":"q-1","result":{"action":"decline"}}"#,
            r#"{"jsonrpc":"2.0","id":0,"result":{"roots":[]}}"#,
            r#"{"jsonrpc":"2.0","id":9007199254740993,"result":{"role":"assistant","n":1.10}}"#,
        ]
    );
    events.message(&call.text("done"));
    events.end();
    host.answer("2").result();
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn a_question_on_the_servers_own_stream_is_asked_by_the_call_that_is_open() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    let (_, reply) = streams.next();
    let mut own = reply.stream();
    own.message(ELICIT);
    let asked = Asked::of(host.answer("1"));
    let key = asked.key("elicitation/create");
    host.send(&asked.retry("2", "x", &format!(r#""{key}":{{"action":"cancel"}}"#)));
    assert!(server.wait_for("response").body.contains("cancel"));
    events.message(&call.text("done"));
    events.end();
    host.answer("2").result();
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn the_answer_may_come_on_the_servers_own_stream_too() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "1", "x");
    let (_, reply) = streams.next();
    let mut own = reply.stream();
    own.message(&call.text("by GET"));
    assert!(host.answer("1").result().contains("by GET"));
    events.message(ELICIT);
    host.ask(&crate::support::modern("2", "x/own", "")).result();
    assert_eq!((host.answers("1"), server.calls("x")), (1, 1));
}

#[test]
fn a_server_may_ask_again_and_again() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    let (call, mut events) = open(&server, &mut host, "0", "x");
    let mut states = Vec::new();
    for n in 0..5 {
        events.message(&ELICIT.replace("q-1", &format!("q-{n}")));
        let asked = Asked::of(host.answer(&n.to_string()));
        let key = asked.key("elicitation/create").to_owned();
        states.push(asked.state.clone());
        let answer = format!(r#""{key}":{{"action":"accept","content":{{"n":{n}}}}}"#);
        host.send(&asked.retry(&(n + 1).to_string(), "x", &answer));
        let response = server.wait_for_nth("response", n + 1);
        assert_eq!(response.json()["id"], format!("q-{n}"));
        assert_eq!(response.json()["result"]["content"]["n"], n);
    }
    events.message(&call.text("done"));
    events.end();
    host.answer("5").result();
    states.sort();
    states.dedup();
    assert_eq!((states.len(), server.calls("x")), (5, 1));
}

#[test]
fn progress_goes_on_under_the_token_of_the_retry() {
    let progress = |token: &str, n: usize| {
        let params = format!(r#"{{"progressToken":{token},"progress":{n}.10,"x":1.0}}"#);
        notification("notifications/progress", &params)
    };
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    let params = r#""name":"echo","arguments":{"nonce":"x"}"#;
    let with = |token: &str, id: &str, params: &str| {
        let meta = format!(r#","progressToken":{token}"#);
        modern_with(CAPABLE, &meta, id, "tools/call", params)
    };
    host.send(&with("\"p\"", "1", params));
    let (call, reply) = held.next();
    assert_eq!(call.json()["params"]["_meta"]["progressToken"], "p");
    let mut events = reply.stream();
    events.message(&progress("\"p\"", 1)).message(ELICIT);
    assert_eq!(
        host.told("notifications/progress").raw(),
        progress("\"p\"", 1)
    );
    let asked = Asked::of(host.answer("1"));
    let key = asked.key("elicitation/create");
    let answered = format!(
        r#"{params},"inputResponses":{{"{key}":{{"action":"decline"}}}},"requestState":"{}""#,
        asked.state
    );
    host.send(&with("77", "2", &answered));
    server.wait_for("response");
    events.message(&progress("\"p\"", 2));
    let told = host.wait("progress", |l| l.raw().contains("2.10")).json();
    assert_eq!(told["params"]["progressToken"], 77);
    assert_eq!(told["params"]["x"], json!(1.0));
    events.message(&call.text("done"));
    events.end();
    host.answer("2").result();
}

#[test]
fn calls_that_are_asked_about_at_the_same_time_are_not_mixed_up() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    let mut open = Vec::new();
    for n in 0..10 {
        host.send(&modern_call(&n.to_string(), &format!("n{n}")));
    }
    for _ in 0..10 {
        let (call, reply) = held.next();
        let mut events = reply.stream();
        let nonce = call.nonce();
        events.message(
            &ELICIT
                .replace("q-1", &nonce)
                .replace("\"m\"", &format!("\"{nonce}\"")),
        );
        open.push((call, events));
    }
    for n in (0..10).rev() {
        let asked = Asked::of(host.answer(&n.to_string()));
        let (key, question) = &asked.questions[0];
        assert_eq!(question["params"]["message"], format!("n{n}"));
        let answer = format!(r#""{key}":{{"action":"accept","content":{{"n":{n}}}}}"#);
        host.send(&asked.retry(&format!("1{n}"), &format!("n{n}"), &answer));
    }
    server.wait_for_nth("response", 10);
    for response in server.of_kind("response") {
        let response = response.json();
        let n = &response["result"]["content"]["n"];
        assert_eq!(response["id"], format!("n{n}"));
    }
    for (call, mut events) in open {
        events.message(&call.text(&call.nonce()));
        events.end();
    }
    for n in 0..10 {
        let answer = host.answer(&format!("1{n}")).result();
        assert!(answer.contains(&format!("n{n}\"")), "{answer}");
    }
    assert_eq!(server.all_calls(), 10);
}

#[test]
fn prompts_and_resources_may_be_asked_about_too() {
    for (method, params) in [
        ("prompts/get", r#""name":"p""#),
        ("resources/read", r#""uri":"a://b""#),
    ] {
        let server = McpServer::start();
        let held = server.hold(method);
        let mut host = Launch::at(&server).start();
        host.send(&modern_with(CAPABLE, "", "1", method, params));
        let (call, reply) = held.next();
        let mut events = reply.stream();
        events.message(SAMPLE);
        let asked = Asked::of(host.answer("1"));
        let key = asked.key("sampling/createMessage");
        let answered = format!(
            r#"{params},"inputResponses":{{"{key}":{{"role":"user"}}}},"requestState":"{}""#,
            asked.state
        );
        host.send(&modern_with(CAPABLE, "", "2", method, &answered));
        server.wait_for("response");
        events.message(&call.result("{}"));
        events.end();
        host.answer("2").result();
        assert_eq!(server.of_kind(method).len(), 1, "{method}");
    }
}
