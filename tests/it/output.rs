//! A host that reads slowly loses nothing and costs no memory.

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

use crate::support::{INITIALIZE, INITIALIZED, Launch, McpServer, call, notification};

/// What messages may take at most, in bytes; 200 MB are said.
const MEMORY: u64 = 112 << 20;

#[test]
fn a_host_that_does_not_read_for_a_while_gets_everything_once() {
    const CALLS: usize = 2000;
    let server = McpServer::start();
    let large = "x".repeat(100_000);
    server.on("tools/call", move |request, reply| {
        reply.json(&request.text(&large));
    });
    let mut host = Launch::at(&server).not_reading().start();
    host.send(INITIALIZE);
    host.send(INITIALIZED);
    for id in 0..CALLS {
        host.send(&call(&id.to_string(), "x"));
    }
    let served = server.wait_until_quiet();
    if let Some(peak) = host.peak_of_messages() {
        assert!(
            peak < MEMORY,
            "{peak} after {served} answers that nobody read"
        );
    }

    host.read_now();
    host.wait_for_lines(CALLS + 1);
    if let Some(peak) = host.peak_of_messages() {
        assert!(peak < MEMORY, "{peak}");
    }
    let lines = host.lines();
    let ids: HashSet<_> = lines.iter().map(|l| l.raw()[..30].to_owned()).collect();
    assert_eq!((lines.len(), ids.len()), (CALLS + 1, CALLS + 1));
    assert!(lines.iter().skip(1).all(|l| l.raw().len() > 100_000));
    assert_eq!(server.all_calls(), CALLS);
}

#[test]
fn a_server_that_talks_to_a_host_that_does_not_read_waits() {
    let server = McpServer::start();
    let streams = server.hold("GET");
    let mut host = Launch::at(&server).not_reading().start();
    host.send(INITIALIZE);
    host.send(INITIALIZED);
    let (_, reply) = streams.next();
    const SAID: usize = 2000;
    let talker = thread::spawn(move || {
        let mut events = reply.stream();
        for n in 0..SAID {
            let params = format!("[{n},\"{}\"]", "x".repeat(100_000));
            events.message(&notification("notifications/message", &params));
        }
        events
    });
    thread::sleep(Duration::from_secs(2));
    assert!(
        !talker.is_finished(),
        "the server could say everything to nobody"
    );
    if let Some(peak) = host.peak_of_messages() {
        assert!(peak < MEMORY, "{peak}");
    }
    host.read_now();
    host.wait_for_lines(SAID + 1);
    let _events = talker.join().expect("the talker");
    for (n, line) in host.lines().iter().skip(1).enumerate() {
        assert!(line.raw().contains(&format!("[{n},")), "{n}: {line:?}");
    }
}

#[test]
fn a_flood_of_requests_is_answered_one_by_one() {
    const CALLS: usize = 10_000;
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.initialize();
    for id in 0..CALLS {
        host.send(&call(&id.to_string(), "flood"));
    }
    let mut seen = 0;
    while seen < CALLS + 1 {
        seen = (seen + 500).min(CALLS + 1);
        host.wait_for_lines(seen); // each within its own patience
    }
    let lines = host.lines();
    let ids: HashSet<_> = lines.iter().filter_map(|l| l.id()).collect();
    assert_eq!((lines.len(), ids.len()), (CALLS + 1, CALLS + 1));
    let refused = lines
        .iter()
        .filter(|l| l.raw().contains("\"error\""))
        .count();
    assert_eq!((refused, server.calls("flood")), (0, CALLS));
}
