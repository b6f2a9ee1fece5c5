//! Fin may think for ever: every call ends in a true answer in time, and nothing is lost by it.

use std::time::{Duration, Instant};

use super::{
    asking, conversation_of, getting, host_of, note_of, replying, running, said, text_of,
    with_progress,
};
use crate::support::{FinServer, eventually};

/// The longest that a host has to wait for a tool, and something for a busy machine.
const LONGEST: Duration = Duration::from_secs(55);

/// One test for all of them, since they take their time: they wait side by side.
#[test]
fn whoever_waits_for_a_fin_that_thinks_for_ever_is_answered() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    let began = Instant::now();
    host.send(&running("1"));
    let mut thinking = streams.open();
    host.send(&with_progress(&asking("2"), "2"));
    let mut writing = streams.open();
    writing.chunk("s1", 0, "It de");
    // The procedure is told as it stands, after less than half a minute.
    eventually_answered(&host, "1", began, Duration::from_secs(25));
    let told = said(&host.answer("1"));
    assert_eq!((&told["status"], text_of(&told)), (&"thinking".into(), ""));
    assert!(note_of(&told).contains("get_fin_response"), "{told}");
    let run = conversation_of(&told);
    // Whoever looks at it then waits a while, too.
    let looked = Instant::now();
    host.send(&getting("3", &run));
    eventually_answered(&host, "3", looked, Duration::from_secs(25));
    assert_eq!(said(&host.answer("3"))["status"], "thinking");
    // The question may take longer, but not for ever.
    eventually_answered(&host, "2", began, LONGEST);
    let told = said(&host.answer("2"));
    assert!(
        began.elapsed() > Duration::from_secs(30),
        "it gave up early"
    );
    assert_eq!(told["status"], "replying", "{told}");
    assert_eq!(text_of(&told), "");
    assert_eq!(told["partial"], "It de");
    assert!(note_of(&told).contains("get_fin_response"), "{told}");
    // Both are still listened to.
    assert_eq!(server.open_streams(), 2);
    thinking.replied("m1", "<p>At last</p>").status("complete");
    assert_eq!(text_of(&said(&host.ask(&getting("4", &run)))), "At last");
    writing
        .replied_after("s1", "m1", "<p>It depends.</p>")
        .status("complete");
    let told = said(&host.ask(&getting("5", &conversation_of(&told))));
    assert_eq!(text_of(&told), "It depends.");
    assert_eq!(told["status"], "complete");
}

/// Some workspaces send no statuses: words, and then nothing for a while, are an answer too.
#[test]
fn a_fin_that_never_says_that_it_is_done_is_told_as_it_stands() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    let began = Instant::now();
    host.send(&asking("1"));
    let mut fin = streams.open();
    fin.replied("m1", "<p>That is it</p>");
    eventually_answered(&host, "1", began, Duration::from_secs(15));
    let told = said(&host.answer("1"));
    assert!(began.elapsed() > Duration::from_secs(4), "it gave up early");
    assert_eq!(text_of(&told), "That is it");
    assert_eq!(told["status"], "replying", "nobody said that it is done");
    assert!(note_of(&told).contains("get_fin_response"), "{told}");
    fin.replied("m2", "<p>Or not</p>").status("complete");
    let told = said(&host.ask(&getting("2", &conversation_of(&told))));
    assert_eq!(told["status"], "complete");
    assert!(text_of(&told).ends_with("Or not"), "{told}");
}

fn eventually_answered(host: &crate::support::Host, id: &str, from: Instant, limit: Duration) {
    while host.answers(id) == 0 {
        assert!(from.elapsed() < limit, "no answer to {id}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_persons_own_limit_is_kept_and_the_answer_is_still_true() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "--max-request-time 4");
    let began = Instant::now();
    host.send(&asking("1"));
    let mut fin = streams.open();
    let told = host.answer("1");
    assert!(began.elapsed() < Duration::from_secs(8));
    // Fin has the question: whatever is said, it isn't that it was not asked.
    let told = said(&told);
    assert_eq!(told["status"], "thinking");
    let id = conversation_of(&told);
    fin.replied("m1", "<p>Later</p>").status("complete");
    let mut nth = 1;
    eventually("what came later", || {
        nth += 1;
        text_of(&said(&host.ask(&getting(&nth.to_string(), &id)))) == "Later"
    });
    assert_eq!(server.asked("/fin/"), 1);
}

#[test]
fn a_host_with_a_progress_token_hears_that_somebody_still_waits() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&with_progress(&asking("1"), "1"));
    let fin = streams.open();
    // Hosts that give up after a minute without a word begin to count again with each.
    host.told("notifications/progress");
    fin.answers("<p>So</p>");
    said(&host.answer("1"));
}

#[test]
fn a_huge_answer_is_shortened_and_says_so() {
    for limit in [1000, 5000] {
        let server = FinServer::start();
        let text = format!("<p>{}</p>", "many words ".repeat(20_000));
        server.plays(move |visit| {
            let mut fin = visit.open();
            fin.replied("m1", "<p>First</p>").replied("m2", &text);
            fin.status("complete");
            fin.end();
        });
        let mut host = host_of(&server, &format!("--max-result-chars {limit}"));
        let line = host.ask(&asking("1"));
        let told = said(&line);
        let text = line.json()["result"]["content"][0]["text"].clone();
        let chars = text.as_str().expect("a text").chars().count();
        assert!(chars <= limit, "{chars} of {limit}");
        assert_eq!(told["status"], "complete");
        // Never a silent cut.
        assert!(text_of(&told).contains("more characters"), "{told}");
    }
}

#[test]
fn a_reply_to_a_fin_that_thinks_is_what_is_waited_for() {
    // What came of the turn before is not taken for the answer to the new one.
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&running("1"));
    let mut fin = streams.open();
    let waits = fin.becomes("awaiting_user_reply");
    fin.replied("m1", "<p>Size?</p>").event(&waits);
    let id = conversation_of(&said(&host.answer("1")));
    host.send(&replying("2", &id, "Large"));
    let mut next = streams.open();
    // The old stream's last words arrive late, and again in the new one.
    fin.event(&waits);
    next.event(&waits);
    std::thread::sleep(crate::support::A_WHILE);
    assert_eq!(host.answers("2"), 0, "answered from the turn before");
    next.replied("m2", "<p>Large it is</p>").status("complete");
    let told = said(&host.answer("2"));
    assert_eq!(
        (&told["status"], text_of(&told)),
        (&"complete".into(), "Large it is")
    );
}
