//! The tools that answer here keep every promise, whatever is asked of them.
//!
//! Against the sample workspace where that is enough, and against an API that misbehaves where it
//! is not. What the fallback promises is in `fallback`.

mod budget;
mod commands;
mod ids;
mod modern;
mod odd;
mod queries;
mod session;
mod sides;
mod tokens;
mod trouble;
mod which;

use serde_json::{Value, json};

use crate::support::{Finished, Host, IntercomApi, Launch, Line, request};

const TOKEN: &str = "dG9rOmxvY2FsLXRlc3Rz";

/// The newest open conversation of the sample workspace; what else is in it depends on nothing.
const FIRST_OPEN: &str = "object_type:conversations state:open limit:1";

/// A host of the sample workspace, past its `initialize`.
fn sandbox(options: &str) -> Host {
    let mut host = Launch::new().args("-t sandbox").args(options).start();
    host.initialize();
    host
}

/// A host of this API, past its `initialize`.
fn host_of(api: &IntercomApi, options: &str) -> Host {
    let launch = Launch::new().args("-t au --rest-url").arg(api.url());
    let launch = launch.args(options).env("INTERCOM_TOKEN", TOKEN);
    let mut host = launch.start();
    host.initialize();
    host
}

/// `call` in a terminal; `arguments` is one JSON object.
fn called(options: &str, tool: &str, arguments: &Value) -> Finished {
    let launch = Launch::new().arg("call").args(options);
    launch.arg(tool).arg(arguments.to_string()).run()
}

/// A `tools/call` as one line.
pub(crate) fn tool(id: &str, name: &str, arguments: &Value) -> String {
    let params = json!({ "name": name, "arguments": arguments });
    request(id, "tools/call", &params.to_string())
}

/// The answer's structured content, which says the same as its text.
#[track_caller]
pub(crate) fn answer_of(line: &Line) -> Value {
    let line = line.json();
    let result = &line["result"];
    assert_ne!(result["isError"], true, "{result}");
    let text = result["content"][0]["text"].as_str().expect("a text");
    let said: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(said, result["structuredContent"]);
    said
}

/// The text of an answer that is an error for the model.
#[track_caller]
pub(crate) fn error_of(line: &Line) -> String {
    let line = line.json();
    let result = &line["result"];
    assert_eq!(result["isError"], true, "{line}");
    assert!(result["structuredContent"].is_null(), "{line}");
    let text = result["content"][0]["text"].as_str().expect("a text");
    assert!(text.starts_with("error: "), "{text}");
    text.to_owned()
}

/// Asks, and returns the answer's structured content.
#[track_caller]
pub(crate) fn ask(host: &mut Host, id: &str, name: &str, arguments: &Value) -> Value {
    answer_of(&host.ask(&tool(id, name, arguments)))
}

/// Asks, and returns the error's text.
#[track_caller]
pub(crate) fn ask_wrongly(host: &mut Host, id: &str, name: &str, arguments: &Value) -> String {
    error_of(&host.ask(&tool(id, name, arguments)))
}

/// The id of the first find, as `search` writes it.
fn first_find(host: &mut Host, query: &str) -> String {
    let id = format!("\"find: {query}\"");
    let found = ask(host, &id, "search", &json!({ "query": query }));
    let id = found["results"][0]["id"].as_str().expect("a find");
    id.to_owned()
}

/// One answer for every tool that only reads: arguments that the sample workspace has.
fn readings(host: &mut Host) -> Vec<(&'static str, Value)> {
    let conversation = first_find(host, FIRST_OPEN);
    let contact = first_find(host, "object_type:contacts limit:1");
    let mut first = |list: &str| {
        let id = format!("\"first: {list}\"");
        let list = ask(host, &id, list, &json!({ "per_page": 1 }));
        list["data"][0]["id"].clone()
    };
    let (company, article) = (first("list_companies"), first("list_articles"));
    vec![
        ("search", json!({ "query": FIRST_OPEN })),
        ("fetch", json!({ "id": conversation })),
        ("search_conversations", json!({ "state": "open" })),
        ("get_conversation", json!({ "id": conversation })),
        ("search_contacts", json!({ "email_domain": "example.com" })),
        ("get_contact", json!({ "id": contact })),
        ("list_companies", json!({})),
        ("get_company", json!({ "id": company })),
        ("list_articles", json!({})),
        ("search_articles", json!({ "phrase": "export" })),
        ("get_article", json!({ "id": article })),
    ]
}
