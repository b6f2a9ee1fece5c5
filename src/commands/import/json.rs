//! The plan for a program; what `HELP` documents. No token, no argument, no value of a variable.

use serde_json::{Value, json};

use super::{Plan, Stored, Take, Use};

const SCHEMA: u32 = 1;

pub(super) fn page(plan: &Plan, done: bool) -> Value {
    let unread = plan.unread.iter();
    let unread = unread.map(|file| json!({ "path": file.path, "why": file.why }));
    json!({
        "schema": SCHEMA,
        "done": done,
        "sign_ins": plan.stored.iter().map(sign_in).collect::<Vec<_>>(),
        "entries": plan.uses.iter().map(entry).collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
    })
}

fn sign_in(stored: &Stored) -> Value {
    let tokens = stored.found.tokens.as_ref();
    json!({
        "server": stored.server(),
        "profile": stored.settings.profile,
        "folder": stored.found.folder,
        "takes": match stored.take {
            Take::SignIn => "sign_in",
            Take::Registration(_) => "registration",
            Take::Nothing(_) => "nothing",
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
