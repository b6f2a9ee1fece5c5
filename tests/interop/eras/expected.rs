//! What a host sees of the steps, written down: the same in every pairing, but for what is named here.
//! Deliberately knows no SDK's own wording: schemas and refusals are compared, not foretold.

use serde_json::{Value, json};

use super::peers::{Era, Host, Peer};
use crate::support::differences;

/// What of a record is not as it is promised.
pub(super) fn broken(record: &Value, host: Host, peer: Peer) -> Vec<String> {
    let mut promised = promised(host, peer);
    if let Some(step) = unpromised(peer) {
        promised.as_object_mut().expect("steps").remove(step);
    }
    differences(&promised, &essence(record))
}

/// What is wrong with the answers that a host got: one to each request, none to what was never asked.
pub(super) fn miscounted(record: &Value) -> Vec<String> {
    differences(&json!({ "twice": [], "unknown": [] }), &record["answers"])
}

/// A record without what a translation has to change.
pub(super) fn translated(record: &Value) -> Value {
    let mut record = record.clone();
    record["handshake"]["version"].take();
    // Only a legacy host needs an id to be told that somebody has been there.
    if let Some(has_id) = record.pointer_mut("/elicitation/link/asked/0/link/hasId") {
        has_id.take();
    }
    // "`-32002` -> `-32602`" (2026-07-28, changelog).
    if let Some(code) = record.pointer_mut("/resources/unknown/code")
        && *code == json!(-32002)
    {
        *code = json!(-32602);
    }
    // And what an SDK reads of the same words in one era and not in the other: titles of forms, tasks.
    forms(&mut record);
    let tools = record["lists"]["tools"].as_array_mut();
    for tool in tools.into_iter().flatten().filter_map(Value::as_object_mut) {
        tool.remove("execution");
    }
    record
}

/// The step that can't be promised, if there is one.
pub(super) fn unpromised(peer: Peer) -> Option<&'static str> {
    // This SDK's legacy server logs on the session's own stream, beside the call: it may come after the
    // answer, which a host need not wait for, and which is too late for a modern one.
    (peer == Peer::RustLegacy).then_some("logging")
}

fn promised(host: Host, peer: Peer) -> Value {
    let legacy = host.era() == Era::Legacy;
    let name = |message: &str| json!({ "form": message });
    let asked = |result: &str, asked: Value| json!({ "result": result, "asked": asked });
    let first = name("What is your name?");
    let (link, url) = (
        "Please look at this.",
        "https://example.com/look?at=1&x=%20",
    );
    let link = json!({ "link": { "message": link, "url": url, "hasId": legacy } });
    let who = |text: &str| {
        let message = json!({ "role": "user", "content": { "type": "text", "text": text } });
        json!({ "sample": { "messages": [message], "maxTokens": 50 } })
    };
    let steps: Vec<_> = (1..=5)
        .map(|n| json!({ "progress": n, "total": 5, "message": format!("{n} of 5") }))
        .collect();
    let line =
        |level| json!({ "level": level, "logger": "eras", "data": format!("a line of {level}") });
    let answers: Vec<_> = (0..20).map(|n| format!("call {n}")).collect();
    // Python's 1.x servers offer neither.
    let subscribes = peer != Peer::PythonV1;
    let note = "eras://note";
    json!({
        "version": if legacy { "2025-11-25" } else { "2026-07-28" },
        "instructions": (host != Host::PythonPinned).then_some("Ask, and you will be asked."),
        "calls": {
            "echo": "naïve ☃ 𝄞 \"quoted\" \\ \u{2028} end",
            "long": true,
            "fail": { "content": [{ "type": "text", "text": "it failed" }], "isError": true },
            "sum": { "sum": 3.5 },
            "place": "3 in  où ☃",
            "plain": "4 in eu-west-1",
        },
        "concurrent": answers,
        "progress": { "result": "counted to 5", "progress": steps },
        "logging": { "result": "logged", "lines": [line("warning"), line("error")] },
        "elicitation": {
            "decline": asked("decline", json!([first])),
            "cancel": asked("cancel", json!([first])),
            "accept": asked("accept Zoë", json!([first])),
            "twice": asked("Zoë and Adam", json!([first, name("And yours, Zoë?")])),
            "link": asked("accept", json!([link])),
            "prompt": asked("Greet Zoë.", json!([first])),
        },
        "sampling": asked("host: I was asked: Who goes there?", json!([who("Who goes there?")])),
        "roots": asked("file:///eras/one file:///eras/two", json!([{ "roots": true }])),
        "survey": {
            "result": "accept Zoë | host: I was asked: Who are you? | file:///eras/one file:///eras/two",
            "asked": 3,
        },
        "prompts": [{ "role": "user", "content": { "type": "text", "text": "Greet Zürich." } }],
        "completion": { "values": ["Zoë", "Zola"], "total": 2, "hasMore": false },
        "resources": { "uri": note, "mimeType": "text/plain", "text": "…" },
        "subscription": if subscribes {
            json!({ "first": "first", "second": "second", "uris": [note, note], "tagged": true })
        } else {
            json!("not offered")
        },
        "changes": if subscribes { json!({ "came": true, "went": true, "tagged": true }) } else { json!("not offered") },
        "cancellation": { "rejected": true, "noticed": true },
        "ping": {},
    })
}

/// What of a record is promised, and nothing of it that an SDK words as it likes.
fn essence(record: &Value) -> Value {
    let mut essence = record.clone();
    essence["version"] = essence["handshake"]["version"].take();
    essence["instructions"] = essence["handshake"]["instructions"].take();
    essence["prompts"] = essence["prompts"]["greet"].take();
    essence["resources"] = essence["resources"]["note"].take();
    forms(&mut essence);
    let object = essence.as_object_mut().expect("a record of steps");
    for step in ["handshake", "lists", "answers"] {
        object.remove(step);
    }
    if let Some(calls) = object["calls"].as_object_mut() {
        calls.remove("unknown");
    }
    essence
}

/// Of the questions that the host was asked, how many at once and the words of those that come alone.
fn forms(record: &mut Value) {
    if let Some(asked) = record.pointer_mut("/survey/asked") {
        *asked = json!(asked.as_array().map(Vec::len));
    }
    let steps = record["elicitation"].as_object_mut().into_iter().flatten();
    let asked = steps.filter_map(|(_, step)| step.get_mut("asked")?.as_array_mut());
    for question in asked.flatten() {
        if let Some(message) = question.pointer("/form/message").cloned() {
            question["form"] = message;
        }
    }
}
