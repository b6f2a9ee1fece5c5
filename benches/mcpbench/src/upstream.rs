//! `mcpbench upstream --dir DIR [--rtt-ms N]`: the MCP server at the far end of every measurement.
//! It prints one JSON line with its ports, then serves until its stdin is closed.
//!
//! One OS thread, hyper 1 on a tokio current-thread runtime. Endpoints:
//!
//! * `POST /mcp`      Streamable HTTP, JSON responses, `GET` answers 405
//! * `POST /mcp-sse`  Streamable HTTP, SSE response per request, `GET` holds a stream open
//!   (`?nosession` on either: no `Mcp-Session-Id` is issued or asked for)
//! * `POST /mcp26`    2026-07-28 stateless requests only (no session, `Mcp-Method` checked)
//! * `GET /sse` + `POST /messages?sessionId=..`  legacy HTTP+SSE
//! * `GET /stats`     counters (requests, connections) as JSON
//!
//! The same service is served on four listeners: plain HTTP/1.1 (and h2c), TLS (h2 + http/1.1),
//! an "rtt" listener that adds a fixed delay to every connect and every request, and a raw
//! newline-delimited JSON-RPC TCP port (no HTTP) used by the `relay` limit.
//!
//! It listens on loopback only, asks for no credentials, and is no example of how to write an MCP
//! server: it checks what a bridge could get wrong, and nothing else.

mod answer;
mod body;
mod certificate;
mod legacy;
mod listeners;
mod raw;
mod responses;
mod service;
mod state;
mod stream;
mod wire;

use std::io::{self, Read};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;

use self::certificate::Identity;
use self::listeners::Listeners;
use self::state::State;
use crate::Res;
use crate::options::Options;

pub(crate) fn main(args: &[String]) -> i32 {
    match run(&Options(args)) {
        Ok(()) => 0,
        Err(e) => {
            eprintln!("upstream: {e}");
            1
        }
    }
}

fn run(options: &Options) -> Res<()> {
    let folder = options.text("--dir").unwrap_or(".");
    let rtt = Duration::from_millis(options.number("--rtt-ms", 50)?);
    let identity = Identity::new(folder)?;
    let state = Arc::new(State::new());
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("runtime: {e}"))?;
    runtime.block_on(async {
        let listeners = Listeners::bind().await?;
        let ports = listeners.ports()?;
        println!(
            "{}",
            serde_json::json!({
                "http": ports.http, "tls": ports.tls, "rtt": ports.rtt, "raw": ports.raw,
                "ca": identity.ca, "bundle": identity.bundle, "rtt_ms": rtt.as_millis() as u64
            })
        );
        listeners.serve(&state, &identity.acceptor, rtt);
        stdin_closed().await;
        Ok(())
    })
}

/// The sign that the parent is gone, or has had enough.
async fn stdin_closed() {
    let (closed, wait) = oneshot::channel::<()>();
    thread::spawn(move || {
        let mut buf = [0u8; 64];
        while let Ok(1..) = io::stdin().read(&mut buf) {}
        drop(closed);
    });
    wait.await.ok();
}
