//! What the local side offers, read from its own list of tools; pure.

use std::collections::HashSet;

use serde_json::value::RawValue;

use crate::message::{Message, member};

/// The names of the tools in an answer to `tools/list`. The local side's list has one page.
pub(super) fn names(answer: &Message) -> HashSet<String> {
    let tools = answer.result().and_then(|result| member(result, "tools"));
    let tools = tools.and_then(|tools| serde_json::from_str::<Vec<&RawValue>>(tools).ok());
    let name = |tool: &RawValue| {
        let name = member(tool.get(), "name")?;
        serde_json::from_str::<String>(name).ok()
    };
    let tools = tools.unwrap_or_default();
    tools.into_iter().filter_map(name).collect()
}
