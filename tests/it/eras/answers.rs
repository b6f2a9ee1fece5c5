//! A modern server's results, as a legacy host gets them: without what it doesn't know, and with
//! every other byte.

use super::{legacy_host, modern_server};
use crate::support::{call, request};

/// The result that a legacy host gets for this one of a call.
#[track_caller]
fn check(result: &'static str, expected: &str) {
    let server = modern_server();
    server.on("tools/call", move |request, reply| {
        if request.nonce() == "json" {
            return reply.json(&request.result(result));
        }
        let mut events = reply.stream();
        events.message(&request.result(result));
        events.end();
    });
    let mut host = legacy_host(&server);
    assert_eq!(host.ask(&call("1", "json")).result(), expected);
    assert_eq!(host.ask(&call("2", "stream")).result(), expected);
    assert_eq!(server.all_calls(), 2);
}

#[test]
fn what_has_no_legacy_meaning_is_left_out() {
    check(
        r#"{"resultType":"complete","content":[],"ttlMs":5,"cacheScope":"public"}"#,
        r#"{"content":[]}"#,
    );
}

#[test]
fn everything_else_keeps_its_bytes_and_its_order() {
    check(
        r#"{"z":1.10,"big":9007199254740993,"resultType":"complete","e":1e400,"deep":{"resultType":"x","ttlMs":1.0,"cacheScope":null},"content":[{"type":"text","text":"\u0061\ud83d\ude00"}],"ttlMs":0,"a":1,"a":2,"structuredContent":{"ttlMs":1.10}}"#,
        r#"{"z":1.10,"big":9007199254740993,"e":1e400,"deep":{"resultType":"x","ttlMs":1.0,"cacheScope":null},"content":[{"type":"text","text":"\u0061\ud83d\ude00"}],"a":1,"a":2,"structuredContent":{"ttlMs":1.10}}"#,
    );
}

#[test]
fn meta_of_vendors_stays_and_reserved_meta_goes() {
    check(
        r#"{"resultType":"complete","content":[],"_meta":{"com.example/x":1.0,"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"},"traceparent":"t"}}"#,
        r#"{"content":[],"_meta":{"com.example/x":1.0,"traceparent":"t"}}"#,
    );
}

#[test]
fn a_result_that_says_no_type_is_complete() {
    check(r#"{"content":[],"n":1.0}"#, r#"{"content":[],"n":1.0}"#);
}

#[test]
fn escapes_do_not_hide_a_result_type() {
    check(
        r#"{"result\u0054ype":"compl\u0065te","content":[]}"#,
        r#"{"content":[]}"#,
    );
}

#[test]
fn structured_content_that_no_legacy_host_takes_is_left_out() {
    for structured in ["[1,2]", "\"text\"", "1.10", "true"] {
        let result = format!(
            r#"{{"resultType":"complete","content":[{{"type":"text","text":"t"}}],"structuredContent":{structured}}}"#
        );
        let expected = r#"{"content":[{"type":"text","text":"t"}]}"#;
        check(Box::leak(result.into_boxed_str()), expected);
    }
}

#[test]
fn a_large_result_is_whole() {
    let server = modern_server();
    let large = "a\\u0061".repeat(10 * 1024 * 1024 / 7);
    let content = format!(r#""content":[{{"type":"text","text":"{large}"}}]"#);
    let result = format!(r#"{{"resultType":"complete",{content},"n":1.10}}"#);
    server.on("tools/call", move |request, reply| {
        reply.json(&request.result(&result));
    });
    let mut host = legacy_host(&server);
    let answer = host.ask(&call("1", "x"));
    let expected = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{{{content},"n":1.10}}}}"#);
    assert!(answer.raw() == expected, "{answer:?}");
}

#[test]
fn a_result_of_an_unknown_type_is_an_error_and_the_call_is_not_repeated() {
    for kind in [r#""task""#, r#""x-vendor""#, "1", "null", "{}"] {
        let server = modern_server();
        server.on("tools/call", move |request, reply| {
            reply.json(&request.result(&format!(r#"{{"resultType":{kind},"content":[]}}"#)));
        });
        let mut host = legacy_host(&server);
        let refusal = host.ask(&call("1", "x")).refusal();
        assert_eq!(refusal.kind, "invalid_answer", "{kind}: {refusal:?}");
        assert_ne!(refusal.executed, "no", "{kind}: {refusal:?}");
        assert_eq!(server.calls("x"), 1, "{kind}");
    }
}

#[test]
fn an_error_of_the_servers_is_passed_on_as_it_is() {
    let error = r#"{"code":-32602,"message":"n\u006f","data":{"n":1.10,"resultType":"x"}}"#;
    for status in [200, 400, 404, 500] {
        let server = modern_server();
        server.on("x/own", move |request, reply| {
            reply.status(status, "application/json", &request.error(error));
        });
        let mut host = legacy_host(&server);
        let answer = host.ask(&request("7", "x/own", "{}"));
        let expected = format!(r#"{{"jsonrpc":"2.0","id":7,"error":{error}}}"#);
        assert_eq!(answer.raw(), expected, "{status}");
    }
}

#[test]
fn an_unknown_method_under_a_404_is_no_lost_session() {
    let server = modern_server();
    let error = r#"{"code":-32601,"message":"Method not found"}"#;
    server.on("x/own", move |request, reply| {
        reply.status(404, "application/json", &request.error(error));
    });
    let mut host = legacy_host(&server);
    assert_eq!(host.ask(&request("1", "x/own", "{}")).error_code(), -32601);
    assert_eq!(server.of_kind("x/own").len(), 1);
    assert_eq!(server.of_kind("server/discover").len(), 1);
}

#[test]
fn the_hosts_id_comes_back_as_it_was_written() {
    let server = modern_server();
    let mut host = legacy_host(&server);
    for id in ["9007199254740993", "-1", r#""\u0061""#, r#""""#] {
        let answer = host.ask(&call(id, "x"));
        let begins = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":"#);
        assert!(answer.raw().starts_with(&begins), "{answer:?}");
    }
}

#[test]
fn lists_lose_their_cache_hints_on_every_page() {
    let server = modern_server();
    server.on("resources/list", |request, reply| {
        let cursor = &request.json()["params"]["cursor"];
        let next = if cursor.is_null() { r#","nextCursor":"\u0070 2""# } else { "" };
        reply.json(&request.result(&format!(
            r#"{{"resultType":"complete","resources":[{{"uri":"a://1","ttlMs":1.0}}]{next},"ttlMs":60000,"cacheScope":"private"}}"#
        )));
    });
    let mut host = legacy_host(&server);
    let first = host.ask(&request("1", "resources/list", "{}")).result();
    let page = r#"{"resources":[{"uri":"a://1","ttlMs":1.0}]"#;
    assert_eq!(first, format!(r#"{page},"nextCursor":"\u0070 2"}}"#));
    let second = request("2", "resources/list", r#"{"cursor":"\u0070 2"}"#);
    assert_eq!(host.ask(&second).result(), format!("{page}}}"));
    let asked = &server.of_kind("resources/list")[1].body;
    assert!(asked.contains(r#""cursor":"\u0070 2""#), "{asked}");
}
