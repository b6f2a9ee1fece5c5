//! Command lines that are refused, with what to write instead.
//!
//! clap's own report serves for most; here stands what we know and it doesn't: the slips that
//! mcp-remote's users bring along, and its options that have no place here yet. Stray words are
//! shown cut: they are often the second half of a token that lacked its quotes.

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::Cli;
use crate::cli::server::ServerArgs;
use crate::config::nearest;
use crate::error::Error;

/// Why there is nothing to run.
pub(crate) enum Refusal {
    /// Help or the version was asked for: this is its text.
    Page(String),
    /// clap's report, complete.
    Report(String),
    /// Ours.
    Error(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// mcp-remote's options for signing in: understood, and not yet there.
const SIGN_IN: &[&str] = &[
    "--auth-success-url",
    "--auth-timeout",
    "--authorize-param",
    "--callback-path",
    "--client-credentials",
    "--client-metadata-url",
    "--device-code",
    "--disable-resource-parameter",
    "--host",
    "--resource",
    "--static-oauth-client-info",
    "--static-oauth-client-metadata",
    "--token-endpoint",
    "--use-id-token",
];

const QUOTING: &str = "a value with a blank needs quotes around the whole of it: --header \"Authorization: Bearer ${TOKEN}\"";

/// clap's refusal, or ours in its place.
pub(super) fn explain(error: clap::Error) -> Refusal {
    let text = error.render().to_string();
    if !error.use_stderr() {
        return Refusal::Page(text);
    }
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.as_str(),
        _ => "",
    };
    let flag = argument.split([' ', '=']).next().unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if SIGN_IN.contains(&flag) => Refusal::Error(
            Error::usage(format!("{flag}: signing in is not part of this version"))
                .hint("give a token instead: --bearer-env VAR, with the token in the variable VAR"),
        ),
        ErrorKind::UnknownArgument if !argument.is_empty() && !argument.starts_with('-') => {
            Refusal::Error(stray(argument))
        }
        _ => Refusal::Report(text),
    }
}

/// Refuses words that are not what their place stands for.
pub(super) fn check_words(
    url: Option<&str>,
    port: Option<&str>,
    server: &ServerArgs,
) -> Result<(), Error> {
    let is_url = |word: &str| word.contains("://");
    let is_port = |word: &str| word.parse::<u16>().is_ok_and(|port| port > 0);
    if let Some(word) = url.filter(|word| !is_url(word)) {
        return Err(match port {
            Some(second) if is_url(second) => stray(word),
            _ => not_a_url(word),
        });
    }
    if let Some(word) = port.filter(|word| !is_port(word)) {
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::usage(format!(
                "{word} is not a port from 1 to 65535"
            )));
        }
        return Err(stray(word));
    }
    if url.is_some() && server.target.is_some() {
        return Err(
            Error::usage("the server is named twice: as URL and with --target")
                .hint("keep one of them"),
        );
    }
    Ok(())
}

/// A first word that is no URL: a command in the wrong place or misspelt, or a target's name.
fn not_a_url(word: &str) -> Error {
    let tree = Cli::command();
    let commands: Vec<&str> = tree
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    if commands.contains(&word) {
        return Error::usage(format!("the command {word} must come before its options"))
            .hint(format!("write intercom-mcp {word} --option …"));
    }
    let error = Error::usage(format!("{:?} is neither a command nor a URL", cut(word)));
    if let Some(meant) = nearest(word, commands) {
        return error.hint(format!("did you mean intercom-mcp {meant}?"));
    }
    error
        .hint("a server is given as https://host/path, or by its name: -t us")
        .hint(QUOTING)
}

fn stray(word: &str) -> Error {
    Error::usage(format!("unexpected word {:?}", cut(word)))
        .hint(QUOTING)
        .hint("run intercom-mcp --help to see what can be given")
}

/// Short words as they are, of long ones only the start.
fn cut(word: &str) -> String {
    match word.char_indices().nth(12) {
        Some(_) => word.chars().take(4).chain(['…']).collect(),
        None => word.to_owned(),
    }
}
