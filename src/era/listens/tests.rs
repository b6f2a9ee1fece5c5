//! Filters as they are written and read, what they cover, and names that come and go.

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::filter::MOST_URIS;
use super::*;
use crate::message::quoted;

fn message(text: &str) -> Message {
    Message::parse(text.to_owned().into()).expect("a message")
}

fn id(text: &str) -> RequestId {
    RequestId::from_json(text).expect("an id")
}

fn listen(params: &str) -> Result<Filter, String> {
    let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen"{params}}}"#);
    Filter::of(&message(&text))
}

/// With a `notifications` that is valid.
fn filter(notifications: &str) -> Filter {
    listen(&format!(r#","params":{{"notifications":{notifications}}}"#)).expect("a filter")
}

/// A filter in one line: `tools prompts a://b`.
fn shown(filter: &Filter) -> String {
    let kinds = [
        (filter.tools, "tools"),
        (filter.prompts, "prompts"),
        (filter.resources, "resources"),
    ];
    let kinds = kinds.into_iter().filter(|(on, _)| *on);
    let kinds = kinds.map(|(_, name)| name.to_owned());
    let all: Vec<_> = kinds.chain(filter.uris.iter().cloned()).collect();
    all.join(" ")
}

#[test]
fn a_filter_is_what_the_host_asked_for() {
    #[track_caller]
    fn check(notifications: &str, expected: &str) {
        assert_eq!(shown(&filter(notifications)), expected);
    }
    check("{}", "");
    check(
        r#"{"toolsListChanged":true,"promptsListChanged":false,"resourcesListChanged":null}"#,
        "tools",
    );
    check(
        r#"{"promptsListChanged":true,"resourceSubscriptions":["b://b"," \u0061 "],"resourcesListChanged":true}"#,
        "prompts resources  a  b://b",
    );
    check(r#"{"resourceSubscriptions":[],"taskIds":["t"]}"#, "");
    check(r#"{"resourceSubscriptions":null}"#, "");
}

#[test]
fn a_filter_that_is_none_is_refused() {
    #[track_caller]
    fn check(params: &str, expected: &str) {
        assert_eq!(listen(params), Err(expected.to_owned()));
    }
    check("", "`notifications` is missing");
    check(r#","params":[]"#, "`notifications` is missing");
    check(
        r#","params":{"toolsListChanged":true}"#,
        "`notifications` is missing",
    );
    check(
        r#","params":{"notifications":["tools"]}"#,
        "`notifications` is not an object",
    );
    check(
        r#","params":{"notifications":{"toolsListChanged":"true"}}"#,
        "`toolsListChanged` is neither true nor false",
    );
    let uris =
        |uris: &str| format!(r#","params":{{"notifications":{{"resourceSubscriptions":{uris}}}}}"#);
    check(&uris("{}"), "`resourceSubscriptions` is not an array");
    let odd = "`resourceSubscriptions` has something in it that is not a string";
    check(&uris("[\"a\",1]"), odd);
    check(&uris(r#"["\ud800"]"#), odd);
    let many = |count: usize| {
        let all: Vec<_> = (0..count).map(|n| format!("\"x:{n}\"")).collect();
        uris(&format!("[{}]", all.join(",")))
    };
    assert!(listen(&many(MOST_URIS)).is_ok());
    check(
        &many(MOST_URIS + 1),
        "`resourceSubscriptions` has 1001 URIs; 1000 is the most",
    );
    let acknowledged = many(MOST_URIS + 1);
    let acknowledged = format!(r#"{{"jsonrpc":"2.0","method":"m"{acknowledged}}}"#);
    assert!(Filter::of(&message(&acknowledged)).is_ok());
}

#[test]
fn a_filter_is_granted_as_far_as_the_server_goes() {
    #[track_caller]
    fn check(capabilities: &str, offered: &str, granted: &str) {
        let asked = r#"{"toolsListChanged":true,"resourcesListChanged":true,"resourceSubscriptions":["a:b"]}"#;
        assert_eq!(shown(&Filter::offered(capabilities)), offered);
        assert_eq!(shown(&filter(asked).granted(capabilities)), granted);
    }
    check("{}", "", "");
    check(r#"{"tools":{},"resources":{"subscribe":false}}"#, "", "");
    check(
        r#"{"tools":{"listChanged":true},"prompts":{"listChanged":true}}"#,
        "tools prompts",
        "tools",
    );
    check(r#"{"resources":{"subscribe":true}}"#, "", "a:b");
    check(
        r#"{"resources":{"subscribe":true,"listChanged":true},"tools":{"listChanged":"true"}}"#,
        "resources",
        "resources a:b",
    );
    check("nonsense", "", "");
}

#[test]
fn a_filter_covers_what_it_names() {
    #[track_caller]
    fn check(notifications: &str, method: &str, params: &str, expected: bool) {
        let text = format!(r#"{{"jsonrpc":"2.0","method":"notifications/{method}"{params}}}"#);
        assert_eq!(filter(notifications).covers(&message(&text)), expected);
    }
    let all = r#"{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}"#;
    for method in ["tools", "prompts", "resources"] {
        let method = format!("{method}/list_changed");
        check(all, &method, "", true);
        check(all, &method, r#","params":{"_meta":{}}"#, true);
        check(r#"{"resourceSubscriptions":["a"]}"#, &method, "", false);
    }
    check(all, "message", r#","params":{"level":"info"}"#, false);
    check(all, "resources/updated", r#","params":{"uri":"a"}"#, false);
    check("{}", "resources/updated", "", false);
}

#[test]
fn an_update_is_covered_where_the_resource_or_one_above_it_is() {
    #[track_caller]
    fn check(subscribed: &str, uri: &str, expected: bool) {
        let filter = filter(&format!(
            r#"{{"resourceSubscriptions":["x:y",{subscribed}]}}"#
        ));
        let method = "notifications/resources/updated";
        let text = format!(r#"{{"jsonrpc":"2.0","method":"{method}","params":{{"uri":{uri}}}}}"#);
        assert_eq!(filter.covers(&message(&text)), expected, "{uri}");
    }
    check(r#""file:///a""#, r#""file:\/\/\/a""#, true);
    check(r#""file:///a""#, r#""file:///a/b""#, true);
    check(r#""file:///a""#, r#""file:///a?b""#, true);
    check(r#""file:///a""#, r#""file:///a#b""#, true);
    check(r#""file:///a/""#, r#""file:///a/b""#, true);
    check(r#""file:///a""#, r#""file:///ab""#, false);
    check(r#""file:///a/b""#, r#""file:///a""#, false);
    check(r#""file:///a/""#, r#""file:///a""#, false);
    check(r#""file:///a""#, "1", false);
}

#[test]
fn an_acknowledgement_says_what_was_granted() {
    #[track_caller]
    fn check(under: &str, notifications: &str, expected: &str) {
        let made = acknowledgement(&id(under), &filter(notifications));
        let key = "io.modelcontextprotocol/subscriptionId";
        let method = "notifications/subscriptions/acknowledged";
        let expected = format!(
            r#"{{"jsonrpc":"2.0","method":"{method}","params":{{"_meta":{{"{key}":{under}}},"notifications":{expected}}}}}"#
        );
        assert_eq!(made.raw(), &expected);
    }
    check("1", "{}", "{}");
    check(
        r#""listen:\u0030""#,
        r#"{"resourceSubscriptions":["b","a\u0022"],"toolsListChanged":true,"promptsListChanged":false}"#,
        r#"{"toolsListChanged":true,"resourceSubscriptions":["a\"","b"]}"#,
    );
}

#[test]
fn an_end_names_the_subscription() {
    let ended = ended(&id("1"));
    let expected = r#"{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":1}}}"#;
    assert_eq!(ended.raw(), expected);
    assert_eq!(subscription_of(&ended), Some(id("1")));
}

#[test]
fn a_name_is_taken_out_and_the_rest_stays() {
    #[track_caller]
    fn check(params: &str, expected: &str, name: Option<&str>) {
        let text = |params: &str| format!(r#"{{"jsonrpc":"2.0","method":"m"{params},"x":1e400}}"#);
        let tagged = message(&text(params));
        assert_eq!(subscription_of(&tagged), name.map(id));
        assert_eq!(untagged(&tagged).raw(), &text(expected));
    }
    check("", "", None);
    check(r#","params":[]"#, r#","params":[]"#, None);
    let plain = r#","params":{ "_meta":{"a":1}, "uri":"\u0061"}"#;
    check(plain, plain, None);
    check(
        r#","params":{"uri":"\u0061","_meta":{"io.modelcontextprotocol/subscriptionId":"\u0061"},"b":-0}"#,
        r#","params":{"uri":"\u0061","b":-0}"#,
        Some("\"a\""),
    );
    check(
        r#","params":{"_meta":{"a":1e400,"io.modelcontextprotocol\/subscriptionId":90071992547409931,"b": [ ]},"uri":"a"}"#,
        r#","params":{"_meta":{"a":1e400,"b":[ ]},"uri":"a"}"#,
        Some("90071992547409931"),
    );
    check(
        r#","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":null}}"#,
        r#","params":{}"#,
        None,
    );
}

#[test]
fn each_subscription_that_covers_a_notification_gets_a_copy() {
    let mut listens = Listens::default();
    let updated = r#"{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"a:b","_meta":{"v":1}}}"#;
    let updated = message(updated);
    assert!(listens.is_empty());
    assert!(listens.tagged(&updated).is_empty());
    let (both, tools) = (
        r#"{"resourceSubscriptions":["a:b"]}"#,
        r#"{"toolsListChanged":true}"#,
    );
    for (under, notifications) in [("1", both), ("\"1\"", both), ("2", tools)] {
        listens.acknowledged(&acknowledgement(&id(under), &filter(notifications)));
    }
    // An acknowledgement that comes twice is the same subscription.
    listens.acknowledged(&acknowledgement(&id("1"), &filter(both)));
    let key = "io.modelcontextprotocol/subscriptionId";
    let copy = |under: &str| {
        let meta = format!(r#""_meta":{{"v":1,"{key}":{under}}}"#);
        format!(
            r#"{{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{{"uri":"a:b",{meta}}}}}"#
        )
    };
    let copies: Vec<_> = ["\"1\"", "1"].map(copy).into();
    assert_eq!(listens.tagged(&updated), copies);
    listens.ended(&id(r#""\u0031""#));
    assert_eq!(listens.tagged(&updated), &copies[1..]);
    listens.ended(&id("1"));
    assert!(listens.tagged(&updated).is_empty());
    assert!(!listens.is_empty());
}

fn any_id() -> impl Strategy<Value = RequestId> {
    let text = prop_oneof![
        "-?(0|[1-9][0-9]{0,25})",
        any::<String>().prop_map(|text| quoted(&text)),
        Just(r#""\ud83d""#.to_owned()),
        Just(r#""\u0061\/""#.to_owned()),
    ];
    text.prop_map(|text| id(&text))
}

/// Members of params in some order, `_meta` perhaps among them, and never empty.
fn params() -> impl Strategy<Value = Option<String>> {
    let value = prop::sample::select(vec!["1e400", "\"\\ud800\"", "{ }", "-0", "\"\\/\""]);
    let members = vec(("[b-d]|\\\\ud800", value.clone()), 0..3);
    let meta = prop::option::of(vec(("[a-d]", value), 1..3));
    (members, meta, any::<prop::sample::Index>()).prop_map(|(members, meta, at)| {
        let text = |members: &[(String, &str)]| {
            let members: Vec<_> = members
                .iter()
                .map(|(n, v)| format!("\"{n}\":{v}"))
                .collect();
            members.join(",")
        };
        let mut all: Vec<_> = members
            .iter()
            .map(|m| text(std::slice::from_ref(m)))
            .collect();
        if let Some(meta) = meta {
            all.insert(
                at.index(all.len() + 1),
                format!("\"_meta\":{{{}}}", text(&meta)),
            );
        }
        (!all.is_empty()).then(|| format!("{{{}}}", all.join(",")))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_name_that_was_given_is_taken_back(params in params(), id in any_id()) {
        let method = "notifications/tools/list_changed";
        let plain = Message::notification(method, params.as_deref());
        let mut listens = Listens::default();
        let tools = Filter { tools: true, ..Filter::default() };
        listens.acknowledged(&acknowledgement(&id, &tools));
        let copies = listens.tagged(&plain);
        prop_assert_eq!(copies.len(), 1);
        let copy = Message::parse(copies[0].clone()).expect("a message");
        let name = subscription_of(&copy).expect("a name");
        prop_assert_eq!(name.raw(), id.raw());
        let back = untagged(&copy);
        prop_assert_eq!(back.params(), params.as_deref().or(Some("{}")));
        prop_assert_eq!(back.method(), plain.method());
    }

    #[test]
    fn what_is_acknowledged_is_what_was_granted(
        uris in btree_set(any::<String>(), 0..4), kinds in any::<[bool; 3]>(), id in any_id()
    ) {
        let [tools, prompts, resources] = kinds;
        let filter = Filter { tools, prompts, resources, uris };
        let acknowledgement = acknowledgement(&id, &filter);
        let read = Message::parse(acknowledgement.raw().clone()).expect("a message");
        prop_assert_eq!(Filter::of(&read), Ok(filter.clone()));
        prop_assert_eq!(filter.lists().len(), kinds.iter().filter(|on| **on).count());
        prop_assert_eq!(subscription_of(&read).expect("a name").raw().to_owned(), id.raw());
        let end = Message::parse(ended(&id).raw().clone()).expect("a message");
        prop_assert_eq!(subscription_of(&end).expect("a name").raw().to_owned(), id.raw());
        let all = r#"{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true}}"#;
        prop_assert_eq!(&filter.granted(all), &filter);
        prop_assert_eq!(filter.granted("{}"), Filter::default());
    }

    #[test]
    fn nothing_brings_it_down(text in any::<String>()) {
        Filter::offered(&text);
        for text in [text.clone(), quoted(&text), format!("{{{text}}}")] {
            let params = [
                text.clone(),
                format!("{{\"notifications\":{text}}}"),
                format!("{{\"_meta\":{text},\"uri\":{text}}}"),
            ];
            for params in params {
                let raw = format!(r#"{{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{params}}}"#);
                if let Ok(message) = Message::parse(raw.into()) {
                    let mut listens = Listens::default();
                    listens.acknowledged(&message);
                    listens.tagged(&message);
                    untagged(&message);
                    Filter::of(&message).ok();
                }
            }
        }
    }
}
