//! What goes out, what comes back, and where nothing goes at all.

pub(in crate::auth) mod server;
pub(in crate::auth) mod vectors;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::auth::guard::Resolver;
use crate::auth::trouble::Trouble;
use crate::http::{Network, ProxyChoice};

use super::{MOST, Wire};
use server::{Reply, Server};

pub(in crate::auth) fn network() -> Network {
    Network {
        connect_timeout: Some(Duration::from_secs(5)),
        ca_files: Vec::new(),
        proxy: ProxyChoice::Direct,
        ipv4: false,
        cookies: true,
    }
}

pub(in crate::auth) fn url(text: &str) -> Url {
    Url::parse(text).expect("a URL")
}

fn wire(server: &str) -> Wire {
    Wire::new(network(), url(server), false)
}

#[tokio::test]
async fn a_get_says_what_it_wants_and_nothing_about_the_user() {
    let server =
        Server::start(|_, _| Reply::json(200, "{}").with("set-cookie", "session=1; Path=/")).await;
    let wire = wire(&server.origin());
    for _ in 0..2 {
        let answer = wire.look(&server.url("/document?a=b")).await;
        assert_eq!(answer.expect("an answer").body, Bytes::from_static(b"{}"));
    }
    for asked in server.asked() {
        assert_eq!(asked.line, "GET /document?a=b");
        let mut names: Vec<_> = asked.headers.keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        let expected = ["accept", "host", "mcp-protocol-version", "user-agent"];
        assert_eq!(names, expected);
        assert_eq!(asked.headers["accept"], "application/json");
        assert_eq!(asked.headers["mcp-protocol-version"], "2025-11-25");
        let agent = asked.headers["user-agent"].to_str().expect("a text");
        assert!(agent.starts_with("intercom-mcp/"), "{agent}");
    }
}

#[tokio::test]
async fn a_post_carries_what_it_is_given() {
    let server = Server::start(|_, _| Reply::json(400, r#"{"error":"no"}"#)).await;
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "text/x".parse().expect("a value"));
    let posted = wire(&server.origin())
        .post(&server.url("/token"), headers, Bytes::from_static(b"body"))
        .await
        .expect("an answer, whatever its status");
    assert_eq!(posted.status, 400);
    let asked = server.asked();
    assert_eq!(asked[0].line, "POST /token");
    assert_eq!(asked[0].body, Bytes::from_static(b"body"));
    assert_eq!(asked[0].headers["content-type"], "text/x");
    assert!(!asked[0].headers.contains_key("mcp-protocol-version"));
    assert!(!asked[0].headers.contains_key("cookie"));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |server, _| {
            let target = format!("{}/next?code=c0de#f", server.origin());
            Reply::text(status, "").with("location", target)
        })
        .await;
        let got = wire(&server.origin())
            .post(&server.url("/a?b=secret"), HeaderMap::new(), Bytes::new())
            .await;
        let port = server.port();
        let expected = format!(
            "127.0.0.1:{port} answered {status} with a redirect to http://127.0.0.1:{port}/next; \
             redirects are not followed"
        );
        assert_eq!(got.expect_err("no answer"), Trouble::Unusable(expected));
        assert_eq!(server.lines().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_body_has_an_end() {
    let server = Server::start(|_, asked| {
        let more = usize::from(asked.line.contains("more"));
        Reply::json(200, "x".repeat(MOST + more))
    })
    .await;
    let wire = wire(&server.origin());
    let most = wire.look(&server.url("/most")).await.expect("it fits");
    assert_eq!(most.body.len(), MOST);
    let more = wire.look(&server.url("/more")).await;
    let expected = format!(
        "the answer of 127.0.0.1:{} is longer than 1024 KiB",
        server.port()
    );
    assert_eq!(more.expect_err("too long"), Trouble::Unusable(expected));
}

#[tokio::test]
async fn a_body_without_a_length_is_counted_while_it_comes() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a visitor");
        let asked = stream.read(&mut [0; 4096]).await.expect("a request");
        assert!(asked > 0);
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
        stream.write_all(head).await.expect("a reader");
        // One byte too many, or as many as the reader takes; then the end.
        stream.write_all(&vec![b' '; MOST + 1]).await.ok();
    });
    let server = format!("http://{address}");
    let got = wire(&server).look(&url(&server)).await;
    let expected = format!("the answer of {address} is longer than 1024 KiB");
    assert_eq!(got.expect_err("too long"), Trouble::Unusable(expected));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_decision() {
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let address = gone.expect("a port").local_addr().expect("its address");
    let server = format!("http://{address}");
    let got = wire(&server)
        .look(&url(&format!("{server}/a?b=secret")))
        .await;
    let Err(Trouble::Transient { why, after: None }) = got else {
        panic!("{got:?}");
    };
    assert!(
        why.starts_with(&format!("cannot reach {address}: ")),
        "{why}"
    );
    assert!(!why.contains("secret"), "{why}");
}

/// A listener that nobody must reach.
async fn canary() -> (u16, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, count)
}

/// A wire for which every name but the server's leads to this machine.
fn lying(server: &str) -> Wire {
    let mut wire = Wire::new(network(), url(server), true);
    let own = url(server).host_str().expect("a host").to_owned();
    wire.resolver = Resolver::with_lookup(
        &url(server),
        Arc::new(move |name| {
            let octets = if name == own {
                [93, 184, 215, 14]
            } else {
                [127, 0, 0, 1]
            };
            Box::pin(async move { Ok(vec![IpAddr::from(octets)]) })
        }),
    );
    wire
}

#[tokio::test]
async fn nothing_connects_to_a_blocked_address() {
    let (port, connections) = canary().await;
    let wire = lying("https://mcp.example.com/mcp");
    let hosts = [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "localhost",
        "localhost.",
        "a.localhost",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "[::]",
        "[64:ff9b::7f00:1]",
        "evil.example.com",
        "127.0.0.1.nip.io",
    ];
    for scheme in ["http", "https"] {
        for host in hosts {
            let url = url(&format!("{scheme}://{host}:{port}/.well-known/x"));
            let got = wire.look(&url).await;
            assert!(matches!(got, Err(Trouble::Unusable(_))), "{url} {got:?}");
            let posted = wire.post(&url, HeaderMap::new(), Bytes::new()).await;
            assert!(
                matches!(posted, Err(Trouble::Unusable(_))),
                "{url} {posted:?}"
            );
        }
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
    // The canary sings, if somebody comes.
    let came = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
    came.expect("a connection");
    while connections.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_user_s_own_addresses_are_not_judged() {
    let server = Server::start(|_, _| Reply::json(200, "{}")).await;
    // The MCP server's own origin.
    let own = Wire::new(network(), server.url("/mcp"), false);
    assert!(own.look(&server.url("/a")).await.is_ok());
    // A token endpoint on this machine, that the user named, for a server elsewhere.
    let elsewhere = wire("https://mcp.example.com/mcp");
    let endpoint = server.url("/token");
    let blocked = elsewhere.look(&endpoint).await;
    assert!(matches!(blocked, Err(Trouble::Unusable(_))), "{blocked:?}");
    let trusting = elsewhere.trusting(endpoint.clone());
    assert!(trusting.look(&endpoint).await.is_ok());
    assert_eq!(server.lines(), ["GET /a", "GET /token"]);
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_no_decision() {
    let mut wire = wire("https://mcp.example.com/mcp");
    wire.resolver = Resolver::with_lookup(
        &wire.server,
        Arc::new(|_| Box::pin(async { Err(std::io::Error::other("no such name")) })),
    );
    let got = wire.look(&url("https://as.example.com/x?a=secret")).await;
    let Err(Trouble::Transient { why, .. }) = got else {
        panic!("{got:?}");
    };
    let expected = "cannot reach as.example.com: the name can't be resolved (no such name); check \
                    the URL and the network, or give a proxy with --proxy";
    assert_eq!(why, expected);
}

#[tokio::test]
async fn a_proxy_resolves_and_is_itself_resolved_unjudged() {
    let proxy = Server::start(|_, _| Reply::json(200, "{}")).await;
    let mut wire = lying("https://mcp.example.com/mcp");
    // Its name leads to this machine, where no document may.
    let name = url(&format!("http://proxy.corp.example:{}", proxy.port()));
    wire.network.proxy = ProxyChoice::Url(name);
    let got = wire.look(&url("http://as.example.com/x")).await;
    assert_eq!(got.expect("the proxy's answer").status, 200);
    assert_eq!(proxy.lines(), ["GET http://as.example.com/x"]);
    // What is known without resolving is not asked of a proxy either.
    for blocked in [
        "http://10.0.0.1/",
        "http://metadata.google.internal/",
        "http://localhost/",
    ] {
        let got = wire.look(&url(blocked)).await;
        assert!(matches!(got, Err(Trouble::Unusable(_))), "{got:?}");
    }
    assert_eq!(proxy.lines().len(), 1);
}
