//! Codex. It refuses members that it doesn't know.

use super::edit::Format;
use super::entry::{PLAIN, Shape};
use super::folders::Folders;
use super::own::{Order, Own};
use super::{Host, Passes, Place, Scope, fills};

pub(super) const HOST: Host = Host {
    name: "codex",
    title: "Codex",
    folders: |of| vec![folder(of)],
    programs: &["codex"],
    files,
    sections: None,
    own: Some(Own {
        program: "codex",
        add,
        remove,
    }),
    after: "start Codex again",
    passes: Passes::Codex,
    fills: fills::nothing,
    is_live: false,
};

const SHAPE: Shape = Shape {
    off: Some(("enabled", false)),
    ..PLAIN
};

fn folder(of: &Folders) -> std::path::PathBuf {
    of.codex.clone().unwrap_or_else(|| of.home(".codex"))
}

fn files(of: &Folders) -> Vec<Place> {
    let (format, servers) = (Format::Toml, ["mcp_servers"]);
    vec![
        Place::user(folder(of).join("config.toml"), format, &SHAPE, &servers),
        Place::project(of.project(".codex/config.toml"), format, &SHAPE, &servers),
    ]
}

fn add(order: &Order<'_>) -> Option<Vec<String>> {
    if order.scope != Scope::User {
        return None;
    }
    let mut words = ["mcp", "add", order.name].map(str::to_owned).to_vec();
    for (name, value) in &order.launch.env {
        words.extend(["--env".to_owned(), format!("{name}={value}")]);
    }
    words.extend(["--".to_owned(), order.launch.command.clone()]);
    words.extend(order.launch.args.iter().cloned());
    Some(words)
}

fn remove(name: &str, scope: Scope) -> Option<Vec<String>> {
    let words = ["mcp", "remove", name].map(str::to_owned);
    (scope == Scope::User).then(|| words.into())
}
