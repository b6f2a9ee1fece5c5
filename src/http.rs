//! One HTTP client: user agent, TLS, proxy, timeouts, redirects.
//!
//! It knows nothing of MCP, of sessions or of retries: whoever sends a request decides those.
//! Redirects are never followed (a redirect with credentials is how tokens leave; T14), and no
//! content coding is asked for, so a body is as large as what arrives (T32).

mod cause;
mod certificate;
mod cookies;
mod headers;
mod retry;
mod route;
mod seen;
mod tls;

#[cfg(test)]
mod tests;

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Proxy, Url};

pub(crate) use cause::{Cause, Hindrance, cause, innermost};
pub(crate) use certificate::Certificate;
pub(crate) use cookies::Cookies;
pub(crate) use headers::{Headers, Values};
pub(crate) use retry::retry_after;
pub(crate) use route::proxy_for;
pub(crate) use seen::Seen;

/// How to reach the network. Plain values: `config` fills it in, nothing here reads the
/// environment, except what the TLS library reads itself (`SSL_CERT_FILE`, `SSL_CERT_DIR`) and
/// the proxy variables that `ProxyChoice::Environment` stands for.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// For the TCP connection and the TLS handshake together; none = wait as long as the system.
    pub(crate) connect_timeout: Option<Duration>,
    /// PEM files with roots to trust besides the system's.
    pub(crate) ca_files: Vec<PathBuf>,
    pub(crate) proxy: ProxyChoice,
    /// Only IPv4 addresses are tried.
    pub(crate) ipv4: bool,
    /// Cookies are kept for the life of the process and sent back to the origin that set them.
    pub(crate) cookies: bool,
}

/// Where the proxy comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProxyChoice {
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY` or the system's settings; loopback
    /// servers are always reached directly.
    Environment,
    /// No proxy, whatever the environment says.
    Direct,
    /// This one (`http`, `https`, `socks5` or `socks5h`), for every server.
    Url(Url),
}

/// A header that the user wants on every request to the server.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) name: HeaderName,
    pub(crate) value: HeaderSource,
}

/// Where a header's value comes from.
#[derive(Clone, Debug)]
pub(crate) enum HeaderSource {
    /// Known; marked sensitive, so that no `Debug` prints it.
    Fixed(HeaderValue),
    /// The first line that this program prints (argv, no shell), run when first needed, and again
    /// when the server has refused it.
    Command(Vec<String>),
}

/// Why there is no client, or no header.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot use the certificates in {}", path.display())]
    CaFile {
        path: PathBuf,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("the command for the header `{name}` {why}")]
    Command { name: HeaderName, why: String },
    #[error("cannot set up HTTPS")]
    Setup(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A client for one server. The server's origin decides two things once and for all: a loopback
/// server is never asked for through the environment's proxy, and a plain `http` one needs no
/// certificates (reading the system's costs milliseconds at the start).
///
/// # Errors
/// A `ca_files` entry that can't be read or holds no certificate; TLS that can't be set up.
pub(crate) fn client(network: &Network, server: &Url) -> Result<Client, Error> {
    built(builder(network, server, None)?)
}

/// As [`client`], noting which certificate the server shows.
///
/// # Errors
/// As [`client`].
pub(crate) fn client_seeing(
    network: &Network,
    server: &Url,
    seen: &Arc<Seen>,
) -> Result<Client, Error> {
    built(builder(network, server, Some(Arc::clone(seen)))?)
}

/// As [`client`], with names resolved by `resolver` (the proxy's own name too).
///
/// # Errors
/// As [`client`].
pub(crate) fn client_resolving<R: Resolve + 'static>(
    network: &Network,
    server: &Url,
    resolver: Arc<R>,
) -> Result<Client, Error> {
    built(builder(network, server, None)?.dns_resolver(resolver))
}

fn built(builder: ClientBuilder) -> Result<Client, Error> {
    builder.build().map_err(|e| Error::Setup(Box::new(e)))
}

fn builder(
    network: &Network,
    server: &Url,
    seen: Option<Arc<Seen>>,
) -> Result<ClientBuilder, Error> {
    let proxied_by_https = match &network.proxy {
        ProxyChoice::Url(proxy) => proxy.scheme() == "https",
        ProxyChoice::Environment => !is_loopback(server),
        ProxyChoice::Direct => false,
    };
    let mut tls = if server.scheme() == "https" || proxied_by_https {
        tls::with_system_roots(&network.ca_files, seen)?
    } else {
        tls::without_roots()?
    };
    // Over a network one connection for everything saves handshakes, which are round trips. On
    // this machine they cost nothing, and a call over HTTP/1.1 costs half of one over HTTP/2.
    tls.alpn_protocols = if is_loopback(server) {
        vec![b"http/1.1".to_vec()]
    } else {
        vec![b"h2".to_vec(), b"http/1.1".to_vec()]
    };
    let mut builder = Client::builder()
        .user_agent(concat!("intercom-mcp/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        // The retry matrix alone decides what is sent twice.
        .retry(reqwest::retry::never())
        .referer(false)
        // Shorter than the keep-alive of servers and proxies, so that a call does not go out on a
        // connection which they are just closing (F34).
        .pool_idle_timeout(Duration::from_secs(20))
        // A dead HTTP/2 peer behind a proxy that still acknowledges TCP.
        .http2_keep_alive_interval(Duration::from_secs(20))
        .http2_keep_alive_timeout(Duration::from_secs(10));
    if let Some(limit) = network.connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    if network.ipv4 {
        builder = builder.local_address(std::net::IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    }
    Ok(match &network.proxy {
        ProxyChoice::Environment if is_loopback(server) => builder.no_proxy(),
        ProxyChoice::Environment => builder,
        ProxyChoice::Direct => builder.no_proxy(),
        ProxyChoice::Url(url) => {
            let proxy = Proxy::all(url.clone()).map_err(|e| Error::Setup(Box::new(e)))?;
            builder.no_proxy().proxy(proxy)
        }
    })
}

/// Whether a URL's host is this machine by its literal name or address.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        None => false,
        Some(host) if host.eq_ignore_ascii_case("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback()),
    }
}

/// A server as a person names it: host, and port where it is not the usual one.
pub(crate) fn name_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or("the server");
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// A number in `0.0..1.0` for the jitter of what is sent again, which needs no secrecy: the clock's
/// last digits will do.
pub(crate) fn chance() -> f64 {
    let nanos = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| d.subsec_nanos());
    f64::from(nanos % 10_007) / 10_007.0
}
