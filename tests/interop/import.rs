//! Out of mcp-remote: somebody has signed in with one of three of its releases, at servers that nobody
//! here wrote, and `import` takes that over. What counts is that the host's entry works from then on
//! without a browser, and that no server ever sees a token twice.
//!
//! Stores as they are written by hand, and everything odd in them, are in `tests/it`.

mod killed;
mod past;

use std::fs;
use std::time::Duration;

use past::{CURSOR, DESKTOP, Past, Way, parsed};
use serde_json::json;

use super::sign_in::bench::{Authority, Kind};
use crate::support::BRIDGE;

/// A folder for each release, names by the URL alone, tokens that don't say when they end.
const OLD: &str = "0.1.29";
/// The first folder for all releases.
const MIDDLE: &str = "0.3.3";
const LAST: &str = "0.15.1";

const ACCOUNT: (&str, &str) = ("ACCOUNT", "acme");

#[test]
fn what_an_old_release_has_is_taken_over() {
    taken_over(Kind::Strict, |_| {
        way(OLD, &["--header", "X-Account: ${ACCOUNT}"]).scoped()
    });
}

#[test]
fn what_the_first_release_with_one_folder_has_is_taken_over() {
    taken_over(Kind::Strict, |_| {
        way(MIDDLE, &[&free_port(), "--header", "X-Account: ${ACCOUNT}"])
    });
}

#[test]
fn what_the_last_release_has_is_taken_over() {
    taken_over(Kind::Strict, |authority| {
        let words = ["--resource", &authority.mcp];
        way(
            LAST,
            &[&words[..], &["--header", "X-Account: ${ACCOUNT}"]].concat(),
        )
    });
}

#[test]
fn a_sign_in_at_a_server_like_intercoms_is_taken_over() {
    taken_over(Kind::Intercom, |_| {
        way(LAST, &["--header", "X-Account: ${ACCOUNT}"])
    });
}

fn way(release: &'static str, words: &[&str]) -> Way {
    Way {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        env: vec![ACCOUNT],
        ..Way::plain(release)
    }
}

fn free_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener
        .local_addr()
        .expect("an address")
        .port()
        .to_string()
}

/// 1. import; 2. a call by the new entry; 3. the token ends, and the next call renews it, once;
///    4. another start.
#[track_caller]
fn taken_over(kind: Kind, way: impl FnOnce(&Authority) -> Way) {
    let Some(past) = Past::new(kind, way) else {
        return;
    };
    let cursor = past.entry(CURSOR);
    let tabs = past.person.tabs().len();
    let done = past.runs(&["import", "-t", &past.authority.mcp, "--yes"]);
    done.succeeds("import");
    assert!(!past.file("tokens").exists(), "it lives twice: {done:#?}");
    let entries = parsed(&cursor);
    assert_ne!(entries["mcpServers"]["intercom"]["command"], "npx");
    assert_eq!(
        entries["mcpServers"]["other"],
        json!({ "command": "other", "args": ["mcp-remote"] })
    );

    let said = entries["mcpServers"]["intercom"].to_string();
    assert!(said.contains("X-Account: ${ACCOUNT}"), "{said}");

    let mut bridge = past.host_starts(&cursor);
    bridge.initialize();
    bridge.echoes("taken over");
    assert_eq!(past.authority.count("post:refresh_token"), 0, "{done:#?}");
    past.authority.order(&json!({ "expire": true }));
    bridge.echoes("renewed");
    assert_eq!(past.authority.count("post:refresh_token"), 1);
    bridge.leaves();
    let mut bridge = past.host_starts(&cursor);
    bridge.initialize();
    bridge.echoes("again");
    bridge.leaves();

    assert_eq!(past.person.tabs().len(), tabs, "a browser was opened");
    for (what, times) in [
        ("registration", 1),
        ("authorization", 1),
        ("post:authorization_code", 1),
        ("post:refresh_token", 1),
        ("refresh_token", 1),
        ("grant revoked", 0),
    ] {
        let counts = past.authority.counts();
        assert_eq!(past.authority.count(what), times, "{what}: {counts}");
    }
}

#[test]
fn without_yes_nothing_changes() {
    for release in [OLD, MIDDLE, LAST] {
        let way = Way::plain(release);
        let way = if release == OLD { way.scoped() } else { way };
        let Some(past) = Past::new(Kind::Strict, |_| way) else {
            return;
        };
        past.entry(CURSOR);
        past.entry(DESKTOP);
        let before = past.everything();
        let asked = past.authority.log().len();
        for words in [&["import"][..], &["import", "--json"]] {
            let shown = past.runs(&[words, &["-t", &past.authority.mcp]].concat());
            shown.succeeds("import");
            assert_eq!(past.everything(), before, "{shown:#?}");
            assert_eq!(past.authority.log().len(), asked, "somebody was asked");
            for secret in past.authority.secrets() {
                assert!(!format!("{shown:?}").contains(&secret), "{shown:#?}");
            }
        }
        let plan = past
            .runs(&["import", "--json", "-t", &past.authority.mcp])
            .json();
        let folder = past.start.parent().expect("a folder");
        assert_eq!(plan["sign_ins"][0]["takes"], "sign_in", "{plan:#}");
        assert_eq!(plan["sign_ins"][0]["folder"], json!(folder), "{plan:#}");
        assert_eq!(
            plan["entries"].as_array().map(Vec::len),
            Some(2),
            "{plan:#}"
        );
    }
}

#[test]
fn every_host_with_that_sign_in_is_swapped_in_the_same_step() {
    let Some(past) = Past::new(Kind::Strict, |_| way(LAST, &[])) else {
        return;
    };
    let files = [CURSOR, DESKTOP].map(|file| past.entry(file));
    past.runs(&["import", "-t", &past.authority.mcp, "--yes"])
        .succeeds("import");
    let mut bridges = files.map(|file| past.host_starts(&file));
    past.authority.order(&json!({ "expire": true }));
    for bridge in &mut bridges {
        bridge.initialize();
        bridge.echoes("each");
    }
    assert_eq!(past.authority.count("post:refresh_token"), 1);
    assert_eq!(past.authority.count("authorization"), 1);
    assert_eq!(past.authority.count("grant revoked"), 0);
}

#[test]
fn without_an_entry_the_registration_is_used_by_a_login() {
    // Intercom's matches the redirect URI to the letter, port and all.
    for (kind, release) in [
        (Kind::Strict, LAST),
        (Kind::Intercom, OLD),
        (Kind::Intercom, LAST),
    ] {
        let Some(past) = Past::new(kind, |_| Way::plain(release)) else {
            return;
        };
        registration_only(&past, kind);
    }
}

fn registration_only(past: &Past, kind: Kind) {
    let about = format!("mcp-remote {}", past.way.release);
    let url = &past.authority.mcp;
    let kept = fs::read(past.file("tokens")).expect("tokens");
    let access = parsed(&past.file("tokens"))["access_token"].clone();
    let access = access.as_str().expect("a token").to_owned();
    let done = past.runs(&["import", "-t", url, "--yes"]);
    done.succeeds(&about);
    assert!(done.stderr.contains("registration"), "{about}: {done:#?}");
    assert_eq!(
        fs::read(past.file("tokens")).expect("tokens"),
        kept,
        "{about}"
    );
    past.person.browses(Duration::ZERO);
    past.runs(&["login", "-t", url])
        .succeeds(&past.person.visited());

    let client = parsed(&past.file("client_info"));
    let log = past.authority.log();
    let asked: Vec<_> = log
        .iter()
        .map(|request| &request["query"])
        .filter(|query| query["response_type"] == "code" && query["redirect_uri"].is_string())
        .collect();
    for query in asked {
        assert_eq!(query["client_id"], client["client_id"], "{about}");
        assert_eq!(query["redirect_uri"], client["redirect_uris"][0], "{about}");
    }
    assert_eq!(past.authority.count("registration"), 1, "{about}");
    assert_eq!(past.authority.count("authorization"), 2, "{about}");
    assert_eq!(
        past.authority.count("redirect URI that is not registered"),
        0,
        "{about}"
    );

    let mut bridge = past.bridge();
    bridge.initialize();
    bridge.echoes("with a sign-in of its own");
    bridge.leaves();
    // Theirs is another one, and stays good; but Cloudflare's provider keeps one of a client at most.
    if past.authority.takes(&access) {
        past.calls_by_remote("and so does mcp-remote");
        assert_eq!(past.authority.count("authorization"), 2, "{about}");
    } else {
        assert_eq!(kind, Kind::Intercom, "{about}");
    }
    assert_eq!(past.authority.count("grant revoked"), 0, "{about}");
}

#[test]
fn where_an_entry_may_stand_that_cannot_be_read_the_sign_in_stays() {
    for with_other in [false, true] {
        let Some(past) = Past::new(Kind::Strict, |_| Way::plain(LAST)) else {
            return;
        };
        let cursor = past.entry(CURSOR);
        let whole = fs::read_to_string(&cursor).expect("a text");
        let broken = past.writes(CURSOR, &whole[..whole.len() / 2]);
        if with_other {
            past.entry(DESKTOP);
        }
        let before = fs::read(&broken).expect("a file");
        let done = past.runs(&["import", "-t", &past.authority.mcp, "--yes"]);
        done.succeeds("import");
        assert_eq!(fs::read(&broken).expect("a file"), before, "{done:#?}");
        assert!(past.file("tokens").exists(), "{done:#?}");
        let said = format!("{}{}", done.stdout, done.stderr);
        assert!(
            said.contains("nothing is taken") || said.contains("nothing was taken"),
            "{said}"
        );
        assert!(said.contains(CURSOR), "{said}");
        past.calls_by_remote("as ever");
        assert_eq!(past.authority.count("authorization"), 1);
    }
}
