//! What mcp-remote was told, in our words: under which settings a sign-in is used here, and what is
//! to stand in an entry. Reads what the words name; asks nobody.

use super::find::{Candidate, Sources};
use super::{Plan, Stored, Swap, Take, Use};
use crate::auth::Settings;
use crate::commands::install::{Ours, settings, typed};
use crate::config::{Config, Layer, layer_of, option};
use crate::error::Error;
use crate::hosts::{self, McpRemote};

/// A sign-in with the settings under which we shall use it. Two accounts at one server, which
/// mcp-remote kept apart by what its command lines say besides, need two profiles here.
pub(super) fn stored(
    sources: &Sources<'_>,
    plan: &Plan,
    candidate: Candidate,
) -> Result<Stored, Error> {
    let Candidate { found, remote, env } = candidate;
    let environment = sources.environment.with(&env);
    let under = |remote: &McpRemote, profile: Option<String>| {
        let config = Config::load(&layer(sources, remote, profile), &environment)?;
        let account = config.account().cloned();
        account.ok_or_else(|| Error::internal("a server of mcp-remote's that is none here"))
    };
    // An entry that can't be meant is told with the entry; it stays, and its tokens with it.
    let account = |profile: Option<String>| {
        let plain = McpRemote::plain(remote.url.clone());
        under(&remote, profile.clone()).or_else(|_| under(&plain, profile))
    };
    let mut settings = account(None)?;
    let mut number = 2;
    while found.tokens.is_some() && is_taken(plan, &settings) {
        settings = account(Some(format!("mcp-remote-{number}")))?;
        number += 1;
    }
    Ok(Stored {
        found,
        url: remote.url,
        settings,
        take: Take::SignIn,
    })
}

/// Whether another sign-in is to have this place here.
fn is_taken(plan: &Plan, settings: &Settings) -> bool {
    let others = plan.stored.iter();
    let mut others = others.filter(|other| other.found.tokens.is_some());
    others.any(|other| {
        let other = &other.settings;
        (&settings.server, &settings.profile) == (&other.server, &other.profile)
    })
}

/// The words of mcp-remote's as ours, under those of the command line.
fn layer(sources: &Sources<'_>, remote: &McpRemote, profile: Option<String>) -> Layer {
    let mut pairs = settings(remote);
    let mut over = sources.given.clone();
    // Its URL may be another one of the same server.
    over.remove("target");
    if let Some(profile) = profile {
        over.remove("profile");
        pairs.push(("profile", profile));
    }
    layer_of(&pairs, &over)
}

/// What is to stand in an entry in mcp-remote's place.
pub(super) fn swap(sources: &Sources<'_>, plan: &Plan, one: &Use) -> Result<Swap, String> {
    if let Some(only) = sources.only.filter(|only| only.name != one.host.name) {
        return Err(format!("only {} was asked for", only.title));
    }
    if one.place.scope == hosts::Scope::Project {
        let mut own = vec![one.host.name.to_owned()];
        own.extend(["--scope", "project", "--replace"].map(str::to_owned));
        own.extend(option("--name", &one.entry.name));
        let command = typed("install", &own, sources.given);
        return Err(format!(
            "everybody who has this folder uses it; to swap it: {command}"
        ));
    }
    let stored = one.stored.and_then(|at| plan.stored.get(at));
    let profile = stored.map(|stored| stored.settings.profile.clone());
    let profile = profile.filter(|profile| profile != "default");
    let layer = layer(sources, &one.remote, profile);
    if let Some(why) = one.entry.bound() {
        return Err(why.to_owned());
    }
    let env = one.entry.variables();
    let ours = Ours::new(&layer, &env, sources.environment, &plan.folders)
        .map_err(|error| error.chain())?;
    let settings = ours.config.account().ok_or("its server is none here")?;
    Ok(Swap {
        settings: settings.clone(),
        launch: ours.launch,
        words: ours.words,
    })
}
