//! What is taken from a store, and what is told where it can't be.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::hash::{Release, name};
use super::super::{McpRemote, SignIn, sign_in};

const URL: &str = "https://mcp.example/mcp";

/// A store, and the entry that it is read for.
struct Store {
    base: TempDir,
    remote: McpRemote,
}

impl Store {
    fn of(line: &[&str]) -> Self {
        let words = std::iter::once(&"npx").chain(line);
        let words: Vec<_> = words.map(|word| (*word).to_owned()).collect();
        Self {
            base: tempfile::tempdir().unwrap(),
            remote: McpRemote::of(&words).unwrap(),
        }
    }

    fn new() -> Self {
        Self::of(&["-y", "mcp-remote", URL])
    }

    /// Where that release keeps a file of the entry's.
    fn file(&self, folder: &str, release: Release, what: &str) -> PathBuf {
        let folder = self.base.path().join(folder);
        fs::create_dir_all(&folder).unwrap();
        folder.join(format!("{}_{what}.json", name(&self.remote, &[], release)))
    }

    fn write(&self, folder: &str, what: &str, content: &str) -> PathBuf {
        let file = self.file(folder, Release::NEWEST, what);
        fs::write(&file, content).unwrap();
        file
    }

    /// Tokens that came at that time.
    fn tokens(&self, folder: &str, access: &str, received: u64) -> PathBuf {
        let tokens = json!({ "access_token": access, "token_type": "Bearer", "expires_in": 60 });
        let file = self.write(folder, "tokens", &tokens.to_string());
        let time = UNIX_EPOCH + Duration::from_secs(received);
        let opened = fs::File::options().write(true).open(&file).unwrap();
        opened.set_modified(time).unwrap();
        file
    }

    fn read(&self) -> Option<SignIn> {
        sign_in(self.base.path(), &self.remote)
    }

    #[track_caller]
    fn access(&self) -> String {
        self.read().unwrap().tokens.unwrap().access.to_string()
    }

    /// The one thing that can't be used.
    #[track_caller]
    fn problem(&self) -> String {
        let read = self.read().unwrap();
        assert!(read.tokens.is_none() && read.client.is_none(), "{read:?}");
        let [problem] = read.problems.as_slice() else {
            panic!("{read:?}");
        };
        problem.clone()
    }
}

const V1: &str = "mcp-remote-v1";

#[test]
fn a_sign_in_is_read_as_it_was_written() {
    let store = Store::new();
    let written = json!({
        "access_token": "AAA", "token_type": "Bearer", "expires_in": 3600, "scope": "read",
        "refresh_token": "RRR", "id_token": "III", "issuer": "https://as.example",
        "expires_at": 1_795_237_962_049_u64, "requested_scope": "read write",
    });
    store.write(V1, "tokens", &written.to_string());
    let written = json!({
        "redirect_uris": ["http://localhost:4321/oauth/callback"], "client_id": "CID",
        "token_endpoint_auth_method": "client_secret_post", "client_secret": "SSS",
        "client_secret_expires_at": 0, "client_id_issued_at": 1, "issuer": "https://as.example",
    });
    store.write(V1, "client_info", &written.to_string());
    let read = store.read().unwrap();
    assert_eq!(read.folder, store.base.path().join(V1));
    assert!(!read.is_busy && read.problems.is_empty(), "{read:?}");
    let tokens = read.tokens.as_ref().unwrap();
    assert_eq!(*tokens.access, "AAA");
    assert_eq!(tokens.refresh.as_ref().unwrap().as_str(), "RRR");
    assert_eq!(tokens.id_token.as_ref().unwrap().as_str(), "III");
    assert_eq!(tokens.expires_at, Some(1_795_237_962));
    assert_eq!(tokens.scope.as_deref(), Some("read"));
    assert_eq!(tokens.requested_scope.as_deref(), Some("read write"));
    assert_eq!(tokens.issuer.as_deref(), Some("https://as.example"));
    let client = read.client.as_ref().unwrap();
    assert_eq!(client.id, "CID");
    assert_eq!(client.secret.as_ref().unwrap().as_str(), "SSS");
    assert_eq!(client.secret_expires_at, None);
    assert_eq!(client.method.as_deref(), Some("client_secret_post"));
    assert_eq!(
        client.redirect_uris,
        ["http://localhost:4321/oauth/callback"]
    );
    assert_eq!(client.issuer.as_deref(), Some("https://as.example"));
    let shown = format!("{read:?}");
    for secret in ["AAA", "RRR", "III", "SSS"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn an_old_file_says_when_it_ends_by_its_own_time() {
    let store = Store::new();
    for (ends, expected) in [
        (json!(3600), Some(5600)),
        (json!("3600"), Some(5600)),
        (json!(null), None),
        (json!(-1), None),
        (json!({}), None),
        (json!(1e300), None),
    ] {
        let written = json!({ "access_token": "A", "expires_in": ends });
        let file = store.tokens(V1, "A", 0);
        fs::write(&file, written.to_string()).unwrap();
        let time = UNIX_EPOCH + Duration::from_secs(2000);
        let opened = fs::File::options().write(true).open(&file).unwrap();
        opened.set_modified(time).unwrap();
        let tokens = store.read().unwrap().tokens.unwrap();
        assert_eq!(tokens.received_at, 2000);
        assert_eq!(tokens.expires_at, expected, "{ends}");
    }
}

#[test]
fn the_newest_tokens_that_can_be_read_are_taken() {
    let store = Store::new();
    store.tokens("mcp-remote-0.1.29", "old", 1000);
    store.tokens("mcp-remote-0.2.7", "newer", 3000);
    assert_eq!(store.access(), "newer");
    let v1 = store.tokens(V1, "v1", 2000);
    assert_eq!(store.access(), "newer");
    store.tokens(V1, "v1", 3000);
    assert_eq!(
        store.access(),
        "v1",
        "of two of one age that of the later store"
    );
    fs::write(&v1, "{").unwrap();
    let read = store.read().unwrap();
    assert_eq!(read.tokens.unwrap().access.as_str(), "newer");
    assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
    assert!(read.folder.ends_with("mcp-remote-0.2.7"));
}

#[test]
fn a_pinned_release_has_its_own_tokens() {
    let store = Store::of(&["-y", "mcp-remote@0.1.29", URL]);
    store.tokens(V1, "v1", 3000);
    assert_eq!(store.access(), "v1");
    store.tokens("mcp-remote-0.1.29", "own", 1000);
    assert_eq!(store.access(), "own");
    let store = Store::of(&["-y", "mcp-remote@0.0.5", URL]);
    store.tokens(V1, "v1", 3000);
    store.tokens("", "own", 1000);
    assert_eq!(store.access(), "own");
    let store = Store::of(&["-y", "mcp-remote@0.8.7", URL]);
    store.tokens("mcp-remote-0.1.29", "old", 3000);
    store.tokens(V1, "own", 1000);
    assert_eq!(store.access(), "own");
}

#[test]
fn each_folder_is_searched_by_the_names_of_its_release() {
    let header = ["--header", "X-Account: ${ACCOUNT}"];
    let line = [&["mcp-remote", URL], &header[..]].concat();
    let store = Store::of(&line);
    let old = Release::of("0.1.29").unwrap();
    let tokens = json!({ "access_token": "old" }).to_string();
    fs::write(store.file("mcp-remote-0.1.29", old, "tokens"), &tokens).unwrap();
    assert_eq!(store.access(), "old");
    fs::remove_dir_all(store.base.path().join("mcp-remote-0.1.29")).unwrap();
    // By the same name it is another account's there.
    fs::write(store.file(V1, old, "tokens"), &tokens).unwrap();
    assert!(store.read().is_none());
}

#[test]
fn a_registration_alone_is_taken() {
    let store = Store::new();
    store.write(V1, "client_info", &json!({ "client_id": "C" }).to_string());
    let read = store.read().unwrap();
    assert!(read.tokens.is_none());
    let client = read.client.unwrap();
    assert_eq!((client.id.as_str(), client.redirect_uris.len()), ("C", 0));
}

#[test]
fn where_nothing_is_nothing_is_found() {
    let store = Store::new();
    assert!(store.read().is_none());
    store.write(V1, "lock", "{}");
    fs::create_dir(store.base.path().join("mcp-remote-0.2.0")).unwrap();
    fs::write(store.base.path().join("mcp-remote-0.1.0"), "a file").unwrap();
    assert!(store.read().is_none());
    assert!(sign_in(Path::new("/nowhere/at/all"), &store.remote).is_none());
    let file = store.write(V1, "other", "");
    assert!(sign_in(&file, &store.remote).is_none());
}

#[test]
fn what_cannot_be_used_is_told_without_secrets() {
    let store = Store::new();
    for (content, told) in [
        ("", "not what mcp-remote writes"),
        ("{\"access_token\":\"hunter2", "not what mcp-remote writes"),
        ("[]", "not what mcp-remote writes"),
        ("\"hunter2\"", "not what mcp-remote writes"),
        (
            "{\"access_token\":{\"hunter2\":1}}",
            "not what mcp-remote writes",
        ),
        (
            "{\"access_token\":\"A\",\"scope\":[\"hunter2\"]}",
            "not what mcp-remote writes",
        ),
        ("{\"refresh_token\":\"hunter2\"}", "without an access token"),
        ("{\"access_token\":\"\"}", "without an access token"),
        ("\u{0}\u{1}\u{2}", "not what mcp-remote writes"),
    ] {
        let file = store.write(V1, "tokens", content);
        let problem = store.problem();
        assert!(problem.contains(told), "{content}: {problem}");
        assert!(problem.contains(&file.display().to_string()), "{problem}");
        assert!(!problem.contains("hunter2"), "{problem}");
    }
    fs::write(
        store.file(V1, Release::NEWEST, "tokens"),
        vec![b' '; (1 << 20) + 1],
    )
    .unwrap();
    assert!(store.problem().contains("larger than 1 MiB"));
    fs::remove_file(store.file(V1, Release::NEWEST, "tokens")).unwrap();
    store.write(
        V1,
        "client_info",
        &json!({ "client_secret": "hunter2" }).to_string(),
    );
    assert!(store.problem().contains("without a client id"));
}

#[cfg(unix)]
#[test]
fn only_plain_files_are_read() {
    let store = Store::new();
    let file = store.tokens(V1, "A", 1000);
    let elsewhere = store.base.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
    assert!(store.problem().contains("it is a link"));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(store.problem().contains("it is not a file"));
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_is_waited_for_at_a_fifo() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let store = Store::new();
    for what in ["tokens", "client_info", "refresh_in_progress"] {
        let file = store.file(V1, Release::NEWEST, what);
        mknodat(CWD, file, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
    }
    let read = store.read().unwrap();
    assert!(!read.is_busy);
    assert_eq!(read.problems.len(), 2, "{read:?}");
}

#[test]
fn a_file_of_headers_that_cannot_be_read_is_told() {
    let base = tempfile::tempdir().unwrap();
    for (path, why) in [
        ("headers.txt".to_owned(), "depends on where"),
        (
            base.path().join("none").display().to_string(),
            "isn't there",
        ),
        (base.path().display().to_string(), "not a file"),
    ] {
        let store = Store::of(&["mcp-remote", URL, "--header-file", &path]);
        store.tokens(V1, "A", 1000);
        let problem = store.problem();
        assert!(problem.contains(why), "{problem}");
    }
    let file = base.path().join("headers");
    fs::write(&file, "X-A: 1\n").unwrap();
    let path = file.display().to_string();
    let store = Store::of(&["mcp-remote", URL, "--header-file", &path]);
    store.tokens(V1, "A", 1000);
    assert!(store.read().is_none(), "filed under no header");
    let named = name(&store.remote, &["X-A: 1\n".to_owned()], Release::NEWEST);
    let tokens = store
        .base
        .path()
        .join(V1)
        .join(format!("{named}_tokens.json"));
    fs::write(tokens, json!({ "access_token": "B" }).to_string()).unwrap();
    assert_eq!(store.access(), "B");
}

#[test]
fn a_live_lease_is_seen() {
    let store = Store::new();
    store.tokens(V1, "A", 1000);
    let now = UNIX_EPOCH.elapsed().unwrap().as_millis();
    let busy = |lease: Value| {
        store.write(V1, "refresh_in_progress", &lease.to_string());
        store.read().unwrap().is_busy
    };
    let own = std::process::id();
    assert!(busy(json!({ "pid": own, "nonce": "n", "at": now })));
    assert!(!busy(
        json!({ "pid": own, "nonce": "n", "at": now - 31_000 })
    ));
    assert!(!busy(json!({ "pid": own })));
    assert!(!busy(json!("lease")));
    #[cfg(unix)]
    for dead in [json!(0), json!(u32::MAX), json!(2_147_483_646)] {
        assert!(
            !busy(json!({ "pid": dead, "nonce": "n", "at": now })),
            "{dead}"
        );
    }
}

#[test]
fn these_very_tokens_are_removed_and_no_others() {
    let store = Store::new();
    let file = store.tokens(V1, "A", 1000);
    store.write(V1, "client_info", &json!({ "client_id": "C" }).to_string());
    let tokens = store.read().unwrap().tokens.unwrap();
    store.tokens(V1, "B", 1000);
    let refused = tokens.forget().unwrap_err();
    assert!(refused.contains("other tokens"), "{refused}");
    let renewed = json!({ "access_token": "A", "refresh_token": "R" }).to_string();
    fs::write(&file, &renewed).unwrap();
    assert!(tokens.forget().is_err());
    fs::write(&file, "garbage").unwrap();
    assert!(tokens.forget().is_err());
    assert!(file.exists());
    store.tokens(V1, "A", 5000);
    tokens.forget().unwrap();
    assert!(!file.exists());
    tokens.forget().unwrap();
    let left = store.read().unwrap();
    assert!(left.tokens.is_none() && left.client.is_some(), "{left:?}");
}
