//! The token endpoint and its neighbours: code, refresh, client credentials, device code,
//! revocation, by the `oauth2` crate over [`Wire`]; what comes back is named and bounded here.
//!
//! It keeps nothing and repeats nothing: `keeper` does.

use std::time::Duration;

use reqwest::Url;

use super::record::{Authority, Client, Tokens};
use super::secret::Secret;
use super::trouble::Trouble;
use super::wire::Wire;

/// Told the raw body of a successful answer before anything is made of it (F44).
pub(super) type Raw<'a> = &'a (dyn Fn(&[u8]) + Send + Sync);

/// One authorization server, one client.
pub(super) struct Endpoint<'a> {
    pub(super) wire: &'a Wire,
    pub(super) authority: &'a Authority,
    pub(super) client: &'a Client,
    /// RFC 8707; goes with every request for a token.
    pub(super) resource: Option<&'a str>,
}

/// RFC 8628 section 3.2.
#[derive(Clone, Debug)]
pub(super) struct DeviceCode {
    pub(super) device_code: Secret,
    pub(super) user_code: String,
    pub(super) verification_uri: Url,
    /// With the user code in it.
    pub(super) verification_uri_complete: Option<Url>,
    pub(super) expires_in: Duration,
    pub(super) interval: Duration,
}

impl Endpoint<'_> {
    /// RFC 6749 section 4.1.3 with RFC 7636. `now`: Unix seconds.
    ///
    /// # Errors
    /// `Refused` with the OAuth error; `Transient` for 5xx, 429 (`Retry-After` in it), HTML, an answer
    /// that is no JSON or has no access token, the network.
    pub(super) async fn exchange(
        &self,
        code: &Secret,
        verifier: &Secret,
        redirect_uri: &str,
        now: u64,
        raw: Raw<'_>,
    ) -> Result<Tokens, Trouble> {
        let _ = (self.wire, self.authority, self.client, self.resource);
        let _ = (code, verifier, redirect_uri, now, raw);
        Err(Trouble::unusable("not there yet"))
    }

    /// RFC 6749 section 6. "If the new answer has no refresh token, the old one stays" is the
    /// caller's business.
    pub(super) async fn refresh(
        &self,
        refresh: &Secret,
        scope: Option<&str>,
        now: u64,
        raw: Raw<'_>,
    ) -> Result<Tokens, Trouble> {
        let _ = (refresh, scope, now, raw);
        Err(Trouble::unusable("not there yet"))
    }

    /// RFC 6749 section 4.4, with a secret or RFC 7523's `private_key_jwt`.
    pub(super) async fn client_credentials(
        &self,
        scope: Option<&str>,
        now: u64,
        raw: Raw<'_>,
    ) -> Result<Tokens, Trouble> {
        let _ = (scope, now, raw);
        Err(Trouble::unusable("not there yet"))
    }

    /// RFC 8628 section 3.1.
    pub(super) async fn device_code(&self, scope: Option<&str>) -> Result<DeviceCode, Trouble> {
        let _ = scope;
        Err(Trouble::unusable("not there yet"))
    }

    /// Asks once for the tokens behind a device code. `Ok(None)`: not yet (`authorization_pending`);
    /// `slow_down` adds to `interval`.
    pub(super) async fn device_tokens(
        &self,
        code: &DeviceCode,
        interval: &mut Duration,
        now: u64,
        raw: Raw<'_>,
    ) -> Result<Option<Tokens>, Trouble> {
        let _ = (code, interval, now, raw);
        Err(Trouble::unusable("not there yet"))
    }

    /// RFC 7009. `hint`: `refresh_token` or `access_token`. `Ok(false)`: the server has no
    /// revocation endpoint.
    pub(super) async fn revoke(&self, token: &Secret, hint: &str) -> Result<bool, Trouble> {
        let _ = (token, hint);
        Err(Trouble::unusable("not there yet"))
    }
}

/// Reads the body of a successful answer, as it was handed to [`Raw`] (so also after a crash).
/// `expires_in` may be missing, a text, negative or huge (F50).
///
/// # Errors
/// `Transient`: no JSON object, or no access token in it.
pub(super) fn tokens_in(body: &[u8], now: u64) -> Result<Tokens, Trouble> {
    let _ = (body, now);
    Err(Trouble::unusable("not there yet"))
}
