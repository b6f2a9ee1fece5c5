//! Tokens: what is wrong with one is said with the way out, and never the token itself.

use std::fs;

use serde_json::{Value, json};

use super::{FIRST_OPEN, TOKEN, answer_of, ask_wrongly, called, host_of, tool};
use crate::support::{Finished, IntercomApi, Launch, SANDBOX_TOKEN, SandboxServer, request};

/// What no output may hold: the token that was given, and what it was made from.
const SECRET: &str = SANDBOX_TOKEN;

fn find() -> Value {
    json!({ "query": FIRST_OPEN })
}

/// `call` against a sandbox of its own, with a token made from that sandbox's, and everything
/// that can be logged logged; what it said. Nowhere does the token itself stand.
fn refused(suffix: &str, name: &str, arguments: &Value) -> String {
    let server = SandboxServer::start();
    let launch = server.asked("call", &format!("{SECRET}{suffix}"));
    let log = launch.home.path().join("log");
    let launch = launch.args("--debug --log-file").arg(&log);
    let home = launch.home.path().to_owned();
    // The folder is gone when the run is over, so the log is read through a second name.
    let kept = tempfile::tempdir().expect("a folder");
    let copy = kept.path().join("log");
    fs::write(&log, "").expect("a log");
    fs::hard_link(&log, &copy).expect("a second name");
    let ended = launch.arg(name).arg(arguments.to_string()).run();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let logged = fs::read_to_string(&copy).expect("the log");
    for said in [&ended.stdout, &ended.stderr, &logged] {
        assert!(!said.contains(SECRET), "{said}");
    }
    assert!(!home.exists());
    ended.stdout
}

#[test]
fn without_a_token_a_session_works_and_a_call_says_how_to_get_one() {
    let mut host = Launch::new().args("-t au").start();
    host.initialize();
    let list = host.ask(&request("1", "tools/list", "{}")).json();
    assert_eq!(list["result"]["tools"].as_array().map(Vec::len), Some(11));
    let said = ask_wrongly(&mut host, "2", "search", &find());
    assert!(
        said.contains("no access token for api.au.intercom.io"),
        "{said}"
    );
    assert!(said.contains("Developer Hub"), "{said}");
    assert!(said.contains("INTERCOM_TOKEN"), "{said}");
    // What is wrong with the call itself is said first: it needs nobody's token.
    let said = ask_wrongly(&mut host, "3", "search", &json!({ "query": "" }));
    assert!(said.contains("the query is empty"), "{said}");
    assert!(host.is_running());
    let ended = called("-t au", "search", &find());
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.contains("INTERCOM_TOKEN"), "{ended:?}");
    let ended = Launch::new().args("tools -t au").run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn an_expired_token_is_told_with_what_to_check() {
    let said = refused(".expired", "search", &find());
    assert!(said.contains("does not accept the access token"), "{said}");
    assert!(said.contains("hint: check INTERCOM_TOKEN"), "{said}");
}

#[test]
fn a_token_without_a_permission_is_told_which_one_it_lacks() {
    let contacts = json!({ "query": "object_type:contacts" });
    for (name, arguments, scope) in [
        ("search", contacts, "Read and list users and companies"),
        (
            "list_companies",
            json!({}),
            "Read and list users and companies",
        ),
        ("list_articles", json!({}), "Read and List articles"),
    ] {
        let said = refused(".conversations-only", name, &arguments);
        assert!(
            said.contains(&format!("lacks the permission \"{scope}\"")),
            "{said}"
        );
        assert!(said.contains("Developer Hub"), "{said}");
    }
}

#[test]
fn what_a_token_may_do_works_although_it_may_not_do_everything() {
    let server = SandboxServer::start();
    let token = format!("{SECRET}.conversations-only");
    let launch = server.asked("call", &token).arg("search");
    let ended = launch.arg(find().to_string()).run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("conversation_"), "{ended:?}");
}

#[test]
fn a_token_of_another_region_is_told_the_right_target() {
    let said = refused(".australia", "search", &find());
    assert!(said.contains("hosted in Australia"), "{said}");
    assert!(said.contains("-t au"), "{said}");
}

#[test]
fn a_server_that_says_the_token_back_is_not_repeated() {
    for token in [TOKEN, "not-base64-at-all-7f3a"] {
        let api = IntercomApi::start(token);
        let body = format!(
            r#"{{"type":"error.list","request_id":"{token}","errors":[{{"code":"unauthorized","message":"Bearer {token}: bad '{token}'","field":"{token}"}}]}}"#
        );
        for (status, code) in [(401, 1), (403, 1), (400, 1), (500, 1)] {
            let body = body.clone();
            api.on("POST", "/conversations/search", move |_, reply| {
                reply.status(status, "application/json", &body);
            });
            let launch = Launch::new().args("call --json --debug -t au --rest-url");
            let launch = launch.arg(api.url()).env("INTERCOM_TOKEN", token);
            let ended = launch.arg("search").arg(find().to_string()).run();
            assert_eq!(ended.code, Some(code), "{ended:?}");
            let said = format!("{}{}", ended.stdout, ended.stderr);
            assert!(!said.contains(token), "{said}");
        }
    }
}

fn answers(launch: Launch, api: &IntercomApi) {
    let launch = launch.args("call -t au --rest-url").arg(api.url());
    let ended = launch.arg("search").arg(find().to_string()).run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("From the REST API"), "{ended:?}");
}

#[test]
fn the_token_is_found_wherever_people_put_it() {
    let api = IntercomApi::start(TOKEN);
    for name in ["INTERCOM_TOKEN", "INTERCOM_ACCESS_TOKEN"] {
        answers(Launch::new().env(name, TOKEN), &api);
        answers(Launch::new().env(name, &format!("Bearer {TOKEN}\n")), &api);
    }
    let both = Launch::new().env("INTERCOM_ACCESS_TOKEN", "other");
    answers(both.env("INTERCOM_TOKEN", TOKEN), &api);
    let empty = Launch::new().env("INTERCOM_TOKEN", "");
    answers(empty.env("INTERCOM_ACCESS_TOKEN", TOKEN), &api);
}

#[test]
fn a_static_header_is_a_token_too() {
    let api = IntercomApi::start(TOKEN);
    let start = || Launch::new().args("call -t au --rest-url").arg(api.url());
    let header = format!("Authorization: Bearer {TOKEN}");
    let launches = [
        start().arg("--header").arg(&header),
        start()
            .arg("--header")
            .arg("Authorization: Bearer ${T}")
            .env("T", TOKEN),
        start().args("--bearer-env T").env("T", TOKEN),
        start()
            .args("--header-env Authorization=T")
            .env("T", &format!("Bearer {TOKEN}")),
    ];
    for launch in launches {
        let ended = launch.arg("search").arg(find().to_string()).run();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

#[test]
fn the_scheme_of_a_header_may_be_written_in_any_case() {
    let api = IntercomApi::start(TOKEN);
    let launch = Launch::new().args("call -t au --rest-url").arg(api.url());
    let launch = launch
        .arg("--header")
        .arg(format!("authorization: bearer {TOKEN}"));
    let ended = launch.arg("search").arg(find().to_string()).run();
    // The API at hand compares bytes; what matters is that the header was sent.
    assert!(!ended.stdout.contains("no access token"), "{ended:?}");
}

#[test]
fn the_configuration_is_shown_without_the_token() {
    let launch = || Launch::new().args("--print-config -t au");
    let header = format!("Authorization: Bearer {TOKEN}");
    for launch in [
        launch().env("INTERCOM_TOKEN", TOKEN),
        launch().env("INTERCOM_ACCESS_TOKEN", TOKEN),
        launch().arg("--header").arg(&header),
        launch().args("--bearer-env T").env("T", TOKEN),
        launch().args("--debug").env("INTERCOM_TOKEN", TOKEN),
    ] {
        let Finished {
            code,
            stdout,
            stderr,
        } = launch.run();
        assert_eq!(code, Some(0), "{stderr}");
        assert!(!stdout.contains(TOKEN), "{stdout}");
        assert!(!stderr.contains(TOKEN), "{stderr}");
    }
}

#[test]
fn a_token_that_can_not_be_one_is_refused_and_not_repeated() {
    for token in [
        "s3cret and more",
        "s3cret\nmore",
        "s3cret\tmore",
        "s3cr\u{e9}t",
        "s3cret\r\nX-A: b",
    ] {
        for name in ["INTERCOM_TOKEN", "INTERCOM_ACCESS_TOKEN"] {
            let launch = Launch::new().args("call -t au search query=x");
            let ended = launch.env(name, token).run();
            assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:?}");
            assert!(ended.stderr.contains(name), "{ended:?}");
            assert!(ended.stderr.contains("hint: "), "{ended:?}");
            assert!(!ended.stderr.contains("s3cr"), "{ended:?}");
        }
    }
}

#[test]
fn a_word_without_a_token_is_no_token() {
    for token in [" ", "\n", "Bearer", "Bearer ", "bearer "] {
        let api = IntercomApi::start(TOKEN);
        let launch = Launch::new().args("call -t au --rest-url").arg(api.url());
        let launch = launch.env("INTERCOM_TOKEN", token).arg("search");
        let ended = launch.arg(find().to_string()).run();
        assert_ne!(ended.code, Some(0), "{ended:?}");
        assert_eq!(api.requests(), 0, "{token:?}: {ended:?}");
    }
}

#[test]
fn a_token_that_is_refused_once_is_not_the_end_of_a_session() {
    let api = IntercomApi::start(TOKEN);
    let unauthorized = r#"{"type":"error.list","request_id":null,"errors":[{"code":"unauthorized","message":"Access Token Invalid"}]}"#;
    api.first("POST", "/conversations/search", move |_, reply| {
        reply.status(401, "application/json", unauthorized);
    });
    let mut host = host_of(&api, "");
    ask_wrongly(&mut host, "1", "search", &find());
    answer_of(&host.ask(&tool("2", "search", &find())));
}
