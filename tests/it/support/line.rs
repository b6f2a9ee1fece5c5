//! One line of the program's stdout, read no further than its envelope: what is inside may be
//! JSON that no ordinary parser takes.

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// A line without its end.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Line(String);

/// The bridge's own error, as the answer contract words it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) message: String,
    pub(crate) kind: String,
    pub(crate) executed: String,
    pub(crate) status: Option<u64>,
    pub(crate) data: Value,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    jsonrpc: String,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    method: Option<String>,
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    error: Option<&'a RawValue>,
}

/// A member that is there is there, even if it is `null`.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(value).map(Some)
}

impl Line {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn raw(&self) -> &str {
        &self.0
    }

    /// The id as the JSON text that came; `null` counts.
    pub(crate) fn id(&self) -> Option<String> {
        Some(self.envelope()?.id?.get().to_owned())
    }

    pub(crate) fn method(&self) -> Option<String> {
        self.envelope()?.method
    }

    pub(crate) fn is_answer(&self) -> bool {
        self.envelope()
            .is_some_and(|e| e.result.is_some() || e.error.is_some())
    }

    /// The JSON text of the result.
    pub(crate) fn result(&self) -> String {
        let envelope = self.envelope();
        let result = envelope.and_then(|e| e.result.map(|r| r.get().to_owned()));
        result.unwrap_or_else(|| panic!("not a result: {self:?}"))
    }

    /// The whole line as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    pub(crate) fn error_code(&self) -> i64 {
        let code = self.json()["error"]["code"].as_i64();
        code.unwrap_or_else(|| panic!("not an error: {self:?}"))
    }

    pub(crate) fn refusal(&self) -> Refusal {
        let error = &self.json()["error"];
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let data = error["data"].clone();
        assert!(data["kind"].is_string(), "not a refusal: {self:?}");
        Refusal {
            code: self.error_code(),
            message: text(&error["message"]),
            kind: text(&data["kind"]),
            executed: text(&data["executed"]),
            status: data["httpStatus"].as_u64(),
            data,
        }
    }

    /// Whether the line is what stdout may carry: a JSON-RPC message, or a batch of them.
    pub(crate) fn is_json_rpc(&self) -> bool {
        if self.0.starts_with('[') {
            return serde_json::from_str::<Vec<Envelope<'_>>>(&self.0).is_ok();
        }
        if self.0.len() > 64 * 1024 {
            // A parser without optimization takes its time; the beginning and the end will do.
            return self.0.starts_with("{\"jsonrpc\":\"2.0\"") && self.0.ends_with('}');
        }
        self.envelope().is_some_and(|e| e.jsonrpc == "2.0")
    }

    fn envelope(&self) -> Option<Envelope<'_>> {
        serde_json::from_str(&self.0).ok()
    }
}

impl Refusal {
    /// # Panics
    /// It is another refusal.
    pub(crate) fn check(&self, code: i64, kind: &str, executed: &str) {
        let found = (self.code, &*self.kind, &*self.executed);
        assert_eq!(found, (code, kind, executed), "{self:?}");
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(600) {
            Some((end, _)) => write!(f, "{}… ({} bytes)", &self.0[..end], self.0.len()),
            None => f.write_str(&self.0),
        }
    }
}
