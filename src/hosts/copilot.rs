//! GitHub Copilot CLI. In a folder it also reads `.mcp.json`, which Claude Code does, too.

use super::edit::Format;
use super::entry::{Fixed, PLAIN, Shape};
use super::folders::Folders;
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "copilot",
    title: "GitHub Copilot CLI",
    folders: |of| vec![folder(of)],
    programs: &["copilot"],
    files,
    sections: None,
    own: None,
    after: "start Copilot again",
    passes: Passes::Unknown,
    fills: fills::nothing,
    is_live: false,
};

const SHAPE: Shape = Shape {
    fixed: &[
        ("type", Fixed::Text("stdio")),
        ("tools", Fixed::Texts(&["*"])),
    ],
    ..PLAIN
};

fn folder(of: &Folders) -> std::path::PathBuf {
    of.copilot.clone().unwrap_or_else(|| of.home(".copilot"))
}

fn files(of: &Folders) -> Vec<Place> {
    let (format, servers) = (Format::Jsonc, ["mcpServers"]);
    vec![
        Place::user(folder(of).join("mcp-config.json"), format, &SHAPE, &servers),
        Place::project(of.project(".github/mcp.json"), format, &SHAPE, &servers),
        Place::project(of.project(".mcp.json"), format, &SHAPE, &servers),
    ]
}
