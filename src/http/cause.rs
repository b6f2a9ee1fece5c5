//! Why a request got no answer, in words that a person can use.
//!
//! It takes the URL out of the error first, and decides nothing.

use std::error::Error as _;

use crate::text;

/// The cause of an HTTP library's error, with what to do about it.
pub(crate) fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let (whole, cause) = chain(&error);
    let cause = text::safe(&cause);
    let says = |word: &str| whole.contains(word);
    if says("dns error") {
        let advice = "check the URL and the network, or give a proxy with --proxy";
        format!("the name can't be resolved ({cause}); {advice}")
    } else if says("UnknownIssuer") || says("unknown issuer") {
        let what = "its certificate is signed by an issuer that this system doesn't trust";
        let advice = "behind a proxy that opens TLS give that proxy's root certificate with \
                      --ca-file or SSL_CERT_FILE";
        format!("{what} ({cause}); {advice}")
    } else if says("certificate") {
        let advice = "check the URL and this machine's clock";
        format!("its certificate is not valid ({cause}); {advice}")
    } else if says("proxy auth") {
        let advice = "give them with --proxy http://USER:PASSWORD@HOST:PORT";
        format!("the proxy wants credentials ({cause}); {advice}")
    } else if says("tunnel") || says("proxy") {
        let advice = "check --proxy or the HTTPS_PROXY variable";
        format!("the proxy would not connect ({cause}); {advice}")
    } else if error.is_timeout() {
        "no connection in time; check the network, or raise --connect-timeout".to_owned()
    } else {
        cause.into_owned()
    }
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
