//! Where people sign in: what the server asks for, each document that was looked for, the issuer, and
//! how a client gets to be known there.

use crate::auth::{Authority, Record, Survey, Trouble};
use crate::commands::doctor::again;
use crate::commands::doctor::finding::{Finding, Section};
use crate::config::Config;
use crate::text;

use super::SignIn;

const HERE: Section = Section::Authorization;

pub(super) fn tell(config: &Config, sign_in: &SignIn, survey: &Survey) -> Vec<Finding> {
    let mut findings = vec![wanted(survey)];
    let record = sign_in.record.as_ref().ok().and_then(Option::as_ref);
    // Somebody who is signed in needs it only when the token ends.
    let is_needed = sign_in.value.is_none();
    match &survey.authority {
        None => {}
        Some(Ok(authority)) => {
            findings.push(issuer(survey, authority));
            findings.extend(moved(config, record, &authority.issuer));
            findings.push(registration(config, record, authority, is_needed));
        }
        Some(Err(trouble)) => findings.push(nowhere(config, survey, trouble, is_needed)),
    }
    findings
}

/// What the server says to a request without a token.
fn wanted(survey: &Survey) -> Finding {
    let check = "authorization.challenge";
    match &survey.wants {
        Err(trouble) => {
            let what = format!("what the server wants could not be asked: {trouble}");
            Finding::note(HERE, check, text::safe(&what).into_owned())
        }
        Ok(None) => Finding::ok(HERE, check, "the server asks nobody to sign in"),
        Ok(Some(wants)) => {
            let what = "the server answers 401 to requests without a token, as it should";
            let members = [
                ("error", &wants.error),
                ("description", &wants.description),
                ("scope", &wants.scope),
                ("resource_metadata", &wants.resource_metadata),
            ];
            let finding = Finding::ok(HERE, check, what);
            members
                .iter()
                .fold(finding, |finding, (name, value)| match value {
                    Some(value) => finding.detail(*name, text::safe(value).into_owned()),
                    None => finding,
                })
        }
    }
}

fn issuer(survey: &Survey, authority: &Authority) -> Finding {
    let check = "authorization.discovery";
    let name = text::safe(&authority.issuer).into_owned();
    let count = survey.asked.len();
    let finding = match authority.assumed {
        true => {
            let what = format!(
                "nobody publishes where to sign in ({count} documents were looked for), so {name} is taken \
                 for it"
            );
            Finding::note(HERE, check, what).why(
                "Servers of 2025-03-26 may do without such documents, and then have fixed addresses.",
            )
        }
        false => {
            let from = survey.asked.iter().rev().find(|asked| asked.found);
            let from = from.map_or_else(String::new, |asked| format!(", as {} says", asked.url));
            Finding::ok(HERE, check, format!("people sign in at {name}{from}"))
        }
    };
    with_documents(finding, survey)
        .detail("issuer", name)
        .detail(
            "token endpoint",
            text::safe(authority.token_endpoint.as_str()).into_owned(),
        )
}

fn with_documents(finding: Finding, survey: &Survey) -> Finding {
    survey.asked.iter().fold(finding, |finding, asked| {
        finding.detail(asked.url.clone(), asked.outcome.clone())
    })
}

/// SEP-2352: what one issuer gave is not shown to another.
fn moved(config: &Config, record: Option<&Record>, now: &str) -> Option<Finding> {
    let before = &record?.authority.as_ref()?.issuer;
    if before == now {
        return None;
    }
    let (before, now) = (text::safe(before), text::safe(now));
    let what = format!("the sign-in is from {before}, and the server now names {now}");
    Some(
        Finding::warning(HERE, "authorization.issuer", what)
            .why("It is not shown to another issuer, so it ends with its token.")
            .run(format!("{} --force", config.login_command())),
    )
}

fn registration(
    config: &Config,
    record: Option<&Record>,
    authority: &Authority,
    is_needed: bool,
) -> Finding {
    let check = "authorization.registration";
    let client = config.account().map(|account| &account.client);
    let known = record.and_then(|record| record.client.as_ref());
    let what = if client.is_some_and(|client| client.given.is_some()) {
        "the client was registered beforehand (--static-oauth-client-info)".to_owned()
    } else if let Some(known) = known {
        format!("registered there as the client {}", text::safe(&known.id))
    } else if authority.takes_documents && client.is_some_and(|c| c.document.is_some()) {
        "the client has a metadata document, and the server takes those".to_owned()
    } else if authority.registration_endpoint.is_some() {
        "clients register there by themselves".to_owned()
    } else {
        let what = "clients can't register there by themselves, and none is configured";
        let finding = match is_needed {
            true => Finding::failure(HERE, check, what),
            false => Finding::warning(HERE, check, what),
        };
        return finding
            .why("Without being known there nobody can sign in.")
            .step("have whoever runs the server register a client for this program, and give it with:")
            .run(format!(
                "{} --static-oauth-client-info '{{\"client_id\":\"ID\"}}'",
                config.login_command()
            ));
    };
    Finding::ok(HERE, check, what)
}

fn nowhere(config: &Config, survey: &Survey, trouble: &Trouble, is_needed: bool) -> Finding {
    let check = "authorization.discovery";
    let what = format!("where to sign in can't be found out: {trouble}");
    let what = text::safe(&what).into_owned();
    let finding = match is_needed {
        true => Finding::failure(HERE, check, what),
        false => Finding::warning(HERE, check, what),
    };
    let finding = finding.why("Nobody can sign in there.");
    let finding = match trouble {
        Trouble::Transient { .. } => finding
            .step("it may pass; try again in a while:")
            .run(again(config, "")),
        _ => finding
            .step("tell whoever runs the server; what was asked for, and what came, is shown by:")
            .run(again(config, "--verbose")),
    };
    with_documents(finding, survey)
}
