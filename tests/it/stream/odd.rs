//! Answers that are none, and streams that are written in every way there is.

use crate::support::{Launch, Line, McpServer, Reply, Request, call};

/// A call that the server answers oddly.
fn answer_to(odd: impl Fn(&Request, Reply) + Send + Sync + 'static) -> Line {
    let server = McpServer::start();
    server.first("tools/call", 1, odd);
    let mut host = Launch::at(&server).start();
    host.initialize();
    let answer = host.ask(&call("1", "x"));
    assert_eq!(server.calls("x"), 1);
    host.ask(&call("2", "y")).result();
    assert_eq!(host.answers("1"), 1);
    answer
}

fn is_invalid(odd: impl Fn(&Request, Reply) + Send + Sync + 'static) {
    answer_to(odd)
        .refusal()
        .check(-32013, "invalid_answer", "unknown");
}

#[test]
fn a_202_is_no_answer() {
    is_invalid(|_, reply| reply.accepted());
}

#[test]
fn an_empty_body_is_no_answer() {
    is_invalid(|_, reply| reply.json(""));
    is_invalid(|_, reply| reply.status(204, "", ""));
    is_invalid(|_, reply| reply.status(200, "", ""));
}

#[test]
fn a_body_that_is_no_json_is_no_answer() {
    is_invalid(|_, reply| reply.json("{\"jsonrpc\":"));
    is_invalid(|_, reply| reply.json("true"));
    is_invalid(|_, reply| reply.json(r#"{"jsonrpc":"1.0","id":1,"result":{}}"#));
}

#[test]
fn a_body_of_another_kind_is_no_answer() {
    is_invalid(|request, reply| reply.status(200, "text/plain", &request.text("x")));
    is_invalid(|_, reply| reply.status(200, "text/html", "<html></html>"));
}

#[test]
fn an_answer_to_something_else_is_no_answer() {
    is_invalid(|_, reply| reply.json(r#"{"jsonrpc":"2.0","id":77,"result":{}}"#));
    is_invalid(|_, reply| reply.json(r#"{"jsonrpc":"2.0","id":"1","result":{}}"#));
}

#[test]
fn an_error_without_an_id_is_about_the_request_that_it_answers() {
    let answer = answer_to(|_, reply| {
        reply
            .json(r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"cannot read"}}"#);
    });
    let refusal = answer.refusal();
    refusal.check(-32012, "rejected", "no");
    assert!(refusal.message.contains("cannot read"), "{refusal:?}");
}

#[test]
fn an_array_with_the_answer_is_an_answer() {
    let answer = answer_to(|request, reply| {
        let said = r#"{"jsonrpc":"2.0","method":"notifications/message","params":{}}"#;
        reply.json(&format!("[{said}, {}]", request.text("in an array")));
    });
    assert!(answer.result().contains("in an array"));
}

#[test]
fn an_event_that_can_not_be_read_does_not_hide_the_answer() {
    let answer = answer_to(|request, reply| {
        let mut events = reply.stream();
        events
            .message("{oops")
            .message("[]")
            .message(&request.text("behind it"));
        events.end();
    });
    assert!(answer.result().contains("behind it"));
}

#[test]
fn an_event_that_can_not_be_read_may_have_been_the_answer() {
    is_invalid(|_, reply| {
        let mut events = reply.stream();
        events.message("{oops");
        events.end();
    });
}

/// The stream says `lines`, in which ANSWER stands for the answer.
fn reads(lines: &'static str) {
    let answer = answer_to(move |request, reply| {
        let lines = lines.replace("ANSWER", &request.text("read"));
        let mut events = reply.stream();
        // A piece for each byte: no reading is so lucky as to get whole lines.
        for char in lines.chars() {
            events.write(char.encode_utf8(&mut [0; 4]));
        }
        events.end();
    });
    assert!(answer.result().contains("read"));
}

#[test]
fn streams_are_read_with_every_kind_of_line_end() {
    reads("data: ANSWER\n\n");
    reads("data: ANSWER\r\n\r\n");
    reads("data: ANSWER\r\r");
    reads("data:ANSWER\r\n\n");
}

#[test]
fn comments_types_and_marks_are_borne() {
    reads("\u{feff}data: ANSWER\n\n");
    reads(": hello\n\n:\n\nid\nretry: x\nunknown: y\nevent: message\ndata: ANSWER\n\n");
    reads("event: ping\ndata: {}\n\nevent: endpoint\ndata: /x\n\ndata: ANSWER\n\n");
    reads("id: a\0b\nretry: 99999999999999999999\ndata: ANSWER\n\n");
}

#[test]
fn data_over_several_lines_is_one_message() {
    let answer = answer_to(|_, reply| {
        let mut events = reply.stream();
        events.write(
            "data: {\"jsonrpc\":\"2.0\",\ndata: \"id\":1,\ndata: \"result\":{\ndata: }}\n\n",
        );
        events.end();
    });
    assert_eq!(answer.result(), "{}");
}

#[test]
fn a_stream_that_is_not_utf_8_is_no_answer() {
    is_invalid(|_, reply| {
        reply.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: \xe9\n\n");
    });
}
