//! Files that settings name, read in bounds.
//!
//! A person may name a pipe (`--header-file <(…)`, a password manager's file), and it is waited for. An
//! onlooker leaves all but plain files alone.

#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use crate::config::environment::Environment;
use crate::error::Error;

/// Far more than any such file has.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Empty for everybody, and what people name where they want no file.
const NOTHING: &str = "/dev/null";

/// Why an onlooker leaves something alone.
#[derive(Debug)]
struct Pipe;

impl fmt::Display for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is no plain file but a pipe or a device")
    }
}

impl StdError for Pipe {}

/// # Errors
/// It can't be opened, or is no plain file and `environment` is an onlooker's.
pub(super) fn open(path: &Path, environment: &Environment) -> io::Result<File> {
    if environment.is_onlookers() {
        // Opening a pipe would wait for somebody at its other end. That a folder is no file is said by
        // whoever reads it.
        let about = fs::metadata(path)?;
        if !about.is_file() && !about.is_dir() && path != Path::new(NOTHING) {
            return Err(io::Error::other(Pipe));
        }
    }
    File::open(path)
}

/// The text of a file.
///
/// # Errors
/// It can't be opened or read, is larger than 16 MiB, or is no UTF-8.
pub(super) fn read(path: &Path, environment: &Environment) -> io::Result<String> {
    let mut bytes = Vec::new();
    let file = open(path, environment)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let problem = format!("it is larger than {} MiB", LARGEST >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, problem));
    }
    String::from_utf8(bytes).map_err(|_| {
        let problem = "stream did not contain valid UTF-8";
        io::Error::new(ErrorKind::InvalidData, problem)
    })
}

/// Whether nothing is wrong but that an onlooker has left a file alone.
pub(crate) fn is_of_pipe(error: &Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    let inner = cause.and_then(|cause: &io::Error| cause.get_ref());
    inner.is_some_and(|inner| inner.is::<Pipe>())
}
