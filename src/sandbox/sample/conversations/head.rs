//! The record of a conversation without its parts: what every list and search answers with.

use serde_json::{Value, json};

use super::{Outline, Told};
use crate::sandbox::sample::team::{ADMINS, TAGS};
use crate::sandbox::sample::{NEWEST, put, statistics, thread};
use crate::sandbox::workspace::{Author, Part};

const PRIORITIES: [&str; 9] = [
    "none", "none", "low", "none", "medium", "none", "high", "none", "urgent",
];

pub(super) fn of(outline: &Outline, told: Told<'_>) -> Value {
    let place = outline.place;
    let updated_at = told
        .parts
        .last()
        .map_or(outline.created_at, |part| part.created_at);
    let assigned = outline.length > 0 && place % 6 != 4;
    let has_title = outline.source == "email" && place % 4 != 2;
    let snoozed_until = NEWEST + 86_400 * (1 + place as i64 % 9);
    let mut head = json!({
        "type": "conversation",
        "id": outline.id.to_string(),
        "title": has_title.then_some(told.subject.as_str()),
        "created_at": outline.created_at,
        "updated_at": updated_at,
        "waiting_since": waiting_since(outline, told.parts),
        "snoozed_until": (outline.state == "snoozed").then_some(snoozed_until),
        "open": outline.state == "open",
        "state": outline.state,
        "read": place % 3 != 1,
        "priority": PRIORITIES[place % PRIORITIES.len()],
        "admin_assignee_id": if assigned { ADMINS[outline.admin].0 } else { 0 },
        "team_assignee_id": if place % 5 == 2 { 0 } else { outline.topic.team },
        "contacts": {
            "type": "contact.list",
            "contacts": [{
                "type": "contact", "id": told.author.id, "external_id": told.external_id,
            }],
        },
        "first_contact_reply": {
            "created_at": outline.created_at, "type": outline.source, "url": Value::Null,
        },
        "linked_objects": { "type": "list", "total_count": 0, "has_more": false, "data": [] },
        "ai_agent_participated": outline.with_fin,
        "channel": { "initial": channel(outline.source), "current": channel(outline.source) },
        "external_references": [],
    });
    let members = [
        (
            "teammates",
            list("admin.list", "teammates", statistics::teammates(told.parts)),
        ),
        ("tags", list("tag.list", "tags", tags(outline))),
        ("custom_attributes", attributes(outline, told.title)),
        ("sla_applied", sla(place)),
        (
            "conversation_rating",
            rating(outline, updated_at, &told.author.id),
        ),
        ("statistics", statistics::of(told.parts, outline.created_at)),
        ("source", source(outline, told)),
    ];
    put(&mut head, members);
    if outline.with_fin {
        put(&mut head, [("ai_agent", ai_agent(outline, updated_at))]);
    }
    head
}

fn list(kind: &str, name: &str, items: Vec<Value>) -> Value {
    let mut list = json!({ "type": kind });
    put(&mut list, [(name, Value::Array(items))]);
    list
}

/// The customer's last message, if nobody has answered it.
fn waiting_since(outline: &Outline, parts: &[Part]) -> Option<i64> {
    let said = |part: &&Part| part.body.is_some() && !part.part_type.starts_with("note");
    let last = parts.iter().rfind(said);
    let answered = last.is_some_and(|part| matches!(part.author.kind, "admin" | "bot"));
    let at = last.map_or(outline.created_at, |part| part.created_at);
    (outline.state == "open" && !answered).then_some(at)
}

fn source(outline: &Outline, told: Told<'_>) -> Value {
    let place = outline.place;
    let initiated = match outline.source {
        "push" => "campaigns_initiated",
        "email" if place % 12 == 1 => "admin_initiated",
        "conversation" if place.is_multiple_of(14) => "automated",
        _ => "customer_initiated",
    };
    let author: Author = match initiated {
        "customer_initiated" => told.author,
        "automated" => thread::fin(false),
        _ => thread::admin(outline.admin),
    };
    let in_app = outline.source == "conversation";
    json!({
        "type": outline.source,
        "id": (outline.id / 7).to_string(),
        "delivered_as": initiated,
        "subject": told.subject,
        "body": told.body,
        "author": {
            "type": author.kind, "id": author.id, "name": author.name, "email": author.email,
        },
        "attachments": told.attachments,
        "url": in_app.then_some("https://app.lumen-loop.example/boards"),
        "redacted": false,
    })
}

fn sla(place: usize) -> Value {
    if place % 4 != 1 {
        return Value::Null;
    }
    let status = ["hit", "missed", "active", "hit"][(place / 4) % 4];
    json!({
        "type": "conversation_sla_summary",
        "sla_name": "First answer within 4 hours",
        "sla_status": status,
    })
}

fn tags(outline: &Outline) -> Vec<Value> {
    let place = outline.place;
    let mut places = match place % 3 {
        0 => Vec::new(),
        _ => outline.topic.tags.to_vec(),
    };
    if outline.tongue.is_some() {
        places.push(15);
    }
    if place % 17 == 5 {
        places.push(12);
    }
    let named = places.iter().filter_map(|place| TAGS.get(*place));
    let tag = |(id, name): &(&str, &str)| {
        json!({
            "type": "tag", "id": id, "name": name, "applied_at": outline.created_at + 900,
            "applied_by": { "type": "admin", "id": ADMINS[outline.admin].0.to_string() },
        })
    };
    named.map(tag).collect()
}

fn attributes(outline: &Outline, title: &str) -> Value {
    let place = outline.place;
    let mut attributes = json!({
        "Topic": outline.topic.name,
        "Language": outline.tongue.map_or("en", |tongue| tongue.code),
    });
    // Short ones and those that no machine has read have no title.
    if outline.length > 1 && place % 5 != 4 {
        attributes["AI Title"] = json!(title);
        attributes["AI Issue summary"] = json!(outline.topic.summary);
    }
    if outline.state == "closed" && place.is_multiple_of(4) {
        attributes["CX Score rating"] = json!(1 + place % 5);
    }
    attributes
}

fn rating(outline: &Outline, at: i64, contact: &str) -> Value {
    const REMARKS: [&str; 4] = [
        "",
        "Quick and friendly!",
        "Took far too long.",
        "Super Service, danke 👍",
    ];
    let place = outline.place;
    if outline.state != "closed" || place % 4 != 2 {
        return Value::Null;
    }
    json!({
        "rating": 1 + (place / 4) % 5,
        "remark": REMARKS[(place / 4) % REMARKS.len()],
        "created_at": at,
        "updated_at": at,
        "contact": { "type": "contact", "id": contact },
        "teammate": { "type": "admin", "id": ADMINS[outline.admin].0.to_string() },
    })
}

fn ai_agent(outline: &Outline, at: i64) -> Value {
    const STATES: [&str; 5] = [
        "assumed_resolution",
        "confirmed_resolution",
        "escalated",
        "negative_feedback",
        "procedure_handoff",
    ];
    let place = outline.place;
    json!({
        "source_type": "profile",
        "source_title": "Everybody",
        "last_answer_type": "ai_answer",
        "resolution_state": STATES[(place / 5) % STATES.len()],
        "rating": (place.is_multiple_of(2)).then_some(1 + place % 5),
        "rating_remark": Value::Null,
        "created_at": outline.created_at + 5,
        "updated_at": at,
        "content_sources": {
            "type": "content_source.list",
            "total_count": 1,
            "content_sources": [{
                "content_type": "article",
                "url": "https://help.lumen-loop.example/en/articles/4101",
                "title": outline.topic.name,
                "locale": "en",
            }],
        },
    })
}

fn channel(source: &str) -> &str {
    if source == "conversation" {
        "messenger"
    } else {
        source
    }
}
