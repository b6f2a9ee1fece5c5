//! The folder of sign-ins is its owner's alone; what lies in it is never lost, never read in the
//! clear, and never a way to somewhere else.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use crate::support::{Authority, Finished, Person, call};

fn signed_in() -> (Authority, Person) {
    let authority = Authority::start();
    let person = Person::new();
    person.signs_in(&authority);
    (authority, person)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path)
        .expect("it is there")
        .permissions()
        .mode()
        & 0o777
}

fn everything_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(everything_below(&path));
        }
        found.push(path);
    }
    found
}

#[track_caller]
fn is_private(person: &Person) {
    assert_eq!(mode(&person.data()), 0o700);
    for path in everything_below(&person.data()) {
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), wanted, "{}", path.display());
    }
}

#[test]
fn the_folder_is_its_owners_alone() {
    let (authority, person) = signed_in();
    is_private(&person);
    let mut host = person.bridge(&authority).start();
    host.initialize();
    authority.expire();
    host.ask(&call("1", "x")).result();
    is_private(&person);
    assert_eq!(person.records().len(), 1);
}

#[test]
fn modes_that_somebody_widened_are_repaired() {
    let (authority, person) = signed_in();
    for path in everything_below(&person.data()) {
        let mode = if path.is_dir() { 0o777 } else { 0o666 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
    }
    fs::set_permissions(person.data(), fs::Permissions::from_mode(0o777)).expect("a mode");
    let mut host = person.bridge(&authority).start();
    host.initialize();
    authority.expire();
    host.ask(&call("1", "x")).result();
    let record = &person.records()[0];
    assert_eq!(mode(record), 0o600);
    assert_eq!(mode(record.parent().expect("a folder")), 0o700);
}

#[test]
fn nothing_in_the_folder_is_in_the_clear() {
    let (_authority, person) = signed_in();
    for path in everything_below(&person.data()) {
        let bytes = fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        for secret in ["access-token-1", "refresh-token-1", "the-code"] {
            assert!(!text.contains(secret), "{secret} in {}", path.display());
        }
    }
}

/// Nobody is signed in, and it is no accident.
#[track_caller]
fn signed_out(ran: &Finished) {
    assert_eq!((ran.code, &*ran.stdout), (Some(4), ""), "{ran:#?}");
}

#[test]
fn a_corrupt_record_is_set_aside_and_a_new_sign_in_works() {
    for damage in ["", "{", "\u{0}\u{0}\u{0}\u{0}", "[]", "{}", "null"] {
        let (authority, person) = signed_in();
        let record = person.records()[0].clone();
        fs::write(&record, damage).expect("a damaged record");
        signed_out(&person.run("token", &authority));
        let aside = person.credentials();
        let kept = aside
            .iter()
            .find(|path| path.display().to_string().contains("corrupt"));
        let kept = kept.unwrap_or_else(|| panic!("{damage:?} was not set aside: {aside:?}"));
        assert_eq!(fs::read_to_string(kept).expect("a file"), damage);
        assert_eq!(mode(kept), 0o600);
        person.signs_in(&authority);
        assert_eq!(person.run("token", &authority).code, Some(0));
    }
}

#[test]
fn a_record_that_was_cut_or_changed_is_not_believed() {
    let (authority, person) = signed_in();
    let record = person.records()[0].clone();
    let bytes = fs::read(&record).expect("a record");
    fs::write(&record, &bytes[..bytes.len() / 2]).expect("a cut record");
    signed_out(&person.run("token", &authority));

    // The record of one server is no record of another.
    let other = Authority::start();
    person.signs_in(&authority);
    person.signs_in(&other);
    let records = person.records();
    assert_eq!(records.len(), 2);
    fs::copy(&records[0], &records[1]).expect("a copy");
    let codes = [&authority, &other].map(|a| person.run("token", a).code);
    assert!(
        codes.contains(&Some(4)),
        "a token for another server: {codes:?}"
    );
}

#[test]
fn a_key_that_is_gone_is_said_to_be_gone() {
    let (authority, person) = signed_in();
    let key = person.data().join("key");
    fs::remove_file(&key).expect("the key");
    let token = person.run("token", &authority);
    assert!(!matches!(token.code, Some(0) | None), "{token:#?}");
    assert_eq!(token.stdout, "");
    assert!(!token.stderr.contains("panicked"), "{token:#?}");
    person.signs_in(&authority);
    assert_eq!(person.run("token", &authority).code, Some(0));
}

#[test]
fn a_link_in_the_place_of_a_record_leads_nowhere() {
    let (authority, person) = signed_in();
    let record = person.records()[0].clone();
    let victim = person.home.write("victim", "precious");
    fs::remove_file(&record).expect("the record");
    symlink(&victim, &record).expect("a link");
    person.run("token", &authority);
    let login = person.login(&authority, |link| drop(link.agree()));
    assert!(login.code.is_some(), "{login:#?}");
    assert_eq!(fs::read_to_string(&victim).expect("the victim"), "precious");
    assert_eq!(mode(&victim), 0o644);
}

#[test]
fn a_pipe_in_the_place_of_a_record_keeps_nobody_waiting() {
    let (authority, person) = signed_in();
    let record = person.records()[0].clone();
    fs::remove_file(&record).expect("the record");
    let made = std::process::Command::new("mkfifo").arg(&record).status();
    assert!(made.expect("mkfifo").success());
    let token = person.run("token", &authority);
    assert_ne!(token.code, Some(0), "{token:#?}");
}

#[test]
fn without_a_place_to_keep_anything_a_bridge_still_signs_in() {
    let authority = Authority::start();
    let person = Person::new();
    // Below a file nobody can make a folder, root included. (Without any HOME the system's user
    // database names one, and a test has no business there.)
    let file = person.home.write("file", "");
    let nowhere = file.join("home").display().to_string();
    let launch = person.bridge(&authority);
    let launch = launch
        .env("INTERCOM_MCP_DATA_DIR", "")
        .env("HOME", &nowhere);
    let mut host = launch.start();
    host.initialize_anyhow();
    host.send(&call("1", "in memory"));
    person.nth_link(1).agree();
    host.answer("1").result();
    host.ask(&call("2", "again")).result();
    assert_eq!(person.tabs().len(), 1);
}

#[test]
fn a_folder_that_can_not_be_made_is_told() {
    let authority = Authority::start();
    let person = Person::new();
    person.home.write("data", "a file in the way");
    let login = person.login(&authority, |link| drop(link.agree()));
    assert_ne!(login.code, Some(0), "{login:#?}");
    let place = person.data().display().to_string();
    assert!(
        login.stderr.contains(&place) || login.stderr.contains("data"),
        "{login:#?}"
    );
    assert!(!login.stderr.contains("panicked"));
    let status = person.launch().arg("status").run();
    assert!(!status.stderr.contains("panicked"), "{status:#?}");
}

#[test]
fn a_sign_in_that_was_broken_off_leaves_nothing_that_hinders() {
    let authority = Authority::start();
    let person = Person::new();
    let launch = person.bridge(&authority);
    let mut host = launch.start();
    host.initialize_anyhow();
    host.send(&call("1", "never"));
    person.nth_link(1);
    host.signal("KILL");
    drop(host);
    person.signs_in(&authority);
    assert_eq!(person.run("token", &authority).code, Some(0));
}
