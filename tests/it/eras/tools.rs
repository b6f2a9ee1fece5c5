//! The headers that a tool's schema asks for: on the first call as on every other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::{legacy_host, modern_server};
use crate::support::{McpServer, Reply, Request, request};

/// Tools of whom the first wants arguments mirrored.
const TOOLS: &str = r#"{"name":"echo","n":1.10,"inputSchema":{"type":"object","properties":{"nonce":{"type":"string","x-mcp-header":"Nonce"},"count":{"type":"integer","x-mcp-header":"Count"},"flag":{"type":"boolean","x-mcp-header":"Flag"},"in":{"type":"object","properties":{"text":{"type":"string","x-mcp-header":"Text"}}}}}},{"name":"plain","inputSchema":{"type":"object"}}"#;

fn server() -> McpServer {
    let server = modern_server();
    offer(&server, TOOLS);
    server
}

fn offer(server: &McpServer, tools: &'static str) {
    server.on("tools/list", move |request, reply| {
        let page = format!(
            r#"{{"resultType":"complete","tools":[{tools}],"ttlMs":0,"cacheScope":"private"}}"#
        );
        reply.json(&request.result(&page));
    });
}

fn tool(id: &str, name: &str, arguments: &str) -> String {
    let params = format!(r#"{{"name":"{name}","arguments":{arguments}}}"#);
    request(id, "tools/call", &params)
}

fn params(request: &Request) -> Vec<(String, String)> {
    let of_params =
        |(name, _): &&(String, String)| name.to_ascii_lowercase().starts_with("mcp-param-");
    let headers = request.headers.iter().filter(of_params);
    let mut headers: Vec<_> = headers
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .collect();
    headers.sort();
    headers
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    expected.iter().map(owned).collect()
}

#[test]
fn a_call_before_any_list_has_the_headers_that_its_tool_wants() {
    let server = server();
    let mut host = legacy_host(&server);
    let arguments = r#"{"nonce":"x","count":-7,"flag":false,"in":{"text":"caf\u00e9"}}"#;
    host.ask(&tool("1", "echo", arguments)).result();
    let sent = server.of_kind("tools/call");
    let expected = [
        ("mcp-param-count", "-7"),
        ("mcp-param-flag", "false"),
        ("mcp-param-nonce", "x"),
        ("mcp-param-text", "=?base64?Y2Fmw6k=?="),
    ];
    assert_eq!(params(&sent[0]), pairs(&expected));
    assert_eq!(server.of_kind("tools/list").len(), 1);
    let page = host.ask(&request("2", "tools/list", "{}")).result();
    assert_eq!(page, format!(r#"{{"tools":[{TOOLS}]}}"#));
}

#[test]
fn what_is_not_given_is_not_mirrored() {
    let server = server();
    let mut host = legacy_host(&server);
    host.ask(&request("1", "tools/list", "{}")).result();
    for (id, arguments) in [
        ("2", r#"{"nonce":null,"in":{}}"#),
        ("3", r#"{"in":null}"#),
        ("4", "{}"),
    ] {
        host.ask(&tool(id, "echo", arguments)).result();
    }
    let without = request("5", "tools/call", r#"{"name":"echo"}"#);
    host.ask(&without).result();
    for sent in server.of_kind("tools/call") {
        assert_eq!(params(&sent), [], "{}", sent.body);
    }
}

#[test]
fn ten_first_calls_at_once_cause_one_listing() {
    let server = server();
    let mut host = legacy_host(&server);
    for n in 1..=10 {
        let id = n.to_string();
        host.send(&tool(&id, "echo", &format!(r#"{{"nonce":"n{n}"}}"#)));
    }
    for n in 1..=10 {
        host.answer(&n.to_string()).result();
        assert_eq!(server.calls(&format!("n{n}")), 1);
    }
    assert_eq!(server.of_kind("tools/list").len(), 1);
    for sent in server.of_kind("tools/call") {
        let expected = [("mcp-param-nonce", &*sent.nonce())];
        assert_eq!(params(&sent), pairs(&expected));
    }
}

#[test]
fn a_tool_that_nobody_lists_is_looked_for_once() {
    let server = server();
    let mut host = legacy_host(&server);
    for id in ["1", "2", "3"] {
        host.ask(&tool(id, "hidden", "{}")).result();
    }
    assert_eq!(server.of_kind("tools/list").len(), 1);
}

#[test]
fn every_page_is_looked_through() {
    let server = modern_server();
    server.on("tools/list", |request, reply| {
        let is_first = request.json()["params"]["cursor"].is_null();
        let page = match is_first {
            true => r#"{"resultType":"complete","tools":[],"nextCursor":"\u0032"}"#.to_owned(),
            false => {
                assert!(request.body.contains(r#""cursor":"\u0032""#));
                format!(r#"{{"resultType":"complete","tools":[{TOOLS}]}}"#)
            }
        };
        reply.json(&request.result(&page));
    });
    let mut host = legacy_host(&server);
    host.ask(&tool("1", "echo", r#"{"nonce":"x"}"#)).result();
    let expected = [("mcp-param-nonce", "x")];
    assert_eq!(params(&server.of_kind("tools/call")[0]), pairs(&expected));
}

#[test]
fn a_listing_that_fails_does_not_keep_a_call_from_the_server() {
    let ways: [fn(&Request, Reply); 6] = [
        |request, reply| reply.json(&request.error(r#"{"code":-32601,"message":"no lists"}"#)),
        |_, reply| reply.status(500, "text/plain", "broken"),
        |_, reply| reply.status(404, "", ""),
        |_, reply| reply.reset(),
        |_, reply| reply.stream().cut(),
        |request, reply| reply.json(&request.result("[]")),
    ];
    for (n, way) in ways.into_iter().enumerate() {
        let server = modern_server();
        server.on("tools/list", way);
        let mut host = legacy_host(&server);
        for id in ["1", "2"] {
            let arguments = format!(r#"{{"nonce":"{id}"}}"#);
            host.ask(&tool(id, "echo", &arguments)).result();
            assert_eq!(server.calls(id), 1, "{n}");
        }
        assert_eq!(server.of_kind("tools/list").len(), 1, "{n}");
    }
}

/// Calls are refused with -32020 until the header says `expected`; returns how often they were.
fn minding(server: &McpServer, header: &'static str) -> Arc<AtomicUsize> {
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    server.on("tools/call", move |request, reply| {
        if request.header(header).is_some() {
            return reply.json(&request.complete_text("done"));
        }
        count.fetch_add(1, Ordering::SeqCst);
        let error = r#"{"code":-32020,"message":"Header mismatch"}"#;
        reply.status(400, "application/json", &request.error(error));
    });
    refused
}

#[test]
fn headers_that_are_out_of_date_are_put_right_once() {
    let server = modern_server();
    offer(
        &server,
        r#"{"name":"echo","inputSchema":{"type":"object"}}"#,
    );
    let refused = minding(&server, "Mcp-Param-Nonce");
    let mut host = legacy_host(&server);
    host.ask(&request("1", "tools/list", "{}")).result();
    offer(&server, TOOLS);
    let answer = host.ask(&tool("2", "echo", r#"{"nonce":"x"}"#));
    assert!(answer.result().contains("done"));
    assert_eq!(refused.load(Ordering::SeqCst), 1);
    assert_eq!(server.of_kind("tools/list").len(), 2);
    let calls = server.of_kind("tools/call");
    assert_ne!(calls[0].id(), calls[1].id());
    host.ask(&tool("3", "echo", r#"{"nonce":"y"}"#)).result();
    assert_eq!(refused.load(Ordering::SeqCst), 1);
}

#[test]
fn headers_that_never_please_are_the_hosts_to_hear_of() {
    let server = server();
    let refused = minding(&server, "Mcp-Param-Never");
    let mut host = legacy_host(&server);
    let answer = host.ask(&tool("1", "echo", r#"{"nonce":"x"}"#));
    assert_eq!(answer.error_code(), -32020);
    assert_eq!(refused.load(Ordering::SeqCst), 2);
    assert_eq!(server.of_kind("tools/list").len(), 2);
}

#[test]
fn tools_whose_headers_can_not_be_are_withheld_and_named() {
    let server = modern_server();
    let good = r#"{"name":"good","n":1.10,"inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A"}}}}"#;
    let bad = |name: &str, properties: &str| {
        format!(
            r#"{{"name":"{name}","inputSchema":{{"type":"object","properties":{{{properties}}}}}}}"#
        )
    };
    let tools = [
        bad("blank", r#""a":{"type":"string","x-mcp-header":""}"#),
        bad(
            "words",
            r#""a":{"type":"string","x-mcp-header":"two words"}"#,
        ),
        good.to_owned(),
        bad(
            "twice",
            r#""a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}"#,
        ),
        bad("number", r#""a":{"type":"number","x-mcp-header":"A"}"#),
        bad("object", r#""a":{"type":"object","x-mcp-header":"A"}"#),
        bad(
            "lines",
            r#""a":{"type":"string","x-mcp-header":"A\r\nX: y"}"#,
        ),
        bad(
            "items",
            r#""a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}"#,
        ),
    ];
    let page = format!(
        r#"{{"resultType":"complete","tools":[{}]}}"#,
        tools.join(",")
    );
    server.on("tools/list", move |request, reply| {
        reply.json(&request.result(&page));
    });
    let mut host = legacy_host(&server);
    let page = host.ask(&request("1", "tools/list", "{}")).result();
    assert_eq!(page, format!(r#"{{"tools":[{good}]}}"#));
    for name in [
        "blank", "words", "twice", "number", "object", "lines", "items",
    ] {
        host.wait_for_stderr(name);
    }
}

#[test]
fn names_that_no_header_can_hold_travel_as_base64() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    for (id, name) in [
        ("1", "caf\u{e9}"),
        ("2", " blank "),
        ("3", "=?base64?eA==?="),
        ("4", "line\nfeed"),
        ("5", "plain"),
    ] {
        let params = json!({ "name": name, "arguments": {} });
        // The server compares header and body.
        host.ask(&request(id, "tools/call", &params.to_string()))
            .result();
    }
    let last = server.of_kind("tools/call").pop().expect("a call");
    assert_eq!(last.header("mcp-name"), Some("plain"));
}

#[test]
fn a_changed_list_is_looked_through_anew() {
    let server = modern_server();
    offer(
        &server,
        r#"{"name":"plain","inputSchema":{"type":"object"}}"#,
    );
    let listens = server.hold("subscriptions/listen");
    let mut host = legacy_host(&server);
    let (asked, mut events) = super::granted(&listens);
    host.ask(&tool("1", "echo", r#"{"nonce":"x"}"#)).result();
    offer(&server, TOOLS);
    let meta = format!(
        r#"{{"_meta":{{"io.modelcontextprotocol/subscriptionId":{}}}}}"#,
        asked.id()
    );
    events.message(&crate::support::notification(
        "notifications/tools/list_changed",
        &meta,
    ));
    host.told("notifications/tools/list_changed");
    host.ask(&tool("2", "echo", r#"{"nonce":"y"}"#)).result();
    let expected = [("mcp-param-nonce", "y")];
    assert_eq!(params(&server.of_kind("tools/call")[1]), pairs(&expected));
}

#[test]
fn the_name_of_a_withheld_tool_commands_and_floods_no_terminal() {
    let server = modern_server();
    let name = format!("\\u001b[31m{}", "n".repeat(5000));
    let page = format!(
        r#"{{"resultType":"complete","tools":[{{"name":"{name}","inputSchema":{{"type":"object","properties":{{"a":{{"type":"string","x-mcp-header":""}}}}}}}}]}}"#
    );
    server.on("tools/list", move |request, reply| {
        reply.json(&request.result(&page));
    });
    let mut host = legacy_host(&server);
    host.ask(&request("1", "tools/list", "{}")).result();
    host.wait_for_stderr("withheld");
    let shown = host.stderr();
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    assert!(shown.len() < 2000, "{} bytes", shown.len());
}
