//! The MCP client of the measurements: one session with a peer, written by hand and no more than
//! what is needed to match every response to its request.
//!
//! An error, an answer with an unknown id or a wrong echo is a failure, never a value.

use std::fmt;
use std::time::Duration;

use memchr::memmem;
use serde_json::Value;

use crate::Res;
use crate::context::{Context, Mode};
use crate::peer::Peer;
use crate::target::Target;

pub(super) const INITIALIZE: &[u8] = br#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"mcpbench","version":"1.0.0"}}}"#;
pub(super) const INITIALIZED: &[u8] = br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
/// What an ordinary small call sends.
pub(super) const TEXT: &str = "What is the weather like in Helsinki today, and tomorrow? 0123456";
/// Inside a JSON string: escapes, control characters, and characters outside the BMP.
const TRICKY: &str =
    r#"tab\t quote\" back\\ slash/ nul\u0001 é ü — 漢字 😀 \ud83d\ude00 </script>"#;

/// What a modern client says of itself in every request's params, behind the arguments.
const META: &str = r#","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"mcpbench","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}"#;

pub(super) struct Client {
    pub(super) peer: Box<dyn Peer>,
    pub(super) last_id: u64,
    /// It speaks 2026-07-28: no handshake, and `META` in every call.
    modern: bool,
}

impl Client {
    /// Starts the peer, or connects, and says nothing yet.
    pub(super) fn open(ctx: &Context, target: &Target, mode: Mode) -> Res<Self> {
        Ok(Self::of(ctx.open(target, mode)?))
    }

    pub(super) fn of(peer: Box<dyn Peer>) -> Self {
        Self {
            peer,
            last_id: 1000,
            modern: false,
        }
    }

    /// Opens, and asks what the server is, as a host of the modern era does first.
    pub(super) fn discovered(ctx: &Context, target: &Target, mode: Mode) -> Res<Self> {
        let mut client = Self::open(ctx, target, mode)?;
        client.modern = true;
        client.peer.deadline(Duration::from_secs(30));
        let params = &META[1..];
        let discover = format!(
            r#"{{"jsonrpc":"2.0","id":0,"method":"server/discover","params":{{{params}}}}}"#
        );
        client.call(0, discover.as_bytes())?;
        Ok(client)
    }

    /// Opens and goes through the handshake.
    pub(super) fn initialized(ctx: &Context, target: &Target, mode: Mode) -> Res<Self> {
        let mut client = Self::open(ctx, target, mode)?;
        client.initialize()?;
        Ok(client)
    }

    pub(super) fn initialize(&mut self) -> Res<()> {
        self.peer.deadline(Duration::from_secs(30));
        self.call(0, INITIALIZE)?;
        self.peer.send(INITIALIZED)?;
        self.peer.flush()
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Sends a request and waits for its response; returns the response's length.
    pub(super) fn call(&mut self, id: u64, request: &[u8]) -> Res<usize> {
        self.peer.send(request)?;
        self.peer.flush()?;
        self.answer(id, <[u8]>::len)
    }

    /// Waits for the response to a request that has been sent and takes from it what is needed;
    /// whatever comes before it is passed over.
    pub(super) fn answer<T>(&mut self, id: u64, take: impl FnOnce(&[u8]) -> T) -> Res<T> {
        loop {
            let line = self.peer.recv()?;
            if response_id(line)? == Some(id) {
                return Ok(take(line));
            }
        }
    }

    /// An echo must come back as it was sent.
    pub(super) fn check_echo(&mut self) -> Res<()> {
        self.peer.send(&self.echo(7, TRICKY))?;
        self.peer.flush()?;
        self.answer(7, unaltered)?
    }

    /// A call that gives back `text`, the inside of a JSON string. Made in one piece, as it is made
    /// between measured calls.
    pub(super) fn echo(&self, id: u64, text: &str) -> Vec<u8> {
        let meta = if self.modern { META } else { "" };
        format!(
            r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call","params":{{"name":"echo","arguments":{{"text":"{text}"}}{meta}}}}}"#
        )
        .into_bytes()
    }

    /// Ends the peer, if it is a process.
    pub(super) fn finish(&mut self) {
        if self.peer.pid().is_some() {
            self.peer.finish(Duration::from_secs(5));
        }
    }
}

/// A `tools/call` request; `arguments` is JSON.
pub(super) fn tool_call(id: u64, tool: &str, arguments: fmt::Arguments) -> Vec<u8> {
    format!(
        r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call","params":{{"name":"{tool}","arguments":{arguments}}}}}"#
    )
    .into_bytes()
}

fn unaltered(line: &[u8]) -> Res<()> {
    let got: Value = serde_json::from_slice(line).map_err(|e| format!("bad JSON: {e}"))?;
    let sent: Value = serde_json::from_str(&format!("\"{TRICKY}\"")).map_err(|e| e.to_string())?;
    if got["result"]["content"][0]["text"] != sent {
        return Err(format!("echo altered: {}", String::from_utf8_lossy(line)));
    }
    Ok(())
}

/// Id of a response, or None for a notification or a request. Err for an error response.
pub(super) fn response_id(line: &[u8]) -> Res<Option<u64>> {
    let has = |hay: &[u8], needle: &[u8]| memmem::find(hay, needle).is_some();
    let head = &line[..line.len().min(400)];
    let tail = &line[line.len().saturating_sub(200)..];
    let shown = || String::from_utf8_lossy(&head[..head.len().min(200)]).into_owned();
    if has(head, b"\"method\":") {
        return Ok(None);
    }
    let id = id_in(head).or_else(|| id_in(tail)).or_else(|| id_in(line));
    if !has(head, b"\"result\":") && has(head, b"\"error\":") {
        return Err(format!("error response: {}", shown()));
    }
    let failed = br#""isError":true"#;
    if id.is_some() && (has(head, failed) || has(tail, failed)) {
        return Err(format!("isError: {}", shown()));
    }
    Ok(id)
}

/// Id of a tool's refusal. Err for anything else but a notification.
pub(super) fn refused_id(line: &[u8]) -> Res<Option<u64>> {
    if memmem::find(line, b"\"isError\":true").is_some() {
        return Ok(id_in(line));
    }
    match response_id(line)? {
        None => Ok(None),
        Some(id) => Err(format!("call {id} was not refused")),
    }
}

/// The number behind the first `"id":`, which may stand in quotes.
fn id_in(text: &[u8]) -> Option<u64> {
    let at = memmem::find(text, b"\"id\":")? + 5;
    let digits = text[at..].iter().skip_while(|b| matches!(b, b' ' | b'"'));
    digits
        .take_while(|b| b.is_ascii_digit())
        .fold(None, |n, b| Some(n.unwrap_or(0) * 10 + u64::from(b - b'0')))
}
