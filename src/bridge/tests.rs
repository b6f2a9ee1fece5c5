//! A host sees one server, whoever answers; each request gets one answer, and no call runs twice.

pub(super) mod desk;
mod early;
mod modern;
mod rmcp;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::Mode;
use desk::{Desk, Fault, Reaction, Remote, by, call, nowhere, request, well};

const VERSION: &str = "2025-11-25";

/// A remote server that does `fault` to every call.
async fn failing(fault: Fault) -> Remote {
    Remote::start(move |message| (message["method"] == "tools/call").then(|| fault.clone())).await
}

fn kind(answer: &Value) -> &str {
    let kind = answer["error"]["data"]["kind"].as_str();
    kind.unwrap_or_else(|| panic!("not a refusal: {answer}"))
}

#[tokio::test]
async fn a_server_that_is_not_there_at_the_start_is_stood_in_for_and_found() {
    let address = nowhere();
    let mut host = Desk::new(Some(address)).sit();
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    let answer = host.ask(&call(1, "search")).await;
    assert_eq!(by(&answer), "local");
    // The host's session is with the local side: it has no other.
    let other = request(json!(2), "prompts/list", json!({}));
    assert_eq!(by(&host.ask(&other).await), "local");

    let remote = Remote::start_at(address, |_| None).await;
    host.told_of_change().await;
    assert_eq!(by(&host.ask(&call(3, "search")).await), "remote");
    assert_eq!(remote.heard("initialize"), 1);
    assert_eq!(remote.heard("notifications/initialized"), 1);
    assert_eq!(host.answers(&json!("init")), 1);
    let talk = host.talk();
    assert!(
        talk.contains("answering over the.local.tools until"),
        "{talk}"
    );
    assert!(talk.contains("is back"), "{talk}");
    assert_eq!(talk.matches("answering over").count(), 1, "{talk}");
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_and_its_late_answer_is_no_second_one() {
    let awake = Arc::new(AtomicBool::new(false));
    let woken = Arc::clone(&awake);
    let remote = Remote::start(move |message| {
        let asleep = !woken.load(Ordering::SeqCst);
        (asleep && message["method"] == "initialize").then_some(Fault::Hang)
    })
    .await;
    let mut desk = Desk::new(Some(remote.address));
    desk.pace.slow = Duration::from_millis(100);
    desk.limits.start = Duration::from_secs(1);
    let mut host = desk.sit();
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    awake.store(true, Ordering::SeqCst);
    host.told_of_change().await;
    assert_eq!(by(&host.ask(&call(1, "search")).await), "remote");
    assert_eq!(host.answers(&json!("init")), 1);
}

#[tokio::test]
async fn a_server_of_another_region_is_stood_in_for() {
    let words = "Your workspace is hosted in Europe but you connected to United States";
    let remote = Remote::start(move |_| Some(Fault::Status(403, words))).await;
    let mut host = Desk::new(Some(remote.address)).sit();
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    assert_eq!(by(&host.ask(&call(1, "search")).await), "local");
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(remote.heard("initialize"), 1, "it is not asked again");
}

#[tokio::test]
async fn what_a_working_server_says_is_told() {
    for (status, kind_of_it) in [
        (401, "sign_in_required"),
        (404, "rejected"),
        (429, "rate_limited"),
    ] {
        let remote = Remote::start(move |_| Some(Fault::Status(status, ""))).await;
        let mut desk = Desk::new(Some(remote.address));
        desk.limits.start = Duration::from_secs(1);
        let mut host = desk.sit();
        let answer = host.initialize(VERSION).await;
        assert_eq!(kind(&answer), kind_of_it);
        let text = answer["error"]["message"].as_str().unwrap_or_default();
        assert_eq!(text.contains("--mode local"), status == 401, "{text}");
        assert!(host.heard("initialize").is_empty());
    }
}

#[tokio::test]
async fn a_failed_reading_call_is_answered_here_under_its_own_id() {
    for fault in [Fault::Status(500, ""), Fault::Status(503, ""), Fault::Cut] {
        let remote = failing(fault).await;
        let mut host = Desk::new(Some(remote.address)).sit();
        assert_eq!(by(&host.initialize(VERSION).await), "remote");
        let mut large = call(0, "search");
        large["id"] = json!(18_446_744_073_709_551_615_u64);
        let answer = host.ask(&large).await;
        assert_eq!(by(&answer), "local");
        assert_eq!(host.answers(&large["id"]), 1);
        assert_eq!(remote.heard("tools/call"), 1);
        assert_eq!(host.heard("initialize").len(), 1);
        assert_eq!(host.heard("notifications/initialized").len(), 1);
    }
}

#[tokio::test]
async fn a_call_that_may_have_had_an_effect_runs_once_on_one_side() {
    for fault in [Fault::Status(500, ""), Fault::Status(503, ""), Fault::Cut] {
        let remote = failing(fault).await;
        let mut host = Desk::new(Some(remote.address)).sit();
        host.initialize(VERSION).await;
        let answer = host.ask(&call(1, "create_article")).await;
        assert_eq!(answer["error"]["data"]["executed"], "unknown", "{answer}");
        assert_eq!(remote.heard("tools/call"), 1);
        assert!(host.heard("tools/call").is_empty());
    }
}

#[tokio::test]
async fn a_tool_that_the_local_side_lacks_is_refused_as_it_was() {
    let remote = failing(Fault::Status(500, "oops")).await;
    let mut host = Desk::new(Some(remote.address)).sit();
    host.initialize(VERSION).await;
    let answer = host.ask(&call(1, "get_company")).await;
    assert_eq!(kind(&answer), "server_error");
    let text = answer["error"]["message"].as_str().unwrap_or_default();
    assert!(text.contains("oops"), "{text}");
    assert!(host.heard("tools/call").is_empty());
}

#[tokio::test]
async fn a_server_that_goes_away_is_stood_in_for_until_it_is_back() {
    let up = Arc::new(AtomicBool::new(true));
    let flag = Arc::clone(&up);
    let remote =
        Remote::start(move |_| (!flag.load(Ordering::SeqCst)).then_some(Fault::Status(503, "")))
            .await;
    let mut host = Desk::new(Some(remote.address)).sit();
    host.initialize(VERSION).await;
    assert_eq!(by(&host.ask(&call(1, "search")).await), "remote");
    up.store(false, Ordering::SeqCst);
    assert_eq!(by(&host.ask(&call(2, "search")).await), "local");
    let before = remote.heard("tools/call");
    assert_eq!(by(&host.ask(&call(3, "search")).await), "local");
    let list = request(json!(4), "tools/list", json!({}));
    assert_eq!(by(&host.ask(&list).await), "local");
    assert_eq!(by(&host.ask(&call(5, "create_article")).await), "local");
    assert_eq!(
        remote.heard("tools/call"),
        before,
        "it is away, and not asked"
    );
    let unknown = host.ask(&call(6, "get_company")).await;
    assert_eq!(kind(&unknown), "server_error");
    let changes = |host: &desk::Host| {
        let is_change = |l: &&Value| l["method"] == "notifications/tools/list_changed";
        host.seen.iter().filter(is_change).count()
    };
    assert_eq!(changes(&host), 1, "{:?}", host.seen);

    up.store(true, Ordering::SeqCst);
    host.told_of_change().await;
    assert_eq!(by(&host.ask(&call(7, "search")).await), "remote");
    assert_eq!(changes(&host), 2);
    for id in 1..=7 {
        assert_eq!(host.answers(&json!(id)), 1);
    }
}

#[tokio::test]
async fn a_call_that_is_answered_here_can_be_cancelled() {
    let remote = failing(Fault::Status(500, "")).await;
    let mut desk = Desk::new(Some(remote.address));
    desk.local = Some(|request| match request["method"].as_str() {
        Some("tools/call") => Reaction::Hold,
        _ => well(request),
    });
    let mut host = desk.sit();
    host.initialize(VERSION).await;
    host.send(&call(1, "search")).await;
    let asked = host.until_heard("tools/call").await;
    let params = json!({"requestId": 1, "reason": "enough"});
    host.send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}))
        .await;
    let cancelled = host.until_heard("notifications/cancelled").await;
    assert_eq!(cancelled["params"]["requestId"], asked["id"]);
    assert_eq!(cancelled["params"]["reason"], "enough");
    host.leave().await;
    assert_eq!(host.answers(&json!(1)), 0);
}

#[tokio::test]
async fn a_local_server_that_dies_is_an_answer_and_a_new_one_serves() {
    let mut desk = Desk::new(None);
    desk.local = Some(|request| match request["params"]["name"].as_str() {
        Some("die") => Reaction::Die,
        Some("hold") => Reaction::Hold,
        _ => well(request),
    });
    let mut host = desk.sit();
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    host.send(&call(1, "hold")).await;
    host.send(&call(2, "die")).await;
    for id in [1, 2] {
        let answer = host.wait(|line| line["id"] == id).await;
        assert_eq!(kind(&answer), "internal");
    }
    assert_eq!(by(&host.ask(&call(3, "search")).await), "local");
    assert_eq!(host.heard("initialize").len(), 2);
    for id in 1..=3 {
        assert_eq!(host.answers(&json!(id)), 1);
    }
}

#[tokio::test]
async fn a_local_server_that_never_begins_is_an_answer() {
    for script in [|_: &Value| Reaction::Die, |_: &Value| Reaction::Hold] {
        let mut desk = Desk::new(Some(nowhere()));
        desk.local = Some(script);
        desk.limits.idle = Some(Duration::from_millis(300));
        let mut host = desk.sit();
        let answer = host.initialize(VERSION).await;
        assert!(["internal", "timeout"].contains(&kind(&answer)), "{answer}");
        assert_eq!(host.answers(&json!("init")), 1);
    }
}

#[tokio::test]
async fn a_local_answer_has_its_time_too() {
    let mut desk = Desk::new(None);
    desk.limits.idle = Some(Duration::from_millis(100));
    desk.local = Some(|request| match request["method"].as_str() {
        Some("tools/call") => Reaction::Hold,
        _ => well(request),
    });
    let mut host = desk.sit();
    host.initialize(VERSION).await;
    assert_eq!(kind(&host.ask(&call(1, "search")).await), "timeout");
    host.until_heard("notifications/cancelled").await;
}

#[tokio::test]
async fn a_host_that_leaves_in_the_middle_of_it_is_told_the_truth() {
    let remote = failing(Fault::Status(500, "")).await;
    let mut desk = Desk::new(Some(remote.address));
    desk.local = Some(|request| match request["method"].as_str() {
        Some("initialize") => Reaction::Hold,
        _ => well(request),
    });
    let mut host = desk.sit();
    host.initialize(VERSION).await;
    host.send(&call(1, "search")).await;
    host.until_heard("initialize").await;
    host.leave().await;
    assert_eq!(host.answers(&json!(1)), 1);
    let answer = host.seen.iter().find(|l| l["id"] == 1).expect("an answer");
    assert_eq!(kind(answer), "shutting_down");
    let ended = tokio::time::timeout(Duration::from_secs(5), &mut host.bridge).await;
    ended
        .expect("it ends")
        .expect("no panic")
        .expect("no error");
}

#[tokio::test]
async fn a_batch_is_one_array_whoever_answers_its_parts() {
    let remote = Remote::start(|message| {
        let name = &message["params"]["name"];
        (name == "search").then_some(Fault::Status(500, ""))
    })
    .await;
    let mut host = Desk::new(Some(remote.address)).sit();
    host.initialize("2025-03-26").await;
    let batch = json!([call(1, "search"), call(2, "create_article")]);
    host.send(&batch).await;
    let answer = host.wait(Value::is_array).await;
    let mut parts = answer.as_array().expect("an array").clone();
    parts.sort_by_key(|part| part["id"].as_i64());
    let parts: Vec<_> = parts.iter().map(by).collect();
    assert_eq!(parts, ["local", "remote"]);
}

#[tokio::test]
async fn a_host_that_initializes_again_gets_a_new_session() {
    let address = nowhere();
    let mut host = Desk::new(Some(address)).sit();
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    let remote = Remote::start_at(address, |_| None).await;
    let mut again = request(
        json!("again"),
        "initialize",
        json!({"protocolVersion": VERSION}),
    );
    again["params"]["capabilities"] = json!({});
    assert_eq!(by(&host.ask(&again).await), "remote");
    assert_eq!(by(&host.ask(&call(1, "search")).await), "remote");
    assert!(remote.heard("initialize") >= 1);
}

/// A request as a host of 2026-07-28 sends it.
fn modern(id: i64, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "progressToken": id,
    });
    request(json!(id), method, params)
}

#[tokio::test]
async fn local_tools_alone_serve_a_host_of_the_modern_era() {
    let mut desk = Desk::new(None);
    desk.rules.read_only = true;
    let mut host = desk.sit();
    let discover = modern(1, "server/discover", json!({}));
    assert_eq!(by(&host.ask(&discover).await), "local");
    let search = modern(2, "tools/call", json!({"name": "search"}));
    assert_eq!(by(&host.ask(&search).await), "local");
    let write = modern(3, "tools/call", json!({"name": "create_article"}));
    assert_eq!(kind(&host.ask(&write).await), "not_available");
    let list = host.ask(&modern(4, "tools/list", json!({}))).await;
    assert_eq!(list["result"]["tools"].as_array().map(Vec::len), Some(1));
    // The bridge's own list speaks for itself as well, and takes nobody's token.
    let own = &host.heard("tools/list")[0]["params"]["_meta"];
    assert_eq!(own["io.modelcontextprotocol/protocolVersion"], "2026-07-28");
    assert_eq!(own["progressToken"], Value::Null);
    let bare = host.ask(&call(5, "search")).await;
    assert_eq!(bare["error"]["code"], -32602, "it lacks what makes it one");
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    assert_eq!(by(&host.ask(&call(6, "search")).await), "local");
}

#[tokio::test]
async fn a_side_that_is_not_wanted_is_not_asked() {
    let remote = Remote::start(|_| Some(Fault::Status(500, ""))).await;
    let mut desk = Desk::new(Some(remote.address));
    desk.mode = Mode::Local;
    let mut host = desk.sit();
    assert_eq!(by(&host.initialize(VERSION).await), "local");
    assert!(remote.log.lock().expect("the log").is_empty());

    let mut desk = Desk::new(Some(remote.address));
    desk.mode = Mode::Remote;
    let mut host = desk.sit();
    assert_eq!(kind(&host.initialize(VERSION).await), "server_error");
    assert!(host.local.lock().expect("the log").is_empty());
}

#[tokio::test]
async fn where_local_tools_would_help_the_host_is_told() {
    for (status, helps) in [(503, true), (404, false)] {
        let remote = Remote::start(move |_| Some(Fault::Status(status, ""))).await;
        let mut desk = Desk::new(Some(remote.address));
        desk.local = None;
        desk.limits.start = Duration::from_secs(1);
        desk.hint = Some("set SOME_TOKEN".to_owned());
        let mut host = desk.sit();
        let answer = host.initialize(VERSION).await;
        let text = answer["error"]["message"].as_str().unwrap_or_default();
        assert_eq!(text.contains("set SOME_TOKEN"), helps, "{text}");
    }
}

#[tokio::test]
async fn with_nobody_to_ask_there_is_an_answer_all_the_same() {
    let mut desk = Desk::new(None);
    desk.local = None;
    let mut host = desk.sit();
    assert_eq!(kind(&host.initialize(VERSION).await), "internal");
}
