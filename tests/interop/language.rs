//! The language of `search` held against Intercom's description of its search requests: whatever
//! our parser accepts is a request that the description has, and whatever it refuses is refused by
//! us, with nothing asked of Intercom. Nothing in between.
//!
//! The queries are generated from the facts about the API (`language/facts.rs`), the same every
//! time. Skipped with a loud line where the description is missing (see `support/rest.rs`).
//! Deliberately no look at what is found: Prism always gives the same example.

mod facts;
mod queries;

use serde_json::{Value, json};

use self::queries::{May, Query, combined, continued, single, wrong};
use super::support::{Host, Prism, TOKEN, description, is_error, node_kit, none, session, text};

#[test]
fn what_the_language_accepts_the_description_accepts() {
    let queries = [single(), combined(200), continued()].concat();
    judge(&queries);
}

#[test]
fn what_the_language_refuses_is_never_asked() {
    judge(&wrong());
}

fn judge(queries: &[Query]) {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let prism = Prism::mock(kit, &file);
    let calls: Vec<Value> = queries
        .iter()
        .map(|query| json!({ "tool": "search", "args": { "query": query.text } }))
        .collect();
    let with = json!({
        "token": TOKEN,
        "via": { "upstream": prism.url(), "description": file },
        "calls": calls,
    });
    let report = session(
        kit,
        Host::V2Modern,
        &["-t", "au", "--rest-url", "{rest}"],
        &with,
    );
    none("faults", &report.faults());
    none(
        "requests that the description refuses",
        &report.wrong_requests(),
    );
    let mut found = Vec::new();
    for (query, outcome) in queries.iter().zip(report.outcomes()) {
        if let Some(fault) = fault(query, outcome) {
            found.push(format!("{:?}: {fault}", query.text));
        }
    }
    none("queries went wrong", &found);
}

/// What is wrong with what came of a query.
fn fault(query: &Query, outcome: &Value) -> Option<String> {
    let exchanges = outcome["exchanges"].as_array().expect("exchanges");
    if is_error(outcome) {
        if query.may == May::Work {
            return Some(format!("refused: {}", text(outcome)));
        }
        if !exchanges.is_empty() {
            return Some(format!(
                "refused after {} requests: {}",
                exchanges.len(),
                text(outcome)
            ));
        }
        // What would have been right is the next step.
        return (!text(outcome).contains(" Expected "))
            .then(|| format!("no next step: {}", text(outcome)));
    }
    if query.may == May::NotWork {
        return Some(format!("accepted: {}", text(outcome)));
    }
    let searches: Vec<_> = exchanges.iter().filter(|e| e["method"] == "POST").collect();
    let Some(first) = searches.first() else {
        // Nothing can match (`state:open state:closed`), or a list was asked for.
        return None;
    };
    let (field, operators, value) = query.names.as_ref()?;
    let conditions = conditions(&first["body"]["query"]);
    let named = conditions
        .iter()
        .find(|condition| condition["field"] == *field);
    let Some(condition) = named else {
        return Some(format!("{field} is not in {}", first["body"]));
    };
    let known = condition["operator"].as_str().unwrap_or_default();
    if !operators.is_empty() && !operators.contains(&known) {
        return Some(format!(
            "the operator is none of {operators:?} in {condition}"
        ));
    }
    if value
        .as_ref()
        .is_some_and(|value| condition["value"] != **value)
    {
        return Some(format!("the value is not {value:?} in {condition}"));
    }
    None
}

/// Every single condition of a query, however nested.
fn conditions(query: &Value) -> Vec<&Value> {
    match query["value"].as_array() {
        Some(group) if query.get("field").is_none() => group.iter().flat_map(conditions).collect(),
        _ => vec![query],
    }
}
