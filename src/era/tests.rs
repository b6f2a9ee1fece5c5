//! There and back: what both eras can say comes through unchanged, byte for byte below the members
//! that are added and taken out, and in its order.

mod samples;

use proptest::prelude::*;

use super::*;
use crate::message::{Message, Object, Part, RequestId, quoted};

use super::headers::encoded;

use samples::{members, object, value, words};

const ID: &str = "12345678901234567890";

fn id() -> RequestId {
    RequestId::from_json(ID).expect("an id")
}

fn message(text: String) -> Message {
    Message::parse(text.into()).expect("a message")
}

fn request(params: &str) -> Message {
    message(format!(
        r#"{{"\ud800": 1e400,"jsonrpc":"2.0","id":{ID},"method":"tools/call","params":{params}}}"#
    ))
}

fn response(result: &str) -> Message {
    message(format!(
        r#"{{"\ud800": 1e400,"jsonrpc":"2.0","id":{ID},"result":{result}}}"#
    ))
}

/// The members as they stand there, those of `_meta` among them; an empty `_meta` is none.
fn laid_out(object: Option<Object<'_>>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in object.unwrap_or_default().members() {
        match Object::read(value).filter(|_| name == "_meta") {
            Some(meta) => found.extend(
                meta.members()
                    .map(|(name, value)| (format!("_meta {name}"), value.to_owned())),
            ),
            None => found.push((name.to_owned(), value.to_owned())),
        }
    }
    found
}

/// Everything of a message but this part of it.
fn envelope(message: &Message, part: Part) -> Vec<(String, String)> {
    let mut whole = Object::read(str::from_utf8(message.raw()).expect("text")).expect("an object");
    let name = match part {
        Part::Params => "params",
        Part::Result => "result",
        Part::Error => "error",
    };
    whole.remove(|n| n == name);
    laid_out(Some(whole))
}

#[track_caller]
fn same(one: &Message, other: &Message, part: Part) {
    assert_eq!(laid_out(one.object(part)), laid_out(other.object(part)));
    assert_eq!(envelope(one, part), envelope(other, part));
    assert_eq!(one.id().map(RequestId::raw), other.id().map(RequestId::raw));
}

/// As [`same`], in any order.
#[track_caller]
fn same_members(one: &Message, other: &Message, part: Part) {
    let sorted = |message: &Message| {
        let mut members = laid_out(message.object(part));
        members.sort();
        members
    };
    assert_eq!(sorted(one), sorted(other));
    assert_eq!(envelope(one, part), envelope(other, part));
}

fn completed(method: &str, response: Message) -> Message {
    match for_legacy(method, response) {
        Outcome::Complete(message) => message,
        other => panic!("{other:?}"),
    }
}

const METHODS: [&str; 5] = [
    "tools/call",
    "tools/list",
    "resources/read",
    "prompts/get",
    "later/method",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_legacy_request_comes_back(
        params in object("_meta"), capabilities in object("x"), level in 0..9_usize,
    ) {
        let request = request(&params);
        let initialize = format!(r#"{{"capabilities":{capabilities},"clientInfo":{{"a": 1}}}}"#);
        let initialize = self::request(&initialize);
        let level = ["debug", "info", "notice", "warning", "error", "critical", "alert"].get(level);
        let level = level.and_then(|name| Level::from_json(&quoted(name)));
        let own = RequestId::own(1);
        let said = Voice::of_initialize(&initialize).say(&request, &own, level, &[]);
        prop_assert!(is_modern(&said) && !is_modern(&request));
        prop_assert_eq!(said.id(), Some(&own));
        prop_assert_eq!(Said::of(&said).log_level, level);
        same(&plain(&said, &id()), &request, Part::Params);
    }

    #[test]
    fn a_modern_request_comes_back_in_the_same_words(
        params in members("x"), meta in members("x"), words in words(),
        state in proptest::option::of(value()),
    ) {
        let meta = [meta, words.members()].concat();
        let mut params = [params, vec![format!("\"_meta\":{{{}}}", meta.join(","))]].concat();
        params.extend(state.iter().map(|state| format!("\"requestState\":{state}")));
        let request = request(&format!("{{{}}}", params.join(",")));
        prop_assert!(is_modern(&request));
        let said = Said::of(&request);
        let legacy = plain(&request, &RequestId::own(1));
        prop_assert!(!is_modern(&legacy));
        let voice = Voice::of_initialize(&initialize_of(&said, &id()));
        let state = state.as_deref().map(|state| ("requestState", state));
        let back = voice.say(&legacy, &id(), said.log_level, state.as_slice());
        same_members(&back, &request, Part::Params);
        // The others kept their order on the way.
        let kept = |message: &Message| {
            let all = laid_out(message.object(Part::Params)).into_iter();
            let kept = |name: &str| name != "requestState" && !name.starts_with("_meta io.");
            all.filter(|(name, _)| kept(name)).collect::<Vec<_>>()
        };
        prop_assert_eq!(kept(&legacy), kept(&request));
    }

    #[test]
    fn a_legacy_result_comes_back(result in object("_meta"), method in 0..METHODS.len()) {
        let (method, response) = (METHODS[method], response(&result));
        let modern = for_modern(method, response.clone());
        let kind = modern.object(Part::Result).and_then(|r| r.get("resultType").map(str::to_owned));
        prop_assert_eq!(kind.as_deref(), Some("\"complete\""));
        same(&completed(method, modern), &response, Part::Result);
    }

    #[test]
    fn a_complete_result_comes_back(
        result in members("_meta"), method in 0..METHODS.len(), place in any::<prop::sample::Index>(),
    ) {
        let method = METHODS[method];
        let mut members = result;
        let mut own = vec![r#""resultType":"complete""#];
        if matches!(method, "tools/list" | "resources/read") {
            own.extend([r#""ttlMs":0"#, r#""cacheScope":"private""#]);
        }
        let place = place.index(members.len() + 1);
        members.splice(place..place, own.into_iter().map(str::to_owned));
        let response = response(&format!("{{{}}}", members.join(",")));
        let legacy = completed(method, response.clone());
        prop_assert_eq!(legacy.object(Part::Result).and_then(|r| r.get("resultType").map(str::to_owned)), None);
        same_members(&for_modern(method, legacy), &response, Part::Result);
    }

    #[test]
    fn a_servers_handshake_comes_back(
        members in members("x"), capabilities in object("x"), meta in members("x"),
    ) {
        let info = r#"{"name": "s","version":"1","x":1e400}"#;
        let head = format!(r#""protocolVersion":"2025-06-18","capabilities":{capabilities},"serverInfo":{info},"_meta":{{{}}}"#, meta.join(","));
        let legacy = [vec![head], members].concat().join(",");
        let legacy = response(&format!("{{{legacy}}}"));
        let modern = response(&discover_result(legacy.result().expect("a result")));
        prop_assert_eq!(read_discover(&modern), Discovered::Modern);
        let back = initialize_result(modern.result().expect("a result"), "2025-06-18");
        same_members(&response(&back), &legacy, Part::Result);
    }

    #[test]
    fn what_a_schema_designates_is_mirrored(names in proptest::collection::btree_set("[a-z/.é\"]{1,4}", 1..5), text in any::<String>()) {
        let names: Vec<String> = names.into_iter().collect();
        let property = |(n, name): (usize, &String)| {
            format!(r#"{}:{{"type":"string","x-mcp-header":"H{n}"}}"#, quoted(name))
        };
        let properties: Vec<_> = names.iter().enumerate().map(property).collect();
        let tool = format!(r#"{{"name":"t","inputSchema":{{"properties":{{{}}}}}}}"#, properties.join(","));
        let mut declarations = Declarations::default();
        let (_, withheld) = declarations.learn(response(&format!(r#"{{"tools":[{tool}]}}"#)));
        prop_assert_eq!(withheld, []);
        let arguments: Vec<_> = names.iter().map(|n| format!("{}:{}", quoted(n), quoted(&text))).collect();
        let call = request(&format!(r#"{{"name":"t","arguments":{{{}}}}}"#, arguments.join(",")));
        let expected: Vec<_> = (0..names.len()).map(|n| (format!("Mcp-Param-H{n}"), encoded(&text))).collect();
        prop_assert_eq!(mirrored(&call, &declarations), expected);
        prop_assert!(encoded(&text).bytes().all(|byte| matches!(byte, b' '..=b'~')));
    }

    #[test]
    fn nothing_brings_it_down(one in samples::soup(), other in samples::soup(), method in 0..METHODS.len()) {
        let method = METHODS[method];
        let voice = Voice::of_initialize(&request(&one));
        let call = request(&other);
        let said = voice.say(&call, &id(), None, &[("a", &one)]);
        Said::of(&said).can("elicitation.url");
        plain(&call, &id());
        is_modern(&call);
        standard(&call);
        let mut declarations = Declarations::default();
        declarations.learn(response(&one));
        mirrored(&call, &declarations);
        for_modern(method, response(&one));
        let error = message(format!(r#"{{"jsonrpc":"2.0","id":1,"error":{one}}}"#));
        for_modern(method, error.clone());
        read_discover(&error);
        read_discover(&response(&one));
        drop(for_legacy(method, response(&one)));
        let made = [discover_result(&one), initialize_result(&one, &other), voice.params(&[])];
        for text in made {
            prop_assert!(Object::read(&text).is_some(), "{}", text);
        }
        initialize_of(&Said::of(&call), &id());
        unsupported(&id(), &other);
    }
}
