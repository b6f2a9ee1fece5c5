//! What models write is understood; what nobody can mean is refused by name.

use serde_json::{Value, json};

use super::*;
use crate::intercom::query::Op;

fn read(given: Value) -> Arguments {
    let Value::Object(given) = given else {
        panic!("an object")
    };
    Arguments::read(given, "tool", &["a", "ids", "created_at", "plan"]).expect("legal names")
}

#[test]
fn nothing_is_said_in_many_ways() {
    for nothing in [
        json!(null),
        json!(""),
        json!(" "),
        json!([]),
        json!({}),
        json!([""]),
        json!({"operator": null}),
    ] {
        assert!(!read(json!({ "a": nothing })).has("a"));
    }
    assert!(read(json!({"a": false})).has("a"));
    assert!(read(json!({"a": 0})).has("a"));
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest() {
    let given = json!({"idz": 1}).as_object().expect("an object").clone();
    let text = Arguments::read(given, "search_contacts", &["ids", "name"])
        .expect_err("refused")
        .text();
    assert!(
        text.contains("`search_contacts` has no argument `idz`"),
        "{text}"
    );
    assert!(
        text.contains("did you mean `ids`? There are: ids, name"),
        "{text}"
    );
}

#[test]
fn texts_come_in_many_forms() {
    #[track_caller]
    fn check(given: Value, expected: &[&str]) {
        assert_eq!(
            read(json!({ "ids": given })).texts("ids").expect("texts"),
            expected,
            "{given}"
        );
    }
    check(json!(["1", 2]), &["1", "2"]);
    check(json!("[\"1\"]"), &["1"]);
    check(json!("[1, 2]"), &["1", "2"]);
    check(json!("1"), &["1"]);
    check(json!(1), &["1"]);
    check(json!(5.0), &["5"]);
    check(json!("\"[1]\""), &["1"]);
    assert!(read(json!({"ids": [{}, {"x": 1}]})).texts("ids").is_err());
}

#[test]
fn numbers_and_switches_come_as_texts() {
    let one = |value: Value| read(json!({ "a": value }));
    assert_eq!(
        one(json!("20")).whole("a", 150).expect("a number"),
        Some(20)
    );
    assert_eq!(
        one(json!(20.0)).whole("a", 150).expect("a number"),
        Some(20)
    );
    assert!(
        one(json!(151))
            .whole("a", 150)
            .expect_err("too many")
            .text()
            .contains("from 1 to 150")
    );
    assert!(one(json!(0)).whole("a", 150).is_err());
    assert!(one(json!("five")).integer("a").is_err());
    assert_eq!(
        one(json!("True")).switch("a").expect("a switch"),
        Some(true)
    );
    assert!(one(json!("perhaps")).switch("a").is_err());
    assert_eq!(
        one(json!(15)).text("a").expect("a text").as_deref(),
        Some("15")
    );
}

#[test]
fn objects_come_as_json_in_a_text() {
    let plan = |value: Value| read(json!({ "plan": value })).object("plan");
    assert_eq!(
        plan(json!("{\"x\": 1}")).expect("an object"),
        plan(json!({"x": 1})).expect("an object")
    );
    assert!(
        plan(json!("pro"))
            .expect_err("no object")
            .text()
            .contains("an object, as in")
    );
}

#[test]
fn bounds_come_in_many_forms() {
    #[track_caller]
    fn check(given: Value, expected: &[(Option<Op>, &str)]) {
        let found = read(json!({ "created_at": given })).comparisons("created_at");
        let found = found.expect("bounds");
        let found: Vec<_> = found.iter().map(|c| (c.op, c.value.as_str())).collect();
        assert_eq!(found, expected, "{given}");
    }
    check(
        json!({"operator": ">=", "value": 5}),
        &[(Some(Op::Gte), "5")],
    );
    check(
        json!("{\"operator\":\"<\",\"value\":\"2026-01-01\"}"),
        &[(Some(Op::Lt), "2026-01-01")],
    );
    check(
        json!([{"operator": ">", "value": 1}, {"operator": "<=", "value": "9"}]),
        &[(Some(Op::Gt), "1"), (Some(Op::Lte), "9")],
    );
    check(
        json!({"gte": 1, "lt": 9}),
        &[(Some(Op::Gte), "1"), (Some(Op::Lt), "9")],
    );
    check(json!(">= 14400"), &[(None, ">= 14400")]);
    check(json!([">1", "<9"]), &[(None, ">1"), (None, "<9")]);
    check(json!(14400), &[(None, "14400")]);
    check(json!("2026-01-31"), &[(None, "2026-01-31")]);
    let odd = read(json!({"created_at": {"operator": "about", "value": 5}}));
    assert!(
        odd.comparisons("created_at")
            .expect_err("no operator")
            .text()
            .contains("list of two")
    );
}

#[test]
fn what_was_asked_is_the_same_on_every_page() {
    let asked = |given: Value| {
        let given = given.as_object().expect("an object").clone();
        let legal = ["ids", "state", "per_page", "starting_after"];
        Arguments::read(given, "tool", &legal)
            .expect("legal names")
            .asked()
    };
    let first = asked(json!({"ids": [1, "2"], "state": "open", "per_page": 5}));
    let second = asked(json!({"state": "open", "ids": "[\"1\",\"2\"]", "starting_after": "x"}));
    assert_eq!(first, second);
    assert_ne!(first, asked(json!({"state": "open"})));
}
