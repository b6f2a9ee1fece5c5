//! What is secret in an entry by its place: values of variables and headers, of names that say so,
//! and of such flags; pure.

use crate::hosts::Step;

/// Names that hold secrets, as parts of a name.
const SECRET: [&str; 10] = [
    "token",
    "secret",
    "pass",
    "pwd",
    "key",
    "auth",
    "credential",
    "cookie",
    "session",
    "bearer",
];
/// Ends of names whose value says where a secret is, or nothing of one.
const ELSEWHERE: [&str; 6] = ["-env", "-file", "-command", "-timeout", "-url", "-endpoint"];
/// Tables whose values may all be secret.
const TABLES: [&str; 7] = [
    "env",
    "envs",
    "environment",
    "headers",
    "http_headers",
    "oauth",
    "requestinit",
];
/// Flags with a variable behind them, a header, or a user and a password.
const FLAGS: [&str; 8] = ["e", "env", "h", "header", "headers", "u", "user", "p"];

/// How much of a text is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hide {
    No,
    /// From this byte on.
    Behind(usize),
    All,
}

/// `inner`: the steps from the entry to the text; `before`: the one before it in its list.
pub(super) fn of(inner: &[Step], before: Option<&str>, text: &str) -> Hide {
    let mut names = inner.iter().filter_map(|step| match step {
        Step::Key(name) => Some(name.to_ascii_lowercase()),
        Step::Named(_) => None,
    });
    let is_in_table = names.clone().any(|name| TABLES.contains(&name.as_str()));
    let holder = names.next_back();
    if is_in_table || holder.is_none_or(|name| is_telling(&name)) {
        return Hide::All;
    }
    match inner.last() {
        Some(Step::Named(_)) => argument(before.unwrap_or_default(), text),
        _ => Hide::No,
    }
}

/// A word of a command line.
fn argument(before: &str, text: &str) -> Hide {
    let sign = text.find('=');
    if is_flag(text) {
        return Hide::No;
    }
    if before.starts_with('-') && is_flag_of_secret(before) {
        // What a variable or a header is called is told.
        return match text.find([':', '=']) {
            Some(at) if FLAGS.contains(&plain(before).as_str()) => Hide::Behind(at + 1),
            _ => Hide::All,
        };
    }
    let Some(at) = sign else {
        return match text.starts_with('-') && !text.starts_with("--") && text.len() > 2 {
            // A value that stands in its flag's word: `-psecret`, `-HX-Key:secret`.
            true => Hide::Behind(text.ceil_char_boundary(2)),
            false => Hide::No,
        };
    };
    let name = &text[..at];
    let is_name = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let is_secret = match text.starts_with("--") {
        true => is_flag_of_secret(name),
        // `NAME=value`, where it isn't told which variable has the value.
        false => name.chars().all(is_name) && !before.ends_with("-env"),
    };
    match is_secret {
        true => Hide::Behind(at + 1),
        false => Hide::No,
    }
}

/// `-x`, `--some-thing`.
fn is_flag(word: &str) -> bool {
    match word.strip_prefix("--") {
        Some(name) => name.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
        None => word.len() == 2 && word.starts_with('-'),
    }
}

fn is_flag_of_secret(word: &str) -> bool {
    let name = plain(word);
    let is_elsewhere = ELSEWHERE.iter().any(|end| name.ends_with(end));
    FLAGS.contains(&name.as_str()) || is_telling(&name) && !is_elsewhere
}

fn plain(flag: &str) -> String {
    flag.trim_start_matches('-').to_ascii_lowercase()
}

/// A name that says that its value is secret; in lower case.
pub(super) fn is_telling(name: &str) -> bool {
    SECRET.iter().any(|word| name.contains(word))
}
