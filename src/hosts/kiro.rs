//! Kiro.

use super::edit::Format;
use super::entry::PLAIN;
use super::folders::Folders;
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "kiro",
    title: "Kiro",
    folders: |of| vec![of.home(".kiro")],
    programs: &["kiro", "kiro-cli"],
    files,
    sections: None,
    own: None,
    after: "nothing: Kiro starts it by itself",
    passes: Passes::Unknown,
    fills: fills::nothing,
    is_live: false,
};

fn files(of: &Folders) -> Vec<Place> {
    let (format, servers) = (Format::Jsonc, ["mcpServers"]);
    let file = ".kiro/settings/mcp.json";
    vec![
        Place::user(of.home(file), format, &PLAIN, &servers),
        Place::project(of.project(file), format, &PLAIN, &servers),
    ]
}
