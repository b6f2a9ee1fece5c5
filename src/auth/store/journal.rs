//! The journal of a request that spends something (a refresh token, a code): there before the request
//! goes out, with room for the answer, so that a full disk shows while nothing is lost yet (F44).
//!
//! The file: one line that says what is being spent (its hash), then room that the sealed answer is
//! written over. A journal without a readable answer says only that the request may have gone out.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs::File, iter};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::disk::Disk;
use super::files::{self, disk, shown};
use super::seal::{Envelope, Found, Held, Key, Label, Purpose, hash, look};
use super::{Error, Id, SCHEMA};
use crate::auth::secret::Secret;

/// The first line, padded.
const HEAD: usize = 512;

/// For the answer: more than servers send, in whole blocks.
const ROOM: usize = 32 * 1024;

#[derive(Serialize, Deserialize)]
struct Head {
    schema: u32,
    /// SHA-256, in hex, of what is being spent.
    spent: String,
    /// Unix seconds.
    at: u64,
}

/// An open journal.
#[derive(Debug)]
pub(super) struct Open {
    path: PathBuf,
    id: Id,
    file: Mutex<File>,
    held: Held,
    key: Arc<Key>,
}

impl Open {
    /// Under the credential's lock.
    pub(super) fn create(store: &Disk, id: &Id, spent: &Secret) -> Result<Self, Error> {
        let path = store.journal_file(id);
        let (held, key) = store.journal_key()?;
        let file = prepare(&path, spent).inspect_err(|_| drop(files::remove(&path)));
        let file = file.map_err(|e| disk("write", &path, e))?;
        if let Err(e) = files::sync_folder(&path) {
            tracing::warn!("{} may not survive a power cut: {e}", shown(&path));
        }
        Ok(Self {
            file: Mutex::new(file),
            path,
            id: id.clone(),
            held,
            key,
        })
    }

    /// Writes the answer over the room for it. A failure is told and no more: the record follows.
    pub(super) fn answer(&self, body: &[u8], now: u64) {
        let label = Label {
            id: &self.id.0,
            server: "",
            profile: "",
        };
        let plain = Zeroizing::new([&now.to_be_bytes(), body].concat());
        let Some(sealed) = self.key.seal(self.held, Purpose::Journal, label, plain) else {
            tracing::warn!("the system has no random numbers to give");
            return;
        };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut write = || -> io::Result<()> {
            file.seek(SeekFrom::Start(HEAD as u64))?;
            file.write_all(&sealed)?;
            file.sync_data()
        };
        if let Err(e) = write() {
            let why = files::reason(&e);
            tracing::warn!("cannot write {}: {why}", shown(&self.path));
        }
    }

    /// Removes the file, if it is still this one.
    pub(super) fn close(self) {
        let file = self
            .file
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if is_at(&file, &self.path)
            && let Err(e) = files::remove(&self.path)
        {
            tracing::warn!("{}", disk("remove", &self.path, e));
        }
    }
}

/// Writes the head, and the room in full: what was only reserved may still be refused.
fn prepare(path: &Path, spent: &Secret) -> Result<File, files::Strange> {
    files::remove(path)?;
    let mut file = files::create(path)?;
    let head = Head {
        schema: SCHEMA,
        spent: hash(spent.expose().as_bytes()),
        at: crate::clock::now(),
    };
    let mut content = serde_json::to_vec(&head).map_err(io::Error::from)?;
    content.extend(iter::repeat_n(
        b' ',
        (HEAD - 1).saturating_sub(content.len()),
    ));
    content.push(b'\n');
    content.extend(iter::repeat_n(b' ', ROOM));
    file.write_all(&content)?;
    file.sync_all()?;
    Ok(file)
}

/// What a dead process left, if it spent `spent`; else it is removed. Under the credential's lock.
pub(super) fn left_behind(store: &Disk, id: &Id, spent: &Secret) -> Option<(Vec<u8>, u64)> {
    let path = store.journal_file(id);
    let content = match files::read(&path) {
        Ok(content) => content?,
        Err(e) => {
            tracing::warn!("{}", disk("read", &path, e));
            return None;
        }
    };
    let (head, rest) = content.split_at_checked(HEAD).unwrap_or((&content, &[]));
    let ours = match serde_json::from_slice::<Head>(head) {
        Ok(head) if head.schema > SCHEMA => return None,
        Ok(head) => head.spent == hash(spent.expose().as_bytes()),
        Err(_) => false,
    };
    if !ours {
        if let Err(e) = files::remove(&path) {
            tracing::warn!("{}", disk("remove", &path, e));
        }
        return None;
    }
    let line = rest.split(|byte| *byte == b'\n').next()?;
    match look(line) {
        Found::Sealed(envelope) if envelope.id == id.0 => open(store, &envelope),
        _ => None, // the request may have gone out; no answer was written, or half of one
    }
}

fn open(store: &Disk, envelope: &Envelope) -> Option<(Vec<u8>, u64)> {
    let key = store.keys.to_open(envelope.keys, &envelope.key_id);
    let key = key.inspect_err(|e| tracing::warn!("{e}")).ok()?;
    let plain = key.open(Purpose::Journal, envelope)?;
    let (at, body) = plain.split_first_chunk()?;
    Some((body.to_vec(), u64::from_be_bytes(*at)))
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(one), Ok(other)) = (file.metadata(), std::fs::symlink_metadata(path)) else {
        return false;
    };
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}
