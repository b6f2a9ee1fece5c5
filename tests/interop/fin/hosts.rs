//! The official clients of both eras list and call Fin's tools on the sample workspace.

use serde_json::{Value, json};

use super::{FIN, call, sandbox_tools, watched};
use crate::support::{
    Host, Kit, Sandbox, TOKEN, is_error, node_kit, none, python_kit, session, text, told,
};

const LEGACY: &str = "2025-11-25";
const MODERN: &str = "2026-07-28";

#[test]
fn a_v1_host_talks_with_fin() {
    talks(node_kit(), Host::V1, LEGACY);
}

#[test]
fn a_v2_host_talks_with_fin_in_the_legacy_era() {
    talks(node_kit(), Host::V2, LEGACY);
}

#[test]
fn a_v2_host_of_the_modern_era_talks_with_fin() {
    talks(node_kit(), Host::V2Modern, MODERN);
}

#[test]
fn a_python_host_talks_with_fin_in_the_legacy_era() {
    talks(python_kit(), Host::PythonLegacy, LEGACY);
}

#[test]
fn a_python_host_that_asks_for_the_modern_era_talks_with_fin() {
    talks(python_kit(), Host::PythonAuto, MODERN);
}

#[test]
fn a_question_that_a_host_takes_back_is_no_longer_listened_to() {
    let Some(kit) = node_kit() else { return };
    let sandbox = Sandbox::start(kit);
    let via = json!({ "upstream": sandbox.url(), "here": true, "hold": "GET /event-stream" });
    let mut question = call("ask_fin", json!({ "user_id": "u-1", "message": "How?" }));
    question["cancel"] = json!(true);
    let list = call("list_fin_capabilities", json!({ "user_id": "u-1" }));
    let with = json!({ "token": TOKEN, "via": via, "calls": [list, question, list] });
    for host in [Host::V1, Host::V2, Host::V2Modern] {
        let words = ["{rest}/fin/mcp", "--mode", "local"];
        let report = session(kit, host, &words, &with);
        let outcomes = report.outcomes();
        let taken_back = &outcomes[1];
        assert_eq!(taken_back["left"], true, "{host:?}: {taken_back}");
        assert!(taken_back.get("error").is_some(), "{host:?}: {taken_back}");
        let asked: Vec<_> = report
            .exchanges()
            .iter()
            .filter_map(|e| e["url"].as_str())
            .filter(|url| *url == "/fin/ask")
            .collect();
        assert_eq!(asked.len(), 1, "{host:?}");
        for answered in [&outcomes[0], &outcomes[2]] {
            assert!(!is_error(answered), "{host:?}: {answered}");
        }
        for list in ["twice", "unknown", "errors"] {
            assert_eq!(report.0[list], json!([]), "{host:?}: {list}");
        }
    }
}

fn talks(kit: Option<&'static Kit>, host: Host, version: &str) {
    let Some(kit) = kit else { return };
    let with = json!({ "calls": right() });
    let report = session(kit, host, &["-t", "sandbox"], &with);
    assert_eq!(report.0["version"], version);
    assert_eq!(report.tool_names(), sandbox_tools());
    none("faults", &report.faults());
    none("calls that were refused", &report.refused());
    for (outcome, wanted) in report.outcomes().iter().zip(STATUSES) {
        let status = &outcome["result"]["structuredContent"]["status"];
        assert_eq!(
            status.as_str().unwrap_or_default(),
            wanted,
            "{}",
            told(outcome)
        );
    }
    for outcome in report.outcomes().iter().filter(|o| o["progress"] == true) {
        is_heard(outcome, host);
    }
    refuses_what_makes_no_sense(kit, host);
}

/// A conversation as hosts have it, with questions beside it.
fn right() -> Vec<Value> {
    let user = "u-1";
    vec![
        call("list_fin_capabilities", json!({ "user_id": user })),
        watched(
            "ask_fin",
            json!({ "user_id": user, "message": "How do I export a campaign?" }),
        ),
        call(
            "get_fin_response",
            json!({ "conversation_id": "{conversation}" }),
        ),
        watched(
            "run_fin_procedure",
            json!({ "user_id": user, "procedure_id": "880102" }),
        ),
        watched(
            "reply_to_fin_conversation",
            json!({ "conversation_id": "{conversation}", "message": "It is 20418" }),
        ),
        call(
            "get_fin_response",
            json!({ "conversation_id": "{conversation}" }),
        ),
        call(
            "ask_fin",
            json!({ "user_id": user, "message": "Où est ☃ & <b>xyzzy</b>?" }),
        ),
    ]
}

const STATUSES: [&str; 7] = [
    "",
    "complete",
    "complete",
    "awaiting_user_reply",
    "complete",
    "complete",
    "complete",
];

/// The client's own callback was told, with numbers that grow and with what Fin was writing.
fn is_heard(outcome: &Value, host: Host) {
    let heard = outcome["heard"].as_array().expect("what was heard");
    let call = told(outcome);
    assert!(!heard.is_empty(), "{host:?}: nothing was heard of {call}");
    let numbers: Vec<_> = heard
        .iter()
        .filter_map(|p| p["progress"].as_f64())
        .collect();
    assert!(numbers.windows(2).all(|w| w[0] < w[1]), "{call}: {heard:?}");
    let texts = heard.iter().filter_map(|p| p["message"].as_str());
    assert!(texts.clone().any(|t| !t.is_empty()), "{call}: {heard:?}");
}

/// Refused with a result that the schema allows, and never with a protocol error.
fn refuses_what_makes_no_sense(kit: &Kit, host: Host) {
    let loose = |tool: &str, args: Value| json!({ "tool": tool, "args": args, "loose": true });
    let calls = vec![
        loose("ask_fin", json!({ "user_id": "u-1" })),
        loose("ask_fin", json!({ "user_id": "u-1", "message": "" })),
        loose("ask_fin", json!({ "message": "Who am I?" })),
        loose("list_fin_capabilities", json!({})),
        loose(
            "run_fin_procedure",
            json!({ "user_id": "u-1", "procedure_id": "880104" }),
        ),
        loose(
            "run_fin_procedure",
            json!({ "user_id": "u-1", "procedure_id": "880105" }),
        ),
        loose(
            "run_fin_procedure",
            json!({ "user_id": "u-1", "procedure_id": "1/../2" }),
        ),
        loose(
            "reply_to_fin_conversation",
            json!({ "conversation_id": "local-0", "message": "x" }),
        ),
    ];
    let report = session(kit, host, &["-t", "sandbox"], &json!({ "calls": calls }));
    none("faults", &report.faults());
    for outcome in report.outcomes() {
        assert!(is_error(outcome), "accepted: {}", told(outcome));
        assert!(FIN.iter().any(|tool| outcome["tool"] == *tool));
        assert!(text(outcome).len() < 2000, "{}", text(outcome));
    }
}
