//! Answers to `initialize` and `server/discover` where no server has given one; pure.

use crate::era::{LEGACY, MODERN, RESERVED};
use crate::message::quoted;

/// The result of `initialize`, as JSON text. `asked`: the host's version; `capabilities`: JSON text.
///
/// A host that asks for a version without a handshake is offered the newest that has one:
/// "Otherwise, the server MUST respond with another protocol version it supports. This SHOULD be
/// the latest version supported by the server." (2025-11-25, lifecycle)
pub(crate) fn initialize(asked: &str, capabilities: &str) -> String {
    let known = LEGACY.iter().find(|version| **version == asked);
    let version = known.unwrap_or(&LEGACY[LEGACY.len() - 1]);
    let ours = ours();
    format!(
        "{{\"protocolVersion\":\"{version}\",\"capabilities\":{capabilities},\
         \"serverInfo\":{ours}}}"
    )
}

/// The result of `server/discover`, as JSON text (2026-07-28, server/discover); the host is to ask
/// again when it likes. `capabilities`: JSON text.
pub(crate) fn discover(capabilities: &str) -> String {
    let ours = ours();
    format!(
        "{{\"resultType\":\"complete\",\"supportedVersions\":[\"{MODERN}\"],\
         \"capabilities\":{capabilities},\"ttlMs\":0,\"cacheScope\":\"private\",\
         \"_meta\":{{\"{RESERVED}serverInfo\":{ours}}}}}"
    )
}

fn ours() -> String {
    let version = quoted(env!("CARGO_PKG_VERSION"));
    format!("{{\"name\":\"intercom-mcp\",\"version\":{version}}}")
}
