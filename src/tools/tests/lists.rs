//! Whatever the budget, a list or transcript is walked to its end, and nothing is lost or twice.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::session::{Session, Setup};

async fn tight(max: usize) -> Session {
    Session::with(Setup {
        max,
        ..Setup::default()
    })
    .await
}

/// The ids of all pages, where `next` makes the arguments of the page after an answer.
async fn walk(
    session: &mut Session,
    tool: &str,
    mut arguments: Value,
    member: &str,
    next: fn(&Value, &mut Value),
) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..500 {
        let answer = session.call(tool, arguments.clone()).await;
        let items = answer[member].as_array().expect("a list");
        assert_eq!(answer["total_in_page"], items.len());
        ids.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().expect("an id").to_owned()),
        );
        if answer.get("pages").is_none() {
            let all: BTreeSet<_> = ids.iter().collect();
            assert_eq!(all.len(), ids.len(), "something came twice");
            if let Some(total) = answer["total_count"].as_u64() {
                assert_eq!(ids.len() as u64, total);
            }
            return ids;
        }
        assert!(answer["_note"].is_string(), "{answer}");
        next(&answer, &mut arguments);
    }
    panic!("{tool}: no end");
}

fn by_cursor(answer: &Value, arguments: &mut Value) {
    arguments["starting_after"] = answer["pages"]["next"]["starting_after"].clone();
}

fn by_page(answer: &Value, arguments: &mut Value) {
    for name in ["page", "per_page"] {
        arguments[name] = answer["pages"]["next"][name].clone();
    }
}

fn in_query(answer: &Value, arguments: &mut Value) {
    let query = arguments["query"].as_str().expect("a query");
    let query = query.split(" starting_after:").next().expect("a query");
    let cursor = answer["pages"]["next"]["starting_after"]
        .as_str()
        .expect("a cursor");
    assert!(
        answer["_note"]
            .as_str()
            .expect("a note")
            .contains(&format!("starting_after:{cursor}"))
    );
    arguments["query"] = format!("{query} starting_after:{cursor}").into();
}

#[tokio::test]
async fn all_conversations_come_once_whatever_the_budget() {
    let query = json!({"query": "object_type:conversations limit:150"});
    let all = walk(
        &mut Session::new().await,
        "search",
        query.clone(),
        "results",
        in_query,
    )
    .await;
    assert!(all.len() > 150, "{}", all.len());
    let same = walk(
        &mut tight(7_000).await,
        "search",
        query,
        "results",
        in_query,
    )
    .await;
    assert_eq!(all, same);
    let open = json!({"state": "open", "per_page": 100});
    let all = walk(
        &mut Session::new().await,
        "search_conversations",
        open.clone(),
        "conversations",
        by_cursor,
    )
    .await;
    let same = walk(
        &mut tight(9_000).await,
        "search_conversations",
        open,
        "conversations",
        by_cursor,
    )
    .await;
    assert_eq!(all, same);
}

#[tokio::test]
async fn all_contacts_companies_and_articles_come_once_whatever_the_budget() {
    for (tool, arguments, member, next) in [
        (
            "search_contacts",
            json!({"created_at": ">2000-01-01", "per_page": 30}),
            "data",
            by_cursor as fn(&Value, &mut Value),
        ),
        ("list_companies", json!({"per_page": 9}), "data", by_page),
        ("list_articles", json!({"per_page": 11}), "data", by_page),
        (
            "search_articles",
            json!({"state": "published"}),
            "data",
            by_cursor,
        ),
    ] {
        let all = walk(
            &mut Session::new().await,
            tool,
            arguments.clone(),
            member,
            next,
        )
        .await;
        assert!(!all.is_empty(), "{tool}");
        let same = walk(&mut tight(5_000).await, tool, arguments, member, next).await;
        assert_eq!(all, same, "{tool}");
    }
}

/// The conversation with the most parts, and their count.
async fn longest(session: &mut Session) -> (String, u64) {
    let query = "object_type:conversations statistics_count_conversation_parts:gt:400 limit:20";
    let found = session.call("search", json!({ "query": query })).await;
    let mut longest = (String::new(), 0);
    for result in found["results"].as_array().expect("results") {
        let id = result["id"].as_str().expect("an id").to_owned();
        let fetched = session.call("fetch", json!({ "id": id })).await;
        let parts = fetched["metadata"]["part_count"].as_u64().expect("a count");
        if parts > longest.1 {
            longest = (id, parts);
        }
    }
    longest
}

/// All entries of a transcript over all its pieces, by number.
async fn transcript(session: &mut Session, id: &str) -> Vec<String> {
    let (mut id, mut entries) = (id.to_owned(), Vec::<String>::new());
    for _ in 0..2000 {
        let piece = session.call("fetch", json!({ "id": id })).await;
        let text = piece["text"].as_str().expect("a text");
        let text = text.split("\n--- ").next().expect("a text");
        for (n, entry) in text.split("\n#").skip(1).enumerate() {
            let (line, body) = entry.split_once('\n').unwrap_or((entry, ""));
            match line.strip_suffix(" · (continued)") {
                Some(_) if n == 0 => {
                    let last = entries.last_mut().expect("an entry to continue");
                    last.push_str(body.trim_end_matches('\n'));
                }
                _ => entries.push(format!("{line}\n{}", body.trim_end_matches('\n'))),
            }
        }
        match piece["metadata"]["next"].as_str() {
            Some(next) => {
                assert_ne!(next, id);
                next.clone_into(&mut id);
            }
            None => return entries,
        }
    }
    panic!("no end");
}

#[tokio::test]
async fn a_long_transcript_is_walked_whole() {
    let mut session = Session::new().await;
    let (id, parts) = longest(&mut session).await;
    assert!(parts >= 600, "{parts}");
    let all = transcript(&mut session, &id).await;
    // The first message, and the 500 parts that Intercom gives.
    assert_eq!(all.len(), 501);
    let first = parts - 499;
    assert!(all[1].starts_with(&format!("{first} · ")), "{}", all[1]);
    let head = session.call("fetch", json!({ "id": id })).await;
    let text = head["text"].as_str().expect("a text");
    assert!(
        text.contains(&format!("the 500 most recent of {parts} parts")),
        "{text}"
    );
    let same = transcript(&mut tight(4_000).await, &id).await;
    let numbers = |all: &[String]| -> Vec<String> {
        all.iter()
            .map(|entry| entry.split(" · ").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(numbers(&all), numbers(&same));
    // Texts that were divided at a line's end lost their indent there.
    let words = |all: &[String]| -> Vec<String> {
        all.iter()
            .map(|entry| entry.split_whitespace().collect())
            .collect()
    };
    assert_eq!(words(&all), words(&same));
}

#[tokio::test]
async fn the_parts_of_a_long_conversation_come_once() {
    let mut session = tight(20_000).await;
    let (id, parts) = longest(&mut session).await;
    let (mut ask, mut numbers) = (id, Vec::new());
    loop {
        let piece = session.call("get_conversation", json!({ "id": ask })).await;
        let some = piece["conversation_parts"]["conversation_parts"]
            .as_array()
            .expect("parts");
        numbers.extend(
            some.iter()
                .map(|part| part["number"].as_u64().expect("a number")),
        );
        match piece["next"].as_str() {
            Some(next) => next.clone_into(&mut ask),
            None => break,
        }
    }
    let expected: Vec<u64> = (parts - 499..=parts).collect();
    assert_eq!(numbers, expected);
    let refused = session
        .refusal("get_conversation", json!({"id": "1?from_part=9000"}))
        .await;
    assert!(
        refused.contains("no such conversation") || refused.contains("there is no part"),
        "{refused}"
    );
}

#[tokio::test]
async fn counting_needs_one_item_only() {
    let mut session = Session::new().await;
    let one = session
        .call(
            "search",
            json!({"query": "object_type:conversations limit:1"}),
        )
        .await;
    assert_eq!(one["total_in_page"], 1);
    assert_eq!(one["pages"]["total_pages"], one["total_count"]);
    assert_eq!(one["pages"]["page"], 1);
    assert_eq!(one["pages"]["per_page"], 1);
}
