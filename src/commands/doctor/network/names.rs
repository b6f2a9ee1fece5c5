//! Names to addresses, and addresses to connections, by family.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use reqwest::Url;
use tokio::net::TcpStream;

use crate::commands::doctor::again;
use crate::commands::doctor::finding::{Finding, Section};
use crate::config::Config;
use crate::text;

const HERE: Section = Section::Network;
/// Of addresses that are told.
const MOST: usize = 8;

/// One attempt to connect.
pub(super) struct Attempt {
    address: SocketAddr,
    outcome: Result<Duration, String>,
}

/// The addresses of `url`'s host, from the resolver that the client uses: the system's. `ipv4`: no
/// other family counts.
///
/// # Errors
/// The system's words.
pub(super) async fn resolve(url: &Url, ipv4: bool) -> Result<Vec<SocketAddr>, String> {
    let port = url.port_or_known_default().unwrap_or(1080); // the one of SOCKS
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let found = tokio::net::lookup_host((host.to_owned(), port)).await;
    let mut found: Vec<SocketAddr> = found.map_err(|error| error.to_string())?.collect();
    found.retain(|address| !ipv4 || address.is_ipv4());
    if found.is_empty() {
        let kind = if ipv4 { "IPv4 " } else { "" };
        return Err(format!("it has no {kind}address"));
    }
    Ok(found)
}

pub(super) fn told(url: &Url, addresses: &[SocketAddr]) -> Finding {
    let count = |four: bool| addresses.iter().filter(|a| a.is_ipv4() == four).count();
    let families = match (count(true), count(false)) {
        (four, 0) => format!("{four} IPv4"),
        (0, six) => format!("{six} IPv6"),
        (four, six) => format!("{four} IPv4 and {six} IPv6"),
    };
    let noun = if addresses.len() == 1 {
        "address"
    } else {
        "addresses"
    };
    let name = super::shown(url);
    let finding = Finding::ok(HERE, "network.dns", format!("{name} has {families} {noun}"));
    let all = addresses.iter().take(MOST).map(|a| a.ip().to_string());
    finding.detail("addresses", all.collect::<Vec<_>>().join(", "))
}

/// Connects to the first address of each family, side by side.
pub(super) async fn connect(addresses: &[SocketAddr], limit: Duration) -> Vec<Attempt> {
    let first = |four: bool| addresses.iter().find(|a| a.is_ipv4() == four).copied();
    let attempt = async |address: Option<SocketAddr>| {
        let address = address?;
        let began = Instant::now();
        let connected = tokio::time::timeout(limit, TcpStream::connect(address)).await;
        let outcome = match connected {
            Ok(Ok(_)) => Ok(began.elapsed()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer in {} s", limit.as_secs())),
        };
        Some(Attempt { address, outcome })
    };
    let (four, six) = tokio::join!(attempt(first(true)), attempt(first(false)));
    four.into_iter().chain(six).collect()
}

pub(super) fn connected(
    config: &Config,
    url: &Url,
    is_proxy: bool,
    attempts: &[Attempt],
) -> Finding {
    let name = super::shown(url);
    let whom = if is_proxy {
        format!("the proxy {name}")
    } else {
        name
    };
    let family = |a: &Attempt| if a.address.is_ipv4() { "IPv4" } else { "IPv6" };
    let works: Vec<_> = attempts.iter().filter(|a| a.outcome.is_ok()).collect();
    let fails: Vec<_> = attempts.iter().filter(|a| a.outcome.is_err()).collect();
    let why = |a: &Attempt| match &a.outcome {
        Ok(_) => "works".to_owned(),
        Err(why) => text::safe(why).into_owned(),
    };
    let finding = match (&works[..], &fails[..]) {
        ([], [first, ..]) => {
            let what = format!("{whom} takes no connection: {}", why(first));
            let finding = Finding::failure(HERE, "network.tcp", what);
            let direct = again(config, "--proxy none");
            unreachable(finding, is_proxy.then_some(&*direct))
        }
        ([good, ..], [bad, ..]) => {
            let (good, bad_family) = (family(good), family(bad));
            let what = format!(
                "{whom} is reached over {good}, not over {bad_family}: {}",
                why(bad)
            );
            let finding = Finding::warning(HERE, "network.tcp", what)
                .why("Each new connection may wait for the one that doesn't work first.");
            match bad.address.is_ipv6() {
                true => finding
                    .step("use IPv4 only: `ipv4 = true` in the config file. To try it:")
                    .run(again(config, "--ipv4")),
                false => finding.step("see why IPv4 doesn't work on this computer"),
            }
        }
        _ => Finding::ok(HERE, "network.tcp", format!("{whom} takes connections")),
    };
    let took = works.first().and_then(|a| a.outcome.as_ref().ok()).copied();
    let finding = attempts.iter().fold(finding, |finding, a| {
        finding.detail(format!("{} {}", family(a), a.address), why(a))
    });
    match took {
        Some(took) => finding.took(took),
        None => finding,
    }
}

fn unreachable(finding: Finding, direct: Option<&str>) -> Finding {
    let finding = finding.why("Nothing can be asked, so hosts see a server that does not start.");
    match direct {
        Some(direct) => finding
            .step("check the proxy's address; to go without it for once:")
            .run(direct),
        None => finding.step(
            "check the URL and its port, and whether the server runs; a firewall may be in between; \
             where only a proxy leads outside, name it with --proxy URL",
        ),
    }
}
