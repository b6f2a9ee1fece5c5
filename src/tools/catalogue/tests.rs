//! The list says of every tool what hosts and models need.

use super::*;

#[test]
fn writing_tools_are_listed_only_where_they_are_allowed() {
    let names =
        |writes| -> Vec<String> { tools(writes).iter().map(|t| t.name.to_string()).collect() };
    assert_eq!(names(false), READING_TOOLS);
    assert_eq!(names(true), [&READING_TOOLS[..], &WRITING[..]].concat());
}

#[test]
fn the_list_is_known_without_a_server() {
    for writes in [false, true] {
        let list: Value = serde_json::from_str(&crate::tools::list(writes)).expect("JSON");
        let listed = list["tools"].as_array().expect("a list");
        let said: Vec<_> = tools(writes).iter().map(|t| serde_json::json!(t)).collect();
        assert_eq!(*listed, said);
    }
}

#[test]
fn every_tool_is_fully_described() {
    for tool in tools(true) {
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
        let reads = READING_TOOLS.contains(&&**name);
        assert_eq!(annotations.read_only_hint, Some(reads), "{name}");
        assert_eq!(
            annotations.destructive_hint,
            Some(name == "update_article"),
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
