//! What is wrong in a host's file: it is named with the host and the entry, and the command that is said
//! to mend it does.

mod within;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Examined, run_it};
use crate::support::{Finished, Person};

const BINARY: &str = env!("CARGO_BIN_EXE_intercom-mcp");

/// Hosts with files of every kind.
const HOSTS: [&str; 6] = [
    "claude-desktop",
    "claude-code",
    "cursor",
    "codex",
    "vscode",
    "goose",
];

/// A person with hosts' files, who stands at home.
struct Desk {
    person: Person,
}

impl Desk {
    fn new() -> Self {
        let person = Person::new();
        Self { person }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.person.home.path().join(name)
    }

    /// What a person types, with these variables besides.
    fn runs(&self, words: &str, env: &[(&str, &str)]) -> Finished {
        let mut command = self.person.home.command(BINARY);
        command.args(words.split_whitespace());
        command.env("INTERCOM_MCP_STORE", "file");
        let output = command.envs(env.iter().copied()).output();
        let output = output.expect("the program");
        Finished {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }

    fn examined(&self, words: &str, env: &[(&str, &str)]) -> Examined {
        Examined::of(&self.runs(&format!("doctor --json {words}"), env))
    }

    /// Without asking anybody.
    fn looks(&self) -> Examined {
        self.examined("--offline", &[])
    }

    /// A file that only its owner may read.
    fn writes(&self, name: &str, text: &str) -> PathBuf {
        let path = self.person.home.write(name, text);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
        path
    }

    /// The only entry of a host.
    fn has(&self, host: &str, entry: &Entry) -> PathBuf {
        self.has_all(host, &[("intercom", entry)])
    }

    fn has_all(&self, host: &str, entries: &[(&str, &Entry)]) -> PathBuf {
        let (name, text) = file(host, entries);
        self.writes(name, &text)
    }

    /// The first command that the check names is run, and nothing is wrong any more.
    #[track_caller]
    fn mends(&self, examined: &Examined, check: &str) -> String {
        let command = examined.commands(check).first().expect("a command").clone();
        assert_eq!(run_it(&self.person, &command), Some(0), "{command}");
        self.looks().is_content();
        command
    }
}

/// An entry, whatever its host calls things.
#[derive(Clone)]
struct Entry {
    command: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    /// Further members, in JSON.
    more: Value,
}

impl Entry {
    fn new(command: impl AsRef<Path>, words: &str) -> Self {
        Self {
            command: command.as_ref().display().to_string(),
            args: words.split_whitespace().map(str::to_owned).collect(),
            env: Vec::new(),
            more: json!({}),
        }
    }

    /// What starts this program.
    fn ours(words: &str) -> Self {
        Self::new(BINARY, &format!("serve {words}"))
    }

    fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    fn with(mut self, more: Value) -> Self {
        self.more = more;
        self
    }

    fn json(&self, names: [&str; 3]) -> Value {
        let mut entry = self.more.clone();
        entry[names[0]] = json!(self.command);
        entry[names[1]] = json!(self.args);
        let env = self
            .env
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)));
        entry[names[2]] = Value::Object(env.collect());
        entry
    }
}

/// A host's file with these entries, and where it stands.
fn file(host: &str, entries: &[(&str, &Entry)]) -> (&'static str, String) {
    let plain = ["command", "args", "env"];
    let all = |names: [&str; 3]| -> Value {
        let all = entries.iter();
        Value::Object(
            all.map(|(name, e)| ((*name).to_owned(), e.json(names)))
                .collect(),
        )
    };
    let servers = || json!({ "mcpServers": all(plain) }).to_string();
    match host {
        "claude-desktop" => (".config/Claude/claude_desktop_config.json", servers()),
        "claude-code" => (".claude.json", servers()),
        "cursor" => (".cursor/mcp.json", servers()),
        "gemini" => (".gemini/settings.json", servers()),
        "vscode" => {
            let text = json!({ "servers": all(plain) }).to_string();
            (".config/Code/User/mcp.json", format!("// mine\n{text}\n"))
        }
        "codex" => {
            let mut text = String::from("# mine\n");
            for (name, entry) in entries {
                text.push_str(&format!("[mcp_servers.{name}]\n"));
                let Value::Object(members) = entry.json(plain) else {
                    unreachable!("an object")
                };
                for (key, value) in members {
                    let value = match value {
                        Value::Object(pairs) => {
                            let pairs: Vec<_> =
                                pairs.iter().map(|(k, v)| format!("{k} = {v}")).collect();
                            format!("{{ {} }}", pairs.join(", "))
                        }
                        other => other.to_string(),
                    };
                    text.push_str(&format!("{key} = {value}\n"));
                }
            }
            (".codex/config.toml", text)
        }
        "goose" => {
            let mut text = String::from("# mine\nextensions:\n");
            for (name, entry) in entries {
                // What is JSON is YAML, too.
                let entry = entry.json(["cmd", "args", "envs"]);
                text.push_str(&format!("  {name}: {entry}\n"));
            }
            (".config/goose/config.yaml", text)
        }
        _ => panic!("no file for {host}"),
    }
}

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
fn a_program_that_is_gone() {
    for host in HOSTS {
        let desk = Desk::new();
        let entry =
            Entry::new("/gone/intercom-mcp", "serve --read-only -t eu").env("KEY", "s3cret");
        let path = desk.has(host, &entry);
        let examined = desk.looks();
        let file = path.display().to_string();
        let parts = ["/gone/intercom-mcp, which isn't there", host, &file];
        examined.fails("hosts.path", &parts);
        assert_eq!(examined.page["counts"]["failure"], 1, "{host}");
        let command = desk.mends(&examined, "hosts.path");
        assert!(
            command.starts_with(&format!("intercom-mcp install {host} ")),
            "{command}"
        );
        let text = fs::read_to_string(&path).expect("the file");
        // What it was told to do, it is told yet.
        for kept in ["--target", "eu", "--read-only", "s3cret"] {
            assert!(text.contains(kept), "{kept} is not in {text}");
        }
        assert_eq!(
            text.contains("mine"),
            ["codex", "vscode", "goose"].contains(&host)
        );
    }
}

#[test]
fn a_program_that_is_gone_where_the_command_would_show_a_secret() {
    let desk = Desk::new();
    let entry = Entry::new("/gone/intercom-mcp", "serve --header").arg("X-Key: s3cret");
    desk.has("cursor", &entry);
    let examined = desk.looks();
    examined.fails("hosts.path", &["let the entry's command be", BINARY]);
    assert!(examined.commands("hosts.path").is_empty());
}

#[test]
fn a_program_that_is_gone_from_the_entries_of_a_folder() {
    let desk = Desk::new();
    fs::create_dir(desk.path(".claude")).expect("a folder");
    let servers =
        json!({ "mine": Entry::new("/gone/intercom-mcp", "").json(["command", "args", "env"]) });
    let project = desk.writes(".mcp.json", &json!({ "mcpServers": servers }).to_string());
    let examined = desk.looks();
    examined.fails("hosts.path", &["this folder's entry", "/gone/intercom-mcp"]);
    let command = desk.mends(&examined, "hosts.path");
    assert_eq!(
        command,
        "intercom-mcp install claude-code --scope project --name mine"
    );
    fs::remove_file(project).expect("it goes");

    // One for a folder where nobody stands now; and one for a folder that is gone.
    let elsewhere = desk.path("it's elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    let elsewhere = elsewhere.display().to_string();
    let memory = json!({ "projects": {
        &elsewhere: { "mcpServers": servers },
        "/nowhere/at/all": { "mcpServers": servers },
    } });
    desk.writes(".claude.json", &memory.to_string());
    let examined = desk.looks();
    examined.fails("hosts.path", &[&elsewhere]);
    assert_eq!(examined.page["counts"]["failure"], 1, "{:#}", examined.page);
    let command = desk.mends(&examined, "hosts.path");
    assert!(
        command.contains("cd '") && command.contains("--scope local"),
        "{command}"
    );
}

/// A program of our name that is not this one.
fn other(desk: &Desk, folder: &str) -> PathBuf {
    let path = desk
        .person
        .home
        .write(&format!("{folder}/intercom-mcp"), "#!/bin/sh\n");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    path
}

#[test]
fn a_program_by_its_name_only() {
    let desk = Desk::new();
    desk.has("cursor", &Entry::new("intercom-mcp", "serve"));
    let examined = desk.looks();
    examined.fails("hosts.path", &["by its name, and no folder of PATH has it"]);
    desk.mends(&examined, "hosts.path");

    let desk = Desk::new();
    desk.has("cursor", &Entry::new("intercom-mcp", "serve"));
    let folder = desk.path("bin-of-mine");
    fs::create_dir(&folder).expect("a folder");
    symlink(BINARY, folder.join("intercom-mcp")).expect("a link");
    let path = folder.display().to_string();
    let examined = desk.examined("--offline", &[("PATH", &path)]);
    examined.warns("hosts.path", &["by its name only", "may not find it"]);
    desk.mends(&examined, "hosts.path");
}

#[test]
fn a_program_that_depends_on_the_folder() {
    let desk = Desk::new();
    other(&desk, "bin");
    desk.has("cursor", &Entry::new("bin/intercom-mcp", "serve"));
    let examined = desk.looks();
    examined.warns(
        "hosts.path",
        &["bin/intercom-mcp, which depends on the folder"],
    );
    desk.mends(&examined, "hosts.path");
}

#[test]
fn another_copy_of_the_program_and_links_to_this_one() {
    let desk = Desk::new();
    let copy = other(&desk, "other");
    desk.has("cursor", &Entry::new(&copy, "serve"));
    let examined = desk.looks();
    examined.warns("hosts.copy", &["another copy", "other/intercom-mcp"]);
    desk.mends(&examined, "hosts.copy");

    fs::remove_file(&copy).expect("it goes");
    symlink(BINARY, &copy).expect("a link");
    desk.has("cursor", &Entry::new(&copy, "serve"));
    desk.looks().is_content();
    fs::remove_file(&copy).expect("it goes");
    // A name more for the same file; not every file system takes it.
    if fs::hard_link(BINARY, &copy).is_ok() {
        desk.looks().is_content();
    }
}

#[test]
fn a_path_that_the_host_fills_in_is_left_to_it() {
    let desk = Desk::new();
    desk.has(
        "vscode",
        &Entry::new("${workspaceFolder}/bin/intercom-mcp", "serve"),
    );
    desk.looks().is_content();
}

const US: &str = "https://mcp.intercom.com/mcp";

/// A host that has mcp-remote lead to Intercom.
fn by_mcp_remote(words: &str) -> Entry {
    Entry::new("npx", &format!("-y mcp-remote {US} {words}"))
}

#[test]
fn mcp_remote_without_node() {
    let desk = Desk::new();
    let empty = desk.path("empty").display().to_string();
    let path = desk.has_all("cursor", &[("Intercom", &by_mcp_remote("3334 --debug"))]);
    let examined = desk.examined("--offline", &[("PATH", &empty)]);
    examined.fails(
        "hosts.program",
        &["npx, which isn't found", "intercom-mcp import"],
    );
    let command = desk.mends(&examined, "hosts.program");
    assert_eq!(
        command,
        "intercom-mcp install cursor --name Intercom --replace"
    );
    let text = fs::read_to_string(path).expect("the file");
    assert!(text.contains("3334") && text.contains("--debug"), "{text}");
}

#[test]
fn mcp_remote_that_works_is_only_noted() {
    let desk = Desk::new();
    let path = desk.path("tools");
    desk.person.home.write("tools/npx", "#!/bin/sh\n");
    fs::set_permissions(path.join("npx"), fs::Permissions::from_mode(0o755)).expect("a mode");
    desk.has("cursor", &by_mcp_remote(""));
    let path = path.display().to_string();
    let examined = desk.examined("--offline", &[("PATH", &path)]);
    examined
        .is_content()
        .says("hosts.mcp_remote", &[US, "without Node"]);
    desk.mends(&examined, "hosts.mcp_remote");
    assert_eq!(desk.looks().level("hosts.entry"), "ok");
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
        "3 entries that lead to us",
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
        (".cursor/mcp.json", "{\n  \"mcpServers\": {\n", "line 3"),
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
    assert_eq!(
        notes,
        [
            format!("{names}, and not handed on by Claude Desktop and Codex"),
            format!("{names}, and may not be handed on by Goose"),
        ]
    );
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

#[test]
fn names_in_files_can_not_move_the_cursor() {
    let desk = Desk::new();
    let entry = Entry::new("/gone/\u{1b}[2K/intercom-mcp", "--n\u{1b}[31mope");
    desk.has_all("cursor", &[("a\u{1b}]0;x\u{7}\u{202e}", &entry)]);
    for words in ["doctor --offline", "doctor --offline --verbose"] {
        let ended = desk.runs(words, &[]);
        assert_eq!(ended.code, Some(5), "{ended:?}");
        assert!(ended.stdout.contains("[x] Hosts\n"), "{}", ended.stdout);
        assert!(
            !ended.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{ended:?}"
        );
        assert!(
            !ended.stdout.contains("$ intercom-mcp install"),
            "{}",
            ended.stdout
        );
    }
}
