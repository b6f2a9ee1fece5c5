//! Cut, silent and endless streams end in exactly one true answer.

mod cancel;
mod cut;
mod listen;
mod odd;
mod time;

use crate::support::{Launch, McpServer, call};

#[test]
fn progress_comes_in_order_and_before_the_answer() {
    let server = McpServer::start();
    server.on("tools/call", |request, reply| {
        let mut events = reply.stream();
        for i in 0..100 {
            events.message(&progress(i));
        }
        events.message(&request.text("done"));
        events.end();
    });
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    let lines: Vec<_> = host.lines().iter().map(|l| l.raw().to_owned()).collect();
    let expected: Vec<_> = (0..100).map(progress).collect();
    assert_eq!(lines[1..=100], expected);
    assert_eq!(lines.len(), 102);
}

#[test]
fn a_question_on_an_answers_stream_is_answered_back() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("7", "x"));
    let (asked, reply) = held.next();
    let mut events = reply.stream();
    // Under the id that the host uses for its own request: the two have nothing to do.
    events.message(r#"{"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{}}"#);
    host.told("sampling/createMessage");
    let answer = r#"{"jsonrpc":"2.0","id":7,"result":{"role":"assistant","n":1.10}}"#;
    host.send(answer);
    assert_eq!(server.wait_for("response").body, answer);
    events.message(&asked.text("done"));
    events.end();
    assert!(host.answer("7").result().contains("done"));
}

#[test]
fn only_the_first_of_a_hosts_responses_is_forwarded() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "x"));
    let (asked, reply) = held.next();
    let mut events = reply.stream();
    events.message(r#"{"jsonrpc":"2.0","id":"q","method":"roots/list"}"#);
    host.told("roots/list");
    for answer in ["\"q\"", "\"q\"", "\"nobody asked\""] {
        host.send(&format!(
            r#"{{"jsonrpc":"2.0","id":{answer},"result":{{}}}}"#
        ));
    }
    events.message(&asked.text("done"));
    events.end();
    host.answer("1").result();
    server.wait_for("response");
    host.close_stdin();
    host.status();
    assert_eq!(server.of_kind("response").len(), 1);
}

fn progress(i: usize) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","method":"notifications/progress","params":{{"progressToken":"p","progress":{i}}}}}"#
    )
}
