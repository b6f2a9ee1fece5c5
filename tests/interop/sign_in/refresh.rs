//! Tokens are renewed before, at and after their end, once, and what can be kept is kept.

use std::thread;
use std::time::Duration;

use serde_json::json;

use super::bench::{Authority, Bridge, Kind, Person, said, signed_in};

const EVERY: [Kind; 3] = [Kind::Strict, Kind::Lenient, Kind::Intercom];

/// A running bridge that has made a call.
fn running(kind: Kind) -> Option<(Authority, Person, Bridge)> {
    let (authority, person) = signed_in(kind, None)?;
    let mut bridge = person.bridge(&authority, &[]);
    bridge.initialize();
    bridge.echoes("before");
    Some((authority, person, bridge))
}

#[test]
fn a_token_that_is_over_by_the_clock_is_renewed_before_it_is_used() {
    for kind in EVERY {
        let Some((authority, person)) = signed_in(kind, Some(1)) else {
            return;
        };
        thread::sleep(Duration::from_millis(1500));
        let mut bridge = person.bridge(&authority, &[]);
        bridge.initialize();
        bridge.echoes("after");
        assert_eq!(authority.count("post:refresh_token"), 1, "{kind:?}");
        assert_eq!(
            authority.count("refused token"),
            0,
            "{kind:?}: it was known to be over"
        );
        assert_eq!(person.tabs().len(), 0);
    }
}

#[test]
fn a_token_that_the_server_ends_early_is_renewed_and_the_call_made_once() {
    for kind in EVERY {
        let Some((authority, person, mut bridge)) = running(kind) else {
            return;
        };
        authority.order(&json!({ "expire": true }));
        bridge.echoes("after");
        assert_eq!(authority.count("post:refresh_token"), 1, "{kind:?}");
        assert_eq!(authority.count("call:echo"), 2, "{kind:?}");
        assert_eq!(person.tabs().len(), 0);
        // What was got is kept: the next process needs nothing.
        let mut next = person.bridge(&authority, &[]);
        next.initialize();
        next.echoes("next");
        assert_eq!(authority.count("post:refresh_token"), 1, "{kind:?}");
    }
}

#[test]
fn refresh_after_refresh_the_tokens_rotate_and_are_never_used_twice() {
    let Some((authority, person, mut bridge)) = running(Kind::Strict) else {
        return;
    };
    for round in 1..=5 {
        authority.order(&json!({ "expire": true }));
        bridge.echoes("again");
        assert_eq!(authority.count("post:refresh_token"), round);
    }
    assert_eq!(authority.count("grant revoked"), 0);
    assert_eq!(person.tabs().len(), 0);
}

#[test]
fn a_token_endpoint_in_trouble_is_no_reason_to_open_a_browser() {
    for trouble in [
        json!({ "status": 500, "body": "<html>oops</html>", "headers": { "content-type": "text/html" } }),
        json!({ "status": 503, "body": "" }),
        json!({ "status": 429, "body": "", "headers": { "retry-after": "1" } }),
        json!({ "status": 200, "body": "<html>a captive portal</html>", "headers": { "content-type": "text/html" } }),
    ] {
        let Some((authority, person, mut bridge)) = running(Kind::Strict) else {
            return;
        };
        person.browses(Duration::ZERO);
        authority.order(&json!({ "expire": true, "fail": [trouble] }));
        bridge.echoes("after");
        assert_eq!(authority.count("refresh_token"), 1, "{trouble}");
        assert_eq!(authority.count("authorization"), 1, "{trouble}");
        assert_eq!(person.tabs().len(), 0, "{trouble}");
    }
}

#[test]
fn an_outage_of_the_token_endpoint_keeps_the_tokens_until_it_is_over() {
    let Some((authority, person, mut bridge)) = running(Kind::Strict) else {
        return;
    };
    person.browses(Duration::ZERO);
    let outage = vec![json!({ "status": 503, "body": "down" }); 200];
    authority.order(&json!({ "expire": true, "fail": outage }));
    let answer = bridge.calls("during");
    assert_eq!(said(&answer), "", "it can't have worked: {answer}");
    assert!(answer["error"].is_object() || answer["result"]["isError"] == true);
    let posts = authority.count("post:refresh_token");
    assert!((1..=10).contains(&posts), "{posts} requests for one call");
    authority.order(&json!({ "fail": [] }));
    thread::sleep(Duration::from_secs(2));
    // Somebody backs off; nobody gives up.
    let worked = (0..20).any(|_| {
        thread::sleep(Duration::from_millis(500));
        said(&bridge.calls("after")) == "after"
    });
    assert!(worked, "{}", bridge.stderr());
    assert_eq!(person.tabs().len(), 0);
    assert_eq!(authority.count("authorization"), 1);
}

#[test]
fn a_revoked_grant_is_signed_in_again_with_one_browser_and_the_call_is_made() {
    let Some((authority, person, mut bridge)) = running(Kind::Strict) else {
        return;
    };
    person.browses(Duration::from_secs(1));
    authority.order(&json!({ "revoke": true }));
    bridge.echoes("after");
    assert_eq!(person.tabs().len(), 1);
    assert_eq!(authority.count("call:echo"), 2);
    assert_eq!(
        authority.count("registration"),
        1,
        "the registration was still good"
    );
}

#[test]
fn a_refresh_whose_answer_is_lost_is_tried_again_where_that_works() {
    let Some((authority, person, mut bridge)) = running(Kind::Lenient) else {
        return;
    };
    authority.order(&json!({ "expire": true, "fail": [{ "lose": true }] }));
    bridge.echoes("after");
    assert_eq!(person.tabs().len(), 0);
    assert_eq!(authority.count("refresh_token"), 2);
}

#[test]
fn a_refresh_whose_answer_is_lost_costs_one_sign_in_where_nothing_helps() {
    let Some((authority, person, mut bridge)) = running(Kind::Strict) else {
        return;
    };
    person.browses(Duration::ZERO);
    authority.order(&json!({ "expire": true, "fail": [{ "lose": true }] }));
    bridge.echoes("after");
    assert_eq!(person.tabs().len(), 1);
    bridge.echoes("and on");
}

#[test]
fn a_tool_that_needs_more_gets_the_union_of_the_scopes() {
    let Some((authority, person, mut bridge)) = running(Kind::Strict) else {
        return;
    };
    person.browses(Duration::ZERO);
    let id = bridge.start_call("write", "x");
    let answer = bridge.answer(id);
    assert_eq!(
        said(&answer),
        "written: x",
        "{answer}\n{}\n{}",
        person.visited(),
        authority.output()
    );
    let log = authority.log();
    let asked: Vec<_> = log
        .iter()
        .filter(|r| r["path"] == "/auth")
        .map(|r| r["query"]["scope"].clone())
        .collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    let union = asked[1].as_str().expect("scopes");
    let mut union: Vec<_> = union.split(' ').collect();
    union.sort_unstable();
    union.retain(|scope| *scope != "offline_access");
    assert_eq!(union, ["read", "write"]);
    assert_eq!(person.tabs().len(), 1);
    assert_eq!(authority.count("call:write"), 1);
    // It stays: neither another process nor a refresh goes back behind it.
    authority.order(&json!({ "expire": true }));
    let mut next = person.bridge(&authority, &[]);
    next.initialize();
    let id = next.start_call("write", "y");
    assert_eq!(said(&next.answer(id)), "written: y");
    assert_eq!(person.tabs().len(), 1);
}

#[test]
fn a_scope_that_nobody_grants_costs_one_browser_and_an_answer() {
    let Some((authority, person, mut bridge)) = running(Kind::Strict) else {
        return;
    };
    person.refuses();
    let id = bridge.start_call("write", "x");
    let answer = bridge.answer(id);
    assert_eq!(said(&answer), "", "{answer}");
    assert!(person.tabs().len() <= 1);
    // What was granted before still works.
    bridge.echoes("after");
    assert_eq!(authority.count("call:write"), 0);
}
