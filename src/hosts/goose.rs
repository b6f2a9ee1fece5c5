//! Goose.

use super::edit::Format;
use super::entry::{Fixed, Shape};
use super::folders::{Folders, Platform};
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "goose",
    title: "Goose",
    folders: |of| vec![folder(of)],
    programs: &["goose"],
    files: |of| {
        let path = folder(of).join("config.yaml");
        vec![Place::user(path, Format::Yaml, &SHAPE, &["extensions"])]
    },
    sections: None,
    own: None,
    after: "begin a new session in Goose",
    passes: Passes::Unknown,
    fills: fills::nothing,
    is_live: false,
};

const SHAPE: Shape = Shape {
    command: "cmd",
    args: Some("args"),
    env: "envs",
    fixed: &[
        ("name", Fixed::Name),
        ("type", Fixed::Text("stdio")),
        ("enabled", Fixed::Flag(true)),
        ("timeout", Fixed::Number(300)),
    ],
    off: Some(("enabled", false)),
    is_list: false,
};

fn folder(of: &Folders) -> std::path::PathBuf {
    match of.platform {
        Platform::Windows => of.roaming("Block/goose/config"),
        Platform::Linux => of.config("goose"),
        Platform::Mac => of.home(".config/goose"),
    }
}
