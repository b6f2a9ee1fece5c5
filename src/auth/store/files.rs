//! Files that only their owner can read: made so (never made narrower afterwards), mended where they
//! are wider, refused where they are somebody else's or no plain files, replaced in one step (T21-T23).
//!
//! It knows no content. On Windows the user's folders are the user's by inheritance, so there it
//! writes plain files.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::Error;
use super::seal::name;
use crate::clock::now;
use crate::text::safe;

/// Of a file, in bytes: an answer of 1 MiB, sealed and encoded, with room to spare.
const MOST: u64 = 4 * 1024 * 1024;

/// What comes between a file's name and chance while it is being written.
const UNFINISHED: &str = ".tmp-";

/// Why a file or folder is not used.
#[derive(Debug)]
pub(super) enum Strange {
    Io(io::Error),
    /// It is there and must not be touched.
    Not(String),
}

impl From<io::Error> for Strange {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Creates a folder, parents and all, or sees that it is ours alone. `linked`: people may keep it
/// elsewhere, by a symbolic link.
pub(super) fn folder(path: &Path, linked: bool) -> Result<(), Strange> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    if !path.is_dir() {
        builder.create(path)?;
    }
    mend_folder(path, linked)
}

/// What can be said of a folder without touching it; `Ok(false)`: it is not there.
pub(super) fn folder_exists(path: &Path) -> Result<bool, Strange> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_dir() => {
            Err(Strange::Not("a file stands in its place".to_owned()))
        }
        Ok(metadata) => ours(&metadata).map(|()| true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(Strange::Io(e)),
    }
}

#[cfg(unix)]
fn mend_folder(path: &Path, linked: bool) -> Result<(), Strange> {
    use rustix::fs::{Mode, OFlags};
    // Opened first and looked at then, so that nobody can put another one in its place meanwhile.
    let mut flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    flags.set(OFlags::NOFOLLOW, !linked);
    let folder = File::from(rustix::fs::open(path, flags, Mode::empty()).map_err(io::Error::from)?);
    ours(&folder.metadata()?)?;
    narrow(&folder, 0o700, path)
}

#[cfg(not(unix))]
fn mend_folder(path: &Path, _linked: bool) -> Result<(), Strange> {
    folder_exists(path).map(drop)
}

#[cfg(unix)]
fn ours(metadata: &fs::Metadata) -> Result<(), Strange> {
    use std::os::unix::fs::MetadataExt;
    let us = rustix::process::geteuid().as_raw();
    if metadata.uid() != us {
        let owner = metadata.uid();
        return Err(Strange::Not(format!(
            "it belongs to the user with the number {owner}, and this is user {us}"
        )));
    }
    Ok(())
}

#[cfg(not(unix))]
fn ours(_metadata: &fs::Metadata) -> Result<(), Strange> {
    Ok(())
}

/// Takes away what others may do with it, or gives back what an odd umask took from us.
#[cfg(unix)]
fn narrow(file: &File, mode: u32, path: &Path) -> Result<(), Strange> {
    use std::os::unix::fs::PermissionsExt;
    let is = file.metadata()?.permissions().mode() & 0o777;
    if is != mode {
        if is & !mode != 0 {
            tracing::warn!(
                "others could read {} (mode {is:o}); it is {mode:o} now",
                shown(path)
            );
        }
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// Options that go through no link, wait for nobody, and create for the owner alone.
#[cfg(unix)]
fn options() -> OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    // A FIFO would be waited at, a terminal would become ours.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let mut options = OpenOptions::new();
    options.custom_flags(flags.bits().cast_signed()).mode(0o600);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    OpenOptions::new()
}

/// A plain file of ours, and nobody else's by another name.
#[cfg(unix)]
fn check(file: &File, path: &Path) -> Result<(), Strange> {
    use std::os::unix::fs::MetadataExt;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Strange::Not("it is no plain file".to_owned()));
    }
    ours(&metadata)?;
    // None at all: it was replaced after it was opened, and is a good old one.
    if metadata.nlink() > 1 {
        return Err(Strange::Not(
            "the same file has another name (hard link)".to_owned(),
        ));
    }
    narrow(file, 0o600, path)
}

#[cfg(not(unix))]
fn check(file: &File, _path: &Path) -> Result<(), Strange> {
    if file.metadata()?.is_file() {
        return Ok(());
    }
    Err(Strange::Not("it is no plain file".to_owned()))
}

/// Opens what is there; none: nothing is.
pub(super) fn open(path: &Path) -> Result<Option<File>, Strange> {
    let file = match options().read(true).open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(link_or(e, path)),
    };
    check(&file, path)?;
    Ok(Some(file))
}

/// The whole content; none: there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, Strange> {
    let Some(file) = open(path)? else {
        return Ok(None);
    };
    let mut content = Vec::new();
    file.take(MOST + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MOST {
        content.clear(); // nothing that we wrote: as good as empty
    }
    Ok(Some(content))
}

/// For a lock: created if it is not there, never written to.
pub(super) fn lock_file(path: &Path) -> Result<File, Strange> {
    let file = options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|e| link_or(e, path))?;
    check(&file, path)?;
    Ok(file)
}

/// A new file, which must not be there.
pub(super) fn create(path: &Path) -> Result<File, Strange> {
    let file = options()
        .read(true)
        .write(true)
        .create_new(true)
        .open(path)?;
    check(&file, path)?;
    Ok(file)
}

/// Replaces the content of `path`: who reads sees the old one or the new one, whatever happens. On an
/// error the old one stands.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), Strange> {
    sweep(path);
    let temporary = sibling(path, &format!("{UNFINISHED}{}", name()));
    let written = create(&temporary).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()?;
        drop(file);
        Ok(fs::rename(&temporary, path)?)
    });
    if written.is_err() {
        drop(fs::remove_file(&temporary));
        return written;
    }
    // The new content is in its place, for everybody to see; only a power cut could still undo it.
    if let Err(e) = sync_folder(path) {
        tracing::warn!(
            "cannot make sure that {} survives a power cut: {e}",
            shown(path)
        );
    }
    Ok(())
}

/// Removes what writers of `path` left that died. Only for whoever holds the lock of `path`.
pub(super) fn sweep(path: &Path) {
    let (Some(folder), Some(file)) = (path.parent(), path.file_name()) else {
        return;
    };
    let beginning = format!("{}{UNFINISHED}", file.to_string_lossy());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&beginning) {
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// Makes the folder's entries durable.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        #[cfg(unix)]
        Some(folder) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// Removes a name, whatever it stands for; whether there was one.
pub(super) fn remove(path: &Path) -> Result<bool, Strange> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(Strange::Io(e)),
    }
}

/// Keeps what can't be read under another name, and says so (F46).
pub(super) fn set_aside(path: &Path, why: &str) -> Result<(), Strange> {
    let now = now();
    let aside = (0..)
        .map(|n: u32| match n {
            0 => sibling(path, &format!(".corrupt-{now}")),
            n => sibling(path, &format!(".corrupt-{now}-{n}")),
        })
        .find(|aside| fs::symlink_metadata(aside).is_err())
        .unwrap_or_else(|| sibling(path, ".corrupt"));
    fs::rename(path, &aside)?;
    tracing::warn!(
        "{} can't be read ({why}); it is kept as {}",
        shown(path),
        shown(&aside)
    );
    Ok(())
}

/// What changes when the file does: inode, time of the last change in nanoseconds, length.
pub(super) fn stamp(path: &Path) -> (u64, u64, u64) {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return (0, 0, 0);
    };
    let changed = metadata.modified().ok();
    let changed = changed.and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    let nanos = changed.map_or(0, |d| {
        d.as_secs() * 1_000_000_000 + u64::from(d.subsec_nanos())
    });
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let inode = 0;
    (inode, nanos, metadata.len())
}

/// `path` with something after its last name.
pub(super) fn sibling(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(end);
    path.with_file_name(name)
}

/// A path, fit to print.
pub(super) fn shown(path: &Path) -> String {
    safe(&path.display().to_string()).into_owned()
}

fn link_or(error: io::Error, path: &Path) -> Strange {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Strange::Not("it is a symbolic link".to_owned()),
        Ok(metadata) if metadata.is_dir() => Strange::Not("it is a folder".to_owned()),
        _ => Strange::Io(error),
    }
}

/// For a person: what could not be done to which file, why, and what helps.
pub(super) fn disk(what: &str, path: &Path, strange: Strange) -> Error {
    let path = shown(path);
    let why = match strange {
        Strange::Not(why) => {
            return Error::Disk(format!(
                "{path} is not used: {why}; look where it comes from, and remove it or give it back to its owner"
            ));
        }
        Strange::Io(error) => reason(&error),
    };
    Error::Disk(format!("cannot {what} {path}: {why}"))
}

/// Why, and what helps.
pub(super) fn reason(error: &io::Error) -> String {
    let help = match error.kind() {
        io::ErrorKind::StorageFull => "the disk is full; make room there",
        io::ErrorKind::QuotaExceeded => "your share of the disk is used up; make room there",
        io::ErrorKind::ReadOnlyFilesystem => "the file system can only be read",
        io::ErrorKind::PermissionDenied => "there is no permission to; see who owns the folder",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder has to be; remove it"
        }
        io::ErrorKind::NotFound => "there is no such folder",
        _ => return safe(&error.to_string()).into_owned(),
    };
    help.to_owned()
}
