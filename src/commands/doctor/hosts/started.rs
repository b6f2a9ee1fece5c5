//! What comes of an entry of ours where its host starts it: its arguments by the command line's parser,
//! and the configuration with what that host hands over of the environment.
//!
//! What the host would put in place of `${…}` is put there, as far as that can be known.

use crate::config::{self, Config, Environment, Layer, Source, Value};
use crate::error::Error;
use crate::hosts::{Entry, Folders, Host};

use super::Reader;

/// What a host would start.
pub(super) struct Started {
    /// What the arguments say.
    pub(super) given: Layer,
    /// The same, and what the environment says of proxies.
    pub(super) examined: Layer,
    /// What is there of the environment.
    pub(super) environment: Environment,
    pub(super) config: Result<Config, Error>,
    /// The host puts something in that nobody else knows.
    pub(super) is_guessed: bool,
    /// The same with this shell's environment works.
    pub(super) works_here: bool,
}

/// # Errors
/// The arguments are refused.
pub(super) fn start(
    host: &Host,
    entry: &Entry,
    outside: &Environment,
    folders: &Folders,
    read: Reader,
) -> Result<Started, Error> {
    let variable = |name: &str| outside.get(name).ok().flatten().map(str::to_owned);
    let mut is_guessed = false;
    let mut fill = |text: &str| {
        let filled = host.fill(text, &variable);
        is_guessed |= !filled.is_known;
        filled.text
    };
    let args: Vec<String> = entry.words().iter().map(|arg| fill(arg)).collect();
    let env = entry.variables().into_iter();
    let env: Vec<_> = env.map(|(name, text)| (name, fill(&text))).collect();
    // A shell puts in what it knows.
    is_guessed |= entry.bound().is_some();
    let given = read(&args)?.given;
    let lets = |name: &str| {
        let is_named = entry.passed.iter().any(|passed| passed == name);
        is_named || host.passes.lets(name, folders.platform)
    };
    let environment = outside.handed(lets, &env);
    let mut examined = given.clone();
    let mut config = Config::load(&given, &environment);
    if let Ok(loaded) = &config
        && let Some((source, proxy)) = proxy(host, loaded, outside, &environment)
    {
        let value = Value::new(proxy, source.clone());
        examined.set("proxy", source, vec![value]);
        config = Config::load(&examined, &environment);
    }
    Ok(Started {
        works_here: Config::load(&given, &outside.with(&env)).is_ok(),
        given,
        examined,
        environment,
        config,
        is_guessed,
    })
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
    /// The variables that the arguments need and the host's child doesn't have.
    pub(super) fn missing(&self) -> Vec<String> {
        let mut names = config::needs(&self.given);
        names.retain(|name| !self.environment.is_set(name));
        names
    }
}
