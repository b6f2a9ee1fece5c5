//! The official Python client as a host: once as it is by default, asking for the modern era
//! first, and once in the legacy era alone.
//!
//! Deliberately smaller than the TypeScript tests: what differs is the client's reading of
//! stdio, JSON and versions, not the server.

use serde_json::{Value, json};

use super::support::{Everything, Kit, Transport};
use super::support::{command, differences, node_kit, python_kit, run, tests};

#[test]
fn a_python_host_sees_over_streamable_http_what_it_would_see_directly() {
    compare("auto", Transport::StreamableHttp);
}

#[test]
fn a_python_host_sees_over_sse_what_it_would_see_directly() {
    compare("auto", Transport::Sse);
}

#[test]
fn a_legacy_python_host_sees_over_streamable_http_what_it_would_see_directly() {
    compare("legacy", Transport::StreamableHttp);
}

#[test]
fn a_legacy_python_host_sees_over_sse_what_it_would_see_directly() {
    compare("legacy", Transport::Sse);
}

fn compare(mode: &str, transport: Transport) {
    let (Some(node), Some(python)) = (node_kit(), python_kit()) else {
        return;
    };
    let server = Everything::start(node, transport);
    let url = server.url();
    let direct = recorded(python, mode, &["--direct", transport.name(), &url]);
    let bridge = server.bridge();
    let words = [
        &["--bridge"][..],
        &bridge.iter().map(String::as_str).collect::<Vec<_>>(),
    ]
    .concat();
    let bridged = recorded(python, mode, &words);

    let steps: Vec<_> = (1..=5).map(|n| json!([f64::from(n), 5.0])).collect();
    assert_eq!(
        bridged["progress"],
        json!(steps),
        "all of the progress, in order"
    );
    let direct = match mode {
        "auto" => in_the_modern_era(direct),
        _ => direct,
    };
    let found = differences(&direct, &bridged);
    assert!(
        found.is_empty(),
        "bridged is not direct:\n{}",
        found.join("\n")
    );
}

/// What a legacy host saw, as the modern era tells it: a host that asks for it has it here.
fn in_the_modern_era(mut record: Value) -> Value {
    record["version"] = json!("2026-07-28");
    record["capabilities"]["tasks"] = Value::Null;
    record.as_object_mut().expect("a record").remove("ping");
    record
}

fn recorded(kit: &Kit, mode: &str, target: &[&str]) -> Value {
    let mut client = command(kit, kit.python());
    // UTF-8 whatever the machine's locale: the environment is empty.
    client
        .args(["-X", "utf8"])
        .arg(tests("interop/clients/record.py"));
    client.args(["--mode", mode]).args(target);
    let stdout = run(client);
    serde_json::from_str(&stdout).unwrap_or_else(|e| panic!("{e} in {stdout}"))
}
