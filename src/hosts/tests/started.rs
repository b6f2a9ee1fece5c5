//! What entries start, by their words.

use std::path::Path;

use serde_json::json;

use super::super::edit::Format;
use super::super::entry::{PLAIN, Starts};
use super::super::{Entry, McpRemote, Place, Platform};
use super::folders;

fn read(line: &str) -> Option<McpRemote> {
    let mut words = line.split('|').map(str::to_owned);
    let command = words.next().unwrap_or_default();
    McpRemote::of(&command, &words.collect::<Vec<_>>())
}

#[test]
fn mcp_remote_is_known_by_every_way_to_start_it() {
    let url = "https://mcp.intercom.com/mcp";
    for (line, version) in [
        ("npx|-y|mcp-remote|U", None),
        ("npx|mcp-remote@latest|U", Some("latest")),
        (
            "/usr/local/bin/npx|--yes|mcp-remote@0.1.38|U",
            Some("0.1.38"),
        ),
        ("C:\\Program Files\\nodejs\\npx.cmd|-y|mcp-remote|U", None),
        ("cmd|/c|npx|-y|mcp-remote|U", None),
        ("cmd.exe|/C|npx mcp-remote U", None),
        ("npx|-p|mcp-remote@0.9.0|mcp-remote|U", Some("0.9.0")),
        ("npx|--package=mcp-remote@1|-y|mcp-remote|U", Some("1")),
        ("npm|exec|--|mcp-remote|U", None),
        ("pnpm|dlx|mcp-remote@next|U", Some("next")),
        ("bunx|mcp-remote|U", None),
        ("bun|x|mcp-remote|U", None),
        ("deno|run|-A|npm:mcp-remote@0.2.0|U", Some("0.2.0")),
        ("node|/x/node_modules/mcp-remote/dist/proxy.js|U", None),
        ("mcp-remote|U", None),
        ("bash|-lc|exec npx -y 'mcp-remote' \"U\"", None),
        ("env|A=b|npx|mcp-remote|U", None),
    ] {
        let found = read(&line.replace('U', url)).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(found.version.as_deref(), version, "{line}");
        assert_eq!(found.url, url, "{line}");
    }
    for line in [
        "npx|-y|mcp-remotely|U",
        "npx|-y|@scope/mcp-remote|U",
        "node|/x/server.js|mcp-remote",
        "python|mcp-remote",
        "npx|other|mcp-remote",
        "",
    ] {
        assert_eq!(read(line), None, "{line}");
    }
}

#[test]
fn its_words_mean_what_they_mean_to_it() {
    let read = read(
        "npx|mcp-remote|--header|A: b|https://x/mcp|8080abc|--header-file|h|--transport|sse-only|--heder|y|\
         --debug|--ignore-tool|a*|--ignore-tool|b|z|--header|C:${D}|--auth-timeout",
    );
    let read = read.expect("mcp-remote");
    assert_eq!(read.url, "https://x/mcp");
    assert_eq!(read.port, Some(8080));
    assert_eq!(read.headers, ["A: b", "C:${D}"]);
    assert_eq!(read.header_files, ["h"]);
    let option = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
    assert_eq!(
        read.options,
        [
            option("transport", Some("sse-only")),
            option("debug", None),
            option("ignore-tool", Some("a*")),
            option("ignore-tool", Some("b")),
        ]
    );
    assert_eq!(read.ignored, ["--heder", "y", "z", "--auth-timeout"]);
    assert_eq!(read.option("transport"), Some("sse-only"));
}

fn entry(item: serde_json::Value) -> Entry {
    let servers = json!({ "x": item });
    let of = folders(Platform::Linux, Path::new("/nowhere"));
    PLAIN.read(&servers, &[], &of).remove(0)
}

#[test]
fn entries_of_all_kinds_are_told_apart() {
    let ours = entry(json!({ "command": "/gone/intercom-mcp", "args": ["serve"] }));
    match &ours.starts {
        Starts::Us(us) => assert!(!us.exists && !us.is_this && us.is_whole_path()),
        other => panic!("{other:?}"),
    }
    for ours in [
        json!({ "command": "intercom-mcp.exe" }),
        json!({ "command": "npx", "args": ["-y", "intercom-mcp@1.0.0", "-t", "eu"] }),
        json!({ "command": ["/x/Intercom-MCP", "serve"] }),
        json!({ "command": { "path": "/x/intercom-mcp", "args": [], "env": {} } }),
    ] {
        assert!(entry(ours.clone()).is_ours(), "{ours}");
    }
    for url in [
        json!({ "url": "https://mcp.intercom.com/mcp" }),
        json!({ "serverUrl": "https://mcp.eu.intercom.com/sse" }),
        json!({ "httpUrl": "https://api.intercom.io/fin/mcp/abc" }),
    ] {
        let entry = entry(url.clone());
        assert!(matches!(entry.starts, Starts::Intercom(_)), "{url}");
        assert!(entry.is_of_intercom());
    }
    for other in [
        json!({ "url": "https://mcp.intercom.com.example/mcp" }),
        json!({ "url": "https://api.intercom.io/other" }),
        json!({ "command": "my-intercom-mcp" }),
        json!({ "command": "npx", "args": ["mcp-remote", "https://example.com/mcp"] }),
        json!({}),
        json!([]),
        json!(null),
    ] {
        assert!(!entry(other.clone()).is_of_intercom(), "{other}");
    }
}

#[test]
fn no_value_is_shown() {
    let entry = entry(json!({
        "command": "npx",
        "args": ["mcp-remote", "https://me:hunter2@mcp.intercom.com/mcp?k=hunter2", "--header", "A: hunter2"],
        "env": { "T": "hunter2" },
        "headers": { "H": "hunter2" },
    }));
    assert!(entry.mcp_remote().is_some());
    assert!(!format!("{entry:?}").contains("hunter2"), "{entry:?}");
    let place = Place::user("/x".into(), Format::Json, &PLAIN, &[]);
    assert!(!format!("{place:?}").contains("hunter2"));
}
