//! Taking over what another program has got at the same server: its client, and its tokens.
//!
//! It is prepared (the server is asked where its authorization server is), written, and can be undone,
//! all under the credential's lock, so that whoever takes it over can see to it that the other program
//! lets go of it in between. Where it comes from is not known here.

use std::sync::Arc;

use super::super::record::{Authority, Client, Record, Tokens};
use super::super::registration::{self, ForeignClient};
use super::super::store::Guard;
use super::super::trouble::Trouble;
use super::turn::LOCK_PATIENCE;
use super::{Keeper, of_store};
use crate::text;

/// What another program has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Foreign {
    /// The authorization server that it says it belongs to, as the bytes that it has.
    pub(crate) issuer: Option<String>,
    pub(crate) client: Option<ForeignClient>,
    pub(crate) tokens: Option<Tokens>,
    /// The tokens stay there, and only the client is to be taken.
    pub(crate) only_client: bool,
    /// The scopes that it asked for, separated by blanks.
    pub(crate) asked: Option<String>,
}

/// What comes of it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Tokens, and the client that they were given to.
    SignIn,
    /// The client: the next sign-in needs no registration.
    Registration,
    /// There is as much here already.
    Nothing,
}

/// Prepared, and nothing written yet. The credential is locked while this lives.
pub(crate) struct Adoption {
    keeper: Arc<Keeper>,
    guard: Guard,
    before: Option<Record>,
    /// None: there is nothing to write.
    after: Option<Record>,
    taken: Taken,
}

impl Keeper {
    /// Asks the server who gives tokens for it, and sees what can be taken.
    ///
    /// # Errors
    /// The server can't be asked, or names another authorization server than `foreign` is of; nothing
    /// can be kept here.
    pub(crate) async fn adopt(self: &Arc<Self>, foreign: Foreign) -> Result<Adoption, Trouble> {
        self.can_keep().await?;
        let challenge = self.ask_for_challenge().await?;
        let server = self.discover(&challenge).await?;
        let issuer = &server.authority.issuer;
        // SEP-2352: credentials are bound to the authorization server that gave them.
        if let Some(other) = foreign.issuer.as_ref().filter(|other| *other != issuer)
            && !server.authority.assumed
        {
            return Err(Trouble::unusable(format!(
                "that sign-in is of {}, and {} has people sign in at {} now",
                text::safe(other),
                self.server_name(),
                text::safe(issuer)
            )));
        }
        let client = self.client_of(&server.authority, foreign.client.as_ref())?;
        let guard = self.store.lock(&self.id, LOCK_PATIENCE).await;
        let guard = guard.map_err(of_store)?;
        let before = self.store.read(&self.id).await.map_err(of_store)?;
        let mut record = before.clone().unwrap_or_else(|| self.new_record());
        self.bind(&mut record, &server);
        let (taken, is_new) = merge(&mut record, client, foreign);
        Ok(Adoption {
            keeper: Arc::clone(self),
            guard,
            before,
            after: is_new.then_some(record),
            taken,
        })
    }

    /// The other program's, or the one that both were told of, for which there may be nothing on the disk.
    fn client_of(
        &self,
        authority: &Authority,
        foreign: Option<&ForeignClient>,
    ) -> Result<Option<Client>, Trouble> {
        let settings = &self.settings.client;
        foreign
            .map(|foreign| registration::taken_over(authority, settings, foreign))
            .or_else(|| registration::beforehand(authority, settings))
            .transpose()
    }
}

impl Foreign {
    /// What comes of it beside what is kept here; as far as that tells, and nobody is asked.
    pub(crate) fn beside(&self, record: Option<&Record>) -> Taken {
        self.verdict(record, self.client.is_some())
    }

    fn verdict(&self, record: Option<&Record>, has_client: bool) -> Taken {
        let known = record.and_then(|record| record.tokens.as_ref());
        let is_known = record.is_some_and(|record| record.client.is_some());
        match (known, &self.tokens) {
            // An earlier attempt got as far as this.
            (Some(known), Some(tokens)) if is_same(known, tokens) => Taken::SignIn,
            (Some(_), _) => Taken::Nothing,
            (None, Some(_)) if !self.only_client => Taken::SignIn,
            (None, _) if is_known || !has_client => Taken::Nothing,
            (None, _) => Taken::Registration,
        }
    }
}

/// Puts into `record` what it lacks; whether that has changed it.
fn merge(record: &mut Record, client: Option<Client>, foreign: Foreign) -> (Taken, bool) {
    let taken = foreign.verdict(Some(record), client.is_some());
    let is_new = record.tokens.is_none() && taken != Taken::Nothing;
    if is_new {
        record.client = client;
    }
    if is_new && taken == Taken::SignIn {
        record.tokens = foreign.tokens;
        record.asked = foreign.asked;
        record.ended = None;
    }
    (taken, is_new)
}

fn is_same(left: &Tokens, right: &Tokens) -> bool {
    match (&left.refresh, &right.refresh) {
        (Some(left), Some(right)) => left == right,
        _ => left.access == right.access,
    }
}

impl Adoption {
    pub(crate) fn taken(&self) -> Taken {
        self.taken
    }

    /// # Errors
    /// The store refuses; then nothing has changed.
    pub(crate) async fn write(&self) -> Result<(), Trouble> {
        let Some(mut record) = self.after.clone() else {
            return Ok(());
        };
        let written = self.keeper.store.write(&self.guard, &mut record).await;
        written.map_err(of_store)
    }

    /// Puts back what was there before.
    ///
    /// # Errors
    /// The store refuses.
    pub(crate) async fn undo(&self) -> Result<(), Trouble> {
        let store = &self.keeper.store;
        let undone = match (&self.after, &self.before) {
            (None, _) => Ok(()),
            (Some(_), Some(before)) => store.write(&self.guard, &mut before.clone()).await,
            (Some(_), None) => store.delete(&self.guard).await,
        };
        undone.map_err(of_store)
    }
}
