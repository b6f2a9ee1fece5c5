//! What a person does in a terminal: signs in, pastes a token, asks for it, signs out.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::super::Grant;
use super::super::challenge::{self, Challenge};
use super::super::endpoint::Endpoint;
use super::super::record::{Record, Tokens};
use super::super::secret::Secret;
use super::super::sign_in::{self, Want};
use super::super::tokens::Due;
use super::super::trouble::Trouble;
use super::turn::{Goal, LOCK_PATIENCE};
use super::{Keeper, due, of_store};
use crate::clock::now;
use crate::jwt;

/// A sign-in that a person asked for in a terminal.
pub(crate) struct Login {
    /// Open a browser, even if one was opened a moment ago.
    pub(crate) browser: bool,
    /// Sign in though there is a token that works.
    pub(crate) force: bool,
    /// Lines that the person pastes: the redirected URL, or the code.
    pub(crate) pasted: Option<mpsc::Receiver<String>>,
    /// Told what was wrong with a paste.
    pub(crate) tell: Box<dyn Fn(&str) + Send + Sync>,
    /// Give up after this long.
    pub(crate) patience: Duration,
}

impl Keeper {
    /// Signs in, or returns what is there already; joins a sign-in that another process runs.
    ///
    /// # Errors
    /// Why nobody is signed in.
    pub(crate) async fn login(self: &Arc<Self>, login: Login) -> Result<Record, Trouble> {
        self.look_again().await;
        let refused = match login.force {
            true => self.held().access(),
            false => match self.token().await {
                Ok(_) => return self.kept().await,
                Err(Trouble::SignIn { .. } | Trouble::Store(_)) => None,
                Err(trouble) => return Err(trouble),
            },
        };
        if self.settings.grant == Grant::Token {
            return Err(self.nobody());
        }
        let challenge = self.ask_for_challenge().await?;
        if self.settings.grant == Grant::ClientCredentials {
            self.renew_tokens(Goal::Credentials(challenge)).await?;
            return self.kept().await;
        }
        let want = Want {
            challenge,
            refused,
            adds_scope: false,
        };
        sign_in::in_terminal(self, want, login).await?;
        self.kept().await
    }

    /// Whether what a sign-in brings can be kept beyond this process: asked before a person is.
    ///
    /// # Errors
    /// Why not.
    pub(crate) async fn can_keep(&self) -> Result<(), Trouble> {
        let guard = self.store.lock(&self.id, LOCK_PATIENCE).await;
        drop(guard.map_err(of_store)?);
        let about = self.store.about().await;
        if about.kind != "memory" {
            return Ok(());
        }
        let why = about
            .why
            .unwrap_or_else(|| "there is no folder for it".to_owned());
        Err(Trouble::Store(format!(
            "a sign-in can't be kept: {why}; name another folder with --data-dir"
        )))
    }

    async fn kept(&self) -> Result<Record, Trouble> {
        self.look_again().await;
        let record = self.held().record().cloned();
        record.ok_or_else(|| self.nobody())
    }

    /// What the server says to a request without a token: where its metadata are, and which scope it
    /// wants. A server that can't be asked this way has its well-known places.
    pub(super) async fn ask_for_challenge(&self) -> Result<Challenge, Trouble> {
        if self.settings.token_endpoint.is_some() {
            return Ok(Challenge::default());
        }
        if let Some(header) = self.wire.challenge(&self.settings.server).await? {
            return Ok(challenge::parse(&header));
        }
        let challenge = Challenge::default();
        if self.discover(&challenge).await?.authority.assumed {
            return Err(Trouble::unusable(format!(
                "{} asks for no sign-in, and names nobody to sign in at",
                self.server_name()
            )));
        }
        Ok(challenge)
    }

    /// Keeps a token that the user has from elsewhere. Until when it lasts is known where it says so.
    ///
    /// # Errors
    /// It can't be kept.
    pub(crate) async fn keep_pasted(self: &Arc<Self>, token: Secret) -> Result<(), Trouble> {
        let guard = self.store.lock(&self.id, LOCK_PATIENCE).await;
        let guard = guard.map_err(of_store)?;
        // What can't be read any more is set aside by the write.
        let kept = self.store.read(&self.id).await.unwrap_or_default();
        let mut record = kept.unwrap_or_else(|| self.new_record());
        record.ended = None;
        let received_at = now();
        let expires_at = jwt::claims(token.expose()).and_then(|claims| claims.expires_at);
        record.tokens = Some(Tokens {
            access: token,
            refresh: None,
            id_token: None,
            lifetime: expires_at.map(|end| end.saturating_sub(received_at)),
            received_at,
            scope: None,
            pasted: true,
        });
        let written = self.store.write(&guard, &mut record).await;
        self.look_again().await;
        written.map_err(of_store)
    }

    /// A token that works for some time yet, refreshed if need be; signs nobody in.
    ///
    /// # Errors
    /// `SignIn` if nobody is.
    pub(crate) async fn token(self: &Arc<Self>) -> Result<Secret, Trouble> {
        self.look_again().await;
        if let Some(trouble) = self.held().error() {
            return Err(trouble);
        }
        let record = self.held().record().cloned();
        match record.as_ref().and_then(due) {
            None => return Err(self.nobody()),
            Some(Due::Fresh | Due::Soon) => {}
            Some(Due::Now) => self.renew_tokens(Goal::Now).await?,
        }
        self.held().access().ok_or_else(|| self.nobody())
    }

    /// Revokes what can be revoked and forgets everything; what could not be done is returned, a
    /// sentence each. `Ok(None)`: nobody was signed in.
    ///
    /// # Errors
    /// The record could not be removed.
    pub(crate) async fn logout(self: &Arc<Self>) -> Result<Option<Vec<String>>, Trouble> {
        let guard = self.store.lock(&self.id, LOCK_PATIENCE).await;
        let guard = guard.map_err(of_store)?;
        let (record, mut left) = match self.store.read(&self.id).await {
            Ok(record) => (record, Vec::new()),
            Err(error) => {
                let why =
                    format!("the tokens could not be read, so they were not revoked: {error}");
                (None, vec![why])
            }
        };
        if record.is_none() && left.is_empty() {
            self.store.delete(&guard).await.map_err(of_store)?;
            return Ok(None);
        }
        let had_tokens = record.as_ref().is_some_and(|r| r.tokens.is_some());
        if let Some(record) = &record {
            left.extend(self.revoke(record).await);
        }
        self.store.delete(&guard).await.map_err(of_store)?;
        self.look_again().await;
        Ok((had_tokens || !left.is_empty()).then_some(left))
    }

    /// RFC 7009: the refresh token first, which takes the grant with it at most servers, then the
    /// access token.
    async fn revoke(&self, record: &Record) -> Vec<String> {
        let Some(tokens) = &record.tokens else {
            return Vec::new();
        };
        if tokens.pasted {
            let why = "the token was pasted, so only who made it can revoke it";
            return vec![why.to_owned()];
        }
        let (Some(authority), Some(client)) = (&record.authority, &record.client) else {
            return vec![
                "the tokens were not revoked: their authorization server is not known".to_owned(),
            ];
        };
        let endpoint = Endpoint {
            wire: &self.wire,
            authority,
            client,
            resource: None,
        };
        let refresh = tokens.refresh.iter().map(|t| (t, "refresh_token"));
        let both = refresh.chain([(&tokens.access, "access_token")]);
        let mut left = Vec::new();
        for (token, hint) in both {
            let name = hint.replace('_', " ");
            match endpoint.revoke(token, hint).await {
                Ok(true) => {}
                Ok(false) => {
                    left.push(format!(
                        "{} has no way to revoke tokens; the {name} works until it expires",
                        self.server_name()
                    ));
                    break;
                }
                Err(trouble) => left.push(format!("the {name} was not revoked: {trouble}")),
            }
        }
        left
    }
}
