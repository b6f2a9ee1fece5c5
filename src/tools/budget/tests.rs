//! Sizes are JSON's own, and nothing is cut in silence.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "(?s).{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("(?s).{0,8}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_size_is_the_length_as_json(value in value()) {
        prop_assert_eq!(size(&value), value.to_string().chars().count());
    }
}

#[test]
fn a_shortened_text_says_what_is_missing() {
    assert_eq!(excerpt("abcdef", 6, "x"), "abcdef");
    assert_eq!(
        excerpt("abcdef", 4, "fetch 1"),
        "abcd… [2 more characters: fetch 1]"
    );
}

#[test]
fn whole_items_are_taken_as_long_as_they_fit() {
    let items: Vec<Value> = (0..10).map(|n| json!({ "n": n })).collect();
    let fitting = fit(items, 8 * 3, |_| String::new());
    assert_eq!(fitting, [json!({"n": 0}), json!({"n": 1}), json!({"n": 2})]);
}

#[test]
fn one_item_that_is_too_long_is_shortened_where_it_is_longest() {
    let item = json!({"id": "1", "body": "x".repeat(5000), "subject": "y".repeat(900)});
    let fitting = fit([item], 2000, |_| "fetch conversation_1".to_owned());
    assert!(size(&fitting[0]) <= 2000, "{}", size(&fitting[0]));
    let body = fitting[0]["body"].as_str().expect("a text");
    assert!(
        body.ends_with(" more characters: fetch conversation_1]"),
        "{body}"
    );
    assert_eq!(fitting[0]["subject"], "y".repeat(900));
}
