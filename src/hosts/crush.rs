//! Crush.

use super::edit::Format;
use super::entry::STDIO;
use super::folders::{Folders, Platform};
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "crush",
    title: "Crush",
    folders: |of| vec![folder(of)],
    programs: &["crush"],
    files,
    sections: None,
    own: None,
    after: "start Crush again",
    passes: Passes::Unknown,
    fills: fills::nothing,
    is_live: false,
};

fn folder(of: &Folders) -> std::path::PathBuf {
    match of.platform {
        Platform::Windows => of.local("crush"),
        Platform::Linux => of.config("crush"),
        Platform::Mac => of.home(".config/crush"),
    }
}

fn files(of: &Folders) -> Vec<Place> {
    let format = Format::Json;
    vec![
        Place::user(folder(of).join("crush.json"), format, &STDIO, &["mcp"]),
        Place::project(of.project(".crush.json"), format, &STDIO, &["mcp"]),
        Place::project(of.project("crush.json"), format, &STDIO, &["mcp"]),
    ]
}
