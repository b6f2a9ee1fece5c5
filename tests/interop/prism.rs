//! Prism plays Intercom's REST API from Intercom's own description: every request that the tools
//! make is one that the description has, and every answer that it has, refusals included, is
//! understood.
//!
//! The description is not part of this project and can't be installed; where it is missing, these
//! tests are skipped with a loud line, with `CI=true` too (see `support/rest.rs`). Deliberately
//! nothing about pages, states and times here: Prism always gives the same example.

use std::collections::BTreeSet;
use std::fs;

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
    none("requests that the description refuses", &report.wrong_requests());
    none("calls that were refused", &report.refused());
    let asked_nothing: Vec<_> = report.outcomes().iter().filter(|o| o["exchanges"] == json!([]));
    let asked_nothing: Vec<_> = asked_nothing.into_iter().map(told).collect();
    none("calls for which nothing was asked", &asked_nothing);
    let asked: BTreeSet<_> = report.exchanges().iter().filter_map(|e| e["operation"].as_str()).collect();
    let unasked: Vec<_> = USED.iter().filter(|o| !asked.contains(*o)).map(|o| (*o).to_owned()).collect();
    none("operations that no call made use of", &unasked);
}

#[test]
fn every_documented_refusal_becomes_a_sentence_with_a_next_step() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let prism = Prism::mock(kit, &file);
    let ids = ids();
    let calls: Vec<Value> = [READING, WRITING.as_slice()].concat().iter().filter_map(|tool| {
        let all = [reads(&ids), writes(&ids)].concat();
        all.iter().find(|call| call["tool"] == *tool)
    }).collect();
    for code in [400, 401, 403, 404, 410, 429] {
        let via = json!({ "upstream": prism.url(), "description": file, "code": code });
        let report = asked(Host::V1, &via, &calls);
        none("faults", &report.faults());
    }
}

/// What the tools need of the API.
const USED: [&str; 0] = [];
