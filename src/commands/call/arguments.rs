//! What a person typed, as the JSON that a tool takes; pure.

use std::io;

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::error::Error;
use crate::message::{members, quoted};

/// The arguments as they were given.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// The text of a JSON object, passed on as it is.
    Json(String),
    Pairs(Vec<(String, String)>),
}

impl Given {
    /// `words`: `name=value` pairs, one JSON object, or `-` for what `stdin` gives.
    pub(super) fn read(
        words: &[String],
        stdin: impl FnOnce() -> io::Result<String>,
    ) -> Result<Self, Error> {
        match words {
            [word] if word == "-" => {
                let text = stdin().map_err(|e| Error::internal("reading stdin").because(e))?;
                object(&text, "stdin")
            }
            [word] if word.trim_start().starts_with('{') => object(word, "the arguments"),
            words => words
                .iter()
                .map(|w| pair(w))
                .collect::<Result<_, _>>()
                .map(Self::Pairs),
        }
    }
}

fn object(text: &str, place: &str) -> Result<Given, Error> {
    // Only looked over: a reader of values would refuse 1e400.
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) if members(text).is_some() => Ok(Given::Json(text.trim().to_owned())),
        Ok(_) => Err(Error::usage(format!("{place}: not a JSON object"))
            .hint("a tool's arguments are one object, such as '{\"query\":\"refund\"}'")),
        Err(e) => Err(Error::usage(format!("{place}: not JSON")).because(e)),
    }
}

fn pair(word: &str) -> Result<(String, String), Error> {
    match word.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(Error::usage(format!("`{word}` is not NAME=VALUE"))
            .hint("quote a value with spaces: query=\"state:open limit:5\"")),
    }
}

/// The pairs as a JSON object, each value of the type that `schema` gives it.
pub(super) fn typed(
    tool: &str,
    pairs: &[(String, String)],
    schema: &Value,
) -> Result<String, Error> {
    let known = schema["properties"].as_object();
    let mut object = Vec::new();
    for (name, value) in pairs {
        let property = known.and_then(|known| known.get(name));
        if let (None, Some(known)) = (property, known)
            && schema["additionalProperties"].as_bool() != Some(true)
            && !schema["additionalProperties"].is_object()
        {
            let takes = known
                .keys()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ");
            let takes = if takes.is_empty() {
                "none".to_owned()
            } else {
                takes
            };
            return Err(
                Error::usage(format!("the tool `{tool}` has no argument `{name}`"))
                    .hint(format!("its arguments: {takes}")),
            );
        }
        let json = json_of(value, property.unwrap_or(&Value::Null))
            .ok_or_else(|| wrong_type(name, value, property))?;
        object.push(format!("{}:{json}", quoted(name)));
    }
    Ok(format!("{{{}}}", object.join(",")))
}

/// JSON text for a value; none when it is not of the schema's type. Numbers keep their digits.
fn json_of(value: &str, schema: &Value) -> Option<String> {
    let kinds = kinds(schema);
    let parsed = serde_json::from_str::<Value>(value).ok();
    let fits = |kind: &str| match (kind, &parsed) {
        ("integer", Some(Value::Number(n))) => n.is_i64() || n.is_u64() || is_long_integer(value),
        ("number", Some(Value::Number(_)))
        | ("boolean", Some(Value::Bool(_)))
        | ("array", Some(Value::Array(_)))
        | ("object", Some(Value::Object(_)))
        | ("null", Some(Value::Null)) => true,
        _ => false,
    };
    if kinds.iter().any(|kind| fits(kind)) {
        return Some(value.trim().to_owned());
    }
    if kinds.is_empty() {
        return Some(if parsed.is_some() {
            value.trim().to_owned()
        } else {
            quoted(value)
        });
    }
    if kinds.contains(&"string") {
        return Some(quoted(value));
    }
    // A list of one needs no brackets.
    let items = &schema["items"];
    let single = kinds.contains(&"array") && parsed != Some(Value::Null);
    single
        .then(|| json_of(value, items))
        .flatten()
        .map(|item| format!("[{item}]"))
}

fn is_long_integer(value: &str) -> bool {
    let digits = value.trim();
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ if schema["enum"]
            .as_array()
            .is_some_and(|e| e.iter().all(Value::is_string)) =>
        {
            vec!["string"]
        }
        _ => {
            let choices = ["anyOf", "oneOf"]
                .iter()
                .find_map(|k| schema[*k].as_array());
            choices.into_iter().flatten().flat_map(kinds).collect()
        }
    }
}

fn wrong_type(name: &str, value: &str, property: Option<&Value>) -> Error {
    let wanted = property.map(kinds).unwrap_or_default().join(" or ");
    Error::usage(format!("{name}={value}: the tool wants {wanted}"))
}
