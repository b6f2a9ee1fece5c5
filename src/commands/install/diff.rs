//! What changes in a file, for a person: a unified diff without secrets; pure.
//!
//! Lines around a change belong to whoever wrote the file, and may hold values of theirs. What
//! stands under a name that says so, in a table of variables or headers, or looks like a secret by
//! itself (`shapes`), is not shown.

mod shapes;

use serde_json::Value;

use crate::hosts::{self, Place};
use crate::text;

/// Lines shown around a change.
const AROUND: usize = 3;
/// Characters of a line: some files are one line.
const WIDEST: usize = 200;
/// How far around that part is looked, in bytes.
const LONG: usize = 8 * 1024;
/// Those of a long line that are shown before what differs.
const LEAD: usize = 40;
const HIDDEN: &str = "••••";

/// Names that hold secrets, as parts of a name.
const SECRET: [&str; 8] = [
    "token",
    "secret",
    "password",
    "key",
    "auth",
    "credential",
    "cookie",
    "session",
];
/// Tables whose values may all be secret.
const TABLES: [&str; 7] = [
    "env",
    "envs",
    "environment",
    "headers",
    "http_headers",
    "oauth",
    "requestinit",
];

/// From `before` to `after`; `secrets` are hidden wherever they stand.
pub(in crate::commands) fn between(
    place: &Place,
    before: &str,
    after: &str,
    secrets: &[String],
) -> String {
    let mut hidden = secrets.to_vec();
    for text in [before, after] {
        if let Ok(document) = hosts::document(place, text) {
            collect(&document, false, &mut hidden);
        }
    }
    hidden.retain(|secret| !secret.is_empty());
    // The longest first: one may be part of another.
    hidden.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    hidden.dedup();
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let same = old
        .iter()
        .zip(&new)
        .take_while(|(old, new)| old == new)
        .count();
    let rest = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev());
    let tail = tail.take(rest).take_while(|(old, new)| old == new).count();
    let from = same.saturating_sub(AROUND);
    let shown = tail.min(AROUND);
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let path = place.path.display();
    let mut page = format!("--- {path}\n+++ {path}\n");
    let range = |end: usize| match end + shown - from {
        0 => format!("{from},0"),
        count => format!("{},{count}", from + 1),
    };
    page.push_str(&format!("@@ -{} +{} @@\n", range(old_end), range(new_end)));
    let longest = hidden.first().map_or(0, String::len);
    let margin = LONG.max(2 * longest);
    let (gone, come) = (&old[same..old_end], &new[same..new_end]);
    let mut add = |mark: char, lines: &[&str], others: &[&str]| {
        for (at, line) in lines.iter().enumerate() {
            let other = others.get(at);
            let (near, near_other) = match other {
                Some(other) => (near(line, other, margin), near(other, line, margin)),
                None => (near(line, "", margin), ""),
            };
            let text = masked(near, &hidden);
            let other = other.map(|_| masked(near_other, &hidden));
            page.push(mark);
            page.push_str(&part(&text, other.as_deref()));
            page.push('\n');
            if !line.ends_with('\n') {
                page.push_str("\\ No newline at end of file\n");
            }
        }
    };
    add(' ', &old[from..same], &[]);
    add('-', gone, come);
    add('+', come, gone);
    add(' ', &new[new_end..new_end + shown], &[]);
    page
}

/// Of a line of megabytes what surrounds the part that is shown, secrets that reach into it included:
/// looking for all of a file's secrets in all of it would take minutes.
fn near<'a>(line: &'a str, other: &str, margin: usize) -> &'a str {
    if line.len().max(other.len()) <= 8 * margin {
        return line;
    }
    let both = line.bytes().zip(other.bytes());
    let same = both.take_while(|(one, other)| one == other).count();
    let start = line.floor_char_boundary(same.saturating_sub(margin));
    let end = line.ceil_char_boundary((same + margin).min(line.len()));
    &line[start..end]
}

/// A line, or as much of it as there is room for: from where it differs from the other on.
fn part(line: &str, other: Option<&str>) -> String {
    if line.chars().nth(WIDEST).is_none() {
        return text::escaped(line).into_owned();
    }
    let both = line.chars().zip(other.unwrap_or_default().chars());
    let start = both.take_while(|(one, other)| one == other).count();
    let start = start.saturating_sub(LEAD);
    let mut rest = line.chars().skip(start);
    let shown: String = rest.by_ref().take(WIDEST).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if rest.next().is_some() { "…" } else { "" };
    format!("{before}{}{after}", text::escaped(&shown))
}

/// Without its end and without secrets.
fn masked(line: &str, hidden: &[String]) -> String {
    let mut line = line.trim_end_matches(['\r', '\n']).to_owned();
    for secret in hidden {
        for part in secret.lines().filter(|part| !part.trim().is_empty()) {
            let quoted = Value::from(part).to_string();
            let inner = &quoted[1..quoted.len() - 1];
            match part.chars().count() > 3 {
                true => line = line.replace(inner, HIDDEN).replace(part, HIDDEN),
                // Short ones only where they are a whole value.
                false => {
                    for (open, close) in [("\"", "\""), ("'", "'"), (": ", "")] {
                        let whole = format!("{open}{inner}{close}");
                        if !close.is_empty() || line.ends_with(&whole) {
                            line = line.replace(&whole, &format!("{open}{HIDDEN}{close}"));
                        }
                    }
                }
            }
        }
    }
    shapes::hide(&line)
}

/// All texts below a name that says that they are secret, and the headers among arguments.
fn collect(value: &Value, is_secret: bool, hidden: &mut Vec<String>) {
    match value {
        Value::String(text) if is_secret => hidden.push(text.clone()),
        Value::Number(number) if is_secret => hidden.push(number.to_string()),
        Value::Array(items) => {
            let texts = items.iter().map(|item| item.as_str().unwrap_or_default());
            let texts: Vec<_> = texts.collect();
            for (at, text) in texts.iter().enumerate() {
                let before = at.checked_sub(1).and_then(|before| texts.get(before));
                if before.is_some_and(|flag| is_flag_of_secret(flag)) {
                    let value = text
                        .split_once(':')
                        .map_or(*text, |(_, value)| value.trim());
                    hidden.push(value.to_owned());
                }
                let pair = text.split_once('=');
                if let Some((_, value)) = pair.filter(|(flag, _)| is_flag_of_secret(flag)) {
                    hidden.push(value.to_owned());
                }
            }
            items
                .iter()
                .for_each(|item| collect(item, is_secret, hidden));
        }
        Value::Object(members) => {
            for (name, value) in members {
                let says_so = TABLES.contains(&name.to_ascii_lowercase().as_str())
                    || !value.is_object() && is_telling(name);
                collect(value, is_secret || says_so, hidden);
            }
        }
        _ => {}
    }
}

fn is_flag_of_secret(word: &str) -> bool {
    let name = word.trim_start_matches('-').to_ascii_lowercase();
    let is_flag = word.starts_with('-');
    is_flag && (name == "header" || name == "h" || is_telling(&name))
}

/// A name that says that its value is secret.
fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET.iter().any(|word| name.contains(word))
}
