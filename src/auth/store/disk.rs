//! The folder: a record, an attempt and two locks a credential, each a file. All blocking; who holds
//! which lock is the caller's business, as the comments say.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::files::{self, Strange, disk, shown};
use super::keys::{Keys, newer, no_chance};
use super::lock::Pending;
use super::seal::{Envelope, Found, Held, Key, Label, Purpose, hash, look};
use super::{About, Attempt, Entry, Error, Id};
use crate::auth::record::Record;

/// A folder that can't be used, and why: then everything stays in memory (F61).
pub(super) struct Unusable(pub(super) String);

#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    pub(super) keys: Keys,
}

impl Disk {
    pub(super) fn new(folder: PathBuf, keys: Keys) -> Self {
        Self { folder, keys }
    }

    /// Whether anything may be read here. `Ok(false)`: there is no folder yet.
    pub(super) fn is_there(&self) -> Result<bool, Unusable> {
        files::folder_exists(&self.folder).map_err(|e| unusable(&self.folder, e))
    }

    /// Makes the folders, or says why not. A full disk is no reason to go elsewhere: it passes.
    pub(super) fn make(&self) -> Result<Result<(), Error>, Unusable> {
        let made = files::folder(&self.folder, true);
        let made = made.and_then(|()| files::folder(&self.records(), false));
        self.passing(made, &self.folder, "create")
    }

    /// Opens a lock file; as [`Disk::make`].
    pub(super) fn pending(&self, id: &Id, end: &str) -> Result<Result<Pending, Error>, Unusable> {
        let path = self.file(id, end);
        self.passing(Pending::new(&path), &path, "lock")
    }

    fn passing<T>(
        &self,
        result: Result<T, Strange>,
        path: &Path,
        what: &str,
    ) -> Result<Result<T, Error>, Unusable> {
        use io::ErrorKind as Kind;
        match result {
            Ok(value) => Ok(Ok(value)),
            Err(Strange::Io(e)) => match e.kind() {
                Kind::PermissionDenied
                | Kind::ReadOnlyFilesystem
                | Kind::NotADirectory
                | Kind::AlreadyExists
                | Kind::NotFound
                | Kind::Unsupported => Err(unusable(path, Strange::Io(e))),
                _ => Ok(Err(disk(what, path, Strange::Io(e)))),
            },
            Err(not) if path == self.folder => Err(unusable(path, not)),
            Err(not) => Ok(Err(disk(what, path, not))),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn records(&self) -> PathBuf {
        self.folder.join("credentials")
    }

    /// `.json`, `.lock`, ….
    fn file(&self, id: &Id, end: &str) -> PathBuf {
        let hash = hash(id.0.as_bytes());
        self.records().join(format!("{}{end}", &hash[..32]))
    }

    pub(super) fn record_file(&self, id: &Id) -> PathBuf {
        self.file(id, ".json")
    }

    pub(super) fn journal_file(&self, id: &Id) -> PathBuf {
        self.file(id, ".journal")
    }

    pub(super) fn about(&self) -> About {
        self.keys.about()
    }

    /// The record, by any process at any time.
    pub(super) fn read(&self, id: &Id) -> Result<Option<Record>, Error> {
        let path = self.record_file(id);
        match self.open(id, &path, Purpose::Record)? {
            Opened::Missing => Ok(None),
            Opened::Plain(plain) => match serde_json::from_slice(&plain) {
                Ok(record) => Ok(Some(record)),
                Err(_) => {
                    self.set_aside_if_free(id, "its content is no record");
                    Ok(None)
                }
            },
            Opened::Corrupt(why) => {
                self.set_aside_if_free(id, why);
                Ok(None)
            }
        }
    }

    /// The record, for somebody who only looks: nothing is set aside, and what can't be read is an
    /// error.
    pub(super) fn peek(&self, id: &Id) -> Result<Option<Record>, Error> {
        let path = self.record_file(id);
        let why = match self.open(id, &path, Purpose::Record)? {
            Opened::Missing => return Ok(None),
            Opened::Corrupt(why) => why,
            Opened::Plain(plain) => match serde_json::from_slice(&plain) {
                Ok(record) => return Ok(Some(record)),
                Err(_) => "its content is no record",
            },
        };
        Err(Error::Disk(format!(
            "{} can't be read: {why}",
            shown(&path)
        )))
    }

    fn open(&self, id: &Id, path: &Path, purpose: Purpose) -> Result<Opened, Error> {
        let content = files::read(path).map_err(|e| disk("read", path, e))?;
        let Some(content) = content else {
            return Ok(Opened::Missing);
        };
        let envelope = match look(&content) {
            Found::Sealed(envelope) if envelope.id == id.0 => envelope,
            Found::Sealed(_) => return Ok(Opened::Corrupt("it is another sign-in's")),
            Found::Newer(schema) => return Err(newer(path, schema)),
            Found::Corrupt(why) => return Ok(Opened::Corrupt(why)),
        };
        let key = self.keys.to_open(envelope.keys, &envelope.key_id)?;
        Ok(match key.open(purpose, &envelope) {
            Some(plain) => Opened::Plain(plain),
            None => Opened::Corrupt("its seal is broken"),
        })
    }

    /// Sets a corrupt record aside, unless somebody is about to write it (who then does), and unless it
    /// was replaced by a good one since.
    fn set_aside_if_free(&self, id: &Id, why: &str) {
        let path = self.record_file(id);
        let lock = Pending::new(&self.file(id, LOCK));
        let lock = lock.ok().and_then(|mut lock| lock.attempt().ok().flatten());
        let still = || !matches!(self.open(id, &path, Purpose::Record), Ok(Opened::Plain(_)));
        if lock.is_none() || !still() {
            tracing::warn!(
                "{} can't be read ({why}); it counts as missing",
                shown(&path)
            );
        } else if let Err(e) = files::set_aside(&path, why) {
            tracing::warn!("{}", disk("set aside", &path, e));
        }
        drop(lock);
    }

    /// Replaces the record. Under the credential's lock.
    pub(super) fn write(
        &self,
        id: &Id,
        (server, profile): (&str, &str),
        plain: Zeroizing<Vec<u8>>,
    ) -> Result<(), Error> {
        let path = self.record_file(id);
        let label = Label {
            id: &id.0,
            server,
            profile,
        };
        self.seal(&path, Purpose::Record, label, plain)
    }

    fn seal(
        &self,
        path: &Path,
        purpose: Purpose,
        label: Label<'_>,
        plain: Zeroizing<Vec<u8>>,
    ) -> Result<(), Error> {
        self.may_replace(path, None)?; // before the keychain is asked
        let (held, key) = self.keys.to_seal()?;
        self.may_replace(path, Some((held, &key)))?;
        let content = key
            .seal(held, purpose, label, plain)
            .ok_or_else(no_chance)?;
        files::replace(path, &content).map_err(|e| disk("write", path, e))
    }

    /// A newer version's file stays (F63); what can't be read is kept aside (F46); what was sealed with a
    /// key that is lost, too, once it is known which key is right.
    fn may_replace(&self, path: &Path, with: Option<(Held, &Key)>) -> Result<(), Error> {
        let content = files::read(path).map_err(|e| disk("read", path, e))?;
        let why = match content.as_deref().map(look) {
            None => return Ok(()),
            Some(Found::Newer(schema)) => return Err(newer(path, schema)),
            Some(Found::Corrupt(why)) => why,
            Some(Found::Sealed(old)) => match with {
                Some((held, key)) if old.keys == held && old.key_id != key.id() => {
                    "it was sealed with another key"
                }
                _ => return Ok(()),
            },
        };
        files::set_aside(path, why).map_err(|e| disk("set aside", path, e))
    }

    /// Removes everything but the locks. Under the credential's lock.
    pub(super) fn delete(&self, id: &Id) -> Result<(), Error> {
        let mut failed = None;
        for end in [".json", ".attempt.json", ".journal"] {
            let path = self.file(id, end);
            files::sweep(&path);
            if let Err(e) = files::remove(&path) {
                failed = Some(disk("remove", &path, e));
            }
        }
        if let Err(e) = files::sync_folder(&self.record_file(id)) {
            tracing::warn!("cannot make sure that it stays removed: {e}");
        }
        failed.map_or(Ok(()), Err)
    }

    /// What can be read of it; anything else is as good as nothing.
    pub(super) fn attempt(&self, id: &Id) -> Option<Attempt> {
        let path = self.file(id, ".attempt.json");
        match self.open(id, &path, Purpose::Attempt) {
            Ok(Opened::Plain(plain)) => serde_json::from_slice(&plain).ok(),
            Ok(Opened::Missing) => None,
            Ok(Opened::Corrupt(why)) => {
                tracing::warn!("{} can't be read: {why}", shown(&path));
                None
            }
            Err(e) => {
                tracing::warn!("{e}");
                None
            }
        }
    }

    /// Under the ownership's lock.
    pub(super) fn set_attempt(&self, id: &Id, plain: Zeroizing<Vec<u8>>) -> Result<(), Error> {
        let label = Label {
            id: &id.0,
            server: "",
            profile: "",
        };
        self.seal(
            &self.file(id, ".attempt.json"),
            Purpose::Attempt,
            label,
            plain,
        )
    }

    /// All records; nothing is set aside. The keychain is asked once at most: a failure is remembered.
    pub(super) fn list(&self) -> Vec<Entry> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.records()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_record = name
                .strip_suffix(".json")
                .is_some_and(|name| name.len() == 32 && !name.contains('.'));
            if is_record {
                found.push(self.entry(&entry.path(), name));
            }
        }
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    /// With what it is sorted by.
    fn entry(&self, path: &Path, name: String) -> ([String; 3], Entry) {
        let corrupt = |why: &str| Error::Disk(format!("{} can't be read: {why}", shown(path)));
        let unknown = |error| {
            let entry = Entry {
                id: Id(name.clone()),
                record: Err(error),
            };
            ([String::new(), String::new(), name.clone()], entry)
        };
        let envelope = match files::read(path) {
            Ok(content) => match look(&content.unwrap_or_default()) {
                Found::Sealed(envelope) => envelope,
                Found::Newer(schema) => return unknown(newer(path, schema)),
                Found::Corrupt(why) => return unknown(corrupt(why)),
            },
            Err(e) => return unknown(disk("read", path, e)),
        };
        let record = self
            .record(&envelope)
            .unwrap_or_else(|| Err(corrupt("its seal is broken")));
        let Envelope {
            id,
            server,
            profile,
            ..
        } = envelope;
        let order = [server, profile, id.clone()];
        (order, Entry { id: Id(id), record })
    }

    fn record(&self, envelope: &Envelope) -> Option<Result<Record, Error>> {
        let key = match self.keys.to_open(envelope.keys, &envelope.key_id) {
            Ok(key) => key,
            Err(e) => return Some(Err(e)),
        };
        let plain = key.open(Purpose::Record, envelope)?;
        serde_json::from_slice(&plain).ok().map(Ok)
    }

    /// What seals a journal: looked up before anything is spent.
    pub(super) fn journal_key(&self) -> Result<(Held, Arc<Key>), Error> {
        self.keys.to_seal()
    }
}

/// The ends of the lock files' names.
pub(super) const LOCK: &str = ".lock";
pub(super) const SIGN_IN_LOCK: &str = ".sign-in.lock";

fn unusable(path: &Path, strange: Strange) -> Unusable {
    let why = match strange {
        Strange::Io(e) => files::reason(&e),
        Strange::Not(why) => why,
    };
    Unusable(format!("{} can't be used: {why}", shown(path)))
}

enum Opened {
    Missing,
    Plain(Zeroizing<Vec<u8>>),
    Corrupt(&'static str),
}
