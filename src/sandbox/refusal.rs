//! What the server says when it says no: Intercom's `error.list`, with the codes and the words of
//! its description, and the one other form that the description has.

use serde_json::{Value, json};

/// A refusal on its way to the client.
#[derive(Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    /// The parameter that is wrong.
    pub(super) field: Option<String>,
    /// The contact that a merged one has become part of.
    pub(super) canonical: Option<String>,
    /// What is said as `{"errors": {KEY: message}}`, not as a list.
    pub(super) key: Option<&'static str>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            field: None,
            canonical: None,
            key: None,
        }
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "not_found", "Resource Not Found")
    }

    /// A parameter whose value can't be used.
    pub(super) fn parameter(field: &str, message: impl Into<String>) -> Self {
        let refusal = Self::new(400, "parameter_invalid", message);
        Self {
            field: Some(field.to_owned()),
            ..refusal
        }
    }

    pub(super) fn missing(field: &str, message: impl Into<String>) -> Self {
        let refusal = Self::new(400, "parameter_not_found", message);
        Self {
            field: Some(field.to_owned()),
            ..refusal
        }
    }

    pub(super) fn merged(canonical: &str) -> Self {
        let message =
            "This contact has been merged. See the 'Link' header for the canonical contact.";
        Self {
            canonical: Some(canonical.to_owned()),
            ..Self::new(410, "contact_merged", message)
        }
    }

    /// A rating that can't be recorded: 422, and a form of its own.
    pub(super) fn keyed(key: &'static str, message: impl Into<String>) -> Self {
        Self {
            key: Some(key),
            ..Self::new(422, "", message)
        }
    }

    pub(super) fn body(&self, request_id: &str) -> Value {
        if let Some(key) = self.key {
            return json!({ "errors": { key: self.message } });
        }
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some(field) = &self.field {
            error["field"] = json!(field);
        }
        json!({ "type": "error.list", "request_id": request_id, "errors": [error] })
    }
}
