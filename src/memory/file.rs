//! The file that keeps a server's answers: read at once, written beside everything else.
//!
//! Nothing here fails: a file that can't be read is forgotten, one that can't be written is not
//! there the next time. Two processes that write at once may lose one's news, never tear the file.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::known::{Change, Known, LONGEST};

/// What a process that died while it wrote has left is taken away after this long.
const LEFT_FOR: Duration = Duration::from_secs(3600);

pub(super) struct Keeping {
    place: Arc<Place>,
    slot: Arc<Mutex<Slot>>,
}

struct Place {
    folder: PathBuf,
    name: String,
    /// Held from taking changes until they are on the disk, so that they get there in their order.
    writing: Mutex<()>,
}

/// What has yet to be written, and whether somebody does it.
#[derive(Default)]
struct Slot {
    changes: Vec<Change>,
    busy: bool,
}

impl Keeping {
    /// `name`: without an ending.
    pub(super) fn new(folder: PathBuf, name: &str) -> Self {
        let name = name.to_owned();
        Self {
            place: Arc::new(Place {
                folder,
                name,
                writing: Mutex::new(()),
            }),
            slot: Arc::default(),
        }
    }

    pub(super) fn load(&self) -> Known {
        self.place.load()
    }

    /// Writes it, soon, together with what comes meanwhile.
    pub(super) fn note(&self, change: Change) {
        {
            let mut slot = lock(&self.slot);
            slot.changes.push(change);
            if std::mem::replace(&mut slot.busy, true) {
                return;
            }
        }
        let (place, slot) = (Arc::clone(&self.place), Arc::clone(&self.slot));
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || write_all(&place, &slot))),
            Err(_) => write_all(&place, &slot),
        }
    }
}

/// At the end: a task that has not begun by then never does.
impl Drop for Keeping {
    fn drop(&mut self) {
        write_all(&self.place, &self.slot);
    }
}

fn write_all(place: &Place, slot: &Mutex<Slot>) {
    loop {
        let _writing = place.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = {
            let mut slot = lock(slot);
            slot.busy = !slot.changes.is_empty();
            std::mem::take(&mut slot.changes)
        };
        if changes.is_empty() {
            return;
        }
        // Read again: another process may know answers to other versions.
        let mut known = place.load();
        for change in &changes {
            known.apply(change);
        }
        let Some(text) = known.to_text() else {
            tracing::debug!("the server's answers are too long to be remembered");
            continue;
        };
        if let Err(error) = place.save(&text) {
            tracing::debug!(%error, "the server's answers can't be remembered");
        }
    }
}

impl Place {
    fn path(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.name))
    }

    fn load(&self) -> Known {
        match read(&self.path()) {
            Ok(text) => Known::parse(&text).unwrap_or_else(|| {
                tracing::debug!("the server's remembered answers can't be read; forgotten");
                Known::default()
            }),
            Err(error) => {
                tracing::debug!(%error, "nothing is remembered of the server");
                Known::default()
            }
        }
    }

    fn save(&self, text: &str) -> io::Result<()> {
        make_folder(&self.folder)?;
        self.clear();
        let ending = format!("{}.{}.new", self.name, std::process::id());
        let new = self.folder.join(ending);
        // A process of the same number may have left it.
        fs::remove_file(&new).ok();
        let written = create(&new).and_then(|mut file| file.write_all(text.as_bytes()));
        let done = written.and_then(|()| fs::rename(&new, self.path()));
        if done.is_err() {
            fs::remove_file(&new).ok();
        }
        done
    }

    /// Takes away what others began and left.
    fn clear(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !name.starts_with(&self.name) || !name.ends_with(".new") {
                continue;
            }
            let written = entry.metadata().and_then(|about| about.modified());
            let age = written.ok().and_then(|written| written.elapsed().ok());
            if age.is_some_and(|age| age > LEFT_FOR) {
                fs::remove_file(entry.path()).ok();
            }
        }
    }
}

fn read(path: &Path) -> io::Result<String> {
    // Not a pipe, which would be waited for; not a link to somewhere else.
    let about = fs::symlink_metadata(path)?;
    if !about.is_file() || about.len() > LONGEST as u64 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut text = String::new();
    File::open(path)?
        .take(LONGEST as u64)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
