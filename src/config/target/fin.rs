//! Fin's servers: which of the two a name or a URL means; pure.
//!
//! Intercom documents them at api.intercom.io only. At the API hosts of the other regions, and on
//! this machine, a URL of the same form is taken for the same thing.

use reqwest::Url;

use crate::config::layer::Value;
use crate::error::Error;
use crate::http::is_loopback;
use crate::intercom::Region;

/// The target for teammates; `fin/APP_ID` is the one for an app's end users.
pub(super) const NAME: &str = "fin";
const PATH: &str = "/fin/mcp";

/// The servers of the Fin Agent API. Nobody can sign in there: they take a token that a person was
/// given elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fin {
    /// `/fin/mcp`: for teammates and their agents, with a Fin Agent API key.
    Teammate,
    /// `/fin/mcp/APP_ID`: for one end user, with a Messenger JWT that says who.
    User,
}

/// What follows `fin`: the id of an app, or nothing. None: it is no name of Fin's.
pub(super) fn app_of(name: &str) -> Option<Option<&str>> {
    match name.strip_prefix(NAME)? {
        "" => Some(None),
        rest => rest.strip_prefix('/').map(Some),
    }
}

/// The server of an app, or the one for teammates.
///
/// # Errors
/// It can't be the id of an app.
pub(super) fn url(chosen: &Value, app: Option<&str>) -> Result<Url, Error> {
    let is_plain = |app: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        !app.is_empty() && app.len() <= 64 && app.bytes().all(plain)
    };
    if app.is_some_and(|app| !is_plain(app)) {
        let problem = format!("{:?} names no app", chosen.text.trim());
        return Err(chosen.refuse("target", problem).hint(
            "write fin/APP_ID: the id is letters and digits, and stands in the address of your \
             workspace behind /apps/; plain fin is the server for teammates",
        ));
    }
    let host = Region::Us.api_host();
    let path = app.map_or_else(|| PATH.to_owned(), |app| format!("{PATH}/{app}"));
    Ok(Url::parse(&format!("https://{host}{path}")).expect("checked above"))
}

impl Fin {
    /// Whose server `url` is: of a region's API host, or of this machine.
    pub(super) fn at(url: &Url) -> Option<Self> {
        let is_api = url.host_str().and_then(Region::of_api_host).is_some();
        if !is_api && !is_loopback(url) {
            return None;
        }
        match url.path().strip_prefix(PATH)? {
            "" | "/" => Some(Self::Teammate),
            rest => rest.starts_with('/').then_some(Self::User),
        }
    }
}
