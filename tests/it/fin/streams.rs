//! Streams that misbehave: whatever comes, in whatever order, the answer is what Fin said.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{
    asking, conversation_of, getting, host_of, messages_of, note_of, progress, running, said,
    text_of, told_of, with_progress,
};
use crate::support::{A_WHILE, FinServer, FinStream, Host, Line, Streams, eventually};

/// A question whose stream is open.
fn asked(server: &FinServer, streams: &Streams) -> (Host, FinStream) {
    let mut host = host_of(server, "");
    host.send(&with_progress(&asking("1"), "1"));
    (host, streams.open())
}

/// What Fin is taken to have said after these events.
fn after(play: impl FnOnce(&mut FinStream)) -> (serde_json::Value, Host, FinServer) {
    let server = FinServer::start();
    let streams = server.streams();
    let (host, mut fin) = asked(&server, &streams);
    play(&mut fin);
    fin.status("complete");
    let told = said(&host.answer("1"));
    assert_eq!(told["status"], "complete", "{told}");
    (told, host, server)
}

#[test]
fn a_message_that_comes_twice_is_said_once() {
    let (told, ..) = after(|fin| {
        for _ in 0..3 {
            fin.replied("m1", "<p>Once</p>");
        }
        fin.replied("m2", "<p>Twice</p>")
            .replied("m1", "<p>Once</p>");
    });
    assert_eq!(messages_of(&told), ["m1", "m2"]);
    assert_eq!(text_of(&told).matches("Once").count(), 1, "{told}");
}

#[test]
fn a_message_without_an_id_is_said_too() {
    let (told, ..) = after(|fin| {
        for text in ["<p>One</p>", "<p>Two</p>"] {
            let mut reply = fin.reply("", text);
            let message = reply["message"].as_object_mut().expect("a message");
            message.remove("id");
            fin.event(&reply);
        }
    });
    let text = text_of(&told);
    assert!(text.contains("One") && text.contains("Two"), "{told}");
}

#[test]
fn numbers_are_ids_too() {
    let (told, ..) = after(|fin| {
        let mut reply = fin.reply("", "<p>One</p>");
        reply["message"]["id"] = json!(98765);
        fin.event(&reply).event(&reply);
    });
    assert_eq!(text_of(&told), "One");
}

#[test]
fn pieces_that_come_late_do_not_take_back_what_was_said() {
    let server = FinServer::start();
    let streams = server.streams();
    let (host, mut fin) = asked(&server, &streams);
    fin.chunk("s1", 0, "A");
    told_of(&host, "A");
    fin.chunk("s1", 2, "A b c");
    told_of(&host, "A b c");
    fin.chunk("s1", 1, "A b");
    thread::sleep(A_WHILE); // long enough for it to be told
    fin.chunk("s1", 2, "A b c");
    fin.chunk("s1", 3, "A b c d");
    told_of(&host, "A b c d");
    fin.replied_after("s1", "m1", "<p>A b c d.</p>");
    fin.chunk("s1", 4, "A b c d e");
    thread::sleep(A_WHILE);
    fin.chunk("s2", 0, "Next");
    told_of(&host, "Next");
    fin.replied_after("s2", "m2", "<p>Next.</p>");
    fin.status("complete");
    let told = said(&host.answer("1"));
    assert_eq!(text_of(&told), "A b c d.\n\nNext.");
    assert!(told["partial"].is_null(), "{told}");
    let texts: Vec<_> = progress(&host);
    let texts: Vec<_> = texts.iter().filter_map(|p| p["message"].as_str()).collect();
    let backwards = texts.iter().filter(|t| t.ends_with("A b"));
    assert_eq!(backwards.count(), 0, "{texts:?}");
    assert_eq!(
        texts.iter().filter(|t| t.ends_with("d e")).count(),
        0,
        "{texts:?}"
    );
}

#[test]
fn a_stream_that_was_written_but_never_said_is_no_answer() {
    // A message replaces its pieces; pieces that no message replaced were not sent to anybody.
    let (told, ..) = after(|fin| {
        fin.chunk("s1", 0, "I would say");
        fin.replied("m1", "<p>No.</p>");
    });
    assert_eq!(text_of(&told), "No.");
}

#[test]
fn what_belongs_to_another_conversation_is_not_heard() {
    let (told, host, _server) = after(|fin| {
        let mut other = fin.reply("x1", "<p>Secret</p>");
        other["conversation_id"] = json!("local-somebody-elses");
        fin.event(&other);
        let mut over = fin.named("fin_status_updated");
        over["status"] = json!("complete");
        over["conversation_id"] = json!("local-somebody-elses");
        fin.event(&over);
        let mut chunk = fin.named("fin_reply_chunk");
        chunk["conversation_id"] = json!("local-somebody-elses");
        chunk["stream_id"] = json!("s1");
        chunk["chunk_index"] = json!(0);
        chunk["chunk_text"] = json!("Secret");
        fin.event(&chunk);
        fin.replied("m1", "<p>Mine</p>");
    });
    assert_eq!(text_of(&told), "Mine");
    assert!(!format!("{:?}", host.lines()).contains("Secret"));
}

#[test]
fn noise_between_the_events_is_passed_over() {
    let (told, ..) = after(|fin| {
        fin.write(":keep-alive\n\n");
        fin.write("retry: 10\n\nevent: ping\ndata: \n\n");
        fin.write("data: not json\n\ndata: [1]\n\ndata: null\n\ndata: {\"a\":\n\n");
        fin.event(&json!({ "event_name": "fin_danced", "conversation_id": 5 }));
        let mut odd = fin.named("fin_replied");
        odd["message"] = json!("no object");
        fin.event(&odd);
        let mut odd = fin.reply("m0", "");
        odd["message"]["body"] = json!({ "html": "<p>x</p>" });
        fin.event(&odd);
        let mut odd = fin.named("fin_status_updated");
        odd["status"] = json!(17);
        fin.event(&odd);
        let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
        fin.write(&format!("data: {deep}\n\n"));
        let named = fin.reply("m1", "<p>Said</p>");
        fin.write(&format!(
            "id: 1\r\nevent: fin_replied\r\ndata: {named}\r\n\r\n"
        ));
        fin.status("dancing");
    });
    assert_eq!(text_of(&told), "Said");
}

#[test]
fn an_event_may_come_in_any_pieces() {
    let (told, ..) = after(|fin| {
        let event = format!("data: {}\n\n", fin.reply("m1", "<p>Ünïcødé ☃ 𝄞</p>"));
        for byte in event.chars() {
            fin.write(&byte.to_string());
        }
    });
    assert_eq!(text_of(&told), "Ünïcødé ☃ 𝄞");
}

#[test]
fn an_event_that_is_too_large_costs_itself_alone() {
    let (told, host, _server) = after(|fin| {
        let piece = "x".repeat(1 << 20);
        fin.write("data: {\"event_name\":\"fin_replied\",\"message\":{\"body\":\"");
        for _ in 0..40 {
            fin.write(&piece);
        }
        fin.write("\"}}\n\n");
        fin.replied("m1", "<p>Small</p>");
    });
    assert_eq!(text_of(&told), "Small");
    if let Some(peak) = host.peak_memory() {
        assert!(peak < 100 << 20, "{peak} bytes");
    }
}

#[test]
fn endless_messages_are_not_kept_without_end() {
    let (told, host, _server) = after(|fin| {
        let text = format!("<p>{}</p>", "y".repeat(50_000));
        for n in 0..100 {
            fin.replied(&format!("m{n}"), &text);
        }
    });
    assert!(!messages_of(&told).is_empty());
    assert!(host.answer("1").raw().len() < 400_000);
    if let Some(peak) = host.peak_memory() {
        assert!(peak < 100 << 20, "{peak} bytes");
    }
}

#[test]
fn endless_pieces_do_not_drown_the_host() {
    let server = FinServer::start();
    let streams = server.streams();
    let (host, mut fin) = asked(&server, &streams);
    let mut text = String::new();
    for n in 0..3000 {
        text.push_str("word ");
        fin.chunk("s1", n, &text);
    }
    fin.replied_after("s1", "m1", "<p>Words</p>")
        .status("complete");
    said(&host.answer("1"));
    let told = progress(&host);
    let bytes: usize = told.iter().map(|p| p.to_string().len()).sum();
    assert!(bytes < 2_000_000, "{} of {bytes} bytes", told.len());
    let numbers: Vec<_> = told.iter().filter_map(|p| p["progress"].as_f64()).collect();
    assert!(numbers.windows(2).all(|w| w[0] < w[1]));
}

/// Ends a connection in the middle.
type End = fn(FinStream);

#[test]
fn a_stream_that_is_cut_is_read_on() {
    let ends: [End; 5] = [
        FinStream::end,
        FinStream::cut,
        FinStream::reset,
        |mut fin| {
            let event = format!("data: {}\n\n", fin.reply("m2", "<p>Two</p>"));
            fin.write(&event[..event.len() / 2]);
            fin.cut();
        },
        |mut fin| {
            fin.chunk("s2", 0, "Tw");
            fin.end();
        },
    ];
    for end in ends {
        let server = FinServer::start();
        let streams = server.streams();
        let (host, mut fin) = asked(&server, &streams);
        fin.replied("m1", "<p>One</p>").chunk("s2", 0, "T");
        told_of(&host, "T");
        end(fin);
        // It comes back to the same stream, which tells everything again.
        let visit = streams.next();
        assert_eq!(visit.nth, 2);
        let mut fin = visit.open();
        fin.replied("m1", "<p>One</p>").chunk("s2", 0, "T");
        fin.replied_after("s2", "m2", "<p>Two</p>")
            .status("complete");
        let told = said(&host.answer("1"));
        assert_eq!(told["status"], "complete");
        assert_eq!(messages_of(&told), ["m1", "m2"]);
        assert_eq!(server.asked("/fin/"), 1, "the question was asked once");
    }
}

#[test]
fn a_stream_that_only_repeats_itself_is_not_asked_for_ever() {
    let server = FinServer::start();
    server.plays(|visit| {
        let mut fin = visit.open();
        fin.replied("m1", "<p>Again</p>");
        fin.end();
    });
    let mut host = host_of(&server, "");
    let told = said(&host.ask(&asking("1")));
    assert_eq!(text_of(&told), "Again");
    eventually("quiet", || {
        let visits = server.visits();
        thread::sleep(Duration::from_secs(4));
        visits == server.visits()
    });
    assert!(server.visits() <= 20, "{}", server.visits());
    is_unknown(&host.ask(&getting("2", &conversation_of(&told))));
}

#[test]
fn a_stream_that_is_busy_is_tried_again() {
    for status in [429, 500, 502, 503] {
        let server = FinServer::start();
        server.plays(move |visit| match visit.nth {
            1 => visit.refuse(status),
            _ => visit.open().answers("<p>Here</p>"),
        });
        let mut host = host_of(&server, "");
        assert_eq!(text_of(&said(&host.ask(&asking("1")))), "Here", "{status}");
        assert_eq!(server.asked("/fin/"), 1);
    }
}

/// The answer where nobody can know any more; it says what there is, and what to do.
#[track_caller]
fn is_unknown(line: &Line) -> serde_json::Value {
    let told = said(line);
    assert_eq!(told["status"], "unknown", "{told}");
    assert!(note_of(&told).len() > 40, "{told}");
    told
}

#[test]
fn when_the_streams_token_is_gone_nobody_can_know() {
    for status in [401, 403, 410] {
        let server = FinServer::start();
        server.plays(move |visit| {
            if visit.nth > 1 {
                return visit.refuse(status);
            }
            let mut fin = visit.open();
            fin.replied("m1", "<p>Half</p>").chunk("s2", 0, "an ans");
            fin.cut();
        });
        let mut host = host_of(&server, "");
        let began = Instant::now();
        let told = is_unknown(&host.ask(&asking("1")));
        assert!(began.elapsed() < Duration::from_secs(15), "{status}");
        assert_eq!(text_of(&told), "Half", "what was said is told");
        let visits = server.visits();
        assert_eq!(visits, 2, "a token that is gone stays gone");
        // And it stays unknown; Fin is not asked again.
        let again = is_unknown(&host.ask(&getting("2", &conversation_of(&told))));
        assert_eq!(text_of(&again), "Half");
        assert_eq!((server.asked("/fin/"), server.visits()), (1, visits));
    }
}

#[test]
fn a_token_that_is_gone_after_the_end_is_no_trouble() {
    // As Intercom does: it is revoked with the last word.
    let server = FinServer::start();
    server.plays(|visit| {
        if visit.nth > 1 {
            return visit.refuse(401);
        }
        let mut fin = visit.open();
        fin.replied("m1", "<p>Which?</p>")
            .status("awaiting_user_reply");
        fin.cut();
    });
    let mut host = host_of(&server, "");
    let told = said(&host.ask(&running("1")));
    assert_eq!(told["status"], "awaiting_user_reply");
    let told = said(&host.ask(&getting("2", &conversation_of(&told))));
    assert_eq!(told["status"], "awaiting_user_reply");
}

#[test]
fn a_stream_that_can_not_be_opened_is_told() {
    for status in [400, 401, 404, 302] {
        let server = FinServer::start();
        server.plays(move |visit| {
            let reply = visit
                .reply()
                .header("Location", "http://127.0.0.1:1/elsewhere");
            reply.status(status, "text/html", "<html>no</html>");
        });
        let mut host = host_of(&server, "");
        let began = Instant::now();
        let told = is_unknown(&host.ask(&asking("1")));
        assert!(began.elapsed() < Duration::from_secs(20), "{status}");
        assert!(!told.to_string().contains("<html"), "{told}");
        assert_eq!(server.asked("/fin/"), 1);
    }
}

#[test]
fn a_page_in_the_streams_place_is_no_stream() {
    let server = FinServer::start();
    server.plays(|visit| {
        let page = "<html>data: sign in</html>";
        visit.reply().status(200, "text/html", page);
    });
    let mut host = host_of(&server, "");
    is_unknown(&host.ask(&asking("1")));
}

#[test]
fn a_workspace_without_streams_is_told_where_to_switch_them_on() {
    let server = FinServer::start();
    server.names_streams(|_, _| None);
    let mut host = host_of(&server, "");
    let began = Instant::now();
    for (id, call) in [("1", asking("1")), ("2", running("2"))] {
        let told = said(&host.ask(&call));
        let note = note_of(&told);
        assert!(note.contains("SSE"), "{id}: {note}");
        assert!(note.contains("Fin Agent API"), "{id}: {note}");
        assert_eq!(text_of(&told), "");
        let again = said(&host.ask(&getting(&format!("\"{id}\""), &conversation_of(&told))));
        assert!(note_of(&again).contains("SSE"), "{again}");
    }
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "nothing to wait for"
    );
    assert_eq!(server.visits(), 0);
}

#[test]
fn a_stream_elsewhere_is_not_visited() {
    let canary = crate::support::McpServer::canary();
    let port = canary.address().port();
    let elsewhere = [
        "http://evil.example/event-stream?accessToken=SECRET".to_owned(),
        "https://evil.example/event-stream?accessToken=SECRET".to_owned(),
        format!("http://127.0.0.1.nip.example:{port}/?accessToken=SECRET"),
        format!("http://user:password@127.0.0.1:{port}/event-stream?accessToken=SECRET"),
        format!("http://user@127.0.0.1:{port}/event-stream?accessToken=SECRET"),
        "file:///etc/passwd?accessToken=SECRET".to_owned(),
        "ftp://127.0.0.1/?accessToken=SECRET".to_owned(),
        "//127.0.0.1/?accessToken=SECRET".to_owned(),
        "accessToken=SECRET".to_owned(),
    ];
    for url in elsewhere {
        let server = FinServer::start();
        let named = url.clone();
        server.names_streams(move |_, secret| Some(named.replace("SECRET", secret)));
        let mut host = host_of(&server, "--debug");
        let began = Instant::now();
        let answer = host.ask(&asking("1"));
        assert!(began.elapsed() < Duration::from_secs(5), "{url}");
        let told = said(&answer);
        assert_eq!(told["status"], "thinking", "Fin's last word");
        assert!(note_of(&told).contains("can't be seen here"), "{told}");
        assert!(!told.to_string().contains("password"), "{told}");
        server.is_not_betrayed_in("the answer", answer.raw());
        host.close_stdin();
        host.status();
        server.is_not_betrayed_in("stderr", &host.stderr());
        assert!(!host.stderr().contains("password"), "{url}");
    }
    assert_eq!(canary.connections(), 0);
}

#[test]
fn a_stream_may_be_at_another_port_of_this_machine() {
    // As a sandbox does: where the API is here, its streams are.
    let (server, other) = (FinServer::start(), FinServer::start());
    let port = other.origin();
    let here = server.origin();
    server.names_streams(move |right, _| Some(right.replace(&here, &port)));
    other.plays(|visit| visit.refuse(401));
    let mut host = host_of(&server, "");
    is_unknown(&host.ask(&asking("1")));
    assert_eq!((server.visits(), other.visits() > 0), (0, true));
    other.forgive();
}

#[test]
fn nobody_waits_for_a_server_that_takes_the_connection_and_says_nothing() {
    let server = FinServer::start();
    server.plays(|visit| visit.reply().hang());
    let mut host = host_of(&server, "--max-request-time 5");
    let began = Instant::now();
    let answer = host.ask(&asking("1"));
    assert!(began.elapsed() < Duration::from_secs(10), "{answer:?}");
    server.wait_until_left();
}

#[test]
fn what_a_streams_own_text_says_can_do_no_harm() {
    let (told, host, _server) = after(|fin| {
        fin.chunk("s1", 0, "\u{1b}]52;c;aGk=\u{7}\u{202e}abc");
        let html = "<p>\u{1b}[2Jplain\u{9b}31m</p><script>alert(1)</script>";
        fin.replied_after("s1", "m1", html);
    });
    assert!(text_of(&told).contains("plain"), "{told}");
    assert!(!text_of(&told).contains("alert"), "{told}");
    // It is data in JSON: as raw bytes it reaches no terminal.
    let raw: String = host.lines().iter().map(|l| l.raw().to_owned()).collect();
    assert!(!raw.contains(['\u{1b}', '\u{7}']), "{raw:?}");
    assert!(!host.stderr().contains("plain"));
}

#[test]
fn what_is_left_open_is_closed_in_the_end() {
    // A stream that stays open after the last word is not held for ever, but long enough for a
    // rating.
    let (_, host, server) = after(|fin| {
        fin.replied("m1", "<p>All</p>");
    });
    drop(host);
    eventually("the stream to be left", || server.open_streams() == 0);
}
