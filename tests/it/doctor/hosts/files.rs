//! Which hosts there are, and what their files hold: entries that are off or there twice, text that
//! nobody can read, secrets that others can.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::{BINARY, Desk, Entry, HOSTS, US, file, run_it};

#[test]
fn every_host_that_starts_us_is_told() {
    let desk = Desk::new();
    for host in HOSTS {
        desk.has(host, &Entry::ours("-t sandbox").env("KEY", "s3cret"));
    }
    let examined = desk.looks();
    examined.is_content();
    let all = "Claude Desktop, Claude Code, Cursor, VS Code, Codex and Goose start this program";
    examined.says("hosts.found", &[all, "Windsurf"]);
    let entries = examined
        .checks()
        .iter()
        .filter(|check| check["check"] == "hosts.entry");
    let named: Vec<_> = entries
        .map(|check| check["details"]["host"].as_str().expect("a name"))
        .collect();
    let mut expected = HOSTS;
    expected.swap(3, 4);
    assert_eq!(named, expected);
    examined.says(
        "hosts.entry",
        &["\"variables\":\"KEY\"", "HOME, LOGNAME, PATH"],
    );
}

#[test]
fn where_no_host_is_that_is_no_trouble_and_where_one_is_it_can_start_us() {
    let desk = Desk::new();
    let examined = desk.looks();
    examined
        .is_content()
        .says("hosts.found", &["no host program is found"]);
    fs::create_dir(desk.path(".cursor")).expect("a folder");
    let examined = desk.looks();
    examined
        .is_content()
        .says("hosts.found", &["Cursor is here"]);
    assert_eq!(
        desk.mends(&examined, "hosts.none"),
        "intercom-mcp install cursor"
    );
    desk.looks()
        .says("hosts.found", &["Cursor starts this program"]);
}

#[test]
fn several_entries_that_lead_to_one_server() {
    let desk = Desk::new();
    let (ours, direct) = (
        Entry::ours(""),
        Entry::new("", "").with(json!({ "url": US })),
    );
    let mut file: Value =
        serde_json::from_str(&file("cursor", &[("mine", &ours), ("b", &ours)]).1).expect("JSON");
    file["mcpServers"]["web"] = direct.more.clone();
    desk.writes(".cursor/mcp.json", &file.to_string());
    let examined = desk.looks();
    let parts = [
        "3 entries that lead to the same server (us)",
        "mine",
        "web",
        "keep \\\"mine\\\"",
    ];
    examined.warns("hosts.duplicate", &parts);
    for command in examined.commands("hosts.duplicate") {
        assert_eq!(run_it(&desk.person, &command), Some(0), "{command}");
    }
    desk.looks().is_content().says("hosts.entry", &["mine"]);
}

#[test]
fn entries_for_other_accounts_or_servers_are_no_duplicates() {
    let desk = Desk::new();
    let entries = [
        ("a", Entry::ours("")),
        ("b", Entry::ours("--profile work")),
        ("c", Entry::ours("-t eu")),
        ("d", Entry::ours("").with(json!({ "disabled": true }))),
    ];
    let entries: Vec<_> = entries.iter().map(|(name, entry)| (*name, entry)).collect();
    desk.has_all("cursor", &entries);
    // Of one name, that of the folder hides the other; and every host has its own.
    let (_, text) = file("cursor", &[("a", &Entry::ours(""))]);
    desk.has("codex", &Entry::ours(""));
    desk.writes(
        ".cursor/mcp.json",
        &fs::read_to_string(desk.path(".cursor/mcp.json")).expect("it"),
    );
    let project = desk.path("project");
    fs::create_dir_all(project.join(".cursor")).expect("a folder");
    fs::write(project.join(".cursor/mcp.json"), text).expect("a file");
    let mut command = desk.person.home.command(BINARY);
    command
        .args(["doctor", "--json", "--offline"])
        .current_dir(&project);
    let output = command.output().expect("the program");
    let page: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(page["first"], Value::Null, "{page:#}");
}

#[test]
fn a_file_that_can_not_be_read() {
    for (name, text, place) in [
        (".cursor/mcp.json", "{\n  \"mcpServers\": [\n}", "line 3"),
        (
            ".codex/config.toml",
            "[mcp_servers.x]\ncommand = \n",
            "line 2",
        ),
        (
            ".config/goose/config.yaml",
            "extensions:\n\t- [\n",
            "line 2",
        ),
        (
            ".config/Code/User/mcp.json",
            "{\n  // fine\n  \"servers\": [1,,\n}",
            "line 3",
        ),
    ] {
        let desk = Desk::new();
        desk.writes(name, text);
        let examined = desk.looks();
        examined.fails("hosts.file", &[name, place, "column"]);
        desk.writes(name, "");
        desk.looks().is_content();
    }
}

#[test]
fn a_folder_in_place_of_a_file() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path(".cursor/mcp.json")).expect("a folder");
    desk.looks().warns("hosts.file", &["not a file", "Cursor"]);
}

#[test]
fn a_file_with_a_secret_that_others_may_read() {
    let desk = Desk::new();
    let path = desk.has("cursor", &Entry::ours("").env("INTERCOM_TOKEN", "s3cret"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
    let examined = desk.looks();
    examined.warns(
        "hosts.modes",
        &["others on this computer", "INTERCOM_TOKEN"],
    );
    desk.mends(&examined, "hosts.modes");
    let path = desk.has("codex", &Entry::ours("--header").arg("X-Key: s3cret"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
    let examined = desk.looks();
    examined.warns("hosts.modes", &["config.toml, which holds a secret among"]);
    desk.mends(&examined, "hosts.modes");
    // Without a secret anybody may read it.
    let path = desk.has("cursor", &Entry::ours("").env("INTERCOM_MCP_TARGET", "eu"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
    desk.looks().is_content();
}

#[test]
fn an_entry_that_is_switched_off() {
    for (host, more) in [
        ("cursor", json!({ "disabled": true })),
        ("codex", json!({ "enabled": false })),
        ("goose", json!({ "enabled": false })),
    ] {
        let desk = Desk::new();
        desk.has(host, &Entry::new("/gone/intercom-mcp", "--nope").with(more));
        desk.looks()
            .is_content()
            .says("hosts.off", &["switched off", host]);
    }
}

#[test]
fn names_in_files_can_not_move_the_cursor() {
    let desk = Desk::new();
    let entry = Entry::new("/gone/\u{1b}[2K/intercom-mcp", "--n\u{1b}[31mope");
    let plain = Entry::new("/gone/intercom-mcp", "--ignore-tool");
    let odd = plain.clone().arg("x\u{1b}[2J");
    let line = plain.arg("x\n      $ intercom-mcp install");
    desk.has_all(
        "cursor",
        &[
            ("a\u{1b}]0;x\u{7}\u{202e}", &entry),
            ("b", &odd),
            ("c", &line),
            ("d\n      $ intercom-mcp install", &entry),
        ],
    );
    for words in ["doctor --offline", "doctor --offline --verbose"] {
        let ended = desk.runs(words, &[]);
        assert_eq!(ended.code, Some(5), "{ended:?}");
        assert!(ended.stdout.contains("[x] Hosts\n"), "{}", ended.stdout);
        assert!(
            !ended.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{ended:?}"
        );
        let mut lines = ended.stdout.lines();
        let is_bait = |line: &str| line.trim_start().starts_with("$ intercom-mcp install");
        assert!(!lines.any(is_bait), "{}", ended.stdout);
    }
}
