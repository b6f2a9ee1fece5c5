//! From a refused request to the authorization server: which documents are asked for, in which
//! order, and what is made of their absence.
//!
//! One document is asked for at a time, and none that the one before has made needless. A server
//! that doesn't answer decides nothing: only what is certainly not there is passed over.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use reqwest::{StatusCode, Url};

use crate::text;

use super::challenge::Challenge;
use super::guard;
use super::metadata::{self, ProtectedResource};
use super::record::Authority;
use super::scope;
use super::survey::Asked;
use super::trouble::Trouble;
use super::wire::{self, Wire};

/// A list of thousands would be a way to make us ask thousands of hosts.
const MOST_SERVERS: usize = 4;

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
    // A setting that keeps us from asking is not a document that isn't there.
    wire.ready()?;
    let found = protected_resource(wire, server, challenge).await?;
    let named = found.as_ref().map(|found| &found.authorization_servers[..]);
    let authority = match named {
        Some(servers @ [_, ..]) => first_usable(wire, servers, accepts).await?,
        // Intercom, and every server of 2025-03-26: it is its own authorization server.
        None | Some([]) => of_origin(wire, server, accepts).await?,
    };
    let listed = found
        .as_ref()
        .and_then(|found| found.scopes_supported.as_deref());
    let scope = scope_of(challenge, listed, &authority);
    Ok(Discovered {
        authority,
        resource: found.map_or_else(|| canonical(server), |found| found.resource),
        scope,
    })
}

/// What came of asking for a document.
enum Probe {
    /// A JSON object of the kind that was asked for.
    Document(Bytes),
    /// Certainly not there, and how that was said.
    Absent { why: String, redirected: bool },
}

/// Asks for one document, and notes what came. `members`: those by which its kind is known.
async fn probe(wire: &Wire, url: &Url, members: &[&str]) -> Result<Probe, Trouble> {
    let probed = ask(wire, url, members).await;
    wire.note(|| Asked {
        url: guard::shown(url),
        found: matches!(probed, Ok(Probe::Document(_))),
        outcome: match &probed {
            Ok(Probe::Document(_)) => "found".to_owned(),
            Ok(Probe::Absent { why, .. }) => why.clone(),
            Err(trouble) => trouble.to_string(),
        },
    });
    probed
}

async fn ask(wire: &Wire, url: &Url, members: &[&str]) -> Result<Probe, Trouble> {
    let absent = |why: String| {
        tracing::debug!("no document at {}: {why}", guard::shown(url));
        Ok(Probe::Absent {
            why,
            redirected: false,
        })
    };
    let answer = match wire.look(url).await {
        Ok(answer) => answer,
        Err(Trouble::Unusable(why)) => return absent(why),
        Err(trouble) => return Err(trouble),
    };
    let status = answer.status;
    if status == StatusCode::OK {
        return if metadata::has_any(&answer.body, members) {
            Ok(Probe::Document(answer.body))
        } else if answer.is_html() {
            absent("a web page".to_owned())
        } else {
            absent("no such document".to_owned())
        };
    }
    if wire::is_redirect(status) {
        let target = wire::target_of(url, &answer.headers);
        return Ok(Probe::Absent {
            why: format!("a redirect to {target}, which is not followed"),
            redirected: true,
        });
    }
    // It may be there, and nobody could say.
    let later = matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502..=599);
    if later {
        let after = answer.retry_after();
        let why = format!("{} answered {status}", guard::shown(url));
        return Err(Trouble::Transient { why, after });
    }
    absent(format!("HTTP {status}"))
}

/// RFC 9728, in MCP's order: the URL that the challenge names, the server's path, the root.
async fn protected_resource(
    wire: &Wire,
    server: &Url,
    challenge: &Challenge,
) -> Result<Option<ProtectedResource>, Trouble> {
    let members = ["resource", "authorization_servers"];
    let named = challenge.resource_metadata.as_deref();
    let named = &named.and_then(|url| Url::parse(url).ok());
    let mut places: Vec<Url> = named.iter().cloned().collect();
    for path in [server.path(), ""] {
        let url = well_known(server, "oauth-protected-resource", path);
        if !places.contains(&url) {
            places.push(url);
        }
    }
    let mut unanswered = None;
    for url in &places {
        match probe(wire, url, &members).await {
            Ok(Probe::Document(body)) => {
                return metadata::protected_resource(&body, server).map(Some);
            }
            Ok(Probe::Absent { .. }) => {}
            // The server can name a URL that nobody here can reach; the other forms may do. If they
            // don't, then nothing is known.
            Err(trouble) if named.as_ref() == Some(url) => unanswered = Some(trouble),
            Err(trouble) => return Err(trouble),
        }
    }
    unanswered.map_or(Ok(None), Err)
}

/// The first of the authorization servers with metadata that can be used.
async fn first_usable(
    wire: &Wire,
    servers: &[String],
    accepts: Option<&str>,
) -> Result<Authority, Trouble> {
    let mut first = None;
    for issuer in servers.iter().take(MOST_SERVERS) {
        match of_issuer(wire, issuer, accepts).await {
            Err(Trouble::Unusable(why)) => {
                tracing::debug!("the authorization server is passed over: {why}");
                first.get_or_insert(why);
            }
            decided => return decided,
        }
    }
    Err(Trouble::Unusable(first.unwrap_or_default()))
}

/// The metadata of an authorization server that the protected resource names.
async fn of_issuer(wire: &Wire, issuer: &str, accepts: Option<&str>) -> Result<Authority, Trouble> {
    let what = "the authorization server";
    let shown = text::safe(issuer);
    let Ok(url) = Url::parse(issuer) else {
        let why = format!("{what} {shown} is no URL");
        return Err(Trouble::unusable(why));
    };
    wire.may_ask(&url, what)?;
    if url.query().is_some() {
        let why = format!("{what} {shown} is not used: there is a query in it");
        return Err(Trouble::unusable(why));
    }
    let mut absent = Vec::new();
    for place in places(&url) {
        match probe(wire, &place, &["issuer", "token_endpoint"]).await? {
            // T13: whatever is wrong with it, no other place is asked for a document that fits.
            Probe::Document(body) => return usable(wire, &body, issuer, accepts),
            Probe::Absent { why, .. } => absent.push(format!("{}: {why}", place.path())),
        }
    }
    let absent = absent.join("; ");
    let why = format!("{what} {shown} publishes no metadata ({absent})");
    Err(Trouble::unusable(why))
}

/// RFC 8414 section 3.1 and OpenID Connect Discovery section 4.1, in MCP's order.
fn places(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/');
    let mut places = vec![
        well_known(issuer, "oauth-authorization-server", path),
        well_known(issuer, "openid-configuration", path),
    ];
    if !path.is_empty() {
        let mut appended = issuer.clone();
        appended.set_path(&format!("{path}/.well-known/openid-configuration"));
        places.push(appended);
    }
    places
}

/// 2025-03-26: the authorization server is at the MCP server's origin, with metadata or without. The
/// form with the server's path is what some servers of later versions have.
async fn of_origin(wire: &Wire, server: &Url, accepts: Option<&str>) -> Result<Authority, Trouble> {
    let origin = origin(server);
    let path = server.path().trim_end_matches('/');
    let mut kinds = vec![
        ("oauth-authorization-server", ""),
        ("openid-configuration", ""),
    ];
    if !path.is_empty() {
        kinds.push(("oauth-authorization-server", path));
    }
    let mut redirect = None;
    for (kind, path) in kinds {
        let place = well_known(server, kind, path);
        match probe(wire, &place, &["issuer", "token_endpoint"]).await? {
            Probe::Document(body) => {
                // Nobody named the issuer, so it is the origin in either of its spellings, or what
                // the path that was asked for stands for; as the document writes it.
                let said = metadata::issuer_in(&body).unwrap_or_default();
                let fits = said.strip_prefix(&origin).is_some_and(|rest| {
                    let rest = rest.strip_suffix('/').unwrap_or(rest);
                    rest.is_empty() || rest == path
                });
                let issuer = if fits { &said } else { &origin };
                return usable(wire, &body, issuer, accepts);
            }
            Probe::Absent { why, redirected } if redirected => {
                let place = guard::shown(&place);
                redirect.get_or_insert_with(|| format!("{place} answered with {why}"));
            }
            Probe::Absent { .. } => {}
        }
    }
    // "For servers that do not implement OAuth 2.0 Authorization Server Metadata, clients MUST use
    // the following default endpoint paths": a redirect says that there is something, elsewhere.
    if let Some(why) = redirect {
        return Err(Trouble::unusable(why));
    }
    let nowhere = || Trouble::unusable(format!("{origin} can't be an authorization server"));
    metadata::assumed(&origin).ok_or_else(nowhere)
}

fn usable(
    wire: &Wire,
    body: &[u8],
    issuer: &str,
    accepts: Option<&str>,
) -> Result<Authority, Trouble> {
    let authority = metadata::authority(body, issuer, accepts)?;
    if let Some(endpoint) = &authority.authorization_endpoint {
        wire.may_open(endpoint)?;
    }
    wire.may_ask(&authority.token_endpoint, "the token endpoint")?;
    Ok(authority)
}

/// MCP, scope selection: the challenge's, else all that the protected resource lists, else none. 2026-07-28
/// adds: "MAY add offline_access" if the authorization server lists it, for a refresh token.
fn scope_of(
    challenge: &Challenge,
    listed: Option<&[String]>,
    authority: &Authority,
) -> Option<String> {
    let asked = challenge.scope.as_deref();
    let asked = scope::union(asked, None);
    let words = listed.unwrap_or_default().iter().map(String::as_str);
    let scope = asked.or_else(|| scope::joined(words))?;
    let offers = authority.scopes_supported.as_deref().unwrap_or_default();
    let lasting = "offline_access";
    let lasting = offers
        .iter()
        .any(|offer| offer == lasting)
        .then_some(lasting);
    scope::union(Some(&scope), lasting)
}

/// `https://h/.well-known/KIND/path` (RFC 8414 section 3.1, RFC 9728 section 3.1: between host and path, with
/// a terminating slash removed).
fn well_known(at: &Url, kind: &str, path: &str) -> Url {
    let mut url = at.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.set_path(&format!(
        "/.well-known/{kind}{}",
        path.trim_end_matches('/')
    ));
    url
}

/// As RFC 6454 writes it: no slash at the end.
fn origin(server: &Url) -> String {
    server.origin().ascii_serialization()
}

/// MCP, canonical server URI: no query and no fragment, and no slash that only `url` has put there.
fn canonical(server: &Url) -> String {
    let mut url = server.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.set_username("").ok();
    url.set_password(None).ok();
    if url.path() == "/" {
        return origin(&url);
    }
    url.into()
}
