//! Which of Fin's tools there are, in both eras, and what they say of themselves.

use serde_json::Value;

use super::{ADA, host_of};
use crate::support::{FinServer, Host, Launch, Line, McpServer, modern, request};

pub(super) const FIVE: [&str; 5] = [
    "list_fin_capabilities",
    "ask_fin",
    "get_fin_response",
    "reply_to_fin_conversation",
    "run_fin_procedure",
];

/// Those of the five that say whom they act for.
const WITH_USER: [&str; 3] = ["list_fin_capabilities", "ask_fin", "run_fin_procedure"];

fn tools_of(list: &Line) -> Vec<Value> {
    let list = list.json();
    list["result"]["tools"].as_array().expect("tools").clone()
}

fn names(tools: &[Value]) -> Vec<&str> {
    tools.iter().filter_map(|t| t["name"].as_str()).collect()
}

/// What is listed in both eras, which is the same.
fn listed(launch: impl Fn() -> Launch) -> Vec<Value> {
    let mut host: Host = launch().start();
    host.initialize();
    let old = tools_of(&host.ask(&request("1", "tools/list", "{}")));
    let mut host = launch().start();
    let new = tools_of(&host.ask(&modern("1", "tools/list", "")));
    assert_eq!(old, new);
    old
}

fn required(tool: &Value) -> Vec<&str> {
    let required = tool["inputSchema"]["required"].as_array().into_iter();
    required.flatten().filter_map(Value::as_str).collect()
}

fn named<'a>(tools: &'a [Value], name: &str) -> &'a Value {
    let found = tools.iter().find(|t| t["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not listed"))
}

#[test]
fn the_sandbox_has_the_workspaces_tools_and_fins() {
    let tools = listed(|| Launch::new().args("-t sandbox"));
    assert_eq!(tools.len(), 16);
    assert_eq!(names(&tools)[..2], ["search", "fetch"]);
    assert_eq!(names(&tools)[11..], FIVE);
    let tools = listed(|| Launch::new().args("-t sandbox --allow-writes"));
    assert_eq!(tools.len(), 19);
}

#[test]
fn fin_has_its_five_whatever_may_be_written() {
    let server = FinServer::start();
    for options in ["", "--allow-writes"] {
        let tools = listed(|| server.launch().args(options));
        assert_eq!(names(&tools), FIVE);
        for name in WITH_USER {
            assert!(required(named(&tools, name)).contains(&"user_id"), "{name}");
        }
        let reply = named(&tools, "reply_to_fin_conversation");
        let mut wanted = required(reply);
        wanted.sort_unstable();
        assert_eq!(wanted, ["conversation_id", "message"]);
    }
    assert_eq!(server.asked("/"), 0, "a list asks nobody");
}

#[test]
fn the_target_fin_lists_them_without_a_word_to_intercom() {
    let tools = listed(|| {
        let launch = Launch::new().args("-t fin --mode local");
        launch.env("INTERCOM_TOKEN", "dG9rOng")
    });
    assert_eq!(names(&tools), FIVE);
}

#[test]
fn what_is_fixed_need_not_be_said() {
    let server = FinServer::start();
    let tools = listed(|| server.launch().args("--fin-user").arg(ADA));
    assert_eq!(names(&tools), FIVE);
    for name in WITH_USER {
        assert!(
            !required(named(&tools, name)).contains(&"user_id"),
            "{name}"
        );
    }
}

#[test]
fn nobody_is_told_that_asking_fin_changes_nothing() {
    let server = FinServer::start();
    let tools = listed(|| server.launch());
    for tool in &tools {
        let reads = tool["annotations"]["readOnlyHint"] == true;
        // Only what was already said is read without a trace; a new user may be made by a question.
        assert_eq!(reads, tool["name"] == "get_fin_response", "{tool}");
        assert!(tool["outputSchema"].is_object(), "{tool}");
        let words = tool["description"].as_str().expect("a description");
        assert!(words.len() > 40, "{words}");
    }
}

#[test]
fn read_only_leaves_what_reads() {
    let server = FinServer::start();
    let tools = listed(|| server.launch().args("--read-only"));
    assert_eq!(names(&tools), ["get_fin_response"]);
    let mut host = host_of(&server, "--read-only");
    let refused = host.ask(&super::asking("1"));
    assert_eq!(refused.error_code(), -32602, "{refused:?}");
    assert_eq!(server.asked("/"), 0);
}

#[test]
fn hidden_ones_are_neither_seen_nor_called() {
    let server = FinServer::start();
    let tools = listed(|| server.launch().args("--ignore-tool run_fin_*"));
    assert_eq!(tools.len(), 4);
    let mut host = host_of(&server, "--ignore-tool run_fin_*");
    let refused = host.ask(&super::running("1"));
    assert_eq!(refused.error_code(), -32602, "{refused:?}");
    assert_eq!(server.asked("/"), 0);
}

#[test]
fn the_other_tools_are_not_at_fins() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let find = serde_json::json!({ "query": "object_type:contacts" });
    let refused = host.ask(&crate::local::tool("1", "search", &find));
    assert_eq!(refused.error_code(), -32602, "{refused:?}");
    assert_eq!(server.asked("/"), 0);
}

#[test]
fn an_end_users_server_has_nobody_to_stand_in_for_it() {
    let server = McpServer::start();
    let url = server.url_of("/fin/mcp/app123");
    let token = "dG9rOng";
    let launch = Launch::new().arg(&url).env("INTERCOM_TOKEN", token);
    let ended = launch.args("--mode local").run();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("hint: "), "{ended:?}");
    let mut host = Launch::new().arg(&url).env("INTERCOM_TOKEN", token).start();
    host.initialize();
    host.ask(&request("1", "tools/list", "{}")).result();
    assert!(
        server
            .requests()
            .iter()
            .all(|r| r.target == "/fin/mcp/app123")
    );
}
