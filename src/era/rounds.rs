//! Multi round-trip requests (2026-07-28, basic/patterns/mrtr): a server's questions in a result
//! and their answers in the next request, beside a legacy server's own requests.

use crate::message::{Message, RequestId};

/// Questions of one result; a server that has more is refused.
pub(crate) const MOST_QUESTIONS: usize = 32;

/// An `input_required` result.
#[derive(Clone, Debug, Default)]
pub(crate) struct Round {
    pub(crate) questions: Vec<Question>,
    /// `requestState`: JSON text, byte for byte.
    pub(crate) state: Option<String>,
}

/// One entry of `inputRequests`.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// Its key, as JSON text (with quotes).
    pub(crate) key: String,
    /// `elicitation/create`, `sampling/createMessage`, `roots/list`, or one that is unknown here.
    pub(crate) method: String,
    /// JSON text.
    pub(crate) params: Option<String>,
}

impl Round {
    /// `result`: JSON text of a result with `resultType` `input_required`.
    ///
    /// # Errors
    /// Why it can't be carried out, for a person: too many questions, an entry that is no request,
    /// neither questions nor a state.
    pub(crate) fn of(result: &str) -> Result<Self, String> {
        todo!()
    }
}

impl Question {
    /// The capability that a host must have declared: `sampling`, `elicitation`, `elicitation.url`,
    /// `roots`; None: an unknown method.
    pub(crate) fn needs(&self) -> Option<&'static str> {
        todo!()
    }

    /// As a legacy server's request to its host. A URL elicitation gets an `elicitationId` (legacy
    /// hosts need one), made of `id`.
    pub(crate) fn request(&self, id: &RequestId) -> Message {
        todo!()
    }

    /// The id that [`Question::request`] gave to a URL elicitation, as JSON text.
    pub(crate) fn elicitation_id(&self, id: &RequestId) -> Option<String> {
        todo!()
    }

    /// The entry of `inputResponses` for the host's response: its result's bytes. An error to an
    /// elicitation is `{"action":"cancel"}`.
    ///
    /// # Errors
    /// The host's error (code, message), where this kind of question has no way to say no.
    pub(crate) fn answer(&self, response: &Message) -> Result<String, (i64, String)> {
        todo!()
    }
}

/// The members that a retry adds to `params`: `inputResponses` (where anything was asked) and
/// `requestState` (where there was one), in that order. `answers`: key and JSON text.
pub(crate) fn retried(
    answers: &[(String, String)],
    state: Option<&str>,
) -> Vec<(&'static str, String)> {
    todo!()
}

/// The result (JSON text) that asks a modern host what a legacy server asked in these requests, with
/// `state` as the `requestState` (plain text). Keys are ours; see [`asked`].
pub(crate) fn input_required(requests: &[Message], state: &str) -> String {
    todo!()
}

/// The key of the n-th of these.
pub(crate) fn asked(n: usize) -> String {
    todo!()
}

/// What a modern host's request brings of an earlier round: `requestState` (decoded, where it is a
/// string) and `inputResponses` (decoded key, JSON text).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Retry {
    pub(crate) state: Option<String>,
    pub(crate) answers: Vec<(String, String)>,
}

/// None: the request is not a retry (it has neither member).
pub(crate) fn answers_in(request: &Message) -> Option<Retry> {
    todo!()
}
