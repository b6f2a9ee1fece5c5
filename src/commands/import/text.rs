//! The plan for a person: each sign-in and what becomes of it, each entry, and the changes of the
//! files as a diff without secrets.

use super::{Plan, Stored, Take, Use, carry};
use crate::clock::{ahead, ended, now};
use crate::commands::install;
use crate::error::Error;
use crate::text::safe;

/// Of what is in front of a reason on the same line, with it.
const WIDTH: usize = 76;

pub(super) fn page(plan: &Plan) -> String {
    if plan.stored.is_empty() && plan.uses.is_empty() {
        let unread = unread(plan);
        return format!("nothing of mcp-remote's is here\n{unread}");
    }
    let mut page = String::new();
    for (at, stored) in plan.stored.iter().enumerate() {
        let uses = plan.uses.iter().filter(|one| one.stored == Some(at));
        page.push_str(&sign_in(stored));
        // Once no entry uses it, nothing of it moves any more.
        let mut is_swapped = uses.clone().map(|one| one.swap.is_ok());
        if matches!(stored.take, Take::Here(_)) && is_swapped.any(|is_so| is_so) {
            page.push_str("  to have mcp-remote's instead, sign out here before that\n");
        }
        uses.for_each(|one| page.push_str(&entry(one)));
        page.push('\n');
    }
    let others = plan.uses.iter().filter(|one| one.stored.is_none());
    let others: String = others.map(entry).collect();
    if !others.is_empty() {
        page.push_str(&format!("Without a sign-in of mcp-remote's\n{others}\n"));
    }
    page.push_str(&unread(plan));
    page
}

/// What changes in each file.
///
/// # Errors
/// A file that can't be changed.
pub(super) fn changes(plan: &Plan) -> Result<Vec<String>, Error> {
    let files = carry::rewritten(plan)?.into_iter();
    let diff = |file: carry::Rewritten| {
        let (before, after) = (&file.page.text, &file.after);
        install::between(&file.place, before, after, &file.secrets)
    };
    Ok(files.map(diff).collect())
}

fn sign_in(stored: &Stored) -> String {
    let profile = match stored.settings.profile.as_str() {
        "default" => String::new(),
        profile => format!(", as profile {profile}"),
    };
    let what = match &stored.take {
        Take::SignIn => format!("its sign-in moves here{profile}{}", token(stored)),
        Take::Registration(why) => {
            with_why(&format!("only its registration is taken{profile}"), why)
        }
        Take::Nothing(why) | Take::Here(why) => with_why("nothing is taken", why),
    };
    let mut text = format!("{}\n  {what}\n", safe(&stored.server()));
    for problem in &stored.found.problems {
        text.push_str(&format!("  {}\n", safe(problem)));
    }
    text
}

/// How long the token lasts.
fn token(stored: &Stored) -> String {
    let Some(tokens) = &stored.found.tokens else {
        return String::new();
    };
    let (end, now) = (tokens.expires_at, now());
    let until = match end.and_then(|end| ended(end, now)) {
        Some(over) => over,
        None => end.map_or_else(
            || "expires when the server says so".to_owned(),
            |end| format!("expires {}", ahead(end, now)),
        ),
    };
    let renewed = match tokens.refresh {
        Some(_) => ", and is renewed by itself",
        None => "",
    };
    format!(" (the token {until}{renewed})")
}

fn entry(one: &Use) -> String {
    let of = match &one.entry.project {
        Some(project) => format!(" for {}", safe(project)),
        None => String::new(),
    };
    let name = format!("{}, entry {:?}{of}", one.host.title, safe(&one.entry.name));
    let mut text = match &one.swap {
        Ok(_) => format!("  {name}, will start this program\n"),
        Err(why) => format!("  {}\n", with_why(&format!("{name}, stays as it is"), why)),
    };
    for caution in install::cautions(&one.remote) {
        text.push_str(&format!("    {}\n", safe(&caution)));
    }
    text
}

/// On a line of its own where it is long.
fn with_why(what: &str, why: &str) -> String {
    let why = safe(why);
    match what.chars().count() + why.chars().count() < WIDTH {
        true => format!("{what}: {why}"),
        false => format!("{what}:\n    {why}"),
    }
}

fn unread(plan: &Plan) -> String {
    let lines = plan.unread.iter().map(|file| {
        let path = file.path.display().to_string();
        format!("{} can't be read: {}\n", safe(&path), safe(&file.why))
    });
    lines.collect()
}
