//! Zed. Its file is everything that can be set, with comments.

use super::edit::Format;
use super::entry::{Fixed, PLAIN, Shape};
use super::folders::{Folders, Platform};
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "zed",
    title: "Zed",
    folders: |of| vec![folder(of)],
    programs: &["zed", "zeditor"],
    files,
    sections: None,
    own: None,
    after: "nothing: Zed starts it by itself",
    passes: Passes::Unknown,
    fills: fills::nothing,
    is_live: false,
};

const SHAPE: Shape = Shape {
    fixed: &[
        ("source", Fixed::Text("custom")),
        ("enabled", Fixed::Flag(true)),
    ],
    off: Some(("enabled", false)),
    ..PLAIN
};

/// Not in Application Support on macOS, as one might think.
fn folder(of: &Folders) -> std::path::PathBuf {
    match of.platform {
        Platform::Windows => of.roaming("Zed"),
        Platform::Mac => of.home(".config/zed"),
        Platform::Linux => match &of.flatpak_config {
            Some(folder) => folder.join("zed"),
            None => of.config("zed"),
        },
    }
}

fn files(of: &Folders) -> Vec<Place> {
    let (format, servers) = (Format::Jsonc, ["context_servers"]);
    vec![
        Place::user(folder(of).join("settings.json"), format, &SHAPE, &servers),
        Place::project(of.project(".zed/settings.json"), format, &SHAPE, &servers),
    ]
}
