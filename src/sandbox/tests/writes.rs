//! Writes, and that they are seen afterwards.

use serde_json::{Value, json};

use super::{JSON, TOKEN, get, post, run, sandbox, send};
use crate::sandbox::sample::NEWEST;

fn note(text: &str) -> Value {
    json!({ "message_type": "note", "type": "admin", "admin_id": "7310001", "body": text })
}

#[test]
fn a_note_is_the_last_part_and_moves_the_conversation_up() {
    run(async {
        let sandbox = sandbox().await;
        let path = "/conversations/215470001001";
        let before = get(&sandbox, path).await.body;
        let answer = post(&sandbox, &format!("{path}/reply"), &note("R & D is told")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let after = get(&sandbox, path).await.body;
        assert_eq!(after, answer.body);
        assert_eq!(after["updated_at"], NEWEST + 1);
        let (old, new) = (&before["conversation_parts"], &after["conversation_parts"]);
        let count = old["total_count"].as_u64().expect("a count");
        assert_eq!(new["total_count"], count + 1);
        let parts = new["conversation_parts"].as_array().expect("parts");
        let last = parts.last().expect("a part");
        assert_eq!(last["part_type"], "note");
        assert_eq!(last["body"], "<p>R &amp; D is told</p>");
        assert_eq!(last["author"]["name"], "Maren Oduya");
        let list = get(&sandbox, "/conversations?per_page=1").await.body;
        assert_eq!(list["conversations"][0]["id"], "215470001001");
    });
}

#[test]
fn a_note_wakes_what_somebody_else_has_snoozed() {
    run(async {
        let sandbox = sandbox().await;
        let query = json!({ "query": { "operator": "AND", "value": [
            { "field": "state", "operator": "=", "value": "snoozed" },
            { "field": "admin_assignee_id", "operator": "NIN", "value": [0, 7_310_001] },
        ] } });
        let found = post(&sandbox, "/conversations/search", &query).await.body;
        let id = found["conversations"][0]["id"].as_str().expect("one");
        let path = format!("/conversations/{id}/reply");
        let body = post(&sandbox, &path, &note("woken")).await.body;
        assert_eq!(
            (&body["state"], &body["open"]),
            (&json!("open"), &json!(true))
        );
        assert_eq!(body["snoozed_until"], Value::Null);
        let parts = body["conversation_parts"]["conversation_parts"].as_array();
        let last = parts.and_then(|parts| parts.last()).expect("a part");
        assert_eq!(last["part_type"], "note_and_unsnooze");
    });
}

#[test]
fn a_customers_message_opens_what_was_closed() {
    run(async {
        let sandbox = sandbox().await;
        let query = json!({ "query": { "field": "state", "operator": "=", "value": "closed" } });
        let found = post(&sandbox, "/conversations/search", &query).await.body;
        let found = &found["conversations"][0];
        let id = found["id"].as_str().expect("one");
        let reply = json!({
            "message_type": "comment", "type": "user", "body": "<p>It is back!</p>",
            "intercom_user_id": found["contacts"]["contacts"][0]["id"],
        });
        let body = post(&sandbox, &format!("/conversations/{id}/reply"), &reply)
            .await
            .body;
        assert_eq!(
            (&body["state"], &body["waiting_since"]),
            (&json!("open"), &json!(NEWEST + 1))
        );
    });
}

#[test]
fn replies_that_can_not_be_are_refused() {
    run(async {
        let sandbox = sandbox().await;
        let check = |id: &'static str, body: Value, expected: (u16, &'static str)| {
            let sandbox = &sandbox;
            async move {
                let path = format!("/conversations/{id}/reply");
                let answer = post(sandbox, &path, &body).await;
                assert_eq!((answer.status, answer.code()), expected, "{body}");
            }
        };
        let known = "215470001001";
        let with = |field: &str, value: Value| {
            let mut body = note("x");
            body[field] = value;
            body
        };
        check("1", note("x"), (404, "not_found")).await;
        check(known, note(" "), (400, "parameter_not_found")).await;
        check(
            known,
            with("admin_id", json!("1")),
            (404, "admin_not_found"),
        )
        .await;
        check(
            known,
            with("admin_id", Value::Null),
            (400, "parameter_not_found"),
        )
        .await;
        check(
            known,
            with("message_type", json!("fax")),
            (400, "parameter_invalid"),
        )
        .await;
        check(
            known,
            with("type", json!("user")),
            (400, "parameter_invalid"),
        )
        .await;
        let after = get(&sandbox, "/conversations/215470001001").await.body;
        assert!(after["updated_at"].as_i64() <= Some(NEWEST));
    });
}

#[test]
fn articles_are_made_found_and_changed() {
    run(async {
        let sandbox = sandbox().await;
        let new = json!({
            "title": "Zeppelin mode", "author_id": 7_310_002, "body": "<p>Up &amp; away</p>",
        });
        let made = post(&sandbox, "/articles", &new).await.body;
        assert_eq!(
            (&made["state"], &made["url"]),
            (&json!("draft"), &Value::Null)
        );
        let path = format!("/articles/{}", made["id"].as_str().expect("an id"));
        let change = json!({ "state": "published" }).to_string();
        let changed = send(&sandbox, "PUT", &path, &[TOKEN, JSON], Some(&change))
            .await
            .body;
        assert_eq!(changed["state"], "published");
        assert_eq!(changed["title"], "Zeppelin mode");
        assert!(
            changed["url"]
                .as_str()
                .expect("a url")
                .ends_with("zeppelin-mode")
        );
        let search = "/articles/search?phrase=zeppelin%20away&highlight=true";
        let found = get(&sandbox, search).await.body;
        assert_eq!(found["total_count"], 1);
        assert_eq!(found["data"]["articles"][0], changed);
        let title = &found["data"]["highlights"][0]["highlighted_title"];
        assert_eq!(
            title[0],
            json!({ "type": "highlight", "text": "Zeppelin " })
        );
    });
}

#[test]
fn articles_that_can_not_be_are_refused_and_leave_nothing() {
    run(async {
        let sandbox = sandbox().await;
        let bodies = [
            json!({ "title": "x" }),
            json!({ "author_id": 7_310_002 }),
            json!({ "title": "x", "author_id": 5 }),
            json!({ "title": "x", "author_id": 7_310_002, "state": "public" }),
            json!({ "title": 1, "author_id": 7_310_002 }),
            json!([]),
        ];
        for body in bodies {
            assert_eq!(
                post(&sandbox, "/articles", &body).await.status,
                400,
                "{body}"
            );
        }
        assert_eq!(get(&sandbox, "/articles").await.body["total_count"], 25);
    });
}
