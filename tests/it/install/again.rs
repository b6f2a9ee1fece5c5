//! What `install` refuses and hints at: nothing is written that this program would refuse, no secret is
//! shown, and a hint can be followed as it stands.

use super::*;

/// An entry of mcp-remote's.
fn remote(home: &Home, url: &str, more: &[&str]) -> PathBuf {
    let mut args = vec!["-y", "mcp-remote@latest", url];
    args.extend(more);
    let page = json!({ "mcpServers": { "ic": { "command": "npx", "args": args } } });
    home.write(".cursor/mcp.json", &page.to_string())
}

#[test]
fn what_we_would_refuse_is_not_swapped() {
    let us = "https://mcp.intercom.com/mcp";
    for (url, more, why) in [
        (us, &["--header", "Bad"][..], "without a colon"),
        (us, &["--header", "A: ${MISSING}"], "MISSING"),
        (us, &["--transport", "bogus"], "bogus"),
        (us, &["--auth-timeout", "abc"], "seconds"),
        (
            "https://user:hunter2@mcp.intercom.com/mcp",
            &[],
            "can't be swapped",
        ),
    ] {
        let home = Home::new();
        let path = remote(&home, url, more);
        let before = text(&path);
        for words in [
            "install cursor --replace",
            "install cursor --replace --dry-run",
        ] {
            let refused = run(&home, words, &[]);
            assert_eq!(refused.code, Some(2), "{refused:?}");
            assert!(refused.stderr.contains(why), "{}", refused.stderr);
            assert!(!format!("{refused:?}").contains("hunter2"), "{refused:?}");
        }
        assert_eq!(text(&path), before);
    }
    // What is given here goes before it.
    let home = Home::new();
    let path = remote(&home, us, &["--transport", "bogus"]);
    ok(&home, "install cursor --replace --transport http-only");
    assert!(text(&path).contains("http-only"));
}

#[test]
fn an_entry_for_another_server_is_swapped_when_that_server_is_named() {
    let home = Home::new();
    let path = remote(&home, "http://127.0.0.1:9/mcp", &["--debug"]);
    fails(&home, "install cursor --replace", 1, "-t URL");
    ok(&home, "install cursor --replace -t http://127.0.0.1:9/mcp");
    let args = json!(["serve", "--target", "http://127.0.0.1:9/mcp", "--debug"]);
    assert_eq!(parsed(&path)["mcpServers"]["ic"]["args"], args);
}

#[test]
fn a_secret_in_a_url_is_no_word_of_a_command() {
    let home = Home::new();
    let script = "#!/bin/sh\necho \"$@\" > \"$HOME/told\"\n";
    let program = home.write("bin/claude", script);
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("a mode");
    let path = format!("{}:/usr/bin:/bin", home.path().join("bin").display());
    let env = [("PATH", path.as_str())];
    for words in [
        "install claude-code -t https://example.com/mcp?key=hunter2 --dry-run",
        "install claude-code --env INTERCOM_MCP_TARGET=https://example.com/mcp?key=hunter2 --dry-run",
        "install claude-code -t https://example.com/mcp?key=hunter2",
    ] {
        let done = run(&home, words, &env);
        assert_eq!(done.code, Some(0), "{done:?}");
        assert!(!format!("{done:?}").contains("hunter2"), "{done:?}");
    }
    assert!(!home.path().join("told").exists());
    assert!(text(&home.path().join(".claude.json")).contains("hunter2"));
}

#[test]
fn a_hint_has_what_was_typed() {
    let home = Home::new();
    let words = "install cursor -t eu --read-only --name ic --env A=hunter2";
    let refused = run(&home, words, &[]);
    for hint in ["--force", "--print"] {
        let line = format!("install cursor --name ic --env A=… {hint} -t eu --read-only\n");
        assert!(refused.stderr.contains(&line), "{}", refused.stderr);
    }
    assert!(!refused.stderr.contains("hunter2"), "{}", refused.stderr);
}

#[test]
fn words_that_belong_elsewhere_are_refused_with_the_way_out() {
    let home = Home::new();
    fails(&home, "install cursor --json", 2, "--json");
    fails(&home, "install cursor --print --json", 2, "--json");
    for command in ["import", "doctor", "install"] {
        let words = format!("{command} https://example.com/mcp?hunter2");
        fails(&home, &words, 2, "-t URL");
        let refused = run(&home, &words, &[]);
        assert!(!refused.stderr.contains("hunter2"), "{}", refused.stderr);
    }
    fails(&home, "install cursor --scope project", 2, "home folder");
    fails(&home, "install cursor --force --name ../x", 2, "letters");
    home.write(".claude.json", "{}");
    fails(&home, "install claude", 1, "claude-code");
    // One that is there keeps its name.
    let entry = json!({ "mcpServers": { "a b": { "command": BINARY, "args": ["serve"] } } });
    let path = home.write(".cursor/mcp.json", &entry.to_string());
    let mut command = home.command(BINARY);
    command.args(["install", "cursor", "--name", "a b", "-t", "eu"]);
    assert!(command.output().expect("the program").status.success());
    assert_eq!(parsed(&path)["mcpServers"]["a b"]["args"][2], "eu");
}

#[test]
fn a_relative_config_file_is_whole_in_the_entry() {
    let home = Home::new();
    fs::create_dir_all(home.path().join(".cursor")).expect("a folder");
    let config = home.write("my.toml", "");
    let env = [("INTERCOM_MCP_CONFIG", "my.toml")];
    let done = run(&home, "install cursor", &env);
    assert_eq!(done.code, Some(0), "{done:?}");
    let args = &parsed(&home.path().join(".cursor/mcp.json"))["mcpServers"]["intercom"]["args"];
    let named = args[2].as_str().expect("a path");
    assert!(Path::new(named).is_absolute(), "{args}");
    assert_eq!(fs::canonicalize(named).ok(), fs::canonicalize(config).ok());
}
