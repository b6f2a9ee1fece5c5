//! `search_conversations` and `get_conversation`.

use serde_json::{Value, json};

use crate::intercom::query::{Filter, MOST_PER_PAGE, Object, Op, Query};
use crate::tools::Settings;
use crate::tools::answer::{Answer, Failure, Outcome};
use crate::tools::arguments::Arguments;
use crate::tools::budget;
use crate::tools::ids::{self, Kind, Place};
use crate::tools::transcript::MOST_PARTS;

use super::find::{Find, find};

/// Filters on one value: argument, field, operator.
const SINGLE: [(&str, Op); 13] = [
    ("source_type", Op::Eq),
    ("source_author_name", Op::Contains),
    ("source_author_email", Op::Eq),
    ("source_subject", Op::Contains),
    ("source_body", Op::Contains),
    ("state", Op::Eq),
    ("open", Op::Eq),
    ("read", Op::Eq),
    ("priority", Op::Eq),
    ("team_assignee_id", Op::Eq),
    ("admin_assignee_id", Op::Eq),
    ("ai_agent_participated", Op::Eq),
    ("ai_agent_resolution_state", Op::Eq),
];

/// Filters with bounds.
const BOUNDED: [&str; 6] = [
    "conversation_rating_score",
    "statistics_time_to_assignment",
    "statistics_time_to_admin_reply",
    "statistics_time_to_first_close",
    "created_at",
    "updated_at",
];

pub(super) async fn search(settings: &Settings, arguments: &Arguments) -> Outcome {
    let mut query = Query::all(Object::Conversations);
    let per_page = arguments.whole("per_page", MOST_PER_PAGE)?;
    query.limit = per_page.or(arguments.whole("limit", MOST_PER_PAGE)?);
    query.starting_after = arguments.text("starting_after")?;
    query.filters = filters(arguments)?;
    if query.filters.is_empty() {
        return Err(
            Failure::invalid("At least one search parameter must be provided").hint(
                "give a filter such as state or created_at; to list all conversations use `search` \
             with the query object_type:conversations",
            ),
        );
    }
    let wanted = Find {
        query,
        asked: &arguments.asked(),
        member: "conversations",
        show: |shape, item| shape.item(Kind::Conversation, item),
        go_on,
    };
    find(settings, wanted).await
}

pub(super) fn go_on(cursor: &str) -> String {
    format!(
        "More results available. To get the next page, repeat the call with the same filters and \
         starting_after: {cursor}"
    )
}

fn filters(arguments: &Arguments) -> Result<Vec<Filter>, Failure> {
    let now = super::now();
    let filter = |field: &str, op: Op, values: &[String]| {
        let filter = Filter::new(Object::Conversations, field, op, values, now);
        filter.map_err(|e| super::problem(&e))
    };
    let mut filters = Vec::new();
    for (argument, field, kind) in [
        ("ids", "id", Some(Kind::Conversation)),
        ("contact_ids", "contact_ids", Some(Kind::Contact)),
        ("tag_ids", "tag_ids", None),
    ] {
        let values = several(arguments, argument, kind)?;
        if !values.is_empty() {
            filters.push(filter(field, Op::In, &values)?);
        }
    }
    for (field, op) in SINGLE {
        if let Some(value) = arguments.text(field)? {
            filters.push(filter(field, op, &[value])?);
        }
    }
    for field in BOUNDED {
        for bound in arguments.comparisons(field)? {
            filters.push(super::bound(Object::Conversations, field, bound, now)?);
        }
    }
    Ok(filters)
}

/// A list of ids, each in any form that its kind has.
pub(super) fn several(
    arguments: &Arguments,
    name: &str,
    kind: Option<Kind>,
) -> Result<Vec<String>, Failure> {
    let given = arguments.texts(name)?;
    let Some(kind) = kind else {
        return Ok(given);
    };
    let read = |given: String| ids::of(kind, &given).map(|id| id.id);
    given.into_iter().map(read).collect()
}

pub(super) async fn get(settings: &Settings, arguments: &Arguments) -> Outcome {
    let id = super::id(arguments, "id", Kind::Conversation)?;
    let (conversation, links) = tokio::join!(
        settings.client.conversation::<Value>(&id.id),
        settings.links()
    );
    let mut conversation = super::object(conversation?)?;
    let total = conversation["conversation_parts"]["total_count"].as_u64();
    let mut parts = parts_of(&mut conversation);
    let total = total.unwrap_or(0).clamp(parts.len() as u64, MOST_PARTS);
    let first = total - parts.len() as u64 + 1;
    // A part keeps its number when others are added.
    for (part, number) in parts.iter_mut().zip(first..) {
        if let Some(members) = part.as_object_mut() {
            let rest = std::mem::take(members);
            members.insert("number".into(), number.into());
            members.extend(rest);
        }
    }
    let from = id.from.part;
    past_the_end(from, total)?;
    parts.retain(|part| part["number"].as_u64() >= Some(from));
    conversation["conversation_parts"] =
        json!({ "conversation_parts": parts, "total_count": total });
    let mut shown = settings
        .shown(Kind::Conversation, conversation, &links)
        .await;
    let parts = parts_of(&mut shown);
    let count = parts.len();
    shown["conversation_parts"] = json!({ "conversation_parts": [], "total_count": total });
    let how = format!("fetch {}", Kind::Conversation.prefixed(&id.id));
    budget::shorten(&mut shown, settings.room() / 2, &how);
    let room = settings
        .room()
        .saturating_sub(budget::size(&shown) + AROUND);
    let read_it = |part: &Value| {
        let part = part["number"].as_u64().unwrap_or_default();
        format!("{how}{}", Place { part, char: 0 }.suffix())
    };
    let parts = budget::fit(parts, room, read_it);
    let mut notes = Vec::new();
    if first > 1 {
        notes.push(format!(
            "Only the {} most recent of {total} parts: Intercom's API gives no older ones.",
            total - first + 1
        ));
    }
    if parts.len() < count {
        let part = from.max(first) + parts.len() as u64;
        let next = format!("{}{}", id.id, Place { part, char: 0 }.suffix());
        notes.push(format!(
            "Parts {part} to {total} follow: call get_conversation with the id {next}"
        ));
        shown["next"] = next.into();
    }
    shown["conversation_parts"]["conversation_parts"] = parts.into();
    if !notes.is_empty() {
        shown["_note"] = notes.join(" ").into();
    }
    Ok(Answer(shown))
}

fn parts_of(conversation: &mut Value) -> Vec<Value> {
    let parts = conversation.pointer_mut("/conversation_parts/conversation_parts");
    match parts.map(Value::take) {
        Some(Value::Array(parts)) => parts.into_iter().filter(Value::is_object).collect(),
        _ => Vec::new(),
    }
}

/// For what is said about how to go on.
const AROUND: usize = 500;

/// # Errors
/// There is no such part.
pub(super) fn past_the_end(from: u64, total: u64) -> Result<(), Failure> {
    if from > total {
        return Err(Failure::invalid(format!(
            "there is no part {from}: the conversation has {total} parts"
        )));
    }
    Ok(())
}
