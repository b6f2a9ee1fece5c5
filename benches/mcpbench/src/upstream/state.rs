//! What the upstream remembers: sessions and counters.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::mpsc::Sender;

use super::answer::filler;

/// The stream of a session, for those that have one.
type Stream = Option<Sender<Bytes>>;

pub(super) struct State {
    sessions: Mutex<HashMap<String, Stream>>,
    next: AtomicU64,
    requests: AtomicU64,
    connections: AtomicU64,
    /// Text for the `big` tool.
    pub(super) filler: Bytes,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            sessions: Mutex::default(),
            next: AtomicU64::new(1),
            requests: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            filler: filler(),
        }
    }

    pub(super) fn new_session(&self, stream: Stream) -> String {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let id = format!("{:08x}{n:024x}", std::process::id());
        self.sessions().insert(id.clone(), stream);
        id
    }

    pub(super) fn has_session(&self, id: &str) -> bool {
        self.sessions().contains_key(id)
    }

    /// Gives a session a new stream; false if there is no such session.
    pub(super) fn set_stream(&self, id: &str, stream: Sender<Bytes>) -> bool {
        self.sessions()
            .get_mut(id)
            .map(|slot| *slot = Some(stream))
            .is_some()
    }

    pub(super) fn stream(&self, id: &str) -> Stream {
        self.sessions().get(id).cloned().flatten()
    }

    pub(super) fn end_session(&self, id: &str) {
        self.sessions().remove(id);
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn stats(&self) -> String {
        format!(
            r#"{{"requests":{},"connections":{},"sessions":{}}}"#,
            self.requests.load(Ordering::Relaxed),
            self.connections.load(Ordering::Relaxed),
            self.sessions().len()
        )
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Stream>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
