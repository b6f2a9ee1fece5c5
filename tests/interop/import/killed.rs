//! Killed at any moment of an import that changes something: the next one finishes it, nobody has to
//! sign in, and no token lives twice. Needs strace.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use super::past::{CURSOR, Past, Way, parsed};
use super::{BRIDGE, LAST};
use crate::sign_in::bench::{Kind, told};
use crate::sign_in::crashes::can_trace;

/// What changes something on the disk, as strace names it.
const SYSCALLS: [&str; 3] = ["rename", "unlink", "fsync"];
/// More of a kind than there are in one thread.
const MOST: usize = 30;

#[test]
fn a_kill_at_any_moment_is_made_good_by_the_next_import() {
    if !can_trace() {
        return;
    }
    let Some(past) = Past::new(Kind::Strict, |_| Way::plain(LAST)) else {
        return;
    };
    let cursor = past.entry(CURSOR);
    let before = past.everything();
    let mut reached = Vec::new();
    for syscall in SYSCALLS {
        for nth in 1..MOST {
            restore(&past, &before);
            if !is_killed(&past, syscall, nth) {
                break;
            }
            let about = format!("killed at {syscall} {nth}");
            past.runs(&["import", "-t", &past.authority.mcp, "--yes"])
                .succeeds(&about);
            assert!(!past.file("tokens").exists(), "{about}: it lives twice");
            let entry = &parsed(&cursor)["mcpServers"]["intercom"];
            assert_eq!(entry["command"], BRIDGE, "{about}");
            let mut bridge = past.host_starts(&cursor);
            bridge.initialize();
            bridge.echoes(&about);
            bridge.leaves();
            reached.push(about);
        }
    }
    told(&format!("{} kills made good", reached.len()));
    assert!(
        reached.len() >= 8,
        "hardly any point was reached: {reached:?}"
    );
    let counts = past.authority.counts();
    for (what, times) in [("authorization", 1), ("post:refresh_token", 0)] {
        assert_eq!(past.authority.count(what), times, "{what}: {counts}");
    }
}

/// Puts everything back as it was.
fn restore(past: &Past, before: &[(PathBuf, Vec<u8>)]) {
    for (path, _) in past.everything() {
        if !before.iter().any(|(known, _)| *known == path) {
            fs::remove_file(path).expect("removed");
        }
    }
    for (path, content) in before {
        fs::write(path, content).expect("written");
    }
}

/// False: it came to its end before.
fn is_killed(past: &Past, syscall: &str, nth: usize) -> bool {
    let inject = format!("inject={syscall}:signal=SIGKILL:when={nth}");
    let trace = format!("trace={syscall}");
    let words = ["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    let mut strace = past.unset(past.person.dressed("strace"), &words);
    strace.args([BRIDGE, "import", "-t", &past.authority.mcp, "--yes"]);
    let output = strace.stdin(Stdio::null()).output().expect("strace");
    !output.status.success()
}
