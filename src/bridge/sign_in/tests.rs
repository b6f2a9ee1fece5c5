//! Everything is told once, and a link is shown by one of the two who could.

use serde_json::Value;

use super::*;
use crate::contract::Executed;

const URL: &str = "https://auth.example/authorize?a=1&b=2";

fn host(capabilities: &str) -> Message {
    let raw = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"initialize","params":{{"capabilities":{capabilities}}}}}"#
    );
    Message::parse(raw.into()).expect("a message")
}

fn sign_in(capabilities: &str) -> SignIn {
    let mut sign_in = SignIn::new("mcp.example");
    sign_in.host_begins(&host(capabilities));
    sign_in
}

const SHOWS: &str = r#"{"elicitation":{"url":{}}}"#;

fn waiting(url: &str) -> State {
    State::Waiting(Invitation {
        url: url.to_owned(),
        user_code: None,
        port: None,
        ours: true,
        opened: false,
    })
}

fn changed(state: State, change: impl FnOnce(&mut Invitation)) -> State {
    let State::Waiting(mut invitation) = state else {
        panic!("not waiting");
    };
    change(&mut invitation);
    State::Waiting(invitation)
}

fn told(acts: &[Act]) -> Vec<&str> {
    let mut told = Vec::new();
    for act in acts {
        if let Act::Tell(text) = act {
            told.push(text.as_str());
        }
    }
    told
}

fn sent(acts: &[Act]) -> Vec<Value> {
    let value = |act: &Act| match act {
        Act::Send(raw) => Some(serde_json::from_slice(raw).expect("JSON")),
        _ => None,
    };
    acts.iter().filter_map(value).collect()
}

fn response(request: &Value, body: &str) -> Message {
    let raw = format!(r#"{{"jsonrpc":"2.0","id":{},{body}}}"#, request["id"]);
    Message::parse(raw.into()).expect("a message")
}

#[test]
fn a_person_is_told_of_each_step_once() {
    let mut it = sign_in("{}");
    assert!(it.heard(State::Idle).is_empty());
    assert!(it.heard(State::Preparing).is_empty());
    assert!(it.is_pending());
    let acts = it.heard(waiting(URL));
    assert_eq!(told(&acts), [format!("sign in to mcp.example: open {URL}")]);
    assert!(it.heard(waiting(URL)).is_empty());
    let opened = changed(waiting(URL), |i| i.opened = true);
    assert_eq!(
        told(&it.heard(opened.clone())),
        ["a browser was opened to sign in to mcp.example"]
    );
    assert!(it.heard(opened).is_empty());
    let acts = it.heard(State::Idle);
    assert_eq!(told(&acts), ["signed in to mcp.example"]);
    assert_eq!(sent(&acts), Vec::<Value>::new());
    assert!(!it.is_pending());

    let both = changed(waiting(URL), |i| {
        i.opened = true;
        i.user_code = Some("AB-CD".to_owned());
    });
    let acts = it.heard(both);
    let text = format!(
        "sign in to mcp.example: open {URL} and enter the code AB-CD (a browser was opened)"
    );
    assert_eq!(told(&acts), [text]);
    let acts = it.heard(State::Failed("no".to_owned()));
    assert_eq!(told(&acts), ["signing in to mcp.example failed: no"]);
    assert!(it.heard(State::Failed("no".to_owned())).is_empty());
    assert!(it.heard(State::Idle).is_empty(), "nothing was signed in to");
}

#[test]
fn a_long_link_is_told_whole_and_a_bad_one_harms_no_terminal() {
    let mut it = sign_in("{}");
    let long = format!("{URL}&state={}", "x".repeat(2000));
    assert!(told(&it.heard(waiting(&long)))[0].ends_with(&long));
    let acts = it.heard(waiting("https://a/\u{1b}]8;;x"));
    assert!(!told(&acts)[0].contains('\u{1b}'));
}

#[test]
fn a_host_shows_links_when_it_says_so() {
    for (capabilities, expected) in [
        (SHOWS, true),
        (r#"{"elicitation":{"form":{},"url":{"x":1}}}"#, true),
        (r#"{"elicitation":{}}"#, false),
        (r#"{"elicitation":{"form":{}}}"#, false),
        (r#"{"elicitation":{"url":true}}"#, false),
        (r#"{"url":{}}"#, false),
        ("{}", false),
        ("[]", false),
    ] {
        let mut it = SignIn::new("s");
        assert_eq!(
            it.host_begins(&host(capabilities)),
            expected,
            "{capabilities}"
        );
    }
}

#[test]
fn a_link_is_shown_once_by_a_host_that_listens() {
    let mut it = sign_in(SHOWS);
    assert_eq!(
        sent(&it.heard(waiting(URL))),
        Vec::<Value>::new(),
        "it is not ready"
    );
    let asked = sent(&it.host_listens());
    let [request] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(request["method"], "elicitation/create");
    let params = &request["params"];
    assert_eq!(params["mode"], "url");
    assert_eq!(params["url"], URL);
    assert_eq!(params["message"], "Sign in to mcp.example to use its tools");
    let id = RequestId::from_json(&request["id"].to_string()).expect("an id");
    assert!(SignIn::is_own(&id));
    assert!(it.host_listens().is_empty());
    assert!(sent(&it.heard(changed(waiting(URL), |i| i.opened = true))).is_empty());
    // "accept": "it does not mean that the interaction is complete".
    let accept = response(request, r#""result":{"action":"accept"}"#);
    assert!(it.host_answered(&accept).is_empty());
    let done = sent(&it.heard(State::Idle));
    let [complete] = done.as_slice() else {
        panic!("{done:?}");
    };
    assert_eq!(complete["method"], "notifications/elicitation/complete");
    assert_eq!(complete["params"]["elicitationId"], params["elicitationId"]);
    assert!(it.heard(State::Preparing).is_empty());
}

#[test]
fn what_the_host_says_of_the_link_is_heard_once() {
    for (body, expected) in [
        (r#""result":{"action":"accept"}"#, None),
        (r#""result":{"action":"decline"}"#, Some("tell")),
        (r#""result":{"action":"cancel"}"#, Some("tell")),
        (r#""result":{}"#, Some("open")),
        (r#""error":{"code":-32602,"message":"no"}"#, Some("open")),
    ] {
        let mut it = sign_in(SHOWS);
        it.host_listens();
        let request = sent(&it.heard(waiting(URL))).remove(0);
        let answer = response(&request, body);
        let acts = it.host_answered(&answer);
        match expected {
            None => assert_eq!(acts, []),
            Some("open") => assert_eq!(acts, [Act::OpenBrowser]),
            Some(_) => assert!(told(&acts)[0].contains(URL), "{acts:?}"),
        }
        assert_eq!(it.host_answered(&answer), [], "once");
    }
}

#[test]
fn a_link_that_is_of_no_use_any_more_is_taken_back() {
    let mut it = sign_in(SHOWS);
    it.host_listens();
    let first = sent(&it.heard(waiting(URL))).remove(0);
    let acts = sent(&it.heard(waiting("https://other/")));
    let [cancelled, second] = acts.as_slice() else {
        panic!("{acts:?}");
    };
    assert_eq!(cancelled["method"], "notifications/cancelled");
    assert_eq!(cancelled["params"]["requestId"], first["id"]);
    assert_eq!(second["params"]["url"], "https://other/");
    assert_ne!(second["id"], first["id"]);
    let late = response(&first, r#""error":{"code":1,"message":""}"#);
    assert_eq!(
        it.host_answered(&late),
        [],
        "an answer to what was taken back"
    );
    let failed = sent(&it.heard(State::Failed(String::new())));
    assert_eq!(failed.len(), 1, "it is not complete");
    assert_eq!(failed[0]["params"]["requestId"], second["id"]);
}

#[test]
fn another_process_shows_its_own_link() {
    let mut it = sign_in(SHOWS);
    it.host_listens();
    let theirs = changed(waiting(URL), |i| i.ours = false);
    assert!(sent(&it.heard(theirs)).is_empty());
    // That process died, and this one took over.
    assert_eq!(sent(&it.heard(waiting(URL))).len(), 1);
}

#[test]
fn a_refused_call_carries_the_link() {
    let id = RequestId::from_json("7").expect("an id");
    let wants = Refusal::new(Why::SignInRequired, "sign in first", Executed::No).retryable();
    let other = Refusal::new(Why::Timeout, "slow", Executed::Unknown);
    let read = |raw: Bytes| serde_json::from_slice::<Value>(&raw).expect("JSON");

    let mut it = sign_in(SHOWS);
    assert_eq!(
        read(it.refuse(&id, &wants))["error"]["code"],
        -32010,
        "no link"
    );
    it.host_listens();
    let asked = sent(&it.heard(waiting(URL))).remove(0);
    let answer = read(it.refuse(&id, &wants));
    assert_eq!(answer["id"], 7);
    let error = &answer["error"];
    assert_eq!(error["code"], -32042);
    assert_eq!(error["message"], "sign in first");
    assert_eq!(error["data"]["kind"], "sign_in_required");
    assert_eq!(error["data"]["executed"], "no");
    assert_eq!(error["data"]["retryable"], true);
    assert_eq!(
        error["data"]["elicitations"],
        Value::Array(vec![asked["params"].clone()])
    );
    assert_eq!(it.refuse(&id, &other), other.to_response(Some(&id)));

    let mut it = sign_in("{}");
    it.heard(waiting(URL));
    assert_eq!(it.refuse(&id, &wants), wants.to_response(Some(&id)));
}

#[test]
fn a_host_that_begins_again_is_asked_again() {
    let mut it = sign_in(SHOWS);
    it.host_listens();
    assert_eq!(sent(&it.heard(waiting(URL))).len(), 1);
    assert!(it.host_begins(&host(SHOWS)));
    let again = sent(&it.host_listens());
    assert_eq!(again.len(), 1);
    assert!(!it.host_begins(&host("{}")));
    assert!(it.host_listens().is_empty());
}
