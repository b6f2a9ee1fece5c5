//! Changes are made where they are allowed, once, and it is said whether they were made.

use serde_json::json;

use super::session::{Era, Session, Setup};

async fn allowed(era: Era) -> Session {
    let setup = Setup {
        era,
        writes: true,
        ..Setup::default()
    };
    Session::with(setup).await
}

#[tokio::test]
async fn an_article_is_created_changed_and_read_back() {
    for era in [Era::Legacy, Era::Modern] {
        let mut session = allowed(era).await;
        let list = session.call("list_articles", json!({"per_page": 1})).await;
        let author = list["data"][0]["author_id"].clone();
        let article = json!({"title": "Lamps & loops", "author_id": author.to_string(), "body": "<p>A &amp; B</p>"});
        let created = session.call("create_article", article).await;
        assert_eq!(created["state"], "draft", "{created}");
        assert_eq!(created["body"], "A & B");
        let id = created["id"].clone();
        let changed = session
            .call("update_article", json!({ "id": id, "title": "Loops" }))
            .await;
        assert_eq!(changed["title"], "Loops");
        let read = session.call("get_article", json!({ "id": id })).await;
        assert_eq!(
            (&read["title"], &read["body"]),
            (&changed["title"], &created["body"])
        );
        let refused = session.refusal("update_article", json!({ "id": id })).await;
        assert!(refused.contains("nothing to change"), "{refused}");
        let refused = session
            .refusal("create_article", json!({"title": "x"}))
            .await;
        assert!(refused.contains("`author_id` is missing"), "{refused}");
    }
}

#[tokio::test]
async fn a_note_is_added_once_and_is_internal() {
    let mut session = allowed(Era::Legacy).await;
    let found = session
        .call(
            "search",
            json!({"query": "object_type:conversations state:open limit:1"}),
        )
        .await;
    let id = found["results"][0]["id"].clone();
    let before =
        session.call("fetch", json!({ "id": id })).await["metadata"]["part_count"].as_u64();
    let note = session
        .call(
            "add_internal_note",
            json!({"conversation_id": id, "body": "<p>One</p>\n<p>Two</p>"}),
        )
        .await;
    assert_eq!(note["internal"], true, "{note}");
    assert_eq!(note["body"], "One\n\nTwo");
    assert!(
        note["author_name"].is_string() && note["part_id"].is_string(),
        "{note}"
    );
    let after = session.call("get_conversation", json!({ "id": id })).await;
    let parts = after["conversation_parts"]["conversation_parts"]
        .as_array()
        .expect("parts");
    assert_eq!(Some(parts.len() as u64), before.map(|n| n + 1));
    let last = parts.last().expect("a part");
    assert_eq!(
        (&last["internal"], &last["body"]),
        (&json!(true), &json!("One\n\nTwo"))
    );
}

#[tokio::test]
async fn a_refused_change_says_that_nothing_was_changed() {
    let setup = Setup {
        writes: true,
        token: ".conversations-only",
        ..Setup::default()
    };
    let mut session = Session::with(setup).await;
    let article = json!({"title": "x", "author_id": 1});
    let result = session.result("create_article", article).await;
    let text = result["content"][0]["text"].as_str().expect("a text");
    assert!(
        text.contains("nothing was changed") && text.contains("Read and Write Articles"),
        "{text}"
    );
    assert_eq!(result["_meta"]["intercom-mcp/error"]["executed"], "no");
    let refused = session
        .refusal(
            "add_internal_note",
            json!({"conversation_id": "999999999", "body": "x"}),
        )
        .await;
    assert!(refused.contains("no such conversation"), "{refused}");
}
