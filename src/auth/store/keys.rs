//! Which key seals and opens: the keychain's or a file's, chosen once at the first write and written
//! down in `store.json`; never switched but by whoever says so (T27).
//!
//! Every method may ask the keychain (3 s) or wait for another process that is choosing; all are
//! blocking.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::files::{self, disk, shown};
use super::keychain::{self, Fault, Keychain};
use super::lock::{Lock, Pending};
use super::seal::{Held, Key};
use super::{About, Error, SCHEMA};
use crate::auth::Keys as Wanted;

/// How long a process waits for another one that is choosing: which may take the keychain's 3 s.
const PATIENCE: Duration = Duration::from_secs(8);

/// `store.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Choice {
    schema: u32,
    keys: Held,
    key_id: String,
    /// Why it isn't the keychain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// The keys of one folder.
#[derive(Debug)]
pub(super) struct Keys {
    folder: PathBuf,
    wanted: Wanted,
    keychain: Keychain,
    /// The file's, once it was read.
    file: Mutex<Option<Arc<Key>>>,
}

impl Keys {
    pub(super) fn new(folder: PathBuf, wanted: Wanted, keychain: Keychain) -> Self {
        Self {
            folder,
            wanted,
            keychain,
            file: Mutex::default(),
        }
    }

    /// The key to seal with. The first time ever it is chosen and made.
    pub(super) fn to_seal(&self) -> Result<(Held, Arc<Key>), Error> {
        if let Some(choice) = self.choice()?
            && self.agrees(&choice)
            && let Ok(key) = self.named(choice.keys, &choice.key_id)
        {
            return Ok((choice.keys, key));
        }
        let _choosing = self.lock()?;
        let before = self.choice()?; // another process may have been faster
        let (held, key, why) = self.choose(before.as_ref())?;
        let choice = Choice {
            schema: SCHEMA,
            keys: held,
            key_id: key.id().to_owned(),
            why,
        };
        if before.as_ref() != Some(&choice) {
            self.set_choice(&choice)?;
        }
        Ok((held, key))
    }

    /// The key to seal with, as far as one has been chosen; nothing is chosen here. Where nothing but
    /// the keychain will do, that is tried.
    pub(super) fn chosen(&self) -> Result<Option<Arc<Key>>, Error> {
        match self.choice()?.filter(|choice| self.agrees(choice)) {
            Some(choice) => self.named(choice.keys, &choice.key_id).map(Some),
            None if self.wanted == Wanted::Keychain => {
                self.keychain.test().map_err(|fault| refusal(&fault))?;
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// The key that an envelope was sealed with.
    pub(super) fn to_open(&self, held: Held, id: &str) -> Result<Arc<Key>, Error> {
        self.named(held, id)
    }

    /// Which keys are used, or would be.
    pub(super) fn about(&self) -> About {
        let choice = self.choice();
        let (held, why) = match (self.wanted, choice) {
            (Wanted::Keychain, _) => (Held::Keychain, None),
            (Wanted::File, _) => (Held::File, Some(FORCED.to_owned())),
            (Wanted::Auto, Ok(Some(choice))) => (choice.keys, choice.why),
            (Wanted::Auto, Ok(None)) => match self.keychain.test() {
                Ok(()) => (Held::Keychain, None),
                Err(fault) => (Held::File, Some(unusable(&fault))),
            },
            (Wanted::Auto, Err(e)) => (Held::File, Some(e.to_string())),
        };
        match held {
            Held::Keychain => About {
                kind: "keychain",
                place: keychain::NAME.to_owned(),
                why: None,
            },
            Held::File => About {
                kind: "file",
                place: shown(&self.key_file()),
                why,
            },
        }
    }

    fn agrees(&self, choice: &Choice) -> bool {
        match self.wanted {
            Wanted::Auto => true,
            Wanted::Keychain => choice.keys == Held::Keychain,
            Wanted::File => choice.keys == Held::File,
        }
    }

    fn choose(&self, before: Option<&Choice>) -> Result<(Held, Arc<Key>, Option<String>), Error> {
        let known = |held| {
            let known = before.filter(|choice| choice.keys == held);
            known.map(|choice| choice.key_id.as_str())
        };
        let held = match (self.wanted, before) {
            (Wanted::Keychain, _) => Held::Keychain,
            (Wanted::File, _) => Held::File,
            (Wanted::Auto, Some(choice)) => choice.keys,
            (Wanted::Auto, None) => {
                return match self.keychain.try_and_create() {
                    Ok(key) => Ok((Held::Keychain, key, None)),
                    Err(fault) => {
                        let why = unusable(&fault);
                        tracing::warn!("tokens are kept in files, because {why}");
                        Ok((Held::File, self.file_key()?, Some(why)))
                    }
                };
            }
        };
        match held {
            Held::Keychain => {
                let key = self.keychain.create(known(held));
                Ok((held, key.map_err(|fault| refusal(&fault))?, None))
            }
            Held::File => {
                let why = match before {
                    Some(choice) if choice.keys == held => choice.why.clone(),
                    _ => Some(FORCED.to_owned()),
                };
                Ok((held, self.file_key()?, why))
            }
        }
    }

    /// The key of that name, from where it is kept.
    fn named(&self, held: Held, id: &str) -> Result<Arc<Key>, Error> {
        match held {
            Held::Keychain => match self.keychain.read(id) {
                Ok(Some(key)) => Ok(key),
                Ok(None) => Err(Error::Keychain(format!(
                    "{} no longer has the key that this sign-in was sealed with (was it reset?); sign in again: `intercom-mcp login`",
                    keychain::NAME
                ))),
                Err(fault) => Err(refusal(&fault)),
            },
            Held::File => {
                let mut known = self.file.lock().unwrap_or_else(PoisonError::into_inner);
                if known.as_ref().is_none_or(|key| key.id() != id) {
                    *known = self.read_file()?.ok().map(Arc::new);
                }
                let key = known.as_ref().filter(|key| key.id() == id);
                key.map(Arc::clone).ok_or_else(|| {
                    Error::Disk(format!(
                        "{} is not there, or not the key that this sign-in was sealed with; put the right one back, or sign in again: `intercom-mcp login`",
                        shown(&self.key_file())
                    ))
                })
            }
        }
    }

    /// The file's key, made if there is none. Under [`Keys::lock`].
    fn file_key(&self) -> Result<Arc<Key>, Error> {
        let path = self.key_file();
        let there = match self.read_file()? {
            Ok(key) => Some(key),
            Err(Unread::Missing) => None,
            Err(Unread::NoKey) => {
                let aside = files::set_aside(&path, "it holds no key");
                aside.map_err(|e| disk("set aside", &path, e))?;
                None
            }
        };
        let key = match there {
            Some(key) => key,
            None => {
                let new = Key::random().ok_or_else(no_chance)?;
                files::replace(&path, new.text().as_bytes())
                    .map_err(|e| disk("write", &path, e))?;
                // Where locks hold in one process only, another one may have been faster.
                self.read_file()?.unwrap_or(new)
            }
        };
        let key = Arc::new(key);
        let mut known = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(Arc::clone(&key));
        Ok(key)
    }

    fn read_file(&self) -> Result<Result<Key, Unread>, Error> {
        let path = self.key_file();
        let content = files::read(&path).map_err(|e| disk("read", &path, e))?;
        let Some(content) = content.map(Zeroizing::new) else {
            return Ok(Err(Unread::Missing));
        };
        Ok(Key::parse(&content).ok_or(Unread::NoKey))
    }

    fn choice(&self) -> Result<Option<Choice>, Error> {
        let path = self.choice_file();
        let content = files::read(&path).map_err(|e| disk("read", &path, e))?;
        let Some(content) = content else {
            return Ok(None);
        };
        #[derive(Deserialize)]
        struct Schema {
            schema: u64,
        }
        match serde_json::from_slice(&content) {
            Ok(Schema { schema }) if schema > u64::from(SCHEMA) => Err(newer(&path, schema)),
            // What can't be read is chosen anew, and then written over.
            _ => Ok(serde_json::from_slice(&content).ok()),
        }
    }

    fn set_choice(&self, choice: &Choice) -> Result<(), Error> {
        let path = self.choice_file();
        let mut content = serde_json::to_vec(choice).unwrap_or_default();
        content.push(b'\n');
        files::replace(&path, &content).map_err(|e| disk("write", &path, e))
    }

    /// Keeps other processes from choosing meanwhile.
    fn lock(&self) -> Result<Lock, Error> {
        let path = self.folder.join("store.lock");
        let mut pending = Pending::new(&path).map_err(|e| disk("lock", &path, e))?;
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(lock) = pending.attempt()? {
                return Ok(lock);
            }
            if Instant::now() >= end {
                return Err(Error::Busy(format!(
                    "another process holds {} for more than {} s",
                    shown(pending.path()),
                    PATIENCE.as_secs()
                )));
            }
            thread::sleep(super::pause());
        }
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("key")
    }

    fn choice_file(&self) -> PathBuf {
        self.folder.join("store.json")
    }
}

/// Why there is no key in the key file.
enum Unread {
    Missing,
    NoKey,
}

const FORCED: &str = "INTERCOM_MCP_STORE=file says so";

fn unusable(fault: &Fault) -> String {
    format!("{} can't be used: {fault}", keychain::NAME)
}

fn refusal(fault: &Fault) -> Error {
    Error::Keychain(format!(
        "{}; put that right, or sign in again with INTERCOM_MCP_STORE=file",
        unusable(fault)
    ))
}

pub(super) fn newer(path: &std::path::Path, schema: u64) -> Error {
    Error::Newer(format!(
        "{} was written by a newer intercom-mcp (schema {schema}, this one knows {SCHEMA}); update this one",
        shown(path)
    ))
}

pub(super) fn no_chance() -> Error {
    Error::Disk("the system has no random numbers to give".to_owned())
}
