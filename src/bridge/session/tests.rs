//! A host that is answered early gets one answer to each request, and hears what was not true.
//!
//! Nothing runs here: the runtime is only lent, so that the remote's tasks can be made, and each
//! thing happens when a test says so. A remote's requests are known by their tickets, which are
//! counted from 1.

mod modern;
mod orders;
mod seat;
mod subscriptions;

use std::collections::HashMap;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::super::fallback::Pace;
use super::*;
use crate::auth::State;
use crate::memory::Memory;

use seat::{SESSION, Seat, TOOLS, VERSION, known, met, unknown, waiting};

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_slow_server_is_answered_for_from_memory() {
    let mut seat = Seat::new(Some(known()));
    let before = Instant::now();
    seat.initialize(json!({}));
    let due = seat.session.due().expect("something is due");
    let pace = Pace::default().instant;
    assert!(before + pace <= due && due <= Instant::now() + pace);
    seat.soon();
    seat.nothing();
    seat.due();
    let answer = seat.line();
    assert_eq!(
        (&answer["id"], &answer["result"]),
        (&json!(0), &value(SESSION))
    );
    seat.notify("notifications/initialized");
    seat.ask(1, "tools/list");
    seat.soon();
    seat.nothing();
    seat.due();
    assert_eq!(seat.line()["result"], value(TOOLS));
    seat.ask(2, "ping");
    assert_eq!(
        seat.line()["id"],
        2,
        "the host may want to know that we live"
    );
    // The server at last: the host has its answer, and hears nothing while nothing differs.
    seat.result(1, 0, SESSION);
    seat.nothing();
    // Ticket 2 was the host's list; 3 is the bridge's own.
    seat.result(3, 99, TOOLS);
    seat.nothing();
    assert_eq!(seat.talk(), Vec::<String>::new());
    assert!(seat.session.is_done());
}

#[test]
fn only_a_difference_is_told() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({}));
    seat.due();
    seat.notify("notifications/initialized");
    seat.ask(1, "tools/list");
    seat.due();
    assert_eq!(seat.lines().len(), 2);
    seat.result(1, 0, SESSION);
    seat.result(3, 99, r#"{"tools":[]}"#);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
    // What the server said is what is known from here on, and the server is asked.
    seat.ask(2, "tools/list");
    seat.long();
    seat.nothing();
    seat.result(4, 2, TOOLS);
    assert_eq!(seat.line()["result"], value(TOOLS));
}

#[test]
fn a_list_that_could_not_be_compared_is_asked_for_again() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({}));
    seat.due();
    seat.notify("notifications/initialized");
    seat.ask(1, "tools/list");
    seat.due();
    seat.lines();
    seat.result(1, 0, SESSION);
    seat.refusal(3, Why::Timeout);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
}

#[test]
fn a_host_that_is_not_ready_hears_of_no_change() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({}));
    seat.due();
    seat.ask(1, "tools/list");
    seat.due();
    seat.lines();
    seat.result(1, 0, SESSION);
    seat.refusal(3, Why::Timeout);
    seat.nothing();
    seat.notify("notifications/initialized");
    seat.result(3, 99, r#"{"tools":[]}"#);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
}

#[test]
fn a_quick_server_speaks_for_itself() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({}));
    let real = SESSION.replace("\"s\"", "\"t\"");
    seat.result(1, 0, &real);
    assert_eq!(seat.line()["result"], value(&real));
    assert_eq!(seat.session.due(), None);
    seat.ask(1, "tools/list");
    seat.long();
    seat.nothing();
    seat.refusal(2, Why::ServerError);
    assert_eq!(seat.line()["error"]["code"], -32012);
}

#[test]
fn without_memory_the_server_is_waited_for() {
    for memory in [None, Some(unknown())] {
        let never = memory.is_none();
        let mut seat = Seat::new(memory);
        seat.initialize(json!({}));
        seat.ask(1, "tools/list");
        seat.long();
        seat.nothing();
        seat.event(Event::SignIn(State::Preparing));
        // Nothing is known, but that it takes as long as it takes: a command's own host waits.
        assert_eq!(seat.lines().is_empty(), never);
        seat.refusal(1, Why::SignInRequired);
        seat.refusal(2, Why::SignInRequired);
        let lines = seat.lines();
        assert_eq!(lines.len(), if never { 2 } else { 0 }, "{lines:?}");
    }
}

#[test]
fn a_sign_in_is_not_waited_for() {
    let mut seat = Seat::new(Some(unknown()));
    seat.initialize(json!({}));
    seat.ask(1, "tools/list");
    // While it is only prepared it may fail at once, and then that is what the host is told.
    seat.event(Event::SignIn(State::Preparing));
    seat.nothing();
    seat.event(Event::SignIn(waiting()));
    let lines = seat.lines();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["result"]["serverInfo"]["name"], "intercom-mcp");
    assert_eq!(lines[0]["result"]["protocolVersion"], VERSION);
    assert_eq!(lines[1]["result"], json!({"tools": []}));
    seat.notify("notifications/initialized");
    for (id, method, result) in [
        (2, "prompts/list", json!({"prompts": []})),
        (3, "resources/list", json!({"resources": []})),
        (
            4,
            "resources/templates/list",
            json!({"resourceTemplates": []}),
        ),
    ] {
        seat.ask(id, method);
        assert_eq!(seat.line()["result"], result);
    }
    seat.ask(5, "tools/call");
    seat.event(Event::SignIn(waiting()));
    assert_eq!(seat.talk().len(), 1);
    seat.nothing();
    seat.event(Event::SignIn(State::Idle));
    seat.result(1, 0, SESSION);
    assert_eq!(seat.talk().len(), 1);
    seat.nothing();
    // Ticket 2 is the call; the lists that were told are asked for in their order.
    seat.result(3, 99, TOOLS);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
    seat.error(4, 99);
    seat.nothing();
    let resources = r#"{"resources":[{}]}"#;
    seat.result(5, 99, resources);
    seat.result(6, 99, r#"{"resourceTemplates":[{}]}"#);
    assert_eq!(
        seat.line()["method"],
        "notifications/resources/list_changed",
        "once for both"
    );
    seat.result(2, 5, "{}");
    assert_eq!(seat.line()["id"], 5);
    assert!(seat.session.is_done());
}

#[test]
fn what_is_known_comes_before_what_is_empty() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({}));
    seat.event(Event::SignIn(waiting()));
    assert_eq!(seat.line()["result"], value(SESSION));
    seat.ask(1, "tools/list");
    assert_eq!(seat.line()["result"], value(TOOLS));
    // No word of changes was promised for prompts, so an empty list would be the last word.
    seat.ask(2, "prompts/list");
    seat.long();
    seat.nothing();
}

#[test]
fn a_refused_handshake_leaves_the_host_its_session() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({}));
    seat.due();
    seat.notify("notifications/initialized");
    seat.line();
    seat.refusal(1, Why::Unreachable);
    seat.nothing();
    assert_eq!(seat.talk(), ["refused"]);
    seat.ask(1, "tools/call");
    seat.refusal(2, Why::Unreachable);
    assert_eq!(seat.line()["error"]["code"], -32000);
    seat.ask(2, "tools/list");
    seat.refusal(3, Why::Unreachable);
    assert_eq!(
        seat.line()["result"],
        value(TOOLS),
        "as if it had taken its time"
    );
    // The remote has tried again by itself.
    seat.event(Event::Renewed);
    seat.nothing();
    assert!(seat.talk()[0].ends_with("is there now"));
    seat.result(4, 99, r#"{"tools":[]}"#);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
    seat.event(Event::Renewed);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
}

#[test]
fn a_server_that_says_no_is_told_of() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({}));
    seat.due();
    seat.line();
    seat.error(1, 0);
    seat.nothing();
    let talk = seat.talk();
    assert!(talk[0].contains("no such thing"), "{talk:?}");
}

#[test]
fn a_failed_sign_in_is_told_of_once() {
    for early in [true, false] {
        let mut seat = Seat::new(early.then(unknown));
        seat.initialize(json!({}));
        seat.long();
        seat.event(Event::SignIn(State::Preparing));
        assert_eq!(seat.lines().len(), usize::from(early));
        seat.event(Event::SignIn(State::Failed("no luck".to_owned())));
        seat.refusal(1, Why::SignInRequired);
        assert_eq!(seat.lines().len(), usize::from(!early));
        assert_eq!(seat.talk().len(), 1);
    }
}

#[test]
fn what_may_be_called_is_not_taken_from_memory() {
    let rules = ToolRules {
        read_only: true,
        ..ToolRules::default()
    };
    let mut seat = Seat::with_rules(Some(known()), rules);
    seat.initialize(json!({}));
    seat.long();
    seat.event(Event::SignIn(State::Preparing));
    seat.ask(1, "tools/list");
    let lines = seat.lines();
    let names = lines[1]["result"]["tools"].as_array().map(Vec::len);
    assert_eq!(names, Some(1), "{lines:?}");
    let call = json!({"name": "reads"});
    seat.say(&json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}));
    seat.result(1, 0, SESSION);
    // Ticket 2 is the bridge's own list, which waited for the server.
    seat.result(2, 99, r#"{"tools":[{"name":"reads"}]}"#);
    assert_eq!(seat.line()["error"]["data"]["kind"], "not_available");
}

#[test]
fn a_host_that_shows_links_is_asked_to_and_told_when_it_is_done() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({"elicitation": {"url": {}}}));
    seat.event(Event::SignIn(waiting()));
    seat.line();
    seat.notify("notifications/initialized");
    let request = seat.line();
    assert_eq!(request["method"], "elicitation/create");
    assert_eq!(request["params"]["url"], "https://auth.example/");
    // No server may take the id for its own.
    let same = message::request(
        &RequestId::from_json(&request["id"].to_string()).expect("an id"),
        "elicitation/create",
        None,
    );
    seat.event(Event::Message(Message::parse(same).expect("a message")));
    seat.nothing();
    seat.say(&json!({"jsonrpc": "2.0", "id": request["id"], "result": {"action": "decline"}}));
    let talk = seat.talk();
    assert!(talk[1].contains("https://auth.example/"), "{talk:?}");
    seat.ask(1, "tools/call");
    seat.refusal(2, Why::SignInRequired);
    let error = &seat.line()["error"];
    assert_eq!(error["code"], -32042);
    assert_eq!(error["data"]["elicitations"][0], request["params"]);
    seat.event(Event::SignIn(State::Idle));
    let complete = seat.line();
    assert_eq!(complete["method"], "notifications/elicitation/complete");
    let id = &request["params"]["elicitationId"];
    assert_eq!(&complete["params"]["elicitationId"], id);
}

#[test]
fn a_call_behind_the_tools_list_carries_the_link_too() {
    let rules = ToolRules {
        read_only: true,
        ..ToolRules::default()
    };
    let mut seat = Seat::with_rules(Some(known()), rules);
    seat.initialize(json!({"elicitation": {"url": {}}}));
    seat.event(Event::SignIn(waiting()));
    let call = json!({"name": "reads"});
    seat.say(&json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}));
    seat.line();
    seat.refusal(2, Why::SignInRequired);
    assert_eq!(seat.line()["error"]["code"], -32042);
}

#[test]
fn a_host_that_begins_again_is_answered_again() {
    let mut seat = Seat::new(Some(known()));
    seat.initialize(json!({}));
    seat.due();
    seat.line();
    seat.initialize(json!({}));
    // The first handshake's answer is nobody's now.
    seat.result(1, 0, SESSION);
    seat.nothing();
    seat.due();
    assert_eq!(seat.line()["id"], 0);
    seat.result(2, 0, SESSION);
    seat.nothing();
    seat.ask(1, "tools/list");
    seat.long();
    seat.nothing();
}

#[test]
fn a_list_in_a_batch_is_answered_in_it() {
    let mut memory = unknown();
    let old = SESSION.replace(VERSION, "2025-03-26");
    memory.learn_initialize("2025-03-26", &old);
    memory.learn_list("2025-03-26", List::Tools, TOOLS);
    let mut seat = Seat::new(Some(memory));
    let params = json!({"protocolVersion": "2025-03-26", "capabilities": {}});
    seat.say(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}));
    seat.due();
    seat.line();
    seat.say(&json!([
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call"},
    ]));
    seat.due();
    seat.nothing();
    seat.refusal(3, Why::Unreachable);
    let parts = seat.line();
    let mut ids: Vec<_> = parts
        .as_array()
        .expect("an array")
        .iter()
        .map(|p| &p["id"])
        .collect();
    ids.sort_by_key(|id| id.as_u64());
    assert_eq!(ids, [1, 2]);
}

/// How many lines answer each id.
fn answers(lines: &[Value]) -> HashMap<u64, usize> {
    let mut count = HashMap::new();
    for line in lines.iter().filter(|line| line["method"].is_null()) {
        *count
            .entry(line["id"].as_u64().expect("an id"))
            .or_default() += 1;
    }
    count
}
