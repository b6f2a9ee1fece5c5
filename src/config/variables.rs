//! `${NAME}` in a text → the variable's value (T31); pure.
//!
//! An error here never quotes the text: it may be a secret. It names what the text is for, and
//! never what stands in it.

use crate::config::environment::Environment;
use crate::config::parse;
use crate::error::Error;

/// What a text is for, in errors and their hints.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// `the header X-A`
    pub(crate) what: &'a str,
    /// `remove the header`
    pub(crate) remove: &'a str,
    /// What to do about a value that itself holds `${`.
    pub(crate) literal: &'a str,
}

/// What is wrong, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) text: String,
    pub(crate) hint: String,
}

/// Why a value could not be had.
#[derive(Debug)]
pub(crate) enum Failure {
    /// To be told with the place where the text stands.
    Problem(Problem),
    /// Complete already.
    Error(Error),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// `text` with each `${NAME}` replaced by that variable, once: what comes in is not looked at
/// again. A `$` without a brace is a `$`.
pub(crate) fn expand(
    subject: Subject<'_>,
    text: &str,
    environment: &Environment,
) -> Result<String, Failure> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        out.push_str(&rest[..start]);
        let inside = &rest[start + 2..];
        let end = inside
            .find('}')
            .filter(|end| parse::is_variable_name(&inside[..*end]));
        let Some(end) = end else {
            return Err(Failure::Problem(not_a_variable(subject, inside)));
        };
        out.push_str(variable(subject, &inside[..end], environment)?);
        rest = &inside[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The value of the variable that the subject needs.
pub(crate) fn variable<'a>(
    subject: Subject<'_>,
    variable: &str,
    environment: &'a Environment,
) -> Result<&'a str, Failure> {
    let what = subject.what;
    if !parse::is_variable_name(variable) {
        return Err(Failure::Problem(Problem {
            text: format!("for {what}, the name of a variable is wanted here"),
            hint: "give the variable's name, not the value itself; the value goes into the \
                   environment that the host sets (its \"env\" block)"
                .to_owned(),
        }));
    }
    let unset = || {
        // Long names are most likely the secret itself, given in place of the variable's name.
        let shown = if variable.len() <= 40 {
            variable
        } else {
            "…"
        };
        Failure::Problem(Problem {
            text: format!("{what} needs the variable {shown}, which is not set"),
            hint: format!(
                "set {shown} where this program is started (in a host's settings: the \"env\" \
                 block), since hosts hand over few variables of their own"
            ),
        })
    };
    environment
        .get(variable)
        .map_err(Failure::Error)?
        .ok_or_else(unset)
}

/// The names of the variables in a text.
pub(crate) fn names(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.split("${").skip(1);
    let names = inside.filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names.filter(|name| parse::is_variable_name(name))
}

fn not_a_variable(subject: Subject<'_>, inside: &str) -> Problem {
    let what = subject.what;
    if inside.starts_with("user_config.") {
        return Problem {
            text: format!("{what} needs a value that the host left blank"),
            hint: format!(
                "fill in this extension's settings in the host, or {}",
                subject.remove
            ),
        };
    }
    Problem {
        text: format!("{what} holds a ${{ that starts no variable"),
        hint: format!("write ${{NAME}}; {}", subject.literal),
    }
}
