//! The events as the API describes them, and what is none.

use serde_json::json;

use super::*;

#[track_caller]
fn check(body: Value, expected: Event) {
    let heard = Heard::read(body.to_string().as_bytes()).expect("an object");
    assert_eq!(heard.event, expected, "{body}");
}

#[test]
fn every_kind_is_read() {
    check(
        json!({"event_name": "fin_replied", "status": "replying", "stream_id": "s",
               "message": {"id": 98765, "author": "fin", "body": "<p>Hi</p>"}}),
        Event::Replied {
            id: Some("98765".into()),
            html: "<p>Hi</p>".into(),
            status: Some("replying".into()),
            stream: Some("s".into()),
        },
    );
    check(
        json!({"event_name": "fin_reply_chunk", "stream_id": "s", "chunk_index": 3, "chunk_text": "Hi"}),
        Event::Chunk {
            stream: "s".into(),
            index: 3,
            text: "Hi".into(),
        },
    );
    check(
        json!({"event_name": "fin_status_updated", "status": "escalated", "reason": "Routed to team"}),
        Event::Status {
            status: "escalated".into(),
            reason: Some("Routed to team".into()),
        },
    );
    check(
        json!({"event_name": "csat_requested", "csat": {"options": [
            {"key": "good", "emoji": "🙂", "label": "Great"}, {"key": "ok"}, {"label": "no key"}]}}),
        Event::Csat {
            options: vec![("good".into(), "Great".into()), ("ok".into(), "ok".into())],
        },
    );
}

#[test]
fn what_is_new_or_broken_is_another_event() {
    check(json!({}), Event::Other);
    check(json!({"event_name": "fin_danced"}), Event::Other);
    check(
        json!({"event_name": "fin_replied", "message": 5}),
        Event::Other,
    );
    check(
        json!({"event_name": "fin_reply_chunk", "chunk_index": -1, "chunk_text": "x"}),
        Event::Other,
    );
    for text in ["", "[]", "{", "null", "5"] {
        assert_eq!(Heard::read(text.as_bytes()), None, "{text}");
    }
}
