//! The sample workspace serves whoever has its token, until it is stopped.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::{Finished, Launch, SANDBOX_TOKEN, SOON, SandboxServer};

/// One HTTP request, written by hand; the status, and the body as JSON.
fn http(url: &str, verb: &str, path: &str, headers: &str, body: &str) -> (u16, Value) {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let length = body.len();
    let request = format!(
        "{verb} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok());
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body);
    let body = serde_json::from_str(body.expect("a body")).expect("JSON");
    (status.expect("a status"), body)
}

fn with_token(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

fn searched(server: &SandboxServer, token: &str) -> Finished {
    let query = json!({ "query": "object_type:conversations state:open limit:2" });
    let launch = server.asked("call", token).arg("search");
    launch.arg(query.to_string()).run()
}

#[test]
fn it_says_where_it_is_and_how_to_ask_it() {
    let server = SandboxServer::start();
    let url = server.url.clone();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let expected = [format!("url    {url}"), format!("token  {SANDBOX_TOKEN}")];
    assert_eq!(server.said, expected);
    let (_, stdout, stderr) = server.stopped_by("TERM");
    assert_eq!(stdout, "");
    assert!(stderr.contains("invented data"), "{stderr}");
    let line = stderr.lines().find(|l| l.contains("intercom-mcp call"));
    let line = line.expect("an example");
    assert!(line.contains(&format!("--rest-url {url} ")), "{line}");
    assert!(
        line.contains(&format!("INTERCOM_TOKEN={SANDBOX_TOKEN} ")),
        "{line}"
    );
}

#[test]
fn what_it_says_to_type_works() {
    let server = SandboxServer::start();
    let ended = searched(&server, SANDBOX_TOKEN);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:?}");
    let found: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(found["total_in_page"], 2);
    let tools = server.asked("tools", SANDBOX_TOKEN).run();
    assert_eq!(tools.code, Some(0), "{tools:?}");
}

#[test]
fn its_address_and_token_come_as_json_too() {
    let launch = Launch::new().args("sandbox --json");
    let mut host = launch.start();
    host.wait_for_lines(1);
    let lines = host.lines();
    let said: Value = serde_json::from_str(lines[0].raw()).expect("JSON");
    let (url, token) = (said["url"].as_str(), said["token"].as_str());
    let (url, token) = (url.expect("a url"), token.expect("a token"));
    assert_eq!(said.as_object().map(|o| o.len()), Some(2));
    let (status, me) = http(url, "GET", "/me", &with_token(token), "");
    assert_eq!((status, &me["type"]), (200, &json!("admin")));
    host.signal("TERM");
    assert_eq!(host.status().code(), Some(0));
    std::mem::forget(host); // its stdout is no session
}

#[test]
fn a_token_that_nobody_gave_is_a_new_one_each_time() {
    let tokens: Vec<String> = (0..2)
        .map(|_| SandboxServer::with(Launch::new().arg("sandbox")).said[1].clone())
        .collect();
    assert_ne!(tokens[0], tokens[1]);
    // What hides Intercom's tokens hides these.
    assert!(tokens[0].starts_with("token  dG9r"), "{tokens:?}");
}

#[test]
fn the_port_can_be_chosen_and_a_taken_one_is_told() {
    let first = SandboxServer::start();
    let port = first.url.rsplit(':').next().expect("a port").to_owned();
    let ended = Launch::new().args("sandbox --port").arg(&port).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""), "{ended:?}");
    let at = format!("127.0.0.1:{port}");
    assert!(ended.stderr.starts_with("error: "), "{ended:?}");
    assert!(ended.stderr.contains(&at), "{ended:?}");
    assert!(ended.stderr.contains("in use"), "{ended:?}");
    assert!(ended.stderr.contains("hint: leave --port out"), "{ended:?}");
    let url = first.url.clone();
    drop(first);
    let again = Launch::new().args("sandbox --port").arg(&port);
    let again = SandboxServer::with(again);
    assert_eq!(again.url, url);
}

#[test]
fn what_is_no_port_and_no_token_is_refused() {
    for words in [
        "--port 0",
        "--port 65536",
        "--port x",
        "--token=",
        "--token=a\u{e9}",
        "word",
        "-t us",
    ] {
        let ended = Launch::new().arg("sandbox").args(words).run();
        assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:?}");
        assert!(ended.stderr.starts_with("error: "), "{ended:?}");
    }
    let ended = Launch::new().args("sandbox --token").arg("s3cr et").run();
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:?}");
}

#[test]
fn it_stops_at_once_when_it_is_told_to() {
    for (signal, code) in [("INT", 130), ("TERM", 0)] {
        let server = SandboxServer::start();
        // Somebody's connection stays open.
        let idle = TcpStream::connect(server.url.trim_start_matches("http://"));
        let began = std::time::Instant::now();
        let (ended, ..) = server.stopped_by(signal);
        assert_eq!(ended, Some(code), "{signal}");
        assert!(began.elapsed() < SOON);
        drop(idle);
    }
}

#[test]
fn nobody_is_let_in_without_the_token() {
    let server = SandboxServer::start();
    let refused = [
        String::new(),
        with_token("wrong"),
        with_token(&format!("{SANDBOX_TOKEN}x")),
        format!("Authorization: Basic {SANDBOX_TOKEN}\r\n"),
        format!("Authorization: {SANDBOX_TOKEN}\r\n"),
        "Authorization: Bearer\r\n".to_owned(),
        "Authorization: Bearer \r\n".to_owned(),
    ];
    for headers in &refused {
        for (verb, path) in [
            ("GET", "/me"),
            ("GET", "/nowhere"),
            ("POST", "/conversations/search"),
        ] {
            let (status, body) = http(&server.url, verb, path, headers, "");
            assert_eq!(status, 401, "{headers:?} {path}");
            assert_eq!(body["type"], "error.list");
            assert_eq!(body["errors"][0]["code"], "unauthorized");
        }
    }
    let ended = searched(&server, "wrong");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended.stdout.contains("does not accept the access token"),
        "{ended:?}"
    );
}

#[test]
fn whatever_is_sent_to_it_it_stays() {
    let server = SandboxServer::start();
    let token = with_token(SANDBOX_TOKEN);
    for (verb, path, body, status) in [
        ("POST", "/conversations/search", "{", 400),
        ("POST", "/conversations/search", "[]", 400),
        ("POST", "/conversations/search", r#"{"query":7}"#, 400),
        (
            "POST",
            "/conversations/search",
            r#"{"query":{"field":"x","operator":"=","value":1}}"#,
            400,
        ),
        ("GET", "/conversations/..%2fme", "", 404),
        ("GET", "/conversations/99999999999999999999999", "", 404),
        ("GET", "/contacts/%00", "", 404),
        ("DELETE", "/contacts/1", "", 405),
        ("GET", "/fin/capabilities", "", 404),
        ("PUT", "/articles/1", "null", 404),
    ] {
        let (got, answer) = http(&server.url, verb, path, &token, body);
        assert_eq!(got, status, "{verb} {path} {body}: {answer}");
        assert_eq!(answer["type"], "error.list", "{answer}");
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(
        http(&server.url, "POST", "/contacts/search", &token, &deep).0,
        400
    );
    let (status, _) = http(&server.url, "GET", "/me", &token, "");
    assert_eq!(status, 200);
}

#[test]
fn what_one_writes_another_reads_until_it_is_stopped() {
    let server = SandboxServer::start();
    let article = json!({ "title": "Kept for a while", "author_id": 7_310_004 });
    let launch = server
        .asked("call", SANDBOX_TOKEN)
        .args("--allow-writes create_article");
    let made = launch.arg(article.to_string()).run();
    assert_eq!(made.code, Some(0), "{made:?}");
    let made: Value = serde_json::from_str(&made.stdout).expect("JSON");
    let launch = server.asked("call", SANDBOX_TOKEN).arg("get_article");
    let read = launch.arg(json!({ "id": made["id"] }).to_string()).run();
    assert!(read.stdout.contains("Kept for a while"), "{read:?}");
}
