//! What is wrong with a query, said so that whoever wrote it can mend it.

use std::fmt::{self, Display, Formatter};

use crate::text;

/// Where and what is wrong in a query or filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// 1-based, in characters; none for a filter that came as a parameter.
    pub(crate) column: Option<usize>,
    /// A clause that begins with a name or a lower-case word.
    pub(crate) what: String,
    /// Completes "Expected …".
    pub(crate) expected: String,
    /// What the writer may have meant, as it should be written.
    pub(crate) nearest: Option<String>,
}

/// How much of a query an error repeats, in characters.
const MOST_SHOWN: usize = 60;

impl Problem {
    pub(super) fn new(what: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            column: None,
            what: what.into(),
            expected: expected.into(),
            nearest: None,
        }
    }

    pub(super) fn at(mut self, column: Option<usize>) -> Self {
        self.column = column;
        self
    }

    pub(super) fn or(mut self, nearest: Option<impl Into<String>>) -> Self {
        self.nearest = nearest.map(Into::into);
        self
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(column) = self.column {
            write!(f, "column {column}: ")?;
        }
        write!(f, "{}. Expected {}.", self.what, self.expected)?;
        match &self.nearest {
            Some(nearest) => write!(f, " Did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

/// A piece of the query, fit for a message: short, and with nothing hidden in it.
pub(super) fn shown(piece: &str) -> String {
    let mut short: String = piece.chars().take(MOST_SHOWN).collect();
    if short.len() < piece.len() {
        short.push('…');
    }
    text::escaped(&short).replace(['\n', '\t'], " ")
}
