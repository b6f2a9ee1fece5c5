//! `status` shows every bridge that runs and none that doesn't, and a bridge that can't be shown runs
//! all the same.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{
    A_WHILE, Finished, Home, Host, INITIALIZE, Launch, McpServer, Person, SOON, eventually, modern,
};

/// What `status --json` says of bridges.
fn running(person: &Person, words: &str) -> Vec<Value> {
    let ended = status(person, &format!("--json {words}"));
    let page: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    page["running"].as_array().expect("a list").clone()
}

fn status(person: &Person, words: &str) -> Finished {
    let ended = person.launch().arg("status").args(words).run();
    assert!(matches!(ended.code, Some(0 | 4)), "{ended:?}");
    ended
}

fn pids(person: &Person, words: &str) -> Vec<u64> {
    let all = running(person, words);
    all.iter()
        .map(|one| one["pid"].as_u64().expect("a pid"))
        .collect()
}

fn folder(person: &Person) -> PathBuf {
    person.data().join("running")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

/// A bridge that has met its host and its server.
fn bridge(person: &Person, server: &McpServer, words: &str) -> Host {
    let mut host = person.launch().arg(server.url()).args(words).start();
    host.initialize();
    let pid = u64::from(host.pid());
    eventually("its page", || {
        let all = running(person, "");
        let own = all.iter().find(|one| one["pid"] == pid);
        own.is_some_and(|own| own["met"]["server"].is_object())
    });
    host
}

#[test]
fn two_bridges_are_shown_and_one_that_was_killed_is_not() {
    let (person, server) = (Person::new(), McpServer::start());
    let at = format!("{}?key=s3cret", server.url());
    let mut first = person.launch().arg(&at).start();
    first.initialize();
    let mut second = bridge(&person, &server, "");
    let mut expected = [first.pid(), second.pid()].map(u64::from);
    expected.sort_unstable();
    eventually("both", || {
        let mut found = pids(&person, "");
        found.sort_unstable();
        found == expected
    });
    let all = running(&person, "");
    let one = all.iter().find(|one| one["pid"] == second.pid());
    let one = one.expect("the second");
    assert_eq!(one["server"], server.url());
    assert_eq!(one["profile"], "default");
    assert_eq!(one["version"], env!("CARGO_PKG_VERSION"));
    assert!(
        one["since"].as_str().is_some_and(|at| at.ends_with('Z')),
        "{one}"
    );
    let host = &one["met"]["legacy_host"];
    assert_eq!(
        (&host["name"], &host["version"]),
        (&"host".into(), &"1.10".into())
    );
    assert_eq!(host["era"], "legacy");
    assert_eq!(one["met"]["server"]["transport"], "http");
    let text = status(&person, "").stdout;
    let pid = second.pid();
    for part in [
        "running\n",
        &format!("  pid        {pid}, began "),
        "  speaks     MCP 2025-11-25 over http, ",
        "  host       host 1.10 speaks 2025-11-25\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    for file in files(&folder(&person)) {
        let kept = fs::read_to_string(&file).expect("a page");
        assert!(!kept.contains("s3cret"), "{kept}");
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    first.signal("KILL");
    assert!(first.is_gone_within(SOON));
    assert!(!files(&folder(&person)).is_empty());
    assert_eq!(pids(&person, ""), [u64::from(second.pid())]);
    assert_eq!(files(&folder(&person)).len(), 2, "the other's are left");
    second.close_stdin();
    assert!(second.is_gone_within(SOON));
    assert_eq!(files(&folder(&person)), Vec::<PathBuf>::new());
    assert!(!status(&person, "").stdout.contains("running"));
}

#[test]
fn a_profile_or_a_target_that_is_named_is_all_that_is_shown() {
    let (person, server) = (Person::new(), McpServer::start());
    let work = bridge(&person, &server, "--profile work");
    let other = bridge(&person, &server, "");
    let (work, other) = (u64::from(work.pid()), u64::from(other.pid()));
    assert_eq!(pids(&person, "--profile work"), [work]);
    assert_eq!(pids(&person, "--profile home"), [0; 0]);
    let at = server.url();
    assert_eq!(
        pids(&person, &format!("-t {at} --profile default")),
        [other]
    );
    assert_eq!(pids(&person, &format!("-t {at}")).len(), 2);
    assert_eq!(pids(&person, "-t us"), [0; 0]);
    let text = status(&person, "--profile work").stdout;
    assert!(text.contains(&format!("{at} (profile work)\n")), "{text}");
}

#[test]
fn a_bridge_without_a_server_is_shown_with_its_modern_host() {
    let person = Person::new();
    let mut host = person.launch().args("-t sandbox").start();
    host.ask(&modern("1", "tools/list", ""));
    eventually("its page", || !pids(&person, "").is_empty());
    let one = running(&person, "").remove(0);
    assert_eq!(
        (&one["target"], &one["server"]),
        (&"sandbox".into(), &Value::Null)
    );
    assert_eq!(one["met"]["modern_host"]["era"], "modern");
    assert_eq!(one["met"]["server"], Value::Null);
}

#[test]
fn a_folder_that_cant_be_written_costs_nothing_and_says_nothing() {
    let (person, server) = (Person::new(), McpServer::start());
    fs::create_dir(person.data()).expect("a folder");
    fs::write(folder(&person), "").expect("a file");
    let mut host = person.launch().arg(server.url()).start();
    host.initialize();
    std::thread::sleep(A_WHILE);
    assert_eq!(pids(&person, ""), [0; 0]);
    assert_eq!(host.stderr(), "");
}

#[test]
fn the_login_sessions_folder_is_used_and_found_from_elsewhere() {
    let (person, session, server) = (Person::new(), Home::new(), McpServer::start());
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(session.path(), fs::Permissions::from_mode(0o700)).expect("a mode");
    let session = session.path().display().to_string();
    let launch = |data: &str| -> Launch {
        person
            .launch()
            .env("XDG_RUNTIME_DIR", &session)
            .env("INTERCOM_MCP_DATA_DIR", &format!("{session}/{data}"))
    };
    let mut host = launch("one").arg(server.url()).start();
    host.ask(INITIALIZE);
    let pages = Path::new(&session).join("intercom-mcp");
    eventually("its page", || {
        let all = files(&pages);
        all.iter()
            .any(|path| path.extension().is_some_and(|e| e == "json"))
    });
    let ended = launch("two").args("status --json").run();
    let page: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(page["running"][0]["pid"], host.pid());
}
