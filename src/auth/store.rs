//! Where credentials are kept: one sealed file each, the key in the OS keychain or, without one, in a
//! file only its owner can read; locks; the journal of a refresh (DESIGN: torn writes impossible,
//! modes repaired, corrupt files set aside, never a silent switch).
//!
//! Every method may touch the disk or the keychain, so each does it off the runtime's thread and is
//! bounded: 3 s for the keychain. It knows no OAuth.

mod disk;
mod files;
mod journal;
mod keychain;
mod keys;
mod lock;
mod memory;
mod seal;
#[cfg(test)]
mod tests;
mod trial;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::authorize::Request;
use super::record::Record;
use super::{StoreSettings, secret::Secret};
use disk::{Disk, LOCK, SIGN_IN_LOCK, Unusable};
use keychain::Keychain;
use keys::Keys;
use lock::{Lock, Pending};
use memory::Memory;

pub(crate) use trial::{Locks, Trial, Wide};

/// Of the records. A file of a newer one is read by nobody here, and never overwritten (F63).
pub(crate) const SCHEMA: u32 = 1;

/// Which credential: decides the file's name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Id(pub(crate) String);

/// Why the store could not do it. The text says what, where and what helps.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Error {
    /// Another process holds the lock, for longer than was waited.
    #[error("{0}")]
    Busy(String),
    /// The keychain can't be used (no bus, no service, no collection, locked, silent): which.
    #[error("{0}")]
    Keychain(String),
    /// The file system refuses.
    #[error("{0}")]
    Disk(String),
    /// Written by a newer version.
    #[error("{0}")]
    Newer(String),
}

/// The credential's lock; free when this is dropped, and when the process dies.
#[derive(Debug)]
pub(crate) struct Guard {
    id: Id,
    /// Shared with what is being done under it, which goes on when its future is dropped.
    lock: Arc<Lock>,
}

/// The right to run the sign-in of a credential; as [`Guard`], another lock.
#[derive(Debug)]
pub(crate) struct Ownership {
    id: Id,
    lock: Arc<Lock>,
}

/// What changes whenever somebody writes or deletes the record: cheap to take, so that every
/// request can look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp(u64, u64, u64);

/// A sign-in that is under way, kept beside the record so that others can show its link, and go on
/// with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) request: Option<Request>,
    /// RFC 8628: the code that a person types in at `url`.
    pub(crate) device: Option<(String, String)>,
    /// Unix seconds.
    pub(crate) started_at: u64,
    /// For which wants (issuer and scopes, in one text) a browser was opened, and when (Unix
    /// seconds): at most once in ten minutes. It outlives the sign-in.
    #[serde(default)]
    pub(crate) opened: Vec<(String, u64)>,
}

/// A refresh on its way to the server: the file is there before the request goes out, and takes the
/// raw answer the moment it has come (F44).
#[derive(Debug)]
pub(crate) struct Journal {
    /// None: everything stays in memory.
    open: Option<journal::Open>,
}

/// Which keys the store uses, and why, for `login`, `status` and `doctor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    /// `keychain`, `file` or `memory`.
    pub(crate) kind: &'static str,
    /// As a person names it: `the Secret Service (gnome-keyring)`, `~/.local/share/…/key`.
    pub(crate) place: String,
    /// Why it is not the keychain, if it isn't.
    pub(crate) why: Option<String>,
}

/// A record that a listing found, or what is in its place.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) id: Id,
    pub(crate) record: Result<Record, Error>,
}

#[derive(Debug)]
pub(crate) struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// None: there is no folder.
    disk: Option<Disk>,
    memory: Memory,
}

impl Store {
    /// Opens nothing.
    pub(crate) fn new(settings: StoreSettings) -> Self {
        Self::with_keychain(settings, Keychain::system())
    }

    fn with_keychain(settings: StoreSettings, keychain: Keychain) -> Self {
        let memory = Memory::default();
        if settings.folder.is_none() {
            memory.begin("there is no home folder to keep them in".to_owned(), true);
        }
        let disk = |folder: PathBuf| {
            let keys = Keys::new(folder.clone(), settings.keys, keychain);
            Disk::new(folder, keys)
        };
        Self {
            inner: Arc::new(Inner {
                disk: settings.folder.map(disk),
                memory,
            }),
        }
    }

    /// What is kept. `None`: nothing, or something corrupt that was set aside (told at `warn`).
    ///
    /// # Errors
    /// The keychain, the disk, a newer schema. A record whose key is lost is one too; a new sign-in may
    /// go on all the same, and [`Store::write`] sets the old record aside.
    pub(crate) async fn read(&self, id: &Id) -> Result<Option<Record>, Error> {
        if let Some(record) = self.inner.memory.record(id) {
            return Ok(record);
        }
        let id = id.clone();
        self.blocking(move |inner| match inner.readable() {
            Some(disk) => disk.read(&id),
            None => Ok(None),
        })
        .await?
    }

    pub(crate) fn stamp(&self, id: &Id) -> Stamp {
        if let Some(stamp) = self.inner.memory.stamp(id) {
            return Stamp(u64::MAX, stamp, 0);
        }
        let stamp = self.inner.disk.as_ref();
        let (a, b, c) = stamp.map_or((0, 0, 0), |disk| files::stamp(&disk.record_file(id)));
        Stamp(a, b, c)
    }

    /// Waits at most `patience` for the credential's lock.
    ///
    /// # Errors
    /// `Busy`, `Disk`.
    pub(crate) async fn lock(&self, id: &Id, patience: Duration) -> Result<Guard, Error> {
        let end = Instant::now() + patience;
        let mut pending = self.pending(id, LOCK).await?;
        loop {
            if let Some(lock) = pending.attempt()? {
                return Ok(Guard {
                    id: id.clone(),
                    lock: Arc::new(lock),
                });
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Error::Busy(format!(
                    "another process holds {}; it was waited for {} s",
                    files::shown(pending.path()),
                    patience.as_secs()
                )));
            }
            tokio::time::sleep(pause().min(left)).await;
        }
    }

    /// The right to sign in, if nobody has it.
    pub(crate) async fn own(&self, id: &Id) -> Result<Option<Ownership>, Error> {
        let lock = self.pending(id, SIGN_IN_LOCK).await?.attempt()?;
        Ok(lock.map(|lock| Ownership {
            id: id.clone(),
            lock: Arc::new(lock),
        }))
    }

    /// Where it is decided whether there is a folder to write to.
    async fn pending(&self, id: &Id, end: &'static str) -> Result<Pending, Error> {
        let id = id.clone();
        self.blocking(move |inner| {
            let pending = inner.writable().map(|disk| {
                let made = disk.make()?;
                made.map_or_else(|e| Ok(Err(e)), |()| disk.pending(&id, end))
            });
            match pending {
                Some(Ok(pending)) => return pending,
                Some(Err(Unusable(why))) => inner.memory.begin(why, false),
                None => {}
            }
            Ok(inner.memory.pending(&id, end))
        })
        .await?
    }

    /// Replaces the record: readers see the old one or the new one. Counts `generation` up.
    ///
    /// # Errors
    /// The record stands as it was.
    pub(crate) async fn write(&self, guard: &Guard, record: &mut Record) -> Result<(), Error> {
        let mut next = record.clone();
        next.generation += 1;
        let generation = next.generation;
        let plain = plain(&next)?;
        let (id, lock) = (guard.id.clone(), Arc::clone(&guard.lock));
        self.blocking(move |inner| {
            let _lock = lock;
            match inner.writable() {
                Some(disk) => disk.write(&id, (&next.server, &next.profile), plain),
                None => {
                    inner.memory.set_record(id, Some(next));
                    Ok(())
                }
            }
        })
        .await??;
        record.generation = generation;
        Ok(())
    }

    /// Removes the record and what stands beside it (journal, attempt, leftovers).
    pub(crate) async fn delete(&self, guard: &Guard) -> Result<(), Error> {
        let (id, lock) = (guard.id.clone(), Arc::clone(&guard.lock));
        self.blocking(move |inner| {
            let _lock = lock;
            // A folder that can be read only: the record in it is gone for us, and it is said.
            let removed = inner.readable().map_or(Ok(()), |disk| disk.delete(&id));
            if inner.writable().is_none() {
                inner.memory.forget(id);
            }
            removed
        })
        .await?
    }

    /// Announces that `spent` (the refresh token, or the code) is about to be sent.
    ///
    /// # Errors
    /// The disk is full, or read-only: before anything was spent. The keychain.
    pub(crate) async fn journal(&self, guard: &Guard, spent: &Secret) -> Result<Journal, Error> {
        let (id, lock, spent) = (guard.id.clone(), Arc::clone(&guard.lock), spent.clone());
        self.blocking(move |inner| {
            let _lock = lock;
            let open = inner.writable();
            let open = open.map(|disk| journal::Open::create(disk, &id, &spent));
            Ok(Journal {
                open: open.transpose()?,
            })
        })
        .await?
    }

    /// What a dead process left in the journal: the raw answer to the request that spent `spent`, if it
    /// got that far, and when it came (Unix seconds).
    pub(crate) async fn left_behind(
        &self,
        guard: &Guard,
        spent: &Secret,
    ) -> Option<(Vec<u8>, u64)> {
        let (id, lock, spent) = (guard.id.clone(), Arc::clone(&guard.lock), spent.clone());
        self.blocking(move |inner| {
            let _lock = lock;
            journal::left_behind(inner.readable()?, &id, &spent)
        })
        .await
        .ok()?
    }

    /// The sign-in that is under way, or the last one's memory of opened browsers.
    pub(crate) async fn attempt(&self, id: &Id) -> Option<Attempt> {
        if let Some(attempt) = self.inner.memory.attempt(id) {
            return Some(attempt);
        }
        let id = id.clone();
        let attempt = self.blocking(move |inner| inner.readable()?.attempt(&id));
        attempt.await.ok()?
    }

    /// # Errors
    /// What was there stands.
    pub(crate) async fn set_attempt(
        &self,
        ownership: &Ownership,
        attempt: &Attempt,
    ) -> Result<(), Error> {
        let (id, lock) = (ownership.id.clone(), Arc::clone(&ownership.lock));
        let attempt = attempt.clone();
        self.blocking(move |inner| {
            let _lock = lock;
            match inner.writable() {
                Some(disk) => disk.set_attempt(&id, plain(&attempt)?),
                None => {
                    inner.memory.set_attempt(id, attempt);
                    Ok(())
                }
            }
        })
        .await?
    }

    /// Everything in the folder, readable or not, in the order of servers and profiles.
    pub(crate) async fn list(&self) -> Vec<Entry> {
        let listed = self.blocking(|inner| {
            let mut found = inner.readable().map(Disk::list).unwrap_or_default();
            inner.memory.overlay(&mut found);
            found
        });
        listed.await.unwrap_or_default()
    }

    /// Which keys are, or would be, used. Decides nothing for good; may ask the keychain.
    pub(crate) async fn about(&self) -> About {
        let about = self.blocking(|inner| {
            let disk = inner.readable();
            match (inner.memory.why(), disk) {
                (None, Some(disk)) => disk.about(),
                (why, _) => memory(why.or_else(|| inner.memory.why())),
            }
        });
        about.await.unwrap_or_else(|e| memory(Some(e.to_string())))
    }

    /// The record for somebody who only looks: nothing is set aside.
    ///
    /// # Errors
    /// As [`Store::read`]; and what can't be read is one, too.
    pub(crate) async fn peek(&self, id: &Id) -> Result<Option<Record>, Error> {
        let id = id.clone();
        self.blocking(move |inner| match inner.readable() {
            Some(disk) => disk.peek(&id),
            None => Ok(None),
        })
        .await?
    }

    /// Tries the folder out, and leaves it as it was; none: there is no folder. To be done before
    /// anything is read, since readers mend modes.
    pub(crate) async fn try_out(&self) -> Option<Trial> {
        let tried = self.blocking(|inner| inner.disk.as_ref().map(Disk::try_out));
        tried.await.ok()?
    }

    /// Does something slow off the runtime's thread.
    async fn blocking<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Inner) -> T + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || work(&inner)).await;
        done.map_err(|_| Error::Disk("the store was interrupted".to_owned()))
    }
}

impl Inner {
    /// The folder, if it may be read. A folder that is not ours is found out here.
    fn readable(&self) -> Option<&Disk> {
        let disk = self.disk.as_ref()?;
        if self.memory.is_blind() {
            return None;
        }
        match disk.is_there() {
            Ok(_) => Some(disk),
            Err(Unusable(why)) => {
                self.memory.begin(why, true);
                None
            }
        }
    }

    /// The folder, unless everything stays in memory.
    fn writable(&self) -> Option<&Disk> {
        let disk = self.disk.as_ref();
        disk.filter(|_| self.memory.why().is_none())
    }
}

impl Journal {
    /// Takes the raw answer: written and on the disk when this returns. Blocking, short.
    pub(crate) fn answer(&self, body: &[u8], now: u64) {
        if let Some(open) = &self.open {
            open.answer(body, now);
        }
    }

    /// The record is written: nothing to remember any more.
    pub(crate) async fn close(self) {
        if let Some(open) = self.open {
            drop(tokio::task::spawn_blocking(|| open.close()).await);
        }
    }
}

fn memory(why: Option<String>) -> About {
    About {
        kind: "memory",
        place: "this process's memory".to_owned(),
        why,
    }
}

fn plain<T: Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>, Error> {
    let plain = seal::plain(value);
    plain.ok_or_else(|| Error::Disk("what is to be kept can't be written as JSON".to_owned()))
}

/// Between two looks at a lock: 15 to 25 ms, so that those who wait together don't look together.
fn pause() -> Duration {
    Duration::from_millis(15) + Duration::from_millis(10).mul_f64(crate::http::chance())
}
