//! Host and server may speak different eras: each hears its own, and nobody sets a flag.
//!
//! A modern server here minds everything that the specification lets it mind, and no test passes
//! where it had reason to.

mod answers;
mod limits;
mod listens;
mod places;
mod plain;
mod probing;
mod questions;
mod rounds;
mod said;
mod through;
mod tools;
mod watch;
mod welcome;

use std::sync::Mutex;
use std::sync::mpsc::Sender;

use crate::support::{Events, Held, Host, INITIALIZED, Launch, McpServer, Reply, Request};

/// The `initialize` of a legacy host that lets itself be asked everything.
const CAPABLE_INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"roots":{"listChanged":true},"sampling":{},"elicitation":{"form":{},"url":{}}},"clientInfo":{"name":"host","version":"1.10"}}}"#;

fn modern_server() -> McpServer {
    let server = McpServer::start();
    server.modern();
    server
}

/// A legacy host in a session, which lets itself be asked everything.
fn legacy_host(server: &McpServer) -> Host {
    legacy_host_of(Launch::at(server))
}

fn legacy_host_of(launch: Launch) -> Host {
    let mut host = launch.start();
    host.send(CAPABLE_INITIALIZE);
    host.answer("\"init\"").result();
    host.send(INITIALIZED);
    host
}

/// A response of the host's; `result` is JSON text.
fn response(id: &str, result: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#)
}

/// An `input_required` result. Both are JSON text; an empty one is left out.
fn asks(questions: &str, state: &str) -> String {
    let mut result = r#"{"resultType":"input_required""#.to_owned();
    if !questions.is_empty() {
        result += &format!(r#","inputRequests":{{{questions}}}"#);
    }
    if !state.is_empty() {
        result += &format!(r#","requestState":{state}"#);
    }
    result + "}"
}

/// An entry of `inputRequests` that asks for a text.
fn form(key: &str) -> String {
    let params = r#"{"mode":"form","message":"m 1.10","requestedSchema":{"type":"object","properties":{"n":{"type":"number"}}}}"#;
    format!(r#""{key}":{{"method":"elicitation/create","params":{params}}}"#)
}

/// The next subscription, granted.
fn granted(listens: &Held) -> (Request, Events) {
    let (asked, reply) = listens.next();
    let events = asked.acknowledged(reply);
    (asked, events)
}

/// A handler that says when the client has left it without an answer.
fn until_left(left: Sender<String>) -> impl Fn(&Request, Reply) + Send + Sync + 'static {
    let left = Mutex::new(left);
    move |request, reply| {
        let left = left.lock().expect("a channel").clone();
        reply.stream().hang();
        left.send(request.nonce()).ok();
    }
}
