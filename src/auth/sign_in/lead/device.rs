//! RFC 8628: a link and a code, to be opened on any machine.

use tokio::time::{Instant, sleep};

use super::super::super::Grant;
use super::super::super::endpoint::Endpoint;
use super::super::super::keeper::{LOCK_PATIENCE, of_store};
use super::super::super::registration::{self, Wanted};
use super::super::super::trouble::Trouble;
use super::super::person::Person;
use super::super::{is_done, nobody_came, publish};
use super::Plan;
use crate::clock::now;

pub(super) async fn run(plan: &mut Plan<'_>, person: &mut Person) -> Result<(), Trouble> {
    let keeper = plan.keeper;
    let wanted = Wanted {
        grant: Grant::DeviceCode,
        redirect_uri: None,
        scope: keeper.settings.scopes.as_deref(),
    };
    let known = plan.record.client.take();
    let (wire, settings) = (&keeper.wire, &keeper.settings.client);
    let authority = plan.found.authority.clone();
    let client = registration::client(wire, &authority, settings, known.as_ref(), &wanted);
    let client = client.await?;
    plan.record.client = Some(client.clone());
    let resource = plan.record.resource.clone();
    let endpoint = Endpoint {
        wire,
        authority: &authority,
        client: &client,
        resource: resource.as_deref(),
    };
    let code = endpoint.device_code(plan.scope.as_deref()).await?;
    let link = code.verification_uri_complete.as_ref();
    let link = link.unwrap_or(&code.verification_uri).to_string();
    plan.attempt.request = None;
    plan.attempt.device = Some((link, code.user_code.clone()));
    plan.attempt.started_at = now();
    plan.save_attempt().await?;
    let invitation = plan.show(person).await?;
    publish(keeper, &invitation);

    let end = plan.end.min(Instant::now() + code.expires_in);
    let mut interval = code.interval;
    while Instant::now() < end {
        sleep(interval).await;
        if is_done(keeper, plan.want, person).await? {
            return Ok(());
        }
        let asked = endpoint.device_tokens(&code, &mut interval, now(), &|_| ());
        let tokens = match asked.await {
            Ok(Some(tokens)) => tokens,
            // RFC 8628 section 3.5: on a connection timeout clients go on, less often.
            Ok(None) | Err(Trouble::Transient { .. }) => continue,
            Err(trouble) if trouble.is_refused("expired_token") => break,
            Err(trouble) => return Err(trouble),
        };
        let guard = keeper.store.lock(&keeper.id, LOCK_PATIENCE).await;
        let guard = guard.map_err(of_store)?;
        plan.record.asked = plan.scope.clone();
        plan.record.tokens = None;
        return keeper.keep(guard, plan.record.clone(), tokens, None).await;
    }
    Err(Trouble::SignIn {
        why: nobody_came(keeper),
        invitation: None,
    })
}
