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

/// What stands in a secret's place begins with it.
const MARK: &str = "[redacted:";
/// Shorter ones are looked for only as a whole string: `1` as a header's value would be everywhere.
const SHORTEST: usize = 6;

/// For the header of a recording: what is looked for, and what is not.
pub(crate) const RULES: &[&str] = &[
    "HTTP headers are not recorded; what they carried (tokens, keys, session ids) is taken out of \
     every message: [redacted:secret]",
    "JSON Web Tokens: [redacted:jwt]",
    "Intercom's tokens (dG9r...), what follows Bearer or Basic, and the values of names such as \
     access_token, client_secret or password: [redacted:token]",
    "user names, queries and fragments of URLs: [redacted:user], [redacted:query], \
     [redacted:fragment]",
    "everything else is as it was, people's data and unusual secrets included: read it before you \
     share it",
];

/// What the process knows.
#[derive(Default)]
pub(crate) struct Secrets(Vec<Zeroizing<String>>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// A header's value, or a part of a URL's query; of `Bearer x` the `x` too.
    pub(crate) fn add(&mut self, secret: &str) {
        let rest = secret.split_once(' ').map(|(_, rest)| rest);
        for secret in [Some(secret), rest].into_iter().flatten().map(str::trim) {
            let is_known = self.0.iter().any(|known| **known == secret);
            if !secret.is_empty() && !is_known {
                self.0.push(Zeroizing::new(secret.to_owned()));
                // One may hold another: the longer goes first.
                self.0.sort_by_key(|known| std::cmp::Reverse(known.len()));
            }
        }
    }

    /// `text` without what is secret in it.
    pub(crate) fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut known = Cow::Borrowed(text);
        for secret in &self.0 {
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

    /// The value of a member called `name`.
    pub(crate) fn hide_member<'a>(&self, name: &str, value: &'a str) -> Cow<'a, str> {
        match shapes::is_secret_name(name) && !value.is_empty() {
            true => Cow::Owned(mark("token")),
            false => self.hide(value),
        }
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
