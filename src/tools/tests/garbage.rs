//! Whatever a server answers, each call gets one answer, and the session goes on.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::session::{Session, Setup};

/// A server that answers everything with the same body.
async fn saying(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let body = body.clone();
            tokio::spawn(async move {
                // What it asks is all the same; one of these requests comes in one piece.
                let mut request = vec![0; 64 * 1024];
                let Ok(1..) = stream.read(&mut request).await else {
                    return;
                };
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
                let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                stream.write_all(answer.as_bytes()).await.ok();
            });
        }
    });
    format!("http://{address}")
}

fn odd_bodies() -> Vec<Value> {
    let odd = json!([1, null, [], "x", {}, {"id": null}, {"id": {}, "source": 5, "tags": "x"}]);
    let mut bodies = vec![
        json!([]),
        json!({}),
        json!(null),
        json!("x"),
        json!(5),
        odd.clone(),
    ];
    for member in ["conversations", "data", "articles", "contacts", "companies"] {
        bodies.push(json!({ member: odd, "total_count": "many", "pages": [1] }));
    }
    bodies.push(json!({"data": {"articles": odd, "highlights": odd}}));
    bodies.push(json!({
        "id": 7, "conversation_parts": "x", "source": [], "custom_attributes": [1],
        "notes": {"data": odd}, "companies": {"data": 5}, "tags": null, "created_at": -5,
        "admin_assignee_id": "nobody", "translated_content": 5, "body": 5, "default_locale": [],
    }));
    bodies.push(json!({
        "id": "7", "conversation_parts": {"conversation_parts": odd, "total_count": -1},
        "contacts": {"contacts": odd}, "created_at": 9e300, "statistics": [odd], "title": {},
    }));
    bodies
}

#[tokio::test]
async fn every_call_is_answered_whatever_the_server_says() {
    let contact = "63a07ddf05a32042dffac965";
    let calls = [
        ("search", json!({"query": "object_type:conversations"})),
        (
            "search",
            json!({"query": "object_type:contacts created_at:gt:7d"}),
        ),
        ("fetch", json!({"id": "7"})),
        ("fetch", json!({ "id": contact })),
        ("fetch", json!({"id": format!("company_{contact}")})),
        ("fetch", json!({"id": "article_7"})),
        ("search_conversations", json!({"state": "open"})),
        ("get_conversation", json!({"id": "7"})),
        ("search_contacts", json!({"role": "user"})),
        ("get_contact", json!({ "id": contact })),
        ("list_companies", json!({})),
        ("get_company", json!({ "id": contact })),
        ("list_articles", json!({})),
        ("search_articles", json!({"phrase": "x", "highlight": true})),
        ("get_article", json!({"id": "7"})),
        ("create_article", json!({"title": "x", "author_id": 1})),
        ("update_article", json!({"id": "7", "title": "x"})),
        (
            "add_internal_note",
            json!({"conversation_id": "7", "body": "x"}),
        ),
    ];
    let setup = Setup {
        writes: true,
        ..Setup::default()
    };
    for body in odd_bodies() {
        let url = saying(body.to_string()).await;
        let mut session = Session::to(&url, "token", &setup).await;
        for (tool, arguments) in &calls {
            let result = session.result(tool, arguments.clone()).await;
            let text = result["content"][0]["text"].as_str().expect("a text");
            assert!(!text.is_empty(), "{tool}: {body}");
        }
    }
}
