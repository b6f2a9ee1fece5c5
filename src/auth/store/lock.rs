//! Locks between processes: on a file of their own that is never removed, given back by the kernel
//! when the process dies (F40-F43).
//!
//! Never waits: who wants to, asks again. Where the file system knows no locks, a local folder
//! stands in; without one the lock holds within this process only, and it says so.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

use super::Error;
use super::files::{self, Strange};
use super::seal::hash;

/// Held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _held: Held,
}

#[derive(Debug)]
enum Held {
    File(#[expect(dead_code, reason = "closing it unlocks it")] File),
    Process { _until_dropped: Process },
}

impl Lock {
    /// Whether other processes heed it.
    pub(super) fn is_of_files(&self) -> bool {
        matches!(self._held, Held::File(_))
    }
}

/// Wants a lock.
#[derive(Debug)]
pub(super) struct Pending {
    path: PathBuf,
    /// None: the lock holds in this process only.
    file: Option<File>,
    elsewhere: bool,
}

impl Pending {
    pub(super) fn new(path: &Path) -> Result<Self, Strange> {
        Ok(Self {
            file: Some(files::lock_file(path)?),
            path: path.to_owned(),
            elsewhere: false,
        })
    }

    /// A lock that no file stands for.
    pub(super) fn within_process(name: impl Into<PathBuf>) -> Self {
        Self {
            path: name.into(),
            file: None,
            elsewhere: true,
        }
    }

    /// The lock, if nobody has it.
    pub(super) fn attempt(&mut self) -> Result<Option<Lock>, Error> {
        loop {
            let Some(file) = self.file.take() else {
                let held = Process::take(&self.path).map(|process| Held::Process {
                    _until_dropped: process,
                });
                return Ok(held.map(|held| Lock { _held: held }));
            };
            match file.try_lock() {
                // Somebody removed the folder meanwhile: others would lock another file.
                Ok(()) if is_removed(&file) => {
                    let again = files::lock_file(&self.path);
                    self.file = Some(again.map_err(|e| files::disk("lock", &self.path, e))?);
                }
                Ok(()) => {
                    let _held = Held::File(file);
                    return Ok(Some(Lock { _held }));
                }
                Err(TryLockError::WouldBlock) => {
                    self.file = Some(file);
                    return Ok(None);
                }
                Err(TryLockError::Error(e)) if has_no_locks(&e) => self.go_elsewhere(),
                Err(TryLockError::Error(e)) => {
                    return Err(files::disk("lock", &self.path, e.into()));
                }
            }
        }
    }

    /// F43: never spend a token without a lock and in silence.
    fn go_elsewhere(&mut self) {
        let name = format!("{}.lock", hash(self.path.as_os_str().as_encoded_bytes()));
        if !self.elsewhere {
            self.elsewhere = true;
            for folder in local_folders() {
                let path = folder.join(&name);
                if files::folder(&folder, false).is_ok()
                    && let Ok(file) = files::lock_file(&path)
                {
                    self.path = path;
                    self.file = Some(file);
                    return;
                }
            }
        }
        static TOLD: Once = Once::new();
        TOLD.call_once(|| {
            tracing::warn!(
                "the file system of {} knows no locks, and no local folder does: run one process at a time",
                files::shown(&self.path)
            );
        });
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(unix)]
fn is_removed(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|m| m.nlink() == 0)
}

#[cfg(not(unix))]
fn is_removed(_file: &File) -> bool {
    false
}

/// Network file systems, and odd ones.
#[cfg(unix)]
fn has_no_locks(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let none = [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
    let error = error.raw_os_error();
    none.iter().any(|none| Some(none.raw_os_error()) == error)
}

#[cfg(not(unix))]
fn has_no_locks(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

/// Folders on this machine itself, the better one first. The first one is the login session's, and
/// made by the system: it is not made here.
#[cfg(unix)]
fn local_folders() -> Vec<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let session = PathBuf::from(format!("/run/user/{user}"));
    let there = matches!(files::folder_exists(&session), Ok(true));
    let temporary = PathBuf::from(format!("/tmp/intercom-mcp-{user}"));
    let session = there.then(|| session.join("intercom-mcp"));
    session.into_iter().chain([temporary]).collect()
}

#[cfg(not(unix))]
fn local_folders() -> Vec<PathBuf> {
    Vec::new()
}

/// A name that is taken in this process.
#[derive(Debug)]
struct Process(PathBuf);

static TAKEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

impl Process {
    fn take(name: &Path) -> Option<Self> {
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert(name.to_owned()).then(|| Self(name.to_owned()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(&self.0);
    }
}
