//! A legacy server's requests while it serves a modern host's request: asked in a result, answered
//! by the host's next request.
//!
//! The call that waits meanwhile, and the states that name it, are `remote`'s business.

#[cfg(test)]
mod tests;

use crate::message::{Message, Part, RequestId, members, quoted};

use super::{CANCEL, ELICITATION, INTERNAL_ERROR, said};

/// The result (JSON text) that asks a modern host what a legacy server asked in these requests, with
/// `state` as the `requestState` (plain text). Keys are ours; see [`asked`]. Params keep their
/// bytes, but for what the modern era has no more: `elicitationId`, and `task` (2025-11-25 tasks).
pub(crate) fn input_required(requests: &[Message], state: &str) -> String {
    let entries = requests.iter().enumerate().filter_map(|(n, request)| {
        let method = quoted(request.method()?);
        let params = params(request).map_or_else(String::new, |p| format!(",\"params\":{p}"));
        let key = quoted(&asked(n));
        Some(format!("{key}:{{\"method\":{method}{params}}}"))
    });
    let (entries, state) = (entries.collect::<Vec<_>>().join(","), quoted(state));
    format!(
        "{{\"resultType\":\"input_required\",\"inputRequests\":{{{entries}}},\"requestState\":{state}}}"
    )
}

fn params(request: &Message) -> Option<String> {
    let Some(mut params) = request.object(Part::Params) else {
        return request.params().map(str::to_owned);
    };
    let is_elicitation = request.method() == Some(ELICITATION);
    params.remove(|name| name == "task" || (is_elicitation && name == "elicitationId"));
    match params.is_changed() {
        true => Some(params.text()),
        false => request.params().map(str::to_owned),
    }
}

/// The key of the n-th of these (plain text).
pub(crate) fn asked(n: usize) -> String {
    format!("question-{}", n + 1)
}

/// What a modern host's request brings of an earlier round: `requestState` (decoded) and
/// `inputResponses` (decoded key, JSON text).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Retry {
    pub(crate) state: Option<String>,
    pub(crate) answers: Vec<(String, String)>,
}

/// None: the request is not a retry (it has neither member).
///
/// # Errors
/// What is wrong with one that is, for -32602.
pub(crate) fn answers_in(request: &Message) -> Result<Option<Retry>, String> {
    let params = request.params().unwrap_or_default();
    let (state, answers) = (said(params, "requestState"), said(params, "inputResponses"));
    if state.is_none() && answers.is_none() {
        return Ok(None);
    }
    let state = match state.map(serde_json::from_str::<String>) {
        Some(Err(_)) => return Err("`requestState` is not a string".to_owned()),
        Some(Ok(state)) => Some(state),
        None => None,
    };
    let answers = match answers.map(members) {
        Some(None) => return Err("`inputResponses` is not an object".to_owned()),
        Some(Some(answers)) => answers,
        None => Vec::new(),
    };
    let owned = |(key, answer): (String, &str)| (key, answer.to_owned());
    let answers = answers.into_iter().map(owned).collect();
    Ok(Some(Retry { state, answers }))
}

/// The response to a legacy server's request: `answer` is the host's entry of `inputResponses` (JSON
/// text), whose bytes are the result. One that the host left out, or that is no object, is a question
/// that a person closed, or else an error.
pub(crate) fn response_to(request: &Message, answer: Option<&str>) -> Message {
    // What is no request gets an answer that nobody waits for.
    let nobody = RequestId::own(0);
    let id = request.id().unwrap_or(&nobody);
    match answer.filter(|answer| answer.starts_with('{')) {
        Some(answer) => Message::success(id, answer),
        None if request.method() == Some(ELICITATION) => Message::success(id, CANCEL),
        None => Message::failure(id, INTERNAL_ERROR, "the host gave no answer", None),
    }
}
