//! Documents that servers publish about themselves: the protected resource's (RFC 9728) and the
//! authorization server's (RFC 8414, OpenID Connect Discovery); read and judged, not fetched. Pure.

use reqwest::Url;

use super::record::Authority;
use super::trouble::Trouble;

/// RFC 9728, the part that we use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProtectedResource {
    /// As the bytes that came.
    pub(super) resource: String,
    pub(super) authorization_servers: Vec<String>,
    pub(super) scopes_supported: Option<Vec<String>>,
}

/// Reads a protected resource's metadata and holds `resource` against the server that was asked
/// (RFC 9728 section 3.3, T12): the same URL, or a parent of it at the same origin.
///
/// # Errors
/// `Unusable`: no JSON object, no `resource`, one that is another server's (both are named).
pub(super) fn protected_resource(body: &[u8], server: &Url) -> Result<ProtectedResource, Trouble> {
    let _ = (body, server);
    Err(Trouble::unusable("not there yet"))
}

/// Reads an authorization server's metadata. `issuer` is what the URL was built from, and must be
/// what the document says, byte for byte (RFC 8414 section 3.3), unless the user `accepts` another.
/// PKCE: "MUST refuse" when S256 is not among `code_challenge_methods_supported` (T05) - unless there
/// is no authorization endpoint to use it at.
///
/// # Errors
/// `Unusable`, with what is wrong.
pub(super) fn authority(
    body: &[u8],
    issuer: &str,
    accepts: Option<&str>,
) -> Result<Authority, Trouble> {
    let _ = (body, issuer, accepts);
    Err(Trouble::unusable("not there yet"))
}
