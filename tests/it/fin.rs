//! Fin's tools tell the truth of what Fin said, and act for nobody but whom they may.
//!
//! Against a Fin whose answers, events and timing each test makes up; the sample workspace's own
//! Fin is used only where the two are meant to be alike. What the lists and calls of the other
//! tools promise is in `local`.

mod ask;
mod faults;
mod lists;
mod refusals;
mod restarts;
mod sample;
mod secrets;
mod sides;
mod streams;
mod times;
mod turns;
mod users;

use std::time::Duration;

use serde_json::{Value, json};

use crate::local::{answer_of, tool};
use crate::support::{FinServer, Host, Line};

const ADA: &str = "ada-1";
const PROCEDURE: &str = "12345";

/// What "at once" may take here.
const AT_ONCE: Duration = Duration::from_secs(4);

/// A host of this Fin, past its `initialize`.
fn host_of(server: &FinServer, options: &str) -> Host {
    let mut host = server.launch().args(options).start();
    host.initialize();
    host
}

fn question() -> Value {
    json!({ "user_id": ADA, "message": "How do I reset my password?" })
}

fn asking(id: &str) -> String {
    tool(id, "ask_fin", &question())
}

fn running(id: &str) -> String {
    let arguments = json!({ "user_id": ADA, "procedure_id": PROCEDURE });
    tool(id, "run_fin_procedure", &arguments)
}

fn replying(id: &str, conversation: &str, message: &str) -> String {
    let arguments = json!({ "conversation_id": conversation, "message": message });
    tool(id, "reply_to_fin_conversation", &arguments)
}

fn getting(id: &str, conversation: &str) -> String {
    let arguments = json!({ "conversation_id": conversation });
    tool(id, "get_fin_response", &arguments)
}

/// The same request with a progress token (JSON text).
fn with_progress(request: &str, token: &str) -> String {
    let params = format!(r#""params":{{"_meta":{{"progressToken":{token}}},"#);
    request.replace(r#""params":{"#, &params)
}

/// What Fin said, as the host's answer has it.
#[track_caller]
fn said(line: &Line) -> Value {
    let said = answer_of(line);
    let id = said["conversation_id"].as_str().unwrap_or_default();
    assert!(!id.is_empty(), "{said}");
    assert!(said["status"].is_string(), "{said}");
    said
}

/// Its conversation.
fn conversation_of(said: &Value) -> String {
    let id = said["conversation_id"].as_str().expect("a conversation");
    id.to_owned()
}

/// Its plain text.
#[track_caller]
fn text_of(said: &Value) -> &str {
    said["answer"].as_str().unwrap_or_else(|| panic!("{said}"))
}

/// The ids of its messages; none where the answer is the only one.
fn messages_of(said: &Value) -> Vec<&str> {
    let messages = said["messages"].as_array().into_iter().flatten();
    messages.filter_map(|m| m["id"].as_str()).collect()
}

/// What it says beside the facts: what they mean, and what to do.
#[track_caller]
fn note_of(said: &Value) -> &str {
    said["_note"].as_str().unwrap_or_else(|| panic!("{said}"))
}

/// The progress that a host was told, in order.
fn progress(host: &Host) -> Vec<Value> {
    let lines = host.lines().into_iter();
    let lines = lines.filter(|l| l.method().as_deref() == Some("notifications/progress"));
    lines.map(|l| l.json()["params"].clone()).collect()
}

/// Waits for progress that says this.
fn told_of(host: &Host, text: &str) {
    host.wait(text, |line| {
        line.method().as_deref() == Some("notifications/progress") && line.raw().contains(text)
    });
}
