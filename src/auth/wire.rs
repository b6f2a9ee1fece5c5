//! One HTTP request to an authorization server, or for a well-known document: bounded in size and
//! time, never redirected, and only to addresses that `guard` lets pass.
//!
//! It reads no meaning into what comes back. No header of the user's, no cookie and no token goes
//! with a request, unless the caller puts it there.

#[cfg(test)]
pub(super) mod tests;

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, WWW_AUTHENTICATE};
use reqwest::{Client, Method, Request, StatusCode, Url};

use crate::http::{self, Network};
use crate::text;

use super::guard::{self, Blocked, Resolver};
use super::survey::Asked;
use super::trouble::Trouble;

/// Of an answer's body, in bytes (T19, T32).
pub(super) const MOST: usize = 1024 * 1024;

const GET_LIMIT: Duration = Duration::from_secs(10);
const POST_LIMIT: Duration = Duration::from_secs(20);

/// 2025-03-26, and harmless since: "clients SHOULD include the header MCP-Protocol-Version" while
/// they look for metadata.
const VERSION: (&str, &str) = ("mcp-protocol-version", "2025-11-25");

/// A response with its whole body.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Sends requests for one MCP server's sign-in. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    network: Network,
    /// The MCP endpoint: what may be asked depends on where it is itself (T10).
    server: Url,
    allow_http: bool,
    /// An address that the user gave, and no document.
    trusted: Option<Url>,
    resolver: Resolver,
    clients: Arc<Mutex<HashMap<Kind, Client>>>,
    /// Which documents were asked for, where somebody wants to know.
    trace: Option<Arc<Mutex<Vec<Asked>>>>,
}

/// What decides how a client is made (`http::client`), and whether it checks addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Kind {
    trusted: bool,
    loopback: bool,
    tls: bool,
}

impl Wire {
    pub(super) fn new(network: Network, server: Url, allow_http: bool) -> Self {
        let resolver = Resolver::new(&server);
        Self {
            network,
            server,
            allow_http,
            trusted: None,
            resolver,
            clients: Arc::default(),
            trace: None,
        }
    }

    /// The same, keeping in mind which documents it is asked for.
    pub(super) fn traced(self) -> Self {
        Self {
            trace: Some(Arc::default()),
            ..self
        }
    }

    /// What came of asking for a document.
    pub(super) fn note(&self, asked: impl FnOnce() -> Asked) {
        if let Some(trace) = &self.trace {
            let mut trace = trace.lock().unwrap_or_else(PoisonError::into_inner);
            trace.push(asked());
        }
    }

    /// Every document that was asked for, in order.
    pub(super) fn trace(&self) -> Vec<Asked> {
        let trace = self.trace.as_ref();
        let trace = trace.map(|trace| trace.lock().unwrap_or_else(PoisonError::into_inner));
        trace.map(|trace| trace.clone()).unwrap_or_default()
    }

    /// Lets the origin of `url` pass wherever it is, as it does the server's: the user named it
    /// (`--token-endpoint`). https, or http on this machine, it must be all the same.
    pub(super) fn trusting(mut self, url: Url) -> Self {
        self.trusted = Some(url);
        self
    }

    /// Whether requests can be sent at all: the certificates can be read, the proxy is a URL.
    ///
    /// # Errors
    /// `Unusable`, with which setting it is.
    pub(super) fn ready(&self) -> Result<(), Trouble> {
        self.client_for(&self.server).map(drop)
    }

    /// GETs a JSON document; a redirect is an answer as any other. `MCP-Protocol-Version` goes with it
    /// (2025-03-26: clients SHOULD send it during discovery). At most 10 s.
    ///
    /// # Errors
    /// `Unusable` for a URL that may not be asked (and nothing was asked), for a body over [`MOST`];
    /// `Transient` for what the network does.
    pub(super) async fn look(&self, url: &Url) -> Result<Answer, Trouble> {
        let mut request = Request::new(Method::GET, url.clone());
        let (name, value) = VERSION;
        request
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
        self.send(request, GET_LIMIT).await
    }

    /// POSTs a body; `headers` say what it is. At most 20 s: less than others wait for the lock
    /// under which tokens are refreshed (F40).
    ///
    /// # Errors
    /// As [`Wire::look`], and for a redirect.
    pub(super) async fn post(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Trouble> {
        let mut request = Request::new(Method::POST, url.clone());
        *request.headers_mut() = headers;
        *request.body_mut() = Some(body.into());
        unredirected(url, self.send(request, POST_LIMIT).await?)
    }

    /// [`guard::may_ask`] for this server.
    ///
    /// # Errors
    /// `Unusable`.
    pub(super) fn may_ask(&self, url: &Url, what: &str) -> Result<(), Trouble> {
        guard::may_ask(url, self.judge_of(url), self.allow_http, what)
    }

    /// [`guard::may_open`] for this server.
    ///
    /// # Errors
    /// `Unusable`.
    pub(super) fn may_open(&self, url: &Url) -> Result<(), Trouble> {
        guard::may_open(url, &self.server, self.allow_http)
    }

    /// Who vouches for `url`: the trusted address for itself, for everything else the MCP server.
    fn judge_of(&self, url: &Url) -> &Url {
        let trusted = self.trusted.as_ref();
        let own = trusted.filter(|trusted| guard::is_same_origin(url, trusted));
        own.unwrap_or(&self.server)
    }

    async fn send(&self, mut request: Request, limit: Duration) -> Result<Answer, Trouble> {
        let url = request.url().clone();
        self.may_ask(&url, "the address")?;
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().entry(ACCEPT).or_insert(json);
        let client = self.client_for(&url)?;
        let answer = async {
            let response = client.execute(request).await.map_err(|e| lost(e, &url))?;
            whole(response, &url).await
        };
        tokio::time::timeout(limit, answer)
            .await
            .unwrap_or_else(|_| {
                let (host, seconds) = (host_of(&url), limit.as_secs());
                let why = format!("{host} gave no whole answer within {seconds} s");
                Err(Trouble::transient(why))
            })
    }

    fn client_for(&self, url: &Url) -> Result<Client, Trouble> {
        let judge = self.judge_of(url);
        let kind = Kind {
            trusted: guard::is_same_origin(url, judge),
            loopback: http::is_loopback(url),
            tls: url.scheme() == "https",
        };
        if !kind.trusted
            && let Some(name) = url.host_str()
        {
            self.resolver.watch(name);
        }
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&kind) {
            return Ok(client.clone());
        }
        let client = if kind.trusted {
            http::client(&self.network, url)
        } else {
            let resolver = Arc::new(self.resolver.clone());
            http::client_resolving(&self.network, url, resolver)
        };
        let client = client.map_err(|error| {
            let why = error
                .source()
                .map_or_else(String::new, |e| format!(": {e}"));
            Trouble::unusable(format!("{error}{}", text::safe(&why)))
        })?;
        clients.insert(kind, client.clone());
        Ok(client)
    }

    /// Asks a server without a token, to hear what it wants: its `WWW-Authenticate` values, joined
    /// by `, `. None: it said nothing of the kind. The body is not read.
    ///
    /// # Errors
    /// `Transient` where it can't be reached.
    pub(super) async fn challenge(&self, url: &Url) -> Result<Option<String>, Trouble> {
        let mut get = Request::new(Method::GET, url.clone());
        let stream = HeaderValue::from_static("text/event-stream");
        get.headers_mut().insert(ACCEPT, stream);
        let mut post = Request::new(Method::POST, url.clone());
        let json = HeaderValue::from_static("application/json");
        post.headers_mut().insert(CONTENT_TYPE, json);
        let both = HeaderValue::from_static("application/json, text/event-stream");
        post.headers_mut().insert(ACCEPT, both);
        *post.body_mut() = Some(Bytes::from_static(b"{}").into());
        // A server without a stream of its own may say so before it looks for a token.
        for request in [get, post] {
            let client = self.client_for(url)?;
            let asked = tokio::time::timeout(GET_LIMIT, client.execute(request)).await;
            let response = match asked {
                Ok(response) => response.map_err(|e| lost(e, url))?,
                Err(_) => {
                    let host = host_of(url);
                    return Err(Trouble::transient(format!("{host} does not answer")));
                }
            };
            let values = response.headers().get_all(WWW_AUTHENTICATE).iter();
            let values: Vec<&str> = values.filter_map(|v| v.to_str().ok()).collect();
            if response.status() == StatusCode::UNAUTHORIZED {
                return Ok(Some(values.join(", ")));
            }
        }
        Ok(None)
    }
}

impl Answer {
    /// When the server wants to be asked again.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        http::retry_after(&self.headers)
    }

    /// Whether it is a web page, by its own word or by its first character.
    pub(super) fn is_html(&self) -> bool {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
        kind.is_some_and(|kind| kind.trim_start().starts_with("text/html"))
            || self.body.trim_ascii_start().starts_with(b"<")
    }
}

/// The host, with its port where that isn't the usual one, for texts.
pub(super) fn host_of(url: &Url) -> String {
    text::safe(&http::name_of(url)).into_owned()
}

/// Where a redirect leads, for texts.
pub(super) fn target_of(url: &Url, headers: &HeaderMap) -> String {
    let location = headers.get(LOCATION).and_then(|v| v.to_str().ok());
    let target = location.and_then(|location| url.join(location).ok());
    target.map_or_else(|| "nowhere".to_owned(), |target| guard::shown(&target))
}

fn unredirected(url: &Url, answer: Answer) -> Result<Answer, Trouble> {
    // T11: a redirected POST would carry codes and secrets to somebody else.
    if !is_redirect(answer.status) {
        return Ok(answer);
    }
    let (host, status) = (host_of(url), answer.status.as_u16());
    let target = target_of(url, &answer.headers);
    Err(Trouble::unusable(format!(
        "{host} answered {status} with a redirect to {target}; redirects are not followed"
    )))
}

pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

async fn whole(mut response: reqwest::Response, url: &Url) -> Result<Answer, Trouble> {
    let announced = response.content_length();
    if announced.is_some_and(|length| length > MOST as u64) {
        return Err(too_long(url));
    }
    let mut body = BytesMut::new();
    while let Some(piece) = response.chunk().await.map_err(|e| lost(e, url))? {
        if body.len() + piece.len() > MOST {
            return Err(too_long(url));
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        body: body.freeze(),
    })
}

fn too_long(url: &Url) -> Trouble {
    let (host, most) = (host_of(url), MOST / 1024);
    Trouble::unusable(format!("the answer of {host} is longer than {most} KiB"))
}

fn lost(error: reqwest::Error, url: &Url) -> Trouble {
    let host = host_of(url);
    if let Some(blocked) = blocked(&error) {
        let why = format!("{host} is not asked: {}", text::safe(&blocked.to_string()));
        return Trouble::unusable(why);
    }
    let what = if error.is_connect() {
        "cannot reach"
    } else {
        "no answer from"
    };
    Trouble::transient(format!(
        "{what} {host}: {}",
        http::cause(&error.without_url()).why
    ))
}

fn blocked(error: &reqwest::Error) -> Option<&Blocked> {
    let mut deeper = error.source();
    while let Some(error) = deeper {
        if let Some(blocked) = error.downcast_ref() {
            return Some(blocked);
        }
        deeper = error.source();
    }
    None
}
