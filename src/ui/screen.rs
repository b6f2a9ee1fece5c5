//! A stream as a person sees it, or nobody: how wide it is, and what it can show.

use std::borrow::Cow;
use std::io::{self, IsTerminal};

use terminal_size::terminal_size_of;

use crate::text;

/// Where a terminal doesn't say.
const USUAL: usize = 80;
/// Longer lines are hard to read.
const WIDEST: usize = 100;
const NARROWEST: usize = 20;

/// What the environment says of the terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Colours are welcome.
    pub(crate) colour: bool,
    /// It shows more than ASCII.
    pub(crate) unicode: bool,
    /// A line can be taken back.
    pub(crate) rewrites: bool,
}

/// A person's terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    pub(super) columns: usize,
    pub(super) look: Look,
}

impl Screen {
    /// None where it is no terminal.
    pub(super) fn of_stdout(look: Look) -> Option<Self> {
        let stdout = io::stdout();
        let size = || terminal_size_of(&stdout).map(|(width, _)| width.0);
        stdout.is_terminal().then(|| Self::new(look, size()))
    }

    pub(super) fn of_stderr(look: Look) -> Option<Self> {
        let stderr = io::stderr();
        let size = || terminal_size_of(&stderr).map(|(width, _)| width.0);
        stderr.is_terminal().then(|| Self::new(look, size()))
    }

    fn new(look: Look, width: Option<u16>) -> Self {
        let width = width.filter(|width| *width > 0);
        let columns = width.map_or(USUAL, usize::from);
        Self {
            columns: columns.clamp(NARROWEST, WIDEST),
            look,
        }
    }

    /// `text` as it can be shown here.
    pub(super) fn fit(self, text: &str) -> String {
        text::wrapped(&self.signs(text), self.columns)
    }

    /// A line that another one takes the place of: it must not become two.
    pub(super) fn line(self, text: &str) -> String {
        let line = self.signs(text);
        let fits = |end: &usize| text::columns(&line[..*end]) < self.columns;
        let ends = line.char_indices().map(|(at, c)| at + c.len_utf8());
        let end = ends.take_while(fits).last().unwrap_or_default();
        line[..end].to_owned()
    }

    fn signs(self, text: &str) -> Cow<'_, str> {
        match self.look.unicode {
            true => Cow::Borrowed(text),
            false => text::plain(text),
        }
    }
}
