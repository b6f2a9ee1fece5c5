//! What came in goes out, byte for byte; what is no message is refused, and never with a panic.

use proptest::collection::vec;
use proptest::prelude::*;
use serde::de::IgnoredAny;

use super::*;

/// A message in one line: what it is, its id, its method. A refusal: its code and the id to echo.
fn summary(input: &[u8]) -> String {
    let raw = |id: Option<&RequestId>| id.map_or("-", RequestId::raw).to_owned();
    match Message::parse(Bytes::copy_from_slice(input)) {
        Err(malformed) => format!("{} {}", malformed.code, raw(malformed.id.as_ref())),
        Ok(message) => match message.kind() {
            Kind::Request { id, method } => format!("request {} {method}", id.raw()),
            Kind::Notification { method } => format!("notification {method}"),
            Kind::Response { id } => format!("response {}", raw(id.as_ref())),
        },
    }
}

#[test]
fn a_message_is_known_by_its_envelope_and_nothing_else_passes() {
    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(summary(input.as_bytes()), expected, "{input}");
    }
    check(
        r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#,
        "request 1 ping",
    );
    check(
        r#"{"method":"ping","id":"a\u0062","jsonrpc":"2.0"}"#,
        r#"request "a\u0062" ping"#,
    );
    check(
        r#"{"jsonrpc":"2.0","id":-90071992547409931,"method":"x"}"#,
        "request -90071992547409931 x",
    );
    check(
        r#"{"jsonrpc":"2.0","method":"t\u006fols"}"#,
        "notification tools",
    );
    check(r#"{"jsonrpc":"2.0","id":7,"result":null}"#, "response 7");
    check(r#"{"jsonrpc":"2.0","id":7,"error":{}}"#, "response 7");
    check(r#"{"jsonrpc":"2.0","id":null,"error":{}}"#, "response -");
    check(r#"{"jsonrpc":"2.0","error":{}}"#, "response -");
    check(r#"{"jsonrpc":"2.0","\u0069d":3,"result":1}"#, "response 3");

    check("", "-32700 -");
    check("{", "-32700 -");
    check("nonsense", "-32700 -");
    check("{\"jsonrpc\":\"2.0\",\"method\":\"a\"} x", "-32700 -");
    check("7", "-32600 -");
    check("[]", "-32600 -");
    check(r#"{"id":1,"method":"ping"}"#, "-32600 1");
    check(r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, "-32600 1");
    check(r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "-32600 -");
    check(r#"{"jsonrpc":"2.0","id":1.5,"method":"p"}"#, "-32600 1.5");
    check(r#"{"jsonrpc":"2.0","id":[1],"method":"p"}"#, "-32600 -");
    check(r#"{"jsonrpc":"2.0","id":1,"method":2}"#, "-32600 1");
    check(r#"{"jsonrpc":"2.0","id":1}"#, "-32600 1");
    check(
        r#"{"jsonrpc":"2.0","id":1,"result":1,"error":{}}"#,
        "-32600 1",
    );
    check(r#"{"jsonrpc":"2.0","id":null,"result":1}"#, "-32600 -");
    assert_eq!(
        summary(b"{\"jsonrpc\":\"2.0\",\"method\":\"\xff\"}"),
        "-32700 -"
    );
}

#[test]
fn a_member_that_stands_there_twice_has_no_second_reading() {
    for name in ["jsonrpc", "id", "method", "params", r"\u0069d"] {
        let text =
            format!(r#"{{"{name}":"2.0","jsonrpc":"2.0","id":1,"method":"a","params":{{}}}}"#);
        assert!(summary(text.as_bytes()).starts_with("-32600"), "{text}");
    }
    let unknown = r#"{"x":1,"x":2,"jsonrpc":"2.0","method":"a","params":{"a":1,"a":2}}"#;
    assert_eq!(summary(unknown.as_bytes()), "notification a");
}

#[test]
fn a_line_break_inside_a_value_is_refused_and_not_taken_out() {
    #[track_caller]
    fn check(value: &str) {
        let text = format!(r#"{{"jsonrpc":"2.0","method":"a","params":{value}}}"#);
        assert_eq!(summary(text.as_bytes()), "-32700 -", "{text:?}");
    }
    check("\"a\nb\"");
    check("\"a\r\nb\"");
    check("1\n2");
    check("tr\rue");
}

#[test]
fn a_members_name_is_held_to_json_too() {
    #[track_caller]
    fn check(name: &str, expected: &str) {
        let text = format!(r#"{{"jsonrpc":"2.0","method":"a","{name}":1}}"#);
        assert_eq!(summary(text.as_bytes()), expected, "{text:?}");
    }
    check("a\tb", "-32700 -");
    check("a\u{1}", "-32700 -");
    check("a\nb", "-32700 -");
    check(r"a\u0001", "notification a");
    check(r"a\ud800", "notification a");
    check(r"a\q", "-32700 -");
}

#[test]
fn depth_costs_no_stack() {
    let (open, close) = ("[{\"a\":".repeat(500_000), "}]".repeat(500_000));
    let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"a","params":{open}1{close}}}"#);
    let message = Message::parse(text.clone().into()).expect("a message");
    assert_eq!(message.raw(), &text);
    assert_eq!(message.params().map(str::len), Some(4_000_001));
}

#[test]
fn ids_are_compared_by_what_they_say() {
    #[track_caller]
    fn check(a: &str, b: &str, expected: bool) {
        let (a, b) = (RequestId::from_json(a), RequestId::from_json(b));
        assert_eq!(a.expect("an id") == b.expect("an id"), expected);
    }
    check("1", "1", true);
    check("1", "\"1\"", false);
    check("\"a\"", r#""\u0061""#, true);
    check("9007199254740993", "9007199254740992", false);
    check(r#""\ud800""#, r#""\ud800""#, true);
    check(r#""\ud800""#, r#""\ud801""#, false);
    check(r#""\ud800""#, r#""\\ud800""#, false); // a lone surrogate, and its spelling
    check(r#""\"""#, r#""""#, false);
}

#[test]
fn a_rounded_number_is_recognised() {
    #[track_caller]
    fn check(asked: &str, got: &str, expected: bool) {
        let (asked, got) = (RequestId::from_json(asked), RequestId::from_json(got));
        let (asked, got) = (asked.expect("an id"), got.expect("an id"));
        assert_eq!(asked.may_have_become(&got), expected);
    }
    check("9007199254740993", "9007199254740992", true);
    check("1", "1", true);
    check("1", "2", false);
    check("1", "\"1\"", false);
    check(
        "\"9007199254740993\"",
        "\"9007199254740992\"",
        false, // text is never rounded
    );
}

#[test]
fn the_id_of_a_message_that_is_too_long_is_found_in_its_beginning() {
    #[track_caller]
    fn check(head: &str, expected: Option<&str>) {
        let id = id_in_head(head.as_bytes());
        assert_eq!(id.as_ref().map(RequestId::raw), expected, "{head}");
    }
    check(r#"{"jsonrpc":"2.0","id":7,"params":{"#, Some("7"));
    check(r#" { "id" : "a\"b" ,"#, Some(r#""a\"b""#));
    check(r#"{"params":{"id":1},"id":2,"#, Some("2"));
    check(r#"{"a":"\"id\":1","id":-3}"#, Some("-3"));
    check(r#"{"a":"id","id":4,"#, Some("4"));
    check(r#"{"params":{"id":1"#, None);
    check(r#"{"id":12"#, None); // the number may go on
    check(r#"{"id":"ab"#, None);
    check(r#"{"id":1.5,"#, None);
    check(r#"[{"id":1},"#, None);
    check("", None);
    // What is echoed stands in an answer that has to be JSON.
    check(r#"{"id":007,"#, None);
    check(r#"{"id":"\q","#, None);
    check("{\"id\":\"a\tb\",", None);
}

#[test]
fn members_are_found_by_their_decoded_name_at_the_top_level() {
    #[track_caller]
    fn check(object: &str, name: &str, expected: Option<&str>) {
        assert_eq!(member(object, name), expected);
    }
    check(r#"{"a":{"b":1},"b":[ 2 ]}"#, "b", Some("[ 2 ]"));
    check(r#"{"\u0062":1e400}"#, "b", Some("1e400"));
    check(r#"{"\ud800":0,"b":1}"#, "b", Some("1"));
    check("[1]", "b", None);
    check(r#"{"b":1"#, "b", None);
}

#[test]
fn what_the_bridge_builds_is_a_message() {
    let id = RequestId::own(1);
    let text = "quote \" break \n \u{2028} end";
    for raw in [
        request(&id, text, Some("{}")),
        request(&id, "ping", None),
        notification(text, Some("[1]")),
        success(&id, "{}"),
        error_response(Some(&id), -1, text, Some("{}")),
        error_response(None, -1, text, None),
    ] {
        let message = Message::parse(raw.clone()).expect("a message");
        assert_eq!(message.raw(), &raw);
    }
    for message in [
        Message::request(&id, text, Some("{}")),
        Message::request(&id, "ping", None),
        Message::notification(text, Some("[1]")),
        Message::notification(text, None),
        Message::success(&id, "{}"),
        Message::failure(&id, -1, text, Some("{}")),
        Message::failure(&id, -1, text, None),
    ] {
        same_as_parsed(&message);
    }
}

/// JSON text that typed readers spoil: digits, escapes, doubled names, depth.
fn scalar() -> impl Strategy<Value = String> {
    let ugly = prop::sample::select(vec![
        "9007199254740993",
        "-0",
        "1e400",
        "1E-999",
        "0.10000000000000000000000000000001",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"",
        "\"\\/\"",
        "\"\\\\\"",
        "\"\u{2028}\u{feff}\"",
        "null",
        "true",
        "{}",
        "[]",
    ]);
    prop_oneof![
        8 => ugly.prop_map(str::to_owned),
        4 => "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][-+]?[0-9]{1,4})?",
        4 => any::<String>().prop_map(|text| quoted(&text)),
        1 => (1..10_000_usize).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
    ]
}

/// `space`: a pattern for what stands between the tokens.
fn json(space: &'static str) -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "a", "id", "result", "\\ud800", "\\u0061"]);
    scalar().prop_recursive(3, 24, 4, move |inner| {
        let array = vec((space, inner.clone(), space), 0..4).prop_map(|items| {
            let items: Vec<_> = items.iter().map(|(a, v, b)| format!("{a}{v}{b}")).collect();
            format!("[{}]", items.join(","))
        });
        let object = vec((space, name.clone(), space, inner, space), 0..4).prop_map(|items| {
            let item = |(a, n, b, v, c): &(String, &str, String, String, String)| {
                format!("{a}\"{n}\"{b}:{c}{v}{a}")
            };
            let items: Vec<_> = items.iter().map(item).collect();
            format!("{{{}}}", items.join(","))
        });
        prop_oneof![array, object]
    })
}

/// A message in parts: members in any order, unknown ones among them.
#[derive(Clone, Debug)]
struct Sample {
    members: Vec<(String, String)>,
    space: String,
}

impl Sample {
    fn text(&self) -> String {
        let space = &self.space;
        let member = |(name, value): &(String, String)| format!("\"{name}\"{space}:{value}{space}");
        let members: Vec<_> = self.members.iter().map(member).collect();
        format!("{{{space}{}}}", members.join(&format!(",{space}")))
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.members.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    fn with(&self, name: &str, new: &str) -> Self {
        let mut sample = self.clone();
        for (_, value) in sample.members.iter_mut().filter(|(n, _)| n == name) {
            new.clone_into(value);
        }
        sample
    }
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,25})",
        any::<String>().prop_map(|text| quoted(&text)),
        Just(r#""\ud83d""#.to_owned()),
        Just(r#""\u0061\/""#.to_owned()),
    ]
}

fn sample(space: &'static str) -> impl Strategy<Value = Sample> {
    let member = |name: &str, value: String| (name.to_owned(), value);
    let method = any::<String>().prop_map(|m| quoted(&m));
    let core = prop_oneof![
        (id(), method.clone(), json(space)).prop_map(move |(id, method, params)| vec![
            member("id", id),
            member("method", method),
            member("params", params)
        ]),
        (method, json(space)).prop_map(move |(method, params)| vec![
            member("method", method),
            member("params", params)
        ]),
        (id(), json(space), any::<bool>()).prop_map(move |(id, value, good)| {
            let name = if good { "result" } else { "error" };
            vec![member("id", id), member(name, value)]
        }),
    ];
    let unknown = prop_oneof!["[a-h]{1,3}", Just("\\ud800".to_owned())];
    (core, vec((unknown, json(space)), 0..4), space)
        .prop_flat_map(|(mut members, unknown, space)| {
            members.push(("jsonrpc".to_owned(), "\"2.0\"".to_owned()));
            members.extend(unknown);
            (Just(members).prop_shuffle(), Just(space))
        })
        .prop_map(|(members, space)| Sample { members, space })
}

const BLANKS: &str = "[ \t]{0,2}";
const BREAKS: &str = "[ \t\r\n]{0,3}";

fn without_breaks(text: &str) -> String {
    text.replace(['\r', '\n'], "")
}

/// A changed message knows as much of itself as one that was read.
fn same_as_parsed(changed: &Message) {
    let parsed = Message::parse(changed.raw().clone()).expect("a message");
    assert_eq!(changed.kind(), parsed.kind());
    assert_eq!(changed.params(), parsed.params());
    assert_eq!(changed.result(), parsed.result());
    assert_eq!(changed.error(), parsed.error());
}

#[test]
fn members_go_and_come_and_the_others_keep_their_bytes() {
    #[track_caller]
    fn check(params: &str, expected: &str) {
        let text = format!(r#"{{"jsonrpc":"2.0","method":"a"{params},"x": 1}}"#);
        let message = Message::parse(text.into()).expect("a message");
        let mut object = message.object(Part::Params).unwrap_or_default();
        object.remove(|name| name == "go");
        object.set("b", "3");
        let changed = message.with_object(Part::Params, &object);
        assert_eq!(changed.params(), Some(expected));
        same_as_parsed(&changed);
    }
    check(
        r#","params":{"a" : 1e400,"go":[{}],"\ud800":2}"#,
        r#"{"a":1e400,"\ud800":2,"b":3}"#,
    );
    check(r#","params": {"\u0067o":1 }"#, r#"{"b":3}"#);
    check("", r#"{"b":3}"#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_came_is_what_goes(sample in sample(BLANKS)) {
        let text = sample.text();
        let message = Message::parse(text.clone().into()).expect("a message");
        prop_assert_eq!(message.raw(), &text);
        prop_assert_eq!(message.id().map(RequestId::raw), sample.get("id"));
        prop_assert_eq!(message.method().map(quoted).is_some(), sample.get("method").is_some());
        prop_assert_eq!(message.params(), sample.get("params"));
        prop_assert_eq!(message.result(), sample.get("result"));
        prop_assert_eq!(message.error(), sample.get("error"));
    }

    #[test]
    fn line_breaks_are_all_that_a_message_loses(
        sample in sample(BREAKS), before in BREAKS, after in BREAKS
    ) {
        let text = sample.text();
        let whole = format!("{before}{text}{after}");
        let message = Message::parse(whole.into()).expect("a message");
        prop_assert_eq!(message.raw(), &without_breaks(&text));
    }

    #[test]
    fn another_id_changes_the_id_and_nothing_else(sample in sample(BREAKS), new in id()) {
        let message = Message::parse(sample.text().into()).expect("a message");
        let changed = message.with_id(&RequestId::from_json(&new).expect("an id"));
        let expected = without_breaks(&sample.with("id", &new).text());
        prop_assert_eq!(changed.raw(), &expected);
        same_as_parsed(&changed);
        prop_assert_eq!(changed.params(), message.params());
        prop_assert_eq!(changed.result(), message.result());
    }

    #[test]
    fn another_result_changes_the_result_and_nothing_else(
        sample in sample(BREAKS), new in json(BLANKS)
    ) {
        let message = Message::parse(sample.text().into()).expect("a message");
        let changed = message.with_result(&new);
        let expected = without_breaks(&sample.with("result", &new).text());
        prop_assert_eq!(changed.raw(), &expected);
        same_as_parsed(&changed);
        prop_assert_eq!(changed.id(), message.id());
        prop_assert_eq!(changed.error(), message.error());
    }

    #[test]
    fn a_batch_is_cut_exactly_between_its_elements(
        elements in vec((BREAKS, json(BREAKS), BREAKS), 0..6), before in BREAKS, after in BREAKS
    ) {
        let texts: Vec<_> = elements.iter().map(|(a, v, b)| format!("{a}{v}{b}")).collect();
        let raw = Bytes::from(format!("{before}[{}]{after}", texts.join(",")));
        let cut = if texts.is_empty() { Vec::new() } else { batch(&raw).expect("a batch") };
        let expected: Vec<_> = elements.iter().map(|(_, v, _)| v.as_str()).collect();
        prop_assert_eq!(&cut, &expected);
        // Shared, not copied.
        let all = raw.as_ptr_range();
        prop_assert!(cut.iter().all(|slice| all.contains(&slice.as_ptr())));
    }

    #[test]
    fn an_object_is_no_batch(value in scalar(), space in BREAKS) {
        prop_assert_eq!(batch(&format!("{space}{{\"a\":{value}}}").into()), None);
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in vec(any::<u8>(), 0..200)) {
        summary(&bytes);
        batch(&Bytes::from(bytes.clone()));
        id_in_head(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        members(&text);
        RequestId::from_json(&text).ok();
    }

    #[test]
    fn what_is_not_json_is_never_taken_for_a_message(
        sample in sample(BREAKS), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut spoilt = sample.text().into_bytes();
        let at = at.index(spoilt.len());
        spoilt[at] = byte;
        let is_json = serde_json::from_slice::<IgnoredAny>(&spoilt).is_ok();
        let result = Message::parse(spoilt.clone().into());
        prop_assert!(is_json || result.is_err());
        if let Ok(message) = result {
            spoilt.retain(|b| !matches!(b, b'\r' | b'\n'));
            prop_assert_eq!(message.raw(), spoilt.trim_ascii());
        }
    }

    #[test]
    fn an_id_from_a_message_cut_short_is_the_messages_id(
        sample in sample(BLANKS), cut in any::<prop::sample::Index>()
    ) {
        let text = sample.text().into_bytes();
        let found = id_in_head(&text[..cut.index(text.len() + 1)]);
        if let Some(found) = found {
            prop_assert_eq!(Some(found.raw()), sample.get("id"));
        }
        let whole = id_in_head(&text);
        prop_assert_eq!(whole.as_ref().map(RequestId::raw), sample.get("id"));
    }

    #[test]
    fn an_id_from_any_beginning_can_be_echoed(head in "[{\"a-c:id\\\\0-9,\t -]{0,24}") {
        if let Some(id) = id_in_head(format!("{{\"id\":{head}").as_bytes()) {
            let answer = error_response(Some(&id), -32014, "too long", None);
            prop_assert!(Message::parse(answer).is_ok(), "{}", id.raw());
        }
    }

    #[test]
    fn equal_ids_are_those_that_decode_to_the_same_text(a in "[ab\\\\\"/é]{0,3}", b in "[ab\\\\\"/é]{0,3}") {
        let escaped: String = b.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        let plain = RequestId::from_json(&quoted(&a)).expect("an id");
        let escaped = RequestId::from_json(&format!("\"{escaped}\"")).expect("an id");
        prop_assert_eq!(plain == escaped, a == b);
    }
}
