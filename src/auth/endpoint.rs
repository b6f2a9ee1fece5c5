//! The token endpoint and its neighbours: code, refresh, client credentials, device code,
//! revocation, by the `oauth2` crate over [`Wire`]; what comes back is named and bounded here.
//!
//! It keeps nothing and repeats nothing: `keeper` does.

mod adapter;
mod answer;
mod assertion;
mod device;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::time::Duration;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RevocationUrl, Scope, StandardRevocableToken,
    TokenUrl,
};
use reqwest::Url;

use super::record::{AuthMethod, Authority, Client, Tokens};
use super::secret::Secret;
use super::trouble::Trouble;
use super::wire::Wire;
use adapter::{Carrier, Post, settle};
use answer::Granted;
use assertion::Proof;

/// Told the raw body of a successful answer before anything is made of it (F44).
pub(super) type Raw<'a> = &'a (dyn Fn(&[u8]) + Send + Sync);

/// One authorization server, one client.
pub(super) struct Endpoint<'a, C = Wire> {
    pub(super) wire: &'a C,
    pub(super) authority: &'a Authority,
    pub(super) client: &'a Client,
    /// RFC 8707; goes with every request for a token.
    pub(super) resource: Option<&'a str>,
}

/// RFC 8628 section 3.2.
#[derive(Clone, Debug)]
pub(super) struct DeviceCode {
    pub(super) device_code: Secret,
    /// Fit to print.
    pub(super) user_code: String,
    /// Both addresses have been through `guard`.
    pub(super) verification_uri: Url,
    /// With the user code in it.
    pub(super) verification_uri_complete: Option<Url>,
    /// At most an hour.
    pub(super) expires_in: Duration,
    /// 1 s to 60 s.
    pub(super) interval: Duration,
}

/// The crate's client with our reading of what is granted; the last parameter is the token URL's.
type Crate<TokenState> = oauth2::Client<
    BasicErrorResponse,
    Granted,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    TokenState,
>;

/// Adds what goes with every request: the resource, and our assertion if that is how the client shows
/// who it is. A macro, since the crate's requests have a type each and no trait.
macro_rules! with {
    ($request:expr, $resource:expr, $proof:expr) => {{
        let mut request = $request;
        if let Some(resource) = $resource {
            request = request.add_extra_param("resource", resource);
        }
        for (name, value) in $proof.iter().flat_map(Proof::parameters) {
            request = request.add_extra_param(name, value);
        }
        request
    }};
}
use with;

impl<C: Carrier> Endpoint<'_, C> {
    /// RFC 6749 section 4.1.3 with RFC 7636. `now`: Unix seconds.
    ///
    /// # Errors
    /// `Refused` with the OAuth error; `Transient` for 5xx, 429 (`Retry-After` in it), HTML, an answer
    /// that is no JSON or has no access token, the network; `Unusable` for a private key that can't
    /// sign and for tokens of a type that is no bearer's.
    pub(super) async fn exchange(
        &self,
        code: &Secret,
        verifier: &Secret,
        redirect_uri: &str,
        now: u64,
        raw: Raw<'_>,
    ) -> Result<Tokens, Trouble> {
        // Sent as the bytes that were registered: the crate keeps the text beside what it parsed.
        let redirect = RedirectUrl::new(redirect_uri.to_owned())
            .map_err(|_| Trouble::unusable("the redirect URI of this sign-in is no URL"))?;
        let client = self.tokens();
        let request = client
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()))
            .set_redirect_uri(Cow::Owned(redirect));
        let proof = self.proof()?;
        let request = with!(request, self.resource, proof);
        let post = self.post_for_tokens(raw);
        settle(&post, request.request_async(&post).await)?.tokens(now)
    }

    /// RFC 6749 section 6. "If the new answer has no refresh token, the old one stays" is the
    /// caller's business.
    ///
    /// # Errors
    /// As [`Endpoint::exchange`].
    pub(super) async fn refresh(
        &self,
        refresh: &Secret,
        scope: Option<&str>,
        now: u64,
        raw: Raw<'_>,
    ) -> Result<Tokens, Trouble> {
        let (client, refresh) = (
            self.tokens(),
            RefreshToken::new(refresh.expose().to_owned()),
        );
        let request = client.exchange_refresh_token(&refresh);
        let request = request.add_scopes(scope.map(words));
        let proof = self.proof()?;
        let request = with!(request, self.resource, proof);
        let post = self.post_for_tokens(raw);
        settle(&post, request.request_async(&post).await)?.tokens(now)
    }

    /// RFC 6749 section 4.4, with a secret or RFC 7523's `private_key_jwt`.
    ///
    /// # Errors
    /// As [`Endpoint::exchange`].
    pub(super) async fn client_credentials(
        &self,
        scope: Option<&str>,
        now: u64,
        raw: Raw<'_>,
    ) -> Result<Tokens, Trouble> {
        let client = self.tokens();
        let request = client.exchange_client_credentials();
        let request = request.add_scopes(scope.map(words));
        let proof = self.proof()?;
        let request = with!(request, self.resource, proof);
        let post = self.post_for_tokens(raw);
        settle(&post, request.request_async(&post).await)?.tokens(now)
    }

    /// RFC 7009. `hint`: `refresh_token` or `access_token`. `Ok(false)`: the server has no
    /// revocation endpoint.
    ///
    /// # Errors
    /// As [`Endpoint::exchange`]. A token that the server does not know is no error (RFC 7009 section
    /// 2.2).
    pub(super) async fn revoke(&self, token: &Secret, hint: &str) -> Result<bool, Trouble> {
        let Some(url) = &self.authority.revocation_endpoint else {
            return Ok(false);
        };
        // The crate refuses http even to this machine; whether http may be asked is `guard`'s to say,
        // and the request goes to `url` itself, whatever the crate was told.
        let mut as_https = url.clone();
        let _ = as_https.set_scheme("https");
        let token = token.expose().to_owned();
        let token = match hint {
            "refresh_token" => RefreshToken::new(token).into(),
            _ => StandardRevocableToken::from(oauth2::AccessToken::new(token)),
        };
        let client = self
            .bare()
            .set_revocation_url(RevocationUrl::from_url(as_https));
        let request = client
            .revoke_token(token)
            .map_err(|_| Trouble::unusable("the revocation endpoint can't be asked"))?;
        let proof = self.proof()?;
        let request = with!(request, None::<&str>, proof);
        let post = Post::new(self.wire, url, "the revocation endpoint", self.client).status_only();
        settle(&post, request.request_async(&post).await)?;
        Ok(true)
    }

    /// Who we are, without any URL.
    fn bare(&self) -> Crate<EndpointNotSet> {
        let mut client = Crate::new(ClientId::new(self.client.id.clone()));
        // A secret that came with a registration for `none` is not sent.
        let method = self.client.method;
        let sends = matches!(
            method,
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost
        );
        if let Some(secret) = self.client.secret.as_ref().filter(|_| sends) {
            client = client.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
        }
        // The crate encodes id and secret as RFC 6749 section 2.3.1 has it, before base64.
        client.set_auth_type(match method {
            AuthMethod::ClientSecretBasic => AuthType::BasicAuth,
            _ => AuthType::RequestBody,
        })
    }

    fn tokens(&self) -> Crate<EndpointSet> {
        let url = self.authority.token_endpoint.clone();
        self.bare().set_token_uri(TokenUrl::from_url(url))
    }

    fn post_for_tokens<'b>(&'b self, raw: Raw<'b>) -> Post<'b, C> {
        let url = &self.authority.token_endpoint;
        Post::new(self.wire, url, "the token endpoint", self.client).told(raw)
    }

    /// The assertion that stands for a secret; none where the client shows itself otherwise.
    fn proof(&self) -> Result<Option<Proof>, Trouble> {
        match self.client.method {
            AuthMethod::PrivateKeyJwt => assertion::proof(self.client, self.authority).map(Some),
            _ => Ok(None),
        }
    }
}

/// The crate joins scopes with blanks: they are joined already.
fn words(scope: &str) -> Scope {
    Scope::new(scope.to_owned())
}

/// Reads the body of a successful answer, as it was handed to [`Raw`] (so also after a crash).
/// `expires_in` may be missing, a text, negative or huge (F50).
///
/// # Errors
/// `Transient`: no JSON object, or no access token in it; `Refused`: an `error` in place of tokens;
/// `Unusable`: a token type that is no bearer's.
pub(super) fn tokens_in(body: &[u8], now: u64) -> Result<Tokens, Trouble> {
    answer::granted("the token endpoint", body, &|text| text.to_owned())?;
    let granted: Granted = serde_json::from_slice(body).map_err(|_| answer::no_token())?;
    granted.tokens(now)
}
