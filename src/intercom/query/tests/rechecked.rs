//! Items, as REST gives them, against what was asked.

use serde_json::{Value, json};

use super::{NOW, read};
use crate::intercom::query::*;

#[track_caller]
fn check(text: &str, item: &Value, expected: bool) {
    let query = read(&format!("object_type:{text}"), NOW).expect(text);
    let plan = compile(&query).expect(text);
    assert_eq!(plan.recheck.keeps(item), expected, "{text} {item}");
}

#[test]
fn what_rest_took_exactly_is_not_looked_at() {
    let query = read(
        "object_type:conversations state:open admin_assignee_id:1",
        NOW,
    );
    let recheck = compile(&query.expect("a query")).expect("a plan").recheck;
    assert!(!recheck.is_needed());
    assert!(recheck.keeps(&json!({ "state": "closed" })));
}

#[test]
fn dates_are_compared_to_the_second() {
    let at = |seconds: i64| json!({ "created_at": seconds });
    check("contacts created_at:gt:100", &at(100), false);
    check("contacts created_at:gt:100", &at(101), true);
    check("contacts created_at:gte:100", &at(100), true);
    check("contacts created_at:lt:100", &at(100), false);
    check("contacts created_at:lte:100", &at(100), true);
    check("contacts created_at:100", &at(100), true);
    check("contacts created_at:100", &at(101), false);
    check("contacts created_at:1970-01-02", &at(86_399), false);
    check("contacts created_at:1970-01-02", &at(86_400), true);
    check("contacts created_at:1970-01-02", &at(172_799), true);
    check("contacts created_at:1970-01-02", &at(172_800), false);
    check("contacts created_at:neq:1970-01-02", &at(172_799), false);
    check("contacts created_at:in:100,300", &at(200), false);
    check("contacts created_at:in:100,300", &at(300), true);
    check("contacts created_at:nin:100,300", &at(300), false);
    check(
        "contacts created_at:gt:100 created_at:lt:300",
        &at(300),
        false,
    );
    check(
        "contacts created_at:gt:100",
        &json!({ "created_at": "101" }),
        true,
    );
    check(
        "contacts created_at:gt:100",
        &json!({ "created_at": "99" }),
        false,
    );
}

#[test]
fn what_has_no_value_is_not_compared() {
    let null = json!({ "statistics": null, "snoozed_until": null });
    check("conversations snoozed_until:gt:100", &null, false);
    check("conversations snoozed_until:neq:100", &null, true);
    check(
        "conversations statistics_time_to_admin_reply:gt:5",
        &null,
        false,
    );
    // Not in the item at all: what REST found stands.
    check("conversations created_at:gt:100", &null, true);
    check(
        "conversations created_at:gt:100",
        &json!({ "created_at": {} }),
        true,
    );
}

#[test]
fn members_are_found_where_rest_puts_them() {
    let item = json!({
        "statistics": { "time_to_admin_reply": 3600 },
        "conversation_rating": { "rating": 3, "created_at": 100 },
        "ai_agent": { "rating": "4" },
        "custom_attributes": { "seats": 4.5, "end.date": "2026-01-31T09:00:00Z" },
    });
    check(
        "conversations statistics_time_to_admin_reply:gt:3600",
        &item,
        false,
    );
    check(
        "conversations statistics_time_to_admin_reply:gte:1h",
        &item,
        true,
    );
    check(
        "conversations conversation_rating_score:lte:2",
        &item,
        false,
    );
    check(
        "conversations conversation_rating_requested_at:gt:100",
        &item,
        false,
    );
    check(
        "conversations conversation_rating_replied_at:gt:100",
        &item,
        true,
    );
    check("conversations ai_agent_rating:gte:5", &item, false);
    check("conversations custom_attributes.seats:gt:4", &item, true);
    check("conversations custom_attributes.seats:gte:5", &item, false);
    check(
        "contacts custom_attributes.end.date:lte:2026-01-31",
        &item,
        true,
    );
    check(
        "contacts custom_attributes.end.date:gt:2026-01-31",
        &item,
        false,
    );
    check("contacts custom_attributes.none:gt:2026-01-31", &item, true);
}
