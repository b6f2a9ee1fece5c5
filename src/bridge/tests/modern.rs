//! A host that never initializes, before two servers: its first request shows who serves, each
//! request gets one answer, and its subscriptions hear when somebody else answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::desk::{Desk, Fault, Host, Reaction, Remote, by, call, nowhere, request, well};
use super::{VERSION, kind, modern};

const NAME: &str = "io.modelcontextprotocol/subscriptionId";

fn probe(id: i64) -> Value {
    modern(id, "server/discover", json!({}))
}

fn modern_call(id: i64, tool: &str) -> Value {
    modern(id, "tools/call", json!({"name": tool}))
}

fn listen(id: i64) -> Value {
    let wanted = json!({"notifications": {"toolsListChanged": true}});
    modern(id, "subscriptions/listen", wanted)
}

/// A local server that takes subscriptions.
fn listening(request: &Value) -> Reaction {
    if request["method"] != "subscriptions/listen" {
        return well(request);
    }
    let params =
        json!({"_meta": {NAME: request["id"]}, "notifications": {"toolsListChanged": true}});
    let method = "notifications/subscriptions/acknowledged";
    Reaction::Say(json!({"jsonrpc": "2.0", "method": method, "params": params}))
}

fn count(host: &Host, method: &str) -> usize {
    let is_it = |line: &&Value| line["method"] == method;
    host.seen.iter().filter(is_it).count()
}

async fn acknowledged(host: &mut Host) {
    let method = "notifications/subscriptions/acknowledged";
    host.wait(|line| line["method"] == method).await;
}

/// Whoever has answered a probe: the remote server is a legacy one, so its answer is made of what
/// it said to `initialize`.
fn is_remote(probed: &Value) -> bool {
    let info = &probed["result"]["_meta"]["io.modelcontextprotocol/serverInfo"];
    info["name"] == "remote"
}

#[tokio::test]
async fn the_remote_server_serves_where_it_can() {
    let remote = Remote::start(|_| None).await;
    let mut host = Desk::new(Some(remote.address)).sit();
    let probed = host.ask(&probe(1)).await;
    assert!(is_remote(&probed), "{probed}");
    assert_eq!(by(&host.ask(&modern_call(2, "search")).await), "remote");
    let other = modern(3, "prompts/list", json!({}));
    assert_eq!(by(&host.ask(&other).await), "remote");
    assert!(host.local.lock().expect("the log").is_empty());
    // Both eras, one stream.
    assert_eq!(by(&host.initialize(VERSION).await), "remote");
    assert_eq!(by(&host.ask(&call(4, "search")).await), "remote");
    assert_eq!(by(&host.ask(&modern_call(5, "search")).await), "remote");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_stood_in_for_and_found() {
    let address = nowhere();
    let mut desk = Desk::new(Some(address));
    desk.local = Some(listening);
    let mut host = desk.sit();
    assert_eq!(by(&host.ask(&probe(1)).await), "local");
    assert_eq!(by(&host.ask(&modern_call(2, "search")).await), "local");
    assert!(host.heard("initialize").is_empty());
    host.send(&listen(3)).await;
    acknowledged(&mut host).await;

    let remote = Remote::start_at(address, |_| None).await;
    host.told_of_change().await;
    let changed = host.seen.last().expect("a line");
    assert_eq!(changed["params"]["_meta"][NAME], 3, "{changed}");
    assert_eq!(by(&host.ask(&modern_call(4, "search")).await), "remote");
    // Who serves has the subscription, and the host was told of it once.
    let cancelled = host.until_heard("notifications/cancelled").await;
    assert_eq!(cancelled["params"]["requestId"], 3);
    assert_eq!(count(&host, "notifications/subscriptions/acknowledged"), 1);
    assert_eq!(remote.heard("tools/call"), 1);
    let talk = host.talk();
    assert!(
        talk.contains("answering over the.local.tools until"),
        "{talk}"
    );
    assert!(talk.contains("is back"), "{talk}");
    host.leave().await;
    let ended = host.seen.iter().find(|line| line["id"] == 3);
    let ended = ended.expect("the end of the subscription");
    assert_eq!(ended["result"]["_meta"][NAME], 3, "{ended}");
    for id in 1..=4 {
        assert_eq!(host.answers(&json!(id)), 1);
    }
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_and_gets_nothing_with_an_effect() {
    let awake = Arc::new(AtomicBool::new(false));
    let woken = Arc::clone(&awake);
    let remote = Remote::start(move |message| {
        let asleep = !woken.load(Ordering::SeqCst);
        (asleep && message["method"] == "initialize").then_some(Fault::Hang)
    })
    .await;
    let mut desk = Desk::new(Some(remote.address));
    desk.pace.slow = Duration::from_millis(200);
    desk.limits.start = Duration::from_secs(1);
    let mut host = desk.sit();
    host.send(&probe(1)).await;
    host.send(&modern_call(2, "create_article")).await;
    host.send(&modern_call(3, "search")).await;
    for id in 1..=3 {
        let answer = host.wait(|line| line["id"] == id).await;
        assert_eq!(by(&answer), "local");
    }
    assert_eq!(remote.heard("tools/call"), 0);
    awake.store(true, Ordering::SeqCst);
    let came = async {
        while !host.talk().contains("is back") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let came = tokio::time::timeout(Duration::from_secs(20), came).await;
    came.expect("the remote server is found");
    assert_eq!(by(&host.ask(&modern_call(4, "search")).await), "remote");
    for id in 1..=4 {
        assert_eq!(host.answers(&json!(id)), 1);
    }
}

#[tokio::test]
async fn the_first_request_need_not_be_a_probe() {
    let mut host = Desk::new(Some(nowhere())).sit();
    assert_eq!(by(&host.ask(&modern_call(1, "search")).await), "local");
    let mut host = Desk::new(Some(nowhere())).sit();
    let written = host.ask(&modern_call(1, "create_article")).await;
    assert_eq!(by(&written), "local", "it was never sent");
    assert_eq!(host.heard("tools/call").len(), 1);
}

#[tokio::test]
async fn a_failed_request_is_answered_here_only_if_it_does_no_harm() {
    let remote = Remote::start(|message| {
        (message["method"] == "tools/call").then_some(Fault::Status(500, ""))
    })
    .await;
    let mut host = Desk::new(Some(remote.address)).sit();
    assert!(is_remote(&host.ask(&probe(1)).await));
    assert_eq!(by(&host.ask(&modern_call(2, "search")).await), "local");
    let answer = host.ask(&modern_call(3, "create_article")).await;
    assert_eq!(answer["error"]["data"]["executed"], "unknown", "{answer}");
    let answer = host.ask(&modern_call(4, "get_company")).await;
    assert_eq!(kind(&answer), "server_error");
    assert_eq!(remote.heard("tools/call"), 3);
    assert_eq!(host.heard("tools/call").len(), 1);
    assert!(host.heard("initialize").is_empty());
}

#[tokio::test]
async fn a_server_that_goes_away_is_stood_in_for_until_it_is_back() {
    let up = Arc::new(AtomicBool::new(true));
    let flag = Arc::clone(&up);
    let remote =
        Remote::start(move |_| (!flag.load(Ordering::SeqCst)).then_some(Fault::Status(503, "")))
            .await;
    let mut host = Desk::new(Some(remote.address)).sit();
    assert!(is_remote(&host.ask(&probe(1)).await));
    host.send(&listen(2)).await;
    acknowledged(&mut host).await;
    up.store(false, Ordering::SeqCst);
    assert_eq!(by(&host.ask(&modern_call(3, "search")).await), "local");
    assert_eq!(
        by(&host.ask(&modern_call(4, "create_article")).await),
        "local"
    );
    up.store(true, Ordering::SeqCst);
    host.told_of_change().await;
    while !host.talk().contains("is back") {
        host.told_of_change().await;
    }
    assert_eq!(by(&host.ask(&modern_call(5, "search")).await), "remote");
    assert_eq!(count(&host, "notifications/subscriptions/acknowledged"), 1);
    for id in [1, 3, 4, 5] {
        assert_eq!(host.answers(&json!(id)), 1);
    }
}

#[tokio::test]
async fn what_a_working_server_says_is_told() {
    for (status, kind_of_it) in [(401, "sign_in_required"), (429, "rate_limited")] {
        let remote = Remote::start(move |_| Some(Fault::Status(status, ""))).await;
        let mut desk = Desk::new(Some(remote.address));
        desk.limits.start = Duration::from_secs(1);
        let mut host = desk.sit();
        let answer = host.ask(&probe(1)).await;
        assert_eq!(kind(&answer), kind_of_it);
        let text = answer["error"]["message"].as_str().unwrap_or_default();
        assert_eq!(text.contains("--mode local"), status == 401, "{text}");
        assert!(host.local.lock().expect("the log").is_empty());
    }
}

#[tokio::test]
async fn a_session_that_begins_leaves_the_other_requests_alone() {
    let mut desk = Desk::new(None);
    desk.local = Some(|request| match request["params"]["name"].as_str() {
        Some("hold") => Reaction::Hold,
        _ => listening(request),
    });
    let mut host = desk.sit();
    host.send(&listen(1)).await;
    acknowledged(&mut host).await;
    host.send(&modern_call(2, "hold")).await;
    host.until_heard("tools/call").await;
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    assert_eq!(by(&host.ask(&call(3, "search")).await), "local");
    assert_eq!(by(&host.ask(&modern_call(4, "search")).await), "local");
    host.initialize(VERSION).await;
    assert_eq!(host.answers(&json!(1)) + host.answers(&json!(2)), 0);
    let params = json!({"requestId": 2});
    host.send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}))
        .await;
    host.until_heard("notifications/cancelled").await;
    host.leave().await;
    assert_eq!(host.answers(&json!(2)), 0);
}

#[tokio::test]
async fn an_open_subscription_keeps_nobody_here() {
    let mut desk = Desk::new(None);
    desk.local = Some(listening);
    let mut host = desk.sit();
    host.send(&listen(1)).await;
    acknowledged(&mut host).await;
    let began = std::time::Instant::now();
    host.leave().await;
    assert!(
        began.elapsed() < Duration::from_millis(400),
        "{:?}",
        began.elapsed()
    );
    let ended = json!({"resultType": "complete", "_meta": {NAME: 1}});
    assert_eq!(host.seen.last().map(|line| &line["result"]), Some(&ended));
}

#[tokio::test]
async fn a_legacy_host_that_probed_is_served_as_one() {
    let address = nowhere();
    let mut host = Desk::new(Some(address)).sit();
    assert_eq!(by(&host.ask(&probe(1)).await), "local");
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    let _remote = Remote::start_at(address, |_| None).await;
    host.told_of_change().await;
    assert_eq!(by(&host.ask(&call(2, "search")).await), "remote");
    let list = request(json!(3), "tools/list", json!({}));
    assert_eq!(by(&host.ask(&list).await), "remote");
}
