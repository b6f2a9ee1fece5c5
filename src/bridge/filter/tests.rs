//! Hidden tools can't be seen and can't be called; everything else keeps its bytes.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::message::quoted;

fn rules(allow: &[&str], ignore: &[&str], read_only: bool) -> ToolRules {
    let owned = |globs: &[&str]| globs.iter().map(|g| (*g).to_owned()).collect();
    ToolRules {
        allow: owned(allow),
        ignore: owned(ignore),
        read_only,
        fin_user: None,
    }
}

fn page(result: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{result}}}"#);
    Message::parse(raw.into()).expect("a message")
}

fn call(params: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{params}}}"#);
    Message::parse(raw.into()).expect("a message")
}

const TOOLS: &str = r#"{"tools":[
    {"name":"search","annotations":{"readOnlyHint":true}},
    {"name":"get_contact","annotations":{"readOnlyHint": true}},
    {"name":"set_contact","annotations":{"readOnlyHint":false}},
    {"name":"delete","annotations":{"readOnlyHint":"true"}},
    {"name":"plain"}
]}"#;

#[test]
fn a_glob_matches_runs_of_characters_in_either_case() {
    #[track_caller]
    fn check(glob: &str, name: &str, expected: bool) {
        assert_eq!(matches(glob, name), expected, "{glob} against {name}");
    }
    check("search", "search", true);
    check("search", "Search", true);
    check("search", "search_contacts", false);
    check("*", "", true);
    check("", "", true);
    check("", "a", false);
    check("get_*", "get_contact", true);
    check("get_*", "forget_it", false);
    check("*contact*", "set_contact_name", true);
    check("a*a", "a", false);
    check("a*b*a", "abba", true);
    check("*ab", "aab", true);
    check("[ab]?", "a", false);
}

#[test]
fn the_list_has_the_passing_tools_only() {
    #[track_caller]
    fn check(rules: ToolRules, expected: &[&str]) {
        let seen = Filter::new(rules).rewrite(page(TOOLS));
        let tools = tools_in(seen.result().expect("a result")).expect("tools");
        let names: Vec<_> = tools.iter().filter_map(|t| name_of(t.get())).collect();
        assert_eq!(names, expected);
    }
    let all = ["search", "get_contact", "set_contact", "delete", "plain"];
    check(rules(&[], &[], false), &all);
    check(rules(&["*contact"], &[], false), &all[1..3]);
    check(
        rules(&[], &["*contact", "PLAIN"], false),
        &["search", "delete"],
    );
    check(rules(&["*"], &["*"], false), &[]);
    check(rules(&[], &[], true), &all[..2]);
    check(rules(&["*contact"], &[], true), &all[1..2]);
}

#[test]
fn a_call_is_judged_by_the_rules_and_by_what_the_list_said() {
    #[track_caller]
    fn check(rules: ToolRules, params: &str, expected: &str) {
        let mut filter = Filter::new(rules);
        let word = |verdict: Verdict| match verdict {
            Verdict::Yes => "yes".to_owned(),
            Verdict::Unseen => "unseen".to_owned(),
            Verdict::No(_) => "no".to_owned(),
        };
        let before = word(filter.judge(&call(params)));
        let finally = word(filter.judge_finally(&call(params)));
        assert_eq!(filter.learn(&page(TOOLS)), None);
        let after = word(filter.judge(&call(params)));
        filter.forget();
        assert_eq!(word(filter.judge(&call(params))), before);
        assert_eq!(format!("{before} {finally} {after}"), expected, "{params}");
    }
    let hiding = || rules(&[], &["set_*"], false);
    check(hiding(), r#"{"name":"search"}"#, "yes yes yes");
    check(hiding(), r#"{"name":"set_contact"}"#, "no no no");
    check(hiding(), r#"{"name":"\u0073et_contact"}"#, "no no no");
    check(
        hiding(),
        r#"{"arguments":{"name":"set_contact"}}"#,
        "yes yes yes",
    );
    // Servers differ in which of two members counts, so neither does.
    check(
        hiding(),
        r#"{"name":"search","name":"set_contact"}"#,
        "no no no",
    );
    check(
        hiding(),
        r#"{"name":"search","n\u0061me":"search"}"#,
        "no no no",
    );
    let reading = || rules(&[], &[], true);
    check(reading(), r#"{"name":"search"}"#, "unseen no yes");
    check(reading(), r#"{"name":"set_contact"}"#, "unseen no no");
    check(reading(), r#"{"name":"delete"}"#, "unseen no no");
    check(reading(), r#"{"name":"plain"}"#, "unseen no no");
    check(reading(), r#"{"name":"unknown"}"#, "unseen no unseen");
    check(
        rules(&["get_*"], &[], false),
        r#"{"name":"search"}"#,
        "no no no",
    );
}

#[test]
fn the_next_pages_cursor_is_learned_as_it_stands() {
    #[track_caller]
    fn check(result: &str, expected: Option<&str>) {
        let cursor = Filter::new(rules(&[], &[], true)).learn(&page(result));
        assert_eq!(cursor.as_deref(), expected);
    }
    check(
        r#"{"tools":[],"nextCursor":"a\u0062"}"#,
        Some(r#""a\u0062""#),
    );
    check(r#"{"tools":[],"nextCursor":null}"#, None);
    check(r#"{"tools":[]}"#, None);
    check("7", None);
}

#[test]
fn a_list_that_is_no_list_passes_as_it_is() {
    for result in ["{}", "null", r#"{"tools":{"a":1}}"#, r#"{"tools":"x"}"#] {
        let mut filter = Filter::new(rules(&["x"], &[], true));
        assert_eq!(filter.rewrite(page(result)).raw(), page(result).raw());
    }
}

/// The definition: every way to split the name is tried.
fn naive(glob: &[u8], name: &[u8]) -> bool {
    match glob.split_first() {
        None => name.is_empty(),
        Some((b'*', rest)) => (0..=name.len()).any(|at| naive(rest, &name[at..])),
        Some((first, rest)) => {
            let after = name.split_first();
            after.is_some_and(|(c, after)| c.eq_ignore_ascii_case(first) && naive(rest, after))
        }
    }
}

fn tool() -> impl Strategy<Value = String> {
    let hint = prop::sample::select(vec![
        r#","annotations":{"readOnlyHint":true}"#,
        r#", "annotations" : { "x":1e400, "readOnlyHint" : true }"#,
        r#","annotations":{"readOnlyHint":false}"#,
        r#","inputSchema":{"name":"b","n":9007199254740993}"#,
        "",
    ]);
    ("[ab]{1,4}", hint, "[ \t]{0,2}").prop_map(|(name, hint, space)| {
        format!("{{{space}\"name\":{space}{}{hint}}}", quoted(&name))
    })
}

proptest! {
    #[test]
    fn a_glob_matches_what_its_definition_says(glob in "[abAB*]{0,7}", name in "[abAB]{0,9}") {
        prop_assert_eq!(matches(&glob, &name), naive(glob.as_bytes(), name.as_bytes()));
    }

    #[test]
    fn a_list_loses_the_hidden_tools_and_not_one_other_byte(
        tools in vec(tool(), 0..8), space in "[ \t]{0,2}", allow in vec("[ab*]{1,3}", 0..3),
        ignore in vec("[ab*]{1,3}", 0..2), read_only in any::<bool>()
    ) {
        let allow: Vec<&str> = allow.iter().map(String::as_str).collect();
        let ignore: Vec<&str> = ignore.iter().map(String::as_str).collect();
        let rules = rules(&allow, &ignore, read_only);
        let list = |tools: &[&str]| {
            let tools = format!("{space}[{}]{space}", tools.join(","));
            page(&format!(r#"{{"a":1.0,{space}"tools":{tools},"nextCursor":"\u0061","a":2}}"#))
        };
        let all: Vec<&str> = tools.iter().map(String::as_str).collect();
        let passes = |tool: &&str| {
            let name = name_of(tool).unwrap_or_default();
            let any = |globs: &[&str]| globs.iter().any(|g| naive(g.as_bytes(), name.as_bytes()));
            let says = ["\"readOnlyHint\":true", "\"readOnlyHint\" : true"];
            (allow.is_empty() || any(&allow))
                && !any(&ignore)
                && (!read_only || says.iter().any(|s| tool.contains(s)))
        };
        let kept: Vec<&str> = all.iter().copied().filter(passes).collect();
        let mut filter = Filter::new(rules);
        let (seen, expected) = (filter.rewrite(list(&all)), list(&kept));
        prop_assert_eq!(seen.raw(), expected.raw());
        // What can't be seen can't be called, and what can be seen can.
        for tool in &tools {
            let name = name_of(tool).unwrap_or_default();
            let twins = all.iter().filter(|t| name_of(t).as_ref() == Some(&name)).count();
            let verdict = filter.judge(&call(&format!("{{\"name\":{}}}", quoted(&name))));
            prop_assert!(twins > 1 || (verdict == Verdict::Yes) == passes(&tool.as_str()));
        }
    }

    #[test]
    fn no_list_and_no_call_bring_it_down(text in "[\\[\\]{}\",:a-e0-9toolsname]{0,40}") {
        let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{text}}}"#);
        if let Ok(page) = Message::parse(Bytes::from(raw)) {
            Filter::new(rules(&["a*"], &[], true)).rewrite(page);
        }
    }
}
