//! What the fixture asks, what it tells of the answers, and how its tools look. No state, no server.

use rmcp::model::{InputRequest, InputRequiredResult};
use serde_json::{Value, json};

use crate::of;

pub(crate) const LEVELS: [&str; 4] = ["debug", "info", "warning", "error"];

pub(crate) fn form(message: &str) -> InputRequest {
    let name = json!({ "type": "string", "title": "Name" });
    let schema = json!({ "type": "object", "properties": { "name": name }, "required": ["name"] });
    of(json!({
        "method": "elicitation/create",
        "params": { "mode": "form", "message": message, "requestedSchema": schema },
    }))
}

pub(crate) fn sample(prompt: &str) -> InputRequest {
    let message = json!({ "role": "user", "content": { "type": "text", "text": prompt } });
    of(
        json!({ "method": "sampling/createMessage", "params": { "messages": [message], "maxTokens": 50 } }),
    )
}

pub(crate) fn roots() -> InputRequest {
    of(json!({ "method": "roots/list" }))
}

pub(crate) fn link(is_modern: bool) -> InputRequest {
    let (message, url) = (
        "Please look at this.",
        "https://example.com/look?at=1&x=%20",
    );
    let mut params = json!({ "mode": "url", "message": message, "url": url });
    if !is_modern {
        params["elicitationId"] = json!("visit-1");
    }
    of(json!({ "method": "elicitation/create", "params": params }))
}

pub(crate) fn told_name(answer: &Value) -> String {
    match answer["action"].as_str() {
        Some("accept") => format!("accept {}", named(answer)),
        other => other.unwrap_or_default().to_owned(),
    }
}

pub(crate) fn named(answer: &Value) -> &str {
    answer["content"]["name"].as_str().unwrap_or_default()
}

pub(crate) fn told_sample(answer: &Value) -> String {
    let content = &answer["content"];
    let block = content.get(0).unwrap_or(content);
    let [model, text] = [&answer["model"], &block["text"]].map(|v| v.as_str().unwrap_or_default());
    format!("{model}: {text}")
}

pub(crate) fn told_roots(answer: &Value) -> String {
    let roots = answer["roots"].as_array().into_iter().flatten();
    let uris: Vec<_> = roots.filter_map(|root| root["uri"].as_str()).collect();
    uris.join(" ")
}

pub(crate) fn text(said: impl Into<String>) -> Value {
    json!({ "content": [{ "type": "text", "text": said.into() }], "isError": false })
}

pub(crate) fn people(start: &str) -> Vec<&'static str> {
    let all = ["Zoë", "Zola", "Adam"];
    all.into_iter()
        .filter(|name| name.starts_with(start))
        .collect()
}

pub(crate) fn asking(
    questions: &[(&str, InputRequest)],
    state: Option<String>,
) -> InputRequiredResult {
    let asked = questions
        .iter()
        .map(|(key, question)| ((*key).to_owned(), question.clone()));
    InputRequiredResult::new(Some(asked.collect()), state)
}

pub(crate) fn level_of(name: &Value) -> Option<usize> {
    LEVELS.iter().position(|level| name == level)
}

pub(crate) fn tool(name: &str, properties: Value) -> Value {
    let required: Vec<_> = properties
        .as_object()
        .expect("properties")
        .keys()
        .cloned()
        .collect();
    json!({
        "name": name,
        "description": format!("The tool {name}"),
        "inputSchema": { "type": "object", "properties": properties, "required": required },
    })
}

/// A result as a server of the modern era marks it; for a legacy host the SDK takes the mark off.
pub(crate) fn done<T: serde::de::DeserializeOwned>(mut result: Value) -> T {
    result["resultType"] = json!("complete");
    of(result)
}
