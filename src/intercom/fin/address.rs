//! The address of a stream: a secret, and only at Intercom's; pure.

#[cfg(test)]
mod tests;

use std::fmt;

use reqwest::Url;

use crate::http::{is_loopback, name_of};
use crate::text;

/// The domains that Intercom's streams are in (`primary-realtime.intercom-messenger.com`).
const DOMAINS: [&str; 2] = [".intercom-messenger.com", ".intercom.io"];

/// Whoever has it may read the conversation, for three minutes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(Url);

impl Address {
    /// # Errors
    /// It leads somewhere else; the host, made safe.
    pub(super) fn read(text: &str, api: &Url) -> Result<Self, String> {
        let Ok(url) = Url::parse(text) else {
            return Err("no address at all".to_owned());
        };
        let host = url.host_str().unwrap_or_default();
        let is_bare = url.username().is_empty() && url.password().is_none();
        let is_intercoms = url.scheme() == "https"
            && url.port().is_none()
            && DOMAINS.iter().any(|domain| host.ends_with(domain));
        // A server on this machine can only lead to this machine, and Intercom's never there.
        let is_here = is_loopback(&url) && matches!(url.scheme(), "http" | "https");
        if is_bare
            && if is_loopback(api) {
                is_here
            } else {
                is_intercoms
            }
        {
            return Ok(Self(url));
        }
        Err(text::safe(&name_of(&url)).into_owned())
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }

    /// Whether what happened before the connection comes too, as far back as it says.
    pub(crate) fn rewinds(&self) -> bool {
        self.0.query_pairs().any(|(name, _)| name == "rewind")
    }

    /// The server as a person names it.
    pub(super) fn server(&self) -> String {
        text::safe(&name_of(&self.0)).into_owned()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(hidden)")
    }
}
