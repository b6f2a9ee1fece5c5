//! OpenCode. Its second version has the servers one level deeper.

use serde_json::Value;

use super::edit::{Format, Step};
use super::entry::{Fixed, PLAIN, Shape};
use super::folders::{Folders, Platform};
use super::{Host, Passes, Place, Scope, Section, fills};

pub(super) const HOST: Host = Host {
    name: "opencode",
    title: "OpenCode",
    folders: |of| vec![folder(of)],
    programs: &["opencode"],
    files,
    sections: Some(sections),
    own: None,
    after: "start OpenCode again",
    passes: Passes::Unknown,
    fills: fills::curly,
    is_live: false,
};

const FIRST: Shape = Shape {
    args: None,
    env: "environment",
    fixed: &[
        ("type", Fixed::Text("local")),
        ("enabled", Fixed::Flag(true)),
    ],
    off: Some(("enabled", false)),
    ..PLAIN
};

const SECOND: Shape = Shape {
    args: None,
    env: "environment",
    fixed: &[("type", Fixed::Text("local"))],
    ..PLAIN
};

/// The same on all systems.
fn folder(of: &Folders) -> std::path::PathBuf {
    match of.platform {
        Platform::Windows => of.home(".config/opencode"),
        Platform::Linux | Platform::Mac => of.config("opencode"),
    }
}

fn files(of: &Folders) -> Vec<Place> {
    let (user, project) = (folder(of), of.project(""));
    let place =
        |path: std::path::PathBuf, scope| Place::new(path, scope, Format::Jsonc, &FIRST, &["mcp"]);
    vec![
        place(user.join("opencode.json"), Scope::User),
        place(user.join("opencode.jsonc"), Scope::User),
        place(project.join("opencode.json"), Scope::Project),
        place(project.join("opencode.jsonc"), Scope::Project),
    ]
}

fn sections(document: &Value, place: &Place) -> Vec<Section> {
    let mut section = place.section();
    let servers = document.get("mcp").and_then(|mcp| mcp.get("servers"));
    // A server of that name has a type.
    if servers.is_some_and(|servers| servers.is_object() && servers.get("type").is_none()) {
        section.servers.push(Step::Key("servers".to_owned()));
        section.shape = &SECOND;
    }
    vec![section]
}
