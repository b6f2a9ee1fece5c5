//! The sandbox held against Intercom's own description: Prism stands in front of it and finds what
//! is wrong with its answers, to the tools and to a walk through the whole workspace.
//!
//! Skipped with a loud line where the description is missing (see `support/rest.rs`). Deliberately
//! not about what the data says or whether a search finds the right things.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::support::{
    Host, Prism, Sandbox, TOKEN, description, loose_reads, node_kit, none, raw, reads, sandbox_ids,
    session, writes, wrong_answer,
};

#[test]
fn what_the_sandbox_answers_to_the_tools_is_in_the_description() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let sandbox = Sandbox::start(kit);
    let prism = Prism::judge(kit, &file, sandbox.url());
    let ids = sandbox_ids(kit, sandbox.url());
    let calls = [reads(&ids), loose_reads(&ids), writes(&ids), reads(&ids)].concat();
    let with = json!({
        "token": TOKEN,
        "via": { "upstream": prism.url(), "description": file },
        "calls": calls,
    });
    let words = ["-t", "au", "--rest-url", "{rest}", "--allow-writes"];
    let report = session(kit, Host::V1, &words, &with);
    none("faults", &report.faults());
    none(
        "requests that the description refuses",
        &report.wrong_requests(),
    );
    let wrong: Vec<_> = report.exchanges().iter().flat_map(wrong_answer).collect();
    none("answers that the description refuses", &wrong);
    // What is asked for by a name that nobody has is refused, and nothing else.
    let refused = report.refused();
    let odd = refused
        .iter()
        .filter(|call| !call.contains("Harbour Lights") && !call.contains("company_id"));
    let odd: Vec<_> = odd.cloned().collect();
    none("calls that were refused", &odd);
}

#[test]
fn every_answer_of_a_walk_through_the_sandbox_is_in_the_description() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let sandbox = Sandbox::start(kit);
    let prism = Prism::judge(kit, &file, sandbox.url());
    let order = json!({ "upstream": prism.url(), "token": TOKEN, "walk": true });
    let steps = raw(kit, &order);
    let mut found: Vec<String> = Vec::new();
    let mut kinds_of_events = BTreeSet::new();
    for step in &steps {
        found.extend(wrong_answer(step));
        found.extend(fault(step));
        for event in step["events"].as_array().into_iter().flatten() {
            kinds_of_events.extend(event["event_name"].as_str());
            found.extend(wrong_event(event).or_else(|| {
                event["event_name"]
                    .is_null()
                    .then(|| format!("no event at all: {event}"))
            }));
        }
    }
    let every = [
        "csat_requested",
        "fin_replied",
        "fin_reply_chunk",
        "fin_status_updated",
    ];
    assert_eq!(kinds_of_events, BTreeSet::from(every));
    // The same fault in a hundred objects is one fault.
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    for fault in found {
        kinds.entry(kind(&fault)).or_insert(fault);
    }
    none(
        "kinds of answers that the description refuses",
        &kinds.into_values().collect::<Vec<_>>(),
    );
    let asked: BTreeSet<String> = steps
        .iter()
        .filter(|s| s["status"] == 200)
        .map(|s| {
            let path = s["path"].as_str().unwrap_or_default();
            format!(
                "{} {}",
                s["method"].as_str().unwrap_or_default(),
                path.split('?').next().unwrap_or_default()
            )
        })
        .collect();
    none(
        "operations of the description that were not walked",
        &unwalked(&file, &asked),
    );
}

/// The judge itself: an answer that is not what the description has is seen as such.
#[test]
fn prism_sees_an_answer_that_the_description_does_not_have() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let mut other: Value =
        serde_json::from_slice(&fs::read(&file).expect("the description")).expect("JSON");
    let answer =
        &mut other["paths"]["/me"]["get"]["responses"]["200"]["content"]["application/json"];
    answer["schema"] = json!({ "type": "object", "required": ["never_there"] });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let altered = folder.path().join("altered.json");
    fs::write(&altered, other.to_string()).expect("an altered description");
    let sandbox = Sandbox::start(kit);
    let prism = Prism::judge(kit, &altered, sandbox.url());
    let requests = json!([{ "path": "/me" }, { "path": "/tags" }]);
    let order = json!({ "upstream": prism.url(), "token": TOKEN, "requests": requests });
    let wrong: Vec<_> = raw(kit, &order)
        .iter()
        .map(|step| wrong_answer(step).len())
        .collect();
    assert_eq!(wrong, [1, 0]);
}

/// What must hold of every answer whatever the description says.
fn fault(step: &Value) -> Option<String> {
    let asked = format!(
        "{} {} {}: {}",
        step["method"], step["path"], step["body"], step["status"]
    );
    let status = step["status"].as_u64().unwrap_or_default();
    let provoked = step["why"] == "a refusal";
    if provoked == (status == 200) {
        let what = if provoked { "not refused" } else { "refused" };
        return Some(format!("{asked}: {what}: {}", step["answer"]));
    }
    if status >= 500 {
        return Some(format!("{asked}: {}", step["answer"]));
    }
    if provoked {
        let error = &step["answer"]["errors"][0];
        let said = step["answer"]["type"] == "error.list"
            && error["code"].is_string()
            && error["message"].is_string();
        return (!said).then(|| format!("{asked}: no error.list: {}", step["answer"]));
    }
    let limits = ["limit", "remaining", "reset"];
    let told = limits
        .iter()
        .all(|name| step["told"][format!("x-ratelimit-{name}")].is_string());
    (!told).then(|| format!("{asked}: no rate limits"))
}

/// A fault without what differs from object to object.
fn kind(fault: &str) -> String {
    let is_own = |word: &str| word.bytes().any(|b| b.is_ascii_digit());
    let words = fault.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words: Vec<&str> = words
        .filter(|word| !is_own(word) || word.len() == 3)
        .collect();
    words.join(" ")
}

/// What is wrong with an event of Fin's, by the members that Intercom's description requires of it
/// (the part of it with the events is not in the subset).
fn wrong_event(event: &Value) -> Option<String> {
    let required: &[&str] = match event["event_name"].as_str()? {
        "fin_replied" => &["user_id", "message", "status"],
        "fin_status_updated" => &["user_id", "status"],
        "fin_reply_chunk" => &["stream_id", "chunk_index", "chunk_text"],
        "csat_requested" => &["user_id", "csat"],
        _ => return Some(format!("nobody knows {event}")),
    };
    let always = ["conversation_id", "created_at_ms"];
    let mut lacking = always
        .iter()
        .chain(required)
        .filter(|m| event[**m].is_null());
    let message = &event["message"];
    let is_said = message.is_null()
        || message["author"] == "fin"
            && message["body"].is_string()
            && message["timestamp_ms"].is_string();
    let lacks = lacking.next().map(|member| format!("no {member}: {event}"));
    lacks.or_else(|| (!is_said).then(|| format!("no message of Fin's: {event}")))
}

/// The operations of the description that nothing of what was asked belongs to. The legacy beginning
/// of a conversation with Fin is not served.
fn unwalked(file: &Path, asked: &BTreeSet<String>) -> Vec<String> {
    let description: Value =
        serde_json::from_slice(&fs::read(file).expect("the description")).expect("JSON");
    let paths = description["paths"].as_object().expect("paths");
    let mut unwalked = Vec::new();
    for (path, item) in paths.iter().filter(|(path, _)| *path != "/fin/start") {
        for method in ["get", "post", "put"]
            .iter()
            .filter(|m| item.get(m).is_some())
        {
            let operation = format!("{} {path}", method.to_uppercase());
            if !asked.iter().any(|asked| fits(&operation, asked)) {
                unwalked.push(operation);
            }
        }
    }
    unwalked
}

fn fits(operation: &str, asked: &str) -> bool {
    let (pattern, path) = (operation.split('/'), asked.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern.zip(path).all(|(p, a)| p == a || p.starts_with('{'))
}
