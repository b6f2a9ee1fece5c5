//! The configuration: whether it can be read, what is set and where, and what a host would not see.

use crate::config::{Config, Environment};
use crate::error::Error;
use crate::text;

use super::finding::{Finding, Section};

const HERE: Section = Section::Configuration;

/// It can't be read, so nothing else can be looked at.
pub(super) fn refused(error: &Error) -> Vec<Finding> {
    let what = text::safe(&error.chain()).into_owned();
    let refused = Finding::failure(HERE, "configuration.values", what)
        .why("Nothing starts with it: hosts see a server that ends at once.");
    let refused = error.hints().iter().fold(refused, |finding, hint| {
        finding.step(text::safe(hint).into_owned())
    });
    let refused = match refused.fix.is_empty() {
        true => refused.step("change that value, or take it out"),
        false => refused,
    };
    let rest = skipped("the configuration can't be read");
    [refused].into_iter().chain(rest).collect()
}

/// There is none to be had; `why` says where to look.
pub(super) fn unread(why: &str) -> Vec<Finding> {
    let values = Finding::skipped(HERE, "configuration.values", why);
    [values].into_iter().chain(skipped(why)).collect()
}

fn skipped(why: &str) -> [Finding; super::finding::REST.len()] {
    super::finding::REST.map(|(section, check)| Finding::skipped(section, check, why))
}

/// `set`: name, value and place of everything that has been set; `filled`: the places whose values a host
/// takes from elsewhere, and which may be secret.
pub(super) fn check(config: &Config, set: &[[String; 3]], filled: &[String]) -> Vec<Finding> {
    let what = match set.len() {
        0 => "nothing is set, so the defaults hold".to_owned(),
        1 => "1 value is set".to_owned(),
        count => format!("{count} values are set"),
    };
    let values = Finding::ok(HERE, "configuration.values", what);
    let values = set.iter().fold(values, |finding, [name, value, place]| {
        let value = match filled.contains(place) {
            true => "(filled in by the host, hidden)",
            false => value,
        };
        finding.detail(name.clone(), format!("{value} (from {place})"))
    });
    let warnings = config.warnings.iter().map(|warning| {
        let what = text::safe(warning).into_owned();
        let warning = Finding::warning(HERE, "configuration.warning", what);
        warning.why("It stops nothing, and may not be what was meant.")
    });
    let mut findings = vec![values];
    findings.extend(warnings);
    findings
}

/// Hosts hand their children almost no environment (a dozen variables), so what comes from this
/// shell's may be missing there.
pub(super) fn unseen(
    config: &Config,
    environment: &Environment,
    set: &[[String; 3]],
) -> Option<Finding> {
    let ours = |place: &&str| place.starts_with("INTERCOM_") || place.starts_with("NODE_");
    let mut names: Vec<&str> = set.iter().map(|[_, _, place]| &**place).collect();
    names.retain(ours);
    let remote = config.target.remote.as_ref();
    let url = remote.and_then(|remote| remote.http.as_ref().or(remote.sse.as_ref()));
    let proxied = url.filter(|url| {
        config.network.proxy == crate::http::ProxyChoice::Environment
            && crate::http::proxy_for(&config.network, url).is_some()
    });
    names.extend(proxied.and_then(|url| environment.proxy_variable(url.scheme())));
    names.extend(environment.moved_folders());
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return None;
    }
    let what = format!("set in this shell: {}", names.join(", "));
    let note = Finding::note(HERE, "configuration.environment", what).why(
        "A host hands on next to none of its environment, so a bridge that it starts may see another \
         configuration than this.",
    );
    Some(
        note.step(
            "name them in the `env` of the host's entry, or put the values into the config file",
        ),
    )
}
