//! What is in a file that can't be read nobody knows, and nothing is said of it but that.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::{Desk, Entry};
use crate::doctor::is_root;

/// People with a Cursor whose file can't be read, and whether Cursor itself can.
fn desks() -> Vec<(Desk, bool)> {
    let [bad, dangling, closed] = [Desk::new(), Desk::new(), Desk::new()];
    bad.writes(".cursor/mcp.json", "{bad");
    fs::create_dir(dangling.path(".cursor")).expect("a folder");
    symlink("/nowhere/x", dangling.path(".cursor/mcp.json")).expect("a link");
    let path = closed.writes(".cursor/mcp.json", "{}");
    fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("a mode");
    let mut all = vec![(bad, true), (dangling, false)];
    if !is_root() {
        all.push((closed, false));
    }
    all
}

#[test]
fn nothing_is_said_of_entries_in_a_file_that_can_not_be_read() {
    for (desk, is_bad) in desks() {
        let examined = desk.looks();
        match is_bad {
            true => examined.fails("hosts.file", &["can't be read"]),
            false => examined.warns("hosts.file", &["can't be read"]),
        };
        examined.says("hosts.found", &["Cursor is here"]);
        let mut all = examined.checks().iter();
        assert!(!all.any(|check| check["check"] == "hosts.none"));
        // Of another host that can be known.
        fs::create_dir(desk.path(".kiro")).expect("a folder");
        let examined = desk.looks();
        examined.says("hosts.none", &["Kiro doesn't start this program"]);
        assert_eq!(
            examined.commands("hosts.none"),
            ["intercom-mcp install kiro"]
        );
    }
}

#[test]
fn the_file_is_what_is_in_the_way_of_an_examination() {
    for (desk, _) in desks() {
        let examined = desk.examined("--offline --in cursor", &[]);
        examined.fails("hosts.file", &["can't be read"]);
        assert_eq!(examined.level("hosts.found"), "skipped");
        examined.says("server.answer", &["see hosts.file"]);
    }
}

/// `install` doesn't reach a profile's file; `import` does.
#[test]
fn an_entry_of_mcp_remote_in_a_profile() {
    let desk = Desk::new();
    let npx = desk.writes("bin/npx", "");
    let remote = Entry::new(npx, "-y mcp-remote https://mcp.intercom.com/mcp");
    let page =
        serde_json::json!({ "servers": { "intercom": remote.json(["command", "args", "env"]) } });
    desk.writes(".config/Code/User/mcp.json", "{}");
    desk.writes(".config/Code/User/profiles/abc/mcp.json", &page.to_string());
    let examined = desk.looks();
    examined.is_content();
    examined.says("hosts.mcp_remote", &["to put this program in its place"]);
    assert_eq!(
        examined.commands("hosts.mcp_remote"),
        ["intercom-mcp import"]
    );
}
