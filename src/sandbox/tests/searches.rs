//! Searches and lists, page by page.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{get, post, run, sandbox};

#[test]
fn the_pages_of_a_search_hold_every_conversation_once() {
    run(async {
        let sandbox = sandbox().await;
        let mut seen = BTreeSet::new();
        let mut cursor = Value::Null;
        let mut count = 0;
        loop {
            let query = json!({
                "query": { "field": "created_at", "operator": ">", "value": 0 },
                "pagination": { "per_page": 37, "starting_after": cursor },
                "sort": { "field": "created_at", "order": "ascending" },
            });
            let body = post(&sandbox, "/conversations/search", &query).await.body;
            assert_eq!(body["total_count"], 200);
            for item in body["conversations"].as_array().expect("a list") {
                assert!(item["conversation_parts"].is_null());
                seen.insert(item["id"].as_str().expect("an id").to_owned());
                count += 1;
            }
            cursor = body["pages"]["next"]["starting_after"].clone();
            if cursor.is_null() {
                assert_eq!(body["pages"]["page"], body["pages"]["total_pages"]);
                break;
            }
        }
        assert_eq!((seen.len(), count), (200, 200));
    });
}

#[test]
fn the_list_of_contacts_has_all_eighty_and_no_merged_one() {
    run(async {
        let sandbox = sandbox().await;
        let mut seen = BTreeSet::new();
        let mut path = "/contacts".to_owned();
        loop {
            let body = get(&sandbox, &path).await.body;
            for contact in body["data"].as_array().expect("a list") {
                seen.insert(contact["id"].as_str().expect("an id").to_owned());
            }
            let next = body["pages"]["next"]["starting_after"].as_str();
            let Some(next) = next else { break };
            path = format!("/contacts?starting_after={}", next.replace('=', "%3D"));
        }
        assert_eq!(seen.len(), 80);
        assert!(!seen.contains("6741aaaa00000000000000a1"));
    });
}

#[test]
fn what_hangs_on_a_contact_is_embedded_up_to_ten() {
    run(async {
        let sandbox = sandbox().await;
        let contact = get(&sandbox, "/contacts/find_by_external_id/u-20001")
            .await
            .body;
        let id = contact["id"].as_str().expect("an id");
        for (list, total) in [("tags", 12), ("notes", 13), ("companies", 11)] {
            let embedded = &contact[list];
            assert_eq!(
                embedded["data"].as_array().map(Vec::len),
                Some(10),
                "{list}"
            );
            assert_eq!(embedded["total_count"], total, "{list}");
            assert_eq!(embedded["has_more"], true, "{list}");
            assert_eq!(embedded["url"], format!("/contacts/{id}/{list}"));
            let whole = get(&sandbox, &format!("/contacts/{id}/{list}")).await.body;
            assert_eq!(
                whole["data"].as_array().map(Vec::len),
                Some(total),
                "{list}"
            );
        }
        for list in ["segments", "subscriptions"] {
            let answer = get(&sandbox, &format!("/contacts/{id}/{list}")).await;
            assert_eq!(answer.status, 200, "{list}");
        }
    });
}

#[test]
fn companies_are_paged_and_filtered() {
    run(async {
        let sandbox = sandbox().await;
        let page = get(&sandbox, "/companies?per_page=5&page=2").await.body;
        assert_eq!(page["data"].as_array().map(Vec::len), Some(5));
        assert_eq!(
            (&page["total_count"], &page["pages"]["total_pages"]),
            (&json!(12), &json!(3))
        );
        assert_eq!(page["pages"]["next"]["page"], 3);
        let one = get(&sandbox, "/companies?name=Tern%20%26%20Tide%20Ferries")
            .await
            .body;
        assert_eq!(one["total_count"], 1);
        let id = one["data"][0]["id"].as_str().expect("an id");
        assert_eq!(
            get(&sandbox, &format!("/companies/{id}")).await.body,
            one["data"][0]
        );
        let tagged = get(&sandbox, "/companies?tag_id=9112").await.body;
        assert_eq!(tagged["total_count"], 2);
        let newest = post(&sandbox, "/companies/list?order=asc", &Value::Null)
            .await
            .body;
        let oldest = post(&sandbox, "/companies/list", &Value::Null).await.body;
        assert_eq!(newest["data"][0], oldest["data"][11]);
    });
}

#[test]
fn refunds_are_talked_about() {
    run(async {
        let sandbox = sandbox().await;
        let query =
            json!({ "query": { "field": "source.body", "operator": "~", "value": "Refund" } });
        let found = post(&sandbox, "/conversations/search", &query).await.body;
        let count = found["total_count"].as_u64().expect("a count");
        assert!((15..=25).contains(&count), "{count}");
    });
}

#[test]
fn the_order_of_contacts_is_checked() {
    run(async {
        let sandbox = sandbox().await;
        let ask = |sort: Value| {
            json!({
                "query": { "field": "role", "operator": "=", "value": "user" }, "sort": sort,
            })
        };
        let wrong = ask(json!({ "field": "created_at", "order": "desc" }));
        let answer = post(&sandbox, "/contacts/search", &wrong).await;
        assert_eq!((answer.status, answer.code()), (400, "invalid_sort_order"));
        assert_eq!(
            answer.message(),
            "Invalid sort order 'desc'. Must be one of: ascending, descending"
        );
        let right = ask(json!({ "field": "email", "order": "ascending" }));
        let body = post(&sandbox, "/contacts/search", &right).await.body;
        let emails = body["data"].as_array().expect("a list").iter();
        let emails: Vec<_> = emails.filter_map(|c| c["email"].as_str()).collect();
        assert!(emails.is_sorted(), "{emails:?}");
    });
}
