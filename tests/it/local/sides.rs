//! Who is asked: with `--mode local` never the hosted server, with `--mode remote` never the API.

use serde_json::{Value, json};

use super::{FIRST_OPEN, TOKEN, ask, tool};
use crate::support::{IntercomApi, Launch, McpServer, Reserved, notification, request};

fn find() -> Value {
    json!({ "query": FIRST_OPEN })
}

#[test]
fn the_local_mode_never_asks_the_hosted_server() {
    let (server, api) = (McpServer::canary(), IntercomApi::start(TOKEN));
    let launch = || Launch::new().env("INTERCOM_TOKEN", TOKEN);
    let mut host = launch()
        .arg(server.url())
        .arg("--rest-url")
        .arg(api.url())
        .args("--mode local")
        .start();
    host.initialize();
    ask(&mut host, "1", "search", &find());
    host.ask(&tool("2", "no_such_tool", &json!({})))
        .error_code();
    host.ask(&request("3", "resources/list", "{}"));
    host.send(&notification("notifications/x", "{}"));
    host.ask(&request("4", "ping", "{}")).result();
    drop(host);
    for command in ["tools --json", "call"] {
        let launch = launch().args(command).arg("-t").arg(server.url());
        let launch = launch.args("--mode local --rest-url").arg(api.url());
        let launch = match command {
            "call" => launch.arg("search").arg(find().to_string()),
            _ => launch,
        };
        let ended = launch.run();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn the_local_mode_does_not_ask_the_hosted_server_when_the_api_fails_either() {
    let (server, place) = (McpServer::canary(), Reserved::new());
    let launch = Launch::at(&server).args("--mode local --rest-url");
    let launch = launch.arg(place.url().trim_end_matches("/mcp"));
    let mut host = launch.env("INTERCOM_TOKEN", TOKEN).start();
    host.initialize();
    let said = super::ask_wrongly(&mut host, "1", "search", &find());
    assert!(said.contains("can't be reached"), "{said}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn the_remote_mode_never_asks_the_api() {
    let (server, api) = (McpServer::start(), IntercomApi::start(TOKEN));
    server.first("tools/call", 1, |_, reply| reply.status(500, "", ""));
    let launch = Launch::at(&server).args("--mode remote --rest-url");
    let launch = launch.arg(api.url()).env("INTERCOM_TOKEN", TOKEN);
    let mut host = launch.start();
    host.initialize();
    assert!(host.ask(&tool("1", "search", &find())).error_code() < 0);
    host.ask(&tool("2", "search", &find())).result();
    host.ask(&request("3", "tools/list", "{}")).result();
    assert_eq!(api.requests(), 0);
}

#[test]
fn the_remote_mode_does_not_ask_the_api_when_the_server_is_away_either() {
    let (place, api) = (Reserved::new(), IntercomApi::start(TOKEN));
    let launch = Launch::new().args("call --mode remote --start-timeout 1 -t");
    let launch = launch.arg(place.url()).arg("--rest-url").arg(api.url());
    let launch = launch.env("INTERCOM_TOKEN", TOKEN).arg("search");
    let ended = launch.arg(find().to_string()).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(3), ""), "{ended:?}");
    assert_eq!(api.requests(), 0);
}

#[test]
fn a_healthy_server_is_not_doubled_by_the_api() {
    let (server, api) = (McpServer::start(), IntercomApi::start(TOKEN));
    let launch = Launch::at(&server).arg("--rest-url").arg(api.url());
    let mut host = launch.env("INTERCOM_TOKEN", TOKEN).start();
    host.initialize();
    host.ask(&tool("1", "search", &find())).result();
    assert_eq!(server.all_calls(), 1);
    assert_eq!(api.requests(), 0);
}
