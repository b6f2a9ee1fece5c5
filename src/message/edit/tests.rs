//! A response that came without an id gets the one that it is about.

use crate::message::{Message, RequestId};

#[track_caller]
fn check(message: &str, expected: &str) {
    let message = Message::parse(message.to_owned().into()).expect("a message");
    let id = RequestId::from_json("7").expect("an id");
    let named = message.with_id(&id);
    assert_eq!(&named.raw()[..], expected.as_bytes());
    let read = Message::parse(named.raw().clone()).expect("a message");
    assert_eq!((named.id(), named.error()), (read.id(), read.error()));
    assert_eq!(named.with_id(&id).raw(), named.raw());
}

#[test]
fn a_response_without_an_id_can_be_given_one() {
    check(
        r#" { "jsonrpc":"2.0","error":{"n":1.10} }"#,
        r#"{"id":7, "jsonrpc":"2.0","error":{"n":1.10} }"#,
    );
    check(
        r#"{"error":{},"jsonrpc":"2.0","id":null}"#,
        r#"{"error":{},"jsonrpc":"2.0","id":7}"#,
    );
}

#[test]
fn a_notification_gets_none() {
    let message = r#"{"jsonrpc":"2.0","method":"x"}"#;
    let message = Message::parse(message.to_owned().into()).expect("a message");
    let id = RequestId::from_json("7").expect("an id");
    assert_eq!(message.with_id(&id).raw(), message.raw());
}
