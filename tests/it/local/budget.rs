//! Results stay within their budget, and by going on one gets every item exactly once.

use serde_json::{Value, json};

use super::{answer_of, ask, sandbox, tool};
use crate::support::Host;

/// A page of a list: its items' ids, and what to add to the arguments for the next one.
type Turn = fn(&Value, &mut Value) -> bool;

/// Walks to the end; returns the ids in the order in which they came.
fn walk(
    host: &mut Host,
    most: usize,
    name: &str,
    mut arguments: Value,
    member: &str,
    turn: Turn,
) -> Vec<String> {
    let mut ids = Vec::new();
    for page in 0..500 {
        let id = format!(
            "\"{} {member} {page}\"",
            arguments["query"].as_str().map_or(name, first_words)
        );
        let line = host.ask(&tool(&id, name, &arguments));
        let answer = answer_of(&line);
        let text = line.json()["result"]["content"][0]["text"].clone();
        let length = text.as_str().expect("a text").chars().count();
        assert!(length <= most, "{name}: {length} characters on page {page}");
        for item in answer[member].as_array().expect("items") {
            ids.push(item["id"].as_str().expect("an id").to_owned());
        }
        let shown = answer[member].as_array().map(Vec::len);
        assert_eq!(answer["total_in_page"].as_u64(), shown.map(|n| n as u64));
        if !turn(&answer, &mut arguments) {
            assert!(answer["_note"].is_null(), "{answer}");
            return ids;
        }
        let note = answer["_note"].as_str().unwrap_or_default();
        assert!(note.contains("More results available"), "{answer}");
    }
    panic!("{name} has no end");
}

/// Of a query: what tells it from the others here.
fn first_words(query: &str) -> &str {
    query.split(" starting_after").next().unwrap_or_default()
}

/// Goes on with `starting_after`.
fn by_cursor(answer: &Value, arguments: &mut Value) -> bool {
    let cursor = answer["pages"]["next"]["starting_after"].clone();
    arguments["starting_after"] = cursor.clone();
    !cursor.is_null()
}

/// Goes on with a query that ends in `starting_after:CURSOR`.
fn by_query(answer: &Value, arguments: &mut Value) -> bool {
    let query = arguments["query"].as_str().expect("a query").to_owned();
    let filters = query.split(" starting_after:").next().expect("filters");
    let Some(cursor) = answer["pages"]["next"]["starting_after"].as_str() else {
        return false;
    };
    arguments["query"] = json!(format!("{filters} starting_after:{cursor}"));
    true
}

/// Goes on with the page, and the size of pages, that the answer names.
fn by_page(answer: &Value, arguments: &mut Value) -> bool {
    let next = &answer["pages"]["next"];
    if next.is_null() {
        return false;
    }
    arguments["page"] = next["page"].clone();
    arguments["per_page"] = next["per_page"].clone();
    true
}

fn is_everything_once(mut ids: Vec<String>, expected: u64, what: &str) {
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "{what}: something came twice");
    assert_eq!(all as u64, expected, "{what}");
}

const LISTS: [(&str, &str, &str, Turn); 6] = [
    (
        "search",
        r#"{"query":"object_type:conversations limit:50"}"#,
        "results",
        by_query,
    ),
    (
        "search",
        r#"{"query":"object_type:contacts limit:150"}"#,
        "results",
        by_query,
    ),
    (
        "search_conversations",
        r#"{"open":true,"per_page":40}"#,
        "conversations",
        by_cursor,
    ),
    (
        "search_contacts",
        r#"{"email_domain":"example.com","per_page":150}"#,
        "data",
        by_cursor,
    ),
    ("list_companies", r#"{"per_page":60}"#, "data", by_page),
    ("list_articles", r#"{"per_page":150}"#, "data", by_page),
];

#[test]
fn a_list_gives_every_item_exactly_once_however_little_fits() {
    let mut host = sandbox("");
    // Of an object that is shown whole only texts can be shortened: it needs some room.
    for budget in [8000, 20_001] {
        let mut small = sandbox(&format!("--max-result-chars {budget}"));
        for (n, (name, arguments, member, turn)) in LISTS.into_iter().enumerate() {
            let arguments: Value = serde_json::from_str(arguments).expect("JSON");
            let id = format!("\"{budget} {n}\"");
            let whole = ask(&mut host, &id, name, &arguments);
            let total = whole["total_count"].as_u64().expect("a count");
            let ids = walk(&mut small, budget, name, arguments, member, turn);
            is_everything_once(ids, total, &format!("{name} within {budget}"));
        }
    }
}

#[test]
fn finds_are_short_enough_for_the_least_budget() {
    let mut host = sandbox("--max-result-chars 2000");
    for object in ["conversations", "contacts"] {
        let query = json!({ "query": format!("limit:150 object_type:{object}") });
        let first = ask(&mut host, &format!("\"{object}\""), "search", &query);
        let total = first["total_count"].as_u64().expect("a count");
        let ids = walk(&mut host, 2000, "search", query, "results", by_query);
        is_everything_once(ids, total, object);
    }
}

#[test]
fn found_articles_come_once_each_too() {
    let mut host = sandbox("--max-result-chars 2000");
    let arguments = json!({ "state": "published" });
    let first = ask(&mut host, "1", "search_articles", &arguments);
    let total = first["total_count"].as_u64().expect("a count");
    let ids = walk(
        &mut host,
        2000,
        "search_articles",
        arguments,
        "data",
        by_cursor,
    );
    is_everything_once(ids, total, "search_articles");
}

/// The conversation with the most parts, and how many there are.
fn longest(host: &mut Host) -> (String, u64) {
    let query = "object_type:conversations statistics_count_conversation_parts:gt:500";
    let found = ask(host, "\"longest\"", "search", &json!({ "query": query }));
    let id = found["results"][0]["id"]
        .as_str()
        .expect("a find")
        .to_owned();
    let read = ask(host, "\"read\"", "fetch", &json!({ "id": id }));
    let count = read["metadata"]["part_count"].as_u64().expect("a count");
    assert!(count > 500, "{read}");
    (id, count)
}

#[test]
fn a_transcript_gives_every_part_exactly_once_in_order() {
    for budget in [2000, 9000] {
        let mut host = sandbox(&format!("--max-result-chars {budget}"));
        let (id, count) = longest(&mut host);
        let mut place = json!({ "id": id });
        let (mut numbers, mut pages) = (Vec::new(), 0);
        loop {
            let line = host.ask(&tool(&pages.to_string(), "fetch", &place));
            let answer = answer_of(&line);
            let length = answer.to_string().chars().count();
            assert!(length <= budget, "{length} characters");
            let text = answer["text"].as_str().expect("a text").to_owned();
            let heads = text.lines().filter_map(|line| line.strip_prefix('#'));
            for head in heads.filter(|head| !head.contains("(continued)")) {
                let number = head.split(' ').next().unwrap_or_default();
                numbers.push(number.parse::<u64>().expect("a number"));
            }
            pages += 1;
            let Some(next) = answer["metadata"]["next"].as_str() else {
                break;
            };
            assert!(text.contains(next), "it isn't said: {text}");
            place = json!({ "id": next });
        }
        assert!(pages > 5);
        let expected: Vec<u64> = std::iter::once(0).chain(count - 499..=count).collect();
        assert_eq!(numbers, expected);
    }
}

#[test]
fn the_parts_of_a_conversation_come_exactly_once_in_order() {
    let mut host = sandbox("--max-result-chars 8000");
    let (id, count) = longest(&mut host);
    let (mut numbers, mut pages) = (Vec::new(), 0);
    let mut place = json!(id);
    while !place.is_null() {
        let id = pages.to_string();
        let answer = ask(&mut host, &id, "get_conversation", &json!({ "id": place }));
        assert!(answer.to_string().chars().count() <= 8000);
        let parts = answer["conversation_parts"]["conversation_parts"].clone();
        let parts = parts.as_array().expect("parts").clone();
        assert!(!parts.is_empty());
        numbers.extend(
            parts
                .iter()
                .map(|p| p["number"].as_u64().expect("a number")),
        );
        place = answer["next"].clone();
        pages += 1;
    }
    let expected: Vec<u64> = (count - 499..=count).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn parts_that_intercom_does_not_give_are_told() {
    let mut host = sandbox("");
    let (id, count) = longest(&mut host);
    let whole = ask(&mut host, "1", "get_conversation", &json!({ "id": id }));
    let told = format!("Only the 500 most recent of {count} parts");
    assert!(
        whole["_note"].as_str().is_some_and(|n| n.contains(&told)),
        "{}",
        whole["_note"]
    );
    let text = ask(&mut host, "2", "fetch", &json!({ "id": id }));
    let text = text["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("500"), "{}", &text[..600]);
}

#[test]
fn the_least_budget_that_is_taken_is_kept() {
    let said = super::called("-t sandbox --max-result-chars 100", "search", &json!({}));
    assert_eq!(said.code, Some(2), "{said:?}");
    let least = said
        .stderr
        .split_whitespace()
        .find_map(|word| word.parse::<usize>().ok());
    let least = least.expect("the least");
    let mut host = sandbox(&format!("--max-result-chars {least}"));
    let query = json!({ "query": "object_type:conversations limit:20" });
    let line = host.ask(&tool("1", "search", &query)).json();
    let text = line["result"]["content"][0]["text"]
        .as_str()
        .expect("a text");
    let length = text.chars().count();
    assert!(length <= least, "{length} characters instead of {least}");
}
