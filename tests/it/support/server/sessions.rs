//! The server's table of sessions, and what it says to those that are not in it.

use std::collections::HashSet;
use std::sync::Arc;

use super::Handler;
use crate::support::{Reply, Request};

pub(super) struct Sessions {
    pub(super) offer: String,
    pub(super) keeps_none: bool,
    pub(super) known: HashSet<String>,
    pub(super) refuse: Option<Arc<Handler>>,
    opened: usize,
}

impl Default for Sessions {
    fn default() -> Self {
        let offer = r#"{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"server","version":"1"}}"#;
        Self {
            offer: offer.to_owned(),
            keeps_none: false,
            known: HashSet::new(),
            refuse: None,
            opened: 0,
        }
    }
}

impl Sessions {
    /// What refuses this request, if its session is unknown.
    pub(super) fn refusal(&mut self, request: &Request) -> Option<Arc<Handler>> {
        let id = request.header("mcp-session-id");
        // A client of the older transport begins with a GET.
        let begins = request.kind() == "initialize" || id.is_none() && request.verb == "GET";
        let id = id.unwrap_or_default();
        if self.keeps_none || begins || self.known.contains(id) {
            if request.kind() == "DELETE" {
                self.known.remove(id);
            }
            return None;
        }
        let default = || Arc::new(not_found) as Arc<Handler>;
        Some(self.refuse.clone().unwrap_or_else(default))
    }

    /// Answers `initialize` with a new session.
    pub(super) fn open(&mut self, request: &Request, mut reply: Reply) {
        self.opened += 1;
        if !self.keeps_none {
            let id = format!("session-{}", self.opened);
            reply = reply.header("Mcp-Session-Id", &id);
            self.known.insert(id);
        }
        reply.json(&request.result(&self.offer));
    }
}

/// As the official SDK words it.
fn not_found(_: &Request, reply: Reply) {
    let body =
        r#"{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}"#;
    reply.status(404, "application/json", body);
}
