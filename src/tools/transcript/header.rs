//! What stands above a transcript: the state of the conversation, and who is in it.

use std::collections::BTreeMap;

use crate::intercom::model::{Conversation, Named};
use crate::tools::{plain, times};

use super::{Transcript, one_line};

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
    let said = |title: &String| !title.trim().is_empty();
    ai.filter(said)
        .or_else(|| own().filter(said))
        .or_else(|| subject().filter(said))
        .or_else(|| words().filter(said))
        .map_or_else(
            || format!("Conversation {}", conversation.id.as_deref().unwrap_or("?")),
            |title| one_line(&title),
        )
}

/// The lines above the entries; only the first of them where a transcript goes on.
pub(in crate::tools) fn header(transcript: &Transcript<'_>, begins: bool) -> String {
    let conversation = transcript.conversation;
    let id = conversation.id.as_deref().unwrap_or("?");
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
    let unknown = || "unknown".to_owned();
    let mut said = vec![format!(
        "State: {}",
        conversation.state.as_deref().map_or_else(unknown, one_line)
    )];
    let source = conversation.source.kind.as_deref();
    said.extend(
        conversation
            .priority
            .as_deref()
            .map(|priority| format!("priority: {}", one_line(priority))),
    );
    said.extend(source.map(|source| format!("source: {}", one_line(source))));
    if conversation.ai_agent_participated {
        let state = conversation.ai_agent.get("resolution_state");
        let state = state.and_then(|state| state.as_str()).map(one_line);
        said.push(match state {
            Some(state) => format!("AI agent took part: {state}"),
            None => "AI agent took part".to_owned(),
        });
    }
    said.join(" · ")
}

fn assignees(transcript: &Transcript<'_>) -> Option<String> {
    let conversation = transcript.conversation;
    let names = transcript.names;
    let named = |what: &str, id: Option<i64>, name: &dyn Fn(&str) -> Option<String>| {
        // 0 is nobody.
        let id = id.filter(|id| *id != 0)?.to_string();
        Some(match name(&id) {
            Some(name) => format!("{} ({what} {id})", one_line(&name)),
            None => format!("{what} {id}"),
        })
    };
    let admin = |id: &str| names.admins.get(id)?.name.clone();
    let team = |id: &str| names.teams.get(id).cloned();
    let both = [
        named("admin", conversation.admin_assignee_id, &admin),
        named("team", conversation.team_assignee_id, &team),
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
    let said = conversation.contacts.contacts.iter().filter_map(|contact| {
        let id = contact.id.as_deref()?;
        let author = known
            .get(&Some(id))
            .and_then(|author| transcript.author(author));
        Some(
            match author.or_else(|| contact.name.as_deref().map(one_line)) {
                Some(author) => format!("{author} contact_{}", one_line(id)),
                None => format!("contact_{}", one_line(id)),
            },
        )
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn tags(tags: &[Named]) -> Option<String> {
    let names = tags
        .iter()
        .filter_map(|tag| tag.name.as_deref().map(one_line));
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
    let said = dates
        .into_iter()
        .filter_map(|(what, at)| Some(format!("{what}: {}", times::iso(at?)?)));
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(" · "))
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
