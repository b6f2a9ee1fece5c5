//! The list of tools: names, what they are for, their arguments and what they return.
//!
//! Names and arguments are the hosted server's. Descriptions are written for models: what the tool
//! is good for, how to ask, where to go on. It does nothing.

mod inputs;
mod outputs;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};
use serde_json::Value;

use crate::contract::READING_TOOLS;

use super::WRITING;

/// Arguments that are taken, but not advertised: other names for the same, and what belongs into
/// the query of `search`.
const HIDDEN: [(&str, &[&str]); 3] = [
    (
        "search",
        &["object_type", "starting_after", "per_page", "limit"],
    ),
    ("search_contacts", &["ids", "limit", "location"]),
    ("search_conversations", &["limit"]),
];

/// The tools, in their order.
pub(super) fn tools(allow_writes: bool) -> Vec<Tool> {
    let writing = if allow_writes { &WRITING[..] } else { &[] };
    READING_TOOLS
        .iter()
        .chain(writing)
        .copied()
        .map(tool)
        .collect()
}

/// The names of the arguments that `tool` takes; those that it advertises come first.
pub(super) fn arguments(tool: &str) -> Vec<String> {
    let schema = inputs::schema(tool);
    let advertised = schema["properties"].as_object().into_iter().flatten();
    let hidden = HIDDEN.iter().filter(|(name, _)| *name == tool);
    let hidden = hidden.flat_map(|(_, names)| names.iter().map(|name| (*name).to_owned()));
    advertised
        .map(|(name, _)| name.clone())
        .chain(hidden)
        .collect()
}

fn tool(name: &'static str) -> Tool {
    let (title, description) = words::of(name);
    let mut tool = Tool::new(name, description, object(inputs::schema(name)));
    tool.title = Some(title.to_owned());
    tool.output_schema = Some(object(outputs::schema(name)));
    tool.annotations = Some(annotations(name, title));
    tool
}

fn annotations(name: &str, title: &str) -> ToolAnnotations {
    let reads = READING_TOOLS.contains(&name);
    // An article that is updated loses its former words; setting them twice changes nothing more.
    let updates = name == "update_article";
    ToolAnnotations::with_title(title)
        .read_only(reads)
        .destructive(updates)
        .idempotent(reads || updates)
        .open_world(true)
}

fn object(schema: Value) -> Arc<serde_json::Map<String, Value>> {
    Arc::new(match schema {
        Value::Object(schema) => schema,
        _ => serde_json::Map::new(),
    })
}
