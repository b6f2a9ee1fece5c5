//! The older transport, a start from memory, and commands that are hosts themselves: every era, too.

use crate::support::{
    CAPABLE, Home, Launch, LegacyServer, McpServer, Request, call, modern, modern_call,
    modern_with, notification, request,
};

const URL_CAPABLE: &str = CAPABLE;

fn old_server() -> LegacyServer {
    let server = LegacyServer::start();
    server.on("tools/call", |request| Some(request.text("done")));
    server
}

#[test]
fn a_modern_host_is_served_by_a_server_of_the_older_transport() {
    let server = old_server();
    let mut host = Launch::new().arg(server.url()).start();
    let about = host.ask(&modern("1", "server/discover", "")).json();
    let info = &about["result"]["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(info["name"], "legacy");
    for n in 2..=20 {
        host.send(&modern_call(&n.to_string(), &format!("n{n}")));
    }
    for n in 2..=20 {
        let answer = host.answer(&n.to_string()).result();
        assert!(answer.contains(r#""resultType":"complete""#), "{answer}");
        assert_eq!(server.calls(&format!("n{n}")), 1);
    }
    assert_eq!(
        server
            .server
            .of_kind("initialize")
            .iter()
            .filter(|r| r.target != "/sse")
            .count(),
        1
    );
}

#[test]
fn its_questions_are_asked_in_results_too() {
    let server = LegacyServer::start();
    server.on("tools/call", |_| {
        Some(r#"{"jsonrpc":"2.0","id":"q","method":"roots/list"}"#.to_owned())
    });
    server.on("response", |_| None);
    let mut host = Launch::new().arg(server.url()).start();
    let asked = host.ask(&modern_call("1", "x")).json();
    let result = &asked["result"];
    assert_eq!(
        result["inputRequests"]["question-1"]["method"],
        "roots/list"
    );
    let state = result["requestState"].as_str().expect("a state");
    let params = format!(
        r#""name":"echo","arguments":{{"nonce":"x"}},"inputResponses":{{"question-1":{{"roots":[]}}}},"requestState":"{state}""#
    );
    host.send(&modern_with(URL_CAPABLE, "", "2", "tools/call", &params));
    let answered = server.server.wait_for("response");
    assert_eq!(
        answered.body,
        r#"{"jsonrpc":"2.0","id":"q","result":{"roots":[]}}"#
    );
    let called = server.server.wait_for("tools/call");
    server.push(&called.text("done"));
    assert!(host.answer("2").result().contains("done"));
    assert_eq!(server.calls("x"), 1);
}

#[test]
fn its_notifications_reach_who_has_subscribed() {
    let server = old_server();
    let mut host = Launch::new().arg(server.url()).start();
    let filter = r#""notifications":{"toolsListChanged":true}"#;
    host.send(&modern("7", "subscriptions/listen", filter));
    host.told("notifications/subscriptions/acknowledged");
    server.push(&notification("notifications/tools/list_changed", "{}"));
    let told = host.told("notifications/tools/list_changed").json();
    let named = &told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"];
    assert_eq!(*named, 7);
    host.ask(&modern_call("1", "x")).result();
}

fn home() -> (Home, String) {
    let home = Home::new();
    let path = home.path().to_str().expect("a path").to_owned();
    (home, path)
}

#[test]
fn a_server_that_is_another_at_the_next_start_is_served() {
    for is_modern_host in [false, true] {
        let (_home, path) = home();
        let server = McpServer::start();
        for n in 0..4 {
            match n % 2 {
                0 => server.modern(),
                _ => server.legacy(),
            };
            let mut host = Launch::at(&server).env("HOME", &path).start();
            let nonce = format!("n{n}");
            if is_modern_host {
                host.ask(&modern_call("1", &nonce)).result();
            } else {
                host.initialize();
                host.ask(&call("1", &nonce)).result();
            }
            assert_eq!(server.calls(&nonce), 1);
            host.close_stdin();
            assert!(host.status().success());
        }
    }
}

#[test]
fn a_slow_modern_server_is_recalled_for_either_host() {
    for is_modern_host in [false, true] {
        let (_home, path) = home();
        let server = McpServer::start();
        server.modern().forgiving(); // two hosts, one way to count
        let start = |n: usize| {
            let launch = Launch::at(&server).env("HOME", &path);
            (launch.start(), format!("{n}"))
        };
        let lists = |id: &str| match is_modern_host {
            true => modern(id, "tools/list", ""),
            false => request(id, "tools/list", "{}"),
        };
        let began = |host: &mut crate::support::Host| match is_modern_host {
            true => host.ask(&modern("\"d\"", "server/discover", "")).result(),
            false => host.initialize().result(),
        };
        let (mut host, _) = start(1);
        let (said, listed) = (began(&mut host), host.ask(&lists("1")).result());
        host.close_stdin();
        assert!(host.status().success());

        let held = server.hold("server/discover");
        let (mut host, nonce) = start(2);
        assert_eq!(began(&mut host), said);
        assert_eq!(host.ask(&lists("1")).result(), listed);
        host.send(&match is_modern_host {
            true => modern_call("2", &nonce),
            false => call("2", &nonce),
        });
        let (asked, reply) = held.next();
        assert_eq!(server.calls(&nonce), 0);
        reply.json(&asked.result(
            r#"{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},"ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"modern","version":"1.10"}}}"#,
        ));
        server.on("server/discover", |request, reply| {
            reply
                .json(&request.result(r#"{"supportedVersions":["2026-07-28"],"capabilities":{}}"#));
        });
        host.answer("2").result();
        assert_eq!(server.calls(&nonce), 1);
        // Asked once more for what it was told from memory: nothing else.
        host.close_stdin();
        assert!(host.status().success());
        server.wait_for("tools/list");
        drop(held);
        // The later route need not be used.
        Launch::at(&server)
            .start()
            .ask(&modern("1", "server/discover", ""))
            .result();
    }
}

#[test]
fn commands_that_are_hosts_themselves_work_at_a_modern_server() {
    let server = McpServer::start();
    server.modern();
    let list = Launch::new().args("tools -t").arg(server.url()).run();
    assert_eq!(list.code, Some(0), "{list:?}");
    assert!(list.stdout.contains("echo"), "{list:?}");
    let called = Launch::new()
        .args("call -t")
        .arg(server.url())
        .args("echo nonce=x")
        .run();
    assert_eq!(called.code, Some(0), "{called:?}");
    assert!(called.stdout.contains('x'), "{called:?}");
    assert_eq!(server.calls("x"), 1);
    assert!(server.requests().iter().all(Request::is_request));
}
