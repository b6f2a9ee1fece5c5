//! Cursor.

use super::edit::Format;
use super::entry::PLAIN;
use super::folders::Folders;
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "cursor",
    title: "Cursor",
    folders: |of| vec![of.home(".cursor")],
    programs: &["cursor"],
    files,
    sections: None,
    own: None,
    after: "switch the server on in Cursor Settings, MCP; a running Cursor shows it by itself",
    passes: Passes::Unknown,
    fills: fills::marked,
    is_live: false,
};

fn files(of: &Folders) -> Vec<Place> {
    let (format, servers) = (Format::Jsonc, ["mcpServers"]);
    vec![
        Place::user(of.home(".cursor/mcp.json"), format, &PLAIN, &servers),
        Place::project(of.project(".cursor/mcp.json"), format, &PLAIN, &servers),
    ]
}
