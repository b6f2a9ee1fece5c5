//! Prism by Intercom's own description: every request of Fin's tools is in it, every refusal is
//! understood, and what the sandbox's Fin answers is in it, too.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::{FIN, call};
use crate::support::{
    Host, Prism, Report, Sandbox, TOKEN, description, is_error, node_kit, none, session, text,
    told, wrong_answer,
};

/// The operation behind each of the four tools that ask for something.
const USED: [(&str, &str); 4] = [
    ("list_fin_capabilities", "POST /fin/capabilities"),
    ("ask_fin", "POST /fin/ask"),
    ("reply_to_fin_conversation", "POST /fin/reply"),
    (
        "run_fin_procedure",
        "POST /fin/procedures/{procedure_id}/run",
    ),
];

#[test]
fn every_request_is_in_the_description() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let prism = Prism::mock(kit, &file);
    let via = json!({ "upstream": prism.url(), "description": file });
    for host in [Host::V1, Host::V2Modern] {
        let report = asked(host, &via, &broad("12345"));
        assert_eq!(report.tool_names(), FIN);
        none("faults", &report.faults());
        none(
            "requests that the description refuses",
            &report.wrong_requests(),
        );
        none("calls that were refused", &report.refused());
        let asked: BTreeSet<_> = report
            .exchanges()
            .iter()
            .filter_map(|e| e["operation"].as_str())
            .collect();
        let used: BTreeSet<_> = USED.iter().map(|(_, operation)| *operation).collect();
        assert_eq!(asked, used);
        // The stream of Prism's example is Intercom's real one: nobody may go there from here.
        let each = report.outcomes().iter();
        let waited: Vec<_> = each
            .filter(|o| o["result"]["structuredContent"]["status"] == "complete")
            .map(told)
            .collect();
        none("answers that nobody can have had", &waited);
    }
}

#[test]
fn every_documented_refusal_is_told_in_intercoms_words() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let prism = Prism::mock(kit, &file);
    let text_of_file = fs::read(&file).expect("the description");
    let documents: Value = serde_json::from_slice(&text_of_file).expect("JSON");
    let mut found = Vec::new();
    let mut tried = 0;
    for (tool, operation) in USED {
        for (code, example, words) in refusals(&documents, operation) {
            tried += 1;
            let via = json!({
                "upstream": prism.url(), "description": file,
                "code": code, "example": example, "only": [operation],
            });
            let report = asked(Host::V1, &via, &one_of(tool));
            none("faults", &report.faults());
            let outcome = report.outcomes().last().expect("a call");
            let said = text(outcome);
            let exchange = &outcome["exchanges"][0];
            let answer = exchange["answer"]["errors"][0]["message"].as_str();
            let right = is_error(outcome)
                && answer == Some(&*words)
                && said.contains(words.trim_end_matches('.'))
                // What was wrong with a request is Intercom's to say.
                && (code == 400 || said.contains("\nhint: "));
            // A limit's words are ours: they say when.
            let right = right || code == 429 && said.contains("asked too often");
            if !right {
                found.push(format!("{tool}: {code} {example}: {answer:?}: {said}"));
            }
        }
    }
    none("refusals went wrong", &found);
    assert!(tried >= 18, "{tried} were tried");
}

#[test]
fn what_the_sandboxs_fin_answers_to_the_tools_is_in_the_description() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let sandbox = Sandbox::start(kit);
    let prism = Prism::judge(kit, &file, sandbox.url());
    let via = json!({ "upstream": prism.url(), "description": file });
    let calls = [broad("880101"), broad("880102"), broad("880103")].concat();
    let report = asked(Host::V2Modern, &via, &calls);
    none("faults", &report.faults());
    none(
        "requests that the description refuses",
        &report.wrong_requests(),
    );
    let wrong: Vec<_> = report.exchanges().iter().flat_map(wrong_answer).collect();
    none("answers that the description refuses", &wrong);
    none("calls that were refused", &report.refused());
}

/// What the sandbox refuses, it refuses as the description has it, and it is told as such.
#[test]
fn what_the_sandboxs_fin_refuses_is_in_the_description() {
    let Some((kit, file)) = node_kit().zip(description()) else {
        return;
    };
    let sandbox = Sandbox::start(kit);
    let prism = Prism::judge(kit, &file, sandbox.url());
    let via = json!({ "upstream": prism.url(), "description": file });
    let run = |id: &str| {
        call(
            "run_fin_procedure",
            json!({ "user_id": "u-1", "procedure_id": id }),
        )
    };
    let calls = [run("1"), run("880104"), run("880105")];
    let report = asked(Host::V1, &via, &calls);
    none("faults", &report.faults());
    let wrong: Vec<_> = report.exchanges().iter().flat_map(wrong_answer).collect();
    none("answers that the description refuses", &wrong);
    let words = ["not found", "not live", "does not have an API trigger"];
    for (outcome, words) in report.outcomes().iter().zip(words) {
        assert!(
            is_error(outcome) && text(outcome).contains(words),
            "{outcome}"
        );
    }
    let mut with = json!({ "token": format!("{TOKEN}.no-fin"), "via": via });
    with["calls"] = json!([run("880101")]);
    let report = session(kit, Host::V1, &WORDS, &with);
    let outcome = &report.outcomes()[0];
    assert!(
        is_error(outcome) && text(outcome).contains("Fin Agent API"),
        "{outcome}"
    );
    with["token"] = json!(format!("{TOKEN}.no-stream"));
    let report = session(kit, Host::V1, &WORDS, &with);
    let said = report.outcomes()[0]["result"].to_string();
    assert!(said.contains("SSE"), "{said}");
}

const WORDS: [&str; 3] = ["{rest}/fin/mcp", "--mode", "local"];

fn asked(host: Host, via: &Value, calls: &[Value]) -> Report {
    let kit = node_kit().expect("it was there");
    let with = json!({ "token": TOKEN, "via": via, "calls": calls });
    session(kit, host, &WORDS, &with)
}

/// Each of the tools, with arguments of every kind.
fn broad(procedure: &str) -> Vec<Value> {
    let mut calls = Vec::new();
    for user in [
        "u-1",
        "123456",
        "somebody@example.com",
        "ü ☃ \"x\" {}",
        &"x".repeat(255),
    ] {
        calls.push(call("list_fin_capabilities", json!({ "user_id": user })));
    }
    let long = "Why is it so? ".repeat(200);
    for message in ["How do I export?", "<p>Où ☃?</p>\n\n&", "0", "null", &long] {
        calls.push(call(
            "ask_fin",
            json!({ "user_id": "u-1", "message": message }),
        ));
        let conversation = "{conversation}";
        calls.push(call(
            "get_fin_response",
            json!({ "conversation_id": conversation }),
        ));
    }
    calls.push(call(
        "run_fin_procedure",
        json!({ "user_id": "u-1", "procedure_id": procedure }),
    ));
    for message in ["ada@example.com", "20418", "Thank you!"] {
        let args = json!({ "conversation_id": "{conversation}", "message": message });
        calls.push(call("reply_to_fin_conversation", args));
    }
    calls
}

/// A call of this tool, after what it needs.
fn one_of(tool: &str) -> Vec<Value> {
    let question = call("ask_fin", json!({ "user_id": "u-1", "message": "How?" }));
    let args = json!({ "conversation_id": "{conversation}", "message": "And?" });
    match tool {
        "ask_fin" => vec![question],
        "list_fin_capabilities" => vec![call(tool, json!({ "user_id": "u-1" }))],
        "reply_to_fin_conversation" => vec![question, call(tool, args)],
        _ => vec![call(
            tool,
            json!({ "user_id": "u-1", "procedure_id": "12345" }),
        )],
    }
}

/// The refusals that an operation documents: status, the example's name, its words.
fn refusals(description: &Value, operation: &str) -> Vec<(u64, String, String)> {
    let (method, path) = operation.split_once(' ').expect("two words");
    let answers = &description["paths"][path][method.to_lowercase()]["responses"];
    let mut all = Vec::new();
    for (code, answer) in answers.as_object().expect("answers") {
        let code: u64 = code.parse().expect("a status");
        let examples = &answer["content"]["application/json"]["examples"];
        for (name, example) in examples.as_object().into_iter().flatten() {
            if code != 200 {
                let words = example["value"]["errors"][0]["message"].as_str();
                all.push((code, name.clone(), words.expect("words").to_owned()));
            }
        }
    }
    all
}
