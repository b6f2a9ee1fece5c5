//! Fin's hosted server and its API: who answers, and that nothing is said to Fin twice.
//!
//! One server speaks MCP at `/fin/mcp`, the other is the API of the local tools.

use serde_json::{Value, json};

use super::{ADA, asking, conversation_of, getting, replying, running, said, text_of};
use crate::local::tool;
use crate::support::{FIN_TOKEN, FinServer, Host, Launch, Line, McpServer, Reply, request};

/// A host whose bridge has both sides at hand.
fn between(hosted: &McpServer, api: &FinServer) -> Launch {
    let launch = Launch::new().arg(hosted.url_of("/fin/mcp"));
    let launch = launch.arg("--rest-url").arg(api.origin());
    launch.env("INTERCOM_TOKEN", FIN_TOKEN)
}

fn started(hosted: &McpServer, api: &FinServer, options: &str) -> Host {
    let mut host = between(hosted, api).args(options).start();
    host.initialize();
    host
}

fn is_local(answer: &Line) -> bool {
    let answer = answer.json();
    answer["result"]["_meta"]["intercom-mcp/answeredLocally"].is_string()
}

fn away(reply: Reply) {
    reply.status(503, "text/html", "<html>down</html>");
}

#[test]
fn a_hosted_server_that_is_away_is_stood_in_for() {
    let (hosted, api) = (McpServer::start(), FinServer::start());
    hosted.on("initialize", |_, reply| away(reply));
    let mut host = started(&hosted, &api, "");
    let list = host.ask(&request("1", "tools/list", "{}")).json();
    assert_eq!(list["result"]["tools"].as_array().map(Vec::len), Some(5));
    let answer = host.ask(&asking("2"));
    assert!(is_local(&answer), "{answer:?}");
    assert_eq!(text_of(&said(&answer)), "The answer.");
    let told = said(&host.ask(&running("3")));
    let told = said(&host.ask(&getting("4", &conversation_of(&told))));
    assert_eq!(text_of(&told), "The answer.");
}

#[test]
fn a_hosted_server_that_serves_is_not_doubled() {
    let (hosted, api) = (McpServer::start(), FinServer::start());
    let mut host = started(&hosted, &api, "");
    for (n, call) in [
        asking("0"),
        running("1"),
        getting("2", "ext-1"),
        replying("3", "ext-1", "x"),
        tool("4", "list_fin_capabilities", &json!({ "user_id": ADA })),
    ]
    .iter()
    .enumerate()
    {
        let answer = host.ask(call);
        assert!(!is_local(&answer), "{answer:?}");
        answer.result();
        assert_eq!(&hosted.wait_for_nth("tools/call", n + 1).body, call);
    }
    assert_eq!(api.asked("/"), 0);
}

#[test]
fn a_conversation_that_was_begun_here_is_gone_on_with_here() {
    let (mut hosted, api) = (McpServer::start(), FinServer::start());
    api.plays(|visit| {
        let mut fin = visit.open();
        fin.replied("m1", "<p>Which?</p>")
            .status("awaiting_user_reply");
        fin.end();
    });
    let mut host = started(&hosted, &api, "");
    hosted.go_down();
    let answer = host.ask(&running("1"));
    assert!(is_local(&answer), "{answer:?}");
    let id = conversation_of(&said(&answer));
    hosted.come_back();
    host.wait_for_stderr(&format!("warning: {} is back", hosted.address()));
    // The hosted server answers everything else.
    assert!(!is_local(&host.ask(&asking("2"))));
    let answer = host.ask(&getting("3", &id));
    assert_eq!(text_of(&said(&answer)), "Which?");
    api.plays(|visit| visit.open().answers("<p>That one</p>"));
    let answer = host.ask(&replying("4", &id, "The red one"));
    assert_eq!(text_of(&said(&answer)), "That one");
    assert_eq!(hosted.all_calls(), 1, "it does not know the conversation");
    // Another's is not taken for one of ours.
    for (n, other) in ["ext-1", "locally", "x local-1"].iter().enumerate() {
        let answer = host.ask(&getting(&format!("\"{n}\""), other));
        assert!(!is_local(&answer), "{other}: {answer:?}");
    }
    assert_eq!(hosted.all_calls(), 4);
}

#[test]
fn what_may_have_reached_the_hosted_server_is_not_said_again_here() {
    let faults: [fn(Reply); 4] = [
        |reply| reply.status(500, "", ""),
        |reply| reply.status(504, "", ""),
        |reply| reply.stream().cut(),
        Reply::close,
    ];
    for fault in faults {
        for (name, call) in [
            ("ask", asking("1")),
            ("run", running("1")),
            ("reply", replying("1", "ext-1", "x")),
        ] {
            let (hosted, api) = (McpServer::start(), FinServer::start());
            hosted.on("tools/call", move |_, reply| fault(reply));
            let mut host = started(&hosted, &api, "");
            let refusal = host.ask(&call).refusal();
            assert_eq!(refusal.executed, "unknown", "{name}: {refusal:?}");
            assert_eq!(hosted.all_calls(), 1, "{name}");
            assert_eq!(api.asked("/"), 0, "{name}");
        }
    }
}

#[test]
fn a_foreign_conversation_is_not_answered_from_here() {
    // The hosted server began it; its API would not know who it is for.
    let (hosted, api) = (McpServer::start(), FinServer::start());
    hosted.on("initialize", |_, reply| away(reply));
    let mut host = started(&hosted, &api, "");
    for call in [replying("1", "ext-1", "x"), getting("2", "ext-1")] {
        let line = host.ask(&call).json();
        let result = &line["result"];
        let unknown = result["structuredContent"]["status"] == "unknown";
        let refused = line["error"].is_object() || result["isError"] == true;
        assert!(unknown || refused, "{line}");
    }
    assert_eq!(api.asked("/"), 0);
}

#[test]
fn a_refused_token_is_nothing_to_go_round() {
    let (hosted, api) = (McpServer::start(), FinServer::start());
    hosted.on("tools/call", |_, reply| reply.status(401, "", ""));
    let mut host = started(&hosted, &api, "");
    assert!(host.ask(&asking("1")).error_code() < 0);
    assert_eq!(api.asked("/"), 0);
}

#[test]
fn the_users_own_header_does_not_reach_the_stream() {
    let (hosted, api) = (McpServer::start(), FinServer::start());
    hosted.on("initialize", |_, reply| away(reply));
    let launch = Launch::new().arg(hosted.url_of("/fin/mcp"));
    let launch = launch.arg("--rest-url").arg(api.origin());
    let header = format!("Authorization: Bearer {FIN_TOKEN}");
    let mut host = launch
        .arg("--header")
        .arg(&header)
        .args("--header X-Private:1")
        .start();
    host.initialize();
    assert_eq!(text_of(&said(&host.ask(&asking("1")))), "The answer.");
    // That the stream had no Authorization, the server sees to itself.
    for visit in api.requests("/event-stream") {
        assert_eq!(visit.header("x-private"), None);
    }
}

#[test]
fn a_modern_host_gets_the_same() {
    let (hosted, api) = (McpServer::start(), FinServer::start());
    hosted.on("initialize", |_, reply| away(reply));
    let mut host = between(&hosted, &api).start();
    let params = json!({ "user_id": ADA, "message": "Me?" });
    let params = format!(r#""name":"ask_fin","arguments":{params}"#);
    let answer = host.ask(&crate::support::modern("1", "tools/call", &params));
    assert!(is_local(&answer), "{answer:?}");
    let said: Value = said(&answer);
    assert_eq!(text_of(&said), "The answer.");
    // Whichever way the bridge took to find out.
    host.ask(&crate::support::modern("2", "tools/list", ""))
        .result();
}
