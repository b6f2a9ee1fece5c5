//! Requests of one era in the words of the other.

use super::*;

fn request(method: &str, params: &str) -> Message {
    let params = if params.is_empty() {
        String::new()
    } else {
        format!(",\"params\":{params}")
    };
    let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}"{params}}}"#);
    Message::parse(raw.into()).expect("a message")
}

fn id() -> RequestId {
    RequestId::from_json("\"own\"").expect("an id")
}

fn voice(params: &str) -> Voice {
    Voice::of_initialize(&request("initialize", params))
}

#[test]
fn a_request_is_modern_if_it_names_its_version() {
    #[track_caller]
    fn check(method: &str, params: &str, expected: bool) {
        assert_eq!(is_modern(&request(method, params)), expected, "{params}");
    }
    check("server/discover", "", true);
    check("subscriptions/listen", "{}", true);
    check("tools/list", "", false);
    check("initialize", r#"{"protocolVersion":"2026-07-28"}"#, false);
    let key = "io.modelcontextprotocol/protocolVersion";
    let meta = |key: &str| format!(r#"{{"_meta":{{"a":1,"{key}":"2026-07-28"}}}}"#);
    check("tools/list", &meta(key), true);
    check("tools/list", &meta(&key.replace('/', r"\/")), true);
    check("tools/list", &meta(&key.replace('i', r"\u0069")), true);
    check("tools/list", &meta(&key.replace('.', r"\u002E")), true);
    check(
        "tools/list",
        &meta(key).replace("_meta", r"_met\u0061"),
        true,
    );
    check(
        "tools/list",
        &meta(key).replace("\"2026-07-28\"", "null"),
        true,
    );
    check(
        "tools/list",
        &meta("io.modelcontextprotocol/clientInfo"),
        false,
    );
    // Somewhere else it is no word about the request.
    check(
        "tools/call",
        &format!(r#"{{"arguments":{}}}"#, meta(key)),
        false,
    );
    check(
        "tools/call",
        &format!(r#"{{"name":"{key}","_meta":{{}}}}"#),
        false,
    );
    check("tools/call", &format!(r#"{{"{key}":"2026-07-28"}}"#), false);
    check("tools/call", &format!(r#"["{key}"]"#), false);
    check(
        "tools/call",
        r#"{"arguments":{"a":"\u0000\\u00\/"}}"#,
        false,
    );
    // Of two the last counts.
    check(
        "a",
        &format!(r#"{{"_meta":{{"{key}":"x"}},"_meta":{{}}}}"#),
        false,
    );
    check(
        "a",
        &format!(r#"{{"_meta":{{}},"_meta":{{"{key}":"x"}}}}"#),
        true,
    );
}

#[test]
fn what_a_modern_request_says_of_its_host() {
    let said = Said::of(&request(
        "tools/call",
        r#"{"_meta":{"progressToken":1e400,"io.modelcontextprotocol/protocolVersion":"2026-07-2\u0038","io.modelcontextprotocol/clientInfo":{ "name":"h" },"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}},"io.modelcontextprotocol/logLevel":"info"}}"#,
    ));
    let expected = Said {
        version: Some("2026-07-28".to_owned()),
        client_info: Some(r#"{ "name":"h" }"#.to_owned()),
        capabilities: Some(r#"{"elicitation":{}}"#.to_owned()),
        log_level: Some(Level::Info),
        progress_token: Some("1e400".to_owned()),
    };
    assert_eq!(said, expected);
    assert!(said.can("elicitation") && !said.can("elicitation.url") && !said.can("roots"));
    for nothing in ["", "[1]", "{}", r#"{"_meta":[]}"#, r#"{"_meta":{}}"#] {
        assert_eq!(Said::of(&request("a", nothing)), Said::default());
    }
    let odd = r#"{"_meta":{"io.modelcontextprotocol/protocolVersion":7,"io.modelcontextprotocol/clientInfo":"h","io.modelcontextprotocol/clientCapabilities":null,"io.modelcontextprotocol/logLevel":"loud"}}"#;
    assert_eq!(Said::of(&request("a", odd)), Said::default());
    assert!(!Said::default().can("sampling"));
}

const WORDS: &str = r#""io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"h","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"roots":{}}"#;

const INITIALIZE: &str = r#"{"protocolVersion":"2025-11-25","clientInfo":{"name":"h","version":"1"},"capabilities":{"roots":{"listChanged":true},"tasks":{}}}"#;

#[test]
fn a_legacy_request_is_said_in_modern_words() {
    #[track_caller]
    fn check(params: &str, level: Option<Level>, more: &[(&str, &str)], expected: &str) {
        let said = voice(INITIALIZE).say(&request("a", params), &id(), level, more);
        let expected = expected.replace("WORDS", WORDS);
        assert_eq!(said.params(), Some(expected.as_str()));
        assert_eq!(said.id().map(RequestId::raw), Some("\"own\""));
    }
    check("", None, &[], r#"{"_meta":{WORDS}}"#);
    check("null", None, &[], r#"{"_meta":{WORDS}}"#);
    check(
        r#"{"name": "x","_meta":{"progressToken": 1e400 },"arguments":{"\ud800":[ ]}}"#,
        Some(Level::Warning),
        &[],
        r#"{"name":"x","_meta":{"progressToken":1e400,WORDS,"io.modelcontextprotocol/logLevel":"warning"},"arguments":{"\ud800":[ ]}}"#,
    );
    check(
        r#"{"requestState":"old","name":"x","inputResponses":0}"#,
        None,
        &[("inputResponses", "{}"), ("requestState", "\"\\u0061\"")],
        r#"{"requestState":"\u0061","name":"x","inputResponses":{},"_meta":{WORDS}}"#,
    );
    // What a host put there of its own says nothing, and a level least of all.
    check(
        r#"{"_meta":{"io.modelcontextprotocol/logLevel":"debug","io.modelcontextprotocol/x":1,"io.modelcontextprotocol\/clientCapabilities":{"sampling":{}}}}"#,
        None,
        &[],
        r#"{"_meta":{"io.modelcontextprotocol/x":1,"io.modelcontextprotocol\/clientCapabilities":{"roots":{}},"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"h","version":"1"}}}"#,
    );
    // One `_meta` goes out.
    check(
        r#"{"_meta":{"a":1},"x":0,"_meta":{"a":2}}"#,
        None,
        &[],
        r#"{"x":0,"_meta":{"a":2,WORDS}}"#,
    );
    // For the server to refuse.
    check("[1]", None, &[], "[1]");
    check(r#"{ "_meta": [] }"#, None, &[], r#"{ "_meta": [] }"#);
}

#[test]
fn a_host_that_says_little_is_quoted_with_little() {
    let said = voice("{}").say(&request("a", ""), &id(), None, &[]);
    let expected = r#"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}"#;
    assert_eq!(said.params(), Some(expected));
    assert_eq!(voice("[]").params(&[]), expected);
    let own = voice(INITIALIZE).params(&[("notifications", "{ }"), ("cursor", "1e400")]);
    let expected = format!(r#"{{"_meta":{{{WORDS}}},"notifications":{{ }},"cursor":1e400}}"#);
    assert_eq!(own, expected);
    assert!(voice(INITIALIZE).can("roots") && !voice(INITIALIZE).can("sampling"));
}

#[test]
fn a_modern_request_is_said_in_legacy_words() {
    #[track_caller]
    fn check(params: &str, expected: Option<&str>) {
        let params = params.replace("WORDS", WORDS);
        let said = plain(&request("a", &params), &id());
        assert_eq!(said.params(), expected);
        assert_eq!(said.id().map(RequestId::raw), Some("\"own\""));
    }
    check("", None);
    check(r#"{"_meta":{WORDS}}"#, Some("{}"));
    check(
        r#"{"a" : 1, "_meta": { }}"#,
        Some(r#"{"a" : 1, "_meta": { }}"#),
    );
    check(
        r#"{"_meta":{WORDS,"progressToken": "t","io.modelcontextprotocol/later":1,"traceparent":"00"},"x":1e400}"#,
        Some(r#"{"_meta":{"progressToken":"t","traceparent":"00"},"x":1e400}"#),
    );
    check(
        r#"{"inputResponses":{},"name":"x","request\u0053tate":"s","_meta":{WORDS}}"#,
        Some(r#"{"name":"x"}"#),
    );
    check(
        r#"{"_meta":{WORDS,"a":1},"_meta":{"b":1},"x":0}"#,
        Some(r#"{"_meta":{"b":1},"x":0}"#),
    );
    check(r#"{"_meta":7}"#, Some(r#"{"_meta":7}"#));
    check("[1]", Some("[1]"));
}
