//! The server's certificate: who signed it, until when it is good, and why it is refused.

use reqwest::Url;

use crate::clock::{ahead, date, ended, now};
use crate::commands::doctor::again;
use crate::commands::doctor::finding::{Finding, Section};
use crate::config::Config;
use crate::http::{Cause, Certificate, Hindrance};
use crate::text;

const HERE: Section = Section::Network;
/// In seconds: who renews certificates by hand has yet time.
const SOON: u64 = 14 * 86_400;

/// One that was taken; none where there is no TLS.
pub(super) fn shown(url: &Url, certificate: Option<&Certificate>) -> Option<Finding> {
    let certificate = certificate.filter(|_| url.scheme() == "https")?;
    let (issuer, ends) = (name_in(&certificate.issuer), certificate.ends);
    let until = ahead(ends, now());
    let finding = if ends.saturating_sub(now()) < SOON {
        let what = format!("the certificate, signed by {issuer}, ends {until}");
        Finding::warning(HERE, "network.tls", what)
            .why("After that nothing here talks to the server any more.")
            .step("tell whoever runs the server")
    } else {
        let what = format!("the certificate is good, signed by {issuer}, and ends {until}");
        Finding::ok(HERE, "network.tls", what)
    };
    Some(with_details(finding, certificate))
}

/// One that was refused, or a handshake that failed because of it.
pub(super) fn refused(
    config: &Config,
    url: &Url,
    cause: &Cause,
    certificate: Option<&Certificate>,
) -> Finding {
    let name = super::shown(url);
    let Some(certificate) = certificate else {
        let what = format!("{name}: {}", text::safe(&cause.why));
        return Finding::failure(HERE, "network.tls", what)
            .why("Nothing is sent to a server that can't show who it is.")
            .step("check the URL and this computer's clock");
    };
    let finding = match cause.hindrance {
        Hindrance::Issuer => untrusted(config, &name, certificate),
        _ => invalid(url, &name, certificate, cause),
    };
    with_details(finding, certificate)
}

fn untrusted(config: &Config, name: &str, certificate: &Certificate) -> Finding {
    let issuer = name_in(&certificate.issuer);
    let what =
        format!("the certificate of {name} is signed by {issuer}, which this system doesn't trust");
    Finding::failure(HERE, "network.tls", what)
        .why(
            "Companies' proxies open TLS and sign anew with a root certificate of their own. If that is \
             yours, this program has to be told of it; if not, somebody listens in.",
        )
        .step(
            "get that root certificate as a PEM file (from your IT, or out of the system's or the \
             browser's settings) and try it:",
        )
        .run(again(config, "--ca-file ROOT.pem"))
        .step(
            "then keep it: `ca-file = [\"/path/to/ROOT.pem\"]` in the config file, or the variable \
             INTERCOM_MCP_CA_FILE in the host's entry",
        )
}

fn invalid(url: &Url, name: &str, certificate: &Certificate, cause: &Cause) -> Finding {
    let at = now();
    let why = "Nothing is sent to a server that can't show who it is.";
    if let Some(over) = ended(certificate.ends, at) {
        let what = format!("the certificate of {name} has {over}");
        return Finding::failure(HERE, "network.tls", what)
            .why(why)
            .step("look whether this computer's clock is right; if it is, tell whoever runs the server:")
            .run("date -u");
    }
    if certificate.begins > at {
        let what = format!(
            "the certificate of {name} is good only from {} on",
            date(certificate.begins)
        );
        return Finding::failure(HERE, "network.tls", what)
            .why(why)
            .step("this computer's clock is behind, most likely:")
            .run("date -u");
    }
    let host = url.host_str().unwrap_or_default();
    let is_named = certificate
        .names
        .iter()
        .any(|one| one.eq_ignore_ascii_case(host));
    if cause.why.contains("NotValidForName")
        || cause.why.contains("not valid for name")
        || !is_named
    {
        let names = match certificate.names.is_empty() {
            true => name_in(&certificate.subject),
            false => certificate.names.join(", "),
        };
        let what = format!("the certificate of {name} is one for {names}");
        return Finding::failure(HERE, "network.tls", what)
            .why(
                "Somebody else answers there: the URL names another host than is meant, or a network that \
                 wants a sign-in of its own (a hotel's, a train's) stands in between.",
            )
            .step("check the host in the URL; open any web page in a browser, and do what it asks");
    }
    let what = format!(
        "the certificate of {name} is refused: {}",
        text::safe(&cause.why)
    );
    Finding::failure(HERE, "network.tls", what)
        .why(why)
        .step("check the URL and this computer's clock; then tell whoever runs the server")
}

fn with_details(finding: Finding, certificate: &Certificate) -> Finding {
    let finding = finding
        .detail("subject", certificate.subject.clone())
        .detail("issuer", certificate.issuer.clone())
        .detail("good from", date(certificate.begins))
        .detail("good until", date(certificate.ends));
    match certificate.names.is_empty() {
        true => finding,
        false => finding.detail("names", certificate.names.join(", ")),
    }
}

/// The common name in a distinguished name, or the organisation, or all of it.
fn name_in(name: &str) -> String {
    let part = |key: &str| {
        let mut parts = name.split(", ");
        parts.find_map(|part| part.strip_prefix(key)?.strip_prefix('='))
    };
    let found = part("CN").or_else(|| part("O")).unwrap_or(name);
    format!("\"{found}\"")
}
