//! The test bench: a home, a host that runs the real binary, servers that misbehave on request.
//!
//! Deliberately knows nothing of the program's insides: what is promised on stdin, stdout, stderr
//! and on the wire is all that the tests may look at.

mod authority;
mod blackhole;
mod fin;
mod home;
mod host;
mod intercom;
mod launch;
mod legacy;
mod line;
mod modern;
mod person;
mod reply;
mod request;
mod sandbox;
mod server;
mod tls;
mod wire;

use std::thread;
use std::time::{Duration, Instant};

pub(crate) use authority::{Authority, RESOURCE_METADATA, SERVER_METADATA};
pub(crate) use blackhole::Blackhole;
pub(crate) use fin::{FIN_TOKEN, FinServer, FinStream, Streams, Visit, refuse};
pub(crate) use home::Home;
pub(crate) use host::Host;
pub(crate) use intercom::IntercomApi;
pub(crate) use launch::{Finished, Launch};
pub(crate) use legacy::LegacyServer;
pub(crate) use line::{Line, Refusal};
pub(crate) use modern::{CAPABLE, META, MODERN, modern, modern_call, modern_with};
pub(crate) use person::{Link, Person};
pub(crate) use reply::{Events, Reply};
pub(crate) use request::Request;
pub(crate) use sandbox::{SANDBOX_TOKEN, SandboxServer};
pub(crate) use server::{Held, McpServer, Reserved};
pub(crate) use tls::{TlsFront, certificate};

/// How long anything may take on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What "the process is gone in under a second" may take here.
pub(crate) const SOON: Duration = Duration::from_secs(3);

/// For statements that something does *not* happen: long enough for it to happen otherwise.
/// Never to wait for something that does.
pub(crate) const A_WHILE: Duration = Duration::from_millis(1500);

/// The first line of a host's session, as the tests send it.
pub(crate) const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"roots":{"listChanged":true},"sampling":{}},"clientInfo":{"name":"host","version":"1.10"}}}"#;
pub(crate) const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;

/// A request as one line; `id` and `params` are JSON text.
pub(crate) fn request(id: &str, method: &str, params: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}"#)
}

/// A `tools/call` whose argument tells it from all others, so that servers can count it.
pub(crate) fn call(id: &str, nonce: &str) -> String {
    let params = format!(r#"{{"name":"echo","arguments":{{"nonce":"{nonce}"}}}}"#);
    request(id, "tools/call", &params)
}

pub(crate) fn notification(method: &str, params: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","method":"{method}","params":{params}}}"#)
}

/// Waits until `happened`; `what` says for what.
pub(crate) fn eventually(what: &str, mut happened: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !happened() {
        assert!(Instant::now() < end, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
