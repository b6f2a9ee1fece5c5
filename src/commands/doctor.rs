//! `doctor`: looks at everything that stands between a host and its answers, in order, and says of
//! each thing that is wrong what was seen, why it matters, and what helps.
//!
//! It uses the bridge's own code and decides nothing new. It signs nobody in, registers no client,
//! spends no token (but with `--refresh`) and changes nothing but a test entry in the store, which it
//! removes. No secret is in what it prints, and a server's words are made safe.

mod authorization;
mod configuration;
mod fin;
mod finding;
mod hosts;
mod json;
mod network;
mod program;
mod rest;
mod server;
mod store;
#[cfg(test)]
mod tests;
mod text;
mod tools;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::auth::Keeper;
use crate::commands::{Options, install, protect, session};
use crate::config::{Config, Environment, Layer};
use crate::error::{Error, Kind};
use crate::ui::Ui;

use finding::{Finding, Report, Section};
use hosts::Hosts;
use text::Style;

pub(crate) use hosts::Reader;

/// For one check.
const CHECK: Duration = Duration::from_secs(10);
/// For all of them.
const ALL: Duration = Duration::from_secs(45);

/// What `--help` says of `--json`.
pub(crate) const HELP: &str = "\
JSON: {schema: 1, version, target, ok, counts: {ok, note, warning, failure, skipped}, first, checks}. \
Each check has check (a stable name such as network.tls; it may come more than once), section, level \
(one of the five), what, why or null, fix (a list of {run: COMMAND} and {do: STEP}), details (names \
and texts; a list of texts where one name has several) and elapsed_ms or null. `first` names the check to begin with, or is null. Members may be \
added; anything else that changes makes another schema.

";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
    /// Show everything that was seen, what is fine too
    #[arg(short, long)]
    verbose: bool,
    /// Ask nobody: look at this computer only
    #[arg(long)]
    offline: bool,
    /// Look at things as this host would start us: with its entry's options and variables
    #[arg(long = "in", value_name = "HOST", conflicts_with = "print_config")]
    within: Option<String>,
    /// Renew the token, to see whether that works
    #[arg(long, conflicts_with = "offline")]
    refresh: bool,
}

/// # Errors
/// A command line that can't be meant. Everything else is a finding.
pub(crate) fn run(
    options: &Options,
    environment: &Environment,
    ui: &mut Ui,
    args: &Args,
    read: Reader,
) -> Result<ExitCode, Error> {
    protect::process();
    let host = args.within.as_deref().map(install::named).transpose()?;
    if let (Some(_), Some(source)) = (host, options.given.any()) {
        let problem = format!("{source} and --in: the host's entry says what there is to examine");
        return Err(Error::usage(problem).hint("keep one of them"));
    }
    let outside = environment.of_onlooker();
    let looked = Hosts::look(&outside, read, host, args.offline);
    let subject = match &looked {
        Ok(hosts) if host.is_some() => Subject::in_host(hosts),
        Err(_) if host.is_some() => Subject::Hidden("hosts.found"),
        _ => Subject::here(&options.given, environment, ui)?,
    };
    let notes = Notes::new(ui);
    notes.add([program::check(environment)]);
    notes.add(match &looked {
        Ok(hosts) => hosts.check(subject.own()),
        Err(error) => vec![hosts::unknown(error, host.is_some())],
    });
    subject.look(&looked, args, &notes)?;
    let report = Report::new(notes.taken());
    ui.progress("");
    let target = subject.target();
    if args.json {
        ui.out(&format!("{:#}\n", json::page(&report, target)))?;
    } else {
        let style = Style {
            colour: ui.colours_data(),
            unicode: ui.is_on_a_terminal() && environment.speaks_unicode(),
            verbose: args.verbose,
            width: ui.columns_of_data(),
        };
        let about = about(target, host.map(|host| host.title));
        ui.out(&text::page(&report, &about, style))?;
    }
    Ok(match report.is_good() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(Kind::Findings.code()),
    })
}

/// Whose bridge is examined.
enum Subject<'a> {
    /// The one that this shell would start.
    Here {
        given: &'a Layer,
        environment: &'a Environment,
        config: Box<Result<Config, Error>>,
    },
    /// The one that a host would start.
    There(hosts::View<'a>),
    /// A host's, and it can't be had: see that check.
    Hidden(&'static str),
}

impl<'a> Subject<'a> {
    fn here(given: &'a Layer, environment: &'a Environment, ui: &mut Ui) -> Result<Self, Error> {
        let config = match Config::load(given, environment) {
            Err(error) if error.kind() == Kind::Usage => return Err(error),
            loaded => loaded,
        };
        if let Ok(config) = &config {
            if config.talk.silent {
                ui.silence();
            }
            ui.start_log(config.talk.debug, config.talk.log_file.as_deref())?;
        }
        Ok(Self::Here {
            given,
            environment,
            config: Box::new(config),
        })
    }

    fn in_host(hosts: &'a Hosts<'_>) -> Self {
        hosts.view().map_or_else(Self::Hidden, Self::There)
    }

    /// This shell's configuration, if it is that.
    fn own(&self) -> Option<&Result<Config, Error>> {
        match self {
            Self::Here { config, .. } => Some(config),
            Self::There(_) | Self::Hidden(_) => None,
        }
    }

    /// What is examined: what was given, the environment, and the configuration of both.
    fn parts(&self) -> Option<(&Layer, &Environment, Result<&Config, &Error>)> {
        Some(match self {
            Self::Here {
                given,
                environment,
                config,
            } => (*given, *environment, (**config).as_ref()),
            Self::There(view) => (view.given, view.environment, Ok(view.config)),
            Self::Hidden(_) => return None,
        })
    }

    /// As the user called it.
    fn target(&self) -> Option<&str> {
        let (.., config) = self.parts()?;
        config.ok().map(|config| &*config.target.name)
    }

    /// Everything behind the program and the hosts.
    fn look(
        &self,
        looked: &Result<Hosts<'_>, Error>,
        args: &Args,
        notes: &Notes<'_>,
    ) -> Result<(), Error> {
        let (given, environment, config) = match self.parts() {
            Some((given, environment, Ok(config))) => (given, environment, config),
            Some((.., Err(error))) => {
                notes.add(configuration::refused(error));
                return Ok(());
            }
            None => {
                let Self::Hidden(check) = self else {
                    return Ok(());
                };
                notes.add(configuration::unread(&format!("see {check}")));
                return Ok(());
            }
        };
        let set = Config::set(given, environment)?;
        let filled = match self {
            Self::There(view) => view.filled,
            Self::Here { .. } | Self::Hidden(_) => &[],
        };
        notes.add(configuration::check(config, &set, filled));
        // Where a host starts us, its own findings say what reaches it.
        if looked.as_ref().is_ok_and(|hosts| !hosts.has_ours()) {
            notes.add(configuration::unseen(config, environment, &set));
        }
        session::to_its_end(async {
            let keeper = authorization::keeper(config);
            let examined = session::stoppable(async {
                let examined = examine(config, keeper.as_ref(), environment, args, notes);
                if tokio::time::timeout(ALL, examined).await.is_err() {
                    notes.add_missing();
                }
                Ok(())
            });
            let examined = examined.await;
            // An answer that is on its way is written down, whoever has left.
            if let Some(keeper) = &keeper {
                keeper.finish(CHECK).await;
            }
            examined
        })
    }
}

fn about(target: Option<&str>, host: Option<&str>) -> String {
    let mut about = format!("intercom-mcp {} doctor", env!("CARGO_PKG_VERSION"));
    if let Some(target) = target {
        about.push_str(&format!(", for the target {}", crate::text::safe(target)));
    }
    if let Some(host) = host {
        about.push_str(&format!(", as {host} starts it"));
    }
    about
}

/// Everything but the program and its configuration. What doesn't hang together goes on side by
/// side; what would only fail because something before it did is left out.
async fn examine(
    config: &Config,
    keeper: Option<&Arc<Keeper>>,
    environment: &Environment,
    args: &Args,
    notes: &Notes<'_>,
) {
    // First of all: whoever reads a record mends its mode.
    notes.begin("the store");
    store::check(config, notes).await;
    if args.offline {
        return offline(config, keeper, notes).await;
    }
    notes.begin("the network, and the REST API");
    let (reach, rest) = tokio::join!(
        network::check(config, environment, notes),
        rest::check(config),
    );
    rest::tell(rest, &reach, notes);
    notes.begin("the server");
    let refresh = args.refresh && reach.is_ok();
    let carried = authorization::carried(config, keeper, refresh, notes).await;
    let answer = server::ask(config, &carried, &reach).await;
    let survey = authorization::survey(config, &carried, answer.as_ref(), &reach).await;
    server::tell(config, &carried, &answer, &reach, notes);
    authorization::tell(config, &carried, &answer, survey, &reach, notes);
    fin::check(config, &carried, notes);
    tools::check(config, &answer, notes);
}

async fn offline(config: &Config, keeper: Option<&Arc<Keeper>>, notes: &Notes<'_>) {
    let carried = authorization::carried_offline(config, keeper).await;
    authorization::tell_offline(config, &carried, notes);
    fin::check(config, &carried, notes);
    for (section, check) in [
        (Section::Network, "network.answer"),
        (Section::Server, "server.answer"),
        (Section::Rest, "rest.token"),
        (Section::Tools, "tools.list"),
    ] {
        notes.add([Finding::skipped(section, check, "--offline asks nobody")]);
    }
}

/// The same examination with something more on its command line, for texts.
fn again(config: &Config, more: &str) -> String {
    command(config, "doctor", more)
}

/// A command about the same target, for texts.
pub(super) fn command(config: &Config, verb: &str, more: &str) -> String {
    let login = config.login_command();
    let told = login.strip_suffix(" --with-token").unwrap_or(login);
    let told = told.replacen("login", verb, 1);
    format!("{told} {more}").trim_end().to_owned()
}

/// Where findings are collected.
struct Notes<'a> {
    found: Mutex<Vec<Finding>>,
    ui: &'a Ui,
}

impl<'a> Notes<'a> {
    fn new(ui: &'a Ui) -> Self {
        Self {
            found: Mutex::default(),
            ui,
        }
    }

    fn add(&self, findings: impl IntoIterator<Item = Finding>) {
        self.found().extend(findings);
    }

    /// The first failure of a section.
    fn failed_in(&self, section: Section) -> Option<&'static str> {
        let found = self.found();
        let mut failures = found
            .iter()
            .filter(|f| f.section == section && f.is_failure());
        failures.next().map(|finding| finding.check)
    }

    /// Tells a person what is being looked at.
    fn begin(&self, what: &str) {
        self.ui.progress(&format!("looking at {what} …"));
    }

    /// Time is over: what nobody has come to is told.
    fn add_missing(&self) {
        let mut found = self.found();
        for (section, check) in finding::REST {
            if !found.iter().any(|finding| finding.section == section) {
                let why = format!("no time was left of {} seconds", ALL.as_secs());
                found.push(Finding::skipped(section, check, why));
            }
        }
    }

    fn taken(self) -> Vec<Finding> {
        self.found
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn found(&self) -> std::sync::MutexGuard<'_, Vec<Finding>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
