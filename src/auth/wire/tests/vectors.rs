//! Reads `tests/vectors/NAME.json`: a list of `{"input": …, "outcome": "…"}`, with what each must
//! come to, word for word.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

/// Fails with every vector whose outcome is another one; `least`: how many there must be.
#[track_caller]
pub(in crate::auth) fn check(name: &str, least: usize, outcome: impl Fn(&Value) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let text = std::fs::read(folder.join(format!("{name}.json"))).expect("a vector file");
    let vectors: Vec<Value> = serde_json::from_slice(&text).expect("a list of vectors");
    assert!(vectors.len() >= least, "{name}: only {}", vectors.len());
    let mut wrong = Vec::new();
    for vector in &vectors {
        let got = squeezed(&outcome(&vector["input"]));
        if vector["outcome"] != got {
            let got = json!({"input": vector["input"], "outcome": got});
            wrong.push(format!("{got}"));
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

/// A character that stands there 40 times or more is counted: `a{8192}`.
fn squeezed(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let behind = rest.trim_start_matches(char);
        let times = (rest.len() - behind.len()) / char.len_utf8();
        match times {
            40.. => write!(out, "{char}{{{times}}}").expect("a String takes every write"),
            _ => out.push_str(&rest[..rest.len() - behind.len()]),
        }
        rest = behind;
    }
    out
}

/// A text that a vector gives as it is, or as `{"repeat": "x", "times": 9, "before": "", "after": ""}`.
pub(in crate::auth) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(parts) if parts.contains_key("repeat") => {
            let part = |name: &str| parts.get(name).and_then(Value::as_str).unwrap_or_default();
            let times = parts["times"].as_u64().expect("a number");
            let times = usize::try_from(times).expect("a small number");
            let middle = part("repeat").repeat(times);
            format!("{}{middle}{}", part("before"), part("after"))
        }
        other => other.to_string(),
    }
}
