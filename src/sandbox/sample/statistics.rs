//! What can be counted in a conversation's parts.

use serde_json::{Value, json};

use crate::sandbox::workspace::Part;

/// What never happened is left out: the description allows no null.
pub(super) fn of(parts: &[Part], created_at: i64) -> Value {
    let said = |part: &&Part| part.body.is_some() && !part.part_type.starts_with("note");
    let by_admin = |part: &&Part| said(part) && part.author.kind == "admin";
    let by_contact =
        |part: &&Part| said(part) && matches!(part.author.kind, "user" | "lead" | "contact");
    let assigned = |part: &&Part| part.assigned_to.is_some();
    let closed = |part: &&Part| part.part_type == "close";
    let at = |part: &Part| part.created_at;
    let first = |is: &dyn Fn(&&Part) -> bool| parts.iter().find(|part| is(part)).map(at);
    let last = |is: &dyn Fn(&&Part) -> bool| parts.iter().rfind(|part| is(part)).map(at);
    let count = |is: &dyn Fn(&&Part) -> bool| parts.iter().filter(|part| is(part)).count();
    let since = |moment: Option<i64>| moment.map(|moment| moment - created_at);
    let closer = parts
        .iter()
        .rfind(closed)
        .map(|part| part.author.id.clone());
    let mut statistics = json!({
        "type": "conversation_statistics",
        "time_to_assignment": since(first(&assigned)),
        "time_to_admin_reply": since(first(&by_admin)),
        "time_to_first_close": since(first(&closed)),
        "time_to_last_close": since(last(&closed)),
        "median_time_to_reply": median(parts, created_at),
        "first_contact_reply_at": created_at,
        "first_assignment_at": first(&assigned),
        "first_admin_reply_at": first(&by_admin),
        "first_close_at": first(&closed),
        "last_assignment_at": last(&assigned),
        "last_assignment_admin_reply_at": last(&by_admin),
        "last_contact_reply_at": last(&by_contact).unwrap_or(created_at),
        "last_admin_reply_at": last(&by_admin),
        "last_close_at": last(&closed),
        "last_closed_by_id": closer,
        "count_reopens": count(&|part| part.part_type == "open"),
        "count_assignments": count(&assigned),
        "count_conversation_parts": parts.len(),
    });
    if let Some(members) = statistics.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    statistics
}

/// Of the times from a customer's message to the next one by a teammate.
fn median(parts: &[Part], created_at: i64) -> Option<i64> {
    let mut waiting = Some(created_at);
    let mut times = Vec::new();
    for part in parts.iter().filter(|part| part.body.is_some()) {
        match part.author.kind {
            "admin" if !part.part_type.starts_with("note") => {
                times.extend(waiting.take().map(|since| part.created_at - since));
            }
            "user" | "lead" | "contact" => {
                waiting.get_or_insert(part.created_at);
            }
            _ => {}
        }
    }
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}

/// The teammates that took part, each once, in the order of their first part.
pub(super) fn teammates(parts: &[Part]) -> Vec<Value> {
    let mut ids: Vec<&str> = Vec::new();
    for part in parts.iter().filter(|part| part.author.kind == "admin") {
        if !ids.contains(&part.author.id.as_str()) {
            ids.push(&part.author.id);
        }
    }
    ids.iter()
        .map(|id| json!({ "type": "admin", "id": id }))
        .collect()
}
