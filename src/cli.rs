//! The command line: what can be written, and what it is called; no behaviour.
//!
//! Values stay texts: `config` parses them, since they may come from a variable or a file too.
//! What clap would refuse in words of its own, and we know better, is in `refusal`.

mod refusal;
mod server;
mod sign_in;
#[cfg(test)]
mod tests;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::commands::{self, Options, Verb, generate};
use crate::config::Source;
use crate::error::Error;

pub(crate) use refusal::Refusal;

const AFTER_HELP: &str = "\
Settings: every option from --target to --silent, say --some-name, can also be given as the \
variable INTERCOM_MCP_SOME_NAME or, but for --config, as some-name in the config file \
(~/.config/intercom-mcp/config.toml on Linux). The command line wins over the environment, and \
that over the file. In a variable, a list has one value a line. In the file, a table \
[targets.NAME] with a url names a server of your own. The local tools take Intercom's access token \
from INTERCOM_TOKEN or INTERCOM_ACCESS_TOKEN.

Exit codes: 0 ok, 1 failure, 2 usage, 3 network, 4 sign-in required, 5 doctor found failures, 130 \
interrupted.";

/// Connects AI hosts to Intercom's MCP servers over stdio.
///
/// Without a command it serves: it reads MCP messages from stdin, exchanges them with the server,
/// and writes the answers to stdout. That is what a host (Claude, Cursor, VS Code, …) launches.
/// It takes what mcp-remote takes: intercom-mcp https://host/mcp --header "Name: value".
#[derive(Parser)]
#[command(
    name = "intercom-mcp",
    version,
    after_help = AFTER_HELP,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub struct Cli {
    #[command(flatten)]
    bare: ServeArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

// A command's options are made when it is the one that was asked for: most starts ask for none.
#[derive(Subcommand)]
#[command(defer = true)]
enum Command {
    /// Bridge a host's stdio to the server (the default)
    #[command(after_help = AFTER_HELP)]
    Serve(Box<ServeArgs>),
    /// Sign in to the server, in a browser or on another device
    #[command(after_help = AFTER_HELP)]
    Login {
        #[command(flatten)]
        args: commands::login::Args,
        #[command(flatten)]
        server: Box<server::ServerArgs>,
    },
    /// Sign out: revoke the tokens, and forget them
    #[command(after_help = AFTER_HELP)]
    Logout {
        #[command(flatten)]
        args: commands::logout::Args,
        #[command(flatten)]
        server: Box<server::ServerArgs>,
    },
    /// Show who is signed in, where, until when, where that is kept, and who was met last
    #[command(after_help = AFTER_HELP)]
    Status {
        #[command(flatten)]
        args: commands::status::Args,
        #[command(flatten)]
        server: Box<server::ServerArgs>,
    },
    /// Look for what is wrong, and say what helps
    #[command(after_help = AFTER_HELP, after_long_help = format!("{}{AFTER_HELP}", commands::doctor::HELP))]
    Doctor {
        #[command(flatten)]
        args: commands::doctor::Args,
        #[command(flatten)]
        server: Box<server::ServerArgs>,
    },
    /// Print the access token, renewed if need be
    #[command(after_help = AFTER_HELP)]
    Token(Box<server::ServerArgs>),
    /// Show what tools the server offers
    #[command(after_help = AFTER_HELP)]
    Tools {
        #[command(flatten)]
        args: commands::tools::Args,
        #[command(flatten)]
        server: Box<server::ServerArgs>,
    },
    /// Call one tool, and print its result
    #[command(after_help = AFTER_HELP)]
    Call {
        #[command(flatten)]
        args: commands::call::Args,
        #[command(flatten)]
        server: Box<server::ServerArgs>,
    },
    /// Have a host (Claude, Cursor, VS Code, …) start this program
    #[command(after_help = AFTER_HELP)]
    Install {
        #[command(flatten)]
        args: commands::install::Args,
        #[command(flatten)]
        server: Box<server::ServerArgs>,
    },
    /// Take it out of a host again
    Uninstall(commands::install::UninstallArgs),
    /// Leave mcp-remote: take over its sign-ins, and the entries that start it
    #[command(after_help = AFTER_HELP, after_long_help = format!("{}{AFTER_HELP}", commands::import::HELP))]
    Import {
        #[command(flatten)]
        args: commands::import::Args,
        #[command(flatten)]
        server: Box<server::ServerArgs>,
    },
    /// Make a Messenger JWT, to try out fin/APP_ID with
    FinJwt(commands::fin_jwt::Args),
    /// Play a recording (--record FILE) to a host, as the bridge did
    Replay(commands::replay::Args),
    /// Serve the sample workspace's REST API on this machine
    Sandbox(commands::sandbox::Args),
    /// Print the completions for a shell
    Completions(generate::CompletionsArgs),
    /// Print the manual page, or write all pages into a folder
    Man(generate::ManArgs),
}

// The bridge's own arguments: mcp-remote's positionals. (With `///` it would be the help of `serve`.)
#[derive(clap::Args)]
struct ServeArgs {
    /// The server, instead of a target's name
    #[arg(value_name = "URL", value_hint = clap::ValueHint::Url)]
    url: Option<String>,
    /// The port where the browser comes back to when signing in
    #[arg(value_name = "PORT", hide_short_help = true)]
    port: Option<String>,
    #[command(flatten)]
    server: server::ServerArgs,
}

/// Parses the command line, program name first.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Verb, Refusal> {
    let cli = Cli::try_parse_from(args).map_err(refusal::explain)?;
    Ok(cli.verb()?)
}

/// What the arguments of an entry in a host's file say, as the bridge would read them.
fn of_entry(args: &[String]) -> Result<Options, Error> {
    let program = std::iter::once(env!("CARGO_PKG_NAME").to_owned());
    let words = program.chain(args.iter().cloned()).map(OsString::from);
    match parse(words) {
        Ok(Verb::Serve(options)) if !options.print_config => Ok(options),
        Ok(_) | Err(Refusal::Page(_)) => {
            Err(Error::usage("they ask for something else than to serve"))
        }
        Err(refusal) => Err(refusal.into_error()),
    }
}

impl Cli {
    fn verb(self) -> Result<Verb, Error> {
        Ok(match self.command {
            None => Verb::Serve(self.bare.options()?),
            Some(Command::Serve(args)) => Verb::Serve(args.options()?),
            Some(Command::Tools { args, server }) => Verb::Tools(server.options(), args),
            Some(Command::Call { args, server }) => Verb::Call(server.options(), args),
            Some(Command::Login { args, server }) => Verb::Login(server.options(), args),
            Some(Command::Logout { args, server }) => Verb::Logout(server.options(), args),
            Some(Command::Status { args, server }) => Verb::Status(server.options(), args),
            Some(Command::Doctor { args, server }) => {
                Verb::Doctor(server.options(), args, of_entry)
            }
            Some(Command::Token(server)) => Verb::Token(server.options()),
            Some(Command::Install { args, server }) => Verb::Install(server.options(), args),
            Some(Command::Uninstall(args)) => Verb::Uninstall(args),
            Some(Command::Import { args, server }) => Verb::Import(server.options(), args),
            Some(Command::FinJwt(args)) => Verb::FinJwt(args),
            Some(Command::Replay(args)) => Verb::Replay(args),
            Some(Command::Sandbox(args)) => Verb::Sandbox(args),
            Some(Command::Completions(args)) => Verb::Completions(args),
            Some(Command::Man(args)) => Verb::Man(args),
        })
    }
}

impl ServeArgs {
    fn options(self) -> Result<Options, Error> {
        refusal::check_words(self.url.as_deref(), self.port.as_deref())?;
        let mut options = self.server.options();
        let given = &mut options.given;
        if self.url.is_some() && given.get("target").is_some() {
            let problem = "the server is named twice: as URL and with --target";
            return Err(Error::usage(problem).hint("keep one of them"));
        }
        if self.port.is_some() && given.get("callback-port").is_some() {
            let problem = "the port is given twice: as PORT and with --callback-port";
            return Err(Error::usage(problem).hint("keep one of them"));
        }
        server::give(given, "target", Source::Flag("URL".to_owned()), self.url);
        server::give(
            given,
            "callback-port",
            Source::Flag("PORT".to_owned()),
            self.port,
        );
        Ok(options)
    }
}
