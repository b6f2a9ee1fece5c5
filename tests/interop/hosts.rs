//! The local tools as hosts see them: official clients of both eras, in TypeScript and in Python,
//! list and call every tool of the sample workspace. What they get keeps to the tools' own
//! schemas, by the clients' own validation and by `ajv` and `jsonschema` besides.
//!
//! Deliberately nothing about which answer is the right one: that is in `tests/it`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::fin::{FIN, sandbox_tools};
use super::support::{
    BRIDGE, Host, Kit, READING, Sandbox, TOKEN, WRITING, command, is_error, loose_reads, node_kit,
    none, python_kit, raw, reads, run, sandbox_ids, session, text, told, writes,
};

#[test]
fn a_v1_host_lists_and_calls_every_tool() {
    lists_and_calls(node_kit(), Host::V1, LEGACY);
}

#[test]
fn a_v2_host_lists_and_calls_every_tool_in_the_legacy_era() {
    lists_and_calls(node_kit(), Host::V2, LEGACY);
}

#[test]
fn a_v2_host_that_asks_for_the_modern_era_gets_it() {
    lists_and_calls(node_kit(), Host::V2Auto, MODERN);
}

#[test]
fn a_v2_host_of_the_modern_era_alone_lists_and_calls_every_tool() {
    lists_and_calls(node_kit(), Host::V2Modern, MODERN);
}

#[test]
fn a_python_host_that_asks_for_the_modern_era_gets_it() {
    lists_and_calls(python_kit(), Host::PythonAuto, MODERN);
}

#[test]
fn a_python_host_lists_and_calls_every_tool_in_the_legacy_era() {
    lists_and_calls(python_kit(), Host::PythonLegacy, LEGACY);
}

#[test]
fn a_hundred_calls_at_once_are_each_answered_once_with_their_own_answer() {
    for host in [Host::V1, Host::V2Modern] {
        at_once(node_kit(), host);
    }
    for host in [Host::PythonLegacy, Host::PythonAuto] {
        at_once(python_kit(), host);
    }
}

#[test]
fn a_cancelled_call_is_no_longer_asked_for_and_the_next_is_answered() {
    let Some(kit) = node_kit() else { return };
    let sandbox = Sandbox::start(kit);
    let ids = sandbox_ids(kit, sandbox.url());
    let hold = "GET /conversations/";
    let via = json!({ "upstream": sandbox.url(), "hold": hold });
    let calls = json!([
        { "tool": "list_articles", "args": {} },
        { "tool": "get_conversation", "args": { "id": ids.conversation }, "cancel": true },
        { "tool": "get_contact", "args": { "id": ids.contact } },
    ]);
    let with = json!({ "token": TOKEN, "via": via, "calls": calls });
    for host in [Host::V1, Host::V2Modern] {
        let report = session(kit, host, &["-t", "au", "--rest-url", "{rest}"], &with);
        let outcomes = report.outcomes();
        assert_eq!(
            outcomes[1]["left"], true,
            "{host:?}: it is still waited for: {}",
            outcomes[1]
        );
        assert!(
            outcomes[1].get("error").is_some(),
            "{host:?}: {}",
            outcomes[1]
        );
        for answered in [&outcomes[0], &outcomes[2]] {
            assert!(
                answered["result"]["structuredContent"].is_object(),
                "{host:?}: {answered}"
            );
        }
        for list in ["twice", "unknown", "errors"] {
            assert_eq!(report.0[list], json!([]), "{host:?}: {list}");
        }
    }
}

#[test]
fn without_allow_writes_no_host_sees_or_gets_a_tool_that_writes() {
    let Some(kit) = node_kit() else { return };
    let sandbox = Sandbox::start(kit);
    let calls = writes(&sandbox_ids(kit, sandbox.url()));
    let with = json!({ "token": TOKEN, "via": { "upstream": sandbox.url() }, "calls": calls });
    for host in [Host::V1, Host::V2Modern] {
        let report = session(kit, host, &["-t", "au", "--rest-url", "{rest}"], &with);
        assert_eq!(report.tool_names(), READING, "{host:?}");
        for outcome in report.outcomes() {
            let said = outcome["error"]["message"]
                .as_str()
                .unwrap_or_else(|| text(outcome));
            assert!(said.contains("--allow-writes"), "{host:?}: {outcome}");
            assert_eq!(outcome["exchanges"], json!([]), "{host:?}: {outcome}");
        }
    }
}

#[test]
fn the_inspector_lists_and_calls_the_local_tools() {
    let Some(kit) = node_kit() else { return };
    let inspect = |words: &[&str]| -> Value {
        let mut inspector = command(kit, kit.node());
        inspector
            .arg(kit.module("@modelcontextprotocol/inspector/clients/launcher/build/index.js"))
            .args([
                "--cli",
                BRIDGE,
                "-t",
                "sandbox",
                "--format",
                "json",
                "--connect-timeout",
                "0",
            ])
            .args(words);
        let stdout = run(inspector);
        serde_json::from_str(&stdout).unwrap_or_else(|e| panic!("{e} in {stdout}"))
    };
    let listed = inspect(&["--method", "tools/list"]);
    let names: Vec<_> = listed["result"]["tools"]
        .as_array()
        .expect("tools")
        .iter()
        .map(|t| &t["name"])
        .collect();
    assert_eq!(json!(names), json!(sandbox_tools()));
    let query = "query=object_type:conversations state:open limit:2";
    let found = inspect(&[
        "--method",
        "tools/call",
        "--tool-name",
        "search",
        "--tool-arg",
        query,
    ]);
    assert_eq!(
        found["result"]["structuredContent"]["results"]
            .as_array()
            .map(Vec::len),
        Some(2),
        "{found}"
    );
}

const LEGACY: &str = "2025-11-25";
const MODERN: &str = "2026-07-28";

fn lists_and_calls(kit: Option<&'static Kit>, host: Host, version: &str) {
    let (Some(node), Some(kit)) = (node_kit(), kit) else {
        return;
    };
    // The same data as in the process of `-t sandbox`: it is the same every time.
    let ids = sandbox_ids(node, Sandbox::start(node).url());
    let right = [reads(&ids), loose_reads(&ids), writes(&ids)].concat();
    let calls = [right.clone(), wrong()].concat();
    let with = json!({ "calls": calls });
    let report = session(kit, host, &["-t", "sandbox", "--allow-writes"], &with);
    assert_eq!(report.0["version"], version);
    let mut own = report.tool_names();
    own.retain(|name| !FIN.contains(name)); // they are called in `fin`
    assert_eq!(own, [&READING[..], &WRITING[..]].concat());
    none("faults", &report.faults());
    let (right, wrong) = report.outcomes().split_at(right.len());
    // The sample workspace has no company of that name.
    let odd = |o: &&Value| is_error(o) && o["tool"] != "list_companies";
    let refused: Vec<_> = right
        .iter()
        .filter(odd)
        .map(|o| format!("{}: {}", told(o), text(o)))
        .collect();
    none("calls that were refused", &refused);
    let called: BTreeSet<_> = right
        .iter()
        .filter(|o| !is_error(o))
        .filter_map(|o| o["tool"].as_str())
        .collect();
    assert_eq!(called.len(), READING.len() + WRITING.len(), "{called:?}");
    let accepted: Vec<_> = wrong.iter().filter(|o| !is_error(o)).map(told).collect();
    none("calls that make no sense were accepted", &accepted);
}

/// Each asks for a different object, or for the same in a different way.
fn at_once(kit: Option<&'static Kit>, host: Host) {
    let (Some(node), Some(kit)) = (node_kit(), kit) else {
        return;
    };
    let sandbox = Sandbox::start(node);
    let requests = json!([{ "path": "/conversations?per_page=100" }]);
    let order = json!({ "upstream": sandbox.url(), "token": TOKEN, "requests": requests });
    let said = raw(node, &order);
    let list = said[0]["answer"]["conversations"]
        .as_array()
        .expect("conversations");
    let calls: Vec<_> = list
        .iter()
        .map(|c| json!({ "tool": "get_conversation", "args": { "id": c["id"] } }))
        .collect();
    assert_eq!(calls.len(), 100);
    let with = json!({ "token": TOKEN, "calls": calls, "together": true });
    let report = session(kit, host, &["-t", "au", "--rest-url", sandbox.url()], &with);
    none("faults", &report.faults());
    for (call, outcome) in calls.iter().zip(report.outcomes()) {
        let structured = &outcome["result"]["structuredContent"];
        let id = structured
            .get("id")
            .or_else(|| structured.pointer("/conversation/id"));
        assert_eq!(id, call["args"].get("id"), "{host:?}: {}", told(outcome));
    }
}

/// What hosts and models get wrong; refused with a result, never with a protocol error.
fn wrong() -> Vec<Value> {
    let loose = |tool: &str, args: Value| json!({ "tool": tool, "args": args, "loose": true });
    vec![
        loose("search", json!({})),
        loose("search", json!({ "query": "" })),
        loose(
            "search",
            json!({ "query": "object_type:conversations stat:open" }),
        ),
        loose("search", json!({ "query": { "deep": true } })),
        loose("fetch", json!({ "id": "../admins" })),
        loose("fetch", json!({ "id": "conversation_1" })),
        loose(
            "fetch",
            json!({ "id": "https://example.com/conversation/1" }),
        ),
        loose(
            "get_conversation",
            json!({ "id": "contact_674145769fe55d47835c20d3" }),
        ),
        loose("get_conversation", json!({ "id": "1/../../admins" })),
        loose("get_conversation", json!({})),
        loose("search_conversations", json!({ "per_page": 5 })),
        loose("search_conversations", json!({ "state": "ajar" })),
        loose(
            "search_conversations",
            json!({ "state": "open", "per_page": 151 }),
        ),
        loose("search_conversations", json!({ "stat": "open" })),
        loose("search_contacts", json!({})),
        loose("search_contacts", json!({ "email": ["a", "b"] })),
        loose("get_contact", json!({ "id": "%2e%2e%2fadmins" })),
        loose("list_companies", json!({ "page": 0 })),
        loose("get_company", json!({ "id": "" })),
        loose("search_articles", json!({})),
        loose("get_article", json!({ "id": 999_999_999 })),
        loose("create_article", json!({ "title": "no author" })),
        loose("update_article", json!({ "id": "1", "title": "x" })),
        loose(
            "add_internal_note",
            json!({ "conversation_id": "1", "body": "x" }),
        ),
        loose("add_internal_note", json!({ "conversation_id": "1" })),
    ]
}
