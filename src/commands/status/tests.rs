//! What `status` shows of all of it.

use serde_json::json;

use crate::auth::Record;
use crate::era::Era;
use crate::memory::Peer;

use super::*;

fn account(server: &str, profile: &str, signed_in: bool) -> Account {
    let tokens = json!({ "access": "hunter2", "received_at": 0 });
    let record = json!({
        "server": server, "profile": profile, "tokens": signed_in.then_some(tokens),
    });
    let record: Record = serde_json::from_value(record).expect("a record");
    Account::of(&record, false, 0)
}

fn overview(accounts: Vec<Account>, chosen: Option<bool>) -> Overview {
    let accounts = accounts.into_iter().map(|a| (a, Met::default()));
    Overview {
        accounts: accounts.collect(),
        running: Vec::new(),
        chosen,
        about: About {
            kind: "keychain",
            place: "the keychain".to_owned(),
            why: None,
        },
        folder: Some("/f".to_owned()),
        token_variable: None,
        header: None,
    }
}

#[test]
fn it_is_good_if_the_chosen_one_is_signed_in_or_else_anyone() {
    #[track_caller]
    fn check(signed_in: &[bool], chosen: Option<bool>, expected: bool) {
        let accounts = signed_in
            .iter()
            .map(|signed_in| account("https://s", "p", *signed_in));
        let overview = overview(accounts.collect(), chosen);
        assert_eq!(overview.is_good(0), expected, "{signed_in:?} {chosen:?}");
        assert_eq!(overview.json(None, 0)["signed_in"], expected);
    }
    check(&[], None, false);
    check(&[false], None, false);
    check(&[false, true], None, true);
    check(&[true], Some(false), false);
    check(&[true], Some(true), true);
}

#[test]
fn everything_is_shown_and_no_token() {
    let accounts = vec![
        account("https://a.example/mcp", "default", true),
        account("https://b.example/mcp", "work", false),
    ];
    let overview = Overview {
        token_variable: Some("INTERCOM_TOKEN"),
        header: Some(HeaderToken::default()),
        ..overview(accounts, None)
    };
    assert_eq!(
        overview.text(0, false),
        "https://a.example/mcp\n  \
         profile    default\n  \
         signed in  yes\n  \
         token      expires when the server says so, then somebody has to sign in again\n\n\
         https://b.example/mcp\n  \
         profile    work\n  \
         signed in  no\n\n\
         tokens are kept encrypted in /f, and their key in the keychain\n\
         the server gets a header Authorization as it is configured, and no sign-in\n\
         INTERCOM_TOKEN is set: the tools here use it for the REST API\n"
    );
    let page = overview.json(None, 0);
    assert!(!page.to_string().contains("hunter2"));
    assert_eq!(page["credentials"].as_array().map(Vec::len), Some(2));
    assert_eq!(page["store"]["kind"], "keychain");
    assert_eq!(page["token_variable"], "INTERCOM_TOKEN");
    assert_eq!(page["header_in_place"], true);
    assert!(page.get("check").is_none());
}

#[test]
fn nobody_at_all_is_said_plainly_and_a_check_says_what_came_of_it() {
    let empty = overview(Vec::new(), None);
    assert!(empty.text(0, false).starts_with("nobody is signed in\n"));
    let failed = Err(Error::network("no way"));
    let page = empty.json(Some(&failed), 0);
    assert_eq!(page["check"], json!({ "ok": false, "problem": "no way" }));
    let page = empty.json(Some(&Ok(())), 0);
    assert_eq!(page["check"], json!({ "ok": true, "problem": null }));
}

fn peer(era: Era, version: &str, info: serde_json::Value, at: u64) -> Peer {
    let peer = Peer::now(era, version, Some(&info.to_string()));
    Peer { at, ..peer }
}

#[test]
fn who_was_met_last_stands_beside_the_sign_in() {
    let server = json!({ "name": "Intercom", "version": "1.0" });
    let host = json!({ "name": "Claude Code", "version": "2.1" });
    let met = Met {
        server: Some(peer(Era::Legacy, "2025-11-25", server, 0).over("http")),
        legacy_host: Some(peer(Era::Legacy, "2025-11-25", host, 100)),
        modern_host: Some(peer(Era::Modern, "2026-07-28", json!({}), 90)),
    };
    let mut overview = overview(vec![account("https://s/", "p", true)], None);
    assert_eq!(overview.json(None, 0)["credentials"][0]["met"], json!(null));
    overview.accounts[0].1 = met;
    let text = overview.text(7200, false);
    assert!(
        text.contains(
            "  last met   MCP 2025-11-25 over http, Intercom 1.0 (2 hours ago)\n  \
             host       Claude Code 2.1 speaks 2025-11-25\n\n"
        ),
        "{text}"
    );
    let page = &overview.json(None, 0)["credentials"][0]["met"];
    assert_eq!(
        page["server"],
        json!({
            "era": "legacy", "protocol_version": "2025-11-25", "transport": "http",
            "name": "Intercom", "version": "1.0", "at": "1970-01-01T00:00:00Z",
        })
    );
    assert_eq!(page["modern_host"]["era"], "modern");
    assert_eq!(page["modern_host"]["name"], json!(null));
}

#[test]
fn a_peer_without_a_name_is_said_to_have_none() {
    let met = Met {
        server: Some(peer(Era::Modern, "2026-07-28", json!({}), 0)),
        ..Met::default()
    };
    let lines = met::lines(&met, 1);
    assert_eq!(
        lines,
        "  last met   MCP 2026-07-28 over http, which says no name (1 second ago)\n"
    );
}
