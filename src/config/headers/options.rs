//! The ways to give a header: one value of an option → the headers it stands for.
//!
//! A header file is read here; commands are only split into words, and run when the value is
//! first needed. Which of several headers counts is not decided here.

use std::path::Path;

use reqwest::header::{AUTHORIZATION, HeaderName};

use crate::config::environment::Environment;
use crate::config::headers::line;
use crate::config::layer::{Source, Value};
use crate::config::variables::{Failure, Problem};
use crate::config::{parse, plain, words};
use crate::error::Error;
use crate::http::{Header, HeaderSource};

/// One of the options.
pub(crate) struct Way {
    pub(crate) setting: &'static str,
    /// Within one layer, the stronger wins.
    pub(crate) strength: u8,
    read: fn(&Given<'_>) -> Result<Vec<Found>, Error>,
}

pub(crate) const WAYS: &[Way] = &[
    way("header-file", 0, from_file),
    way("header-env", 1, from_variable),
    way("header-command", 1, from_command),
    way("bearer-env", 1, bearer),
    way("header", 2, literal),
];

/// A header, and where it was written.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) header: Header,
    pub(crate) source: Source,
    /// The value itself stands there, and no variable's name.
    pub(crate) literal: bool,
}

impl Way {
    /// The headers that `value` stands for.
    pub(crate) fn headers(
        &self,
        value: &Value,
        environment: &Environment,
    ) -> Result<Vec<Found>, Error> {
        (self.read)(&Given {
            setting: self.setting,
            value,
            environment,
        })
    }
}

const fn way(
    setting: &'static str,
    strength: u8,
    read: fn(&Given<'_>) -> Result<Vec<Found>, Error>,
) -> Way {
    Way {
        setting,
        strength,
        read,
    }
}

/// One value of one of the options.
struct Given<'a> {
    setting: &'a str,
    value: &'a Value,
    environment: &'a Environment,
}

impl Given<'_> {
    /// `NAME=rest`.
    fn split(&self) -> Result<(HeaderName, &str), Error> {
        line::split(&self.value.text).map_err(|problem| self.refuse(problem))
    }

    fn refuse(&self, failure: impl Into<Failure>) -> Error {
        match failure.into() {
            Failure::Problem(Problem { text, hint }) => {
                self.value.refuse(self.setting, text).hint(hint)
            }
            Failure::Error(error) => error,
        }
    }

    /// The header with the value in `text`.
    fn fixed(&self, name: HeaderName, text: &str) -> Result<Vec<Found>, Error> {
        let value = line::value(&name, text).map_err(|problem| self.refuse(problem))?;
        Ok(vec![self.found(name, HeaderSource::Fixed(value))])
    }

    fn found(&self, name: HeaderName, value: HeaderSource) -> Found {
        Found {
            header: Header { name, value },
            source: self.value.source.clone(),
            literal: false,
        }
    }
}

fn literal(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let (name, text) = given.split()?;
    let filled_in = line::expand(&name, text, given.environment);
    let mut found = given.fixed(name, &filled_in.map_err(|failure| given.refuse(failure))?)?;
    for found in &mut found {
        found.literal = !text.contains("${");
    }
    Ok(found)
}

fn from_variable(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let (name, variable) = given.split()?;
    let text = line::variable(&name, variable, given.environment)
        .map_err(|failure| given.refuse(failure))?;
    // A bare token is what people keep in variables, and what no server takes.
    if name == AUTHORIZATION && !text.trim().contains(' ') {
        return given.fixed(name, &format!("Bearer {}", text.trim()));
    }
    given.fixed(name, text)
}

fn bearer(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let text = line::variable(&AUTHORIZATION, given.value.text.trim(), given.environment)
        .map_err(|failure| given.refuse(failure))?;
    let token = match text.split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer ") => token,
        _ => text,
    };
    given.fixed(AUTHORIZATION, &format!("Bearer {}", token.trim()))
}

fn from_command(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let (name, command) = given.split()?;
    let refuse = |problem: &str| {
        let problem = format!(
            "the command for the header {}: {problem}",
            line::shown(&name)
        );
        given
            .value
            .refuse(given.setting, problem)
            .hint("write it as NAME=program argument …, all in one pair of quotes")
    };
    let words = words::split(command).map_err(refuse)?;
    if words.is_empty() {
        return Err(refuse("there is none"));
    }
    Ok(vec![given.found(name, HeaderSource::Command(words))])
}

/// One header a line; blank lines and `#` comments are skipped.
fn from_file(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let home = given.environment.home();
    let path = parse::path(&given.value.text, given.value.folder(), home);
    let text = plain::read(&path, given.environment).map_err(|error| {
        let problem = format!("reading {}", path.display());
        given.value.refuse(given.setting, problem).because(error)
    })?;
    let mut found = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            let value = Value::new(line, place(&path, index + 1));
            found.extend(literal(&Given {
                value: &value,
                ..*given
            })?);
        }
    }
    Ok(found)
}

fn place(path: &Path, line: usize) -> Source {
    Source::File {
        path: path.to_owned(),
        line,
    }
}
