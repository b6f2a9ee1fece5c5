//! Levels by their names, in the order of RFC 5424.

use super::*;

#[test]
fn levels_have_their_names_and_their_order() {
    for level in ALL {
        assert_eq!(
            Level::from_json(&format!("{:?}", level.name())),
            Some(level)
        );
    }
    assert!(ALL.is_sorted());
    assert!(Level::Debug < Level::Info && Level::Alert < Level::Emergency);
}

#[test]
fn a_notification_says_its_level_or_none() {
    #[track_caller]
    fn check(params: &str, expected: Option<Level>) {
        let raw = format!(r#"{{"jsonrpc":"2.0","method":"notifications/message"{params}}}"#);
        let message = Message::parse(raw.into()).expect("a message");
        assert_eq!(Level::of(&message), expected, "{params}");
    }
    check(
        r#","params":{"level":"notice","data":1e400}"#,
        Some(Level::Notice),
    );
    check(
        r#","params":{"level":"w\u0061rning"}"#,
        Some(Level::Warning),
    );
    check(r#","params":{"level":"Warning"}"#, None);
    check(r#","params":{"level":"trace"}"#, None);
    check(r#","params":{"level":3}"#, None);
    check(r#","params":{"data":{"level":"info"}}"#, None);
    check(r#","params":["info"]"#, None);
    check("", None);
}
