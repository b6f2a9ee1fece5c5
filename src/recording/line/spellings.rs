//! A secret is hidden in every way in which JSON can spell it, at any depth of JSON that is a text.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// Parts of the secrets here that stand nowhere else.
const CORES: [&str; 3] = ["Zq9", "Wx7", "Kj5"];
const KNOWN: &str = "Zq9/Wx7\"é😀\\Kj5==";

fn line(text: &str) -> String {
    let mut secrets = Secrets::default();
    secrets.add(KNOWN);
    let said = Said {
        at: 7,
        from: Party::Host,
        to: Party::Bridge,
        http: None,
        what: What::Text(text.as_bytes()),
    };
    said.to_line(&secrets)
}

fn percent(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false if byte % 2 == 0 => format!("%{byte:02x}"),
        false => format!("%{byte:02X}"),
    });
    bytes.collect()
}

/// A JSON string that says `text`, each character in one of the ways there are.
fn spelt(text: &str, ways: &[u8]) -> String {
    let body = text.chars().zip(ways.iter().cycle()).map(|(char, way)| {
        let units = |upper: bool| -> String {
            let mut buffer = [0; 2];
            let units = char.encode_utf16(&mut buffer).iter();
            let written = units.map(|unit| match upper {
                true => format!("\\u{unit:04X}"),
                false => format!("\\u{unit:04x}"),
            });
            written.collect()
        };
        match (way % 7, char) {
            (0, _) => units(false),
            (1, _) => units(true),
            (2, '/') => "\\/".to_owned(),
            (_, '"' | '\\') => format!("\\{char}"),
            (_, char) if char.is_control() => units(false),
            (_, char) => char.to_string(),
        }
    });
    format!("\"{}\"", body.collect::<String>())
}

/// Everything that a document says, texts in texts included.
fn said(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            all.push(text.clone());
            if let Ok(inner) = serde_json::from_str::<Value>(text) {
                said(&inner, all);
            }
        }
        Value::Number(number) => all.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| said(item, all)),
        Value::Object(members) => members.values().for_each(|value| said(value, all)),
        _ => {}
    }
}

#[track_caller]
fn check(text: &str) {
    let line = line(text);
    let mut all = vec![line.clone()];
    said(&serde_json::from_str(&line).expect("JSON"), &mut all);
    for core in CORES {
        let told = all.iter().find(|told| told.contains(core));
        assert_eq!(told, None, "{core} of {text}");
    }
}

/// `json` as a text in a message, `ways.len()` texts deep.
fn buried(json: &str, ways: &[Vec<u8>]) -> String {
    let inner = ways.iter().fold(json.to_owned(), |json, ways| {
        format!("{{\"a\":\"x\",\"t\":{}}}", spelt(&json, ways))
    });
    format!("{{\"id\":1,\"result\":{inner}}}")
}

proptest! {
    #[test]
    fn a_known_secret_is_found(
        ways in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..20), 1..5),
        around in "[ -~]{0,5}",
    ) {
        for text in [KNOWN.to_owned(), percent(KNOWN)] {
            let text = spelt(&format!("{around}{text} {around}"), &ways[0]);
            check(&buried(&format!("[{text}]"), &ways));
        }
    }

    #[test]
    fn a_named_secret_is_found(
        ways in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..20), 1..4),
        around in "[ -~é\n]{0,6}",
        name in "password|access_token|X-Api-Key",
    ) {
        let (name, value) = (spelt(&name, &ways[0]), spelt(&format!("{around}Zq9\"Wx7\\Kj5{around}"), &ways[0]));
        check(&buried(&format!("{{{name} : {value},\"b\":1}}"), &ways));
        check(&buried(&format!("{{\"b\":1,{name}:[ {value} , [3, {value}]]}}"), &ways));
    }

    #[test]
    fn what_remains_is_as_it_was(
        ways in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..20), 0..4),
        text in "[ -~é\n]{0,20}",
    ) {
        let text = text.replace(['?', '#', '=', ':'], "");
        let message = buried(&spelt(&text, &[3]), &ways);
        prop_assert!(line(&message).contains(&message), "{message}");
    }
}

#[test]
fn what_a_known_header_says_is_known() {
    let mut secrets = Secrets::default();
    secrets.add("Basic dXNlcjpodW50ZXIyMg==");
    for text in ["dXNlcjpodW50ZXIyMg==", "user:hunter22", "is hunter22!"] {
        let hidden = secrets.hide(text);
        assert!(hidden.contains("[redacted:secret]"), "{hidden}");
        assert!(!hidden.contains("hunter22"), "{hidden}");
    }
}

#[test]
fn numbers_and_lists_in_texts_go_and_the_texts_stay_json() {
    #[track_caller]
    fn check(inner: &str, expected: &str) {
        let texts = |json: &str| {
            let once = Value::from(json).to_string();
            [
                once.clone(),
                Value::from(format!("{{\"t\":{once}}}")).to_string(),
            ]
        };
        for (text, expected) in texts(inner).iter().zip(texts(expected)) {
            let message = format!("{{\"result\":{text}}}");
            let line = line(&message);
            assert!(line.contains(&expected), "{line} has no {expected}");
            let message: Value = serde_json::from_str(&message).expect("JSON");
            let kept: Value = serde_json::from_str(&line).expect("JSON");
            let (came, kept) = (&message["result"], &kept["message"]["result"]);
            let texts = (
                kept.as_str().expect("a text"),
                came.as_str().expect("a text"),
            );
            assert!(redact::fits(texts.0, texts.1), "{texts:?}");
        }
    }
    let mark = r#""[redacted:token]""#;
    for (inner, expected) in [
        (r#"{"password":12.5e3,"n":1}"#, r#"{"password":M,"n":1}"#),
        (
            r#"{"token": ["a",[2]] ,"n":[1]}"#,
            r#"{"token": [M] ,"n":[1]}"#,
        ),
        (
            r#"{"token":[],"secret":null,"pwd":""}"#,
            r#"{"token":[],"secret":null,"pwd":""}"#,
        ),
        (r#"{"passwd":"a\/b\"c"}"#, r#"{"passwd":M}"#),
    ] {
        check(inner, &expected.replace('M', mark));
    }
}

#[test]
fn what_is_no_whole_json_is_read_too() {
    for text in [
        r#"{"text":"Result: {\"access_token\":\"Zq9\\\/Wx7+x==\", \"a\":1} and so on"}"#,
        r#"{"text":"{\"access_token\":\"Zq9\\\"Wx7"}"#,
        r#"{"text":"https:\\/\\/me:Zq9@h\\/x?a=Wx7"}"#,
        r#"{"text":"{'password': 'Zq9', 'token': 'W'}"}"#,
        r#"{"text":"export API_KEY=\"Zq9 Wx7\"; token = 'Kj5'"}"#,
        r#"{"text":"Set-Cookie: sid=Zq9; Path=/\nX-Api-Key: Zq9123\nAuthorization: Wx7-1-2"}"#,
        r#"broken {"password":"Zq9\"Wx7", "n": "Zq9\/Wx7\"\u00e9\ud83d\ude00\\Kj5=="#,
    ] {
        check(text);
    }
}
