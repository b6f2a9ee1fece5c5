//! A command as it was typed, with something more on it, for texts; pure.
//!
//! Whoever follows a hint that leaves out what they typed gets something else than they wanted: another
//! server, another name, or no `--read-only`. Secrets are left out, with a mark in their place.

use super::{Args, own};
use crate::config::{Layer, option, secrets_of, shown_words_of};

/// `intercom-mcp VERB`, the words of its own, and what was given.
pub(in crate::commands) fn typed(verb: &str, own: &[String], given: &Layer) -> String {
    let given = shown_words_of(given).into_iter();
    let given = given.map(|word| match word.as_str() {
        "--target" => "-t".to_owned(),
        _ => word,
    });
    let first = ["intercom-mcp", verb].map(str::to_owned).into_iter();
    let words: Vec<_> = first.chain(own.iter().cloned()).chain(given).collect();
    own::line(&words)
}

impl Args {
    /// The command again, with `more` (a switch) on it.
    pub(super) fn again(&self, given: &Layer, more: &str) -> String {
        let mut words: Vec<_> = self.program.iter().cloned().collect();
        for (flag, value) in [("--scope", &self.scope), ("--name", &self.name)] {
            words.extend(value.iter().flat_map(|value| option(flag, value)));
        }
        for pair in &self.env {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let mut shown = value.to_owned();
            for secret in secrets_of(name, value).iter().filter(|s| !s.is_empty()) {
                shown = shown.replace(secret, "…");
            }
            words.extend(option("--env", &format!("{name}={shown}")));
        }
        let switches = [
            ("--dry-run", self.dry_run),
            ("--replace", self.replace),
            ("--force", self.force),
        ];
        // With --print go none of them.
        let is_kept = |flag: &str| flag != more && more != "--print";
        let kept = switches.iter().filter(|(flag, on)| *on && is_kept(flag));
        words.extend(kept.map(|(flag, _)| (*flag).to_owned()));
        words.push(more.to_owned());
        super::typed("install", &words, given)
    }
}
