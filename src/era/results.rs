//! Responses in the words of the other era.

use crate::message::Message;

use super::Round;

/// What a modern response is to a legacy host.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// To be handed over.
    Complete(Message),
    /// The server asks something first.
    Asks(Round),
    /// Nothing that a legacy host could be told (an unknown `resultType`, a task): why, for a
    /// person.
    Invalid(String),
}

/// A modern server's response to a legacy host's request with this method. `resultType` (absent
/// means `complete`), `ttlMs`, `cacheScope` and the reserved members of `_meta` are taken out of the
/// result; a `structuredContent` that is no object, and an `outputSchema` of a listed tool that is
/// not `"type":"object"`, are left out (2025-11-25 knows only objects; the text stays). Nothing
/// below the top level of a result is read but those. Errors stay as they are.
pub(crate) fn for_legacy(method: &str, response: Message) -> Outcome {
    todo!()
}

/// A legacy server's response to a modern host's request with this method: `resultType` complete
/// where the result has none, `ttlMs` 0 and `cacheScope` private for what may be cached (discover,
/// lists, resources/read) where it has none; the error -32002 becomes -32602.
pub(crate) fn for_modern(method: &str, response: Message) -> Message {
    todo!()
}
