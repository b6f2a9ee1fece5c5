//! What entries start, by their words.

use std::path::Path;

use serde_json::json;

use super::super::edit::Format;
use super::super::entry::{PLAIN, Starts};
use super::super::{Entry, McpRemote, Place, Platform};
use super::folders;

fn read(line: &str) -> Option<McpRemote> {
    match of_line(line).starts {
        Starts::McpRemote(remote) => Some(remote),
        _ => None,
    }
}

/// An entry of these words; a shell's line is the last one.
fn of_line(line: &str) -> Entry {
    let is_shell = line.starts_with("sh|") || line.starts_with("bash|");
    let most = if is_shell { 3 } else { usize::MAX };
    let words: Vec<_> = line.splitn(most, '|').collect();
    entry(json!({ "command": words[0], "args": words[1..], "env": { "A": "own", "B": "own" } }))
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
fn what_is_before_a_program_is_none_of_its_words() {
    for (line, words) in [
        ("/x/intercom-mcp|serve|-t|eu", "serve|-t|eu"),
        ("npx|-y|intercom-mcp@1.0.0|-t|eu", "-t|eu"),
        ("env|C=d|/x/intercom-mcp|serve|-t|eu", "serve|-t|eu"),
        ("env|--|C=d|npx|-y|intercom-mcp|-t|eu", "-t|eu"),
        ("cmd|/d|/c|C:\\x\\intercom-mcp.exe|serve", "serve"),
        ("sh|-c|exec intercom-mcp serve -t 'e u'", "serve|-t|e u"),
        (
            "sh|-c|C=d exec env npx intercom-mcp -t \"e\\\"u\"",
            "-t|e\"u",
        ),
        ("npx|-y|mcp-remote@1|https://x/mcp|9", "https://x/mcp|9"),
        ("other|-t|eu", ""),
    ] {
        let entry = of_line(line);
        assert_eq!(entry.words().join("|"), words, "{line}");
        assert_eq!(entry.bound(), None, "{line}");
    }
}

#[test]
fn what_env_sets_is_over_the_variables_of_the_entry() {
    let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    for (line, variables) in [
        ("intercom-mcp", vec![("A", "own"), ("B", "own")]),
        (
            "env|A=1|C=a=b|intercom-mcp",
            vec![("B", "own"), ("A", "1"), ("C", "a=b")],
        ),
        (
            "sh|-c|env A=1 sh -c 'A=2 npx mcp-remote https://x/mcp'",
            vec![("B", "own"), ("A", "2")],
        ),
        ("env|A=1|other", vec![("A", "own"), ("B", "own")]),
    ] {
        let expected: Vec<_> = variables.into_iter().map(pair).collect();
        assert_eq!(of_line(line).variables(), expected, "{line}");
    }
}

/// What shells make of a line nobody else knows: the entry is recognised, and bound to them.
#[test]
fn a_line_that_a_shell_works_on_is_bound_to_it() {
    let url = "https://mcp.intercom.com/mcp";
    let bound = [
        "sh|-c|npx mcp-remote U --header \"Authorization: Bearer $(cat ~/.tok)\"",
        "sh|-c|npx mcp-remote U --header \"A: `cat tok`\"",
        "sh|-c|npx mcp-remote U --header \"A: $TOK\"",
        "sh|-c|npx mcp-remote U --header A:$TOK",
        "sh|-c|npx mcp-remote U 2>/tmp/log",
        "sh|-c|npx mcp-remote U 2>&1 < /dev/null | tee log",
        "sh|-c|npx mcp-remote U &",
        "sh|-c|cd /x && npx mcp-remote U",
        "bash|-lc|. ~/.nvm/nvm.sh; exec npx mcp-remote U",
        "sh|-c|export A=b\nnpx mcp-remote U",
        "sh|-c|(npx mcp-remote U)",
        "sh|-c|npx mcp-remote U --header-file ~/h",
        "sh|-c|npx mcp-remote U --header-file h*",
        "sh|-c|npx mcp-remote U?x=1",
        "sh|-c|npx mcp-remote U 'not closed",
        "env|-i|npx|mcp-remote|U",
        "env|-u|A|npx|mcp-remote|U",
        "env|--chdir=/x|npx|mcp-remote|U",
        "cmd|/c|npx|mcp-remote|U|--header|A: %TOK%",
        "cmd|/c|npx|mcp-remote|U?a=b&c=d",
        "cmd|/c|npx mcp-remote U > log",
        "cmd|/c|npx mcp-remote U --header A:^%TOK",
        "cmd|/c|set A=b&&npx mcp-remote U",
        "cmd|/c|npx|mcp-remote|U|--header|A: \"x\" & y",
    ];
    for line in bound {
        let entry = of_line(&line.replace('U', url));
        let remote = entry.mcp_remote().unwrap_or_else(|| panic!("{line}"));
        assert_eq!(remote.port, None, "{line}");
        assert!(entry.bound().is_some(), "{line}");
        let ours = line.replace("mcp-remote", "intercom-mcp");
        let ours = of_line(&ours.replace('U', url));
        assert!(ours.is_ours() && ours.bound().is_some(), "{line}");
    }
    let free = [
        "sh|-c|npx mcp-remote U --header 'A: $TOK `x` * ~ & ; | < > ?'",
        "sh|-c|npx mcp-remote U --header \"A: ~ * & \\$TOK\" # $HOME",
        "sh|-c|\nexec npx mcp-remote U;\n",
        "sh|-c|npx mcp-remote U --header-file x~1 --header a#b:c",
        "cmd|/c|npx|mcp-remote|U|--header|A: b & c > 100%",
        "npx|mcp-remote|U|--header|A: ${TOK} $(x) %A% & *",
        "env|A=$B|npx|mcp-remote|U",
    ];
    for line in free {
        let entry = of_line(&line.replace('U', url));
        assert!(entry.mcp_remote().is_some(), "{line}");
        assert_eq!(entry.bound(), None, "{line}");
    }
}

#[test]
fn what_starts_another_without_end_starts_nothing() {
    let many = vec!["env"; 100_000];
    let entry = entry(json!({ "command": "env", "args": many }));
    assert_eq!(entry.starts, Starts::Other);
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
