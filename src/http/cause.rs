//! Why a request got no answer, in words that a person can use.
//!
//! It decides nothing. Whoever asks has taken the URL out of the error: it may hold a code.

use std::error::Error as _;

use crate::text;

/// Why a server was not reached.
pub(crate) struct Cause {
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
    let lasting = |why: String| Cause { why, lasting: true };
    let passing = |why: String| Cause {
        why,
        lasting: false,
    };
    if says("dns error") {
        let advice = "check the URL and the network, or give a proxy with --proxy";
        passing(format!("the name can't be resolved ({cause}); {advice}"))
    } else if says("UnknownIssuer") || says("unknown issuer") {
        let advice = "behind a proxy that opens TLS give that proxy's root certificate with --ca-file or SSL_CERT_FILE";
        let what = "its certificate is signed by an issuer that this system doesn't trust";
        lasting(format!("{what} ({cause}); {advice}"))
    } else if says("certificate") {
        let advice = "check the URL and this machine's clock";
        lasting(format!("its certificate is not valid ({cause}); {advice}"))
    } else if says("proxy auth") {
        let advice = "give them with --proxy http://USER:PASSWORD@HOST:PORT";
        lasting(format!("the proxy wants credentials ({cause}); {advice}"))
    } else if says("tunnel") || says("proxy") {
        let advice = "check --proxy or the HTTPS_PROXY variable";
        passing(format!("the proxy would not connect ({cause}); {advice}"))
    } else if error.is_timeout() {
        let advice = "check the network, or raise --connect-timeout";
        passing(format!("no connection in time; {advice}"))
    } else {
        passing(cause)
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
