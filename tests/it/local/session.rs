//! A host's session with the local tools: every request gets one answer, and the end is prompt.

use std::time::Duration;

use serde_json::{Value, json};

use super::{FIRST_OPEN, TOKEN, answer_of, ask, host_of, readings, sandbox, tool};
use crate::support::{
    Host, INITIALIZED, IntercomApi, Launch, Line, PATIENCE, Reply, SOON, call, notification,
    request,
};

#[test]
fn a_session_lists_and_calls_every_reading_tool() {
    let mut host = sandbox("");
    let hello = host.answer("\"init\"").json();
    assert_eq!(hello["result"]["protocolVersion"], "2025-11-25");
    assert_eq!(hello["result"]["serverInfo"]["name"], "intercom-mcp");
    let list = host.ask(&request("1", "tools/list", "{}")).json();
    let tools = list["result"]["tools"].as_array().expect("tools").clone();
    for (name, arguments) in readings(&mut host) {
        let tool = tools.iter().find(|t| t["name"] == name);
        let tool = tool.unwrap_or_else(|| panic!("{name} is not listed"));
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{name}");
        let answer = ask(&mut host, &format!("\"{name}\""), name, &arguments);
        for member in tool["outputSchema"]["required"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let member = member.as_str().expect("a name");
            assert!(
                !answer[member].is_null(),
                "{name} has no {member}: {answer}"
            );
        }
    }
    assert_eq!(host.stderr(), "");
}

#[test]
fn ids_come_back_as_they_were_written() {
    let mut host = sandbox("");
    let query = json!({ "query": FIRST_OPEN });
    for id in [
        "0",
        "-1",
        "123456789012345678901234567890",
        "\"\"",
        "\"a\\u0062\"",
    ] {
        answer_of(&host.ask(&tool(id, "search", &query)));
    }
}

#[test]
fn two_hundred_calls_at_once_get_one_answer_each() {
    let mut host = sandbox("");
    let found = json!({ "query": "object_type:conversations limit:50" });
    let ids = ask(&mut host, "\"ids\"", "search", &found);
    let ids: Vec<Value> = ids["results"].as_array().expect("finds").clone();
    for n in 0..200 {
        let id = &ids[n % ids.len()]["id"];
        host.send(&tool(&n.to_string(), "fetch", &json!({ "id": id })));
    }
    for n in 0..200 {
        let answer = answer_of(&host.answer(&n.to_string()));
        assert_eq!(answer["id"], ids[n % ids.len()]["id"]);
    }
    assert_eq!(host.lines().len(), 202);
}

#[test]
fn an_array_of_2025_03_26_is_answered_with_one_array() {
    let mut host = Launch::new().args("-t sandbox").start();
    let hello = r#"{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"host","version":"1"}}"#;
    let hello = host.ask(&request("\"init\"", "initialize", hello)).json();
    assert_eq!(hello["result"]["protocolVersion"], "2025-03-26");
    host.send(INITIALIZED);
    let query = json!({ "query": FIRST_OPEN });
    let told = notification("notifications/x", "{}");
    let calls = (1..=20).map(|id| tool(&id.to_string(), "search", &query));
    let calls: Vec<_> = calls.chain([told]).collect();
    host.send(&format!("[{}]", calls.join(",")));
    let array = host.wait("an array", |l| l.raw().starts_with('[')).json();
    let mut ids: Vec<_> = array.as_array().expect("an array").iter().collect();
    ids.sort_by_key(|answer| answer["id"].as_u64());
    let ids: Vec<_> = ids
        .iter()
        .map(|a| (a["id"].as_u64(), a["error"].is_null()))
        .collect();
    let expected: Vec<_> = (1..=20).map(|id| (Some(id), true)).collect();
    assert_eq!(ids, expected);
    assert_eq!(host.lines().len(), 2);
}

/// An API whose searches wait until the test lets them go.
fn slow() -> (IntercomApi, std::sync::mpsc::Receiver<Reply>) {
    let api = IntercomApi::start(TOKEN);
    let (sender, held) = std::sync::mpsc::channel();
    api.on("POST", "/conversations/search", move |_, reply| {
        sender.send(reply).ok();
    });
    (api, held)
}

fn searching(id: &str) -> String {
    tool(id, "search_conversations", &json!({ "state": "open" }))
}

#[test]
fn a_cancelled_call_ends_and_its_answer_is_not_awaited() {
    let (api, held) = slow();
    let mut host = host_of(&api, "");
    host.send(&searching("1"));
    let reply = held.recv_timeout(PATIENCE).expect("the request");
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":1}"#,
    ));
    // The connection is given up: nobody is made to work for nothing.
    reply.hang();
    host.ask(&request("2", "tools/list", "{}")).result();
    assert_eq!(host.answers("1"), 0);
}

#[test]
fn a_host_that_leaves_in_mid_call_is_not_outlived() {
    let (api, held) = slow();
    let mut host = host_of(&api, "");
    host.send(&searching("1"));
    let reply = held.recv_timeout(PATIENCE).expect("the request");
    host.close_stdin();
    assert!(host.is_gone_within(SOON));
    assert_eq!(host.status().code(), Some(0));
    assert!(host.answers("1") <= 1);
    drop(reply);
}

#[test]
fn a_call_that_is_nearly_done_when_the_host_leaves_is_still_answered() {
    let mut host = sandbox("");
    host.send(&tool("1", "search", &json!({ "query": FIRST_OPEN })));
    host.close_stdin();
    assert!(host.is_gone_within(PATIENCE));
    assert_eq!(host.answers("1"), 1);
}

#[test]
fn a_signal_in_mid_call_ends_it_at_once_with_everything_answered() {
    for (signal, code) in [("TERM", 0), ("INT", 130)] {
        let (api, held) = slow();
        let mut host = host_of(&api, "");
        host.send(&searching("1"));
        let reply = held.recv_timeout(PATIENCE).expect("the request");
        host.signal(signal);
        assert!(host.is_gone_within(SOON), "{signal}");
        assert_eq!(host.status().code(), Some(code));
        assert_eq!(host.answers("1"), 1, "{signal}");
        drop(reply);
    }
}

#[test]
fn whatever_a_host_writes_the_next_line_works() {
    let mut host = sandbox("");
    host.expect("null");
    for line in [
        "garbage",
        "{",
        "[]",
        "{}",
        "null",
        "\"x\"",
        "{\"jsonrpc\":\"1.0\"}",
    ] {
        host.send_bytes(format!("{line}\n"));
    }
    host.send_bytes(b"\xff\xfe\n".as_slice());
    host.send_bytes("\n\r\n".as_bytes());
    answer_of(&host.ask(&tool("1", "search", &json!({ "query": FIRST_OPEN }))));
    let refused = host.ask(&request("2", "no/such", "{}"));
    assert_eq!(refused.error_code(), -32601);
    for method in ["resources/list", "prompts/list", "completion/complete"] {
        let id = format!("\"{method}\"");
        let answer = host.ask(&request(&id, method, "{}")).json();
        assert!(!answer["error"].is_null() || answer["result"].is_object());
    }
    host.ask(&request("3", "ping", "{}")).result();
}

#[test]
fn a_tool_that_there_is_not_is_a_bad_parameter_with_the_nearest_name() {
    let mut host = sandbox("");
    let refused = host.ask(&tool("1", "serch", &json!({})));
    assert_eq!(refused.error_code(), -32602);
    assert!(refused.raw().contains("search"), "{refused:?}");
    let refused = host.ask(&call("2", "x")); // echo
    assert_eq!(refused.error_code(), -32602);
    // Nor does a name do harm.
    let long = "x".repeat(100_000);
    for (n, name) in ["", "search\u{1b}[31m", &long].into_iter().enumerate() {
        let refused = host.ask(&tool(&format!("\"{n}\""), name, &json!({})));
        assert_eq!(refused.error_code(), -32602, "{refused:?}");
        assert!(!refused.raw().contains("\\u001b["), "{refused:?}");
        assert!(refused.raw().len() < 2000, "{refused:?}");
    }
}

#[test]
fn a_call_without_a_sense_is_answered() {
    let mut host = sandbox("");
    let senseless = [
        "{}",
        "[]",
        "null",
        "\"search\"",
        r#"{"name":null}"#,
        r#"{"name":7,"arguments":{}}"#,
        r#"{"name":"search","arguments":[]}"#,
        r#"{"name":"search","arguments":"{\"query\":\"object_type:contacts\"}"}"#,
    ];
    for (n, params) in senseless.into_iter().enumerate() {
        let id = format!("\"{n}\"");
        let answer: Line = host.ask(&request(&id, "tools/call", params));
        let error = answer.json()["error"].clone();
        assert!(error["message"].is_string(), "{params}: {answer:?}");
    }
    host.ask(&request("2", "tools/list", "{}")).result();
}

#[test]
fn a_line_over_the_limit_costs_an_answer_and_no_more() {
    let mut host = sandbox("--max-message-size 100000");
    let query = json!({ "query": "x".repeat(200_000) });
    let refused = host.ask(&tool("1", "search", &query));
    assert!(refused.error_code() < 0);
    answer_of(&host.ask(&tool("2", "search", &json!({ "query": FIRST_OPEN }))));
}

#[test]
fn a_line_that_only_the_local_tools_can_not_take_is_answered() {
    let mut host = sandbox("");
    // rmcp reads 16 MiB a line, the bridge 64; a parser stops at some depth.
    let query = json!({ "query": "x".repeat(17 << 20) });
    assert!(host.ask(&tool("1", "search", &query)).error_code() < 0);
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    let params = format!(r#"{{"name":"search","arguments":{{"query":{deep}}}}}"#);
    assert!(host.ask(&request("2", "tools/call", &params)).error_code() < 0);
    let long = json!({ "query": format!("object_type:contacts name:{}", "é".repeat(1 << 20)) });
    let answer = host.ask(&tool("3", "search", &long));
    assert!(answer.raw().len() < 4000, "{answer:?}");
}

#[test]
fn a_host_that_reads_slowly_gets_every_answer() {
    let launch = Launch::new().args("-t sandbox").not_reading();
    let mut host: Host = launch.start();
    host.send(crate::support::INITIALIZE);
    host.send(INITIALIZED);
    let query = json!({ "query": "object_type:conversations limit:150" });
    for id in 0..12 {
        host.send(&tool(&id.to_string(), "search", &query));
    }
    std::thread::sleep(Duration::from_millis(300));
    host.read_now();
    for id in 0..12 {
        answer_of(&host.answer(&id.to_string()));
    }
}
