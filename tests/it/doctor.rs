//! Whatever is wrong between a host and its answers, `doctor` names that and nothing else as the first
//! thing to look at, with what helps; it changes nothing and gives no secret away.

mod account;
mod around;
mod hosts;
mod left;
mod rest;
mod server;
mod way;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Finished, Launch, McpServer, Person};

/// What an examination has found.
#[derive(Debug)]
pub(crate) struct Examined {
    code: Option<i32>,
    page: Value,
}

impl Examined {
    /// `launch` ends in a target; whatever was asked for, a person's page and the JSON don't hold it.
    fn by(launch: Launch) -> Self {
        Self::of(&launch.run())
    }

    fn of(ended: &Finished) -> Self {
        let secrets = ["s3cret", "access-token-", "refresh-token-"];
        for secret in secrets {
            let shown = ended.stdout.contains(secret) || ended.stderr.contains(secret);
            assert!(!shown, "{secret} is shown: {ended:?}");
        }
        assert!(!ended.stderr.contains("panicked"), "{ended:?}");
        let page: Value =
            serde_json::from_str(&ended.stdout).unwrap_or_else(|e| panic!("{e}: {ended:?}"));
        assert_eq!(page["schema"], 1);
        let examined = Self {
            code: ended.code,
            page,
        };
        for check in examined.checks() {
            if matches!(check["level"].as_str(), Some("failure" | "warning")) {
                assert!(check["why"].is_string(), "{check}");
                let fixes = check["fix"].as_array().expect("a list");
                let waits = check["check"] == "configuration.warning";
                assert!(!fixes.is_empty() || waits, "{check}");
            }
            for command in check["fix"].as_array().into_iter().flatten() {
                understood(command["run"].as_str().unwrap_or_default());
            }
        }
        examined
    }

    fn checks(&self) -> &[Value] {
        self.page["checks"].as_array().expect("a list")
    }

    fn check(&self, id: &str) -> &Value {
        let found = self.checks().iter().find(|check| check["check"] == id);
        found.unwrap_or_else(|| panic!("no {id} in {:#}", self.page))
    }

    fn level(&self, id: &str) -> &str {
        self.check(id)["level"].as_str().expect("a text")
    }

    /// The commands that a check says help.
    fn commands(&self, id: &str) -> Vec<String> {
        let fixes = self.check(id)["fix"].as_array().expect("a list").iter();
        fixes
            .filter_map(|fix| fix["run"].as_str().map(str::to_owned))
            .collect()
    }

    /// It is the first failure, with these words in it; and the exit code says that there is one.
    #[track_caller]
    fn fails(&self, id: &str, parts: &[&str]) -> &Self {
        assert_eq!(self.page["first"], id, "{:#}", self.page);
        assert_eq!(self.level(id), "failure", "{:#}", self.page);
        assert_eq!(self.code, Some(5));
        self.says(id, parts)
    }

    /// It is the first thing to look at, though nothing has failed.
    #[track_caller]
    fn warns(&self, id: &str, parts: &[&str]) -> &Self {
        assert_eq!(self.page["first"], id, "{:#}", self.page);
        assert_eq!(self.level(id), "warning", "{:#}", self.page);
        assert_eq!(self.code, Some(0));
        self.says(id, parts)
    }

    #[track_caller]
    fn says(&self, id: &str, parts: &[&str]) -> &Self {
        let text = self.check(id).to_string();
        for part in parts {
            assert!(text.contains(part), "{part:?} is not in {text}");
        }
        self
    }

    /// There is nothing wrong.
    #[track_caller]
    fn is_content(&self) -> &Self {
        assert_eq!(self.page["first"], Value::Null, "{:#}", self.page);
        assert_eq!(self.page["ok"], true);
        assert_eq!(self.code, Some(0));
        self
    }
}

impl Person {
    /// An examination with these words, and this target.
    fn examines(&self, words: &str, target: &str) -> Examined {
        let launch = self.launch().args("doctor --json").args(words);
        Examined::by(launch.arg("-t").arg(target))
    }
}

/// Somebody for whom nothing has been kept yet.
fn examine(words: &str, target: &str) -> Examined {
    Person::new().examines(words, target)
}

/// A command that doctor has named, by the shell; `ours`: what `intercom-mcp` stands for.
fn run_it(person: &Person, command: &str) -> Option<i32> {
    let path = person.home.path().join("ours");
    fs::create_dir_all(&path).expect("a folder");
    let link = path.join("intercom-mcp");
    if !link.exists() {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_intercom-mcp"), &link).expect("a link");
    }
    let status = person
        .home
        .command("/bin/sh")
        .arg("-c")
        .arg(command)
        .env("PATH", format!("{}:/usr/bin:/bin", path.display()))
        .env("INTERCOM_MCP_DATA_DIR", person.data())
        .env("INTERCOM_MCP_STORE", "file")
        .stdout(std::process::Stdio::null())
        .status();
    status.expect("a shell").code()
}

/// A command of ours that is named is one: our own command line takes its words.
fn understood(command: &str) {
    let (_, ours) = command.rsplit_once("intercom-mcp ").unwrap_or_default();
    if ours.is_empty() {
        return;
    }
    let program = Path::new(env!("CARGO_BIN_EXE_intercom-mcp"));
    let folder = program.parent().expect("its folder").display().to_string();
    let shown = Command::new("/bin/sh")
        .arg("-c")
        .arg(format!("intercom-mcp {ours} --help"))
        .env_clear()
        .env("PATH", folder)
        .output()
        .expect("a shell");
    assert!(shown.status.success(), "{command}: {shown:?}");
}

/// Every file and folder below, with its content and its mode.
fn everything(folder: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let mode = entry.metadata().expect("about it").permissions().mode();
        if path.is_dir() {
            found.extend(everything(&path));
        }
        // Locks are there to be touched.
        let content = fs::read(&path).unwrap_or_default();
        found.insert(path, (mode, content));
    }
    found
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout.trim_ascii() == b"0"
}

#[test]
fn where_nothing_is_wrong_it_says_so_and_leaves_nothing() {
    let (person, server) = (Person::new(), McpServer::start());
    let before = everything(person.home.path());
    let examined = person.examines("", &server.url());
    examined.is_content();
    examined.says("server.answer", &["server 1", "MCP 2025-11-25 over http"]);
    examined.says("store.trial", &["nothing is kept yet"]);
    examined.says("authorization.challenge", &["asks nobody to sign in"]);
    let counts = &examined.page["counts"];
    assert_eq!(counts["failure"], 0);
    assert_eq!(everything(person.home.path()), before);
}

#[test]
fn a_persons_page_is_plain_text_of_80_columns_where_nobody_sees_it() {
    let server = McpServer::start();
    let ended = Person::new()
        .launch()
        .args("doctor -t")
        .arg(server.url())
        .run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.is_ascii(), "{ended:?}");
    assert!(ended.stdout.lines().all(|line| line.len() <= 80));
    assert!(ended.stdout.contains("[+] Server: "), "{ended:?}");
    assert!(ended.stdout.contains("No problems found: "), "{ended:?}");
    assert_eq!(ended.stderr, "");
}

#[test]
fn what_can_not_be_meant_is_a_slip_and_no_finding() {
    for words in [
        "doctor --nope",
        "doctor -t nope",
        "doctor --refresh --offline",
    ] {
        let ended = Launch::new().args(words).run();
        assert_eq!(ended.code, Some(2), "{words}: {ended:?}");
        assert_eq!(ended.stdout, "", "{words}");
    }
}

#[test]
fn offline_nobody_is_asked_and_nothing_is_run() {
    let (person, canary) = (Person::new(), McpServer::canary());
    let header = "--header-command X-Key=/nowhere/at-all";
    let examined = person.examines(&format!("--offline {header}"), &canary.url());
    assert_eq!(examined.level("server.answer"), "skipped");
    assert_eq!(examined.level("network.answer"), "skipped");
    assert_eq!(examined.code, Some(0), "{:#}", examined.page);
}
