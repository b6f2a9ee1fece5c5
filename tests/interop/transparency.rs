//! The official conformance suite's scenarios for servers, through the bridge: whatever the suite
//! says of an official server that it speaks with directly, it must say of it with the bridge
//! between, in every pairing of eras.
//!
//! Deliberately judges no server: only where the two runs differ. What differs by the nature of a
//! pairing, or because the suite knows HTTP only and a gateway of ours stands before the bridge's
//! stdio, is in [`BY_NATURE`], each check by its name and with what the suite says of it instead;
//! one that doesn't differ any more is a failure, too.

use std::fs;
use std::sync::OnceLock;

use serde_json::Value;

use super::support::{BRIDGE, Process, command, conformance_kit, tests};

/// Pairing (client, server), scenario, check, and what the suite says of it through the bridge
/// (nothing where it doesn't come to the check).
type Difference = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const FAILS: &str = "FAILURE";
const WARNS: &str = "WARNING";
const PASSES: &str = "SUCCESS";

const BY_NATURE: &[Difference] = &[
    // The server closes the stream of a call and the client is to resume it. The bridge does that;
    // on stdio there is nothing to close, so the gateway's stream stays open.
    (
        "legacy-legacy",
        "server-sse-polling",
        "server-sse-disconnect-resume",
        &[],
    ),
    // The same, and a modern server can't resume.
    (
        "legacy-modern",
        "server-sse-polling",
        "server-sse-disconnect-resume",
        &[],
    ),
    // A wrong `Mcp-Param-*` header ends at the gateway: on stdio there are none, and the bridge
    // derives right ones from the arguments.
    (
        "modern-modern",
        CUSTOM_HEADERS,
        "sep-2243-server-reject-invalid-param-chars",
        &[FAILS, FAILS],
    ),
    (
        "modern-modern",
        CUSTOM_HEADERS,
        "sep-2243-server-reject-param-mismatch",
        &[FAILS, FAILS, FAILS],
    ),
    (
        "modern-modern",
        CUSTOM_HEADERS,
        "sep-2243-server-validate-param-match",
        &[FAILS, PASSES, PASSES],
    ),
    (
        "modern-legacy",
        CUSTOM_HEADERS,
        "sep-2243-server-reject-invalid-param-chars",
        &[FAILS, FAILS],
    ),
    (
        "modern-legacy",
        CUSTOM_HEADERS,
        "sep-2243-server-reject-param-mismatch",
        &[FAILS, FAILS, FAILS],
    ),
    (
        "modern-legacy",
        CUSTOM_HEADERS,
        "sep-2243-server-validate-param-match",
        &[FAILS, PASSES, PASSES],
    ),
    // The suite wants the server's key for the question; a legacy server's question has none.
    (
        "modern-legacy",
        "input-required-result-basic-elicitation",
        "sep-2322-elicitation-incomplete",
        &[FAILS],
    ),
    (
        "modern-legacy",
        "input-required-result-basic-elicitation",
        "sep-2322-elicitation-complete",
        &[],
    ),
    // Answers come with the first request, before any question; a legacy server asks all the same.
    (
        "modern-legacy",
        "input-required-result-ignore-extra-params",
        "sep-2322-ignore-unexpected-params",
        &[WARNS],
    ),
    // The same without a question's key, so without anything that the server could go on with: the
    // bridge doesn't begin a call anew that may be somebody's lost retry (the suite: a SHOULD).
    (
        "modern-legacy",
        "input-required-result-missing-input-response",
        "sep-2322-missing-response-rerequests",
        &[WARNS],
    ),
    // What the client can do was said when the session began (the suite's first request: nothing).
    (
        "modern-legacy",
        "input-required-result-capability-check",
        "sep-2322-respect-client-capabilities",
        &[FAILS],
    ),
];

const CUSTOM_HEADERS: &str = "http-custom-header-server-validation";

#[test]
fn a_legacy_client_sees_no_difference_before_a_legacy_server() {
    check("legacy-legacy");
}

#[test]
fn a_legacy_client_sees_no_difference_before_a_modern_server() {
    check("legacy-modern");
}

#[test]
fn a_modern_client_sees_no_difference_before_a_legacy_server() {
    check("modern-legacy");
}

#[test]
fn a_modern_client_sees_no_difference_before_a_modern_server() {
    check("modern-modern");
}

#[track_caller]
fn check(pairing: &str) {
    let Some(report) = report() else { return };
    let here = &report[pairing];
    // The suite is pinned: fewer checks mean that something did not run.
    let least = if pairing.starts_with("legacy") {
        84
    } else {
        151
    };
    assert!(here["compared"].as_u64() >= Some(least), "{here:#}");
    assert_eq!(
        here["failing"],
        Value::Array(Vec::new()),
        "without the bridge"
    );

    let mut expected: Vec<&Difference> = BY_NATURE.iter().filter(|of| of.0 == pairing).collect();
    let mut others = Vec::new();
    for found in here["differences"].as_array().expect("the differences") {
        let is_expected = expected.iter().position(|(_, scenario, id, through)| {
            found["scenario"] == *scenario
                && found["id"] == *id
                && found["through"] == Value::from(*through)
        });
        match is_expected {
            Some(at) => drop(expected.swap_remove(at)),
            None => others.push(format!(
                "{} {}: {} -> {} {}",
                found["scenario"], found["id"], found["direct"], found["through"], found["why"]
            )),
        }
    }
    assert!(
        others.is_empty(),
        "{pairing} differs:\n{}",
        others.join("\n")
    );
    assert!(
        expected.is_empty(),
        "{pairing} doesn't differ any more: {expected:#?}"
    );
}

/// Every pairing's differences, run once for all tests.
fn report() -> Option<&'static Value> {
    static REPORT: OnceLock<Option<Value>> = OnceLock::new();
    let run = || {
        let kit = conformance_kit()?;
        let mut runs = command(kit, kit.node());
        runs.arg(tests("conformance/transparency/run.mjs"))
            .arg("cargo-test-transparency")
            .env("CONFORMANCE_HOME", kit.home())
            .env("BRIDGE_CMD", format!("\"{BRIDGE}\" {{url}}"));
        let mut runs = Process::start(runs);
        let status = runs.wait();
        assert!(status.success(), "{}", runs.output());
        let report = fs::read(kit.home().join("results/cargo-test-transparency.json"));
        Some(serde_json::from_slice(&report.expect("the report")).expect("JSON"))
    };
    REPORT.get_or_init(run).as_ref()
}
