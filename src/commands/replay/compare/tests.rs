//! Ids may differ, and what was redacted; nothing else may.

use super::*;

#[track_caller]
fn check(kept: &str, came: &str, expected: bool) {
    assert_eq!(Ids::default().admit(kept, came), expected, "{kept} {came}");
}

#[test]
fn only_ids_and_what_was_taken_out_may_differ() {
    check(
        r#"{"id":1,"method":"a"}"#,
        r#"{ "method":"a","id":"x"}"#,
        true,
    );
    check(r#"{"id":1,"method":"a"}"#, r#"{"method":"a"}"#, false);
    check(
        r#"{"id":1,"method":"a"}"#,
        r#"{"id":1,"method":"b"}"#,
        false,
    );
    check(r#"{"id":1,"result":{}}"#, r#"{"id":2,"result":{}}"#, false);
    check(
        r#"{"id":1,"method":"a","params":{"_meta":{"progressToken":1},"x":1}}"#,
        r#"{"id":2,"method":"a","params":{"_meta":{"progressToken":2},"x":1}}"#,
        true,
    );
    check(
        r#"{"method":"a","params":{"t":"x [redacted:jwt]"}}"#,
        r#"{"method":"a","params":{"t":"x eyJ"}}"#,
        true,
    );
    check(
        r#"[{"id":1,"method":"a"}]"#,
        r#"[{"id":2,"method":"a"}]"#,
        true,
    );
    check(r#"[{"id":1,"method":"a"}]"#, r#"[]"#, false);
    check("{no json", "{no json", true);
    check("{no json", "{other", false);
}

#[test]
fn answers_carry_the_ids_of_now() {
    let mut ids = Ids::default();
    let asked = r#"{"id":1,"method":"a","params":{"_meta":{"progressToken":"p"}}}"#;
    assert!(ids.admit(asked, &asked.replace(":1", ":\"q\"").replace("\"p\"", "9")));
    #[track_caller]
    fn check(ids: &Ids, line: &str, expected: &str) {
        assert_eq!(ids.put_into(line), expected);
    }
    check(
        &ids,
        r#"{"jsonrpc":"2.0", "id":1,"result":{"n":9007199254740993.0, "s":"\u0041"}}"#,
        r#"{"jsonrpc":"2.0", "id":"q","result":{"n":9007199254740993.0, "s":"\u0041"}}"#,
    );
    check(
        &ids,
        r#"{"jsonrpc":"2.0","id":2, "result":{}}"#,
        r#"{"jsonrpc":"2.0","id":2, "result":{}}"#,
    );
    check(
        &ids,
        r#"{"method":"notifications/progress","params":{"progressToken":"p"}}"#,
        r#"{"method":"notifications/progress","params":{"progressToken":9}}"#,
    );
    check(
        &ids,
        r#"{"id":1,"method":"roots/list"}"#,
        r#"{"id":1,"method":"roots/list"}"#,
    );
    check(
        &ids,
        r#"[{"id":1,"result":{}}]"#,
        r#"[{"id":"q","result":{}}]"#,
    );
    let cancelled = r#"{"method":"notifications/cancelled","params":{"requestId":1}}"#;
    assert!(ids.admit(cancelled, &cancelled.replace(":1", ":\"q\"")));
    assert!(!ids.admit(cancelled, &cancelled.replace(":1", ":2")));
}
