//! What Fin's endpoints refuse, and in which words.

use serde_json::{Value, json};

use super::{PREVIEW, message, post, post_as, taken};
use crate::sandbox::tests::{Answer, JSON, TOKEN, run, sandbox, send};

#[track_caller]
fn check(answer: &Answer, words: &str) {
    let got = (answer.status, answer.code(), answer.message());
    assert_eq!(got, (400, "parameter_invalid", words));
    assert_eq!(answer.body["type"], "error.list");
}

/// The body without what a JSON pointer names, or with something else there.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = message("a", "refund");
    body["conversation_metadata"] = json!({});
    body["attachments"] = json!([]);
    for name in ["name", "email", "attributes"] {
        body["user"][name] = Value::Null;
    }
    body["conversation_metadata"] = json!({ "history": null, "attributes": null });
    *body.pointer_mut(pointer).expect("a member") = value;
    body
}

fn many(count: usize) -> Value {
    let names = (0..count).map(|n| (n.to_string(), json!(n)));
    names.collect()
}

#[test]
fn an_ask_has_an_id_a_user_and_a_message() {
    run(async {
        let sandbox = sandbox().await;
        let expected = [
            (
                "/conversation_id",
                Value::Null,
                "External Conversation ID is required",
            ),
            (
                "/conversation_id",
                json!(""),
                "External Conversation ID is required",
            ),
            (
                "/conversation_id",
                json!(5),
                "conversation_id must be a string",
            ),
            (
                "/conversation_id",
                json!("x".repeat(256)),
                "conversation_id cannot be longer than 255 characters",
            ),
            ("/user", Value::Null, "User ID is required"),
            ("/user/id", json!(""), "User ID is required"),
            (
                "/user/attributes",
                many(11),
                "Cannot update more than 10 attributes at once.",
            ),
            (
                "/user/attributes",
                json!([]),
                "user.attributes must be an object",
            ),
            (
                "/conversation_metadata/attributes",
                many(11),
                "Cannot update more than 10 attributes at once.",
            ),
            (
                "/conversation_metadata/history",
                json!(vec![message("a", "b")["message"].clone(); 11]),
                "Conversation history cannot contain more than 10 items",
            ),
            (
                "/conversation_metadata/history",
                json!("none"),
                "conversation_metadata.history must be an array",
            ),
            ("/message", Value::Null, "message is required"),
            (
                "/message/author",
                json!("bot"),
                "message.author must be user, agent or fin",
            ),
            ("/message/body", json!(" "), "message.body is required"),
            (
                "/message/timestamp",
                json!("yesterday"),
                "message.timestamp must be an ISO 8601 timestamp",
            ),
            (
                "/attachments",
                json!(vec![json!({ "type": "url" }); 11]),
                "Cannot send more than 10 attachments",
            ),
        ];
        for (pointer, value, words) in expected {
            check(
                &post(&sandbox, "/fin/ask", &with(pointer, value)).await,
                words,
            );
        }
        check(
            &post(&sandbox, "/fin/ask", &json!([])).await,
            "External Conversation ID is required",
        );
        // None of these has begun anything.
        taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
    });
}

#[test]
fn a_procedure_must_be_there_and_live_and_open_to_the_api() {
    run(async {
        let sandbox = sandbox().await;
        let body = json!({ "conversation_id": "p", "user": { "id": "u-77" } });
        for (id, words) in [
            ("1", "Procedure not found"),
            ("880104", "Procedure is not live"),
            ("880105", "Procedure does not have an API trigger"),
        ] {
            let path = format!("/fin/procedures/{id}/run");
            check(&post(&sandbox, &path, &body).await, words);
        }
        let path = "/fin/procedures/880101/run";
        let nameless = json!({ "user": { "id": "u-77" } });
        let words = "External Conversation ID is required";
        check(&post(&sandbox, path, &nameless).await, words);
        taken(&sandbox, path, &body).await;
        let words = "Fin session already exists for this conversation. \
                     Please use /reply to continue the conversation.";
        check(&post(&sandbox, path, &body).await, words);
    });
}

#[test]
fn a_reply_is_the_users_own_and_to_what_is_there() {
    run(async {
        let sandbox = sandbox().await;
        let path = "/fin/reply";
        let mut body = message("a", "Hello");
        check(&post(&sandbox, path, &body).await, "Conversation not found");
        taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
        body["user"]["id"] = json!("u-78");
        check(
            &post(&sandbox, path, &body).await,
            "User not found in this conversation",
        );
        body["user"].take();
        check(&post(&sandbox, path, &body).await, "User ID is required");
        body["conversation_id"].take();
        check(
            &post(&sandbox, path, &body).await,
            "conversation_id is required",
        );
    });
}

#[test]
fn an_escalation_is_for_a_conversation_or_a_user() {
    run(async {
        let sandbox = sandbox().await;
        let path = "/fin/escalate";
        let words = "Either conversation_id or user must be provided";
        check(&post(&sandbox, path, &json!({})).await, words);
        let both = json!({ "conversation_id": "a", "user": { "id": "u-77" } });
        check(&post(&sandbox, path, &both).await, words);
        let unknown = json!({ "conversation_id": "a" });
        check(
            &post(&sandbox, path, &unknown).await,
            "Conversation not found",
        );
        check(
            &post(&sandbox, path, &json!({ "user": {} })).await,
            "User ID is required",
        );
        let long = json!({ "user": { "id": "u-77" }, "context": "x".repeat(10_001) });
        let words = "context cannot be longer than 10000 characters";
        check(&post(&sandbox, path, &long).await, words);
    });
}

#[test]
fn ratings_are_refused_in_a_form_of_their_own() {
    run(async {
        let sandbox = sandbox().await;
        let rate = |body: Value| {
            let sandbox = &sandbox;
            async move {
                let answer = post(sandbox, "/fin/csat", &body).await;
                assert_eq!(answer.status, 422, "{}", answer.body);
                answer.body
            }
        };
        let unknown = json!({ "errors": {
            "external_conversation_id": "Conversation not found for the given external_conversation_id",
        } });
        assert_eq!(
            rate(json!({ "conversation_id": "a", "rating": "ok" })).await,
            unknown
        );
        assert_eq!(rate(json!({})).await, unknown);
        taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
        let unasked =
            json!({ "errors": { "base": "No rating survey found for this conversation" } });
        assert_eq!(
            rate(json!({ "conversation_id": "a", "rating": "ok" })).await,
            unasked
        );
    });
}

#[test]
fn versions_have_more_and_more_of_fin() {
    run(async {
        let sandbox = sandbox().await;
        let ask = |version: &'static str, path: &'static str| {
            let headers = [TOKEN, ("Intercom-Version", version), JSON];
            let sandbox = &sandbox;
            async move { send(sandbox, "POST", path, &headers, Some("{}")).await }
        };
        for path in [
            "/fin/capabilities",
            "/fin/ask",
            "/fin/escalate",
            "/fin/procedures/880101/run",
        ] {
            assert_eq!(ask("2.16", path).await.status, 404, "{path}");
            assert_eq!(ask("Preview", path).await.status, 400, "{path}");
        }
        for (version, reply, rating) in [("2.13", 404, 404), ("2.14", 400, 404), ("2.15", 400, 422)]
        {
            assert_eq!(ask(version, "/fin/reply").await.status, reply, "{version}");
            assert_eq!(ask(version, "/fin/csat").await.status, rating, "{version}");
        }
        for path in ["/fin", "/fin/start", "/fin/procedures/880101", "/fin/ask/1"] {
            assert_eq!(ask("Preview", path).await.code(), "not_found", "{path}");
        }
        let get = send(&sandbox, "GET", "/fin/ask", &[TOKEN, PREVIEW], None).await;
        assert_eq!((get.status, get.code()), (405, "method_not_allowed"));
        // The stable versions want the timestamp.
        taken(&sandbox, "/fin/ask", &message("a", "refund")).await;
        let mut body = message("a", "Hello");
        body["message"]["timestamp"].take();
        let headers = [TOKEN, ("Intercom-Version", "2.16"), JSON];
        let answer = send(
            &sandbox,
            "POST",
            "/fin/reply",
            &headers,
            Some(&body.to_string()),
        )
        .await;
        check(&answer, "message.timestamp is required");
    });
}

#[test]
fn a_workspace_without_fin_says_so() {
    run(async {
        let sandbox = sandbox().await;
        let body = message("a", "refund");
        let answer = post_as(&sandbox, "T.no-fin", "/fin/ask", &body).await;
        assert_eq!((answer.status, answer.code()), (403, "forbidden"));
        assert_eq!(
            answer.message(),
            "Fin Agent API is not enabled for this workspace"
        );
        let headers = [("Authorization", "Bearer T.no-fin")];
        assert_eq!(
            send(&sandbox, "GET", "/articles", &headers, None)
                .await
                .status,
            200
        );
        let wrong = post_as(&sandbox, "other", "/fin/ask", &body).await;
        assert_eq!((wrong.status, wrong.code()), (401, "unauthorized"));
    });
}
