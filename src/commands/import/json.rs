//! The plan, or what was done, for a program; what `HELP` documents. No token, no argument, no value of a variable.

use serde_json::{Value, json};

use super::{Plan, Stored, Take, Use};
use crate::auth::Taken;

const SCHEMA: u32 = 1;

/// `done`: what was taken of each sign-in. None: nothing was done.
pub(super) fn page(plan: &Plan, done: Option<&[Taken]>) -> Value {
    let sign_ins = plan.stored.iter().enumerate();
    let sign_ins = sign_ins.map(|(at, stored)| {
        let taken = done.and_then(|done| done.get(at));
        sign_in(stored, taken.copied().unwrap_or_else(|| planned(stored)))
    });
    let unread = plan.unread.iter();
    let unread = unread.map(|file| json!({ "path": file.path, "why": file.why }));
    json!({
        "schema": SCHEMA,
        "done": done.is_some(),
        "sign_ins": sign_ins.collect::<Vec<_>>(),
        "entries": plan.uses.iter().map(entry).collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
    })
}

fn planned(stored: &Stored) -> Taken {
    match stored.take {
        Take::SignIn => Taken::SignIn,
        Take::Registration(_) => Taken::Registration,
        Take::Nothing(_) | Take::Here(_) => Taken::Nothing,
    }
}

fn sign_in(stored: &Stored, taken: Taken) -> Value {
    let tokens = stored.found.tokens.as_ref();
    json!({
        "server": stored.server(),
        "profile": stored.settings.profile,
        "folder": stored.found.folder,
        "takes": match taken {
            Taken::SignIn => "sign_in",
            Taken::Registration => "registration",
            Taken::Nothing => "nothing",
        },
        "why": stored.take.why(),
        "expires_at": tokens.and_then(|tokens| tokens.expires_at),
        "problems": stored.found.problems,
    })
}

fn entry(one: &Use) -> Value {
    json!({
        "host": one.host.name,
        "name": one.entry.name,
        "scope": one.place.scope.word(),
        "project": one.entry.project,
        "path": one.place.path,
        "changes": one.swap.is_ok(),
        "why": one.swap.as_ref().err(),
        "sign_in": one.stored,
    })
}
