//! An entry gets into a host's file and out again, once, and nothing else in it changes; what can't
//! be read, isn't ours or isn't there is left alone, with the way out.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::support::{Finished, Home};

mod hostile; // the files, folders, commands and neighbours that nobody thinks of
mod nested; // an older form of an entry
mod toml; // comments in the file of Codex
mod wrapped; // entries behind env and shells

const BINARY: &str = env!("CARGO_BIN_EXE_intercom-mcp");

/// The program in a home, as a person types it; `env` comes on top.
fn run(home: &Home, words: &str, env: &[(&str, &str)]) -> Finished {
    at(home, home.path(), words, env)
}

fn at(home: &Home, folder: &Path, words: &str, env: &[(&str, &str)]) -> Finished {
    let mut command: Command = home.command(BINARY);
    command.args(words.split_whitespace()).current_dir(folder);
    command.envs(env.iter().copied());
    let output = command.output().expect("the program");
    Finished {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

#[track_caller]
fn ok(home: &Home, words: &str) -> Finished {
    let finished = run(home, words, &[]);
    assert_eq!(finished.code, Some(0), "{words}: {finished:?}");
    finished
}

#[track_caller]
fn fails(home: &Home, words: &str, code: i32, expected: &str) {
    let finished = run(home, words, &[]);
    assert_eq!(finished.code, Some(code), "{finished:?}");
    assert!(finished.stderr.contains(expected), "{}", finished.stderr);
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn parsed(path: &Path) -> Value {
    serde_json::from_str(&text(path)).expect("JSON")
}

fn files(home: &Home) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found
}

const OTHERS: &str = "{\n  // of mine\n  \"mcpServers\": {\n    \"other\": {\n      \"command\": \"x\",\n      \"env\": {\"SECRET\": \"hunter2\"}\n    },\n  },\n}\n";

#[test]
fn an_entry_comes_changes_and_goes() {
    let home = Home::new();
    let path = home.write(".cursor/mcp.json", OTHERS);
    let shown = ok(&home, "install cursor --dry-run");
    assert!(
        shown.stdout.contains("+    \"intercom\": {\n"),
        "{}",
        shown.stdout
    );
    assert!(!shown.stdout.contains("hunter2"), "{}", shown.stdout);
    assert_eq!(text(&path), OTHERS, "nothing was done");
    let made = ok(&home, "install cursor");
    assert!(
        made.stdout.is_empty() && made.stderr.contains("next: "),
        "{made:?}"
    );
    let entry = format!(
        "    \"intercom\": {{\n      \"command\": \"{BINARY}\",\n      \"args\": [\"serve\"]\n    }},\n"
    );
    let with_ours = OTHERS.replace("    },\n  },\n", &format!("    }},\n{entry}  }},\n"));
    assert_eq!(text(&path), with_ours);
    assert_eq!(
        text(&path.with_file_name("mcp.json.intercom-mcp.bak")),
        OTHERS
    );
    let again = ok(&home, "install cursor");
    assert!(again.stderr.contains("has it already"), "{}", again.stderr);
    assert_eq!(text(&path), with_ours);
    ok(&home, "install cursor -t eu --profile work --read-only");
    assert_eq!(
        text(&path),
        with_ours.replace(
            "[\"serve\"]",
            "[\"serve\", \"--target\", \"eu\", \"--profile\", \"work\", \"--read-only\"]"
        )
    );
    ok(&home, "uninstall cursor");
    assert_eq!(text(&path), OTHERS);
    let nothing = ok(&home, "uninstall cursor");
    assert!(nothing.stderr.contains("nothing in"), "{}", nothing.stderr);
}

#[test]
fn a_host_that_is_not_there_gets_no_file_unless_forced() {
    let home = Home::new();
    let all = [
        "claude-desktop",
        "cursor",
        "codex",
        "zed",
        "goose",
        "continue",
        "crush",
        "kiro",
    ];
    for host in all {
        fails(&home, &format!("install {host}"), 1, "--force");
    }
    assert_eq!(files(&home), Vec::<PathBuf>::new());
    ok(&home, "install codex --force");
    let path = home.path().join(".codex/config.toml");
    assert_eq!(
        text(&path),
        format!("[mcp_servers.intercom]\ncommand = \"{BINARY}\"\nargs = [\"serve\"]\n")
    );
    assert_eq!(
        path.metadata().expect("a file").permissions().mode() & 0o777,
        0o600
    );
    fs::create_dir(home.path().join(".continue")).expect("a folder");
    fails(&home, "install continue", 1, "config.json");
}

#[test]
fn every_host_that_is_there_gets_its_entry_and_the_list_shows_it() {
    let home = Home::new();
    let listed = |home: &Home| -> Value {
        serde_json::from_str(&ok(home, "install --list --json").stdout).expect("JSON")
    };
    let before = listed(&home);
    assert_eq!(before["version"], 1);
    let hosts = before["hosts"].as_array().expect("hosts").clone();
    assert!(
        hosts.iter().all(|host| host["state"] == "not found"),
        "{before}"
    );
    for host in &hosts {
        let name = host["name"].as_str().expect("a name");
        ok(&home, &format!("install {name} --force -t sandbox"));
    }
    let after = listed(&home);
    assert_eq!(after["binary"], BINARY);
    for host in after["hosts"].as_array().expect("hosts") {
        assert_eq!(host["state"], "installed", "{host}");
        let entry = host.pointer("/files/0/entries/0").expect("an entry");
        assert_eq!(entry["this_program"], true, "{host}");
    }
    let table = ok(&home, "install --list").stdout;
    assert!(table.contains("intercom: starts this program"), "{table}");
    for host in &hosts {
        let name = host["name"].as_str().expect("a name");
        ok(&home, &format!("uninstall {name}"));
    }
    let end = listed(&home);
    let left = end["hosts"]
        .as_array()
        .expect("hosts")
        .iter()
        .filter(|h| h["state"] != "not installed");
    assert_eq!(left.count(), 0, "{end}");
}

#[test]
fn what_cannot_be_read_is_left_alone_and_said_where() {
    let home = Home::new();
    let path = home.write(".cursor/mcp.json", "{\n  \"a\": [1,\n}");
    fails(&home, "install cursor", 1, "line 3, column 1");
    fails(&home, "install cursor", 1, "--print");
    fails(&home, "uninstall cursor", 1, "line 3, column 1");
    assert_eq!(text(&path), "{\n  \"a\": [1,\n}");
    let printed = ok(&home, "install cursor --print");
    let entry: Value = serde_json::from_str(&printed.stdout).expect("JSON");
    assert_eq!(entry["mcpServers"]["intercom"]["command"], BINARY);
    assert_eq!(files(&home), [path]);
    let strict = home.write(".config/Claude/claude_desktop_config.json", "{\n // c\n}");
    fails(
        &home,
        "install claude-desktop",
        1,
        "line 2, column 2: comments are not allowed",
    );
    assert_eq!(text(&strict), "{\n // c\n}");
}

#[test]
fn an_entry_of_somebody_elses_is_refused_without_force() {
    let home = Home::new();
    let theirs = r#"{"mcpServers":{"intercom":{"command":"x","disabled":true}}}"#;
    let path = home.write(".cursor/mcp.json", theirs);
    fails(&home, "install cursor", 1, "is not ours");
    assert_eq!(text(&path), theirs);
    ok(&home, "uninstall cursor");
    assert_eq!(text(&path), theirs);
    ok(&home, "install cursor --name us");
    assert_eq!(parsed(&path)["mcpServers"]["intercom"]["command"], "x");
    ok(&home, "install cursor --force");
    let ours = json!({ "command": BINARY, "args": ["serve"] });
    assert_eq!(
        parsed(&path),
        json!({ "mcpServers": { "intercom": ours, "us": ours } })
    );
    ok(&home, "uninstall cursor --name us");
    assert_eq!(parsed(&path), json!({ "mcpServers": { "intercom": ours } }));
}

#[test]
fn mcp_remote_is_replaced_with_the_same_meaning() {
    let home = Home::new();
    let entry = json!({ "mcpServers": { "Intercom": {
        "command": "npx",
        "args": ["-y", "mcp-remote@latest", "https://mcp.eu.intercom.com/mcp", "3334",
                 "--header", "Authorization: Bearer ${TOKEN}", "--transport", "http-only", "--heder", "--debug"],
        "env": { "TOKEN": "hunter2" },
        "timeout": 5,
    } } });
    let path = home.write(".cursor/mcp.json", &entry.to_string());
    let warned = ok(&home, "install cursor --dry-run");
    assert!(warned.stderr.contains("--replace"), "{}", warned.stderr);
    let done = ok(&home, "install cursor --replace --env TOKEN=hunter3");
    assert!(done.stderr.contains("\"--heder\""), "{}", done.stderr);
    assert!(!format!("{done:?}").contains("hunter"), "{done:?}");
    assert_eq!(
        parsed(&path),
        json!({ "mcpServers": { "Intercom": {
            "command": BINARY,
            "args": ["serve", "--target", "eu", "--transport", "http-only", "--callback-port", "3334",
                     "--header", "Authorization: Bearer ${TOKEN}", "--debug"],
            "env": { "TOKEN": "hunter3" },
            "timeout": 5,
        } } })
    );
    // What was written is taken: the program says so itself.
    let args = parsed(&path)["mcpServers"]["Intercom"]["args"].clone();
    let args: Vec<_> = args
        .as_array()
        .expect("args")
        .iter()
        .map(|a| a.as_str().expect("a word").to_owned())
        .collect();
    let shown = home
        .command(BINARY)
        .args(&args)
        .arg("--print-config")
        .env("TOKEN", "x")
        .output()
        .expect("a run");
    assert!(shown.status.success(), "{shown:?}");
    // Once more, nothing of it is lost.
    let before = text(&path);
    let again = ok(&home, "install cursor --replace");
    assert!(again.stderr.contains("leave --replace out"), "{again:?}");
    assert_eq!(text(&path), before);
    ok(&home, "uninstall cursor");
    fails(&home, "install cursor --replace", 1, "leave --replace out");
}

#[test]
fn secrets_are_told_and_never_shown() {
    let home = Home::new();
    fs::create_dir_all(home.path().join(".cursor")).expect("a folder");
    let shown = ok(
        &home,
        "install cursor --env INTERCOM_TOKEN=hunter2 --header A:hunter3 --dry-run",
    );
    assert!(shown.stdout.contains("INTERCOM_TOKEN"), "{}", shown.stdout);
    let done = ok(
        &home,
        "install cursor --env INTERCOM_TOKEN=hunter2 --header A:hunter3",
    );
    for said in [&shown, &done] {
        assert!(!format!("{said:?}").contains("hunter"), "{said:?}");
    }
    assert!(done.stderr.contains("only you can read"), "{}", done.stderr);
    let path = home.path().join(".cursor/mcp.json");
    assert_eq!(
        parsed(&path)["mcpServers"]["intercom"]["env"]["INTERCOM_TOKEN"],
        "hunter2"
    );
    // A change of the arguments keeps the token.
    let kept = ok(&home, "install cursor -t eu");
    assert!(
        kept.stderr
            .contains("variables that it had stay: INTERCOM_TOKEN"),
        "{}",
        kept.stderr
    );
    assert_eq!(
        parsed(&path)["mcpServers"]["intercom"]["env"]["INTERCOM_TOKEN"],
        "hunter2"
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
    let open = ok(&home, "install cursor --env INTERCOM_TOKEN=hunter4");
    assert!(
        open.stderr.contains("others on this machine can read"),
        "{}",
        open.stderr
    );
    assert_eq!(
        path.metadata().expect("a file").permissions().mode() & 0o777,
        0o644
    );
}

#[test]
fn folders_and_variables_of_this_shell_are_not_lost() {
    let home = Home::new();
    fs::create_dir_all(home.path().join(".cursor")).expect("a folder");
    let data = home.path().join("data");
    let config = home.write("settings/intercom-mcp/config.toml", "");
    let (data, settings) = (data.display().to_string(), home.path().join("settings"));
    let done = run(
        &home,
        "install cursor",
        &[
            ("XDG_DATA_HOME", &data),
            ("XDG_CONFIG_HOME", &settings.display().to_string()),
            ("INTERCOM_TOKEN", "hunter2"),
        ],
    );
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(
        done.stderr.contains("INTERCOM_TOKEN is set here"),
        "{}",
        done.stderr
    );
    let args =
        parsed(&home.path().join(".cursor/mcp.json"))["mcpServers"]["intercom"]["args"].clone();
    if cfg!(target_os = "linux") {
        let expected = json!([
            "serve",
            "--data-dir",
            format!("{data}/intercom-mcp"),
            "--config",
            config
        ]);
        assert_eq!(args, expected);
    }
}

#[test]
fn each_scope_has_its_place() {
    let home = Home::new();
    let project = home.path().join("project");
    fs::create_dir_all(&project).expect("a folder");
    home.write(".claude.json", "{\"numStartups\":3}");
    fs::create_dir_all(home.path().join(".claude")).expect("a folder");
    for scope in ["user", "local", "project"] {
        let words = format!("install claude-code --scope {scope}");
        let done = at(&home, &project, &words, &[]);
        assert_eq!(done.code, Some(0), "{done:?}");
    }
    let entry = json!({ "type": "stdio", "command": BINARY, "args": ["serve"] });
    let servers = json!({ "intercom": entry });
    let project_name = project
        .canonicalize()
        .expect("a folder")
        .display()
        .to_string();
    assert_eq!(
        parsed(&home.path().join(".claude.json")),
        json!({
            "numStartups": 3,
            "mcpServers": servers,
            "projects": { project_name: { "mcpServers": servers } },
        })
    );
    assert_eq!(
        parsed(&project.join(".mcp.json")),
        json!({ "mcpServers": servers })
    );
    let elsewhere = at(&home, &project, "uninstall claude-code --scope user", &[]);
    assert_eq!(elsewhere.code, Some(0));
    let rest = at(&home, &project, "uninstall claude-code", &[]);
    assert!(rest.stderr.contains("--scope local"), "{}", rest.stderr);
    fails(&home, "install windsurf --scope project", 2, "it has: user");
}

#[test]
fn a_link_to_the_program_and_links_to_files_are_kept() {
    let home = Home::new();
    let link = home.path().join("bin/intercom-mcp");
    fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
    symlink(BINARY, &link).expect("a link");
    let real = home.write("dotfiles/mcp.json", "{\"mcpServers\":{}}");
    fs::create_dir_all(home.path().join(".cursor")).expect("a folder");
    symlink(&real, home.path().join(".cursor/mcp.json")).expect("a link");
    let mut command = home.command(link.to_str().expect("text"));
    let output = command
        .args(["install", "cursor"])
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("stays good"), "{said}");
    assert!(home.path().join(".cursor/mcp.json").is_symlink());
    let entry = parsed(&real)["mcpServers"]["intercom"]["command"].clone();
    assert_eq!(entry, json!(link));
}

#[test]
fn the_hosts_own_command_is_asked_first_and_what_it_did_is_looked_at() {
    let home = Home::new();
    let bin = home.path().join("bin");
    let program = |script: &str| {
        let path = home.write("bin/codex", &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
    };
    let path = home.path().join(".codex/config.toml");
    let search = format!("{}:/usr/bin:/bin", bin.display());
    let env = [("PATH", search.as_str())];
    program(
        "mkdir -p \"$HOME/.codex\"; echo \"$@\" > \"$HOME/said\"\n\
         printf '[mcp_servers.intercom]\\ncommand = \"%s\"\\nargs = [\"serve\"]\\n' \"$5\" > \"$HOME/.codex/config.toml\"",
    );
    let dry = run(&home, "install codex --dry-run", &env);
    assert_eq!(
        dry.stdout,
        format!(
            "{}/codex mcp add intercom -- {BINARY} serve\n",
            bin.display()
        )
    );
    let done = run(&home, "install codex", &env);
    assert!(
        done.code == Some(0) && done.stderr.contains("done by: "),
        "{done:?}"
    );
    assert_eq!(
        text(&home.path().join("said")),
        format!("mcp add intercom -- {BINARY} serve\n")
    );
    // It says yes and does nothing; then it fails.
    fs::remove_file(&path).expect("a file");
    for (script, expected) in [
        ("exit 0", "writing it there"),
        ("echo no way >&2; exit 1", "no way"),
    ] {
        program(script);
        let done = run(&home, "install codex", &env);
        assert!(
            done.code == Some(0) && done.stderr.contains(expected),
            "{done:?}"
        );
        assert!(text(&path).contains(BINARY));
        let gone = run(&home, "uninstall codex", &env);
        assert_eq!(gone.code, Some(0), "{gone:?}");
        assert!(!text(&path).contains(BINARY));
    }
    // A secret is no word of a command.
    program("echo \"$@\" > \"$HOME/told\"");
    let done = run(&home, "install codex --env INTERCOM_TOKEN=hunter2", &env);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(!home.path().join("told").exists());
    assert!(text(&path).contains("hunter2"));
}

#[test]
fn words_that_mean_nothing_are_refused_with_the_way_out() {
    let home = Home::new();
    fails(&home, "install", 2, "<HOST>");
    fails(&home, "install cursro", 2, "did you mean cursor?");
    fails(&home, "install cursor -t nowhere", 2, "nowhere");
    fails(&home, "install cursor --env hunter2", 2, "NAME=VALUE");
    fails(&home, "install cursor --print --dry-run", 2, "--dry-run");
    fails(&home, "install --list cursor", 2, "--list");
    fails(&home, "uninstall", 2, "<HOST>");
    let secret = run(&home, "install cursor --env hunter2", &[]);
    assert!(!secret.stderr.contains("hunter2"), "{}", secret.stderr);
}
