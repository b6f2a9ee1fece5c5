//! The Fin Agent API (version Preview): what is asked of Fin, and the events that it answers with.
//!
//! Nothing in the API says what Fin has answered: its words come as events, on a stream whose
//! address stands in the answer to a request. The address holds a token, so it is treated as one.
//! What is made of the events is `tools`' business. Webhooks are another program's.

mod address;
mod event;
mod stream;

use serde_json::Value;

use super::lenient::text_of;

pub(crate) use address::Address;
pub(crate) use event::{Event, Heard};
pub(crate) use stream::Gone;

/// A turn of Fin's that has begun: the answer to a question, a reply, or a procedure's start.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    /// `thinking`, as a rule.
    pub(crate) status: Option<String>,
    pub(crate) stream: Stream,
    /// Attributes that could not be set, as Intercom words it.
    pub(crate) errors: Option<Value>,
}

/// Where the turn's events are.
#[derive(Clone, Debug)]
pub(crate) enum Stream {
    At(Address),
    /// The workspace has none: "if SSE is enabled".
    None,
    /// It is at a host that has no business to be asked; the host, made safe.
    Elsewhere(String),
}

impl Begun {
    /// `api`: the REST API that answered.
    pub(super) fn read(mut answer: Value, api: &reqwest::Url) -> Self {
        let stream = match answer["sse_subscription_url"].as_str() {
            None | Some("") => Stream::None,
            Some(text) => match Address::read(text, api) {
                Ok(address) => Stream::At(address),
                Err(host) => Stream::Elsewhere(host),
            },
        };
        let errors = answer.get_mut("errors").map(Value::take);
        Self {
            status: text_of(&answer["status"]),
            stream,
            errors: errors.filter(|errors| errors.as_object().is_some_and(|all| !all.is_empty())),
        }
    }
}
