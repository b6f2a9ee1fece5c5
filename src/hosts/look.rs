//! What is in the hosts' files now; changes nothing.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::edit::{self, Unreadable};
use super::{Entry, Folders, Host, Place, Scope, all, disk};

/// A host and its files that are there.
pub(crate) struct Seen {
    pub(crate) host: &'static Host,
    /// What shows that it is installed.
    pub(crate) found: Option<PathBuf>,
    pub(crate) files: Vec<SeenFile>,
}

/// One file.
pub(crate) struct SeenFile {
    pub(crate) path: PathBuf,
    /// Each for its scope, in the file's order.
    pub(crate) entries: Vec<(Scope, Entry)>,
    pub(crate) problem: Option<Problem>,
    /// Who else on this machine may read it; only where entries have values of their own.
    pub(crate) is_open: bool,
}

/// Why a file's entries can't be told.
#[derive(Clone, Debug)]
pub(crate) enum Problem {
    /// It could not be read at all.
    Unread(String),
    /// It is not what it should be.
    Unreadable(Unreadable),
}

/// All hosts.
pub(crate) fn look(folders: &Folders) -> Vec<Seen> {
    all().iter().map(|host| look_at(host, folders)).collect()
}

/// One host.
pub(crate) fn look_at(host: &'static Host, folders: &Folders) -> Seen {
    let places = host.places(folders);
    let mut files: Vec<SeenFile> = Vec::new();
    for place in &places {
        if files.iter().any(|file| file.path == place.path) {
            continue;
        }
        // One file may have the entries of several scopes.
        let same: Vec<&Place> = places.iter().filter(|p| p.path == place.path).collect();
        files.extend(file(host, &same, &place.path, folders));
    }
    Seen {
        host,
        found: host.found(folders),
        files,
    }
}

fn file(host: &Host, places: &[&Place], path: &Path, folders: &Folders) -> Option<SeenFile> {
    let mut seen = SeenFile {
        path: path.to_owned(),
        entries: Vec::new(),
        problem: None,
        is_open: false,
    };
    let text = match disk::read(path) {
        Ok(text) => text?,
        Err(why) => {
            seen.problem = Some(Problem::Unread(why));
            return Some(seen);
        }
    };
    match edit::read(places.first()?.format, &text) {
        Ok(document) => {
            let entries = places.iter().flat_map(|place| {
                let entries = entries(host, place, &document, folders).into_iter();
                entries.map(|entry| (place.scope, entry))
            });
            seen.entries = entries.collect();
        }
        Err(unreadable) => seen.problem = Some(Problem::Unreadable(unreadable)),
    }
    let has_values =
        |(_, entry): &(Scope, Entry)| !entry.variables().is_empty() || !entry.headers.is_empty();
    seen.is_open = seen.entries.iter().any(has_values) && disk::is_open(path);
    Some(seen)
}

/// A document's entries at a place.
pub(super) fn entries(
    host: &Host,
    place: &Place,
    document: &Value,
    folders: &Folders,
) -> Vec<Entry> {
    let sections = host.sections(document, place).into_iter();
    let entries = sections.flat_map(|section| {
        let servers = edit::get(document, &section.servers);
        let entries = servers.map(|servers| section.shape.read(servers, &section.servers, folders));
        let with_project = move |mut entry: Entry| {
            entry.project.clone_from(&section.project);
            entry
        };
        entries.unwrap_or_default().into_iter().map(with_project)
    });
    entries.collect()
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unread(why) => f.write_str(why),
            Self::Unreadable(unreadable) => unreadable.fmt(f),
        }
    }
}
