//! The file of a recording: one a process, its owner's alone, and never somebody's notes.
//!
//! A recording that nobody writes any more is replaced by the next one; one that is being written
//! stays, and the next one gets the process's number to its name.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Why a file can't be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("opening {path}")]
    Open {
        path: String,
        #[source]
        source: io::Error,
    },
    #[error("{0} is a folder")]
    Folder(String),
    #[error("{0} is no file")]
    Strange(String),
    #[error("{0} is there already, and is no recording")]
    NotOurs(String),
}

/// The file, empty, and its name.
pub(super) fn open(path: &Path) -> Result<(File, PathBuf), Refused> {
    // What others take for their stdout is the host's here.
    if path.as_os_str().is_empty() || path == Path::new("-") {
        return Err(Refused::Strange(format!("{:?}", path.display())));
    }
    if let Some(file) = taken(path)? {
        return Ok((file, path.to_owned()));
    }
    let own = with_number(path, std::process::id());
    match taken(&own)? {
        Some(file) => Ok((file, own)),
        None => Err(refuse(&own, io::ErrorKind::WouldBlock.into())),
    }
}

/// Where files may have no more than so many bytes (`ulimit -f`), writing one more ends the process;
/// from here on it is an error of the one who writes, as a full disk is.
#[cfg(unix)]
pub(super) fn outlive_limits() {
    use tokio::signal::unix::{SignalKind, signal};
    let too_large = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    if tokio::runtime::Handle::try_current().is_ok() {
        // Nobody has to listen.
        signal(too_large).map(drop).ok();
    }
}

#[cfg(not(unix))]
pub(super) fn outlive_limits() {}

/// `trace.ndjson` → `trace-4711.ndjson`.
fn with_number(path: &Path, pid: u32) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(ending) => format!("{stem}-{pid}.{}", ending.to_string_lossy()),
        None => format!("{stem}-{pid}"),
    };
    path.with_file_name(name)
}

fn refuse(path: &Path, source: io::Error) -> Refused {
    let path = path.display().to_string();
    Refused::Open { path, source }
}

/// None: another process writes it.
fn taken(path: &Path) -> Result<Option<File>, Refused> {
    let name = || path.display().to_string();
    // Looked at before: opening a pipe would wait for somebody at its other end.
    match std::fs::metadata(path) {
        Ok(about) if about.is_dir() => return Err(Refused::Folder(name())),
        Ok(about) if is_device(&about) => {
            let file = OpenOptions::new().write(true).open(path);
            return file.map(Some).map_err(|e| refuse(path, e));
        }
        Ok(about) if !about.is_file() => return Err(Refused::Strange(name())),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(refuse(path, error)),
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|e| refuse(path, e))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(None),
        // A file system without locks: nobody can know.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    if !is_ours(&mut file).map_err(|e| refuse(path, e))? {
        return Err(Refused::NotOurs(name()));
    }
    let emptied = file.set_len(0).and_then(|()| make_private(&file));
    emptied.map_err(|e| refuse(path, e))?;
    Ok(Some(file))
}

/// Empty, or a recording.
fn is_ours(file: &mut File) -> io::Result<bool> {
    let mut head = Vec::new();
    file.take(10).read_to_end(&mut head)?;
    io::Seek::rewind(file)?;
    Ok(head.is_empty() || head == b"{\"record\":")
}

#[cfg(unix)]
fn make_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn make_private(_file: &File) -> io::Result<()> {
    Ok(())
}

/// `/dev/full`, `/dev/null`, a terminal.
#[cfg(unix)]
fn is_device(about: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_char_device(&about.file_type())
}

#[cfg(not(unix))]
fn is_device(_about: &std::fs::Metadata) -> bool {
    false
}
