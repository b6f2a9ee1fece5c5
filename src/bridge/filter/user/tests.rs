//! Nobody acts for another user, and nobody has to say for whom.

use super::*;

fn call(params: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0", "id":1,"method":"tools/call","params":{params}}}"#);
    Message::parse(raw.into()).expect("a message")
}

#[test]
fn a_call_for_somebody_else_is_forbidden() {
    #[track_caller]
    fn check(tool: &str, arguments: &str, may: bool) {
        let call = call(&format!(r#"{{"name":"{tool}","arguments":{arguments}}}"#));
        assert_eq!(
            forbidden(&call, tool, "42").is_none(),
            may,
            "{tool} {arguments}"
        );
    }
    for tool in FIN_TOOLS {
        check(tool, r#"{"user_id":"42"}"#, true);
        check(tool, r#"{"user_id":42}"#, true);
        check(tool, r#"{"user_id":" 42 "}"#, true);
        check(tool, r#"{"user_id":null}"#, true);
        check(tool, r#"{"user_id":""}"#, true);
        check(tool, "{}", true);
        check(tool, r#"{"user_id":"43"}"#, false);
        check(tool, r#"{"user_id":43}"#, false);
        check(tool, r#"{"user_id":["42"]}"#, false);
        check(tool, r#"{"user_id":{"id":"42"}}"#, false);
        check(tool, r#"{"user_id":"42","user_id":"43"}"#, false);
        check(tool, r#"{"user_id":"42","\u0075ser_id":"43"}"#, false);
        check(
            tool,
            r#"{"user_id":"42"},"arguments":{"user_id":"43"}"#,
            false,
        );
    }
    check("search", r#"{"user_id":"43"}"#, true);
}

#[test]
fn who_is_missing_is_filled_in_and_nothing_else_is_touched() {
    #[track_caller]
    fn check(params: &str, expected: &str) {
        let named = named(call(params), "4\"2");
        assert_eq!(named.raw(), call(expected).raw(), "{params}");
    }
    check(
        r#"{"name":"ask_fin","arguments":{"message":"Hi", "n":1.0}, "_meta":{"progressToken":1}}"#,
        r#"{"name":"ask_fin","arguments":{"message":"Hi","n":1.0,"user_id":"4\"2"},"_meta":{"progressToken":1}}"#,
    );
    check(
        r#"{"name":"list_fin_capabilities"}"#,
        r#"{"name":"list_fin_capabilities","arguments":{"user_id":"4\"2"}}"#,
    );
    check(
        r#"{"name":"run_fin_procedure","arguments":{"user_id":null}}"#,
        r#"{"name":"run_fin_procedure","arguments":{"user_id":"4\"2"}}"#,
    );
    for untouched in [
        r#"{"name":"ask_fin","arguments":{ "user_id":"4\"2" }}"#,
        r#"{"name":"get_fin_response","arguments":{ "conversation_id":"c" }}"#,
        r#"{"name":"reply_to_fin_conversation","arguments":{ }}"#,
        r#"{"name":"other","arguments":{ }}"#,
        r#"{"name":"ask_fin","arguments":[ ]}"#,
    ] {
        check(untouched, untouched);
    }
}
