//! How far one request of the host's has got, for whoever has to cancel it.
//!
//! It is written by the request's task and read by the bridge's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::message::RequestId;

use super::link::lock;

/// How far a request got.
#[derive(Default)]
pub(super) struct Progress {
    sent: AtomicBool,
    /// The id under which the server knows it, where that is not the host's.
    wire_id: Mutex<Option<RequestId>>,
    /// It goes on with another request of the host's.
    followed: Mutex<Option<Arc<Self>>>,
}

impl Progress {
    pub(super) fn set_sent(&self, wire_id: Option<&RequestId>) {
        if wire_id.is_some() {
            *lock(&self.wire_id) = wire_id.cloned();
        }
        self.sent.store(true, Ordering::Relaxed);
    }

    pub(super) fn was_sent(&self) -> bool {
        self.sent.load(Ordering::Relaxed) || lock(&self.followed).is_some()
    }

    /// This request goes on with a call that another one began.
    pub(super) fn follow(&self, first: &Arc<Self>) {
        *lock(&self.followed) = Some(Arc::clone(first));
    }

    pub(super) fn wire_id(&self) -> Option<RequestId> {
        let first = lock(&self.followed).clone();
        let own = || lock(&self.wire_id).clone();
        first.map_or_else(own, |first| first.wire_id())
    }
}
