//! The command that signs in to the target from a terminal, for texts; pure.
//!
//! What the config file says the command finds there by itself; what a host's entry says it must be
//! told again, or it would sign in to something else, or keep the token where nobody looks.

use crate::config::layer::{Source, Stack, Value};
use crate::config::parse;
use crate::config::settings::{Kind, setting};

/// What decides which credential is meant, and where it is kept.
const PLACE: &[&str] = &["config", "profile", "allow-http", "data-dir", "store"];

/// And how it is got.
const WAY: &[&str] = &[
    "device-code",
    "client-credentials",
    "static-oauth-client-info",
    "client-metadata-url",
    "resource",
    "disable-resource-parameter",
    "authorize-param",
    "accept-issuer",
    "token-endpoint",
    "use-id-token",
];

/// `target`: as it may be shown. `with_token`: there is no way to get one but to be given it.
pub(super) fn login(stack: &Stack, target: &str, with_token: bool) -> String {
    let mut words = vec!["intercom-mcp login".to_owned()];
    let chosen = stack.setting("target");
    if must_be_told(chosen) {
        // What may be secret in a URL was cut away; the mark says that something is missing.
        let cut = if chosen.text.contains('?') {
            "?…"
        } else {
            ""
        };
        words.push(format!("-t {}", quoted(&format!("{target}{cut}"))));
    }
    let way = WAY.iter().filter(|_| !with_token);
    for name in PLACE.iter().chain(way) {
        for value in stack
            .values(name)
            .iter()
            .filter(|value| must_be_told(value))
        {
            words.extend(word(name, value));
        }
    }
    if with_token {
        words.push("--with-token".to_owned());
    }
    words.join(" ")
}

fn must_be_told(value: &Value) -> bool {
    matches!(value.source, Source::Flag(_) | Source::Variable(_))
}

fn word(name: &str, value: &Value) -> Option<String> {
    let setting = setting(name)?;
    if setting.kind == Kind::Switch {
        return parse::switch(&value.text)
            .ok()?
            .then(|| format!("--{name}"));
    }
    let text = value.text.trim();
    let text = match setting.secret && !text.starts_with('@') {
        true => "…".to_owned(),
        false => quoted(text),
    };
    Some(format!("--{name} {text}"))
}

/// In single quotes where a shell would make something else of it.
fn quoted(text: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./:@%+=,~…".contains(char);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
