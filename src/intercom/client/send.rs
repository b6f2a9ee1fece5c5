//! One request: put together, sent, sent again where that can do no harm, read up to a limit.

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LINK,
};
use reqwest::{Method, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::contract::backoff;
use crate::http;
use crate::intercom::check::{Area, check};
use crate::intercom::error::{Error, Kind};

use super::{Client, host_of, unreadable};

/// Without it the version that the app was made with would apply, whichever that is.
const VERSION: HeaderValue = HeaderValue::from_static("2.16");
/// Most of the Fin Agent API is in no other version yet.
const PREVIEW: HeaderValue = HeaderValue::from_static("Preview");
const VERSION_HEADER: HeaderName = HeaderName::from_static("intercom-version");

/// A conversation of 500 parts takes about one MB.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Contacts that were merged into contacts that were merged ….
const MOST_HOPS: usize = 3;
const MOST_LIMITED: u32 = 3;
/// For all waiting together: a host's patience ends after a minute.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What is asked.
pub(super) struct Ask<'a> {
    area: Area,
    method: Method,
    path: Vec<&'a str>,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    /// It changes nothing, so it may be sent twice.
    reads: bool,
}

impl<'a> Ask<'a> {
    pub(super) fn get(area: Area, path: &[&'a str]) -> Self {
        Self {
            area,
            method: Method::GET,
            path: path.to_vec(),
            query: Vec::new(),
            body: None,
            reads: true,
        }
    }

    /// A POST that only reads: `search`, and the list of companies.
    pub(super) fn reading_post(area: Area, path: &[&'a str], body: Option<Value>) -> Self {
        Self {
            method: Method::POST,
            body,
            ..Self::get(area, path)
        }
    }

    pub(super) fn writing(method: Method, area: Area, path: &[&'a str], body: Value) -> Self {
        Self {
            method,
            body: Some(body),
            reads: false,
            ..Self::get(area, path)
        }
    }

    /// Adds a parameter, if there is a value for it.
    pub(super) fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query
            .extend(value.map(|value| (name, value.to_string())));
        self
    }

    fn version(&self) -> HeaderValue {
        match self.area {
            Area::Fin => PREVIEW,
            _ => VERSION,
        }
    }

    /// The path's segments are ids from outside: each must be one plain segment, or the request
    /// would go somewhere else (T39).
    fn url(&self, base: &Url) -> Result<Url, Error> {
        let is_plain = |segment: &&&str| {
            !segment.is_empty()
                && segment.len() <= 256
                && segment.bytes().any(|b| b != b'.')
                && segment
                    .bytes()
                    .all(|b| (0x21..0x7f).contains(&b) && !b"/\\?#%".contains(&b))
        };
        if let Some(odd) = self.path.iter().find(|segment| !is_plain(segment)) {
            let shown = crate::text::safe(odd);
            return Err(
                Error::new(Kind::Invalid, format!("{shown:?} can't be an id")).hint(
                    "ids are digits (conversations, articles) or letters and digits (contacts, \
                     companies)",
                ),
            );
        }
        let mut url = base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(&self.path);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

/// A refusal, and what only the headers say.
struct Refused {
    error: Error,
    /// The contact that this one was merged into.
    canonical: Option<String>,
    /// The request did not reach anybody's code.
    unsent: bool,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self {
            error,
            canonical: None,
            unsent: false,
        }
    }
}

impl Client {
    pub(super) async fn json<T: DeserializeOwned>(&self, ask: &Ask<'_>) -> Result<T, Error> {
        let body = self.send(ask).await.map_err(|refused| refused.error)?;
        self.read(&body)
    }

    /// A `GET` of an object that may have been merged into another of the same path.
    pub(super) async fn following(&self, area: Area, path: &str, id: &str) -> Result<Value, Error> {
        let mut id = id.to_owned();
        for _ in 0..=MOST_HOPS {
            match self.send(&Ask::get(area, &[path, &id])).await {
                Ok(body) => return self.read(&body),
                Err(Refused {
                    canonical: Some(next),
                    ..
                }) => id = next,
                Err(refused) => return Err(refused.error),
            }
        }
        Err(Error::new(
            Kind::NotFound,
            format!("the contact was merged over and over, more than {MOST_HOPS} times"),
        ))
    }

    /// All of Intercom's answers are objects; what is not has no members to look for.
    fn read<T: DeserializeOwned>(&self, body: &Bytes) -> Result<T, Error> {
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(unreadable(&self.host(), "an object was expected"));
        }
        serde_json::from_slice(body).map_err(|e| unreadable(&self.host(), &e.to_string()))
    }

    /// Sends until there is an answer, or no more sense in it.
    async fn send(&self, ask: &Ask<'_>) -> Result<Bytes, Refused> {
        let (mut tries, mut waited) = (0, Duration::ZERO);
        let (mut moved, mut renewed) = (false, false);
        loop {
            let token = self
                .0
                .authorization
                .current(ask.area, || self.host())
                .await?;
            let mut refused = match self.once(ask, &token.value).await {
                Ok(body) => {
                    self.0.authorization.accepted(&token);
                    return Ok(body);
                }
                Err(refused) => refused,
            };
            // It was turned away at the door, so even a write may come again with another token.
            if refused.error.kind == Kind::Unauthorized && !renewed {
                renewed = true;
                match self.0.authorization.renew(&token).await {
                    Ok(()) => continue,
                    Err(Some(hint)) => refused.error = refused.error.hint(hint),
                    Err(None) => {}
                }
            }
            // Once: two regions that name each other would go on for ever.
            if let Kind::WrongRegion(Some(region)) = refused.error.kind
                && !moved
                && self.move_to(region)
            {
                moved = true;
                continue;
            }
            let Some(wait) = again(ask, &refused, tries) else {
                return Err(refused);
            };
            waited += wait;
            if waited > LONGEST_WAIT {
                return Err(refused);
            }
            tries += 1;
            tracing::debug!("{}; asking again in {wait:?}", refused.error.message);
            tokio::time::sleep(wait).await;
        }
    }

    async fn once(&self, ask: &Ask<'_>, authorization: &HeaderValue) -> Result<Bytes, Refused> {
        let base = self.base();
        let (url, host) = (ask.url(&base)?, host_of(&base));
        let client = self.http(&base).await?;
        let mut request = client
            .request(ask.method.clone(), url)
            .header(AUTHORIZATION, authorization.clone())
            .header(ACCEPT, "application/json")
            .header(VERSION_HEADER, ask.version())
            .timeout(self.0.settings.timeout);
        if let Some(body) = &ask.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let sent = request.send().await;
        let response = sent.map_err(|e| self.broken(ask, e, &host))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_all(response, &host).await?;
        match check(status, &headers, &body, ask.area, &host, SystemTime::now()) {
            None => Ok(body),
            Some(error) => Err(Refused {
                error: without(error, authorization),
                canonical: canonical(status, &headers),
                unsent: false,
            }),
        }
    }

    async fn http(&self, base: &Url) -> Result<&reqwest::Client, Error> {
        let make = async { http::client(&self.0.settings.network, base).map_err(|e| setup(&e)) };
        self.0.http.get_or_try_init(|| make).await
    }

    /// The client for Fin's events, which come from another server.
    pub(in crate::intercom) async fn for_streams(
        &self,
        url: &Url,
    ) -> Result<&reqwest::Client, Error> {
        let make = async { http::client(&self.0.settings.network, url).map_err(|e| setup(&e)) };
        self.0.streams.get_or_try_init(|| make).await
    }

    fn broken(&self, ask: &Ask<'_>, error: reqwest::Error, host: &str) -> Refused {
        let unsent = error.is_connect();
        let timeout = error.is_timeout();
        let why = cause(error);
        let error = if unsent {
            Error::new(Kind::Unreachable, format!("{host} can't be reached: {why}"))
                .hint("check the network and the proxy; --debug shows each attempt")
        } else if timeout {
            let seconds = self.0.settings.timeout.as_secs();
            Error::new(
                Kind::Timeout,
                format!("{host} did not answer within {seconds} s"),
            )
        } else {
            Error::new(
                Kind::Server,
                format!("the connection to {host} broke: {why}"),
            )
        };
        let error = if ask.reads || unsent {
            error
        } else {
            error.hint("whether it was carried out is unknown: look before you repeat it")
        };
        Refused {
            error,
            canonical: None,
            unsent,
        }
    }
}

/// The error without the token, should the server have said it back.
fn without(mut error: Error, authorization: &HeaderValue) -> Error {
    let token = authorization.to_str().unwrap_or_default();
    let token = token.rsplit(' ').next().unwrap_or_default();
    if !token.is_empty() {
        let said = [Some(&mut error.message), error.request_id.as_mut()];
        for said in said.into_iter().flatten() {
            *said = said.replace(token, "[token]");
        }
    }
    error
}

/// How long to wait before the same request goes out again; `None`: it doesn't.
fn again(ask: &Ask<'_>, refused: &Refused, tries: u32) -> Option<Duration> {
    let wait = || {
        refused
            .error
            .retry_after
            .unwrap_or_else(|| backoff(tries + 1, http::chance()))
    };
    match refused.error.kind {
        // It was turned away at the door, so even a write may come again.
        Kind::RateLimited if tries < MOST_LIMITED => Some(wait()),
        Kind::Unreachable if refused.unsent && tries < 1 => Some(wait()),
        // "5xx: retry once" is Intercom's advice; for a write nobody knows what became of it.
        Kind::Server if ask.reads && tries < 1 => Some(wait()),
        _ => None,
    }
}

async fn read_all(mut response: reqwest::Response, host: &str) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body.freeze()),
            Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_BYTES => {
                body.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => return Err(unreadable(host, "the answer is longer than 64 MiB")),
            Err(e) if e.is_timeout() => {
                return Err(Error::new(
                    Kind::Timeout,
                    format!("the answer of {host} stopped half-way"),
                ));
            }
            Err(e) => {
                let why = cause(e);
                return Err(Error::new(
                    Kind::Server,
                    format!("the answer of {host} broke off: {why}"),
                ));
            }
        }
    }
}

/// `Link: </contacts/ID>; rel="canonical"` of a 410: the contact that is meant now.
fn canonical(status: StatusCode, headers: &HeaderMap) -> Option<String> {
    if status != StatusCode::GONE {
        return None;
    }
    let link = headers.get(LINK)?.to_str().ok()?;
    let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_canonical = rest.contains("rel=\"canonical\"") || rest.contains("rel=canonical");
    let id = target.rsplit('/').next()?;
    (is_canonical && !id.is_empty()).then(|| id.to_owned())
}

pub(super) fn setup(error: &http::Error) -> Error {
    let why = match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    };
    Error::new(Kind::Setup, why)
}

/// The innermost cause, without the URL.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    crate::text::safe(&innermost.to_string()).into_owned()
}
