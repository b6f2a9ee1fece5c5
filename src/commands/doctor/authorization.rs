//! Signing in: what the server wants, where people sign in and how that was found out, who is signed in
//! and until when, and whether the server takes it.
//!
//! Nobody is asked to sign in and no client is registered. A refresh token is spent on request only.

mod carried;
mod found;

use tokio::time::timeout;

use crate::auth::{Grant, Keeper, Record, Survey, Trouble};
use crate::clock::{ahead, date, ended, now};
use crate::commands::account::{self, Account};
use crate::config::Config;
use crate::text;

use super::finding::{Finding, Section};
use super::network::Reach;
use super::server::Answer;
use super::{CHECK, Notes, again};

pub(super) use carried::{Carried, Header, SignIn, carried, carried_offline, keeper};

const HERE: Section = Section::Authorization;

/// Asks what a sign-in would ask. None: nobody would sign in there, or there is no way to it.
pub(super) async fn survey(
    config: &Config,
    carried: &Carried,
    answer: Option<&Answer>,
    reach: &Reach,
) -> Option<Survey> {
    let Carried::SignIn(sign_in) = carried else {
        return None;
    };
    if is_open(sign_in, answer) {
        return None;
    }
    let settings = config.account().filter(|_| reach.is_ok())?;
    let keeper = Keeper::new(settings.clone());
    let survey = timeout(CHECK, keeper.survey()).await;
    survey.ok()
}

/// What is told without asking anybody.
pub(super) fn tell_offline(config: &Config, carried: &Carried, notes: &Notes<'_>) {
    tell(config, carried, &None, None, &Err("--offline"), notes);
}

pub(super) fn tell(
    config: &Config,
    carried: &Carried,
    answer: &Option<Answer>,
    survey: Option<Survey>,
    reach: &Reach,
    notes: &Notes<'_>,
) {
    match carried {
        Carried::Nothing(why) => {
            notes.add([Finding::skipped(HERE, "authorization.sign_in", why.clone())]);
        }
        Carried::Broken(why) => notes.add([broken(why)]),
        Carried::Header(header) => notes.add([of_header(config, header, answer.as_ref())]),
        Carried::SignIn(sign_in) => {
            if is_open(sign_in, answer.as_ref()) {
                let what = "the server asks nobody to sign in";
                notes.add([Finding::ok(HERE, "authorization.challenge", what)]);
                return;
            }
            notes.add(refreshed(config, sign_in));
            notes.add([standing(config, sign_in, answer.as_ref())]);
            match (&survey, reach) {
                (Some(survey), _) => notes.add(found::tell(config, sign_in, survey)),
                (None, Err(check)) if *check != "--offline" => {
                    let why = format!("see {check}");
                    let check = "authorization.discovery";
                    notes.add([Finding::skipped(HERE, check, why)]);
                }
                (None, _) => {}
            }
        }
    }
}

/// The server has taken a handshake that carried no token.
fn is_open(sign_in: &SignIn, answer: Option<&Answer>) -> bool {
    let stands = answer.is_some_and(|answer| answer.session.is_ok());
    stands && sign_in.value.is_none() && sign_in.is_nobody()
}

/// The command that prints a header fails.
fn broken(why: &str) -> Finding {
    Finding::failure(HERE, "authorization.header", text::safe(why).into_owned())
        .why("Without that header nothing is sent to the server.")
        .step("run the command yourself: the first line that it prints is the header's value. Where it is set:")
        .run("intercom-mcp --print-config")
}

/// A header Authorization of the user's own.
fn of_header(config: &Config, header: &Header, answer: Option<&Answer>) -> Finding {
    let check = "authorization.header";
    let over = header.claims.as_ref().and_then(|claims| claims.expires_at);
    let over = over.and_then(|end| ended(end, now()));
    let said = match &over {
        Some(over) => format!(": the token in it {over}"),
        None => String::new(),
    };
    let whence = match &header.program {
        Some(program) => format!("what the command {} prints", text::safe(program)),
        None => "as it is configured".to_owned(),
    };
    let finding = match answer {
        Some(answer) if answer.is_unauthorized() => {
            let what = format!("the server refuses the header Authorization, {whence}{said}");
            let finding = Finding::failure(HERE, check, what).why(
                "Every call is refused, and nobody is asked to sign in while that header is there.",
            );
            match config.target.fin {
                Some(_) => finding.step("give another token in its place"),
                None => finding
                    .step("put another token in its place; or take the header out, and sign in:")
                    .run(config.login_command()),
            }
        }
        Some(answer) if answer.session.is_ok() => {
            let what = format!("the server takes the header Authorization, {whence}");
            Finding::ok(HERE, check, what)
        }
        _ if over.is_some() => {
            let what = format!("the header Authorization is sent {whence}{said}");
            Finding::failure(HERE, check, what)
                .why("By its own word it is over, and the server will refuse it.")
                .step("put another token in its place")
        }
        _ => {
            let what = format!("the header Authorization is sent {whence}, in place of a sign-in");
            Finding::ok(HERE, check, what)
        }
    };
    with_claims(finding, header)
}

fn with_claims(finding: Finding, header: &Header) -> Finding {
    let Some(claims) = &header.claims else {
        return finding;
    };
    let finding = match claims.expires_at {
        Some(end) => finding.detail("expires", format!("{} ({})", ahead(end, now()), date(end))),
        None => finding,
    };
    match account::claims_said(claims) {
        Some(said) => finding.detail("token", said),
        None => finding,
    }
}

/// What came of `--refresh`.
fn refreshed(config: &Config, sign_in: &SignIn) -> Option<Finding> {
    let check = "authorization.refresh";
    Some(match sign_in.refreshed.as_ref()? {
        Ok(()) => Finding::ok(HERE, check, "the token was renewed, on request"),
        Err(trouble) => {
            let what = format!("the token can't be renewed: {trouble}");
            let what = text::safe(&what).into_owned();
            match trouble {
                Trouble::Transient { .. } => Finding::failure(HERE, check, what)
                    .why("What is kept is still good; it could not be tried.")
                    .step("try again in a while:")
                    .run(again(config, "--refresh")),
                _ => Finding::failure(HERE, check, what)
                    .why("The next call has to ask somebody to sign in.")
                    .run(config.login_command()),
            }
        }
    })
}

/// Who is signed in, until when, and whether the server takes it.
fn standing(config: &Config, sign_in: &SignIn, answer: Option<&Answer>) -> Finding {
    let check = "authorization.sign_in";
    if let Some(Err(Trouble::SignIn { .. } | Trouble::Refused { .. })) = &sign_in.refreshed {
        return Finding::skipped(HERE, check, "see authorization.refresh");
    }
    let record = match &sign_in.record {
        Ok(record) => record.clone().unwrap_or_default(),
        Err(_) => return Finding::skipped(HERE, check, "see store.records"),
    };
    let Some(settings) = config.account() else {
        return Finding::skipped(HERE, check, "there is no server");
    };
    let alone = settings.grant == Grant::ClientCredentials;
    let person = Account::of(&record, alone, now());
    let finding = match &record.tokens {
        None if alone => {
            let what = "the client gets a token by itself, at the first request";
            let step = "to see whether that works:";
            return Finding::note(HERE, check, what)
                .step(step)
                .run(again(config, "--refresh"));
        }
        None => return nobody(config, &record, settings.grant, answer.is_some()),
        Some(_) if !person.is_signed_in() => return over(config, &record),
        Some(_) if answer.is_some_and(Answer::is_unauthorized) && sign_in.value.is_some() => {
            refused(config, &person.place(), sign_in)
        }
        Some(_) if answer.is_some_and(Answer::is_forbidden) => {
            let what = format!(
                "signed in{}, and the server does not serve that account",
                person.who()
            );
            Finding::warning(HERE, check, what).step("see server.answer")
        }
        Some(_) => signed_in(config, &person, sign_in),
    };
    with_details(finding, &person, &record)
}

fn signed_in(config: &Config, person: &Account, sign_in: &SignIn) -> Finding {
    let check = "authorization.sign_in";
    let (who, until) = (person.who(), person.until(now()));
    if sign_in.value.is_some() {
        return Finding::ok(HERE, check, format!("signed in{who}; the token {until}"));
    }
    let what = format!("signed in{who}; the token is over, and is renewed at the next request");
    Finding::note(HERE, check, what)
        .why(
            "Renewing replaces what is kept, so it is not tried unasked; nor could the server be asked \
             anything that wants a sign-in.",
        )
        .step("to try it:")
        .run(again(config, "--refresh"))
}

/// `heard`: the server was reached, and it wants somebody.
fn nobody(config: &Config, record: &Record, grant: Grant, heard: bool) -> Finding {
    let check = "authorization.sign_in";
    let command = config.login_command();
    if let Some(why) = &record.ended {
        let what = format!("the sign-in is over: {}", text::safe(why));
        return Finding::failure(HERE, check, what)
            .why("The next call has to ask somebody to sign in.")
            .run(command);
    }
    if grant == Grant::Token {
        return Finding::failure(HERE, check, "there is no token for this server")
            .why("Nobody can sign in there: it takes a token that you were given.")
            .run(command);
    }
    if !heard {
        let what = "nobody is signed in; whether somebody has to be, the server would say";
        return Finding::note(HERE, check, what).run(command);
    }
    Finding::warning(HERE, check, "nobody is signed in")
        .why(
            "The first call that needs it opens a browser; where there is none (over SSH, in a container), \
             it fails.",
        )
        .run(command)
}

/// It can't be renewed.
fn over(config: &Config, record: &Record) -> Finding {
    let over = record.expires_at().and_then(|end| ended(end, now()));
    let over = over.unwrap_or_else(|| "is over".to_owned());
    let pasted = record.tokens.as_ref().is_some_and(|tokens| tokens.pasted);
    let why = match pasted {
        true => "It was pasted, so nothing here can renew it.",
        false => "It came without a refresh token, so somebody has to sign in again.",
    };
    let what = format!("the token that is kept {over}");
    Finding::failure(HERE, "authorization.sign_in", what)
        .why(why)
        .run(config.login_command())
}

/// The server has another opinion of a token that should be good.
fn refused(config: &Config, place: &str, sign_in: &SignIn) -> Finding {
    let check = "authorization.token";
    let renews = sign_in.can_renew() && sign_in.refreshed.is_none();
    if renews {
        return Finding::warning(
            HERE,
            check,
            format!("{place} refuses the token that is kept"),
        )
        .why("The next request tries to renew it; should that fail, somebody has to sign in again.")
        .step("to try it now:")
        .run(again(config, "--refresh"));
    }
    let command = config.login_command();
    let force = if command.ends_with("--with-token") {
        ""
    } else {
        " --force"
    };
    Finding::failure(
        HERE,
        check,
        format!("{place} refuses the token that is kept"),
    )
    .why("It was revoked, or is not good for this server; nothing here can renew it.")
    .run(format!("{command}{force}"))
}

fn with_details(finding: Finding, person: &Account, record: &Record) -> Finding {
    let finding = finding.detail("token", person.until(now()));
    let finding = match person.scope_text() {
        Some(scopes) => finding.detail("scopes", text::safe(&scopes).into_owned()),
        None => finding,
    };
    let finding = match person.said() {
        Some(said) => finding.detail("identity", said),
        None => finding,
    };
    match &record.authority {
        Some(authority) => finding.detail("issuer", text::safe(&authority.issuer).into_owned()),
        None => finding,
    }
}
