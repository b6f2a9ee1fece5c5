//! What is kept comes back byte for byte; what can't be read is forgotten, and never in the way.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::*;

const VERSION: &str = "2025-11-25";
const SESSION: &str = r#"{ "protocolVersion":"2025-11-25","capabilities":{"tools" : {}},"n":9007199254740993,"s":"\u0041\ud800" }"#;
const TOOLS: &str = r#"{"tools":[{"name":"a", "x":1.0}],"_meta":{"b":1e400}}"#;

fn memory(folder: &Path, key: &str) -> Memory {
    Memory::new(Some(folder.to_owned()), key, None)
}

/// Outside of a runtime everything is written at once.
fn taught(folder: &Path) -> Memory {
    let mut memory = memory(folder, "a");
    memory.learn_initialize(VERSION, SESSION);
    memory.learn_list(VERSION, List::Tools, TOOLS);
    memory
}

fn file_in(folder: &Path) -> PathBuf {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

#[test]
fn what_a_server_said_comes_back_byte_for_byte() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("not/there/yet");
    drop(taught(&folder));
    let mut again = memory(&folder, "a");
    assert_eq!(again.initialize(VERSION).as_deref(), Some(SESSION));
    assert_eq!(again.list(VERSION, List::Tools).as_deref(), Some(TOOLS));
    assert_eq!(again.list(VERSION, List::Prompts), None);
    assert_eq!(again.initialize("2025-06-18"), None);
    assert_eq!(memory(&folder, "b").initialize(VERSION), None);
}

#[test]
fn without_a_folder_it_lasts_as_long_as_the_process() {
    let mut memory = Memory::new(None, "a", None);
    memory.learn_list(VERSION, List::Resources, r#"{"resources":[]}"#);
    let known = memory.list(VERSION, List::Resources);
    assert_eq!(known.as_deref(), Some(r#"{"resources":[]}"#));
}

#[test]
fn the_file_is_its_owners_and_says_nothing_of_the_server() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("answers");
    let key = "https://u.example/mcp?key=SECRET\nwork";
    memory(&folder, key).learn_list(VERSION, List::Tools, TOOLS);
    let file = file_in(&folder);
    let name = file.file_name().expect("a name").to_string_lossy();
    let (stem, ending) = name.split_once('.').expect("an ending");
    assert_eq!((stem.len(), ending), (32, "json"));
    assert!(stem.chars().all(|c| c.is_ascii_hexdigit()), "{stem}");
    let text = fs::read_to_string(&file).expect("text");
    assert!(!text.contains("SECRET") && !text.contains("u.example"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&folder)), (0o600, 0o700));
    }
}

#[test]
fn what_cant_be_read_is_forgotten_and_written_anew() {
    let good = |home: &Path| {
        drop(taught(home));
        fs::read_to_string(file_in(home)).expect("text")
    };
    let home = tempfile::tempdir().expect("a folder");
    let good = good(home.path());
    let cut = &good[..good.len() / 2];
    let newer = good.replace("\"schema\":1", "\"schema\":2");
    let long = good.replacen('{', &format!("{{{}", " ".repeat(4 * 1024 * 1024)), 1);
    for (what, bytes) in [
        ("empty", Vec::new()),
        ("cut", cut.into()),
        ("newer", newer.into()),
        ("too long", long.into()),
        ("no text", vec![0xff; 64]),
        ("deep", vec![b'['; 1_000_000]),
    ] {
        let file = file_in(home.path());
        fs::write(&file, bytes).expect(what);
        let mut memory = memory(home.path(), "a");
        assert_eq!(memory.initialize(VERSION), None, "{what}");
        memory.learn_initialize(VERSION, SESSION);
        let again = super::Memory::new(Some(home.path().to_owned()), "a", None).initialize(VERSION);
        assert_eq!(again.as_deref(), Some(SESSION), "{what}");
    }
}

#[test]
fn an_answer_that_no_host_could_be_told_is_not_taken_from_the_file() {
    let home = tempfile::tempdir().expect("a folder");
    drop(taught(home.path()));
    let file = file_in(home.path());
    let text = r#"{"schema":1,"answers":{"2025-11-25":{
        "initialize":{"protocolVersion":1},"tools/list":{"tools":{}},"prompts/list":{"prompts":[],
        "nextCursor":"x"},"other":{},"resources/list":{"resources":[]}}}}"#;
    fs::write(file, text).expect("writing");
    let mut memory = memory(home.path(), "a");
    assert_eq!(memory.initialize(VERSION), None);
    assert_eq!(memory.list(VERSION, List::Tools), None);
    assert_eq!(memory.list(VERSION, List::Prompts), None);
    assert!(memory.list(VERSION, List::Resources).is_some());
}

#[cfg(unix)]
#[test]
fn a_link_or_a_folder_in_its_place_is_left_alone() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("answers");
    drop(taught(&folder));
    let (file, victim) = (file_in(&folder), home.path().join("victim"));
    fs::rename(&file, &victim).expect("moving");
    let kept = fs::read(&victim).expect("bytes");
    std::os::unix::fs::symlink(&victim, &file).expect("a link");
    let mut memory = memory(&folder, "a");
    assert_eq!(memory.initialize(VERSION), None, "a link is not followed");
    memory.learn_list(VERSION, List::Tools, r#"{"tools":[]}"#);
    assert_eq!(fs::read(&victim).expect("bytes"), kept);
    assert!(fs::symlink_metadata(&file).expect("there").is_file());

    fs::remove_file(&file).expect("removing");
    fs::create_dir(&file).expect("a folder");
    memory.learn_list(VERSION, List::Tools, TOOLS);
    assert_eq!(memory.list(VERSION, List::Tools).as_deref(), Some(TOOLS));
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}

#[test]
fn a_list_that_goes_on_is_not_the_list() {
    let mut memory = Memory::new(None, "a", None);
    memory.learn_list(VERSION, List::Tools, TOOLS);
    memory.learn_list(VERSION, List::Tools, r#"{"tools":[],"nextCursor":"2"}"#);
    assert_eq!(memory.list(VERSION, List::Tools), None);
    memory.learn_list(VERSION, List::Tools, r#"{"tools":[],"nextCursor":null}"#);
    assert!(memory.list(VERSION, List::Tools).is_some());
    memory.learn_initialize(VERSION, r#"{"capabilities":{}}"#);
    assert_eq!(memory.initialize(VERSION), None);
}

#[test]
fn what_is_too_much_is_not_kept() {
    let home = tempfile::tempdir().expect("a folder");
    let mut memory = taught(home.path());
    let long = |size| format!("{{\"tools\":[\"{}\"]}}", "x".repeat(size));
    memory.learn_list(VERSION, List::Tools, &long(1024 * 1024));
    assert_eq!(memory.list(VERSION, List::Tools), None);
    memory.learn_list(
        "a version of more than thirty-two bytes",
        List::Tools,
        TOOLS,
    );
    let mut versions = 0;
    for number in 0..12 {
        memory.learn_list(&format!("2025-{number:03}"), List::Tools, &long(900_000));
    }
    for number in 0..12 {
        versions += usize::from(
            memory
                .list(&format!("2025-{number:03}"), List::Tools)
                .is_some(),
        );
    }
    assert!((1..=8).contains(&versions), "{versions}");
    let size = fs::metadata(file_in(home.path())).expect("a file").len();
    assert!(size <= 4 * 1024 * 1024, "{size}");
}

#[test]
fn two_processes_lose_nothing_of_each_other() {
    let home = tempfile::tempdir().expect("a folder");
    let (mut one, mut other) = (memory(home.path(), "a"), memory(home.path(), "a"));
    assert_eq!(one.initialize(VERSION), None);
    assert_eq!(other.initialize(VERSION), None);
    one.learn_initialize(VERSION, SESSION);
    other.learn_list(VERSION, List::Tools, TOOLS);
    let mut third = memory(home.path(), "a");
    assert!(third.initialize(VERSION).is_some());
    assert!(third.list(VERSION, List::Tools).is_some());
}

#[test]
fn what_a_process_left_half_written_goes_after_a_while() {
    let home = tempfile::tempdir().expect("a folder");
    drop(taught(home.path()));
    let stem = file_in(home.path()).with_extension("");
    let [old, young] = ["1.new", "2.new"].map(|ending| stem.with_extension(ending));
    for path in [&old, &young] {
        fs::write(path, "half").expect("writing");
    }
    let before = std::time::SystemTime::now() - Duration::from_secs(7200);
    let file = fs::File::options().write(true).open(&old).expect("a file");
    file.set_modified(before).expect("a time");
    memory(home.path(), "a").learn_list(VERSION, List::Tools, r#"{"tools":[]}"#);
    assert!(!old.exists() && young.exists());
}

#[test]
fn in_a_runtime_the_last_word_is_written_too() {
    let home = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    let last = |number| format!("{{\"tools\":[{number}]}}");
    runtime.block_on(async {
        let mut memory = memory(home.path(), "a");
        for number in 0..50 {
            memory.learn_list(VERSION, List::Tools, &last(number));
        }
    });
    drop(runtime); // waits for what was begun
    let known = memory(home.path(), "a").list(VERSION, List::Tools);
    assert_eq!(known, Some(last(49)));
}

#[test]
fn what_a_modern_host_was_told_is_kept_under_its_version() {
    let discovery = r#"{ "supportedVersions":["2026-07-28"],"capabilities":{},"ttlMs":5 }"#;
    let home = tempfile::tempdir().expect("a folder");
    let mut memory = memory(home.path(), "a");
    for odd in [
        "{}",
        r#"{"supportedVersions":["2025-11-25"],"capabilities":{}}"#,
        r#"{"supportedVersions":["2026-07-28"],"capabilities":[]}"#,
    ] {
        memory.learn_discover(odd);
        assert_eq!(memory.discover(), None, "{odd}");
    }
    memory.learn_discover(discovery);
    memory.learn_list(MODERN, List::Tools, TOOLS);
    let mut again = super::Memory::new(Some(home.path().to_owned()), "a", None);
    assert_eq!(again.discover().as_deref(), Some(discovery));
    assert_eq!(again.list(MODERN, List::Tools).as_deref(), Some(TOOLS));
    assert_eq!(again.list(VERSION, List::Tools), None);
    assert_eq!(again.initialize(VERSION), None);
}

#[test]
fn what_legacy_hosts_were_told_says_what_the_server_is() {
    let mut memory = Memory::new(None, "a", None);
    let session = SESSION.replace("\\ud800", "");
    let older = session
        .replace("tools", "prompts")
        .replace("2025-11-25", "2025-06-18");
    memory.learn_initialize(VERSION, &session);
    memory.learn_initialize("2025-06-18", &older);
    let told = memory.discover().expect("an answer");
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["supportedVersions"], serde_json::json!([MODERN]));
    assert_eq!(
        told["capabilities"],
        serde_json::json!({"tools": {}}),
        "the newest"
    );
    assert_eq!(told["ttlMs"], 0);
}

#[test]
fn a_server_of_ours_is_known_to_modern_hosts_too() {
    let tools = || r#"{"tools":[{"name":"search"}]}"#.to_owned();
    let mut memory = Memory::new(None, "a", Some(Box::new(tools)));
    let told = memory.discover().expect("an answer");
    assert!(known::is_discovery(&told), "{told}");
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let info = serde_json::json!({"name": "intercom-mcp", "version": env!("CARGO_PKG_VERSION")});
    let expected = serde_json::json!({
        "resultType": "complete", "supportedVersions": [MODERN],
        "capabilities": {"tools": {"listChanged": true}}, "ttlMs": 0, "cacheScope": "private",
        "_meta": {"io.modelcontextprotocol/serverInfo": info},
    });
    assert_eq!(told, expected);
    assert_eq!(memory.list(MODERN, List::Tools), Some(tools()));
}

#[test]
fn a_server_of_ours_is_known_before_it_is_heard() {
    let tools = || r#"{"tools":[{"name":"search"}]}"#.to_owned();
    let mut memory = Memory::new(None, "a", Some(Box::new(tools)));
    for (asked, told) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-06-18", "2025-06-18"),
        ("2026-07-28", "2025-11-25"),
        ("\"", "2025-11-25"),
    ] {
        let session = memory.initialize(asked).expect("an answer");
        let session: serde_json::Value = serde_json::from_str(&session).expect("JSON");
        assert_eq!(session["protocolVersion"], told);
        assert_eq!(session["serverInfo"]["name"], "intercom-mcp");
        assert_eq!(session["capabilities"]["tools"]["listChanged"], true);
    }
    assert_eq!(memory.list(VERSION, List::Tools), Some(tools()));
    assert_eq!(memory.list(VERSION, List::Prompts), None);
    memory.learn_initialize(VERSION, SESSION);
    memory.learn_list(VERSION, List::Tools, TOOLS);
    assert_eq!(memory.initialize(VERSION).as_deref(), Some(SESSION));
    assert_eq!(memory.list(VERSION, List::Tools).as_deref(), Some(TOOLS));
}
