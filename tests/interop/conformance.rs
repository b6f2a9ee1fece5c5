//! The official conformance suite with the bridge as its client: every scenario of the legacy
//! versions, those of 2026-07-28 that a bridge to a legacy host can reach, and the extensions that
//! are about client credentials; each without a warning.
//!
//! Deliberately no list of expected failures. The other pairings are run by hand with
//! `../conformance/run.sh`.

use std::fs;
use std::io::{self, Write as _};

use serde_json::Value;

use super::support::{BRIDGE, Process, command, conformance_kit, tests};

#[test]
fn a_legacy_host_passes_every_scenario_without_sign_in() {
    let words = [
        "--except",
        "^auth/",
        "--versions",
        "2025-03-26,2025-06-18,2025-11-25",
    ];
    passes("plain", &words, &["initialize", "tools_call", "sse-retry"]);
}

#[test]
fn a_legacy_host_passes_every_scenario_with_sign_in() {
    let words = [
        "--only",
        "^auth/",
        "--versions",
        "2025-03-26,2025-06-18,2025-11-25",
    ];
    passes(
        "auth",
        &words,
        &[
            "auth/metadata-var2",
            "auth/basic-cimd",
            "auth/scope-omitted-when-undefined",
            "auth/scope-step-up",
            "auth/scope-retry-limit",
            "auth/token-endpoint-auth-basic",
            "auth/pre-registration",
            "auth/2025-03-26-oauth-metadata-backcompat",
            "auth/2025-03-26-oauth-endpoint-fallback",
        ],
    );
}

/// Those in which it doesn't come to a request of the modern era: nothing may be signed in to.
#[test]
fn a_lying_authorization_server_of_the_modern_version_is_refused() {
    let names = [
        "auth/resource-mismatch",
        "auth/iss-supported-missing",
        "auth/iss-wrong-issuer",
        "auth/iss-unexpected",
        "auth/iss-normalized",
        "auth/metadata-issuer-mismatch",
    ];
    let only = format!("^({})$", names.join("|"));
    passes(
        "modern",
        &["--only", &only, "--versions", "2026-07-28"],
        &names,
    );
}

#[test]
fn client_credentials_are_shown_in_both_ways() {
    let names = [
        "auth/client-credentials-basic",
        "auth/client-credentials-jwt",
    ];
    let only = format!("^({})$", names.join("|"));
    passes(
        "extensions",
        &["--only", &only, "--versions", "ext"],
        &names,
    );
}

/// Runs the suite with these words; `ran` is what must have been among it.
fn passes(label: &str, words: &[&str], ran: &[&str]) {
    let Some(kit) = conformance_kit() else { return };
    let label = format!("cargo-test-{label}");
    let mut suite = command(kit, kit.node());
    suite
        .arg(tests("conformance/run-all.mjs"))
        .args([&label, "--era", "legacy"])
        .args(words)
        .env("CONFORMANCE_HOME", kit.home())
        .env("BRIDGE_ARGS_FILE", tests("conformance/args.json"))
        // Where nobody may sign in, the host is told so after this.
        .env("INTERCOM_MCP_SIGN_IN_WAIT", "5")
        .env("BRIDGE_CMD", format!("\"{BRIDGE}\" {{url}}"));
    let mut suite = Process::start(suite);
    let status = suite.wait();
    let table = suite.stdout();
    write!(io::stderr(), "{table}").expect("stderr");

    let results = fs::read(kit.home().join(format!("results/{label}.json"))).expect("the results");
    let rows: Vec<Value> = serde_json::from_slice(&results).expect("JSON");
    for scenario in ran {
        assert!(
            rows.iter().any(|row| row["scenario"] == *scenario),
            "{scenario} did not run"
        );
    }
    assert!(
        status.success(),
        "not every scenario passed:\n{table}{}",
        suite.output()
    );
}
