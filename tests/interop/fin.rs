//! Fin's five tools: with Prism as Intercom's Fin Agent API, with the sandbox's Fin and Prism as its
//! judge, and as the official clients of both eras see them.
//!
//! Deliberately nothing about what Fin's words mean, and nothing of streams that misbehave: that is
//! in `tests/it`.

mod hosts;
mod prism;

use serde_json::{Value, json};

use super::support::READING;

/// What is offered for Fin, in the order of the hosted server's list.
pub(crate) const FIN: [&str; 5] = [
    "list_fin_capabilities",
    "ask_fin",
    "get_fin_response",
    "reply_to_fin_conversation",
    "run_fin_procedure",
];

/// What the sandbox offers without leave to write.
pub(crate) fn sandbox_tools() -> Vec<&'static str> {
    [&READING[..], &FIN[..]].concat()
}

/// A call that has to be right.
fn call(tool: &str, args: Value) -> Value {
    json!({ "tool": tool, "args": args })
}

/// The same, with somebody listening to how it goes on.
fn watched(tool: &str, args: Value) -> Value {
    json!({ "tool": tool, "args": args, "progress": true })
}
