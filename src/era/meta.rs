//! What a request says of itself, and how it is said for a host that speaks the other era.

use crate::message::{Message, RequestId};

use super::Level;

/// Whether a request says of itself which protocol it speaks (2026-07-28, basic, `_meta`: every
/// request carries `io.modelcontextprotocol/protocolVersion`), or is one that only modern hosts
/// send (`server/discover`, `subscriptions/listen`).
pub(crate) fn is_modern(request: &Message) -> bool {
    todo!()
}

/// What a modern request says of its host. JSON texts as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// `io.modelcontextprotocol/protocolVersion`, decoded.
    pub(crate) version: Option<String>,
    /// `…/clientInfo`: JSON text.
    pub(crate) client_info: Option<String>,
    /// `…/clientCapabilities`: JSON text of an object.
    pub(crate) capabilities: Option<String>,
    /// `…/logLevel`.
    pub(crate) log_level: Option<Level>,
    /// `progressToken`: JSON text.
    pub(crate) progress_token: Option<String>,
}

impl Said {
    pub(crate) fn of(request: &Message) -> Self {
        todo!()
    }

    /// Whether the host has said that it can do this: `sampling`, `elicitation`, `roots`, or, with
    /// a dot, a member of it: `elicitation.url`. (2025-11-25: `"elicitation":{}` means `form`.)
    pub(crate) fn can(&self, capability: &str) -> bool {
        todo!()
    }
}

/// What a legacy host said of itself in `initialize`, as every modern request has to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voice {
    /// JSON texts.
    client_info: Option<String>,
    /// Without `tasks` (2025-11-25 tasks are not the extension of the same name), `roots` reduced
    /// to `{}`.
    capabilities: String,
}

impl Voice {
    pub(crate) fn of_initialize(initialize: &Message) -> Self {
        todo!()
    }

    /// Whether the host can do this; see [`Said::can`].
    pub(crate) fn can(&self, capability: &str) -> bool {
        todo!()
    }

    /// A legacy request as a modern one, under the id `id`: the reserved members of `_meta` are
    /// added (and replaced where the host used them), every other member of `params` and `_meta`
    /// keeps its bytes. `level`: what the host wants to hear of logs. `more`: members of `params`
    /// besides (`inputResponses`, `requestState`), JSON texts.
    ///
    /// Params or a `_meta` that are no object are left to the server to refuse: the message then
    /// only gets the id.
    pub(crate) fn say(
        &self,
        request: &Message,
        id: &RequestId,
        level: Option<Level>,
        more: &[(&str, &str)],
    ) -> Message {
        todo!()
    }

    /// The params of a modern request of the bridge's own: `_meta` and these members (JSON texts).
    pub(crate) fn params(&self, members: &[(&str, &str)]) -> String {
        todo!()
    }
}

/// A modern request as a legacy one, under the id `id`: without the reserved members of `_meta`
/// (names that begin with `io.modelcontextprotocol/`), without an empty `_meta` that this leaves
/// behind, without `inputResponses` and `requestState`. Everything else keeps its bytes, trace
/// context, vendor keys and `progressToken` among them.
pub(crate) fn plain(request: &Message, id: &RequestId) -> Message {
    todo!()
}
