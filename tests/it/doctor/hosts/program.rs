//! The program that an entry starts: gone, another one, or fetched by npx.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use serde_json::json;

use super::{BINARY, Desk, Entry, HOSTS, US, run_it};

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
    let commands = examined.commands("hosts.mcp_remote");
    assert_eq!(commands[1], "intercom-mcp import");
    assert_eq!(run_it(&desk.person, &commands[1]), Some(0));
    desk.mends(&examined, "hosts.mcp_remote");
    assert_eq!(desk.looks().level("hosts.entry"), "ok");
}
