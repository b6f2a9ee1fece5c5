//! `login`: signs in to the target's server, in front of a person or for a program.
//!
//! It shows what there is to open and hands over what is pasted; how signing in goes is `auth`'s.

mod elsewhere;
mod invitation;
mod lines;
#[cfg(test)]
mod tests;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use crate::auth::browser::forwarding;
use crate::auth::{Grant, Invitation, Keeper, Login, Record, Secret, Settings, State, Trouble};
use crate::clock;
use crate::commands::account::{self, Account};
use crate::commands::{hidden, protect, session};
use crate::config::{Config, Fin};
use crate::error::Error;
use crate::jwt;
use crate::ui::Ui;

/// How long a person is waited for: longer than a host would, they are looking.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Keep a token that you have already: it is read from stdin
    #[arg(long)]
    with_token: bool,
    /// Sign in anew, though somebody is signed in
    #[arg(long)]
    force: bool,
    /// Print the link, then the outcome, as JSON objects
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Config, ui: &Ui, args: &Args) -> Result<ExitCode, Error> {
    let settings = config
        .account()
        .ok_or_else(|| account::no_server(&config.target.name))?;
    if config.auth.is_none() {
        ui.warn(
            "requests don't use this sign-in as things are configured: a header Authorization is \
             sent in its place, or --mode local is set",
        );
    }
    if let (Some(fin), false) = (config.target.fin, args.with_token) {
        return Err(elsewhere::no_sign_in(&config.target.name, fin, settings));
    }
    protect::process();
    let keeper = Keeper::new(settings.clone());
    let desk = Desk {
        ui: ui.clone(),
        json: args.json || (!settings.browser && !std::io::stdin().is_terminal()),
        settings,
        fin: config.target.fin,
    };
    session::until_stopped(async {
        keeper.can_keep().await?;
        let (record, done) = match args.with_token {
            true => desk.keep(&keeper, args.force).await?,
            false => desk.sign_in(&keeper, args.force).await?,
        };
        desk.report(&keeper, &record, done).await
    })
}

/// What the command has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// Nothing: somebody was signed in.
    Found,
    SignedIn,
    Kept,
}

/// Where the person sits.
struct Desk<'a> {
    ui: Ui,
    json: bool,
    settings: &'a Settings,
    fin: Option<Fin>,
}

impl Desk<'_> {
    async fn sign_in(&self, keeper: &Arc<Keeper>, force: bool) -> Result<(Record, Done), Error> {
        let anew = force || self.is_too_little(keeper).await?;
        if !anew {
            match keeper.token().await {
                Ok(_) => return Ok((keeper.record().await?.unwrap_or_default(), Done::Found)),
                // What can't be read is replaced.
                Err(Trouble::SignIn { .. } | Trouble::Store(_)) => {}
                Err(trouble) => return Err(trouble.into()),
            }
        }
        let reads = self.reads_pastes();
        let ui = self.ui.clone();
        let login = Login {
            browser: self.settings.browser,
            force: anew,
            pasted: reads.then(lines::of_stdin),
            tell: Box::new(move |text| ui.status(text)),
            patience: PATIENCE,
        };
        let states = keeper.state();
        let record = tokio::select! {
            biased;
            record = keeper.login(login) => record?,
            // Never ends: it shows what there is to show, until somebody is signed in.
            error = self.show(states, reads) => return Err(error),
        };
        Ok((record, Done::SignedIn))
    }

    /// Whether somebody is signed in, and without a scope that is asked for here.
    async fn is_too_little(&self, keeper: &Keeper) -> Result<bool, Error> {
        let record = keeper.record().await.unwrap_or_default();
        let record = record.unwrap_or_default();
        let Some(tokens) = &record.tokens else {
            return Ok(false);
        };
        let is_less = lacks(
            &[record.asked.as_deref(), tokens.scope.as_deref()],
            self.settings.scopes.as_deref(),
        );
        if is_less {
            let text = "signed in already, without all of these scopes: signing in again";
            self.ui.status(text);
        }
        Ok(is_less)
    }

    /// A device code has nothing that could be pasted back. What is piped in is left alone, unless
    /// somebody is told to use it.
    fn reads_pastes(&self) -> bool {
        let is_elsewhere = forwarding(&self.settings.surroundings, 1).is_some();
        let is_told = self.json || !self.settings.browser || is_elsewhere;
        (is_told || std::io::stdin().is_terminal()) && self.settings.grant == Grant::Browser
    }

    /// Shows each link that there is; returns only when it can't.
    async fn show(&self, mut states: watch::Receiver<State>, reads: bool) -> Error {
        let mut shown = None;
        loop {
            let state = states.borrow_and_update().clone();
            if let State::Waiting(invitation) = state {
                let link = (invitation.url.clone(), invitation.user_code.clone());
                if shown.as_ref() != Some(&link) {
                    if let Err(error) = self.show_one(&invitation, reads) {
                        return error;
                    }
                    shown = Some(link);
                }
            }
            if states.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    fn show_one(&self, invitation: &Invitation, reads: bool) -> Result<(), Error> {
        let browser = self.settings.browser;
        let surroundings = &self.settings.surroundings;
        let forward = invitation
            .port
            .and_then(|port| forwarding(surroundings, port));
        if self.json {
            let patience = PATIENCE.as_secs();
            let page = invitation::json(invitation, patience, reads, forward.as_deref());
            return self.ui.out(&format!("{page}\n"));
        }
        let text = invitation::text(invitation, browser, reads, forward.as_deref());
        self.ui.status(&text);
        // What is pasted stands behind it.
        self.ui
            .progress("waiting for you to sign in … (Ctrl-C stops) ");
        Ok(())
    }

    /// Keeps the token on stdin.
    async fn keep(&self, keeper: &Arc<Keeper>, force: bool) -> Result<(Record, Done), Error> {
        let before = keeper.record().await.unwrap_or_default();
        let before = before.and_then(|record| record.tokens);
        let give = with_token(&self.settings.login_command);
        if before.is_some_and(|tokens| !tokens.pasted) && !force {
            return Err(Error::usage("somebody is signed in there already").hint(format!(
                "to replace it: {give} --force; the old token works until it expires, unless you \
                 sign out there first"
            )));
        }
        let token = if std::io::stdin().is_terminal() {
            self.ui
                .status("paste the token and press Enter (it is not shown):");
            Secret::new(&**hidden::typed().await?)
        } else {
            let line = lines::of_stdin().recv().await;
            Secret::new(line.unwrap_or_default())
        };
        let token = fit(token.expose(), &give)?;
        let claims = jwt::claims(token.expose());
        elsewhere::check_time(claims.as_ref(), clock::now())?;
        if let Some(concern) = elsewhere::concern(self.fin, claims.as_ref()) {
            self.ui.warn(&concern);
        }
        keeper.keep_pasted(token).await?;
        let record = keeper.record().await?.unwrap_or_default();
        Ok((record, Done::Kept))
    }

    /// Says how it ended.
    async fn report(
        &self,
        keeper: &Arc<Keeper>,
        record: &Record,
        done: Done,
    ) -> Result<ExitCode, Error> {
        let now = clock::now();
        let alone = self.settings.grant == Grant::ClientCredentials;
        let account = Account::of(record, alone, now);
        let about = keeper.store().about().await;
        let folder = session::folder(&self.settings.store);
        let folder = folder.as_deref();
        if self.json {
            let mut page = account.json(now);
            page["store"] = account::kept_json(&about, folder);
            page["changed"] = Value::Bool(done != Done::Found);
            self.ui.out(&format!("{page}\n"))?;
            return Ok(ExitCode::SUCCESS);
        }
        let lines = outcome(&account, done, &self.settings.login_command, now);
        for (number, line) in lines.iter().enumerate() {
            match number {
                0 => self.ui.done(line),
                _ => self.ui.status(line),
            }
        }
        if done != Done::Found {
            self.ui.status(&account::kept(&about, folder));
            self.ui
                .status("hosts that run already notice it by themselves");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether `wanted` has a scope that is in none of `had`.
fn lacks(had: &[Option<&str>], wanted: Option<&str>) -> bool {
    let had = |scope: &str| {
        let all = had.iter().flatten();
        all.flat_map(|all| all.split_whitespace())
            .any(|one| one == scope)
    };
    let mut wanted = wanted.unwrap_or_default().split_whitespace();
    wanted.any(|scope| !had(scope))
}

/// What there is to say to a person.
fn outcome(account: &Account, done: Done, command: &str, now: u64) -> Vec<String> {
    let (place, who) = (account.place(), account.who());
    let mut lines = vec![match done {
        Done::Found => format!("already signed in to {place}{who}"),
        Done::SignedIn => format!("signed in to {place}{who}"),
        Done::Kept => format!("the token for {place} is kept"),
    }];
    if let Some(scopes) = account.scope_text() {
        lines.push(format!("scopes: {scopes}"));
    }
    lines.push(format!("the token {}", account.until(now)));
    lines.extend(account.said().map(|said| format!("it {said}")));
    if done == Done::Found {
        lines.push(format!("to sign in anew: {command} --force"));
    }
    lines
}

/// The command that keeps a token at the same place.
fn with_token(login: &str) -> String {
    match login.ends_with(" --with-token") {
        true => login.to_owned(),
        false => format!("{login} --with-token"),
    }
}

/// A token as people paste it; the error doesn't show it. `give`: the command that reads one.
fn fit(text: &str, give: &str) -> Result<Secret, Error> {
    let text = text.trim();
    let token = match text.split_at_checked("Bearer ".len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer ") => token.trim(),
        _ => text,
    };
    if token.is_empty() {
        let hint = format!("pipe it in: {give} < FILE");
        return Err(Error::usage("there is no token on stdin").hint(hint));
    }
    // RFC 6750 section 2.1 allows fewer; what servers hand out is known to be wider.
    if !token.bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        let problem = "a token has no spaces and no special characters";
        return Err(Error::usage(problem).hint("copy it again, and nothing around it"));
    }
    Ok(Secret::new(token))
}
