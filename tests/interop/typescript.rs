//! The official TypeScript clients of both generations as hosts of the bridge: what they see
//! through it is what they see when they connect to the same server directly.
//!
//! Deliberately takes no line of either client's own tests: the steps are in `clients/steps.mjs`.

use serde_json::{Value, json};

use super::support::{Everything, Kit, Transport, command, differences, node_kit, run};

#[test]
fn a_v1_host_sees_over_streamable_http_what_it_would_see_directly() {
    compare(json!({ "sdk": "v1" }), Transport::StreamableHttp);
}

#[test]
fn a_v1_host_sees_over_sse_what_it_would_see_directly() {
    compare(json!({ "sdk": "v1" }), Transport::Sse);
}

#[test]
fn a_v2_host_sees_over_streamable_http_what_it_would_see_directly() {
    compare(json!({ "sdk": "v2" }), Transport::StreamableHttp);
}

#[test]
fn a_v2_host_sees_over_sse_what_it_would_see_directly() {
    compare(json!({ "sdk": "v2" }), Transport::Sse);
}

#[test]
fn a_host_that_asks_for_the_modern_era_first_is_served_in_it_over_streamable_http() {
    probe(Transport::StreamableHttp);
}

#[test]
fn a_host_that_asks_for_the_modern_era_first_is_served_in_it_over_sse() {
    probe(Transport::Sse);
}

/// The whole list of steps, bridged and direct.
fn compare(host: Value, transport: Transport) {
    let Some(kit) = node_kit() else { return };
    let server = Everything::start(kit, transport);
    let mut direct = recorded(kit, &through(&host, None, &server));
    let mut bridged = recorded(kit, &through(&host, Some(server.bridge()), &server));
    keeps_its_promises(&bridged);
    for record in [&mut direct, &mut bridged] {
        // A direct v1 client asks the server to replay a stream that ended without an answer, and
        // server-everything then replays every answer of the session: nothing to be equal to.
        record["answers"].take();
        record["cancellation"]["late"].take();
    }
    let found = differences(&direct, &bridged);
    assert!(
        found.is_empty(),
        "bridged is not direct:\n{}",
        found.join("\n")
    );
}

/// The steps that both eras have, from a host that chooses the modern era, as it may here and not directly.
fn probe(transport: Transport) {
    let Some(kit) = node_kit() else { return };
    let server = Everything::start(kit, transport);
    let steps = [
        "lists",
        "calls",
        "concurrent",
        "progress",
        "sampling",
        "elicitation",
        "prompts",
    ];
    let host = json!({ "sdk": "v2", "era": "auto", "steps": steps });
    let legacy = json!({ "sdk": "v2", "steps": steps });
    let bridged = recorded(kit, &through(&host, Some(server.bridge()), &server));
    let direct = recorded(kit, &through(&legacy, None, &server));
    let found = differences(&in_the_modern_era(direct), &bridged);
    assert!(
        found.is_empty(),
        "bridged is not direct:\n{}",
        found.join("\n")
    );
}

/// What a legacy host saw, as the modern era tells it.
fn in_the_modern_era(mut record: Value) -> Value {
    let lists = record["lists"].as_object_mut().expect("lists");
    for list in lists.values_mut() {
        list["ttlMs"] = json!(0);
        list["cacheScope"] = json!("private");
    }
    let tools = record["lists"]["tools"]["tools"].as_array_mut();
    for tool in tools.expect("tools") {
        tool.as_object_mut().expect("a tool").remove("execution"); // tasks
    }
    // The host goes on with the call itself, and doesn't where its user refuses.
    record["sampling"]["refused"] =
        json!({ "error": { "code": -1, "message": "The user said no" } });
    // A refusal until a link was visited is a question here, and when it was the call goes on: it asks
    // what it asks whoever wasn't refused.
    let elicitation = &mut record["elicitation"];
    elicitation["results"]["required"] = elicitation["results"]["link"].clone();
    let asked = elicitation["asked"].as_array_mut().expect("questions");
    let link = asked.last().cloned().expect("the link");
    asked.push(json!({
        "mode": "url",
        "url": "https://modelcontextprotocol.io",
        "message": "Open this link to satisfy the prerequisite, then retry the request.",
    }));
    asked.push(link);
    for question in asked.iter_mut().filter_map(Value::as_object_mut) {
        question.remove("elicitationId");
    }
    record
}

/// What is right whatever a direct connection does.
fn keeps_its_promises(record: &Value) {
    for (name, step) in record.as_object().expect("a record of steps") {
        assert!(step.get("failed").is_none(), "{name}: {step}");
    }
    let steps: Vec<_> = (1..=10)
        .map(|n| json!({ "progress": n, "total": 10 }))
        .collect();
    assert_eq!(
        record["progress"]["progress"],
        json!(steps),
        "all of the progress, in order"
    );
    assert_eq!(
        record["calls"]["long"],
        json!({ "length": 160_006, "whole": true })
    );
    let sums: Vec<_> = (0..20)
        .map(|n| format!("The sum of {n} and 1000 is {}.", n + 1000))
        .collect();
    assert_eq!(
        record["concurrent"],
        json!(sums),
        "each call has its own answer"
    );
    assert_eq!(
        record["sampling"]["asked"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(
        record["elicitation"]["asked"].as_array().map(Vec::len),
        Some(4)
    );
    assert_eq!(
        record["elicitation"]["results"]["required"]["error"]["code"],
        -32042
    );
    assert_eq!(
        record["subscription"]["suppressed"], true,
        "no log below the chosen level"
    );
    assert_eq!(record["cancellation"]["rejected"], true);
    assert_eq!(
        record["cancellation"]["late"],
        json!([]),
        "no answer to a cancelled call"
    );
    assert_eq!(
        record["answers"],
        json!({ "twice": [], "unknown": [] }),
        "one answer to each id"
    );
}

fn recorded(kit: &Kit, target: &Value) -> Value {
    let mut client = command(kit, kit.node());
    client.arg(kit.client("record.mjs")).arg(target.to_string());
    let stdout = run(client);
    serde_json::from_str(&stdout).unwrap_or_else(|e| panic!("{e} in {stdout}"))
}

fn through(host: &Value, bridge: Option<Vec<String>>, server: &Everything) -> Value {
    let mut target = host.clone();
    match bridge {
        Some(words) => target["bridge"] = json!(words),
        None => {
            target["direct"] =
                json!({ "transport": server.transport().name(), "url": server.url() });
        }
    }
    target
}
