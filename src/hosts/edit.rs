//! Changes to a config file as text: what is asked for changes, and every other byte stays.
//!
//! The editors know where things stand; whether they were right is judged here, by reading what
//! came out and comparing it with what was wanted (`model`). A text that can't be read, or a change
//! that would touch anything else, is refused; nothing is written here.

mod jsonc;
mod model;
#[cfg(test)]
mod tests;
mod toml;
mod tree;
mod values;
mod yaml;

use std::fmt;

use serde_json::Value;

pub(super) use model::get;
pub(crate) use values::{Part, parts};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// As the standard has it: its host knows no comments.
    Json,
    /// With comments and commas before a closing bracket.
    Jsonc,
    Toml,
    Yaml,
}

/// One step from the top of a document inwards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The member of an object.
    Key(String),
    /// The element of a list whose member `name` is this.
    Named(String),
}

/// What is to become of the value at a path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) path: Vec<Step>,
    /// None: it goes.
    pub(crate) value: Option<Value>,
}

/// Where a text can't be read, counted from 1, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) why: String,
}

/// Why a text was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Unreadable(Unreadable),
    /// It can be read, and is not what a host's file looks like.
    Odd(String),
    /// What came out is not what was wanted: a mistake of ours, found in time.
    Wrong,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, why } = self;
        write!(f, "line {line}, column {column}: {why}")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(unreadable) => unreadable.fmt(f),
            Self::Odd(why) => f.write_str(why),
            Self::Wrong => f.write_str("the change would touch more than it should"),
        }
    }
}

/// Some editors and PowerShell write it; JSON, TOML and YAML parsers choke on it or skip it.
const BOM: char = '\u{feff}';

/// What stands in `text`; an empty one is an empty object.
pub(crate) fn read(format: Format, text: &str) -> Result<Value, Unreadable> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    match format {
        Format::Json | Format::Jsonc => Ok(jsonc::parse(text, format)?.map_or_else(
            || Value::Object(serde_json::Map::new()),
            |node| node.to_value(),
        )),
        Format::Toml => toml::read(text),
        Format::Yaml => Ok(yaml::parse(text)?.map_or_else(
            || Value::Object(serde_json::Map::new()),
            |node| node.to_value(),
        )),
    }
}

/// `text` with the changes made, one after the other.
pub(crate) fn apply(format: Format, text: &str, changes: &[Change]) -> Result<String, Refusal> {
    let mut wanted = read(format, text).map_err(Refusal::Unreadable)?;
    let (mark, body) = match text.strip_prefix(BOM) {
        Some(body) => (&text[..BOM.len_utf8()], body),
        None => ("", text),
    };
    let mut body = body.to_owned();
    for change in changes {
        model::refuse_twice(&wanted, &change.path)?;
        model::change(&mut wanted, change)?;
        body = match format {
            Format::Json | Format::Jsonc => jsonc::change(&body, format, change)?,
            Format::Toml => toml::change(&body, change)?,
            Format::Yaml => yaml::change(&body, change)?,
        };
    }
    let same = match format {
        Format::Toml => model::same_tables,
        Format::Json | Format::Jsonc | Format::Yaml => model::same,
    };
    match read(format, &body) {
        Ok(got) if same(&got, &wanted) => Ok(format!("{mark}{body}")),
        _ => Err(Refusal::Wrong),
    }
}

/// `value` in a document of its own, at `path`.
pub(crate) fn alone(format: Format, path: &[Step], value: Value) -> Result<String, Refusal> {
    let change = Change {
        path: path.to_vec(),
        value: Some(value),
    };
    apply(format, "", &[change])
}

/// The line end that a text uses.
fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Where the line begins that `at` stands in.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line ends that `at` stands in, without its line end.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    match text[at..end].ends_with('\r') {
        true => end - 1,
        false => end,
    }
}

/// Where the next line begins.
fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}
