//! The process ends at once, in every state, with everything answered.
//!
//! "At once" is [`SOON`]: under a second on an idle machine.

use crate::support::{
    Blackhole, Host, INITIALIZE, INITIALIZED, Launch, LegacyServer, McpServer, Reserved, SOON,
    call, notification,
};

/// How a host leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    ClosesStdin,
    Terminates,
    Interrupts,
    HangsUp,
    /// What started us is killed, and somebody else still holds our stdin.
    Dies,
}

impl Way {
    const ALL: [Self; 5] = [
        Self::ClosesStdin,
        Self::Terminates,
        Self::Interrupts,
        Self::HangsUp,
        Self::Dies,
    ];

    fn launch(self, url: &str) -> Launch {
        let launch = Launch::new().arg(url);
        match self {
            Self::Dies => launch.through_shell(),
            _ => launch,
        }
    }

    /// Leaves, and sees the process go.
    fn leave(self, host: &mut Host) {
        match self {
            Self::ClosesStdin => host.close_stdin(),
            Self::Terminates => host.signal("TERM"),
            Self::Interrupts => host.signal("INT"),
            Self::HangsUp => host.signal("HUP"),
            Self::Dies => host.signal("KILL"), // the shell in between
        }
        assert!(host.is_gone_within(SOON), "{self:?}: still there");
        let code = host.status().code();
        match self {
            Self::Interrupts => assert_eq!(code, Some(130), "{self:?}"),
            Self::Dies => assert_eq!(code, None, "the shell's"),
            _ => assert_eq!(code, Some(0), "{self:?}"),
        }
        let stderr = host.stderr();
        assert!(!stderr.contains("internal error"), "{self:?}: {stderr}");
    }
}

/// Waits until everything that was sent has been read.
fn read_so_far(host: &mut Host) {
    host.send("no JSON");
    host.wait("the parse error", |l| l.raw().contains("-32700"));
}

#[test]
fn before_the_first_message() {
    let canary = McpServer::canary();
    for way in Way::ALL {
        let mut host = way.launch(&canary.url()).start();
        read_so_far(&mut host);
        way.leave(&mut host);
    }
}

#[test]
fn idle_in_a_session() {
    for way in Way::ALL {
        let server = McpServer::start();
        let streams = server.hold("GET");
        let mut host = way.launch(&server.url()).start();
        host.initialize();
        host.ask(&call("1", "x")).result();
        let (_, reply) = streams.next();
        let _events = reply.stream();
        way.leave(&mut host);
        assert_eq!(server.of_kind("DELETE").len(), 1, "{way:?}");
    }
}

#[test]
fn idle_in_a_session_of_the_older_transport() {
    for way in Way::ALL {
        let legacy = LegacyServer::start();
        let launch = way.launch(&legacy.url());
        let mut host = launch.args("--transport sse-only").start();
        host.initialize();
        legacy.wait_for_session(1);
        way.leave(&mut host);
    }
}

#[test]
fn while_the_server_is_mute_about_initialize() {
    for way in Way::ALL {
        let server = McpServer::start();
        let held = server.hold("initialize");
        let mut host = way.launch(&server.url()).start();
        host.send(INITIALIZE);
        host.send(INITIALIZED);
        host.send(&call("1", "x"));
        let _never = held.next();
        read_so_far(&mut host);
        way.leave(&mut host);
        host.answer("\"init\"")
            .refusal()
            .check(-32016, "shutting_down", "unknown");
        // It had to wait for that, so it was never sent.
        host.answer("1")
            .refusal()
            .check(-32016, "shutting_down", "no");
    }
}

#[test]
fn while_connecting_hangs() {
    let blackhole = Blackhole::new();
    for way in Way::ALL {
        let mut host = way.launch(&blackhole.url()).start();
        host.send(INITIALIZE);
        read_so_far(&mut host);
        way.leave(&mut host);
        assert_eq!(host.answer("\"init\"").error_code(), -32016);
    }
}

#[test]
fn while_the_server_is_away() {
    let place = Reserved::new();
    for way in Way::ALL {
        let mut host = way.launch(&place.url()).arg("--debug").start();
        host.send(INITIALIZE);
        host.wait_for_stderr("refused");
        way.leave(&mut host);
        assert_eq!(host.answer("\"init\"").error_code(), -32016);
    }
}

#[test]
fn while_a_call_is_in_flight() {
    for way in Way::ALL {
        let server = McpServer::start();
        let held = server.hold("tools/call");
        let mut host = way.launch(&server.url()).start();
        host.initialize();
        host.send(&call("1", "x"));
        let _never = held.next();
        way.leave(&mut host);
        host.answer("1")
            .refusal()
            .check(-32016, "shutting_down", "unknown");
        assert_eq!(server.of_kind("DELETE").len(), 1, "{way:?}");
        assert_eq!(server.calls("x"), 1);
    }
}

#[test]
fn while_a_headers_command_hangs() {
    let canary = McpServer::canary();
    for way in Way::ALL {
        let launch = way.launch(&canary.url());
        let mut host = launch
            .args("--header-command")
            .arg("X-A=/bin/sleep 600")
            .start();
        host.send(INITIALIZE);
        read_so_far(&mut host);
        way.leave(&mut host);
    }
}

#[test]
fn after_a_line_that_is_too_long() {
    for way in Way::ALL {
        let server = McpServer::start();
        let launch = way.launch(&server.url());
        let mut host = launch.args("--max-message-size 1MiB").start();
        host.initialize();
        let long = "x".repeat(11 << 20);
        assert_eq!(host.ask(&call("1", &long)).error_code(), -32014);
        way.leave(&mut host);
    }
}

#[test]
fn in_the_middle_of_a_line_that_is_too_long() {
    let canary = McpServer::canary();
    let launch = Launch::at(&canary).args("--max-message-size 1MiB");
    let mut host = launch.start();
    host.send_bytes("x".repeat(11 << 20));
    Way::ClosesStdin.leave(&mut host);
    assert_eq!(host.lines()[0].error_code(), -32014);
}

#[test]
fn while_the_host_does_not_read() {
    for way in Way::ALL {
        let server = McpServer::start();
        let large = "x".repeat(200_000);
        server.on("tools/call", move |request, reply| {
            reply.json(&request.text(&large));
        });
        let mut host = way.launch(&server.url()).not_reading().start();
        host.send(INITIALIZE);
        host.send(INITIALIZED);
        for id in 1..=400 {
            host.send(&call(&id.to_string(), "x"));
        }
        server.wait_until_quiet();
        // By now the host isn't read from either.
        for id in 401..=500 {
            host.send(&call(&id.to_string(), "x"));
        }
        way.leave(&mut host);
    }
}

#[test]
fn while_notifications_pile_up() {
    for way in Way::ALL {
        let server = McpServer::start();
        let held = server.hold("x/told");
        let mut host = way.launch(&server.url()).start();
        host.initialize();
        for n in 0..1000 {
            host.send(&notification("x/told", &format!("[{n}]")));
        }
        let _never = held.next();
        way.leave(&mut host);
    }
}

#[test]
fn while_the_server_is_mute_about_the_end() {
    for way in Way::ALL {
        let server = McpServer::start();
        server.on("DELETE", |_, reply| reply.hang());
        let mut host = way.launch(&server.url()).start();
        host.initialize();
        host.ask(&call("1", "x")).result();
        way.leave(&mut host);
    }
}

#[test]
fn answers_that_arrive_in_time_are_delivered() {
    let server = McpServer::start();
    let held = server.hold("tools/call");
    let mut host = Launch::at(&server).start();
    host.initialize();
    host.send(&call("1", "x"));
    let (asked, reply) = held.next();
    host.close_stdin();
    reply.json(&asked.text("in time"));
    assert!(host.is_gone_within(SOON));
    assert!(host.answer("1").result().contains("in time"));
    assert_eq!(server.of_kind("DELETE").len(), 1);
}

#[test]
fn initialize_and_the_end_of_stdin_at_once_are_answered() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    host.close_stdin();
    assert!(host.status().success());
    host.answer("\"init\"").result();
    assert_eq!(server.of_kind("DELETE").len(), 1);
}

#[test]
fn a_whole_session_in_one_piece_is_answered() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).start();
    host.send(INITIALIZE);
    host.send(INITIALIZED);
    host.send(&call("1", "x"));
    host.send(&call("2", "y"));
    host.close_stdin();
    assert!(host.status().success());
    for id in ["\"init\"", "1", "2"] {
        host.answer(id).result();
    }
}

#[test]
fn a_host_that_no_longer_listens_is_the_end_and_no_error() {
    let server = McpServer::start();
    let mut host = Launch::at(&server).not_reading().start();
    host.send(INITIALIZE);
    host.send(INITIALIZED);
    host.send(&call("1", "x"));
    server.wait_for("tools/call");
    host.close_stdout();
    host.send(&call("2", "y"));
    assert!(host.is_gone_within(SOON));
    assert_eq!(host.status().code(), Some(0));
    assert_eq!(host.stderr(), "");
}
