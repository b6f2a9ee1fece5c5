//! Codex's file: comments of others stay with what they are about.

use super::*;

#[track_caller]
fn check(before: &str, words: &str, expected: &str) {
    let home = Home::new();
    let path = home.write(".codex/config.toml", before);
    ok(&home, words);
    let ours = format!("command = \"{BINARY}\"\nargs = [\"serve\"");
    assert_eq!(text(&path).replace(&ours, "OURS"), expected, "{words}");
}

#[test]
fn comments_stay_with_their_values() {
    check(
        "[mcp_servers]\na = { command = \"x\" }  # c\n",
        "install codex -t sandbox --force",
        "[mcp_servers]\na = { command = \"x\" }  # c\n\n[mcp_servers.intercom]\nOURS, \"--target\", \"sandbox\"]\n",
    );
    check(
        "[mcp_servers]\nb = {command=\"y\"} # keep b\nintercom = {command=\"/x/intercom-mcp\"} # ours\n",
        "uninstall codex",
        "[mcp_servers]\nb = {command=\"y\"} # keep b\n",
    );
    check(
        "[mcp_servers.intercom]\ncommand = \"/x/intercom-mcp\"\n\n[mcp_servers.intercom.env]\nFOO = \"1\" # rotate in May\n",
        "install codex --env BAR=2",
        "[mcp_servers.intercom]\nOURS]\n\n[mcp_servers.intercom.env]\nFOO = \"1\" # rotate in May\nBAR = \"2\"\n",
    );
    check(
        "\r\n\r\n# c\r\nmodel = \"x\"\r\n\r\n[mcp_servers.intercom]\r\ncommand = \"/x/intercom-mcp\"\r\n",
        "uninstall codex",
        "\r\n\r\n# c\r\nmodel = \"x\"\r\n",
    );
}
