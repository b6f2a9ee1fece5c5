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
    match value {
        Value::Object(members) if !members.is_empty() => {
            format!("{start}{newline}{}", of(value, indent + 2, newline))
        }
        Value::Array(items) if !items.is_empty() => {
            let items = items.iter().map(|item| element(item, indent + 2, newline));
            format!("{start}{newline}{}", items.collect::<String>())
        }
        value => format!("{start} {}{newline}", short(value)),
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

/// A text, in quotes where it could be taken for something else. JSON's quotes are YAML's, too.
pub(super) fn scalar(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "/._-@".contains(c);
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    match starts_well && text.chars().all(safe) && !is_word {
        true => text.to_owned(),
        false => Value::from(text).to_string(),
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        value => value.to_string(),
    }
}
