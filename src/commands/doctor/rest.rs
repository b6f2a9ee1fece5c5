//! The access token for Intercom's REST API: whose it is, where its workspace is, and what it may read;
//! each read that the tools need is tried once, with the smallest page.

use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::bridge::Mode;
use crate::commands::sources;
use crate::config::{Config, Rest};
use crate::intercom::{self, Base, Client, Kind, Read};
use crate::text;

use super::finding::{Finding, Section};
use super::network::Reach;
use super::{CHECK, Notes, again};

const HERE: Section = Section::Rest;
/// For one request; a check is one or some of them side by side.
const REQUEST: Duration = Duration::from_secs(8);

const WHERE: &str = "it is in Intercom: Settings, Integrations, Developer Hub, your app (or a new one), \
                     Authentication. Give it as INTERCOM_TOKEN, in the `env` of the host's entry";

/// What was found; and whether that is only that the API can't be reached.
pub(super) struct Found {
    findings: Vec<Finding>,
    unreachable: bool,
}

/// `reach`: a network that leads nowhere has been told of.
pub(super) fn tell(found: Found, reach: &Reach, notes: &Notes<'_>) {
    match reach {
        Err(check) if found.unreachable => {
            let why = format!("see {check}");
            notes.add([Finding::skipped(HERE, "rest.token", why)]);
        }
        _ => notes.add(found.findings),
    }
}

pub(super) async fn check(config: &Config) -> Found {
    let mut findings = Vec::new();
    let outcome = look(config, &mut findings).await;
    Found {
        findings,
        unreachable: matches!(outcome, Err(Kind::Unreachable | Kind::Timeout)),
    }
}

async fn look(config: &Config, findings: &mut Vec<Finding>) -> Result<(), Kind> {
    if let Some(finding) = needless(config) {
        findings.push(finding);
        return Ok(());
    }
    let Some(client) = sources::rest(config, REQUEST) else {
        return Ok(());
    };
    let began = Instant::now();
    let me = match timeout(CHECK, client.me()).await {
        Ok(me) => me,
        Err(_) => Err(silent(&client)),
    };
    let elapsed = began.elapsed();
    match me {
        Ok(me) => {
            let told = text::safe(&me.told()).replace(['\n', '\t'], " ");
            let host = client.host();
            let what = format!("{host} takes the access token: it is of {told}");
            let finding = Finding::ok(HERE, "rest.token", what).took(elapsed);
            findings.push(match me.app.region() {
                Some(region) => finding.detail("region", region.name()),
                None => finding,
            });
            findings.extend(region(config, me.app.region()));
        }
        // It may lack just that permission.
        Err(error) if error.kind == Kind::MissingScope => {
            findings.push(lacking(
                config,
                "Read one admin",
                &error,
                &["its own admin"],
            ));
        }
        Err(error) => {
            findings.push(refused(config, &client, &error).took(elapsed));
            return Err(error.kind);
        }
    }
    let began = Instant::now();
    match timeout(CHECK, client.try_reads()).await {
        Ok(reads) => findings.extend(scopes(config, &reads, began.elapsed())),
        Err(_) => findings.push(refused(config, &client, &silent(&client))),
    }
    Ok(())
}

/// Why there is nothing to try.
fn needless(config: &Config) -> Option<Finding> {
    let skipped = |why: String| Some(Finding::skipped(HERE, "rest.token", why));
    let name = &config.target.name;
    let stands_alone = stands_alone(config);
    match &config.local {
        None => skipped(format!("the tools of {name} can't be answered here")),
        Some(local) if local.rest == Rest::Sandbox => {
            skipped("the sample workspace needs no token".to_owned())
        }
        Some(_) if config.target.fin.is_some() => skipped("see fin.key".to_owned()),
        Some(_) if config.mode == Mode::Remote => {
            skipped("--mode remote: nothing is answered here".to_owned())
        }
        Some(local) if local.has_token() => None,
        Some(_) if stands_alone => Some(
            Finding::failure(HERE, "rest.token", "there is no access token")
                .why("The tools are answered here, over Intercom's REST API, which wants one.")
                .step(WHERE),
        ),
        Some(_) => skipped(
            "no access token is set; with one, the tools are answered here while the server is away"
                .to_owned(),
        ),
    }
}

fn stands_alone(config: &Config) -> bool {
    config.target.remote.is_none() || config.mode == Mode::Local
}

fn silent(client: &Client) -> intercom::Error {
    let why = format!("{} gave no answer in {} s", client.host(), CHECK.as_secs());
    intercom::Error::new(Kind::Timeout, why)
}

/// A failure, or where the hosted server answers as well, a warning.
fn broken(config: &Config, check: &'static str, what: String) -> Finding {
    match stands_alone(config) {
        true => Finding::failure(HERE, check, what),
        false => Finding::warning(HERE, check, what),
    }
}

fn why(config: &Config) -> &'static str {
    match stands_alone(config) {
        true => "The tools are answered here, over that API.",
        false => "The tools can't be answered here when the server is away.",
    }
}

fn refused(config: &Config, client: &Client, error: &intercom::Error) -> Finding {
    let words = text::safe(&error.message).into_owned();
    let finding = match error.kind {
        Kind::Unauthorized => Finding::failure(
            HERE,
            "rest.token",
            format!("{} refuses the access token: {words}", client.host()),
        ),
        Kind::WrongRegion(_) => Finding::failure(HERE, "rest.region", words),
        _ => broken(config, "rest.token", words),
    };
    let finding = finding.why(why(config));
    let finding = match error.status {
        Some(status) => finding.detail("HTTP status", status.to_string()),
        None => finding,
    };
    let finding = match &error.request_id {
        Some(id) => finding.detail("request", id.clone()),
        None => finding,
    };
    match error.kind {
        Kind::Unauthorized => finding.step(format!("copy it again; {WHERE}")),
        Kind::WrongRegion(Some(region)) => finding
            .step("use that region's target, here and in the host's entry:")
            .run(format!("intercom-mcp doctor -t {}", region.target())),
        _ => match &error.hint {
            Some(hint) => finding.step(text::safe(hint).into_owned()),
            None => finding.step("try again later:").run(again(config, "")),
        },
    }
}

/// The workspace is elsewhere than the target says.
fn region(config: &Config, found: Option<intercom::Region>) -> Option<Finding> {
    let Some(Rest::At(Base::Region(wanted))) = &config.target.rest else {
        return None;
    };
    let found = found.filter(|found| found != wanted)?;
    let (name, target, here) = (found.name(), found.target(), &config.target.name);
    Some(
        Finding::failure(
            HERE,
            "rest.region",
            format!("the workspace is hosted in {name}, and the target is {here}"),
        )
        .why("Each region has servers of its own, and none serves another's workspaces.")
        .step("use that region's target, here and in the host's entry:")
        .run(format!("intercom-mcp doctor -t {target}")),
    )
}

fn scopes(config: &Config, reads: &[Read], elapsed: Duration) -> Vec<Finding> {
    let mut missing: Vec<(&str, &intercom::Error, Vec<&str>)> = Vec::new();
    let mut findings = Vec::new();
    for read in reads {
        let Err(error) = &read.done else { continue };
        if error.kind != Kind::MissingScope {
            let words = text::safe(&error.message);
            let what = format!("{} can't be read: {words}", read.name);
            let finding = broken(config, "rest.scopes", what).why(why(config));
            findings.push(match &error.hint {
                Some(hint) => finding.step(text::safe(hint).into_owned()),
                None => finding.step("try again later:").run(again(config, "")),
            });
            continue;
        }
        match missing.iter_mut().find(|(scope, ..)| *scope == read.scope) {
            Some((.., names)) => names.push(read.name),
            None => missing.push((read.scope, error, vec![read.name])),
        }
    }
    let lacks = missing.iter();
    findings.extend(lacks.map(|(scope, error, names)| lacking(config, scope, error, names)));
    if findings.is_empty() {
        let names: Vec<_> = reads.iter().map(|read| read.name).collect();
        let what = format!("the token may read {}", names.join(", "));
        findings.push(Finding::ok(HERE, "rest.scopes", what).took(elapsed));
    }
    findings
}

fn lacking(config: &Config, scope: &str, error: &intercom::Error, names: &[&str]) -> Finding {
    let names = names.join(", ");
    let what = format!("the access token lacks the permission \"{scope}\" (to read {names})");
    let finding = broken(config, "rest.scopes", what)
        .why("The tools that need it answer with an error when they are answered here.")
        .detail("said", text::safe(&error.message).into_owned());
    finding.step(format!(
        "in Intercom: Settings, Integrations, Developer Hub, your app, Authentication: add \"{scope}\", \
         then use the new token"
    ))
}
