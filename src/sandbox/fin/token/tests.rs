//! Tokens, made and read again.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Claims, Signer};

fn claims() -> Claims {
    Claims {
        conversation: "ext-123".to_owned(),
        issued_at: 5_000,
        expires_at: 185_000,
        outlives_its_turn: true,
    }
}

#[test]
fn a_token_says_what_was_signed() {
    let signer = Signer::new();
    let token = signer.sign(&claims());
    assert_eq!(token.split('.').count(), 3);
    assert!(token.starts_with("eyJhbGciOiJIUzI1NiIs"), "{token}");
    assert_eq!(signer.read(&token), Some(claims()));
}

#[test]
fn nothing_else_is_a_token() {
    let signer = Signer::new();
    let token = signer.sign(&claims());
    let mut parts = token.split('.');
    let (head, signature) = (parts.next().expect("one"), parts.next_back().expect("one"));
    let forged = URL_SAFE_NO_PAD.encode(r#"{"conversation_id":"other"}"#);
    for wrong in [
        String::new(),
        "x".to_owned(),
        "..".to_owned(),
        token[..token.len() - 2].to_owned(),
        format!("{token}."),
        format!("{head}.{forged}.{signature}"),
        Signer::new().sign(&claims()),
    ] {
        assert_eq!(signer.read(&wrong), None, "{wrong}");
    }
}
