//! URL elicitation: in the legacy era the error -32042 (2025-11-25, client/elicitation) and
//! `notifications/elicitation/complete`; in the modern one an elicitation like every other.

use crate::message::Message;

/// A legacy server's error -32042 as elicitations for a modern host: requests under ids that nobody
/// else uses, to be asked with [`super::input_required`]. None: it is no such error, or has none.
pub(crate) fn elicitations(response: &Message) -> Option<Vec<Message>> {
    todo!()
}

/// `notifications/elicitation/complete` for this elicitation id (JSON text).
pub(crate) fn complete(elicitation_id: &str) -> Message {
    todo!()
}

/// The params (JSON text) of a URL elicitation with this `elicitationId` (JSON text), where it has
/// none. None: it is not in URL mode.
pub(crate) fn with_elicitation_ids(params: &str, id: &str) -> Option<String> {
    todo!()
}
