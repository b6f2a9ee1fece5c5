//! Claude Desktop. On Windows there are three places, by the way it was installed; the newest is
//! known from one source only, so only folders that exist count.

use super::edit::Format;
use super::entry::PLAIN;
use super::folders::{Folders, Platform, beginning};
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "claude-desktop",
    title: "Claude Desktop",
    folders,
    programs: &[],
    files,
    sections: None,
    own: None,
    after: "quit Claude Desktop and start it again",
    passes: Passes::Few,
    fills: fills::nothing,
    is_live: false,
};

const FILE: &str = "claude_desktop_config.json";

fn folders(of: &Folders) -> Vec<std::path::PathBuf> {
    if of.platform != Platform::Windows {
        return vec![of.native("Claude")];
    }
    let mut found = beginning(&of.local("Claude-Data"), "claude_");
    let packages = beginning(&of.local("Packages"), "Claude_");
    let inner = |package: &std::path::PathBuf| {
        ["LocalCache", "Roaming", "Claude"]
            .iter()
            .fold(package.clone(), |path, part| path.join(part))
    };
    found.extend(packages.iter().map(inner).filter(|folder| folder.is_dir()));
    found.push(of.roaming("Claude"));
    found
}

fn files(of: &Folders) -> Vec<Place> {
    let paths = folders(of).into_iter().map(|folder| folder.join(FILE));
    paths
        .map(|path| Place::user(path, Format::Json, &PLAIN, &["mcpServers"]))
        .collect()
}
