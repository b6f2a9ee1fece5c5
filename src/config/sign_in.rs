//! What is known about signing in before anybody has: the settings under "Signing in" →
//! `auth::Settings`.
//!
//! Everything that is given is checked, needed or not: a slip must not wait for the day on which
//! the token runs out. Nothing is asked of a server here.

mod asked;
mod callback;
mod client;
mod command;
mod surroundings;
#[cfg(test)]
mod tests;
mod urls;

use std::time::Duration;

use reqwest::Url;
use reqwest::header::AUTHORIZATION;

use crate::auth::{
    ClientSettings, GivenClient, Grant, Keys, Record, Resource, Settings, StoreSettings,
};
use crate::bridge::Mode;
use crate::config::layer::{Source, Stack, Value};
use crate::config::settings::STORES;
use crate::config::sources::Sources;
use crate::error::Error;
use crate::http::{Header, Network};

/// What came of the settings.
#[derive(Debug)]
pub(crate) struct Found {
    /// For any server; its own is the target's, where that has one.
    pub(crate) settings: Settings,
    /// Whether the target has a server.
    pub(crate) has_server: bool,
    /// Whether requests go out with what a sign-in has brought.
    pub(crate) used: bool,
    pub(crate) warnings: Vec<String>,
}

/// The settings for a credential that the store has: as far as its owner's settings are gone, what
/// the record itself says has to do.
pub(crate) fn of_record(settings: &Settings, record: &Record) -> Settings {
    let server = Url::parse(&record.server).unwrap_or_else(|_| settings.server.clone());
    Settings {
        // Whoever signed in there has allowed it.
        allow_http: settings.allow_http || server.scheme() == "http",
        server,
        profile: record.profile.clone(),
        ..settings.clone()
    }
}

/// Reads them. `headers` are those that go to the server.
///
/// # Errors
/// A value that can't be meant, with its place.
pub(crate) fn read(
    sources: &Sources<'_>,
    mode: Mode,
    headers: &[Header],
    network: &Network,
) -> Result<Found, Error> {
    let stack = &sources.stack;
    let mut warnings = Vec::new();
    let given = client::given(stack, sources.environment, &mut warnings)?;
    let metadata = client::metadata(stack, sources.environment)?;
    let fin = sources.target.fin.is_some();
    let grant = match grant(stack, given.as_ref())? {
        // The same settings may serve other targets.
        _ if fin => Grant::Token,
        grant => grant,
    };
    let (scopes, authorize_params) = asked::read(stack, &metadata)?;
    let callback = callback::read(stack, given.as_ref(), &mut warnings)?;
    let remote = sources.target.remote.as_ref();
    let server = remote.and_then(|remote| remote.http.as_ref().or(remote.sse.as_ref()));
    let nowhere = || Url::parse("https://server.invalid/").expect("a literal of ours");
    let settings = Settings {
        server: server.cloned().unwrap_or_else(nowhere),
        profile: stack.setting("profile").read("profile", profile)?,
        network: network.clone(),
        allow_http: stack.switch("allow-http")?,
        grant,
        client: ClientSettings {
            given,
            document: urls::document(stack)?,
            metadata: metadata.members,
        },
        resource: resource(stack)?,
        scopes,
        authorize_params,
        token_endpoint: urls::token_endpoint(stack, stack.switch("client-credentials")?)?,
        accept_issuer: urls::issuer(stack)?,
        use_id_token: stack.switch("use-id-token")?,
        callback,
        interactive: false,
        browser: !stack.switch("no-browser")?,
        sign_in_wait: wait(stack)?,
        store: store(sources)?,
        surroundings: surroundings::of(stack, sources.environment),
        login_command: command::login(stack, &sources.target.name, fin),
    };
    let settings = match fin {
        true => with_a_token(settings),
        false => settings,
    };
    let header = headers.iter().any(|header| header.name == AUTHORIZATION);
    if server.is_some() && header {
        let why =
            "the server gets the header Authorization as it is configured, so nobody signs in";
        warnings.extend(without_effect(stack, why));
    } else if fin {
        let why = "Fin's servers take a token that you were given, and have no sign-in";
        warnings.extend(without_effect(stack, why));
    }
    Ok(Found {
        settings,
        has_server: server.is_some(),
        used: server.is_some() && mode != Mode::Local && !header,
        warnings,
    })
}

/// For a server where nobody can sign in: what is said of signing in must not make another credential
/// of the same token.
fn with_a_token(settings: Settings) -> Settings {
    Settings {
        client: ClientSettings::default(),
        resource: Resource::Advertised,
        scopes: None,
        authorize_params: Vec::new(),
        token_endpoint: None,
        use_id_token: false,
        ..settings
    }
}

/// Flags that were given where something else makes them pointless.
fn without_effect(stack: &Stack, why: &str) -> Option<String> {
    let names = [
        "device-code",
        "client-credentials",
        "static-oauth-client-info",
        "client-metadata-url",
        "use-id-token",
    ];
    let given = |name: &&str| {
        let value = stack.value(name);
        value.is_some_and(|value| matches!(value.source, Source::Flag(_)))
    };
    let name = names.into_iter().find(given)?;
    Some(format!("--{name} has no effect: {why}"))
}

fn grant(stack: &Stack, given: Option<&GivenClient>) -> Result<Grant, Error> {
    let device = stack.switch("device-code")?;
    if !stack.switch("client-credentials")? {
        return Ok(match device {
            true => Grant::DeviceCode,
            false => Grant::Browser,
        });
    }
    let value = stack.setting("client-credentials");
    let refuse = |problem: &str| value.refuse("client-credentials", problem);
    if device {
        return Err(refuse("contradicts --device-code").hint("keep one of them"));
    }
    if given.is_none_or(|given| given.secret.is_none() && given.private_key.is_none()) {
        return Err(refuse("needs a client with a secret or a key").hint(
            "add --static-oauth-client-info '{\"client_id\":\"…\",\"client_secret\":\"${SECRET}\"}', \
             or @FILE with the same in it",
        ));
    }
    Ok(Grant::ClientCredentials)
}

fn resource(stack: &Stack) -> Result<Resource, Error> {
    if stack.switch("disable-resource-parameter")? {
        return Ok(Resource::Omitted);
    }
    urls::resource(stack)
}

/// mcp-remote's name for the wait counts where ours is not given.
fn wait(stack: &Stack) -> Result<Duration, Error> {
    let alias = stack.seconds("auth-timeout")?;
    let own = stack.seconds("sign-in-wait")?;
    let chosen = match stack.is_set("auth-timeout") && !stack.is_set("sign-in-wait") {
        true => alias,
        false => own,
    };
    // 0 is no wait at all: a wait without an end would outlast every host.
    Ok(chosen.unwrap_or_default())
}

/// Files and errors are named by it, so it is plain.
fn profile(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    let starts = text.starts_with(|char: char| char.is_ascii_alphanumeric());
    if !starts || !text.chars().all(is_plain) || text.len() > 64 {
        return Err(format!(
            "{text:?} is no profile's name: letters, digits, '-', '_' and '.', a letter or digit \
             first, 64 at most"
        ));
    }
    Ok(text.to_owned())
}

fn store(sources: &Sources<'_>) -> Result<StoreSettings, Error> {
    let stack = &sources.stack;
    let keys = match stack.choice("store", STORES)? {
        "keychain" => Keys::Keychain,
        "file" => Keys::File,
        _ => Keys::Auto,
    };
    let named = |value: &Value| {
        let folder = sources.path(value);
        // Hosts start us in any folder, so a relative one would be another each time.
        match folder.is_absolute() && !value.text.trim().is_empty() {
            true => Ok(folder),
            false => Err(value
                .refuse("data-dir", "not a whole path")
                .hint("begin it with /, or with ~/ for your home")),
        }
    };
    let folder = match stack.value("data-dir") {
        Some(value) => Some(named(value)?),
        None => sources.environment.data_folder().map(ToOwned::to_owned),
    };
    Ok(StoreSettings { folder, keys })
}
