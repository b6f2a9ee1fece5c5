//! The living are listed, the dead are taken away, and nobody else's files are touched.

use std::fs;
use std::path::Path;

use crate::era::Era;

use super::super::Peer;
use super::*;

fn folders(home: &Path) -> Folders {
    Folders {
        session: None,
        data: Some(home.join("data/running")),
    }
}

fn bridge(pid: u32) -> Running {
    Running {
        pid,
        release: "1.0".to_owned(),
        since: u64::from(pid),
        target: "us".to_owned(),
        server: Some("https://s.example/mcp".to_owned()),
        profile: "default".to_owned(),
        met: Met::default(),
    }
}

fn host() -> Meeting {
    let info = r#"{"name":"Claude\u001b[2J\nCode","version":"2.1"}"#;
    Meeting::Host(Peer::now(Era::Legacy, "2025-11-25", Some(info)))
}

/// Outside of a runtime everything is written at once.
fn there(folders: &Folders, pid: u32) -> Presence {
    let presence = Presence::new(folders.clone(), bridge(pid));
    presence.note(&host());
    presence
}

fn pids(folders: &Folders) -> Vec<u32> {
    running(folders).iter().map(|running| running.pid).collect()
}

fn files(folders: &Folders) -> Vec<PathBuf> {
    let folder = folders.data.as_ref().expect("a folder");
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

#[test]
fn whoever_runs_is_listed_until_the_end() {
    let home = tempfile::tempdir().expect("a folder");
    let folders = folders(home.path());
    assert!(pids(&folders).is_empty());
    let quiet = Presence::new(folders.clone(), bridge(3));
    let (two, one) = (there(&folders, 2), there(&folders, 1));
    assert_eq!(
        pids(&folders),
        [1, 2],
        "one that met nobody is not there yet"
    );
    drop((one, quiet));
    assert_eq!(pids(&folders), [2]);
    let server = Peer::now(Era::Modern, "2026-07-28", None).over("http");
    two.note(&Meeting::Server(server));
    let met = running(&folders).remove(0).met;
    assert_eq!(met.server.expect("a server").version, "2026-07-28");
    let name = met.legacy_host.expect("a host").name.expect("a name");
    assert!(!name.contains(['\u{1b}', '\n']), "{name:?}");
    drop(two);
    assert_eq!(files(&folders), Vec::<PathBuf>::new());
}

#[test]
fn what_the_dead_have_left_is_removed_and_nothing_else() {
    let home = tempfile::tempdir().expect("a folder");
    let folders = folders(home.path());
    let alive = there(&folders, 1);
    let folder = folders.data.as_ref().expect("a folder");
    let page = files(&folders)
        .into_iter()
        .find(|path| path.extension().is_some_and(|e| e == "json"));
    let page = fs::read(page.expect("a page")).expect("a page");
    for name in [
        "7-1a.json",
        "7-1a.lock",
        "8-1b.json",
        "9-1c.lock",
        "9-1d.new",
    ] {
        fs::write(folder.join(name), &page).expect("a file");
    }
    for name in ["notes.json", "7-x y.json", "7-1a.txt"] {
        fs::write(folder.join(name), &page).expect("a file");
    }
    assert_eq!(pids(&folders), [1]);
    assert_eq!(files(&folders).len(), 5, "{:?}", files(&folders));
    drop(alive);
    assert_eq!(files(&folders).len(), 3, "{:?}", files(&folders));
}

#[test]
fn a_page_of_another_version_or_that_is_torn_is_not_shown() {
    #[track_caller]
    fn check(text: &str) {
        let home = tempfile::tempdir().expect("a folder");
        let folders = folders(home.path());
        let _alive = there(&folders, 1);
        for path in files(&folders) {
            if path.extension().is_some_and(|e| e == "json") {
                fs::write(path, text).expect("a file");
            }
        }
        assert!(pids(&folders).is_empty(), "{text}");
    }
    check("");
    check("{");
    check(r#"{"schema":2,"pid":1,"release":"","since":0,"target":"","server":null,"profile":""}"#);
    check(&" ".repeat(20_000));
}

#[cfg(unix)]
#[test]
fn only_a_folder_that_is_nobody_elses_is_used() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let home = tempfile::tempdir().expect("a folder");
    let session = home.path().join("session");
    let both = Folders {
        session: Some(session.join("intercom-mcp")),
        ..folders(home.path())
    };
    let count = |folder: &Path| fs::read_dir(folder).into_iter().flatten().count();
    let here = |expected: usize, what: &str| {
        let alive = there(&both, 1);
        assert_eq!(pids(&both), [1], "{what}");
        assert_eq!(count(&session.join("intercom-mcp")), expected, "{what}");
        drop(alive);
    };
    here(0, "the session has no folder, and none is made for it");
    assert!(!session.exists());
    fs::create_dir(&session).expect("a folder");
    here(2, "it has one");
    let mode = |mode| {
        let own = session.join("intercom-mcp");
        fs::set_permissions(own, fs::Permissions::from_mode(mode)).expect("a mode");
    };
    mode(0o770);
    here(0, "others can write there");
    fs::remove_dir(session.join("intercom-mcp")).expect("an empty folder");
    let other = home.path().join("other");
    fs::create_dir(&other).expect("a folder");
    symlink(&other, session.join("intercom-mcp")).expect("a link");
    here(0, "it is a link to somewhere else");
}

#[test]
fn a_folder_that_cant_be_written_is_nobodys_trouble() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("data"), "").expect("a file");
    let folders = folders(home.path());
    let presence = there(&folders, 1);
    assert!(pids(&folders).is_empty());
    drop(presence);
}
