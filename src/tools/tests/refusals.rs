//! Everything that people get wrong has an answer that says what to do.

use serde_json::{Value, json};

use super::session::{Era, Session, Setup};

async fn check(session: &mut Session, tool: &str, arguments: Value, says: &[&str]) {
    let refusal = session.refusal(tool, arguments.clone()).await;
    assert!(refusal.starts_with("error: "), "{refusal}");
    for words in says {
        assert!(
            refusal.contains(words),
            "{tool} {arguments}: {words:?} in {refusal}"
        );
    }
}

#[tokio::test]
async fn wrong_queries_say_where_and_what_was_expected() {
    let mut session = Session::new().await;
    let mut wrong = async |query: &str, says: &[&str]| {
        check(&mut session, "search", json!({ "query": query }), says).await;
    };
    wrong(
        "object_type:conversations stat:open",
        &["column 27", "state"],
    )
    .await;
    wrong(
        "object_type:conversations state:contains:open",
        &["contains"],
    )
    .await;
    wrong("state:open", &["object_type"]).await;
    wrong("object_type:tickets", &["conversations or contacts"]).await;
    wrong("", &["empty"]).await;
    wrong("object_type:conversations limit:151", &["150"]).await;
}

#[tokio::test]
async fn wrong_ids_say_what_they_are_and_which_tool_takes_them() {
    let mut session = Session::new().await;
    let contact = "contact_63a07ddf05a32042dffac965";
    check(
        &mut session,
        "get_conversation",
        json!({ "id": contact }),
        &["is a contact", "get_contact"],
    )
    .await;
    check(
        &mut session,
        "get_contact",
        json!({"id": "123"}),
        &["get_conversation"],
    )
    .await;
    for trick in [
        "../admins",
        "x?y",
        "%2e%2e",
        "https://evil.example/conversation/5",
    ] {
        check(
            &mut session,
            "fetch",
            json!({ "id": trick }),
            &["hint: ids are as `search` gives them"],
        )
        .await;
        check(
            &mut session,
            "get_contact",
            json!({ "id": trick }),
            &["hint: ids are as"],
        )
        .await;
    }
    check(
        &mut session,
        "fetch",
        json!({"id": "999999999999"}),
        &["no such conversation", "article_999999999999"],
    )
    .await;
    check(
        &mut session,
        "fetch",
        json!({"id": "ffffffffffffffffffffffff"}),
        &["no such contact", "no company"],
    )
    .await;
    check(&mut session, "get_article", json!({}), &["`id` is missing"]).await;
}

#[tokio::test]
async fn wrong_arguments_are_named() {
    let mut session = Session::new().await;
    check(
        &mut session,
        "search_conversations",
        json!({"stat": "open"}),
        &["no argument `stat`", "did you mean `state`?"],
    )
    .await;
    check(
        &mut session,
        "search_conversations",
        json!({"per_page": 5}),
        &[
            "At least one search parameter must be provided",
            "object_type:conversations",
        ],
    )
    .await;
    check(
        &mut session,
        "search_contacts",
        json!({"email": ""}),
        &["At least one search parameter must be provided"],
    )
    .await;
    check(
        &mut session,
        "search_articles",
        json!({}),
        &[
            "At least one search parameter must be provided",
            "list_articles",
        ],
    )
    .await;
    check(
        &mut session,
        "search_conversations",
        json!({"state": "ajar"}),
        &["open, closed or snoozed"],
    )
    .await;
    check(
        &mut session,
        "search_conversations",
        json!({"created_at": {"operator": "near", "value": 1}}),
        &["operator"],
    )
    .await;
    check(
        &mut session,
        "list_companies",
        json!({"per_page": 61}),
        &["from 1 to 60"],
    )
    .await;
    check(
        &mut session,
        "list_companies",
        json!({"name": "a", "tag_id": "1"}),
        &["name and tag_id can't be combined"],
    )
    .await;
}

#[tokio::test]
async fn a_cursor_of_another_query_is_refused() {
    let mut session = Session::new().await;
    let page = session
        .call("search", json!({"query": "object_type:contacts limit:2"}))
        .await;
    let cursor = page["pages"]["next"]["starting_after"]
        .as_str()
        .expect("a cursor")
        .to_owned();
    let other = format!("object_type:conversations limit:2 starting_after:{cursor}");
    check(
        &mut session,
        "search",
        json!({ "query": other }),
        &["belongs to another query"],
    )
    .await;
    check(
        &mut session,
        "search_contacts",
        json!({"role": "user", "starting_after": cursor}),
        &["belongs to another query"],
    )
    .await;
    check(
        &mut session,
        "search",
        json!({"query": "object_type:contacts starting_after:nonsense"}),
        &["starting_after"],
    )
    .await;
}

#[tokio::test]
async fn tools_that_are_not_there_are_told_apart() {
    for era in [Era::Legacy, Era::Modern] {
        let mut session = Session::with(Setup {
            era,
            ..Setup::default()
        })
        .await;
        let answer = session
            .answer(
                "tools/call",
                json!({"name": "get_conversations", "arguments": {}}),
            )
            .await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
        let message = answer["error"]["message"].as_str().expect("a message");
        assert!(
            message.contains("did you mean \"get_conversation\"?"),
            "{message}"
        );
        for tool in ["create_article", "update_article", "add_internal_note"] {
            check(
                &mut session,
                tool,
                json!({"x": 1}),
                &["nothing was changed", "--allow-writes"],
            )
            .await;
        }
    }
}

#[tokio::test]
async fn refused_tokens_say_what_is_missing() {
    let mut expired = Session::with(Setup {
        token: ".expired",
        ..Setup::default()
    })
    .await;
    check(
        &mut expired,
        "search",
        json!({"query": "object_type:contacts"}),
        &["does not accept the access token", "INTERCOM_TOKEN"],
    )
    .await;
    let mut scoped = Session::with(Setup {
        token: ".conversations-only",
        ..Setup::default()
    })
    .await;
    check(
        &mut scoped,
        "search_contacts",
        json!({"role": "user"}),
        &["Read and list users and companies"],
    )
    .await;
    check(
        &mut scoped,
        "list_articles",
        json!({}),
        &["Read and List articles"],
    )
    .await;
    scoped
        .call("search", json!({"query": "object_type:conversations"}))
        .await;
}
