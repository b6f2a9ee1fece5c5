//! A real listener, and browsers and others that come to it over loopback.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::Callback;
use super::super::secret::Secret;
use super::*;

mod crowd;

const PATH: &str = "/oauth/cb";

fn settings() -> Callback {
    Callback {
        host: "127.0.0.1".to_owned(),
        port: None,
        path: PATH.to_owned(),
        is_named: false,
        success_url: None,
    }
}

async fn listener() -> Listener {
    Listener::bind(&settings(), None).await.unwrap()
}

fn port(listener: &Listener) -> u16 {
    let url = reqwest::Url::parse(listener.redirect_uri()).unwrap();
    url.port().unwrap()
}

/// `right` is the code, `no` a denial, everything else a stranger.
fn judge(query: &str) -> Verdict {
    match query {
        "right" => Verdict::Code(Secret::new("the code")),
        _ if query.starts_with("no") => Verdict::Denied {
            code: "access_denied".to_owned(),
            why: String::new(),
        },
        _ => Verdict::Stranger(String::new()),
    }
}

/// Sends `bytes`, and reads until the other side closes.
async fn send(port: u16, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

fn get(port: u16, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
}

async fn fetch(port: u16, target: &str) -> String {
    send(port, get(port, target).as_bytes()).await
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or(answer)
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let mut all = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(n, _)| n.eq_ignore_ascii_case(name));
    let first = all.next().map(|(_, value)| value);
    assert!(all.next().is_none(), "{name} twice");
    first
}

/// What a browser does: asks, and follows the redirect.
async fn visit(port: u16, query: &str) -> (String, String) {
    let first = fetch(port, &format!("{PATH}?{query}")).await;
    let second = match header(&first, "location") {
        Some(path) => fetch(port, path).await,
        None => String::new(),
    };
    (first, second)
}

async fn is_closed(port: u16) {
    while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_browser_signs_in_and_sees_it() {
    let mut listener = listener().await;
    let port = port(&listener);
    assert_eq!(
        listener.redirect_uri(),
        format!("http://127.0.0.1:{port}{PATH}")
    );
    let browser = tokio::spawn(visit(port, "right"));
    let visitor = listener.next(&judge).await;
    assert_eq!(visitor.verdict, Verdict::Code(Secret::new("the code")));
    // Nobody is told that it worked before it has.
    assert_eq!(status(&fetch(port, "/signed-in").await), "404");
    visitor.tell(true).await;
    let (first, page) = browser.await.unwrap();
    assert_eq!(
        (status(&first), header(&first, "location")),
        ("303", Some("/signed-in"))
    );
    assert_eq!(status(&page), "200");
    assert!(page.contains("You are signed in"), "{page}");
    assert_eq!(status(&fetch(port, "/not-signed-in").await), "404");
    drop(listener);
    is_closed(port).await;
}

#[tokio::test]
async fn a_denial_is_seen_too() {
    let mut listener = listener().await;
    let port = port(&listener);
    let browser = tokio::spawn(visit(port, "no"));
    let visitor = listener.next(&judge).await;
    assert!(matches!(visitor.verdict, Verdict::Denied { .. }));
    visitor.tell(false).await;
    let (first, page) = browser.await.unwrap();
    assert_eq!(header(&first, "location"), Some("/not-signed-in"));
    assert!(page.contains("You are not signed in"), "{page}");
    assert_eq!(status(&fetch(port, "/signed-in").await), "404");
}

#[tokio::test]
async fn the_page_comes_though_the_listener_has_gone() {
    let mut listener = listener().await;
    let port = port(&listener);
    let browser = tokio::spawn(visit(port, "right"));
    let visitor = listener.next(&judge).await;
    drop(listener);
    visitor.tell(true).await;
    let (_, page) = browser.await.unwrap();
    assert!(page.contains("You are signed in"), "{page}");
    is_closed(port).await;
}

#[tokio::test]
async fn telling_goes_on_when_nobody_waits_for_it() {
    let mut listener = listener().await;
    let port = port(&listener);
    let browser = tokio::spawn(visit(port, "right"));
    let visitor = listener.next(&judge).await;
    drop(listener);
    // Polled once, then dropped.
    tokio::select! {
        biased;
        () = visitor.tell(true) => unreachable!("the browser has nothing yet"),
        () = std::future::ready(()) => {}
    }
    let (_, page) = browser.await.unwrap();
    assert!(page.contains("You are signed in"), "{page}");
}

/// One that asks for its page and never comes for it, and one that has left, hold nobody up for long.
#[tokio::test]
async fn telling_ends_without_a_browser() {
    let mut listener = listener().await;
    let port = port(&listener);
    let rude = tokio::spawn(async move { fetch(port, &format!("{PATH}?right")).await });
    listener.next(&judge).await.tell(true).await;
    assert_eq!(status(&rude.await.unwrap()), "303");
    drop(listener);
    is_closed(port).await;
}

#[tokio::test]
async fn a_visitor_who_is_never_told_sees_that_it_failed() {
    let mut listener = listener().await;
    let port = port(&listener);
    let browser = tokio::spawn(visit(port, "right"));
    drop(listener.next(&judge).await);
    let (first, _) = browser.await.unwrap();
    assert!(first.contains("You are not signed in"), "{first}");
}

/// While the right one waits for the tokens, others come: when it is over they are told nothing.
#[tokio::test]
async fn who_comes_after_the_right_one_is_a_stranger() {
    let mut listener = listener().await;
    let port = port(&listener);
    let browser = tokio::spawn(visit(port, "right"));
    let visitor = listener.next(&judge).await;
    let late = tokio::spawn(visit(port, "right"));
    while listener.knocks.is_empty() {
        tokio::task::yield_now().await;
    }
    drop(listener);
    assert_eq!(status(&late.await.unwrap().0), "400");
    visitor.tell(true).await;
    assert!(browser.await.unwrap().1.contains("You are signed in"));
}

#[tokio::test]
async fn whoever_comes_first_waits_to_be_asked_in() {
    // An authorization server that redirects at once (facts: a code was lost by this).
    let mut listener = listener().await;
    let port = port(&listener);
    let mut early = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    early
        .write_all(get(port, &format!("{PATH}?right")).as_bytes())
        .await
        .unwrap();
    // Asked in and let go again, any number of times: nobody is lost on the way.
    let visitor = loop {
        tokio::select! {
            biased;
            visitor = listener.next(&judge) => break visitor,
            () = tokio::task::yield_now() => {}
        }
    };
    assert_eq!(visitor.verdict, Verdict::Code(Secret::new("the code")));
}

#[tokio::test]
async fn success_goes_on_to_the_users_page_and_failure_does_not() {
    let mut settings = settings();
    let url = "https://intranet.test/done?x=1";
    settings.success_url = Some(reqwest::Url::parse(url).unwrap());
    for (query, success, location) in [("right", true, url), ("no", false, "/not-signed-in")] {
        let mut listener = Listener::bind(&settings, None).await.unwrap();
        let port = port(&listener);
        let browser = tokio::spawn(async move { fetch(port, &format!("{PATH}?{query}")).await });
        let visitor = listener.next(&judge).await;
        tokio::spawn(visitor.tell(success));
        let answer = browser.await.unwrap();
        assert_eq!(
            (status(&answer), header(&answer, "location")),
            ("303", Some(location))
        );
    }
}

#[tokio::test]
async fn a_callback_in_the_place_of_our_page_gets_the_page_itself() {
    let mut settings = settings();
    settings.path = "/signed-in".to_owned();
    let mut listener = Listener::bind(&settings, None).await.unwrap();
    let port = port(&listener);
    let browser = tokio::spawn(async move { fetch(port, "/signed-in?right").await });
    listener.next(&judge).await.tell(true).await;
    let answer = browser.await.unwrap();
    assert_eq!(status(&answer), "200");
    assert!(answer.contains("You are signed in"));
}

/// T07: the headers of every answer, and a style that they let through.
#[tokio::test]
async fn every_answer_has_the_headers_that_keep_it_safe() {
    let mut listener = listener().await;
    let port = port(&listener);
    let browser = tokio::spawn(visit(port, "right"));
    listener.next(&judge).await.tell(true).await;
    let (first, second) = browser.await.unwrap();
    let third = fetch(port, "/favicon.ico").await;
    let head = get(port, PATH).replace("GET", "HEAD");
    let fourth = send(port, head.as_bytes()).await;
    assert_eq!((status(&third), status(&fourth)), ("404", "405"));
    assert!(fourth.ends_with("\r\n\r\n"), "content in an answer to HEAD");
    assert_eq!(header(&fourth, "allow"), Some("GET"));
    for answer in [&first, &second, &third, &fourth] {
        let policy = header(answer, "content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header(answer, "x-content-type-options"), Some("nosniff"));
        assert_eq!(header(answer, "referrer-policy"), Some("no-referrer"));
        assert_eq!(header(answer, "cache-control"), Some("no-store"));
        assert_eq!(header(answer, "connection"), Some("close"));
        assert_eq!(
            header(answer, "content-type"),
            Some("text/html; charset=utf-8")
        );
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        assert_eq!(
            header(answer, "content-length"),
            Some(body.len().to_string().as_str())
        );
        assert!(!answer.to_ascii_lowercase().contains("access-control"));
    }
    let style = second
        .split_once("<style>")
        .unwrap()
        .1
        .split_once("</style>")
        .unwrap()
        .0;
    let digest = ring::digest::digest(&ring::digest::SHA256, style.as_bytes());
    let hash = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, digest);
    let policy = header(&second, "content-security-policy").unwrap();
    assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
    assert!(
        !second.contains("<script") && !second.contains("http"),
        "{second}"
    );
}

/// T07, T08: whatever comes in, the same goes out.
#[tokio::test]
async fn nothing_that_comes_in_goes_out() {
    let payloads = include_str!("../../../tests/vectors/callback-payloads.json");
    let payloads: Vec<String> = serde_json::from_str(payloads).unwrap();
    let mut listener = listener().await;
    let port = port(&listener);
    let mut seen = std::collections::BTreeMap::<&str, std::collections::BTreeSet<String>>::new();
    for payload in &payloads {
        let form = oauth2::url::form_urlencoded::byte_serialize(payload.as_bytes());
        let encoded: String = form.collect();
        for (kind, query) in [
            (
                "denied",
                format!("no&error_description={encoded}&error={encoded}"),
            ),
            (
                "stranger",
                format!("error={encoded}&state={encoded}&{encoded}"),
            ),
        ] {
            let mut browser = tokio::spawn(async move { visit(port, &query).await });
            let (first, second) = loop {
                tokio::select! {
                    answers = &mut browser => break answers.unwrap(),
                    visitor = listener.next(&judge) => visitor.tell(false).await,
                }
            };
            seen.entry(kind)
                .or_default()
                .insert(format!("{first}\n----\n{second}"));
        }
        // As it is, where it can stand in a request line or a header at all.
        let raw = format!("GET {PATH}?{payload} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
        let elsewhere = get(port, &format!("/{encoded}"));
        let foreign =
            get(port, PATH).replace("\r\n\r\n", &format!("\r\nOrigin: {encoded}\r\n\r\n"));
        for (kind, request) in [("raw", raw), ("elsewhere", elsewhere), ("foreign", foreign)] {
            let answer = tokio::select! {
                answer = send(port, request.as_bytes()) => answer,
                _ = listener.next(&judge) => unreachable!("{kind}: {payload}"),
            };
            seen.entry(kind).or_default().insert(answer);
        }
    }
    assert!(payloads.len() >= 30);
    for (kind, answers) in &seen {
        assert_eq!(answers.len(), 1, "{kind}: {answers:#?}");
    }
    let locations = |kind: &str| -> Vec<_> {
        let answers = seen[kind].iter().flat_map(|answer| answer.lines());
        answers
            .filter(|line| line.to_ascii_lowercase().starts_with("location"))
            .collect()
    };
    assert_eq!(locations("denied"), ["Location: /not-signed-in"]);
    for kind in ["stranger", "raw", "elsewhere", "foreign"] {
        assert!(locations(kind).is_empty(), "{kind}");
    }
}

/// T09.
#[tokio::test]
async fn a_port_that_is_taken_is_an_error_and_any_other_is_not() {
    let first = listener().await;
    let taken = Listener::bind(&settings(), Some(port(&first))).await;
    assert_eq!(taken.err().unwrap().kind(), io::ErrorKind::AddrInUse);
    assert_ne!(port(&listener().await), port(&first));
    let free = port(&first);
    drop(first);
    let again = Listener::bind(&settings(), Some(free)).await.unwrap();
    assert_eq!(port(&again), free);
}

#[tokio::test]
async fn localhost_is_both_addresses() {
    let mut settings = settings();
    settings.host = "localhost".to_owned();
    let mut listener = Listener::bind(&settings, None).await.unwrap();
    let port = port(&listener);
    assert_eq!(
        listener.redirect_uri(),
        format!("http://localhost:{port}{PATH}")
    );
    let mut addresses = vec!["127.0.0.1"];
    if TcpListener::bind("[::1]:0").await.is_ok() {
        addresses.push("[::1]");
    }
    for address in addresses {
        let request = get(port, &format!("{PATH}?right")).replace("127.0.0.1", "localhost");
        let mut stream = TcpStream::connect(format!("{address}:{port}"))
            .await
            .unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let visitor = listener.next(&judge).await;
        assert!(matches!(visitor.verdict, Verdict::Code(_)));
    }
}

/// Whoever sits at ::1 would get the browser that goes to `localhost`.
#[tokio::test]
async fn localhost_is_taken_if_one_of_them_is() {
    let Ok(squatter) = TcpListener::bind("[::1]:0").await else {
        return; // there is no IPv6 here
    };
    let taken = squatter.local_addr().unwrap().port();
    let mut settings = settings();
    settings.host = "localhost".to_owned();
    let error = Listener::bind(&settings, Some(taken)).await.err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn the_listener_is_on_loopback_only() {
    for (host, address) in [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("[::1]", "::1"),
    ] {
        let Ok(found) = sockets(host, 0).await else {
            assert_eq!(host, "[::1]"); // there is no IPv6 here
            continue;
        };
        assert_eq!(found[0].local_addr().unwrap().ip().to_string(), address);
        assert!(
            found
                .iter()
                .all(|s| s.local_addr().unwrap().ip().is_loopback())
        );
    }
}
