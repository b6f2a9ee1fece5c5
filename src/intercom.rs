//! Intercom's REST API: one client for the three regions, and the query language that the tools
//! take.
//!
//! It is handed a token and knows nothing of MCP, of hosts or of who asks. It answers with JSON as
//! Intercom sent it, or with an error that a person understands; what is shown of it is `tools`'
//! business.

mod check;
mod client;
mod error;
pub(crate) mod fin;
mod lenient;
mod limits;
mod links;
pub(crate) mod model;
mod page;
pub(crate) mod query;
mod region;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::SecretString;

use crate::http::{Header, Network};

pub(crate) use client::{ArticleSearch, Client, CompanyFilter, Names, Read, Said, Search};
pub(crate) use error::{Error, Kind};
pub(crate) use links::Links;
pub(crate) use page::{Page, Pages};
pub(crate) use region::Region;

/// Where the API is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// Intercom's own host for a region.
    Region(Region),
    /// A server on this machine: the sandbox, a test.
    Url(Url),
}

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) enum Token {
    Known(SecretString),
    /// The `Authorization: Bearer` among these headers, which may come from a command.
    Header(Vec<Header>),
    /// One that a person has had kept, looked up for each request.
    Kept(Arc<dyn Keep>),
    /// Nobody: every request ends in an error that says how to get a token.
    Missing,
}

/// Who keeps a token.
pub(crate) trait Keep: fmt::Debug + Send + Sync {
    /// `Bearer …`, marked sensitive; none: nothing is kept.
    fn authorization(&self) -> Pin<Box<dyn Future<Output = Option<HeaderValue>> + Send + '_>>;
}

/// Everything that the client needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) base: Base,
    pub(crate) token: Token,
    pub(crate) network: Network,
    /// For one request, from the first byte out to the last byte in.
    pub(crate) timeout: Duration,
}
