//! Fin's servers: whether there is a key, whether it is one of the right kind, until when it is good,
//! and for whom it says it is.
//!
//! What Fin can do there is not asked: that request makes a user.

use crate::auth::Record;
use crate::clock::{ahead, date, ended, now};
use crate::commands::account;
use crate::config::{Config, Fin};
use crate::jwt::{self, Claims};

use super::Notes;
use super::authorization::Carried;
use super::finding::{Finding, Section};

const HERE: Section = Section::Fin;
const CHECK: &str = "fin.key";

pub(super) fn check(config: &Config, carried: &Carried, notes: &Notes<'_>) {
    let Some(fin) = config.target.fin else {
        return;
    };
    let (has_key, claims) = match carried {
        Carried::Header(header) => (true, header.claims.clone()),
        Carried::SignIn(sign_in) => {
            let record = sign_in.record.as_ref().ok().and_then(Option::as_ref);
            kept(record)
        }
        // Its own finding says why.
        Carried::Nothing(_) | Carried::Broken(_) => return,
    };
    // That there is none, or that it is over, has been said there, and what helps.
    if let Some(check) = notes.failed_in(Section::Authorization) {
        let why = format!("see {check}");
        return notes.add([Finding::skipped(HERE, CHECK, why)]);
    }
    if !has_key {
        return;
    }
    notes.add([key(config, fin, claims.as_ref()), unasked()]);
}

fn kept(record: Option<&Record>) -> (bool, Option<Claims>) {
    let tokens = record.and_then(|record| record.tokens.as_ref());
    let claims = tokens.and_then(|tokens| jwt::claims(tokens.access.expose()));
    (tokens.is_some(), claims)
}

fn key(config: &Config, fin: Fin, claims: Option<&Claims>) -> Finding {
    let finding = match (fin, claims) {
        (Fin::Teammate, None) => Finding::ok(HERE, CHECK, "there is a Fin Agent API key"),
        (Fin::User, None) => Finding::failure(HERE, CHECK, "the token is no JWT")
            .why("The server for an app's users takes a Messenger JWT, which says for which user it is.")
            .step("have your own server make one; to try it out:")
            .run(trying(config)),
        (Fin::User, Some(claims)) if claims.user().is_none() => {
            Finding::failure(HERE, CHECK, "the JWT has no user_id")
                .why("The server can't tell for which user it is.")
                .step("have your own server put one in; to try it out:")
                .run(trying(config))
        }
        (_, Some(claims)) => jwt_of(config, claims),
    };
    let Some(claims) = claims else {
        return finding;
    };
    match account::claims_said(claims) {
        Some(said) => finding.detail("token", said),
        None => finding,
    }
}

fn jwt_of(config: &Config, claims: &Claims) -> Finding {
    let user = account::claims_said(claims);
    let user = user.map_or_else(String::new, |said| format!("; it {said}"));
    let Some(end) = claims.expires_at else {
        let what = format!("there is a JWT, which doesn't say when it ends{user}");
        return Finding::ok(HERE, CHECK, what);
    };
    match ended(end, now()) {
        Some(over) => Finding::failure(HERE, CHECK, format!("the JWT {over}{user}"))
            .why("The server refuses it.")
            .step("get another from your own server; to try it out:")
            .run(trying(config)),
        None => {
            let (left, at) = (ahead(end, now()), date(end));
            let what = format!("there is a JWT, which ends {left} ({at}){user}");
            Finding::ok(HERE, CHECK, what)
        }
    }
}

/// The command that makes a token and keeps it.
fn trying(config: &Config) -> String {
    let command = config.login_command();
    format!("intercom-mcp fin-jwt --user-id ID | {command}")
}

fn unasked() -> Finding {
    let why = "/fin/capabilities was not asked: that would make a user in the workspace";
    Finding::skipped(HERE, "fin.capabilities", why)
}
