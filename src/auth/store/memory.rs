//! What is kept in this process only: everything, when there is no folder to write to (F61). It lies
//! over what a folder that can only be read still holds.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::lock::Pending;
use super::{Attempt, Entry, Id};
use crate::auth::record::Record;

#[derive(Debug)]
pub(super) struct Memory {
    /// Tells the locks of several stores in one process apart.
    number: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Why everything stays here; none: it doesn't.
    why: Option<String>,
    /// The folder is not even read.
    blind: bool,
    /// Counts the writes.
    stamp: u64,
    /// `None` in it: it was deleted, whatever the folder says.
    records: HashMap<Id, (u64, Option<Record>)>,
    attempts: HashMap<Id, Attempt>,
}

impl Default for Memory {
    fn default() -> Self {
        static STORES: AtomicU64 = AtomicU64::new(0);
        Self {
            number: STORES.fetch_add(1, Ordering::Relaxed),
            state: Mutex::default(),
        }
    }
}

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on everything stays here.
    pub(super) fn begin(&self, why: String, blind: bool) {
        let mut state = self.state();
        state.blind |= blind;
        if state.why.is_none() {
            tracing::warn!("sign-ins last as long as this process: {why}");
            state.why = Some(why);
        }
    }

    pub(super) fn why(&self) -> Option<String> {
        self.state().why.clone()
    }

    pub(super) fn is_blind(&self) -> bool {
        self.state().blind
    }

    pub(super) fn pending(&self, id: &Id, end: &str) -> Pending {
        let name = format!("memory {} {}{end}", self.number, id.0);
        Pending::within_process(PathBuf::from(name))
    }

    /// None: nothing is known here. `Some(None)`: it was deleted.
    #[expect(
        clippy::option_option,
        reason = "the folder is asked only where nothing is known"
    )]
    pub(super) fn record(&self, id: &Id) -> Option<Option<Record>> {
        let state = self.state();
        state.records.get(id).map(|(_, record)| record.clone())
    }

    pub(super) fn stamp(&self, id: &Id) -> Option<u64> {
        self.state().records.get(id).map(|(stamp, _)| *stamp)
    }

    pub(super) fn set_record(&self, id: Id, record: Option<Record>) {
        let mut state = self.state();
        state.stamp += 1;
        let stamp = state.stamp;
        state.records.insert(id, (stamp, record));
    }

    pub(super) fn forget(&self, id: Id) {
        self.state().attempts.remove(&id);
        self.set_record(id, None);
    }

    pub(super) fn attempt(&self, id: &Id) -> Option<Attempt> {
        self.state().attempts.get(id).cloned()
    }

    pub(super) fn set_attempt(&self, id: Id, attempt: Attempt) {
        self.state().attempts.insert(id, attempt);
    }

    /// Lays what is known here over what the folder holds.
    pub(super) fn overlay(&self, found: &mut Vec<Entry>) {
        let state = self.state();
        found.retain(|entry| !state.records.contains_key(&entry.id));
        for (id, (_, record)) in &state.records {
            found.extend(record.clone().map(|record| Entry {
                id: id.clone(),
                record: Ok(record),
            }));
        }
        drop(state);
        found.sort_by_key(|entry| match &entry.record {
            Ok(record) => (
                record.server.clone(),
                record.profile.clone(),
                entry.id.0.clone(),
            ),
            Err(_) => (String::new(), String::new(), entry.id.0.clone()),
        });
    }
}
