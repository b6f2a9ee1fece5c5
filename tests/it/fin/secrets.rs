//! A stream's address is a secret: it is in nobody's output, whatever goes wrong.

use std::fs;
use std::path::Path;

use super::{asking, conversation_of, getting, progress, running, said, with_progress};
use crate::support::{FinServer, FinStream, Host};

/// All that the program wrote: stdout, stderr, and every file in its home.
fn betrays_nothing(mut host: Host, server: &FinServer) {
    host.close_stdin();
    host.status();
    for line in host.lines() {
        server.is_not_betrayed_in("stdout", line.raw());
    }
    let stderr = host.stderr();
    assert!(
        stderr.contains("DEBUG") || stderr.contains("debug"),
        "not much is said: {stderr}"
    );
    server.is_not_betrayed_in("stderr", &stderr);
    let mut files = 0;
    each_file(host.home.path(), &mut |path| {
        let text = String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned();
        server.is_not_betrayed_in(&path.display().to_string(), &text);
        files += 1;
    });
    assert!(files >= 2, "a log and what is remembered");
}

fn each_file(folder: &Path, look: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            each_file(&path, look);
        } else {
            look(&path);
        }
    }
}

fn talkative(server: &FinServer) -> Host {
    let mut host = server.launch().args("--debug --log-file log").start();
    host.initialize();
    host
}

#[test]
fn nobody_sees_the_address_of_a_stream_that_works() {
    let server = FinServer::start();
    let mut host = talkative(&server);
    for (id, call) in [("1", asking("1")), ("2", running("2"))] {
        let told = said(&host.ask(&with_progress(&call, id)));
        said(&host.ask(&getting(&format!("\"{id}\""), &conversation_of(&told))));
    }
    progress(&host);
    betrays_nothing(host, &server);
}

#[test]
fn nobody_sees_the_address_of_a_stream_that_fails() {
    let fails: [fn(crate::support::Visit); 7] = [
        |visit| visit.refuse(401),
        |visit| visit.refuse(404),
        |visit| {
            let url = visit.request.target.clone();
            visit
                .reply()
                .header("Location", &url)
                .status(302, "text/html", &url);
        },
        |visit| {
            let url = visit.request.target.clone();
            visit
                .reply()
                .status(400, "text/plain", &format!("bad {url}"));
        },
        |visit| {
            visit.reply().raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        },
        |visit| {
            let mut fin = visit.open();
            let secret = "data: {\"event_name\":\"fin_replied\"\n\n";
            fin.write(secret);
            FinStream::reset(fin);
        },
        |visit| visit.reply().reset(),
    ];
    for fail in fails {
        let server = FinServer::start();
        server.plays(move |visit| {
            if visit.nth > 2 {
                visit.refuse(401);
            } else {
                fail(visit);
            }
        });
        let mut host = talkative(&server);
        host.ask(&asking("1"));
        betrays_nothing(host, &server);
    }
}

#[test]
fn nobody_sees_an_address_that_is_refused() {
    let server = FinServer::start();
    server.names_streams(|right, _| Some(right.replace("http://127.0.0.1", "http://evil.example")));
    let mut host = talkative(&server);
    host.ask(&asking("1"));
    betrays_nothing(host, &server);
}

#[test]
fn an_answer_that_is_none_is_not_repeated_aloud() {
    // What Intercom said is not understood, but it may hold the address all the same.
    let server = FinServer::start();
    host_and_answer(&server, |right| {
        format!(r#"{{"status":5,"sse_subscription_url":"{right}","half"#)
    });
    let server = FinServer::start();
    host_and_answer(&server, |right| format!(r#"["{right}"]"#));
    let server = FinServer::start();
    host_and_answer(&server, |right| {
        format!(
            r#"{{"conversation_id":"x","status":"thinking","sse_subscription_url":["{right}"]}}"#
        )
    });
}

fn host_and_answer(server: &FinServer, body: fn(&str) -> String) {
    server.on_begun("/fin/ask", move |right, reply| reply.json(&body(right)));
    let mut host = talkative(server);
    host.ask(&asking("1"));
    host.ask(&running("2"));
    betrays_nothing(host, server);
}
