//! `initialize` for a host whose server has none, `server/discover` for one whose server has none,
//! and what a server's answer to a probe says of it.

use crate::message::{Message, RequestId};

use super::Said;

/// What the answer to a probe (`server/discover`) says: facts of 2026-07-28 basic/versioning,
/// "Backward compatibility".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Discovered {
    /// It speaks the version that is spoken here.
    Modern,
    /// A modern error that is no word about versions (-32020, -32021): modern, and the request
    /// displeased it.
    Displeased,
    /// It names only versions that are not modern (or none that is spoken here).
    OnlyLegacy,
    /// Anything else: a result without `supportedVersions`, any other error. Legacy.
    Other,
}

/// `response`: to `server/discover`, a result or an error (-32022 has `data.supported`).
pub(crate) fn read_discover(response: &Message) -> Discovered {
    todo!()
}

/// The result of `initialize` for a legacy host that asks for `asked`, from the result of
/// `server/discover`, as JSON text: the host's version if it is a known one, else the newest legacy
/// one; capabilities without the tasks extension and other things that have no legacy form, each
/// other member with its bytes; `serverInfo` from `_meta` or from the body (early servers have it
/// there); `instructions`; other `_meta` members kept.
pub(crate) fn initialize_result(discovered: &str, asked: &str) -> String {
    todo!()
}

/// The result of `server/discover` for a modern host, from a legacy server's `initialize` result,
/// as JSON text: `supportedVersions` [2026-07-28], capabilities (minus `tasks`), `instructions`,
/// `_meta` with serverInfo, `resultType` complete, `ttlMs` 0, `cacheScope` private.
pub(crate) fn discover_result(initialized: &str) -> String {
    todo!()
}

/// A legacy `initialize` under this id in the words of a modern host: the newest legacy version,
/// its `clientInfo` (one of the bridge's own where it says none) and its capabilities as they are.
pub(crate) fn initialize_of(said: &Said, id: &RequestId) -> Message {
    todo!()
}

/// `notifications/initialized`.
pub(crate) fn initialized() -> Message {
    todo!()
}

/// The error -32022 for a modern request in a version that is not spoken: `data.supported` has
/// [`super::MODERN`], `data.requested` what it asked for.
pub(crate) fn unsupported(id: &RequestId, requested: &str) -> Message {
    todo!()
}
