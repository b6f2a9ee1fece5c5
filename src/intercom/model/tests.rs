//! One odd member does not cost a conversation.

use serde_json::json;

use super::*;

#[test]
fn ids_numbers_and_nulls_are_read_as_they_come() {
    let read = |value: Value| Conversation::deserialize(value).expect("a conversation");
    let new = read(json!({"id": "12", "admin_assignee_id": 0, "priority": "urgent"}));
    assert_eq!(new.id.as_deref(), Some("12"));
    assert_eq!(new.admin_assignee_id, Some(0));
    let old = read(json!({"id": 12, "admin_assignee_id": null, "priority": "not_priority"}));
    assert_eq!(old.id.as_deref(), Some("12"));
    assert_eq!(old.admin_assignee_id, None);
    let odd = read(
        json!({"id": "12", "admin_assignee_id": "814", "created_at": 1.0,
        "source": null, "tags": [], "custom_attributes": null, "state": {"new": true}}),
    );
    assert_eq!(odd.admin_assignee_id, Some(814));
    assert_eq!(odd.created_at, Some(1));
    assert_eq!(odd.state, None);
}

#[test]
fn a_part_that_is_none_costs_only_itself() {
    let parts = json!({"total_count": "3", "conversation_parts": [
        {"id": 1, "part_type": "comment", "body": "<p>a</p>", "author": null},
        "what is this",
        {"id": "2", "part_type": "never_seen", "body": null, "author": {"type": "robot", "id": 9}},
    ]});
    let parts = Parts::deserialize(parts).expect("parts");
    assert_eq!(parts.total_count, Some(3));
    let found: Vec<_> = parts
        .conversation_parts
        .iter()
        .map(|p| p.part_type.as_deref())
        .collect();
    assert_eq!(found, [Some("comment"), Some("never_seen")]);
    assert_eq!(
        parts.conversation_parts[1].author.kind.as_deref(),
        Some("robot")
    );
}

#[test]
fn a_workspace_without_a_region_is_still_one() {
    let me: Me =
        serde_json::from_value(json!({"id": "1", "app": {"id_code": "abc", "region": "AU"}}))
            .expect("me");
    assert_eq!(me.app.region(), Some(Region::Au));
    let me: Me = serde_json::from_value(json!({"id": 1, "app": null})).expect("me");
    assert_eq!(me.app.region(), None);
    assert_eq!(me.id.as_deref(), Some("1"));
}

#[test]
fn nothing_that_stands_in_the_wrong_place_costs_more_than_itself() {
    let odd = [
        "null",
        "true",
        "-5",
        "5",
        "0.5",
        "\"x\"",
        "[]",
        "[[1], {}]",
        "{}",
        "{\"id\": {}}",
    ];
    for member in [
        "source",
        "contacts",
        "tags",
        "conversation_parts",
        "custom_attributes",
        "ai_agent_participated",
        "ai_agent",
        "created_at",
        "title",
    ] {
        for odd in odd {
            let text = format!("{{\"{member}\": {odd}, \"id\": \"12\"}}");
            let found: Conversation = serde_json::from_str(&text).expect("a conversation");
            assert_eq!(found.id.as_deref(), Some("12"), "{text}");
        }
    }
    let text = r#"{"conversation_parts": {"conversation_parts": [1, null, "x", [2], {"id": "3", "author": 5, "redacted": {}}]}}"#;
    let found: Conversation = serde_json::from_str(text).expect("a conversation");
    assert_eq!(found.conversation_parts.conversation_parts.len(), 1);
}
