//! Windsurf.

use super::edit::Format;
use super::entry::PLAIN;
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "windsurf",
    title: "Windsurf",
    folders: |of| vec![of.home(".codeium/windsurf")],
    programs: &["windsurf"],
    files: |of| {
        let path = of.home(".codeium/windsurf/mcp_config.json");
        vec![Place::user(path, Format::Jsonc, &PLAIN, &["mcpServers"])]
    },
    sections: None,
    own: None,
    after: "press Refresh in Windsurf's MCP panel, or start Windsurf again",
    passes: Passes::Unknown,
    fills: fills::marked,
    is_live: false,
};
