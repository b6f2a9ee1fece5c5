//! Metadata that lie, registrations that are none, redirects, floods: no browser is opened, no
//! secret is sent, and the command says what is wrong.

use serde_json::{Value, json};

use super::{WORDS, failed};
use crate::support::{
    Authority, McpServer, Person, RESOURCE_METADATA, Reply, Request, SERVER_METADATA,
};

/// A `login` at a server with that document must fail before anything happens.
#[track_caller]
fn refused(about: &str, path: &str, change: impl Fn(&mut Value)) {
    let authority = Authority::start();
    authority.document(path, change);
    no_login(about, &authority);
}

#[track_caller]
fn no_login(about: &str, authority: &Authority) {
    let person = Person::new();
    let login = person.login(authority, |_| ());
    failed(&login, about);
    assert_eq!(person.tabs(), Vec::<String>::new(), "{about}: {login:#?}");
    assert_eq!(authority.asked("/token").len(), 0, "{about}");
    assert_eq!(
        person.records(),
        Vec::<std::path::PathBuf>::new(),
        "{about}"
    );
}

#[test]
fn an_authorization_endpoint_that_is_no_web_page_is_never_opened() {
    for endpoint in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,<script>alert(1)</script>",
        "vscode://extension/install",
        "ms-msdt:/id%20PCWDiagnostic",
        "smb://example.com/share",
        "ftp://example.com/",
        "--app=http://example.com/",
        "-version",
        "http:$(touch /tmp/x)",
        "http://user:password@127.0.0.1/authorize",
        "http://example.com/authorize",
        "//example.com/authorize",
        "",
    ] {
        refused(endpoint, SERVER_METADATA, |document| {
            document["authorization_endpoint"] = json!(endpoint);
        });
    }
}

#[test]
fn a_link_never_holds_what_a_shell_would_obey() {
    let authority = Authority::start();
    let endpoint = format!(
        "{}/authorize?a=\"&calc&\"`id`$(id)'|<>^ \u{202e}",
        authority.origin()
    );
    authority.document(SERVER_METADATA, |document| {
        document["authorization_endpoint"] = json!(endpoint);
    });
    let person = Person::new();
    let login = person.login(&authority, |link| drop(link.agree()));
    for tab in person.tabs() {
        let odd = tab
            .chars()
            .find(|c| !c.is_ascii_graphic() || "\"'`$|<>^\\".contains(*c));
        assert_eq!(odd, None, "{tab:?}: {login:#?}");
        assert_eq!(tab.lines().count(), 1);
    }
}

#[test]
fn a_token_endpoint_elsewhere_gets_nothing() {
    for endpoint in [
        "file:///etc/passwd",
        "http://example.com/token",
        "ftp://127.0.0.1/token",
        "http://a:b@127.0.0.1/token",
        "",
    ] {
        refused(endpoint, SERVER_METADATA, |document| {
            document["token_endpoint"] = json!(endpoint);
        });
    }
}

#[test]
fn an_issuer_that_is_another_is_not_believed() {
    for issuer in [
        "https://login.example.com",
        "http://127.0.0.1:1",
        "HTTP://127.0.0.1",
        "",
    ] {
        refused(issuer, SERVER_METADATA, |document| {
            document["issuer"] = json!(issuer);
        });
    }
    refused("none", SERVER_METADATA, |document| {
        document
            .as_object_mut()
            .expect("an object")
            .remove("issuer");
    });
}

#[test]
fn an_issuer_that_the_user_accepts_is_believed() {
    let authority = Authority::start();
    authority.document(SERVER_METADATA, |document| {
        document["issuer"] = json!("https://login.example.com");
    });
    let person = Person::new();
    let launch = person
        .launch()
        .args("login --accept-issuer https://login.example.com -t")
        .arg(authority.url());
    let running = std::thread::spawn(move || launch.run());
    person.nth_link(1).agree();
    let login = running.join().expect("the command");
    assert_eq!(login.code, Some(0), "{login:#?}");
}

#[test]
fn a_server_without_s256_is_refused() {
    refused("plain", SERVER_METADATA, |document| {
        document["code_challenge_methods_supported"] = json!(["plain"]);
    });
    refused("none", SERVER_METADATA, |document| {
        document
            .as_object_mut()
            .expect("an object")
            .remove("code_challenge_methods_supported");
    });
}

#[test]
fn metadata_of_another_resource_are_not_believed() {
    for other in [
        "https://mcp.example.com/mcp",
        "http://127.0.0.1:1/mcp",
        "http://localhost/mcp",
        "",
        "/mcp",
    ] {
        refused(other, RESOURCE_METADATA, |document| {
            document["resource"] = json!(other);
        });
    }
    let authority = Authority::start();
    let evil = format!("{}-evil", authority.url());
    authority.document(RESOURCE_METADATA, |document| {
        document["resource"] = json!(evil);
    });
    no_login("a path that only begins alike", &authority);
}

#[test]
fn an_authorization_server_that_can_not_be_one_is_refused() {
    for server in ["file:///etc", "javascript:x", "http://example.com", ""] {
        refused(server, RESOURCE_METADATA, |document| {
            document["authorization_servers"] = json!([server]);
        });
    }
}

#[test]
fn redirects_are_followed_nowhere() {
    for (path, status) in [
        (SERVER_METADATA, 302),
        (RESOURCE_METADATA, 301),
        ("/register", 307),
        ("/register", 308),
    ] {
        let canary = McpServer::canary();
        let authority = Authority::start();
        let elsewhere = canary.url_of(path);
        authority.on(path, move |_, reply| {
            reply.header("Location", &elsewhere).status(status, "", "");
        });
        let person = Person::new();
        let login = person.login(&authority, |link| drop(link.agree()));
        // Without the resource's metadata there is still the old way; otherwise it is over.
        match path {
            RESOURCE_METADATA => assert_eq!(login.code, Some(0), "{login:#?}"),
            _ => failed(&login, path),
        }
    }
}

#[test]
fn a_redirect_of_the_token_endpoint_carries_no_code_away() {
    for status in [301, 302, 303, 307, 308] {
        let canary = McpServer::canary();
        let authority = Authority::start();
        let elsewhere = canary.url_of("/token");
        authority.on("/token", move |_, reply| {
            reply.header("Location", &elsewhere).status(status, "", "");
        });
        let person = Person::new();
        let login = person.login(&authority, |link| drop(link.agree()));
        failed(&login, "redirected");
    }
}

/// More than anybody needs, for as long as somebody listens; fails if that is too long.
fn flood(_: &Request, reply: Reply) {
    let mut body = reply.header("Content-Type", "application/json").pieces();
    body.write("{\"x\":\"");
    let piece = "x".repeat(64 * 1024);
    for _ in 0..512 {
        if !body.try_write(&piece) {
            return;
        }
    }
    panic!("32 MiB were listened to");
}

#[test]
fn floods_are_not_listened_to() {
    for path in [SERVER_METADATA, "/register"] {
        let authority = Authority::start();
        authority.on(path, flood);
        no_login(path, &authority);
    }
    let authority = Authority::start();
    authority.on("/token", flood);
    let person = Person::new();
    let login = person.login(&authority, |link| drop(link.agree()));
    failed(&login, "/token");
}

#[test]
fn a_registration_that_is_none_is_told_and_harmless() {
    let words = json!({ "error": "invalid_redirect_uri", "error_description": format!("not in the allowlist {WORDS}") });
    for (status, kind, body) in [
        (
            200,
            "text/html",
            "<html>sign in to the network</html>".to_owned(),
        ),
        (201, "application/json", String::new()),
        (201, "application/json", "{}".to_owned()),
        (201, "application/json", r#"{"client_id":""}"#.to_owned()),
        (
            201,
            "application/json",
            r#"{"client_id":"a\r\nb: c"}"#.to_owned(),
        ),
        (201, "application/json", r#"{"client_id":7}"#.to_owned()),
        (
            201,
            "application/json",
            format!(r#"{{"client_id":"{}"}}"#, "x".repeat(900_000)),
        ),
        (403, "text/html", "<html>forbidden</html>".to_owned()),
        (500, "text/plain", WORDS.to_owned()),
        (400, "application/json", words.to_string()),
    ] {
        let authority = Authority::start();
        let about = format!("{status} {}", &body[..body.len().min(60)]);
        authority.on("/register", move |_, reply| {
            reply.status(status, kind, &body);
        });
        no_login(&about, &authority);
    }
}

#[test]
fn the_servers_own_word_about_a_refused_registration_is_passed_on() {
    let authority = Authority::start();
    let body = json!({ "error": "invalid_redirect_uri", "error_description": "not in the allowlist, reach out to support" });
    authority.on("/register", move |_, reply| {
        reply.status(400, "application/json", &body.to_string());
    });
    let login = Person::new().login(&authority, |_| ());
    assert!(login.stderr.contains("not in the allowlist"), "{login:#?}");
}

#[test]
fn metadata_that_are_no_json_are_no_metadata() {
    for body in [
        "",
        "[]",
        "null",
        "<html></html>",
        "{\"issuer\":",
        "\u{0}",
        "{}",
    ] {
        let authority = Authority::start();
        authority.on(SERVER_METADATA, move |_, reply| {
            reply.status(200, "application/json", body);
        });
        let person = Person::new();
        let login = person.login(&authority, |_| ());
        assert_ne!(login.code, Some(0), "{body}: {login:#?}");
        assert!(!login.stderr.contains("panicked"), "{login:#?}");
    }
}

#[test]
fn depth_and_odd_types_break_nothing() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let authority = Authority::start();
    authority.on(SERVER_METADATA, move |_, reply| reply.json(&deep));
    let login = Person::new().login(&authority, |_| ());
    failed(&login, "deep");
    for (member, value) in [
        ("issuer", json!(["a"])),
        ("authorization_endpoint", json!({})),
        ("token_endpoint", json!(null)),
        ("token_endpoint", json!(5)),
        ("code_challenge_methods_supported", json!("plain")),
    ] {
        refused(member, SERVER_METADATA, |document| {
            document[member] = value.clone();
        });
    }
}
