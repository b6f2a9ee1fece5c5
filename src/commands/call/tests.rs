//! What a person types becomes the JSON that the tool's schema asks for, and digits stay digits.

use proptest::prelude::*;
use serde_json::json;

use super::arguments::{Given, typed};
use super::*;

fn read(words: &[&str], stdin: &str) -> Result<Given, String> {
    let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
    Given::read(&words, || Ok(stdin.to_owned())).map_err(|e| e.chain())
}

#[test]
fn arguments_are_pairs_or_one_object() {
    #[track_caller]
    fn check(words: &[&str], stdin: &str, expected: Result<Given, &str>) {
        match (read(words, stdin), expected) {
            (Ok(given), expected) => assert_eq!(Ok(given), expected, "{words:?}"),
            (Err(why), Ok(_)) => panic!("{words:?}: {why}"),
            (Err(why), Err(start)) => assert!(why.starts_with(start), "{words:?}: {why}"),
        }
    }
    let json = |text: &str| Ok(Given::Json(text.to_owned()));
    let pairs = |pairs: &[(&str, &str)]| {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Ok(Given::Pairs(pairs.iter().map(owned).collect()))
    };
    check(&[], "", pairs(&[]));
    check(&["a=1", "b="], "", pairs(&[("a", "1"), ("b", "")]));
    check(&["q=x=y {z}"], "", pairs(&[("q", "x=y {z}")]));
    check(&[" {\"a\":1e400} "], "", json("{\"a\":1e400}"));
    check(
        &["{\"a\":9007199254740993}"],
        "",
        json("{\"a\":9007199254740993}"),
    );
    check(&["-"], "{\"a\": 1}\n", json("{\"a\": 1}"));
    check(&["-"], "[1]", Err("stdin: not a JSON object"));
    check(&["-"], "{", Err("stdin: not JSON"));
    check(&["-"], "", Err("stdin: not JSON"));
    check(&["{\"a\":1} x"], "", Err("the arguments: not JSON"));
    check(&["a"], "", Err("`a` is not NAME=VALUE"));
    check(&["=1"], "", Err("`=1` is not NAME=VALUE"));
    check(&["-", "a=1"], "", Err("`-` is not NAME=VALUE"));
    check(&["a=1", "{}"], "", Err("`{}` is not NAME=VALUE"));
}

#[test]
fn stdin_is_read_only_when_it_is_asked_for() {
    let given = Given::read(
        &["a=-".to_owned()],
        || Err(std::io::ErrorKind::Other.into()),
    );
    assert!(given.is_ok());
    let failed = Given::read(&["-".to_owned()], || Err(std::io::ErrorKind::Other.into()));
    assert!(failed.is_err());
}

fn schema() -> Value {
    json!({"properties": {
        "text": {"type": "string"},
        "count": {"type": "integer"},
        "score": {"type": "number"},
        "flag": {"type": "boolean"},
        "list": {"type": "array", "items": {"type": "string"}},
        "numbers": {"type": "array", "items": {"type": "integer"}},
        "object": {"type": "object"},
        "maybe": {"type": ["integer", "null"]},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "choice": {"enum": ["open", "closed"]},
        "any": {}
    }})
}

#[test]
fn a_value_becomes_what_the_schema_says_it_is() {
    #[track_caller]
    fn check(name: &str, value: &str, expected: &str) {
        let pairs = [(name.to_owned(), value.to_owned())];
        let found = typed("tool", &pairs, &schema()).map_err(|e| e.chain());
        let expected = match expected {
            "" => Err(()),
            json => Ok(format!("{{\"{name}\":{json}}}")),
        };
        assert_eq!(found.map_err(drop), expected, "{name}={value}");
    }
    check("text", "5", "\"5\"");
    check("text", "a \"b\"", "\"a \\\"b\\\"\"");
    check("text", "", "\"\"");
    check("count", "5", "5");
    check(
        "count",
        "123456789012345678901234567890",
        "123456789012345678901234567890",
    );
    check("count", "5.5", "");
    check("count", "five", "");
    check("count", "", "");
    check("score", "1.50", "1.50");
    check("score", "x", "");
    check("flag", "true", "true");
    check("flag", "yes", "");
    check("list", "[\"a\",\"b\"]", "[\"a\",\"b\"]");
    check("list", "a", "[\"a\"]");
    check("numbers", "x", "");
    check("object", "{\"a\":1}", "{\"a\":1}");
    check("object", "a", "");
    check("maybe", "null", "null");
    check("maybe", "7", "7");
    check("either", "7", "7");
    check("either", "x", "\"x\"");
    check("choice", "open", "\"open\"");
    check("any", "7", "7");
    check("any", "x", "\"x\"");
    check("any", "{\"a\":1}", "{\"a\":1}");
    check("unknown", "1", "");
}

#[test]
fn a_list_of_one_needs_no_brackets_whatever_is_in_it() {
    #[track_caller]
    fn check(name: &str, value: &str, expected: &str) {
        let pairs = [(name.to_owned(), value.to_owned())];
        let found = typed("tool", &pairs, &schema()).map_err(|e| e.chain());
        assert_eq!(found.as_deref(), Ok(expected), "{name}={value}");
    }
    check("numbers", "7", "{\"numbers\":[7]}");
    check("list", "5", "{\"list\":[\"5\"]}");
    check("list", "true", "{\"list\":[\"true\"]}");
}

#[test]
fn an_unknown_argument_is_refused_with_those_that_there_are() {
    let pairs = [("x".to_owned(), "1".to_owned())];
    let refuse = |schema: Value| typed("tool", &pairs, &schema);
    let error = refuse(json!({"properties": {"a": {}, "b": {}}})).expect_err("unknown");
    assert_eq!(error.chain(), "the tool `tool` has no argument `x`");
    assert_eq!(error.hints(), ["its arguments: a, b"]);
    let error = refuse(json!({"properties": {}})).expect_err("unknown");
    assert_eq!(error.hints(), ["its arguments: none"]);
    for open in [
        json!({"properties": {}, "additionalProperties": true}),
        json!({"properties": {}, "additionalProperties": {"type": "integer"}}),
        json!({"type": "object"}),
        json!(true),
        Value::Null,
    ] {
        assert_eq!(refuse(open).ok().as_deref(), Some("{\"x\":1}"));
    }
}

proptest! {
    #[test]
    fn any_text_arrives_as_that_text(value in any::<String>()) {
        let pairs = [("text".to_owned(), value.clone())];
        let object = typed("tool", &pairs, &schema()).expect("an object");
        prop_assert_eq!(serde_json::from_str::<Value>(&object).expect("JSON"), json!({"text": value}));
    }

    #[test]
    fn whatever_is_typed_becomes_valid_json_or_an_error(
        name in prop::sample::select(vec!["text", "count", "score", "flag", "list", "either", "any"]),
        value in "[ -~]{0,12}"
    ) {
        let pairs = [(name.to_owned(), value)];
        if let Ok(object) = typed("tool", &pairs, &schema()) {
            prop_assert!(member(&object, name).is_some(), "{object}");
        }
    }
}

#[test]
fn json_is_printed_in_lines_and_means_the_same() {
    #[track_caller]
    fn check(json: &str, expected: Option<&str>) {
        let printed = indent::indented(json);
        assert_eq!(printed.as_deref(), expected);
        let read = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        if let Some(printed) = printed {
            assert_eq!(read(&printed), read(json));
        }
    }
    check(
        r#"{"b":1.50,"a":[1, {"c":"x: \"[,]{}\" \\\\"}],"n":null}"#,
        Some(
            "{\n  \"b\": 1.50,\n  \"a\": [\n    1,\n    {\n      \"c\": \"x: \\\"[,]{}\\\" \\\\\\\\\"\n    }\n  ],\n  \"n\": null\n}",
        ),
    );
    check("{ }", Some("{}"));
    check("[[],{}]", Some("[\n  [],\n  {}\n]"));
    // An emoji of two joined ones, and a letter that turns the line round.
    check(
        "[\"\u{1f468}\u{200d}\u{1f4bb}\u{202e}\"]",
        Some("[\n  \"\u{1f468}\\u200d\u{1f4bb}\\u202e\"\n]"),
    );
    check("[1", None);
    check("12", None);
    check("plain [text]", None);
    check("{} {}", None);
}
