//! What a host fills in of an entry may be a secret: it is neither shown nor claimed to be in the file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{BINARY, Desk, Entry};

const OWN: [(&str, &str); 1] = [("OWN_KEY", "s3cret-and-more")];

/// Nothing of it is on any page; `Examined` looks for it.
#[track_caller]
fn check(host: &str, entry: &Entry) {
    let desk = Desk::new();
    desk.has(host, entry);
    for words in ["--offline", &format!("--offline --in {host}")] {
        desk.examined(words, &OWN);
        let page = desk.runs(&format!("doctor --verbose {words}"), &OWN);
        let shown = page.stdout.contains("s3cret") || page.stderr.contains("s3cret");
        assert!(!shown, "{page:?}");
    }
}

#[test]
fn a_value_that_was_filled_in_is_shown_nowhere() {
    let gone = || Entry::new("/gone/intercom-mcp", "serve -t sandbox");
    for option in [
        "--fin-user",
        "--profile",
        "--scopes",
        "--mode",
        "--bearer-env",
        "--callback-port",
        "--config",
        "--header",
        "--nope",
        "-t",
    ] {
        check("claude-code", &gone().arg(option).arg("${OWN_KEY}"));
        check("gemini", &gone().arg(option).arg("$OWN_KEY"));
        check("cursor", &gone().arg(option).arg("${env:OWN_KEY}"));
    }
    for entry in [
        gone().arg("${OWN_KEY}"),
        gone().env("INTERCOM_MCP_FIN_USER", "${OWN_KEY}"),
        gone().env("INTERCOM_MCP_MODE", "${OWN_KEY:-auto}"),
    ] {
        check("claude-code", &entry);
    }
}

#[test]
fn the_command_that_makes_an_entry_anew_says_what_the_entry_says() {
    let desk = Desk::new();
    let entry = Entry::new("/gone/intercom-mcp", "serve -t sandbox --fin-user");
    desk.has("claude-code", &entry.arg("${OWN_KEY}"));
    let examined = desk.examined("--offline", &OWN);
    let command = &examined.commands("hosts.path")[0];
    assert!(command.contains("'${OWN_KEY}'"), "{command}");
}

#[test]
fn a_placeholder_is_no_secret_in_the_file() {
    let desk = Desk::new();
    let of = |value: &str| Entry::ours("-t us --header").arg(value);
    let open = |entry: &Entry| {
        let path = desk.has("claude-code", entry);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
        desk.examined("--offline", &OWN)
    };
    open(&of("X-A: ${OWN_KEY}")).is_content();
    let examined = open(&of("X-A: s3cret"));
    examined.warns("hosts.modes", &["a secret among the arguments"]);
}

/// What `env` sets stands in the file like any other variable, and what a shell fills in doesn't.
#[test]
fn what_is_before_a_program_is_looked_at_as_well() {
    let desk = Desk::new();
    let open = |entry: &Entry| {
        let path = desk.has("cursor", entry);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
        desk.looks()
    };
    let env = format!("INTERCOM_TOKEN=s3cret {BINARY} -t us");
    let examined = open(&Entry::new("/usr/bin/env", &env));
    examined.warns("hosts.modes", &["INTERCOM_TOKEN"]);
    let line = "npx mcp-remote https://mcp.intercom.com/mcp --header";
    let shell = |header: &str| Entry::new("/bin/sh", "-c").arg(&format!("{line} \"{header}\""));
    let examined = open(&shell("X-A: $OWN_KEY"));
    assert!(!examined.page.to_string().contains("hosts.modes"));
    open(&shell("X-A: s3cret")).warns("hosts.modes", &["a secret among the arguments"]);
}
