//! What requests to the server carry: a header of the user's, a token that is kept, or nothing.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use tokio::time::timeout;

use crate::auth::{Keeper, Record, Trouble};
use crate::bridge::Mode;
use crate::commands::doctor::{CHECK, Notes};
use crate::config::Config;
use crate::http::{self, HeaderSource, Headers};
use crate::jwt::Claims;

/// What requests carry.
pub(in crate::commands::doctor) enum Carried {
    /// There is nobody to carry anything to, and why.
    Nothing(String),
    /// A command that prints a header fails: how.
    Broken(String),
    Header(Header),
    SignIn(Box<SignIn>),
}

/// The user's own header Authorization.
pub(in crate::commands::doctor) struct Header {
    /// The program that prints it; none = it is a fixed one.
    pub(super) program: Option<String>,
    /// None: it is no JWT, or a command's that was not run.
    pub(in crate::commands::doctor) claims: Option<Claims>,
    all: Vec<http::Header>,
}

/// A sign-in, or that there is none.
pub(in crate::commands::doctor) struct SignIn {
    pub(in crate::commands::doctor) record: Result<Option<Record>, Trouble>,
    /// The token, where it is good by its own word.
    pub(super) value: Option<HeaderValue>,
    /// What came of renewing it, where that was asked for.
    pub(super) refreshed: Option<Result<(), Trouble>>,
    /// The user's other headers.
    all: Vec<http::Header>,
}

impl SignIn {
    /// No token is kept, and none was.
    pub(super) fn is_nobody(&self) -> bool {
        let tokens = |record: &Record| record.tokens.is_some() || record.ended.is_some();
        matches!(&self.record, Ok(record) if !record.as_ref().is_some_and(tokens))
    }

    pub(super) fn can_renew(&self) -> bool {
        let record = self.record.as_ref().ok().and_then(Option::as_ref);
        let tokens = record.and_then(|record| record.tokens.as_ref());
        tokens.is_some_and(|tokens| tokens.refresh.is_some())
    }
}

impl Carried {
    /// The headers of a request, all of them known; none: no request can be sent.
    pub(in crate::commands::doctor) fn headers(&self) -> Option<Vec<http::Header>> {
        match self {
            Self::Nothing(_) | Self::Broken(_) => None,
            Self::Header(header) => Some(header.all.clone()),
            Self::SignIn(sign_in) => {
                let mut all = sign_in.all.clone();
                all.extend(sign_in.value.clone().map(|value| http::Header {
                    name: AUTHORIZATION,
                    value: HeaderSource::Fixed(value),
                }));
                Some(all)
            }
        }
    }
}

/// Who spends the credential, where there is one.
pub(in crate::commands::doctor) fn keeper(config: &Config) -> Option<Arc<Keeper>> {
    let settings = config.account().filter(|_| nothing(config).is_none())?;
    Some(Keeper::new(settings.clone()))
}

/// Runs the commands that print headers, and reads what is kept. `refresh`: the token is renewed first.
pub(in crate::commands::doctor) async fn carried(
    config: &Config,
    keeper: Option<&Arc<Keeper>>,
    refresh: bool,
    notes: &Notes<'_>,
) -> Carried {
    if let Some(nothing) = nothing(config) {
        return nothing;
    }
    let headers = Headers::new(config.headers.clone());
    let values = match timeout(CHECK, headers.current()).await {
        Ok(Ok(values)) => values,
        Ok(Err(error)) => return Carried::Broken(error.to_string()),
        Err(_) => return Carried::Broken("the command for a header takes too long".to_owned()),
    };
    let all: Vec<_> = values
        .map()
        .iter()
        .map(|(name, value)| http::Header {
            name: name.clone(),
            value: HeaderSource::Fixed(value.clone()),
        })
        .collect();
    if config.sends_authorization() {
        return Carried::Header(Header {
            program: headers.program().map(str::to_owned),
            claims: headers.claims(),
            all,
        });
    }
    if refresh {
        notes.begin("the token's renewal");
    }
    Carried::SignIn(Box::new(sign_in(config, keeper, refresh, all).await))
}

/// The same, asking nobody and running nothing.
pub(in crate::commands::doctor) async fn carried_offline(
    config: &Config,
    keeper: Option<&Arc<Keeper>>,
) -> Carried {
    if let Some(nothing) = nothing(config) {
        return nothing;
    }
    if config.sends_authorization() {
        let headers = Headers::new(config.headers.clone());
        return Carried::Header(Header {
            program: headers.program().map(str::to_owned),
            claims: headers.claims(),
            all: Vec::new(),
        });
    }
    Carried::SignIn(Box::new(sign_in(config, keeper, false, Vec::new()).await))
}

fn nothing(config: &Config) -> Option<Carried> {
    let name = &config.target.name;
    if config.account().is_none() {
        return Some(Carried::Nothing(format!("{name} has no hosted server")));
    }
    let is_local = config.mode == Mode::Local;
    is_local.then(|| Carried::Nothing("--mode local asks no hosted server".to_owned()))
}

async fn sign_in(
    config: &Config,
    keeper: Option<&Arc<Keeper>>,
    refresh: bool,
    all: Vec<http::Header>,
) -> SignIn {
    let (Some(settings), Some(keeper)) = (config.account(), keeper) else {
        return SignIn {
            record: Ok(None),
            value: None,
            refreshed: None,
            all,
        };
    };
    let mut refreshed = None;
    let record = keeper.peek().await;
    let is_there = matches!(&record, Ok(Some(record)) if record.tokens.is_some());
    let is_alone = settings.grant == crate::auth::Grant::ClientCredentials;
    if refresh && (is_there || is_alone) {
        let renewed = timeout(CHECK, keeper.refresh_now()).await;
        refreshed = Some(renewed.unwrap_or_else(|_| Err(Trouble::transient("no answer in 10 s"))));
        // An answer that is on its way is written down.
        keeper.finish(CHECK).await;
    }
    let record = match refreshed {
        Some(_) => keeper.peek().await,
        None => record,
    };
    let value = match &record {
        Ok(Some(record)) => keeper.carried(record),
        _ => None,
    };
    SignIn {
        record,
        value,
        refreshed,
        all,
    }
}
