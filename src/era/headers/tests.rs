//! Headers of requests, as the specification's tables and the conformance suite have them.

use super::*;

fn request(method: &str, params: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"method":{method:?},"params":{params}}}"#);
    Message::parse(raw.into()).expect("a message")
}

fn page(result: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{result}}}"#);
    Message::parse(raw.into()).expect("a message")
}

fn shown(headers: &[Header]) -> Vec<String> {
    let one = |(name, value): &Header| format!("{name}: {value}");
    headers.iter().map(one).collect()
}

#[test]
fn a_value_is_encoded_only_where_it_has_to_be() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(encoded(text), expected);
    }
    check("us-west1", "us-west1");
    check("us west 1", "us west 1");
    check("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?=");
    check(" padded ", "=?base64?IHBhZGRlZCA=?=");
    check(" us-west1", "=?base64?IHVzLXdlc3Qx?=");
    check("us-west1 ", "=?base64?dXMtd2VzdDEg?=");
    check("line1\nline2", "=?base64?bGluZTEKbGluZTI=?=");
    check("line1\r\nline2", "=?base64?bGluZTENCmxpbmUy?=");
    check("\tindented", "=?base64?CWluZGVudGVk?=");
    check("a\tb", "=?base64?YQli?=");
    check("\u{7f}", "=?base64?fw==?=");
    check("\u{a0}", "=?base64?wqA=?=");
    check("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=");
    check("=?base64?=", "=?base64?PT9iYXNlNjQ/PQ==?=");
    check("=?base64?open", "=?base64?open");
    check("=?BASE64?a?=", "=?BASE64?a?=");
    check("", "=?base64??=");
}

#[test]
fn every_request_names_its_method_and_some_their_object() {
    #[track_caller]
    fn check(method: &str, params: &str, expected: &[&str]) {
        let found = shown(&standard(&request(method, params)));
        assert_eq!(found, expected, "{method} {params}");
    }
    check("tools/list", "{}", &["Mcp-Method: tools/list"]);
    check(
        "tools/call",
        r#"{"arguments":{"name":"no"},"name":"my-hyphenated-tool"}"#,
        &["Mcp-Method: tools/call", "Mcp-Name: my-hyphenated-tool"],
    );
    check(
        "prompts/get",
        r#"{"name":"\u00e9"}"#,
        &["Mcp-Method: prompts/get", "Mcp-Name: =?base64?w6k=?="],
    );
    check(
        "resources/read",
        r#"{"uri":"file:\/\/\/path/to/file%20name.txt","name":"no"}"#,
        &[
            "Mcp-Method: resources/read",
            "Mcp-Name: file:///path/to/file%20name.txt",
        ],
    );
    check(
        "tasks/get",
        r#"{"taskId":"t 1"}"#,
        &["Mcp-Method: tasks/get", "Mcp-Name: t 1"],
    );
    // A server says what is wrong with these.
    for odd in ["{}", r#"{"name":7}"#, r#"{"name":"\ud800"}"#, "[\"name\"]"] {
        check("tools/call", odd, &["Mcp-Method: tools/call"]);
    }
    check("a\r\nb", "{}", &["Mcp-Method: =?base64?YQ0KYg==?="]);
    assert_eq!(standard(&page("{}")), []);
}

const SUITE: &str = r#"{"tools":[{"name":"t","inputSchema":{"type":"object","properties":{
    "region":{"type":"string","x-mcp-header":"Region"},
    "priority":{"type":"integer","x-mcp-header":"Priority"},
    "verbose":{"type":"boolean","x-mcp-header":"Verbose"},
    "method_val":{"type":"string","x-mcp-header":"Method"},
    "query":{"type":"string"},
    "deep":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}}}}},
    {"name":"plain","inputSchema":{"type":"object"}}]}"#;

#[test]
fn designated_arguments_are_mirrored() {
    #[track_caller]
    fn check(params: &str, expected: &[&str]) {
        let mut declarations = Declarations::default();
        let (same, withheld) = declarations.learn(page(SUITE));
        assert_eq!((same.raw(), withheld), (page(SUITE).raw(), Vec::new()));
        let headers = mirrored(&request("tools/call", params), &declarations);
        assert_eq!(shown(&headers), expected, "{params}");
    }
    check(
        r#"{"name":"t","arguments":{"query":"SELECT","verbose":false,"region":"us-west1","priority":42,"method_val":"test-method","deep":{"n":-7,"x":0}}}"#,
        &[
            "Mcp-Param-Region: us-west1",
            "Mcp-Param-Priority: 42",
            "Mcp-Param-Verbose: false",
            "Mcp-Param-Method: test-method",
            "Mcp-Param-N: -7",
        ],
    );
    check(
        r#"{"name":"t","arguments":{"region":"","verbose":null,"priority":[1],"deep":{"n":{}}}}"#,
        &["Mcp-Param-Region: =?base64??="],
    );
    check(
        r#"{"name":"\u0074","arguments":{"r\u0065gion":"\u00e9","deep":[]}}"#,
        &["Mcp-Param-Region: =?base64?w6k=?="],
    );
    check(
        r#"{"name":"t","arguments":{"region":"a","region":"b","method_val":"\ud800"}}"#,
        &["Mcp-Param-Region: b"],
    );
    for (number, expected) in [
        ("9007199254740993", "9007199254740993"),
        ("42.0", "42.0"),
        ("1e2", "100.0"),
        ("12E-1", "1.2"),
        ("1e400", "1e400"),
    ] {
        let params = format!(r#"{{"name":"t","arguments":{{"priority":{number}}}}}"#);
        check(&params, &[&format!("Mcp-Param-Priority: {expected}")]);
    }
    for none in [
        r#"{"name":"t"}"#,
        r#"{"name":"t","arguments":["region"]}"#,
        r#"{"name":"plain","arguments":{"region":"a"}}"#,
        r#"{"name":"other","arguments":{"region":"a"}}"#,
        r#"{"arguments":{"region":"a"}}"#,
        "[]",
    ] {
        check(none, &[]);
    }
}

#[test]
fn a_tool_with_a_fault_is_withheld_and_the_others_keep_their_bytes() {
    let good = r#"{"name":"valid_tool","inputSchema":{"type":"object", "properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}"#;
    let bad = r#"{"name":"inv\u0061lid","inputSchema":{"properties":{"v":{"type":"string","x-mcp-header":""}}}}"#;
    let mut declarations = Declarations::default();
    let odd = "7, {\"inputSchema\":1}";
    let all = page(&format!(
        r#"{{"x": 1,"tools":[ {good}, {bad}, {odd}],"nextCursor":"c"}}"#
    ));
    let (shown, withheld) = declarations.learn(all);
    let expected = format!(r#"{{"x":1,"tools":[{good},7,{{"inputSchema":1}}],"nextCursor":"c"}}"#);
    assert_eq!(shown.result(), Some(expected.as_str()));
    let why = "the `x-mcp-header` of `v` is no header's name: ``".to_owned();
    let tool = "invalid".to_owned();
    assert_eq!(withheld, [Withheld { tool, why }]);
    // It has been listed, so nobody lists again for it; it has no headers.
    assert!(declarations.knows("valid_tool") && declarations.knows("invalid"));
    assert!(!declarations.knows("") && !declarations.knows("other"));
    let call = request("tools/call", r#"{"name":"invalid","arguments":{"v":"a"}}"#);
    assert_eq!(mirrored(&call, &declarations), []);
    // What is listed again counts as it was listed last.
    let now = good.replace("valid_tool", "invalid");
    assert!(
        declarations
            .learn(page(&format!(r#"{{"tools":[{now}]}}"#)))
            .1
            .is_empty()
    );
    let call = request(
        "tools/call",
        r#"{"name":"invalid","arguments":{"region":"a"}}"#,
    );
    assert_eq!(mirrored(&call, &declarations).len(), 1);
    declarations.forget();
    assert!(!declarations.knows("invalid"));
}

#[test]
fn a_page_that_is_none_teaches_nothing() {
    for odd in ["null", "[]", "{}", r#"{"tools":{}}"#, r#"{"tools":null}"#] {
        let mut declarations = Declarations::default();
        let (same, withheld) = declarations.learn(page(odd));
        assert_eq!((same.result(), withheld), (Some(odd), Vec::new()));
        assert!(declarations.tools.is_empty());
    }
    let error = r#"{"jsonrpc":"2.0","id":1,"error":{"code":1}}"#;
    let error = Message::parse(error.into()).expect("a message");
    let (same, _) = Declarations::default().learn(error.clone());
    assert_eq!(same.raw(), error.raw());
}
