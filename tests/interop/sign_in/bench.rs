//! What the tests of signing in stand on. Deliberately holds no expectation about the product.

mod authority;
mod bridge;
mod login;
mod person;
mod session;

use std::io::{self, Write as _};
use std::{env, thread};

pub(crate) use authority::Authority;
pub(crate) use bridge::{Bridge, said};
pub(crate) use login::Login;
pub(crate) use person::{Person, Ran};
pub(crate) use session::{Session, State};

use crate::support::{Kit, node_kit};

/// The servers that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// oidc-provider: a refresh token that is used twice ends everything.
    Strict,
    /// Cloudflare's: the last refresh token is good until the next one has been used.
    Lenient,
    /// The same with the face of Intercom's server.
    Intercom,
}

/// A server and a person who has never been there; `None` where npm is missing (reported).
pub(crate) fn met(kind: Kind) -> Option<(Authority, Person)> {
    let kit: &'static Kit = node_kit()?;
    Some((Authority::start(kit, kind), Person::new(kit)))
}

/// The same, signed in with `login`; with tokens that are over after `lifetime` seconds.
pub(crate) fn signed_in(kind: Kind, lifetime: Option<u64>) -> Option<(Authority, Person)> {
    let (authority, person) = met(kind)?;
    authority.order(&serde_json::json!({ "lifetime": lifetime }));
    person.signs_in(&authority);
    authority.order(&serde_json::json!({ "lifetime": null }));
    Some((authority, person))
}

/// Whether a program of the machine's is there; else this is reported, and fails where `CI=true`.
pub(crate) fn has(program: &str, package: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if !found {
        skipped(&format!("this machine has no {program} (apt: {package})"));
    }
    found
}

/// Says past the harness's capture that a test didn't run.
pub(crate) fn skipped(why: &str) {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let message = format!("skipped {test}: {why}");
    assert!(env::var("CI").as_deref() != Ok("true"), "{message}");
    writeln!(io::stderr(), "{message}").expect("stderr");
}

/// Says past the harness's capture what was measured.
pub(crate) fn told(text: &str) {
    writeln!(io::stderr(), "{text}").expect("stderr");
}

/// A number from the environment, for longer runs than the usual ones.
pub(crate) fn at_least(name: &str, usual: usize) -> usize {
    env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}
