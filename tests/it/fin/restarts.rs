//! A new process knows whose a conversation is, and that it can't know what Fin said in it.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{ADA, asking, conversation_of, getting, note_of, replying, running, said, text_of};
use crate::local::error_of;
use crate::support::{FinServer, Home, Host};

/// A host of this Fin in this home.
fn at(home: &Path, server: &FinServer, options: &str) -> Host {
    let launch = server.launch().env("HOME", &home.display().to_string());
    let mut host = launch.args(options).start();
    host.initialize();
    host
}

/// Every file below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// A conversation that waits for a reply, and the process that began it is gone.
fn begun(home: &Home, server: &FinServer) -> String {
    server.plays(|visit| {
        let mut fin = visit.open();
        fin.replied("m1", "<p>Which one?</p>")
            .status("awaiting_user_reply");
        fin.end();
    });
    let mut host = at(home.path(), server, "");
    let id = conversation_of(&said(&host.ask(&running("1"))));
    host.close_stdin();
    assert_eq!(host.status().code(), Some(0));
    id
}

#[test]
fn a_new_process_says_that_it_can_not_know() {
    let (home, server) = (Home::new(), FinServer::start());
    let id = begun(&home, &server);
    let mut host = at(home.path(), &server, "");
    let (fins, visits) = (server.asked("/fin/"), server.visits());
    let told = said(&host.ask(&getting("1", &id)));
    assert_eq!(told["status"], "unknown", "{told}");
    assert_eq!(told["user_id"], ADA);
    assert!(
        note_of(&told).contains("reply_to_fin_conversation"),
        "{told}"
    );
    assert_eq!((server.asked("/fin/"), server.visits()), (fins, visits));
}

#[test]
fn a_new_process_goes_on_with_the_conversation_for_its_user() {
    let (home, server) = (Home::new(), FinServer::start());
    let id = begun(&home, &server);
    let mut host = at(home.path(), &server, "");
    server.plays(|visit| visit.open().answers("<p>That one.</p>"));
    let told = said(&host.ask(&replying("1", &id, "The red one")));
    assert_eq!(text_of(&told), "That one.");
    let sent = server.requests("/fin/reply").remove(0).json();
    assert_eq!(sent["user"], json!({ "id": ADA }));
    assert_eq!(sent["conversation_id"], id);
    let told = said(&host.ask(&getting("2", &id)));
    assert_eq!(text_of(&told), "That one.");
}

#[test]
fn what_is_kept_is_its_owners_alone_and_no_more_than_needed() {
    let (home, server) = (Home::new(), FinServer::start());
    let id = begun(&home, &server);
    let kept = files(home.path());
    let mut found = 0;
    for path in &kept {
        let bytes = fs::read(path).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        server.is_not_betrayed_in(&path.display().to_string(), &text);
        assert!(!text.contains("Which one"), "{}: {text}", path.display());
        if text.contains(&id) {
            found += 1;
            let mode = path.metadata().expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
            let folder = path.parent().expect("a folder");
            let mode = folder.metadata().expect("a folder").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", folder.display());
        }
    }
    assert_eq!(found, 1, "{kept:?}");
}

#[test]
fn processes_side_by_side_forget_nothing_of_each_other() {
    let (home, server) = (Home::new(), FinServer::start());
    let mut hosts: Vec<Host> = (0..4).map(|_| at(home.path(), &server, "")).collect();
    for host in &mut hosts {
        for n in 0..10 {
            host.send(&asking(&n.to_string()));
        }
    }
    let mut ids = Vec::new();
    for host in &hosts {
        for n in 0..10 {
            ids.push(conversation_of(&said(&host.answer(&n.to_string()))));
        }
    }
    drop(hosts);
    let mut host = at(home.path(), &server, "");
    for (n, id) in ids.iter().enumerate() {
        let told = said(&host.ask(&getting(&n.to_string(), id)));
        assert_eq!(told["user_id"], ADA, "{told}");
    }
}

#[test]
fn whoever_was_told_of_a_conversation_can_go_on_with_it_whatever_became_of_the_process() {
    let (home, server) = (Home::new(), FinServer::start());
    let mut host = at(home.path(), &server, "");
    host.ask(&running("1")).result();
    // Another process writes at this moment, so that it takes this one a while.
    let all = files(home.path()).into_iter();
    let mut locks = all.filter(|path| path.extension().is_some_and(|e| e == "lock"));
    let lock = locks.find(|path| path.to_string_lossy().contains("fin"));
    let lock = File::open(lock.expect("a lock")).expect("a lock");
    lock.lock().expect("the lock");
    let other = thread::spawn(move || {
        thread::sleep(Duration::from_millis(400));
        drop(lock);
    });
    let id = conversation_of(&said(&host.ask(&running("2"))));
    host.signal("KILL");
    assert!(host.is_gone_within(crate::support::PATIENCE));
    other.join().expect("the other process");
    let mut host = at(home.path(), &server, "");
    server.plays(|visit| visit.open().answers("<p>Yes</p>"));
    let told = said(&host.ask(&replying("1", &id, "Well?")));
    assert_eq!(text_of(&told), "Yes");
    let sent = server.requests("/fin/reply").remove(0).json();
    assert_eq!(sent["user"], json!({ "id": ADA }));
}

#[test]
fn a_process_that_was_stopped_while_it_wrote_holds_up_nobody_for_long() {
    let (home, server) = (Home::new(), FinServer::start());
    let mut host = at(home.path(), &server, "");
    host.ask(&running("1")).result();
    let all = files(home.path()).into_iter();
    let locks: Vec<File> = all
        // Others a bridge holds for as long as it lives.
        .filter(|path| path.to_string_lossy().ends_with(".fin.lock"))
        .map(|path| File::open(path).expect("a lock"))
        .collect();
    assert_eq!(locks.len(), 1, "one lock for what is kept of conversations");
    for lock in &locks {
        lock.lock().expect("the lock");
    }
    let began = Instant::now();
    let id = conversation_of(&said(&host.ask(&running("2"))));
    assert!(began.elapsed() < super::AT_ONCE + Duration::from_secs(2));
    host.close_stdin();
    assert!(host.is_gone_within(crate::support::SOON));
    let mut host = at(home.path(), &server, "");
    let told = said(&host.ask(&getting("1", &id)));
    assert_eq!(told["user_id"], ADA);
}

#[test]
fn a_file_that_is_spoilt_costs_the_memory_alone() {
    let (home, server) = (Home::new(), FinServer::start());
    let id = begun(&home, &server);
    let spoilt: Vec<PathBuf> = files(home.path()).into_iter().collect();
    let spoilt = spoilt.into_iter().filter(|path| {
        let bytes = fs::read(path).expect("a file");
        String::from_utf8_lossy(&bytes).contains(&id)
    });
    for path in spoilt {
        fs::write(path, "{\"half\":").expect("a file");
    }
    let mut host = at(home.path(), &server, "");
    let unknown = host.ask(&replying("1", &id, "Well?"));
    error_of(&unknown);
    assert_eq!(server.asked("/fin/reply"), 0, "for whom?");
    server.plays(|visit| visit.open().answers("<p>Yes</p>"));
    let told = said(&host.ask(&asking("2")));
    assert_eq!(text_of(&told), "Yes");
    drop(host);
    // And it is whole again.
    let mut host = at(home.path(), &server, "");
    let told = said(&host.ask(&getting("1", &conversation_of(&told))));
    assert_eq!(told["user_id"], ADA);
}

#[test]
fn where_nothing_can_be_kept_everything_else_works() {
    let nowhere = Home::new();
    let file = nowhere.write("a-file", "");
    for home in ["", "/proc/nonexistent", &file.display().to_string()] {
        let server = FinServer::start();
        let launch = server.launch().env("HOME", home);
        let mut host = launch.start();
        host.initialize();
        server.plays(|visit| {
            let mut fin = visit.open();
            fin.replied("m1", "<p>Which?</p>")
                .status("awaiting_user_reply");
            fin.end();
        });
        let told = said(&host.ask(&running("1")));
        let told = said(&host.ask(&getting("2", &conversation_of(&told))));
        assert_eq!(text_of(&told), "Which?", "{home:?}");
        server.plays(|visit| visit.open().answers("<p>Yes</p>"));
        let told = said(&host.ask(&replying("3", &conversation_of(&told), "x")));
        assert_eq!(text_of(&told), "Yes", "{home:?}");
        assert!(host.is_running());
    }
}
