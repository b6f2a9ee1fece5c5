//! An answer to `initialize` where no server has given one; pure.

use crate::message::quoted;

/// The versions with a handshake. A host that asks for another is offered the newest of them:
/// "Otherwise, the server MUST respond with another protocol version it supports. This SHOULD be
/// the latest version supported by the server." (2025-11-25, lifecycle)
const VERSIONS: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

/// The result, as JSON text. `asked`: the host's version; `capabilities`: JSON text.
pub(crate) fn initialize(asked: &str, capabilities: &str) -> String {
    let known = VERSIONS.iter().find(|version| **version == asked);
    let version = known.unwrap_or(&VERSIONS[VERSIONS.len() - 1]);
    let ours = quoted(env!("CARGO_PKG_VERSION"));
    format!(
        "{{\"protocolVersion\":\"{version}\",\"capabilities\":{capabilities},\
         \"serverInfo\":{{\"name\":\"intercom-mcp\",\"version\":{ours}}}}}"
    )
}
