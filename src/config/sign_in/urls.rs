//! The URLs and the host name among the settings for signing in; pure.
//!
//! Where a server compares one as text (a client's id, a resource, an issuer), it is kept as the
//! bytes that were given.

use reqwest::Url;

use crate::auth::Resource;
use crate::config::layer::{Stack, Value};
use crate::config::target;
use crate::error::Error;
use crate::http::is_loopback;

/// `--client-metadata-url`: it is the client's id, which servers compare as text. "The client_id URL
/// MUST use the "https" scheme and contain a path component" (2025-11-25, authorization).
pub(super) fn document(stack: &Stack) -> Result<Option<Url>, Error> {
    let name = "client-metadata-url";
    let Some(value) = stack.value(name) else {
        return Ok(None);
    };
    let url = plain(value, name)?;
    if url.scheme() != "https" || url.path() == "/" {
        return Err(value
            .refuse(name, "not an https URL with a path")
            .hint("write https://your.host/path/client.json"));
    }
    if url.as_str() != value.text.trim() {
        return Err(value
            .refuse(name, "not in its plain form, which servers compare")
            .hint(format!("write {url}, in the document too")));
    }
    Ok(Some(url))
}

/// `--token-endpoint`: secrets go there.
pub(super) fn token_endpoint(stack: &Stack, is_wanted: bool) -> Result<Option<Url>, Error> {
    let name = "token-endpoint";
    let Some(value) = stack.value(name) else {
        return Ok(None);
    };
    if !is_wanted {
        return Err(value
            .refuse(name, "works with --client-credentials only")
            .hint("without them the server itself says where its token endpoint is"));
    }
    let url = plain(value, name)?;
    match url.scheme() {
        "https" => Ok(Some(url)),
        "http" if is_loopback(&url) => Ok(Some(url)),
        _ => Err(value.refuse(name, "neither https nor on this machine")),
    }
}

/// `--accept-issuer`: compared as text (RFC 8414 section 3.3).
pub(super) fn issuer(stack: &Stack) -> Result<Option<String>, Error> {
    let name = "accept-issuer";
    let Some(value) = stack.value(name) else {
        return Ok(None);
    };
    let url = plain(value, name)?;
    let secure = url.scheme() == "https" || is_loopback(&url) || stack.switch("allow-http")?;
    // RFC 8414 section 2: "with no query or fragment components".
    if !secure || url.query().is_some() {
        return Err(value
            .refuse(name, "not an issuer: https, and no query")
            .hint("copy it from the error that named it"));
    }
    Ok(Some(value.text.trim().to_owned()))
}

/// `--auth-success-url`: mcp-remote's rules.
pub(super) fn success(stack: &Stack) -> Result<Option<Url>, Error> {
    let name = "auth-success-url";
    let Some(value) = stack.value(name) else {
        return Ok(None);
    };
    let url = plain(value, name)?;
    let secure = match url.scheme() {
        "https" => true,
        "http" => is_loopback(&url) || stack.switch("allow-http")?,
        _ => false,
    };
    if !secure {
        return Err(value
            .refuse(name, "not an https URL")
            .hint("http is for this machine, or with --allow-http"));
    }
    if url.query().is_some() {
        return Err(value.refuse(name, "has a query, and may have none"));
    }
    Ok(Some(url))
}

/// `--resource`: RFC 8707 section 2, "an absolute URI" that "MUST NOT include a fragment component".
/// Empty: the parameter is not sent.
pub(super) fn resource(stack: &Stack) -> Result<Resource, Error> {
    let Some(value) = stack.value("resource") else {
        return Ok(Resource::Advertised);
    };
    let text = value.text.trim();
    if text.is_empty() {
        return Ok(Resource::Omitted);
    }
    match Url::parse(text) {
        Ok(url) if url.fragment().is_none() => Ok(Resource::Given(text.to_owned())),
        _ => Err(value
            .refuse("resource", "not an absolute URI without a fragment")
            .hint("write it as https://host/path, or \"\" to send none")),
    }
}

/// `--host`: what stands in the redirect URI.
pub(super) fn host(text: &str) -> Result<String, String> {
    let text = text.trim();
    let wrong = || format!("{text:?} is no host name: 127.0.0.1, localhost or [::1]");
    let name = match text.parse::<std::net::Ipv6Addr>() {
        Ok(_) => format!("[{text}]"),
        Err(_) => text.to_ascii_lowercase(),
    };
    let url = Url::parse(&format!("http://{name}/")).map_err(|_| wrong())?;
    let bare = name.trim_matches(['[', ']']);
    let nowhere = bare
        .parse::<std::net::IpAddr>()
        .is_ok_and(|ip| ip.is_unspecified());
    // A port, a path, a user name, a form that the URL parser makes something else of.
    if url.host_str() != Some(&name) || url.as_str() != format!("http://{name}/") || nowhere {
        return Err(wrong());
    }
    Ok(name)
}

/// Whether a browser on this machine finds this machine by that name.
pub(super) fn is_this_machine(host: &str) -> bool {
    Url::parse(&format!("http://{host}/")).is_ok_and(|url| is_loopback(&url))
}

/// A URL with a host, and neither a user name nor a fragment. Not quoted in errors: it may hold a
/// key.
fn plain(value: &Value, name: &str) -> Result<Url, Error> {
    let url = Url::parse(value.text.trim());
    let url = url.map_err(|error| value.refuse(name, "not a URL").because(error))?;
    if !url.has_host() {
        return Err(value.refuse(name, "not a URL of a server"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        let problem = format!(
            "{}: has a user name or a fragment, and may have none",
            target::shown(&url)
        );
        return Err(value.refuse(name, problem));
    }
    Ok(url)
}
