//! A host whose requests speak for themselves: each is answered in its own words, the probe within a
//! moment, and what was told early is put right.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::seat::{PAGE, SERVER, SESSION, Seat, TOOLS, known, met, unknown, waiting};
use super::value;
use crate::auth::State;
use crate::bridge::fallback::Pace;
use crate::bridge::filter::ToolRules;
use crate::bridge::session::*;
use crate::era::{Era, Filter};
use crate::memory::{Meetings, Memory};
use crate::remote::Met;

fn tools() -> Filter {
    Filter {
        tools: true,
        ..Filter::default()
    }
}

#[test]
fn both_eras_share_one_stream() {
    let mut seat = Seat::new(None);
    seat.modern(1, "server/discover");
    seat.result(1, 1, SERVER);
    assert_eq!(seat.line()["result"], value(SERVER));
    seat.initialize(json!({}));
    assert_eq!(seat.ticket(), 2);
    // What needs the session waits for it; what needs none does not.
    seat.ask(2, "tools/call");
    assert_eq!(seat.ticket(), 2);
    seat.modern(3, "tools/call");
    assert_eq!(seat.ticket(), 3);
    seat.result(3, 3, r#"{"resultType":"complete"}"#);
    assert_eq!(seat.line()["id"], 3);
    seat.result(2, 0, SESSION);
    assert_eq!(seat.line()["id"], 0);
    assert_eq!(seat.ticket(), 4);
    seat.modern(4, "tools/list");
    seat.result(4, 2, "{}");
    seat.result(5, 4, PAGE);
    let ids: Vec<_> = seat.lines().iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, [2, 4]);
}

#[test]
fn a_modern_ping_is_the_servers_business() {
    let mut seat = Seat::new(None);
    for (id, method) in [
        (1, "ping"),
        (2, "logging/setLevel"),
        (3, "resources/subscribe"),
    ] {
        seat.modern(id, method);
        assert_eq!(seat.ticket(), id);
        seat.nothing();
    }
}

#[test]
fn a_request_without_era_or_session_is_refused_in_the_hosts_words() {
    let mut seat = Seat::new(None);
    let refused = |seat: &mut Seat, id| {
        seat.ask(id, "tools/list");
        seat.line()["error"]["code"].clone()
    };
    assert_eq!(refused(&mut seat, 1), -32600);
    // A probe says nothing of what the host will speak.
    seat.modern(2, "server/discover");
    assert_eq!(refused(&mut seat, 3), -32600);
    seat.modern(4, "tools/list");
    assert_eq!(refused(&mut seat, 5), -32602);
    seat.ask(6, "ping");
    assert_eq!(seat.line()["result"], json!({}));
    let mut both = Seat::new(None);
    both.modern(1, "tools/list");
    both.initialize(json!({}));
    both.result(2, 0, SESSION);
    both.line();
    both.ask(2, "tools/list");
    assert_eq!(both.ticket(), 3, "it has a session");
}

#[test]
fn there_are_no_batches_of_modern_requests() {
    let mut seat = Seat::new(None);
    let old = SESSION.replace("2025-11-25", "2025-03-26");
    let params = json!({"protocolVersion": "2025-03-26", "capabilities": {}});
    seat.say(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}));
    seat.result(1, 0, &old);
    seat.line();
    seat.say(&json!([{"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen"}]));
    assert_eq!(seat.line()[0]["error"]["code"], -32600);
}

#[test]
fn a_probe_is_answered_within_a_moment() {
    let mut seat = Seat::new(Some(met()));
    let before = Instant::now();
    seat.modern(1, "server/discover");
    let due = seat.session.due().expect("something is due");
    let pace = Pace::default().probe;
    assert!(before + pace <= due && due <= Instant::now() + pace);
    assert_eq!(pace, Duration::from_millis(400));
    seat.soon();
    seat.nothing();
    seat.due();
    let told = seat.line();
    let mut expected = value(SERVER);
    expected["ttlMs"] = json!(0);
    assert_eq!((&told["id"], &told["result"]), (&json!(1), &expected));
    // Its own answer is still to come, so the next host is not kept waiting.
    seat.modern(2, "server/discover");
    assert_eq!(seat.line()["id"], 2);
    assert_eq!(seat.ticket(), 1);
    let real = SERVER.replace("\"s\"", "\"t\"");
    seat.result(1, 1, &real);
    seat.nothing();
    assert_eq!(seat.talk(), Vec::<String>::new());
    // It is what is known from here on.
    seat.modern(3, "server/discover");
    seat.due();
    let info = &seat.line()["result"]["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(info["name"], "t");
}

#[test]
fn a_quick_server_answers_the_probe_itself() {
    let mut seat = Seat::new(Some(met()));
    seat.modern(1, "server/discover");
    seat.result(1, 1, SERVER);
    assert_eq!(seat.line()["result"], value(SERVER));
    assert_eq!(seat.session.due(), None);
    seat.modern(2, "tools/list");
    seat.long();
    seat.nothing();
    seat.refusal(2, Why::ServerError);
    assert_eq!(seat.line()["error"]["code"], -32012);
}

#[test]
fn what_a_server_said_to_legacy_hosts_answers_a_probe_too() {
    let mut seat = Seat::new(Some(known()));
    seat.modern(1, "server/discover");
    seat.due();
    let told = seat.line();
    assert_eq!(told["result"]["supportedVersions"], json!(["2026-07-28"]));
    assert_eq!(told["result"]["capabilities"]["prompts"], json!({}));
    assert_eq!(told["result"]["ttlMs"], 0);
}

#[test]
fn a_server_that_nobody_knows_is_waited_for_unless_somebody_has_to_sign_in() {
    let mut seat = Seat::new(Some(unknown()));
    seat.modern(1, "server/discover");
    seat.modern(2, "tools/list");
    seat.long();
    seat.nothing();
    // Both have had their time, so what comes is not waited for.
    seat.event(Event::SignIn(State::Preparing));
    let lines = seat.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    let told = &lines[0]["result"];
    assert_eq!(told["capabilities"]["resources"]["listChanged"], true);
    assert_eq!(
        (&told["ttlMs"], &told["resultType"]),
        (&json!(0), &json!("complete"))
    );
    let none = json!({"tools": [], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"});
    assert_eq!(lines[1]["result"], none);
    seat.modern(3, "prompts/list");
    assert_eq!(seat.line()["result"]["prompts"], json!([]));
}

#[test]
fn what_is_only_prepared_may_come_to_nothing() {
    let mut seat = Seat::new(Some(met()));
    seat.modern(1, "server/discover");
    seat.event(Event::SignIn(State::Preparing));
    seat.nothing();
    seat.event(Event::SignIn(waiting()));
    assert_eq!(seat.line()["id"], 1);
}

#[test]
fn what_a_server_has_to_refuse_is_not_answered_from_memory() {
    let mut seat = Seat::new(Some(met()));
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2099-01-01"});
    let probe = |seat: &mut Seat, params: Value| {
        let method = "server/discover";
        seat.say(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}));
        seat.long();
    };
    probe(&mut seat, json!({}));
    assert_eq!(seat.line()["error"]["code"], -32602);
    probe(&mut seat, json!({"_meta": meta}));
    seat.nothing();
    assert_eq!(seat.ticket(), 1);
}

#[test]
fn lists_are_told_until_somebody_answers_and_then_compared() {
    let mut seat = Seat::new(Some(met()));
    seat.modern(1, "tools/list");
    seat.soon();
    seat.nothing();
    seat.due();
    let told = seat.line();
    let mut expected = value(PAGE);
    expected["ttlMs"] = json!(0);
    assert_eq!((&told["id"], &told["result"]), (&json!(1), &expected));
    seat.modern(2, "tools/list");
    assert_eq!(seat.line()["id"], 2, "it takes its time, and is asked once");
    assert_eq!(seat.ticket(), 1);
    seat.subscribe(3, tools());
    seat.result(1, 1, &PAGE.replace("reads", "writes"));
    let changed = seat.line();
    assert_eq!(changed["method"], "notifications/tools/list_changed");
    let name = "io.modelcontextprotocol/subscriptionId";
    assert_eq!(changed["params"]["_meta"][name], 3);
    seat.modern(4, "tools/list");
    seat.long();
    seat.nothing();
    seat.result(seat.ticket(), 4, PAGE);
    assert_eq!(seat.line()["result"], value(PAGE));
}

#[test]
fn a_list_that_was_true_is_not_spoken_of() {
    let mut seat = Seat::new(Some(met()));
    seat.subscribe(1, tools());
    seat.modern(2, "tools/list");
    seat.due();
    seat.line();
    seat.result(2, 2, &PAGE.replace("60000", "5"));
    seat.nothing();
}

#[test]
fn who_subscribes_later_hears_of_it_then() {
    let mut seat = Seat::new(Some(met()));
    seat.modern(1, "tools/list");
    seat.due();
    seat.line();
    seat.listen(2);
    seat.result(1, 1, r#"{"resultType":"complete","tools":[]}"#);
    seat.nothing();
    seat.acknowledge(2, tools());
    let lines = seat.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(
        lines[0]["method"],
        "notifications/subscriptions/acknowledged"
    );
    assert_eq!(lines[1]["method"], "notifications/tools/list_changed");
    // Whoever has asked again knows.
    seat.modern(3, "tools/list");
    seat.result(seat.ticket(), 3, PAGE);
    seat.line();
    seat.subscribe(4, tools());
    seat.nothing();
}

#[test]
fn a_list_that_was_refused_is_told_and_asked_for_when_there_is_somebody() {
    let mut seat = Seat::new(Some(met()));
    seat.subscribe(1, tools());
    seat.modern(2, "tools/list");
    seat.refusal(2, Why::Unreachable);
    assert_eq!(seat.line()["result"]["tools"][0]["name"], "reads");
    seat.event(Event::Met(Met {
        era: Era::Modern,
        version: "2026-07-28".to_owned(),
        transport: "http",
        server: None,
        asked: true,
    }));
    assert_eq!(seat.ticket(), 3, "the bridge's own");
    seat.refusal(3, Why::Unreachable);
    seat.nothing();
    // Whatever is answered, somebody is there.
    seat.modern(3, "tools/call");
    seat.result(4, 3, "{}");
    seat.line();
    seat.result(5, 99, r#"{"resultType":"complete","tools":[]}"#);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
}

#[test]
fn a_sign_in_that_succeeds_brings_the_lists() {
    let mut seat = Seat::new(Some(unknown()));
    seat.subscribe(1, tools());
    seat.event(Event::SignIn(waiting()));
    seat.modern(2, "tools/list");
    assert_eq!(seat.line()["result"]["tools"], json!([]));
    seat.refusal(2, Why::SignInRequired);
    seat.nothing();
    seat.event(Event::SignIn(State::Idle));
    assert_eq!(seat.ticket(), 3);
    seat.result(3, 99, PAGE);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
}

#[test]
fn a_failure_after_an_early_answer_is_told_to_the_person() {
    let mut seat = Seat::new(Some(met()));
    seat.modern(1, "server/discover");
    seat.due();
    seat.line();
    seat.refusal(1, Why::Unreachable);
    seat.nothing();
    assert_eq!(seat.talk(), ["refused"]);
    seat.modern(2, "tools/call");
    seat.refusal(2, Why::Unreachable);
    assert_eq!(seat.line()["error"]["code"], -32000);
}

#[test]
fn a_probe_that_was_cancelled_is_not_answered() {
    let mut seat = Seat::new(Some(met()));
    seat.modern(1, "server/discover");
    seat.cancel(1);
    seat.long();
    seat.nothing();
    seat.result(1, 1, SERVER);
    seat.nothing();
    assert!(seat.session.is_done());
}

#[test]
fn a_list_told_early_is_filtered_and_not_learned_from() {
    let rules = ToolRules {
        ignore: vec!["reads".to_owned()],
        ..ToolRules::default()
    };
    let mut seat = Seat::with_rules(Some(met()), rules);
    seat.modern(1, "tools/list");
    seat.due();
    assert_eq!(seat.line()["result"]["tools"], json!([]));
}

#[test]
fn what_is_built_in_is_told_in_the_hosts_form() {
    let built_in = || TOOLS.to_owned();
    let mut seat = Seat::new(Some(Memory::new(None, "k", Some(Box::new(built_in)))));
    seat.modern(1, "server/discover");
    seat.due();
    let told = seat.line();
    assert_eq!(
        told["result"]["capabilities"],
        json!({"tools": {"listChanged": true}})
    );
    seat.modern(2, "tools/list");
    seat.due();
    let told = &seat.line()["result"];
    assert_eq!(
        (&told["resultType"], &told["ttlMs"]),
        (&json!("complete"), &json!(0))
    );
    assert_eq!(told["tools"], value(TOOLS)["tools"]);
}

#[test]
fn each_era_is_told_its_own_lists_early() {
    let mut memory = known();
    memory.learn_discover(SERVER);
    memory.learn_list(era::MODERN, List::Tools, PAGE);
    let mut seat = Seat::new(Some(memory));
    seat.modern(1, "tools/list");
    seat.initialize(json!({}));
    seat.long();
    let lines = seat.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    seat.notify("notifications/initialized");
    seat.ask(2, "tools/list");
    seat.due();
    assert_eq!(seat.line()["result"], value(TOOLS));
    // A host that begins again leaves its modern requests as they are.
    seat.initialize(json!({}));
    seat.subscribe(3, tools());
    seat.result(1, 1, r#"{"resultType":"complete","tools":[]}"#);
    assert_eq!(seat.line()["method"], "notifications/tools/list_changed");
}

#[test]
fn a_link_is_shown_as_a_question_and_never_as_the_error_of_another_era() {
    let url = json!({"elicitation": {"url": {}}});
    let asked = |can: Value, method: &str| {
        let mut seat = Seat::new(None);
        seat.session.upstream.set_signs_in();
        seat.event(Event::SignIn(waiting()));
        seat.modern_with(1, method, json!({"name": "x"}), can);
        seat.refusal(1, Why::SignInRequired);
        (seat.line(), seat)
    };
    for (can, method) in [
        (json!({}), "tools/call"),
        (json!({"elicitation": {}}), "tools/call"),
        (url.clone(), "completion/complete"),
    ] {
        assert_eq!(asked(can, method).0["error"]["code"], -32010);
    }
    let (question, mut seat) = asked(url.clone(), "tools/call");
    let result = &question["result"];
    assert_eq!(result["resultType"], "input_required", "{question}");
    let (key, request) = result["inputRequests"]
        .as_object()
        .and_then(|all| all.iter().next())
        .expect("a question");
    assert_eq!(request["method"], "elicitation/create");
    assert_eq!(request["params"]["mode"], "url");
    assert_eq!(request["params"]["url"], "https://auth.example/");
    assert_eq!(request["params"]["elicitationId"], Value::Null);
    let retry = |action: &str| {
        let answers = json!({key: {"action": action}});
        json!({"name": "x", "requestState": result["requestState"], "inputResponses": answers})
    };
    seat.modern_with(2, "tools/call", retry("decline"), url.clone());
    assert_eq!(seat.line()["error"]["code"], -32010);
    seat.modern_with(3, "tools/call", retry("accept"), url.clone());
    assert_eq!(seat.ticket(), 2);
    seat.result(2, 3, "{}");
    assert_eq!(seat.line()["id"], 3);
    // Nobody has to open anything any more.
    seat.event(Event::SignIn(State::Idle));
    seat.modern_with(4, "tools/call", retry("decline"), url);
    assert_eq!(seat.ticket(), 3);
}

#[test]
fn whoever_is_met_is_noted() {
    let mut seat = Seat::new(None);
    seat.session.meetings = Some(Meetings::new(None, "k"));
    seat.modern(1, "server/discover");
    seat.event(Event::Met(Met {
        era: Era::Legacy,
        version: "2025-06-18".to_owned(),
        transport: "sse",
        server: Some(r#"{"name":"S","version":"2"}"#.to_owned()),
        asked: true,
    }));
    fn noted(seat: &Seat) -> crate::memory::Met {
        let meetings = seat.session.meetings.as_ref();
        meetings.expect("meetings").met().clone()
    }
    let met = noted(&seat);
    let server = met.server.as_ref().expect("a server");
    assert_eq!(
        (server.era, server.transport.as_deref()),
        (Era::Legacy, Some("sse"))
    );
    assert_eq!(server.name.as_deref(), Some("S"));
    assert!(met.host().is_none(), "a probe is everybody's");
    seat.modern(2, "tools/list");
    let host = noted(&seat).modern_host.expect("a host");
    assert_eq!(
        (&*host.version, host.name.as_deref()),
        ("2026-07-28", Some("h"))
    );
    seat.initialize(json!({}));
    let host = noted(&seat).legacy_host.expect("a host");
    assert_eq!((&*host.version, host.name), ("2025-11-25", None));
}
