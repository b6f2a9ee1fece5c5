//! Which bridges run: each has a page in a folder, and a lock beside it that the kernel frees when
//! the process dies. Whoever looks takes away what the dead have left.
//!
//! Nothing here fails: a folder that can't be written is not written, and that is all. There is no
//! secret on a page: no token, no header, no query of a URL.

mod folder;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::text::escaped;

use super::file::Kept;
use super::met::{Meeting, Met};
use folder::Place;

/// Of a page. One with another number is another version's: it is not shown.
const SCHEMA: u32 = 1;
/// Of a word on a page, in characters.
const LONGEST_WORD: usize = 512;

/// Where the pages are: a host may hand over other variables than a shell does, so whoever looks
/// looks into both, and a bridge takes the first that it may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Folders {
    /// In the login session's folder, which is not made here.
    pub(crate) session: Option<PathBuf>,
    /// In the folder for data.
    pub(crate) data: Option<PathBuf>,
}

/// What a bridge says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) pid: u32,
    /// The program's version.
    pub(crate) release: String,
    /// When it began: Unix seconds.
    pub(crate) since: u64,
    /// As the user called it.
    pub(crate) target: String,
    /// The hosted server's URL without its query; none where it is not asked.
    pub(crate) server: Option<String>,
    pub(crate) profile: String,
    /// By this process.
    #[serde(default)]
    pub(crate) met: Met,
}

#[derive(Serialize, Deserialize)]
struct Page<R> {
    schema: u32,
    #[serde(flatten)]
    running: R,
}

/// The bridges that run now, the oldest first. What others say of themselves was made fit for a
/// terminal.
pub(crate) fn running(folders: &Folders) -> Vec<Running> {
    let pages = [&folders.session, &folders.data].into_iter().flatten();
    let pages = pages.flat_map(|folder| folder::pages(folder));
    let mut all: Vec<_> = pages.filter_map(|text| Running::parse(&text)).collect();
    all.sort_by_key(|running| (running.since, running.pid));
    all
}

impl Running {
    fn parse(text: &str) -> Option<Self> {
        let page: Page<Self> = serde_json::from_str(text).ok()?;
        let word = |text: String| -> String {
            let text = text.replace(['\n', '\t'], " ");
            escaped(text.trim()).chars().take(LONGEST_WORD).collect()
        };
        let running = page.running;
        (page.schema == SCHEMA).then(|| Self {
            release: word(running.release),
            target: word(running.target),
            server: running.server.map(word),
            profile: word(running.profile),
            met: running.met.bounded(),
            ..running
        })
    }

    fn to_text(&self) -> Option<String> {
        let page = Page {
            schema: SCHEMA,
            running: self,
        };
        serde_json::to_string(&page).ok()
    }
}

/// This process among them, from the first one that it meets until it is dropped.
pub(crate) struct Presence {
    shared: Arc<Shared>,
}

struct Shared {
    folders: Folders,
    slot: Mutex<Slot>,
    /// Held while the page is written, so that the last one is the newest. None: there is no page
    /// yet, or there can't be one.
    place: Mutex<Option<Place>>,
}

struct Slot {
    running: Running,
    /// There is something to write.
    news: bool,
    busy: bool,
    ended: bool,
}

impl Presence {
    /// Touches no file yet.
    pub(crate) fn new(folders: Folders, running: Running) -> Self {
        let slot = Slot {
            running,
            news: false,
            busy: false,
            ended: false,
        };
        Self {
            shared: Arc::new(Shared {
                folders,
                slot: Mutex::new(slot),
                place: Mutex::new(None),
            }),
        }
    }

    /// Somebody was met: it is written soon, beside everything else.
    pub(super) fn note(&self, meeting: &Meeting) {
        {
            let mut slot = lock(&self.shared.slot);
            if !slot.running.met.apply(meeting) {
                return;
            }
            slot.news = true;
            if std::mem::replace(&mut slot.busy, true) {
                return;
            }
        }
        let shared = Arc::clone(&self.shared);
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || shared.write())),
            Err(_) => shared.write(),
        }
    }
}

/// At the end. Whoever writes at that moment takes the page away himself: nobody waits for a disk.
impl Drop for Presence {
    fn drop(&mut self) {
        lock(&self.shared.slot).ended = true;
        if let Ok(mut place) = self.shared.place.try_lock() {
            drop(place.take());
        }
    }
}

impl Shared {
    fn write(&self) {
        loop {
            let mut place = lock(&self.place);
            let running = {
                let mut slot = lock(&self.slot);
                if slot.ended {
                    return drop(place.take());
                }
                slot.busy = slot.news;
                if !std::mem::take(&mut slot.news) {
                    return;
                }
                slot.running.clone()
            };
            if place.is_none() {
                *place = Place::new(&self.folders, running.pid);
            }
            if let (Some(place), Some(text)) = (place.as_ref(), running.to_text())
                && let Err(error) = place.save(&text)
            {
                tracing::debug!(%error, "status can't be told of this bridge");
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
