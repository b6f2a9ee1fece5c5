//! TOML, as Codex reads it.

use serde_json::json;

use super::super::Format::Toml;
use super::{check, gone, refused, round, set};

const AT: [&str; 2] = ["mcp_servers", "intercom"];

const ALONE: &str = "[mcp_servers.intercom]\ncommand = \"/bin/intercom-mcp\"\nargs = [\"serve\"]\n";

#[test]
fn a_table_of_its_own_comes_last_and_goes_without_a_trace() {
    round(Toml, "", &AT, ALONE);
    round(
        Toml,
        "# mine\nmodel = \"o9\" # best\n\n[tui]\ntheme = 'x'\n",
        &AT,
        &format!("# mine\nmodel = \"o9\" # best\n\n[tui]\ntheme = 'x'\n\n{ALONE}"),
    );
    round(
        Toml,
        "[mcp_servers.a]\ncommand = \"a\"\n\n[mcp_servers.a.env]\nK = \"v\"\n\n# of the projects\n[projects.\"/x\"]\ntrust_level = \"trusted\"\n",
        &AT,
        &format!(
            "[mcp_servers.a]\ncommand = \"a\"\n\n[mcp_servers.a.env]\nK = \"v\"\n\n{ALONE}\n# of the projects\n[projects.\"/x\"]\ntrust_level = \"trusted\"\n"
        ),
    );
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    round(
        Toml,
        &crlf("a = 1\n# b\n[c]\nd = \"\"\"\nx\ny\"\"\"\n"),
        &AT,
        &crlf(&format!(
            "a = 1\n# b\n[c]\nd = \"\"\"\nx\ny\"\"\"\n\n{ALONE}"
        )),
    );
    round(
        Toml,
        "\r\n\r\n[a]\r\nx = 1\r\n",
        &AT,
        &crlf(&format!("\n\n[a]\nx = 1\n\n{ALONE}")),
    );
    check(
        Toml,
        "\r\n# c\r\na = 1\r\n",
        &set(&["a"], json!(2)),
        "\r\n# c\r\na = 2\r\n",
    );
    round(
        Toml,
        "\u{feff}a = 1\n",
        &AT,
        &format!("\u{feff}a = 1\n\n{ALONE}"),
    );
}

#[test]
fn other_ways_to_write_the_tables_are_followed() {
    round(
        Toml,
        "mcp_servers = { a = { command = \"a\" } }\n",
        &AT,
        "mcp_servers = { a = { command = \"a\" }, intercom = { command = \"/bin/intercom-mcp\", args = [\"serve\"] } }\n",
    );
    check(
        Toml,
        "mcp_servers.intercom.command = \"x\" # y\nmcp_servers.intercom.args = []\n",
        &set(&["mcp_servers", "intercom", "command"], json!("z")),
        "mcp_servers.intercom.command = \"z\" # y\nmcp_servers.intercom.args = []\n",
    );
    check(
        Toml,
        "[mcp_servers.intercom]\ncommand = \"x\"\nargs = [\n  \"a\", # b\n]\nenabled = false\n\n[b]\n",
        &set(&["mcp_servers", "intercom", "args"], json!(["serve"])),
        "[mcp_servers.intercom]\ncommand = \"x\"\nargs = [\"serve\"]\nenabled = false\n\n[b]\n",
    );
    check(
        Toml,
        ALONE,
        &set(&["mcp_servers", "intercom", "env", "K"], json!("v")),
        &format!("{ALONE}\n[mcp_servers.intercom.env]\nK = \"v\"\n"),
    );
}

#[test]
fn comments_around_a_table_that_goes_stay() {
    check(
        Toml,
        &format!("# the file\n\n# ours\n{ALONE}\n# theirs\n[b]\nc = 1\n"),
        &gone(&AT),
        "# the file\n\n# theirs\n[b]\nc = 1\n",
    );
    check(
        Toml,
        "[mcp_servers]\n# the file\n\n# ours\nintercom = {}\n# theirs\nb = {} # b\n",
        &gone(&AT),
        "[mcp_servers]\n# the file\n# theirs\nb = {} # b\n",
    );
    check(
        Toml,
        "mcp_servers.a.command = \"a\" # a\n# the file\n\nmcp_servers.intercom.command = \"x\" # ours\n\n[b]\n",
        &gone(&AT),
        "mcp_servers.a.command = \"a\" # a\n# the file\n\n[b]\n",
    );
}

#[test]
fn the_comments_of_neighbours_stay_with_them() {
    for before in [
        "[mcp_servers]\na = { command = \"x\" }  # c\n",
        "[mcp_servers]\na.command = \"x\"  # c\n",
    ] {
        round(Toml, before, &AT, &format!("{before}\n{ALONE}"));
    }
    check(
        Toml,
        "[mcp_servers]\nb = {command=\"y\"} # keep b\nintercom = {command=\"/x\"} # ours\n",
        &gone(&AT),
        "[mcp_servers]\nb = {command=\"y\"} # keep b\n",
    );
    let env = "[mcp_servers.intercom.env]\nFOO = \"1\" # rotate in May\n";
    let bar = ["mcp_servers", "intercom", "env", "BAR"];
    check(
        Toml,
        env,
        &set(&bar, json!("2")),
        &format!("{env}BAR = \"2\"\n"),
    );
    check(Toml, &format!("{env}BAR = \"2\" # two\n"), &gone(&bar), env);
    // What is commented out belongs to the table above it.
    let before = "[mcp_servers.a]\ncommand = \"a\"\n# args = []\n\n# of b\n[b]\nc = 1\n";
    let after =
        format!("[mcp_servers.a]\ncommand = \"a\"\n# args = []\n\n{ALONE}\n# of b\n[b]\nc = 1\n");
    round(Toml, before, &AT, &after);
    for before in [
        "[tui]\nx = 1\n# y = 2\n",
        "# mine\n",
        "a = 1\n# b = 2\n\n# end\n",
    ] {
        let (above, end) = before
            .split_once("\n# end")
            .map_or((before, ""), |(above, _)| (above, "\n# end\n"));
        round(Toml, before, &AT, &format!("{above}\n{ALONE}{end}"));
    }
}

#[test]
fn a_table_that_is_made_anew_stays_where_it_was() {
    check(
        Toml,
        "# the file\n\n# theirs\n[mcp_servers.intercom] # x\nurl = \"u\"\n\n[b] # b\n",
        &set(&AT, super::ours()),
        &format!("# the file\n\n# theirs\n{ALONE}\n[b] # b\n")
            .replace("intercom]", "intercom] # x"),
    );
}

#[test]
fn what_cant_be_read_is_refused_with_its_place() {
    let add = set(&AT, super::ours());
    refused(
        Toml,
        "a = 1\nb = \n",
        &add,
        "line 2, column 5: string values must be quoted, expected literal string",
    );
    refused(
        Toml,
        "a = 1\na = 2\n",
        &add,
        "line 2, column 1: duplicate key",
    );
    refused(
        Toml,
        "mcp_servers = []\n",
        &add,
        "what should hold \"intercom\" is not an object",
    );
    let deep = format!("a = {}", "[".repeat(100_000));
    assert!(super::apply(Toml, &deep, &[add]).is_err());
}
