//! What the other era has no word for goes; all else keeps its bytes.

use super::*;

#[test]
fn a_host_can_do_what_it_has_declared() {
    #[track_caller]
    fn check(capabilities: &str, able: &[&str]) {
        let all = [
            "sampling",
            "sampling.tools",
            "roots",
            "elicitation",
            "elicitation.form",
            "elicitation.url",
        ];
        let found: Vec<_> = all.into_iter().filter(|c| can(capabilities, c)).collect();
        assert_eq!(found, able, "{capabilities}");
    }
    check("{}", &[]);
    check("[]", &[]);
    check(
        r#"{"sampling":{},"roots":{"listChanged":true}}"#,
        &["sampling", "roots"],
    );
    check(
        r#"{"sampling":{"tools":{}}}"#,
        &["sampling", "sampling.tools"],
    );
    check(r#"{"sampling":null,"roots":true}"#, &[]);
    let form = ["elicitation", "elicitation.form"];
    check(r#"{"elicitation":{}}"#, &form);
    check(r#"{"elicitation":{"form":{}}}"#, &form);
    check(r#"{"elicitation":{"later":{}}}"#, &form);
    check(r#"{"elicitation":{"form":{},"url":null}}"#, &form);
    check(r#"{"elicitation":{"url":{}}}"#, &["elicitation.url"]);
    check(
        r#"{"elicitation":{"url":{},"form":{}}}"#,
        &["elicitation", "elicitation.form", "elicitation.url"],
    );
}

#[test]
fn a_legacy_hosts_tasks_go_and_its_roots_are_only_there() {
    #[track_caller]
    fn check(capabilities: Option<&str>, expected: &str) {
        assert_eq!(of_legacy_host(capabilities), expected);
    }
    check(None, "{}");
    check(Some("7"), "{}");
    check(Some(r#"{"roots":{"listChanged":true}}"#), r#"{"roots":{}}"#);
    check(
        Some(r#"{"roots":true,"sampling":{}}"#),
        r#"{"sampling":{}}"#,
    );
    check(
        Some(r#"{"experimental":{ "a": 1e400 },"tasks":{"list":{}},"\ud800":0,"roots":{}}"#),
        r#"{"experimental":{ "a": 1e400 },"\ud800":0,"roots":{}}"#,
    );
}

#[test]
fn of_the_extensions_only_tasks_go() {
    #[track_caller]
    fn check(capabilities: &str, expected: &str) {
        assert_eq!(without_tasks(Some(capabilities)), expected);
        assert_eq!(of_legacy_host(Some(capabilities)), expected);
    }
    check(
        r#"{"extensions":{"io.modelcontextprotocol/ui":{ "mimeTypes":[] },"io.modelcontextprotocol/tasks":{}}}"#,
        r#"{"extensions":{"io.modelcontextprotocol/ui":{ "mimeTypes":[] }}}"#,
    );
    check(
        r#"{"a":1,"extensions":{"io.modelcontextprotocol\/tasks":{}},"tasks":{}}"#,
        r#"{"a":1}"#,
    );
    let kept = r#"{"extensions":{},"tools":{"listChanged":true},"logging":{},"completions":{}}"#;
    check(kept, kept);
    let kept = r#"{"extensions":[],"resources":{"subscribe":true,"listChanged":false}}"#;
    check(kept, kept);
}
