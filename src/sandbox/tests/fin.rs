//! Fin over HTTP: requests, and the events that follow.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Answer, JSON, get, run, sandbox, send};
use crate::sandbox::Sandbox;

mod refusals;
mod streams;

const PREVIEW: (&str, &str) = ("Intercom-Version", "Preview");
/// Nothing here takes as long.
const SOON: Duration = Duration::from_secs(10);

async fn post_as(sandbox: &Sandbox, token: &str, path: &str, body: &Value) -> Answer {
    let token = format!("Bearer {token}");
    let headers = [("Authorization", token.as_str()), PREVIEW, JSON];
    send(sandbox, "POST", path, &headers, Some(&body.to_string())).await
}

async fn post(sandbox: &Sandbox, path: &str, body: &Value) -> Answer {
    post_as(sandbox, "T", path, body).await
}

/// Must be taken; its stream's address and its body.
async fn taken(sandbox: &Sandbox, path: &str, body: &Value) -> (String, Value) {
    let answer = post(sandbox, path, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let url = answer.body["sse_subscription_url"].as_str();
    (url.expect("a stream").to_owned(), answer.body)
}

fn message(id: &str, text: &str) -> Value {
    json!({
        "conversation_id": id,
        "user": { "id": "u-77" },
        "message": { "author": "user", "body": text, "timestamp": "2025-01-24T10:01:20.000Z" },
    })
}

/// A connection to an event stream. It speaks HTTP/1.0, so that the events come as they are.
async fn connect(url: &str) -> TcpStream {
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).await.expect("a connection");
    let request = format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("written");
    stream
}

/// Everything up to the end of a connection: the status, the head, the rest.
async fn rest_of(mut stream: TcpStream) -> (u16, String, String) {
    let mut answer = String::new();
    let read = timeout(SOON, stream.read_to_string(&mut answer)).await;
    read.expect("an end").expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
    (
        status.expect("a status"),
        head.to_lowercase(),
        body.to_owned(),
    )
}

fn parsed(body: &str) -> Vec<Value> {
    let events = body.split("\n\n").filter_map(|e| e.strip_prefix("data: "));
    let events = events.map(|event| serde_json::from_str(event).expect("JSON"));
    events.collect()
}

/// The events of a stream that ends by itself.
async fn events(url: &str) -> Vec<Value> {
    let (status, head, body) = rest_of(connect(url).await).await;
    assert_eq!(status, 200, "{body}");
    assert!(head.contains("content-type: text/event-stream"), "{head}");
    parsed(&body)
}

/// What happened, without the chunks: `replied`, statuses, `survey`.
fn outline(events: &[Value]) -> Vec<String> {
    let word = |event: &Value| match event["event_name"].as_str()? {
        "fin_replied" => Some("replied".to_owned()),
        "csat_requested" => Some("survey".to_owned()),
        "fin_status_updated" => {
            let status = event["status"].as_str()?;
            let reason = event["reason"]
                .as_str()
                .map(|reason| format!(" ({reason})"));
            Some(format!("{status}{}", reason.unwrap_or_default()))
        }
        _ => None,
    };
    events.iter().filter_map(word).collect()
}

/// Every event has what the description requires, and chunks lead to their message.
#[track_caller]
fn well_formed(events: &[Value], conversation: &str) {
    let mut streams: Vec<(Value, u64)> = Vec::new();
    for event in events {
        assert_eq!(event["conversation_id"], conversation);
        let at = event["created_at_ms"].as_str().expect("a time");
        assert!(
            at.len() == 24 && at.ends_with('Z') && at.as_bytes()[19] == b'.',
            "{at}"
        );
        let stream = &event["stream_id"];
        match event["event_name"].as_str().expect("a name") {
            "fin_reply_chunk" => {
                let last = streams.last().filter(|(known, _)| known == stream);
                let index = last.map_or(0, |(_, index)| index + 1);
                assert_eq!(event["chunk_index"], index);
                assert_eq!(event["status"], "replying");
                streams.push((stream.clone(), index));
            }
            "fin_replied" => {
                assert_eq!(event["user_id"], "u-77");
                assert_eq!(streams.last().map(|(known, _)| known), Some(stream));
                assert_eq!(event["message"]["author"], "fin");
                assert!(event["message"]["id"].is_string());
                let html = event["message"]["body"].as_str().expect("a body");
                assert!(html.starts_with("<p>"), "{html}");
            }
            _ => assert_eq!(event["user_id"], "u-77"),
        }
    }
}

async fn capabilities(sandbox: &Sandbox, user: Value) -> Vec<String> {
    let answer = post(sandbox, "/fin/capabilities", &json!({ "user": user })).await;
    assert_eq!(
        (answer.status, &answer.body["version"]),
        (200, &json!("Preview"))
    );
    let list = answer.body["capabilities"].as_array().expect("a list");
    let name = |c: &Value| {
        assert_eq!(c["method"], "POST");
        let name = c["id"].as_str().or_else(|| c["type"].as_str());
        name.unwrap_or("").to_owned()
    };
    list.iter().map(name).collect()
}

#[test]
fn capabilities_are_those_for_the_user() {
    run(async {
        let sandbox = sandbox().await;
        let everything = ["880101", "880102", "880103", "reply", "ask", "escalate"];
        assert_eq!(
            capabilities(&sandbox, json!({ "id": "u-77" })).await,
            everything
        );
        let trial = json!({
            "id": "u-77", "email": "jo@example.com", "name": "Jo", "attributes": { "plan": "Trial" },
        });
        let fewer = ["880101", "880102", "reply", "ask", "escalate"];
        assert_eq!(capabilities(&sandbox, trial).await, fewer);
        // It was made by the first request, and changed by the second.
        let path = "/contacts/find_by_external_id/u-77";
        let contact = get(&sandbox, path).await.body;
        assert_eq!(contact["role"], "user");
        assert_eq!(contact["email"], "jo@example.com");
        assert_eq!(contact["custom_attributes"], json!({ "plan": "Trial" }));
    });
}

#[test]
fn an_ask_is_answered_from_the_articles() {
    run(async {
        let sandbox = sandbox().await;
        let mut body = message("a b:ü&c", "How do I reset my password?");
        body["user"]["attributes"] = json!({ "plan": "Business", "shoe_size": 43 });
        body["conversation_metadata"] = json!({ "attributes": { "mood": "good", "order_id": 1 } });
        let (url, answer) = taken(&sandbox, "/fin/ask", &body).await;
        assert_eq!(answer["status"], "thinking");
        assert_eq!(answer["user_id"], "u-77");
        let errors = json!({
            "user": { "attributes": {
                "shoe_size": "User attribute 'shoe_size' does not exist",
            } },
            "conversation": { "attributes": {
                "mood": "Conversation attribute 'mood' does not exist",
            } },
        });
        assert_eq!(answer["errors"], errors);
        let expected = format!("{}/event-stream?channels=fin_agent_api:", sandbox.url());
        assert!(
            url.starts_with(&expected) && url.ends_with("&rewind=2m"),
            "{url}"
        );
        let told = events(&url).await;
        well_formed(&told, "a b:ü&c");
        assert_eq!(outline(&told), ["replied", "complete"]);
        let replied = told.iter().find(|e| e["event_name"] == "fin_replied");
        let html = replied.expect("a reply")["message"]["body"].as_str();
        let html = html.expect("HTML");
        assert!(
            html.contains("<ul><li>") && html.contains("reset-your-password\">"),
            "{html}"
        );
        let last = told.iter().rfind(|e| e["event_name"] == "fin_reply_chunk");
        let text = last.expect("a chunk")["chunk_text"].as_str().expect("text");
        assert!(
            !text.contains("<p>") && text.contains("Forgot password"),
            "{text}"
        );
    });
}

#[test]
fn what_no_article_answers_ends_unresolved() {
    run(async {
        let sandbox = sandbox().await;
        let body = message("a", "Who won the football?");
        let (url, _) = taken(&sandbox, "/fin/ask", &body).await;
        let unresolved = "complete (Conversation finished without resolution)";
        assert_eq!(outline(&events(&url).await), ["replied", unresolved]);
    });
}

#[test]
fn resetting_a_password_takes_an_address_and_ends_with_a_rating() {
    run(async {
        let sandbox = sandbox().await;
        let start = json!({ "conversation_id": "p", "user": { "id": "u-77" } });
        let (url, answer) = taken(&sandbox, "/fin/procedures/880101/run", &start).await;
        assert_eq!(answer["procedure_id"], "880101");
        let told = events(&url).await;
        well_formed(&told, "p");
        assert_eq!(outline(&told), ["replied", "awaiting_user_reply"]);
        let body = message("p", "It's jo@example.com, I think");
        let (url, answer) = taken(&sandbox, "/fin/reply", &body).await;
        assert!(!url.contains("rewind"), "{url}");
        assert_eq!(answer["procedure_id"], Value::Null);
        let told = events(&url).await;
        well_formed(&told, "p");
        let expected = ["replied", "replied", "resolved", "complete", "survey"];
        assert_eq!(outline(&told), expected);
        let first = &told[0];
        assert_eq!(first["chunk_index"], 0, "nothing is lost");
        let options = told[told.len() - 1]["csat"]["options"].as_array();
        let keys = options.expect("options").iter().map(|o| &o["key"]);
        let expected = ["terrible", "bad", "ok", "good", "amazing"];
        assert_eq!(keys.collect::<Vec<_>>(), expected);
        let rating = json!({ "conversation_id": "p", "rating": "good", "remark": "Quick" });
        let rated = post(&sandbox, "/fin/csat", &rating).await;
        let expected = json!({ "conversation_id": "p", "rating": "good", "status": "rated" });
        assert_eq!((rated.status, rated.body), (200, expected));
    });
}

#[test]
fn an_order_is_checked_when_its_number_is_known() {
    run(async {
        let sandbox = sandbox().await;
        let path = "/fin/procedures/880102/run";
        let mut start = json!({ "conversation_id": "o", "user": { "id": "u-77" } });
        let (url, _) = taken(&sandbox, path, &start).await;
        assert_eq!(
            outline(&events(&url).await),
            ["replied", "awaiting_user_reply"]
        );
        let (url, _) = taken(&sandbox, "/fin/reply", &message("o", "#1043")).await;
        let resolved = ["replied", "resolved", "complete", "survey"];
        assert_eq!(outline(&events(&url).await), resolved);
        start["conversation_id"] = json!("known");
        start["conversation_metadata"] = json!({ "attributes": { "order_id": 98_765 } });
        let (url, _) = taken(&sandbox, path, &start).await;
        assert_eq!(outline(&events(&url).await), resolved);
    });
}

#[test]
fn a_cancellation_goes_to_the_team() {
    run(async {
        let sandbox = sandbox().await;
        let start = json!({
            "conversation_id": "c", "user": { "id": "u-77", "name": "Jo" },
            "settings": { "email": true },
        });
        let (url, _) = taken(&sandbox, "/fin/procedures/880103/run", &start).await;
        let told = events(&url).await;
        well_formed(&told, "c");
        let expected = ["replied", "escalated (Routed to team)", "complete"];
        assert_eq!(outline(&told), expected);
        let replied = told.iter().find(|e| e["event_name"] == "fin_replied");
        let html = replied.expect("a reply")["message"]["body"].as_str();
        assert!(html.expect("HTML").starts_with("<p>Hello Jo,</p>"));
        let trial = json!({
            "conversation_id": "d", "user": { "id": "u-78", "attributes": { "plan": "Trial" } },
        });
        let answer = post(&sandbox, "/fin/procedures/880103/run", &trial).await;
        assert_eq!(answer.status, 400);
        assert!(answer.message().starts_with("No Fin profile is configured"));
    });
}

#[test]
fn an_escalation_is_told_and_one_for_a_user_opens_a_conversation() {
    run(async {
        let sandbox = sandbox().await;
        let (_, _) = taken(&sandbox, "/fin/ask", &message("e", "refund")).await;
        let body = json!({ "conversation_id": "e", "context": "Is in a hurry" });
        let (url, answer) = taken(&sandbox, "/fin/escalate", &body).await;
        assert_eq!(answer["status"], "escalated");
        assert!(url.ends_with("&rewind=2m"), "{url}");
        let wanted = "escalated (Escalation requested by user)";
        assert_eq!(outline(&events(&url).await), [wanted, "complete"]);
        let body = json!({ "user": { "id": "u-77" }, "message": "Help!", "context": "R & D" });
        let answer = post(&sandbox, "/fin/escalate", &body).await.body;
        let id = answer["intercom_conversation_id"].as_str().expect("an id");
        let expected = json!({ "intercom_conversation_id": id, "status": "escalated" });
        assert_eq!(answer, expected);
        let conversation = get(&sandbox, &format!("/conversations/{id}")).await.body;
        assert_eq!(conversation["source"]["body"], "<p>Help!</p>");
        let part = &conversation["conversation_parts"]["conversation_parts"][0];
        assert_eq!(part["part_type"], "note");
        assert_eq!(part["body"], "<p>R &amp; D</p>");
        let newest = get(&sandbox, "/conversations?per_page=1").await.body;
        assert_eq!(newest["conversations"][0]["id"], id);
    });
}
