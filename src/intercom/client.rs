//! The client: what can be asked, and how one request is sent.
//!
//! Reads are sent again once after a 5xx and, like writes, after a 429 and where nothing was sent;
//! a write that may have been carried out is never repeated. What a refusal means is `check`'s
//! business.

mod authorization;
mod calls;
mod fin;
mod reads;
mod send;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::OnceCell;

use super::check::Area;
use super::error::{Error, Kind};
use super::links::Links;
use super::model::{Me, Named};
use super::page::Page;
use super::region::Region;
use super::{Base, Settings};

use authorization::Authorization;
pub(crate) use calls::{ArticleSearch, CompanyFilter, Search};
pub(crate) use fin::Said;
pub(crate) use reads::Read;
use send::Ask;

/// Admins, teams and tags change rarely.
const NAMES_FOR: Duration = Duration::from_secs(600);
/// A token without the permission is not asked for again with every call.
const REFUSED_FOR: Duration = Duration::from_secs(60);

/// One workspace's REST API. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    /// Where requests go; another region's host once Intercom has said that the workspace is
    /// there.
    base: Mutex<Url>,
    http: OnceCell<reqwest::Client>,
    streams: OnceCell<reqwest::Client>,
    authorization: Authorization,
    me: Cached<Me>,
    names: Cached<Names>,
}

/// What ids are called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) admins: HashMap<String, String>,
    pub(crate) teams: HashMap<String, String>,
    pub(crate) tags: HashMap<String, String>,
}

/// Something that is asked for once and kept a while; so is the fact that it can't be had.
struct Cached<T>(tokio::sync::Mutex<Option<Kept<T>>>);

struct Kept<T> {
    since: Instant,
    value: Result<Arc<T>, Error>,
}

impl<T> Cached<T> {
    fn new() -> Self {
        Self(tokio::sync::Mutex::new(None))
    }

    async fn get(&self, fetch: impl Future<Output = Result<T, Error>>) -> Result<Arc<T>, Error> {
        // Held while fetching: ten calls at once ask once.
        let mut kept = self.0.lock().await;
        if let Some(Kept { since, value }) = &*kept {
            let lasts = match value {
                Ok(_) => NAMES_FOR,
                Err(_) => REFUSED_FOR,
            };
            if since.elapsed() < lasts {
                return value.clone();
            }
        }
        let value = fetch.await.map(Arc::new);
        // What a moment's trouble prevented is asked for again the next time.
        let passing =
            matches!(&value, Err(e) if !matches!(e.kind, Kind::MissingScope | Kind::Unauthorized));
        if !passing {
            *kept = Some(Kept {
                since: Instant::now(),
                value: value.clone(),
            });
        }
        value
    }
}

impl Client {
    /// Opens nothing yet.
    pub(crate) fn new(settings: Settings) -> Self {
        let base = match &settings.base {
            Base::Url(url) => url.clone(),
            Base::Region(region) => of_region(*region),
        };
        Self(Arc::new(Inner {
            authorization: Authorization::new(&settings.token),
            settings,
            base: Mutex::new(base),
            http: OnceCell::new(),
            streams: OnceCell::new(),
            me: Cached::new(),
            names: Cached::new(),
        }))
    }

    /// The host that answers, for people: `api.eu.intercom.io`, or `127.0.0.1:4010`.
    pub(crate) fn host(&self) -> String {
        host_of(&self.base())
    }

    /// Who the token belongs to and where the workspace is.
    ///
    /// # Errors
    /// As every call; a token may lack the permission to read its own admin.
    pub(crate) async fn me(&self) -> Result<Arc<Me>, Error> {
        let fetch = async { self.json(&Ask::get(Area::Me, &["me"])).await };
        self.0.me.get(fetch).await
    }

    /// Links into the web application; general ones where the token does not tell the workspace.
    pub(crate) async fn links(&self) -> Links {
        let me = self.me().await.ok();
        let app = me.as_ref().map(|me| &me.app);
        let region = app.and_then(|app| app.region()).or_else(|| self.region());
        Links::new(region, app.and_then(|app| app.id_code.as_deref()))
    }

    /// Names for the ids of admins, teams and tags; empty where the token may not read them.
    pub(crate) async fn names(&self) -> Arc<Names> {
        let fetch = async {
            let (admins, teams, tags) = tokio::join!(
                self.named("admins", "admins"),
                self.named("teams", "teams"),
                self.named("tags", "data"),
            );
            // One of them may be refused to a token that may read the others.
            if let (Err(e), Err(_), Err(_)) = (&admins, &teams, &tags) {
                return Err(e.clone());
            }
            Ok(Names::of(
                admins.unwrap_or_default(),
                teams.unwrap_or_default(),
                tags.unwrap_or_default(),
            ))
        };
        self.0.names.get(fetch).await.unwrap_or_default()
    }

    async fn named(&self, path: &str, member: &str) -> Result<Vec<Named>, Error> {
        let mut body: Value = self.json(&Ask::get(Area::Names, &[path])).await?;
        let items = match body.get_mut(member).map(Value::take) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let read = |item| Named::deserialize(item).ok();
        Ok(items.into_iter().filter_map(read).collect())
    }

    fn base(&self) -> Url {
        let base = self.0.base.lock();
        base.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The region of the host that answers, if it is one of Intercom's.
    fn region(&self) -> Option<Region> {
        Region::of_api_host(self.base().host_str()?)
    }

    /// Sends what follows to another region's host. Only between Intercom's own hosts: a server
    /// on this machine can't send the token away (T39).
    fn move_to(&self, region: Region) -> bool {
        if self.region().is_none_or(|now| now == region) {
            return false;
        }
        tracing::warn!("the workspace is hosted in {}: asking there", region.name());
        *self.0.base.lock().unwrap_or_else(PoisonError::into_inner) = of_region(region);
        true
    }

    async fn page(&self, ask: &Ask<'_>) -> Result<Page, Error> {
        let body: Value = self.json(ask).await?;
        Page::read(body).ok_or_else(|| unreadable(&self.host(), "a list was expected"))
    }
}

impl Names {
    fn of(admins: Vec<Named>, teams: Vec<Named>, tags: Vec<Named>) -> Self {
        let names = |items: Vec<Named>| {
            let pair = |item: Named| Some((item.id?, item.name?));
            items.into_iter().filter_map(pair).collect()
        };
        Self {
            admins: names(admins),
            teams: names(teams),
            tags: names(tags),
        }
    }
}

fn of_region(region: Region) -> Url {
    let url = format!("https://{}", region.api_host());
    Url::parse(&url).expect("a literal of ours")
}

fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn unreadable(host: &str, why: &str) -> Error {
    Error::new(
        Kind::Unreadable,
        format!("{host} answered with something that is not Intercom's API: {why}"),
    )
}
