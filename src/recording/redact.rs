//! What is left out of a recording, and how that is marked; pure.
//!
//! Two kinds of things: what the process knows to be a secret, wherever it stands, and what looks
//! like one by itself. A secret that is neither stays as it is, so the header of a recording says
//! what was looked for.

mod shapes;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use shapes::Found;

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
    "Intercom's tokens (dG9r...), what follows Bearer or Basic, and the texts and numbers under \
     names such as access_token, client_secret or password: [redacted:token]",
    "user names, queries and fragments of URLs: [redacted:user], [redacted:query], \
     [redacted:fragment]",
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
    /// A header's value, or a part of a URL's query; of `Bearer x` the `x` too.
    pub(crate) fn add(&mut self, secret: &str) {
        let rest = secret.split_once(' ').map(|(_, rest)| rest);
        for secret in [Some(secret), rest].into_iter().flatten().map(str::trim) {
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

    /// `text` without what is secret in it.
    pub(crate) fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut known = Cow::Borrowed(text);
        for (_, secret) in &self.known {
            let secret = secret.as_str();
            if known == secret || secret.len() >= SHORTEST && known.contains(secret) {
                known = Cow::Owned(known.replace(secret, &mark("secret")));
            }
        }
        match by_shape(&known) {
            Some(hidden) => Cow::Owned(hidden),
            None => known,
        }
    }
}

/// What stands in the place of the value of a member whose name says that it is secret.
pub(super) fn mark_of_value() -> String {
    mark("token")
}

/// A text of nobody knows whom without what looks like a secret.
pub(crate) fn without_secrets(text: &str) -> Cow<'_, str> {
    match by_shape(text) {
        Some(hidden) => Cow::Owned(hidden),
        None => Cow::Borrowed(text),
    }
}

fn mark(what: &str) -> String {
    format!("{MARK}{what}]")
}

/// None: nothing looks like a secret.
fn by_shape(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let (mut at, mut copied) = (0, 0);
    while at < text.len() {
        let Some(Found { start, end, what }) = shapes::find(text, at) else {
            break;
        };
        let out = out.get_or_insert_default();
        out.push_str(&text[copied..start]);
        out.push_str(&mark(what));
        (copied, at) = (end, end);
    }
    if let Some(out) = &mut out {
        out.push_str(&text[copied..]);
    }
    out
}

/// Whether `came` is what `kept` was before something was taken out of it.
pub(crate) fn fits(kept: &str, came: &str) -> bool {
    if kept == came {
        return true;
    }
    let Some((first, mut kept)) = kept.split_once(MARK) else {
        return false;
    };
    let Some(mut rest) = came.strip_prefix(first) else {
        return false;
    };
    loop {
        // The mark's name, then what stood behind the secret.
        kept = kept.split_once(']').map_or("", |(_, after)| after);
        match kept.split_once(MARK) {
            Some((between, more)) => {
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
