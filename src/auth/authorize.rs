//! The authorization request (RFC 6749 section 4.1.1, RFC 7636, RFC 8707), and the judgement on what
//! the browser, or a person's paste, brings back (RFC 9207); no I/O but chance.

use serde::{Deserialize, Serialize};

use super::Settings;
use super::record::{Authority, Client};
use super::secret::Secret;
use super::trouble::Trouble;

/// A request that somebody may be answering in a browser. It is kept (sealed) while the sign-in
/// runs, so that another process can take over when the one that waits dies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// What the browser opens.
    pub(crate) url: String,
    /// 256 bits; used once.
    pub(crate) state: Secret,
    pub(crate) verifier: Secret,
    pub(crate) redirect_uri: String,
    /// Recorded before the browser leaves (RFC 9207).
    pub(crate) issuer: String,
    /// `authorization_response_iss_parameter_supported`.
    pub(crate) expects_iss: bool,
    pub(crate) client_id: String,
    pub(crate) scope: Option<String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Ours, and granted: the code.
    Code(Secret),
    /// Ours, and refused; the texts are fit to print. (`access_denied`, why)
    Denied { code: String, why: String },
    /// Not an answer to this request: it must not end the wait (T03).
    Stranger(String),
}

/// Makes the request, checked to be fit for a browser (T01).
///
/// # Errors
/// `Unusable`: no authorization endpoint, or one that must not be opened.
pub(crate) fn request(
    settings: &Settings,
    authority: &Authority,
    client: &Client,
    redirect_uri: &str,
    scope: Option<&str>,
    resource: Option<&str>,
) -> Result<Request, Trouble> {
    let _ = (settings, authority, client, redirect_uri, scope, resource);
    Err(Trouble::unusable("not there yet"))
}

/// Judges the query of the redirected request (without `?`). `state` is compared in constant time,
/// `iss` as a plain string, for errors too.
pub(crate) fn judge(request: &Request, query: &str) -> Verdict {
    let _ = (request, query);
    Verdict::Stranger("not there yet".to_owned())
}

/// Judges what a person pasted: the redirected URL, its query, or the bare code.
pub(crate) fn judge_paste(request: &Request, text: &str) -> Verdict {
    let _ = (request, text);
    Verdict::Stranger("not there yet".to_owned())
}
