//! A host of 2026-07-28: no handshake, everything in each request.

use serde_json::{Value, json};

use super::{FIRST_OPEN, answer_of, sandbox, tool};
use crate::support::{Host, INITIALIZE, Launch, Line, request};

const VERSION: &str = "2026-07-28";

/// A request as a modern host writes it.
pub(super) fn modern(id: &str, method: &str, mut params: Value) -> String {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": VERSION,
        "io.modelcontextprotocol/clientInfo": { "name": "host", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    request(id, method, &params.to_string())
}

pub(super) fn modern_call(id: &str, name: &str, arguments: &Value) -> String {
    modern(
        id,
        "tools/call",
        json!({ "name": name, "arguments": arguments }),
    )
}

fn start() -> Host {
    Launch::new().args("-t sandbox").start()
}

fn names(list: &Line) -> Vec<String> {
    let list = list.json();
    let tools = list["result"]["tools"].as_array().expect("tools").iter();
    tools
        .map(|t| t["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn a_modern_host_finds_out_lists_and_calls_without_a_handshake() {
    let mut host = start();
    let about = host.ask(&modern("1", "server/discover", json!({}))).json();
    let about = &about["result"];
    let versions = about["supportedVersions"].as_array().expect("versions");
    assert!(versions.contains(&json!(VERSION)), "{about}");
    assert_eq!(about["resultType"], "complete");
    let list = host.ask(&modern("2", "tools/list", json!({})));
    assert_eq!(names(&list).len(), 16);
    assert_eq!(list.json()["result"]["resultType"], "complete");
    let query = json!({ "query": FIRST_OPEN });
    let answer = host.ask(&modern_call("3", "search", &query));
    assert_eq!(answer.json()["result"]["resultType"], "complete");
    assert_eq!(answer_of(&answer)["total_in_page"], 1);
}

#[test]
fn the_first_line_may_be_a_call() {
    let mut host = start();
    let query = json!({ "query": FIRST_OPEN });
    answer_of(&host.ask(&modern_call("1", "search", &query)));
    assert_eq!(host.lines().len(), 1);
}

#[test]
fn a_probe_does_not_decide_the_era() {
    let mut host = start();
    host.ask(&modern("1", "server/discover", json!({})))
        .result();
    host.initialize();
    let query = json!({ "query": FIRST_OPEN });
    answer_of(&host.ask(&tool("2", "search", &query)));
}

#[test]
fn an_answer_is_the_same_in_both_eras() {
    let (mut old, mut new) = (sandbox(""), start());
    let list = old.ask(&request("1", "tools/list", "{}"));
    let listed = new.ask(&modern("1", "tools/list", json!({})));
    assert_eq!(
        list.json()["result"]["tools"],
        listed.json()["result"]["tools"]
    );
    for (name, arguments) in super::readings(&mut old) {
        let id = format!("\"{name}\"");
        let was = answer_of(&old.ask(&tool(&id, name, &arguments)));
        let is = answer_of(&new.ask(&modern_call(&id, name, &arguments)));
        assert_eq!(was, is, "{name}");
    }
}

#[test]
fn what_a_modern_host_asks_wrongly_is_refused() {
    let mut host = start();
    let refused = host.ask(&modern_call("1", "serch", &json!({})));
    assert_eq!(refused.error_code(), -32602);
    let refused = host.ask(&modern("2", "no/such", json!({})));
    assert_eq!(refused.error_code(), -32601);
    let mut other = modern("3", "tools/list", json!({}));
    other = other.replace(VERSION, "2099-01-01");
    assert_eq!(host.ask(&other).error_code(), -32022);
    let query = json!({ "query": FIRST_OPEN });
    answer_of(&host.ask(&modern_call("4", "search", &query)));
}

#[test]
fn a_subscription_is_taken_and_ends_when_it_is_cancelled() {
    let mut host = start();
    let filter = json!({ "notifications": { "toolsListChanged": true } });
    host.send(&modern("\"sub\"", "subscriptions/listen", filter));
    let told = host.told("notifications/subscriptions/acknowledged").json();
    let id = &told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"];
    assert_eq!(id, "sub", "{told}");
    let query = json!({ "query": FIRST_OPEN });
    answer_of(&host.ask(&modern_call("1", "search", &query)));
    host.close_stdin();
    assert!(host.is_gone_within(crate::support::SOON));
}

#[test]
fn both_eras_may_talk_over_one_pipe() {
    let mut host = start();
    host.send(INITIALIZE);
    host.answer("\"init\"").result();
    let query = json!({ "query": FIRST_OPEN });
    answer_of(&host.ask(&modern_call("1", "search", &query)));
    answer_of(&host.ask(&tool("2", "search", &query)));
}
