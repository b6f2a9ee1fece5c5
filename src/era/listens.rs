//! `subscriptions/listen` (2026-07-28, basic/patterns/subscriptions): what a subscription covers,
//! and notifications with and without its name.

use std::collections::BTreeSet;

use bytes::Bytes;

use crate::message::{Message, RequestId};

/// What a subscription covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) tools: bool,
    pub(crate) prompts: bool,
    pub(crate) resources: bool,
    /// `resourceSubscriptions`: decoded URIs.
    pub(crate) uris: BTreeSet<String>,
}

impl Filter {
    /// Of a `subscriptions/listen` request, or of an acknowledgement: both have the same members
    /// (under `params.notifications`, as the specification and the official SDKs spell it).
    ///
    /// # Errors
    /// What is wrong with it, for -32602.
    pub(crate) fn of(message: &Message) -> Result<Self, String> {
        todo!()
    }

    /// Everything that a server with these capabilities (JSON text) notifies of, besides `uris`.
    pub(crate) fn offered(capabilities: &str) -> Self {
        todo!()
    }

    /// The part of it that `offered` (see [`Filter::offered`]) has; `uris` stay where the
    /// capabilities have `resources.subscribe`.
    pub(crate) fn granted(&self, capabilities: &str) -> Self {
        todo!()
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The member(s) of `subscriptions/listen` params, as (name, JSON text).
    pub(crate) fn members(&self) -> Vec<(&'static str, String)> {
        todo!()
    }

    /// Whether it covers this notification (plain or tagged).
    pub(crate) fn covers(&self, notification: &Message) -> bool {
        todo!()
    }

    /// The `list_changed` notifications that it covers: method names.
    pub(crate) fn lists(&self) -> Vec<&'static str> {
        todo!()
    }
}

/// `notifications/subscriptions/acknowledged` for the subscription of this id.
pub(crate) fn acknowledgement(id: &RequestId, granted: &Filter) -> Message {
    todo!()
}

/// The result that ends a subscription: `resultType` complete, and its name in `_meta`.
pub(crate) fn ended(id: &RequestId) -> Message {
    todo!()
}

/// The subscription that a notification (or an ending result) names in its `_meta`.
pub(crate) fn subscription_of(message: &Message) -> Option<RequestId> {
    todo!()
}

/// The notification without the name of a subscription; every other byte stays.
pub(crate) fn untagged(notification: &Message) -> Message {
    todo!()
}

/// The subscriptions that a modern host has open, as they were acknowledged.
#[derive(Debug, Default)]
pub(crate) struct Listens {
    open: Vec<(RequestId, Filter)>,
}

impl Listens {
    /// Takes note of an acknowledgement that goes to the host.
    pub(crate) fn acknowledged(&mut self, acknowledgement: &Message) {
        todo!()
    }

    /// The subscription has ended.
    pub(crate) fn ended(&mut self, id: &RequestId) {
        self.open.retain(|(open, _)| open != id);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// A plain notification as the open subscriptions that cover it get it: one tagged copy each.
    pub(crate) fn tagged(&self, notification: &Message) -> Vec<Bytes> {
        todo!()
    }
}
