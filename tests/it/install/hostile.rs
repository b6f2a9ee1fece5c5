//! The files, folders, commands and neighbours that a careful author doesn't think of.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use super::*;

/// Whoever still waits then waits for ever.
const FOR_EVER: Duration = Duration::from_secs(60);

/// The same as `run`, given up after a time: then there is no code.
fn bounded(home: &Home, words: &str, path: &str) -> Finished {
    let mut command = home.command(BINARY);
    command.args(words.split(' ')).env("PATH", path);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    let end = Instant::now() + FOR_EVER;
    while child.try_wait().expect("a child").is_none() {
        if Instant::now() > end {
            child.kill().expect("a child");
        }
        thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().expect("an end");
    Finished {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

const SEARCH: &str = "/usr/bin:/bin";

/// A host's own command; the `PATH` with it.
pub(super) fn with_program(home: &Home, name: &str, script: &str) -> String {
    let path = home.write(&format!("bin/{name}"), &format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
    format!("{}:{SEARCH}", home.path().join("bin").display())
}

#[test]
fn what_is_no_file_is_said_and_not_waited_for() {
    let home = Home::new();
    let path = home.path().join(".cursor/mcp.json");
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("mkfifo").success());
    let refused = bounded(&home, "install cursor", SEARCH);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("it is not a file"), "{refused:?}");
    let list = bounded(&home, "install --list", SEARCH);
    assert_eq!(list.code, Some(0), "{list:?}");
    let path_below = format!("  it is not a file\n    {}\n", path.display());
    assert!(list.stdout.contains(&path_below), "{}", list.stdout);
    // Where a link leads nowhere, both the look and the deed say so.
    fs::remove_file(&path).expect("a pipe");
    symlink(home.path().join("nowhere/mcp.json"), &path).expect("a link");
    for words in ["install cursor --dry-run", "install cursor"] {
        fails(&home, words, 1, "a link to a file that isn't there");
    }
}

#[test]
fn of_many_at_once_none_is_lost() {
    let home = Home::new();
    let path = home.write(".cursor/mcp.json", OTHERS);
    let names: Vec<_> = (0..10).map(|n| format!("n{n}")).collect();
    let begun: Vec<_> = names
        .iter()
        .map(|name| {
            let mut command = home.command(BINARY);
            command.args(["install", "cursor", "--name", name]);
            command.stderr(Stdio::piped()).spawn().expect("a process")
        })
        .collect();
    for child in begun {
        let output = child.wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
    }
    let text = text(&path);
    for name in &names {
        assert!(text.contains(&format!("\"{name}\"")), "{name}: {text}");
    }
    assert_eq!(files(&home).len(), 2, "{:?}", files(&home));
}

#[test]
fn what_a_killed_one_left_is_cleared_away() {
    let home = Home::new();
    let path = home.write(".cursor/mcp.json", OTHERS);
    let left = [
        "mcp.json.4711.tmp",
        "mcp.json.intercom-mcp.bak.4711.tmp",
        "mcp.json.of-mine.tmp",
        "other.json.4711.tmp",
        "mcp.json.tmp",
    ];
    for name in left {
        home.write(&format!(".cursor/{name}"), "{}");
    }
    ok(&home, "install cursor");
    let is_there = left.map(|name| path.with_file_name(name).exists());
    assert_eq!(is_there, [false, false, true, true, true]);
}

#[test]
fn a_command_that_leaves_somebody_behind_is_not_waited_for() {
    let home = Home::new();
    let script = "sleep 1000 & echo $! > \"$HOME/pid\"; echo no way >&2; exit 3";
    let path = with_program(&home, "codex", script);
    fs::create_dir_all(home.path().join(".codex")).expect("a folder");
    let done = bounded(&home, "install codex", &path);
    let pid = text(&home.path().join("pid"));
    Command::new("kill").arg(pid.trim()).status().expect("kill");
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.stderr.contains("no way"), "{done:?}");
    assert!(text(&home.path().join(".codex/config.toml")).contains(BINARY));
}

#[test]
fn a_command_that_changes_the_file_and_fails_costs_nothing() {
    for (end, expected) in [("exit 3", "failed"), ("exit 0", "writing it there")] {
        let home = Home::new();
        let path = home.write(".codex/config.toml", "a = 1\n");
        let script = format!("echo 'b = 2' >> \"$HOME/.codex/config.toml\"; {end}");
        let search = with_program(&home, "codex", &script);
        let done = bounded(&home, "install codex", &search);
        assert_eq!(done.code, Some(0), "{done:?}");
        assert!(done.stderr.contains(expected), "{done:?}");
        let text = text(&path);
        assert!(
            text.starts_with("a = 1\nb = 2\n") && text.contains(BINARY),
            "{text}"
        );
    }
}

#[test]
fn no_secret_of_a_neighbour_is_shown() {
    #[track_caller]
    fn check(host: &str, file: &str, text: &str) {
        let home = Home::new();
        home.write(file, text);
        for words in ["--dry-run", "--dry-run --replace", "--replace"] {
            let shown = run(&home, &format!("install {host} {words}"), &[]);
            let all = format!("{}{}", shown.stdout, shown.stderr);
            let seen = all.find("CANARY").or_else(|| all.find("7654321"));
            let at = |start: usize| all[start..].chars().take(20).collect::<String>();
            assert_eq!(seen.map(at), None, "{words}: {all}");
        }
    }
    check(
        "cursor",
        ".cursor/mcp.json",
        r#"{
  "mcpServers": {
    "arg": {"args": ["https://h.example/mcp?k=CANARY1", "Authorization: Bearer CANARY2"]},
    "docker": {"args": ["run", "-e", "API_KEY=CANARY3", "--env=GH_TOKEN=CANARY4", "x"]},
    "url": {"url": "https://me:CANARY5@host.example/mcp?api_key=CANARY6"}
  }
}
"#,
    );
    check(
        "cursor",
        ".cursor/mcp.json",
        r#"{
  "mcpServers": {
    "a": {"command": "x"}, // API_KEY=CANARY7
    // "b": {"env": {"GH_TOKEN": "CANARY8"}, "url": "https://CANARY9@h.example/"},
    /* Authorization: Basic CANARY10 */
    "num": {"env": {"PIN": 87654321}, "apiKey": 87654321}
  }
}
"#,
    );
    check(
        "codex",
        ".codex/config.toml",
        "[mcp_servers.a]\n# OPENAI_API_KEY = 'CANARY11'\nbearer_token = \"CANARY12\"\nenv = { A = \"CANARY13\", N = 87654321 }\n",
    );
    check(
        "goose",
        ".config/goose/config.yaml",
        "extensions:\n  a:\n    envs:\n      K: |\n        CANARY14\n      N: 87654321\n    # token: CANARY15 CANARY16\n",
    );
    check(
        "cursor",
        ".cursor/mcp.json",
        r#"{"mcpServers": {"i": {"command": "npx", "args": ["-y", "mcp-remote",
"https://mcp.intercom.com/mcp", "--headers", "Authorization: Bearer CANARY17", "--token", "CANARY18", "--key=CANARY19", "CANARY20"]}}}"#,
    );
}

#[test]
fn of_two_entries_of_one_name_nobody_elses_goes() {
    let home = Home::new();
    let twice = "mcpServers:\n  - name: intercom\n    command: other\n  - name: intercom\n    command: /x/intercom-mcp\n";
    let path = home.write(".continue/config.yaml", twice);
    for words in [
        "uninstall continue",
        "uninstall continue --name intercom",
        "install continue --force",
    ] {
        fails(
            &home,
            words,
            1,
            "left alone: two entries are called \"intercom\"",
        );
        assert_eq!(text(&path), twice, "{words}");
    }
}

#[test]
fn line_ends_and_comments_stay_as_they_are() {
    #[track_caller]
    fn check(host: &str, file: &str, before: &str, kept: &[&str]) {
        let home = Home::new();
        let path = home.write(file, before);
        ok(&home, &format!("install {host}"));
        let text = text(&path);
        assert!(text.contains(BINARY), "{text}");
        for kept in kept {
            assert!(text.contains(kept), "{kept:?} is not in {text:?}");
        }
    }
    let mixed = "a = 1\r\nb = 2\n[c]\r\nd = \"\"\"x\r\ny\n\"\"\"\n";
    check("codex", ".codex/config.toml", mixed, &[mixed]);
    let between = "a = 1\r\n[mcp_servers.b]\ncommand = \"x\"\r\n\n[z]\ny = 1\r\n";
    check(
        "codex",
        ".codex/config.toml",
        between,
        &[
            "a = 1\r\n[mcp_servers.b]\ncommand = \"x\"\r\n\n",
            "[z]\ny = 1\r\n",
        ],
    );
    let goose = ".config/goose/config.yaml";
    for before in [
        "extensions: # mine\nz: 1\n",
        "extensions: ~ # mine\nz: 1\n",
        "\"extensions\":   null   # mine\nz: 1\n",
    ] {
        check("goose", goose, before, &["# mine\n", "\nz: 1\n"]);
    }
}

#[test]
fn yaml_gets_nothing_that_yaml_cannot_print() {
    let home = Home::new();
    let path = home.write(".config/goose/config.yaml", "extensions: {}\n");
    let odd = "\u{7f}\u{85}\u{9b}\u{2028}\u{feff}é";
    let words = format!("install goose --env A=a{odd}b");
    let made = bounded(&home, &words, SEARCH);
    assert_eq!(made.code, Some(0), "{made:?}");
    let text = text(&path);
    assert!(
        text.contains(r#"A: "a\u007f\u0085\u009b\u2028\ufeffé"#),
        "{text}"
    );
    let again = bounded(&home, &words, SEARCH);
    assert!(again.stderr.contains("has it already"), "{again:?}");
}

#[test]
fn what_no_file_can_hold_is_refused() {
    let home = Home::new();
    home.write(".cursor/mcp.json", "{}");
    for name in ["", " ", "a\u{1b}b", "a\nb"] {
        let mut command = home.command(BINARY);
        command.args(["install", "cursor", "--name", name]);
        let output = command.output().expect("the program");
        assert_eq!(output.status.code(), Some(2), "{name:?}: {output:?}");
    }
    if !cfg!(target_os = "linux") {
        return;
    }
    let folder = home.path().join(OsStr::from_bytes(b"b\xff"));
    fs::create_dir(&folder).expect("a folder");
    let link = folder.join("intercom-mcp");
    symlink(BINARY, &link).expect("a link");
    let mut command = home.command("/usr/bin/env");
    command.arg(&link).args(["install", "cursor"]);
    let output = command.output().expect("the program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("no text"), "{said}");
    assert_eq!(text(&home.path().join(".cursor/mcp.json")), "{}");
}

/// What `patch` makes of it is what the program makes of it, where nothing around it is hidden.
#[test]
fn a_change_that_is_shown_is_the_one_that_is_made() {
    #[track_caller]
    fn check(host: &str, file: &str, before: &str) {
        let home = Home::new();
        let path = home.write(file, before);
        for words in ["install", "install --target eu", "uninstall"] {
            let words = words.replacen("install", &format!("install {host}"), 1);
            let shown = ok(&home, &format!("{words} --dry-run"));
            let (copy, diff) = (
                home.write("copy", &text(&path)),
                home.write("diff", &shown.stdout),
            );
            ok(&home, &words);
            let mut patch = home.command("patch");
            let patched = patch.arg("--silent").args([&copy, &diff]).output();
            let patched = patched.expect("patch");
            assert!(patched.status.success(), "{patched:?}: {}", shown.stdout);
            assert_eq!(text(&copy), text(&path), "{words}: {}", shown.stdout);
        }
    }
    let cursor = ".cursor/mcp.json";
    for before in [
        "",
        "{}",
        "{}\n",
        "{\"mcpServers\": {\"a\": {}}}",
        OTHERS_PLAIN,
    ] {
        check("cursor", cursor, before);
    }
    for before in [
        "",
        "a = true",
        "a = true\n[mcp_servers.b]\nenabled = true\n\n[d]\n",
    ] {
        check("codex", ".codex/config.toml", before);
    }
    for before in [
        "extensions:\n  a:\n    enabled: true",
        "extensions: #\nz: true\n",
    ] {
        check("goose", ".config/goose/config.yaml", before);
    }
}

const OTHERS_PLAIN: &str = "{\n  \"a\": true,\n  \"b\": [],\n  \"mcpServers\": {\n    \"c\": {}\n  },\n  \"d\": null,\n  \"e\": {}\n}\n";

#[test]
fn a_change_in_a_long_line_is_seen() {
    let home = Home::new();
    for count in [20, 100, 10_000] {
        let args = vec!["0123456789"; count];
        let entry = json!({ "mcpServers": {
            "a": { "command": "x", "args": args },
            "b": { "env": { "A": "CANARY-CANARY" } },
        } });
        home.write(".cursor/mcp.json", &entry.to_string());
        let shown = ok(&home, "install cursor --dry-run").stdout;
        assert!(shown.contains("\"intercom\":{"), "{shown}");
        assert!(!shown.contains("CANARY"), "{shown}");
        let is_short = |line: &str| line.chars().count() < 210;
        assert!(shown.lines().all(is_short), "{shown}");
    }
}

#[test]
fn what_root_makes_in_somebodys_folder_is_theirs() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let home = Home::new();
    let path = home.write(".cursor/mcp.json", "{}");
    let folder = path.parent().expect("a folder");
    if chown(folder, Some(4711), Some(4712)).is_err() {
        return; // only root can
    }
    let owner = || {
        let about = fs::metadata(&path).expect("a file");
        (about.uid(), about.gid(), about.mode() & 0o777)
    };
    fs::remove_file(&path).expect("a file");
    ok(&home, "install cursor");
    assert_eq!(owner(), (4711, 4712, 0o600));
    chown(&path, Some(4713), Some(4714)).expect("root");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
    ok(&home, "install cursor --target eu");
    assert_eq!(owner(), (4713, 4714, 0o640));
}

#[test]
fn a_command_of_the_hosts_is_told_no_secret() {
    let home = Home::new();
    fs::create_dir_all(home.path().join(".codex")).expect("a folder");
    let path = with_program(&home, "codex", "env > \"$HOME/env\"; exit 1");
    let client = r#"{"client_id":"a","client_secret":"CANARY"}"#;
    let env = [
        ("PATH", path.as_str()),
        ("INTERCOM_TOKEN", "CANARY"),
        ("INTERCOM_ACCESS_TOKEN", "CANARY"),
        ("INTERCOM_MESSENGER_SECRET", "CANARY"),
        ("INTERCOM_MCP_HEADER", "X-Key: CANARY"),
        ("INTERCOM_MCP_HEADER_COMMAND", "X-Other=echo CANARY"),
        ("INTERCOM_MCP_PROXY", "http://me:CANARY@proxy.example:1"),
        ("INTERCOM_MCP_STATIC_OAUTH_CLIENT_INFO", client),
    ];
    let done = run(&home, "install codex", &env);
    assert_eq!(done.code, Some(0), "{done:?}");
    let seen = text(&home.path().join("env"));
    assert!(seen.contains("HOME="), "{seen}");
    assert!(!seen.contains("CANARY"), "{seen}");
    assert!(!format!("{done:?}").contains("CANARY"), "{done:?}");
}

#[test]
fn who_starts_us_behind_something_else_is_seen() {
    let home = Home::new();
    let entries = json!({ "mcpServers": {
        "env": { "command": "/usr/bin/env", "args": ["A=b", "/x/intercom-mcp", "serve"] },
        "shell": { "command": "bash", "args": ["-lc", "exec /y/intercom-mcp serve"] },
        "npm": { "command": "npx", "args": ["-y", "intercom-mcp"] },
    } });
    home.write(".cursor/mcp.json", &entries.to_string());
    let list = ok(&home, "install --list").stdout;
    for expected in [
        "env: starts /x/intercom-mcp, which is not there\n",
        "shell: starts /y/intercom-mcp, which is not there\n",
        "npm: has npm fetch us\n",
    ] {
        assert!(list.contains(expected), "{list}");
    }
}

#[test]
fn in_the_home_folder_a_file_of_the_user_is_not_the_projects_too() {
    let home = Home::new();
    home.write(".cursor/mcp.json", "{}");
    ok(&home, "install cursor");
    let list = ok(&home, "install --list --json").stdout;
    let list: Value = serde_json::from_str(&list).expect("JSON");
    let hosts = list["hosts"].as_array().expect("hosts");
    let cursor = hosts.iter().find(|host| host["name"] == "cursor");
    let files = &cursor.expect("Cursor")["files"];
    assert_eq!(files[0]["entries"].as_array().expect("entries").len(), 1);
    assert_eq!(files[0]["entries"][0]["scope"], "user");
}

#[test]
fn a_relative_home_is_no_place_to_write_to() {
    let home = Home::new();
    let project = home.path().join("project");
    fs::create_dir_all(project.join(".cursor")).expect("a folder");
    let done = at(&home, &project, "install cursor", &[("HOME", ".")]);
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(done.stderr.contains("no home folder"), "{}", done.stderr);
    assert!(done.stderr.contains("set HOME"), "{}", done.stderr);
    assert!(!project.join(".cursor/mcp.json").exists());
}
