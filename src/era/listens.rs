//! `subscriptions/listen` (2026-07-28, basic/patterns/subscriptions): what a subscription covers,
//! and notifications with and without its name.
//!
//! Who opens streams, subscribes to resources and counts who wants them is `remote`'s business.

mod filter;

#[cfg(test)]
mod tests;

use bytes::Bytes;

use crate::message::{Message, Object, Part, RequestId, last_member};

pub(crate) use filter::Filter;

/// "The value is the JSON-RPC ID of the `subscriptions/listen` request": a string or a number.
const SUBSCRIPTION: &str = "io.modelcontextprotocol/subscriptionId";

/// `notifications/subscriptions/acknowledged` for the subscription of this id.
pub(crate) fn acknowledgement(id: &RequestId, granted: &Filter) -> Message {
    let members = granted.members();
    let members: String = members
        .iter()
        .map(|(n, v)| format!(",\"{n}\":{v}"))
        .collect();
    let params = format!("{{\"_meta\":{}{members}}}", name_alone(id));
    Message::notification("notifications/subscriptions/acknowledged", Some(&params))
}

/// The result that ends a subscription: `resultType` complete, and its name in `_meta`.
pub(crate) fn ended(id: &RequestId) -> Message {
    let meta = name_alone(id);
    let result = format!("{{\"resultType\":\"complete\",\"_meta\":{meta}}}");
    Message::success(id, &result)
}

fn name_alone(id: &RequestId) -> String {
    format!("{{\"{SUBSCRIPTION}\":{}}}", id.raw())
}

/// The subscription that a notification (or an ending result) names in its `_meta`.
pub(crate) fn subscription_of(message: &Message) -> Option<RequestId> {
    let meta = last_member(message.params().or_else(|| message.result())?, "_meta")?;
    RequestId::from_json(last_member(meta, SUBSCRIPTION)?).ok()
}

/// The notification without the name of a subscription, and without an empty `_meta` that this
/// leaves behind; every other byte stays.
pub(crate) fn untagged(notification: &Message) -> Message {
    let without = || {
        let mut params = notification.object(Part::Params)?;
        let mut meta = Object::read(last_member(notification.params()?, "_meta")?)?;
        meta.remove(|name| name == SUBSCRIPTION);
        if !meta.is_changed() {
            return None;
        }
        match meta.is_empty() {
            true => params.remove(|name| name == "_meta"),
            false => params.set("_meta", meta.text()),
        }
        Some(notification.with_object(Part::Params, &params))
    };
    without().unwrap_or_else(|| notification.clone())
}

/// The subscriptions that a modern host has open, as they were acknowledged.
#[derive(Debug, Default)]
pub(crate) struct Listens {
    open: Vec<(RequestId, Filter)>,
}

impl Listens {
    /// Takes note of an acknowledgement that goes to the host.
    pub(crate) fn acknowledged(&mut self, acknowledgement: &Message) {
        let id = subscription_of(acknowledgement);
        if let (Some(id), Ok(filter)) = (id, Filter::of(acknowledgement)) {
            self.ended(&id);
            self.open.push((id, filter));
        }
    }

    /// The subscription has ended.
    pub(crate) fn ended(&mut self, id: &RequestId) {
        self.open.retain(|(open, _)| open != id);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// A plain notification as the open subscriptions that cover it get it: one tagged copy each.
    /// "The server MUST NOT send notification types the client has not explicitly requested."
    pub(crate) fn tagged(&self, notification: &Message) -> Vec<Bytes> {
        let covering = self.open.iter().filter(|(_, f)| f.covers(notification));
        covering
            .filter_map(|(id, _)| tagged(notification, id))
            .map(|tagged| tagged.raw().clone())
            .collect()
    }
}

/// The notification under the name of this subscription, in the place of the one that it has. None:
/// its params are no object, so nothing can be said in them.
pub(crate) fn tagged(notification: &Message, id: &RequestId) -> Option<Message> {
    let params = notification.params().unwrap_or("{}");
    let meta = last_member(params, "_meta").and_then(Object::read);
    let (mut meta, mut params) = (meta.unwrap_or_default(), Object::read(params)?);
    meta.set(SUBSCRIPTION, id.raw());
    params.set("_meta", meta.text());
    Some(notification.with_object(Part::Params, &params))
}
