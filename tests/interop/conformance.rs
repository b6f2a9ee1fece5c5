//! The official conformance suite with the bridge as its client: every scenario of every version,
//! with a host of each era, and the revisions' frozen sets as the suite itself runs them; each
//! without a warning. Of the extensions, those that are about client credentials.
//!
//! Deliberately no list of expected failures. The other extensions are run by hand with
//! `../conformance/run.sh`.

use std::fs;
use std::io::{self, Write as _};

use serde_json::Value;

use super::support::{BRIDGE, Process, command, conformance_kit, tests};

// How many scenarios the suite has for a version. It is pinned, so a number that is another one
// means that something did not run.
const MARCH_2025: usize = 2;
const JUNE_2025: usize = 5;
const NOVEMBER_2025: usize = 19;
const JULY_2026: usize = 33;

#[test]
fn a_legacy_host_passes_2025_03_26() {
    scenarios("2025-03-26", "legacy", MARCH_2025);
}

#[test]
fn a_modern_host_passes_2025_03_26() {
    scenarios("2025-03-26", "modern", MARCH_2025);
}

#[test]
fn a_dual_host_passes_2025_03_26() {
    scenarios("2025-03-26", "dual", MARCH_2025);
}

#[test]
fn a_legacy_host_passes_2025_06_18() {
    scenarios("2025-06-18", "legacy", JUNE_2025);
}

#[test]
fn a_modern_host_passes_2025_06_18() {
    scenarios("2025-06-18", "modern", JUNE_2025);
}

#[test]
fn a_dual_host_passes_2025_06_18() {
    scenarios("2025-06-18", "dual", JUNE_2025);
}

#[test]
fn a_legacy_host_passes_2025_11_25() {
    scenarios("2025-11-25", "legacy", NOVEMBER_2025);
}

#[test]
fn a_modern_host_passes_2025_11_25() {
    scenarios("2025-11-25", "modern", NOVEMBER_2025);
}

#[test]
fn a_dual_host_passes_2025_11_25() {
    scenarios("2025-11-25", "dual", NOVEMBER_2025);
}

/// Who falls back while somebody is still signing in.
#[test]
fn a_dual_host_without_patience_passes_2025_11_25() {
    scenarios("2025-11-25", "hasty", NOVEMBER_2025);
}

#[test]
fn a_legacy_host_passes_2026_07_28() {
    scenarios("2026-07-28", "legacy", JULY_2026);
}

#[test]
fn a_modern_host_passes_2026_07_28() {
    scenarios("2026-07-28", "modern", JULY_2026);
}

#[test]
fn a_dual_host_passes_2026_07_28() {
    scenarios("2026-07-28", "dual", JULY_2026);
}

#[test]
fn a_dual_host_without_patience_passes_2026_07_28() {
    scenarios("2026-07-28", "hasty", JULY_2026);
}

#[test]
fn a_legacy_host_passes_the_frozen_set_of_2025_11_25() {
    frozen_set("2025-11-25", "legacy", 18);
}

#[test]
fn a_modern_host_passes_the_frozen_set_of_2025_11_25() {
    frozen_set("2025-11-25", "modern", 18);
}

#[test]
fn a_legacy_host_passes_the_frozen_set_of_2026_07_28() {
    frozen_set("2026-07-28", "legacy", 32);
}

#[test]
fn a_modern_host_passes_the_frozen_set_of_2026_07_28() {
    frozen_set("2026-07-28", "modern", 32);
}

/// In both ways, and in both eras' wire.
#[test]
fn client_credentials_are_shown() {
    let words = [
        "--only",
        "^auth/client-credentials-",
        "--versions",
        "ext,ext:2026-07-28",
        "--era",
        "legacy,modern",
    ];
    passes("extensions", &words, 8);
}

#[track_caller]
fn scenarios(version: &str, host: &str, count: usize) {
    let label = format!("{version}-{host}");
    passes(&label, &["--versions", version, "--era", host], count);
}

#[track_caller]
fn frozen_set(revision: &str, host: &str, count: usize) {
    let label = format!("set-{revision}-{host}");
    passes(&label, &["--requirements", revision, "--era", host], count);
}

/// Runs the suite with these words: so many runs, and all of them pass.
#[track_caller]
fn passes(label: &str, words: &[&str], count: usize) {
    let Some(kit) = conformance_kit() else { return };
    let label = format!("cargo-test-{label}");
    let mut suite = command(kit, kit.node());
    suite
        .arg(tests("conformance/run-all.mjs"))
        // Cargo runs as many tests at once as there are processors.
        .args([&label, "--jobs", "2"])
        .args(words)
        .env("CONFORMANCE_HOME", kit.home())
        .env("BRIDGE_CMD", format!("\"{BRIDGE}\" {{url}}"));
    let mut suite = Process::start(suite);
    let status = suite.wait();
    let table = suite.stdout();
    write!(io::stderr(), "{table}").expect("stderr");

    let results = fs::read(kit.home().join(format!("results/{label}.json"))).expect("the results");
    let rows: Vec<Value> = serde_json::from_slice(&results).expect("JSON");
    let failing: Vec<String> = rows
        .iter()
        .filter(|row| row["result"] != "PASS")
        .map(|row| format!("{} {}: {}", row["scenario"], row["result"], row["why"]))
        .collect();
    assert!(failing.is_empty(), "{}", failing.join("\n"));
    assert!(status.success(), "{}", suite.output());
    assert_eq!(rows.len(), count, "how many scenarios ran");
}
