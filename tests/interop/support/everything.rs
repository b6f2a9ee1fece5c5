//! The official server-everything as a child process on a port of its own, restartable.
//! Deliberately unchanged and unconfigured but for the port.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::{BRIDGE, GLANCE, Kit, PATIENCE, Process, command};

/// The two transports of the legacy era, by the names server-everything gives them.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Transport {
    StreamableHttp,
    Sse,
}

impl Transport {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::StreamableHttp => "streamableHttp",
            Self::Sse => "sse",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::StreamableHttp => "mcp",
            Self::Sse => "sse",
        }
    }
}

/// A running server; it ends with this value.
pub(crate) struct Everything {
    kit: &'static Kit,
    transport: Transport,
    port: u16,
    process: Process,
}

impl Everything {
    pub(crate) fn start(kit: &'static Kit, transport: Transport) -> Self {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // The port is free now; whoever takes it first makes the server end, and us try again.
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
            let port = listener.local_addr().expect("an address").port();
            drop(listener);
            match answering(kit, transport, port) {
                Ok(process) => {
                    return Self {
                        kit,
                        transport,
                        port,
                        process,
                    };
                }
                Err(complaint) => assert!(Instant::now() < deadline, "{complaint}"),
            }
        }
    }

    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/{}", self.port, self.transport.path())
    }

    /// The command line with which a host launches the bridge to this server: no flag needed.
    pub(crate) fn bridge(&self) -> Vec<String> {
        vec![BRIDGE.to_owned(), self.url()]
    }

    /// Dies without a word, as a crashed process does.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// A new process on the same port that knows nothing of the old one's sessions.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let deadline = Instant::now() + PATIENCE;
        loop {
            match answering(self.kit, self.transport, self.port) {
                Ok(process) => break self.process = process,
                Err(complaint) => assert!(Instant::now() < deadline, "{complaint}"),
            }
        }
    }

    /// Waits until the server has logged `text` on its stdout.
    pub(crate) fn logs(&self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.process.stdout().contains(text) {
            assert!(
                Instant::now() < deadline,
                "no {text:?} in\n{}",
                self.process.output()
            );
            thread::sleep(GLANCE);
        }
    }
}

fn answering(kit: &Kit, transport: Transport, port: u16) -> Result<Process, String> {
    let mut server = command(kit, kit.node());
    server
        .arg(kit.module("@modelcontextprotocol/server-everything/dist/index.js"))
        .arg(transport.name())
        .env("PORT", port.to_string());
    let mut process = Process::start(server);
    let deadline = Instant::now() + PATIENCE;
    while !answers(port) {
        if !process.is_running() {
            return Err(process.output());
        }
        assert!(Instant::now() < deadline, "no answer\n{}", process.output());
        thread::sleep(GLANCE);
    }
    Ok(process)
}

fn answers(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok::<_, std::io::Error>(answer.ends_with(b" 404"))
    };
    ask().unwrap_or(false)
}
