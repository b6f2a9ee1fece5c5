//! The tools that the server offers: a digest of each definition, what has changed since it was last
//! remembered, and what in their texts a person would not see.
//!
//! The digest is of the definition's meaning: the order of members makes no difference. Nothing is
//! remembered here; the bridge does that.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use ring::digest::{SHA256, digest};
use serde_json::Value;

use crate::clock;
use crate::commands::sources;
use crate::config::Config;
use crate::memory::List;
use crate::message::member;
use crate::text::{self, hex};

use super::finding::{Finding, Section};
use super::server::Answer;
use super::{Notes, again, command};

const HERE: Section = Section::Tools;
/// Of tools that are named in a sentence.
const MOST: usize = 8;

/// Name to digest.
pub(super) type Digests = BTreeMap<String, String>;

pub(super) fn check(config: &Config, answer: &Option<Answer>, notes: &Notes<'_>) {
    let tools = answer.as_ref().and_then(|answer| answer.tools.as_ref());
    let listed = match tools {
        None => {
            let why = match answer {
                Some(_) => "there is no session, see above",
                None => "no server was asked for them",
            };
            return notes.add([Finding::skipped(HERE, "tools.list", why)]);
        }
        Some(Err(refusal)) => {
            let words = text::safe(&refusal.message);
            let what = format!("the list of tools can't be had: {words}");
            let finding = Finding::failure(HERE, "tools.list", what)
                .why("A host sees a server without tools.")
                .step("try again later:")
                .run(again(config, ""));
            return notes.add([finding]);
        }
        Some(Ok(listed)) => listed,
    };
    let now = digests(listed);
    notes.add([told(&now)]);
    notes.add(hidden(config, listed));
    let version = answer.as_ref().and_then(|answer| answer.met.as_ref());
    let version = version.map_or("", |met| &*met.version);
    notes.add(changes(config, version, &now));
}

fn digests(tools: &[String]) -> Digests {
    let of = |tool: &String| {
        let value: Value = serde_json::from_str(tool).ok()?;
        let name = value["name"].as_str()?.to_owned();
        Some((name, of_value(&value)))
    };
    tools.iter().filter_map(of).collect()
}

/// Eight bytes of SHA-256 are enough to tell definitions apart, and short enough to be compared by eye.
pub(super) fn of_value(value: &Value) -> String {
    let text = sorted(value).to_string();
    hex(&digest(&SHA256, text.as_bytes()).as_ref()[..8])
}

/// The same value with the members of every object in the order of their names.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut pairs: Vec<_> = members.iter().collect();
            pairs.sort_by_key(|(name, _)| *name);
            let pairs = pairs.into_iter();
            Value::Object(
                pairs
                    .map(|(name, value)| (name.clone(), sorted(value)))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        plain => plain.clone(),
    }
}

fn told(now: &Digests) -> Finding {
    let what = match now.len() {
        0 => "the server offers no tools".to_owned(),
        1 => "the server offers 1 tool".to_owned(),
        count => format!("the server offers {count} tools"),
    };
    let finding = match now.is_empty() {
        true => Finding::note(HERE, "tools.list", what)
            .why("Then a host has nothing to call there; it may have something to read."),
        false => Finding::ok(HERE, "tools.list", what),
    };
    now.iter().fold(finding, |finding, (name, digest)| {
        finding.detail(text::safe(name).into_owned(), digest.clone())
    })
}

/// T38: what a model reads and a person doesn't see.
fn hidden(config: &Config, tools: &[String]) -> Option<Finding> {
    let odd: Vec<String> = tools.iter().filter_map(|tool| odd_name(tool)).collect();
    if odd.is_empty() {
        return None;
    }
    let what = format!("there are characters that nobody sees in {}", few(&odd));
    Some(
        Finding::warning(HERE, "tools.text", what)
            .why("A model reads them: instructions can be hidden that way.")
            .step("look at the definitions before you let a model use them:")
            .run(command(config, "tools", "")),
    )
}

/// The name of a tool in whose definition something is hidden.
fn odd_name(tool: &str) -> Option<String> {
    let value: Value = serde_json::from_str(tool).ok()?;
    let is_odd = |text: &str| text.chars().any(|c| text::is_unsafe(c) && c != '\r');
    any_text(&value, &is_odd).then(|| value["name"].as_str().unwrap_or("(no name)").to_owned())
}

fn any_text(value: &Value, is_odd: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is_odd(text),
        Value::Array(items) => items.iter().any(|item| any_text(item, is_odd)),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| is_odd(name) || any_text(value, is_odd)),
        _ => false,
    }
}

/// Against what the bridge remembers of the server. None: it remembers nothing.
fn changes(config: &Config, version: &str, now: &Digests) -> Option<Finding> {
    let (text, at) = sources::heard(config)?.heard(version, List::Tools)?;
    let before: Vec<&serde_json::value::RawValue> =
        serde_json::from_str(member(&text, List::Tools.member())?).ok()?;
    let before: Vec<String> = before.iter().map(|tool| tool.get().to_owned()).collect();
    let seconds = at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let since = seconds.map_or_else(
        || "before".to_owned(),
        |at| clock::ahead(at.as_secs(), clock::now()),
    );
    let tools = command(config, "tools", "");
    Some(compared(&digests(&before), now, &since, &tools))
}

/// `since`: `3 days ago`. `tools`: the command that shows them.
pub(super) fn compared(before: &Digests, now: &Digests, since: &str, tools: &str) -> Finding {
    let names = |wanted: &dyn Fn(&str) -> bool, of: &Digests| -> Vec<String> {
        of.keys().filter(|name| wanted(name)).cloned().collect()
    };
    let changed = names(
        &|name| before.get(name).is_some_and(|old| *old != now[name]),
        now,
    );
    let new = names(&|name| !before.contains_key(name), now);
    let gone = names(&|name| !now.contains_key(name), before);
    let parts = [("changed", &changed), ("new", &new), ("gone", &gone)];
    let told: Vec<_> = parts
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(word, names)| format!("{word}: {}", few(names)))
        .collect();
    if told.is_empty() {
        let what = format!("the definitions are those that were remembered {since}");
        return Finding::ok(HERE, "tools.changes", what);
    }
    let what = format!("since the list was remembered {since}: {}", told.join("; "));
    let finding = match changed.is_empty() {
        true => Finding::note(HERE, "tools.changes", what),
        false => Finding::warning(HERE, "tools.changes", what),
    };
    let finding = finding.why(
        "Servers improve their tools; but what a tool says is what a model does with it, so somebody \
         should have read it. Hosts hear of it from the bridge.",
    );
    let finding = match changed.is_empty() {
        true => finding,
        false => finding.step("read what they say now:").run(tools),
    };
    changed.iter().fold(finding, |finding, name| {
        let (old, new) = (&before[name], &now[name]);
        finding.detail(
            text::safe(name).into_owned(),
            format!("{old} before, {new} now"),
        )
    })
}

fn few(names: &[String]) -> String {
    let shown = names.iter().take(MOST);
    let shown: Vec<_> = shown
        .map(|name| text::safe(name).replace(['\n', '\t'], " "))
        .collect();
    match names.len().checked_sub(MOST) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}
