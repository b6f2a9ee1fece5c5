//! How a JSON text is laid out, and new values in that manner.

use serde_json::Value;

use super::super::tree::{Kind, Node};
use super::super::{line_start, newline};

/// A list that fits here stands on one line.
const WIDTH: usize = 80;

pub(super) struct Layout {
    pub(super) newline: &'static str,
    /// One level of indentation.
    pub(super) unit: String,
    /// Everything stands on one line.
    pub(super) is_one_line: bool,
    /// Between two members on one line.
    pub(super) gap: &'static str,
    colon: &'static str,
}

impl Layout {
    pub(super) fn of(text: &str, root: Option<&Node>) -> Self {
        let members = match root.map(|root| &root.kind) {
            Some(Kind::Map(members)) => members.as_slice(),
            _ => &[],
        };
        let first = members.first();
        let unit = first.map(|first| &text[line_start(text, first.start)..first.start]);
        let is_indent = |unit: &&str| !unit.is_empty() && unit.trim().is_empty();
        let is_tight = first.is_some_and(|first| {
            let between = &text[first.start..first.value.span.start];
            !between.ends_with(char::is_whitespace)
        });
        Self {
            newline: newline(text),
            unit: unit.filter(is_indent).unwrap_or("  ").to_owned(),
            is_one_line: !members.is_empty() && !text.trim().contains('\n'),
            gap: if is_tight { "" } else { " " },
            colon: if is_tight { ":" } else { ": " },
        }
    }

    /// The blanks that the line of `at` begins with.
    pub(super) fn indent_at<'a>(&self, text: &'a str, at: usize) -> &'a str {
        let line = &text[line_start(text, at)..];
        let rest = line.trim_start_matches([' ', '\t']);
        &line[..line.len() - rest.len()]
    }

    /// `"name": value` on lines of its own.
    pub(super) fn member(&self, name: &str, value: &Value, indent: &str) -> String {
        format!("{}: {}", Value::from(name), self.lines(value, indent))
    }

    /// `"name": value` on the line of others.
    pub(super) fn inline_member(&self, name: &str, value: &Value) -> String {
        format!("{}{}{}", Value::from(name), self.colon, self.inline(value))
    }

    /// A value in place of another that begins at `start`, in the manner of its surroundings.
    pub(super) fn value(&self, value: &Value, indent: &str, text: &str, start: usize) -> String {
        let begins_line = text[line_start(text, start)..start].trim().is_empty();
        match begins_line && !self.is_one_line {
            true => self.lines(value, indent),
            false => self.inline(value),
        }
    }

    pub(super) fn lines(&self, value: &Value, indent: &str) -> String {
        let (newline, inner) = (self.newline, format!("{indent}{}", self.unit));
        match value {
            Value::Object(members) if !members.is_empty() => {
                let members = members
                    .iter()
                    .map(|(name, value)| format!("{inner}{}", self.member(name, value, &inner)));
                let members: Vec<_> = members.collect();
                let members = members.join(&format!(",{newline}"));
                format!("{{{newline}{members}{newline}{indent}}}")
            }
            Value::Array(items) if self.is_long(items, &inner) => {
                let items = items
                    .iter()
                    .map(|item| format!("{inner}{}", self.lines(item, &inner)));
                let items: Vec<_> = items.collect();
                let items = items.join(&format!(",{newline}"));
                format!("[{newline}{items}{newline}{indent}]")
            }
            value => self.inline(value),
        }
    }

    fn is_long(&self, items: &[Value], indent: &str) -> bool {
        let letters: usize = items.iter().map(|item| self.inline(item).len() + 2).sum();
        indent.len() + letters > WIDTH
    }

    fn inline(&self, value: &Value) -> String {
        let gap = self.gap;
        match value {
            Value::Object(members) if !members.is_empty() => {
                let members = members
                    .iter()
                    .map(|(name, value)| self.inline_member(name, value));
                let members: Vec<_> = members.collect();
                format!("{{{gap}{}{gap}}}", members.join(&format!(",{gap}")))
            }
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.inline(item)).collect();
                format!("[{}]", items.join(&format!(",{gap}")))
            }
            value => value.to_string(),
        }
    }
}
