//! Values as lines of YAML, in the block style that hosts write.

use serde_json::Value;

/// Plain words that mean something else than their letters, to one YAML or another.
const WORDS: [&str; 10] = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan",
];

/// A document's or an object's members, each with a line end.
pub(super) fn of(value: &Value, indent: usize, newline: &str) -> String {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| member(name, value, indent, newline))
            .collect(),
        value => format!("{}{value}{newline}", " ".repeat(indent)),
    }
}

/// `name: value`, with a line end.
pub(super) fn member(name: &str, value: &Value, indent: usize, newline: &str) -> String {
    let start = format!("{}{}:", " ".repeat(indent), scalar(name));
    match below(value, indent + 2, newline) {
        lines if lines.is_empty() => format!("{start} {}{newline}", short(value)),
        lines => format!("{start}{newline}{lines}"),
    }
}

/// What stands on lines below a name, each with a line end; nothing where it fits behind it.
pub(super) fn below(value: &Value, indent: usize, newline: &str) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => of(value, indent, newline),
        Value::Array(items) => {
            let items = items.iter().map(|item| element(item, indent, newline));
            items.collect()
        }
        _ => String::new(),
    }
}

/// `- value`, with a line end.
pub(super) fn element(value: &Value, indent: usize, newline: &str) -> String {
    let blanks = " ".repeat(indent);
    match value {
        Value::Object(members) if !members.is_empty() => {
            let lines = of(value, indent + 2, newline);
            format!("{blanks}- {}", lines.trim_start_matches(' '))
        }
        value => format!("{blanks}- {}{newline}", short(value)),
    }
}

/// A text, in quotes where it could be taken for something else.
pub(super) fn scalar(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "/._-@".contains(c);
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    match starts_well && text.chars().all(safe) && !is_word {
        true => text.to_owned(),
        false => flow(&Value::from(text)),
    }
}

/// On one line, as JSON, which is YAML, too; but YAML has letters that may only stand there by their
/// numbers.
pub(super) fn flow(value: &Value) -> String {
    let is_odd = |c: char| {
        matches!(
            c,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    let mut out = String::new();
    for char in value.to_string().chars() {
        match is_odd(char) {
            true => out.push_str(&format!("\\u{:04x}", u32::from(char))),
            false => out.push(char),
        }
    }
    out
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        value => flow(value),
    }
}
