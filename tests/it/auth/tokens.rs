//! Token endpoints in trouble and odd tokens: what was granted is kept, nobody asks without end, and
//! a browser is opened only where nothing else helps.

use serde_json::{Value, json};

use super::{WORDS, failed};
use crate::support::{Authority, Host, Person, call};

/// A bridge of somebody who is signed in and has made a call.
fn running(authority: &Authority, person: &Person, words: &str) -> Host {
    let mut host = person.bridge(authority).args(words).start();
    host.initialize();
    host.ask(&call("1", "before")).result();
    host
}

#[test]
fn a_code_that_can_not_be_exchanged_is_told() {
    let error = |code: &str| {
        json!({ "error": code, "error_description": format!("no {WORDS}") }).to_string()
    };
    for (status, kind, body) in [
        (500, "text/html", "<html>oops</html>".to_owned()),
        (429, "text/plain", WORDS.to_owned()),
        (400, "application/json", error("invalid_grant")),
        (401, "application/json", error("invalid_client")),
        (400, "application/json", error(WORDS)),
        (200, "text/html", "<html>a portal</html>".to_owned()),
        (200, "application/json", "{}".to_owned()),
        (200, "application/json", r#"{"access_token":""}"#.to_owned()),
        (
            200,
            "application/json",
            r#"{"access_token":"a\r\nb"}"#.to_owned(),
        ),
        (
            200,
            "application/json",
            r#"{"access_token":["a"]}"#.to_owned(),
        ),
    ] {
        let authority = Authority::start();
        let about = format!("{status} {}", body.escape_debug());
        authority.on("/token", move |_, reply| reply.status(status, kind, &body));
        let person = Person::new();
        let login = person.login(&authority, |link| drop(link.agree()));
        failed(&login, &about);
        assert_eq!(person.run("token", &authority).code, Some(4), "{about}");
    }
}

#[test]
fn a_server_that_repeats_what_it_was_sent_gets_no_secret_onto_a_terminal() {
    let authority = Authority::start();
    authority.on("/token", |request, reply| {
        let body = json!({ "error": "invalid_grant", "error_description": request.body });
        reply.status(400, "application/json", &body.to_string());
    });
    let person = Person::new();
    let login = person.login(&authority, |link| drop(link.agree()));
    failed(&login, "echoed");
    let sent = authority.asked("/token")[0].body.clone();
    let verifier = sent
        .split('&')
        .find_map(|pair| pair.strip_prefix("code_verifier="))
        .expect("a verifier");
    assert!(!login.stderr.contains(verifier), "{login:#?}");
    assert!(!login.stderr.contains("the-code"), "{login:#?}");
}

#[test]
fn odd_lifetimes_are_lived_with() {
    for lifetime in [
        json!(null),
        json!("3600"),
        json!(0),
        json!(-5),
        json!(1e300),
        json!("soon"),
        json!(3600.5),
        json!({}),
    ] {
        let authority = Authority::start();
        let granted = lifetime.clone();
        authority.on("/token", move |_, reply| {
            reply.json(&json!({ "access_token": "odd", "token_type": "bearer", "expires_in": granted, "refresh_token": "r" }).to_string());
        });
        authority.on("/mcp", |request, reply| match &*request.kind() {
            _ if request.header("authorization") != Some("Bearer odd") => reply.status(401, "", ""),
            "initialize" => reply.json(&request.result(
                r#"{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"s","version":"1"}}"#,
            )),
            "tools/call" => reply.json(&request.text("ok")),
            "GET" => reply.status(405, "", ""),
            _ => reply.accepted(),
        });
        let person = Person::new();
        person.signs_in(&authority);
        let mut host = running(&authority, &person, "");
        for n in 2..6 {
            host.ask(&call(&n.to_string(), "again")).result();
        }
        let refreshes = authority.grants("refresh_token");
        assert!(
            refreshes <= 1,
            "{lifetime}: {refreshes} refreshes for five calls"
        );
        assert_eq!(person.tabs().len(), 0, "{lifetime}");
    }
}

#[test]
fn a_refresh_without_a_new_refresh_token_keeps_the_old_one() {
    let authority = Authority::start();
    let person = Person::new();
    person.signs_in(&authority);
    let mut host = running(&authority, &person, "");
    for n in 0..2 {
        authority.expire();
        let grant = format!("kept-{n}");
        let good = grant.clone();
        authority.next("/token", 1, move |_, reply| {
            reply.json(
                &json!({ "access_token": grant, "token_type": "Bearer", "expires_in": 3600 })
                    .to_string(),
            );
        });
        let seen = good.clone();
        authority.on("/mcp", move |request, reply| match &*request.kind() {
            _ if request.header("authorization") != Some(&format!("Bearer {seen}")) => {
                reply.status(401, "", "");
            }
            "tools/call" => reply.json(&request.text("ok")),
            _ => reply.accepted(),
        });
        host.ask(&call(&format!("\"{good}\""), "x")).result();
    }
    let asked = authority.asked("/token");
    let spent: Vec<_> = asked
        .iter()
        .filter(|r| r.body.contains("refresh_token=refresh-token-1"))
        .collect();
    assert_eq!(spent.len(), 2, "{asked:#?}");
    assert_eq!(person.tabs().len(), 0);
}

/// Answers every token request like this from here on.
fn token_errors(authority: &Authority, status: u16, body: &Value) {
    let body = body.to_string();
    authority.on("/token", move |_, reply| {
        reply.status(status, "application/json", &body);
    });
}

#[test]
fn a_dead_refresh_token_opens_one_browser_however_many_calls_there_are() {
    let authority = Authority::start();
    let person = Person::new();
    person.signs_in(&authority);
    let mut host = running(&authority, &person, "--sign-in-wait 1");
    authority.expire();
    token_errors(&authority, 400, &json!({ "error": "invalid_grant" }));
    for n in 2..6 {
        let answer = host.ask(&call(&n.to_string(), "x"));
        assert!(answer.raw().contains("/authorize?"), "no link: {answer:?}");
    }
    assert_eq!(person.tabs().len(), 1);
    assert_eq!(
        authority.grants("refresh_token"),
        1,
        "a dead token is not tried again"
    );
}

#[test]
fn a_client_that_the_server_has_forgotten_is_registered_again() {
    let authority = Authority::start();
    let person = Person::new();
    person.signs_in(&authority);
    let mut host = running(&authority, &person, "");
    authority.expire();
    let forgotten = json!({ "error": "invalid_client" }).to_string();
    authority.next("/token", 1, move |_, reply| {
        reply.status(401, "application/json", &forgotten);
    });
    host.send(&call("2", "after"));
    person.nth_link(1).agree();
    host.answer("2").result();
    assert_eq!(authority.asked("/register").len(), 2);
}

#[test]
fn a_server_that_takes_no_token_at_all_is_not_asked_without_end() {
    let authority = Authority::start();
    let person = Person::new();
    person.signs_in(&authority);
    authority.on("/mcp", |_, reply| {
        reply
            .header("WWW-Authenticate", "Bearer error=\"invalid_token\"")
            .status(401, "", "");
    });
    let mut host = person.bridge(&authority).args("--sign-in-wait 1").start();
    host.initialize();
    for n in 0..3 {
        let answer = host.ask(&call(&n.to_string(), "x"));
        assert!(
            answer.json()["error"].is_object() || answer.json()["result"]["isError"] == true,
            "{answer:?}"
        );
    }
    assert!(
        authority.grants("refresh_token") <= 2,
        "{} refreshes",
        authority.grants("refresh_token")
    );
    assert!(person.tabs().len() <= 1, "{:?}", person.tabs());
    assert!(
        authority.asked("/mcp").len() < 40,
        "{} requests for four",
        authority.asked("/mcp").len()
    );
}

#[test]
fn a_token_on_the_command_line_that_is_refused_starts_no_sign_in() {
    let authority = Authority::start();
    let person = Person::new();
    let mut host = person
        .bridge(&authority)
        .arg("--header")
        .arg("Authorization: Bearer mine")
        .start();
    let refusal = host.initialize_anyhow();
    assert!(
        refusal.raw().to_lowercase().contains("authorization"),
        "which token it was: {refusal:?}"
    );
    assert_eq!(person.tabs().len(), 0);
    assert_eq!(authority.asked("/register").len(), 0);
    assert_eq!(authority.asked("/token").len(), 0);
}

#[test]
fn transient_trouble_keeps_the_tokens() {
    for (status, header) in [
        (500, None),
        (503, Some(("Retry-After", "1"))),
        (429, Some(("Retry-After", "1"))),
    ] {
        let authority = Authority::start();
        let person = Person::new();
        person.signs_in(&authority);
        let mut host = running(&authority, &person, "");
        authority.expire();
        authority.next("/token", 1, move |_, reply| {
            let reply = match header {
                Some((name, value)) => reply.header(name, value),
                None => reply,
            };
            reply.status(status, "text/html", "<html>oops</html>");
        });
        host.ask(&call("2", "after")).result();
        assert_eq!(person.tabs().len(), 0, "{status}");
        assert_eq!(authority.grants("refresh_token"), 2, "{status}");
    }
}

#[test]
fn a_call_waits_for_a_person_longer_than_for_a_server() {
    let authority = Authority::start();
    let person = Person::new();
    let bridge = person.bridge(&authority).args("--start-timeout 2");
    let mut host = bridge.start();
    host.initialize();
    host.send(&call("1", "late"));
    let link = person.nth_link(1);
    // The person is what it is about: longer than the server would have.
    std::thread::sleep(std::time::Duration::from_secs(3));
    link.agree();
    host.answer("1").result();
}
