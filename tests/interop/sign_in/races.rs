//! Fifty processes and one expired token: one refresh, fifty answers. The processes are up, and are
//! spoken to at the same moment; without that a wrong program passes.
//!
//! `INTERCOM_RACE_ROUNDS` says how often (3; the full run is 100).

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::bench::{Authority, Bridge, Kind, Person, at_least, said, signed_in, told};
use crate::support::{GLANCE, PATIENCE};

pub(super) const MANY: usize = 50;

#[test]
fn fifty_processes_spend_one_refresh_token_at_a_strict_server() {
    fifty(Kind::Strict);
}

#[test]
fn fifty_processes_spend_one_refresh_token_at_a_lenient_server() {
    fifty(Kind::Lenient);
}

fn fifty(kind: Kind) {
    let Some((authority, person)) = signed_in(kind, Some(1)) else {
        return;
    };
    for round in 1..=at_least("INTERCOM_RACE_ROUNDS", 3) {
        let took = race(&authority, &person, MANY);
        told(&format!(
            "{kind:?}, round {round}: {MANY} processes, one refresh, {took:?}"
        ));
        expired(&authority, &person);
    }
    assert_eq!(authority.count("grant revoked"), 0);
}

/// Signs in anew, with tokens that are over by the clock when this returns.
pub(super) fn expired(authority: &Authority, person: &Person) {
    authority.order(&json!({ "lifetime": 1 }));
    person.signs_in_again(authority);
    authority.order(&json!({ "lifetime": null }));
}

/// So many processes find one token over: exactly one refresh, and as many answers.
pub(super) fn race(authority: &Authority, person: &Person, many: usize) -> Duration {
    let before = authority.count("post:refresh_token");
    let mut bridges = crowd(authority, person, many);
    thread::sleep(Duration::from_millis(1100)); // the token is over for certain
    let began = Instant::now();
    let answers = calls_at_once(&mut bridges);
    let took = began.elapsed();
    let wrong: Vec<_> = answers.iter().filter(|a| said_of(a) != "race").collect();
    assert!(
        wrong.is_empty(),
        "{} of {many}: {:#?}\n{}",
        wrong.len(),
        wrong[0],
        authority.counts()
    );
    let refreshes = authority.count("post:refresh_token") - before;
    assert_eq!(refreshes, 1, "{}", authority.counts());
    assert_eq!(person.tabs().len(), 0);
    took
}

fn said_of(answer: &Option<serde_json::Value>) -> &str {
    answer.as_ref().map(said).unwrap_or_default()
}

/// Processes that are up and have been told nothing yet.
fn crowd(authority: &Authority, person: &Person, size: usize) -> Vec<Bridge> {
    let mut bridges: Vec<_> = (0..size).map(|_| person.bridge(authority, &[])).collect();
    bridges.iter_mut().for_each(Bridge::is_up);
    bridges
}

/// The barrier: all of them are spoken to before any answer is waited for.
fn calls_at_once(bridges: &mut [Bridge]) -> Vec<Option<serde_json::Value>> {
    let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "judge", "version": "1" } });
    let hellos: Vec<_> = bridges
        .iter_mut()
        .map(|b| b.request("initialize", &hello))
        .collect();
    let calls: Vec<_> = bridges
        .iter_mut()
        .zip(hellos)
        .map(|(bridge, hello)| {
            bridge.answer_within(hello, PATIENCE / 3);
            bridge.say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
            bridge.start_call("echo", "race")
        })
        .collect();
    let waited = bridges.iter().zip(calls);
    waited
        .map(|(bridge, call)| bridge.answer_within(call, PATIENCE / 3))
        .collect()
}

#[test]
fn a_holder_that_is_killed_before_the_server_has_decided_costs_one_more_request() {
    for kind in [Kind::Strict, Kind::Lenient] {
        killed(kind, &json!({ "before": 3000 }), 0);
    }
}

#[test]
fn a_holder_that_is_killed_after_the_server_has_decided_costs_one_more_request() {
    killed(Kind::Lenient, &json!({ "after": 3000 }), 0);
    // The first refresh token is spent, the second is nobody's: there is no way but a new sign-in.
    killed(Kind::Strict, &json!({ "after": 3000 }), 1);
}

/// One more than fifty, of which the one that holds the lock is killed while it waits for the token
/// endpoint.
fn killed(kind: Kind, fault: &serde_json::Value, tabs: usize) {
    let Some((authority, person)) = signed_in(kind, Some(1)) else {
        return;
    };
    person.browses(Duration::ZERO);
    let mut bridges = crowd(&authority, &person, MANY + 1);
    thread::sleep(Duration::from_millis(1100));
    authority.order(&json!({ "fail": [fault] }));
    let pids: Vec<_> = bridges.iter().map(Bridge::pid).collect();
    let (answers, victim) = thread::scope(|scope| {
        let killer = scope.spawn(|| kill_the_holder(&authority, &person, &pids));
        let answers = calls_at_once(&mut bridges);
        (answers, killer.join().expect("the killer"))
    });
    let survivors = answers.iter().zip(&pids).filter(|(_, pid)| **pid != victim);
    let wrong: Vec<_> = survivors.filter(|(a, _)| said_of(a) != "race").collect();
    assert!(
        wrong.is_empty(),
        "{kind:?}, {fault}: {} of {MANY}: {:#?}\n{}",
        wrong.len(),
        wrong[0],
        authority.counts()
    );
    let posts = authority.count("post:refresh_token");
    assert!(posts <= 2, "{kind:?}, {fault}: {}", authority.counts());
    assert_eq!(person.tabs().len(), tabs, "{kind:?}, {fault}");
}

/// Waits for the first refresh to arrive, and kills whoever holds the credential's lock.
fn kill_the_holder(authority: &Authority, person: &Person, pids: &[u32]) -> u32 {
    let deadline = Instant::now() + PATIENCE / 3;
    loop {
        assert!(
            Instant::now() < deadline,
            "nobody refreshes, or nobody holds a lock"
        );
        thread::sleep(GLANCE);
        if authority.count("post:refresh_token") == 0 {
            continue;
        }
        let locks = locks(person);
        let table = fs::read_to_string("/proc/locks").expect("the kernel's locks");
        // 1: FLOCK  ADVISORY  WRITE 1234 00:3a:5678 0 EOF; those who wait have an arrow.
        let holder = table
            .lines()
            .filter(|line| !line.contains("->"))
            .find_map(|line| {
                let words: Vec<_> = line.split_whitespace().collect();
                let inode: u64 = words.get(5)?.rsplit(':').next()?.parse().ok()?;
                let pid: u32 = words.get(4)?.parse().ok()?;
                (locks.contains(&inode) && pids.contains(&pid)).then_some(pid)
            });
        if let Some(pid) = holder {
            let killed = std::process::Command::new("kill")
                .args(["-KILL", &pid.to_string()])
                .status();
            assert!(killed.expect("kill").success());
            return pid;
        }
    }
}

/// The inodes of the credentials' locks, not of those of sign-ins.
fn locks(person: &Person) -> Vec<u64> {
    let entries = fs::read_dir(person.data().join("credentials"))
        .into_iter()
        .flatten();
    let files = entries.map(|e| e.expect("an entry"));
    files
        .filter(|file| {
            let name = file.file_name().display().to_string();
            name.ends_with(".lock") && !name.ends_with(".sign-in.lock")
        })
        .map(|file| file.metadata().expect("a file").ino())
        .collect()
}

#[test]
fn ten_starts_with_a_dead_refresh_token_open_one_browser() {
    let Some((authority, person)) = signed_in(Kind::Strict, Some(1)) else {
        return;
    };
    authority.order(&json!({ "revoke": true }));
    person.browses(Duration::from_millis(500));
    let mut bridges = crowd(&authority, &person, 10);
    thread::sleep(Duration::from_millis(1100));
    let began = Instant::now();
    let answers = calls_at_once(&mut bridges);
    told(&format!("ten starts, refresh dead: {:?}", began.elapsed()));
    assert!(answers.iter().all(|a| said_of(a) == "race"), "{answers:#?}");
    assert_eq!(person.tabs().len(), 1, "{}", authority.counts());
    assert_eq!(authority.count("authorization_code"), 2);
    assert!(
        authority.count("post:refresh_token") <= 2,
        "{}",
        authority.counts()
    );
}

#[test]
fn ten_starts_with_a_good_refresh_token_and_a_slow_server_refresh_once() {
    let Some((authority, person)) = signed_in(Kind::Strict, Some(1)) else {
        return;
    };
    authority.order(&json!({ "slow": 800 }));
    let mut bridges = crowd(&authority, &person, 10);
    thread::sleep(Duration::from_millis(1100));
    let began = Instant::now();
    let answers = calls_at_once(&mut bridges);
    told(&format!(
        "ten starts, refresh good (0.8 s): {:?}",
        began.elapsed()
    ));
    assert!(answers.iter().all(|a| said_of(a) == "race"), "{answers:#?}");
    assert_eq!(authority.count("post:refresh_token"), 1);
    assert_eq!(person.tabs().len(), 0);
}

#[test]
fn ten_running_bridges_refresh_once_when_the_server_ends_their_token() {
    for kind in [Kind::Strict, Kind::Lenient] {
        let Some((authority, person)) = signed_in(kind, None) else {
            return;
        };
        person.browses(Duration::ZERO);
        let mut bridges = crowd(&authority, &person, 10);
        calls_at_once(&mut bridges);
        for round in 1..=4 {
            authority.order(&json!({ "expire": true }));
            let began = Instant::now();
            let calls: Vec<_> = bridges
                .iter_mut()
                .map(|b| b.start_call("echo", "again"))
                .collect();
            for (bridge, call) in bridges.iter().zip(calls) {
                let answer = bridge.answer(call);
                assert_eq!(said(&answer), "again", "{answer}");
            }
            told(&format!(
                "{kind:?}: ten running, ended early: {:?}",
                began.elapsed()
            ));
            assert_eq!(
                authority.count("post:refresh_token"),
                round,
                "{}",
                authority.counts()
            );
        }
        assert_eq!(authority.count("grant revoked"), 0);
        assert_eq!(person.tabs().len(), 0);
        assert_eq!(authority.count("call:echo"), 50);
    }
}

#[test]
fn ten_running_bridges_refresh_once_when_the_clock_says_so() {
    let Some((authority, person)) = signed_in(Kind::Strict, Some(12)) else {
        return;
    };
    let mut bridges = crowd(&authority, &person, 10);
    calls_at_once(&mut bridges);
    let before = authority.count("post:refresh_token");
    assert!(before <= 1, "{before}"); // a slow machine was slower than the token lived
    thread::sleep(Duration::from_secs(12));
    let began = Instant::now();
    let calls: Vec<_> = bridges
        .iter_mut()
        .map(|b| b.start_call("echo", "again"))
        .collect();
    for (bridge, call) in bridges.iter().zip(calls) {
        assert_eq!(said(&bridge.answer(call)), "again");
    }
    told(&format!(
        "ten running, stored expiry passed: {:?}",
        began.elapsed()
    ));
    assert_eq!(authority.count("post:refresh_token"), 1);
    assert_eq!(person.tabs().len(), 0);
}
