//! Two hundred conversations, oldest first.
//!
//! Most of what one is like follows from its place in the row, so that every kind is there for
//! certain; chance only fills in the words and the hours. Place 120 has 600 parts.

use serde_json::{Value, json};

use super::contacts;
use super::names::GIVEN;
use super::team::{ADMINS, TAGS};
use super::texts::{self, Slots};
use super::thread::{self, Plan, Voices};
use super::tongues::{TONGUES, Tongue};
use super::topics::{TOPICS, Topic};
use super::{Base, NEWEST, OLDEST, companies, statistics};
use crate::sandbox::markup;
use crate::sandbox::workspace::{Author, Conversation};

const COUNT: usize = 200;
const LONGEST: (usize, usize) = (120, 600);
const LONG: [(usize, usize); 8] = [
    (14, 31),
    (37, 48),
    (61, 120),
    (88, 64),
    (109, 35),
    (147, 90),
    (171, 42),
    (190, 55),
];
const FIRST_ID: u64 = 215_470_001_001;

const SOURCES: [&str; 23] = [
    "conversation",
    "email",
    "conversation",
    "email",
    "whatsapp",
    "conversation",
    "email",
    "conversation",
    "sms",
    "conversation",
    "email",
    "facebook",
    "conversation",
    "email",
    "instagram",
    "conversation",
    "twitter",
    "email",
    "phone_call",
    "conversation",
    "email",
    "push",
    "phone_switch",
];
const PRIORITIES: [&str; 9] = [
    "none", "none", "low", "none", "medium", "none", "high", "none", "urgent",
];

pub(super) fn add(base: &mut Base) {
    for place in 0..COUNT {
        let conversation = conversation(base, place);
        base.workspace.conversations.push(conversation);
    }
}

/// What a conversation is like, before a word is written.
struct Outline {
    id: u64,
    created_at: i64,
    state: &'static str,
    source: &'static str,
    length: usize,
    with_fin: bool,
    topic: &'static Topic,
    tongue: Option<&'static Tongue>,
    contact: usize,
    /// A place in the list of admins.
    admin: usize,
}

fn outline(base: &mut Base, place: usize) -> Outline {
    let step = (NEWEST - OLDEST - 40_000) / COUNT as i64;
    let recent = place >= 150;
    let state = match place % 7 {
        1 | 5 if recent || place.is_multiple_of(3) => "open",
        3 if recent || place.is_multiple_of(2) => "snoozed",
        6 if recent => "open",
        _ => "closed",
    };
    let tongue = (place % 9 == 4).then(|| &TONGUES[(place / 9) % TONGUES.len()]);
    let writers = contacts::writing(tongue.map_or("en", |tongue| tongue.code));
    let listed = LONG
        .iter()
        .chain([&LONGEST])
        .find(|(known, _)| *known == place);
    let length = match listed {
        Some((_, length)) => *length,
        None if place % 10 == 3 => 0,
        None => 2 + base.chance.below(11),
    };
    Outline {
        id: FIRST_ID + 13 * place as u64,
        created_at: OLDEST + step * place as i64 + base.chance.between(0, step - 1),
        // Where nothing has happened yet, nobody has closed or snoozed anything either.
        state: if length == 0 { "open" } else { state },
        source: SOURCES[place % SOURCES.len()],
        length,
        with_fin: length > 3 && place % 5 < 2,
        topic: TOPICS[(place * 5 + place / 16) % TOPICS.len()],
        tongue,
        contact: *base.chance.one(&writers),
        admin: place % 7,
    }
}

fn conversation(base: &mut Base, place: usize) -> Conversation {
    let outline = outline(base, place);
    let Base { chance, workspace } = base;
    let contact = &workspace.contacts[outline.contact];
    let company = contact.companies.first().copied();
    let text = |field: &str| contact.head[field].as_str().map(str::to_owned);
    let author = Author {
        kind: if contact.head["role"] == "lead" {
            "lead"
        } else {
            "user"
        },
        id: contact.id.clone(),
        name: text("name"),
        email: text("email").filter(|email| !email.is_empty()),
        from_ai_agent: false,
        is_ai_answer: false,
    };
    let slots = Slots {
        company: company.map_or("our team", companies::name),
        person: GIVEN[(place * 11 + 4) % GIVEN.len()],
        teammate: ADMINS[outline.admin].1.split(' ').next().unwrap_or(""),
    };
    let (openings, voices) = voices(&outline);
    let opening = *chance.one(openings);
    let body = texts::html(opening, slots, chance);
    let subject = match outline.source {
        "email" => {
            let subject = *chance.one(outline.topic.subjects);
            texts::plain(subject, slots, chance)
        }
        _ => String::new(),
    };
    let assigned = outline.length > 0 && place % 6 != 4;
    let parts = thread::parts(
        &Plan {
            length: outline.length,
            created_at: outline.created_at,
            id: outline.id * 1_000,
            state: outline.state,
            with_fin: outline.with_fin,
            contact: author.clone(),
            slots,
            admin: outline.admin,
            team: outline.topic.team,
            voices,
        },
        chance,
    );
    let updated_at = parts
        .last()
        .map_or(outline.created_at, |part| part.created_at);
    let title = match outline.tongue {
        Some(tongue) => tongue.title,
        None => chance.one(outline.topic.titles),
    };
    let said = |kind: &str| {
        parts
            .iter()
            .rev()
            .find(|p| p.author.kind == kind && p.body.is_some())
    };
    let customer = said(author.kind).map_or(outline.created_at, |part| part.created_at);
    let answered = said("admin").map_or(0, |part| part.created_at);
    let waiting = outline.state == "open" && customer > answered;
    let initiated = match outline.source {
        "push" => "campaigns_initiated",
        "email" if place % 12 == 1 => "admin_initiated",
        "conversation" if place.is_multiple_of(14) => "automated",
        _ => "customer_initiated",
    };
    let first = match initiated {
        "customer_initiated" => author.clone(),
        "automated" => thread::fin(false),
        _ => thread::admin(outline.admin),
    };
    let attachments = match place % 8 == 6 {
        true => vec![thread::attachment(chance)],
        false => Vec::new(),
    };
    let sla = ["hit", "missed", "active", "hit"][(place / 4) % 4];
    let mut head = json!({
        "type": "conversation",
        "id": outline.id.to_string(),
        "title": (outline.source == "email" && place % 4 != 2).then(|| subject.clone()),
        "created_at": outline.created_at,
        "updated_at": updated_at,
        "waiting_since": waiting.then_some(customer),
        "snoozed_until": (outline.state == "snoozed").then(|| NEWEST + 86_400 * (1 + place as i64 % 9)),
        "open": outline.state == "open",
        "state": outline.state,
        "read": place % 3 != 1,
        "priority": PRIORITIES[place % PRIORITIES.len()],
        "admin_assignee_id": if assigned { ADMINS[outline.admin].0 } else { 0 },
        "team_assignee_id": if place % 5 == 2 { 0 } else { outline.topic.team },
        "source": {
            "type": outline.source,
            "id": (outline.id / 7).to_string(),
            "delivered_as": initiated,
            "subject": subject,
            "body": body,
            "author": { "type": first.kind, "id": first.id, "name": first.name, "email": first.email },
            "attachments": attachments,
            "url": (outline.source == "conversation").then_some("https://app.lumen-loop.example/boards"),
            "redacted": false,
        },
        "contacts": {
            "type": "contact.list",
            "contacts": [{
                "type": "contact", "id": contact.id, "external_id": contact.head["external_id"],
            }],
        },
        "teammates": { "type": "admin.list", "teammates": statistics::teammates(&parts) },
        "tags": { "type": "tag.list", "tags": tags(&outline, place) },
        "custom_attributes": attributes(&outline, place, title),
        "first_contact_reply": {
            "created_at": outline.created_at, "type": outline.source, "url": Value::Null,
        },
        "sla_applied": (place % 4 == 1).then(|| json!({
            "type": "conversation_sla_summary",
            "sla_name": "First answer within 4 hours",
            "sla_status": sla,
        })),
        "conversation_rating": rating(&outline, place, updated_at, &contact.id),
        "statistics": statistics::of(&parts, outline.created_at),
        "linked_objects": { "type": "list", "total_count": 0, "has_more": false, "data": [] },
        "ai_agent_participated": outline.with_fin,
        "channel": { "initial": channel(outline.source), "current": channel(outline.source) },
        "external_references": [],
    });
    if outline.with_fin {
        head["ai_agent"] = ai_agent(&outline, place, updated_at);
    }
    Conversation {
        id: outline.id,
        head,
        body: markup::plain(&body).to_lowercase(),
        company,
        parts,
    }
}

fn voices(outline: &Outline) -> (&'static [&'static str], Voices) {
    let notes = outline.topic.notes;
    match outline.tongue {
        Some(tongue) => (
            tongue.openings,
            Voices {
                answers: tongue.answers,
                details: tongue.details,
                notes,
                english: false,
            },
        ),
        None => (
            outline.topic.openings,
            Voices {
                answers: outline.topic.answers,
                details: outline.topic.details,
                notes,
                english: true,
            },
        ),
    }
}

fn tags(outline: &Outline, place: usize) -> Vec<Value> {
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

fn attributes(outline: &Outline, place: usize, title: &str) -> Value {
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

fn rating(outline: &Outline, place: usize, at: i64, contact: &str) -> Option<Value> {
    const REMARKS: [&str; 4] = [
        "",
        "Quick and friendly!",
        "Took far too long.",
        "Super Service, danke 👍",
    ];
    (outline.state == "closed" && place % 4 == 2).then(|| {
        json!({
            "rating": 1 + (place / 4) % 5,
            "remark": REMARKS[(place / 4) % REMARKS.len()],
            "created_at": at,
            "updated_at": at,
            "contact": { "type": "contact", "id": contact },
            "teammate": { "type": "admin", "id": ADMINS[outline.admin].0.to_string() },
        })
    })
}

fn ai_agent(outline: &Outline, place: usize, at: i64) -> Value {
    const STATES: [&str; 5] = [
        "assumed_resolution",
        "confirmed_resolution",
        "escalated",
        "negative_feedback",
        "procedure_handoff",
    ];
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
