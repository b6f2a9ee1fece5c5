//! The official conformance suite with the bridge as its client: every scenario without sign-in
//! of the legacy versions, for a legacy host, each without a warning.
//!
//! Deliberately no list of expected failures. The other pairings and the scenarios with sign-in
//! are run by hand with `../conformance/run.sh`.

use std::fs;
use std::io::{self, Write as _};

use serde_json::Value;

use super::support::{BRIDGE, Process, command, conformance_kit, tests};

#[test]
fn a_legacy_host_passes_every_scenario_without_sign_in() {
    let Some(kit) = conformance_kit() else { return };
    let mut suite = command(kit, kit.node());
    suite
        .arg(tests("conformance/run-all.mjs"))
        .args(["cargo-test", "--era", "legacy", "--except", "^auth/"])
        .args(["--versions", "2025-03-26,2025-06-18,2025-11-25"])
        .env("CONFORMANCE_HOME", kit.home())
        .env("BRIDGE_CMD", format!("\"{BRIDGE}\" {{url}}"));
    let mut suite = Process::start(suite);
    let status = suite.wait();
    let table = suite.stdout();
    write!(io::stderr(), "{table}").expect("stderr");

    let results = fs::read(kit.home().join("results/cargo-test.json")).expect("the results");
    let rows: Vec<Value> = serde_json::from_slice(&results).expect("JSON");
    for scenario in ["initialize", "tools_call", "sse-retry"] {
        assert!(
            rows.iter().any(|row| row["scenario"] == scenario),
            "{scenario} did not run"
        );
    }
    assert!(
        status.success(),
        "not every scenario passed:\n{table}{}",
        suite.output()
    );
}
