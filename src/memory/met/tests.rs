//! Who was met is kept, bounded, and never in the way.

use std::fs;
use std::path::Path;

use super::*;

const KEY: &str = "https://u.example/mcp\ndefault";

fn meetings(folder: &Path) -> Meetings {
    Meetings::new(Some(folder.to_owned()), KEY)
}

fn server() -> Peer {
    let info = r#"{"name":"Intercom","version":"1.0","title":"x"}"#;
    Peer::now(Era::Legacy, "2025-11-25", Some(info)).over("http")
}

fn host(era: Era, version: &str) -> Peer {
    let info = r#"{"name":"Claude Code","version":"2.1"}"#;
    Peer::now(era, version, Some(info))
}

fn file_in(folder: &Path) -> PathBuf {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

/// Outside of a runtime everything is written at once.
#[test]
fn whoever_was_met_is_known_the_next_time() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("answers");
    assert!(meetings(&folder).met().is_nobody());
    let mut all = meetings(&folder);
    all.note_server(server());
    all.note_host(host(Era::Modern, "2026-07-28"));
    all.note_host(host(Era::Legacy, "2025-11-25"));
    let again = meetings(&folder);
    assert_eq!(again.met(), all.met());
    let met = again.met();
    let server = met.server.as_ref().expect("a server");
    assert_eq!(
        (server.era, &*server.version, server.transport.as_deref()),
        (Era::Legacy, "2025-11-25", Some("http"))
    );
    assert_eq!(
        (server.name.as_deref(), server.release.as_deref()),
        (Some("Intercom"), Some("1.0"))
    );
    assert!(met.modern_host.is_some() && met.legacy_host.is_some());
    let other = Meetings::new(Some(folder.clone()), "https://u.example/mcp\nwork");
    assert!(other.met().is_nobody());
    let name = file_in(&folder);
    let name = name.file_name().expect("a name").to_string_lossy();
    assert!(
        name.ends_with(".met.json") && !name.contains("example"),
        "{name}"
    );
}

#[test]
fn nothing_is_written_where_nothing_is_new() {
    let mut met = Met::default();
    let peer = |at, version: &str| Peer {
        at,
        ..Peer::now(Era::Legacy, version, None)
    };
    let mut apply = |at, version| met.apply(&Meeting::Server(peer(at, version)));
    assert!(apply(1000, "2025-11-25"));
    assert!(!apply(1000 + AGAIN_AFTER - 1, "2025-11-25"));
    assert!(apply(1001, "2025-06-18"));
    assert!(apply(1001 + AGAIN_AFTER, "2025-06-18"), "time goes on");
    assert!(apply(900, "2025-06-18"), "the clock was set back");
    assert_eq!(met.server.map(|server| server.at), Some(900));
}

#[test]
fn the_last_host_is_the_host() {
    let peer = |era, at| {
        Some(Peer {
            at,
            ..Peer::now(era, "v", None)
        })
    };
    let mut met = Met {
        legacy_host: peer(Era::Legacy, 2),
        modern_host: peer(Era::Modern, 1),
        ..Met::default()
    };
    assert_eq!(met.host().map(|host| host.era), Some(Era::Legacy));
    met.modern_host = peer(Era::Modern, 3);
    assert_eq!(met.host().map(|host| host.era), Some(Era::Modern));
}

#[test]
fn a_name_from_outside_is_short_and_obeyed_by_no_terminal() {
    let info = format!(
        r#"{{"name":"\u001b[2J{}","version":"a\nb\u202e"}}"#,
        "x".repeat(1000)
    );
    let peer = Peer::now(Era::Modern, &"9".repeat(1000), Some(&info));
    let name = peer.name.expect("a name");
    assert!(name.starts_with("\\u{1b}[2Jx") && name.chars().count() == LONGEST_WORD);
    assert_eq!(peer.release.as_deref(), Some("a b\\u{202e}"));
    assert_eq!(peer.version.len(), LONGEST_WORD);
    for odd in ["", "5", "{", r#"{"name":5}"#, r#"{"name":" "}"#] {
        let peer = Peer::now(Era::Modern, "v", Some(odd));
        assert_eq!((peer.name, peer.release), (None, None), "{odd}");
    }
}

#[test]
fn what_cant_be_read_is_forgotten_and_written_anew() {
    let home = tempfile::tempdir().expect("a folder");
    meetings(home.path()).note_server(server());
    let file = file_in(home.path());
    let good = fs::read_to_string(&file).expect("text");
    let wild = good.replace("Intercom", "\\u001b[2J");
    for (what, bytes) in [
        ("empty", Vec::new()),
        ("cut", good[..good.len() / 2].into()),
        ("newer", good.replace("\"schema\":1", "\"schema\":2").into()),
        ("an era to come", good.replace("legacy", "baroque").into()),
        ("long", vec![b' '; 1024 * 1024]),
        ("no text", vec![0xff; 64]),
        ("deep", vec![b'['; 10_000]),
    ] {
        fs::write(&file, bytes).expect(what);
        assert!(meetings(home.path()).met().is_nobody(), "{what}");
        meetings(home.path()).note_server(server());
        assert!(!meetings(home.path()).met().is_nobody(), "{what}");
    }
    fs::write(&file, wild).expect("writing");
    let again = meetings(home.path());
    let server = again.met().server.as_ref().expect("a server");
    assert_eq!(server.name.as_deref(), Some("\\u{1b}[2J"));
}

#[test]
fn a_folder_in_its_place_is_left_alone() {
    let home = tempfile::tempdir().expect("a folder");
    meetings(home.path()).note_server(server());
    let file = file_in(home.path());
    fs::remove_file(&file).expect("removing");
    fs::create_dir(&file).expect("a folder");
    let mut all = meetings(home.path());
    assert!(all.met().is_nobody());
    all.note_server(server());
    assert!(!all.met().is_nobody() && file.is_dir());
}

#[test]
fn a_host_of_our_own_is_nobody() {
    let mut all = Meetings::new(None, KEY).of_the_server();
    all.note_host(host(Era::Legacy, "2025-11-25"));
    assert!(all.met().is_nobody());
    all.note_server(server());
    assert!(all.met().server.is_some());
}

#[test]
fn an_era_is_believed_for_a_day_and_then_asked_for_again() {
    let home = tempfile::tempdir().expect("a folder");
    let at = |at| Peer { at, ..server() };
    let known = |now| meetings(home.path()).met().era(now);
    meetings(home.path()).note_server(at(1000));
    assert_eq!(known(1000), None, "nobody has asked it");
    meetings(home.path()).note_server(at(1000).asked_now());
    let end = 1000 + ASKED_AGAIN_AFTER;
    for now in [1000, end - 1] {
        assert_eq!(known(now), Some(Era::Legacy), "{now}");
        // Met again, it has not been asked: that makes it no truer.
        meetings(home.path()).note_server(at(now));
    }
    assert_eq!(known(end), None);
    assert_eq!(known(999), None, "the clock was set back");
    meetings(home.path()).note_server(at(end).asked_now());
    assert_eq!(known(end + 1), Some(Era::Legacy));
}
