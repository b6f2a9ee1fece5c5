//! What a secret looks like where nobody knows it: tokens of known makes, credentials behind their
//! scheme, values of telling names, and parts of URLs.

use super::depth::unescaped;

/// Bytes of a text, and what is taken for secret there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) what: What,
    /// What stands in its place needs quotes, such as the one here: it is a number or a list.
    pub(super) quote: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Known to the process.
    Secret,
    Jwt,
    Token,
    User,
    Query,
    Fragment,
}

impl Found {
    pub(super) fn new(start: usize, end: usize, what: What) -> Self {
        let quote = None;
        Self {
            start,
            end,
            what,
            quote,
        }
    }
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Jwt => "jwt",
            Self::Token => "token",
            Self::User => "user",
            Self::Query => "query",
            Self::Fragment => "fragment",
        }
    }
}

/// Longer ones are none of those that are looked for, in bytes.
const LONGEST_NAME: usize = 256;

/// As they are without `-` and `_`, in lower case.
const NAMES: &[&str] = &[
    "accesstoken",
    "apikey",
    "authorization",
    "authtoken",
    "bearertoken",
    "clientassertion",
    "clientsecret",
    "codeverifier",
    "cookie",
    "idtoken",
    "mcpsessionid",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "proxyauthorization",
    "pwd",
    "refreshtoken",
    "secret",
    "secretkey",
    "setcookie",
    "token",
    "userhash",
    "xapikey",
];

/// Headers that hold one word, or one behind a scheme.
const HEADERS: &[&str] = &["apikey", "authorization", "mcpsessionid", "xapikey"];

pub(in crate::recording) fn is_secret_name(name: &str) -> bool {
    NAMES.contains(&plain(name).as_str())
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| !matches!(c, '-' | '_'));
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// All that there is in `text`, one after the other.
pub(super) fn find(text: &str, all: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let (mut at, mut seen) = (0, Seen::default());
    while let Some(next) = bytes[at..].iter().position(|b| IS_SIGN[usize::from(*b)]) {
        at += next;
        match seen.found_at(bytes, at) {
            Some(found) => {
                at = found.end;
                all.push(found);
            }
            None => at += 1,
        }
    }
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

/// What has been looked at before, so that nothing is twice.
#[derive(Default)]
struct Seen {
    /// Where the last run of bytes ends that may be a JSON Web Token.
    token: usize,
    /// Where the last URL ends.
    url: usize,
    /// Where the last fragment ends that is no secret.
    fragment: usize,
}

impl Seen {
    fn found_at(&mut self, bytes: &[u8], at: usize) -> Option<Found> {
        match bytes[at] {
            b'e' if at >= self.token => self.jwt(bytes, at),
            b'd' => intercoms(bytes, at),
            b' ' => behind_scheme(bytes, at),
            b':' if bytes[at..].starts_with(b"://") => {
                if at >= self.url {
                    self.url = run(bytes, at, is_of_url);
                }
                user(bytes, at + 3)
            }
            b':' => member(bytes, at),
            b'=' => named(bytes, at),
            b'?' if at < self.url => query(bytes, at),
            b'#' if at < self.url && at >= self.fragment => self.fragment(bytes, at),
            _ => None,
        }
    }

    /// `eyJ…`: the beginning of `{"` in base64url.
    fn jwt(&mut self, bytes: &[u8], at: usize) -> Option<Found> {
        if !bytes[at..].starts_with(b"eyJ") || !begins_word(bytes, at) {
            return None;
        }
        let end = run(bytes, at, |b| is_word(b) || b == b'.');
        self.token = end;
        let is_one = end - at >= 20 && bytes[at..end].contains(&b'.');
        is_one.then(|| found(at, end, What::Jwt)).flatten()
    }

    /// What stands behind the `#` of a URL. A heading's name is no secret.
    fn fragment(&mut self, bytes: &[u8], at: usize) -> Option<Found> {
        let end = run(bytes, at + 1, is_of_url);
        self.fragment = end;
        let is_secret = bytes[at + 1..end].contains(&b'=');
        let found = || found(at + 1, end, What::Fragment);
        is_secret.then(found).flatten()
    }
}

fn found(start: usize, end: usize, what: What) -> Option<Found> {
    (end > start).then_some(Found::new(start, end, what))
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

/// `dG9r…`: the beginning of `tok:` in base64.
fn intercoms(bytes: &[u8], at: usize) -> Option<Found> {
    if !bytes[at..].starts_with(b"dG9r") || !begins_word(bytes, at) {
        return None;
    }
    let end = run(bytes, at, |b| is_word(b) || b"+/=".contains(&b));
    (end - at >= 12)
        .then(|| found(at, end, What::Token))
        .flatten()
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
    credential(bytes, run(bytes, at, |b| b == b' '))
}

/// A word at `start` that is no word of a sentence.
fn credential(bytes: &[u8], start: usize) -> Option<Found> {
    let end = run(bytes, start, is_of_token);
    let token = &bytes[start..end];
    let is_odd = |b: &u8| !b.is_ascii_alphabetic() && *b != b'.';
    let is_mixed = || token.iter().skip(1).any(u8::is_ascii_uppercase);
    let is_one = token.len() >= 6 && (token.iter().any(is_odd) || is_mixed() || token.len() > 24);
    is_one.then(|| found(start, end, What::Token)).flatten()
}

/// `name=value`, `name = "value"`; `at`: the sign.
fn named(bytes: &[u8], at: usize) -> Option<Found> {
    let end = bytes[..at].trim_ascii_end().len();
    if !is_secret(name_before(bytes, end)?) {
        return None;
    }
    let value = run(bytes, at + 1, |b| b == b' ' || b == b'\t');
    if let Some((start, end)) = quoted(bytes, value) {
        return unmarked(bytes, start, end);
    }
    let is_of_value = |b: u8| !b.is_ascii_whitespace() && !b"&\"'<>;,`\\)}]".contains(&b);
    let is_close = value == at + 1 && end == at;
    let stop = run(bytes, value, is_of_value);
    is_close.then(|| unmarked(bytes, value, stop)).flatten()
}

/// `X-Api-Key: value`, `Cookie: name=value; …`, as people and servers quote headers; `value`: where
/// that begins.
fn header(bytes: &[u8], name: &str, value: usize) -> Option<Found> {
    let plain = plain(name);
    if matches!(plain.as_str(), "cookie" | "setcookie") {
        let is_of_name = |b: u8| !b"=:\r\n\"'`\\".contains(&b);
        let sign = run(bytes, value, is_of_name);
        let has_pair = bytes.get(sign) == Some(&b'=');
        let end = || run(bytes, value, |b| !b"\r\n\"'`\\".contains(&b));
        return has_pair.then(|| unmarked(bytes, value, end())).flatten();
    }
    match HEADERS.contains(&plain.as_str()) {
        true => credential(bytes, value),
        false => None,
    }
}

/// `"name": "value"`, and so with a number or a list; `'name': 'value'`, `name: 'value'`; `at`: the
/// colon.
fn member(bytes: &[u8], at: usize) -> Option<Found> {
    let before = bytes[..at].trim_ascii_end();
    let quote = before.last().filter(|b| matches!(b, b'"' | b'\'')).copied();
    let end = before.len() - usize::from(quote.is_some());
    let name = name_before(bytes, end)?;
    let value = run(bytes, at + 1, |b| b.is_ascii_whitespace());
    if !is_secret(name) {
        return None;
    }
    if let Some((start, end)) = quoted(bytes, value) {
        return unmarked(bytes, start, end);
    }
    if quote.is_none() {
        return header(bytes, name, value);
    }
    let (start, stop) = match bytes.get(value)? {
        b'[' if is_marked(bytes[value + 1..].trim_ascii_start()) => return None,
        b'-' | b'0'..=b'9' => {
            let stop = run(bytes, value, |b| {
                b.is_ascii_digit() || b"+-.eE".contains(&b)
            });
            (value, stop)
        }
        b'[' => (value + 1, end_of_list(bytes, value + 1)),
        _ => return None,
    };
    let is_empty = bytes[start..stop].trim_ascii().is_empty();
    (!is_empty).then_some(Found {
        quote: Some(end),
        ..Found::new(start, stop, What::Token)
    })
}

/// Unless it is a mark.
fn unmarked(bytes: &[u8], start: usize, end: usize) -> Option<Found> {
    let is_done = is_marked(&bytes[start..]);
    (!is_done).then(|| found(start, end, What::Token)).flatten()
}

/// Perhaps behind a quote.
fn is_marked(bytes: &[u8]) -> bool {
    let inner = bytes.strip_prefix(b"\"").unwrap_or(bytes);
    inner.starts_with(super::MARK.as_bytes())
}

/// The word that ends at `end`; some of its letters may be escapes.
fn name_before(bytes: &[u8], end: usize) -> Option<&str> {
    let before = &bytes[end.saturating_sub(LONGEST_NAME)..end];
    let letters = before.iter().rev();
    let letters = letters.take_while(|b| is_word(**b) || **b == b'\\');
    std::str::from_utf8(&before[before.len() - letters.count()..]).ok()
}

/// As [`is_secret_name`], for a name as it is written.
fn is_secret(name: &str) -> bool {
    match name.contains('\\') {
        true => unescaped(name).is_some_and(|name| is_secret_name(&name)),
        false => is_secret_name(name),
    }
}

/// What stands in the quotes that open at `at`, up to the end where they don't close; nothing, if
/// that is a mark.
fn quoted(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let quote = *bytes.get(at).filter(|b| matches!(b, b'"' | b'\''))?;
    let start = at + 1;
    match is_marked(&bytes[start..]) {
        true => Some((start, start)),
        false => Some((start, end_of_quoted(bytes, start, quote))),
    }
}

fn end_of_quoted(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(next) = memchr::memchr2(quote, b'\\', &bytes[at..]) {
        at += next;
        if bytes[at] == quote {
            return at;
        }
        at = bytes.len().min(at + 2);
    }
    bytes.len()
}

/// Where the list closes that was opened before `at`.
fn end_of_list(bytes: &[u8], mut at: usize) -> usize {
    let mut open = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_quoted(bytes, at + 1, b'"'),
            b'[' => open += 1,
            b']' if open == 1 => return at,
            b']' => open -= 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn is_of_url(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !b"\"'<>`\\{}|^".contains(&byte)
}

/// `://user:password@`; `at`: behind the slashes.
fn user(bytes: &[u8], at: usize) -> Option<Found> {
    let host = run(bytes, at, |b| is_of_url(b) && !b"/?#".contains(&b));
    let user = bytes[at..host].iter().rposition(|b| *b == b'@')?;
    found(at, at + user, What::User)
}

/// What stands behind the `?` of a URL, which is at `at`.
fn query(bytes: &[u8], at: usize) -> Option<Found> {
    let end = run(bytes, at + 1, |b| is_of_url(b) && b != b'#');
    found(at + 1, end, What::Query)
}
