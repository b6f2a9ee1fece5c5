//! The way to the server: the proxy, the name, the connection, the certificate, the first answer and
//! the clock; by the client that the bridge makes.
//!
//! One request goes out, a `ping` without any header of the user's; what the answer means for MCP is
//! `server`'s business.

mod answer;
mod names;
mod tls;

use std::time::{Duration, Instant};

use reqwest::Url;

use crate::commands::sources;
use crate::config::{Config, Environment, Rest};
use crate::http::{self, Network, ProxyChoice};
use crate::intercom::Base;
use crate::text;

use super::finding::{Finding, Section};
use super::{CHECK, Notes, again};

const HERE: Section = Section::Network;

/// Whether requests get through to the server: `Err` names the check that says why not.
pub(super) type Reach = Result<(), &'static str>;

/// For a connection; the whole check has a little more.
const CONNECT: Duration = Duration::from_secs(5);

pub(super) async fn check(config: &Config, environment: &Environment, notes: &Notes<'_>) -> Reach {
    let Some(url) = server(config) else {
        let why = "the tools answer in this process";
        notes.add([Finding::skipped(HERE, "network.answer", why)]);
        return Ok(());
    };
    let network = Network {
        connect_timeout: Some(CONNECT),
        ..config.network.clone()
    };
    let proxy = http::proxy_for(&network, &url);
    if let Some(proxy) = &proxy {
        notes.add([through(proxy, &network, environment, &url)]);
    }
    let first = proxy.as_ref().unwrap_or(&url);
    let began = Instant::now();
    let looked = tokio::time::timeout(CHECK, names::resolve(first, network.ipv4)).await;
    let found = looked.unwrap_or_else(|_| Err("no answer in 10 s".to_owned()));
    let addresses = match found {
        Ok(addresses) => addresses,
        Err(why) => {
            let direct = again(config, "--proxy none");
            let direct = proxy.as_ref().map(|_| &*direct);
            notes.add([unresolved(first, direct, &why).took(began.elapsed())]);
            return Err("network.dns");
        }
    };
    notes.add([names::told(first, &addresses).took(began.elapsed())]);
    let connected = names::connect(&addresses, CONNECT).await;
    let tcp = names::connected(config, first, proxy.is_some(), &connected);
    let is_connected = !tcp.is_failure();
    notes.add([tcp]);
    if !is_connected {
        return Err("network.tcp");
    }
    let (reach, findings) = answer::ask(config, &network, &url, proxy.as_ref()).await;
    notes.add(findings);
    reach
}

/// Whom the requests go to.
fn server(config: &Config) -> Option<Url> {
    let remote = config.target.remote.as_ref();
    let remote = remote.filter(|_| config.mode != crate::bridge::Mode::Local);
    if let Some(url) = remote.and_then(|remote| remote.http.clone().or_else(|| remote.sse.clone()))
    {
        return Some(url);
    }
    match &config.local.as_ref()?.rest {
        Rest::Sandbox => None,
        Rest::At(Base::Url(url)) => Some(url.clone()),
        Rest::At(Base::Region(_)) => {
            let host = sources::rest(config, CHECK)?.host();
            Url::parse(&format!("https://{host}/")).ok()
        }
    }
}

fn through(proxy: &Url, network: &Network, environment: &Environment, url: &Url) -> Finding {
    let variable = environment.proxy_variable(url.scheme());
    let place = match (&network.proxy, variable) {
        (ProxyChoice::Url(_), _) => "the setting `proxy`".to_owned(),
        (_, Some(variable)) => format!("the variable {variable}"),
        (_, None) => "the system's settings".to_owned(),
    };
    let (scheme, name) = (proxy.scheme(), shown(proxy));
    let what = format!("requests go through the proxy {scheme}://{name}, from {place}");
    Finding::ok(HERE, "network.route", what)
        .detail("proxy", format!("{scheme}://{name}"))
        .detail("from", place)
}

/// `direct`: it is a proxy's name, and this command goes without one.
fn unresolved(url: &Url, direct: Option<&str>, why: &str) -> Finding {
    let (name, host) = (shown(url), text::safe(url.host_str().unwrap_or_default()));
    let whose = match direct {
        Some(_) => "the proxy's name",
        None => "the name",
    };
    let what = format!("{whose} {name} can't be resolved: {}", text::safe(why));
    let finding = Finding::failure(HERE, "network.dns", what)
        .why("Without an address nothing can be asked.")
        .detail("host", host.as_ref());
    if let Some(direct) = direct {
        let step = "check the proxy's name; to go without it for once:";
        return finding.step(step).run(direct);
    }
    finding
        .step(
            "check the name, and whether this computer is online; where only a proxy leads outside, \
             name it with --proxy URL. What the system says:",
        )
        .run(if cfg!(windows) {
            format!("nslookup {host}")
        } else if cfg!(target_os = "macos") {
            format!("dscacheutil -q host -a name {host}")
        } else {
            format!("getent ahosts {host}")
        })
}

/// A server, fit to print.
fn shown(url: &Url) -> String {
    text::safe(&http::name_of(url)).into_owned()
}
