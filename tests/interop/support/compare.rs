//! What differs between two JSON values, one line a difference. Deliberately knows no exceptions.

use serde_json::Value;

/// Every place at which `got` is not `expected`, by JSON pointer.
pub(crate) fn differences(expected: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk("", Some(expected), Some(got), &mut found);
    found
}

fn walk(at: &str, expected: Option<&Value>, got: Option<&Value>, found: &mut Vec<String>) {
    match (expected, got) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                walk(&format!("{at}/{key}"), a.get(key), b.get(key), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for n in 0..a.len().max(b.len()) {
                walk(&format!("{at}/{n}"), a.get(n), b.get(n), found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{at}: expected {}, got {}", shown(a), shown(b))),
    }
}

fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    match text.char_indices().nth(300) {
        Some((cut, _)) => format!("{}… ({} bytes)", &text[..cut], text.len()),
        None => text,
    }
}
