//! -32042 as elicitations, and the ids that only one era has.

use proptest::prelude::*;

use super::*;
use crate::message::quoted;

fn response(text: &str) -> Message {
    Message::parse(text.to_owned().into()).expect("a message")
}

#[test]
fn what_an_error_requires_is_asked() {
    #[track_caller]
    fn check(error: &str, expected: Option<&[&str]>) {
        let text = format!(r#"{{"jsonrpc":"2.0","id":1,"error":{error}}}"#);
        let found = elicitations(&response(&text));
        let params = found.as_ref().map(|all| {
            let one = |m: &Message| {
                assert_eq!(m.method(), Some("elicitation/create"));
                m.params().expect("params").to_owned()
            };
            all.iter().map(one).collect::<Vec<_>>()
        });
        assert_eq!(params.as_deref().map(<[String]>::to_vec), {
            expected.map(|all| all.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>())
        });
    }
    let one =
        r#"{"mode":"url","elicitationId":"e\u0031","url":"https://a.example/","message":"m"}"#;
    let data = |elicitations: &str| {
        format!(r#"{{"code":-32042,"message":"x","data":{{"elicitations":{elicitations}}}}}"#)
    };
    check(&data(&format!("[ {one} ,{one}]")), Some(&[one, one]));
    check(
        &data(r#"[{"url":"https://a.example/"}]"#),
        Some(&[r#"{"url":"https://a.example/","mode":"url"}"#]),
    );
    check(&data("[]"), None);
    check(&data("{}"), None);
    check(&data("[1]"), None);
    check(&data(&format!("[{}]", [one; 33].join(","))), None);
    check(r#"{"code":-32042,"message":"x"}"#, None);
    check(&data(&format!("[{one}]")).replace("-32042", "-32041"), None);
    assert!(elicitations(&response(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#)).is_none());
}

#[test]
fn no_two_of_them_have_the_same_id() {
    let one = r#"{"mode":"url"}"#;
    let error = format!(r#"{{"code":-32042,"data":{{"elicitations":[{one},{one},{one}]}}}}"#);
    let text = format!(r#"{{"jsonrpc":"2.0","id":1,"error":{error}}}"#);
    let found = elicitations(&response(&text)).expect("elicitations");
    let ids: std::collections::HashSet<_> = found.iter().map(Message::id).collect();
    assert_eq!(ids.len(), 3);
}

#[test]
fn an_elicitation_in_url_mode_gets_an_id_where_it_has_none() {
    #[track_caller]
    fn check(params: &str, expected: Option<&str>) {
        assert_eq!(with_elicitation_ids(params, "\"new\"").as_deref(), expected);
    }
    check(
        r#"{"mode":"url","url":"u"}"#,
        Some(r#"{"mode":"url","url":"u","elicitationId":"new"}"#),
    );
    let own = r#"{"mode":"\u0075rl", "elicitationId":"\u0061"}"#;
    check(own, Some(own));
    // What libraries write that have one type for both eras.
    for none in ["\"\"", "null"] {
        check(
            &format!(r#"{{"elicitationId":{none},"mode":"url"}}"#),
            Some(r#"{"elicitationId":"new","mode":"url"}"#),
        );
    }
    check(r#"{"mode":"form"}"#, None);
    check(r#"{"message":"no mode is form mode"}"#, None);
    check("[]", None);
}

#[test]
fn what_has_completed_is_named() {
    let message = complete(r#""\u0061""#);
    let expected = r#"{"jsonrpc":"2.0","method":"notifications/elicitation/complete","params":{"elicitationId":"\u0061"}}"#;
    assert_eq!(message.raw(), expected);
}

proptest! {
    #[test]
    fn nothing_brings_it_down(text in any::<String>(), id in any::<String>()) {
        with_elicitation_ids(&text, &quoted(&id));
        elicitation_id(&text);
        for data in [text.clone(), quoted(&text), format!("{{\"elicitations\":[{text}]}}")] {
            let error = format!(r#"{{"jsonrpc":"2.0","id":1,"error":{{"code":-32042,"data":{data}}}}}"#);
            if let Ok(message) = Message::parse(error.into()) {
                elicitations(&message);
            }
        }
    }
}
