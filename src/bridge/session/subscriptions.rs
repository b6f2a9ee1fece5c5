//! What a modern host has subscribed to, and what it has yet to hear of that; pure.
//!
//! What a subscription covers is `era`'s knowledge. A subscription of which nobody has taken note
//! hears nothing: "the server MUST NOT send any notification on the subscription before" its
//! acknowledgement (2026-07-28, basic/patterns/subscriptions).

use std::collections::HashSet;

use bytes::Bytes;

use crate::era::Listens;
use crate::message::{self, Message, RequestId};

#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    listens: Listens,
    acknowledged: HashSet<RequestId>,
    /// Lists that have changed since the host asked for them, as far as it may not have heard:
    /// methods of notifications.
    unheard: Vec<&'static str>,
}

impl Subscriptions {
    /// Takes note of an acknowledgement. Returns what the host has to hear right after it; none:
    /// the host has this acknowledgement already.
    pub(super) fn acknowledge(&mut self, id: &RequestId, message: &Message) -> Option<Vec<Bytes>> {
        if !self.acknowledged.insert(id.clone()) {
            return None; // another side serves it now
        }
        self.listens.acknowledged(message);
        let mut this = Listens::default();
        this.acknowledged(message);
        let unheard = self.unheard.iter().filter_map(|method| plain(method));
        Some(unheard.flat_map(|plain| this.tagged(&plain)).collect())
    }

    pub(super) fn end(&mut self, id: &RequestId) {
        if self.acknowledged.remove(id) {
            self.listens.ended(id);
        }
    }

    /// A plain notification as the subscriptions that cover it get it.
    pub(super) fn copies(&self, notification: &Message) -> Vec<Bytes> {
        match self.listens.is_empty() {
            true => Vec::new(),
            false => self.listens.tagged(notification),
        }
    }

    /// As [`Subscriptions::copies`], for a list that has changed; whoever subscribes later hears of
    /// it then, unless they have asked for the list again.
    pub(super) fn changed(&mut self, method: &'static str) -> Vec<Bytes> {
        if !self.unheard.contains(&method) {
            self.unheard.push(method);
        }
        plain(method).map_or_else(Vec::new, |plain| self.copies(&plain))
    }

    /// The host has this list as it is now.
    pub(super) fn listed(&mut self, method: &str) {
        self.unheard.retain(|unheard| *unheard != method);
    }
}

fn plain(method: &str) -> Option<Message> {
    Message::parse(message::notification(method, None)).ok()
}
