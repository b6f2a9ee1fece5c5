//! intercom-mcp: one static binary between AI hosts and Intercom's MCP servers.
//!
//! The crate is an executable with its parts in a library, so that tests can reach the command
//! line's definition. It is no library to build on: only `run` and `Cli` are public. Modules are
//! listed in the order in which they are best read; each imports only from those that stand
//! lower in ARCHITECTURE.md's table.

mod cli;
mod commands;
mod config;
mod ui;

mod bridge;
mod error;
mod host;
mod tools;

mod auth;
mod era;
mod hosts;
mod http;
mod intercom;
mod memory;
mod recording;
mod remote;
mod sandbox;

mod clock;
mod contract;
mod jwt;
mod large;
mod message;
mod nearest;
mod sse;
mod text;

use std::ffi::OsString;
use std::io::Write;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::process::ExitCode;

use clap::CommandFactory;

pub use cli::Cli;

use crate::cli::Refusal;
use crate::config::Environment;
use crate::error::Kind;
use crate::ui::{Look, Ui};

/// Runs the command line `args`, program name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(report_panic));
    // The hook has told of the panic by then.
    catch_unwind(AssertUnwindSafe(|| run_command(args)))
        .unwrap_or_else(|_| ExitCode::from(Kind::Internal.code()))
}

fn run_command(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let environment = Environment::of_process();
    let mut ui = Ui::new(look(&environment));
    let outcome = match cli::parse(args) {
        Ok(verb) => commands::run(verb, Cli::command, &environment, &mut ui),
        Err(Refusal::Page(text)) => ui.page(&text).map(|()| ExitCode::SUCCESS),
        Err(Refusal::Report(text)) => {
            ui.refusal(&text);
            Ok(ExitCode::from(Kind::Usage.code()))
        }
        Err(Refusal::Error(error)) => Err(error),
    };
    outcome.unwrap_or_else(|error| {
        ui.error(&error);
        error.exit_code()
    })
}

fn look(environment: &Environment) -> Look {
    Look {
        colour: environment.allows_colour(),
        unicode: environment.speaks_unicode(),
        rewrites: environment.allows_rewriting(),
    }
}

/// Says where a panic was, and nothing of what it carried: that may be a token. Whether the
/// program goes on is decided where the task that panicked is awaited.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(|location| {
        // The last parts say enough, and the first are of the machine that built us.
        let mut parts: Vec<&str> = location.file().rsplit(['/', '\\']).take(3).collect();
        parts.reverse();
        format!(" at {}:{}", parts.join("/"), location.line())
    });
    let text = format!(
        "error: internal error{}; please report (version {})\n",
        place.unwrap_or_default(),
        env!("CARGO_PKG_VERSION")
    );
    std::io::stderr().lock().write_all(text.as_bytes()).ok();
}
