//! The bodies of requests, read and held to the description's rules.
//!
//! The description gives words for a part of what can be wrong; the other words are ours [INF].

use chrono::DateTime;
use serde_json::{Map, Value};

use crate::sandbox::refusal::Refusal;

const MOST_ATTRIBUTES: usize = 10;
const MOST_HISTORY: usize = 10;
const MOST_ATTACHMENTS: usize = 10;
/// Characters of an id, a name or an address.
const LONGEST_ID: usize = 255;
/// Characters of an escalation's texts.
const LONGEST_TEXT: usize = 10_000;

pub(super) struct User<'a> {
    pub(super) id: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) email: Option<&'a str>,
    pub(super) attributes: Option<&'a Map<String, Value>>,
}

pub(super) struct Message<'a> {
    pub(super) body: &'a str,
    pub(super) timestamp: Option<&'a str>,
}

/// Where the API's stable versions ask for more than Preview does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    Required,
    Optional,
}

pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "parameter_invalid", message)
}

/// `missing` = what is said where there is none.
pub(super) fn conversation_id<'a>(body: &'a Value, missing: &str) -> Result<&'a str, Refusal> {
    let id = short(&body["conversation_id"], "conversation_id")?;
    id.filter(|id| !id.is_empty())
        .ok_or_else(|| invalid(missing))
}

pub(super) fn user(value: &Value) -> Result<User<'_>, Refusal> {
    let id = short(&value["id"], "user.id")?.filter(|id| !id.is_empty());
    Ok(User {
        id: id.ok_or_else(|| invalid("User ID is required"))?,
        name: short(&value["name"], "user.name")?,
        email: short(&value["email"], "user.email")?,
        attributes: attributes(&value["attributes"], "user.attributes")?,
    })
}

/// None where there is no message.
pub(super) fn message(value: &Value, stamp: Stamp) -> Result<Option<Message<'_>>, Refusal> {
    if value.is_null() {
        return Ok(None);
    }
    if !matches!(value["author"].as_str(), Some("user" | "agent" | "fin")) {
        return Err(invalid("message.author must be user, agent or fin"));
    }
    let body = value["body"]
        .as_str()
        .filter(|body| !body.trim().is_empty());
    let timestamp = match &value["timestamp"] {
        Value::Null if stamp == Stamp::Optional => None,
        Value::Null => return Err(invalid("message.timestamp is required")),
        Value::String(text) if DateTime::parse_from_rfc3339(text).is_ok() => Some(text.as_str()),
        _ => return Err(invalid("message.timestamp must be an ISO 8601 timestamp")),
    };
    Ok(Some(Message {
        body: body.ok_or_else(|| invalid("message.body is required"))?,
        timestamp,
    }))
}

pub(super) fn required(message: Option<Message<'_>>) -> Result<Message<'_>, Refusal> {
    message.ok_or_else(|| invalid("message is required"))
}

/// What was said before, oldest first: the user's own messages.
pub(super) fn history(metadata: &Value) -> Result<Vec<String>, Refusal> {
    let items = match &metadata["history"] {
        Value::Null => return Ok(Vec::new()),
        Value::Array(items) => items,
        _ => return Err(invalid("conversation_metadata.history must be an array")),
    };
    if items.len() > MOST_HISTORY {
        let message = "Conversation history cannot contain more than 10 items";
        return Err(invalid(message));
    }
    let by_user = items.iter().filter(|item| item["author"] == "user");
    let texts = by_user.filter_map(|item| item["body"].as_str());
    Ok(texts.map(str::to_owned).collect())
}

pub(super) fn attributes<'a>(
    value: &'a Value,
    name: &str,
) -> Result<Option<&'a Map<String, Value>>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::Object(map) if map.len() > MOST_ATTRIBUTES => {
            Err(invalid("Cannot update more than 10 attributes at once."))
        }
        Value::Object(map) => Ok(Some(map)),
        _ => Err(invalid(format!("{name} must be an object"))),
    }
}

/// They are counted and otherwise not looked at.
pub(super) fn attachments(value: &Value) -> Result<(), Refusal> {
    match value {
        Value::Null => Ok(()),
        Value::Array(items) if items.len() > MOST_ATTACHMENTS => {
            Err(invalid("Cannot send more than 10 attachments"))
        }
        Value::Array(_) => Ok(()),
        _ => Err(invalid("attachments must be an array")),
    }
}

/// A text of an escalation.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Result<Option<&'a str>, Refusal> {
    at_most(value, name, LONGEST_TEXT)
}

fn short<'a>(value: &'a Value, name: &str) -> Result<Option<&'a str>, Refusal> {
    at_most(value, name, LONGEST_ID)
}

fn at_most<'a>(value: &'a Value, name: &str, most: usize) -> Result<Option<&'a str>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.chars().count() <= most => Ok(Some(text)),
        Value::String(_) => Err(invalid(format!(
            "{name} cannot be longer than {most} characters"
        ))),
        _ => Err(invalid(format!("{name} must be a string"))),
    }
}
