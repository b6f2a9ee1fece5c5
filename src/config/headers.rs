//! The headers that the user wants on every request, from all the ways to give them.
//!
//! A higher layer wins (command line, environment, config file); within one layer `--header` wins
//! over `--header-env`, `--header-command` and `--bearer-env`, and those over `--header-file`.
//! Commands are not run here: that happens when the value is first needed.

use std::cmp::Reverse;
use std::path::PathBuf;

use reqwest::header::{AUTHORIZATION, HeaderName};

use crate::config::environment::Environment;
use crate::config::header_line::{self, Failure, Problem};
use crate::config::layer::{Source, Stack, Value};
use crate::config::{parse, words};
use crate::error::Error;
use crate::http::{Header, HeaderSource};

/// What was collected, and what the user should know about it.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) headers: Vec<Header>,
    pub(crate) warnings: Vec<String>,
}

/// Collects them. `shared` is the rank of the layer that serves every target, when the target is
/// someone else's server: a secret from that layer was perhaps not meant for it.
pub(crate) fn collect(
    stack: &Stack,
    environment: &Environment,
    shared: Option<usize>,
) -> Result<Collected, Error> {
    let mut candidates = Vec::new();
    for (setting, strength, read) in OPTIONS {
        let Some((rank, entry)) = stack.ranked(setting) else {
            continue;
        };
        for value in &entry.values {
            let given = Given {
                setting,
                value,
                environment,
            };
            for (header, source) in read(&given)? {
                candidates.push(Candidate {
                    header,
                    source,
                    rank,
                    strength: *strength,
                    literal: *setting == "header" && !value.text.contains("${"),
                });
            }
        }
    }
    choose(candidates, shared)
}

/// The ways to give a header, and how strong each is within its layer.
const OPTIONS: &[(&str, u8, Read)] = &[
    ("header-file", 0, from_file),
    ("header-env", 1, from_variable),
    ("header-command", 1, from_command),
    ("bearer-env", 1, bearer),
    ("header", 2, literal),
];

type Read = fn(&Given<'_>) -> Result<Vec<Found>, Error>;

type Found = (Header, Source);

/// One value of one of the options.
struct Given<'a> {
    setting: &'a str,
    value: &'a Value,
    environment: &'a Environment,
}

struct Candidate {
    header: Header,
    source: Source,
    rank: usize,
    strength: u8,
    literal: bool,
}

fn choose(mut candidates: Vec<Candidate>, shared: Option<usize>) -> Result<Collected, Error> {
    let mut collected = Collected::default();
    let mut chosen: Vec<Candidate> = Vec::new();
    candidates.sort_by_key(|candidate| (Reverse(candidate.rank), candidate.strength));
    for candidate in candidates {
        let name = &candidate.header.name;
        if let Some(before) = chosen.iter_mut().find(|one| one.header.name == *name) {
            let equal = (before.rank, before.strength) == (candidate.rank, candidate.strength);
            if equal && *name == AUTHORIZATION {
                let problem = format!("two values for the header {name}");
                return Err(Error::usage(format!(
                    "{problem}: {} and {}",
                    before.source, candidate.source
                ))
                .hint("keep one of them"));
            }
            if equal {
                let place = &candidate.source;
                let warning =
                    format!("the header {name} is given twice; the last counts ({place})");
                collected.warnings.push(warning);
            }
            *before = candidate;
        } else {
            chosen.push(candidate);
        }
    }
    for candidate in &chosen {
        collected.warnings.extend(concerns(candidate, shared));
    }
    collected.headers = chosen
        .into_iter()
        .map(|candidate| candidate.header)
        .collect();
    Ok(collected)
}

/// What is unwise about a header, though it is sent.
fn concerns(candidate: &Candidate, shared: Option<usize>) -> Vec<String> {
    let name = &candidate.header.name;
    let mut concerns = Vec::new();
    if !is_secret(name) {
        return concerns;
    }
    if candidate.literal && matches!(candidate.source, Source::Flag(_)) {
        concerns.push(format!(
            "the value of {name} stands on the command line, where every program of this computer \
             can read it; safer: --header \"{name}: ${{VARIABLE}}\", --header-env {name}=VARIABLE, \
             --bearer-env VARIABLE or --header-file FILE"
        ));
    }
    if shared == Some(candidate.rank) {
        concerns.push(format!(
            "the header {name} from {} goes to a server that isn't Intercom's; if that is not \
             meant, move it into the [targets.NAME] table that needs it",
            candidate.source
        ));
    }
    concerns
}

fn is_secret(name: &HeaderName) -> bool {
    let words = ["auth", "cookie", "key", "password", "secret", "token"];
    words.iter().any(|word| name.as_str().contains(word))
}

impl Given<'_> {
    /// `NAME=rest`.
    fn split(&self) -> Result<(HeaderName, &str), Error> {
        header_line::split(&self.value.text).map_err(|problem| self.refuse(problem))
    }

    fn refuse(&self, problem: impl Into<Failure>) -> Error {
        refuse(self.value, self.setting, problem)
    }

    /// The header with the value in `text`.
    fn fixed(&self, name: HeaderName, text: &str) -> Result<Vec<Found>, Error> {
        let value = header_line::value(&name, text).map_err(|problem| self.refuse(problem))?;
        Ok(vec![self.found(name, HeaderSource::Fixed(value))])
    }

    fn found(&self, name: HeaderName, value: HeaderSource) -> Found {
        (Header { name, value }, self.value.source.clone())
    }
}

fn literal(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let (name, text) = given.split()?;
    let text = header_line::expand(&name, text, given.environment)
        .map_err(|failure| given.refuse(failure))?;
    given.fixed(name, &text)
}

fn from_variable(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let (name, variable) = given.split()?;
    let text = header_line::variable(&name, variable, given.environment)
        .map_err(|failure| given.refuse(failure))?;
    // A bare token is what people keep in variables, and what no server takes.
    if name == AUTHORIZATION && !text.trim().contains(' ') {
        return given.fixed(name, &format!("Bearer {}", text.trim()));
    }
    given.fixed(name, text)
}

fn bearer(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let text = header_line::variable(&AUTHORIZATION, given.value.text.trim(), given.environment)
        .map_err(|failure| given.refuse(failure))?;
    let token = match text.split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer ") => token,
        _ => text,
    };
    given.fixed(AUTHORIZATION, &format!("Bearer {}", token.trim()))
}

fn from_command(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let (name, command) = given.split()?;
    let words = words::split(command).map_err(|problem| {
        given
            .value
            .refuse(given.setting, format!("{name}: {problem}"))
    })?;
    if words.is_empty() {
        let problem = format!("no command is given for the header {name}");
        let error = given.value.refuse(given.setting, problem);
        return Err(error.hint("write it as NAME=\"program argument …\""));
    }
    Ok(vec![given.found(name, HeaderSource::Command(words))])
}

/// One header a line; blank lines and `#` comments are skipped.
fn from_file(given: &Given<'_>) -> Result<Vec<Found>, Error> {
    let path = parse::path(
        &given.value.text,
        given.value.folder(),
        given.environment.home(),
    );
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let problem = format!("reading {}", path.display());
        given.value.refuse(given.setting, problem).because(error)
    })?;
    let mut found = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let value = Value::new(line, source(&path, index + 1));
        found.extend(literal(&Given {
            value: &value,
            ..*given
        })?);
    }
    Ok(found)
}

fn source(path: &std::path::Path, line: usize) -> Source {
    Source::File {
        path: PathBuf::from(path),
        line,
    }
}

fn refuse(value: &Value, setting: &str, problem: impl Into<Failure>) -> Error {
    match problem.into() {
        Failure::Problem(Problem { text, hint }) => value.refuse(setting, text).hint(hint),
        Failure::Error(error) => error,
    }
}
