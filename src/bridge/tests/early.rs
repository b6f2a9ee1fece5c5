//! A host that is answered before its server: what reaches the server, in which order, and who
//! answers where there are two.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::desk::{Desk, Fault, Host, Remote, by, call, request};
use crate::memory::{List, Memory};

const VERSION: &str = "2025-11-25";

/// What `Remote` says on a good day is not what is remembered of it.
fn known() -> Option<Memory> {
    let mut memory = Memory::new(None, "k", None);
    let session = json!({
        "protocolVersion": VERSION,
        "capabilities": {"tools": {"listChanged": true}},
        "by": "memory",
    });
    memory.learn_initialize(VERSION, &session.to_string());
    let tools = json!({"tools": [{"name": "old"}], "by": "memory"});
    memory.learn_list(VERSION, List::Tools, &tools.to_string());
    Some(memory)
}

/// A server whose answer to `initialize` waits until somebody lets it.
async fn late(refusal: Option<(u16, &'static str)>) -> (Remote, watch::Sender<bool>) {
    let (open, gate) = watch::channel(false);
    let remote = Remote::start(move |message| {
        let is_it = message["method"] == "initialize";
        is_it.then(|| Fault::Until(gate.clone(), refusal))
    })
    .await;
    (remote, open)
}

fn desk(remote: &Remote) -> Desk {
    let mut desk = Desk::new(Some(remote.address));
    desk.memory = known();
    desk.pace.instant = Duration::from_millis(20);
    desk
}

fn order(remote: &Remote) -> Vec<String> {
    let log = remote.log.lock().expect("the log");
    let method = |m: &Value| m["method"].as_str().unwrap_or_default().to_owned();
    log.iter().map(method).collect()
}

async fn list(host: &mut Host, id: i64) -> Value {
    host.ask(&request(json!(id), "tools/list", json!({}))).await
}

#[tokio::test]
async fn what_the_host_says_early_reaches_the_server_after_its_handshake() {
    let (remote, open) = late(None).await;
    let mut desk = desk(&remote);
    desk.local = None;
    let mut host = desk.sit();
    assert_eq!(by(&host.initialize(VERSION).await), "memory");
    host.send(&json!({"jsonrpc": "2.0", "method": "notifications/roots/list_changed"}))
        .await;
    assert_eq!(by(&list(&mut host, 1).await), "memory");
    assert_eq!(order(&remote), ["initialize"]);
    open.send_replace(true);
    host.told_of_change().await;
    assert_eq!(by(&list(&mut host, 2).await), "remote");
    let order = order(&remote);
    assert_eq!(
        order[..2],
        ["initialize", "notifications/initialized"],
        "{order:?}"
    );
    assert!(
        order
            .iter()
            .any(|m| m == "notifications/roots/list_changed")
    );
    assert_eq!(remote.heard("initialize"), 1);
    for id in [json!("init"), json!(1), json!(2)] {
        assert_eq!(host.answers(&id), 1);
    }
}

#[tokio::test]
async fn the_local_tools_take_over_what_waits() {
    let (remote, open) = late(None).await;
    let mut desk = desk(&remote);
    desk.pace.slow = Duration::from_secs(1);
    let mut host = desk.sit();
    assert_eq!(by(&host.initialize(VERSION).await), "memory");
    // Nobody serves yet.
    assert_eq!(by(&host.ask(&call(1, "search")).await), "local");
    assert_eq!(by(&list(&mut host, 2).await), "local");
    assert_eq!(order(&remote), ["initialize"]);
    open.send_replace(true);
    host.told_of_change().await;
    assert_eq!(by(&host.ask(&call(3, "search")).await), "remote");
    assert_eq!(remote.heard("notifications/initialized"), 1);
    for id in [json!("init"), json!(1), json!(2), json!(3)] {
        assert_eq!(host.answers(&id), 1);
    }
}

#[tokio::test]
async fn with_local_tools_behind_a_server_that_comes_in_time_serves() {
    let (remote, open) = late(None).await;
    let mut desk = desk(&remote);
    desk.pace.slow = Duration::from_secs(15);
    let mut host = desk.sit();
    assert_eq!(by(&host.initialize(VERSION).await), "memory");
    assert_eq!(by(&list(&mut host, 1).await), "memory");
    host.send(&call(2, "search")).await;
    let cancelled = json!({"requestId": 3});
    host.send(&call(3, "search")).await;
    host.send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancelled}))
        .await;
    open.send_replace(true);
    let answer = host.wait(|line| line["id"] == 2).await;
    assert_eq!(by(&answer), "remote");
    let order = order(&remote);
    assert_eq!(
        order[..2],
        ["initialize", "notifications/initialized"],
        "{order:?}"
    );
    assert_eq!(remote.heard("tools/call"), 1, "the other was cancelled");
    host.leave().await;
    assert_eq!(host.answers(&json!(3)), 0);
    assert!(host.heard("tools/call").is_empty());
}

#[tokio::test]
async fn a_server_that_refuses_late_is_stood_in_for() {
    let (remote, open) = late(Some((403, "Your workspace is hosted in Europe"))).await;
    let mut desk = desk(&remote);
    desk.pace.slow = Duration::from_secs(15);
    let mut host = desk.sit();
    assert_eq!(by(&host.initialize(VERSION).await), "memory");
    host.send(&call(1, "search")).await;
    host.send(&call(2, "create_article")).await;
    open.send_replace(true);
    for id in [1, 2] {
        let answer = host.wait(|line| line["id"] == id).await;
        assert_eq!(by(&answer), "local");
    }
    assert_eq!(order(&remote), ["initialize"]);
    assert_eq!(host.answers(&json!("init")), 1);
}

#[tokio::test]
async fn a_server_that_says_no_late_leaves_no_request_unanswered() {
    let (remote, open) = late(Some((404, ""))).await;
    let mut host = desk(&remote).sit();
    assert_eq!(by(&host.initialize(VERSION).await), "memory");
    host.send(&call(1, "search")).await;
    open.send_replace(true);
    host.wait(|line| line["id"] == 1).await;
    host.leave().await;
    assert_eq!(host.answers(&json!("init")), 1);
    assert_eq!(host.answers(&json!(1)), 1);
}
