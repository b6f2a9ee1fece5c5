//! From a refused request to the authorization server: which documents are asked for, in which
//! order, and what is made of their absence.

use reqwest::Url;

use super::challenge::Challenge;
use super::record::Authority;
use super::trouble::Trouble;
use super::wire::Wire;

/// What was found out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Discovered {
    pub(super) authority: Authority,
    /// The `resource` of the protected resource's metadata, as the bytes that came; without them the
    /// server's URL (no fragment, no query, no slash added to a bare origin).
    pub(super) resource: String,
    /// The challenge's scope, else all that the protected resource lists, else none.
    pub(super) scope: Option<String>,
}

/// Finds the authorization server for `server`. `accepts`: `--accept-issuer`.
///
/// # Errors
/// `Transient` when a document could not be had for want of an answer (so nothing is decided);
/// `Unusable` when what was found can't be used.
pub(super) async fn discover(
    wire: &Wire,
    server: &Url,
    challenge: &Challenge,
    accepts: Option<&str>,
) -> Result<Discovered, Trouble> {
    let _ = (wire, server, challenge, accepts);
    Err(Trouble::unusable("not there yet"))
}
