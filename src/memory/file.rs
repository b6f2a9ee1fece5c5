//! A file that keeps what is known of a server: read at once, written beside everything else.
//!
//! What stands in it is [`Kept`]'s business. Nothing here fails: a file that can't be read is
//! forgotten, one that can't be written is not there the next time. Two processes that write at
//! once may lose one's news ([`Kept::ALL_OF_IT`] says where they don't), never tear the file.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// What a process that died while it wrote has left is taken away after this long.
const LEFT_FOR: Duration = Duration::from_secs(3600);
/// How long another process may keep the file to itself: one that was stopped holds up nobody.
const ANOTHERS_TURN: Duration = Duration::from_secs(1);
const GLANCE: Duration = Duration::from_millis(2);

/// Something that a file keeps as text.
pub(super) trait Kept: Default {
    /// A piece of news.
    type Change: Send + 'static;
    /// A longer file is not read, in bytes.
    const LONGEST: u64;
    /// Every piece of news matters, so processes write one after the other.
    const ALL_OF_IT: bool = false;

    /// None: it is not what [`Kept::to_text`] wrote.
    fn parse(text: &str) -> Option<Self>;
    /// None: it is too long to be kept.
    fn to_text(&self) -> Option<String>;
    /// Whether that changed anything.
    fn apply(&mut self, change: &Self::Change) -> bool;
}

pub(super) struct Keeping<K: Kept> {
    place: Arc<Place>,
    slot: Arc<Mutex<Slot<K::Change>>>,
}

struct Place {
    folder: PathBuf,
    name: String,
    /// Held from taking changes until they are on the disk, so that they get there in their order.
    writing: Mutex<()>,
}

/// What has yet to be written, and whether somebody does it.
struct Slot<C> {
    changes: Vec<C>,
    busy: bool,
}

impl<K: Kept> Keeping<K> {
    /// `name`: without an ending.
    pub(super) fn new(folder: PathBuf, name: &str) -> Self {
        let name = name.to_owned();
        Self {
            place: Arc::new(Place {
                folder,
                name,
                writing: Mutex::new(()),
            }),
            slot: Arc::new(Mutex::new(Slot {
                changes: Vec::new(),
                busy: false,
            })),
        }
    }

    pub(super) fn load(&self) -> K {
        self.place.load()
    }

    /// When the file was written.
    pub(super) fn last_written(&self) -> Option<SystemTime> {
        let about = fs::symlink_metadata(self.place.path());
        about.and_then(|about| about.modified()).ok()
    }

    /// Writes it, soon, together with what comes meanwhile.
    pub(super) fn note(&self, change: K::Change) {
        {
            let mut slot = lock(&self.slot);
            slot.changes.push(change);
            if std::mem::replace(&mut slot.busy, true) {
                return;
            }
        }
        let (place, slot) = (Arc::clone(&self.place), Arc::clone(&self.slot));
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || write_all::<K>(&place, &slot))),
            Err(_) => write_all::<K>(&place, &slot),
        }
    }

    /// Until what was noted is on the disk, or can't be.
    pub(super) fn written(&self) -> impl Future<Output = ()> + use<K> {
        let (place, slot) = (Arc::clone(&self.place), Arc::clone(&self.slot));
        async move {
            let writing = tokio::task::spawn_blocking(move || write_all::<K>(&place, &slot));
            drop(writing.await);
        }
    }
}

/// At the end: a task that has not begun by then never does.
impl<K: Kept> Drop for Keeping<K> {
    fn drop(&mut self) {
        write_all::<K>(&self.place, &self.slot);
    }
}

fn write_all<K: Kept>(place: &Place, slot: &Mutex<Slot<K::Change>>) {
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
        let _turn = K::ALL_OF_IT.then(|| place.turn());
        // Read again: another process may know other things.
        let mut kept: K = place.load();
        for change in &changes {
            kept.apply(change);
        }
        let Some(text) = kept.to_text() else {
            tracing::debug!("what is known of the server is too long to be remembered");
            continue;
        };
        if let Err(error) = place.save(&text) {
            tracing::debug!(%error, "what is known of the server can't be remembered");
        }
    }
}

impl Place {
    fn path(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.name))
    }

    /// The file is no other process's while this is held; none where the system has no such locks.
    fn turn(&self) -> Option<File> {
        make_folder(&self.folder).ok()?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let path = self.folder.join(format!("{}.lock", self.name));
        let file = options.open(path).ok()?;
        let end = Instant::now() + ANOTHERS_TURN;
        loop {
            match file.try_lock() {
                Ok(()) => return Some(file),
                Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(GLANCE),
                Err(_) => return None,
            }
        }
    }

    fn load<K: Kept>(&self) -> K {
        match read(&self.path(), K::LONGEST) {
            Ok(text) => K::parse(&text).unwrap_or_else(|| {
                tracing::debug!("what is remembered of the server can't be read; forgotten");
                K::default()
            }),
            Err(error) => {
                tracing::debug!(%error, "nothing is remembered of the server");
                K::default()
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

/// # Errors
/// It is no plain file, is longer, or is no text.
pub(super) fn read(path: &Path, longest: u64) -> io::Result<String> {
    // Not a pipe, which would be waited for; not a link to somewhere else.
    let about = fs::symlink_metadata(path)?;
    if !about.is_file() || about.len() > longest {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut text = String::new();
    File::open(path)?.take(longest).read_to_string(&mut text)?;
    Ok(text)
}

/// With those above it, for nobody else.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A new file that nobody else can read.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn lock<C>(slot: &Mutex<Slot<C>>) -> MutexGuard<'_, Slot<C>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
