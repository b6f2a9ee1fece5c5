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
        "# theirs\n[b]\nc = 1\n# the file\n",
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
