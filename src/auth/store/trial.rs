//! Trying the folder out, for somebody who asks whether it works: who else may use it, and whether an
//! entry can be written, read again, locked and removed.
//!
//! It leaves nothing behind, chooses no key and mends nothing; what it finds is told elsewhere.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Error;
use super::disk::{Disk, Unusable};
use super::files::{self, disk as failed, shown};
use super::lock::Pending;
use super::seal::{Found, Key, Label, Purpose, look, name};

/// Of files that are looked at.
const MOST: usize = 1000;
const ENTRY: &[u8] = b"{\"trial\":true}";

/// What came of it.
#[derive(Debug)]
pub(crate) struct Trial {
    /// What others may read or change.
    pub(crate) wide: Vec<Wide>,
    /// The folder was there before.
    pub(crate) existed: bool,
    /// The entry was sealed with the key in use; none has been chosen yet otherwise.
    pub(crate) sealed: bool,
    pub(crate) outcome: Result<Locks, Error>,
    /// The command that makes the folder usable, where it is known.
    pub(crate) fix: Option<String>,
}

/// A folder or file whose mode is wider than it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wide {
    pub(crate) path: String,
    pub(crate) mode: u32,
    pub(crate) wanted: u32,
}

/// What a lock there holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locks {
    Here,
    /// The file system knows none: a folder on this machine stands in.
    Elsewhere,
    /// Nowhere but in one process.
    No,
}

impl Disk {
    /// Blocking; may ask the keychain.
    pub(super) fn try_out(&self) -> Trial {
        let wide = self.wide();
        let existed = matches!(self.is_there(), Ok(true));
        let sealed = match self.is_there() {
            Err(Unusable(why)) => Err(Error::Disk(why)),
            Ok(_) => self.keys.chosen(),
        };
        let made = missing(&self.records());
        let outcome = sealed.and_then(|key| {
            let locks = self.write_read_and_remove(key.as_deref())?;
            Ok((key.is_some(), locks))
        });
        for folder in &made {
            drop(fs::remove_dir(folder)); // stays where somebody has put something in meanwhile
        }
        Trial {
            wide,
            existed,
            sealed: matches!(outcome, Ok((true, _))),
            fix: outcome.as_ref().err().and_then(|_| self.fix()),
            outcome: outcome.map(|(_, locks)| locks),
        }
    }

    fn write_read_and_remove(&self, key: Option<&Key>) -> Result<Locks, Error> {
        let folder = self.records();
        if !folder.is_dir() {
            files::folder(&folder, false).map_err(|e| failed("create", &folder, e))?;
        }
        let path = folder.join(format!("trial-{}", name()));
        let lock = files::sibling(&path, ".lock");
        let tried = write_and_read(&path, key).and_then(|()| locked(&lock));
        let removed = files::remove(&path).map_err(|e| failed("remove", &path, e));
        drop(files::remove(&lock));
        tried.and_then(|locks| removed.map(|_| locks))
    }

    #[cfg(unix)]
    fn wide(&self) -> Vec<Wide> {
        use std::os::unix::fs::PermissionsExt as _;
        let records = self.records();
        let inside = [self.folder(), &records].map(|folder| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).take(MOST)
        });
        let files = inside.into_iter().flatten().filter(|path| path.is_file());
        let mut paths: Vec<PathBuf> = vec![self.folder().to_owned(), records.clone()];
        paths.extend(files);
        let look = |path: &PathBuf| {
            let about = fs::symlink_metadata(path).ok()?;
            let wanted = if about.is_dir() { 0o700 } else { 0o600 };
            let mode = about.permissions().mode() & 0o777;
            let is_wide = !about.is_symlink() && mode & !wanted != 0;
            is_wide.then(|| Wide {
                path: shown(path),
                mode,
                wanted,
            })
        };
        paths.iter().filter_map(look).collect()
    }

    #[cfg(not(unix))]
    fn wide(&self) -> Vec<Wide> {
        Vec::new()
    }

    /// What makes the folder usable: it is a file, or ours and not to be written to.
    #[cfg(unix)]
    fn fix(&self) -> Option<String> {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let us = rustix::process::geteuid().as_raw();
        for path in [self.folder().to_owned(), self.records()] {
            let quoted = quoted(&path)?;
            let about = fs::metadata(&path).ok()?;
            if !about.is_dir() {
                return Some(format!("mv {quoted} {quoted}.old"));
            }
            if about.uid() != us {
                return Some(format!("sudo chown -R \"$(id -un)\" {quoted}"));
            }
            if about.permissions().mode() & 0o700 != 0o700 {
                return Some(format!("chmod u=rwx {quoted}"));
            }
        }
        None
    }

    #[cfg(not(unix))]
    fn fix(&self) -> Option<String> {
        None
    }
}

/// A path as a shell takes it; none: it holds what must not be pasted.
#[cfg(unix)]
fn quoted(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    let is_plain = |c: char| !c.is_control() && !"'\\".contains(c) && !crate::text::is_unsafe(c);
    text.chars().all(is_plain).then(|| {
        match text.contains(|c: char| !(c.is_ascii_alphanumeric() || "/._-".contains(c))) {
            true => format!("'{text}'"),
            false => text.to_owned(),
        }
    })
}

/// The folders that are not there yet, from the innermost out.
fn missing(folder: &Path) -> Vec<PathBuf> {
    let all = folder.ancestors();
    let missing = all.take_while(|folder| fs::symlink_metadata(folder).is_err());
    missing.map(Path::to_owned).collect()
}

fn write_and_read(path: &Path, key: Option<&Key>) -> Result<(), Error> {
    let label = Label {
        id: "trial",
        server: "",
        profile: "",
    };
    let held = super::seal::Held::File; // only part of what is authenticated
    let content = match key {
        Some(key) => key
            .seal(
                held,
                Purpose::Attempt,
                label,
                Zeroizing::new(ENTRY.to_vec()),
            )
            .ok_or_else(super::keys::no_chance)?,
        None => ENTRY.to_vec(),
    };
    files::replace(path, &content).map_err(|e| failed("write", path, e))?;
    let read = files::read(path).map_err(|e| failed("read", path, e))?;
    let read = read.unwrap_or_default();
    let same = match key {
        Some(key) => match look(&read) {
            Found::Sealed(envelope) => {
                let plain = key.open(Purpose::Attempt, &envelope);
                plain.is_some_and(|plain| plain.as_slice() == ENTRY)
            }
            _ => false,
        },
        None => read == ENTRY,
    };
    if same {
        return Ok(());
    }
    let changed = io::Error::other("what was read is not what was written");
    Err(failed("use", path, changed.into()))
}

/// Whether a lock that is held keeps the next one out.
fn locked(path: &Path) -> Result<Locks, Error> {
    let pending = || Pending::new(path).map_err(|e| failed("lock", path, e));
    let mut first = pending()?;
    let held = first.attempt()?;
    let keeps_out = pending()?.attempt()?.is_none();
    let locks = match (first.path() == path, &held) {
        (_, Some(held)) if !held.is_of_files() => Locks::No,
        (true, Some(_)) if keeps_out => Locks::Here,
        (false, Some(_)) if keeps_out => Locks::Elsewhere,
        _ => Locks::No,
    };
    if locks == Locks::Elsewhere {
        drop(files::remove(first.path()));
    }
    Ok(locks)
}
