//! Whatever a host writes, it gets the answer that is due, and the next line works.

use crate::support::{Host, INITIALIZE, INITIALIZED, Launch, McpServer, call, request};

/// The host's bytes are refused with this code and id; nothing of them gets to the server.
fn is_refused(bytes: impl AsRef<[u8]>, code: i64, id: &str) {
    let bytes = bytes.as_ref();
    let shown = String::from_utf8_lossy(bytes).into_owned();
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&request("0", "x/barrier", "{}")).result();
    let before = host.lines().len();
    host.send_bytes([bytes, b"\n"].concat());
    host.wait_for_lines(before + 1);
    let answer = host.lines()[before].clone();
    assert_eq!(answer.error_code(), code, "{shown}");
    assert_eq!(answer.id().as_deref(), Some(id), "{shown}");
    host.ask(&call("\"next\"", "next")).result();
    assert_eq!(host.lines().len(), before + 2, "{shown}");
    let mut posts = server.requests();
    posts.retain(|r| r.verb == "POST");
    assert_eq!(posts.len(), 5, "{shown}");
    // It was no request of a well-behaved host's, but it has been answered as one.
    host.expect(id);
}

#[test]
fn what_is_no_json_is_a_parse_error() {
    is_refused("hello", -32700, "null");
    is_refused(r#"{"jsonrpc":"2.0","id":1,"method":"#, -32700, "null");
    is_refused(
        r#"{"jsonrpc":"2.0","id":1,"method":"ping"} {}"#,
        -32700,
        "null",
    );
    is_refused("[1,", -32700, "null");
    is_refused("Content-Length: 20", -32700, "null");
}

#[test]
fn what_is_no_utf_8_is_a_parse_error() {
    is_refused(
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":\"\xff\"}",
        -32700,
        "null",
    );
    is_refused(
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":\"\xc3\"}",
        -32700,
        "null",
    );
}

#[test]
fn zero_bytes_and_late_byte_order_marks_are_parse_errors() {
    is_refused(b"\0", -32700, "null");
    is_refused(
        "\u{feff}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
        -32700,
        "null",
    );
}

#[test]
fn what_is_no_message_is_an_invalid_request() {
    for line in ["[]", "1", "\"x\"", "null", "true", "{}", " [ ] "] {
        is_refused(line, -32600, "null");
    }
}

#[test]
fn a_message_without_jsonrpc_is_an_invalid_request() {
    is_refused(r#"{"id":5,"method":"ping"}"#, -32600, "5");
    is_refused(r#"{"jsonrpc":"1.0","id":5,"method":"ping"}"#, -32600, "5");
    is_refused(
        r#"{"jsonrpc":2.0,"id":"five","method":"ping"}"#,
        -32600,
        "\"five\"",
    );
}

#[test]
fn an_id_that_is_none_is_an_invalid_request() {
    for (id, echo) in [
        ("{}", "null"),
        ("null", "null"),
        ("true", "null"),
        ("[1]", "null"),
        ("1.5", "1.5"),
    ] {
        let line = request(id, "ping", "{}");
        is_refused(line, -32600, echo);
    }
}

#[test]
fn a_method_that_is_none_is_an_invalid_request() {
    is_refused(r#"{"jsonrpc":"2.0","id":5,"method":1}"#, -32600, "5");
    is_refused(r#"{"jsonrpc":"2.0","id":5}"#, -32600, "5");
}

#[test]
fn an_envelope_with_two_readings_is_an_invalid_request() {
    for line in [
        r#"{"jsonrpc":"2.0","id":5,"method":"ping","method":"tools/call"}"#,
        r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{},"params":{}}"#,
        r#"{"jsonrpc":"2.0","jsonrpc":"2.0","id":5,"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","id":5,"method":"ping","meth\u006fd":"tools/call"}"#,
    ] {
        is_refused(line, -32600, "5");
    }
}

#[test]
fn two_ids_are_an_invalid_request() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send_bytes("{\"jsonrpc\":\"2.0\",\"id\":5,\"id\":6,\"method\":\"ping\"}\n");
    host.wait("the error", |l| l.raw().contains("-32600"));
    host.expect("5");
    host.expect("6");
}

#[test]
fn blank_lines_carriage_returns_and_a_first_mark_are_borne() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.expect("\"init\"");
    host.send_bytes(format!(
        "\u{feff}{INITIALIZE}\r\n\r\n\n  \t \r\n{INITIALIZED}\r\n"
    ));
    host.answer("\"init\"").result();
    host.expect("1");
    host.send_bytes(format!("\n  {}  \r\n", call("1", "x")));
    host.answer("1").result();
    assert_eq!(server.of_kind("initialize")[0].body, INITIALIZE);
    assert_eq!(server.of_kind("tools/call")[0].body, call("1", "x"));
    assert_eq!(host.lines().len(), 2);
}

#[test]
fn a_line_in_many_pieces_is_one_message() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.expect("1");
    for byte in call("1", "piece").bytes() {
        host.send_bytes([byte]);
    }
    host.send_bytes("\n");
    assert!(host.answer("1").result().contains("piece"));
}

#[test]
fn the_last_line_needs_no_end() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.expect("1");
    host.send_bytes(call("1", "last"));
    host.close_stdin();
    assert!(host.answer("1").result().contains("last"));
    assert!(host.status().success());
}

#[test]
fn an_id_that_is_in_use_is_refused_and_its_first_owner_answered() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    for (id, same) in [("1", "1"), ("\"a\"", r#""\u0061""#)] {
        host.send(&call(id, "first"));
        let (asked, reply) = held.next();
        let before = host.lines().len();
        host.send(&call(same, "second"));
        host.wait_for_lines(before + 1);
        let refusal = &host.lines()[before];
        // Under the id it would be taken for the first one's answer.
        assert_eq!(refusal.id().as_deref(), Some("null"));
        assert_eq!(refusal.error_code(), -32600);
        reply.json(&asked.text("first"));
        assert!(host.answer(id).result().contains("first"));
    }
    assert_eq!(server.calls("second"), 0);
}

#[test]
fn an_id_that_waits_for_initialize_is_in_use() {
    let server = McpServer::start();
    let held = server.hold("initialize");
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    host.send(INITIALIZED);
    host.send(&call("1", "first"));
    host.send(&call("1", "second"));
    host.wait("the refusal", |l| l.raw().contains("-32600"));
    let (asked, reply) = held.next();
    server.without_sessions();
    reply.json(&asked.result(r#"{"protocolVersion":"2025-11-25","capabilities":{}}"#));
    assert!(host.answer("1").result().contains("first"));
    assert_eq!(server.calls("second"), 0);
}

#[test]
fn a_line_over_the_limit_costs_one_answer_and_no_memory() {
    let server = McpServer::start();
    let launch = Launch::at(&server).args("--max-message-size 1MiB");
    let mut host = launch.start();
    host.initialize();
    host.expect("\"big\"");
    let piece = vec![b'x'; 1 << 20];
    host.send_bytes(r#"{"jsonrpc":"2.0","id":"big","method":"tools/call","params":{"x":""#);
    for _ in 0..200 {
        host.send_bytes(piece.clone());
    }
    host.send_bytes("\"}}\n");
    let refusal = host.answer("\"big\"").refusal();
    refusal.check(-32014, "too_large", "no");
    assert!(
        refusal.message.contains("--max-message-size"),
        "{refusal:?}"
    );
    host.ask(&call("1", "next")).result();
    assert_eq!(server.all_calls(), 1);
    if let Some(peak) = host.peak_memory() {
        assert!(peak < 64 << 20, "{peak}");
    }
}

#[test]
fn a_line_over_the_limit_whose_id_comes_late_is_answered_without_one() {
    let server = McpServer::start();
    let launch = Launch::at(&server).args("--max-message-size 1MiB");
    let mut host = launch.start();
    host.initialize();
    let filler = "x".repeat(2 << 20);
    host.send_bytes(format!(
        r#"{{"jsonrpc":"2.0","params":{{"id":7,"x":"{filler}"}},"id":8}}"#
    ));
    host.send_bytes("\n");
    let answer = host.wait("the refusal", |l| l.raw().contains("-32014"));
    assert_eq!(answer.id().as_deref(), Some("null"));
    host.ask(&call("1", "next")).result();
}

#[test]
fn a_line_just_under_the_limit_goes_through() {
    let server = McpServer::start();
    let launch = Launch::at(&server).args("--max-message-size 1MiB");
    let mut host: Host = launch.start();
    host.initialize();
    let frame = call("1", "").len();
    let line = call("1", &"x".repeat((1 << 20) - frame));
    assert_eq!(line.len(), 1 << 20);
    assert!(host.ask(&line).raw().contains("xxx"));
    assert_eq!(server.of_kind("tools/call")[0].body, line);
}
