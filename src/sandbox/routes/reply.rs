//! Replies: a teammate's note or comment, a customer's comment.
//!
//! Quick replies are taken without their options. Attachments are not taken.

use serde_json::{Value, json};

use super::{Asked, conversations};
use crate::sandbox::markup;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::workspace::{Author, Conversation, Part, Workspace};

pub(super) fn reply(
    workspace: &mut Workspace,
    asked: &Asked<'_>,
    id: &str,
) -> Result<Vec<u8>, Refusal> {
    let body = &asked.body;
    let text = |field: &'static str| body[field].as_str();
    let kind = match text("message_type") {
        Some("comment") => "comment",
        Some("note") => "note",
        Some("quick_reply") => "quick_reply",
        _ => {
            let message = "message_type must be comment, note or quick_reply";
            return Err(Refusal::parameter("message_type", message));
        }
    };
    let author = match (text("type"), kind) {
        (Some("admin"), _) => {
            let admin = id_in(&body["admin_id"]);
            let missing = || Refusal::missing("admin_id", "admin_id is required");
            by_admin(workspace, &admin.ok_or_else(missing)?)?
        }
        (Some("user"), "comment") => by_contact(workspace, body)?,
        _ => {
            let message = "type must be admin, or user with a comment";
            return Err(Refusal::parameter("type", message));
        }
    };
    let html = text("body").map(str::trim).filter(|html| !html.is_empty());
    let html = match (html, kind) {
        (None, "quick_reply") => None,
        (None, _) => return Err(Refusal::missing("body", "body is required")),
        (Some(html), _) => Some(markup::html(html)),
    };
    let id = match id {
        "last" => last(workspace, &author.id),
        id => id.parse().ok(),
    };
    let id = id.filter(|id| workspace.conversation(*id).is_some());
    let id = id.ok_or_else(Refusal::not_found)?;
    let now = workspace.tick();
    if let Some(conversation) = workspace.conversation_mut(id) {
        add(conversation, kind, now, author, html);
    }
    let conversation = workspace.conversation(id).ok_or_else(Refusal::not_found)?;
    conversations::whole(workspace, asked, conversation)
}

fn by_admin(workspace: &Workspace, id: &str) -> Result<Author, Refusal> {
    let admin = workspace.admin(id);
    let admin = admin.ok_or_else(|| Refusal::new(404, "admin_not_found", "Admin Not Found"))?;
    Ok(author("admin", admin))
}

fn by_contact(workspace: &Workspace, body: &Value) -> Result<Author, Refusal> {
    let keys = [
        ("intercom_user_id", "id"),
        ("email", "email"),
        ("user_id", "external_id"),
    ];
    let given = keys.iter().find(|(key, _)| body[key].is_string());
    let (key, field) = given.ok_or_else(|| {
        let message = "intercom_user_id, email or user_id is required";
        Refusal::missing("intercom_user_id", message)
    })?;
    let contact = workspace
        .contacts
        .iter()
        .find(|c| c.head[*field] == body[key]);
    let contact = contact.ok_or_else(|| Refusal::new(404, "not_found", "User Not Found"))?;
    let kind = if contact.head["role"] == "lead" {
        "lead"
    } else {
        "user"
    };
    Ok(author(kind, &contact.head))
}

fn author(kind: &'static str, of: &Value) -> Author {
    let text = |field: &str| of[field].as_str().map(str::to_owned);
    Author {
        kind,
        id: text("id").unwrap_or_default(),
        name: text("name"),
        email: text("email").filter(|email| !email.is_empty()),
        from_ai_agent: false,
        is_ai_answer: false,
    }
}

/// The contact's own last conversation.
fn last(workspace: &Workspace, contact: &str) -> Option<u64> {
    let is = |c: &&Conversation| {
        let contacts = c.head["contacts"]["contacts"].as_array();
        contacts.is_some_and(|list| list.iter().any(|of| of["id"] == contact))
    };
    workspace.conversations.iter().rev().find(is).map(|c| c.id)
}

/// Adds the part, and does to the conversation what such a part does.
fn add(
    conversation: &mut Conversation,
    kind: &'static str,
    now: i64,
    author: Author,
    html: Option<String>,
) {
    let head = &mut conversation.head;
    let state = head["state"].as_str().unwrap_or("").to_owned();
    let assignee = head["admin_assignee_id"].as_u64().unwrap_or(0).to_string();
    let by_admin = author.kind == "admin";
    let (part_type, reopens) = match (kind, state.as_str()) {
        // A note on what somebody else has snoozed wakes it up.
        ("note", "snoozed") if assignee != "0" && assignee != author.id => {
            ("note_and_unsnooze", true)
        }
        ("comment", "closed" | "snoozed") if !by_admin => ("open", true),
        _ => (kind, false),
    };
    let next = conversation.parts.last().and_then(|p| p.id.parse().ok());
    let next: u64 = next.unwrap_or(conversation.id * 1_000) + 1;
    let mut part = Part::new(next, part_type, now, author, html);
    if reopens {
        head["state"] = json!("open");
        head["open"] = json!(true);
        head["snoozed_until"] = Value::Null;
    }
    part.state = match head["state"].as_str() {
        Some("closed") => "closed",
        Some("snoozed") => "snoozed",
        _ => "open",
    };
    if kind != "note" {
        head["waiting_since"] = if by_admin { Value::Null } else { json!(now) };
    }
    head["updated_at"] = json!(now);
    conversation.parts.push(part);
    if head["statistics"].is_object() {
        head["statistics"]["count_conversation_parts"] = json!(conversation.parts.len());
    }
}

fn id_in(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
