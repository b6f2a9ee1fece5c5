//! Secrets stay secret, and a server's words can't do harm.
//!
//! Which requests carry the user's headers is in `headers`; redirects are in `errors`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::support::{INITIALIZE, Launch, McpServer, call};

/// What terminals obey, or hide.
const WORDS: &str = "\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{9b}31m\r\n\u{202e}abc\u{200b}\u{7f}";

fn is_harmless(text: &str) {
    let odd = text.chars().find(|c| {
        let hidden = ['\u{202e}', '\u{200b}', '\u{7f}'];
        c.is_control() && *c != '\n' || hidden.contains(c)
    });
    assert_eq!(odd, None, "{text:?}");
}

#[test]
fn a_servers_words_can_not_reach_a_terminal_unseen() {
    let server = McpServer::start();
    let error = serde_json::json!({ "error": { "message": WORDS } }).to_string();
    server.on("initialize", move |_, reply| {
        reply.status(403, "application/json", &error);
    });
    let mut host = Launch::at(&server).args("--debug --log-file log").start();
    let refusal = host.ask(INITIALIZE).refusal();
    assert!(refusal.message.contains("abc"), "{refusal:?}");
    is_harmless(&refusal.message);
    host.close_stdin();
    host.status();
    assert!(host.stderr().contains("abc"));
    is_harmless(&host.stderr());
    let log = fs::read_to_string(host.home.path().join("log")).expect("a log");
    is_harmless(&log);
}

#[test]
fn headers_of_a_server_can_not_reach_a_terminal_unseen() {
    let server = McpServer::start();
    server.on("initialize", |_, reply| {
        let reply = reply.header("Location", "http://\u{9b}31mx.test/\u{202e}");
        reply.status(302, "text/\u{9b}html", "");
    });
    let mut host = Launch::at(&server).arg("--debug").start();
    is_harmless(&host.ask(INITIALIZE).refusal().message);
    host.close_stdin();
    host.status();
    is_harmless(&host.stderr());
}

#[test]
fn what_passes_through_is_logged_nowhere() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).args("--debug --log-file log").start();
    host.initialize();
    host.ask(&call("1", "customers-data")).result();
    server.forget_sessions();
    host.ask(&call("2", "customers-data")).result();
    server.first("tools/call", 1, |request, reply| {
        reply.status(500, "text/html", &request.body);
    });
    host.ask(&call("3", "customers-data")).refusal();
    host.close_stdin();
    host.status();
    let log = fs::read_to_string(host.home.path().join("log")).expect("a log");
    assert!(!log.is_empty());
    for text in [log, host.stderr()] {
        assert!(!text.contains("customers-data"), "{text}");
        assert!(!text.contains("session-1"), "{text}");
    }
}

#[test]
fn a_log_is_its_owners_alone() {
    let canary = McpServer::canary();
    let launch = Launch::at(&canary).args("--log-file log");
    let mut host = launch.start();
    host.ask(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
        .result();
    let log = fs::metadata(host.home.path().join("log")).expect("a log");
    assert_eq!(log.permissions().mode() & 0o777, 0o600);
}

#[test]
fn without_debug_a_session_says_nothing() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    host.close_stdin();
    assert!(host.status().success());
    assert_eq!(host.stderr(), "");
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files_below(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn nothing_is_left_in_the_home_but_what_the_peers_said_of_themselves() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    host.close_stdin();
    host.status();
    // What the server answered and who was met is remembered, for the next start; nothing else is.
    let mut left = Vec::new();
    files_below(host.home.path(), &mut left);
    let is_memory = |path: &PathBuf| path.parent().is_some_and(|f| f.ends_with("answers"));
    assert!(left.iter().all(is_memory), "{left:?}");
    assert!(left.len() <= 2, "{left:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_listens_nowhere_and_starts_nothing() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    let process = format!("/proc/{}", host.pid());
    let children = fs::read_to_string(format!("{process}/task/{}/children", host.pid()));
    assert_eq!(children.unwrap_or_default(), "");

    let handles = fs::read_dir(format!("{process}/fd")).expect("its handles");
    let targets = handles.filter_map(|h| fs::read_link(h.ok()?.path()).ok());
    let targets: Vec<_> = targets.map(|t| t.display().to_string()).collect();
    assert!(
        targets.iter().any(|t| t.starts_with("socket:")),
        "{targets:?}"
    );
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let table = fs::read_to_string(format!("{process}/net/{table}")).unwrap_or_default();
        for line in table.lines().skip(1) {
            let cells: Vec<_> = line.split_whitespace().collect();
            let (state, inode) = (cells[3], cells[9]);
            let ours = targets.contains(&format!("socket:[{inode}]"));
            assert!(!(ours && state == "0A"), "listens: {line}");
        }
    }
}
