//! JSON as nobody should write it: digits and escapes that typed readers spoil, doubled names, and
//! the protocol's own words where they don't belong.

use proptest::collection::vec;
use proptest::prelude::*;

fn scalar() -> impl Strategy<Value = String> {
    let ugly = prop::sample::select(vec![
        "9007199254740993",
        "-0",
        "1e400",
        "0.10000000000000000000000000000001",
        "\"\\ud800\"",
        "\"\\/\\u0000\\\\\"",
        "\"\u{2028}\u{feff}\"",
        "\"io.modelcontextprotocol\\/protocolVersion\"",
        "null",
        "true",
        "{}",
        "[]",
        "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}",
        "{\"resultType\": \"task\"}",
    ]);
    let text = any::<String>().prop_map(|text| crate::message::quoted(&text));
    prop_oneof![
        4 => ugly.prop_map(str::to_owned),
        1 => "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][-+]?[0-9]{1,4})?",
        1 => text,
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "a", "b", "\\ud800", "\\u0061", "c/d", "id"])
}

/// JSON text, blanks between its tokens.
pub(super) fn value() -> impl Strategy<Value = String> {
    scalar().prop_recursive(2, 12, 3, |inner| {
        let array = vec(inner.clone(), 0..3).prop_map(|items| format!("[ {}]", items.join(" ,")));
        let member = (name(), inner).prop_map(|(name, value)| format!("\"{name}\" : {value}"));
        let object = vec(member, 0..3).prop_map(|items| format!("{{{} }}", items.join(", ")));
        prop_oneof![array, object]
    })
}

/// Members that both eras know as little as each other, and perhaps one that is called so and is
/// an object of such.
pub(super) fn members(inner: &'static str) -> impl Strategy<Value = Vec<String>> {
    let member = || (name(), value()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    let within = vec(member(), 0..3);
    let within = within.prop_map(move |all| format!("\"{inner}\":{{{}}}", all.join(", ")));
    let inner = proptest::option::of(within);
    (vec(member(), 0..4), inner, any::<prop::sample::Index>()).prop_map(
        |(mut members, inner, place)| {
            let place = place.index(members.len() + 1);
            members.splice(place..place, inner);
            members
        },
    )
}

/// An object of [`members`].
pub(super) fn object(inner: &'static str) -> impl Strategy<Value = String> {
    members(inner).prop_map(|members| format!("{{{}}}", members.join(", ")))
}

/// What a modern host says of itself.
#[derive(Clone, Debug)]
pub(super) struct Words {
    client_info: String,
    capabilities: String,
    level: Option<&'static str>,
}

impl Words {
    pub(super) fn members(&self) -> Vec<String> {
        let mut members = vec![
            r#""io.modelcontextprotocol/protocolVersion":"2026-07-28""#.to_owned(),
            format!(
                r#""io.modelcontextprotocol/clientInfo":{}"#,
                self.client_info
            ),
            format!(
                r#""io.modelcontextprotocol/clientCapabilities":{}"#,
                self.capabilities
            ),
        ];
        let level = self.level.iter();
        members.extend(level.map(|l| format!(r#""io.modelcontextprotocol/logLevel":"{l}""#)));
        members
    }
}

/// Capabilities that both eras know.
pub(super) fn words() -> impl Strategy<Value = Words> {
    let level = prop::sample::select(vec![None, Some("debug"), Some("emergency")]);
    // Without blanks between the members: they are put together anew.
    let capabilities = members("experimental").prop_map(|members| {
        let known = [r#""roots":{}"#, r#""elicitation":{ "url":{} }"#];
        let known = known.map(str::to_owned).to_vec();
        format!("{{{}}}", [known, members].concat().join(","))
    });
    (object("x"), capabilities, level).prop_map(|(client_info, capabilities, level)| Words {
        client_info,
        capabilities,
        level,
    })
}

/// Any JSON of the protocol's words.
pub(super) fn soup() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "_meta",
        "io.modelcontextprotocol/protocolVersion",
        "io.modelcontextprotocol/clientCapabilities",
        "io.modelcontextprotocol/serverInfo",
        "resultType",
        "complete",
        "input_required",
        "inputRequests",
        "requestState",
        "tools",
        "name",
        "inputSchema",
        "outputSchema",
        "structuredContent",
        "properties",
        "items",
        "x-mcp-header",
        "type",
        "string",
        "arguments",
        "capabilities",
        "extensions",
        "roots",
        "elicitation",
        "code",
        "-32022",
        "data",
        "supported",
        "supportedVersions",
        "serverInfo",
        "\\ud800",
        "",
    ]);
    let leaf = prop_oneof![
        3 => word.clone().prop_map(|word| format!("\"{word}\"")),
        1 => prop::sample::select(vec!["null", "true", "1e400", "-32022", "-32002", "{}", "[]"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 48, 5, move |inner| {
        let array = vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(",")));
        let member = (word.clone(), inner).prop_map(|(name, value)| format!("\"{name}\":{value}"));
        let object = vec(member, 0..6).prop_map(|items| format!("{{{}}}", items.join(",")));
        prop_oneof![1 => array, 4 => object]
    })
}
