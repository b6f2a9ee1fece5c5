//! `private_key_jwt` (RFC 7523 sections 2.2 and 3, OpenID Connect Core section 9): the assertion that
//! stands for a client secret, signed with the client's key.
//!
//! Written here because the `oauth2` crate has none, and a JWT that is only ever made needs no
//! library.

#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::json;

use super::super::record::{Authority, Client};
use super::super::secret::Secret;
use super::super::trouble::Trouble;

/// Long enough for a clock that is a minute or two off, short enough to be of no use to a thief.
const LIFETIME: Duration = Duration::from_secs(180);

/// RFC 7523 section 2.2.
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A signed assertion: used for one request.
pub(super) struct Proof(Secret);

impl Proof {
    /// What goes into the form.
    pub(super) fn parameters(&self) -> [(&'static str, String); 2] {
        [
            ("client_assertion_type", TYPE.to_owned()),
            ("client_assertion", self.0.expose().to_owned()),
        ]
    }
}

/// A key that can sign, by kind.
enum Key {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

/// Signs an assertion of who `client` is, for `authority`.
///
/// # Errors
/// `Unusable`: no key, one that can't be read, or an algorithm that it is not for.
pub(super) fn proof(client: &Client, authority: &Authority) -> Result<Proof, Trouble> {
    let Some(pem) = &client.private_key else {
        return Err(Trouble::unusable(
            "the client is to sign in with private_key_jwt, but it has no private key",
        ));
    };
    let random = SystemRandom::new();
    let key = Key::read(pem.expose(), &random)?;
    let algorithm = client.signing_alg.as_deref().unwrap_or_else(|| key.usual());
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mut id = [0_u8; 16];
    random.fill(&mut id).map_err(|_| no_chance())?;
    // `--token-endpoint` leaves discovery out, and no issuer may be known.
    let audience = match authority.issuer.as_str() {
        "" => authority.token_endpoint.as_str(),
        issuer => issuer,
    };
    let header = json!({ "alg": algorithm, "typ": "JWT" });
    let claims = json!({
        // RFC 7523 section 3: "iss" and "sub" "MUST" be the client_id.
        "iss": client.id,
        "sub": client.id,
        // The issuer, not the token endpoint: an assertion for one server is then of no use at
        // another that names the same endpoint (draft-ietf-oauth-rfc7523bis).
        "aud": audience,
        "iat": now.as_secs(),
        "exp": (now + LIFETIME).as_secs(),
        "jti": BASE64_URL_SAFE_NO_PAD.encode(id),
    });
    let part = |json: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = key.sign(algorithm, text.as_bytes(), &random)?;
    let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
    Ok(Proof(Secret::new(format!("{text}.{signature}"))))
}

impl Key {
    fn read(pem: &str, random: &SystemRandom) -> Result<Self, Trouble> {
        let der = match PrivateKeyDer::from_pem_slice(pem.as_bytes()) {
            Ok(PrivateKeyDer::Pkcs8(der)) => der,
            // ring reads RSA keys in their old form, too.
            Ok(PrivateKeyDer::Pkcs1(der)) => {
                let key = RsaKeyPair::from_der(der.secret_pkcs1_der());
                return key.map(Self::Rsa).map_err(|_| bad_key());
            }
            _ => return Err(bad_key()),
        };
        let der = der.secret_pkcs8_der();
        if let Ok(key) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, random) {
            return Ok(Self::P256(key));
        }
        if let Ok(key) = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, der, random) {
            return Ok(Self::P384(key));
        }
        if let Ok(key) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
            return Ok(Self::Ed25519(key));
        }
        RsaKeyPair::from_pkcs8(der)
            .map(Self::Rsa)
            .map_err(|_| bad_key())
    }

    /// The algorithm that nobody has to name.
    fn usual(&self) -> &'static str {
        match self {
            Self::P256(_) => "ES256",
            Self::P384(_) => "ES384",
            Self::Ed25519(_) => "EdDSA",
            Self::Rsa(_) => "RS256",
        }
    }

    fn sign(
        &self,
        algorithm: &str,
        text: &[u8],
        random: &SystemRandom,
    ) -> Result<Vec<u8>, Trouble> {
        match (self, algorithm) {
            (Self::P256(key), "ES256") | (Self::P384(key), "ES384") => {
                let signature = key.sign(random, text).map_err(|_| no_chance())?;
                Ok(signature.as_ref().to_vec())
            }
            (Self::Ed25519(key), "EdDSA") => Ok(key.sign(text).as_ref().to_vec()),
            (Self::Rsa(key), _) if rsa(algorithm).is_some() => {
                let encoding = rsa(algorithm).unwrap_or(&RSA_PKCS1_SHA256);
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(encoding, random, text, &mut signature)
                    .map_err(|_| no_chance())?;
                Ok(signature)
            }
            _ => Err(Trouble::Unusable(format!(
                "the client's private key can't sign with {}; it is one for {}",
                crate::text::safe(algorithm),
                self.usual()
            ))),
        }
    }
}

/// RFC 7518 section 3.1.
fn rsa(algorithm: &str) -> Option<&'static dyn RsaEncoding> {
    Some(match algorithm {
        "RS256" => &RSA_PKCS1_SHA256,
        "RS384" => &RSA_PKCS1_SHA384,
        "RS512" => &RSA_PKCS1_SHA512,
        "PS256" => &RSA_PSS_SHA256,
        "PS384" => &RSA_PSS_SHA384,
        "PS512" => &RSA_PSS_SHA512,
        _ => return None,
    })
}

fn bad_key() -> Trouble {
    Trouble::unusable(
        "the client's private key can't be read: it has to be an EC (P-256, P-384), Ed25519 or RSA \
         key (2048 bits or more) in PEM with the header BEGIN PRIVATE KEY; others become one with \
         `openssl pkcs8 -topk8 -nocrypt -in KEY`",
    )
}

fn no_chance() -> Trouble {
    Trouble::unusable("the system has no random numbers to sign with")
}
