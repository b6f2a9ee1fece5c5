//! Claude Code. Its file of the user is also its memory, which a running one writes at any time; it
//! has entries for single folders in it, too.

use serde_json::Value;

use super::edit::{Format, Step};
use super::entry::STDIO;
use super::folders::Folders;
use super::own::{Order, Own};
use super::{Host, Passes, Place, Scope, Section, fills};

pub(super) const HOST: Host = Host {
    name: "claude-code",
    title: "Claude Code",
    folders: |of| match &of.claude {
        Some(folder) => vec![folder.clone()],
        None => vec![of.home(".claude"), of.home(".claude.json")],
    },
    programs: &["claude"],
    files,
    sections: Some(sections),
    own: Some(Own {
        program: "claude",
        add,
        remove,
    }),
    after: "start Claude Code again, or type /mcp in it",
    passes: Passes::Unknown,
    fills: fills::plain,
    is_live: true,
};

fn files(of: &Folders) -> Vec<Place> {
    let folder = of.claude.clone().unwrap_or_else(|| of.home.clone());
    let memory = folder.join(".claude.json");
    let here = of.here();
    let (format, shape) = (Format::Json, &STDIO);
    let local = ["projects", &*here, "mcpServers"];
    vec![
        Place::user(memory.clone(), format, shape, &["mcpServers"]),
        Place::new(memory, Scope::Local, format, shape, &local),
        Place::project(of.project(".mcp.json"), format, shape, &["mcpServers"]),
    ]
}

/// This folder's, then every other one's.
fn sections(document: &Value, place: &Place) -> Vec<Section> {
    let mut sections = vec![place.section()];
    let [Step::Key(all), Step::Key(here), _] = place.servers.as_slice() else {
        return sections;
    };
    sections[0].project = Some(here.clone());
    let projects = document.get(all).and_then(Value::as_object);
    let others = projects
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != here);
    for (name, project) in others {
        if project.get("mcpServers").is_some_and(Value::is_object) {
            let servers = [all, name, "mcpServers"];
            sections.push(Section {
                servers: servers.map(|key| Step::Key(key.to_owned())).into(),
                shape: place.shape,
                project: Some(name.clone()),
            });
        }
    }
    sections
}

fn add(order: &Order<'_>) -> Option<Vec<String>> {
    let mut words = ["mcp", "add", order.name, "-s", order.scope.word()]
        .map(str::to_owned)
        .to_vec();
    // It takes everything up to the next option for a variable.
    for (name, value) in &order.launch.env {
        words.extend(["-e".to_owned(), format!("{name}={value}")]);
    }
    words.extend(["--".to_owned(), order.launch.command.clone()]);
    words.extend(order.launch.args.iter().cloned());
    Some(words)
}

fn remove(name: &str, scope: Scope) -> Option<Vec<String>> {
    Some(
        ["mcp", "remove", name, "-s", scope.word()]
            .map(str::to_owned)
            .into(),
    )
}
