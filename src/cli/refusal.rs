//! Command lines that are refused, with what to write instead.
//!
//! clap's own report serves for most; here stands what we know and it doesn't: the slips that
//! mcp-remote's users bring along. Stray words are shown cut: they are often the second half of a
//! token that lacked its quotes.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use crate::config;
use crate::error::Error;
use crate::nearest::nearest;

use super::Cli;

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

impl Refusal {
    /// The same as an error: of clap's report what it says, and what it advises.
    pub(super) fn into_error(self) -> Error {
        let text = match self {
            Self::Error(error) => return error,
            Self::Page(text) | Self::Report(text) => text,
        };
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let said = lines.next().unwrap_or_default();
        let error = Error::usage(said.strip_prefix("error: ").unwrap_or(said));
        let advice = |line: &str| {
            let tip = line.strip_prefix("tip: ");
            // No argument here is a value.
            let tip = tip
                .filter(|tip| !tip.starts_with("to pass "))
                .map(str::to_owned);
            let values = line.strip_prefix("[possible values: ");
            let values = values.and_then(|values| values.strip_suffix(']'));
            tip.or_else(|| Some(format!("it can be {}", values?)))
        };
        let tips = lines.filter_map(advice);
        tips.fold(error, |error, tip| error.hint(tip))
    }
}

const QUOTING: &str = "a value with a blank needs quotes around the whole of it: \
                       --header \"Authorization: Bearer ${TOKEN}\"";

/// clap's refusal, or ours in its place.
pub(super) fn explain(error: clap::Error) -> Refusal {
    let text = error.render().to_string();
    if !error.use_stderr() {
        return Refusal::Page(text);
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(argument)) => argument.as_str(),
        _ => "",
    };
    let argument = context(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument if !argument.is_empty() && !argument.starts_with('-') => {
            Refusal::Error(match is_url(argument) {
                // Only the bridge takes it as a word of its own.
                true => Error::usage("a server goes behind -t here")
                    .hint("write -t before the URL: -t URL"),
                false => stray(argument),
            })
        }
        // A further word after URL and PORT is taken for a command by clap.
        ErrorKind::ArgumentConflict if !context(ContextKind::InvalidSubcommand).is_empty() => {
            let word = context(ContextKind::InvalidSubcommand);
            Refusal::Error(if is_command(word) {
                misplaced(word)
            } else {
                stray(word)
            })
        }
        _ => Refusal::Report(text),
    }
}

/// Refuses positionals that are not what their place stands for.
pub(super) fn check_words(url: Option<&str>, port: Option<&str>) -> Result<(), Error> {
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
    Ok(())
}

/// A first word that is no URL: a command in the wrong place or misspelt, or a target's name.
fn not_a_url(word: &str) -> Error {
    if is_command(word) {
        return misplaced(word);
    }
    let error = Error::usage(format!("{:?} is neither a command nor a URL", cut(word)));
    if config::is_built_in(word) {
        return error.hint(format!(
            "a server's name goes after -t: intercom-mcp -t {word}"
        ));
    }
    if let Some(meant) = nearest(
        word,
        Cli::command().get_subcommands().map(Command::get_name),
    ) {
        return error.hint(format!("did you mean intercom-mcp {meant}?"));
    }
    error
        .hint("a server is given as https://host/path, or by its name: -t us")
        .hint(QUOTING)
}

fn is_url(word: &str) -> bool {
    word.contains("://")
}

fn is_command(word: &str) -> bool {
    let tree = Cli::command();
    tree.get_subcommands()
        .any(|command| command.get_name() == word)
}

fn misplaced(command: &str) -> Error {
    Error::usage(format!(
        "the command {command} must come before its options"
    ))
    .hint(format!("write intercom-mcp {command} --option …"))
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
