//! A real Secret Service in eight states: every command answers in time and with a text of its own,
//! nothing is kept in another place than the one it says, and nothing switches places by itself.
//!
//! Needs dbus, gnome-keyring, libsecret-tools, libglib2.0-bin, python3-dbus and python3-gi.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::bench::{
    Kind, Person, Ran, Session, State, at_least, has, met, signed_in, skipped, told,
};
use super::races::{MANY, expired, race};
use crate::support::node_kit;

/// Three seconds for the keychain, half a second for the rest, and a machine that does other things.
const IN_TIME: Duration = Duration::from_millis(3500 + 2500);

const BROKEN: [State; 6] = [
    State::NoBus,
    State::NoService,
    State::NoCollection,
    State::Locked,
    State::Unanswered,
    State::Wedged,
];

pub(super) fn equipped() -> bool {
    let python = Command::new("/usr/bin/python3")
        .args(["-c", "import dbus, gi"])
        .output();
    if !python.is_ok_and(|output| output.status.success()) {
        skipped("this machine has no python3-dbus and python3-gi (apt)");
        return false;
    }
    has("dbus-run-session", "dbus")
        && has("gnome-keyring-daemon", "gnome-keyring")
        && has("secret-tool", "libsecret-tools")
        && has("gdbus", "libglib2.0-bin")
}

/// A person at that session.
pub(super) fn at(session: &Session, person: Person, store: &str) -> Person {
    let runtime = session.runtime.path().to_str().expect("UTF-8").to_owned();
    let person = person
        .with("INTERCOM_MCP_STORE", store)
        .with("XDG_RUNTIME_DIR", &runtime);
    match &session.address {
        Some(address) => person.with("DBUS_SESSION_BUS_ADDRESS", address),
        None => person.with("XDG_RUNTIME_DIR", &format!("{runtime}/none")),
    }
}

pub(super) fn nobody() -> Option<Person> {
    Some(Person::new(node_kit()?))
}

pub(super) const SERVER: &str = "http://127.0.0.1:9/mcp";
const TOKEN: &str = "canary-kept-token-7d41";

pub(super) fn keeps(person: &Person) -> Ran {
    person.runs_told(
        &["login", "--with-token", "-t", SERVER],
        &format!("{TOKEN}\n"),
    )
}

#[test]
fn a_keychain_that_works_holds_the_key_and_the_folder_nothing_readable() {
    if !equipped() {
        return;
    }
    for store in ["auto", "keychain"] {
        let Some(person) = nobody() else { return };
        let session = Session::start(State::Ok);
        let person = at(&session, person, store);
        let login = keeps(&person);
        login.succeeds("");
        in_time(&login);
        let token = person.runs(&["token", "-t", SERVER]);
        assert_eq!(token.stdout.trim(), TOKEN, "{token:#?}");
        in_time(&token);
        let status = person.runs(&["status"]);
        status.succeeds("");
        assert!(
            status.stdout.to_lowercase().contains("secret service")
                || status.stdout.contains("keychain"),
            "{status:#?}"
        );
        assert!(
            !person.data().join("key").exists(),
            "the key is in the keychain, not in a file"
        );
        assert!(!readable(&person.data(), TOKEN));
    }
}

#[test]
fn without_a_keychain_a_file_serves_and_it_is_said_why() {
    if !equipped() {
        return;
    }
    let mut reasons: HashMap<String, State> = HashMap::new();
    for state in BROKEN {
        let Some(person) = nobody() else { return };
        let session = Session::start(state);
        let person = at(&session, person, "auto");
        let login = keeps(&person);
        login.succeeds(&format!("{state:?}"));
        in_time(&login);
        let token = person.runs(&["token", "-t", SERVER]);
        assert_eq!(token.stdout.trim(), TOKEN, "{state:?}: {token:#?}");
        in_time(&token);
        let status = person.runs(&["status"]);
        status.succeeds(&format!("{state:?}"));
        in_time(&status);
        assert!(!readable(&person.data(), TOKEN), "sealed all the same");
        let said = why(&login);
        assert!(
            !said.is_empty(),
            "{state:?}: nothing about the keychain: {login:#?}"
        );
        told(&format!("{state:?}: {:?}, {said}", login.took));
        own_text(&mut reasons, &said, state);
    }
}

/// No two states have the same text; but from outside, a bus that is silent and a service that is
/// look alike.
#[track_caller]
fn own_text(texts: &mut HashMap<String, State>, said: &str, state: State) {
    // What comes before differs by the folder's name.
    let (_, why) = said.split_once("can't be used").unwrap_or(("", said));
    let before = texts.insert(why.to_owned(), state);
    let silent = [Some(State::Unanswered), Some(State::Wedged)];
    let alike = silent.contains(&before) && silent.contains(&Some(state));
    assert!(
        before.is_none() || alike,
        "{state:?} and {before:?} have the same text: {why}"
    );
}

/// The part of what `login` says that tells why it isn't the keychain.
fn why(login: &Ran) -> String {
    let text = login.stderr.replace("\n  ", " ");
    let lines = text.lines().filter(|line| {
        let line = line.to_lowercase();
        ["keychain", "secret service", "keyring", "d-bus", "bus"]
            .iter()
            .any(|word| line.contains(word))
    });
    lines.collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_keychain_that_was_demanded_and_fails_is_an_error_and_nothing_is_kept() {
    if !equipped() {
        return;
    }
    let mut texts: HashMap<String, State> = HashMap::new();
    for state in BROKEN {
        let Some(person) = nobody() else { return };
        let session = Session::start(state);
        let person = at(&session, person, "keychain");
        let login = keeps(&person);
        assert!(
            !matches!(login.code, Some(0) | None),
            "{state:?}: {login:#?}"
        );
        in_time(&login);
        assert!(!login.stderr.contains(TOKEN), "{login:#?}");
        assert!(!readable(&person.data(), TOKEN));
        own_text(&mut texts, &login.stderr, state);
        let token = person.runs(&["token", "-t", SERVER]);
        assert!(
            !matches!(token.code, Some(0) | None),
            "{state:?}: {token:#?}"
        );
        in_time(&token);
        let status = person.runs(&["status"]);
        assert!(status.code.is_some(), "{status:#?}");
        in_time(&status);
    }
}

#[test]
fn a_keychain_that_dies_is_said_to_be_gone_and_nothing_takes_its_place() {
    if !equipped() {
        return;
    }
    let Some(person) = nobody() else { return };
    let mut session = Session::start(State::Ok);
    let person = at(&session, person, "auto");
    keeps(&person).succeeds("");
    session.dies();
    let token = person.runs(&["token", "-t", SERVER]);
    assert!(!matches!(token.code, Some(0) | None), "{token:#?}");
    assert_eq!(token.stdout, "");
    assert!(!why(&token).is_empty(), "{token:#?}");
    in_time(&token);
    let status = person.runs(&["status"]);
    in_time(&status);
    assert!(
        !person.data().join("key").exists(),
        "a second store beside the first"
    );
    let corrupt = std::fs::read_dir(person.data().join("credentials")).expect("the folder");
    let names: Vec<_> = corrupt.map(|e| e.expect("an entry").file_name()).collect();
    assert!(
        names
            .iter()
            .all(|name| !name.display().to_string().contains("corrupt")),
        "{names:?}"
    );
}

#[test]
fn a_bridge_goes_on_when_the_keychain_dies() {
    if !equipped() {
        return;
    }
    let Some((authority, person)) = met(Kind::Lenient) else {
        return;
    };
    let mut session = Session::start(State::Ok);
    let person = at(&session, person, "keychain");
    person.signs_in(&authority);
    let mut bridge = person.bridge(&authority, &[]);
    bridge.initialize();
    bridge.echoes("before");
    session.dies();
    bridge.echoes("after");
    // It has the key; the keychain is asked once a process.
    authority.order(&serde_json::json!({ "expire": true }));
    bridge.echoes("refreshed");
    assert_eq!(person.tabs().len(), 0);
}

#[test]
fn many_processes_spend_one_refresh_token_with_the_key_in_a_keychain() {
    if !equipped() {
        return;
    }
    let session = Session::start(State::Ok);
    let Some((authority, person)) = met(Kind::Strict) else {
        return;
    };
    let person = at(&session, person, "keychain");
    // Fifty reads of a keychain at once take their three seconds where other tests run beside them.
    let rounds = at_least("INTERCOM_RACE_ROUNDS", 1);
    let many = if rounds > 1 { MANY } else { 20 };
    for round in 1..=rounds {
        expired(&authority, &person);
        let took = race(&authority, &person, many);
        told(&format!(
            "keychain, round {round}: {many} processes, one refresh, {took:?}"
        ));
    }
    assert!(!person.data().join("key").exists());
}

#[test]
fn a_store_that_was_chosen_stays_chosen() {
    if !equipped() {
        return;
    }
    // Signed in without a keychain; one that turns up later changes nothing.
    let Some((authority, person)) = signed_in(Kind::Strict, None) else {
        return;
    };
    let session = Session::start(State::Ok);
    let person = at(&session, person, "auto");
    person.runs(&["token", "-t", &authority.mcp]).succeeds("");
    authority.order(&serde_json::json!({ "expire": true }));
    let mut bridge = person.bridge(&authority, &[]);
    bridge.initialize();
    bridge.echoes("after");
    assert_eq!(person.tabs().len(), 0);
    assert!(person.data().join("key").exists());
}

#[track_caller]
fn in_time(ran: &Ran) {
    assert!(ran.took < IN_TIME, "{ran:#?}");
}

/// Whether the text stands in a file below.
fn readable(folder: &Path, text: &str) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|e| e.expect("an entry").path()).any(|path| {
        if path.is_dir() {
            return readable(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains(text)
    })
}
