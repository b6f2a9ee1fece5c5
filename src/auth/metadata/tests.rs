//! Documents that lie, and documents that are only sloppy.

use proptest::prelude::*;
use reqwest::Url;
use serde_json::json;

use crate::auth::wire::tests::vectors;

use super::{assumed, authority, protected_resource};

#[test]
fn a_resource_is_the_server_or_its_parent() {
    vectors::check("resources", 40, |input| {
        let resource = input["resource"].as_str().expect("a text");
        let server = input["server"].as_str().expect("a text");
        let server = Url::parse(server).expect("a URL");
        let body = json!({"resource": resource}).to_string();
        match protected_resource(body.as_bytes(), &server) {
            // T12: the bytes that came.
            Ok(found) => {
                assert_eq!(found.resource, resource);
                "accepted".to_owned()
            }
            Err(trouble) => trouble.to_string(),
        }
    });
}

#[test]
fn a_protected_resource_is_read() {
    let server = Url::parse("https://mcp.example.com/mcp").expect("a URL");
    vectors::check("protected-resources", 16, |input| {
        let body = vectors::text(&input["body"]);
        match protected_resource(body.as_bytes(), &server) {
            Ok(found) => {
                let servers = found.authorization_servers;
                format!("{servers:?} {:?}", found.scopes_supported)
            }
            Err(trouble) => trouble.to_string(),
        }
    });
}

#[test]
fn an_authority_is_what_its_metadata_say_it_is() {
    vectors::check("authorities", 45, |input| {
        let body = vectors::text(&input["body"]);
        let found = authority(
            body.as_bytes(),
            "https://as.example.com",
            input["accepts"].as_str(),
        );
        match found {
            Ok(found) => serde_json::to_string(&found).expect("JSON"),
            Err(trouble) => trouble.to_string(),
        }
    });
}

#[test]
fn without_metadata_the_paths_are_those_of_2025_03_26() {
    let found = assumed("http://localhost:3000").expect("an origin");
    let path = |url: &Option<Url>| url.as_ref().map(|url| url.as_str().to_owned());
    let authorize = "http://localhost:3000/authorize".to_owned();
    assert_eq!(path(&found.authorization_endpoint), Some(authorize));
    assert_eq!(found.token_endpoint.as_str(), "http://localhost:3000/token");
    let register = "http://localhost:3000/register".to_owned();
    assert_eq!(path(&found.registration_endpoint), Some(register));
    assert_eq!(found.issuer, "http://localhost:3000");
    assert!(found.assumed);
    assert_eq!(assumed("null"), None);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let server = Url::parse("https://h/mcp").expect("a URL");
        protected_resource(&body, &server).ok();
        authority(&body, "https://h", None).ok();
    }

    /// Whatever is accepted is at the same origin, and the server's path begins with its own.
    #[test]
    fn no_resource_is_another_server_s(
        resource in "https?://(h|H|h\\.|x\\.h|h:443|h:80|u@h)(/|/a|/a/|/a/b|/ab|/\\.\\.|/%2e|//|\\\\a|\\?q|#f){0,3}",
        path in "(/|/a|/a/b|/a/b/)",
    ) {
        let server = Url::parse(&format!("https://h{path}")).expect("a URL");
        let body = json!({"resource": resource}).to_string();
        if protected_resource(body.as_bytes(), &server).is_ok() {
            let url = Url::parse(&resource).expect("it was accepted");
            prop_assert_eq!(url.origin(), server.origin());
            let parent = format!("{}/", url.path().trim_end_matches('/'));
            let whole = format!("{}/", server.path().trim_end_matches('/'));
            prop_assert!(whole.starts_with(&parent), "{} {}", resource, server);
        }
    }
}
