//! `logout`: revokes tokens at the servers, and forgets them here.
//!
//! What can't be revoked is told and forgotten all the same: a token that nobody has any more is
//! worth more than one that stays because a server is down (T28).

use std::process::ExitCode;
use std::sync::Arc;

use crate::auth::{Keeper, Trouble, store};
use crate::commands::{Chosen, account, protect, session};
use crate::config::Config;
use crate::error::Error;
use crate::text;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Sign out everywhere: every server, every profile
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(
    config: &Config,
    ui: &Ui,
    args: &Args,
    chosen: Chosen,
) -> Result<ExitCode, Error> {
    if args.all && (chosen.target || chosen.profile) {
        let problem = "--all is every server and every profile, and -t or --profile names one";
        return Err(Error::usage(problem)
            .hint("to sign out there only, leave out --all")
            .hint("to sign out everywhere: intercom-mcp logout --all"));
    }
    protect::process();
    session::until_stopped(async {
        match args.all {
            true => everywhere(config, ui).await,
            false => here(config, ui).await,
        }
    })
}

async fn here(config: &Config, ui: &Ui) -> Result<ExitCode, Error> {
    let settings = config
        .account()
        .ok_or_else(|| account::no_server(&config.target.name))?;
    let place = account::Account::nobody(settings).place();
    let left = Keeper::new(settings.clone()).logout().await?;
    if left.is_none() {
        ui.status(&format!("nobody was signed in to {place}"));
        return Ok(ExitCode::SUCCESS);
    }
    let left = told(ui, &place, left.unwrap_or_default());
    Ok(code(left))
}

async fn everywhere(config: &Config, ui: &Ui) -> Result<ExitCode, Error> {
    let entries = store::Store::new(config.store().clone()).list().await;
    if entries.is_empty() {
        ui.status("nobody was signed in anywhere");
    }
    let mut left = false;
    for entry in entries {
        let (keeper, place) = keeper_of(config, entry);
        match keeper.logout().await {
            Ok(None) => ui.status(&format!("nobody was signed in to {place}")),
            Ok(Some(problems)) => left |= told(ui, &place, problems),
            Err(trouble) => left |= stays(ui, &place, &trouble),
        }
    }
    Ok(code(left))
}

/// Whoever can't be read is signed out, too.
fn keeper_of(config: &Config, entry: store::Entry) -> (Arc<Keeper>, String) {
    let (record, name) = match entry.record {
        Ok(record) => (record, None),
        Err(error) => {
            let name = format!(
                "a sign-in that can't be read ({})",
                text::safe(&error.to_string())
            );
            (crate::auth::Record::default(), Some(name))
        }
    };
    let settings = config.account_of(&record);
    let place = name.unwrap_or_else(|| account::Account::nobody(&settings).place());
    (Keeper::at(settings, entry.id), place)
}

/// Tells what became of one; whether something could not be done.
fn told(ui: &Ui, place: &str, left: Vec<String>) -> bool {
    for problem in &left {
        ui.warn(problem);
    }
    match left.is_empty() {
        true => ui.done(&format!("signed out of {place}")),
        false => ui.status(&format!("signed out of {place} on this machine only")),
    }
    !left.is_empty()
}

fn stays(ui: &Ui, place: &str, trouble: &Trouble) -> bool {
    ui.warn(&format!("still signed in to {place}: {trouble}"));
    true
}

fn code(left: bool) -> ExitCode {
    match left {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}
