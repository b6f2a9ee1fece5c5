//! RFC 8628: a code that a person types in on another device.
//!
//! The crate would wait by itself until it is done; here it asks once, because whether to go on
//! depends on what only the caller sees (another process may have signed in).

#[cfg(test)]
mod tests;

use std::future;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::DateTime;
use oauth2::{DeviceAuthorizationUrl, StandardDeviceAuthorizationResponse};
use reqwest::Url;
use serde_json::json;

use crate::text;

use super::super::guard;
use super::super::record::{Authority, Tokens};
use super::super::secret::Secret;
use super::super::trouble::Trouble;
use super::adapter::{Carrier, Post, settle};
use super::assertion::Proof;
use super::{DeviceCode, Endpoint, Raw, answer, with, words};

const HOUR: Duration = Duration::from_secs(60 * 60);
const MINUTE: Duration = Duration::from_secs(60);
/// RFC 8628 section 3.5: `slow_down` means "the interval MUST be increased by 5 seconds".
const SLOWER: Duration = Duration::from_secs(5);

impl<C: Carrier> Endpoint<'_, C> {
    /// RFC 8628 section 3.1.
    ///
    /// # Errors
    /// As [`Endpoint::exchange`]; `Unusable` if the server has no such endpoint, or sends people to an
    /// address that must not be opened.
    pub(in crate::auth) async fn device_code(
        &self,
        scope: Option<&str>,
    ) -> Result<DeviceCode, Trouble> {
        const WHAT: &str = "the device authorization endpoint";
        let Some(url) = &self.authority.device_authorization_endpoint else {
            return Err(Trouble::unusable(
                "the authorization server has no device authorization endpoint: sign in with a \
                 browser, without --device-code",
            ));
        };
        let client = self.bare();
        let client =
            client.set_device_authorization_url(DeviceAuthorizationUrl::from_url(url.clone()));
        let request = client.exchange_device_code().add_scopes(scope.map(words));
        let proof = self.proof()?;
        let request = with!(request, self.resource, proof);
        let post = Post::new(self.wire, url, WHAT, self.client);
        let answer: StandardDeviceAuthorizationResponse =
            settle(&post, request.request_async(&post).await)?;
        read(&answer, self.authority).map_err(|why| why.unwrap_or_else(|| answer::unreadable(WHAT)))
    }

    /// Asks once for the tokens behind a device code. `Ok(None)`: not yet (`authorization_pending`);
    /// `slow_down` adds to `interval`, and so does a network that fails.
    ///
    /// # Errors
    /// As [`Endpoint::exchange`]; after `Transient` it may be asked again, until the code's time is over.
    pub(in crate::auth) async fn device_tokens(
        &self,
        code: &DeviceCode,
        interval: &mut Duration,
        now: u64,
        raw: Raw<'_>,
    ) -> Result<Option<Tokens>, Trouble> {
        // The crate takes the whole answer, and uses nothing of it but the code.
        let known = json!({
            "device_code": code.device_code.expose(),
            "user_code": "",
            "verification_uri": code.verification_uri.as_str(),
            "expires_in": 0,
        });
        let known: StandardDeviceAuthorizationResponse = serde_json::from_value(known)
            .map_err(|_| Trouble::unusable("this sign-in's device code can't be used"))?;
        let client = self.tokens();
        // A clock of its own, which the crate looks at before each request: the first is in time, the
        // second one second late.
        let looks = AtomicI64::new(0);
        let request = client
            .exchange_device_access_token(&known)
            .set_time_fn(move || {
                let seconds = looks.fetch_add(1, Ordering::Relaxed);
                DateTime::from_timestamp(seconds, 0).unwrap_or_default()
            });
        let proof = self.proof()?;
        let request = with!(request, self.resource, proof);
        let post = self.post_for_tokens(raw);
        let once = Some(Duration::from_secs(1));
        let asked = request.request_async(&post, |_| future::ready(()), once);
        match settle(&post, asked.await) {
            Ok(granted) => granted.tokens(now).map(Some),
            Err(trouble) if trouble.is_refused("authorization_pending") => Ok(None),
            Err(trouble) if trouble.is_refused("slow_down") => {
                *interval = (*interval + SLOWER).min(MINUTE);
                Ok(None)
            }
            Err(trouble) => {
                // RFC 8628 section 3.5: "On encountering a connection timeout, clients MUST
                // unilaterally reduce their polling frequency before retrying."
                if matches!(trouble, Trouble::Transient { .. }) {
                    *interval = (*interval * 2).min(MINUTE);
                }
                Err(trouble)
            }
        }
    }
}

/// What of the answer can be shown and waited for. `Err(None)`: it makes no sense.
fn read(
    answer: &StandardDeviceAuthorizationResponse,
    authority: &Authority,
) -> Result<DeviceCode, Option<Trouble>> {
    let open = |text: &str| address(text, authority);
    let user_code = answer.user_code().secret().trim();
    let device_code = answer.device_code().secret();
    if device_code.is_empty() || user_code.is_empty() || user_code.chars().count() > 64 {
        return Err(None);
    }
    let complete = answer.verification_uri_complete();
    Ok(DeviceCode {
        device_code: Secret::new(device_code.clone()),
        user_code: text::safe(user_code).into_owned(),
        verification_uri: open(answer.verification_uri())?,
        verification_uri_complete: complete.map(|uri| open(uri.secret())).transpose()?,
        expires_in: answer.expires_in().min(HOUR),
        interval: answer.interval().clamp(Duration::from_secs(1), MINUTE),
    })
}

/// A person will open it: as careful as with the authorization endpoint (T01). What may be opened is
/// measured by the token endpoint, which `wire` has been allowed to ask.
fn address(text: &str, authority: &Authority) -> Result<Url, Option<Trouble>> {
    let url = Url::parse(text).map_err(|_| None)?;
    let known = &authority.token_endpoint;
    let http = known.scheme() == "http";
    guard::may_ask(&url, known, http, "the verification address").map_err(Some)?;
    guard::may_open(&url, known, http).map_err(Some)?;
    Ok(url)
}
