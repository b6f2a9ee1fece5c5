//! Which server is meant: a built-in name, a name from the config file, or a URL; pure.
//!
//! A URL that gets through here is trusted by everything below: it is https (or http to this
//! machine, or the user allowed it), names a host, and holds no user name and no fragment.

mod fin;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use reqwest::Url;

use crate::config::layer::{Layer, Value};
use crate::error::Error;
use crate::http::is_loopback;
use crate::intercom::{Base, Region};
use crate::nearest::nearest;
use crate::remote::Endpoints;
use crate::tools::Offer;

pub(crate) use fin::Fin;

/// The server to bridge to, and what the tools can be answered from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// As the user called it; for a URL, the URL without its query, which may hold a key.
    pub(crate) name: String,
    /// The hosted server; none where Intercom has none.
    pub(crate) remote: Option<Endpoints>,
    /// None: its tools can only be had from the hosted server.
    pub(crate) rest: Option<Rest>,
    /// The hosted server is one of Fin's.
    pub(crate) fin: Option<Fin>,
}

/// The REST API that local tools answer from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    At(Base),
    /// The sample workspace in this process.
    Sandbox,
}

/// Intercom's own: name, host of the MCP server (which has `/mcp` and `/sse`), region.
const BUILT_IN: &[(&str, Option<&str>, Region)] = &[
    ("us", Some("mcp.intercom.com"), Region::Us),
    ("eu", Some("mcp.eu.intercom.com"), Region::Eu),
    ("au", None, Region::Au),
];

const SANDBOX: &str = "sandbox";

/// Names that no config file may give: taken now, or by a later version.
const RESERVED: &[&str] = &["us", "eu", "au", fin::NAME, SANDBOX];

/// The target that `chosen` names; `tables` are the config file's.
pub(crate) fn resolve(
    chosen: &Value,
    tables: &BTreeMap<String, Layer>,
    allow_http: bool,
) -> Result<Target, Error> {
    let name = chosen.text.trim();
    if let Some((_, host, region)) = BUILT_IN.iter().find(|(known, ..)| *known == name) {
        let parse = |url: &str| Url::parse(url).expect("a literal of ours");
        return Ok(Target {
            name: name.to_owned(),
            remote: host.map(|host| Endpoints {
                http: Some(parse(&format!("https://{host}/mcp"))),
                sse: Some(parse(&format!("https://{host}/sse"))),
            }),
            rest: Some(Rest::At(Base::Region(*region))),
            fin: None,
        });
    }
    if name == SANDBOX {
        return Ok(Target {
            name: name.to_owned(),
            remote: None,
            rest: Some(Rest::Sandbox),
            fin: None,
        });
    }
    if let Some(app) = fin::app_of(name) {
        let url = fin::url(chosen, app)?;
        return Ok(Target {
            name: name.to_owned(),
            rest: rest_beside(&url),
            fin: Fin::at(&url),
            remote: Some(Endpoints {
                http: Some(url),
                sse: None,
            }),
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
            rest: http.as_ref().and_then(rest_beside),
            fin: http.as_ref().and_then(Fin::at),
            remote: Some(Endpoints {
                sse: sse.transpose()?.or_else(|| http.clone()),
                http,
            }),
        });
    }
    if name.contains("://") {
        let url = url(chosen, "target", allow_http)?;
        return Ok(Target {
            name: shown(&url),
            rest: rest_beside(&url),
            fin: Fin::at(&url),
            remote: Some(Endpoints {
                http: Some(url.clone()),
                sse: Some(url),
            }),
        });
    }
    Err(unknown(chosen, name, tables))
}

impl Target {
    /// The hosted server's URL, without what may be secret in it.
    pub(crate) fn shown_server(&self) -> Option<String> {
        let remote = self.remote.as_ref()?;
        remote.http.as_ref().or(remote.sse.as_ref()).map(shown)
    }

    /// Which tools can be answered here.
    pub(crate) fn offer(&self) -> Offer {
        match (self.fin, &self.rest) {
            (Some(Fin::Teammate), _) => Offer::Fin,
            (_, Some(Rest::Sandbox)) => Offer::Both,
            _ => Offer::Workspace,
        }
    }
}

/// The REST API of the region whose hosted server `url` is, however the user wrote it. What an end
/// user may do at Fin's, no REST API does.
fn rest_beside(url: &Url) -> Option<Rest> {
    let host = url.host_str()?;
    match Fin::at(url) {
        Some(Fin::User) => return None,
        Some(Fin::Teammate) => {
            let here = || url.join("/").ok().map(Base::Url);
            let base = Region::of_api_host(host).map(Base::Region).or_else(here);
            return base.map(Rest::At);
        }
        None => {}
    }
    let (.., region) = BUILT_IN.iter().find(|(_, known, _)| *known == Some(host))?;
    Some(Rest::At(Base::Region(*region)))
}

/// The REST API that `rest-url` names. A token goes there, so it is one of Intercom's own hosts,
/// or a server on this machine (T39).
pub(crate) fn rest(value: &Value) -> Result<Rest, Error> {
    let url = url(value, "rest-url", false)?;
    if is_loopback(&url) {
        return Ok(Rest::At(Base::Url(url)));
    }
    let region = url.host_str().and_then(Region::of_api_host);
    let region = region.filter(|_| url.port().is_none() && url.path() == "/");
    let region = region.ok_or_else(|| {
        let problem = format!("{} is not Intercom's REST API", shown(&url));
        value.refuse("rest-url", problem).hint(
            "an access token goes there, so it is https://api.intercom.io, \
             https://api.eu.intercom.io, https://api.au.intercom.io or a server on this machine",
        )
    })?;
    Ok(Rest::At(Base::Region(region)))
}

pub(crate) fn is_built_in(name: &str) -> bool {
    name == SANDBOX
        || fin::app_of(name).is_some()
        || BUILT_IN.iter().any(|(known, ..)| *known == name)
}

/// Whether the server is Intercom's, or on this machine.
pub(crate) fn is_home(target: &Target) -> bool {
    let remote = target.remote.iter();
    let urls = remote.flat_map(|remote| [&remote.http, &remote.sse]);
    urls.flatten().all(|url| {
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

fn unknown(chosen: &Value, name: &str, tables: &BTreeMap<String, Layer>) -> Error {
    let mut known: Vec<&str> = BUILT_IN.iter().map(|(name, ..)| *name).collect();
    known.extend([fin::NAME, "fin/APP_ID", SANDBOX]);
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
