//! The headers that the user wants on every request: of all that were given, those that count.
//!
//! A higher layer wins (command line, environment, config file); within one layer `--header` wins
//! over `--header-env`, `--header-command` and `--bearer-env`, and those over `--header-file`.

mod line;
mod options;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use reqwest::header::{AUTHORIZATION, HeaderName};

use crate::config::environment::Environment;
use crate::config::layer::{Source, Stack};
use crate::error::Error;
use crate::http::Header;

use options::{Found, WAYS};

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
    for way in WAYS {
        let Some((rank, entry)) = stack.ranked(way.setting) else {
            continue;
        };
        for value in &entry.values {
            for found in way.headers(value, environment)? {
                candidates.push(Candidate {
                    found,
                    rank,
                    strength: way.strength,
                });
            }
        }
    }
    let mut warnings = Vec::new();
    let chosen = choose(candidates, &mut warnings)?;
    warnings.extend(chosen.iter().flat_map(|one| concerns(one, shared)));
    Ok(Collected {
        headers: chosen.into_iter().map(|one| one.found.header).collect(),
        warnings,
    })
}

/// The name of the header in a text such as `--header` takes, as it may be shown.
pub(crate) fn name_in(text: &str) -> Option<String> {
    let (name, _) = line::split(text).ok()?;
    Some(line::shown(&name))
}

struct Candidate {
    found: Found,
    rank: usize,
    strength: u8,
}

impl Candidate {
    fn name(&self) -> &HeaderName {
        &self.found.header.name
    }
}

/// The strongest for each name.
fn choose(
    mut candidates: Vec<Candidate>,
    warnings: &mut Vec<String>,
) -> Result<Vec<Candidate>, Error> {
    candidates.sort_by_key(|one| (Reverse(one.rank), one.strength));
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        let Some(before) = chosen.iter_mut().find(|one| one.name() == candidate.name()) else {
            chosen.push(candidate);
            continue;
        };
        if (before.rank, before.strength) == (candidate.rank, candidate.strength) {
            let header = line::shown(candidate.name());
            let (first, last) = (&before.found.source, &candidate.found.source);
            if *candidate.name() == AUTHORIZATION {
                let problem = format!("two values for the header {header}: {first} and {last}");
                return Err(Error::usage(problem).hint("keep one of them"));
            }
            warnings.push(format!(
                "the header {header} is given twice ({first} and {last}); the last counts"
            ));
        }
        *before = candidate;
    }
    Ok(chosen)
}

/// What is unwise about a header, though it is sent.
fn concerns(candidate: &Candidate, shared: Option<usize>) -> Vec<String> {
    let mut concerns = Vec::new();
    if !is_secret(candidate.name()) {
        return concerns;
    }
    let header = line::shown(candidate.name());
    let source = &candidate.found.source;
    if candidate.found.literal && matches!(source, Source::Flag(_)) {
        concerns.push(format!(
            "the value of {header} stands on the command line, where every program of this \
             computer can read it; safer: --header \"{header}: ${{VARIABLE}}\", \
             --header-env {header}=VARIABLE, --bearer-env VARIABLE or --header-file FILE"
        ));
    }
    if shared == Some(candidate.rank) {
        concerns.push(format!(
            "the header {header} from {source} goes to a server that isn't Intercom's; if that \
             is not meant, move it into the [targets.NAME] table that needs it"
        ));
    }
    concerns
}

fn is_secret(name: &HeaderName) -> bool {
    let words = ["auth", "cookie", "key", "password", "secret", "token"];
    words.iter().any(|word| name.as_str().contains(word))
}
