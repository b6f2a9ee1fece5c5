//! For somebody who only looks: what is kept, what a request would carry, and what a sign-in would
//! find. Nothing is spent, but by [`Keeper::refresh_now`], which says so.

use std::sync::Arc;

use reqwest::header::HeaderValue;

use super::super::Grant;
use super::super::challenge::{self, Challenge};
use super::super::discovery;
use super::super::record::Record;
use super::super::survey::{Survey, Wants};
use super::super::tokens::{self, Due};
use super::super::trouble::Trouble;
use super::turn::Goal;
use super::{Keeper, held, now, of_store};

impl Keeper {
    /// What is kept, as it stands.
    ///
    /// # Errors
    /// It can't be read.
    pub(crate) async fn peek(&self) -> Result<Option<Record>, Trouble> {
        self.store.peek(&self.id).await.map_err(of_store)
    }

    /// What a request would carry with this record, marked sensitive. None: there is no token, or it
    /// would be renewed first.
    pub(crate) fn carried(&self, record: &Record) -> Option<HeaderValue> {
        let tokens = record.tokens.as_ref()?;
        let is_over = tokens::due(tokens, now()) == Due::Now;
        let value = held::value_of(tokens, self.settings.use_id_token).ok()?;
        (!is_over).then_some(value)
    }

    /// Spends the refresh token and keeps what comes, as for a request that was refused.
    ///
    /// # Errors
    /// `SignIn`: only a person can help. `Transient`: everything is kept.
    pub(crate) async fn refresh_now(self: &Arc<Self>) -> Result<(), Trouble> {
        self.look_again().await;
        if let Some(trouble) = self.held().error() {
            return Err(trouble);
        }
        let challenge = Challenge::default();
        let goal = match self.settings.grant {
            Grant::ClientCredentials => Goal::Credentials(challenge),
            _ => Goal::Refused(challenge),
        };
        self.renew_tokens(goal).await
    }

    /// Asks what a sign-in would ask before anybody is registered or sent anywhere.
    pub(crate) async fn survey(&self) -> Survey {
        let nothing = |wants| Survey {
            wants,
            asked: Vec::new(),
            authority: None,
        };
        let header = match self.wire.challenge(&self.settings.server).await {
            Ok(Some(header)) => header,
            other => return nothing(other.map(|_| None)),
        };
        let challenge = challenge::parse(&header);
        let wants = Ok(Some(Wants::of(&challenge)));
        let is_elsewhere = self.settings.token_endpoint.is_some();
        if is_elsewhere || self.settings.grant == Grant::Token {
            return nothing(wants);
        }
        let wire = self.wire.clone().traced();
        let (server, accepts) = (
            &self.settings.server,
            self.settings.accept_issuer.as_deref(),
        );
        let found = discovery::discover(&wire, server, &challenge, accepts).await;
        Survey {
            wants,
            asked: wire.trace(),
            authority: Some(found.map(|found| found.authority)),
        }
    }
}
