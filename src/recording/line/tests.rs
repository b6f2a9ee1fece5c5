//! A line is one line of JSON, and all of it that is no secret is as it came.

use super::*;

fn line(text: &[u8]) -> String {
    let mut secrets = Secrets::default();
    secrets.add("hunter2");
    let said = Said {
        at: 7,
        from: Party::Host,
        to: Party::Bridge,
        http: None,
        what: What::Text(text),
    };
    let line = said.to_line(&secrets);
    let one = line.strip_suffix('\n').expect("an end");
    assert!(!one.contains('\n'), "{one}");
    serde_json::from_str::<&RawValue>(one).expect("JSON");
    one.to_owned()
}

#[track_caller]
fn check(text: &str, kind: &str, expected: &str) {
    let expected =
        format!(r#"{{"t":7,"from":"host","to":"bridge","kind":"{kind}","message":{expected}}}"#);
    assert_eq!(line(text.as_bytes()), expected);
}

#[test]
fn a_message_stays_as_it_came() {
    #[track_caller]
    fn same(text: &str, kind: &str) {
        check(text, kind, text);
    }
    same(
        r#"{"id":1,"method":"a", "params":{"n":9007199254740993,"f":1.0e5}}"#,
        "request",
    );
    same(
        r#"{"method":"a","params":{"s":"\u0041\/\ud800 \\"}}"#,
        "notification",
    );
    same(r#"{"id":null,"result":{"":[]," ":"\n"}}"#, "response");
    same(r#"[{"id":1,"method":"a"},"x"]"#, "batch");
    same("7", "odd");
    check(
        "{\r\n  \"id\" : 1,\n \"result\":{}}",
        "response",
        "{  \"id\" : 1, \"result\":{}}",
    );
}

#[test]
fn secrets_go_however_they_are_spelt() {
    let hidden = r#"{"result":"a [redacted:secret]"}"#;
    check(r#"{"result":"a hunter2"}"#, "response", hidden);
    check(r#"{"result":"a \u0068unter2"}"#, "response", hidden);
    check(
        r#"{"result":"\ud800hunter2"}"#,
        "response",
        "{\"result\":\"\u{fffd}[redacted:secret]\"}",
    );
    check(r#"{"hunter2":1}"#, "response", r#"{"[redacted:secret]":1}"#);
    check(
        r#"{"params":{"access_token" : "a", "n":["access_token","b"],"api-key":"c"},"method":"m"}"#,
        "notification",
        r#"{"params":{"access_token" : "[redacted:token]", "n":["access_token","b"],"api-key":"[redacted:token]"},"method":"m"}"#,
    );
    check(
        r#"{"_meta":{"progressToken":"abc"},"id":"1"}"#,
        "response",
        r#"{"_meta":{"progressToken":"abc"},"id":"1"}"#,
    );
}

#[test]
fn what_is_no_json_is_kept_as_text() {
    let kept = line(b"{hunter2 \xff\"");
    let end = "\"kind\":\"no json\",\"text\":\"{[redacted:secret] \u{fffd}\\\"\"}";
    assert!(kept.ends_with(end), "{kept}");
}

#[test]
fn what_is_known_of_a_response_stands_beside_it() {
    let http = Http {
        status: 202,
        content_type: Some("text/\"plain\"".to_owned()),
        how: None,
    };
    let said = Said {
        at: 0,
        from: Party::Server,
        to: Party::Bridge,
        http: Some(&http),
        what: What::Nothing,
    };
    assert_eq!(
        said.to_line(&Secrets::default()),
        "{\"t\":0,\"from\":\"server\",\"to\":\"bridge\",\"status\":202,\
         \"content_type\":\"text/\\\"plain\\\"\",\"kind\":\"no message\"}\n"
    );
}

#[test]
fn texts_and_numbers_under_a_telling_name_go() {
    let mark = r#""[redacted:token]""#;
    for (json, expected) in [
        (r#"{"password":"a"}"#, r#"{"password":M}"#),
        (r#"{"password":-1.5e3,"n":2}"#, r#"{"password":M,"n":2}"#),
        (r#"{"password": 12 }"#, r#"{"password": M }"#),
        (
            r#"{"token":["a",1,["b"],true,""],"n":["c",3]}"#,
            r#"{"token":[M,M,[M],true,""],"n":["c",3]}"#,
        ),
        (
            r#"{"token":{"type":"string","n":1},"m":4}"#,
            r#"{"token":{"type":"string","n":1},"m":4}"#,
        ),
        (r#"{"token":[{"n":1},"a"]}"#, r#"{"token":[{"n":1},M]}"#),
        (
            r#"{"a":"token","b":5,"c":["token",6]}"#,
            r#"{"a":"token","b":5,"c":["token",6]}"#,
        ),
        (
            r#"{"secret":null,"cookie":false,"x":7}"#,
            r#"{"secret":null,"cookie":false,"x":7}"#,
        ),
    ] {
        check(json, "response", &expected.replace('M', mark));
    }
}

#[test]
fn a_list_of_two_is_a_batch() {
    let two = r#"[{"id":1,"method":"a"},{"id":2,"method":"b"}]"#;
    check(two, "batch", two);
    let blank = format!(" \t{two}");
    assert_eq!(Envelope::of(&blank), Envelope::Batch);
}
