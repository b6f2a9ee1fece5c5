//! What a secret looks like where nobody knows it: tokens of known makes, credentials behind their
//! scheme, values of telling names, and parts of URLs.

/// Bytes of a text, and what is taken for secret there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) what: &'static str,
}

/// A sign further from its URL's beginning is not looked back from.
const LONGEST_URL: usize = 4096;

/// As they are without `-` and `_`, in lower case.
const NAMES: &[&str] = &[
    "accesstoken",
    "apikey",
    "authorization",
    "clientassertion",
    "clientsecret",
    "codeverifier",
    "cookie",
    "idtoken",
    "password",
    "refreshtoken",
    "secret",
    "setcookie",
    "token",
    "userhash",
    "xapikey",
];

pub(in crate::recording) fn is_secret_name(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(|c| !matches!(c, '-' | '_'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    NAMES.contains(&plain.as_str())
}

/// The first from `from` on, which is the end of the last one or the beginning.
pub(super) fn find(text: &str, from: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(next) = bytes[at..].iter().position(|b| IS_SIGN[usize::from(*b)]) {
        at += next;
        if let Some(found) = found_at(bytes, at) {
            return Some(found);
        }
        at += 1;
    }
    None
}

/// The bytes at which something may be found: most are passed over at a glance.
const IS_SIGN: [bool; 256] = {
    let (signs, mut table, mut n) = (*b"ed :=?#", [false; 256], 0);
    while n < signs.len() {
        table[signs[n] as usize] = true;
        n += 1;
    }
    table
};

fn found_at(bytes: &[u8], at: usize) -> Option<Found> {
    match bytes[at] {
        b'e' => jwt(bytes, at),
        b'd' => intercoms(bytes, at),
        b' ' => behind_scheme(bytes, at),
        b':' if bytes[at..].starts_with(b"://") => user(bytes, at + 3),
        b':' => member(bytes, at),
        b'=' => named(bytes, at),
        b'?' | b'#' => part(bytes, at),
        _ => None,
    }
}

fn found(start: usize, end: usize, what: &'static str) -> Option<Found> {
    (end > start).then_some(Found { start, end, what })
}

/// The end of the run of bytes that `fits` from `at` on.
fn run(bytes: &[u8], at: usize, fits: impl Fn(u8) -> bool) -> usize {
    let rest = &bytes[at..];
    at + rest.iter().position(|b| !fits(*b)).unwrap_or(rest.len())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

fn begins_word(bytes: &[u8], at: usize) -> bool {
    at == 0 || !bytes[at - 1].is_ascii_alphanumeric()
}

/// `eyJ…`: the beginning of `{"` in base64url.
fn jwt(bytes: &[u8], at: usize) -> Option<Found> {
    if !bytes[at..].starts_with(b"eyJ") || !begins_word(bytes, at) {
        return None;
    }
    let end = run(bytes, at, |b| is_word(b) || b == b'.');
    let is_one = end - at >= 20 && bytes[at..end].contains(&b'.');
    is_one.then(|| found(at, end, "jwt")).flatten()
}

/// `dG9r…`: the beginning of `tok:` in base64.
fn intercoms(bytes: &[u8], at: usize) -> Option<Found> {
    if !bytes[at..].starts_with(b"dG9r") || !begins_word(bytes, at) {
        return None;
    }
    let end = run(bytes, at, |b| is_word(b) || b"+/=".contains(&b));
    (end - at >= 12).then(|| found(at, end, "token")).flatten()
}

/// `Bearer …` and its like; `at`: the blank. A word of a sentence is none.
fn behind_scheme(bytes: &[u8], at: usize) -> Option<Found> {
    let is = |scheme: &[u8]| {
        let start = at.checked_sub(scheme.len());
        start.is_some_and(|start| {
            bytes[start..at].eq_ignore_ascii_case(scheme) && begins_word(bytes, start)
        })
    };
    if ![&b"bearer"[..], b"basic", b"dpop"].iter().any(|s| is(s)) {
        return None;
    }
    let start = run(bytes, at, |b| b == b' ');
    let end = run(bytes, start, is_of_token);
    let token = &bytes[start..end];
    let is_odd = |b: &u8| !b.is_ascii_alphabetic() && *b != b'.';
    let is_mixed = || token.iter().skip(1).any(u8::is_ascii_uppercase);
    let is_one = token.len() >= 6 && (token.iter().any(is_odd) || is_mixed() || token.len() > 24);
    is_one.then(|| found(start, end, "token")).flatten()
}

/// `name=value`; `at`: the sign.
fn named(bytes: &[u8], at: usize) -> Option<Found> {
    let start = at
        - bytes[..at]
            .iter()
            .rev()
            .take_while(|b| is_word(**b))
            .count();
    let name = std::str::from_utf8(&bytes[start..at]).ok()?;
    if !is_secret_name(name) {
        return None;
    }
    let end = run(bytes, at + 1, |b| {
        !b.is_ascii_whitespace() && !b"&\"'<>;,`\\)}]".contains(&b)
    });
    let is_done = bytes[at + 1..].starts_with(super::MARK.as_bytes());
    (!is_done).then(|| found(at + 1, end, "token")).flatten()
}

/// `"name": "value"` in JSON that is a text itself, once or twice; `at`: the colon.
fn member(bytes: &[u8], at: usize) -> Option<Found> {
    let before = &bytes[..at];
    let before = before.strip_suffix(b"\"")?;
    let before = before.strip_suffix(b"\\").unwrap_or(before);
    let length = before.iter().rev().take_while(|b| is_word(**b)).count();
    let name = std::str::from_utf8(&before[before.len() - length..]).ok()?;
    if !is_secret_name(name) {
        return None;
    }
    let value = run(bytes, at + 1, |b| b.is_ascii_whitespace());
    let quote = run(bytes, value, |b| b == b'\\');
    if bytes.get(quote) != Some(&b'"') {
        return None;
    }
    let end = run(bytes, quote + 1, |b| b != b'"' && b != b'\\');
    let is_done = bytes[quote + 1..].starts_with(super::MARK.as_bytes());
    (!is_done).then(|| found(quote + 1, end, "token")).flatten()
}

fn is_of_url(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !b"\"'<>`\\{}|^".contains(&byte)
}

/// `://user:password@`; `at`: behind the slashes.
fn user(bytes: &[u8], at: usize) -> Option<Found> {
    let host = run(bytes, at, |b| is_of_url(b) && !b"/?#".contains(&b));
    let user = bytes[at..host].iter().rposition(|b| *b == b'@')?;
    found(at, at + user, "user")
}

/// What stands behind `?` or `#` in a URL; `at`: the sign. A heading's name is no secret.
fn part(bytes: &[u8], at: usize) -> Option<Found> {
    let before = &bytes[at.saturating_sub(LONGEST_URL)..at];
    let length = before.iter().rev().take_while(|b| is_of_url(**b)).count();
    let url = &before[before.len() - length..];
    memchr::memmem::find(url, b"://")?;
    if bytes[at] == b'?' {
        let end = run(bytes, at + 1, |b| is_of_url(b) && b != b'#');
        return found(at + 1, end, "query");
    }
    let end = run(bytes, at + 1, is_of_url);
    let is_secret = bytes[at + 1..end].contains(&b'=');
    is_secret.then(|| found(at + 1, end, "fragment")).flatten()
}
