//! Every row of the table.

use super::*;
use crate::contract::Executed::{No, Unknown, Yes};

const BOTH: Sides = Sides {
    mode: Mode::Auto,
    remote: true,
    local: true,
};
const STAY: Decision = Decision::Local { look: false };
const LOOK: Decision = Decision::Local { look: true };

fn refusal(kind: Kind, status: u16, executed: Executed) -> Refusal {
    let refusal = Refusal::new(kind, "it broke", executed);
    match status {
        0 => refusal,
        status => refusal.with_status(status),
    }
}

fn region(status: u16) -> Refusal {
    let why = "the server answered it: Your workspace is hosted in Europe but you connected to United States";
    Refusal::new(Kind::Rejected, why, No).with_status(status)
}

#[track_caller]
fn check(occasion: Occasion<'_>, expected: Decision) {
    assert_eq!(decide(BOTH, occasion), expected, "{occasion:?}");
}

fn call(name: &str) -> Message {
    let raw = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"{name}","arguments":{{}}}}}}"#
    );
    Message::parse(raw.into()).expect("a message")
}

fn asked(method: &str, params: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params}}}"#);
    Message::parse(raw.into()).expect("a message")
}

#[test]
fn the_remote_server_comes_first() {
    check(Occasion::Start, Decision::Remote);
    check(Occasion::Back, Decision::Remote);
}

#[test]
fn a_server_that_can_not_be_had_at_the_start_is_stood_in_for_and_tried_again() {
    check(Occasion::Slow, LOOK);
    for (kind, status) in [
        (Kind::Unreachable, 0),
        (Kind::Unusable, 0),
        (Kind::Timeout, 0),
        (Kind::ConnectionLost, 0),
        (Kind::SessionLost, 0),
        (Kind::ServerError, 500),
        (Kind::ServerError, 503),
    ] {
        let refusal = refusal(kind, status, Unknown);
        check(Occasion::NotInitialized(&refusal), LOOK);
    }
}

#[test]
fn a_server_of_another_region_is_stood_in_for_and_left_alone() {
    for status in [401, 403] {
        let refusal = region(status);
        check(Occasion::NotInitialized(&refusal), STAY);
        check(Occasion::Failed(Need::Reads, &refusal), STAY);
        check(Occasion::Failed(Need::Writes, &refusal), STAY);
        check(Occasion::Failed(Need::Other, &refusal), Decision::Tell);
    }
    // The same words under another status are no refusal of the workspace.
    check(Occasion::NotInitialized(&region(404)), Decision::Tell);
}

#[test]
fn what_a_working_server_says_is_told() {
    for (kind, status) in [
        (Kind::SignInRequired, 401),
        (Kind::Rejected, 403),
        (Kind::Rejected, 404),
        (Kind::Rejected, 400),
        (Kind::RateLimited, 429),
        (Kind::InvalidAnswer, 200),
        (Kind::TooLarge, 0),
        (Kind::SessionLost, 401),
        (Kind::Overloaded, 0),
        (Kind::ShuttingDown, 0),
        (Kind::NotAvailable, 0),
        (Kind::InvalidRequest, 0),
        (Kind::InvalidParams, 0),
        (Kind::Internal, 0),
    ] {
        let refusal = refusal(kind, status, No);
        check(Occasion::NotInitialized(&refusal), Decision::Tell);
        for need in [Need::Reads, Need::Writes, Need::Other] {
            check(Occasion::Failed(need, &refusal), Decision::Tell);
        }
    }
}

#[test]
fn a_reading_request_that_failed_is_answered_here() {
    for executed in [No, Unknown, Yes] {
        for (kind, status, expected) in [
            (Kind::Unreachable, 0, LOOK),
            (Kind::Unusable, 0, LOOK),
            (Kind::SessionLost, 0, LOOK),
            (Kind::Timeout, 0, LOOK),
            (Kind::ServerError, 502, LOOK),
            (Kind::ServerError, 504, LOOK),
            (Kind::ServerError, 500, Decision::Once),
            (Kind::ConnectionLost, 0, Decision::Once),
        ] {
            let refusal = refusal(kind, status, executed);
            check(Occasion::Failed(Need::Reads, &refusal), expected);
        }
    }
}

#[test]
fn a_call_that_may_have_had_an_effect_is_never_repeated() {
    for executed in [Unknown, Yes] {
        for kind in [
            Kind::Unreachable,
            Kind::Unusable,
            Kind::SessionLost,
            Kind::Timeout,
            Kind::ServerError,
            Kind::ConnectionLost,
        ] {
            for status in [0, 500, 503] {
                let refusal = refusal(kind, status, executed);
                check(Occasion::Failed(Need::Writes, &refusal), Decision::Tell);
            }
        }
    }
}

#[test]
fn a_call_that_was_never_sent_may_be_made_here() {
    for kind in [Kind::Unreachable, Kind::SessionLost, Kind::Unusable] {
        let refusal = refusal(kind, 0, No);
        check(Occasion::Failed(Need::Writes, &refusal), LOOK);
    }
    let lost = refusal(Kind::ConnectionLost, 0, No);
    check(Occasion::Failed(Need::Writes, &lost), Decision::Tell);
}

#[test]
fn what_the_remote_server_alone_knows_is_asked_there() {
    let refusal = refusal(Kind::Unreachable, 0, No);
    check(Occasion::Failed(Need::Other, &refusal), Decision::Tell);
    check(Occasion::Away(Need::Other), Decision::Remote);
    check(Occasion::Away(Need::Reads), Decision::Once);
    check(Occasion::Away(Need::Writes), Decision::Once);
}

#[test]
fn one_side_alone_serves_alone() {
    let refusal = refusal(Kind::Unreachable, 0, No);
    let sides = |mode, remote, local| Sides {
        mode,
        remote,
        local,
    };
    for only_remote in [
        sides(Mode::Auto, true, false),
        sides(Mode::Remote, true, false),
        sides(Mode::Remote, true, true),
    ] {
        let decide = |occasion| decide(only_remote, occasion);
        for occasion in [
            Occasion::Start,
            Occasion::Slow,
            Occasion::Back,
            Occasion::Away(Need::Reads),
        ] {
            assert_eq!(decide(occasion), Decision::Remote, "{occasion:?}");
        }
        let failed = Occasion::Failed(Need::Reads, &refusal);
        assert_eq!(decide(Occasion::NotInitialized(&refusal)), Decision::Tell);
        assert_eq!(decide(failed), Decision::Tell);
    }
    for only_local in [
        sides(Mode::Auto, false, true),
        sides(Mode::Local, false, true),
        sides(Mode::Local, true, true),
    ] {
        let decide = |occasion| decide(only_local, occasion);
        for occasion in [
            Occasion::Start,
            Occasion::Slow,
            Occasion::Away(Need::Reads),
            Occasion::Away(Need::Other),
        ] {
            assert_eq!(decide(occasion), STAY, "{occasion:?}");
        }
        let failed = Occasion::Failed(Need::Reads, &refusal);
        assert_eq!(decide(failed), Decision::Tell);
    }
}

#[test]
fn words_about_a_region_are_told_from_others() {
    for words in [
        "Your workspace is hosted in Europe but you connected to United States",
        "MCP is not available in your region",
        "This region is not supported",
        "Unsupported region",
        "the workspace belongs to a different region",
        "Region mismatch: use mcp.eu.intercom.com",
        "Workspace data hosting: AU",
        "Your app is located in Australia.",
    ] {
        assert!(names_region(words), "{words}");
    }
    for words in [
        "",
        "the server answered 401 Unauthorized; the server wants credentials: give a token with --bearer-env VAR",
        "insufficient scope: read_regions",
        "Access Token Invalid",
        "This workspace is not available on your plan",
        "you are connected to another account",
        "the service is unavailable",
        "forbidden by your administrator",
    ] {
        assert!(!names_region(words), "{words}");
    }
}

#[test]
fn a_request_is_known_by_what_it_asks_for() {
    #[track_caller]
    fn check(request: &Message, offered: Option<&[&str]>, expected: Need) {
        let offered = offered.map(|all| all.iter().map(|n| (*n).to_owned()).collect());
        assert_eq!(need(request, offered.as_ref()), expected, "{request:?}");
    }
    let offered: Option<&[&str]> = Some(&["search", "create_article"]);
    check(&call("search"), offered, Need::Reads);
    check(&call("create_article"), offered, Need::Writes);
    check(&call("get_contact"), offered, Need::Other);
    check(&call("add_internal_note"), offered, Need::Other);
    // Before the local side has said what it offers.
    check(&call("get_contact"), None, Need::Reads);
    check(&call("add_internal_note"), None, Need::Writes);
    let twice = asked("tools/call", r#"{"name":"search","name":"create_article"}"#);
    check(&twice, offered, Need::Other);
    check(&asked("tools/call", "{}"), offered, Need::Other);
    check(&asked("ping", "{}"), offered, Need::Reads);
    check(&asked("tools/list", "{}"), offered, Need::Reads);
    let null = asked("tools/list", r#"{"cursor":null}"#);
    check(&null, offered, Need::Reads);
    let second = asked("tools/list", r#"{"cursor":"2"}"#);
    check(&second, offered, Need::Other);
    check(&asked("resources/list", "{}"), offered, Need::Other);
    check(&asked("initialize", "{}"), offered, Need::Other);
}

#[test]
fn the_pauses_grow_and_end_growing() {
    let pace = Pace::default();
    let pauses: Vec<_> = (0..6).map(|n| pace.pause(n, 1.0).as_secs()).collect();
    assert_eq!(pauses, [5, 10, 20, 40, 60, 60]);
    assert_eq!(pace.pause(u32::MAX, 0.0), Duration::from_secs(45));
    assert!(pace.pause(0, 0.0) >= Duration::from_millis(3750));
}

#[test]
fn a_conversation_stays_where_it_was_begun() {
    #[track_caller]
    fn check_need(tool: &str, arguments: &str, expected: Need) {
        let params = format!(r#"{{"name":"{tool}","arguments":{arguments}}}"#);
        let need = need(&asked("tools/call", &params), None);
        assert_eq!(need, expected, "{tool} {arguments}");
    }
    let (here, there) = (
        r#"{"conversation_id":"local-1"}"#,
        r#"{"conversation_id":"1"}"#,
    );
    for tool in ["get_fin_response", "reply_to_fin_conversation"] {
        check_need(tool, here, Need::Own);
        check_need(tool, there, Need::Other);
    }
    check_need("ask_fin", "{}", Need::Writes);
    check_need("run_fin_procedure", "{}", Need::Writes);
    check_need("list_fin_capabilities", "{}", Need::Reads);
    check_need("search", here, Need::Reads);
    check(Occasion::Away(Need::Own), Decision::Once);
    let gone = refusal(Kind::Unreachable, 0, No);
    check(Occasion::Failed(Need::Own, &gone), Decision::Tell);
    let remote = Sides {
        mode: Mode::Remote,
        ..BOTH
    };
    assert_eq!(decide(remote, Occasion::Away(Need::Own)), Decision::Remote);
}
