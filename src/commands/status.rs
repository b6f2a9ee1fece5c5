//! `status`: who is signed in, where, until when, where the tokens are kept, who was met last, and
//! which bridges run. Never a token.
//!
//! Without `--check` no server is asked.

mod met;
mod running;

use std::process::ExitCode;

use serde_json::json;

use crate::auth::store::{About, Entry, Store};
use crate::auth::{Grant, Keeper, Settings};
use crate::bridge::Mode;
use crate::clock;
use crate::commands::account::{self, Account, HeaderToken};
use crate::commands::{Chosen, protect, session, sources};
use crate::config::Config;
use crate::error::{Error, Kind};
use crate::memory::{self, Met, Running};
use crate::ui::{Ui, painted};

#[cfg(test)]
mod tests;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ask the server, too, whether it takes the sign-in
    #[arg(long)]
    check: bool,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(
    config: &Config,
    ui: &Ui,
    args: &Args,
    chosen: Chosen,
) -> Result<ExitCode, Error> {
    let wanted = config.account();
    if wanted.is_none() && (chosen.target || args.check) {
        return Err(account::no_server(&config.target.name));
    }
    protect::process();
    let overview = session::until_stopped(async {
        let mut overview = look(config, chosen).await;
        if args.check {
            overview.header = HeaderToken::printed(config).await;
        }
        Ok(overview)
    })?;
    let checked = args.check.then(|| check(config, ui));
    let now = clock::now();
    let is_good = match &checked {
        Some(Err(_)) => false,
        // The server's word counts, not a token's.
        Some(Ok(())) => overview.header.is_some() || overview.is_good(now),
        None => overview.is_good(now),
    };
    if args.json {
        ui.out(&format!("{}\n", overview.json(checked.as_ref(), now)))?;
    } else {
        ui.page(&overview.text(now, ui.colours_data()))?;
        if let Some(Ok(())) = checked {
            ui.status(&format!("{} takes it", config.target.name));
        }
        if !is_good && checked.is_none() {
            ui.status(&overview.next_step(wanted, now));
        }
    }
    match checked {
        Some(Err(error)) => Err(error),
        _ if is_good => Ok(ExitCode::SUCCESS),
        _ => Ok(ExitCode::from(Kind::SignIn.code())),
    }
}

/// Everything that there is to show.
struct Overview {
    /// Each with who was met there.
    accounts: Vec<(Account, Met)>,
    /// The bridges, as far as they are meant.
    running: Vec<Running>,
    /// The credential that the command line means, if it means one.
    chosen: Option<bool>,
    about: About,
    folder: Option<String>,
    token_variable: Option<&'static str>,
    /// The target's requests carry a header of the user's.
    header: Option<HeaderToken>,
}

async fn look(config: &Config, chosen: Chosen) -> Overview {
    let store = Store::new(config.store().clone());
    let wanted = config.account();
    let is_meant = |account: &Account| {
        let profile = wanted
            .filter(|_| chosen.profile)
            .map(|w| w.profile.as_str());
        match wanted.filter(|_| chosen.target) {
            Some(wanted) => account.is_of(wanted.server.as_str(), profile),
            None => profile.is_none_or(|profile| account.is_profile(profile)),
        }
    };
    let mut accounts = Vec::new();
    for entry in store.list().await {
        let account = account_of(&store, entry, wanted).await;
        if account.is_unreadable() || is_meant(&account) {
            accounts.push(account);
        }
    }
    let is_chosen = chosen.target || chosen.profile;
    let found = wanted.filter(|_| is_chosen).map(|wanted| {
        let profile = Some(wanted.profile.as_str());
        let of_wanted = accounts
            .iter()
            .filter(|a| a.is_of(wanted.server.as_str(), profile));
        let mut of_wanted = of_wanted.peekable();
        let is_there = of_wanted.peek().is_some();
        (is_there, of_wanted.any(Account::is_signed_in))
    });
    let met_at = |wanted: &Settings| {
        let server = wanted.server.as_str();
        sources::met(config, server, &wanted.profile)
    };
    let is_listed = |wanted: &Settings| {
        let (server, profile) = (wanted.server.as_str(), Some(wanted.profile.as_str()));
        accounts
            .iter()
            .any(|account| account.is_of(server, profile))
    };
    // A server that needs no sign-in is worth a word, too, once it has been met.
    let unlisted = wanted.filter(|wanted| match found {
        Some((is_there, _)) => !is_there,
        None => !is_listed(wanted) && !met_at(wanted).is_nobody(),
    });
    accounts.extend(unlisted.map(Account::nobody));
    let with_met = |account: Account| {
        let (server, profile) = account.key();
        let met = sources::met(config, server, profile);
        (account, met)
    };
    let accounts = accounts.into_iter().map(with_met).collect();
    Overview {
        accounts,
        running: bridges(config, chosen),
        chosen: found.map(|(_, signed_in)| signed_in),
        about: store.about().await,
        folder: session::folder(config.store()),
        token_variable: config.token_variable,
        header: HeaderToken::of(config),
    }
}

/// The bridges that run: to the target, and for the profile, that the command line names.
fn bridges(config: &Config, chosen: Chosen) -> Vec<Running> {
    let (target, server) = (&config.target.name, config.target.shown_server());
    let is_meant = |running: &Running| {
        let there = running.target == *target || server.is_some() && running.server == server;
        let theirs = running.profile == config.profile();
        (!chosen.target || there) && (!chosen.profile || theirs)
    };
    let mut all = memory::running(&config.running);
    all.retain(is_meant);
    all
}

async fn account_of(store: &Store, entry: Entry, wanted: Option<&Settings>) -> Account {
    let record = match entry.record {
        Ok(record) => record,
        Err(error) => return Account::unreadable(&error),
    };
    let alone = wanted.is_some_and(|wanted| {
        let is_it = wanted.server.as_str() == record.server && wanted.profile == record.profile;
        is_it && wanted.grant == Grant::ClientCredentials
    });
    let account = Account::of(&record, alone, clock::now());
    let attempt = store.attempt(&entry.id).await;
    // Whoever runs it holds the right to; what a dead process left is no sign-in.
    let runs = attempt.is_some() && matches!(store.own(&entry.id).await, Ok(None));
    account.invited(attempt.as_ref().filter(|_| runs))
}

impl Overview {
    /// What the exit code says.
    fn is_good(&self, now: u64) -> bool {
        // It is what the server gets, whoever is signed in besides.
        if let Some(header) = &self.header {
            return !header.is_over(now);
        }
        let any = || self.accounts.iter().any(|(a, _)| a.is_signed_in());
        self.chosen.unwrap_or_else(any)
    }

    /// For somebody for whom it is not good.
    fn next_step(&self, wanted: Option<&Settings>, now: u64) -> String {
        if self.header.as_ref().is_some_and(|h| h.is_over(now)) {
            return "put another token into the header Authorization".to_owned();
        }
        let command = self.command(wanted);
        match wanted.is_some_and(|wanted| wanted.grant == Grant::Token) {
            true => format!("to give it a token: {command}"),
            false => format!("to sign in: {command}"),
        }
    }

    /// The command for the server that the command line means, or else for one where somebody was
    /// signed in: the default target may be none of those.
    fn command(&self, wanted: Option<&Settings>) -> String {
        let of_wanted = wanted.map_or("intercom-mcp login", |w| w.login_command.as_str());
        let is_wanted = |account: &Account| {
            wanted.is_some_and(|w| account.is_of(w.server.as_str(), Some(&w.profile)))
        };
        let mut accounts = self.accounts.iter().map(|(account, _)| account);
        if self.chosen.is_some() || accounts.clone().any(is_wanted) {
            return of_wanted.to_owned();
        }
        let over = accounts.find(|account| !account.is_unreadable());
        over.map_or_else(|| of_wanted.to_owned(), Account::login)
    }

    /// `colour`: what a block is about stands out.
    fn text(&self, now: u64, colour: bool) -> String {
        let mut page = String::new();
        for (account, met) in &self.accounts {
            page.push_str(&headed(&account.lines(now), colour));
            page.push_str(&met::lines(met, now));
            page.push('\n');
        }
        if self.accounts.is_empty() {
            page.push_str("nobody is signed in\n\n");
        }
        page.push_str(&headed(&running::lines(&self.running, now), colour));
        page.push_str(&crate::text::escaped(&account::kept(
            &self.about,
            self.folder.as_deref(),
        )));
        page.push('\n');
        if let Some(header) = &self.header {
            page.push_str(&header.lines(now));
        }
        if let Some(variable) = self.token_variable {
            page.push_str(&format!(
                "{variable} is set: the tools here use it for the REST API\n"
            ));
        }
        page
    }

    fn json(&self, checked: Option<&Result<(), Error>>, now: u64) -> serde_json::Value {
        let accounts: Vec<_> = self
            .accounts
            .iter()
            .map(|(account, met)| {
                let mut page = account.json(now);
                page["met"] = met::json(met);
                page
            })
            .collect();
        let mut page = json!({
            "signed_in": self.is_good(now),
            "credentials": accounts,
            "running": running::json(&self.running),
            "store": account::kept_json(&self.about, self.folder.as_deref()),
            "token_variable": self.token_variable,
            "header_in_place": self.header.is_some(),
            "header": self.header.as_ref().map(|header| header.json(now)),
        });
        if let Some(checked) = checked {
            page["check"] = json!({
                "ok": checked.is_ok(),
                "problem": checked.as_ref().err().map(Error::chain),
            });
        }
        page
    }
}

/// A block whose first line stands out.
fn headed(block: &str, colour: bool) -> String {
    match block.split_once('\n') {
        Some((head, rest)) => format!("{}\n{rest}", painted("1", head, colour)),
        None => block.to_owned(),
    }
}

/// Asks the server: gets a token that is good for a while, and begins a session with it.
fn check(config: &Config, ui: &Ui) -> Result<(), Error> {
    let mut config = config.clone();
    // Nobody else is to answer in the server's place.
    config.mode = Mode::Remote;
    config.local = None;
    if config.auth.is_none() && !config.sends_authorization() {
        config.auth = config.account().cloned();
    }
    if let Some(settings) = &config.auth {
        let keeper = Keeper::new(settings.clone());
        session::until_stopped(async {
            keeper.token().await?;
            Ok(())
        })?;
    }
    session::with_host(&config, ui, async |_| Ok(()))
}
