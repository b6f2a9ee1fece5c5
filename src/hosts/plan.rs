//! An entry in and out of a file's text; nothing is written here.

use super::edit::{self, Change, Refusal, Step};
use super::look::entries;
use super::{Entry, Folders, Host, Launch, Place, Section};

/// A file's text, and the entries that a place in it has: for one folder, those of that one.
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) entries: Vec<Entry>,
    section: Section,
}

impl Page {
    /// Reads `text`; that of a file that isn't there is empty.
    pub(crate) fn read(
        host: &Host,
        place: &Place,
        text: String,
        folders: &Folders,
    ) -> Result<Self, Refusal> {
        let mut page = Self::whole(host, place, text, folders)?;
        page.entries
            .retain(|entry| entry.project == page.section.project);
        Ok(page)
    }

    /// As [`Page::read`], with the entries for all folders.
    pub(crate) fn whole(
        host: &Host,
        place: &Place,
        text: String,
        folders: &Folders,
    ) -> Result<Self, Refusal> {
        let document = edit::read(place.format, &text).map_err(Refusal::Unreadable)?;
        let section = host.sections(&document, place).swap_remove(0);
        let entries = entries(host, place, &document, folders);
        Ok(Self {
            text,
            entries,
            section,
        })
    }

    pub(crate) fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// What has to change so that the entry `name` starts `launch`; nothing where it does. `anew`:
    /// of what is there nothing stays.
    pub(crate) fn to_have(&self, name: &str, launch: &Launch, anew: bool) -> Vec<Change> {
        let Section { servers, shape, .. } = &self.section;
        if let Some(entry) = self.entry(name).filter(|_| !anew) {
            return shape.update(entry, launch);
        }
        let step = match shape.is_list {
            true => Step::Named(name.to_owned()),
            false => Step::Key(name.to_owned()),
        };
        vec![Change {
            path: servers.iter().cloned().chain([step]).collect(),
            value: Some(shape.write(name, launch)),
        }]
    }

    /// What has to change so that an entry of this page, of whatever folder, starts `launch`.
    pub(crate) fn to_start(&self, entry: &Entry, launch: &Launch) -> Vec<Change> {
        self.section.shape.update(entry, launch)
    }

    /// The text with the changes made; everything else in it is as it was, or they are refused.
    pub(crate) fn changed(&self, place: &Place, changes: &[Change]) -> Result<String, Refusal> {
        edit::apply(place.format, &self.text, changes)
    }
}

/// What has to change so that an entry is gone.
pub(crate) fn to_lose(entry: &Entry) -> Change {
    Change {
        path: entry.path.clone(),
        value: None,
    }
}

/// The entry as it would stand in a file of nothing else.
pub(crate) fn snippet(place: &Place, name: &str, launch: &Launch) -> Result<String, Refusal> {
    let step = match place.shape.is_list {
        true => Step::Named(name.to_owned()),
        false => Step::Key(name.to_owned()),
    };
    let path: Vec<_> = place.servers.iter().cloned().chain([step]).collect();
    edit::alone(place.format, &path, place.shape.write(name, launch))
}
