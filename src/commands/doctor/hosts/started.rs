//! What comes of an entry of ours where its host starts it: its arguments by the command line's parser,
//! and the configuration with what that host hands over of the environment.
//!
//! What the host would put in place of `${…}` is put there, as far as that can be known.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::config::{self, Config, Environment, Layer, Source, Value};
use crate::error::Error;
use crate::hosts::{Entry, Folders, Host, Scope};
use crate::text;

use super::{Reader, list, trust};

/// What a host would start.
pub(super) struct Started {
    /// What the arguments say.
    pub(super) given: Layer,
    /// The same without what the host fills in; None: only with that they are arguments of ours.
    pub(super) written: Option<Layer>,
    /// `given`, and what the environment says of proxies.
    pub(super) examined: Layer,
    /// What is there of the environment.
    pub(super) environment: Environment,
    pub(super) outcome: Outcome,
    /// The options and variables with something in them that the host fills in.
    pub(super) filled: Vec<String>,
    /// The host puts something in that nobody else knows.
    pub(super) is_guessed: bool,
    /// The same with this shell's environment works.
    pub(super) works_here: bool,
}

/// What comes of it.
pub(super) enum Outcome {
    Works(Box<Config>),
    Refused(Error),
    /// Nobody has vouched for these, so that no file has been read for it.
    Distrusted(Vec<String>),
}

/// `outside`: as an onlooker sees it.
///
/// # Errors
/// The arguments are refused.
pub(super) fn start(
    host: &Host,
    (scope, entry): (Scope, &Entry),
    outside: &Environment,
    folders: &Folders,
    read: Reader,
) -> Result<Started, Error> {
    let asked = RefCell::new(BTreeSet::new());
    let variable = |name: &str| {
        asked.borrow_mut().insert(name.to_owned());
        outside.get(name).ok().flatten().map(str::to_owned)
    };
    let (mut is_guessed, mut is_filled) = (false, false);
    let mut fill = |text: &str| {
        let filled = host.fill(text, &variable);
        is_guessed |= !filled.is_known;
        is_filled |= filled.text != text;
        filled.text
    };
    let args: Vec<String> = entry.words().iter().map(|arg| fill(arg)).collect();
    let variables = entry.variables();
    let env = variables.iter();
    let env: Vec<_> = env.map(|(name, text)| (name.clone(), fill(text))).collect();
    // A shell puts in what it knows.
    is_guessed |= entry.bound().is_some();
    let written = read(entry.words()).map(|options| options.given);
    let given = match read(&args) {
        Ok(options) => options.given,
        Err(error) if is_filled => {
            return Err(unfilled(&error, written.err(), &asked.into_inner()));
        }
        Err(error) => return Err(error),
    };
    let written = written.ok();
    let lets = |name: &str| {
        let mut passed = entry.passed.iter();
        passed.any(|passed| Environment::is_one(passed, name))
            || host.passes.lets(name, folders.platform)
    };
    let environment = outside.handed(lets, &env);
    let mut started = Started {
        filled: filled(written.as_ref(), &given, &variables, &env),
        examined: given.clone(),
        given,
        written,
        environment,
        outcome: Outcome::Distrusted(Vec::new()),
        is_guessed,
        works_here: false,
    };
    let risks = trust::risks(host, scope, entry, &started.given);
    if !risks.is_empty() {
        started.works_here = started.missing_in(&outside.with(&env)).is_empty();
        started.outcome = Outcome::Distrusted(risks);
        return Ok(started);
    }
    started.works_here = Config::load(&started.given, &outside.with(&env)).is_ok();
    let loaded = started.load(host, outside).map_err(|error| {
        if !is_filled {
            return error;
        }
        let environment = outside.handed(lets, &variables);
        let written = started.written.as_ref();
        let bare = written.and_then(|written| Config::load(written, &environment).err());
        unfilled(&error, bare, &asked.into_inner())
    });
    started.outcome = match loaded {
        Ok(config) => Outcome::Works(Box::new(config)),
        Err(error) => Outcome::Refused(error),
    };
    Ok(started)
}

/// The error without what has been filled in, which may be secret: `bare`, what is told of the entry as it
/// is written, if that is refused as well. `asked`: the variables that were filled in.
fn unfilled(error: &Error, bare: Option<Error>, asked: &BTreeSet<String>) -> Error {
    bare.unwrap_or_else(|| {
        let names: Vec<_> = asked.iter().map(|name| text::safe(name)).collect();
        let problem = match &*names {
            [] => "what its host fills in is refused".to_owned(),
            names => format!("the value of {} is refused", list(names)),
        };
        Error::new(error.kind(), problem)
    })
}

/// The flags and variables whose values are not what is written.
fn filled(
    written: Option<&Layer>,
    given: &Layer,
    before: &[(String, String)],
    env: &[(String, String)],
) -> Vec<String> {
    let texts = |entry: &config::Said| -> Vec<String> {
        let values = entry.values.iter();
        values.map(|value| value.text.clone()).collect()
    };
    let changed = given.entries().filter(|(name, entry)| {
        let before = written.and_then(|written| written.get(name));
        before.map(texts) != Some(texts(entry))
    });
    let flags = changed.map(|(_, entry)| entry.source.to_string());
    let both = env.iter().zip(before);
    let variables = both.filter(|(now, before)| now != before);
    flags
        .chain(variables.map(|((name, _), _)| name.clone()))
        .collect()
}

/// The HTTP client looks for a proxy in this process's own environment. Where the host's children have
/// another, what they would find, as if it had been set.
fn proxy(
    host: &Host,
    config: &Config,
    outside: &Environment,
    handed: &Environment,
) -> Option<(Source, String)> {
    if outside.has_proxies_of(handed)
        || config.network.proxy != crate::http::ProxyChoice::Environment
    {
        return None;
    }
    let name = handed.proxy_variable("https");
    let value = name.and_then(|name| Some((name, handed.get(name).ok()??)));
    Some(match value {
        Some((name, proxy)) => (Source::Variable(name.to_owned()), proxy.to_owned()),
        None => {
            let place = format!("what {} hands over", host.title);
            (Source::Variable(place), "none".to_owned())
        }
    })
}

impl Started {
    /// The configuration there.
    fn load(&mut self, host: &Host, outside: &Environment) -> Result<Config, Error> {
        let config = Config::load(&self.given, &self.environment)?;
        let Some((source, proxy)) = proxy(host, &config, outside, &self.environment) else {
            return Ok(config);
        };
        let value = Value::new(proxy, source.clone());
        self.examined.set("proxy", source, vec![value]);
        Config::load(&self.examined, &self.environment)
    }

    /// What stands in the arguments themselves.
    pub(super) fn literal(&self) -> Layer {
        let mut literal = Layer::default();
        for (name, entry) in self.written.iter().flat_map(Layer::entries) {
            let given = self.given.get(name).into_iter();
            let given: Vec<_> = given.flat_map(|given| &given.values).collect();
            let values = entry.values.iter();
            let same = values.filter(|value| given.contains(value)).cloned();
            literal.set(name, entry.source.clone(), same.collect());
        }
        literal
    }

    /// The variables that the arguments need and the host's child doesn't have.
    pub(super) fn missing(&self) -> Vec<String> {
        self.missing_in(&self.environment)
    }

    fn missing_in(&self, environment: &Environment) -> Vec<String> {
        let mut names = config::needs(&self.given);
        // What is filled in may be a secret, and no name.
        let written = self.written.as_ref().map(config::needs).unwrap_or_default();
        names.retain(|name| written.contains(name) && !environment.is_set(name));
        names
    }
}
