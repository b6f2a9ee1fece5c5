//! One entry of a transcript as text: whole, from a place on, or as much of it as fits.

use crate::tools::budget::{cost, quoted};

/// Before every line that somebody wrote.
const INDENT: &str = "    ";

/// What ends a line for somebody who reads.
const LINE_ENDS: [char; 7] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
];

/// One thing that happened: a line about it, and what was written.
pub(super) struct Entry {
    pub(super) line: String,
    pub(super) body: String,
    /// What stands below the body: attachments, tags.
    pub(super) below: Vec<String>,
}

impl Entry {
    /// The entry as text, its body from character `skip` on.
    pub(super) fn write(&self, number: u64, skip: usize) -> String {
        let mut text = self.line(number, skip);
        indented(&mut text, &self.body[self.at(skip)..]);
        for line in &self.below {
            text.push_str(INDENT);
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// As much of it as takes `room` characters of JSON, and where in the body that ends.
    pub(super) fn write_some(&self, number: u64, skip: usize, room: usize) -> (String, usize) {
        let mut text = self.line(number, skip);
        let body = &self.body[self.at(skip)..];
        let room = room.saturating_sub(quoted(&text) + INDENT.len());
        let (mut used, mut end, mut chars) = (0, 0, 0);
        let mut last_line = None;
        for (at, char) in body.char_indices() {
            let indent = if LINE_ENDS.contains(&char) {
                INDENT.len()
            } else {
                0
            };
            used += cost(char) + indent;
            // Something has to be shown, or there would be no end.
            if used > room && chars > 0 {
                break;
            }
            chars += 1;
            end = at + char.len_utf8();
            if char == '\n' {
                last_line = Some((end, chars));
            }
        }
        // Better between two lines than inside one.
        if let Some((line_end, line_chars)) = last_line
            && line_chars * 2 > chars
            && end < body.len()
        {
            (end, chars) = (line_end, line_chars);
        }
        indented(&mut text, &body[..end]);
        (text, skip + chars)
    }

    /// Nothing of the body is left from there on.
    pub(super) fn ends_at(&self, skip: usize) -> bool {
        self.at(skip) == self.body.len()
    }

    fn line(&self, number: u64, skip: usize) -> String {
        let continued = if skip > 0 { " · (continued)" } else { "" };
        format!("\n#{number} · {}{continued}\n", self.line)
    }

    /// The byte at which character `skip` begins.
    fn at(&self, skip: usize) -> usize {
        let mut places = self.body.char_indices();
        places.nth(skip).map_or(self.body.len(), |(at, _)| at)
    }
}

/// Every line of it behind the indent, whatever ends a line.
fn indented(out: &mut String, text: &str) {
    let text = text.strip_suffix('\n').unwrap_or(text);
    if text.is_empty() {
        return;
    }
    for line in text.split(LINE_ENDS) {
        if !line.is_empty() {
            out.push_str(INDENT);
            out.push_str(line);
        }
        out.push('\n');
    }
}
