//! One HTTP request to an authorization server, or for a well-known document: bounded in size and
//! time, never redirected, and only to addresses that `guard` lets pass.
//!
//! It reads no meaning into what comes back.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};

use crate::http::Network;

use super::trouble::Trouble;

/// Of an answer's body, in bytes (T19, T32).
pub(super) const MOST: usize = 1024 * 1024;

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
}

impl Wire {
    pub(super) fn new(network: Network, server: Url, allow_http: bool) -> Self {
        Self {
            network,
            server,
            allow_http,
        }
    }

    /// GETs a JSON document. `MCP-Protocol-Version` goes with it (2025-03-26: clients SHOULD send
    /// it during discovery). At most 10 s.
    ///
    /// # Errors
    /// `Unusable` for a URL that may not be asked (and nothing was asked), for a redirect, for a
    /// body over [`MOST`]; `Transient` for what the network does.
    pub(super) async fn get(&self, url: &Url) -> Result<Answer, Trouble> {
        let _ = (&self.network, &self.server, self.allow_http, url);
        Err(Trouble::unusable("not there yet"))
    }

    /// POSTs a body; `headers` say what it is. At most 20 s: less than others wait for the lock
    /// under which tokens are refreshed (F40).
    ///
    /// # Errors
    /// As [`Wire::get`].
    pub(super) async fn post(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Trouble> {
        let _ = (url, headers, body);
        Err(Trouble::unusable("not there yet"))
    }

    /// Asks a server without a token, to hear what it wants: its `WWW-Authenticate` values, joined
    /// by `, `. None: it said nothing of the kind. The body is not read.
    ///
    /// # Errors
    /// `Transient` where it can't be reached.
    pub(super) async fn challenge(&self, url: &Url) -> Result<Option<String>, Trouble> {
        let _ = url;
        Ok(None)
    }
}
