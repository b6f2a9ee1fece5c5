//! Makes the sample workspace: always the same, from one seed, with no clock.

mod articles;
mod companies;
mod contacts;
mod conversations;
mod names;
mod statistics;
mod team;
mod texts;
mod thread;
mod tongues;
mod topics;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::chance::Chance;
use super::workspace::Workspace;

/// The newest activity: 2026-11-20 16:42:00 UTC.
pub(super) const NEWEST: i64 = 1_795_192_920;
/// The first conversation: fourteen months before, 2025-09-20 08:00:00 UTC.
const OLDEST: i64 = 1_758_355_200;

const SEED: u64 = 0x1000_c0ff_ee15_600d;

/// What everything else refers to.
struct Base {
    chance: Chance,
    workspace: Workspace,
}

pub(super) fn workspace() -> Workspace {
    let mut base = Base {
        chance: Chance::new(SEED),
        workspace: Workspace {
            me: team::me(),
            admins: team::admins(),
            teams: team::teams(),
            tags: team::tags(),
            segments: team::segments(),
            subscriptions: team::subscriptions(),
            companies: Vec::new(),
            contacts: Vec::new(),
            merged: BTreeMap::new(),
            merged_external: BTreeMap::new(),
            articles: Vec::new(),
            conversations: Vec::new(),
            now: NEWEST,
        },
    };
    companies::add(&mut base);
    contacts::add(&mut base);
    articles::add(&mut base);
    conversations::add(&mut base);
    base.workspace
}

/// Sets members of an object. `json!` would copy what it is given; this does not.
fn put<const N: usize>(object: &mut Value, members: [(&str, Value); N]) {
    for (name, value) in members {
        object[name] = value;
    }
}

fn tag(id: &str, name: &str) -> Value {
    json!({ "type": "tag", "id": id, "name": name })
}
