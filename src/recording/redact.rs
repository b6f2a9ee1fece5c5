//! What is left out of a recording, and how that is marked; pure.
//!
//! Two kinds of things: what the process knows to be a secret, wherever it stands, and what looks
//! like one by itself. A secret that is neither stays as it is, so the header of a recording says
//! what was looked for.

mod depth;
mod shapes;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use zeroize::Zeroizing;

use depth::Depth;
use shapes::{Found, What};

pub(super) use shapes::is_secret_name;

/// What stands in a secret's place begins with it.
const MARK: &str = "[redacted:";
/// Shorter ones are looked for only as a whole string: `1` as a header's value would be everywhere.
const SHORTEST: usize = 6;

/// For the header of a recording: what is looked for, and what is not.
pub(crate) const RULES: &[&str] = &[
    "HTTP headers are not recorded; what they carried (tokens, keys, session ids) is taken out of \
     every message: [redacted:secret]",
    "JSON Web Tokens: [redacted:jwt]",
    "Intercom's tokens (dG9r...), what follows Bearer or Basic, and the texts, numbers and lists \
     under names such as access_token, client_secret or password: [redacted:token]",
    "user names, queries and fragments of URLs: [redacted:user], [redacted:query], \
     [redacted:fragment]",
    "all that also with escapes, and in JSON that is a text in a message, at any depth",
    "everything else is as it was, people's data and unusual secrets included: read it before you \
     share it",
];

/// Secrets that are known at a time: a server may send another cookie with each answer.
const MOST: usize = 256;

/// What the process knows.
#[derive(Clone, Default)]
pub(crate) struct Secrets {
    /// The longer first, since one may hold another; each with the turn when it was last named.
    known: Vec<(u64, Zeroizing<String>)>,
    turn: u64,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.known.len())
    }
}

impl Secrets {
    /// A header's value, or a part of a URL's query; of `Bearer x` the `x` too, and of `Basic x` what
    /// it says.
    pub(crate) fn add(&mut self, secret: &str) {
        let rest = secret.split_once(' ').map(|(_, rest)| rest);
        let pair = basic(secret);
        let pair = pair.as_ref().map(|pair| pair.as_str());
        let password = pair.and_then(|pair| Some(pair.split_once(':')?.1));
        let all = [Some(secret), rest, pair, password];
        for secret in all.into_iter().flatten().map(str::trim) {
            self.turn += 1;
            let known = self.known.iter_mut().find(|(_, known)| **known == secret);
            match known {
                Some((turn, _)) => *turn = self.turn,
                None if secret.is_empty() => {}
                None => self.insert(secret),
            }
        }
    }

    fn insert(&mut self, secret: &str) {
        if self.known.len() == MOST {
            let turns = self.known.iter().enumerate();
            let oldest = turns.min_by_key(|(_, (turn, _))| *turn).map(|(at, _)| at);
            self.known.remove(oldest.unwrap_or_default());
        }
        let at = self
            .known
            .partition_point(|(_, known)| known.len() >= secret.len());
        self.known
            .insert(at, (self.turn, Zeroizing::new(secret.to_owned())));
    }

    /// `text` without what is secret in it, however deep in JSON that is a text there.
    pub(crate) fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        without(text, |reading, found| {
            self.find(reading, found);
            shapes::find(reading, found);
        })
    }

    fn find(&self, text: &str, found: &mut Vec<Found>) {
        for (_, secret) in &self.known {
            let secret = secret.as_bytes();
            let is_short = secret.len() < SHORTEST;
            if is_short && secret.len() == text.len() && secret == text.as_bytes() {
                found.push(Found::new(0, text.len(), What::Secret));
            }
            let starts = memmem::find_iter(text.as_bytes(), secret);
            let starts = starts.filter(|start| !is_short || is_quoted(text, *start, secret.len()));
            found.extend(starts.map(|start| Found::new(start, start + secret.len(), What::Secret)));
        }
    }
}

/// `user:password`, where the value of a header says it in RFC 7617's way.
fn basic(value: &str) -> Option<Zeroizing<String>> {
    let (scheme, code) = value.trim().split_once(' ')?;
    let is_basic = scheme.eq_ignore_ascii_case("basic");
    let pair = STANDARD.decode(code.trim()).ok().filter(|_| is_basic)?;
    String::from_utf8(pair).ok().map(Zeroizing::new)
}

/// Whether it is a whole text in JSON that is a text.
fn is_quoted(text: &str, start: usize, length: usize) -> bool {
    let bytes = text.as_bytes();
    let before = start.checked_sub(1).map(|at| bytes[at]);
    before == Some(b'"') && bytes.get(start + length) == Some(&b'"')
}

/// What stands in the place of the value of a member whose name says that it is secret.
pub(super) fn mark_of_value() -> String {
    mark("token")
}

/// A text of nobody knows whom without what looks like a secret.
pub(crate) fn without_secrets(text: &str) -> Cow<'_, str> {
    without(text, shapes::find)
}

fn mark(what: &str) -> String {
    format!("{MARK}{what}]")
}

/// `text` without what `find` finds in it, or in what it says once its escapes are read.
fn without(text: &str, find: impl Fn(&str, &mut Vec<Found>)) -> Cow<'_, str> {
    let mut gone: Vec<(Range<usize>, String)> = Vec::new();
    let mut depth = Depth::default();
    let mut reading = Cow::Borrowed(text);
    let mut found = Vec::new();
    loop {
        find(&reading, &mut found);
        gone.extend(found.drain(..).map(|one| {
            // What is put in quotes gets those that its name has, however they are written there.
            let quote = one.quote.map_or("", |at| &text[depth.origin(at..at + 1)]);
            let mark = format!("{quote}{}{quote}", mark(one.what.word()));
            (depth.origin(one.start..one.end), mark)
        }));
        match depth.next(&reading) {
            Some(next) => reading = Cow::Owned(next),
            None => break,
        }
    }
    match gone.is_empty() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(cut(text, gone)),
    }
}

/// With marks in the place of what goes; of several that overlap one stands for all.
fn cut(text: &str, mut gone: Vec<(Range<usize>, String)>) -> String {
    gone.sort_by_key(|(range, _)| (range.start, Reverse(range.end)));
    let mut out = String::new();
    let mut copied = 0;
    for (range, mark) in gone {
        if range.start >= copied {
            out.push_str(&text[copied..range.start]);
            out.push_str(&mark);
        }
        copied = copied.max(range.end);
    }
    out.push_str(&text[copied..]);
    out
}

/// Whether `came` is what `kept` was before something was taken out of it. A mark stands for the quotes
/// around it, too: a number had none.
pub(crate) fn fits(kept: &str, came: &str) -> bool {
    if kept == came {
        return true;
    }
    let Some((first, mut kept)) = kept.split_once(MARK) else {
        return false;
    };
    let Some(mut rest) = came.strip_prefix(before_quote(first)) else {
        return false;
    };
    loop {
        // The mark's name, then what stood behind the secret.
        kept = behind_quote(kept.split_once(']').map_or("", |(_, after)| after));
        match kept.split_once(MARK) {
            Some((between, more)) => {
                let between = before_quote(between);
                let Some(found) = rest.find(between) else {
                    return false;
                };
                rest = &rest[found + between.len()..];
                kept = more;
            }
            None => return rest.ends_with(kept),
        }
    }
}

fn before_quote(text: &str) -> &str {
    match text.strip_suffix(['"', '\'']) {
        Some(text) => text.trim_end_matches('\\'),
        None => text,
    }
}

fn behind_quote(text: &str) -> &str {
    let rest = text.trim_start_matches('\\');
    rest.strip_prefix(['"', '\'']).unwrap_or(text)
}
