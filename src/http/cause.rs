//! Why a request got no answer, in words that a person can use.
//!
//! It decides nothing. Whoever asks has taken the URL out of the error: it may hold a code.

use std::error::Error as _;

use crate::text;

/// What stood in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hindrance {
    /// The name, the server's or the proxy's, can't be resolved.
    Name,
    /// Whoever signed the certificate is not trusted.
    Issuer,
    /// Something else is wrong with the certificate.
    Certificate,
    ProxyCredentials,
    Proxy,
    Time,
    Other,
}

/// Why a server was not reached.
pub(crate) struct Cause {
    pub(crate) hindrance: Hindrance,
    /// With what to do about it.
    pub(crate) why: String,
    /// Trying again is of no use.
    pub(crate) lasting: bool,
}

/// The cause of a connection that did not come about.
pub(crate) fn cause(error: &reqwest::Error) -> Cause {
    let (whole, _) = chain(error);
    let cause = innermost(error);
    let says = |word: &str| whole.contains(word);
    let (hindrance, why) = if says("dns error") {
        let advice = "check the URL and the network, or give a proxy with --proxy";
        let why = format!("the name can't be resolved ({cause}); {advice}");
        (Hindrance::Name, why)
    } else if says("UnknownIssuer") || says("unknown issuer") {
        let advice = "behind a proxy that opens TLS give that proxy's root certificate with --ca-file or SSL_CERT_FILE";
        let what = "its certificate is signed by an issuer that this system doesn't trust";
        (Hindrance::Issuer, format!("{what} ({cause}); {advice}"))
    } else if says("certificate") {
        let advice = "check the URL and this machine's clock";
        let why = format!("its certificate is not valid ({cause}); {advice}");
        (Hindrance::Certificate, why)
    } else if says("proxy auth") {
        let advice = "give them with --proxy http://USER:PASSWORD@HOST:PORT";
        let why = format!("the proxy wants credentials ({cause}); {advice}");
        (Hindrance::ProxyCredentials, why)
    } else if says("tunnel") || says("proxy") {
        let advice = "check --proxy or the HTTPS_PROXY variable";
        let why = format!("the proxy would not connect ({cause}); {advice}");
        (Hindrance::Proxy, why)
    } else if error.is_timeout() {
        let advice = "check the network, or raise --connect-timeout";
        (Hindrance::Time, format!("no connection in time; {advice}"))
    } else {
        (Hindrance::Other, cause)
    };
    Cause {
        hindrance,
        why,
        lasting: hindrance.is_lasting(),
    }
}

impl Hindrance {
    fn is_lasting(self) -> bool {
        matches!(
            self,
            Self::Issuer | Self::Certificate | Self::ProxyCredentials
        )
    }
}

/// The innermost cause, made safe to print: the layers above it only say "error sending request".
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    text::safe(&chain(error).1).into_owned()
}

/// Everything that the error says below its first layer, and its innermost cause: the layers above
/// that one only say "error sending request".
fn chain(error: &reqwest::Error) -> (String, String) {
    let mut whole = String::new();
    let mut innermost = error.to_string();
    let mut deeper = error.source();
    while let Some(error) = deeper {
        innermost = error.to_string();
        whole.push_str(&innermost);
        whole.push(' ');
        deeper = error.source();
    }
    (whole, innermost)
}
