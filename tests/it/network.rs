//! Proxies are used where they should be, and plain http only where it may be.

#[cfg(target_os = "linux")]
mod tls;

use crate::support::{INITIALIZE, Launch, McpServer, Refusal, call};

const FAR: &str = "http://mcp.example.test/mcp";

/// A proxy that is the server behind it as well.
fn proxy() -> (McpServer, String) {
    let server = McpServer::start();
    let url = server.url_of("");
    (server, url)
}

fn far() -> Launch {
    Launch::new()
        .arg(FAR)
        .args("--allow-http --start-timeout 1")
}

fn is_served_through(proxy: &McpServer, launch: Launch, target: &str) {
    let mut host = launch.start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    let requests = proxy.requests();
    assert!(requests.iter().all(|r| r.target == target), "{requests:?}");
}

/// Nothing resolves this name; so it was tried without a proxy.
fn is_tried_directly(launch: Launch) -> Refusal {
    let mut host = launch.start();
    let refusal = host.ask(INITIALIZE).refusal();
    refusal.check(-32000, "unreachable", "no");
    assert!(refusal.message.contains("resolved"), "{refusal:?}");
    refusal
}

#[test]
fn a_given_proxy_is_used() {
    let (proxy, url) = proxy();
    is_served_through(&proxy, far().arg("--proxy").arg(url), FAR);
}

#[test]
fn a_given_proxy_is_used_for_this_machine_too() {
    let (proxy, url) = proxy();
    let near = "http://127.0.0.1:9/mcp";
    let launch = Launch::new().arg(near).arg("--proxy").arg(url);
    is_served_through(&proxy, launch, near);
}

#[test]
fn the_environments_proxy_is_used() {
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        let (proxy, url) = proxy();
        is_served_through(&proxy, far().env(name, &url), FAR);
    }
}

#[test]
fn the_environments_proxy_is_not_used_for_this_machine() {
    let canary = McpServer::canary();
    let server = McpServer::start();
    let by_name = server.url().replace("127.0.0.1", "localhost");
    for url in [server.url(), by_name] {
        let launch = Launch::new().arg(url).env("HTTP_PROXY", &canary.url_of(""));
        let mut host = launch.env("ALL_PROXY", &canary.url_of("")).start();
        host.initialize();
        host.ask(&call("1", "x")).result();
    }
}

#[test]
fn names_in_no_proxy_are_tried_directly() {
    let canary = McpServer::canary();
    let launch = far().env("HTTP_PROXY", &canary.url_of(""));
    is_tried_directly(launch.env("NO_PROXY", "example.test"));
}

#[test]
fn no_proxy_at_all_can_be_asked_for() {
    let canary = McpServer::canary();
    let launch = far().env("HTTP_PROXY", &canary.url_of(""));
    is_tried_directly(launch.args("--proxy none"));
}

#[test]
fn a_proxys_password_arrives_there_and_is_shown_nowhere() {
    let (proxy, url) = proxy();
    let url = url.replace("http://", "http://user:s3cret@");
    let launch = far().arg("--debug").arg("--proxy").arg(url);
    let mut host = launch.start();
    host.initialize();
    host.ask(&call("1", "x")).result();
    let credentials = proxy.requests()[0]
        .header("proxy-authorization")
        .map(str::to_owned);
    assert_eq!(credentials.as_deref(), Some("Basic dXNlcjpzM2NyZXQ="));
    assert!(!host.stderr().contains("s3cret"));
}

/// A proxy that answers CONNECT with this status.
fn refused_by_proxy(status: u16) -> Refusal {
    let (proxy, url) = proxy();
    proxy.without_sessions();
    proxy.on("CONNECT", move |request, reply| {
        assert_eq!(request.target, "mcp.example.test:443");
        reply.status(status, "text/html", "<html>No</html>");
    });
    let launch = Launch::new().arg(FAR.replace("http:", "https:"));
    let launch = launch.args("--start-timeout 1").arg("--proxy").arg(url);
    let refusal = launch.start().ask(INITIALIZE).refusal();
    assert_eq!((refusal.code, &*refusal.executed), (-32000, "no"));
    assert!(refusal.message.contains("--proxy"), "{refusal:?}");
    refusal
}

#[test]
fn a_proxy_that_wants_a_password_is_named() {
    let refusal = refused_by_proxy(407);
    assert!(refusal.message.contains("credentials"), "{refusal:?}");
}

#[test]
fn a_proxy_that_will_not_connect_is_named() {
    refused_by_proxy(403);
}

#[test]
fn a_name_that_can_not_be_resolved_is_told_as_such() {
    let refusal = is_tried_directly(far());
    assert!(refusal.message.contains("mcp.example.test"), "{refusal:?}");
}

#[test]
fn a_server_that_takes_no_connection_is_given_up() {
    let blackhole = crate::support::Blackhole::new();
    let launch = Launch::new().arg(blackhole.url());
    let launch = launch.args("--connect-timeout 1 --start-timeout 2");
    let refusal = launch.start().ask(INITIALIZE).refusal();
    refusal.check(-32000, "unreachable", "no");
    assert!(refusal.message.contains("--connect-timeout"), "{refusal:?}");
}

// Plain http.

#[test]
fn plain_http_is_for_this_machine_only() {
    for url in [
        FAR,
        "http://localhost.evil.test/mcp",
        "http://127.0.0.1.nip.io/mcp",
        "http://10.0.0.1/mcp",
        "http://[::2]/mcp",
        "http://0.0.0.0/mcp",
    ] {
        let ended = Launch::new().arg(url).run();
        assert_eq!(ended.code, Some(2), "{url}: {ended:?}");
        assert!(ended.stderr.contains("--allow-http"), "{url}: {ended:?}");
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn plain_http_to_this_machine_needs_no_leave() {
    for url in [
        "http://localhost:1/mcp",
        "http://127.0.0.1:1/mcp",
        "http://127.1.2.3:1/mcp",
        "http://[::1]:1/mcp",
        "http://2130706433:1/mcp", // 127.0.0.1 in one number
    ] {
        let ended = Launch::new().arg(url).run();
        assert_eq!(ended.code, Some(0), "{url}: {ended:?}");
    }
}
