//! The assertions, checked by the keys' other halves.

use ring::signature::KeyPair as _;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, ED25519,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::Value;

use super::super::super::record::AuthMethod;
use super::super::tests::{authority, client};
use super::*;

const P256: &str = include_str!("../../../../tests/vectors/keys/test-only-p256.pem");
const SEC1: &str = include_str!("../../../../tests/vectors/keys/test-only-p256-sec1.pem");
const RSA: &str = include_str!("../../../../tests/vectors/keys/test-only-rsa.pem");
const PKCS1: &str = include_str!("../../../../tests/vectors/keys/test-only-rsa-pkcs1.pem");

fn made(pem: &str, algorithm: Option<&str>) -> Result<String, Trouble> {
    let mut client = client(AuthMethod::PrivateKeyJwt);
    client.private_key = Some(Secret::new(pem));
    client.signing_alg = algorithm.map(str::to_owned);
    let proof = proof(&client, &authority())?;
    let [_, (_, assertion)] = proof.parameters();
    Ok(assertion)
}

fn pem(der: &[u8]) -> String {
    let text = base64::prelude::BASE64_STANDARD.encode(der);
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}

fn public(pem: &str) -> Vec<u8> {
    match Key::read(pem, &SystemRandom::new()).unwrap() {
        Key::P256(key) | Key::P384(key) => key.public_key().as_ref().to_vec(),
        Key::Ed25519(key) => key.public_key().as_ref().to_vec(),
        Key::Rsa(key) => key.public_key().as_ref().to_vec(),
    }
}

fn part(assertion: &str, at: usize) -> Vec<u8> {
    let part = assertion.split('.').nth(at).unwrap();
    BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()
}

#[track_caller]
fn check(pem: &str, said: Option<&str>, expected: &str, by: &'static dyn VerificationAlgorithm) {
    let assertion = made(pem, said).unwrap();
    assert_eq!(assertion.matches('.').count(), 2);
    let header: Value = serde_json::from_slice(&part(&assertion, 0)).unwrap();
    assert_eq!(header, json!({ "alg": expected, "typ": "JWT" }));
    let signed = &assertion[..assertion.rfind('.').unwrap()];
    let key = UnparsedPublicKey::new(by, public(pem));
    let signature = part(&assertion, 2);
    key.verify(signed.as_bytes(), &signature).unwrap();
    assert!(key.verify(b"something else", &signature).is_err());
}

#[test]
fn each_key_signs_as_it_is_or_as_it_is_told() {
    check(P256, None, "ES256", &ECDSA_P256_SHA256_FIXED);
    check(P256, Some("ES256"), "ES256", &ECDSA_P256_SHA256_FIXED);
    check(RSA, None, "RS256", &RSA_PKCS1_2048_8192_SHA256);
    check(RSA, Some("RS512"), "RS512", &RSA_PKCS1_2048_8192_SHA512);
    check(RSA, Some("PS256"), "PS256", &RSA_PSS_2048_8192_SHA256);
    check(PKCS1, None, "RS256", &RSA_PKCS1_2048_8192_SHA256);
    let random = SystemRandom::new();
    let new = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    check(&pem(new.as_ref()), None, "ES256", &ECDSA_P256_SHA256_FIXED);
    let new = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
    check(&pem(new.as_ref()), None, "ES384", &ECDSA_P384_SHA384_FIXED);
    let new = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
    check(&pem(new.as_ref()), None, "EdDSA", &ED25519);
}

#[test]
fn the_claims_say_who_to_whom_and_for_how_long() {
    let before = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let claims = |text: &str| -> Value { serde_json::from_slice(&part(text, 1)).unwrap() };
    let (one, two) = (made(P256, None).unwrap(), made(P256, None).unwrap());
    let (one, two) = (claims(&one), claims(&two));
    assert_eq!(one["iss"], "client id:ü");
    assert_eq!(one["sub"], "client id:ü");
    assert_eq!(one["aud"], "https://as.test");
    let (issued, ends) = (one["iat"].as_u64().unwrap(), one["exp"].as_u64().unwrap());
    assert!((before..before + 60).contains(&issued));
    assert!((60..=300).contains(&(ends - issued)));
    assert!(one["jti"].as_str().unwrap().len() >= 22);
    assert_ne!(one["jti"], two["jti"]);
}

#[test]
fn without_an_issuer_the_audience_is_the_token_endpoint() {
    let mut authority = authority();
    authority.issuer = String::new();
    let [_, (_, assertion)] = proof(&client(AuthMethod::PrivateKeyJwt), &authority)
        .unwrap()
        .parameters();
    let claims: Value = serde_json::from_slice(&part(&assertion, 1)).unwrap();
    assert_eq!(claims["aud"], authority.token_endpoint.as_str());
}

#[test]
fn keys_that_do_not_fit_are_named_without_showing_them() {
    let cut = &P256[..P256.len() - 60];
    for bad in ["", "no key", SEC1, cut, &pem(b"no DER")] {
        let trouble = made(bad, None).unwrap_err();
        assert_eq!(trouble, bad_key());
    }
    for (pem, algorithm) in [
        (P256, "RS256"),
        (RSA, "ES256"),
        (P256, "none"),
        (RSA, "HS256"),
    ] {
        let why = made(pem, Some(algorithm)).unwrap_err().to_string();
        assert!(why.contains(algorithm), "{why}");
    }
    let mut client = client(AuthMethod::PrivateKeyJwt);
    client.private_key = None;
    assert!(proof(&client, &authority()).is_err());
}
