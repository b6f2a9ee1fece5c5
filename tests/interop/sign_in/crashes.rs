//! Killed at a syscall of a refresh, any of them: afterwards somebody is signed in, or, at a strict
//! server only, has to sign in; never is anything broken. Refused disks are there, too.
//!
//! `INTERCOM_CRASH_POINTS` says how many kills (40; the full run is 300). Needs strace.

use std::collections::HashMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::bench::{Authority, Kind, Person, at_least, has, met, signed_in, skipped, told};
use crate::support::node_kit;

/// What a refresh is made of, as strace names it.
const SYSCALLS: [&str; 15] = [
    "openat",
    "write",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "flock",
    "sendto",
    "writev",
    "recvfrom",
    "close",
    "unlink",
    "unlinkat",
    "connect",
];
const LANES: usize = 4;
/// How long tokens live here, in seconds: the next point finds them over.
const LIFETIME: u64 = 2;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Found {
    SignedIn,
    NeedsLogin,
}

#[test]
fn a_kill_at_any_syscall_of_a_refresh_loses_nothing_at_a_lenient_server() {
    let found = sweep(Kind::Lenient);
    assert!(
        !found.contains(&Found::NeedsLogin),
        "somebody has to sign in again"
    );
}

#[test]
fn a_kill_at_any_syscall_of_a_refresh_breaks_nothing_at_a_strict_server() {
    sweep(Kind::Strict);
}

fn sweep(kind: Kind) -> Vec<Found> {
    if !can_trace() {
        return Vec::new();
    }
    let Some(kit) = node_kit() else {
        return Vec::new();
    };
    let authority = Authority::start(kit, kind);
    authority.order(&json!({ "lifetime": LIFETIME }));
    let scout = Person::new(kit);
    scout.signs_in(&authority);
    thread::sleep(Duration::from_secs(LIFETIME));
    let points = points(&authority, &scout);
    assert!(
        points.len() >= 25,
        "a refresh of so few syscalls? {points:?}"
    );
    let points = sample(points, at_least("INTERCOM_CRASH_POINTS", 40));
    let lanes: Vec<Vec<_>> = (0..LANES)
        .map(|lane| points.iter().skip(lane).step_by(LANES).copied().collect())
        .collect();
    let found: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = lanes
            .iter()
            .map(|points| scope.spawn(|| lane(kit, &authority, points)))
            .collect();
        running
            .into_iter()
            .flat_map(|lane| lane.join().expect("a lane"))
            .collect()
    });
    let count = |wanted| found.iter().filter(|f| **f == wanted).count();
    told(&format!(
        "{kind:?}: killed at {} points: {} signed in, {} have to sign in, 0 broken",
        found.len(),
        count(Found::SignedIn),
        count(Found::NeedsLogin)
    ));
    assert!(
        found.len() * 2 > points.len(),
        "hardly any point was reached"
    );
    found
}

/// One person after the other point; whoever has to sign in does.
fn lane(kit: &'static crate::support::Kit, authority: &Authority, points: &[Point]) -> Vec<Found> {
    let person = Person::new(kit);
    person.signs_in(authority);
    let mut found = Vec::new();
    for point in points {
        thread::sleep(Duration::from_secs(LIFETIME));
        if !killed_at(authority, &person, point) {
            continue;
        }
        let after = look(authority, &person, point);
        if after == Found::NeedsLogin {
            person.signs_in(authority);
        }
        found.push(after);
    }
    found
}

type Point = (&'static str, usize);

/// Runs a refresh that is killed there. False: it never got there.
fn killed_at(authority: &Authority, person: &Person, (syscall, nth): &Point) -> bool {
    let inject = format!("inject={syscall}:signal=SIGKILL:when={nth}");
    let mut strace = person.dressed("strace");
    strace
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={syscall}"));
    strace.args([
        "-e",
        &inject,
        crate::support::BRIDGE,
        "token",
        "-t",
        &authority.mcp,
    ]);
    let status = strace
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let status = status.expect("strace");
    status.signal() == Some(9) || status.code() == Some(137)
}

/// What a new process finds afterwards.
fn look(authority: &Authority, person: &Person, point: &Point) -> Found {
    let about = || {
        format!(
            "killed at {point:?}:\n{}\n{}",
            folder(person),
            authority.counts()
        )
    };
    let status = person.runs(&["status", "--json"]);
    assert_eq!(status.code, Some(0), "{status:#?}\n{}", about());
    let token = person.runs(&["token", "-t", &authority.mcp]);
    let names = folder(person);
    assert!(!names.contains("corrupt"), "{}", about());
    match token.code {
        Some(0) => {
            assert!(authority.takes(token.stdout.trim()), "{}", about());
            Found::SignedIn
        }
        Some(4) => Found::NeedsLogin,
        _ => panic!("broken: {token:#?}\n{}", about()),
    }
}

fn folder(person: &Person) -> String {
    let entries = fs::read_dir(person.data().join("credentials"))
        .into_iter()
        .flatten();
    let names: Vec<_> = entries
        .map(|e| e.expect("an entry").file_name().display().to_string())
        .collect();
    names.join(" ")
}

/// Every syscall of a refresh from the moment at which the credential's lock is opened, by its
/// number among its kind in its thread: that is how strace counts.
fn points(authority: &Authority, person: &Person) -> Vec<Point> {
    let log = person.home().join("strace");
    let mut strace = person.dressed("strace");
    strace
        .args(["-f", "-qq", "-o"])
        .arg(&log)
        .args(["-e", "signal=none", "-e"]);
    strace.arg(format!(
        "trace={}",
        SYSCALLS.map(|name| format!("?{name}")).join(",")
    ));
    strace.args([crate::support::BRIDGE, "token", "-t", &authority.mcp]);
    let output = strace.stdin(Stdio::null()).output().expect("strace");
    assert!(output.status.success(), "{output:?}");
    let log = fs::read_to_string(log).expect("a log");
    let mut counts: HashMap<(String, &str), usize> = HashMap::new();
    let mut locked = false;
    let mut points = Vec::new();
    for line in log.lines() {
        let Some((thread, call)) = line.split_once(char::is_whitespace) else {
            continue;
        };
        let name = call.trim_start().split('(').next().unwrap_or_default();
        let Some(name) = SYSCALLS.into_iter().find(|known| *known == name) else {
            continue; // "<... resumed>", "+++ exited"
        };
        let nth = counts.entry((thread.to_owned(), name)).or_default();
        *nth += 1;
        locked |= name == "openat" && call.contains(".lock\"");
        if locked && !points.contains(&(name, *nth)) {
            points.push((name, *nth));
        }
    }
    assert!(locked, "no lock was taken:\n{log}");
    points
}

/// `most` of them: evenly spread, or all of them again and again, since threads are never twice in
/// the same place.
fn sample(points: Vec<Point>, most: usize) -> Vec<Point> {
    let step = (points.len() / most).max(1);
    points
        .into_iter()
        .step_by(step)
        .cycle()
        .take(most)
        .collect()
}

pub(crate) fn can_trace() -> bool {
    if !has("strace", "strace") {
        return false;
    }
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "true"])
        .output();
    let works = traced.is_ok_and(|output| output.status.success());
    if !works {
        skipped("strace may not trace here");
    }
    works
}

#[test]
fn a_disk_that_refuses_loses_no_token() {
    if !can_trace() {
        return;
    }
    for fault in [
        "fsync:error=ENOSPC:when=1",
        "fsync:error=EIO:when=1",
        "fsync:error=EIO",
        "rename,renameat,renameat2:error=EIO:when=1",
        "rename,renameat,renameat2:error=EROFS",
        "flock:error=ENOLCK",
    ] {
        let Some((authority, person)) = signed_in(Kind::Lenient, Some(1)) else {
            return;
        };
        thread::sleep(Duration::from_millis(1200));
        let mut strace = person.dressed("strace");
        let (syscalls, rest) = fault.split_once(':').expect("a fault");
        let optional: Vec<_> = syscalls.split(',').map(|name| format!("?{name}")).collect();
        strace.args(["-f", "-qq", "-o", "/dev/null"]);
        strace.args(["-e", &format!("inject={}:{rest}", optional.join(","))]);
        strace.args([crate::support::BRIDGE, "token", "-t", &authority.mcp]);
        let output = strace.stdin(Stdio::null()).output().expect("strace");
        // Whether it can be had now is its business; that it can be had afterwards is ours.
        assert!(output.status.code().is_some(), "{fault}: {output:?}");
        let after = person.runs(&["token", "-t", &authority.mcp]);
        after.succeeds(&format!("{fault}: {output:?}"));
        assert!(authority.takes(after.stdout.trim()), "{fault}");
    }
}

#[test]
fn a_full_disk_ends_no_sign_in() {
    let Some((authority, person)) = met(Kind::Lenient) else {
        return;
    };
    // A namespace of our own, in which the folder lies on a disk that is full from some point on.
    let script = r#"
        set -e
        mkdir -p "$INTERCOM_MCP_DATA_DIR"
        mount -t tmpfs -o size=96k tmpfs "$INTERCOM_MCP_DATA_DIR"
        "$1" login -t "$2" >&2
        sleep 1.2
        dd if=/dev/zero of="$INTERCOM_MCP_DATA_DIR/filler" bs=1k 2>/dev/null || true
        "$1" token -t "$2" >full.out 2>full.err && echo 0 >full.code || echo $? >full.code
        rm "$INTERCOM_MCP_DATA_DIR/filler"
        "$1" token -t "$2"
    "#;
    let mut probe = Command::new("unshare");
    if !probe
        .args(["-Urm", "true"])
        .output()
        .is_ok_and(|o| o.status.success())
    {
        return skipped("no namespaces of one's own here");
    }
    person.browses(Duration::ZERO);
    authority.order(&json!({ "lifetime": 1 }));
    let mut shell = person.dressed("unshare");
    shell.args([
        "-Urm",
        "sh",
        "-c",
        script,
        "sh",
        crate::support::BRIDGE,
        &authority.mcp,
    ]);
    let output = shell.stdin(Stdio::null()).output().expect("unshare");
    let read = |name: &str| fs::read_to_string(person.home().join(name)).unwrap_or_default();
    let about = format!(
        "{output:?}\nfull: {} {}",
        read("full.code"),
        read("full.err")
    );
    assert!(output.status.success(), "{about}");
    let token = String::from_utf8(output.stdout).expect("text");
    assert!(!token.trim().is_empty(), "{about}");
    // While the disk was full it either worked anyway or said why not.
    if read("full.code").trim() != "0" {
        assert!(
            read("full.err").to_lowercase().contains("space") || read("full.err").contains("disk"),
            "{about}"
        );
    }
}
