//! One HTTP request as a server got it, and the JSON-RPC message in it.
//!
//! The message is kept as the text that came; what is needed of it is read as JSON text too.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Events, META, Reply, notification};

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) verb: String,
    /// As it stood in the request line: absolute where a proxy was asked.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

#[derive(Default, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    method: Option<String>,
}

impl Request {
    /// What routes are named by: the message's method, `response` or `batch`; else the verb.
    pub(crate) fn kind(&self) -> String {
        if self.verb != "POST" {
            return self.verb.clone();
        }
        if self.body.trim_start().starts_with('[') {
            return "batch".to_owned();
        }
        self.envelope()
            .method
            .unwrap_or_else(|| "response".to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    /// The id's JSON text; empty for a notification.
    pub(crate) fn id(&self) -> String {
        let id = self.envelope().id;
        id.map(|id| id.get().to_owned()).unwrap_or_default()
    }

    pub(crate) fn is_request(&self) -> bool {
        self.verb == "POST" && !self.id().is_empty() && self.envelope().method.is_some()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The argument that tells one call from another.
    pub(crate) fn nonce(&self) -> String {
        let message: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let nonce = &message["params"]["arguments"]["nonce"];
        nonce.as_str().unwrap_or_default().to_owned()
    }

    /// What a modern request says of itself in its `_meta`; null for what it doesn't say.
    pub(crate) fn meta(&self, name: &str) -> Value {
        self.json()["params"]["_meta"][format!("{META}{name}")].take()
    }

    /// A response to this request; `result` is JSON text.
    pub(crate) fn result(&self, result: &str) -> String {
        let id = self.id();
        format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#)
    }

    /// A tool's result with `text` in it.
    pub(crate) fn text(&self, text: &str) -> String {
        self.result(&format!(
            r#"{{"content":[{{"type":"text","text":"{text}"}}]}}"#
        ))
    }

    /// A tool's result with `text` in it, as a modern server says it.
    pub(crate) fn complete_text(&self, text: &str) -> String {
        self.result(&format!(
            r#"{{"resultType":"complete","content":[{{"type":"text","text":"{text}"}}]}}"#
        ))
    }

    /// An error as the response to this request; `error` is JSON text.
    pub(crate) fn error(&self, error: &str) -> String {
        let id = self.id();
        format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{error}}}"#)
    }

    /// Grants a subscription everything that it asks for, on the stream that is returned.
    pub(crate) fn acknowledged(&self, reply: Reply) -> Events {
        let id = self.id();
        let granted = &self.json()["params"]["notifications"];
        let params = format!(
            r#"{{"_meta":{{"io.modelcontextprotocol/subscriptionId":{id}}},"notifications":{granted}}}"#
        );
        let mut events = reply.stream();
        events.message(&notification(
            "notifications/subscriptions/acknowledged",
            &params,
        ));
        events
    }

    fn envelope(&self) -> Envelope<'_> {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}
