//! What models write in their own ways is understood, and answers carry what people miss.

use serde_json::{Value, json};

use super::session::Session;

fn ids(answer: &Value, member: &str) -> Vec<String> {
    let items = answer[member].as_array().expect("a list");
    items
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn one_question_has_many_spellings() {
    let mut session = Session::new().await;
    let mut same = async |tool: &str, member: &str, spellings: &[Value]| {
        let mut answers = Vec::new();
        for spelling in spellings {
            answers.push(ids(&session.call(tool, spelling.clone()).await, member));
        }
        assert!(!answers[0].is_empty(), "{:?}", spellings[0]);
        for (answer, spelling) in answers.iter().zip(spellings) {
            assert_eq!(*answer, answers[0], "{spelling}");
        }
    };
    same("search", "results", &[
        json!({"query": "object_type:conversations state:open limit:7"}),
        json!({"query": "state:open", "object_type": "conversation", "limit": "7"}),
        json!({"query": "limit:7 state:eq:open", "object_type": "conversations", "starting_after": ""}),
    ]).await;
    same("search_conversations", "conversations", &[
        json!({"statistics_time_to_admin_reply": {"operator": ">=", "value": 3600}}),
        json!({"statistics_time_to_admin_reply": "{\"operator\": \">=\", \"value\": 3600}"}),
        json!({"statistics_time_to_admin_reply": ">= 3600"}),
        json!({"statistics_time_to_admin_reply": [{"operator": ">=", "value": "3600"}], "state": null, "ids": []}),
    ]).await;
    let some = session_ids(&mut Session::new().await).await;
    same("search_conversations", "conversations", &[
        json!({"ids": some, "per_page": 9}),
        json!({"ids": some.iter().map(|id| id.parse::<u64>().expect("a number")).collect::<Vec<_>>(), "per_page": "9"}),
        json!({"ids": json!(some).to_string(), "limit": 9}),
        json!({"ids": some.iter().map(|id| format!("conversation_{id}")).collect::<Vec<_>>(), "per_page": 9.0}),
    ]).await;
}

async fn session_ids(session: &mut Session) -> Vec<String> {
    let found = session
        .call(
            "search_conversations",
            json!({"state": "closed", "per_page": 3}),
        )
        .await;
    ids(&found, "conversations")
}

#[tokio::test]
async fn both_bounds_of_a_date_hold() {
    let mut session = Session::new().await;
    let bounds = json!([{"operator": ">=", "value": "2026-06-01"}, {"operator": "<", "value": "2026-09-01"}]);
    let found = session
        .call(
            "search_conversations",
            json!({"created_at": bounds, "per_page": 150}),
        )
        .await;
    let found = found["conversations"].as_array().expect("conversations");
    assert!(found.len() > 3, "{}", found.len());
    for item in found {
        let at = item["created_at_iso"].as_str().expect("a time");
        assert!(("2026-06-01".."2026-09-01").contains(&at), "{at}");
    }
}

#[tokio::test]
async fn answers_carry_names_times_links_and_no_html() {
    let mut session = Session::new().await;
    let found = session
        .call(
            "search_conversations",
            json!({"state": "open", "per_page": 60}),
        )
        .await;
    let mut assigned = 0;
    for item in found["conversations"].as_array().expect("conversations") {
        let link = item["url"].as_str().expect("a link");
        assert!(
            link.starts_with("https://app.") && link.ends_with(item["id"].as_str().expect("an id")),
            "{link}"
        );
        assert!(
            item["created_at"].is_i64() && item["created_at_iso"].is_string(),
            "{item}"
        );
        if item["admin_assignee_id"].as_i64().is_some_and(|id| id != 0) {
            assigned += 1;
            assert!(item["admin_assignee_name"].is_string(), "{item}");
        }
        let body = item["source"]["body"].as_str().unwrap_or_default();
        assert!(!body.contains("<p>") && !body.contains("&amp;"), "{body}");
        assert!(!item.to_string().contains(":null"), "{item}");
    }
    assert!(assigned > 0);
}

#[tokio::test]
async fn notes_are_marked_wherever_they_are_shown() {
    let mut session = Session::new().await;
    let found = session
        .call(
            "search",
            json!({"query": "object_type:conversations limit:150"}),
        )
        .await;
    let mut notes = 0;
    for id in ids(&found, "results").iter().take(60) {
        let whole = session.call("get_conversation", json!({ "id": id })).await;
        let text = session.call("fetch", json!({ "id": id })).await["text"].to_string();
        for part in whole["conversation_parts"]["conversation_parts"]
            .as_array()
            .expect("parts")
        {
            let is_note = part["part_type"]
                .as_str()
                .is_some_and(|kind| kind.starts_with("note"));
            assert_eq!(part["internal"] == true, is_note, "{part}");
            if is_note && whole.get("next").is_none() {
                notes += 1;
                let line = format!(
                    "#{} · {} [internal note]",
                    part["number"],
                    part["part_type"].as_str().expect("a type")
                );
                assert!(text.contains(&line), "{line}");
            }
        }
    }
    assert!(notes > 0);
}

#[tokio::test]
async fn every_form_of_an_id_leads_to_the_same() {
    let mut session = Session::new().await;
    let found = session
        .call(
            "search",
            json!({"query": "object_type:conversations limit:1"}),
        )
        .await;
    let result = &found["results"][0];
    let prefixed = result["id"].as_str().expect("an id");
    let raw = prefixed.strip_prefix("conversation_").expect("a prefix");
    let first = session.call("get_conversation", json!({ "id": raw })).await;
    for form in [
        json!(prefixed),
        json!(raw.parse::<u64>().expect("a number")),
        result["url"].clone(),
        json!(format!(
            "https://app.eu.intercom.com/a/inbox/_/inbox/conversation/{raw}"
        )),
        json!(format!("\"{raw}\"")),
        json!(json!({ "id": prefixed }).to_string()),
    ] {
        assert_eq!(
            session
                .call("get_conversation", json!({ "id": form }))
                .await,
            first,
            "{form}"
        );
    }
}

#[tokio::test]
async fn a_merged_contact_says_so_and_a_contact_names_its_companies() {
    let mut session = Session::new().await;
    let merged = "6741aaaa00000000000000a5"; // into one that was merged itself
    let contact = session.call("get_contact", json!({ "id": merged })).await;
    assert_eq!(contact["merged_from"], merged);
    assert_ne!(contact["id"], merged);
    let found = session
        .call("search_contacts", json!({"role": "user", "per_page": 40}))
        .await;
    let with = found["data"]
        .as_array()
        .expect("contacts")
        .iter()
        .find(|c| c["companies"]["data"].is_array());
    let id = with.expect("a contact with a company")["id"].clone();
    let contact = session.call("get_contact", json!({ "id": id })).await;
    assert!(
        contact["companies"]["data"][0]["name"].is_string(),
        "{contact}"
    );
    let text = session
        .call(
            "fetch",
            json!({"id": format!("contact_{}", id.as_str().expect("an id"))}),
        )
        .await;
    assert!(
        text["text"]
            .as_str()
            .expect("a text")
            .starts_with("Contact "),
        "{text}"
    );
}

#[tokio::test]
async fn articles_are_text_for_readers_and_html_for_editors() {
    let mut session = Session::new().await;
    let list = session.call("list_articles", json!({"per_page": 5})).await;
    let id = list["data"][0]["id"].clone();
    assert!(list["data"][0].get("body_html").is_none());
    let article = session.call("get_article", json!({ "id": id })).await;
    assert!(article["body_html"].as_str().expect("html").contains('<'));
    assert!(!article["body"].as_str().expect("text").contains("<p>"));
    let found = session
        .call(
            "search_articles",
            json!({"phrase": article["title"], "highlight": true}),
        )
        .await;
    assert!(
        ids(&found, "data").contains(&article["id"].as_str().expect("an id").to_owned()),
        "{found}"
    );
}
