//! What works in this shell and not where the host starts it: options, variables, folders.

use serde_json::{Value, json};

use super::{BINARY, Desk, Entry, run_it};

#[test]
fn arguments_that_are_refused() {
    for (words, parts) in [
        ("serve --read-olny", ["--read-olny", "--read-only"]),
        ("serve -t nope", ["nope", "us"]),
        (
            "serve Bearer-s3cret-and-more",
            ["Bear…", "neither a command nor a URL"],
        ),
        ("--mode sideways", ["--mode", "auto"]),
        ("status", ["something else", "serve"]),
        ("--version", ["something else", "serve"]),
    ] {
        let desk = Desk::new();
        desk.has("cursor", &Entry::new(BINARY, words));
        let examined = desk.looks();
        let check = examined.page["first"].as_str().expect("a check").to_owned();
        assert!(
            ["hosts.options", "hosts.configuration"].contains(&&*check),
            "{check}"
        );
        examined.fails(&check, &parts);
        assert_eq!(examined.page["counts"]["failure"], 1);
        if check == "hosts.options" {
            desk.mends(&examined, &check);
        }
    }
}

#[test]
fn a_variable_that_does_not_reach_it() {
    for host in ["codex", "claude-desktop"] {
        let desk = Desk::new();
        let entry = Entry::ours("--header")
            .arg("X-Key: ${OWN_KEY}")
            .arg("--bearer-env=OWN_TOKEN");
        desk.has(host, &entry);
        // Neither here nor there.
        let examined = desk.looks();
        examined.fails(
            "hosts.variables",
            &["OWN_KEY and OWN_TOKEN, which are set neither"],
        );
        let here = [("OWN_KEY", "s3cret"), ("OWN_TOKEN", "s3cret")];
        let examined = desk.examined("--offline", &here);
        examined.fails(
            "hosts.variables",
            &["are set here and won't reach it", "hands over"],
        );
        let command = &examined.commands("hosts.variables")[0];
        let shell = format!("export OWN_KEY=s3cret OWN_TOKEN=s3cret; {command}");
        assert_eq!(run_it(&desk.person, &shell), Some(0), "{command}");
        desk.looks().is_content();
    }
}

#[test]
fn a_variable_that_reaches_it_somehow() {
    let entry = || Entry::ours("--bearer-env OWN_NAME");
    let here = [("OWN_NAME", "s3cret"), ("PROJECT", "s3cret")];
    let is_content = |host: &str, entry: &Entry| {
        let desk = Desk::new();
        desk.has(host, entry);
        desk.examined("--offline", &here).is_content();
    };
    is_content("claude-desktop", &entry().env("OWN_NAME", "x"));
    is_content("codex", &entry().with(json!({ "env_vars": ["OWN_NAME"] })));
    // It hands over what looks like no secret; the others fill in themselves.
    is_content("gemini", &entry());
    is_content(
        "claude-code",
        &Entry::ours("--header").arg("X-Key: ${PROJECT}"),
    );
    is_content("cursor", &entry().env("OWN_NAME", "${env:PROJECT}"));
    is_content("vscode", &entry().env("OWN_NAME", "${input:token}"));
    // Nobody knows what Goose does.
    let desk = Desk::new();
    desk.has("goose", &entry());
    let examined = desk.examined("--offline", &here);
    examined.warns(
        "hosts.variables",
        &["OWN_NAME, which is set here and may not reach it"],
    );
    desk.looks()
        .fails("hosts.variables", &["set neither in it nor here"]);
}

#[test]
fn what_the_configuration_refuses_there() {
    let desk = Desk::new();
    desk.has("cursor", &Entry::ours("--ca-file /nowhere/ca.pem"));
    desk.looks().fails(
        "hosts.configuration",
        &["does not start", "/nowhere/ca.pem"],
    );
    // What is refused here, too, is told once.
    let desk = Desk::new();
    desk.has("cursor", &Entry::ours(""));
    desk.person.home.configure("read-olny = true\n");
    let examined = desk.looks();
    examined.fails("configuration.values", &["read-olny"]);
    assert_eq!(examined.page["counts"]["failure"], 1, "{:#}", examined.page);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_of_sign_ins_that_only_this_shell_knows() {
    for host in ["claude-desktop", "codex"] {
        let desk = Desk::new();
        desk.has(host, &Entry::ours("-t eu"));
        let data = desk.path("elsewhere").display().to_string();
        let env = [("XDG_DATA_HOME", &*data)];
        let examined = desk.examined("--offline", &env);
        examined.warns("hosts.folder", &[&data, ".local/share/intercom-mcp"]);
        let command = desk.mends(&examined, "hosts.folder");
        assert!(command.contains("--target eu"), "{command}");
        desk.examined("--offline", &env).is_content();
    }
}

#[test]
fn what_is_set_here_and_does_not_reach_them() {
    let desk = Desk::new();
    for host in ["claude-desktop", "codex", "goose"] {
        desk.has(host, &Entry::ours(""));
    }
    let env = [
        ("INTERCOM_TOKEN", "s3cret"),
        ("INTERCOM_MCP_READ_ONLY", "true"),
    ];
    let examined = desk.examined("--offline", &env);
    examined.is_content();
    let notes = examined
        .checks()
        .iter()
        .filter(|check| check["check"] == "hosts.environment");
    let notes: Vec<_> = notes
        .map(|check| check["what"].as_str().expect("a text"))
        .collect();
    let names = "INTERCOM_MCP_STORE, INTERCOM_MCP_READ_ONLY and INTERCOM_TOKEN are set here";
    let who = "Claude Desktop and Codex (perhaps Goose, too) don't hand them on";
    assert_eq!(notes, [format!("{names}; {who}")]);
    // What an entry says for itself is no loss.
    let desk = Desk::new();
    desk.has(
        "codex",
        &Entry::ours("--store file").env("INTERCOM_TOKEN", "s3cret"),
    );
    let examined = desk.examined("--offline", &[("INTERCOM_TOKEN", "s3cret")]);
    let is_note = |check: &Value| check["check"] == "hosts.environment";
    assert!(
        !examined.checks().iter().any(is_note),
        "{:#}",
        examined.page
    );
}
