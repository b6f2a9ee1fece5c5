//! Dispatch: loads the configuration when a command needs one, and runs the command.
//!
//! What a command does stands in its own file; it is handed `Config` and `Ui`, never the command
//! line.

mod account;
pub(crate) mod call;
pub(crate) mod doctor;
pub(crate) mod fin_jwt;
pub(crate) mod generate;
mod hidden;
pub(crate) mod import;
pub(crate) mod install;
pub(crate) mod login;
pub(crate) mod logout;
mod protect;
pub(crate) mod replay;
pub(crate) mod sandbox;
pub(crate) mod serve;
mod session;
mod sources;
pub(crate) mod status;
mod token;
pub(crate) mod tools;

use std::process::ExitCode;

use crate::config::{Config, Environment, Layer};
use crate::error::{Error, Kind};
use crate::ui::Ui;

/// What to do.
pub(crate) enum Verb {
    Serve(Options),
    Tools(Options, tools::Args),
    Call(Options, call::Args),
    Login(Options, login::Args),
    Logout(Options, logout::Args),
    Status(Options, status::Args),
    Doctor(Options, doctor::Args, doctor::Reader),
    Token(Options),
    Install(Options, install::Args),
    Uninstall(install::UninstallArgs),
    Import(Options, import::Args),
    FinJwt(fin_jwt::Args),
    Replay(replay::Args),
    Sandbox(sandbox::Args),
    Completions(generate::CompletionsArgs),
    Man(generate::ManArgs),
}

/// What the command line says about the server.
pub(crate) struct Options {
    pub(crate) given: Layer,
    /// Show the configuration and do nothing else.
    pub(crate) print_config: bool,
}

/// Which sign-ins are meant.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Chosen {
    /// The command line names a target: only that server's.
    target: bool,
    /// It names a profile: only that one's.
    profile: bool,
}

impl Chosen {
    fn by(options: &Options) -> Self {
        Self {
            target: options.given.get("target").is_some(),
            profile: options.given.get("profile").is_some(),
        }
    }
}

/// Runs it. `tree` is the command line's definition, for what is generated from it.
pub(crate) fn run(
    verb: Verb,
    tree: fn() -> clap::Command,
    environment: &Environment,
    ui: &mut Ui,
) -> Result<ExitCode, Error> {
    match verb {
        Verb::Serve(options) => with_config(&options, environment, ui, |config, ui| {
            account::warn_of_header(config, ui);
            serve::run(config, ui)
        }),
        Verb::Tools(options, args) => with_config(&options, environment, ui, |config, ui| {
            account::warn_of_header(config, ui);
            tools::run(config, ui, &args)
        }),
        Verb::Call(options, args) => with_config(&options, environment, ui, |config, ui| {
            account::warn_of_header(config, ui);
            call::run(config, ui, &args)
        }),
        Verb::Login(options, args) => with_config(&options, environment, ui, |config, ui| {
            login::run(config, ui, &args)
        }),
        Verb::Logout(options, args) => {
            let chosen = Chosen::by(&options);
            with_config(&options, environment, ui, |config, ui| {
                logout::run(config, ui, &args, chosen)
            })
        }
        Verb::Status(options, args) => {
            let chosen = Chosen::by(&options);
            with_config(&options, environment, ui, |config, ui| {
                status::run(config, ui, &args, chosen)
            })
        }
        // What can't be read of the configuration is its first finding.
        Verb::Doctor(options, args, read) if !options.print_config => {
            doctor::run(&options, environment, ui, &args, read)
        }
        Verb::Doctor(options, ..) => {
            with_config(&options, environment, ui, |_, _| Ok(ExitCode::SUCCESS))
        }
        Verb::Token(options) => with_config(&options, environment, ui, |config, ui| {
            token::run(config, ui)
        }),
        Verb::Install(options, args) => install::run(&options, environment, ui, &args),
        Verb::Uninstall(args) => install::uninstall(environment, ui, &args),
        Verb::Import(options, args) => import::run(&options, environment, ui, &args),
        Verb::FinJwt(args) => fin_jwt::run(ui, environment, &args),
        Verb::Replay(args) => replay::run(ui, &args),
        Verb::Sandbox(args) => sandbox::run(ui, args),
        Verb::Completions(args) => generate::completions(&args, tree(), ui),
        Verb::Man(args) => generate::man(&args, tree(), ui),
    }
}

/// A configuration that can't be read is always told, `--silent` or not: whether to be silent is
/// part of what could not be read.
fn with_config(
    options: &Options,
    environment: &Environment,
    ui: &mut Ui,
    command: impl FnOnce(&Config, &Ui) -> Result<ExitCode, Error>,
) -> Result<ExitCode, Error> {
    let config = Config::load(&options.given, environment)?;
    if config.talk.silent {
        ui.silence();
    }
    for warning in &config.warnings {
        ui.warn(warning);
    }
    if options.print_config {
        ui.page(&Config::explain(&options.given, environment)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    ui.start_log(config.talk.debug, config.talk.log_file.as_deref())?;
    if config.auth.is_some() {
        protect::process();
    }
    command(&config, ui).map_err(|error| match error.kind() {
        Kind::Network => error.hint(format!(
            "to see what is wrong: {}",
            doctor::command(&config, "doctor", "")
        )),
        _ => error,
    })
}
