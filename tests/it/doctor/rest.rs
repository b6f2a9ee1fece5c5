//! What is wrong with the access token for the REST API.

use super::Examined;
use crate::support::{IntercomApi, Launch, Person, Reserved, SANDBOX_TOKEN, SandboxServer};

const REFUSED: &str = r#"{"type":"error.list","request_id":"r-1","errors":[{"code":"forbidden","message":"You do not have the required scope (read_conversations)"}]}"#;

/// As an Australian workspace would be asked.
fn alone(url: &str, token: &str) -> Launch {
    let launch = Person::new()
        .launch()
        .args("doctor --json -t au --rest-url");
    launch.arg(url).env("INTERCOM_TOKEN", token)
}

#[test]
fn a_token_that_may_read_everything() {
    let sandbox = SandboxServer::start();
    let examined = Examined::by(alone(&sandbox.url, SANDBOX_TOKEN));
    examined.is_content();
    let everything = "conversations, contacts, companies, articles, admins, teams, tags";
    examined.says("rest.scopes", &[everything]);
    examined.says("rest.token", &["takes the access token"]);
    assert!(!examined.page.to_string().contains(SANDBOX_TOKEN));
}

#[test]
fn no_token_where_nothing_goes_without() {
    let launch = Person::new().launch().args("doctor --json --offline -t au");
    let examined = Examined::by(launch);
    assert_eq!(examined.level("rest.token"), "skipped");
    let sandbox = SandboxServer::start();
    let launch = Person::new()
        .launch()
        .args("doctor --json -t au --rest-url");
    let examined = Examined::by(launch.arg(&sandbox.url));
    examined.fails(
        "rest.token",
        &["no access token", "INTERCOM_TOKEN", "Developer Hub"],
    );
}

#[test]
fn a_token_that_is_wrong() {
    let api = IntercomApi::start("right");
    let examined = Examined::by(alone(&api.url(), "wr0ng"));
    examined.fails("rest.token", &["refuses the access token", "Developer Hub"]);
    assert!(!examined.page.to_string().contains("wr0ng"));
    assert_eq!(examined.page["counts"]["failure"], 1);
}

#[test]
fn a_token_without_a_permission() {
    let sandbox = IntercomApi::start("right");
    let list = r#"{"type":"list","data":[],"pages":{"type":"pages"},"total_count":0}"#;
    sandbox.on("GET", "/contacts", move |_, reply| reply.json(list));
    sandbox.on("POST", "/companies/list", move |_, reply| reply.json(list));
    sandbox.on("GET", "/articles", move |_, reply| reply.json(list));
    sandbox.on("GET", "/conversations", |_, reply| {
        reply.status(403, "application/json", REFUSED);
    });
    let examined = Examined::by(alone(&sandbox.url(), "right"));
    examined.fails(
        "rest.scopes",
        &["Read conversations", "add \\\"Read conversations\\\""],
    );
    assert_eq!(examined.page["counts"]["failure"], 1, "{:#}", examined.page);
}

#[test]
fn a_workspace_in_another_region() {
    let api = IntercomApi::start("right");
    api.on("GET", "/me", |_, reply| {
        let body = r#"{"type":"error.list","errors":[{"code":"forbidden","message":"Your workspace is hosted in Europe but you connected to United States"}]}"#;
        reply.status(403, "application/json", body);
    });
    let examined = Examined::by(alone(&api.url(), "right"));
    examined.fails("rest.region", &["hosted in Europe"]);
    assert_eq!(
        examined.commands("rest.region"),
        ["intercom-mcp doctor -t eu"]
    );
}

#[test]
fn an_api_that_is_away_is_told_once() {
    let place = Reserved::new();
    let url = place.url().replace("/mcp", "");
    let examined = Examined::by(alone(&url, "right"));
    examined.fails("network.tcp", &["takes no connection"]);
    assert_eq!(examined.level("rest.token"), "skipped");
}
