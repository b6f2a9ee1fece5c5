//! What the host has said of itself, and what it told the server that a new session must be told
//! again.
//!
//! It is said again by `session`; here it is only kept.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::era::{self, Era, Level, Said};
use crate::message::{self, Message};

use super::link::Link;

/// What the host told the server that a new session must be told again.
#[derive(Default)]
pub(super) struct Remembered {
    pub(super) initialize: Option<Message>,
    pub(super) initialized: Option<Bytes>,
    /// What the first request of a modern host said, for a host that never initializes.
    said: Option<Said>,
    /// The params of the last `logging/setLevel`.
    log_level: Option<String>,
    /// Subscribed resources: URI (as JSON text) to the request's params.
    subscriptions: BTreeMap<String, String>,
}

/// In whose words hands are shaken.
#[derive(Clone, Debug)]
pub(super) enum Host {
    /// Its `initialize`.
    Legacy(Message),
    /// What its first request said.
    Modern(Said),
}

impl Host {
    pub(super) fn era(&self) -> Era {
        match self {
            Self::Legacy(_) => Era::Legacy,
            Self::Modern(_) => Era::Modern,
        }
    }

    /// The `initialize` that a legacy server gets.
    pub(super) fn initialize(&self, link: &Link) -> Message {
        match self {
            Self::Legacy(initialize) => initialize.clone(),
            Self::Modern(said) => era::initialize_of(said, &link.own_id()),
        }
    }
}

impl Remembered {
    /// A host that has initialized a session speaks legacy, whatever else it says.
    pub(super) fn host(&self) -> Option<Host> {
        let legacy = self.initialize.clone().map(Host::Legacy);
        legacy.or_else(|| self.said.clone().map(Host::Modern))
    }

    /// A modern request; the first of them introduces the host.
    pub(super) fn introduce(&mut self, said: impl FnOnce() -> Said) {
        self.said.get_or_insert_with(said);
    }

    /// The URIs (decoded) that a legacy host has subscribed to.
    pub(super) fn uris(&self) -> impl Iterator<Item = String> {
        let uris = self.subscriptions.keys();
        uris.filter_map(|uri| serde_json::from_str(uri).ok())
    }

    /// What a legacy host wants to hear of logs.
    pub(super) fn level(&self) -> Option<Level> {
        let params = self.log_level.as_deref()?;
        Level::from_json(message::member(params, "level")?)
    }

    /// Notes a request that the server has granted.
    pub(super) fn note(&mut self, request: &Message) {
        let (Some(method), Some(params)) = (request.method(), request.params()) else {
            return;
        };
        let uri = || message::member(params, "uri").map(str::to_owned);
        match method {
            "logging/setLevel" => self.log_level = Some(params.to_owned()),
            "resources/subscribe" => {
                if let Some(uri) = uri() {
                    self.subscriptions.insert(uri, params.to_owned());
                }
            }
            "resources/unsubscribe" => {
                if let Some(uri) = uri() {
                    self.subscriptions.remove(&uri);
                }
            }
            _ => {}
        }
    }

    pub(super) fn requests(&self) -> Vec<(&'static str, String)> {
        let level = self.log_level.iter();
        let level = level.map(|params| ("logging/setLevel", params.clone()));
        let subscriptions = self.subscriptions.values();
        let subscriptions = subscriptions.map(|params| ("resources/subscribe", params.clone()));
        level.chain(subscriptions).collect()
    }
}
