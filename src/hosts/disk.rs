//! A host's file on the disk: read in bounds, and replaced whole or not at all.
//!
//! A link stays a link: what it leads to is replaced (people keep such files with their dotfiles).
//! Mode and owner stay. What was there before is kept beside it, once: as it was before our latest
//! change.
//!
//! Several of us may be at work at once: whoever holds the [`Turn`] of a file reads it, changes it and
//! writes it alone. Of other programs nobody knows, so that what was read is looked at again before
//! it is replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Larger than any host's file; Claude Code's grow to some megabytes.
const LARGEST: u64 = 32 * 1024 * 1024;

const NOWHERE: &str = "it is a link to a file that isn't there";

/// How long others of us may take: a host's own command is asked in between.
const TURN: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(20);

/// The kernel frees it when the process ends. None: the folder knows no locks.
#[derive(Debug)]
pub(crate) struct Turn {
    _lock: Option<File>,
}

/// What was written.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The file itself, where `path` was a link to it.
    pub(crate) file: PathBuf,
    /// What was there before, if anything was.
    pub(crate) backup: Option<PathBuf>,
}

/// Waits until no other of us is at work on the file's folder, which is made where it isn't there.
///
/// # Errors
/// Another one takes too long.
pub(crate) fn turn(path: &Path) -> Result<Turn, String> {
    let file = behind_links(path).unwrap_or_else(|_| path.to_owned());
    let Some(folder) = file.parent() else {
        return Ok(Turn { _lock: None });
    };
    let end = Instant::now() + TURN;
    let lock = loop {
        match fs::create_dir_all(folder).and_then(|()| locked(folder)) {
            Ok(Some(lock)) => break lock,
            Ok(None) if Instant::now() < end => thread::sleep(GLANCE),
            Ok(None) => return Err("another intercom-mcp is changing it; try again".to_owned()),
            // Whatever is wrong with it is said by whoever writes.
            Err(_) => return Ok(Turn { _lock: None }),
        }
    };
    clear(&file);
    clear(&backup_of(path));
    Ok(Turn { _lock: Some(lock) })
}

/// None: somebody else has it.
#[cfg(unix)]
fn locked(folder: &Path) -> io::Result<Option<File>> {
    use std::fs::TryLockError;
    let folder = File::open(folder)?;
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// A folder can't be locked on Windows: a file in it that only one may open, and that is gone as soon as
/// that one closes it or ends.
#[cfg(windows)]
fn locked(folder: &Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt as _;
    const DELETE_ON_CLOSE: u32 = 0x0400_0000; // FILE_FLAG_DELETE_ON_CLOSE
    const SHARING_VIOLATION: i32 = 32; // ERROR_SHARING_VIOLATION
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    options.share_mode(0).custom_flags(DELETE_ON_CLOSE);
    match options.open(folder.join(".intercom-mcp.lock")) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(not(any(unix, windows)))]
fn locked(_: &Path) -> io::Result<Option<File>> {
    Err(ErrorKind::Unsupported.into())
}

/// Takes away what those have left who were killed before they could rename it.
fn clear(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return;
    };
    let is_left = |other: &std::ffi::OsStr| {
        let other = other.to_string_lossy();
        let end = other.strip_prefix(&*name.to_string_lossy());
        let number = end.and_then(|end| end.strip_prefix('.')?.strip_suffix(".tmp"));
        number.is_some_and(|number| number.parse::<u32>().is_ok())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_left(&entry.file_name())) {
        fs::remove_file(entry.path()).ok();
    }
}

/// Where the backup of a file is kept.
pub(crate) fn backup_of(path: &Path) -> PathBuf {
    with_end(path, ".intercom-mcp.bak")
}

/// The text of a file; None where there is none.
///
/// # Errors
/// It can't be read, is no file, is larger than anything that a host reads, or is no text.
pub(crate) fn read(path: &Path) -> Result<Option<String>, String> {
    // Looked at before: opening a pipe would wait for somebody at its other end.
    match fs::metadata(path) {
        Ok(about) if about.is_file() => {}
        Ok(_) => return Err("it is not a file".to_owned()),
        Err(error) if is_missing(&error) && path.is_symlink() => return Err(NOWHERE.to_owned()),
        Err(error) if is_missing(&error) => return Ok(None),
        Err(error) => return Err(told(error)),
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_missing(&error) => return Ok(None),
        Err(error) => return Err(told(error)),
    };
    let mut bytes = Vec::new();
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("it is larger than {} MiB", LARGEST >> 20));
    }
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|error| format!("byte {} is no UTF-8", error.utf8_error().valid_up_to() + 1))
}

/// Replaces a file that reads `before` (None: there is none) by `after`.
///
/// 1. find the file behind links; 2. make its folder; 3. see that nobody has changed it; 4. keep what
///    it was; 5. write beside it, with its mode and owner, and on to the disk; 6. look again; 7. rename.
///
/// # Errors
/// Any step fails; then the file is as it was.
pub(crate) fn keep(
    path: &Path,
    before: Option<&str>,
    after: &str,
    private: bool,
) -> Result<Kept, String> {
    let file = behind_links(path)?;
    let folder = file.parent().ok_or("it has no folder")?;
    fs::create_dir_all(folder).map_err(|e| format!("making {}: {e}", folder.display()))?;
    unchanged(&file, before)?;
    let about = before
        .map(|_| fs::metadata(&file))
        .transpose()
        .map_err(told)?;
    let backup = match (before, &about) {
        (Some(text), Some(about)) => {
            let backup = backup_of(path);
            written(&backup, text, Some(about), true).map_err(told)?;
            Some(backup)
        }
        _ => None,
    };
    let fresh = fresh(&file, after, about.as_ref(), private).map_err(told)?;
    let renamed = unchanged(&file, before).and_then(|()| fs::rename(&fresh, &file).map_err(told));
    if let Err(why) = renamed {
        fs::remove_file(&fresh).ok();
        return Err(why);
    }
    settle(folder);
    Ok(Kept { file, backup })
}

/// Whether others on this machine may read it.
#[cfg(unix)]
pub(crate) fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o044 != 0)
}

/// On Windows a person's folder is closed to others.
#[cfg(not(unix))]
pub(crate) fn is_open(_: &Path) -> bool {
    false
}

fn written(path: &Path, text: &str, like: Option<&fs::Metadata>, private: bool) -> io::Result<()> {
    let fresh = fresh(path, text, like, private)?;
    fs::rename(&fresh, path).inspect_err(|_| {
        fs::remove_file(&fresh).ok();
    })
}

/// A file beside `path` that only we know of, complete and on the disk.
fn fresh(
    path: &Path,
    text: &str,
    like: Option<&fs::Metadata>,
    private: bool,
) -> io::Result<PathBuf> {
    let fresh = with_end(path, &format!(".{}.tmp", std::process::id()));
    fs::remove_file(&fresh).ok();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private || like.is_some() {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    let mut file = options.open(&fresh)?;
    let filled = match like {
        Some(like) => dress(&file, like),
        None => give(&file, &fresh),
    };
    let filled = filled
        .and_then(|()| file.write_all(text.as_bytes()))
        .and_then(|()| file.sync_all());
    match filled {
        Ok(()) => Ok(fresh),
        Err(error) => {
            fs::remove_file(&fresh).ok();
            Err(error)
        }
    }
}

/// Gives a file the owner and the mode of another.
#[cfg(unix)]
fn dress(file: &File, like: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        std::os::unix::fs::fchown(file, Some(like.uid()), Some(like.gid()))?;
    }
    file.set_permissions(like.permissions())
}

/// What root makes in somebody's folder is theirs: else they couldn't read their own settings.
#[cfg(unix)]
fn give(file: &File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let folder = fs::metadata(path.parent().unwrap_or(path))?;
    match file.metadata()?.uid() {
        0 if folder.uid() != 0 => {
            std::os::unix::fs::fchown(file, Some(folder.uid()), Some(folder.gid()))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn give(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn dress(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

fn unchanged(file: &Path, before: Option<&str>) -> Result<(), String> {
    match read(file)?.as_deref() == before {
        true => Ok(()),
        false => {
            Err("another program has just changed it, so it was left alone; try again".to_owned())
        }
    }
}

/// Where a file is or will be.
fn behind_links(path: &Path) -> Result<PathBuf, String> {
    match path.canonicalize() {
        Ok(file) => return Ok(file),
        Err(error) if is_missing(&error) => {}
        Err(error) => return Err(error.to_string()),
    }
    match fs::read_link(path) {
        Ok(_) => Err(NOWHERE.to_owned()),
        Err(_) => Ok(path.to_owned()),
    }
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(end);
    path.with_file_name(name)
}

/// The new name has to survive a crash, too.
#[cfg(unix)]
fn settle(folder: &Path) {
    File::open(folder).and_then(|folder| folder.sync_all()).ok();
}

#[cfg(not(unix))]
fn settle(_: &Path) {}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn told(error: io::Error) -> String {
    error.to_string()
}
