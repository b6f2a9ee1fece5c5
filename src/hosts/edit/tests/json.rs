//! JSON with and without comments.

use serde_json::json;

use super::super::Format::{Json, Jsonc};
use super::{check, gone, refused, round, set};

const AT: [&str; 2] = ["mcpServers", "intercom"];

const ALONE: &str = r#"{
  "mcpServers": {
    "intercom": {
      "command": "/bin/intercom-mcp",
      "args": ["serve"]
    }
  }
}
"#;

#[test]
fn a_file_that_is_empty_or_has_an_empty_object_gets_two_blanks() {
    let add = set(&AT, super::ours());
    for before in ["", "\n", "  \n\n", "\t"] {
        check(Json, before, &add, ALONE);
    }
    for before in ["{}\n", "{ }\n", "{\n}\n"] {
        check(Json, before, &add, ALONE);
    }
    check(Json, "{}", &add, ALONE.trim_end());
    let emptied = "{\n  \"mcpServers\": {}\n}\n";
    check(Json, ALONE, &gone(&AT), emptied);
    round(Json, emptied, &AT, ALONE);
    check(Jsonc, "// mine\n", &add, &format!("// mine\n{ALONE}"));
}

#[test]
fn a_member_is_written_as_its_neighbours_are() {
    round(
        Json,
        "{\n    \"theme\": \"dark\",\n    \"mcpServers\": {\n        \"a\": {\"command\": \"a\"}\n    },\n    \"z\": 1\n}",
        &AT,
        "{\n    \"theme\": \"dark\",\n    \"mcpServers\": {\n        \"a\": {\"command\": \"a\"},\n        \"intercom\": {\n            \"command\": \"/bin/intercom-mcp\",\n            \"args\": [\"serve\"]\n        }\n    },\n    \"z\": 1\n}",
    );
    round(
        Json,
        "{\n\t\"mcpServers\": {\n\t\t\"a\": {}\n\t}\n}\n",
        &AT,
        "{\n\t\"mcpServers\": {\n\t\t\"a\": {},\n\t\t\"intercom\": {\n\t\t\t\"command\": \"/bin/intercom-mcp\",\n\t\t\t\"args\": [\"serve\"]\n\t\t}\n\t}\n}\n",
    );
    round(
        Json,
        r#"{"mcpServers":{"a":{}},"b":1}"#,
        &AT,
        r#"{"mcpServers":{"a":{},"intercom":{"command":"/bin/intercom-mcp","args":["serve"]}},"b":1}"#,
    );
    round(
        Json,
        r#"{ "mcpServers": {} }"#,
        &AT,
        r#"{ "mcpServers": {"intercom": { "command": "/bin/intercom-mcp", "args": ["serve"] }} }"#,
    );
    round(
        Json,
        "{\r\n  \"mcpServers\": {\r\n    \"a\": 1\r\n  }\r\n}\r\n",
        &AT,
        "{\r\n  \"mcpServers\": {\r\n    \"a\": 1,\r\n    \"intercom\": {\r\n      \"command\": \"/bin/intercom-mcp\",\r\n      \"args\": [\"serve\"]\r\n    }\r\n  }\r\n}\r\n",
    );
    round(
        Json,
        "\u{feff}{\n  \"mcpServers\": {\n    \"a\": 1\n  }\n}",
        &AT,
        "\u{feff}{\n  \"mcpServers\": {\n    \"a\": 1,\n    \"intercom\": {\n      \"command\": \"/bin/intercom-mcp\",\n      \"args\": [\"serve\"]\n    }\n  }\n}",
    );
}

#[test]
fn a_container_that_is_missing_comes_last_and_an_empty_one_is_filled() {
    check(
        Json,
        "{\n  \"a\": [\n    1\n  ]\n}\n",
        &set(&AT, super::ours()),
        "{\n  \"a\": [\n    1\n  ],\n  \"mcpServers\": {\n    \"intercom\": {\n      \"command\": \"/bin/intercom-mcp\",\n      \"args\": [\"serve\"]\n    }\n  }\n}\n",
    );
    check(
        Json,
        "{\"a\": 1, \"mcpServers\": null}\n",
        &set(&AT, json!(1)),
        "{\"a\": 1, \"mcpServers\": { \"intercom\": 1 }}\n",
    );
    let deep = ["projects", "/home/me/x", "mcpServers", "intercom"];
    check(
        Json,
        "{\n  \"projects\": {\n    \"/home/me/x\": {\n      \"allowedTools\": []\n    }\n  }\n}",
        &set(&deep, json!({})),
        "{\n  \"projects\": {\n    \"/home/me/x\": {\n      \"allowedTools\": [],\n      \"mcpServers\": {\n        \"intercom\": {}\n      }\n    }\n  }\n}",
    );
}

#[test]
fn comments_and_commas_stay_where_they_are() {
    let at = ["context_servers", "intercom"];
    round(
        Jsonc,
        "// Zed\n{\n  \"theme\": \"One\", // dark\n  \"context_servers\": {\n    /* first */\n    \"a\": {}, // of mine\n    // \"b\": {}\n  },\n}\n",
        &at,
        "// Zed\n{\n  \"theme\": \"One\", // dark\n  \"context_servers\": {\n    /* first */\n    \"a\": {}, // of mine\n    // \"b\": {}\n    \"intercom\": {\n      \"command\": \"/bin/intercom-mcp\",\n      \"args\": [\"serve\"]\n    },\n  },\n}\n",
    );
    round(
        Jsonc,
        "{\n  \"context_servers\": {\n    \"a\": {} /* x */ // of mine\n  }\n}",
        &at,
        "{\n  \"context_servers\": {\n    \"a\": {}, /* x */ // of mine\n    \"intercom\": {\n      \"command\": \"/bin/intercom-mcp\",\n      \"args\": [\"serve\"]\n    }\n  }\n}",
    );
    round(
        Jsonc,
        "{\n  \"context_servers\": {\n    // none yet\n  }\n}",
        &at,
        "{\n  \"context_servers\": {\n    // none yet\n    \"intercom\": {\n      \"command\": \"/bin/intercom-mcp\",\n      \"args\": [\"serve\"]\n    }\n  }\n}",
    );
    round(
        Jsonc,
        "{ \"context_servers\": { \"a\": 1, } }",
        &at,
        "{ \"context_servers\": { \"a\": 1, \"intercom\": { \"command\": \"/bin/intercom-mcp\", \"args\": [\"serve\"] }, } }",
    );
}

#[test]
fn a_member_goes_from_every_place() {
    let check = |before: &str, after: &str| check(Jsonc, before, &gone(&["b"]), after);
    check(r#"{"a":1,"b":2,"c":3}"#, r#"{"a":1,"c":3}"#);
    check(r#"{"b":2,"c":3}"#, r#"{"c":3}"#);
    check(r#"{ "a": 1, "b": 2 }"#, r#"{ "a": 1 }"#);
    check("{\n  \"b\": 2,\n  \"c\": 3\n}", "{\n  \"c\": 3\n}");
    check(
        "{\n  \"a\": 1,\n  \"b\": 2, // ours\n  \"c\": 3\n}",
        "{\n  \"a\": 1,\n  \"c\": 3\n}",
    );
    check("{\n  \"a\": 1,\n  \"b\": 2 // ours\n}", "{\n  \"a\": 1\n}");
    check(
        "{\n  \"a\": 1, // its\n\n  \"b\": 2\n}",
        "{\n  \"a\": 1 // its\n}",
    );
    check("{\n  // above\n  \"b\": 2\n}", "{\n  // above\n}");
    check("{\n  \"a\": 1\n  , \"b\": 2\n}", "{\n  \"a\": 1\n}");
    check("{\"a\":1}", "{\"a\":1}");
}

#[test]
fn a_value_is_replaced_in_its_place() {
    let args = set(
        &["mcpServers", "intercom", "args"],
        json!(["serve", "--target", "eu"]),
    );
    check(
        Jsonc,
        "{\n  \"mcpServers\": {\n    \"intercom\": {\n      // the new one\n      \"command\": \"x\", // y\n      \"args\": [\n        \"serve\"\n      ], // z\n      \"disabled\": false\n    }\n  }\n}",
        &args,
        "{\n  \"mcpServers\": {\n    \"intercom\": {\n      // the new one\n      \"command\": \"x\", // y\n      \"args\": [\"serve\", \"--target\", \"eu\"], // z\n      \"disabled\": false\n    }\n  }\n}",
    );
    let long = "x".repeat(60);
    check(
        Json,
        "{\n  \"a\": 1\n}",
        &set(&["a"], json!([long, "y", 3.5, null, "z".repeat(20)])),
        &format!(
            "{{\n  \"a\": [\n    \"{long}\",\n    \"y\",\n    3.5,\n    null,\n    \"{}\"\n  ]\n}}",
            "z".repeat(20)
        ),
    );
}

#[test]
fn what_cant_be_read_is_refused_with_its_place() {
    let add = set(&AT, super::ours());
    let check = |format, before: &str, expected: &str| refused(format, before, &add, expected);
    check(
        Json,
        "{\n  \"a\": 1,\n}",
        "line 2, column 9: trailing commas are not allowed",
    );
    check(
        Json,
        "{\n  // c\n}",
        "line 2, column 3: comments are not allowed",
    );
    check(Json, "{\"a\":1", "line 1, column 1: unterminated object");
    check(
        Json,
        "{} {}",
        "line 1, column 4: text cannot contain more than one JSON value",
    );
    check(
        Jsonc,
        "{\n  \"a\": 1,\n  \"a\": 2\n}",
        "line 3, column 3: \"a\" stands there twice",
    );
    check(
        Json,
        "[]",
        "what should hold \"mcpServers\" is not an object",
    );
    check(
        Json,
        "{\"mcpServers\": []}",
        "what should hold \"intercom\" is not an object",
    );
    let deep = "[".repeat(100_000);
    assert!(super::apply(Jsonc, &deep, &[add]).is_err());
}
