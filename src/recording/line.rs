//! One line of a recording: a message as it was, without what is secret; pure.
//!
//! JSON is not read into values and written again: numbers, the order of members and blanks stay as
//! they came. Only strings are looked into, and line breaks between tokens go.

#[cfg(test)]
mod spellings;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use memchr::memchr2;
use serde_json::value::RawValue;

use super::envelope::Envelope;
use super::redact::{self, Secrets};

/// Who says something, or hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    Host,
    Bridge,
    Server,
}

/// How a server's message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// As the whole body of the answer to a POST.
    Json,
    /// As an event of the answer to a POST.
    Event,
    /// As an event of the server's own stream.
    Stream,
}

/// Of an HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Http {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) how: Option<How>,
}

/// Something that was said.
#[derive(Debug)]
pub(super) struct Said<'a> {
    /// Milliseconds since the beginning.
    pub(super) at: u64,
    pub(super) from: Party,
    pub(super) to: Party,
    pub(super) http: Option<&'a Http>,
    pub(super) what: What<'a>,
}

#[derive(Debug)]
pub(super) enum What<'a> {
    /// Perhaps no JSON.
    Text(&'a [u8]),
    /// A message over the limit, of which nobody read more than its beginning.
    TooLong,
    /// A response without a message in it.
    Nothing,
}

impl Party {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Bridge => "bridge",
            Self::Server => "server",
        }
    }
}

impl Said<'_> {
    /// The line, with its end.
    pub(super) fn to_line(&self, secrets: &Secrets) -> String {
        let (at, from, to) = (self.at, self.from.name(), self.to.name());
        let mut line = format!(r#"{{"t":{at},"from":"{from}","to":"{to}""#);
        if let Some(http) = self.http {
            line.push_str(&format!(r#","status":{}"#, http.status));
            if let Some(kind) = &http.content_type {
                line.push_str(&format!(r#","content_type":{}"#, quoted(kind)));
            }
            if let Some(how) = http.how {
                let how = match how {
                    How::Json => "http json",
                    How::Event => "sse event",
                    How::Stream => "get stream",
                };
                line.push_str(&format!(r#","how":"{how}""#));
            }
        }
        match self.what {
            What::Nothing => line.push_str(r#","kind":"no message""#),
            What::TooLong => line.push_str(r#","kind":"too long""#),
            What::Text(text) => match serde_json::from_slice::<&RawValue>(text) {
                Ok(json) => {
                    let kind = Envelope::of(json.get()).name();
                    line.push_str(&format!(r#","kind":"{kind}","message":"#));
                    hide(json.get(), secrets, &mut line);
                }
                Err(_) => {
                    let text = String::from_utf8_lossy(text);
                    let text = quoted(&secrets.hide(&text));
                    line.push_str(&format!(r#","kind":"no json","text":{text}"#));
                }
            },
        }
        line.push_str("}\n");
        line
    }
}

/// Appends `json`, which is valid, without line breaks between its tokens and without secrets.
fn hide(json: &str, secrets: &Secrets, out: &mut String) {
    let mut rest = json;
    let mut place = Place::default();
    while let Some(start) = rest.find('"') {
        place.pass(&rest[..start], out);
        let body = &rest[start + 1..];
        let length = end_of_string(body);
        let (raw, after) = (&body[..length], &body[length + 1..]);
        let text = unescaped(raw);
        let is_name = after.trim_ascii_start().starts_with(':');
        let hidden = match place.is_secret() && !is_name && !text.is_empty() {
            true => Cow::Owned(redact::mark_of_value()),
            false => secrets.hide(&text),
        };
        match hidden == text {
            true => {
                out.push('"');
                out.push_str(raw);
                out.push('"');
            }
            false => out.push_str(&quoted(&hidden)),
        }
        place.is_named_so = is_name && redact::is_secret_name(&text);
        rest = after;
    }
    place.pass(rest, out);
}

/// Where in a document a value stands.
#[derive(Default)]
struct Place {
    /// It is a member's value, and the member's name says that it is secret.
    is_named_so: bool,
    /// Of each object and list around it, whether it is a list of such values.
    around: Vec<bool>,
}

impl Place {
    fn is_secret(&self) -> bool {
        self.is_named_so || self.around.last() == Some(&true)
    }

    /// Appends what stands between two strings, without line breaks and secret numbers.
    fn pass(&mut self, between: &str, out: &mut String) {
        let mut chars = between.chars().peekable();
        while let Some(char) = chars.next() {
            match char {
                '[' => self.around.push(self.is_secret()),
                '{' => self.around.push(false),
                ']' | '}' => drop(self.around.pop()),
                '\n' | '\r' => continue,
                '-' | '0'..='9' if self.is_secret() => {
                    let is_more = |c: &char| matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E');
                    while chars.next_if(is_more).is_some() {}
                    out.push_str(&quoted(&redact::mark_of_value()));
                    continue;
                }
                _ => {}
            }
            if matches!(char, '[' | '{' | ',') {
                self.is_named_so = false;
            }
            out.push(char);
        }
    }
}

/// The length of a string up to its closing quote; `body` begins behind the opening one.
fn end_of_string(body: &str) -> usize {
    let bytes = body.as_bytes();
    let mut at = 0;
    while let Some(next) = memchr2(b'"', b'\\', &bytes[at..]) {
        at += next;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

/// What a string says. Half a pair of surrogates says nothing that could be a secret.
fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let text = serde_json::from_str::<String>(&format!("\"{raw}\""));
    text.map_or_else(|_| Cow::Owned(leniently(raw)), Cow::Owned)
}

/// For what no text can hold: each of its pieces by itself.
fn leniently(raw: &str) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        // Six for `\uXXXX`, twelve for a pair, else two.
        let lengths = [12, 6, 2];
        let read = lengths.iter().find_map(|length| {
            let piece = rest.get(at..at + length)?;
            let is_whole = *length != 12 || piece.get(6..).is_some_and(|p| p.starts_with("\\u"));
            let read = serde_json::from_str::<String>(&format!("\"{piece}\"")).ok()?;
            (is_whole && read.chars().count() == 1).then_some((read, *length))
        });
        let (read, length) = read.unwrap_or_else(|| ("\u{fffd}".to_owned(), 6));
        text.push_str(&read);
        rest = rest.get(at + length..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
