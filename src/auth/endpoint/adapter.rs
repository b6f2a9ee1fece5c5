//! The `oauth2` crate's requests over [`Wire`]: one form, one answer, judged before the crate sees it.
//!
//! The crate hears of good answers only; every other one is kept here as a [`Trouble`], since the
//! crate's own errors hold bodies, and its device flow drops what went wrong.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use oauth2::http::header::AUTHORIZATION;
use oauth2::{
    AsyncHttpClient, ErrorResponse, HttpRequest, HttpResponse, RequestTokenError, http, url,
};
use reqwest::Url;
use reqwest::header::HeaderMap;

use super::super::record::Client;
use super::super::trouble::Trouble;
use super::super::wire::{Answer, Wire};
use super::{Raw, answer};

/// Carries a form to a server: [`Wire`], or what a test has in its place.
pub(in crate::auth) trait Carrier: Sync {
    fn carry(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
    ) -> impl Future<Output = Result<Answer, Trouble>> + Send;
}

impl Carrier for Wire {
    fn carry(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
    ) -> impl Future<Output = Result<Answer, Trouble>> + Send {
        self.post(url, headers, body)
    }
}

/// One request, and what became of it.
pub(super) struct Post<'a, C> {
    wire: &'a C,
    /// Where it goes, as the metadata has it; the crate's idea of it is not used.
    url: &'a Url,
    /// For texts: `the token endpoint`.
    what: &'static str,
    client: &'a Client,
    raw: Option<Raw<'a>>,
    /// A status is all that is expected (RFC 7009 section 2.2: the body is ignored).
    status_only: bool,
    failure: Mutex<Option<Trouble>>,
}

impl<'a, C: Carrier> Post<'a, C> {
    pub(super) fn new(wire: &'a C, url: &'a Url, what: &'static str, client: &'a Client) -> Self {
        Self {
            wire,
            url,
            what,
            client,
            raw: None,
            status_only: false,
            failure: Mutex::new(None),
        }
    }

    /// Who is told the body of a successful answer first.
    pub(super) fn told(self, raw: Raw<'a>) -> Self {
        Self {
            raw: Some(raw),
            ..self
        }
    }

    pub(super) fn status_only(self) -> Self {
        Self {
            status_only: true,
            ..self
        }
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        let (parts, form) = request.into_parts();
        let mut headers = parts.headers;
        if let Some(value) = headers.get_mut(AUTHORIZATION) {
            value.set_sensitive(true);
        }
        let form = Bytes::from(form);
        let answer = self.wire.carry(self.url, headers, form.clone()).await?;
        if answer.status.is_success()
            && let Some(raw) = self.raw
        {
            raw(&answer.body);
        }
        let masked = |text: &str| self.masked(text, &form);
        answer::check(self.what, &answer, self.status_only, &masked)?;
        // 200 and no type: the crate takes nothing but 200, and refuses JSON that is called otherwise.
        let mut response = HttpResponse::new(answer.body.to_vec());
        *response.status_mut() = http::StatusCode::OK;
        Ok(response)
    }

    /// A server may repeat in its error what we sent: that is a secret still (T24).
    fn masked(&self, text: &str, form: &[u8]) -> String {
        const SECRETS: [&str; 8] = [
            "code",
            "code_verifier",
            "refresh_token",
            "client_secret",
            "client_assertion",
            "device_code",
            "token",
            "assertion",
        ];
        let sent = url::form_urlencoded::parse(form)
            .filter(|(name, _)| SECRETS.contains(&name.as_ref()))
            .map(|(_, value)| value.into_owned());
        let secret = self.client.secret.iter().map(|s| s.expose().to_owned());
        let mut text = text.to_owned();
        // Anything shorter is no secret, and would be found in ordinary words.
        for value in sent.chain(secret).filter(|value| value.len() >= 6) {
            text = text.replace(&value, "(secret)");
        }
        text
    }

    pub(super) fn failure(&self) -> Option<Trouble> {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.take()
    }
}

impl<'c, C: Carrier> AsyncHttpClient<'c> for Post<'_, C> {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Trouble>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let result = self.send(request).await;
            if let Err(trouble) = &result {
                let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
                *failure = Some(trouble.clone());
            }
            result
        })
    }
}

/// What the crate made of it, in our words. Its own are not used: they may quote an answer.
pub(super) fn settle<C: Carrier, T, E: ErrorResponse>(
    post: &Post<'_, C>,
    result: Result<T, RequestTokenError<Trouble, E>>,
) -> Result<T, Trouble> {
    result.map_err(|error| match (post.failure(), error) {
        (Some(trouble), _) | (None, RequestTokenError::Request(trouble)) => trouble,
        (None, RequestTokenError::Other(_)) => {
            Trouble::unusable(format!("no request can be made to {}", post.what))
        }
        (None, RequestTokenError::Parse(..) | RequestTokenError::ServerResponse(_)) => {
            answer::unreadable(post.what)
        }
    })
}
