//! A conversation as a text: what began it, then everything that happened, in order; pure.
//!
//! Every part with a body is there whatever its type (a customer's mail that reopens is an `open`,
//! an admin's first reply an `assignment`), the others as one line. Entries begin with `#` in the
//! first column; what people wrote is indented, so that nobody can write an entry of their own
//! (T37). What doesn't fit is continued at the next part, or inside a part that alone is too long.

mod header;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use serde_json::Value;

use crate::intercom::Names;
use crate::intercom::model::{Attachment, Author, Conversation, Part};

use super::budget::{cost, quoted};
use super::ids::Place;
use super::{plain, times};

pub(super) use header::{header, title};

/// Before every line that somebody wrote.
const INDENT: &str = "    ";

/// A conversation, and what its ids are called.
pub(super) struct Transcript<'a> {
    conversation: &'a Conversation,
    names: &'a Names,
    link: &'a str,
}

/// A piece of a transcript.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where the rest begins.
    pub(super) next: Option<Place>,
}

/// One thing that happened: a line about it, and what was written.
struct Entry {
    line: String,
    body: String,
    /// What stands below the body: subject, attachments, tags.
    below: Vec<String>,
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
        known.max(self.parts().len() as u64)
    }

    /// The number of the first part that there is; a part keeps its number when others are added.
    pub(super) fn first(&self) -> u64 {
        self.total() - self.parts().len() as u64 + 1
    }

    /// The transcript from `from` on, as much of it as takes `room` characters of JSON.
    pub(super) fn piece(&self, from: Place, room: usize) -> Piece {
        let begins = from == Place::default();
        let mut text = header(self, begins);
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
            if needs <= left || (is_first && at(&entry.body, skip) == entry.body.len()) {
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
        if let Some(kind) = &source.kind {
            write!(line, " ({})", one_line(kind)).ok();
        }
        self.by(&mut line, &source.author, conversation.created_at);
        let subject = source.subject.as_deref().map(plain::text);
        let subject = subject.filter(|subject| !subject.is_empty());
        let mut below = Vec::new();
        below.extend(subject.map(|subject| format!("Subject: {}", one_line(&subject))));
        below.extend(source.attachments.iter().map(attachment));
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
        let kind = part.part_type.as_deref().unwrap_or("part");
        let mut line = one_line(kind);
        if kind.starts_with("note") {
            line.push_str(" [internal note]");
        }
        self.by(&mut line, &part.author, part.created_at);
        if let Some(to) = self.assigned_to(part) {
            write!(line, " · to {to}").ok();
        }
        if part.redacted {
            line.push_str(" · [redacted]");
        }
        if let Some(details) = details(&part.event_details) {
            write!(line, " · {details}").ok();
        }
        let mut below: Vec<String> = part.attachments.iter().map(attachment).collect();
        let tags: Vec<String> = part
            .tags
            .iter()
            .filter_map(|tag| tag.name.as_deref().map(one_line))
            .collect();
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
        if let Some(author) = self.author(author) {
            write!(line, " · {author}").ok();
        }
        if let Some(time) = at.and_then(times::iso) {
            write!(line, " · {time}").ok();
        }
    }

    /// `Ann Lee <ann@example.com> (user)`.
    pub(super) fn author(&self, author: &Author) -> Option<String> {
        let id = author.id.as_deref().unwrap_or_default();
        let known = match author.kind.as_deref() {
            Some("team") => self.names.teams.get(id).cloned(),
            Some("admin") => self
                .names
                .admins
                .get(id)
                .and_then(|admin| admin.name.clone()),
            _ => None,
        };
        let name = author.name.clone().or(known);
        let mut said = Vec::new();
        said.extend(name.as_deref().map(one_line));
        let mail = author.email.as_deref().filter(|mail| !mail.is_empty());
        said.extend(mail.map(|mail| format!("<{}>", one_line(mail))));
        let kind = author.kind.as_deref().map(one_line);
        let is_ai = author.from_ai_agent;
        said.extend(match (kind, is_ai) {
            (Some(kind), true) => Some(format!("({kind}, AI agent)")),
            (Some(kind), false) => Some(format!("({kind})")),
            (None, true) => Some("(AI agent)".to_owned()),
            (None, false) => None,
        });
        (!said.is_empty()).then(|| said.join(" "))
    }

    fn assigned_to(&self, part: &Part) -> Option<String> {
        let id = part.assigned_to.id.as_deref().filter(|id| *id != "0")?;
        let known = || {
            let admin = self
                .names
                .admins
                .get(id)
                .and_then(|admin| admin.name.clone());
            admin.or_else(|| self.names.teams.get(id).cloned())
        };
        let name = part.assigned_to.name.clone().or_else(known);
        Some(match name {
            Some(name) => format!("{} ({id})", one_line(&name)),
            None => id.to_owned(),
        })
    }
}

impl Entry {
    /// The entry as text, its body from `skip` on.
    fn write(&self, number: u64, skip: usize) -> String {
        let mut text = self.line(number, skip);
        let from = at(&self.body, skip);
        indented(&mut text, &self.body[from..]);
        self.rest(&mut text);
        text
    }

    /// As much of it as takes `room` characters of JSON, and where in the body that ends.
    fn write_some(&self, number: u64, skip: usize, room: usize) -> (String, usize) {
        let mut text = self.line(number, skip);
        let from = at(&self.body, skip);
        let room = room.saturating_sub(quoted(&text));
        let (mut used, mut end, mut chars) = (0, from, 0);
        let mut last_line = None;
        for (offset, char) in self.body[from..].char_indices() {
            used += cost(char) + if char == '\n' { INDENT.len() } else { 0 };
            // Something has to be shown, or there would be no end.
            if used > room && chars > 0 {
                break;
            }
            chars += 1;
            end = from + offset + char.len_utf8();
            if char == '\n' {
                last_line = Some((end, chars));
            }
        }
        // Better between two lines than inside one.
        if let Some((line_end, line_chars)) = last_line
            && line_chars * 2 > chars
            && end < self.body.len()
        {
            (end, chars) = (line_end, line_chars);
        }
        indented(&mut text, &self.body[from..end]);
        (text, skip + chars)
    }

    fn line(&self, number: u64, skip: usize) -> String {
        let continued = if skip > 0 { " · (continued)" } else { "" };
        format!("\n#{number} · {}{continued}\n", self.line)
    }

    fn rest(&self, text: &mut String) {
        for line in &self.below {
            text.push_str(INDENT);
            text.push_str(line);
            text.push('\n');
        }
    }
}

/// The byte at which character `skip` begins.
fn at(text: &str, skip: usize) -> usize {
    text.char_indices()
        .nth(skip)
        .map_or(text.len(), |(at, _)| at)
}

/// Every line of it behind the indent, whatever ends a line.
fn indented(out: &mut String, text: &str) {
    let ends = [
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ];
    let text = text.strip_suffix('\n').unwrap_or(text);
    if text.is_empty() {
        return;
    }
    for line in text.split(ends) {
        if !line.is_empty() {
            out.push_str(INDENT);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// `[attachment: scan.pdf · application/pdf · 20480 bytes] (https://…)`.
fn attachment(attachment: &Attachment) -> String {
    let mut said = vec![one_line(
        attachment.name.as_deref().unwrap_or("without a name"),
    )];
    said.extend(attachment.content_type.as_deref().map(one_line));
    said.extend(attachment.filesize.map(|size| format!("{size} bytes")));
    let mut line = format!("[attachment: {}]", said.join(" · "));
    if let Some(url) = &attachment.url {
        write!(line, " ({})", one_line(url)).ok();
    }
    line
}

/// What a part without a body is about, as Intercom says it.
fn details(details: &Value) -> Option<String> {
    let members = details.as_object()?;
    let mut said = Vec::new();
    for (name, value) in members {
        let value = match value {
            Value::Null => continue,
            Value::Object(inner) if inner.len() == 1 && inner.contains_key("name") => {
                &inner["name"]
            }
            value => value,
        };
        let value = match value {
            Value::String(text) => one_line(text),
            value => one_line(&value.to_string()),
        };
        said.push(format!("{}: {value}", one_line(name)));
    }
    (!said.is_empty()).then(|| said.join(", "))
}

/// Text from outside on one line, and not a long one: a name can't begin an entry.
pub(super) fn one_line(text: &str) -> String {
    const MOST: usize = 500;
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) if !line.contains("://") => format!("{}…", &line[..end]),
        _ => line,
    }
}
