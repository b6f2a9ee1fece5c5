//! What a server's certificate says of itself (RFC 5280), to be shown to a person; pure.
//!
//! Nothing is verified: that is the TLS library's. What it says is a server's word, so it is made fit
//! for a terminal and cut here.

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

use crate::text;

/// Of the names that it is for.
const MOST_NAMES: usize = 8;
/// Of a name, in characters.
const LONGEST: usize = 200;

/// The certificate of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) subject: String,
    pub(crate) issuer: String,
    /// The hosts that it is for; not all of very many.
    pub(crate) names: Vec<String>,
    /// Unix seconds.
    pub(crate) begins: u64,
    pub(crate) ends: u64,
}

impl Certificate {
    /// None: it is no certificate.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let (_, read) = X509Certificate::from_der(der).ok()?;
        let seconds = |at: i64| u64::try_from(at).unwrap_or_default();
        let names = read.subject_alternative_name().ok().flatten();
        let names = names.map(|names| &names.value.general_names[..]);
        let names = names.unwrap_or_default().iter().filter_map(name_of);
        Some(Self {
            subject: shown(&read.subject().to_string()),
            issuer: shown(&read.issuer().to_string()),
            names: names.take(MOST_NAMES).collect(),
            begins: seconds(read.validity().not_before.timestamp()),
            ends: seconds(read.validity().not_after.timestamp()),
        })
    }
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(shown(name)),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let six = || <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            four.or_else(|_| six()).ok().map(|ip| ip.to_string())
        }
        _ => None,
    }
}

fn shown(text: &str) -> String {
    let text = text.replace(['\n', '\t'], " ");
    let short: String = text.chars().take(LONGEST).collect();
    text::safe(short.trim()).into_owned()
}
