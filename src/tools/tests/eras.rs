//! Both eras list the same tools and get the same answers; every tool answers in both.

use serde_json::{Value, json};

use super::session::{Era, Session, Setup};
use crate::contract::READING_TOOLS;
use crate::tools::WRITING;

const ERAS: [Era; 2] = [Era::Legacy, Era::Modern];

async fn of(era: Era, writes: bool) -> Session {
    let setup = Setup {
        era,
        writes,
        ..Setup::default()
    };
    Session::with(setup).await
}

#[tokio::test]
async fn the_server_says_what_it_is() {
    let mut modern = of(Era::Modern, false).await;
    let about = modern.ask("server/discover", json!({})).await;
    assert_eq!(
        about["capabilities"]["tools"]["listChanged"], true,
        "{about}"
    );
    let versions = about["supportedVersions"].as_array().expect("versions");
    assert!(versions.contains(&json!("2026-07-28")), "{about}");
    let info = &about["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(info["name"], "intercom-mcp", "{about}");

    let mut legacy = of(Era::Legacy, false).await;
    let hello = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": { "name": "again", "version": "1" },
    });
    let about = legacy.ask("initialize", hello).await;
    assert_eq!(about["protocolVersion"], "2025-06-18");
    assert_eq!(about["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    assert!(
        about["instructions"]
            .as_str()
            .is_some_and(|text| text.contains("`search`"))
    );
}

#[tokio::test]
async fn the_list_is_the_same_in_both_eras() {
    for writes in [false, true] {
        let mut lists = Vec::new();
        for era in ERAS {
            let mut list = of(era, writes).await.ask("tools/list", json!({})).await;
            let shared = &list["cacheScope"];
            assert!(shared.is_null() || shared == "private", "{shared}");
            lists.push(list["tools"].take());
        }
        assert_eq!(lists[0], lists[1]);
        let names: Vec<_> = lists[0]
            .as_array()
            .expect("tools")
            .iter()
            .map(|t| t["name"].clone())
            .collect();
        let expected = if writes {
            [&READING_TOOLS[..], &WRITING[..]].concat()
        } else {
            READING_TOOLS.to_vec()
        };
        assert_eq!(names, expected);
    }
}

/// Every tool once, with ids that the tools themselves gave.
async fn every_tool(session: &mut Session) -> Vec<(&'static str, Value)> {
    let mut answers = Vec::new();
    let found = session
        .call(
            "search",
            json!({"query": "object_type:conversations limit:2"}),
        )
        .await;
    let conversation = found["results"][0]["id"].clone();
    answers.push(("search", found));
    answers.push((
        "fetch",
        session.call("fetch", json!({ "id": conversation })).await,
    ));
    let open = session
        .call(
            "search_conversations",
            json!({"state": "open", "per_page": 2}),
        )
        .await;
    answers.push(("search_conversations", open));
    let whole = session
        .call("get_conversation", json!({ "id": conversation }))
        .await;
    answers.push(("get_conversation", whole));
    let users = session
        .call("search_contacts", json!({"role": "user", "per_page": 2}))
        .await;
    let contact = users["data"][0]["id"].clone();
    answers.push(("search_contacts", users));
    answers.push((
        "get_contact",
        session.call("get_contact", json!({ "id": contact })).await,
    ));
    let companies = session.call("list_companies", json!({"per_page": 2})).await;
    let company = companies["data"][0]["id"].clone();
    answers.push(("list_companies", companies));
    answers.push((
        "get_company",
        session.call("get_company", json!({ "id": company })).await,
    ));
    let articles = session.call("list_articles", json!({"per_page": 2})).await;
    let article = articles["data"][0]["id"].clone();
    answers.push(("list_articles", articles));
    let found = session
        .call("search_articles", json!({"state": "published"}))
        .await;
    answers.push(("search_articles", found));
    answers.push((
        "get_article",
        session.call("get_article", json!({ "id": article })).await,
    ));
    answers
}

#[tokio::test]
async fn every_tool_answers_alike_in_both_eras() {
    let first = every_tool(&mut of(Era::Legacy, false).await).await;
    let second = every_tool(&mut of(Era::Modern, false).await).await;
    assert_eq!(
        first.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        READING_TOOLS
    );
    assert_eq!(first, second);
}

#[tokio::test]
async fn one_session_takes_many_calls_at_once_and_a_cancelled_one_gets_no_answer() {
    let mut session = of(Era::Legacy, false).await;
    let call = |n: u64| json!({"name": "search", "arguments": {"query": format!("object_type:contacts limit:{n}")}});
    let mut ids = Vec::new();
    for n in 1..=5 {
        ids.push(session.send("tools/call", call(n)).await);
    }
    let cancelled = ids[4];
    session.say(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": cancelled}})).await;
    let last = session.send("ping", json!({})).await;
    let mut answered = Vec::new();
    while !(answered.contains(&last) && ids[..4].iter().all(|id| answered.contains(id))) {
        let answer = session.read().await;
        answered.push(answer["id"].as_u64().expect("an id"));
    }
    assert!(!answered.contains(&cancelled), "{answered:?}");
}
