//! Gemini CLI.

use super::edit::Format;
use super::entry::{PLAIN, Shape};
use super::folders::Folders;
use super::own::{Order, Own};
use super::{Host, Passes, Place, Scope, fills};

pub(super) const HOST: Host = Host {
    name: "gemini",
    title: "Gemini CLI",
    folders: |of| vec![of.home(".gemini")],
    programs: &["gemini"],
    files,
    sections: None,
    own: Some(Own {
        program: "gemini",
        add,
        remove,
    }),
    after: "start Gemini CLI again, in a folder that you trust",
    passes: Passes::NoSecrets,
    fills: fills::bare,
    is_live: false,
};

const SHAPE: Shape = Shape { off: None, ..PLAIN };

fn files(of: &Folders) -> Vec<Place> {
    let (format, servers) = (Format::Jsonc, ["mcpServers"]);
    vec![
        Place::user(of.home(".gemini/settings.json"), format, &SHAPE, &servers),
        Place::project(
            of.project(".gemini/settings.json"),
            format,
            &SHAPE,
            &servers,
        ),
    ]
}

fn add(order: &Order<'_>) -> Option<Vec<String>> {
    let mut words = ["mcp", "add", "-s", order.scope.word()]
        .map(str::to_owned)
        .to_vec();
    for (name, value) in &order.launch.env {
        words.extend(["-e".to_owned(), format!("{name}={value}")]);
    }
    // Without the dashes it takes our options for its own.
    words.extend([order.name, &order.launch.command, "--"].map(str::to_owned));
    words.extend(order.launch.args.iter().cloned());
    Some(words)
}

fn remove(name: &str, scope: Scope) -> Option<Vec<String>> {
    Some(
        ["mcp", "remove", "-s", scope.word(), name]
            .map(str::to_owned)
            .into(),
    )
}
