//! What is taken of each sign-in, and why not more; pure.
//!
//! All of it only where everything that is known to use it is swapped in the same step. Where somebody
//! goes on using it, not even the registration: many servers (Cloudflare's provider, on which
//! Intercom's stands, among them) end a client's earlier grant when the same client signs in again, so
//! a sign-in of ours under their client would end theirs, and theirs ours.

use super::{Plan, Stored, Take, Use};
use crate::auth::Grant;

/// `now`: Unix seconds.
pub(super) fn takes(plan: &mut Plan, now: u64) {
    for at in 0..plan.stored.len() {
        let uses = plan.uses.iter().filter(|one| one.stored == Some(at));
        let uses: Vec<&Use> = uses.collect();
        let stored = &plan.stored[at];
        let take = of_itself(stored, now)
            .or_else(|| of_what_is_unread(plan))
            .or_else(|| of_its_uses(stored, &uses));
        plan.stored[at].take = match take {
            None => Take::SignIn,
            Some(take) => with_client(stored, take),
        };
    }
    for at in 0..plan.stored.len() {
        if is_second(plan, at) {
            let why = "another registration for that server is taken";
            plan.stored[at].take = Take::Nothing(why.to_owned());
        }
    }
}

/// Whether only a registration is to be taken, for a place that another one has.
fn is_second(plan: &Plan, at: usize) -> bool {
    let one = &plan.stored[at];
    let mut others = plan.stored.iter().enumerate();
    matches!(one.take, Take::Registration(_))
        && others.any(|(number, other)| {
            let is_first = match other.take {
                Take::SignIn => true,
                Take::Registration(_) => number < at,
                Take::Nothing(_) | Take::Here(_) => false,
            };
            let (ours, theirs) = (&one.settings, &other.settings);
            is_first && (&ours.server, &ours.profile) == (&theirs.server, &theirs.profile)
        })
}

/// Without a client there is no registration to take.
fn with_client(stored: &Stored, take: Take) -> Take {
    match take {
        Take::Registration(why) if stored.found.client.is_none() => Take::Nothing(why),
        take => take,
    }
}

/// What it is itself.
fn of_itself(stored: &Stored, now: u64) -> Option<Take> {
    if stored.settings.grant == Grant::ClientCredentials {
        let why = "its client gets tokens by itself";
        return Some(Take::Nothing(why.to_owned()));
    }
    let Some(tokens) = &stored.found.tokens else {
        let why = stored.found.problems.first().cloned();
        let why = why.unwrap_or_else(|| "nobody is signed in there".to_owned());
        return Some(Take::Registration(why));
    };
    let is_over = tokens.expires_at.is_some_and(|end| end <= now);
    if is_over && tokens.refresh.is_none() {
        let why = "its token has expired, and can't be renewed";
        return Some(Take::Registration(why.to_owned()));
    }
    None
}

/// A file that can't be read may use it, too.
fn of_what_is_unread(plan: &Plan) -> Option<Take> {
    let unread = plan.unread.iter().find(|unread| unread.is_concerned)?;
    let why = format!(
        "{} can't be read, and may have an entry that uses it",
        unread.path.display()
    );
    Some(Take::Nothing(why))
}

/// Who would go on using it through mcp-remote.
fn of_its_uses(stored: &Stored, uses: &[&Use]) -> Option<Take> {
    if uses.is_empty() {
        let why = "no entry of a host that is known uses it, so nothing could be swapped with it \
                   (should something else use it, a sign-in here may end that one)";
        return Some(Take::Registration(why.to_owned()));
    }
    for one in uses {
        let place = format!("{}, entry {:?}", one.host.title, one.entry.name);
        match &one.swap {
            Err(why) => {
                let why = format!("{place}, would go on using it: {why}");
                return Some(Take::Nothing(why));
            }
            Ok(swap) if swap.settings.resource != stored.settings.resource => {
                let why = format!("{place}, asks for tokens in another way than the rest");
                return Some(Take::Nothing(why));
            }
            Ok(_) => {}
        }
    }
    None
}
