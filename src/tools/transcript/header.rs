//! What stands above a transcript: the state of the conversation, and who is in it.

use std::collections::BTreeMap;

use crate::intercom::model::{Conversation, Named};
use crate::tools::{plain, times};

use super::Transcript;
use super::words::{one_line, person, said, team_or_admin};

/// Words of the first message that stand in for a title.
const TITLE_CHARS: usize = 80;

/// What the conversation is about: the title that Intercom's AI gave it, its own, its subject, or
/// its first words.
pub(in crate::tools) fn title(conversation: &Conversation) -> String {
    let ai = conversation.custom_attributes.get("AI Title");
    let ai = ai.and_then(|title| title.as_str()).map(str::to_owned);
    let own = || conversation.title.clone();
    let subject = || conversation.source.subject.as_deref().map(plain::text);
    let words = || {
        let body = plain::text(conversation.source.body.as_deref()?);
        let body = one_line(&body);
        let cut = body.char_indices().nth(TITLE_CHARS).map(|(end, _)| end);
        Some(match cut {
            Some(end) => {
                let end = body[..end].rfind(' ').unwrap_or(end);
                format!("{}…", &body[..end])
            }
            None => body,
        })
    };
    let speaks = |title: &String| !title.trim().is_empty();
    ai.filter(speaks)
        .or_else(|| own().filter(speaks))
        .or_else(|| subject().filter(speaks))
        .or_else(|| words().filter(speaks))
        .map_or_else(
            || format!("Conversation {}", conversation.id.as_deref().unwrap_or("?")),
            |title| one_line(&title),
        )
}

/// The lines above the entries; only the first of them where a transcript goes on.
pub(in crate::tools) fn header(transcript: &Transcript<'_>, begins: bool) -> String {
    let conversation = transcript.conversation;
    let id = said(conversation.id.as_deref()).unwrap_or_else(|| "?".to_owned());
    let mut lines = vec![format!("Conversation {id}: {}", title(conversation))];
    if begins {
        lines.push(state(conversation));
        let assigned = assignees(transcript);
        lines.push(format!(
            "Assigned to: {}",
            assigned.as_deref().unwrap_or("nobody")
        ));
        lines.extend(contacts(transcript).map(|contacts| format!("Contacts: {contacts}")));
        lines.extend(tags(&conversation.tags.tags).map(|tags| format!("Tags: {tags}")));
        lines.extend(dates(conversation));
        lines.push(format!("Link: {}", transcript.link));
    } else {
        lines.push("(continued)".to_owned());
    }
    lines.push(parts(transcript));
    lines.join("\n") + "\n"
}

fn state(conversation: &Conversation) -> String {
    let state = said(conversation.state.as_deref());
    let state = state.unwrap_or_else(|| "unknown".to_owned());
    let mut words = vec![format!("State: {state}")];
    let priority = said(conversation.priority.as_deref());
    words.extend(priority.map(|priority| format!("priority: {priority}")));
    let source = said(conversation.source.kind.as_deref());
    words.extend(source.map(|source| format!("source: {source}")));
    if conversation.ai_agent_participated {
        let end = conversation.ai_agent.get("resolution_state");
        let end = said(end.and_then(|end| end.as_str()));
        let end = end.map(|end| format!(": {end}")).unwrap_or_default();
        words.push(format!("AI agent took part{end}"));
    }
    words.join(" · ")
}

fn assignees(transcript: &Transcript<'_>) -> Option<String> {
    let conversation = transcript.conversation;
    let of = |what: &str, id: Option<i64>| {
        let to = Named {
            id: Some(id?.to_string()),
            ..Named::default()
        };
        Some(format!("{what} {}", team_or_admin(&to, transcript.names)?))
    };
    let both = [
        of("admin", conversation.admin_assignee_id),
        of("team", conversation.team_assignee_id),
    ];
    let both: Vec<String> = both.into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join(", "))
}

/// The contacts with what the entries say of them: the list itself has only ids.
fn contacts(transcript: &Transcript<'_>) -> Option<String> {
    let conversation = transcript.conversation;
    let parts = &conversation.conversation_parts.conversation_parts;
    let authors = parts.iter().map(|part| &part.author);
    let mut known = BTreeMap::new();
    for author in authors.chain([&conversation.source.author]) {
        known.insert(author.id.as_deref(), author);
    }
    let words = conversation.contacts.contacts.iter().filter_map(|contact| {
        let author = known.get(&contact.id.as_deref());
        let author = author.and_then(|author| person(author, transcript.names));
        let id = said(contact.id.as_deref())?;
        Some(match author.or_else(|| said(contact.name.as_deref())) {
            Some(author) => format!("{author} contact_{id}"),
            None => format!("contact_{id}"),
        })
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn tags(tags: &[Named]) -> Option<String> {
    let names = tags.iter().filter_map(|tag| said(tag.name.as_deref()));
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn dates(conversation: &Conversation) -> Option<String> {
    let dates = [
        ("Created", conversation.created_at),
        ("updated", conversation.updated_at),
        ("waiting since", conversation.waiting_since),
        ("snoozed until", conversation.snoozed_until),
    ];
    let date = |(what, at): (&str, Option<i64>)| Some(format!("{what}: {}", times::iso(at?)?));
    let dates: Vec<String> = dates.into_iter().filter_map(date).collect();
    (!dates.is_empty()).then(|| dates.join(" · "))
}

fn parts(transcript: &Transcript<'_>) -> String {
    let (total, first) = (transcript.total(), transcript.first());
    let have = total + 1 - first;
    if have == total {
        return format!("Parts: {total}");
    }
    format!(
        "Parts: the {have} most recent of {total} parts (#{first} to #{total}); Intercom's API gives no \
         older ones"
    )
}
