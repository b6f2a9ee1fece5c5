//! Which URLs from outside may be asked, and which may be shown to a browser (T01, T10, T16).
//!
//! Pure but for the resolver, which hands `wire`'s client only addresses that were checked. It
//! judges where a URL leads, never what is there.

mod place;
mod resolver;

#[cfg(test)]
mod tests;

use reqwest::Url;

use crate::http;
use crate::text;

use super::trouble::Trouble;

pub(super) use resolver::{Blocked, Resolver};

use place::Place;

/// Of a URL, in bytes.
const LONGEST: usize = 8 * 1024;

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
    let objection = form(url)
        .or_else(|| destination(url, server))
        .or_else(|| readable(url, server, allow_http));
    refuse(url, what, objection)
}

/// A URL that a browser is to open (T01): as [`may_ask`], and no character in it that any shell or
/// launcher could take for its own.
///
/// # Errors
/// As [`may_ask`].
pub(super) fn may_open(url: &Url, server: &Url, allow_http: bool) -> Result<(), Trouble> {
    let what = "the authorization endpoint";
    may_ask(url, server, allow_http, what)?;
    refuse(url, what, dangerous(url))
}

/// A URL as errors show it: without its query, which may hold a code or a token.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // They fail for URLs that can have neither.
    url.set_username("").ok();
    url.set_password(None).ok();
    text::safe(url.as_str()).into_owned()
}

fn refuse(url: &Url, what: &str, objection: Option<String>) -> Result<(), Trouble> {
    objection.map_or(Ok(()), |why| {
        let url = shown(url);
        Err(Trouble::unusable(format!(
            "{what} {url} is not used: {why}"
        )))
    })
}

/// What is wrong with the URL itself.
fn form(url: &Url) -> Option<String> {
    if url.as_str().len() > LONGEST {
        return Some(format!("it is longer than {LONGEST} bytes"));
    }
    if !matches!(url.scheme(), "https" | "http") {
        return Some(format!("{}: is not https", text::safe(url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("there is a user name or a password in it".to_owned());
    }
    if url.fragment().is_some() {
        return Some("there is a fragment (#) in it".to_owned());
    }
    url.host_str()
        .is_none_or(str::is_empty)
        .then(|| "there is no host in it".to_owned())
}

/// What is wrong with where it leads, as far as that is known without resolving a name.
fn destination(url: &Url, server: &Url) -> Option<String> {
    if is_same_origin(url, server) {
        return None;
    }
    let place = Place::of_host(url.host_str()?)?;
    let own = server.host_str().and_then(Place::of_host);
    (!place.is_open_to(own)).then(|| {
        let host = text::safe(server.host_str().unwrap_or_default());
        format!("{place}, where {host} has no business")
    })
}

/// T16: what goes there could be read on the way.
fn readable(url: &Url, server: &Url, allow_http: bool) -> Option<String> {
    // MCP, communication security: https, but for this machine (RFC 8252 section 8.3); and a server
    // elsewhere has no business here.
    let is_here = http::is_loopback(url) && http::is_loopback(server);
    let is_fine = url.scheme() == "https" || allow_http || is_here;
    (!is_fine).then(|| "it is not https; --allow-http allows that".to_owned())
}

/// What a launcher could misread. `url` leaves some of these as they are, in a query above all;
/// nobody needs them there.
fn dangerous(url: &Url) -> Option<String> {
    let odd = |c: &char| !matches!(c, '!'..='~') || "\"'`$|<>^\\".contains(*c);
    let found = url.as_str().chars().find(odd)?;
    Some(format!(
        "it contains {found:?}, which a shell may take for its own"
    ))
}

/// Scheme, host and port.
pub(super) fn is_same_origin(one: &Url, other: &Url) -> bool {
    let of = |url: &Url| {
        let host = url.host_str().map(str::to_owned);
        (url.scheme().to_owned(), host, url.port_or_known_default())
    };
    of(one).1.is_some() && of(one) == of(other)
}
