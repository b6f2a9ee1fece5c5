//! What a subscription covers: read from a request or an acknowledgement, held against what a
//! server offers, and written.

use std::collections::BTreeSet;

use crate::message::{self, Message, last_member, quoted};

/// Different URIs of one subscription; a request that has more is refused.
pub(super) const MOST_URIS: usize = 1000;

const TOOLS: &str = "toolsListChanged";
const PROMPTS: &str = "promptsListChanged";
const RESOURCES: &str = "resourcesListChanged";
const URIS: &str = "resourceSubscriptions";

const TOOLS_CHANGED: &str = "notifications/tools/list_changed";
const PROMPTS_CHANGED: &str = "notifications/prompts/list_changed";
const RESOURCES_CHANGED: &str = "notifications/resources/list_changed";
const UPDATED: &str = "notifications/resources/updated";

/// What a subscription covers. "Omitting a field is equivalent to not subscribing to that
/// notification type."
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
    /// (under `params.notifications`, as the specification and the official SDKs spell it). Members
    /// that are unknown here are passed over.
    ///
    /// # Errors
    /// What is wrong with it, for -32602.
    pub(crate) fn of(message: &Message) -> Result<Self, String> {
        let params = message.params().unwrap_or_default();
        let filter = last_member(params, "notifications").ok_or("`notifications` is missing")?;
        if !filter.starts_with('{') {
            return Err("`notifications` is not an object".to_owned());
        }
        let uris = uris(filter)?;
        // An acknowledgement has what was asked for, and of a modern server that is its to limit.
        if message.id().is_some() && uris.len() > MOST_URIS {
            let asked = uris.len();
            return Err(format!(
                "`{URIS}` has {asked} URIs; {MOST_URIS} is the most"
            ));
        }
        Ok(Self {
            tools: wanted(filter, TOOLS)?,
            prompts: wanted(filter, PROMPTS)?,
            resources: wanted(filter, RESOURCES)?,
            uris,
        })
    }

    /// Everything that a server with these capabilities (JSON text) notifies of, besides `uris`.
    pub(crate) fn offered(capabilities: &str) -> Self {
        let changes = |what: &str| has(capabilities, what, "listChanged");
        Self {
            tools: changes("tools"),
            prompts: changes("prompts"),
            resources: changes("resources"),
            uris: BTreeSet::new(),
        }
    }

    /// The part of it that a server with these capabilities (see [`Filter::offered`]) has; `uris`
    /// stay where the capabilities have `resources.subscribe`. "Notification types the server does
    /// not support are omitted."
    pub(crate) fn granted(&self, capabilities: &str) -> Self {
        let offered = Self::offered(capabilities);
        let uris = has(capabilities, "resources", "subscribe").then(|| self.uris.clone());
        Self {
            tools: self.tools && offered.tools,
            prompts: self.prompts && offered.prompts,
            resources: self.resources && offered.resources,
            uris: uris.unwrap_or_default(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The last_member(s) of `subscriptions/listen` params, as (name, JSON text).
    pub(crate) fn members(&self) -> Vec<(&'static str, String)> {
        let kinds = self.kinds();
        let kinds = kinds.iter().map(|(name, _)| format!("\"{name}\":true"));
        let uris: Vec<_> = self.uris.iter().map(|uri| quoted(uri)).collect();
        let uris = (!uris.is_empty()).then(|| format!("\"{URIS}\":[{}]", uris.join(",")));
        let all: Vec<_> = kinds.chain(uris).collect();
        vec![("notifications", format!("{{{}}}", all.join(",")))]
    }

    /// Whether it covers this notification (plain or tagged).
    pub(crate) fn covers(&self, notification: &Message) -> bool {
        match notification.method() {
            Some(TOOLS_CHANGED) => self.tools,
            Some(PROMPTS_CHANGED) => self.prompts,
            Some(RESOURCES_CHANGED) => self.resources,
            Some(UPDATED) => self.covers_update(notification),
            _ => false,
        }
    }

    fn covers_update(&self, notification: &Message) -> bool {
        let uri = notification.params().and_then(|p| last_member(p, "uri"));
        let Some(uri) = uri.and_then(|uri| serde_json::from_str::<String>(uri).ok()) else {
            return false;
        };
        self.uris.contains(&uri) || self.uris.iter().any(|above| lies_below(&uri, above))
    }

    /// The `list_changed` notifications that it covers: method names.
    pub(crate) fn lists(&self) -> Vec<&'static str> {
        self.kinds().into_iter().map(|(_, method)| method).collect()
    }

    /// Of each kind of list that it covers: the member, the notification's method.
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        let kinds = [
            (self.tools, TOOLS, TOOLS_CHANGED),
            (self.prompts, PROMPTS, PROMPTS_CHANGED),
            (self.resources, RESOURCES, RESOURCES_CHANGED),
        ];
        let covered = kinds.into_iter().filter(|(covered, ..)| *covered);
        covered
            .map(|(_, member, method)| (member, method))
            .collect()
    }
}

/// The URI of an update "might be a sub-resource of the one that the client actually subscribed to"
/// (both eras' schema). What that is, the specification leaves open: here a path that goes on, a
/// query or a fragment.
fn lies_below(uri: &str, above: &str) -> bool {
    let rest = uri.strip_prefix(above);
    rest.is_some_and(|rest| above.ends_with('/') || rest.starts_with(['/', '?', '#']))
}

fn wanted(filter: &str, name: &str) -> Result<bool, String> {
    match last_member(filter, name) {
        Some("true") => Ok(true),
        Some("false" | "null") | None => Ok(false),
        Some(_) => Err(format!("`{name}` is neither true nor false")),
    }
}

fn uris(filter: &str) -> Result<BTreeSet<String>, String> {
    let uris = match last_member(filter, URIS) {
        None | Some("null") => return Ok(BTreeSet::new()),
        Some(uris) => message::batch(&uris.to_owned().into()),
    };
    let uris = uris.ok_or_else(|| format!("`{URIS}` is not an array"))?;
    let uris = uris.iter().map(|uri| serde_json::from_slice(uri));
    let uris: Result<_, _> = uris.collect();
    uris.map_err(|_| format!("`{URIS}` has something in it that is not a string"))
}

/// Whether a capability has this member and it is true.
fn has(capabilities: &str, capability: &str, name: &str) -> bool {
    let capability = last_member(capabilities, capability);
    capability.and_then(|c| last_member(c, name)) == Some("true")
}
