//! `ask_fin`: one question, the whole answer, what is heard on the way, and how to take it back.

use std::time::Instant;

use serde_json::{Value, json};

use super::{
    ADA, AT_ONCE, asking, conversation_of, host_of, messages_of, progress, question, said, text_of,
    told_of, with_progress,
};
use crate::local::tool;
use crate::support::{A_WHILE, FinServer, INITIALIZED, Launch, modern_with, notification, request};

#[test]
fn an_answer_is_complete_when_fin_says_so() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&asking("1"));
    let mut fin = streams.open();
    fin.replied("m1", "<p>Open <b>Settings</b> &amp; wait.</p>");
    fin.replied("m2", "<ul><li>First</li><li>Second</li></ul>");
    std::thread::sleep(A_WHILE);
    assert_eq!(host.answers("1"), 0, "half an answer");
    fin.status("complete");
    let answer = said(&host.answer("1"));
    assert_eq!(answer["status"], "complete");
    assert_eq!(answer["user_id"], ADA);
    assert_eq!(messages_of(&answer), ["m1", "m2"]);
    let text = text_of(&answer);
    let (first, rest) = text.split_once("Open Settings & wait.").expect("the first");
    assert_eq!(first, "");
    assert!(rest.starts_with('\n'), "{text:?}");
    assert!(rest.find("First") < rest.find("Second"), "{text:?}");
    assert!(!answer.to_string().contains("<p>"), "{answer}");
    assert_eq!(server.asked("/fin/ask"), 1);
}

#[test]
fn fin_is_asked_what_was_asked() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let words = "Où est \"l'aide\" <b>☃</b>?\nZwei & drei";
    let arguments = json!({ "user_id": ADA, "message": words });
    let answer = said(&host.ask(&tool("1", "ask_fin", &arguments)));
    assert_eq!(text_of(&answer), "The answer.");
    let asked = server.requests("/fin/ask").remove(0).json();
    assert_eq!(asked["message"]["body"], words);
    assert_eq!(asked["user"], json!({ "id": ADA }), "nothing is made up");
    let conversation = conversation_of(&answer);
    assert_eq!(asked["conversation_id"], conversation);
    assert!(conversation.starts_with("local-"), "{conversation}");
    // And the next is another conversation.
    let next = said(&host.ask(&asking("2")));
    assert_ne!(conversation_of(&next), conversation);
}

#[test]
fn what_fin_said_before_anybody_listened_is_heard() {
    // The stream's own rewind: everything comes in one piece, at once.
    let server = FinServer::start();
    server.plays(|visit| {
        let mut fin = visit.open();
        let events: Vec<Value> = vec![fin.reply("m1", "<p>Early</p>"), {
            let mut over = fin.named("fin_status_updated");
            over["status"] = json!("complete");
            over
        }];
        let piece: Vec<String> = events.iter().map(|e| format!("data: {e}\n\n")).collect();
        fin.write(&piece.concat());
        fin.end();
    });
    let mut host = host_of(&server, "");
    assert_eq!(text_of(&said(&host.ask(&asking("1")))), "Early");
}

/// What is heard of one question, whose token (JSON text) is this; the answer comes at the end.
fn heard(token: Option<&str>) -> Vec<Value> {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&token.map_or_else(|| asking("1"), |token| with_progress(&asking("1"), token)));
    let mut fin = streams.open();
    for (index, text) in ["You", "You can", "You can do it"].into_iter().enumerate() {
        fin.chunk("s1", index, text);
        if token.is_some() {
            told_of(&host, text);
        }
    }
    fin.replied_after("s1", "m1", "<p>You can do it.</p>");
    fin.status("complete");
    assert_eq!(text_of(&said(&host.answer("1"))), "You can do it.");
    let told = progress(&host);
    // Nothing comes after the answer.
    let lines = host.lines();
    assert!(lines.last().expect("a line").is_answer(), "{lines:?}");
    told
}

#[test]
fn what_fin_is_writing_is_heard_as_progress() {
    for token in ["7", "\"ask-1\"", "\"\"", "-3"] {
        let told = heard(Some(token));
        let expected: Value = serde_json::from_str(token).expect("JSON");
        for progress in &told {
            assert_eq!(progress["progressToken"], expected, "{told:?}");
        }
        let numbers: Vec<f64> = told.iter().filter_map(|p| p["progress"].as_f64()).collect();
        assert_eq!(numbers.len(), told.len(), "{told:?}");
        assert!(numbers.windows(2).all(|w| w[0] < w[1]), "{told:?}");
        let texts: Vec<&str> = told.iter().filter_map(|p| p["message"].as_str()).collect();
        for wanted in ["You", "You can", "You can do it"] {
            assert!(texts.iter().any(|t| t.ends_with(wanted)), "{texts:?}");
        }
    }
}

#[test]
fn nobody_who_did_not_ask_for_progress_hears_of_it() {
    assert_eq!(heard(None), [] as [Value; 0]);
}

#[test]
fn a_modern_host_hears_progress_too() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = server.launch().start();
    let params = format!(r#""name":"ask_fin","arguments":{}"#, question());
    let meta = r#","progressToken":"p""#;
    host.send(&modern_with("{}", meta, "1", "tools/call", &params));
    let mut fin = streams.open();
    fin.chunk("s1", 0, "Well");
    told_of(&host, "Well");
    fin.replied("m1", "<p>Well then</p>").status("complete");
    assert_eq!(text_of(&said(&host.answer("1"))), "Well then");
    for told in progress(&host) {
        assert_eq!(told["progressToken"], "p");
    }
}

/// A question that is taken back in the middle of its answer.
fn is_taken_back(mut host: crate::support::Host, server: &FinServer, asked: &str) {
    let streams = server.streams();
    host.send(asked);
    let mut fin = streams.open();
    fin.chunk("s1", 0, "Half");
    told_of(&host, "Half");
    assert_eq!(server.open_streams(), 1);
    let began = Instant::now();
    let params = r#"{"requestId":"ask","reason":"enough"}"#;
    host.send(&notification("notifications/cancelled", params));
    server.wait_until_left();
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    // Nobody comes back for it, nothing else is told to Fin, and no answer comes.
    fin.replied("m1", "<p>Whole</p>").status("complete");
    std::thread::sleep(A_WHILE);
    assert_eq!(server.open_streams(), 0);
    assert!(streams.is_empty(), "it is read again");
    assert_eq!(server.asked("/fin/"), 1);
    assert_eq!(host.answers("\"ask\""), 0);
    // The next question is answered.
    server.plays(|visit| visit.open().answers("<p>Yes</p>"));
    assert_eq!(text_of(&said(&host.ask(&asking("2")))), "Yes");
}

#[test]
fn a_question_that_is_taken_back_is_no_longer_listened_to() {
    let server = FinServer::start();
    let asked = with_progress(&asking("\"ask\""), "1");
    is_taken_back(host_of(&server, ""), &server, &asked);
}

#[test]
fn a_modern_hosts_question_that_is_taken_back_is_no_longer_listened_to() {
    let server = FinServer::start();
    let mut host = server.launch().start();
    host.initialize();
    let params = format!(r#""name":"ask_fin","arguments":{}"#, question());
    let meta = r#","progressToken":1"#;
    let asked = modern_with("{}", meta, "\"ask\"", "tools/call", &params);
    is_taken_back(host, &server, &asked);
}

#[test]
fn a_question_that_is_taken_back_before_fin_took_it_is_not_listened_to() {
    let server = FinServer::start();
    let (sender, held) = std::sync::mpsc::channel();
    server.on("/fin/ask", move |request, reply| {
        sender.send((request.clone(), reply)).ok();
    });
    let mut host = host_of(&server, "");
    host.send(&asking("1"));
    let (_, reply) = held.recv_timeout(crate::support::PATIENCE).expect("it");
    host.send(&notification(
        "notifications/cancelled",
        r#"{"requestId":1}"#,
    ));
    reply.hang(); // until the connection is given up
    host.ask(&request("2", "ping", "{}")).result();
    assert_eq!(server.visits(), 0);
    assert_eq!(host.answers("1"), 0);
}

#[test]
fn a_host_that_leaves_leaves_the_stream_too() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = host_of(&server, "");
    host.send(&asking("1"));
    let fin = streams.open();
    host.close_stdin();
    assert!(host.is_gone_within(crate::support::SOON));
    server.wait_until_left();
    drop(fin);
}

#[test]
fn a_signal_in_the_middle_of_an_answer_ends_it_at_once() {
    for (signal, code) in [("TERM", 0), ("INT", 130)] {
        let server = FinServer::start();
        let streams = server.streams();
        let mut host = host_of(&server, "");
        host.send(&asking("1"));
        let fin = streams.open();
        host.signal(signal);
        assert!(host.is_gone_within(crate::support::SOON), "{signal}");
        assert_eq!(host.status().code(), Some(code));
        assert_eq!(host.answers("1"), 1, "{signal}");
        drop(fin);
    }
}

#[test]
fn the_terminal_asks_too() {
    let server = FinServer::start();
    let launch = Launch::new().args("call -t").arg(server.url());
    let launch = launch
        .args("--mode local")
        .env("INTERCOM_TOKEN", crate::support::FIN_TOKEN);
    let launch = launch.arg("ask_fin").arg(format!("user_id={ADA}"));
    let ended = launch.arg("message=How so?").run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let said: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(said["answer"], "The answer.");
}

#[test]
fn the_answer_to_one_question_holds_up_nobody() {
    let server = FinServer::start();
    let streams = server.streams();
    let mut host = server.launch().start();
    host.send(crate::support::INITIALIZE);
    host.answer("\"init\"").result();
    host.send(INITIALIZED);
    host.send(&asking("1"));
    let fin = streams.open();
    let began = Instant::now();
    host.ask(&request("2", "tools/list", "{}")).result();
    let arguments = json!({ "user_id": ADA });
    host.ask(&tool("3", "list_fin_capabilities", &arguments))
        .result();
    assert!(began.elapsed() < AT_ONCE);
    fin.answers("<p>Late</p>");
    assert_eq!(text_of(&said(&host.answer("1"))), "Late");
}
