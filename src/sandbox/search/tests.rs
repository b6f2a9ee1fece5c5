//! Which operators each type takes, and what they find.

use serde_json::{Value, json};

use super::{Filter, Record, Sort, contacts, conversations};
use crate::sandbox::gate::Version;

struct Sample {
    head: Value,
    body: &'static str,
    tags: Vec<String>,
}

impl Record for Sample {
    fn head(&self) -> &Value {
        &self.head
    }

    fn body(&self) -> &str {
        self.body
    }

    fn ids(&self, field: &str) -> Option<&[String]> {
        (field == "tag_id").then_some(&self.tags)
    }
}

fn sample() -> Sample {
    Sample {
        head: json!({
            "id": "7", "state": "open", "open": true, "admin_assignee_id": 0, "priority": "high",
            // 2026-07-10 23:30 in Dublin
            "created_at": 1_783_722_600, "name": "Ada Ashgrove", "role": "user",
            "tags": { "tags": [{ "id": "1" }, { "id": "2" }] },
            "custom_attributes": { "seats": 12, "AI Title": "Refund for double charge" },
        }),
        body: "i need support, please",
        tags: vec!["9".to_owned()],
    }
}

/// Whether the sample is found; the code of the refusal otherwise.
fn find(contact: bool, version: Version, query: &Value) -> Result<bool, &'static str> {
    let table = if contact {
        contacts(version)
    } else {
        conversations()
    };
    let filter = Filter::read(query, &table, version).map_err(|refusal| refusal.code)?;
    Ok(filter.matches(&sample()))
}

#[track_caller]
fn conversation(field: &str, operator: &str, value: Value, expected: Result<bool, &str>) {
    let query = json!({ "field": field, "operator": operator, "value": value });
    assert_eq!(find(false, Version::V2_16, &query), expected, "{query}");
}

#[track_caller]
fn contact(
    version: Version,
    field: &str,
    operator: &str,
    value: Value,
    expected: Result<bool, &str>,
) {
    let query = json!({ "field": field, "operator": operator, "value": value });
    assert_eq!(find(true, version, &query), expected, "{query}");
}

const WRONG: Result<bool, &str> = Err("parameter_invalid");
const UNKNOWN: Result<bool, &str> = Err("invalid_field");

#[test]
fn texts() {
    conversation("state", "=", json!("OPEN"), Ok(true));
    conversation("state", "!=", json!("open"), Ok(false));
    conversation("state", "IN", json!(["closed", "open"]), Ok(true));
    conversation("state", "NIN", json!(["closed", "open"]), Ok(false));
    conversation("state", "~", json!("pe"), Ok(true));
    conversation("state", "!~", json!("pe"), Ok(false));
    conversation("state", "^", json!("op"), Ok(true));
    conversation("state", "$", json!("en"), Ok(true));
    conversation("state", ">", json!("open"), WRONG);
    conversation("source.url", "!=", json!("x"), Ok(true));
    conversation("source.url", "=", json!("x"), Ok(false));
    conversation("custom_attributes.AI Title", "~", json!("refund"), Ok(true));
}

#[test]
fn bodies_are_matched_by_the_word() {
    conversation("source.body", "=", json!("Support"), Ok(true));
    conversation("source.body", "=", json!("need support"), Ok(false));
    conversation("source.body", "=", json!("supp"), Ok(false));
    conversation("source.body", "~", json!("need SUPP"), Ok(true));
    conversation("source.body", "!~", json!("refund"), Ok(true));
    conversation("source.body", "^", json!("i need"), Ok(true));
}

#[test]
fn numbers() {
    conversation("admin_assignee_id", "=", json!(0), Ok(true));
    conversation("admin_assignee_id", "=", json!("0"), Ok(true));
    conversation("admin_assignee_id", "<", json!(1), Ok(true));
    conversation("admin_assignee_id", ">=", json!(0), WRONG);
    conversation("admin_assignee_id", "~", json!(0), WRONG);
    conversation("statistics.count_reopens", "<", json!(9), Ok(false));
    contact(
        Version::V2_16,
        "custom_attributes.seats",
        ">=",
        json!(12),
        Ok(true),
    );
    contact(
        Version::V2_16,
        "custom_attributes.seats",
        "<=",
        json!(11),
        Ok(false),
    );
}

#[test]
fn dates_of_conversations_go_by_the_second() {
    let at = 1_783_722_600;
    conversation("created_at", "=", json!(at), Ok(true));
    conversation("created_at", ">", json!(at), Ok(false));
    conversation("created_at", ">", json!(at - 1), Ok(true));
    conversation("created_at", "<", json!((at + 1).to_string()), Ok(true));
    conversation("created_at", "<=", json!(at), WRONG);
}

#[test]
fn dates_of_contacts_go_by_the_day_in_dublin() {
    let (v, field) = (Version::V2_16, "created_at");
    let day = 1_783_724_400 - 86_400; // 2026-07-10 00:00 in Dublin
    contact(v, field, "=", json!(day), Ok(true));
    contact(v, field, "=", json!(day - 1), Ok(false));
    contact(v, field, "=", json!(day + 86_400), Ok(false));
    contact(v, field, ">", json!(day), Ok(false));
    contact(v, field, ">", json!(day - 1), Ok(true));
    contact(v, field, "<", json!(day + 86_399), Ok(false));
    contact(v, field, "<", json!(day + 86_400), Ok(true));
    for operator in [">=", "<=", "!=", "IN", "NIN", "~"] {
        contact(v, field, operator, json!(day), WRONG);
    }
    contact(
        Version::Preview,
        field,
        ">=",
        json!(1_783_722_600),
        Ok(true),
    );
    contact(Version::Preview, field, "=", json!(day), Ok(false));
}

#[test]
fn flags_and_tags() {
    conversation("open", "=", json!(true), Ok(true));
    conversation("open", "=", json!("false"), Ok(false));
    conversation("open", ">", json!(true), WRONG);
    conversation("tag_ids", "=", json!("2"), Ok(true));
    conversation("tag_ids", "NIN", json!(["3"]), Ok(true));
    contact(Version::V2_16, "tag_id", "=", json!("9"), Ok(true));
    contact(Version::V2_16, "tag_id", "!=", json!("9"), Ok(false));
    contact(Version::V2_16, "tag_id", "IN", json!(["9"]), WRONG);
}

#[test]
fn old_versions_ask_for_one_of_two_priorities() {
    let ask = |operator: &str, value: &str| {
        let query = json!({ "field": "priority", "operator": operator, "value": value });
        find(false, Version::V2_15, &query)
    };
    assert_eq!(ask("=", "priority"), Ok(true));
    assert_eq!(ask("=", "not_priority"), Ok(false));
    assert_eq!(ask("!=", "not_priority"), Ok(true));
}

#[test]
fn values_must_fit() {
    for value in [
        json!(null),
        json!({}),
        json!([]),
        json!(["open"]),
        json!(""),
        json!(true),
        json!(1.5),
    ] {
        conversation("state", "=", value, WRONG);
    }
    conversation("state", "IN", json!("open"), WRONG);
    conversation("state", "IN", json!([]), WRONG);
    conversation("open", "=", json!("perhaps"), WRONG);
    conversation("created_at", ">", json!("yesterday"), WRONG);
    conversation("admin_assignee_id", "=", json!(true), WRONG);
    conversation("state", "CONTAINS", json!("open"), WRONG);
}

#[test]
fn unknown_fields_are_named() {
    conversation("colour", "=", json!("red"), UNKNOWN);
    conversation("custom_attributes.colour", "=", json!("red"), UNKNOWN);
    conversation("name", "=", json!("Ada"), UNKNOWN);
    contact(Version::V2_16, "state", "=", json!("open"), UNKNOWN);
    let query = json!({ "field": "colour", "operator": "=", "value": "red" });
    let refusal = Filter::read(&query, &conversations(), Version::V2_16).expect_err("unknown");
    assert_eq!(refusal.message, "colour is not a valid search field");
}

#[test]
fn groups_are_limited_in_depth_and_width() {
    let leaf = json!({ "field": "state", "operator": "=", "value": "open" });
    let other = json!({ "field": "state", "operator": "=", "value": "closed" });
    let group = |operator: &str, of: Value| json!({ "operator": operator, "value": of });
    let ask = |query: &Value| find(false, Version::V2_16, query);
    assert_eq!(ask(&group("AND", json!([leaf, other]))), Ok(false));
    assert_eq!(ask(&group("OR", json!([leaf, other]))), Ok(true));
    let inner = group("OR", json!([leaf, other]));
    assert_eq!(ask(&group("AND", json!([leaf, inner]))), Ok(true));
    let deep = group("AND", json!([group("AND", json!([inner]))]));
    assert_eq!(ask(&deep), WRONG);
    assert_eq!(ask(&group("AND", json!(vec![leaf.clone(); 15]))), Ok(true));
    assert_eq!(ask(&group("AND", json!(vec![leaf.clone(); 16]))), WRONG);
    assert_eq!(ask(&group("AND", json!([]))), WRONG);
    assert_eq!(ask(&group("XOR", json!([leaf]))), WRONG);
    for wrong in [
        json!(null),
        json!(1),
        json!({}),
        json!({ "field": "state" }),
    ] {
        assert_eq!(ask(&wrong), WRONG, "{wrong}");
    }
}

#[test]
fn records_without_the_value_come_last() {
    let sample = |id: &str, at: Value| Sample {
        head: json!({ "id": id, "waiting_since": at }),
        body: "",
        tags: Vec::new(),
    };
    let samples = [
        sample("a", json!(5)),
        sample("b", Value::Null),
        sample("c", json!(9)),
    ];
    for (order, expected) in [
        ("ascending", ["a", "c", "b"]),
        ("descending", ["c", "a", "b"]),
    ] {
        let sort = json!({ "field": "waiting_since", "order": order });
        let sort = Sort::read(&sort, &conversations(), "updated_at").expect("an order");
        let mut found: Vec<_> = samples.iter().collect();
        sort.apply(&mut found);
        let ids: Vec<_> = found.iter().map(|s| s.head["id"].clone()).collect();
        assert_eq!(json!(ids), json!(expected), "{order}");
    }
}
