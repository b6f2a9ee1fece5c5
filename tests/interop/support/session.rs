//! A session of an official client with the binary, as `clients/calls.mjs` and `calls.py` report
//! it. Deliberately knows nothing of what the calls are or of what they should return.

use serde_json::{Value, json};

use super::{BRIDGE, Kit, command, run_told, tests};

/// The official client that plays the host.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Host {
    /// `@modelcontextprotocol/sdk`, which knows the legacy era alone.
    V1,
    /// `@modelcontextprotocol/client` as it is by default: legacy.
    V2,
    /// The same, asking for the modern era first.
    V2Auto,
    /// The same, refusing anything but the modern era.
    V2Modern,
    /// The official Python client, asking for the modern era first.
    PythonAuto,
    /// The same in the legacy era alone.
    PythonLegacy,
}

/// What a session came to.
pub(crate) struct Report(pub(crate) Value);

/// One session with the binary, which is launched with `words` (`{rest}` is the address of the
/// scribe before `via.upstream`) and signs with `token`, and in which `calls` are made.
pub(crate) fn session(kit: &Kit, host: Host, words: &[&str], with: &Value) -> Report {
    let (sdk, era) = match host {
        Host::V1 => ("v1", Value::Null),
        Host::V2 => ("v2", Value::Null),
        Host::V2Auto => ("v2", json!("auto")),
        Host::V2Modern => ("v2", json!({ "pin": "2026-07-28" })),
        Host::PythonAuto => ("python", json!("auto")),
        Host::PythonLegacy => ("python", json!("legacy")),
    };
    let bridge = [&[BRIDGE], words].concat();
    let mut target = json!({ "sdk": sdk, "bridge": bridge });
    if !era.is_null() {
        target["era"] = era;
    }
    if let Some(token) = with.get("token") {
        target["env"] = json!({ "INTERCOM_TOKEN": token });
    }
    let mut order = with.clone();
    order["target"] = target;
    let mut client = if sdk == "python" {
        let mut client = command(kit, kit.python());
        client.args(["-X", "utf8"]);
        client.arg(tests("interop/clients/calls.py"));
        client
    } else {
        let mut client = command(kit, kit.node());
        client.arg(kit.client("calls.mjs"));
        client
    };
    client.env("PYTHONDONTWRITEBYTECODE", "1");
    let said = run_told(client, &order.to_string());
    Report(serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e} in {said}")))
}

impl Report {
    pub(crate) fn outcomes(&self) -> &[Value] {
        self.0["outcomes"].as_array().expect("outcomes")
    }

    /// The requests that reached the scribe.
    pub(crate) fn exchanges(&self) -> &[Value] {
        self.0["exchanges"].as_array().expect("exchanges")
    }

    pub(crate) fn tool_names(&self) -> Vec<&str> {
        let tools = self.0["tools"].as_array().expect("tools");
        tools.iter().filter_map(|t| t["name"].as_str()).collect()
    }

    /// What no session may have: a protocol error, an answer that breaks its schema, an id that is
    /// answered twice, a line that the client complains about.
    pub(crate) fn faults(&self) -> Vec<String> {
        let texts = |list: &Value| -> Vec<String> {
            let items = list.as_array().into_iter().flatten();
            items
                .map(|item| match item {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                })
                .collect()
        };
        let mut faults: Vec<String> = ["complaints", "twice", "unknown", "errors"]
            .into_iter()
            .flat_map(|list| {
                texts(&self.0[list])
                    .into_iter()
                    .map(move |t| format!("{list}: {t}"))
            })
            .collect();
        for outcome in self.outcomes() {
            let call = told(outcome);
            if let Some(error) = outcome.get("error") {
                faults.push(format!("{call}: protocol error {error}"));
            }
            faults.extend(
                texts(&outcome["complaints"])
                    .into_iter()
                    .map(|c| format!("{call}: {c}")),
            );
        }
        faults
    }

    /// The calls whose results are errors, with their texts.
    pub(crate) fn refused(&self) -> Vec<String> {
        let refused = self.outcomes().iter().filter(|o| is_error(o));
        refused
            .map(|o| format!("{}: {}", told(o), text(o)))
            .collect()
    }

    /// What is wrong with the requests by the description, and with what they have to carry.
    pub(crate) fn wrong_requests(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for exchange in self.exchanges() {
            let asked = format!(
                "{} {} {}",
                exchange["method"], exchange["url"], exchange["body"]
            );
            let violations = exchange["violations"].as_array().into_iter().flatten();
            // Prism finds fault with its own examples, too.
            for violation in violations.filter(|v| v["location"][0] != "response") {
                wrong.push(format!(
                    "{asked}: {}: {}",
                    violation["location"], violation["message"]
                ));
            }
            let is_fins = exchange["url"]
                .as_str()
                .is_some_and(|u| u.starts_with("/fin/"));
            let version = if is_fins { "Preview" } else { "2.16" };
            if exchange["version"] != version || exchange["signed"] != true {
                wrong.push(format!(
                    "{asked}: version {}, signed {}",
                    exchange["version"], exchange["signed"]
                ));
            }
            if exchange.get("failed").is_some() || exchange["operation"].is_null() {
                wrong.push(format!(
                    "{asked}: no such operation, or it broke: {}",
                    exchange["failed"]
                ));
            }
        }
        wrong
    }
}

/// What Prism says of the answer to one request.
pub(crate) fn wrong_answer(exchange: &Value) -> Vec<String> {
    let asked = format!(
        "{} {} {}: {}",
        exchange["method"], exchange["url"], exchange["body"], exchange["status"]
    );
    let violations = exchange["violations"].as_array().into_iter().flatten();
    let answers = violations.filter(|v| v["location"][0] != "request");
    let wrong = answers.filter(|violation| !is_known(violation, exchange));
    wrong
        .map(|v| format!("{asked}: {}: {}", v["location"], v["message"]))
        .collect()
}

fn is_known(violation: &Value, exchange: &Value) -> bool {
    let message = violation["message"].as_str().unwrap_or_default();
    let refusal = exchange["status"]
        .as_u64()
        .is_some_and(|status| status >= 400);
    // Not every operation documents every refusal; what is said then is looked at elsewhere.
    let undocumented = message.contains("Unable to match the returned status code");
    // A request can be wrong in more ways than Prism tells.
    let uncounted = violation["location"] == json!([]);
    refusal && (undocumented || uncounted)
}

pub(crate) fn is_error(outcome: &Value) -> bool {
    outcome["result"]["isError"] == true
}

/// The text of a result.
pub(crate) fn text(outcome: &Value) -> &str {
    outcome["result"]["content"][0]["text"]
        .as_str()
        .unwrap_or_default()
}

/// A call in one line.
pub(crate) fn told(outcome: &Value) -> String {
    format!(
        "{} {}",
        outcome["tool"].as_str().unwrap_or_default(),
        outcome["args"]
    )
}

/// Fails with all of them, a line each.
pub(crate) fn none(what: &str, found: &[String]) {
    assert!(
        found.is_empty(),
        "{} {what}:\n{}",
        found.len(),
        found.join("\n")
    );
}
