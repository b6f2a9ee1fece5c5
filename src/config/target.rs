//! Which server is meant: a built-in name, a name from the config file, or a URL; pure.
//!
//! A URL that gets through here is trusted by everything below: it is https (or http to this
//! machine, or the user allowed it), names a host, and holds no user name and no fragment.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::IpAddr;

use reqwest::Url;

use crate::config::layer::{Layer, Value};
use crate::config::nearest::nearest;
use crate::error::Error;
use crate::remote::Endpoints;

/// The server to bridge to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// As the user called it; for a URL, the URL without its query, which may hold a key.
    pub(crate) name: String,
    pub(crate) endpoints: Endpoints,
}

/// Intercom's own servers: name, Streamable HTTP, HTTP+SSE.
const BUILT_IN: &[(&str, &str, &str)] = &[
    (
        "us",
        "https://mcp.intercom.com/mcp",
        "https://mcp.intercom.com/sse",
    ),
    (
        "eu",
        "https://mcp.eu.intercom.com/mcp",
        "https://mcp.eu.intercom.com/sse",
    ),
];

/// Names that no config file may give: taken now, or by a later version.
const RESERVED: &[&str] = &["us", "eu", "au", "fin", "sandbox"];

/// The target that `chosen` names; `tables` are the config file's.
pub(crate) fn resolve(
    chosen: &Value,
    tables: &BTreeMap<String, Layer>,
    allow_http: bool,
) -> Result<Target, Error> {
    let name = chosen.text.trim();
    if let Some((_, http, sse)) = BUILT_IN.iter().find(|(known, ..)| *known == name) {
        let parse = |url: &str| Url::parse(url).expect("a literal of ours");
        return Ok(Target {
            name: name.to_owned(),
            endpoints: Endpoints {
                http: Some(parse(http)),
                sse: Some(parse(sse)),
            },
        });
    }
    if let Some(table) = tables.get(name) {
        let http = table
            .value("url")
            .map(|value| url(value, "url", allow_http))
            .transpose()?;
        let sse = table
            .value("sse-url")
            .map(|value| url(value, "sse-url", allow_http));
        return Ok(Target {
            name: name.to_owned(),
            endpoints: Endpoints {
                sse: sse.transpose()?.or_else(|| http.clone()),
                http,
            },
        });
    }
    if name.contains("://") {
        let url = url(chosen, "target", allow_http)?;
        return Ok(Target {
            name: shown(&url),
            endpoints: Endpoints {
                http: Some(url.clone()),
                sse: Some(url),
            },
        });
    }
    Err(unknown(chosen, name, tables))
}

pub(crate) fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(known, ..)| *known == name)
}

/// Whether the server is Intercom's, or on this machine.
pub(crate) fn is_home(target: &Target) -> bool {
    let urls = [&target.endpoints.http, &target.endpoints.sse];
    urls.into_iter().flatten().all(|url| {
        let host = url.host_str().unwrap_or_default();
        is_loopback(url)
            || ["intercom.com", "intercom.io"].iter().any(|domain| {
                let rest = host.strip_suffix(domain);
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
    })
}

/// Why the config file can't call a target `name`, if it can't.
pub(crate) fn refuse_name(name: &str) -> Option<String> {
    if RESERVED.contains(&name) {
        return Some(format!(
            "the target name {name} is built in; choose another"
        ));
    }
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    if name.is_empty() || !name.chars().all(is_plain) {
        return Some(format!(
            "the target name {name:?} holds more than letters, digits, '-', '_' and '.'"
        ));
    }
    None
}

/// A URL without what may be secret in it.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only for URLs that can't hold a user name, and then there is none to remove.
    url.set_username("").ok();
    url.set_password(None).ok();
    url.to_string()
}

/// The URL in `value`, checked. Errors don't quote it: it may hold a password or a key.
fn url(value: &Value, setting: &str, allow_http: bool) -> Result<Url, Error> {
    let mut url = Url::parse(value.text.trim())
        .map_err(|error| value.refuse(setting, "not a URL").because(error))?;
    let shown = shown(&url);
    if !url.username().is_empty() || url.password().is_some() {
        let problem = format!("{shown}: a user name or password in a URL is not sent");
        return Err(value
            .refuse(setting, problem)
            .hint("give it as a header: --header \"Authorization: Basic ${CREDENTIALS}\""));
    }
    match url.scheme() {
        "https" => {}
        "http" if allow_http || is_loopback(&url) => {}
        "http" => {
            let problem = format!("{shown}: http is not encrypted");
            return Err(value
                .refuse(setting, problem)
                .hint("use https, or add --allow-http if you trust the network up to that host"));
        }
        scheme => {
            let problem = format!("{scheme} URLs are not supported");
            return Err(value
                .refuse(setting, problem)
                .hint("give a URL that starts with https://"));
        }
    }
    url.set_fragment(None);
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

fn unknown(chosen: &Value, name: &str, tables: &BTreeMap<String, Layer>) -> Error {
    if name == "au" {
        let problem = "Intercom's hosted MCP server exists for the US and EU regions only";
        return chosen.refuse("target", problem).hint(
            "a workspace in Australia needs tools that run here; they come with a later version",
        );
    }
    let mut known: Vec<&str> = BUILT_IN.iter().map(|(name, ..)| *name).collect();
    known.extend(tables.keys().map(String::as_str));
    let error = chosen
        .refuse("target", format!("unknown target {name:?}"))
        .hint(format!(
            "the targets are {}, or any https:// URL",
            known.join(", ")
        ));
    if name.contains(['.', '/']) {
        return error.hint(format!(
            "if it is a server, write it with its scheme: https://{name}"
        ));
    }
    match nearest(name, known) {
        Some(meant) => error.hint(format!("did you mean {meant}?")),
        None => error.hint("a name of your own goes into the config file: [targets.NAME]"),
    }
}
