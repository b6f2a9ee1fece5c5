//! What is wrong with who is asking: sign-ins, headers, keys.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::{Examined, everything, examine, run_it};
use crate::support::{
    Authority, McpServer, Person, RESOURCE_METADATA, SERVER_METADATA, eventually,
};

#[test]
fn nobody_has_signed_in_yet() {
    let (person, authority) = (Person::new(), Authority::start());
    let examined = person.examines("", &authority.url());
    examined.warns("authorization.sign_in", &["nobody is signed in"]);
    examined.says("server.answer", &["wants to know who asks"]);
    let origin = authority.origin();
    examined.says(
        "authorization.discovery",
        &[&origin, RESOURCE_METADATA, SERVER_METADATA, "found"],
    );
    examined.says("authorization.registration", &["by themselves"]);
    assert_eq!(authority.asked("/register").len(), 0);
    let command = &examined.commands("authorization.sign_in")[0];
    assert_eq!(
        command,
        &format!(
            "intercom-mcp login -t {} --data-dir {} --store file",
            authority.url(),
            person.data().display()
        )
    );
    person.signs_in(&authority);
    let examined = person.examines("", &authority.url());
    examined.is_content();
    examined.says(
        "authorization.sign_in",
        &["signed in; the token expires in"],
    );
    assert!(person.tabs().is_empty());
}

/// As Intercom's: nothing says where the metadata are, and only the origin has some.
#[test]
fn a_server_that_does_not_say_where_to_sign_in() {
    let authority = Authority::start();
    authority.on(RESOURCE_METADATA, |_, reply| reply.status(404, "", ""));
    let examined = examine("", &authority.url());
    examined.warns("authorization.sign_in", &["nobody is signed in"]);
    let parts = [RESOURCE_METADATA, "HTTP 404", SERVER_METADATA, "found"];
    examined.says("authorization.discovery", &parts);
}

#[test]
fn metadata_of_somebody_else() {
    let authority = Authority::start();
    authority.document(SERVER_METADATA, |document| {
        document["issuer"] = json!("https://evil.example");
    });
    let examined = examine("", &authority.url());
    assert_eq!(examined.level("authorization.discovery"), "failure");
    examined.fails(
        "authorization.discovery",
        &["https://evil.example", "--accept-issuer", "--verbose"],
    );
}

#[test]
fn a_server_where_no_client_can_register() {
    let authority = Authority::start();
    authority.document(SERVER_METADATA, |document| {
        let members = document.as_object_mut().expect("an object");
        members.remove("registration_endpoint");
    });
    let examined = examine("", &authority.url());
    examined.fails(
        "authorization.registration",
        &["can't register", "--static-oauth-client-info"],
    );
}

fn refuses_to_refresh(authority: &Authority) {
    authority.on("/token", |request, reply| {
        assert!(request.body.contains("refresh_token"), "{}", request.body);
        let body = r#"{"error":"invalid_grant","error_description":"gone \u001b[31m"}"#;
        reply.status(400, "application/json", body);
    });
}

#[test]
fn a_refresh_token_that_is_dead() {
    let (person, authority) = (Person::new(), Authority::start());
    person.signs_in(&authority);
    authority.expire();
    refuses_to_refresh(&authority);
    let before = everything(&person.data());
    let examined = person.examines("", &authority.url());
    // Unasked, nothing is spent.
    assert_eq!(authority.grants("refresh_token"), 0);
    assert_eq!(everything(&person.data()), before);
    examined.warns("authorization.token", &["refuses the token that is kept"]);
    let command = &examined.commands("authorization.token")[0];
    assert!(command.contains("--refresh"), "{command}");
    assert_eq!(run_it(&person, command), Some(5));
    assert!(authority.grants("refresh_token") > 0);
    let examined = person.examines("", &authority.url());
    examined.fails(
        "authorization.sign_in",
        &["the sign-in is over", "intercom-mcp login"],
    );
}

#[test]
fn a_refresh_that_works_is_told_and_kept() {
    let (person, authority) = (Person::new(), Authority::start());
    person.signs_in(&authority);
    authority.expire();
    let examined = person.examines("--refresh", &authority.url());
    examined
        .is_content()
        .says("authorization.refresh", &["was renewed"]);
    assert_eq!(authority.grants("refresh_token"), 1);
    person.examines("", &authority.url()).is_content();
    assert_eq!(authority.grants("refresh_token"), 1);
}

#[test]
fn a_refresh_that_could_not_be_tried_loses_nothing() {
    let (person, authority) = (Person::new(), Authority::start());
    person.signs_in(&authority);
    authority.on("/token", |_, reply| reply.status(503, "", ""));
    let examined = person.examines("--refresh", &authority.url());
    examined.fails("authorization.refresh", &["503", "still good", "--refresh"]);
    assert_eq!(examined.level("authorization.sign_in"), "ok");
}

/// A token for that many seconds.
fn short(authority: &Authority, refresh: bool) {
    let refresh = if refresh {
        r#","refresh_token":"refresh-token-x""#
    } else {
        ""
    };
    let body = format!(
        r#"{{"access_token":"access-token-x","token_type":"Bearer","expires_in":1{refresh}}}"#
    );
    authority.on("/token", move |_, reply| reply.json(&body));
}

#[test]
fn a_sign_in_that_is_over() {
    let (person, authority) = (Person::new(), Authority::start());
    short(&authority, false);
    person.signs_in(&authority);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let examined = person.examines("", &authority.url());
    examined.fails(
        "authorization.sign_in",
        &["expired", "without a refresh token"],
    );
    let command = &examined.commands("authorization.sign_in")[0];
    assert!(command.starts_with("intercom-mcp login -t "), "{command}");
}

#[test]
fn a_token_that_is_over_and_can_be_renewed_is_no_trouble() {
    let (person, authority) = (Person::new(), Authority::start());
    short(&authority, true);
    person.signs_in(&authority);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let examined = person.examines("", &authority.url());
    examined
        .is_content()
        .says("authorization.sign_in", &["renewed at the next request"]);
    assert_eq!(authority.grants("refresh_token"), 0);
}

#[test]
fn a_header_that_the_server_refuses() {
    let server = McpServer::start();
    server.without_sessions();
    for kind in ["ping", "server/discover"] {
        server.on(kind, |_, reply| reply.status(401, "", ""));
    }
    let launch = Person::new()
        .launch()
        .args("doctor --json --bearer-env KEY -t");
    let examined = Examined::by(launch.arg(server.url()).env("KEY", "s3cret"));
    examined.fails(
        "authorization.header",
        &["refuses the header Authorization"],
    );
    assert_eq!(examined.page["counts"]["failure"], 1);
    // Whoever stands in between sees no token: it goes with the handshake, and not before.
    assert_eq!(server.of_kind("ping")[0].header("authorization"), None);
    let carried = server.of_kind("server/discover")[0]
        .header("authorization")
        .map(str::to_owned);
    assert_eq!(carried.as_deref(), Some("Bearer s3cret"));
}

#[test]
fn a_command_for_a_header_that_fails() {
    let (person, server) = (Person::new(), McpServer::start());
    let words = "--header-command Authorization=/bin/false";
    let examined = person.examines(words, &server.url());
    examined.fails(
        "authorization.header",
        &["the command for the header", "run the command yourself"],
    );
    let commands = examined.commands("authorization.header");
    assert_eq!(commands, ["intercom-mcp --print-config"]);
    assert_eq!(run_it(&person, &commands[0]), Some(0));
    assert!(server.of_kind("initialize").is_empty());
}

fn jwt(seconds: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let end = now.expect("a time").as_secs().checked_add_signed(seconds);
    let claims = json!({ "user_id": "42", "exp": end.expect("a time") }).to_string();
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.s3cret", part(r#"{"alg":"HS256"}"#), part(&claims))
}

fn at_fin(person: &Person, server: &McpServer, token: &str) -> Examined {
    let launch = person.launch().args("doctor --json --bearer-env KEY -t");
    let url = server.url_of("/fin/mcp/abc123");
    Examined::by(launch.arg(url).env("KEY", token))
}

#[test]
fn a_jwt_for_fin_is_told_of_without_its_being_verified() {
    let (person, server) = (Person::new(), McpServer::start());
    let examined = at_fin(&person, &server, &jwt(7300));
    examined.is_content();
    examined.says("fin.key", &["ends in 2 hours", "user 42 (not verified)"]);
    examined.says("fin.capabilities", &["would make a user"]);
}

#[test]
fn a_jwt_for_fin_that_is_over() {
    let (person, server) = (Person::new(), McpServer::start());
    server.without_sessions();
    for kind in ["ping", "server/discover"] {
        server.on(kind, |_, reply| reply.status(401, "", ""));
    }
    let examined = at_fin(&person, &server, &jwt(-7300));
    examined.fails("authorization.header", &["expired 2 hours ago"]);
    assert_eq!(examined.page["counts"]["failure"], 1, "{:#}", examined.page);
}

#[test]
fn a_key_for_fin_that_is_no_jwt() {
    let (person, server) = (Person::new(), McpServer::start());
    let examined = at_fin(&person, &server, "s3cret");
    examined.fails(
        "fin.key",
        &["no JWT", "fin-jwt --user-id ID | intercom-mcp login"],
    );
}

#[test]
fn no_key_for_fin_at_all() {
    let (person, server) = (Person::new(), McpServer::start());
    server.without_sessions();
    for kind in ["ping", "server/discover"] {
        server.on(kind, |_, reply| reply.status(401, "", ""));
    }
    let examined = person.examines("", &server.url_of("/fin/mcp/abc123"));
    examined.fails("authorization.sign_in", &["no token", "--with-token"]);
    assert_eq!(examined.page["counts"]["failure"], 1, "{:#}", examined.page);
}

#[test]
fn an_issuer_that_has_changed() {
    let (person, authority, other) = (Person::new(), Authority::start(), Authority::start());
    person.signs_in(&authority);
    let issuer = other.origin();
    authority.document(RESOURCE_METADATA, move |document| {
        document["authorization_servers"] = json!([issuer]);
    });
    let examined = person.examines("", &authority.url());
    examined.warns("authorization.issuer", &[&other.origin(), "--force"]);
    eventually("a record", || !person.records().is_empty());
    assert!(fs::metadata(&person.records()[0]).is_ok());
}
