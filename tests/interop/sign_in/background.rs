//! A running bridge signs in by itself: the host is never kept waiting at the start, a call waits
//! for the person, and whatever a person does in a terminal is noticed.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::bench::{Kind, met, said, signed_in};

/// "Within a second", on a machine that builds and tests other things at the same time.
const A_SECOND: Duration = Duration::from_secs(2);

#[test]
fn a_host_is_answered_at_once_and_its_call_waits_for_the_person() {
    for kind in [Kind::Strict, Kind::Intercom] {
        let Some((authority, person)) = met(kind) else {
            return;
        };
        person.browses(Duration::from_secs(3));
        let mut bridge = person.bridge(&authority, &[]);
        bridge.is_up();
        let began = Instant::now();
        bridge.initialize();
        let list = bridge.request("tools/list", &json!({}));
        let list = bridge.answer(list);
        assert!(list["result"]["tools"].is_array(), "{list}");
        assert!(
            began.elapsed() < A_SECOND,
            "{kind:?}: {:?}",
            began.elapsed()
        );
        bridge.echoes("after signing in");
        assert!(
            began.elapsed() > Duration::from_secs(3),
            "before anybody signed in?"
        );
        assert_eq!(person.tabs().len(), 1);
        bridge.notified("notifications/tools/list_changed");
        let list = bridge.request("tools/list", &json!({}));
        let list = bridge.answer(list);
        assert!(list.to_string().contains(r#""name":"echo""#), "{list}");
        assert_eq!(authority.count("call:echo"), 1);
    }
}

#[test]
fn a_browser_that_comes_back_at_once_loses_no_code() {
    for round in 0..5 {
        let kind = if round % 2 == 0 {
            Kind::Intercom
        } else {
            Kind::Strict
        };
        let Some((authority, person)) = met(kind) else {
            return;
        };
        person.browses(Duration::ZERO);
        let mut bridge = person.bridge(&authority, &[]);
        bridge.initialize();
        bridge.echoes("at once");
        assert_eq!(authority.count("authorization_code"), 1);
        assert_eq!(person.tabs().len(), 1);
    }
}

#[test]
fn a_call_that_nobody_signs_in_for_is_answered_with_the_link() {
    let Some((authority, person)) = met(Kind::Intercom) else {
        return;
    };
    let mut bridge = person.bridge(&authority, &["--sign-in-wait", "2"]);
    bridge.initialize();
    let began = Instant::now();
    let answer = bridge.calls("nobody");
    let took = began.elapsed();
    assert!(took < Duration::from_secs(8), "{took:?}");
    let link = link_in(&answer, &authority.issuer);
    assert!(
        link.starts_with(&format!("{}/authorize?", authority.issuer)),
        "{answer}"
    );
    // A second call neither opens another browser nor has another link.
    let again = bridge.calls("nobody again");
    assert_eq!(link_in(&again, &authority.issuer), link);
    person.waits_for_tabs(1);
    assert_eq!(person.tabs().len(), 1);
    // The link works for whoever opens it, and the next call does.
    person.browses(Duration::ZERO);
    let redirected = person.visits(&link);
    open(&redirected);
    bridge.echoes("now");
    assert_eq!(authority.count("call:echo"), 1);
}

#[test]
fn with_no_browser_a_link_is_all_there_is() {
    let Some((authority, person)) = met(Kind::Intercom) else {
        return;
    };
    person.browses(Duration::ZERO);
    let mut bridge = person.bridge(&authority, &["--sign-in-wait", "1", "--no-browser"]);
    bridge.initialize();
    let answer = bridge.calls("nobody");
    link_in(&answer, &authority.issuer);
    assert_eq!(person.tabs().len(), 0);
}

#[test]
fn a_host_that_shows_links_itself_gets_it_and_no_browser_is_opened() {
    let Some((authority, person)) = met(Kind::Intercom) else {
        return;
    };
    let mut bridge = person.bridge(&authority, &[]);
    bridge.initialize_with(&json!({ "elicitation": { "url": {}, "form": {} } }));
    let call = bridge.start_call("echo", "elicited");
    let asked = bridge.notified("elicitation/create");
    assert_eq!(asked["params"]["mode"], "url", "{asked}");
    let link = asked["params"]["url"].as_str().expect("a link").to_owned();
    bridge.say(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "action": "accept" } }));
    open(&person.visits(&link));
    assert_eq!(said(&bridge.answer(call)), "elicited");
    assert_eq!(person.tabs().len(), 0);
}

#[test]
fn a_login_in_a_terminal_is_noticed_by_a_running_bridge() {
    let Some((authority, person)) = met(Kind::Strict) else {
        return;
    };
    let mut bridge = person.bridge(&authority, &["--no-browser", "--sign-in-wait", "60"]);
    bridge.initialize();
    let call = bridge.start_call("echo", "waited");
    // It waits for a person, who goes to a terminal instead.
    assert!(bridge.answer_within(call, Duration::from_secs(1)).is_none());
    person.browses(Duration::ZERO);
    person
        .runs(&["login", "-t", &authority.mcp])
        .succeeds(&person.visited());
    assert_eq!(said(&bridge.answer(call)), "waited");
    bridge.echoes("and on");
    assert_eq!(
        authority.count("authorization_code"),
        1,
        "one sign-in for both"
    );
}

#[test]
fn a_logout_in_a_terminal_is_noticed_by_a_running_bridge() {
    for kind in [Kind::Strict, Kind::Intercom] {
        let Some((authority, person)) = signed_in(kind, None) else {
            return;
        };
        let mut bridge = person.bridge(&authority, &["--sign-in-wait", "1", "--no-browser"]);
        bridge.initialize();
        bridge.echoes("before");
        person.runs(&["logout", "-t", &authority.mcp]).succeeds("");
        let answer = bridge.calls("after");
        // Whoever signs out on purpose is not asked to sign in by what still runs (F60).
        assert!(
            answer.to_string().contains("you have signed out"),
            "{answer}"
        );
        assert!(
            answer.to_string().contains("intercom-mcp login"),
            "{answer}"
        );
        assert_eq!(authority.count("call:echo"), 1);
        // Nothing of it comes back by itself.
        let token = person.runs(&["token", "-t", &authority.mcp]);
        assert_eq!(token.code, Some(4), "{token:#?}");
    }
}

#[test]
fn ten_hosts_that_start_at_once_open_one_browser() {
    let Some((authority, person)) = met(Kind::Intercom) else {
        return;
    };
    person.browses(Duration::from_millis(500));
    let mut bridges: Vec<_> = (0..10).map(|_| person.bridge(&authority, &[])).collect();
    let began = Instant::now();
    let calls: Vec<_> = bridges
        .iter_mut()
        .map(|bridge| {
            bridge.initialize();
            bridge.start_call("echo", "ten")
        })
        .collect();
    for (bridge, call) in bridges.iter().zip(calls) {
        assert_eq!(said(&bridge.answer(call)), "ten");
    }
    super::bench::told(&format!(
        "ten first sign-ins at once: {:?}",
        began.elapsed()
    ));
    assert_eq!(person.tabs().len(), 1);
    for what in ["registration", "authorization_code"] {
        assert_eq!(authority.count(what), 1, "{what}: {}", authority.counts());
    }
}

#[test]
fn the_owner_of_a_sign_in_that_dies_is_replaced() {
    let Some((authority, person)) = met(Kind::Intercom) else {
        return;
    };
    let mut first = person.bridge(&authority, &[]);
    first.initialize();
    first.start_call("echo", "first");
    person.waits_for_tabs(1);
    let mut second = person.bridge(&authority, &[]);
    second.initialize();
    let call = second.start_call("echo", "second");
    assert!(
        second
            .answer_within(call, Duration::from_millis(500))
            .is_none()
    );
    first.kill();
    std::thread::sleep(Duration::from_secs(3));
    // The person is at the page that the first one opened, and agrees only now.
    let link = person.tabs()[0].words[0].clone();
    open(&person.visits(&link));
    assert_eq!(said(&second.answer(call)), "second");
    assert_eq!(person.tabs().len(), 1, "at most one in ten minutes");
}

/// The link in an answer, wherever it stands.
#[track_caller]
fn link_in(answer: &Value, issuer: &str) -> String {
    assert_eq!(said(answer), "", "it can't have worked: {answer}");
    let text = answer.to_string();
    let from = text
        .find(issuer)
        .unwrap_or_else(|| panic!("no link in {text}"));
    let end = text[from..].find(|c: char| c.is_whitespace() || "\"\\<>)".contains(c));
    text[from..from + end.unwrap_or(text.len() - from)].to_owned()
}

/// GETs a callback's URL, as a browser that was sent there does, and goes on where it is sent.
fn open(url: &str) {
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut page = get(host, &format!("/{path}"));
    if let Some((_, next)) = page.split_once("Location: ") {
        let next = next.lines().next().expect("a line").to_owned();
        page = get(host, &next);
    }
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
}

fn get(host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap_or_else(|e| panic!("{host}: {e}"));
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    page
}
