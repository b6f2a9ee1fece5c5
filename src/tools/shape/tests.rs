//! Objects keep what they say, and say what people miss.

use serde_json::json;

use crate::intercom::{Links, Names, Region};

use super::*;

fn names() -> Names {
    let mut names = Names::default();
    names.admins.insert("5".into(), "Ann".into());
    names.teams.insert("7".into(), "Support".into());
    names.tags.insert("9".into(), "vip".into());
    names
}

#[track_caller]
fn check(kind: Kind, bodies: Option<usize>, item: Value, expected: Value) {
    let shape = Shape {
        names: &names(),
        links: &Links::new(Some(Region::Au), Some("ab12")),
        bodies,
    };
    assert_eq!(shape.item(kind, item), expected);
}

#[test]
fn a_conversation_gains_names_times_and_a_link_and_loses_its_noise() {
    let item = json!({
        "type": "conversation",
        "id": 12,
        "title": null,
        "created_at": 1_767_225_600,
        "waiting_since": null,
        "admin_assignee_id": 5,
        "team_assignee_id": 0,
        "priority": "not_priority",
        "open": false,
        "source": {"body": "<p>A &amp; B</p>", "subject": "<p>Hi</p>", "attachments": []},
        "tags": {"type": "tag.list", "tags": []},
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": false},
        "teammates": {"type": "admin.list", "teammates": [{"type": "admin", "id": "5"}]},
        "statistics": {"first_close_at": 1_767_225_600, "last_closed_by_id": "5", "count_reopens": 0},
        "custom_attributes": {"due_at": 1_767_225_600, "empty": null, "note": ""},
    });
    let expected = json!({
        "type": "conversation",
        "id": "12",
        "created_at": 1_767_225_600,
        "created_at_iso": "2026-01-01T00:00:00Z",
        "admin_assignee_id": 5,
        "admin_assignee_name": "Ann",
        "team_assignee_id": 0,
        "priority": "not_priority",
        "open": false,
        "source": {"body": "A & B", "subject": "Hi"},
        "teammates": {"teammates": [{"id": "5", "name": "Ann"}]},
        "statistics": {
            "first_close_at": 1_767_225_600,
            "first_close_at_iso": "2026-01-01T00:00:00Z",
            "last_closed_by_id": "5",
            "last_closed_by_name": "Ann",
            "count_reopens": 0,
        },
        "custom_attributes": {"due_at": 1_767_225_600, "note": ""},
        "url": "https://app.au.intercom.com/a/inbox/ab12/inbox/conversation/12",
    });
    check(Kind::Conversation, None, item, expected);
}

#[test]
fn a_contacts_tags_are_named_and_its_empty_lists_are_gone() {
    let item = json!({
        "id": "5f",
        "owner_id": "5",
        "tags": {"type": "list", "data": [{"id": "9", "type": "tag", "url": "/tags/9"}], "url": "/contacts/5f/tags", "total_count": 1, "has_more": false},
        "notes": {"type": "list", "data": [], "url": "/contacts/5f/notes", "total_count": 0, "has_more": false},
    });
    let expected = json!({
        "id": "5f",
        "owner_id": "5",
        "owner_name": "Ann",
        "tags": {"data": [{"id": "9", "name": "vip"}], "total_count": 1},
        "url": "https://app.au.intercom.com/a/apps/ab12/users/5f/all-conversations",
    });
    check(Kind::Contact, None, item, expected);
}

#[test]
fn notes_are_internal_whatever_else_they_did() {
    for (part, internal) in [
        ("note", true),
        ("note_and_unsnooze", true),
        ("comment", false),
    ] {
        let item = json!({"id": "1", "part_type": part});
        let shape = Shape {
            names: &Names::default(),
            links: &Links::new(None, None),
            bodies: None,
        };
        assert_eq!(
            shape.item(Kind::Conversation, item)["internal"] == true,
            internal,
            "{part}"
        );
    }
}

#[test]
fn long_bodies_in_lists_say_where_they_go_on() {
    let item =
        json!({"id": "3", "body": format!("<p>{}</p>", "x".repeat(50)), "body_markdown": "x"});
    let expected = json!({"id": "3", "body": format!("{}… [10 more characters: fetch article_3]", "x".repeat(40))});
    check(Kind::Article, Some(40), item, expected);
}

#[test]
fn an_article_alone_keeps_its_html_and_its_other_languages() {
    let item = json!({
        "id": "3",
        "body": "<p>a</p>",
        "default_locale": "en",
        "translated_content": {
            "type": "article_translated_content",
            "en": {"body": "<p>a</p>"},
            "fr": {"body": "<p>b</p>", "title": null},
            "de": null,
        },
    });
    let expected = json!({
        "id": "3",
        "body": "a",
        "body_html": "<p>a</p>",
        "default_locale": "en",
        "translated_content": {"fr": {"body": "b"}},
    });
    check(Kind::Article, None, item, expected);
}

#[test]
fn names_are_asked_for_only_where_they_are_needed() {
    assert!(wants_names(&json!({"admin_assignee_id": 5})));
    assert!(wants_names(&json!({"a": [{"type": "tag", "id": "9"}]})));
    assert!(!wants_names(
        &json!({"admin_assignee_id": 0, "team_assignee_id": null})
    ));
    assert!(!wants_names(
        &json!({"type": "tag", "id": "9", "name": "vip"})
    ));
}

#[test]
fn lists_leave_out_what_is_shown_alone() {
    let item = json!({
        "id": "12",
        "created_at": 1_767_225_600,
        "statistics": {"type": "conversation_statistics", "first_close_at": 1_767_225_600},
        "tags": {"tags": [{"type": "tag", "id": "9", "name": "vip", "applied_at": 1, "applied_by": {"type": "admin", "id": "5"}}]},
        "source": {"type": "email", "redacted": false, "author": {"type": "bot", "from_ai_agent": true}},
        "company": {"type": "company", "id": "c", "name": "Acme", "size": 5},
    });
    let expected = json!({
        "id": "12",
        "created_at": 1_767_225_600,
        "created_at_iso": "2026-01-01T00:00:00Z",
        "statistics": {"first_close_at": 1_767_225_600},
        "tags": {"tags": [{"id": "9", "name": "vip"}]},
        "source": {"type": "email", "author": {"type": "bot", "from_ai_agent": true}},
        "company": {"id": "c", "name": "Acme"},
        "url": "https://app.au.intercom.com/a/inbox/ab12/inbox/conversation/12",
    });
    check(Kind::Conversation, Some(100), item, expected);
}

#[test]
fn a_part_says_its_time_once() {
    let shape = Shape {
        names: &Names::default(),
        links: &Links::new(None, None),
        bodies: None,
    };
    let at = 1_767_225_600;
    let item = json!({"id": "1", "parts": [
        {"part_type": "comment", "created_at": at, "updated_at": at, "notified_at": at + 5},
    ]});
    let part = &shape.item(Kind::Conversation, item)["parts"][0];
    assert!(
        part.get("updated_at").is_none() && part["notified_at_iso"].is_string(),
        "{part}"
    );
}

#[test]
fn members_keep_their_order() {
    let shape = Shape {
        names: &names(),
        links: &Links::new(None, None),
        bodies: None,
    };
    let item = json!({"z": 1, "gone": null, "created_at": 1_767_225_600, "admin_assignee_id": 5, "a": 1, "id": "7"});
    let shown = shape.item(Kind::Conversation, item);
    let names: Vec<_> = shown.as_object().expect("an object").keys().collect();
    let expected = [
        "z",
        "created_at",
        "created_at_iso",
        "admin_assignee_id",
        "admin_assignee_name",
        "a",
        "id",
        "url",
    ];
    assert_eq!(names, expected);
}
