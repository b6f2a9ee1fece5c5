//! Which tools there are: writes only where they are allowed, and the user's rules hold here too.

use serde_json::{Value, json};

use super::modern::{modern, modern_call};
use super::{TOKEN, answer_of, ask, ask_wrongly, host_of, sandbox, tool};
use crate::support::{Host, IntercomApi, Launch, Line, request};

const WRITES: [&str; 3] = ["create_article", "update_article", "add_internal_note"];

fn names(list: &Line) -> Vec<String> {
    let list = list.json();
    let tools = list["result"]["tools"].as_array().expect("tools").iter();
    tools
        .map(|t| t["name"].as_str().expect("a name").to_owned())
        .collect()
}

/// What is listed in both eras, which is the same.
fn listed(options: &str) -> Vec<String> {
    let mut host = sandbox(options);
    let old = names(&host.ask(&request("1", "tools/list", "{}")));
    let mut host = Launch::new().args("-t sandbox").args(options).start();
    let new = names(&host.ask(&modern("1", "tools/list", json!({}))));
    assert_eq!(old, new, "{options}");
    old
}

/// Refused in both eras, before anything is done.
fn is_refused(options: &str, name: &str, arguments: &Value) {
    let mut host = sandbox(options);
    let refused = host.ask(&tool("1", name, arguments));
    assert_eq!(refused.error_code(), -32602, "{options}: {refused:?}");
    let mut host = Launch::new().args("-t sandbox").args(options).start();
    let refused = host.ask(&modern_call("1", name, arguments));
    assert_eq!(refused.error_code(), -32602, "{options}: {refused:?}");
}

fn article() -> Value {
    json!({ "title": "How to test", "author_id": 7_310_004, "body": "<p>So.</p>" })
}

#[test]
fn without_leave_nothing_is_changed_and_it_says_who_can_give_it() {
    let api = IntercomApi::start(TOKEN);
    let mut host = host_of(&api, "");
    for name in WRITES {
        let said = ask_wrongly(&mut host, &format!("\"{name}\""), name, &json!({}));
        assert!(said.contains("--allow-writes"), "{said}");
        assert!(said.contains("nothing was changed"), "{said}");
    }
    assert_eq!(api.requests(), 0);
    for name in listed("") {
        assert!(!WRITES.contains(&&*name), "{name} is listed");
    }
}

#[test]
fn with_leave_articles_are_written_and_notes_added() {
    let mut host = sandbox("--allow-writes");
    let list = host.ask(&request("\"list\"", "tools/list", "{}")).json();
    let tools = list["result"]["tools"].as_array().expect("tools").clone();
    for name in WRITES {
        let tool = tools.iter().find(|t| t["name"] == name).expect(name);
        assert_ne!(tool["annotations"]["readOnlyHint"], true, "{name}");
    }
    let made = ask(&mut host, "1", "create_article", &article());
    let id = made["id"].clone();
    assert_eq!(made["state"], "draft", "{made}");
    let change = json!({ "id": id, "title": "How to test well" });
    ask(&mut host, "2", "update_article", &change);
    let read = ask(&mut host, "3", "get_article", &json!({ "id": id }));
    assert_eq!(read["title"], "How to test well");

    let conversation = super::first_find(&mut host, super::FIRST_OPEN);
    let note = json!({ "conversation_id": conversation, "body": "A word <b>among us</b>" });
    let added = ask(&mut host, "4", "add_internal_note", &note);
    assert_eq!(added["internal"], true, "{added}");
    let read = ask(&mut host, "5", "fetch", &json!({ "id": conversation }));
    let text = read["text"].as_str().expect("a text");
    assert!(text.contains("[internal note]"), "{text}");
    assert!(text.contains("A word among us"), "{text}");
}

#[test]
fn read_only_hides_the_writes_although_they_are_allowed() {
    assert_eq!(listed("--allow-writes").len(), 19);
    let listed = listed("--allow-writes --read-only");
    assert_eq!(listed.len(), 12, "{listed:?}"); // what Fin has said is only read, too
    for name in WRITES {
        assert!(!listed.contains(&name.to_owned()), "{name} is listed");
        is_refused("--allow-writes --read-only", name, &article());
    }
    let api = IntercomApi::start(TOKEN);
    let mut host = host_of(&api, "--allow-writes --read-only");
    let refused = host.ask(&tool("1", "create_article", &article()));
    assert_eq!(refused.error_code(), -32602);
    assert_eq!(api.requests(), 0);
}

#[test]
fn ignored_tools_are_neither_listed_nor_called_here() {
    let listed = listed("--ignore-tool *article* --ignore-tool FETCH");
    let expected = [
        "search",
        "search_conversations",
        "get_conversation",
        "search_contacts",
    ];
    assert_eq!(listed[..4], expected);
    assert_eq!(listed.len(), 12, "{listed:?}");
    is_refused("--ignore-tool *article*", "list_articles", &json!({}));
    is_refused("--ignore-tool FETCH", "fetch", &json!({ "id": "5" }));
}

#[test]
fn only_allowed_tools_are_listed_and_called_here() {
    assert_eq!(listed("--allow-tool search --allow-tool get_*").len(), 6);
    is_refused("--allow-tool search", "fetch", &json!({ "id": "5" }));
    let mut host: Host = sandbox("--allow-tool search");
    let query = json!({ "query": super::FIRST_OPEN });
    answer_of(&host.ask(&tool("1", "search", &query)));
}

#[test]
fn the_rules_hold_in_the_terminal_too() {
    let ended = Launch::new()
        .args("tools --json -t sandbox --allow-tool search")
        .run();
    assert_eq!(ended.code, Some(0));
    let tools: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(tools.as_array().map(Vec::len), Some(1));
    let ended = super::called(
        "-t sandbox --ignore-tool fetch",
        "fetch",
        &json!({ "id": "5" }),
    );
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""), "{ended:?}");
}
