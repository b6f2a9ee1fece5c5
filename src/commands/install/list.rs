//! `install --list`: the hosts there are, and what stands in their files. No argument and no value
//! of an entry is shown, since they may be secret.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::error::Error;
use crate::hosts::{self, Entry, Folders, Scope, Seen, SeenFile, Starts};
use crate::text;
use crate::ui::{Ui, painted};

/// Of the JSON form.
const VERSION: u32 = 1;

pub(super) fn run(folders: &Folders, ui: &Ui, as_json: bool) -> Result<ExitCode, Error> {
    let seen = hosts::look(folders);
    match as_json {
        true => ui.out(&format!("{}\n", json(&seen, folders)))?,
        false => ui.page(&table(&seen, ui.colours_data()))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// One word for a host.
fn state(seen: &Seen) -> &'static str {
    let entries = || {
        seen.files
            .iter()
            .flat_map(|file| &file.entries)
            .map(|(_, entry)| entry)
    };
    let any = |is_so: fn(&Entry) -> bool| entries().any(is_so);
    let is_this = |entry: &Entry| matches!(&entry.starts, Starts::Us(us) if us.is_this);
    if any(is_this) {
        "installed"
    } else if any(Entry::is_ours) {
        "installed, another program"
    } else if any(|entry| entry.mcp_remote().is_some()) {
        "mcp-remote"
    } else if any(|entry| matches!(entry.starts, Starts::Intercom(_))) {
        "directly"
    } else if seen.files.iter().any(|file| file.problem.is_some()) {
        "can't be read"
    } else if seen.found.is_some() {
        "not installed"
    } else {
        "not found"
    }
}

/// The same for a person, for whom the host's own title stands before it.
fn state_told(state: &'static str) -> &'static str {
    match state {
        "not installed" => "no entry yet",
        "directly" => "without this program",
        state => state,
    }
}

/// What an entry does, for a person.
fn told(entry: &Entry) -> Option<String> {
    let what = match &entry.starts {
        Starts::Us(us) if us.is_this => "starts this program".to_owned(),
        Starts::Us(us) => match &us.path {
            Some(path) if us.exists => format!("starts {}", path.display()),
            Some(path) if us.is_whole_path() => {
                format!("starts {}, which is not there", path.display())
            }
            Some(path) => format!(
                "starts {}, by its name only, and it is not found",
                path.display()
            ),
            None => "has npm fetch us".to_owned(),
        },
        Starts::McpRemote(remote) if entry.mcp_remote().is_some() => {
            format!("mcp-remote to {}", hosts::public_url(&remote.url))
        }
        Starts::Intercom(url) => format!("asks {} itself", hosts::public_url(url.as_str())),
        Starts::McpRemote(_) | Starts::Other => return None,
    };
    let off = if entry.is_off { ", switched off" } else { "" };
    Some(format!("{what}{off}"))
}

/// Hosts that are there, or have an entry of Intercom's; then the others' names.
fn table(seen: &[Seen], colour: bool) -> String {
    let (there, missing): (Vec<_>, Vec<_>) = seen.iter().partition(|one| state(one) != "not found");
    let widest = |of: fn(&Seen) -> usize| there.iter().map(|one| of(one)).max().unwrap_or_default();
    let (name, title) = (
        widest(|s| s.host.name.len()),
        widest(|s| s.host.title.len()),
    );
    let mut page = String::new();
    for one in &there {
        let state = state(one);
        let line = format!(
            "{:name$}  {:title$}  {}\n",
            one.host.name,
            one.host.title,
            painted(paint(state), state_told(state), colour)
        );
        page.push_str(&line);
        for file in &one.files {
            page.push_str(&lines(file, colour));
        }
    }
    if !missing.is_empty() {
        let names: Vec<_> = missing.iter().map(|one| one.host.name).collect();
        let gap = if there.is_empty() { "" } else { "\n" };
        page.push_str(&format!("{gap}not found: {}\n", names.join(", ")));
    }
    page
}

fn paint(state: &str) -> &'static str {
    match state {
        "installed" => "32",
        "not installed" => "",
        "can't be read" => "31",
        _ => "33",
    }
}

fn lines(file: &SeenFile, colour: bool) -> String {
    let path = text::escaped(&file.path.display().to_string()).into_owned();
    let mut lines = String::new();
    if let Some(problem) = &file.problem {
        let problem = text::safe(&problem.to_string()).into_owned();
        lines.push_str(&format!(
            "  {problem}\n    {}\n",
            painted("2", &path, colour)
        ));
    }
    for (scope, entry) in &file.entries {
        let Some(what) = told(entry) else { continue };
        let of = match (&entry.project, scope) {
            (Some(project), _) => format!(" for {}", text::safe(project)),
            (None, Scope::User) => String::new(),
            (None, scope) => format!(" ({scope})"),
        };
        let name = text::safe(&entry.name);
        let what = text::safe(&what);
        let path = painted("2", &path, colour);
        lines.push_str(&format!("  {name}{of}: {what}\n    {path}\n"));
    }
    lines
}

fn json(seen: &[Seen], folders: &Folders) -> Value {
    let hosts = seen.iter().map(|one| {
        let files: Vec<_> = one.files.iter().map(file_json).collect();
        json!({
            "name": one.host.name,
            "title": one.host.title,
            "detected": one.found.is_some(),
            "detected_by": one.found.as_ref().map(|path| path.display().to_string()),
            "state": state(one),
            "files": files,
        })
    });
    let hosts: Vec<Value> = hosts.collect();
    json!({
        "version": VERSION,
        "binary": folders.binary.display().to_string(),
        "hosts": hosts,
    })
}

fn file_json(file: &SeenFile) -> Value {
    let entries = file
        .entries
        .iter()
        .filter(|(_, entry)| entry.is_of_intercom());
    let entries: Vec<_> = entries
        .map(|(scope, entry)| entry_json(*scope, entry))
        .collect();
    json!({
        "path": file.path.display().to_string(),
        "problem": file.problem.as_ref().map(ToString::to_string),
        "open_to_others": file.is_open,
        "entries": entries,
    })
}

fn entry_json(scope: Scope, entry: &Entry) -> Value {
    let mut page = json!({
        "name": entry.name,
        "scope": scope.word(),
        "project": entry.project,
        "disabled": entry.is_off,
        "variables": entry.variables().into_iter().map(|(name, _)| name).collect::<Vec<_>>(),
    });
    match &entry.starts {
        Starts::Us(us) => {
            page["kind"] = json!("intercom-mcp");
            page["command"] = json!(us.path.as_ref().map(|path| path.display().to_string()));
            page["exists"] = json!(us.exists);
            page["this_program"] = json!(us.is_this);
        }
        Starts::McpRemote(remote) => {
            page["kind"] = json!("mcp-remote");
            page["url"] = json!(hosts::public_url(&remote.url));
            page["version"] = json!(remote.version);
        }
        Starts::Intercom(url) => {
            page["kind"] = json!("direct");
            page["url"] = json!(hosts::public_url(url.as_str()));
        }
        Starts::Other => page["kind"] = json!("other"),
    }
    page
}
