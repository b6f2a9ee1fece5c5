//! A contact, company or article as a text: one fact a line, long texts indented; pure.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::budget::cost;
use super::transcript::one_line;

/// Before every line of a longer text, so that it can't pass for a fact.
const INDENT: &str = "    ";

/// Everything that the object says; `heading` comes first.
pub(super) fn text(heading: &str, item: &Value) -> String {
    let mut text = format!("{}\n", one_line(heading));
    if let Value::Object(members) = item {
        object(&mut text, "", members);
    }
    text
}

fn object(out: &mut String, path: &str, members: &Map<String, Value>) {
    for (name, value) in members {
        // The time stands there as people read it, the HTML as text, the kind in the heading.
        let twice = members.contains_key(&format!("{name}_iso"))
            || name == "body_html"
            || (path.is_empty() && name == "type");
        if !twice {
            let name = name.strip_suffix("_iso").unwrap_or(name);
            fact(out, &format!("{path}{}", one_line(name)), value);
        }
    }
}

fn fact(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Object(members) => object(out, &format!("{name}."), members),
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(members) => {
                        let said = short(members);
                        out.push_str(&format!("{name}: {said}\n"));
                    }
                    other => fact(out, name, other),
                }
            }
        }
        Value::String(text) if text.contains(['\n', '\r', '\u{2028}', '\u{2029}']) => {
            out.push_str(&format!("{name}:\n"));
            for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
                out.push_str(if line.is_empty() { "" } else { INDENT });
                out.push_str(line);
                out.push('\n');
            }
        }
        Value::String(text) => out.push_str(&format!("{name}: {text}\n")),
        other => out.push_str(&format!("{name}: {other}\n")),
    }
}

/// An object in a list, on one line.
fn short(members: &Map<String, Value>) -> String {
    let said = members.iter().filter_map(|(name, value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Object(_) | Value::Array(_) => value.to_string(),
            other => other.to_string(),
        };
        let skipped = members.contains_key(&format!("{name}_iso")) || name == "type";
        let name = name.strip_suffix("_iso").unwrap_or(name);
        (!skipped).then(|| {
            format!(
                "{name}: {}",
                value.split_whitespace().collect::<Vec<_>>().join(" ")
            )
        })
    });
    said.collect::<Vec<_>>().join(" · ")
}

/// The text from character `from` on, as much of it as takes `room` characters of JSON, and where
/// the rest begins.
pub(super) fn piece(text: &str, from: usize, room: usize) -> (&str, Option<usize>) {
    let start = text
        .char_indices()
        .nth(from)
        .map_or(text.len(), |(at, _)| at);
    let text = &text[start..];
    let (mut used, mut line) = (0, None);
    for (chars, (at, char)) in text.char_indices().enumerate() {
        used += cost(char);
        if used > room && chars > 0 {
            // Better between two lines than inside one.
            let (end, chars) = line.filter(|(end, _)| end * 2 > at).unwrap_or((at, chars));
            return (&text[..end], Some(from + chars));
        }
        if char == '\n' {
            line = Some((at + 1, chars + 1));
        }
    }
    (text, None)
}
