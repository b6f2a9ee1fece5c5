//! Who an ID token says it is for (OpenID Connect Core section 5.1), to show it.
//!
//! The signature is not checked: it came from the token endpoint over TLS (section 3.1.3.7, 6), and
//! nothing is decided by it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

#[derive(Debug, Default, PartialEq)]
pub(super) struct Identity {
    email: Option<String>,
    name: Option<String>,
    subject: Option<String>,
}

impl Identity {
    /// Nothing of what is no JWT.
    pub(super) fn of(id_token: &str) -> Self {
        let Some(claims) = claims(id_token) else {
            return Self::default();
        };
        let text = |name: &str| {
            let text = claims[name].as_str().map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Self {
            email: text("email"),
            name: text("name").or_else(|| text("preferred_username")),
            subject: text("sub"),
        }
    }

    /// `Ada <ada@example.com>`, or what there is of it.
    pub(super) fn text(&self) -> Option<String> {
        match (&self.name, &self.email) {
            (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
            (None, Some(one)) | (Some(one), None) => Some(one.clone()),
            (None, None) => self.subject.clone(),
        }
    }

    /// `null` where nothing is known.
    pub(super) fn json(&self) -> Value {
        match self.text() {
            Some(_) => json!({ "email": self.email, "name": self.name, "sub": self.subject }),
            None => Value::Null,
        }
    }
}

fn claims(id_token: &str) -> Option<Value> {
    let payload = id_token.split('.').nth(1)?;
    let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&payload).ok()
}
