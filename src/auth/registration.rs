//! Who we are to an authorization server: known beforehand, by a document, or registered now, in
//! that order (MCP 2025-11-25 and later, client registration approaches).

use super::record::{Authority, Client};
use super::trouble::Trouble;
use super::wire::Wire;
use super::{ClientSettings, Grant};

/// What the client is wanted for.
pub(super) struct Wanted<'a> {
    pub(super) grant: Grant,
    /// None for grants without a browser.
    pub(super) redirect_uri: Option<&'a str>,
    pub(super) scope: Option<&'a str>,
}

/// The client to use. `known` is the one of last time at the same authority: it is kept if it still
/// serves (its redirect URI is the wanted one, its secret has not expired, the settings still say
/// so).
///
/// # Errors
/// `Unusable` with the flag that would help, where no way leads on; `Refused`/`Transient` from the
/// registration itself.
pub(super) async fn client(
    wire: &Wire,
    authority: &Authority,
    settings: &ClientSettings,
    known: Option<&Client>,
    wanted: &Wanted<'_>,
) -> Result<Client, Trouble> {
    let _ = (wire, authority, settings, known);
    let _ = (wanted.grant, wanted.redirect_uri, wanted.scope);
    Err(Trouble::unusable("not there yet"))
}
