//! The first answer: one request by the bridge's client, and what it says of the proxy, the
//! certificate, whoever stands in between, and the clock.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, LOCATION};
use reqwest::{Response, StatusCode, Url};

use crate::clock;
use crate::commands::doctor::again;
use crate::commands::doctor::finding::{Finding, Section};
use crate::config::Config;
use crate::http::{self, Cause, Hindrance, Network, Seen};
use crate::text;

use super::{Reach, tls};

const HERE: Section = Section::Network;
/// Whoever is slower may still serve: `server` finds out.
const LIMIT: Duration = Duration::from_secs(6);
/// A clock that is wrong by more is told, and by more than the second it is a fault: tokens seem to
/// be over, or not, and certificates are refused.
const SKEW: u64 = 60;
const MOST_SKEW: u64 = 600;

/// A `ping` of nobody's session: servers answer it, or refuse it, at once.
const PING: &str = r#"{"jsonrpc":"2.0","id":"doctor","method":"ping"}"#;

pub(super) async fn ask(
    config: &Config,
    network: &Network,
    url: &Url,
    proxy: Option<&Url>,
) -> (Reach, Vec<Finding>) {
    let seen = Arc::new(Seen::default());
    let client = match http::client_seeing(network, url, &seen) {
        Ok(client) => client,
        Err(error) => return (Err("network.tls"), vec![unusable(&error)]),
    };
    let request = client
        .post(url.clone())
        .header(ACCEPT, "application/json, text/event-stream")
        .header(CONTENT_TYPE, "application/json")
        .body(PING);
    let began = Instant::now();
    let asked = tokio::time::timeout(LIMIT, request.send()).await;
    let elapsed = began.elapsed();
    let certificate = seen.certificate();
    match asked {
        Ok(Ok(response)) => {
            let mut findings: Vec<_> = tls::shown(url, certificate.as_ref()).into_iter().collect();
            let (reach, answered) = answered(config, url, proxy, &response);
            findings.push(answered.took(elapsed));
            findings.extend(skew(response.headers(), SystemTime::now()));
            (reach, findings)
        }
        Ok(Err(error)) => {
            let cause = http::cause(&error.without_url());
            let finding = match cause.hindrance {
                Hindrance::Issuer | Hindrance::Certificate => {
                    tls::refused(config, url, &cause, certificate.as_ref())
                }
                _ => failed(config, url, proxy, &cause),
            };
            (Err(finding.check), vec![finding.took(elapsed)])
        }
        Err(_) => {
            let mut findings: Vec<_> = tls::shown(url, certificate.as_ref()).into_iter().collect();
            let (name, seconds) = (super::shown(url), LIMIT.as_secs());
            let what = format!("{name} said nothing to a ping in {seconds} s");
            findings.push(Finding::note(HERE, "network.answer", what).took(elapsed));
            (Ok(()), findings)
        }
    }
}

fn unusable(error: &http::Error) -> Finding {
    let cause = std::error::Error::source(error);
    let cause = cause.map_or_else(String::new, |cause| format!(": {cause}"));
    let what = text::safe(&format!("{error}{cause}")).into_owned();
    Finding::failure(HERE, "network.tls", what)
        .why("Without its certificates this program does not go to the network.")
        .step("mend that file, or name another: `ca-file` in the config file, --ca-file, NODE_EXTRA_CA_CERTS")
}

/// Something answered with HTTP: the server, or whoever stands in front of it.
fn answered(
    config: &Config,
    url: &Url,
    proxy: Option<&Url>,
    response: &Response,
) -> (Reach, Finding) {
    let (status, name) = (response.status(), super::shown(url));
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED && proxy.is_some() {
        let finding = wants_credentials(config, proxy);
        return (Err(finding.check), finding);
    }
    if let Some(place) = elsewhere(url, response) {
        let what = format!("{name} answers with a redirect to {place}");
        return (Err("network.portal"), portal(config, what));
    }
    let is_page = text_of(response.headers(), &CONTENT_TYPE).starts_with("text/html");
    if is_page && status.is_success() && url.scheme() == "http" && !http::is_loopback(url) {
        let what = format!("{name} answers with a web page where MCP was asked for");
        return (Err("network.portal"), portal(config, what));
    }
    let code = status.as_u16();
    let what = format!("{name} answers");
    let finding = Finding::ok(HERE, "network.answer", what).detail("HTTP status", code.to_string());
    (Ok(()), finding)
}

/// The other host that a redirect leads to.
fn elsewhere(url: &Url, response: &Response) -> Option<String> {
    if !response.status().is_redirection() {
        return None;
    }
    let target = url.join(&text_of(response.headers(), &LOCATION)).ok()?;
    let is_other = target.host_str() != url.host_str();
    is_other.then(|| super::shown(&target))
}

fn portal(config: &Config, what: String) -> Finding {
    Finding::failure(HERE, "network.portal", what)
        .why(
            "Somebody in between answers in the server's place: the network of a hotel or a train that \
             wants a sign-in of its own, or a proxy that refuses. (Or the URL is not that of an MCP \
             server.)",
        )
        .step("open any web page in a browser, and do what it asks; then again:")
        .run(again(config, ""))
}

fn wants_credentials(config: &Config, proxy: Option<&Url>) -> Finding {
    let name = proxy.map_or_else(
        || "the proxy".to_owned(),
        |p| format!("the proxy {}", super::shown(p)),
    );
    let what = format!("{name} wants a user name and a password (407)");
    let url = proxy.map_or_else(|| "HOST:PORT".to_owned(), super::shown);
    Finding::failure(HERE, "network.proxy", what)
        .why("It lets nothing through, so the server can't be reached.")
        .step("put them into the proxy's URL; in a variable or the config file, other users don't see it:")
        .run(format!(
            "INTERCOM_MCP_PROXY='http://USER:PASSWORD@{url}' {}",
            again(config, "")
        ))
}

/// No answer came.
fn failed(config: &Config, url: &Url, proxy: Option<&Url>, cause: &Cause) -> Finding {
    let name = super::shown(url);
    let why = text::safe(&cause.why).into_owned();
    match (cause.hindrance, proxy) {
        (Hindrance::ProxyCredentials, _) => wants_credentials(config, proxy),
        (Hindrance::Proxy, Some(_)) => {
            let what = format!("the way to {name} ends at the proxy: {why}");
            Finding::failure(HERE, "network.proxy", what)
                .why("It lets nothing through, so the server can't be reached.")
                .step(
                    "ask whoever runs the proxy to let it through, or name another with --proxy URL; to go \
                     without it for once:",
                )
                .run(again(config, "--proxy none"))
        }
        (Hindrance::Name, _) => Finding::failure(HERE, "network.dns", format!("{name}: {why}"))
            .why("Without an address nothing can be asked.")
            .step("check the name, and whether this computer is online"),
        _ if url.scheme() == "https" => Finding::failure(
            HERE,
            "network.tls",
            format!("no encrypted connection to {name}: {why}"),
        )
        .why("Nothing is sent without one.")
        .step(
            "check the URL and its port: something answers there, and it doesn't speak TLS as it \
                     should",
        ),
        _ => Finding::failure(
            HERE,
            "network.answer",
            format!("{name} takes the connection and then ends it: {why}"),
        )
        .why("What answers there is no HTTP server, or one that is in trouble.")
        .step("check the URL and its port, and whether the server runs"),
    }
}

/// This computer's clock against the server's (RFC 9110 section 6.6.1).
fn skew(headers: &HeaderMap, now: SystemTime) -> Option<Finding> {
    let date = httpdate::parse_http_date(&text_of(headers, &DATE)).ok()?;
    let seconds = |at: SystemTime| {
        at.duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |d| d.as_secs())
    };
    let (theirs, ours) = (seconds(date), seconds(now));
    let off = ours.abs_diff(theirs);
    if off <= SKEW {
        let what = "the clock is right, by the server's";
        let finding = Finding::ok(HERE, "network.clock", what);
        return Some(finding.detail("difference", format!("{off} s")));
    }
    let way = if ours < theirs { "behind" } else { "ahead of" };
    let what = format!(
        "this computer's clock is {} {way} the server's",
        clock::span(off)
    );
    let finding = match off > MOST_SKEW {
        true => Finding::failure(HERE, "network.clock", what),
        false => Finding::warning(HERE, "network.clock", what),
    };
    let finding = finding
        .why(
            "Tokens and certificates are good between two times: by a wrong clock they seem to be over, or \
             not yet good.",
        )
        .detail("server", clock::date(theirs))
        .detail("here", clock::date(ours));
    Some(if cfg!(windows) {
        finding.run("w32tm /resync")
    } else if cfg!(target_os = "macos") {
        finding.run("sudo sntp -sS time.apple.com")
    } else {
        finding.run("sudo timedatectl set-ntp true")
    })
}

fn text_of(headers: &HeaderMap, name: &reqwest::header::HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim().to_owned()
}
