//! The listener that the browser comes back to: strangers get nothing and end nothing, the person
//! gets in, and afterwards nobody listens any more.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use serde_json::json;

use super::failed;
use crate::support::{Authority, Link, Person, SERVER_METADATA};

/// What isn't the answer to our question; each is refused, and the sign-in goes on.
fn strangers(link: &Link) -> Vec<String> {
    let (host, path, state) = (link.host(), link.callback.path(), &link.state);
    let get = |query: &str| {
        format!("GET {path}?{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    };
    let wrong = "0".repeat(state.len());
    let right = format!("code=x&state={state}");
    vec![
        get("code=stolen"),
        get(""),
        get("code=stolen&state="),
        get(&format!("code=stolen&state={wrong}")),
        get(&format!("code=stolen&state={}", &state[..state.len() - 1])),
        get(&format!("code=stolen&state={state}x")),
        get(&format!("code=stolen&state={wrong}&state={state}")),
        get("error=access_denied"),
        get(&format!("error=access_denied&state={wrong}")),
        get("error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E"),
        format!("GET /?{right} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
        format!("GET {path}/x?{right} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
        format!("GET {path}?{right} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
        format!(
            "GET {path}?{right} HTTP/1.1\r\nHost: evil.example:{}\r\nConnection: close\r\n\r\n",
            link.callback.port().unwrap_or(0)
        ),
        format!("GET {path}?{right} HTTP/1.1\r\nConnection: close\r\n\r\n"),
        format!(
            "GET {path}?{right} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n"
        ),
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{right}",
            right.len()
        ),
        format!(
            "POST {path}?{right} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        format!(
            "OPTIONS {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\nConnection: close\r\n\r\n"
        ),
        format!("GET {path}?{right}\r\n"),
        "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n".to_owned(),
        format!(
            "GET {path}?{} HTTP/1.1\r\nHost: {host}\r\n\r\n",
            "x".repeat(1 << 20)
        ),
    ]
}

#[test]
fn strangers_end_nothing_and_get_nothing() {
    let authority = Authority::start();
    let person = Person::new();
    let login = person.login(&authority, |link| {
        // Whoever only connects, and whoever speaks slowly, is in nobody's way.
        let idle: Vec<_> = (0..50)
            .map(|_| link.connect().expect("a connection"))
            .collect();
        let mut slow = link.connect().expect("a connection");
        slow.write_all(b"GET /").expect("sent");
        for stranger in strangers(link) {
            let answer = link.send(&stranger);
            let head = stranger.lines().next().unwrap_or_default();
            let head = &head[..head.len().min(100)];
            assert!(!answer.starts_with("HTTP/1.1 2"), "{head}: {answer}");
            assert!(
                !answer.to_lowercase().contains("location:"),
                "{head}: {answer}"
            );
            assert!(
                !answer.to_lowercase().contains("access-control-"),
                "{head}: {answer}"
            );
            assert!(!answer.contains("<script>alert"), "{head}: {answer}");
            assert!(!answer.contains("stolen"), "{head}: {answer}");
        }
        assert_eq!(
            authority.asked("/token").len(),
            0,
            "a stranger's code was exchanged"
        );
        let page = link.agree();
        assert!(page.contains("HTTP/1.1 200"), "{page}");
        drop((idle, slow));
    });
    assert_eq!(login.code, Some(0), "{login:#?}");
    let exchanges = authority.asked("/token");
    assert_eq!(exchanges.len(), 1);
    assert!(
        exchanges[0].body.contains("code=the-code"),
        "{}",
        exchanges[0].body
    );
    assert!(
        exchanges[0].body.contains("code_verifier="),
        "{}",
        exchanges[0].body
    );
}

#[test]
fn a_flood_of_strangers_keeps_nobody_out() {
    let authority = Authority::start();
    let person = Person::new();
    let login = person.login(&authority, |link| {
        for n in 0..500 {
            link.visit(&format!("code=stolen-{n}&state={n}"));
        }
        link.agree();
    });
    assert_eq!(login.code, Some(0), "{login:#?}");
    assert_eq!(authority.asked("/token").len(), 1);
    assert!(
        login.stderr.len() < 8000,
        "{} bytes about strangers",
        login.stderr.len()
    );
}

#[test]
fn the_page_is_static_and_says_so_in_its_headers() {
    let authority = Authority::start();
    let person = Person::new();
    let mut pages = Vec::new();
    let login = person.login(&authority, |link| {
        pages.push(link.agree());
    });
    assert_eq!(login.code, Some(0), "{login:#?}");
    let page = &pages[0];
    let head = page
        .split("\r\n\r\n")
        .next()
        .unwrap_or_default()
        .to_lowercase();
    for header in [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cache-control: no-store",
    ] {
        assert!(head.contains(header), "no {header}: {head}");
    }
    for secret in ["the-code", "<b>hi", "%3Cb"] {
        assert!(!page.contains(secret), "{page}");
    }
}

#[test]
fn nobody_listens_when_it_is_over() {
    let authority = Authority::start();
    let person = Person::new();
    person.login(&authority, |link| drop(link.agree()));
    assert!(
        person.links()[0].connect().is_err(),
        "somebody still listens"
    );
    let refused = Person::new();
    let login = refused.login(&authority, |link| {
        link.visit(&format!("error=access_denied&state={}", link.state));
    });
    failed(&login, "denied");
    assert!(
        refused.links()[0].connect().is_err(),
        "somebody still listens"
    );
}

#[test]
fn an_answer_of_another_issuer_ends_the_sign_in_and_no_code_is_exchanged() {
    let authority = Authority::start();
    authority.document(SERVER_METADATA, |document| {
        document["authorization_response_iss_parameter_supported"] = json!(true);
    });
    let answers: [fn(&str, &str) -> String; 4] = [
        |state, _| format!("code=x&state={state}&iss=https%3A%2F%2Fevil.example"),
        |state, origin| format!("code=x&state={state}&iss={origin}/"),
        |state, _| format!("code=x&state={state}"),
        |state, _| {
            format!("error=words-of-a-stranger&state={state}&iss=https%3A%2F%2Fevil.example")
        },
    ];
    for answer in answers {
        let person = Person::new();
        let login = person.login(&authority, |link| {
            link.visit(&answer(&link.state, &authority.origin()));
        });
        assert_eq!(login.code, Some(4), "{login:#?}");
        assert!(login.stderr.contains("does not come from"), "{login:#?}");
        assert!(!login.stderr.contains("words-of-a-stranger"), "{login:#?}");
        assert_eq!(authority.asked("/token").len(), 0);
    }
    let person = Person::new();
    let login = person.login(&authority, |link| {
        let origin = authority.origin();
        link.visit(&format!("code=the-code&state={}&iss={origin}", link.state));
    });
    assert_eq!(login.code, Some(0), "{login:#?}");
}

#[test]
fn a_code_is_exchanged_once_however_often_it_comes() {
    let authority = Authority::start();
    authority.on("/token", |_, reply| {
        std::thread::sleep(Duration::from_millis(500));
        reply.json(r#"{"access_token":"access","token_type":"Bearer","expires_in":3600}"#);
    });
    let person = Person::new();
    let login = person.login(&authority, |link| {
        std::thread::scope(|scope| {
            for _ in 0..5 {
                scope.spawn(|| {
                    let Ok(mut stream) = link.connect() else {
                        return;
                    };
                    let (path, host, state) = (link.callback.path(), link.host(), &link.state);
                    let request = format!(
                        "GET {path}?code=the-code&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n"
                    );
                    stream.write_all(request.as_bytes()).ok();
                    stream.read_to_end(&mut Vec::new()).ok();
                });
            }
        });
    });
    assert_eq!(login.code, Some(0), "{login:#?}");
    assert_eq!(authority.asked("/token").len(), 1);
}
