//! The owner's part: finds the server, registers, shows the link, waits for the browser, redeems the
//! code.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, interval, sleep_until};

use super::super::Grant;
use super::super::authorize::{self, Request, Verdict};
use super::super::callback::{Listener, Visitor};
use super::super::discovery::Discovered;
use super::super::endpoint::{self, Endpoint};
use super::super::keeper::{Keeper, LOCK_PATIENCE, noting, of_store, patiently};
use super::super::record::{ClientKind, Record};
use super::super::registration::{self, Wanted};
use super::super::scope;
use super::super::secret::Secret;
use super::super::store::{self, Attempt, Ownership};
use super::super::trouble::Trouble;
use super::person::Person;
use super::{Want, is_done, nobody_came, publish};
use crate::clock::now;

mod device;
mod opening;

/// An authorization request that is this old is not waited for any more: consent pages live about a
/// quarter of an hour.
const ATTEMPT_LIVES: u64 = 10 * 60;

/// Everything that was found out and decided before the link is shown.
pub(super) struct Plan<'a> {
    pub(super) keeper: &'a Arc<Keeper>,
    pub(super) want: &'a Want,
    pub(super) ownership: &'a Ownership,
    pub(super) record: Record,
    pub(super) found: Discovered,
    pub(super) scope: Option<String>,
    /// What is kept about sign-ins on this machine.
    pub(super) attempt: Attempt,
    pub(super) end: Instant,
}

/// Runs the sign-in to its end.
///
/// # Errors
/// Why nobody is signed in.
pub(super) async fn lead(
    keeper: &Arc<Keeper>,
    want: &Want,
    person: &mut Person,
    ownership: &Ownership,
    end: Instant,
) -> Result<(), Trouble> {
    let found = keeper.discover(&want.challenge).await?;
    let kept = match keeper.store.read(&keeper.id).await {
        // What can't be read any more is set aside when the new sign-in is written.
        Err(error) if person.asked => {
            tracing::debug!(%error, "signing in without what was kept");
            None
        }
        kept => kept.map_err(of_store)?,
    };
    let mut record = kept.unwrap_or_else(|| keeper.new_record());
    keeper.bind(&mut record, &found);
    let scope = scope_for(keeper, want, &record, &found);
    let attempt = keeper.store.attempt(&keeper.id).await.unwrap_or_default();
    let mut plan = Plan {
        keeper,
        want,
        ownership,
        record,
        found,
        scope,
        attempt,
        end,
    };
    let done = match keeper.settings.grant {
        Grant::DeviceCode => device::run(&mut plan, person).await,
        _ => in_browser(&mut plan, person).await,
    };
    plan.forget_request(person).await;
    done
}

/// What the user says; for a step-up all that was asked for before and what is wanted now
/// (2026-07-28: "the union of previously requested and challenged scopes"); else the
/// specification's order.
fn scope_for(keeper: &Keeper, want: &Want, record: &Record, found: &Discovered) -> Option<String> {
    let configured = keeper.settings.scopes.as_deref();
    if want.adds_scope {
        let before = scope::union(record.asked.as_deref(), configured);
        return scope::union(before.as_deref(), found.scope.as_deref());
    }
    configured
        .map(str::to_owned)
        .or_else(|| found.scope.clone())
}

async fn in_browser(plan: &mut Plan<'_>, person: &mut Person) -> Result<(), Trouble> {
    let (request, mut listener) = match plan.resumed().await? {
        Some(Resumed::Done) => return Ok(()),
        Some(Resumed::Waiting(request, listener)) => (*request, listener),
        None => plan.begin().await?,
    };
    let invitation = plan.show(person).await?;
    publish(plan.keeper, &invitation);
    plan.wait(&request, &mut listener, person).await
}

/// What a dead owner left.
enum Resumed {
    /// The code was redeemed already, and only not written down.
    Done,
    Waiting(Box<Request>, Listener),
}

impl Plan<'_> {
    /// Goes on with the request that another process has shown to the person, if its port can still
    /// be had.
    async fn resumed(&mut self) -> Result<Option<Resumed>, Trouble> {
        let Some(request) = self.attempt.request.clone() else {
            return Ok(None);
        };
        let is_old = now().saturating_sub(self.attempt.started_at) > ATTEMPT_LIVES;
        let client = self.record.client.as_ref();
        let is_ours = request.issuer == self.found.authority.issuer
            && request.scope == self.scope
            && client.is_some_and(|client| client.id == request.client_id);
        if is_old || !is_ours {
            return Ok(None);
        }
        if self.take_left_behind(&request).await? {
            return Ok(Some(Resumed::Done));
        }
        let Some(callback) = self.keeper.settings.callback.at(&request.redirect_uri) else {
            return Ok(None);
        };
        Ok(match Listener::bind(&callback, callback.port).await {
            Ok(listener) if listener.redirect_uri() == request.redirect_uri => {
                tracing::debug!("going on with the sign-in of a process that is gone");
                Some(Resumed::Waiting(Box::new(request), listener))
            }
            _ => None,
        })
    }

    async fn take_left_behind(&mut self, request: &Request) -> Result<bool, Trouble> {
        let keeper = self.keeper;
        let guard = keeper.store.lock(&keeper.id, LOCK_PATIENCE).await;
        let guard = guard.map_err(of_store)?;
        let Some((body, at)) = keeper.store.left_behind(&guard, &request.state).await else {
            return Ok(false);
        };
        let Ok(tokens) = endpoint::tokens_in(&body, at) else {
            return Ok(false);
        };
        self.record.asked = self.scope.clone();
        keeper
            .keep(guard, self.record.clone(), tokens, None)
            .await?;
        Ok(true)
    }

    /// Binds, registers where that is needed, and makes the request.
    async fn begin(&mut self) -> Result<(Request, Listener), Trouble> {
        let keeper = self.keeper;
        let listener = self.bind().await?;
        let wanted = Wanted {
            grant: Grant::Browser,
            redirect_uri: Some(listener.redirect_uri()),
            // Only what the user says: a server may hold a client to the scopes of its registration,
            // and a later step-up needs more.
            scope: keeper.settings.scopes.as_deref(),
        };
        let known = match self.record.client.take() {
            Some(client) if self.is_forgotten(&client, listener.redirect_uri()).await => None,
            known => known,
        };
        let (wire, settings) = (&keeper.wire, &keeper.settings.client);
        let authority = self.found.authority.clone();
        let client = registration::client(wire, &authority, settings, known.as_ref(), &wanted);
        let client = client.await?;
        let is_new = known.as_ref() != Some(&client);
        self.record.client = Some(client.clone());
        if is_new {
            self.write_registration().await?;
        }
        let request = authorize::request(
            &keeper.settings,
            &authority,
            &client,
            listener.redirect_uri(),
            self.scope.as_deref(),
            self.record.resource.as_deref(),
        )?;
        self.attempt.request = Some(request.clone());
        self.attempt.device = None;
        self.attempt.started_at = now();
        self.save_attempt().await?;
        Ok((request, listener))
    }

    /// Where the user says, else where the registration says (another program may have made it), else
    /// at any port: many servers match the redirect URI exactly, port and all.
    async fn bind(&self) -> Result<Listener, Trouble> {
        let callback = &self.keeper.settings.callback;
        let given = self.keeper.settings.client.given.as_ref();
        if let Some(uri) = given.and_then(|given| given.redirect_uri.as_deref()) {
            return self.bind_as_registered(uri).await;
        }
        let registered = self.record.client.as_ref();
        let registered = registered.and_then(|client| client.redirect_uri.as_deref());
        if let Some(place) = registered.and_then(|uri| callback.at(uri))
            && callback.admits(&place)
            && let Ok(listener) = Listener::bind(&place, place.port).await
        {
            return Ok(listener);
        }
        if let Some(port) = callback.port {
            return Listener::bind(callback, Some(port)).await.map_err(|e| {
                Trouble::unusable(format!(
                    "the callback port {port} can't be used ({e}); leave --callback-port out for any free one"
                ))
            });
        }
        let bound = Listener::bind(callback, None).await;
        bound.map_err(|e| {
            Trouble::unusable(format!("no port on this machine can be listened on: {e}"))
        })
    }

    /// Where a client that somebody registered elsewhere expects the browser to come back to. A URI
    /// without a port stands for every port (RFC 8252 section 7.3).
    async fn bind_as_registered(&self, uri: &str) -> Result<Listener, Trouble> {
        let unusable = |why: &str| {
            let uri = crate::text::safe(uri);
            Trouble::unusable(format!("the client is registered with {uri}, {why}"))
        };
        let settings = &self.keeper.settings.callback;
        let place = settings
            .at(uri)
            .filter(|place| place.is_here())
            .ok_or_else(|| {
                unusable("which is not this machine: register http://127.0.0.1/callback for it")
            })?;
        let bound = Listener::bind(&place, place.port.or(settings.port)).await;
        bound.map_err(|e| unusable(&format!("and that port can't be used: {e}")))
    }

    /// Whether the authorization server does not know a client of ours any more: then it would show
    /// an error page and never send the browser back. Asked only for a registration of an earlier
    /// time, and only where it would still be used.
    async fn is_forgotten(
        &self,
        client: &super::super::record::Client,
        redirect_uri: &str,
    ) -> bool {
        // For a step-up there are tokens, so it is known.
        if self.record.tokens.is_some()
            || client.kind != ClientKind::Registered
            || client.redirect_uri.as_deref() != Some(redirect_uri)
        {
            return false;
        }
        let (settings, found) = (&self.keeper.settings, &self.found.authority);
        let (scope, resource) = (self.scope.as_deref(), self.record.resource.as_deref());
        let probe = authorize::request(settings, found, client, redirect_uri, scope, resource);
        let Ok(url) = probe.and_then(|probe| {
            reqwest::Url::parse(&probe.url).map_err(|e| Trouble::unusable(e.to_string()))
        }) else {
            return false;
        };
        let Ok(answer) = self.keeper.wire.look(&url).await else {
            return false;
        };
        let refused = answer.status.is_client_error();
        let text = String::from_utf8_lossy(&answer.body).to_lowercase();
        let says = [
            "invalid_client",
            "unauthorized_client",
            "invalid client",
            "client not found",
            "unknown client",
            "invalid_redirect_uri",
            "invalid redirect",
        ];
        let forgotten = refused && says.iter().any(|words| text.contains(words));
        if forgotten {
            tracing::debug!(
                "the authorization server has forgotten our registration; registering anew"
            );
        }
        forgotten
    }

    /// The registration is worth keeping, even if nobody signs in this time.
    async fn write_registration(&mut self) -> Result<(), Trouble> {
        let keeper = self.keeper;
        let guard = keeper.store.lock(&keeper.id, LOCK_PATIENCE).await;
        let guard = guard.map_err(of_store)?;
        // Tokens may have come meanwhile (`login --with-token`): they stay.
        let kept = keeper.store.read(&keeper.id).await.unwrap_or_default();
        let mut record = kept.unwrap_or_else(|| keeper.new_record());
        keeper.bind(&mut record, &self.found);
        record.client = self.record.client.clone();
        let written = keeper.store.write(&guard, &mut record).await;
        if let Err(error) = written {
            // Nothing is lost but the registration: the sign-in goes on.
            tracing::warn!("the registration could not be written: {error}");
        }
        self.record = record;
        Ok(())
    }

    pub(super) async fn save_attempt(&self) -> Result<(), Trouble> {
        let store = &self.keeper.store;
        match store.set_attempt(self.ownership, &self.attempt).await {
            // Without a key the tokens could not be kept either.
            Err(error @ store::Error::Keychain(_)) => Err(of_store(error)),
            Err(error) => {
                // Others can't show the link then; that is no reason not to sign in.
                tracing::warn!("the sign-in could not be noted: {error}");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// It is over: what stays is when browsers were opened, but for those that a person asked for:
    /// they are no storm.
    async fn forget_request(&mut self, person: &Person) {
        if person.asked {
            let began = self.attempt.started_at;
            self.attempt.opened.retain(|(_, at)| *at < began);
        }
        self.attempt.request = None;
        self.attempt.device = None;
        self.save_attempt().await.ok();
    }

    /// Waits for the browser, the paste, a token from elsewhere, or the end.
    async fn wait(
        &mut self,
        request: &Request,
        listener: &mut Listener,
        person: &mut Person,
    ) -> Result<(), Trouble> {
        let judge = |query: &str| authorize::judge(request, query);
        let mut look = interval(Duration::from_secs(1));
        loop {
            tokio::select! {
                visitor = listener.next(&judge) => return self.visited(request, visitor, person).await,
                text = person.paste() => match authorize::judge_paste(request, &text) {
                    Verdict::Code(code) => return self.redeem(request, &code).await,
                    Verdict::Denied { code, why } => return Err(Trouble::Refused { code, why }),
                    Verdict::Stranger(why) => (person.tell)(&why),
                },
                () = self.keeper.open_now.notified() => self.open_after_all(person).await,
                _ = look.tick() => if is_done(self.keeper, self.want, person).await? {
                    return Ok(());
                },
                () = sleep_until(self.end) => return Err(Trouble::SignIn {
                    why: nobody_came(self.keeper),
                    invitation: None,
                }),
            }
        }
    }

    async fn visited(
        &mut self,
        request: &Request,
        visitor: Visitor,
        person: &Person,
    ) -> Result<(), Trouble> {
        let result = match &visitor.verdict {
            Verdict::Code(code) => self.redeem(request, code).await,
            Verdict::Denied { code, why } => Err(Trouble::Refused {
                code: code.clone(),
                why: why.clone(),
            }),
            Verdict::Stranger(why) => Err(Trouble::unusable(why.clone())),
        };
        let told = visitor.tell(result.is_ok());
        if person.asked {
            told.await; // the command ends with this, and its page must not
        } else {
            tokio::spawn(told); // calls that wait need not wait for the page, too
        }
        result
    }

    async fn redeem(&mut self, request: &Request, code: &Secret) -> Result<(), Trouble> {
        let redeemed = redeem(self.keeper, self.record.clone(), request, code).await;
        if let Err(trouble) = &redeemed
            && (trouble.is_refused("invalid_client") || trouble.is_refused("unauthorized_client"))
        {
            self.forget_client(trouble).await;
        }
        redeemed
    }

    /// F49: the next sign-in registers anew.
    async fn forget_client(&mut self, trouble: &Trouble) {
        let keeper = self.keeper;
        if let Ok(guard) = keeper.store.lock(&keeper.id, LOCK_PATIENCE).await {
            let why = trouble.to_string();
            keeper.end(&guard, &mut self.record, &why, true).await.ok();
        }
    }
}

/// The code for tokens, under the credential's lock. `record` says which authorization server, and
/// who we are to it.
pub(super) async fn redeem(
    keeper: &Arc<Keeper>,
    mut record: Record,
    request: &Request,
    code: &Secret,
) -> Result<(), Trouble> {
    let (keeper, request, code) = (Arc::clone(keeper), request.clone(), code.clone());
    // In a task of its own: between the server's answer and the disk nothing may be lost.
    let work = tokio::spawn(async move {
        let guard = keeper.store.lock(&keeper.id, LOCK_PATIENCE).await;
        let guard = guard.map_err(of_store)?;
        let (Some(authority), Some(client)) = (&record.authority, &record.client) else {
            return Err(Trouble::unusable(
                "there is no client to redeem the code for",
            ));
        };
        if authority.issuer != request.issuer || client.id != request.client_id {
            let why = "the code is for another authorization server than the one in use now";
            return Err(Trouble::unusable(why));
        }
        // By what was asked, since the answer is the code's and comes once.
        let journal = keeper.store.journal(&guard, &request.state).await.ok();
        let endpoint = Endpoint {
            wire: &keeper.wire,
            authority,
            client,
            resource: record.resource.as_deref(),
        };
        let note = noting(journal.as_ref());
        let _spending = keeper.spend();
        let (verifier, uri) = (&request.verifier, &request.redirect_uri);
        let tokens = patiently(|| endpoint.exchange(&code, verifier, uri, now(), &note)).await?;
        drop(note);
        // A new grant: nothing of an older one is merged into it.
        record.tokens = None;
        record.asked = request.scope.clone();
        keeper.keep(guard, record, tokens, journal).await
    });
    let ended = || {
        Err(Trouble::unusable(
            "an internal error while redeeming the code",
        ))
    };
    work.await.unwrap_or_else(|_| ended())
}
