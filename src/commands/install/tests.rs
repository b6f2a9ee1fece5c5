//! What is shown of a change, and what mcp-remote's words become.

use std::path::Path;

use super::replace::target;
use super::{diff, own, pairs, shown};
use crate::hosts::{self, Folders, Place, Scope};

fn place() -> Place {
    let folders = Folders {
        home: "/home/me".into(),
        ..Folders::default()
    };
    let host = hosts::named("cursor").expect("a host");
    host.place(Scope::User, &folders).expect("a place")
}

#[test]
fn a_change_is_shown_with_three_lines_around_it() {
    let before = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3,\n  \"d\": 4\n}\n";
    let after = before.replace("\"d\": 4", "\"d\": 4,\n  \"e\": 5");
    assert_eq!(
        diff::between(&place(), before, &after, &[]),
        "--- /home/me/.cursor/mcp.json\n+++ /home/me/.cursor/mcp.json\n@@ -2,5 +2,6 @@\n   \"a\": ••••,\n   \"b\": ••••,\n   \"c\": ••••,\n-  \"d\": ••••\n+  \"d\": ••••,\n+  \"e\": ••••\n }\n"
    );
}

#[test]
fn a_terminal_gets_it_in_lines_that_fit_with_their_marks() {
    let diff = "--- /a\n+++ /a\n@@ -1,1 +1,2 @@\n a\n-\t\"b\": [1, 2, 3]\n+c\n";
    let broken = "--- /a\n+++ /a\n@@ -1,1 +1,2 @@\n a\n-\t\"b\": [1,\n-\t  2, 3]\n+c\n";
    assert_eq!(shown::page(diff, 18, false), broken);
    assert_eq!(shown::page(diff, 80, false), diff);
    let painted = shown::page(diff, 18, true);
    for part in [
        "\x1b[1m--- /a\x1b[0m\n",
        "\x1b[36m@@",
        "\n a\n",
        "\x1b[31m-\t  2, 3]\x1b[0m\n",
        "\x1b[32m+c\x1b[0m\n",
    ] {
        assert!(painted.contains(part), "{part:?} in {painted:?}");
    }
}

#[test]
fn a_new_file_has_no_lines_before() {
    let shown = diff::between(&place(), "", "{}\n", &[]);
    assert!(shown.contains("@@ -0,0 +1,1 @@\n+{}\n"), "{shown}");
}

#[test]
fn no_secret_is_in_it() {
    let before = r#"{"mcpServers": {
        "a": {"env": {"X": "hunter2"}, "headers": {"Y": "abc"}},
        "b": {"args": ["--header", "Authorization: Bearer hunter2", "--api-key=hunter2"]},
        "c": {"apiKey": "hunter2", "note": "é\"hunter2"}
    }}"#;
    let after = before.replace(
        "\"c\"",
        "\"n\": {\"env\": {\"Z\": \"q\\\"uoted1\"}},\n        \"c\"",
    );
    let shown = diff::between(&place(), before, &after, &["q\"uoted1".to_owned()]);
    for secret in ["hunter2", "abc", "uoted1"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains("••••"), "{shown}");
}

#[test]
fn servers_of_intercom_have_short_names() {
    for (url, expected) in [
        ("https://mcp.intercom.com/mcp", "us"),
        ("https://mcp.intercom.com/sse", "us"),
        ("https://mcp.eu.intercom.com/mcp/", "eu"),
        ("https://api.intercom.io/fin/mcp", "fin"),
        ("https://api.intercom.io/fin/mcp/abc", "fin/abc"),
        (
            "https://mcp.intercom.com/mcp?a=b",
            "https://mcp.intercom.com/mcp?a=b",
        ),
        ("http://mcp.intercom.com/mcp", "http://mcp.intercom.com/mcp"),
        // Not told: what is refused there is refused here.
        (
            "https://user:pw@mcp.intercom.com/mcp",
            "https://user:pw@mcp.intercom.com/mcp",
        ),
        (
            "https://mcp.intercom.com/other",
            "https://mcp.intercom.com/other",
        ),
    ] {
        assert_eq!(target(url), expected);
    }
}

#[test]
fn variables_are_names_and_values() {
    let texts = |texts: &[&str]| pairs(&texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>());
    let expected = [("A", "b=c"), ("D", "")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(texts(&["A=b=c", "D="]).ok(), Some(expected.to_vec()));
    for wrong in [&["hunter2"][..], &["=x"], &["a b=c"], &["A=1", "A=2"]] {
        let error = texts(wrong).expect_err("no pairs");
        assert!(!error.chain().contains("hunter2"));
    }
}

#[test]
fn a_command_is_shown_as_it_is_typed() {
    let words = ["/bin/claude", "mcp", "a b", "", "it's", "K=v"].map(str::to_owned);
    assert_eq!(own::line(&words), "/bin/claude mcp 'a b' '' 'it'\\''s' K=v");
}

#[cfg(unix)]
#[test]
fn a_word_that_a_terminal_would_obey_is_the_same_word_for_a_shell() {
    let odd = "x\u{1b}]0;o'w\\n\u{7}1\n\u{202e}é";
    let line = own::line(&["printf".to_owned(), "%s".to_owned(), odd.to_owned()]);
    assert!(!line.contains(char::is_control), "{line:?}");
    assert_eq!(line, crate::text::escaped(&line));
    let bash = std::process::Command::new("bash")
        .args(["-c", &line])
        .output();
    assert_eq!(bash.expect("bash").stdout, odd.as_bytes(), "{line}");
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_says_why() {
    let words = |line: &str| ["/bin/sh", "-c", line].map(str::to_owned);
    let run = |line: &str| own::run(&words(line), Path::new("/"));
    assert_eq!(run("true"), Ok(()));
    assert_eq!(run("echo first; echo no >&2; exit 3"), Err("no".to_owned()));
    assert!(run("exit 3").is_err());
    assert!(own::run(&["/nowhere/x".to_owned()], Path::new("/")).is_err());
    assert_eq!(run("yes | head -c 300000"), Ok(()));
}
