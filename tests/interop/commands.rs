//! The commands of a terminal, `tools` and `call`, against the official server: what a person or
//! a script reads. Deliberately only what a foreign server can judge; wording and errors are in
//! `tests/it`.

use std::fs;

use serde_json::Value;

use super::support::{BRIDGE, Everything, Kit, Transport, command, node_kit, run};

#[test]
fn tools_names_every_tool_over_streamable_http() {
    names_every_tool(Transport::StreamableHttp);
}

#[test]
fn tools_names_every_tool_over_sse() {
    names_every_tool(Transport::Sse);
}

#[test]
fn call_prints_the_text_of_the_answer() {
    let Some((kit, server)) = served(Transport::StreamableHttp) else {
        return;
    };
    let said = bridge(
        kit,
        &["call", "-t", &server.url(), "echo", "message=naïve ☃ 1"],
    );
    assert_eq!(said.trim_end(), "Echo: naïve ☃ 1");
}

#[test]
fn call_types_its_arguments_by_the_schema() {
    let Some((kit, server)) = served(Transport::Sse) else {
        return;
    };
    let said = bridge(
        kit,
        &["call", "-t", &server.url(), "get-sum", "a=2", "b=-3.5"],
    );
    assert_eq!(said.trim_end(), "The sum of 2 and -3.5 is -1.5.");
    // The same digits are a string where the schema says so.
    let said = bridge(kit, &["call", "-t", &server.url(), "echo", "message=2"]);
    assert_eq!(said.trim_end(), "Echo: 2");
}

#[test]
fn call_prints_the_whole_result_as_json() {
    let Some((kit, server)) = served(Transport::StreamableHttp) else {
        return;
    };
    let words = [
        "call",
        "-t",
        &server.url(),
        "get-structured-content",
        "location=Chicago",
        "--json",
    ];
    let result: Value = serde_json::from_str(&bridge(kit, &words)).expect("JSON");
    assert_eq!(result["structuredContent"]["temperature"], 36, "{result}");
}

#[test]
fn call_saves_the_images_of_the_answer() {
    let Some((kit, server)) = served(Transport::StreamableHttp) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let into = folder.path().to_str().expect("a UTF-8 path");
    let words = [
        "call",
        "-t",
        &server.url(),
        "get-tiny-image",
        "--save-images",
        into,
    ];
    let said = bridge(kit, &words);
    let images: Vec<_> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|e| e.expect("an entry").path())
        .collect();
    assert_eq!(images.len(), 1, "one image in {images:?}\n{said}");
    let image = fs::read(&images[0]).expect("the image");
    assert!(image.starts_with(b"\x89PNG\r\n\x1a\n") && image.ends_with(b"IEND\xaeB`\x82"));
}

fn names_every_tool(transport: Transport) {
    let Some((kit, server)) = served(transport) else {
        return;
    };
    let said = bridge(kit, &["tools", "-t", &server.url()]);
    let listed: Value =
        serde_json::from_str(&bridge(kit, &["tools", "-t", &server.url(), "--json"]))
            .expect("JSON");
    let tools = listed
        .get("tools")
        .unwrap_or(&listed)
        .as_array()
        .expect("tools");
    let names: Vec<_> = tools
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    for expected in [
        "echo",
        "get-sum",
        "get-tiny-image",
        "trigger-long-running-operation",
    ] {
        assert!(names.contains(&expected), "{expected} is not in {names:?}");
    }
    for name in names {
        assert!(said.contains(name), "{name} is not in\n{said}");
    }
}

fn served(transport: Transport) -> Option<(&'static Kit, Everything)> {
    let kit = node_kit()?;
    Some((kit, Everything::start(kit, transport)))
}

fn bridge(kit: &Kit, words: &[&str]) -> String {
    let mut bridge = command(kit, BRIDGE);
    bridge.args(words);
    run(bridge)
}
