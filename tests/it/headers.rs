//! The user's headers arrive, and only where they should.

mod again;

use std::fs;

use crate::support::{Home, Host, INITIALIZE, Launch, McpServer, Request, call};

/// None of these may be seen anywhere but in a request to the server.
const SECRETS: [&str; 6] = [
    "s3cret-line",
    "s3cret-file",
    "s3cret-env",
    "s3cret-command",
    "s3cret-bearer",
    "s3cret-filled",
];

/// Every way there is to give a header, each with its secret.
fn every_way(home: &Home, mut launch: Launch) -> Launch {
    let file = home.write("headers", "# mine\nX-File: s3cret-file\n\n");
    let pieces = [
        "--header",
        "X-Line: s3cret-line",
        "--header",
        "X-Filled: pre ${FILL} post",
        "--header-file",
        file.to_str().expect("a path"),
        "--header-env",
        "X-Env=VALUE",
        "--header-command",
        "X-Command=/bin/cat secret-of-command",
        "--bearer-env",
        "TOKEN",
    ];
    for piece in pieces {
        launch = launch.arg(piece);
    }
    launch
        .home
        .write("secret-of-command", "s3cret-command\nnot this\n");
    launch
        .env("FILL", "s3cret-filled")
        .env("VALUE", "s3cret-env")
        .env("TOKEN", "s3cret-bearer")
}

fn has_all(request: &Request) {
    let kind = request.kind();
    let header = |name| request.header(name);
    assert_eq!(header("x-line"), Some("s3cret-line"), "{kind}");
    assert_eq!(header("x-filled"), Some("pre s3cret-filled post"), "{kind}");
    assert_eq!(header("x-file"), Some("s3cret-file"), "{kind}");
    assert_eq!(header("x-env"), Some("s3cret-env"), "{kind}");
    assert_eq!(header("x-command"), Some("s3cret-command"), "{kind}");
    assert_eq!(
        header("authorization"),
        Some("Bearer s3cret-bearer"),
        "{kind}"
    );
}

/// Whatever the process shows of itself.
fn shows_none(host: &Host) {
    let mut shown = vec![host.stderr()];
    shown.extend(host.lines().iter().map(|l| l.raw().to_owned()));
    shown.extend(fs::read_to_string(host.home.path().join("log")));
    for text in shown {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[test]
fn headers_given_in_any_way_are_on_every_request() {
    let (home, server) = (Home::new(), McpServer::start());
    let mut host = every_way(&home, Launch::at(&server)).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    server.wait_for("GET");
    host.close_stdin();
    host.status();
    let requests = server.requests();
    assert_eq!(requests.len(), 6);
    for request in &requests {
        has_all(request);
    }
}

#[test]
fn secrets_are_shown_nowhere() {
    let (home, server) = (Home::new(), McpServer::start());
    server.on("x/refused", |request, reply| {
        // A server that repeats what it was sent is not repeated in the log.
        has_all(request);
        reply.status(500, "text/plain", "no");
    });
    let launch = every_way(&home, Launch::at(&server).args("--debug --log-file log"));
    let mut host = launch.start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    host.ask(&call("2", "y").replace("tools/call", "x/refused"))
        .refusal();
    server.forget_sessions();
    host.ask(&call("3", "z")).result();
    server.cut_connections();
    host.ask(&call("4", "z")).result();
    shows_none(&host);
    let log = fs::read_to_string(host.home.path().join("log")).expect("a log");
    assert!(!log.is_empty());
    assert!(
        !log.contains("session-1") && !host.stderr().contains("session-"),
        "{log}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn secrets_are_on_no_command_line_but_the_users_own() {
    let (home, server) = (Home::new(), McpServer::start());
    let held = server.hold("initialize");
    let mut host = every_way(&home, Launch::at(&server)).start();
    host.send(INITIALIZE);
    let (request, reply) = held.next();
    has_all(&request);
    let line = fs::read_to_string(format!("/proc/{}/cmdline", host.pid())).expect("a line");
    for secret in SECRETS.iter().filter(|s| **s != "s3cret-line") {
        assert!(!line.contains(secret), "{line}");
    }
    drop(reply);
}

#[test]
fn a_headers_command_is_run_once_and_without_a_shell() {
    let server = McpServer::start();
    let launch = Launch::at(&server);
    let script = launch
        .home
        .write("count.sh", "echo run >> runs; echo \"$1\"\n");
    let command = format!("X-A=/bin/sh {} '$HOME; *'", script.display());
    let mut host = launch.arg("--header-command").arg(command).start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    let runs = fs::read_to_string(host.home.path().join("runs")).expect("runs");
    assert_eq!(runs, "run\n");
    assert_eq!(server.requests()[0].header("x-a"), Some("$HOME; *"));
}

#[test]
fn a_headers_command_that_fails_is_an_answer_and_is_tried_again() {
    let server = McpServer::start();
    let launch = Launch::at(&server).arg("--header-command");
    let mut host = launch.arg("Authorization=/bin/cat token").start();
    let refusal = host.ask(INITIALIZE).refusal();
    refusal.check(-32000, "unusable", "no");
    assert!(refusal.message.contains("uthorization"), "{refusal:?}");
    assert!(server.requests().is_empty());
    host.home.write("token", "s3cret-command\n");
    host.send(&INITIALIZE.replace("\"init\"", "2"));
    host.answer("2").result();
    let sent = server.requests()[0]
        .header("authorization")
        .map(str::to_owned);
    assert_eq!(sent.as_deref(), Some("Bearer s3cret-command"));
}

#[test]
fn headers_of_the_connection_can_not_be_given() {
    for name in [
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Mcp-Session-Id",
        "MCP-Protocol-Version",
        "Proxy-Authorization",
        "Last-Event-ID",
        "Accept",
    ] {
        let launch = Launch::new().arg("http://127.0.0.1:1/mcp");
        let ended = launch
            .arg("--header")
            .arg(format!("{name}: s3cret-line"))
            .run();
        assert_eq!(ended.code, Some(2), "{name}: {ended:?}");
        let stderr = ended.stderr.to_lowercase();
        assert!(stderr.contains(&name.to_lowercase()), "{ended:?}");
        assert!(!stderr.contains("s3cret"), "{ended:?}");
    }
}

#[test]
fn a_value_can_not_smuggle_in_another_header() {
    for value in [
        "s3cret\r\nX-Evil: 1",
        "s3cret\nX-Evil: 1",
        "s3cret\rx",
        "s3cret\u{1b}[2J",
        "s3cr\u{e9}t",
    ] {
        let launch = Launch::new()
            .arg("http://127.0.0.1:1/mcp")
            .env("VALUE", value);
        let ended = launch.arg("--header").arg("X-A: ${VALUE}").run();
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(!ended.stderr.contains("s3cr"), "{ended:?}");
    }
}

#[test]
fn what_a_variable_holds_is_not_expanded_again() {
    let server = McpServer::start();
    let launch = Launch::at(&server)
        .env("OUTER", "${INNER}")
        .env("INNER", "s3cret");
    let mut host = launch.arg("--header").arg("X-A: ${OUTER}").start();
    host.initialize();
    assert_eq!(server.requests()[0].header("x-a"), Some("${INNER}"));
}

#[test]
fn the_bridge_asks_for_no_compression_and_says_who_it_is() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    let request = &server.requests()[0];
    assert_eq!(request.header("accept-encoding"), None);
    assert_eq!(
        request.header("accept"),
        Some("application/json, text/event-stream")
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    let agent = request.header("user-agent").expect("a user agent");
    assert!(agent.starts_with("intercom-mcp/"), "{agent}");
}

#[test]
fn cookies_are_kept_unless_they_are_not_wanted() {
    for (words, expected) in [("", Some("route=a")), ("--disable-cookies", None)] {
        let server = McpServer::start();
        server.without_sessions();
        server.on("initialize", |request, reply| {
            let result = r#"{"protocolVersion":"2025-11-25","capabilities":{}}"#;
            let reply = reply.header("Set-Cookie", "route=a; HttpOnly");
            reply.json(&request.result(result));
        });
        let mut host = Launch::at(&server).args(words).start();
        host.initialize();
        host.ask(&call("1", "x")).result();
        assert_eq!(server.of_kind("tools/call")[0].header("cookie"), expected);
    }
}
