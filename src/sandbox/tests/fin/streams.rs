//! Event streams over HTTP: who may read them, what is told again, and when they end.

use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep, timeout};

use super::{SOON, connect, events, message, outline, parsed, post, post_as, rest_of, taken};
use crate::sandbox::tests::{TOKEN, run, sandbox, send};

const PATH: &str = "/fin/procedures/880101/run";

#[track_caller]
fn is_refused((status, _, body): (u16, String, String), expected: u16, code: &str) {
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(
        (status, &body["errors"][0]["code"]),
        (expected, &json!(code))
    );
}

#[test]
fn every_connection_gets_everything_while_the_turn_lasts() {
    run(async {
        let sandbox = sandbox().await;
        let (url, _) = taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
        let late = async {
            sleep(Duration::from_millis(150)).await;
            events(&url).await
        };
        let (first, second, late) = tokio::join!(events(&url), events(&url), late);
        assert_eq!(outline(&first), ["replied", "complete"]);
        assert_eq!(first, second);
        assert_eq!(first, late, "rewound");
        // The turn is over: so is the token.
        is_refused(rest_of(connect(&url).await).await, 401, "unauthorized");
    });
}

#[test]
fn without_rewind_only_what_comes_is_told() {
    run(async {
        let sandbox = sandbox().await;
        let (url, _) = taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
        let url = url.replace("&rewind=2m", "");
        sleep(Duration::from_millis(150)).await;
        let told = events(&url).await;
        assert!(told[0]["chunk_index"].as_u64() > Some(0), "{}", told[0]);
        assert_eq!(outline(&told), ["replied", "complete"]);
    });
}

#[test]
fn a_brief_token_ends_its_stream_after_a_second() {
    run(async {
        let sandbox = sandbox().await;
        let body = message("a", "refund");
        post_as(&sandbox, "T.brief", "/fin/ask", &body).await;
        let body = json!({ "conversation_id": "a" });
        // An escalation's token isn't revoked by what follows; it only expires.
        let answer = post_as(&sandbox, "T.brief", "/fin/escalate", &body)
            .await
            .body;
        let url = answer["sse_subscription_url"].as_str().expect("a stream");
        sleep(Duration::from_millis(300)).await;
        let began = Instant::now();
        let live = rest_of(connect(&url.replace("&rewind=2m", "")).await).await;
        assert_eq!((live.0, parsed(&live.2).len()), (200, 0));
        let took = began.elapsed();
        assert!(took < Duration::from_secs(5), "{took:?}");
        is_refused(rest_of(connect(url).await).await, 401, "unauthorized");
    });
}

#[test]
fn wrong_tokens_and_foreign_channels_are_refused() {
    run(async {
        let sandbox = sandbox().await;
        let (url, _) = taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
        let other = url.replace("lumenloop:a&", "lumenloop:b&");
        is_refused(
            rest_of(connect(&other).await).await,
            400,
            "parameter_invalid",
        );
        let wrong = url.replace("accessToken=eyJ", "accessToken=eyK");
        is_refused(rest_of(connect(&wrong).await).await, 401, "unauthorized");
        let bare = format!("{}/event-stream", sandbox.url());
        is_refused(rest_of(connect(&bare).await).await, 401, "unauthorized");
        let broken = format!("{url}&%ZZ=%FF");
        let status = rest_of(connect(&broken).await).await.0;
        assert!([200, 400].contains(&status), "{status}");
    });
}

#[test]
fn a_message_that_comes_twice_begins_one_turn() {
    run(async {
        let sandbox = sandbox().await;
        let start = json!({ "conversation_id": "p", "user": { "id": "u-77" } });
        let (url, _) = taken(&sandbox, PATH, &start).await;
        events(&url).await;
        let body = message("p", "jo@example.com");
        let (first, _) = taken(&sandbox, "/fin/reply", &body).await;
        let (second, answer) = taken(&sandbox, "/fin/reply", &body).await;
        assert_eq!(answer["status"], "thinking");
        let (first, second) = tokio::join!(events(&first), events(&second));
        let expected = ["replied", "replied", "resolved", "complete", "survey"];
        assert_eq!(outline(&first), expected);
        assert_eq!(first, second);
        // Once more, now that all is said.
        let (third, answer) = taken(&sandbox, "/fin/reply", &body).await;
        assert_eq!(answer["status"], "complete");
        is_refused(rest_of(connect(&third).await).await, 401, "unauthorized");
        // Without a timestamp it is a message like any other.
        let mut plain = message("p", "Thanks");
        plain["message"]["timestamp"].take();
        for _ in 0..2 {
            let (url, _) = taken(&sandbox, "/fin/reply", &plain).await;
            let expected = ["replied", "resolved", "complete", "survey"];
            assert_eq!(outline(&events(&url).await), expected);
        }
    });
}

#[test]
fn a_workspace_without_streams_gives_none() {
    run(async {
        let sandbox = sandbox().await;
        let answer = post_as(&sandbox, "T.no-stream", "/fin/ask", &message("a", "refund")).await;
        assert_eq!(
            (answer.status, &answer.body["status"]),
            (200, &json!("thinking"))
        );
        let body = json!({ "conversation_id": "a" });
        let escalated = post_as(&sandbox, "T.no-stream", "/fin/escalate", &body).await;
        for answer in [answer, escalated] {
            assert_eq!(answer.status, 200);
            assert!(
                answer.body.get("sse_subscription_url").is_none(),
                "{}",
                answer.body
            );
        }
        // What streams are for is there all the same.
        let answer = send(&sandbox, "GET", "/me", &[TOKEN], None).await;
        assert_eq!(answer.status, 200);
    });
}

#[test]
fn dropping_the_sandbox_ends_its_streams() {
    run(async {
        let sandbox = sandbox().await;
        let (url, _) = taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
        let mut stream = connect(&url).await;
        let mut start = [0; 64];
        stream.read_exact(&mut start).await.expect("a head");
        drop(sandbox);
        let mut rest = String::new();
        let read = timeout(SOON, stream.read_to_string(&mut rest)).await;
        read.expect("an end").expect("text");
        assert!(!rest.contains("complete"), "{rest}");
    });
}

#[test]
fn a_conversation_is_remembered_as_long_as_the_sandbox_lives() {
    run(async {
        let sandbox = sandbox().await;
        taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
        let again = post(&sandbox, "/fin/ask", &message("a", "refund")).await;
        let words = "Fin session already exists for this conversation. \
                     Please use /reply to continue the conversation.";
        assert_eq!((again.status, again.message()), (400, words));
    });
}
