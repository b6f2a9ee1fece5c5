//! Queries that can't be meant are refused with the place and the way out; arguments are read the
//! way models write them.

use serde_json::{Value, json};

use super::{answer_of, ask, ask_wrongly, sandbox, tool};

#[test]
fn a_query_that_is_wrong_says_where_and_what_was_expected() {
    let mut host = sandbox("");
    let cases: &[(&str, &[&str])] = &[
        ("", &["empty", "object_type:conversations"]),
        ("   ", &["empty"]),
        ("state:open", &["object_type"]),
        ("object_type:tickets", &["conversations or contacts"]),
        ("object_type:", &["column 13", "a value"]),
        (
            "object_type:conversations stat:open",
            &["column 27", "`state`"],
        ),
        ("object_type:contacts state:open", &["column 22", "state"]),
        (
            "object_type:conversations state:opne",
            &["column 33", "`open`"],
        ),
        (
            "object_type:conversations state:lik:open",
            &["column 33", "eq, neq"],
        ),
        ("object_type:conversations state:gt:open", &["column 33"]),
        (
            "object_type:conversations created_at:contains:5",
            &["column 38"],
        ),
        (
            "object_type:conversations created_at:gt:whenever",
            &["column 41"],
        ),
        (
            "object_type:conversations created_at:gt:2026-02-30",
            &["column 41"],
        ),
        (
            "object_type:conversations read:maybe",
            &["column 32", "true"],
        ),
        ("object_type:conversations limit:0", &["150"]),
        ("object_type:conversations limit:151", &["150"]),
        ("object_type:conversations limit:x", &["150"]),
        ("object_type:conversations state", &["column 27"]),
        ("object_type:conversations :open", &["column 27"]),
        ("object_type:conversations q:\"open", &["column"]),
        (
            "object_type:conversations state:open OR state:closed",
            &["OR"],
        ),
        (
            "object_type:conversations object_type:contacts",
            &["object_type"],
        ),
    ];
    for (n, (query, expected)) in cases.iter().enumerate() {
        let arguments = json!({ "query": query });
        let said = ask_wrongly(&mut host, &n.to_string(), "search", &arguments);
        for words in *expected {
            assert!(said.contains(words), "{query}: {words}: {said}");
        }
    }
}

#[test]
fn a_query_that_would_be_a_bomb_is_answered_and_short() {
    let mut host = sandbox("");
    let base = "object_type:conversations";
    let many = "state:open ".repeat(5000);
    let ids = vec!["1"; 20_000].join(",");
    let queries = [
        format!("{base} {many}"),
        format!("{base} id:in:{ids}"),
        format!("{base} q:{}", "a".repeat(100_000)),
        format!("{base} {}:x", "f".repeat(100_000)),
        format!("{base} {}", "\"".repeat(10_001)),
        format!("{base} {}", ":".repeat(10_000)),
        format!("{base} source_body:contains:\"\u{202e}\u{0}\u{1b}[31m\""),
    ];
    for (n, query) in queries.iter().enumerate() {
        let answer = host.ask(&tool(&n.to_string(), "search", &json!({ "query": query })));
        assert!(answer.json()["error"].is_null(), "{answer:?}");
        assert!(answer.raw().len() < 200_000, "{}", answer.raw().len());
        assert!(!answer.raw().contains("\\u001b["), "{answer:?}");
    }
}

#[test]
fn an_empty_search_is_refused_with_what_to_give() {
    let mut host = sandbox("");
    let nothing = [
        json!({}),
        json!({ "per_page": 5 }),
        json!({ "per_page": 5, "starting_after": "x" }),
    ];
    for (n, arguments) in nothing.iter().enumerate() {
        for name in ["search_conversations", "search_contacts"] {
            let said = ask_wrongly(&mut host, &format!("\"{name} {n}\""), name, arguments);
            assert!(
                said.contains("At least one search parameter must be provided"),
                "{said}"
            );
            assert!(said.contains("hint: "), "{said}");
        }
    }
    // What says nothing is no filter.
    let empty =
        json!({ "source_author_name": "", "contact_ids": [], "created_at": {}, "state": null });
    ask_wrongly(&mut host, "\"empty\"", "search_conversations", &empty);
    let said = ask_wrongly(&mut host, "\"articles\"", "search_articles", &json!({}));
    assert!(said.contains("At least one"), "{said}");
}

#[test]
fn an_unknown_argument_is_refused_and_not_ignored() {
    let mut host = sandbox("--allow-writes");
    let cases = [
        (
            "search",
            json!({ "query": "object_type:contacts", "page": 2 }),
            "page",
        ),
        ("fetch", json!({ "uri": "x" }), "uri"),
        ("search_conversations", json!({ "stat": "open" }), "`state`"),
        ("search_contacts", json!({ "mail": "a@b.c" }), "`email`"),
        ("list_companies", json!({ "limit": 5 }), "limit"),
        (
            "create_article",
            json!({ "titel": "x", "author_id": 1 }),
            "`title`",
        ),
        (
            "add_internal_note",
            json!({ "id": "5", "body": "x" }),
            "conversation_id",
        ),
    ];
    for (n, (name, arguments, words)) in cases.iter().enumerate() {
        let said = ask_wrongly(&mut host, &n.to_string(), name, arguments);
        assert!(
            said.contains("has no argument") && said.contains(words),
            "{said}"
        );
    }
}

#[test]
fn values_of_the_wrong_kind_are_refused_with_the_right_one() {
    let mut host = sandbox("--allow-writes");
    let cases = [
        ("search", json!({ "query": { "a": 1 } }), "query"),
        ("fetch", json!({ "id": { "x": 1 } }), "id"),
        ("fetch", json!({ "id": true }), "id"),
        ("search_conversations", json!({ "state": "opened" }), "open"),
        (
            "search_conversations",
            json!({ "state": { "a": 1 } }),
            "state",
        ),
        (
            "search_conversations",
            json!({ "created_at": "soon" }),
            "created_at",
        ),
        (
            "search_conversations",
            json!({ "created_at": { "operator": "~", "value": 1 } }),
            "created_at",
        ),
        (
            "search_conversations",
            json!({ "created_at": { "operator": ">" } }),
            "created_at",
        ),
        (
            "search_conversations",
            json!({ "admin_assignee_id": "Ada" }),
            "admin_assignee_id",
        ),
        (
            "search_conversations",
            json!({ "state": "open", "per_page": 0 }),
            "150",
        ),
        (
            "search_conversations",
            json!({ "state": "open", "per_page": 1e300 }),
            "per_page",
        ),
        (
            "search_conversations",
            json!({ "state": "open", "per_page": "many" }),
            "per_page",
        ),
        (
            "search_contacts",
            json!({ "custom_attributes": "plan" }),
            "custom_attributes",
        ),
        (
            "search_contacts",
            json!({ "custom_attributes": { "a": { "b": 1 } } }),
            "a",
        ),
        ("list_companies", json!({ "page": -1 }), "page"),
        ("list_companies", json!({ "per_page": 61 }), "60"),
        (
            "list_companies",
            json!({ "name": "a", "company_id": "b" }),
            "combined",
        ),
        ("list_articles", json!({ "per_page": 151 }), "150"),
        (
            "search_articles",
            json!({ "phrase": "x", "state": "hidden" }),
            "published",
        ),
        (
            "create_article",
            json!({ "title": "x", "author_id": "Ada" }),
            "author_id",
        ),
        ("create_article", json!({ "author_id": 1 }), "title"),
    ];
    for (n, (name, arguments, words)) in cases.iter().enumerate() {
        let said = ask_wrongly(&mut host, &n.to_string(), name, arguments);
        assert!(said.contains(words), "{name} {arguments}: {said}");
    }
}

#[test]
fn json_in_a_text_and_numbers_in_texts_are_taken() {
    let mut host = sandbox("");
    let plain = json!({
        "state": "open",
        "created_at": [
            { "operator": ">=", "value": 1_760_000_000 },
            { "operator": "<", "value": "2026-11-01" },
        ],
        "per_page": 3,
    });
    let texts = json!({
        "state": "open",
        "created_at": r#"[{"operator":">=","value":"1760000000"},{"operator":"<","value":"2026-11-01"}]"#,
        "per_page": "3",
    });
    let expected = ask(&mut host, "1", "search_conversations", &plain);
    assert_eq!(expected["total_in_page"], 3, "{expected}");
    let got = ask(&mut host, "2", "search_conversations", &texts);
    assert_eq!(got["conversations"], expected["conversations"]);
    let attributes = json!({ "custom_attributes": { "plan": "Team" } });
    let expected = ask(&mut host, "3", "search_contacts", &attributes);
    assert_ne!(expected["total_in_page"], 0);
    let attributes = json!({ "custom_attributes": r#"{"plan":"Team"}"# });
    let got = ask(&mut host, "4", "search_contacts", &attributes);
    assert_eq!(got["data"], expected["data"]);
    // What other programs write for the hosted server's `search`.
    let merged = json!({ "query": "state:open", "object_type": "conversation", "per_page": 1 });
    let got = ask(&mut host, "5", "search", &merged);
    assert_eq!(got["total_in_page"], 1);
}

/// The cursor of the second page.
fn cursor(answer: &Value) -> String {
    let cursor = answer["pages"]["next"]["starting_after"].as_str();
    cursor
        .unwrap_or_else(|| panic!("no next page: {answer}"))
        .to_owned()
}

#[test]
fn a_cursor_of_another_query_is_refused_with_what_to_do() {
    let mut host = sandbox("");
    let open = json!({ "query": "object_type:conversations state:open limit:2" });
    let cursor_of_open = cursor(&ask(&mut host, "1", "search", &open));
    let others = [
        format!("object_type:conversations state:closed limit:2 starting_after:{cursor_of_open}"),
        format!("object_type:contacts limit:2 starting_after:{cursor_of_open}"),
        format!("object_type:conversations starting_after:{cursor_of_open}"),
        "object_type:conversations state:open starting_after:nonsense".to_owned(),
        "object_type:conversations state:open starting_after:~0-2.00000000".to_owned(),
    ];
    for (n, query) in others.iter().enumerate() {
        let id = format!("\"{n}\"");
        let said = ask_wrongly(&mut host, &id, "search", &json!({ "query": query }));
        assert!(
            said.contains("another query") || said.contains("starting_after"),
            "{said}"
        );
        assert!(said.contains("repeat the query that gave it"), "{said}");
    }
    let closed = json!({ "state": "closed", "starting_after": cursor_of_open });
    ask_wrongly(&mut host, "\"tool\"", "search_conversations", &closed);
    // With its own query it is good, in whatever order the filters stand.
    let again =
        format!("starting_after:{cursor_of_open} limit:2 state:open object_type:conversations");
    answer_of(&host.ask(&tool("\"own\"", "search", &json!({ "query": again }))));
}
