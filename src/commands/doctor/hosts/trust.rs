//! What an entry that came with a folder may have us do: a host asks its person before it starts such a
//! thing, and `doctor` must not be the way around that.
//!
//! Of such an entry nothing is tried out and no file is read that it names, unless all that it says is
//! known to be harmless.

use crate::config::{Layer, is_built_in, setting_of};
use crate::hosts::{Entry, Host, Scope};
use crate::text;

use super::super::finding::Finding;
use super::started::Outcome;
use super::{Found, HERE, list, plural};

/// The settings that say how much, how long, and as which of the user's own; whatever isn't here may
/// run a program, read or write a file, or have a secret of the user's go somewhere.
pub(super) const HARMLESS: &[&str] = &[
    "mode",
    "transport",
    "profile",
    "no-browser",
    "sign-in-wait",
    "auth-timeout",
    "device-code",
    "callback-port",
    "ignore-tool",
    "allow-tool",
    "read-only",
    "allow-writes",
    "fin-user",
    "max-result-chars",
    "start-timeout",
    "connect-timeout",
    "request-timeout",
    "max-request-time",
    "headers-timeout",
    "body-timeout",
    "keep-alive",
    "ping-interval",
    "ipv4",
    "disable-cookies",
    "debug",
    "silent",
    "protocol",
    "enable-proxy",
];

/// What an entry has that nobody has vouched for; `given`: what its arguments say.
pub(super) fn risks(host: &Host, scope: Scope, entry: &Entry, given: &Layer) -> Vec<String> {
    if scope != Scope::Project {
        return Vec::new();
    }
    let said = given.entries().filter(|(name, entry)| {
        let mut values = entry.values.iter();
        !values.all(|value| is_harmless(name, &value.text))
    });
    let mut risks: Vec<String> = said.map(|(name, _)| format!("--{name}")).collect();
    let variables = entry.variables();
    let strange = variables.iter().filter(|(name, value)| {
        let setting = setting_of(name);
        !setting.is_some_and(|setting| is_harmless(setting, value))
    });
    risks.extend(strange.map(|(name, _)| name.clone()));
    if !entry.passed.is_empty() {
        risks.push("env_vars".to_owned());
    }
    let values = variables.iter().map(|(_, value)| value);
    let mut texts = entry.args.iter().chain(values);
    let any = |_: &str| Some(String::new());
    if texts.any(|text| text.contains("${") || host.fill(text, &any).text != *text) {
        risks.push("what is filled in".to_owned());
    }
    if entry.bound().is_some() {
        risks.push("what a shell makes of it".to_owned());
    }
    risks
}

fn is_harmless(setting: &str, value: &str) -> bool {
    match setting {
        "target" => is_built_in(value.trim()),
        _ => HARMLESS.contains(&setting),
    }
}

impl Found {
    /// What it has that nobody has vouched for.
    pub(super) fn risks(&self) -> &[String] {
        match &self.started {
            Some(Ok(started)) => match &started.outcome {
                Outcome::Distrusted(risks) => risks,
                Outcome::Works(_) | Outcome::Refused(_) => &[],
            },
            Some(Err(_)) | None => &[],
        }
    }

    /// It comes with this folder and has …
    fn distrusted(&self) -> String {
        let risks: Vec<_> = self.risks().iter().map(|risk| text::safe(risk)).collect();
        let subject = self.subject();
        format!("{subject} comes with this folder and has {}", list(&risks))
    }
}

/// It is what is to be tried out.
pub(super) fn refused(found: &Found) -> Finding {
    let what = format!("{}, and so is not tried out", found.distrusted());
    Finding::failure(HERE, "hosts.trust", what)
        .why(format!(
            "By {} somebody else may run a program as you, or see your tokens; {} asks you before.",
            plural(found.risks(), "that", "those"),
            found.host.title
        ))
        .step("read the entry; if you trust all of it, give doctor the same options yourself")
}

/// It is one among others.
pub(super) fn passed_over(found: &Found) -> Finding {
    let what = format!(
        "{}, so what would come of it is not looked at",
        found.distrusted()
    );
    Finding::skipped(HERE, "hosts.trust", what)
}
