//! Who was met last, as a person sees it and as JSON: pure, with the time as a parameter.
//!
//! What peers say of themselves was made fit for a terminal when it was noted, and again when it was
//! read.

use serde_json::{Value, json};

use crate::clock::{ago, date};
use crate::era::Era;
use crate::memory::{Met, Peer};

/// Lines that go with those of a credential; none where nobody was met.
pub(super) fn lines(met: &Met, now: u64) -> String {
    let mut lines = String::new();
    let mut row = |name: &str, value: String| lines.push_str(&format!("  {name:9}  {value}\n"));
    if let Some(peer) = &met.server {
        let (said, when) = (server(peer), ago(peer.at, now));
        row("last met", format!("{said} ({when})"));
    }
    if let Some(peer) = met.host() {
        row("host", host(peer));
    }
    lines
}

/// `MCP 2025-11-25 over http, Intercom 1.0`.
pub(super) fn server(server: &Peer) -> String {
    let (version, name) = (&server.version, name(server));
    let over = server.transport.as_deref().unwrap_or("http");
    format!("MCP {version} over {over}, {name}")
}

/// `Claude Code 2.1 speaks 2025-11-25`; a host may speak both eras.
pub(super) fn hosts(met: &Met) -> Option<String> {
    let hosts = [&met.legacy_host, &met.modern_host];
    let said: Vec<_> = hosts.into_iter().flatten().map(host).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn host(host: &Peer) -> String {
    format!("{} speaks {}", name(host), host.version)
}

/// `null` where nobody was met.
pub(super) fn json(met: &Met) -> Value {
    if met.is_nobody() {
        return Value::Null;
    }
    json!({
        "server": met.server.as_ref().map(peer),
        "legacy_host": met.legacy_host.as_ref().map(peer),
        "modern_host": met.modern_host.as_ref().map(peer),
    })
}

fn peer(peer: &Peer) -> Value {
    let mut page = json!({
        "era": era(peer.era),
        "protocol_version": peer.version,
        "name": peer.name,
        "version": peer.release,
        "at": date(peer.at),
    });
    if let Some(transport) = &peer.transport {
        page["transport"] = json!(transport);
    }
    page
}

fn era(era: Era) -> &'static str {
    match era {
        Era::Legacy => "legacy",
        Era::Modern => "modern",
    }
}

fn name(peer: &Peer) -> String {
    let said = [peer.name.as_deref(), peer.release.as_deref()];
    let said: Vec<_> = said.into_iter().flatten().collect();
    match said.is_empty() {
        true => "which says no name".to_owned(),
        false => said.join(" "),
    }
}
