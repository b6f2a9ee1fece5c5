//! Multi round-trip requests (2026-07-28, basic/patterns/mrtr): a server's questions in a result
//! and their answers in the next request, beside a legacy server's own requests.
//!
//! Here is what a modern server asks; `suspended` has what a legacy server asks a modern host. Who
//! may be asked, how often and for how long is `remote`'s business.

mod suspended;

#[cfg(test)]
mod tests;

use crate::message::{Message, RequestId, last_member, quoted, spelt};
use crate::text::safe;

use super::urls::{elicitation_id, is_url_mode, with_elicitation_ids};

pub(crate) use suspended::{Retry, answers_in, asked, input_required, response_to};

/// Questions of one result; a server that has more is refused.
pub(crate) const MOST_QUESTIONS: usize = 32;

const ELICITATION: &str = "elicitation/create";

/// What a person says who closes the question: "User dismissed without making an explicit choice".
const CANCEL: &str = r#"{"action":"cancel"}"#;

const INTERNAL_ERROR: i32 = -32603;

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
        let questions = match said(result, "inputRequests") {
            Some(requests) => questions(requests)?,
            None => Vec::new(),
        };
        // "Clients MUST NOT inspect, parse, modify, or make any assumptions about the
        // `requestState` contents." So one that is no string goes back as it is, too.
        let state = said(result, "requestState").map(str::to_owned);
        if questions.is_empty() && state.is_none() {
            // "Servers MUST include at least one of `inputRequests` or `requestState`."
            return Err("the server wants an answer and asks nothing".to_owned());
        }
        Ok(Self { questions, state })
    }
}

/// A member of an object; null is what some libraries write for a member that isn't there.
fn said<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    last_member(object, name).filter(|value| *value != "null")
}

fn questions(requests: &str) -> Result<Vec<Question>, String> {
    let entries = spelt(requests).ok_or("the server's `inputRequests` is not an object")?;
    if entries.len() > MOST_QUESTIONS {
        let asked = entries.len();
        return Err(format!(
            "the server asks {asked} questions at once; {MOST_QUESTIONS} is the most"
        ));
    }
    let mut questions: Vec<Question> = Vec::new();
    for entry in entries {
        let key = entry.spelling;
        let shown = safe(key);
        // "Keys MUST be unique within the scope of the request."
        if questions.iter().any(|question| question.key == key) {
            return Err(format!("the server asks {shown} twice at once"));
        }
        let question = Question::of(key, entry.value)
            .ok_or_else(|| format!("what the server asks under {shown} is not a request"))?;
        questions.push(question);
    }
    Ok(questions)
}

impl Question {
    fn of(key: &str, entry: &str) -> Option<Self> {
        let params = said(entry, "params");
        if params.is_some_and(|params| !params.starts_with('{')) {
            return None;
        }
        Some(Self {
            key: key.to_owned(),
            method: serde_json::from_str(last_member(entry, "method")?).ok()?,
            params: params.map(str::to_owned),
        })
    }

    /// The capability that a host must have declared: `sampling`, `elicitation`, `elicitation.url`,
    /// `roots`; None: an unknown method.
    pub(crate) fn needs(&self) -> Option<&'static str> {
        match self.method.as_str() {
            ELICITATION if self.is_url() => Some("elicitation.url"),
            ELICITATION => Some("elicitation"),
            "sampling/createMessage" => Some("sampling"),
            "roots/list" => Some("roots"),
            _ => None,
        }
    }

    fn is_url(&self) -> bool {
        self.method == ELICITATION && self.params.as_deref().is_some_and(is_url_mode)
    }

    /// As a legacy server's request to its host. A URL elicitation gets an `elicitationId` (legacy
    /// hosts need one), made of `id`; else the params keep their bytes, since they have the same
    /// members in both eras.
    pub(crate) fn request(&self, id: &RequestId) -> Message {
        let params = self.params.as_deref();
        let named = params
            .filter(|_| self.is_url())
            .and_then(|params| with_elicitation_ids(params, &name_of(id)));
        Message::request(id, &self.method, named.as_deref().or(params))
    }

    /// The id that a URL elicitation has in [`Question::request`], as JSON text.
    pub(crate) fn elicitation_id(&self, id: &RequestId) -> Option<String> {
        let params = self.params.as_deref().filter(|_| self.is_url())?;
        let own = elicitation_id(params).map(str::to_owned);
        Some(own.unwrap_or_else(|| name_of(id)))
    }

    /// The entry of `inputResponses` for the host's response: its result's bytes. An error to an
    /// elicitation is `{"action":"cancel"}`.
    ///
    /// # Errors
    /// The host's error (code, message), where this kind of question has no way to say no.
    pub(crate) fn answer(&self, response: &Message) -> Result<String, (i64, String)> {
        match response.result().filter(|result| result.starts_with('{')) {
            Some(result) => Ok(result.to_owned()),
            None if self.method == ELICITATION => Ok(CANCEL.to_owned()),
            None => Err(refusal(response)),
        }
    }
}

/// An `elicitationId` "must be unique within the context of the server", and so is a request's id.
fn name_of(id: &RequestId) -> String {
    match id.raw() {
        text if text.starts_with('"') => text.to_owned(),
        number => quoted(number),
    }
}

fn refusal(response: &Message) -> (i64, String) {
    let error = response.error().unwrap_or_default();
    let code = last_member(error, "code").and_then(|code| serde_json::from_str(code).ok());
    let text = last_member(error, "message").and_then(|text| serde_json::from_str(text).ok());
    (
        code.unwrap_or_else(|| i64::from(INTERNAL_ERROR)),
        text.unwrap_or_else(|| "the host did not answer the server's question".to_owned()),
    )
}

/// The members that a retry adds to `params`: `inputResponses` (where anything was asked) and
/// `requestState` (where there was one), in that order. `answers`: key and entry, JSON texts.
pub(crate) fn retried(
    answers: &[(String, String)],
    state: Option<&str>,
) -> Vec<(&'static str, String)> {
    let entries = answers.iter().map(|(key, entry)| format!("{key}:{entry}"));
    let entries: Vec<_> = entries.collect();
    let responses = (!entries.is_empty()).then(|| format!("{{{}}}", entries.join(",")));
    let responses = responses.map(|responses| ("inputResponses", responses));
    // "If the `InputRequiredResult` does not contain a `requestState` field, the client MUST NOT
    // include one in the retry."
    let state = state.map(|state| ("requestState", state.to_owned()));
    responses.into_iter().chain(state).collect()
}
