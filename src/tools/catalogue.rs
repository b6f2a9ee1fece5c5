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

use crate::contract::{FIN_TOOLS, READING_TOOLS};

use super::{Offer, WRITING};

/// Arguments that are taken, but not advertised: other names for the same, and what belongs into
/// the query of `search`.
const HIDDEN: [(&str, &[&str]); 4] = [
    (
        "search",
        &["object_type", "starting_after", "per_page", "limit"],
    ),
    ("search_contacts", &["ids", "limit", "location"]),
    ("search_conversations", &["limit"]),
    ("reply_to_fin_conversation", &["user_id"]),
];

/// The tools, in their order. `fixed`: Fin's act for one user only, whom nobody need name.
pub(super) fn tools(offer: Offer, allow_writes: bool, fixed: bool) -> Vec<Tool> {
    let names = |all: &'static [&'static str], are: bool| if are { all } else { &[] };
    names(&READING_TOOLS, offer.has_workspace())
        .iter()
        .chain(names(&WRITING, offer.has_workspace() && allow_writes))
        .chain(names(&FIN_TOOLS, offer.has_fin()))
        .map(|name| tool(name, fixed))
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

fn tool(name: &'static str, fixed: bool) -> Tool {
    let (title, description) = words::of(name);
    let mut input = inputs::schema(name);
    if fixed && FIN_TOOLS.contains(&name) {
        without(&mut input, "user_id");
    }
    let mut tool = Tool::new(name, description, object(input));
    tool.title = Some(title.to_owned());
    tool.output_schema = Some(object(outputs::schema(name)));
    tool.annotations = Some(annotations(name, title));
    tool
}

fn annotations(name: &str, title: &str) -> ToolAnnotations {
    let reads = READING_TOOLS.contains(&name) || name == "get_fin_response";
    // An article that is updated loses its former words; setting them twice changes nothing more.
    let updates = name == "update_article";
    // A procedure does whatever the workspace has made it do.
    let acts = matches!(name, "run_fin_procedure" | "reply_to_fin_conversation");
    // Whom Fin has never heard of becomes a user, once.
    let meets = name == "list_fin_capabilities";
    ToolAnnotations::with_title(title)
        .read_only(reads)
        .destructive(updates || acts)
        .idempotent(reads || updates || meets)
        .open_world(true)
}

/// The schema of an object that has no such member.
fn without(schema: &mut Value, member: &str) {
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.remove(member);
    }
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|name| name != member);
    }
}

fn object(schema: Value) -> Arc<serde_json::Map<String, Value>> {
    Arc::new(match schema {
        Value::Object(schema) => schema,
        _ => serde_json::Map::new(),
    })
}
