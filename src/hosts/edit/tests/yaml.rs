//! YAML, as Goose and Continue read it.

use serde_json::{Value, json};

use super::super::Format::Yaml;
use super::super::{Change, Step};
use super::{check, gone, refused, round, set};

const AT: [&str; 2] = ["extensions", "intercom"];

const ALONE: &str =
    "extensions:\n  intercom:\n    command: /bin/intercom-mcp\n    args:\n      - serve\n";

#[test]
fn a_member_is_written_below_its_neighbours() {
    check(Yaml, "", &set(&AT, super::ours()), ALONE);
    check(
        Yaml,
        "# mine\n",
        &set(&AT, super::ours()),
        &format!("# mine\n{ALONE}"),
    );
    round(
        Yaml,
        "# goose\nGOOSE_MODEL: x # best\nextensions:\n  developer:\n    enabled: true\n    args: [a, b]\n\n# the end\nz: |\n  # no comment\n  text\n",
        &AT,
        "# goose\nGOOSE_MODEL: x # best\nextensions:\n  developer:\n    enabled: true\n    args: [a, b]\n  intercom:\n    command: /bin/intercom-mcp\n    args:\n      - serve\n\n# the end\nz: |\n  # no comment\n  text\n",
    );
    round(
        Yaml,
        "extensions:\n    a:\n        b: |\n            x\n\n            y\n",
        &AT,
        "extensions:\n    a:\n        b: |\n            x\n\n            y\n    intercom:\n      command: /bin/intercom-mcp\n      args:\n        - serve\n",
    );
    check(Yaml, "a: 1", &set(&["b"], json!(2)), "a: 1\nb: 2");
    round(
        Yaml,
        "a: 1\r\nextensions:\r\n  b: {}\r\n",
        &AT,
        &format!("a: 1\n{ALONE}")
            .replace("intercom:\n", "b: {}\n  intercom:\n")
            .replace('\n', "\r\n"),
    );
}

#[test]
fn an_empty_mapping_is_opened_and_closed() {
    round(Yaml, "extensions: {}\n", &AT, ALONE);
    round(
        Yaml,
        "a: 1\nextensions: {}\nb: 2\n",
        &AT,
        &format!("a: 1\n{ALONE}b: 2\n"),
    );
    check(
        Yaml,
        "extensions: {} # none\n",
        &set(&AT, json!("x")),
        "extensions: # none\n  intercom: x\n",
    );
    check(Yaml, "extensions:\n", &set(&AT, super::ours()), ALONE);
    check(
        Yaml,
        "extensions: null\na: 1\n",
        &set(&AT, super::ours()),
        &format!("{ALONE}a: 1\n"),
    );
    check(Yaml, "{}\n", &set(&AT, super::ours()), ALONE);
    check(Yaml, "a: 1\n", &gone(&["a"]), "{}\n");
}

#[test]
fn what_is_in_brackets_stays_there() {
    round(
        Yaml,
        "extensions: {a: {b: 1}}\n",
        &AT,
        "extensions: {a: {b: 1}, \"intercom\": {\"command\":\"/bin/intercom-mcp\",\"args\":[\"serve\"]}}\n",
    );
}

#[test]
fn an_element_is_found_by_its_name() {
    let named = |value: Option<Value>| Change {
        path: vec![
            Step::Key("mcpServers".into()),
            Step::Named("intercom".into()),
        ],
        value,
    };
    let entry = json!({ "name": "intercom", "command": "/x", "args": ["serve"] });
    let lines = "- name: intercom\n    command: /x\n    args:\n      - serve\n";
    let add = named(Some(entry));
    let both = |before: &str, after: &str| {
        check(Yaml, before, &add, after);
        check(Yaml, after, &named(None), before);
    };
    both("mcpServers: []\n", &format!("mcpServers:\n  {lines}"));
    both(
        "name: x\nmcpServers:\n  - name: a # b\n    command: c\n\n# end\nz: 1\n",
        &format!("name: x\nmcpServers:\n  - name: a # b\n    command: c\n  {lines}\n# end\nz: 1\n"),
    );
    both(
        "mcpServers:\n- name: a\n  command: c\n",
        &format!(
            "mcpServers:\n- name: a\n  command: c\n{}",
            lines.replace("\n  ", "\n")
        ),
    );
    check(
        Yaml,
        "mcpServers:\n  - name: intercom\n    command: c # d\n    args:\n      - a\n    z: 1\n",
        &Change {
            path: vec![
                Step::Key("mcpServers".into()),
                Step::Named("intercom".into()),
                Step::Key("args".into()),
            ],
            value: Some(json!(["serve", "--target", "eu"])),
        },
        "mcpServers:\n  - name: intercom\n    command: c # d\n    args:\n      - serve\n      - \"--target\"\n      - eu\n    z: 1\n",
    );
}

#[test]
fn values_are_quoted_where_they_must_be() {
    let texts = [
        "yes", "1", "a: b", "-x", "é\"\n", "C:\\x y", "", "~", "/a/b-c.d",
    ];
    let value = Value::from(texts.as_slice());
    check(
        Yaml,
        "a: 1\n",
        &set(&["b"], value),
        "a: 1\nb:\n  - \"yes\"\n  - \"1\"\n  - \"a: b\"\n  - \"-x\"\n  - \"é\\\"\\n\"\n  - \"C:\\\\x y\"\n  - \"\"\n  - \"~\"\n  - /a/b-c.d\n",
    );
}

#[test]
fn what_cant_be_read_is_refused_with_its_place() {
    let add = set(&AT, super::ours());
    refused(
        Yaml,
        "a: 1\na: 2\n",
        &add,
        "line 2, column 1: \"a\" stands there twice",
    );
    refused(
        Yaml,
        "a: 1\n---\nb: 2\n",
        &add,
        "line 2, column 1: a second document begins here",
    );
    refused(
        Yaml,
        "- a\n",
        &add,
        "what should hold \"extensions\" is not an object",
    );
    for odd in ["a: [", "a:\n\t- b\n", "a: b: c\n", "\"x"] {
        assert!(
            super::apply(Yaml, odd, std::slice::from_ref(&add)).is_err(),
            "{odd}"
        );
    }
    let deep = "[".repeat(100_000);
    assert!(super::apply(Yaml, &deep, &[add]).is_err());
}
