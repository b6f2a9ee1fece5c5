//! Fin in the sample workspace: the same tools, with a Fin that says what it would really say.

use serde_json::{Value, json};

use super::{ADA, conversation_of, getting, note_of, replying, said, text_of};
use crate::local::{answer_of, error_of, tool};
use crate::support::{Host, Launch, SANDBOX_TOKEN, SandboxServer};

fn sample(options: &str) -> Host {
    let mut host = Launch::new().args("-t sandbox").args(options).start();
    host.initialize();
    host
}

/// A host of the sandbox that another process serves; `kind`: what is added to its token.
fn served(server: &SandboxServer, kind: &str) -> Host {
    let launch = Launch::new().arg(format!("{}/fin/mcp", server.url));
    let token = format!("{SANDBOX_TOKEN}{kind}");
    let mut host = launch
        .args("--mode local")
        .env("INTERCOM_TOKEN", &token)
        .start();
    host.initialize();
    host
}

fn run(id: &str, procedure: &str) -> String {
    let arguments = json!({ "user_id": ADA, "procedure_id": procedure });
    tool(id, "run_fin_procedure", &arguments)
}

fn ask(id: &str, message: &str) -> String {
    tool(
        id,
        "ask_fin",
        &json!({ "user_id": ADA, "message": message }),
    )
}

/// The ids of the procedures, by the beginning of their names.
fn procedure(host: &mut Host, name: &str) -> String {
    let list = tool(
        "\"list\"",
        "list_fin_capabilities",
        &json!({ "user_id": ADA }),
    );
    let list = answer_of(&host.ask(&list));
    let all = list["capabilities"].as_array().expect("a list").iter();
    let mut found = all.filter(|c| c["name"].as_str().is_some_and(|n| n.starts_with(name)));
    let id = found.next().map(|c| c["id"].as_str().expect("an id"));
    id.unwrap_or_else(|| panic!("{name}: {list}")).to_owned()
}

#[test]
fn a_question_is_answered_from_the_workspaces_articles() {
    let mut host = sample("");
    let told = said(&host.ask(&ask("1", "How do I export a campaign?")));
    assert_eq!(told["status"], "complete");
    assert!(text_of(&told).len() > 40, "{told}");
    assert!(!text_of(&told).contains('<'), "{told}");
    let again = said(&host.ask(&getting("2", &conversation_of(&told))));
    assert_eq!(again["answer"], told["answer"]);
    assert_eq!(host.stderr(), "");
}

#[test]
fn a_procedure_asks_back_and_goes_on_with_the_reply() {
    let server = SandboxServer::start();
    for mut host in [sample(""), served(&server, "")] {
        let id = procedure(&mut host, "Check an order");
        let told = said(&host.ask(&run("1", &id)));
        assert_eq!(told["status"], "awaiting_user_reply", "{told}");
        let conversation = conversation_of(&told);
        let told = said(&host.ask(&replying("2", &conversation, "I don't know")));
        assert_eq!(told["status"], "awaiting_user_reply", "{told}");
        let told = said(&host.ask(&replying("3", &conversation, "It is 20418")));
        assert_eq!(told["status"], "complete", "{told}");
        assert!(text_of(&told).contains("20418"), "{told}");
        assert_eq!(conversation_of(&told), conversation);
        let all = said(&host.ask(&getting("4", &conversation)));
        let messages = all["messages"].as_array().expect("messages");
        assert!(messages.len() >= 3, "of every turn: {all}");
        assert_eq!(all["answer"], told["answer"], "of the last turn: {all}");
    }
}

#[test]
fn a_procedure_that_hands_over_says_so() {
    let mut host = sample("");
    // Only who pays can cancel.
    let user = paying(&mut host);
    let arguments = json!({ "user_id": user, "procedure_id": "880103" });
    let told = said(&host.ask(&tool("1", "run_fin_procedure", &arguments)));
    assert!(
        ["escalated", "complete"]
            .map(Value::from)
            .contains(&told["status"]),
        "{told}"
    );
    assert!(told["reason"].is_string(), "{told}");
    assert!(note_of(&told).contains("person"), "{told}");
}

/// A user of the sample workspace who may cancel a subscription.
fn paying(host: &mut Host) -> String {
    let found = json!({ "query": "object_type:contacts role:user limit:60" });
    let found = answer_of(&host.ask(&tool("\"found\"", "search", &found)));
    let ids: Vec<Value> = found["results"].as_array().expect("finds").clone();
    for (n, contact) in ids.iter().enumerate() {
        let id = format!("\"contact {n}\"");
        let contact = tool(&id, "get_contact", &json!({ "id": contact["id"] }));
        let contact = answer_of(&host.ask(&contact));
        let Some(user) = contact["external_id"].as_str() else {
            continue;
        };
        let id = format!("\"can {n}\"");
        let list = tool(&id, "list_fin_capabilities", &json!({ "user_id": user }));
        if host.ask(&list).raw().contains("880103") {
            return user.to_owned();
        }
    }
    panic!("nobody can cancel: {ids:?}");
}

#[test]
fn procedures_that_can_not_be_run_are_refused_in_intercoms_words() {
    let mut host = sample("");
    for (n, (id, words)) in [
        ("1", "Procedure not found"),
        ("880104", "Procedure is not live"),
        ("880105", "Procedure does not have an API trigger"),
    ]
    .into_iter()
    .enumerate()
    {
        let text = error_of(&host.ask(&run(&n.to_string(), id)));
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn workspaces_without_fin_or_without_its_streams_are_told_so() {
    let server = SandboxServer::start();
    let mut host = served(&server, ".no-fin");
    let text = error_of(&host.ask(&ask("1", "Well?")));
    assert!(text.contains("Fin Agent API"), "{text}");
    let mut host = served(&server, ".no-stream");
    let told = said(&host.ask(&ask("1", "Well?")));
    assert!(note_of(&told).contains("SSE"), "{told}");
    let mut host = served(&server, ".expired");
    let text = error_of(&host.ask(&ask("1", "Well?")));
    assert!(text.contains("does not accept"), "{text}");
}

#[test]
fn what_nobody_listens_to_is_kept_until_somebody_asks() {
    // A goodbye is followed by the request for a rating.
    let mut host = sample("");
    let id = procedure(&mut host, "Check an order");
    let conversation = conversation_of(&said(&host.ask(&run("1", &id))));
    host.ask(&replying("2", &conversation, "20418")).result();
    let told = said(&host.ask(&replying("3", &conversation, "Thanks")));
    let mut nth = 10;
    let mut told = told;
    crate::support::eventually("the rating", || {
        if !told["csat_requested"].is_null() {
            return true;
        }
        nth += 1;
        told = said(&host.ask(&getting(&nth.to_string(), &conversation)));
        false
    });
    assert!(note_of(&told).contains("rate"), "{told}");
}
