//! What may be told early, and when a host has to ask again.

use super::*;

fn request(method: &str, params: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}"{params}}}"#);
    Message::parse(raw.into()).expect("a message")
}

#[test]
fn only_a_list_from_its_beginning_is_known() {
    #[track_caller]
    fn check(method: &str, params: &str, expected: Option<List>) {
        assert_eq!(first_page(&request(method, params)), expected, "{params}");
    }
    check("tools/list", "", Some(List::Tools));
    check("tools/list", r#","params":{}"#, Some(List::Tools));
    check(
        "prompts/list",
        r#","params":{"_meta":{"progressToken":1}}"#,
        Some(List::Prompts),
    );
    check(
        "resources/list",
        r#","params":{"cursor":null}"#,
        Some(List::Resources),
    );
    check("resources/templates/list", "", Some(List::Templates));
    check("tools/list", r#","params":{"cursor":""}"#, None);
    check("tools/list", r#","params":{"cursor":"a"}"#, None);
    check("tools/list", r#","params":{"filter":"a"}"#, None);
    check("tools/list", r#","params":[]"#, None);
    check("tools/call", "", None);
}

#[test]
fn a_host_asks_again_only_for_a_difference() {
    #[track_caller]
    fn check(told: &str, real: Option<&str>, expected: bool) {
        assert_eq!(
            is_other_list(List::Tools, told, real),
            expected,
            "{told} {real:?}"
        );
    }
    let one = r#"{"tools":[{"name":"a"}]}"#;
    check(one, Some(one), false);
    check(
        one,
        Some(r#"{"_meta":{"at":1},"tools":[{"name":"a"}]}"#),
        false,
    );
    check(one, Some(r#"{"tools":[{"name":"b"}]}"#), true);
    check(one, Some(r#"{"tools":[]}"#), true);
    check(
        one,
        Some(r#"{"tools":[{"name":"a"}],"nextCursor":"x"}"#),
        true,
    );
    check(
        one,
        Some(r#"{"tools":[{"name":"a"}],"nextCursor":null}"#),
        false,
    );
    check(one, None, true);
    let none = empty(List::Tools);
    check(&none, Some("{\"tools\" : [ ]}"), false);
    check(&none, Some("{}"), false);
    check(&none, Some(one), true);
    check(&none, None, false);
}

#[test]
fn of_a_session_what_matters_is_compared() {
    let told = any_session("2025-06-18");
    assert!(!is_other_server(&told, &told));
    let other = told.replace("2025-06-18", "2025-11-25");
    assert!(is_other_server(&told, &other));
    let wordy = told.replacen('{', r#"{"instructions":"x","#, 1);
    assert!(is_other_server(&told, &wordy));
    let renamed = told.replace("intercom-mcp", "other");
    assert!(!is_other_server(&told, &renamed));
}

#[test]
fn a_server_that_nobody_knows_may_have_anything() {
    let told = any_session("2025-03-26");
    assert_eq!(agreed::version_in(&told), "2025-03-26");
    for list in List::ALL {
        assert!(announces(&told, list));
        assert!(is_empty(list, &empty(list)));
    }
}

#[test]
fn an_answer_is_one_line() {
    let id = RequestId::from_json("\"a\"").expect("an id");
    let message = answer(&id, "{\n\"tools\":[]\r\n}").expect("a message");
    assert_eq!(message.id(), Some(&id));
    assert!(!message.raw().contains(&b'\n') && !message.raw().contains(&b'\r'));
    assert!(answer(&id, "{").is_none());
}
