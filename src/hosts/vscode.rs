//! Visual Studio Code, and its Insiders edition. Each of its profiles has a file of its own; an entry
//! goes into the default profile's.

use std::path::PathBuf;

use serde_json::json;

use super::edit::Format;
use super::entry::STDIO;
use super::folders::{Folders, beginning};
use super::own::{Order, Own};
use super::{Host, Passes, Place, Scope, fills};

pub(super) const HOST: Host = Host {
    name: "vscode",
    title: "VS Code",
    folders: |of| vec![of.native("Code/User")],
    programs: &["code"],
    files: |of| files(of, "Code"),
    sections: None,
    own: Some(Own {
        program: "code",
        add,
        remove: |_, _| None,
    }),
    after: AFTER,
    passes: Passes::Unknown,
    fills: fills::marked,
    is_live: false,
};

pub(super) const INSIDERS: Host = Host {
    name: "vscode-insiders",
    title: "VS Code Insiders",
    folders: |of| vec![of.native("Code - Insiders/User")],
    programs: &["code-insiders"],
    files: |of| files(of, "Code - Insiders"),
    sections: None,
    own: Some(Own {
        program: "code-insiders",
        add,
        remove: |_, _| None,
    }),
    after: AFTER,
    passes: Passes::Unknown,
    fills: fills::marked,
    is_live: false,
};

const AFTER: &str = "run \"MCP: List Servers\" in the command palette, and start it there";

fn files(of: &Folders, name: &str) -> Vec<Place> {
    let user = of.native(&format!("{name}/User"));
    let profiles = beginning(&user.join("profiles"), "").into_iter();
    let at =
        |path: PathBuf| Place::user(path.join("mcp.json"), Format::Jsonc, &STDIO, &["servers"]);
    // Who has profiles sees in each only what stands in its own file.
    let profiles = profiles.map(|path| at(path).aside());
    let mut places: Vec<_> = std::iter::once(at(user)).chain(profiles).collect();
    let project = of.project(".vscode/mcp.json");
    places.push(Place::project(project, Format::Jsonc, &STDIO, &["servers"]));
    places
}

fn add(order: &Order<'_>) -> Option<Vec<String>> {
    if order.scope != Scope::User {
        return None;
    }
    let mut entry = json!({
        "name": order.name,
        "type": "stdio",
        "command": order.launch.command,
        "args": order.launch.args,
    });
    if !order.launch.env.is_empty() {
        let env = order.launch.env.iter().cloned();
        entry["env"] = json!(std::collections::BTreeMap::from_iter(env));
    }
    Some(vec!["--add-mcp".to_owned(), entry.to_string()])
}
