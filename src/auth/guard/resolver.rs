//! Names to addresses, every one of which is checked before anything connects to it (T10): a name
//! is resolved once, and only what was checked is handed over, so there is no second answer for
//! somebody to lie in.
//!
//! Only the names that were put under watch are checked: the library also resolves the proxy's name
//! here, and that one is the user's own.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::place::Place;

type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The system's, or a test's.
type Lookup = Arc<dyn Fn(String) -> Found + Send + Sync>;

/// A name that leads where it must not.
#[derive(Debug)]
pub(in crate::auth) struct Blocked(String);

#[derive(Clone)]
pub(in crate::auth) struct Resolver {
    /// The MCP server's host: what is in the same place as it is allowed.
    server: Option<String>,
    watched: Arc<Mutex<HashSet<String>>>,
    lookup: Lookup,
}

impl Resolver {
    pub(in crate::auth) fn new(server: &Url) -> Self {
        Self::with_lookup(
            server,
            Arc::new(|name| {
                Box::pin(async move {
                    let found = tokio::net::lookup_host((name, 0)).await?;
                    Ok(found.map(|address| address.ip()).collect())
                })
            }),
        )
    }

    pub(in crate::auth) fn with_lookup(server: &Url, lookup: Lookup) -> Self {
        Self {
            server: server.host_str().map(str::to_owned),
            watched: Arc::default(),
            lookup,
        }
    }

    /// From now on the addresses of `name` are checked.
    pub(in crate::auth) fn watch(&self, name: &str) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.insert(name.to_ascii_lowercase());
    }

    fn is_watched(&self, name: &str) -> bool {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.contains(&name.to_ascii_lowercase())
    }

    async fn addresses(
        self,
        name: String,
    ) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
        let found = (self.lookup)(name.clone()).await?;
        if self.is_watched(&name) {
            self.check(&name, &found).await?;
        }
        // The port is the URL's.
        let sockets = found.into_iter().map(|address| SocketAddr::new(address, 0));
        Ok(Box::new(sockets))
    }

    /// One bad address is enough: which of them is connected to, the race decides.
    async fn check(&self, name: &str, found: &[IpAddr]) -> Result<(), Blocked> {
        if Place::of_name(name) == Some(Place::Loopback)
            && let Some(odd) = found.iter().find(|ip| Place::of(**ip) != Place::Loopback)
        {
            // T16: "localhost" counts as this machine because it is; here it isn't.
            return Err(Blocked(format!("{name} resolves to {odd}")));
        }
        let inside = |ip: &&IpAddr| Place::of(**ip) != Place::Public;
        if !found.iter().any(|ip| inside(&ip)) {
            return Ok(());
        }
        let own = self.own_place().await;
        let is_closed = |ip: &&IpAddr| !Place::of(**ip).is_open_to(own);
        match found.iter().find(is_closed) {
            None => Ok(()),
            Some(ip) => {
                let place = Place::of(*ip);
                Err(Blocked(format!("{name} resolves to {ip}: {place}")))
            }
        }
    }

    /// Where the MCP server is, if all its addresses agree.
    async fn own_place(&self) -> Option<Place> {
        let host = self.server.as_ref()?;
        if let Some(place) = Place::of_host(host) {
            return Some(place);
        }
        let found = (self.lookup)(host.clone()).await.ok()?;
        let first = Place::of(*found.first()?);
        found
            .iter()
            .all(|ip| Place::of(*ip) == first)
            .then_some(first)
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(self.clone().addresses(name.as_str().to_owned()))
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Blocked {}
