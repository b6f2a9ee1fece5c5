//! The only door to the person's terminal.
//!
//! - stdout is data: what was asked for and nothing else. A reader that has left is no failure.
//! - stderr is talk: status, warnings, errors, hints. `--silent` shuts it; a failure to write to
//!   it is not worth failing for.
//! - What came from outside is made harmless on its way to stderr (T29), on a terminal or not;
//!   `out` prints as it is told, so people's tables pass through `text::safe` before it. Nothing
//!   is cut here (a link must stay whole): who quotes a server bounds the quote with `text::safe`.
//! - A line that continues is indented, so that no text from outside can pose as a line of ours.
//! - Colour only on a terminal, and only when the environment has nothing against it.
//!
//! It reads no environment and no configuration, and while serving it never touches stdout:
//! protocol bytes belong to `bridge::stdio`.

mod log;
#[cfg(test)]
mod tests;

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use crate::error::Error;
use crate::text;

/// How to talk to the person.
#[derive(Clone, Debug)]
pub(crate) struct Ui {
    silent: bool,
    colour: bool,
    /// The same for stdout.
    colour_of_data: bool,
}

impl Ui {
    /// `colour`: whether the environment allows it (`NO_COLOR`); a terminal is needed besides.
    pub(crate) fn new(colour: bool) -> Self {
        Self {
            silent: false,
            colour: colour && io::stderr().is_terminal(),
            colour_of_data: colour && io::stdout().is_terminal(),
        }
    }

    /// Nothing goes to stderr from here on.
    pub(crate) fn silence(&mut self) {
        self.silent = true;
    }

    /// Starts the log: to stderr with `debug` (unless silent), to `file` when there is one.
    pub(crate) fn start_log(&self, debug: bool, file: Option<&Path>) -> Result<(), Error> {
        log::start(debug && !self.silent, file)
    }

    /// Data, to stdout, as it is.
    pub(crate) fn out(&self, data: &str) -> Result<(), Error> {
        self.out_bytes(data.as_bytes())
    }

    /// Data that need not be text, to stdout.
    pub(crate) fn out_bytes(&self, data: &[u8]) -> Result<(), Error> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(data).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Error::internal("writing to stdout").because(error))
            }
            _ => Ok(()),
        }
    }

    /// Whether stdout is a person's terminal.
    pub(crate) fn is_on_a_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether a table on stdout may be coloured.
    pub(crate) fn colours_data(&self) -> bool {
        self.colour_of_data
    }

    /// What is being done right now: one line on a person's terminal, which the next one, or nothing,
    /// takes the place of.
    pub(crate) fn progress(&self, text: &str) {
        if self.silent || !io::stderr().is_terminal() {
            return;
        }
        let text = text::escaped(text).replace(['\n', '\t'], " ");
        let line = format!("\r\x1b[K{text}");
        io::stderr().lock().write_all(line.as_bytes()).ok();
    }

    /// What is going on.
    pub(crate) fn status(&self, text: &str) {
        self.talk(&line(text, ""));
    }

    /// What is odd, and done nevertheless.
    pub(crate) fn warn(&self, text: &str) {
        self.talk(&labelled(Label::Warning, text, self.colour));
    }

    /// What failed, why, and what to do next.
    pub(crate) fn error(&self, error: &Error) {
        self.talk(&failure(error, self.colour));
    }

    /// A refusal that the command line's parser has written itself.
    pub(crate) fn refusal(&self, text: &str) {
        self.talk(&text::escaped(text));
    }

    fn talk(&self, text: &str) {
        if !self.silent {
            // One write, so that lines of several threads don't mix.
            io::stderr().lock().write_all(text.as_bytes()).ok();
        }
    }
}

#[derive(Clone, Copy)]
enum Label {
    Error,
    Warning,
    Hint,
}

impl Label {
    fn word_and_style(self) -> (&'static str, &'static str) {
        match self {
            Self::Error => ("error", "1;31"),
            Self::Warning => ("warning", "1;33"),
            Self::Hint => ("hint", "1;36"),
        }
    }
}

fn failure(error: &Error, colour: bool) -> String {
    let mut text = labelled(Label::Error, &error.chain(), colour);
    for hint in error.hints() {
        text.push_str(&labelled(Label::Hint, hint, colour));
    }
    text
}

fn labelled(label: Label, text: &str, colour: bool) -> String {
    let (word, style) = label.word_and_style();
    let painted = if colour {
        format!("\x1b[{style}m{word}:\x1b[0m ")
    } else {
        format!("{word}: ")
    };
    line(text, &painted)
}

/// `start` and `text`, made safe, with later lines indented.
fn line(text: &str, start: &str) -> String {
    format!(
        "{start}{}\n",
        text::escaped(text).trim_end().replace('\n', "\n  ")
    )
}
