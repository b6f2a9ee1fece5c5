//! What changes is changed where it stands; every other byte stays.

use bytes::Bytes;

use super::*;

fn message(text: &str) -> Message {
    Message::parse(Bytes::copy_from_slice(text.as_bytes())).expect("a message")
}

#[test]
fn a_member_is_changed_in_its_place_and_the_others_keep_their_bytes() {
    #[track_caller]
    fn check(text: &str, change: impl Fn(&mut Object<'_>), expected: &str) {
        let mut object = Object::read(text).expect("an object");
        change(&mut object);
        assert_eq!(object.text(), expected);
        assert!(object.is_changed());
    }
    let set = |object: &mut Object<'_>| object.set("b", "[2]");
    check(
        r#"{"a":1e400,"b":0,"\ud800":" x "}"#,
        set,
        r#"{"a":1e400,"b":[2],"\ud800":" x "}"#,
    );
    check(r#"{ "\u0062" : 0 }"#, set, r#"{"\u0062":[2]}"#);
    check(r#"{"a":{ "b": 0 }}"#, set, r#"{"a":{ "b": 0 },"b":[2]}"#);
    check("{}", set, r#"{"b":[2]}"#);
    check(
        r#"{"b":1,"a":2,"b":3,"c":4}"#,
        set,
        r#"{"a":2,"b":[2],"c":4}"#,
    );
    let remove = |object: &mut Object<'_>| object.remove(|name| name == "b");
    check(r#"{"b":1,"a": 2,"b":3}"#, remove, r#"{"a":2}"#);
    check(r#"{"b":1}"#, remove, "{}");
}

#[test]
fn the_last_of_two_counts() {
    let text = r#"{"a":1,"b":0,"\u0061":2}"#;
    let object = Object::read(text).expect("an object");
    assert_eq!(object.get("a"), Some("2"));
    assert_eq!(last_member(text, "a"), Some("2"));
    assert_eq!(object.get("c"), None);
    assert!(!object.is_changed());
    for no_object in ["", "[1]", "null", "{\"a\":1", "{} x"] {
        assert!(Object::read(no_object).is_none(), "{no_object}");
        assert_eq!(last_member(no_object, "a"), None);
    }
}

#[test]
fn a_message_gets_it_back_and_knows_its_parts() {
    #[track_caller]
    fn check(text: &str, part: Part, expected: &str) {
        let message = message(text);
        let mut object = message.object(part).unwrap_or_default();
        object.set("n", "1");
        let changed = message.with_object(part, &object);
        assert_eq!(changed.raw(), expected);
        let parsed = Message::parse(changed.raw().clone()).expect("a message");
        assert_eq!(changed.params(), parsed.params());
        assert_eq!(changed.result(), parsed.result());
        assert_eq!(changed.error(), parsed.error());
    }
    check(
        r#"{"method":"a","params": {"x" : 1},"jsonrpc":"2.0","id":7}"#,
        Part::Params,
        r#"{"method":"a","params": {"x":1,"n":1},"jsonrpc":"2.0","id":7}"#,
    );
    check(
        r#"{"jsonrpc":"2.0","method":"a"}"#,
        Part::Params,
        r#"{"jsonrpc":"2.0","method":"a","params":{"n":1}}"#,
    );
    check(
        r#"{"jsonrpc":"2.0","id":1,"result":{},"x":2}"#,
        Part::Result,
        r#"{"jsonrpc":"2.0","id":1,"result":{"n":1},"x":2}"#,
    );
    check(
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":1}}"#,
        Part::Error,
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"n":1}}"#,
    );
    // There is no such part.
    let untouched = r#"{"jsonrpc":"2.0","id":1,"error":{"code":1}}"#;
    check(untouched, Part::Result, untouched);
}
