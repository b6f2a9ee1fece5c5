//! `subscriptions/listen` (2026-07-28, basic/patterns/subscriptions): what a subscription covers,
//! and notifications with and without its name.
//!
//! Who opens streams, subscribes to resources and counts who wants them is `remote`'s business.

mod filter;

#[cfg(test)]
mod tests;

use bytes::Bytes;

use crate::message::{Message, RequestId, member, with_member};

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
    let meta = member(message.params().or_else(|| message.result())?, "_meta")?;
    RequestId::from_json(member(meta, SUBSCRIPTION)?).ok()
}

/// The notification without the name of a subscription, and without an empty `_meta` that this
/// leaves behind; every other byte stays.
pub(crate) fn untagged(notification: &Message) -> Message {
    let without = || {
        let params = notification.params()?;
        let meta = member(params, "_meta")?;
        member(meta, SUBSCRIPTION)?;
        let meta = with_member(meta, SUBSCRIPTION, None)?;
        with_member(params, "_meta", Some(meta.as_str()).filter(|m| *m != "{}"))
    };
    match without() {
        Some(params) => notification.with_params(&params),
        None => notification.clone(),
    }
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
            .collect()
    }
}

/// None: its params are no object, so nothing can be said in them.
fn tagged(notification: &Message, id: &RequestId) -> Option<Bytes> {
    let params = notification.params().unwrap_or("{}");
    let meta = member(params, "_meta").filter(|meta| meta.starts_with('{'));
    let meta = with_member(meta.unwrap_or("{}"), SUBSCRIPTION, Some(id.raw()))?;
    let params = with_member(params, "_meta", Some(&meta))?;
    Some(notification.with_params(&params).raw().clone())
}
