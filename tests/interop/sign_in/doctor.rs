//! What `doctor` says of a keychain that isn't there, is locked or dies, and that what it says helps.
//!
//! The same keychains as in `keychain`.

use std::process::Command;

use serde_json::Value;

use super::bench::{Person, Ran, Session, State};
use super::keychain::{SERVER, at, equipped, keeps, nobody};

const STATES: [State; 4] = [
    State::NoBus,
    State::NoService,
    State::NoCollection,
    State::Locked,
];

/// Nobody is asked, but for the keychain.
fn examines(person: &Person) -> (Ran, Value) {
    let ran = person.runs(&["doctor", "--json", "--offline", "-t", SERVER]);
    let page = ran.json();
    (ran, page)
}

#[track_caller]
fn check<'a>(page: &'a Value, id: &str) -> &'a Value {
    let mut checks = page["checks"].as_array().expect("a list").iter();
    let found = checks.find(|check| check["check"] == id);
    found.unwrap_or_else(|| panic!("no {id} in {page:#}"))
}

/// The store's trial has failed, and is what to begin with.
#[track_caller]
fn fails(ran: &Ran, page: &Value, about: State) {
    assert_eq!(ran.code, Some(5), "{about:?}: {page:#}");
    assert_eq!(page["first"], "store.trial", "{about:?}: {page:#}");
    let what = check(page, "store.trial")["what"].as_str().expect("a text");
    assert!(
        what.to_lowercase().contains("secret service") || what.contains("keychain"),
        "{what}"
    );
}

/// The command that is named is run, and finds the store in order.
#[track_caller]
fn helps(person: &Person, page: &Value, about: State) {
    let fixes = check(page, "store.trial")["fix"]
        .as_array()
        .expect("a list");
    let command = fixes
        .iter()
        .find_map(|fix| fix["run"].as_str())
        .expect("a command");
    let words = command
        .strip_prefix("intercom-mcp ")
        .expect("a command of ours");
    let mut words: Vec<_> = words.split(' ').collect();
    words.extend(["--json", "--offline"]);
    let ran = person.runs(&words);
    assert_eq!(
        check(&ran.json(), "store.trial")["level"],
        "ok",
        "{about:?}: {ran:#?}"
    );
    assert_eq!(ran.code, Some(0), "{about:?}: {ran:#?}");
}

#[test]
fn no_keychain_is_told_and_is_no_trouble_where_a_file_serves() {
    if !equipped() {
        return;
    }
    for state in STATES {
        let Some(person) = nobody() else { return };
        let session = Session::start(state);
        let person = at(&session, person, "auto");
        let (ran, page) = examines(&person);
        assert_eq!(
            (ran.code, &page["first"]),
            (Some(0), &Value::Null),
            "{state:?}: {page:#}"
        );
        let place = check(&page, "store.place");
        assert_eq!(place["level"], "note", "{state:?}");
        let what = place["what"].as_str().expect("a text");
        assert!(what.contains("can't be used"), "{state:?}: {what}");
        assert!(!person.data().exists(), "{state:?}: something was left");
    }
}

#[test]
fn a_keychain_that_is_demanded_and_not_there_comes_first() {
    if !equipped() {
        return;
    }
    for state in STATES {
        let Some(person) = nobody() else { return };
        let session = Session::start(state);
        let person = at(&session, person, "keychain");
        let (ran, page) = examines(&person);
        fails(&ran, &page, state);
        helps(&person, &page, state);
    }
}

/// Locks the keychain of a session where it is open.
fn lock(session: &Session) {
    let path = "/org/freedesktop/secrets";
    let locked = Command::new("gdbus")
        .args([
            "call",
            "--session",
            "-d",
            "org.freedesktop.secrets",
            "-o",
            path,
        ])
        .args(["-m", "org.freedesktop.Secret.Service.Lock"])
        .arg(format!("['{path}/collection/login']"))
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            session.address.as_ref().expect("a bus"),
        )
        .output()
        .expect("gdbus");
    assert!(locked.status.success(), "{locked:?}");
}

#[test]
fn a_keychain_that_holds_the_key_and_is_locked_or_dies_comes_first() {
    if !equipped() {
        return;
    }
    for store in ["auto", "keychain"] {
        for dies in [false, true] {
            let Some(person) = nobody() else { return };
            let mut session = Session::start(State::Ok);
            let person = at(&session, person, store);
            keeps(&person).succeeds("");
            let (ran, page) = examines(&person);
            assert_eq!(ran.code, Some(0), "{page:#}");
            assert_eq!(check(&page, "store.place")["level"], "ok", "{page:#}");
            let state = match dies {
                true => State::NoService,
                false => State::Locked,
            };
            match dies {
                true => session.dies(),
                false => lock(&session),
            }
            let (ran, page) = examines(&person);
            fails(&ran, &page, state);
            let sign_in = check(&page, "authorization.sign_in");
            assert_eq!(sign_in["level"], "skipped", "{page:#}");
            assert_eq!(page["counts"]["failure"], 1, "{page:#}");
        }
    }
}
