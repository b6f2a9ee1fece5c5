//! What Intercom refuses is told in Intercom's words, with what can be done; a limit is waited for.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{ADA, asking, conversation_of, host_of, replying, running, said, text_of};
use crate::local::{error_of, tool};
use crate::support::{FinServer, refuse};

const CAPABILITIES: &str = "/fin/capabilities";
const ASK: &str = "/fin/ask";
const RUN: &str = "/fin/procedures/12345/run";
const REPLY: &str = "/fin/reply";

/// What Intercom documents, by path.
const DOCUMENTED: [(&str, &str); 11] = [
    (
        CAPABILITIES,
        "Cannot update more than 10 attributes at once.",
    ),
    (ASK, "External Conversation ID is required"),
    (ASK, "User ID is required"),
    (
        ASK,
        "Conversation history cannot contain more than 10 items",
    ),
    (
        ASK,
        "Fin session already exists for this conversation. Please use /reply to continue the conversation.",
    ),
    (RUN, "Procedure not found"),
    (RUN, "Procedure is not live"),
    (RUN, "Procedure does not have an API trigger"),
    (
        RUN,
        "No Fin profile is configured to handle this conversation. Configure a Fin profile and retry.",
    ),
    (REPLY, "conversation_id is required"),
    (REPLY, "Conversation not found"),
];

/// The four tools that ask Intercom for something, with a conversation to reply to.
fn calls(conversation: &str) -> [(&'static str, String); 4] {
    let list = json!({ "user_id": ADA });
    [
        (
            CAPABILITIES,
            tool("\"list\"", "list_fin_capabilities", &list),
        ),
        (ASK, asking("\"ask\"")),
        (RUN, running("\"run\"")),
        (REPLY, replying("\"reply\"", conversation, "And?")),
    ]
}

/// The text of the refusal that each of the four tools tells, and the whole results.
fn told(
    server: &FinServer,
    fault: fn(crate::support::Reply),
) -> Vec<(&'static str, String, Value)> {
    let mut host = host_of(server, "");
    let conversation = conversation_of(&said(&host.ask(&asking("\"before\""))));
    let mut all = Vec::new();
    for (path, call) in calls(&conversation) {
        server.on(path, move |_, reply| fault(reply));
        let line = host.ask(&call);
        all.push((path, error_of(&line), line.json()["result"].clone()));
    }
    all
}

#[test]
fn what_was_wrong_with_a_request_is_told_in_intercoms_words() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let conversation = conversation_of(&said(&host.ask(&asking("\"before\""))));
    for (n, (path, words)) in DOCUMENTED.into_iter().enumerate() {
        server.on(path, move |_, reply| {
            refuse(reply, 400, "parameter_invalid", words);
        });
        let (_, call) = calls(&conversation)
            .into_iter()
            .find(|(known, _)| *known == path)
            .expect("a tool");
        let before = server.asked(path);
        let call = ["list", "ask", "run", "reply"]
            .iter()
            .fold(call, |call, id| {
                call.replace(&format!("\"id\":\"{id}\""), &format!("\"id\":{n}"))
            });
        let text = error_of(&host.ask(&call));
        assert!(text.contains(words.trim_end_matches('.')), "{path}: {text}");
        assert_eq!(server.asked(path), before + 1, "{path}: {words}");
    }
    assert_eq!(server.visits(), 1, "the one from before");
}

#[test]
fn a_procedure_that_can_not_be_run_says_where_those_are_that_can() {
    for words in [
        "Procedure not found",
        "Procedure is not live",
        "Procedure does not have an API trigger",
    ] {
        let server = FinServer::start();
        server.on(RUN, move |_, reply| {
            refuse(reply, 400, "parameter_invalid", words);
        });
        let mut host = host_of(&server, "");
        let text = error_of(&host.ask(&running("1")));
        assert!(text.contains("list_fin_capabilities"), "{text}");
    }
}

#[test]
fn a_key_that_is_not_accepted_is_told_with_where_to_get_one() {
    let server = FinServer::start();
    for (path, text, _) in told(&server, |reply| {
        refuse(reply, 401, "unauthorized", "Access Token Invalid");
    }) {
        assert!(text.contains("Access Token Invalid"), "{path}: {text}");
        assert!(text.contains("hint: "), "{path}: {text}");
        assert!(text.contains("Fin"), "{path}: {text}");
        assert_eq!(
            server.asked(path),
            if path == ASK { 2 } else { 1 },
            "{path}"
        );
    }
}

#[test]
fn a_workspace_without_the_api_is_told_so() {
    for fault in [
        (|reply| {
            refuse(
                reply,
                403,
                "api_plan_restricted",
                "Active subscription needed.",
            );
        }) as fn(crate::support::Reply),
        |reply| refuse(reply, 404, "not_found", "Resource Not Found"),
    ] {
        let server = FinServer::start();
        for (path, text, _) in told(&server, fault) {
            assert!(text.contains("Fin Agent API"), "{path}: {text}");
            assert!(text.contains("hint: "), "{path}: {text}");
        }
    }
}

#[test]
fn nobody_is_asked_without_a_key() {
    let server = FinServer::start();
    let launch = crate::support::Launch::new().arg(server.url());
    let mut host = launch.args("--mode local").start();
    host.initialize();
    for (n, call) in [asking("0"), running("1")].iter().enumerate() {
        let text = error_of(&host.ask(call));
        assert!(text.contains("INTERCOM_TOKEN"), "{n}: {text}");
        assert!(text.contains("Fin Agent API"), "{n}: {text}");
    }
    assert_eq!(server.asked("/"), 0);
}

#[test]
fn a_limit_is_waited_for_even_by_a_question() {
    // A 429 says that nothing was done.
    let server = FinServer::start();
    for path in [CAPABILITIES, ASK, RUN, REPLY] {
        let limit = |reply: crate::support::Reply| {
            let reply = reply.header("Retry-After", "2");
            refuse(reply, 429, "rate_limit_exceeded", "Exceeded rate limit");
        };
        server.first(path, 1, move |_, reply| limit(reply));
    }
    let mut host = host_of(&server, "");
    let began = Instant::now();
    let told = said(&host.ask(&asking("\"first\"")));
    assert!(
        began.elapsed() >= Duration::from_millis(1500),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(text_of(&told), "The answer.");
    assert_eq!(server.asked(ASK), 2);
    let sent = server.requests(ASK);
    assert_eq!(
        sent[0].json()["conversation_id"],
        sent[1].json()["conversation_id"]
    );
    for (path, call) in calls(&conversation_of(&told)) {
        if path == ASK {
            continue;
        }
        host.ask(&call).result();
        assert_eq!(server.asked(path), 2, "{path}");
    }
}

#[test]
fn a_limit_that_lasts_too_long_is_told_with_the_time() {
    let server = FinServer::start();
    let began = Instant::now();
    for (path, text, result) in told(&server, |reply| {
        let reply = reply.header("Retry-After", "3600");
        refuse(reply, 429, "rate_limit_exceeded", "Exceeded rate limit");
    }) {
        assert!(text.contains("asked too often"), "{path}: {text}");
        let wait = &result["_meta"]["intercom-mcp/error"]["retry_after_seconds"];
        assert!(wait.as_u64().is_some_and(|s| s >= 60), "{path}: {result}");
    }
    assert!(began.elapsed() < Duration::from_secs(10));
}
