//! What a request says of itself, and how it is said for a host that speaks the other era.
//!
//! A second `_meta` in the same params is not carried over: the last one counts, as for most
//! readers, and what goes out has that one alone. So nobody behind the bridge can read another one
//! than the bridge has read.

#[cfg(test)]
mod tests;

use memchr::memmem;

use crate::message::{Message, Object, Part, RequestId, last_member, quoted};

use super::{Level, MODERN, RESERVED, capabilities};

const VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";

/// Whether a request says of itself which protocol it speaks (2026-07-28, basic, `_meta`: every
/// request carries `io.modelcontextprotocol/protocolVersion`), or is one that only modern hosts
/// send (`server/discover`, `subscriptions/listen`).
pub(crate) fn is_modern(request: &Message) -> bool {
    let modern_only = matches!(
        request.method(),
        Some("server/discover" | "subscriptions/listen")
    );
    modern_only
        || may_spell(request.raw(), VERSION)
            && meta(request).is_some_and(|meta| meta.get(VERSION).is_some())
}

/// Whether `name` (ASCII) may be a member's name somewhere in this JSON: no more than a search for
/// bytes, for what is asked of every message. JSON can spell a letter `\u0069`, and a slash `\/`.
pub(super) fn may_spell(json: &[u8], name: &str) -> bool {
    let has = |bytes: &[u8]| memmem::find(json, bytes).is_some();
    has(name.as_bytes()) || has(b"\\u00") || (name.contains('/') && has(b"\\/"))
}

fn meta(request: &Message) -> Option<Object<'_>> {
    Object::read(last_member(request.params()?, "_meta")?)
}

/// What a modern request says of its host. JSON texts as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// `io.modelcontextprotocol/protocolVersion`, decoded.
    pub(crate) version: Option<String>,
    /// `…/clientInfo`: JSON text of an object.
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
        let Some(meta) = meta(request) else {
            return Self::default();
        };
        let object = |name| meta.get(name).filter(|t| capabilities::is_object(t));
        Self {
            version: meta
                .get(VERSION)
                .and_then(|text| serde_json::from_str(text).ok()),
            client_info: object(CLIENT_INFO).map(str::to_owned),
            capabilities: object(CAPABILITIES).map(str::to_owned),
            log_level: meta.get(LOG_LEVEL).and_then(Level::from_json),
            progress_token: meta.get("progressToken").map(str::to_owned),
        }
    }

    /// Whether the host has said that it can do this: `sampling`, `roots`, `elicitation` (in a
    /// form; 2025-11-25: `"elicitation":{}` means `form`), or, with a dot, a member of one:
    /// `elicitation.url`.
    pub(crate) fn can(&self, capability: &str) -> bool {
        let said = self.capabilities.as_deref();
        said.is_some_and(|said| capabilities::can(said, capability))
    }
}

/// What a legacy host said of itself in `initialize`, as every modern request has to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voice {
    /// JSON text of an object.
    client_info: Option<String>,
    /// JSON text. Without `tasks` (2025-11-25 tasks are not the extension of the same name) and
    /// without that extension (its results have no legacy form), `roots` reduced to `{}`.
    capabilities: String,
}

impl Voice {
    pub(crate) fn of_initialize(initialize: &Message) -> Self {
        let params = initialize.object(Part::Params).unwrap_or_default();
        let client_info = params.get("clientInfo");
        let client_info = client_info.filter(|text| capabilities::is_object(text));
        Self {
            client_info: client_info.map(str::to_owned),
            capabilities: capabilities::of_legacy_host(params.get("capabilities")),
        }
    }

    /// Whether the host can do this; see [`Said::can`].
    pub(crate) fn can(&self, capability: &str) -> bool {
        capabilities::can(&self.capabilities, capability)
    }

    /// A legacy request as a modern one, under the id `id`: the reserved members of `_meta` are
    /// added (and replaced where the host used them), every other member of `params` and `_meta`
    /// keeps its bytes. `level`: what the host wants to hear of logs. `more`: members of `params`
    /// besides (`inputResponses`, `requestState`), JSON texts.
    ///
    /// Params or a `_meta` that are no object are left to the server to refuse: the message then
    /// only gets the id. (`null` is taken for nothing, as some hosts write it.)
    pub(crate) fn say(
        &self,
        request: &Message,
        id: &RequestId,
        level: Option<Level>,
        more: &[(&str, &str)],
    ) -> Message {
        let request = request.with_id(id);
        let Some(mut params) = object_or_nothing(request.params()) else {
            return request;
        };
        let Some(mut meta) = object_or_nothing(params.get("_meta")) else {
            return request.clone();
        };
        self.sign(&mut meta, level);
        let meta = meta.text();
        params.set("_meta", meta);
        for (name, value) in more {
            params.set(name, *value);
        }
        request.with_object(Part::Params, &params)
    }

    /// The params of a modern request of the bridge's own: `_meta` and these members (JSON texts).
    pub(crate) fn params(&self, members: &[(&str, &str)]) -> String {
        let (mut params, mut meta) = (Object::default(), Object::default());
        self.sign(&mut meta, None);
        params.set("_meta", meta.text());
        for (name, value) in members {
            params.set(name, *value);
        }
        params.text()
    }

    /// 2026-07-28 basic, `_meta`: version and capabilities MUST be in every request, clientInfo
    /// SHOULD; without a level the server sends no logs.
    fn sign(&self, meta: &mut Object<'_>, level: Option<Level>) {
        meta.set(VERSION, quoted(MODERN));
        match &self.client_info {
            Some(info) => meta.set(CLIENT_INFO, info.clone()),
            None => meta.remove(|name| name == CLIENT_INFO),
        }
        meta.set(CAPABILITIES, self.capabilities.clone());
        match level {
            Some(level) => meta.set(LOG_LEVEL, quoted(level.name())),
            None => meta.remove(|name| name == LOG_LEVEL),
        }
    }
}

/// None: it is something, but no object.
fn object_or_nothing(text: Option<&str>) -> Option<Object<'_>> {
    match text {
        None | Some("null") => Some(Object::default()),
        Some(text) => Object::read(text),
    }
}

/// A modern request as a legacy one, under the id `id`: without the reserved members of `_meta`
/// (names that begin with `io.modelcontextprotocol/`), without an empty `_meta` that this leaves
/// behind, without `inputResponses` and `requestState`. Everything else keeps its bytes, trace
/// context, vendor keys and `progressToken` among them.
pub(crate) fn plain(request: &Message, id: &RequestId) -> Message {
    let request = request.with_id(id);
    let Some(mut params) = request.object(Part::Params) else {
        return request;
    };
    params.remove(|name| matches!(name, "inputResponses" | "requestState"));
    drop_reserved(&mut params);
    if params.is_changed() {
        request.with_object(Part::Params, &params)
    } else {
        request.clone()
    }
}

/// Takes the reserved members out of the `_meta` of params or of a result, and the `_meta` too where
/// nothing else was in it.
pub(super) fn drop_reserved(object: &mut Object<'_>) {
    let Some(mut meta) = object.get("_meta").and_then(Object::read) else {
        return;
    };
    meta.remove(|name| name.starts_with(RESERVED));
    if meta.is_changed() && meta.is_empty() {
        object.remove(|name| name == "_meta");
    } else if meta.is_changed() || twice(object) {
        let rest = meta.text();
        object.set("_meta", rest);
    }
}

fn twice(object: &Object<'_>) -> bool {
    object
        .members()
        .filter(|(name, _)| *name == "_meta")
        .count()
        > 1
}
