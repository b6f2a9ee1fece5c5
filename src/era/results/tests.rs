//! Responses of one era in the words of the other.

use super::*;

fn response(text: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0","id":1,{text}}}"#);
    Message::parse(raw.into()).expect("a message")
}

#[track_caller]
fn legacy(method: &str, text: &str, expected: &str) {
    let response = response(text);
    let before = response.raw().clone();
    let Outcome::Complete(message) = for_legacy(method, response) else {
        panic!("not complete: {text}");
    };
    assert_eq!(message.raw(), self::response(expected).raw());
    if text == expected {
        assert_eq!(
            message.raw().as_ptr(),
            before.as_ptr(),
            "shared, not copied"
        );
    }
}

#[test]
fn a_legacy_host_gets_a_result_without_what_is_modern() {
    legacy("a", r#""result":{"x": 1 }"#, r#""result":{"x": 1 }"#);
    legacy(
        "a",
        r#""result":{"resultType":"complete"}"#,
        r#""result":{}"#,
    );
    legacy(
        "resources/read",
        r#""result":{"ttlMs":5,"contents": [ ],"cacheScope":"public","result\u0054ype":"comple\u0074e","\ud800":1e400}"#,
        r#""result":{"contents":[ ],"\ud800":1e400}"#,
    );
    legacy(
        "a",
        r#""result":{"_meta":{"io.modelcontextprotocol/serverInfo":{}},"x":0}"#,
        r#""result":{"x":0}"#,
    );
    legacy(
        "a",
        r#""result":{"_meta":{"a/b": 1,"io.modelcontextprotocol/serverInfo":{}},"x":0}"#,
        r#""result":{"_meta":{"a/b":1},"x":0}"#,
    );
    let error = r#""error":{"code":-32602,"message":"resultType","data":{"ttlMs":1}}"#;
    legacy("a", error, error);
    for odd in [r#""result":null"#, r#""result":[{"resultType":"task"}]"#] {
        legacy("a", odd, odd);
    }
}

#[test]
fn questions_come_before_a_result() {
    let asking = |inner: &str| {
        let text = format!(r#""result":{{"resultType":"input_required"{inner}}}"#);
        for_legacy("tools/call", response(&text))
    };
    let asks = asking(
        r#","requestState":"\u0061","inputRequests":{"k":{"method":"roots/list"}},"ttlMs":0"#,
    );
    match asks {
        Outcome::Asks(round) => {
            assert_eq!(round.state.as_deref(), Some(r#""\u0061""#));
            assert_eq!(round.questions.len(), 1);
            assert_eq!(round.questions[0].method, "roots/list");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(asking(""), Outcome::Invalid(_)));
}

#[test]
fn what_has_no_legacy_form_is_said_to_a_person() {
    #[track_caller]
    fn check(kind: &str, expected: &str) {
        let response = response(&format!(r#""result":{{"resultType":{kind}}}"#));
        match for_legacy("tools/call", response) {
            Outcome::Invalid(why) => assert!(why.ends_with(expected), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    check("\"task\"", "of the type `task`");
    check("\"Complete\"", "of the type `Complete`");
    check("\"\\u001b[2J\"", r"of the type `\u{1b}[2J`");
    check("null", "of the type `nothing known`");
    check("\"complete\",\"resultType\":\"task\"", "of the type `task`");
}

#[test]
fn a_legacy_host_gets_structured_objects_only() {
    let kept = r#""result":{"content":[],"structuredContent":{"a": 1}}"#;
    legacy("tools/call", kept, kept);
    legacy(
        "tools/call",
        r#""result":{"resultType":"complete","content":[{"type": "text","text":"[1]"}],"structuredContent":[1]}"#,
        r#""result":{"content":[{"type": "text","text":"[1]"}]}"#,
    );
    // Nothing is lost where the server didn't say it as text.
    legacy(
        "tools/call",
        r#""result":{"structuredContent":[1e400,"\ud800"],"content":[]}"#,
        r#""result":{"content":[{"type":"text","text":"[1e400,\"\\ud800\"]"}]}"#,
    );
    legacy(
        "tools/call",
        r#""result":{"structuredContent":null}"#,
        r#""result":{"content":[{"type":"text","text":"null"}]}"#,
    );
    let elsewhere = r#""result":{"structuredContent":[1]}"#;
    legacy("prompts/get", elsewhere, elsewhere);
}

#[test]
fn a_legacy_host_gets_output_schemas_of_objects_only() {
    let kept = r#""result":{"tools":[{"name":"a","outputSchema":{ "type":"object" }},{"name":"b"}],"nextCursor":"outputSchema"}"#;
    legacy("tools/list", kept, kept);
    legacy(
        "tools/list",
        r#""result":{"tools":[ {"name": "a"}, {"name":"b","outputSchema":{"type":"array"},"x": 1},{"name":"c","output\u0053chema":true},7,{"outputSchema":{"type":"ob\u006aect"}},{"outputSchema":{"anyOf":[]}}],"resultType":"complete"}"#,
        r#""result":{"tools":[{"name": "a"},{"name":"b","x":1},{"name":"c"},7,{"outputSchema":{"type":"ob\u006aect"}},{}]}"#,
    );
    for odd in ["{\"outputSchema\":1}", "\"outputSchema\"", "null", "[[]]"] {
        let odd = format!(r#""result":{{"tools":{odd}}}"#);
        legacy("tools/list", &odd, &odd);
    }
}

#[test]
fn a_modern_host_gets_results_that_say_what_they_are() {
    #[track_caller]
    fn check(method: &str, text: &str, expected: &str) {
        let response = response(text);
        let before = response.raw().clone();
        let message = for_modern(method, response);
        assert_eq!(message.raw(), self::response(expected).raw());
        if text == expected {
            assert_eq!(
                message.raw().as_ptr(),
                before.as_ptr(),
                "shared, not copied"
            );
        }
    }
    check(
        "tools/call",
        r#""result":{ "content": [ ]}"#,
        r#""result":{"content":[ ],"resultType":"complete"}"#,
    );
    for method in ["tools/list", "resources/templates/list", "resources/read"] {
        check(
            method,
            r#""result":{}"#,
            r#""result":{"resultType":"complete","ttlMs":0,"cacheScope":"private"}"#,
        );
    }
    check(
        "prompts/list",
        r#""result":{"cacheScope":"public","resultType":7}"#,
        r#""result":{"cacheScope":"public","resultType":"complete","ttlMs":0}"#,
    );
    for same in [
        r#""result":{"resultType":"complete"}"#,
        r#""result":{"resultType":"input_required","requestState":"x"}"#,
        r#""result":null"#,
        r#""error":{"code":-32601,"message":"-32002"}"#,
        r#""error":{"code":"-32002"}"#,
        r#""error":-32002"#,
    ] {
        check("tools/call", same, same);
    }
    check(
        "resources/read",
        r#""error":{"message":"no","code": -32002,"data":{"uri": "x"}}"#,
        r#""error":{"message":"no","code":-32602,"data":{"uri": "x"}}"#,
    );
}
