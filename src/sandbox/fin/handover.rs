//! A conversation for the team, opened for a user who wants a person and has not talked to Fin.

use serde_json::{Value, json};

use crate::sandbox::markup;
use crate::sandbox::workspace::{Author, Conversation, Part, Workspace};

/// The team that looks at what comes in.
const TEAM: u64 = 5_201;
/// So many conversations are opened; then the oldest of them goes.
const MOST_OPENED: usize = 1_000;

/// What the description has the conversation begin with.
const FIRST_MESSAGE: &str = "Requesting human support";

/// Opens it for the contact at `place`; its id. `opened` counts them.
pub(super) fn open(
    workspace: &mut Workspace,
    place: usize,
    message: Option<&str>,
    context: Option<&str>,
    opened: &mut usize,
) -> u64 {
    if *opened == MOST_OPENED {
        // Nothing else opens conversations: the last so many are these.
        let oldest = workspace.conversations.len() - MOST_OPENED;
        workspace.conversations.remove(oldest);
        *opened -= 1;
    }
    *opened += 1;
    let now = workspace.tick();
    let id = workspace.conversations.last().map_or(0, |c| c.id) + 13;
    let body = markup::html(message.unwrap_or(FIRST_MESSAGE));
    let note = context.map(|text| {
        let text = markup::html(text);
        Part::new(id * 1_000 + 1, "note", now, fin(), Some(text))
    });
    let parts: Vec<Part> = note.into_iter().collect();
    let contact = &workspace.contacts[place];
    let conversation = Conversation {
        id,
        head: head(id, &contact.head, &body, now, parts.len()),
        body: markup::plain(&body).to_lowercase(),
        company: contact.companies.first().copied(),
        parts,
    };
    workspace.conversations.push(conversation);
    id
}

fn head(id: u64, contact: &Value, body: &str, now: i64, parts: usize) -> Value {
    let email = contact["email"].as_str().filter(|email| !email.is_empty());
    json!({
        "type": "conversation",
        "id": id.to_string(),
        "title": null,
        "created_at": now,
        "updated_at": now,
        "waiting_since": now,
        "snoozed_until": null,
        "open": true,
        "state": "open",
        "read": false,
        "priority": "none",
        "admin_assignee_id": 0,
        "team_assignee_id": TEAM,
        "contacts": {
            "type": "contact.list",
            "contacts": [{
                "type": "contact", "id": contact["id"], "external_id": contact["external_id"],
            }],
        },
        "first_contact_reply": { "created_at": now, "type": "conversation", "url": null },
        "linked_objects": { "type": "list", "total_count": 0, "has_more": false, "data": [] },
        "ai_agent_participated": false,
        "channel": { "initial": "messenger", "current": "messenger" },
        "external_references": [],
        "teammates": { "type": "admin.list", "teammates": [] },
        "tags": { "type": "tag.list", "tags": [] },
        "custom_attributes": { "Language": "en" },
        "sla_applied": null,
        "conversation_rating": null,
        "statistics": {
            "type": "conversation_statistics",
            "first_contact_reply_at": now,
            "last_contact_reply_at": now,
            "count_reopens": 0,
            "count_assignments": 0,
            "count_conversation_parts": parts,
        },
        "source": {
            "type": "conversation",
            "id": (id / 7).to_string(),
            "delivered_as": "customer_initiated",
            "subject": "",
            "body": body,
            "author": {
                "type": "user", "id": contact["id"], "name": contact["name"], "email": email,
            },
            "attachments": [],
            "url": null,
            "redacted": false,
        },
    })
}

/// As Fin stands in the sample conversations.
fn fin() -> Author {
    Author {
        kind: "bot",
        id: "7310090".to_owned(),
        name: Some("Fin".to_owned()),
        email: Some("operator+lumenloop@bots.example".to_owned()),
        from_ai_agent: true,
        is_ai_answer: false,
    }
}
