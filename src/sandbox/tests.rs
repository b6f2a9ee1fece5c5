//! The sandbox as a client meets it: over HTTP on a loopback port.

use std::future::Future;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Options, Sandbox};

mod fin;
mod refusals;
mod searches;
mod writes;

/// What came back.
struct Answer {
    status: u16,
    /// The header lines, in lower case.
    head: String,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines();
        let mut found = lines.filter_map(|line| line.split_once(": "));
        found.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["code"].as_str().unwrap_or("")
    }

    fn message(&self) -> &str {
        self.body["errors"][0]["message"].as_str().unwrap_or("")
    }
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(test);
}

async fn sandbox() -> Sandbox {
    let options = Options {
        port: None,
        token: Some("T".to_owned()),
    };
    Sandbox::start(options).await.expect("a free port")
}

/// Sends one request on a connection of its own. `headers` stand besides the token's.
async fn send(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Answer {
    let address = sandbox.url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n");
    request.push_str("Connection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    let body = body.unwrap_or("");
    request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes()).await.expect("written");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let answer = String::from_utf8(answer).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
    Answer {
        status: status.expect("a status"),
        head: head.to_lowercase(),
        body: serde_json::from_str(body).expect("JSON"),
    }
}

const TOKEN: (&str, &str) = ("Authorization", "Bearer T");
const JSON: (&str, &str) = ("Content-Type", "application/json");

async fn get(sandbox: &Sandbox, path: &str) -> Answer {
    send(sandbox, "GET", path, &[TOKEN], None).await
}

async fn post(sandbox: &Sandbox, path: &str, body: &Value) -> Answer {
    send(
        sandbox,
        "POST",
        path,
        &[TOKEN, JSON],
        Some(&body.to_string()),
    )
    .await
}

#[test]
fn a_random_token_looks_like_one_of_intercoms() {
    run(async {
        let one = Sandbox::start(Options::default()).await.expect("a port");
        let other = Sandbox::start(Options::default()).await.expect("a port");
        assert!(
            one.token().starts_with("dG9rOnNhbmRib3h"),
            "{}",
            one.token()
        );
        assert_ne!(one.token(), other.token());
        assert!(one.url().starts_with("http://127.0.0.1:"), "{}", one.url());
        let token = format!("Bearer {}", one.token());
        let headers = [("Authorization", token.as_str())];
        assert_eq!(send(&one, "GET", "/me", &headers, None).await.status, 200);
    });
}

#[test]
fn a_dropped_sandbox_takes_no_more_connections() {
    run(async {
        let sandbox = sandbox().await;
        let address = sandbox.url().replace("http://", "");
        assert_eq!(get(&sandbox, "/me").await.status, 200);
        drop(sandbox);
        tokio::task::yield_now().await;
        assert!(TcpStream::connect(&address).await.is_err());
    });
}

#[test]
fn every_list_answers_with_its_type() {
    run(async {
        let sandbox = sandbox().await;
        let expected = [
            ("/me", "admin"),
            ("/admins", "admin.list"),
            ("/teams", "team.list"),
            ("/tags", "list"),
            ("/conversations", "conversation.list"),
            ("/contacts", "list"),
            ("/companies", "list"),
            ("/articles", "list"),
            ("/articles/search?phrase=refund", "list"),
        ];
        for (path, kind) in expected {
            let answer = get(&sandbox, path).await;
            assert_eq!(
                (answer.status, &answer.body["type"]),
                (200, &json!(kind)),
                "{path}"
            );
            assert_eq!(answer.header("x-ratelimit-limit"), Some("1666"), "{path}");
        }
    });
}

#[test]
fn a_conversation_has_at_most_its_500_latest_parts() {
    run(async {
        let sandbox = sandbox().await;
        let answer = get(&sandbox, "/conversations/215470002561").await;
        let parts = &answer.body["conversation_parts"];
        assert_eq!(parts["total_count"], 600);
        let listed = parts["conversation_parts"].as_array().expect("parts");
        assert_eq!(listed.len(), 500);
        assert_eq!(listed[0]["id"], "215470002561101");
        assert_eq!(listed[499]["id"], "215470002561600");
    });
}

#[test]
fn plain_text_is_free_of_tags() {
    run(async {
        let sandbox = sandbox().await;
        let path = "/conversations/215470002561?display_as=plaintext";
        let answer = get(&sandbox, path).await;
        let source = answer.body["source"]["body"].as_str().expect("a body");
        let parts = answer.body["conversation_parts"]["conversation_parts"].as_array();
        let bodies = parts
            .expect("parts")
            .iter()
            .filter_map(|p| p["body"].as_str());
        for body in bodies.chain([source]) {
            assert!(!body.contains("<p>") && !body.contains("&amp;"), "{body}");
        }
    });
}

#[test]
fn older_versions_have_two_priorities_and_null_for_nobody() {
    run(async {
        let sandbox = sandbox().await;
        let list = |version: &'static str| {
            let sandbox = &sandbox;
            async move {
                let headers = [TOKEN, ("Intercom-Version", version)];
                let path = "/conversations?per_page=150";
                let answer = send(sandbox, "GET", path, &headers, None).await;
                answer.body["conversations"]
                    .as_array()
                    .cloned()
                    .expect("a list")
            }
        };
        for item in list("2.16").await {
            assert!(item["admin_assignee_id"].is_u64(), "{}", item["id"]);
            assert!(item["priority"] != "not_priority", "{}", item["id"]);
        }
        let old = list("2.15").await;
        assert!(old.iter().any(|item| item["admin_assignee_id"].is_null()));
        for item in old {
            let priority = item["priority"].as_str().unwrap_or("");
            assert!(
                ["priority", "not_priority"].contains(&priority),
                "{priority}"
            );
        }
    });
}
