//! The list says of every tool what hosts and models need.

use super::*;

#[test]
fn writing_tools_are_listed_only_where_they_are_allowed() {
    let names = |offer, writes| -> Vec<String> {
        let all = tools(offer, writes, false);
        all.iter().map(|tool| tool.name.to_string()).collect()
    };
    let (reading, writing, fin) = (&READING_TOOLS[..], &WRITING[..], &FIN_TOOLS[..]);
    assert_eq!(names(Offer::Workspace, false), reading);
    assert_eq!(names(Offer::Workspace, true), [reading, writing].concat());
    assert_eq!(names(Offer::Fin, false), fin);
    assert_eq!(names(Offer::Fin, true), fin);
    assert_eq!(names(Offer::Both, false), [reading, fin].concat());
    assert_eq!(names(Offer::Both, true), [reading, writing, fin].concat());
}

#[test]
fn nobody_names_a_user_where_one_is_fixed() {
    for tool in tools(Offer::Both, true, true) {
        let schema = Value::Object((*tool.input_schema).clone());
        assert!(!schema.to_string().contains("user_id\":"), "{schema}");
        let required = schema["required"].as_array().into_iter().flatten();
        assert!(
            required.into_iter().all(|name| name != "user_id"),
            "{schema}"
        );
    }
}

#[test]
fn the_list_is_known_without_a_server() {
    for writes in [false, true] {
        let list: Value =
            serde_json::from_str(&crate::tools::list(Offer::Both, writes, false)).expect("JSON");
        let listed = list["tools"].as_array().expect("a list");
        let said: Vec<_> = tools(Offer::Both, writes, false)
            .iter()
            .map(|t| serde_json::json!(t))
            .collect();
        assert_eq!(*listed, said);
    }
}

#[test]
fn every_tool_is_fully_described() {
    for tool in tools(Offer::Both, true, false) {
        let name = &tool.name;
        assert!(
            tool.description.as_ref().is_some_and(|d| d.len() > 60),
            "{name}"
        );
        assert!(tool.title.as_ref().is_some_and(|t| !t.is_empty()), "{name}");
        assert_eq!(tool.input_schema["type"], "object", "{name}");
        let output = tool.output_schema.as_ref().expect("an output schema");
        assert_eq!(output["type"], "object", "{name}");
        for schema in [&tool.input_schema, output] {
            let required = schema.get("required").and_then(Value::as_array);
            for member in required.into_iter().flatten() {
                let member = member.as_str().expect("a name");
                assert!(
                    schema["properties"].get(member).is_some(),
                    "{name}: {member}"
                );
            }
        }
        let annotations = tool.annotations.as_ref().expect("annotations");
        let reads = READING_TOOLS.contains(&&**name) || name == "get_fin_response";
        assert_eq!(annotations.read_only_hint, Some(reads), "{name}");
        assert_eq!(
            annotations.destructive_hint,
            Some(matches!(
                &**name,
                "update_article" | "run_fin_procedure" | "reply_to_fin_conversation"
            )),
            "{name}"
        );
        assert_eq!(annotations.open_world_hint, Some(true), "{name}");
    }
}

#[test]
fn the_fields_that_search_names_exist() {
    use crate::intercom::query::{Defaults, parse};
    let (_, description) = words::of("search");
    let (_, examples) = description.split_once("Examples:\n").expect("examples");
    for example in examples
        .lines()
        .filter(|line| line.starts_with("object_type:"))
    {
        parse(example, Defaults::default(), 1_700_000_000)
            .unwrap_or_else(|e| panic!("{example}: {e}"));
    }
    for (object, heading) in [
        ("conversations", "Fields of conversations: "),
        ("contacts", "Fields of contacts: "),
    ] {
        let (_, list) = description.split_once(heading).expect(heading);
        let list = list.lines().next().expect("a line");
        let mut depth = 0;
        let plain: String = list
            .chars()
            .filter(|c| {
                depth += i32::from(*c == '(');
                let outside = depth == 0;
                depth -= i32::from(*c == ')');
                outside
            })
            .collect();
        let names = plain
            .split(", ")
            .map(str::trim)
            .filter(|n| !n.contains(' ') || n.ends_with(' '));
        for name in names.filter(|name| !name.contains("NAME") && !name.starts_with("and ")) {
            let name = name.trim();
            let known = crate::intercom::query::fields(
                crate::intercom::query::Object::named(object).expect("an object"),
            );
            assert!(
                known.iter().any(|field| field.name == name),
                "{object}: {name}"
            );
        }
    }
}
