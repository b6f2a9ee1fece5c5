//! A conversation as a text: what began it, then everything that happened, in order; pure.
//!
//! Every part with a body is there whatever its type (a customer's mail that reopens is an `open`,
//! an admin's first reply an `assignment`), the others as one line. Entries begin with `#` in the
//! first column; what people wrote is indented, so that nobody can write an entry of their own
//! (T37). What doesn't fit is continued at the next part, or inside a part that alone is too long.

mod entry;
mod header;
mod words;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use crate::intercom::Names;
use crate::intercom::model::{Author, Conversation, Part};

use super::budget::quoted;
use super::ids::Place;
use super::{plain, times};

use entry::Entry;
use words::{attachment, details, person, said, team_or_admin};

pub(super) use header::title;
pub(super) use words::one_line;

/// A conversation, and what its ids are called.
pub(super) struct Transcript<'a> {
    conversation: &'a Conversation,
    names: &'a Names,
    link: &'a str,
}

/// Nobody has more; a larger count is a mistake, and numbers must not run over.
pub(super) const MOST_PARTS: u64 = u32::MAX as u64;

/// A piece of a transcript.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where the rest begins.
    pub(super) next: Option<Place>,
}

impl<'a> Transcript<'a> {
    pub(super) fn new(conversation: &'a Conversation, names: &'a Names, link: &'a str) -> Self {
        Self {
            conversation,
            names,
            link,
        }
    }

    fn parts(&self) -> &'a [Part] {
        &self.conversation.conversation_parts.conversation_parts
    }

    /// How many parts there are, those among them that Intercom doesn't give included.
    pub(super) fn total(&self) -> u64 {
        let known = self.conversation.conversation_parts.total_count;
        let known = known.and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        known.clamp(self.parts().len() as u64, MOST_PARTS)
    }

    /// The number of the first part that there is; a part keeps its number when others are added.
    pub(super) fn first(&self) -> u64 {
        self.total() - self.parts().len() as u64 + 1
    }

    /// The transcript from `from` on, as much of it as takes `room` characters of JSON.
    pub(super) fn piece(&self, from: Place, room: usize) -> Piece {
        let begins = from == Place::default();
        let mut text = header::header(self, begins);
        let mut left = room.saturating_sub(quoted(&text));
        let first = self.first();
        let numbers = std::iter::once(0).chain(first..=self.total());
        let mut is_first = true;
        for number in numbers.filter(|number| *number >= from.part) {
            let entry = match number {
                0 => self.source(),
                number => self.part(number, first),
            };
            let skip = if number == from.part { from.char } else { 0 };
            let written = entry.write(number, skip);
            let needs = quoted(&written);
            // What is left of a first entry without its body can't be divided any more.
            if needs <= left || (is_first && entry.ends_at(skip)) {
                text.push_str(&written);
                left = left.saturating_sub(needs);
                is_first = false;
                continue;
            }
            let place = if is_first {
                let (written, end) = entry.write_some(number, skip, left);
                text.push_str(&written);
                Place {
                    part: number,
                    char: end,
                }
            } else {
                Place {
                    part: number,
                    char: 0,
                }
            };
            return Piece {
                text,
                next: Some(place),
            };
        }
        Piece { text, next: None }
    }

    /// What began the conversation.
    fn source(&self) -> Entry {
        let conversation = self.conversation;
        let source = &conversation.source;
        let mut line = "initial message".to_owned();
        if let Some(kind) = said(source.kind.as_deref()) {
            write!(line, " ({kind})").ok();
        }
        self.by(&mut line, &source.author, conversation.created_at);
        let subject = source.subject.as_deref().map(plain::text);
        if let Some(subject) = said(subject.as_deref()) {
            write!(line, " · subject: {subject}").ok();
        }
        let below = source.attachments.iter().map(attachment).collect();
        Entry {
            line,
            body: plain::text(source.body.as_deref().unwrap_or_default()),
            below,
        }
    }

    fn part(&self, number: u64, first: u64) -> Entry {
        let at = usize::try_from(number - first).unwrap_or(usize::MAX);
        let Some(part) = self.parts().get(at) else {
            return Entry {
                line: "missing".to_owned(),
                body: String::new(),
                below: Vec::new(),
            };
        };
        let mut line = said(part.part_type.as_deref()).unwrap_or_else(|| "part".to_owned());
        if line.starts_with("note") {
            line.push_str(" [internal note]");
        }
        self.by(&mut line, &part.author, part.created_at);
        if let Some(to) = team_or_admin(&part.assigned_to, self.names) {
            write!(line, " · to {to}").ok();
        }
        if part.redacted {
            line.push_str(" · [redacted]");
        }
        if let Some(details) = details(&part.event_details) {
            write!(line, " · {details}").ok();
        }
        let mut below: Vec<String> = part.attachments.iter().map(attachment).collect();
        let tags = part.tags.iter().filter_map(|tag| said(tag.name.as_deref()));
        let tags: Vec<String> = tags.collect();
        if !tags.is_empty() {
            below.push(format!("Tags: {}", tags.join(", ")));
        }
        Entry {
            line,
            body: plain::text(part.body.as_deref().unwrap_or_default()),
            below,
        }
    }

    fn by(&self, line: &mut String, author: &Author, at: Option<i64>) {
        if let Some(author) = person(author, self.names) {
            write!(line, " · {author}").ok();
        }
        if let Some(time) = at.and_then(times::iso) {
            write!(line, " · {time}").ok();
        }
    }
}

/// Whether there is anybody in it whose name would have to be asked for.
pub(super) fn wants_names(conversation: &Conversation) -> bool {
    let somebody = |id: Option<i64>| id.is_some_and(|id| id != 0);
    let parts = &conversation.conversation_parts.conversation_parts;
    let by_id = |part: &Part| {
        let author = matches!(part.author.kind.as_deref(), Some("admin" | "team"));
        part.assigned_to.id.is_some() || (author && part.author.name.is_none())
    };
    somebody(conversation.admin_assignee_id)
        || somebody(conversation.team_assignee_id)
        || parts.iter().any(by_id)
}
