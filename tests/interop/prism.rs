//! Prism plays Intercom's REST API from Intercom's own description: every request that the tools
//! make is one that the description has, and every answer that it has, refusals included, is
//! understood.
//!
//! The description is not part of this project and can't be installed; where it is missing, these
//! tests are skipped with a loud line, with `CI=true` too (see `support/rest.rs`). Deliberately
//! nothing about pages, states and times here: Prism always gives the same example.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::support::{
    Host, Ids, Prism, READING, Report, TOKEN, WRITING, description, is_error, loose_reads,
    node_kit, none, raw, reads, session, text, told, writes,
};

#[test]
fn every_request_is_in_the_description_and_every_answer_is_understood() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let prism = Prism::mock(kit, &file);
    let ids = ids();
    let calls = [reads(&ids), loose_reads(&ids), writes(&ids)].concat();
    let via = json!({ "upstream": prism.url(), "description": file });
    let report = asked(Host::V2Modern, &via, &calls);
    assert_eq!(report.tool_names(), [&READING[..], &WRITING[..]].concat());
    none("faults", &report.faults());
    none(
        "requests that the description refuses",
        &report.wrong_requests(),
    );
    none("calls that were refused", &report.refused());
    let outcomes = report.outcomes().iter();
    let asked_nothing = outcomes.filter(|o| o["exchanges"] == json!([]));
    let asked_nothing: Vec<_> = asked_nothing.map(told).collect();
    none("calls for which nothing was asked", &asked_nothing);
    let asked: BTreeSet<_> = report
        .exchanges()
        .iter()
        .filter_map(|e| e["operation"].as_str())
        .collect();
    let unasked: Vec<_> = USED
        .iter()
        .filter(|o| !asked.contains(*o))
        .map(|o| (*o).to_owned())
        .collect();
    none("operations that no call made use of", &unasked);
}

#[test]
fn every_documented_refusal_becomes_a_sentence_with_a_next_step() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let prism = Prism::mock(kit, &file);
    let calls = one_of_each();
    let (beside, needed): (Vec<&str>, Vec<&str>) =
        USED.iter().copied().partition(|o| BESIDE.contains(o));
    let mut found = Vec::new();
    let mut tried = BTreeSet::new();
    for code in [400, 401, 403, 404, 410, 429] {
        for only in [&needed, &beside] {
            let via =
                json!({ "upstream": prism.url(), "description": file, "code": code, "only": only });
            let report = asked(Host::V1, &via, &calls);
            none("faults", &report.faults());
            for outcome in report.outcomes() {
                let refused: Vec<_> = refused(outcome).collect();
                tried.extend(refused.iter().map(|e| format!("{code} {}", e["operation"])));
                // A name or a link that can't be had is no reason to answer nothing; but a note
                // must be signed.
                let beside = refused
                    .iter()
                    .all(|e| BESIDE.iter().any(|o| e["operation"] == *o));
                let signed = outcome["tool"] == "add_internal_note";
                let matters = !refused.is_empty() && (!beside || signed);
                if is_error(outcome) != matters {
                    found.push(format!("{code}: {}: {}", told(outcome), text(outcome)));
                }
                // What was wrong with a request is Intercom's to say; a contact that is merged
                // into itself, as in the example, is a dead end.
                let ends = code == 400 || text(outcome).contains("merged over and over");
                if is_error(outcome) && !ends && !text(outcome).contains("\nhint: ") {
                    let call = told(outcome);
                    found.push(format!("{code}: no next step: {call}: {}", text(outcome)));
                }
            }
        }
    }
    none("refusals went wrong", &found);
    let documented = documented(&file);
    let untried: Vec<_> = documented.difference(&tried).cloned().collect();
    none("documented refusals were not tried", &untried);
}

/// The judge itself: what the description does not allow is seen as such.
#[test]
fn prism_sees_what_the_description_does_not_allow() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let prism = Prism::mock(kit, &file);
    let search =
        |query: Value| json!({ "method": "POST", "path": "/conversations/search", "body": query });
    let filter = json!({ "field": "state", "operator": "CONTAINS", "value": "open" });
    let right = json!({ "field": "state", "operator": "=", "value": "open" });
    let requests = [
        search(json!({ "query": right })),
        search(json!({ "query": filter })),
        search(json!({ "query": right, "pagination": { "per_page": 151 } })),
        search(json!({ "query": { "operator": "AND", "value": vec![right.clone(); 16] } })),
        json!({ "path": "/conversations/abc" }),
        json!({ "path": "/me", "headers": { "intercom-version": "9.99" } }),
    ];
    let order = json!({ "upstream": prism.url(), "token": TOKEN, "requests": requests });
    let seen: Vec<bool> = raw(kit, &order)
        .iter()
        .map(|e| e["violations"] != json!([]))
        .collect();
    assert_eq!(seen, [false, true, true, true, true, true]);
}

fn asked(host: Host, via: &Value, calls: &[Value]) -> Report {
    let kit = node_kit().expect("it was there");
    let with = json!({ "token": TOKEN, "via": via, "calls": calls });
    let words = ["-t", "au", "--rest-url", "{rest}", "--allow-writes"];
    session(kit, host, &words, &with)
}

/// The exchanges that were answered with the refusal that was asked for.
fn refused(outcome: &Value) -> impl Iterator<Item = &Value> {
    let exchanges = outcome["exchanges"].as_array().into_iter().flatten();
    exchanges.filter(|e| !e["asked"].is_null() && e["asked"] == e["status"])
}

/// Every refusal that the description documents of an operation that the tools use.
fn documented(file: &Path) -> BTreeSet<String> {
    let description: Value =
        serde_json::from_slice(&fs::read(file).expect("the description")).expect("JSON");
    let mut all = BTreeSet::new();
    for operation in USED {
        let (method, path) = operation.split_once(' ').expect("two words");
        let answers = &description["paths"][path][method.to_lowercase()]["responses"];
        let codes = answers.as_object().expect("answers").keys();
        let refusals = codes.filter(|code| code.as_str() != "200");
        all.extend(refusals.map(|code| format!("{code} {operation:?}")));
    }
    all
}

/// A call of each tool, of `search` and `fetch` for each kind of object, and of a company by name.
fn one_of_each() -> Vec<Value> {
    let all = [reads(&ids()), writes(&ids())].concat();
    let mut kinds = BTreeSet::new();
    let kind = |call: &Value| {
        let args = call["args"].to_string();
        let named = call["tool"] == "list_companies" && args.contains("name");
        let object = ["contact", "company", "article"]
            .into_iter()
            .find(|o| args.contains(o));
        let wide = ["search", "fetch"].iter().any(|tool| call["tool"] == *tool);
        format!("{} {:?} {named}", call["tool"], object.filter(|_| wide))
    };
    let mut calls = all;
    calls.retain(|call| kinds.insert(kind(call)));
    calls
}

/// Objects that Prism has: any.
fn ids() -> Ids {
    Ids {
        conversation: "123".into(),
        contact: "6762f0dd1bb69f9f2193bb83".into(),
        company: "6762f07f1bb69f9f2193baf5".into(),
        article: "6871118".into(),
        admin: 991_267_464,
    }
}

/// Asked beside what matters.
const BESIDE: [&str; 4] = ["GET /me", "GET /admins", "GET /teams", "GET /tags"];

/// What the tools need of the API.
const USED: [&str; 19] = [
    "GET /me",
    "GET /admins",
    "GET /teams",
    "GET /tags",
    "GET /conversations",
    "GET /conversations/{conversation_id}",
    "POST /conversations/search",
    "POST /conversations/{conversation_id}/reply",
    "GET /contacts",
    "GET /contacts/{contact_id}",
    "POST /contacts/search",
    "GET /companies",
    "GET /companies/{company_id}",
    "POST /companies/list",
    "GET /articles",
    "GET /articles/{article_id}",
    "GET /articles/search",
    "POST /articles",
    "PUT /articles/{article_id}",
];
