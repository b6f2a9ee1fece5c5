//! The only door to the person's terminal.
//!
//! - stdout is data: what was asked for and nothing else. A reader that has left is no failure.
//! - stderr is talk: status, warnings, errors, hints. `--silent` shuts it; a failure to write to
//!   it is not worth failing for.
//! - What came from outside is made harmless on its way to stderr (T29), on a terminal or not;
//!   `out` and `page` print as they are told, so people's tables pass through `text::safe` before
//!   them. Nothing is cut here (a link must stay whole): who quotes a server bounds the quote with
//!   `text::safe`.
//! - A line that continues is indented, so that no text from outside can pose as a line of ours.
//! - On a terminal, and only there: lines end between words, what is going on is shown and taken
//!   back, and there are colours, of the sixteen that a person chooses, unless the environment has
//!   something against them.
//!
//! It reads no environment and no configuration, and while serving it never touches stdout:
//! protocol bytes belong to `bridge::stdio`.

mod log;
mod screen;
#[cfg(test)]
mod tests;

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Error;
use crate::text;

pub(crate) use screen::Look;
use screen::Screen;

/// How to talk to the person.
#[derive(Clone, Debug)]
pub(crate) struct Ui {
    silent: bool,
    /// stdout's, where it is a terminal.
    data: Option<Screen>,
    /// stderr's.
    talk: Option<Screen>,
    /// How wide the line is that is to be taken back; every copy of this knows.
    passing: Arc<Mutex<usize>>,
}

impl Ui {
    pub(crate) fn new(look: Look) -> Self {
        Self {
            silent: false,
            data: Screen::of_stdout(look),
            talk: Screen::of_stderr(look),
            passing: Arc::default(),
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

    /// Data for whoever reads them, to stdout: where that is a terminal, with lines that fit it.
    pub(crate) fn page(&self, data: &str) -> Result<(), Error> {
        match self.data {
            Some(screen) => self.out(&screen.fit(data)),
            None => self.out(data),
        }
    }

    /// Data that need not be text, to stdout.
    pub(crate) fn out_bytes(&self, data: &[u8]) -> Result<(), Error> {
        if self.data.is_some() {
            self.take_back();
        }
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
        self.data.is_some()
    }

    /// How many columns a person sees of stdout; none where it is no terminal.
    pub(crate) fn columns_of_data(&self) -> Option<usize> {
        self.data.map(|screen| screen.columns)
    }

    /// Whether a table on stdout may be coloured.
    pub(crate) fn colours_data(&self) -> bool {
        self.data.is_some_and(|screen| screen.look.colour)
    }

    /// What is being done right now: one line on a person's terminal, which whatever comes next, or
    /// nothing, takes the place of.
    pub(crate) fn progress(&self, text: &str) {
        let Some(screen) = self.talk.filter(|screen| screen.look.rewrites) else {
            return;
        };
        if self.silent {
            return;
        }
        self.take_back();
        let text = text::escaped(text).replace(['\n', '\t'], " ");
        let line = screen.line(&text);
        *self.passing() = text::columns(&line);
        io::stderr().lock().write_all(line.as_bytes()).ok();
    }

    /// What is going on.
    pub(crate) fn status(&self, text: &str) {
        self.talk(&line(text, ""));
    }

    /// What has been done as it was asked for.
    pub(crate) fn done(&self, text: &str) {
        let look = self.talk.map(|screen| screen.look);
        let mark = match look.filter(|look| look.unicode) {
            Some(look) if look.colour => "\x1b[32m✓\x1b[0m ",
            Some(_) => "✓ ",
            None => "",
        };
        self.talk(&line(text, mark));
    }

    /// What is odd, and done nevertheless.
    pub(crate) fn warn(&self, text: &str) {
        self.talk(&labelled(Label::Warning, text, self.colours_talk()));
    }

    /// What failed, why, and what to do next.
    pub(crate) fn error(&self, error: &Error) {
        self.talk(&failure(error, self.colours_talk()));
    }

    /// A refusal that the command line's parser has written itself.
    pub(crate) fn refusal(&self, text: &str) {
        self.talk(&refused(text, self.colours_talk()));
    }

    fn colours_talk(&self) -> bool {
        self.talk.is_some_and(|screen| screen.look.colour)
    }

    fn talk(&self, text: &str) {
        if self.silent {
            return;
        }
        self.take_back();
        let fit = self.talk.map(|screen| screen.fit(text));
        let text = fit.as_deref().unwrap_or(text);
        // One write, so that lines of several threads don't mix.
        io::stderr().lock().write_all(text.as_bytes()).ok();
    }

    /// Removes what `progress` has left, in a way that every terminal knows.
    fn take_back(&self) {
        let width = std::mem::take(&mut *self.passing());
        if width > 0 {
            // A ^C may stand behind it.
            let width = match self.talk {
                Some(screen) => (width + 2).min(screen.columns - 1),
                None => width,
            };
            let blanks = format!("\r{:width$}\r", "");
            io::stderr().lock().write_all(blanks.as_bytes()).ok();
        }
    }

    fn passing(&self) -> std::sync::MutexGuard<'_, usize> {
        self.passing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `text` in a style of SGR (`32`, `1`), which ends behind it; as it is without one, and without `colour`.
pub(crate) fn painted(style: &str, text: &str, colour: bool) -> String {
    match colour && !style.is_empty() {
        true => format!("\x1b[{style}m{text}\x1b[0m"),
        false => text.to_owned(),
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

/// The parser's words with its labels as ours are.
fn refused(text: &str, colour: bool) -> String {
    let text = text::escaped(text);
    if !colour {
        return text.into_owned();
    }
    let painted = |line: &str| {
        let labels = [("error:", Label::Error), ("  tip:", Label::Hint)];
        let found = labels.iter().find(|(start, _)| line.starts_with(start));
        found.map_or_else(
            || line.to_owned(),
            |(start, label)| {
                let style = label.word_and_style().1;
                format!("\x1b[{style}m{start}\x1b[0m{}", &line[start.len()..])
            },
        )
    };
    text.split_inclusive('\n').map(painted).collect()
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
    let text = text::escaped(text);
    let mut page = start.to_owned();
    for (number, line) in text.trim_end().split('\n').enumerate() {
        match number {
            0 => {}
            _ if line.is_empty() => page.push('\n'),
            _ => page.push_str("\n  "),
        }
        page.push_str(line);
    }
    page.push('\n');
    page
}
