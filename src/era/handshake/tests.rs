//! What is made of one era's handshake for the other.

use super::*;

fn id() -> RequestId {
    RequestId::from_json("7").expect("an id")
}

#[test]
fn an_answer_to_the_probe_says_what_the_server_speaks() {
    #[track_caller]
    fn check(answer: &str, expected: Discovered) {
        let raw = format!(r#"{{"jsonrpc":"2.0","id":1,{answer}}}"#);
        let message = Message::parse(raw.into()).expect("a message");
        assert_eq!(read_discover(&message), expected, "{answer}");
    }
    use Discovered::{Displeased, Modern, OnlyLegacy, Other};
    check(r#""result":{"supportedVersions":["2026-07-28"]}"#, Modern);
    check(
        r#""result":{"supportedVersions":["2025-11-25","2026-07-2\u0038",3]}"#,
        Modern,
    );
    check(
        r#""result":{"supportedVersions":["2025-11-25"]}"#,
        OnlyLegacy,
    );
    check(
        r#""result":{"supportedVersions":["2030-01-01"]}"#,
        OnlyLegacy,
    );
    check(r#""result":{"supportedVersions":[]}"#, OnlyLegacy);
    check(r#""result":{"supportedVersions":"2026-07-28"}"#, Other);
    check(r#""result":{"capabilities":{}}"#, Other);
    check(r#""result":{}"#, Other);
    check(r#""result":null"#, Other);
    let unsupported = |data: &str| format!(r#""error":{{"code":-32022,"message":"no"{data}}}"#);
    check(
        &unsupported(r#","data":{"supported":["2026-07-28"]}"#),
        Modern,
    );
    check(
        &unsupported(r#","data":{"supported":["2025-11-25"]}"#),
        OnlyLegacy,
    );
    check(&unsupported(r#","data":["2026-07-28"]"#), OnlyLegacy);
    check(&unsupported(""), OnlyLegacy);
    check(r#""error":{"code":-32020,"message":"header"}"#, Displeased);
    check(
        r#""error":{"code":-32021,"message":"capability"}"#,
        Displeased,
    );
    check(r#""error":{"code":-32601,"message":"no method"}"#, Other);
    check(
        r#""error":{"code":-32000,"message":"Unsupported protocol version"}"#,
        Other,
    );
    check(r#""error":{"code":"-32020"}"#, Other);
    check(r#""error":"-32020""#, Other);
}

#[test]
fn a_legacy_host_hears_of_a_modern_server() {
    #[track_caller]
    fn check(discovered: &str, asked: &str, expected: &str) {
        assert_eq!(initialize_result(discovered, asked), expected);
    }
    check(
        r#"{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged": true},"extensions":{"io.modelcontextprotocol/tasks":{}}},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1","x":1e400},"com.example/a":[1]},"instructions":"say \ud800","ttlMs":3600000,"cacheScope":"public","odd":0}"#,
        "2025-06-18",
        r#"{"capabilities":{"tools":{"listChanged": true}},"_meta":{"com.example/a":[1]},"instructions":"say \ud800","odd":0,"protocolVersion":"2025-06-18","serverInfo":{"name":"s","version":"1","x":1e400}}"#,
    );
    // The suite's servers have it in the body.
    let early = r#"{"supportedVersions":[],"serverInfo":{"name":"s","version":"1"},"_meta":{}}"#;
    check(
        early,
        "2024-11-05",
        r#"{"serverInfo":{"name":"s","version":"1"},"_meta":{},"protocolVersion":"2024-11-05","capabilities":{}}"#,
    );
    for unknown in ["2026-07-28", "1900-01-01", ""] {
        let result = initialize_result(early, unknown);
        assert!(
            result.contains(r#""protocolVersion":"2025-11-25""#),
            "{result}"
        );
    }
    check(
        r#"{"serverInfo":3,"protocolVersion":"x","capabilities":[]}"#,
        "2025-11-25",
        r#"{"serverInfo":{"name":"unknown","version":"unknown"},"protocolVersion":"2025-11-25","capabilities":{}}"#,
    );
}

#[test]
fn a_modern_host_hears_of_a_legacy_server() {
    #[track_caller]
    fn check(initialized: &str, expected: &str) {
        let expected = expected.replace(
            "MODERN",
            r#""resultType":"complete","supportedVersions":["2026-07-28"]"#,
        );
        assert_eq!(discover_result(initialized), expected);
    }
    check(
        r#"{"protocolVersion":"2025-11-25","capabilities":{"logging":{},"tasks":{"list":{}},"resources":{"subscribe":true}},"serverInfo":{"name":"s","version":"1"},"instructions":"x","\ud800":1e400}"#,
        r#"{"capabilities":{"logging":{},"resources":{"subscribe":true}},"instructions":"x","\ud800":1e400,"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}},MODERN,"ttlMs":0,"cacheScope":"private"}"#,
    );
    check(
        r#"{"_meta":{"a/b":1},"serverInfo":{"name":"s"},"ttlMs":9}"#,
        r#"{"_meta":{"a/b":1,"io.modelcontextprotocol/serverInfo":{"name":"s"}},"ttlMs":0,"capabilities":{},MODERN,"cacheScope":"private"}"#,
    );
    check(
        "null",
        r#"{"capabilities":{},MODERN,"ttlMs":0,"cacheScope":"private"}"#,
    );
}

#[test]
fn a_modern_hosts_words_make_an_initialize() {
    let said = Said {
        client_info: Some(r#"{"name":"h","version":"2","x":1e400}"#.to_owned()),
        capabilities: Some(r#"{"sampling":{ },"tasks":{}}"#.to_owned()),
        ..Said::default()
    };
    assert_eq!(
        initialize_of(&said, &id()).raw(),
        r#"{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"sampling":{ }},"clientInfo":{"name":"h","version":"2","x":1e400}}}"#
    );
    let own = initialize_of(&Said::default(), &id());
    let version = env!("CARGO_PKG_VERSION");
    let params = format!(
        r#"{{"protocolVersion":"2025-11-25","capabilities":{{}},"clientInfo":{{"name":"intercom-mcp","version":"{version}"}}}}"#
    );
    assert_eq!(own.params(), Some(params.as_str()));
}

#[test]
fn words_that_are_hardly_json_make_one_too() {
    // serde_json lets a control character pass in a name that it skips.
    for name in ["a\tb", "a\u{1}", "\u{2028}", r"\ud800"] {
        let params =
            format!(r#"{{"_meta":{{"io.modelcontextprotocol/clientInfo":{{"{name}":1e400}}}}}}"#);
        let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"a","params":{params}}}"#);
        let Ok(message) = Message::parse(raw.into()) else {
            continue;
        };
        initialize_of(&Said::of(&message), &id());
    }
}

#[test]
fn the_bridges_own_words() {
    assert_eq!(
        initialized().raw(),
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
    );
    assert_eq!(
        unsupported(&id(), "19\"00").raw(),
        r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32022,"message":"Unsupported protocol version","data":{"supported":["2026-07-28"],"requested":"19\"00"}}}"#
    );
}
