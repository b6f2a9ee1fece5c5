//! The tokens of event streams: JWTs, so that everything that is to be known of one stands in it.
//!
//! They guard invented data on a loopback port, so the standard library's seeds make the key.

#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, RandomState};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::{Value, json};

use super::clock::Moment;
use crate::sandbox::workspace::APP_ID;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// What a token says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Claims {
    pub(super) conversation: String,
    pub(super) issued_at: Moment,
    pub(super) expires_at: Moment,
    /// The end of a turn doesn't revoke it.
    pub(super) outlives_its_turn: bool,
}

pub(super) struct Signer(hmac::Key);

impl Signer {
    pub(super) fn new() -> Self {
        let seeds: Vec<u8> = (0..4_u8)
            .flat_map(|n| RandomState::new().hash_one(n).to_ne_bytes())
            .collect();
        Self(hmac::Key::new(hmac::HMAC_SHA256, &seeds))
    }

    pub(super) fn sign(&self, claims: &Claims) -> String {
        let body = json!({
            "app_id": APP_ID,
            "channel": channel(&claims.conversation),
            "conversation_id": claims.conversation,
            "issued_at_ms": claims.issued_at,
            "expires_at_ms": claims.expires_at,
            "exp": claims.expires_at.div_ceil(1_000),
            "outlives_its_turn": claims.outlives_its_turn,
        });
        let [head, body] = [HEADER, &body.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
        let signed = format!("{head}.{body}");
        let signature = hmac::sign(&self.0, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// None where it is no token of this server's.
    pub(super) fn read(&self, token: &str) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        hmac::verify(&self.0, signed.as_bytes(), &signature).ok()?;
        let (_, body) = signed.split_once('.')?;
        let body = URL_SAFE_NO_PAD.decode(body).ok()?;
        let body: Value = serde_json::from_slice(&body).ok()?;
        Some(Claims {
            conversation: body["conversation_id"].as_str()?.to_owned(),
            issued_at: body["issued_at_ms"].as_u64()?,
            expires_at: body["expires_at_ms"].as_u64()?,
            outlives_its_turn: body["outlives_its_turn"].as_bool()?,
        })
    }
}

/// The channel that a conversation's events go through.
pub(super) fn channel(conversation: &str) -> String {
    format!("fin_agent_api:{APP_ID}:{conversation}")
}
