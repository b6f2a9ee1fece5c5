//! The lines of a text without what is nobody's business, by where its parser says that names and
//! values stand; pure.
//!
//! Only what is known to be a name, or a value of an entry that changes, is shown; what lies between
//! them is brackets and signs, or hidden. So a value that is written in an odd way, or that the parser
//! places wrongly, is hidden and not shown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value;

use super::secret::{self, Hide};
use super::{HIDDEN, shapes};
use crate::hosts::{self, Part, Place, Step};

/// Shorter ones are looked for only as a whole value: `1` would be everywhere.
const SHORTEST: usize = 4;

/// What of a file may be shown.
pub(super) struct Shown {
    /// The entries that change.
    entries: BTreeSet<Vec<Step>>,
    /// What is secret in them, wherever it stands; the longest first, since one may be part of another.
    known: Vec<String>,
}

/// Bytes of a text, and what is shown of them.
struct Piece {
    span: Range<usize>,
    told: Told,
}

enum Told {
    AsItIs,
    Hidden,
    /// What stands on one line has this in its place.
    Otherwise(String),
}

impl Shown {
    pub(super) fn between(place: &Place, before: &str, after: &str, secrets: &[String]) -> Self {
        let (old, new) = (values(place, before), values(place, after));
        let entries = differing(&old, &new).chain(differing(&new, &old));
        let mut shown = Self {
            entries: entries.cloned().collect(),
            known: Vec::new(),
        };
        let mut known = secrets.to_vec();
        for text in [before, after] {
            shown.walk(place, text, |part, before| {
                if let Some(Value::String(text)) = part.value {
                    let secret = secret_of(part, before, text);
                    known.extend(
                        secret
                            .filter(|text| is_worth_looking_for(text))
                            .map(str::to_owned),
                    );
                }
            });
        }
        known.retain(|secret| !secret.trim().is_empty());
        known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        known.dedup();
        shown.known = known;
        shown
    }

    /// The parts of the entries that change, each with the text before it in its list.
    fn walk(&self, place: &Place, text: &str, mut see: impl FnMut(&Part<'_>, Option<&str>)) {
        let mut last: Option<(Vec<Step>, String)> = None;
        let read = hosts::parts(place, text, &mut |part| {
            if !self.has(&part) {
                return;
            }
            let list = match part.path.split_last() {
                Some((Step::Named(_), list)) if part.value.is_some() => list,
                _ => return see(&part, None),
            };
            let before = last.as_ref().filter(|(of, _)| of == list);
            see(&part, before.map(|(_, text)| text.as_str()));
            let text = part.value.and_then(Value::as_str).unwrap_or_default();
            last = Some((list.to_vec(), text.to_owned()));
        });
        // Of a text that can't be read nothing is shown.
        read.ok();
    }

    fn has(&self, part: &Part<'_>) -> bool {
        let entry = part.entry.and_then(|length| part.path.get(..length));
        entry.is_some_and(|entry| self.entries.contains(entry))
    }

    /// Those lines of `text`, without their ends.
    pub(super) fn lines(&self, place: &Place, text: &str, lines: Range<usize>) -> Vec<String> {
        let mut at = 0;
        let spans = text.split_inclusive('\n').map(|line| {
            let span = at..at + line.trim_end_matches(['\r', '\n']).len();
            at += line.len();
            span
        });
        let spans: Vec<_> = spans.skip(lines.start).take(lines.len()).collect();
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
            return Vec::new();
        };
        let mut pieces = self.pieces(place, text, &(first.start..last.end));
        // A table's header holds names that stand for themselves, too.
        pieces.sort_by_key(|piece| (piece.span.start, std::cmp::Reverse(piece.span.end)));
        let mut rest = pieces.as_slice();
        let lines = spans.into_iter().map(|line| {
            let over = rest.iter().take_while(|piece| piece.span.end <= line.start);
            rest = &rest[over.count()..];
            masked(text, line, rest)
        });
        lines.collect()
    }

    fn pieces(&self, place: &Place, text: &str, range: &Range<usize>) -> Vec<Piece> {
        let is_near = |span: &Range<usize>| span.start < range.end && range.start < span.end;
        let mut pieces = Vec::new();
        let read = hosts::parts(place, text, &mut |part| {
            if is_near(&part.span) && !self.has(&part) {
                let told = match part.value {
                    None => name(&text[part.span.clone()]),
                    Some(Value::Bool(_) | Value::Null) => Told::AsItIs,
                    Some(_) => Told::Hidden,
                };
                let span = part.span;
                pieces.push(Piece { span, told });
            }
        });
        read.ok();
        self.walk(place, text, |part, before| {
            if is_near(&part.span) {
                let span = part.span.clone();
                let raw = &text[span.clone()];
                let told = match part.value {
                    None => name(raw),
                    Some(value) => self.value(part, before, raw, value),
                };
                pieces.push(Piece { span, told });
            }
        });
        pieces
    }

    /// A value of an entry that changes.
    fn value(&self, part: &Part<'_>, before: Option<&str>, raw: &str, value: &Value) -> Told {
        let text = match value {
            Value::String(text) => text,
            Value::Number(_) if is_secret(part) => return Told::Hidden,
            _ => return Told::AsItIs,
        };
        let start = match secret::of(inner(part), before, text) {
            Hide::No => text.len(),
            Hide::Behind(start) => start,
            Hide::All => return Told::Hidden,
        };
        let (kept, gone) = text.split_at(start);
        let mut shown = self.without_known(kept);
        let quoted = format!("\"{shown}\"");
        let hidden = shapes::hide(&quoted);
        if hidden != quoted {
            // Where such a thing ends in an odd text, nobody knows.
            if kept.contains(['"', '\'', '`', '\\', '\n']) {
                return Told::Hidden;
            }
            let inner = hidden.strip_prefix('"').unwrap_or(&hidden);
            shown = inner.strip_suffix('"').unwrap_or(inner).to_owned();
        }
        if !gone.is_empty() {
            shown.push_str(HIDDEN);
        }
        match shown == *text {
            true => Told::AsItIs,
            false => Told::Otherwise(written_like(raw, &shown)),
        }
    }

    fn without_known(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.known {
            if text == *secret {
                return HIDDEN.to_owned();
            }
            if secret.chars().count() >= SHORTEST {
                text = text.replace(secret.as_str(), HIDDEN);
            }
        }
        text
    }
}

/// By their paths, each with the path of its entry.
type Values = BTreeMap<Vec<Step>, (Vec<Step>, Value)>;

/// The entries of which `other` does not say the same.
fn differing<'a>(one: &'a Values, other: &'a Values) -> impl Iterator<Item = &'a Vec<Step>> {
    let differ =
        |(path, value): &(&'a Vec<Step>, &'a (Vec<Step>, Value))| other.get(*path) != Some(*value);
    one.iter().filter(differ).map(|(_, (entry, _))| entry)
}

/// A word that a variable happens to have, or a folder, may stand elsewhere on its own account.
fn is_worth_looking_for(secret: &str) -> bool {
    secret.chars().count() >= SHORTEST && !secret.starts_with(['/', '~', '.'])
}

/// The values of all entries.
fn values(place: &Place, text: &str) -> Values {
    let mut values = BTreeMap::new();
    let read = hosts::parts(place, text, &mut |part| {
        let entry = part.entry.and_then(|length| part.path.get(..length));
        if let (Some(entry), Some(value)) = (entry, part.value) {
            values.insert(part.path.to_vec(), (entry.to_vec(), value.clone()));
        }
    });
    read.ok();
    values
}

fn inner<'a>(part: &Part<'a>) -> &'a [Step] {
    part.entry.map_or(part.path, |length| &part.path[length..])
}

fn is_secret(part: &Part<'_>) -> bool {
    !matches!(secret::of(inner(part), None, ""), Hide::No)
}

/// What is secret of a text, if something is.
fn secret_of<'a>(part: &Part<'_>, before: Option<&str>, text: &'a str) -> Option<&'a str> {
    match secret::of(inner(part), before, text) {
        Hide::No => None,
        Hide::Behind(start) => Some(text[start..].trim()),
        Hide::All => Some(text),
    }
}

fn name(raw: &str) -> Told {
    let shown = shapes::hide(raw);
    match shown == raw {
        true => Told::AsItIs,
        false => Told::Otherwise(shown),
    }
}

/// In the quotes that `raw` stands in.
fn written_like(raw: &str, shown: &str) -> String {
    match quote(raw) {
        Some('"') => Value::from(shown).to_string(),
        Some(quote) => format!("{quote}{shown}{quote}"),
        None => shown.to_owned(),
    }
}

fn quote(raw: &str) -> Option<char> {
    raw.chars().next().filter(|c| matches!(c, '"' | '\''))
}

/// A line; `pieces`: those that end behind its beginning.
fn masked(text: &str, line: Range<usize>, pieces: &[Piece]) -> String {
    let mut out = String::new();
    let mut at = line.start;
    for piece in pieces
        .iter()
        .take_while(|piece| piece.span.start < line.end)
    {
        let (start, end) = (
            piece.span.start.max(line.start),
            piece.span.end.min(line.end),
        );
        if start < at || start >= end {
            continue;
        }
        out.push_str(&signs(&text[at..start]));
        let raw = &text[start..end];
        let is_whole = (start, end) == (piece.span.start, piece.span.end);
        match &piece.told {
            Told::AsItIs => out.push_str(raw),
            Told::Otherwise(shown) if is_whole => out.push_str(shown),
            Told::Hidden if is_whole && !raw.is_empty() => {
                out.push_str(&written_like(raw, HIDDEN));
            }
            _ => out.push_str(&hidden(raw)),
        }
        at = end;
    }
    out.push_str(&signs(&text[at..line.end]));
    out
}

/// A part of something that stands on several lines.
fn hidden(raw: &str) -> String {
    let blanks = raw.len() - raw.trim_start().len();
    match raw.trim().is_empty() {
        true => raw.to_owned(),
        false => format!("{}{HIDDEN}", &raw[..blanks]),
    }
}

/// What stands between two parts: brackets and signs; what is in the midst of them is a comment.
fn signs(between: &str) -> String {
    let is_sign = |c: char| c.is_whitespace() || "{}[]:,=-.?|>+#/*".contains(c);
    let tail = between.trim_start_matches(is_sign);
    if tail.is_empty() {
        return between.to_owned();
    }
    let head = &between[..between.len() - tail.len()];
    let end = tail.trim_end_matches(is_sign).len();
    format!("{head}{HIDDEN}{}", &tail[end..])
}
