//! What `status` shows of all of it.

use serde_json::json;

use crate::auth::Record;

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
    Overview {
        accounts,
        chosen,
        about: About {
            kind: "keychain",
            place: "the keychain".to_owned(),
            why: None,
        },
        folder: Some("/f".to_owned()),
        token_variable: None,
        header: false,
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
        assert_eq!(overview.is_good(), expected, "{signed_in:?} {chosen:?}");
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
        header: true,
        ..overview(accounts, None)
    };
    assert_eq!(
        overview.text(0),
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
    assert!(empty.text(0).starts_with("nobody is signed in\n"));
    let failed = Err(Error::network("no way"));
    let page = empty.json(Some(&failed), 0);
    assert_eq!(page["check"], json!({ "ok": false, "problem": "no way" }));
    let page = empty.json(Some(&Ok(())), 0);
    assert_eq!(page["check"], json!({ "ok": true, "problem": null }));
}
