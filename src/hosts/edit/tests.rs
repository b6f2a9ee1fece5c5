//! What each editor makes of files as people keep them: golden texts, one subject a file.

mod any;
mod json;
mod toml;
mod yaml;

use serde_json::{Value, json};

use super::{Change, Format, Refusal, Step, apply};

fn keys(path: &[&str]) -> Vec<Step> {
    path.iter()
        .map(|key| Step::Key((*key).to_owned()))
        .collect()
}

fn set(path: &[&str], value: Value) -> Change {
    Change {
        path: keys(path),
        value: Some(value),
    }
}

fn gone(path: &[&str]) -> Change {
    Change {
        path: keys(path),
        value: None,
    }
}

fn ours() -> Value {
    json!({ "command": "/bin/intercom-mcp", "args": ["serve"] })
}

#[track_caller]
fn check(format: Format, before: &str, change: &Change, expected: &str) {
    match apply(format, before, std::slice::from_ref(change)) {
        Ok(after) => assert_eq!(
            after, expected,
            "\n--- got\n{after}\n--- wanted\n{expected}"
        ),
        Err(refusal) => panic!("{refusal}"),
    }
}

/// Adds, compares, and removes again.
#[track_caller]
fn round(format: Format, before: &str, path: &[&str], after: &str) {
    check(format, before, &set(path, ours()), after);
    check(format, after, &gone(path), before);
}

#[track_caller]
fn refused(format: Format, before: &str, change: &Change, expected: &str) {
    let refusal: Result<String, Refusal> = apply(format, before, std::slice::from_ref(change));
    assert_eq!(refusal.map_err(|r| r.to_string()), Err(expected.to_owned()));
}
