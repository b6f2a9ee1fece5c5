//! Responses in the words of the other era.
//!
//! A result may be ten megabytes: its top level is read once and copied at most once, and what
//! needs no change is handed on as it came. Only lists of tools are looked into, where they
//! have an `outputSchema`.

#[cfg(test)]
mod tests;

use serde_json::value::RawValue;

use crate::message::{Message, Object, Part, quoted};
use crate::text::safe;

use super::{Round, capabilities, meta};

/// What a modern response is to a legacy host.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// To be handed over.
    Complete(Message),
    /// The server asks something first.
    Asks(Round),
    /// Nothing that a legacy host could be told (an unknown `resultType`, a task): why, for a
    /// person.
    Invalid(String),
}

/// A modern server's response to a legacy host's request with this method. `resultType` (absent
/// means `complete`), `ttlMs`, `cacheScope` and the reserved members of `_meta` are taken out of the
/// result; a `structuredContent` that is no object, and an `outputSchema` of a listed tool that is
/// not `"type":"object"`, are left out (2025-11-25 knows only objects; the text stays, and where there
/// is none the content says as text what was left out). Nothing below the top level of a result is
/// read but those. Errors stay as they are.
pub(crate) fn for_legacy(method: &str, response: Message) -> Outcome {
    let Some(mut result) = response.object(Part::Result) else {
        return Outcome::Complete(response);
    };
    match kind(&result).as_deref() {
        Some("complete") => {}
        Some("input_required") => {
            let round = Round::of(response.result().unwrap_or_default());
            return round.map_or_else(Outcome::Invalid, Outcome::Asks);
        }
        // 2026-07-28 basic, ResultType: "a `resultType` of any value unrecognized by the client
        // MUST be considered invalid".
        unknown => {
            let unknown = unknown.map_or_else(|| "nothing known".into(), safe);
            let why = format!("the server answered with a result of the type `{unknown}`");
            return Outcome::Invalid(why);
        }
    }
    result.remove(|name| matches!(name, "resultType" | "ttlMs" | "cacheScope"));
    meta::drop_reserved(&mut result);
    match method {
        "tools/call" => only_structured_objects(&mut result),
        "tools/list" => only_object_schemas(&mut result),
        _ => {}
    }
    if !result.is_changed() {
        drop(result);
        return Outcome::Complete(response);
    }
    Outcome::Complete(response.with_object(Part::Result, &result))
}

/// The decoded `resultType`; None: it is no string.
fn kind(result: &Object<'_>) -> Option<String> {
    // "Clients MUST treat an absent `resultType` as `complete`."
    result
        .get("resultType")
        .map_or_else(|| Some("complete".into()), |t| serde_json::from_str(t).ok())
}

fn only_structured_objects(result: &mut Object<'_>) {
    let Some(value) = result.get("structuredContent") else {
        return;
    };
    if capabilities::is_object(value) {
        return;
    }
    // 2026-07-28 server/tools: a tool with structured content SHOULD say the same as text. Where
    // it has not, nothing would be left of its answer.
    let no_text = matches!(result.get("content"), None | Some("null" | "[]"));
    let text = no_text.then(|| format!("[{{\"type\":\"text\",\"text\":{}}}]", quoted(value)));
    result.remove(|name| name == "structuredContent");
    if let Some(text) = text {
        result.set("content", text);
    }
}

fn only_object_schemas(result: &mut Object<'_>) {
    let Some(tools) = result.get("tools") else {
        return;
    };
    if !meta::may_spell(tools.as_bytes(), "outputSchema") {
        return;
    }
    let Ok(all) = serde_json::from_str::<Vec<&RawValue>>(tools) else {
        return;
    };
    let changed: Vec<_> = all.iter().map(|t| with_object_schema(t.get())).collect();
    if changed.iter().all(Option::is_none) {
        return;
    }
    let all = all.into_iter().zip(&changed);
    let all: Vec<&str> = all
        .map(|(tool, changed)| changed.as_deref().unwrap_or_else(|| tool.get()))
        .collect();
    let tools = format!("[{}]", all.join(","));
    result.set("tools", tools);
}

/// The tool without an `outputSchema` that isn't an object's. None: it may stay as it is.
fn with_object_schema(tool: &str) -> Option<String> {
    let mut tool = Object::read(tool)?;
    let schema = Object::read(tool.get("outputSchema")?);
    let kind = schema.as_ref().and_then(|schema| schema.get("type"));
    let kind = kind.and_then(|kind| serde_json::from_str::<String>(kind).ok());
    if kind.as_deref() == Some("object") {
        return None;
    }
    tool.remove(|name| name == "outputSchema");
    Some(tool.text())
}

/// A legacy server's response to a modern host's request with this method: `resultType` complete
/// where the result has none, `ttlMs` 0 and `cacheScope` private for what may be cached (discover,
/// lists, resources/read) where it has none; the error -32002 becomes -32602.
pub(crate) fn for_modern(method: &str, response: Message) -> Message {
    let part = if response.has_result() {
        Part::Result
    } else {
        Part::Error
    };
    let Some(mut object) = response.object(part) else {
        return response;
    };
    if part == Part::Error {
        // 2026-07-28 basic, "Error Codes": -32002 was "replaced by -32602" and MUST NOT be emitted.
        if object.get("code") == Some("-32002") {
            object.set("code", "-32602");
        }
    } else {
        complete(method, &mut object);
    }
    if !object.is_changed() {
        drop(object);
        return response;
    }
    response.with_object(part, &object)
}

fn complete(method: &str, result: &mut Object<'_>) {
    if !result.get("resultType").is_some_and(|t| t.starts_with('"')) {
        result.set("resultType", "\"complete\"");
    }
    if !is_cacheable(method) {
        return;
    }
    for (name, value) in [("ttlMs", "0"), ("cacheScope", "\"private\"")] {
        if result.get(name).is_none() {
            result.set(name, value);
        }
    }
}

/// 2026-07-28 server/utilities/caching, "Cacheable Results": their servers MUST say how long.
fn is_cacheable(method: &str) -> bool {
    matches!(
        method,
        "server/discover"
            | "tools/list"
            | "prompts/list"
            | "resources/list"
            | "resources/templates/list"
            | "resources/read"
    )
}
