//! Cline: the extension of VS Code, and its command line.

use super::edit::Format;
use super::entry::{Fixed, PLAIN, Shape};
use super::folders::Folders;
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "cline",
    title: "Cline",
    folders,
    programs: &["cline"],
    files,
    sections: None,
    own: None,
    after: "nothing: Cline starts it by itself",
    passes: Passes::Unknown,
    fills: fills::nothing,
    is_live: false,
};

const SHAPE: Shape = Shape {
    fixed: &[("disabled", Fixed::Flag(false))],
    ..PLAIN
};

fn folders(of: &Folders) -> Vec<std::path::PathBuf> {
    let storage = "User/globalStorage/saoudrizwan.claude-dev";
    vec![
        of.native(&format!("Code/{storage}")),
        of.native(&format!("Code - Insiders/{storage}")),
        of.home(".cline/data"),
    ]
}

fn files(of: &Folders) -> Vec<Place> {
    let paths = folders(of).into_iter();
    let paths = paths.map(|path| path.join("settings").join("cline_mcp_settings.json"));
    paths
        .map(|path| Place::user(path, Format::Json, &SHAPE, &["mcpServers"]))
        .collect()
}
