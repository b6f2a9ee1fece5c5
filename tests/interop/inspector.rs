//! The official Inspector's command line as a host: a session per call, read back as JSON.
//! Deliberately only its stdio side against its own direct connection.

use serde_json::Value;

use super::support::{Everything, Transport, command, differences, node_kit, run};

#[test]
fn the_inspector_lists_the_same_tools_over_streamable_http() {
    compare(Transport::StreamableHttp, &["--method", "tools/list"]);
}

#[test]
fn the_inspector_lists_the_same_tools_over_sse() {
    compare(Transport::Sse, &["--method", "tools/list"]);
}

#[test]
fn the_inspector_gets_the_same_echo_over_streamable_http() {
    compare(Transport::StreamableHttp, &ECHO);
}

#[test]
fn the_inspector_gets_the_same_echo_over_sse() {
    compare(Transport::Sse, &ECHO);
}

const ECHO: [&str; 6] = [
    "--method",
    "tools/call",
    "--tool-name",
    "echo",
    "--tool-arg",
    "message=hi",
];

fn compare(transport: Transport, method: &[&str]) {
    let Some(kit) = node_kit() else { return };
    let server = Everything::start(kit, transport);
    let inspect = |target: &[String]| -> Value {
        let mut inspector = command(kit, kit.node());
        inspector
            .arg(kit.module("@modelcontextprotocol/inspector/clients/launcher/build/index.js"))
            .arg("--cli")
            .args(target)
            .args(["--format", "json", "--connect-timeout", "0"])
            .args(method);
        let stdout = run(inspector);
        serde_json::from_str(&stdout).unwrap_or_else(|e| panic!("{e} in {stdout}"))
    };
    let bridged = inspect(&server.bridge());
    let flag = if transport == Transport::Sse {
        "sse"
    } else {
        "http"
    };
    let direct = inspect(&["--transport", flag, "--server-url", &server.url()].map(String::from));
    let found = differences(&direct, &bridged);
    assert!(
        found.is_empty(),
        "bridged is not direct:\n{}",
        found.join("\n")
    );
    assert!(bridged.to_string().contains(if method == ECHO {
        "Echo: hi"
    } else {
        "get-sum"
    }));
}
