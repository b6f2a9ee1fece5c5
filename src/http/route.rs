//! The way to a server: through which proxy, if through any; by the rules of the HTTP client itself.
//!
//! The client decides for itself where it goes; this only tells people.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::{Network, ProxyChoice, is_loopback};

/// The proxy that requests to `server` go through, without its user name and password.
pub(crate) fn proxy_for(network: &Network, server: &Url) -> Option<Url> {
    let mut proxy = match &network.proxy {
        ProxyChoice::Direct => return None,
        ProxyChoice::Url(proxy) => proxy.clone(),
        ProxyChoice::Environment if is_loopback(server) => return None,
        ProxyChoice::Environment => {
            let asked = server.as_str().parse().ok()?;
            let found = Matcher::from_system().intercept(&asked)?;
            Url::parse(&found.uri().to_string()).ok()?
        }
    };
    // They fail for URLs that can have neither.
    proxy.set_username("").ok();
    proxy.set_password(None).ok();
    Some(proxy)
}
