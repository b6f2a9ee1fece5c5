//! The folder of the pages: `PID-TIME.json`, and beside it `PID-TIME.lock`, which its process holds.
//!
//! A lock of its own, since Windows lets nobody read a file that is locked. No name is used twice,
//! so what was found to be a dead process's is not a living one's a moment later.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::super::file::{create, make_folder, read};
use super::Folders;

/// A longer page is nobody's, in bytes.
const LONGEST: u64 = 16 * 1024;
/// More files than this are not looked at.
const MOST: usize = 4096;
/// Whoever clears up may take a lock away in the moment before it is held.
const ATTEMPTS: usize = 3;

/// The page of this process. Dropping it takes it away.
pub(super) struct Place {
    /// Without an ending.
    stem: PathBuf,
    _lock: File,
}

impl Place {
    /// In the first folder that can be used. None: there is none.
    pub(super) fn new(folders: &Folders, pid: u32) -> Option<Self> {
        let session = folders.session.as_ref();
        let session = session.filter(|folder| make_one(folder).is_ok() && is_private(folder));
        let data = || {
            let data = folders.data.as_ref();
            data.filter(|folder| make_folder(folder).is_ok() && is_private(folder))
        };
        let place = session.or_else(data).and_then(|folder| {
            // What others have left: a host may kill every bridge, and nobody ever ask for them.
            drop(pages(folder));
            (0..ATTEMPTS).find_map(|_| Self::within(folder, pid))
        });
        if place.is_none() {
            tracing::debug!("there is no folder where status could be told of this bridge");
        }
        place
    }

    fn within(folder: &Path, pid: u32) -> Option<Self> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let nanos = since.map_or(0, |since| since.as_nanos());
        let stem = folder.join(format!("{pid}-{nanos:x}"));
        let path = stem.with_extension("lock");
        let file = create(&path).ok()?;
        let place = Self { stem, _lock: file };
        let is_held = place._lock.try_lock().is_ok() && path.exists();
        is_held.then_some(place)
    }

    pub(super) fn save(&self, text: &str) -> io::Result<()> {
        let new = self.stem.with_extension("new");
        let written = create(&new).and_then(|mut file| file.write_all(text.as_bytes()));
        let done = written.and_then(|()| fs::rename(&new, self.stem.with_extension("json")));
        if done.is_err() {
            fs::remove_file(&new).ok();
        }
        done
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        remove(&self.stem);
    }
}

/// The texts of the living; what is left of the dead is removed. No folder: nobody.
pub(super) fn pages(folder: &Path) -> Vec<String> {
    if !is_private(folder) {
        return Vec::new();
    }
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().take(MOST).map(|entry| entry.path());
    let mut stems: Vec<_> = paths.filter_map(|path| stem(&path)).collect();
    stems.sort();
    stems.dedup();
    let page = |stem: &PathBuf| match is_alive(&stem.with_extension("lock")) {
        Some(true) => read(&stem.with_extension("json"), LONGEST).ok(),
        Some(false) => {
            remove(stem);
            None
        }
        None => None,
    };
    stems.iter().filter_map(page).collect()
}

/// The path without its ending, if the file is one of ours.
fn stem(path: &Path) -> Option<PathBuf> {
    let ending = path.extension()?.to_str()?;
    let (pid, time) = path.file_stem()?.to_str()?.split_once('-')?;
    let is_ours = ["lock", "json", "new"].contains(&ending)
        && pid.parse::<u32>().is_ok()
        && u128::from_str_radix(time, 16).is_ok();
    is_ours.then(|| path.with_extension(""))
}

/// Whether somebody holds the lock; none where nobody can tell.
fn is_alive(lock: &Path) -> Option<bool> {
    let about = match fs::symlink_metadata(lock) {
        // A lock is there before what it stands for.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(false),
        about => about.ok()?,
    };
    let file = about.is_file().then(|| File::open(lock))?.ok()?;
    // Shared: two who look at once don't take each other for a bridge.
    match file.try_lock_shared() {
        Ok(()) => Some(false),
        Err(TryLockError::WouldBlock) => Some(true),
        Err(TryLockError::Error(_)) => None,
    }
}

/// The lock last: what has none is a dead one's.
fn remove(stem: &Path) {
    for ending in ["json", "new", "lock"] {
        fs::remove_file(stem.with_extension(ending)).ok();
    }
}

/// Without those above it.
fn make_one(folder: &Path) -> io::Result<()> {
    #[cfg_attr(
        not(unix),
        expect(unused_mut, reason = "elsewhere no folder has a mode")
    )]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// A folder, not a link to one, that nobody else can look or write into.
#[cfg(unix)]
fn is_private(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    fs::symlink_metadata(folder)
        .is_ok_and(|about| about.is_dir() && about.uid() == user && about.mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn is_private(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|about| about.is_dir())
}
