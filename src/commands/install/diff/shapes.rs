//! What looks like a secret in a name, or in a value that is shown: what stands behind a telling
//! name, a flag or a scheme, and the private parts of a URL; pure.
//!
//! Rather one thing too many is hidden than one too few: the text is shown, not written.

use super::HIDDEN;
use super::secret::is_telling;

/// How tokens begin that say themselves what they are.
const TOKENS: [&str; 7] = ["eyJ", "dG9r", "sk-", "ghp_", "gho_", "github_pat_", "xox"];
const SCHEMES: [&str; 2] = ["bearer", "basic"];

/// `line` without them.
pub(super) fn hide(line: &str) -> String {
    let mut line = line.to_owned();
    let mut at = 0;
    // One after the other: what is hidden has nothing in it that could be found again.
    while let Some((start, end)) = next(&line, at) {
        line.replace_range(start..end, HIDDEN);
        at = start + HIDDEN.len();
    }
    line
}

/// The bytes of the first one that begins at `from` or behind.
fn next(line: &str, from: usize) -> Option<(usize, usize)> {
    let places = line[from..]
        .char_indices()
        .map(|(at, char)| (from + at, char));
    places
        .filter_map(|(at, char)| match char {
            ':' if line[at..].starts_with("://") => user(line, at + 3),
            ':' | '=' => behind_name(line, at),
            '?' => query(line, at),
            ' ' | '"' | '\'' | ',' => behind_word(line, at),
            _ => None,
        })
        .find(|(start, end)| *start >= from && start < end)
}

fn is_end(char: char) -> bool {
    matches!(char, '"' | '\'' | '`')
}

fn is_of_name(char: char) -> bool {
    char.is_alphanumeric() || "_-.".contains(char)
}

/// The end of what begins at `start`, without the brackets and commas that end a line.
fn value(line: &str, start: usize, is_end: impl Fn(char) -> bool) -> (usize, usize) {
    let rest = &line[start..];
    let rest = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    let rest = rest.trim_end_matches(|c: char| c.is_whitespace() || ",;}])".contains(c));
    (start, start + rest.len())
}

/// Where something begins behind blanks and an opening quote.
fn begin(line: &str, at: usize) -> usize {
    let rest = line[at..].trim_start();
    let rest = rest.strip_prefix('\\').unwrap_or(rest);
    line.len() - rest.strip_prefix(is_end).unwrap_or(rest).len()
}

/// `"name": "value"`, `NAME=value`, `name: value`; `at`: the sign.
fn behind_name(line: &str, at: usize) -> Option<(usize, usize)> {
    let before = line[..at].trim_end();
    let before = before.strip_suffix(is_end).unwrap_or(before);
    let before = before.strip_suffix('\\').unwrap_or(before);
    let length: usize = before
        .chars()
        .rev()
        .take_while(|c| is_of_name(*c))
        .map(char::len_utf8)
        .sum();
    let name = &before[before.len() - length..];
    // A table's or a list's values are looked at one by one.
    let holds_more = line[at + 1..]
        .trim_start()
        .starts_with(['{', '[', '|', '>']);
    let start = begin(line, at + 1);
    (is_telling(&name.to_ascii_lowercase()) && !holds_more).then(|| value(line, start, is_end))
}

/// `Bearer value`, `--token value`, `"--token", "value"`, and words that are tokens; `at`: what
/// stands before a word.
fn behind_word(line: &str, at: usize) -> Option<(usize, usize)> {
    let word = &line[at + 1..];
    let word = &word[..word.find(|c| !is_of_name(c)).unwrap_or(word.len())];
    let is_token = TOKENS.iter().any(|start| word.starts_with(start)) && word.len() >= 12;
    let blank = |c: char| c.is_whitespace() || is_end(c);
    if is_token {
        return Some(value(line, at + 1, blank));
    }
    let is_scheme = SCHEMES
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme));
    let is_flag =
        word.starts_with('-') && (is_telling(&word.to_ascii_lowercase()) || word == "--header");
    let behind = at + 1 + word.len();
    let gap = line[behind..].trim_start_matches(|c: char| blank(c) || c == ',');
    let start = line.len() - gap.len();
    let is_apart = start > behind && !gap.is_empty();
    match (is_scheme, is_flag) {
        (true, _) if is_apart => Some(value(line, start, blank)),
        (_, true) if is_apart && word == "--header" => Some(value(line, start, is_end)),
        (_, true) if is_apart => Some(value(line, start, blank)),
        _ => None,
    }
}

/// `://user:password@`; `at`: behind the slashes.
fn user(line: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &line[at..];
    let host = &rest[..rest
        .find(|c: char| c.is_whitespace() || is_end(c) || "/?#".contains(c))
        .unwrap_or(rest.len())];
    host.rfind('@').map(|end| (at, at + end))
}

/// What stands behind the `?` of a URL.
fn query(line: &str, at: usize) -> Option<(usize, usize)> {
    let is_of_url = |c: char| !c.is_whitespace() && !is_end(c);
    let before = line[..at]
        .rsplit(|c| !is_of_url(c))
        .next()
        .unwrap_or_default();
    let is_url = before.contains("://");
    is_url.then(|| value(line, at + 1, |c| !is_of_url(c)))
}
