//! `status`, `token` and `logout` tell the truth, by their exit codes too. Wording is in `tests/it`.

use serde_json::Value;

use super::bench::{Kind, met, signed_in};

#[test]
fn without_a_sign_in_token_and_check_say_so_by_their_exit_codes() {
    let Some((authority, person)) = met(Kind::Strict) else {
        return;
    };
    let token = person.runs(&["token", "-t", &authority.mcp]);
    assert_eq!((token.code, &*token.stdout), (Some(4), ""), "{token:#?}");
    assert!(
        token.stderr.contains("login"),
        "the next command: {token:#?}"
    );
    let check = person.runs(&["status", "--check", "-t", &authority.mcp]);
    assert_eq!(check.code, Some(4), "{check:#?}");
    assert_eq!(person.tabs().len(), 0, "neither signs anybody in");
    assert_eq!(authority.count("registration"), 0);
}

#[test]
fn token_prints_a_token_that_the_server_takes() {
    for kind in [Kind::Strict, Kind::Intercom] {
        // Over by the clock when it is asked for: it has to be renewed first.
        let Some((authority, person)) = signed_in(kind, Some(1)) else {
            return;
        };
        std::thread::sleep(std::time::Duration::from_millis(1500));
        let token = person.runs(&["token", "-t", &authority.mcp]);
        token.succeeds("");
        assert_eq!(token.stdout.lines().count(), 1, "{token:#?}");
        assert!(authority.takes(token.stdout.trim()));
        assert_eq!(authority.count("post:refresh_token"), 1);
        assert!(!token.stderr.contains(token.stdout.trim()));
    }
}

#[test]
fn status_shows_who_where_and_how_long_and_no_secret() {
    let Some((authority, person)) = signed_in(Kind::Strict, None) else {
        return;
    };
    let status = person.runs(&["status"]);
    status.succeeds("");
    assert!(status.stdout.contains(&authority.mcp), "{status:#?}");
    person
        .runs(&["status", "--check", "-t", &authority.mcp])
        .succeeds("");
    let json = person.runs(&["status", "--json"]);
    json.succeeds("");
    let said: Value = json.json();
    assert!(said.to_string().contains(&authority.mcp), "{said}");
    for secret in authority.secrets() {
        for ran in [&status, &json] {
            assert!(!ran.stdout.contains(&secret), "{ran:#?}");
            assert!(!ran.stderr.contains(&secret), "{ran:#?}");
        }
    }
}

#[test]
fn check_finds_out_what_only_the_server_knows() {
    let Some((authority, person)) = signed_in(Kind::Strict, None) else {
        return;
    };
    authority.order(&serde_json::json!({ "revoke": true }));
    let check = person.runs(&["status", "--check", "-t", &authority.mcp]);
    assert_eq!(check.code, Some(4), "{check:#?}");
    assert_eq!(person.tabs().len(), 0);
}

#[test]
fn logout_ends_the_tokens_at_the_server_and_here() {
    for kind in [Kind::Strict, Kind::Lenient, Kind::Intercom] {
        let Some((authority, person)) = signed_in(kind, None) else {
            return;
        };
        let token = person.runs(&["token", "-t", &authority.mcp]).stdout;
        assert!(authority.takes(token.trim()));
        person.runs(&["logout", "-t", &authority.mcp]).succeeds("");
        assert!(
            !authority.takes(token.trim()),
            "{kind:?}: the server still takes it"
        );
        let after = person.runs(&["token", "-t", &authority.mcp]);
        assert_eq!((after.code, &*after.stdout), (Some(4), ""), "{after:#?}");
        assert_eq!(records(&person.data()), Vec::<String>::new(), "{kind:?}");
        assert_eq!(person.tabs().len(), 0);
    }
}

#[test]
fn logout_all_forgets_everything() {
    let Some((authority, person)) = signed_in(Kind::Strict, None) else {
        return;
    };
    let Some((other, _)) = met(Kind::Intercom) else {
        return;
    };
    person.signs_in(&other);
    assert_eq!(records(&person.data()).len(), 2);
    person.runs(&["logout", "--all"]).succeeds("");
    assert_eq!(records(&person.data()), Vec::<String>::new());
    assert_eq!(
        authority.count("grant revoked"),
        1,
        "{}",
        authority.counts()
    );
}

#[test]
fn logout_without_the_server_forgets_and_says_what_is_left() {
    let Some((authority, person)) = signed_in(Kind::Strict, None) else {
        return;
    };
    let mcp = authority.mcp.clone();
    drop(authority);
    let logout = person.runs(&["logout", "-t", &mcp]);
    assert!(
        !matches!(logout.code, Some(0) | None),
        "not all was done: {logout:#?}"
    );
    assert!(!logout.stderr.is_empty());
    assert_eq!(records(&person.data()), Vec::<String>::new());
}

#[test]
fn profiles_are_people_apart() {
    let Some((authority, person)) = signed_in(Kind::Lenient, None) else {
        return;
    };
    let other = person.runs(&["token", "--profile", "other", "-t", &authority.mcp]);
    assert_eq!(other.code, Some(4), "{other:#?}");
    person.runs(&["logout", "--profile", "other", "-t", &authority.mcp]);
    person.runs(&["token", "-t", &authority.mcp]).succeeds("");
}

/// The records in a folder of sign-ins.
fn records(data: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(data.join("credentials"))
        .into_iter()
        .flatten();
    let names = entries.map(|e| e.expect("an entry").file_name().display().to_string());
    names
        .filter(|name| name.ends_with(".json") && !name.ends_with(".attempt.json"))
        .collect()
}
