//! Finds an envelope's members in a line of JSON, and refuses what is not a message.
//!
//! One pass by serde_json, which skips values without building them and without recursion, so a
//! value a million brackets deep costs no stack. Values inside `params`, `result` and `error` are
//! never looked at here.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Kind, Malformed, Message, Parts, RequestId};

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

pub(super) fn message(raw: Bytes) -> Result<Message, Malformed> {
    let raw = one_line(raw);
    let text = utf8(&raw)?;
    let envelope = match serde_json::from_str::<Envelope<'_>>(text) {
        Ok(envelope) => envelope,
        Err(e) => return Err(not_an_envelope(text, &e)),
    };
    if envelope.odd
        && let Err(e) = serde_json::from_str::<IgnoredAny>(text)
    {
        return Err(not_an_envelope(text, &e));
    }
    let id = envelope.id.map(|id| RequestId::from_json(id.get()));
    let read_id = envelope.id.and_then(|id| RequestId::to_echo(id.get()));
    let invalid = |why: &str| Malformed {
        code: INVALID_REQUEST,
        why: why.to_owned(),
        id: read_id.clone(),
    };
    if let Some(name) = envelope.twice {
        // Two readings of one message are how a request is smuggled past a filter (T35).
        return Err(invalid(&format!("the member `{name}` stands there twice")));
    }
    if envelope.jsonrpc.map(RawValue::get) != Some("\"2.0\"") {
        return Err(invalid("`jsonrpc` is not \"2.0\""));
    }
    let parts = Parts {
        id: envelope.id.map(|v| span(text, v)),
        params: envelope.params.map(|v| span(text, v)),
        result: envelope.result.map(|v| span(text, v)),
        error: envelope.error.map(|v| span(text, v)),
    };
    let is_null = envelope.id.is_some_and(|id| id.get() == "null");
    let kind = match (envelope.method, id) {
        (Some(method), id) => {
            let method = serde_json::from_str::<String>(method.get())
                .map_err(|_| invalid("`method` is not a string"))?
                .into();
            match id {
                None => Kind::Notification { method },
                Some(Ok(id)) => Kind::Request { id, method },
                Some(Err(_)) => return Err(invalid("`id` is neither a string nor an integer")),
            }
        }
        (None, Some(Ok(id))) if parts.result.is_some() != parts.error.is_some() => {
            Kind::Response { id: Some(id) }
        }
        (None, id) if parts.error.is_some() && (is_null || id.is_none()) => {
            Kind::Response { id: None }
        }
        _ => return Err(invalid("neither a request, a notification nor a response")),
    };
    Ok(Message { raw, kind, parts })
}

/// The elements of a JSON array, where `raw` is one; JSON-RPC batches (MCP 2025-03-26).
pub(crate) fn batch(raw: &Bytes) -> Option<Vec<Bytes>> {
    if raw.trim_ascii_start().first() != Some(&b'[') {
        return None;
    }
    let text = std::str::from_utf8(raw).ok()?;
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(
        elements
            .into_iter()
            .map(|v| raw.slice(span(text, v)))
            .collect(),
    )
}

/// The text of one member of a JSON object, if it is there.
pub(crate) fn member<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    members(object)?
        .into_iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// The members of a JSON object, in order: decoded name, text of the value.
pub(crate) fn members(object: &str) -> Option<Vec<(String, &str)>> {
    let members = spelt(object)?.into_iter();
    Some(members.map(|m| (m.name, m.value)).collect())
}

/// One member of an object, with its name as it is spelt there.
pub(crate) struct Member<'a> {
    pub(crate) name: String,
    /// With its quotes.
    pub(crate) spelling: &'a str,
    pub(crate) value: &'a str,
}

/// As [`members`].
pub(crate) fn spelt(object: &str) -> Option<Vec<Member<'_>>> {
    serde_json::from_str::<Spelt<'_>>(object).ok().map(|m| m.0)
}

/// Line breaks can stand only between the tokens of valid JSON (RFC 8259 section 2), where they
/// mean nothing; on stdio they would end the message.
fn one_line(raw: Bytes) -> Bytes {
    let raw = trimmed(raw);
    if memchr::memchr2(b'\n', b'\r', &raw).is_none() {
        return raw;
    }
    if serde_json::from_slice::<IgnoredAny>(&raw).is_err() {
        return raw; // a break may stand inside a string; without it this would look like JSON
    }
    let mut line = raw.to_vec();
    line.retain(|b| !matches!(b, b'\n' | b'\r'));
    line.into()
}

fn trimmed(raw: Bytes) -> Bytes {
    let keep = raw.trim_ascii().len();
    if keep == raw.len() {
        return raw;
    }
    let start = raw.len() - raw.trim_ascii_start().len();
    raw.slice(start..start + keep)
}

fn utf8(raw: &Bytes) -> Result<&str, Malformed> {
    simdutf8::compat::from_utf8(raw).map_err(|e| Malformed {
        code: PARSE_ERROR,
        why: format!("not UTF-8 at byte {}", e.valid_up_to()),
        id: None,
    })
}

fn not_an_envelope(text: &str, error: &serde_json::Error) -> Malformed {
    let (code, why) = if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        (INVALID_REQUEST, "not a JSON object".to_owned())
    } else {
        let column = error.column();
        (PARSE_ERROR, format!("not JSON at column {column}"))
    };
    Malformed {
        code,
        why,
        id: None,
    }
}

fn span(text: &str, value: &RawValue) -> Range<usize> {
    let start = value.get().as_ptr() as usize - text.as_ptr() as usize;
    start..start + value.get().len()
}

#[derive(Default)]
struct Envelope<'a> {
    jsonrpc: Option<&'a RawValue>,
    id: Option<&'a RawValue>,
    method: Option<&'a RawValue>,
    params: Option<&'a RawValue>,
    result: Option<&'a RawValue>,
    error: Option<&'a RawValue>,
    twice: Option<&'static str>,
    /// A name has a control character in it: escaped, or (serde_json lets it pass) as it is.
    odd: bool,
}

impl<'de> Deserialize<'de> for Envelope<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON-RPC message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Envelope::default();
        while let Some(name) = map.next_key::<Name>()? {
            let slot = match name {
                Name::Jsonrpc => (&mut found.jsonrpc, "jsonrpc"),
                Name::Id => (&mut found.id, "id"),
                Name::Method => (&mut found.method, "method"),
                Name::Params => (&mut found.params, "params"),
                Name::Result => (&mut found.result, "result"),
                Name::Error => (&mut found.error, "error"),
                Name::Odd | Name::Other => {
                    found.odd |= matches!(name, Name::Odd);
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if slot.0.replace(map.next_value()?).is_some() {
                found.twice = Some(slot.1);
            }
        }
        Ok(found)
    }
}

enum Name {
    Jsonrpc,
    Id,
    Method,
    Params,
    Result,
    Error,
    Odd,
    Other,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As bytes: serde_json decodes a name with a lone surrogate only that way, and a member
        // that we don't know is no reason to refuse the message.
        deserializer.deserialize_bytes(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<Name, E> {
        Ok(match name {
            b"jsonrpc" => Name::Jsonrpc,
            b"id" => Name::Id,
            b"method" => Name::Method,
            b"params" => Name::Params,
            b"result" => Name::Result,
            b"error" => Name::Error,
            _ if name.iter().any(u8::is_ascii_control) => Name::Odd,
            _ => Name::Other,
        })
    }
}

struct Spelt<'a>(Vec<Member<'a>>);

impl<'de> Deserialize<'de> for Spelt<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SpeltVisitor).map(Spelt)
    }
}

struct SpeltVisitor;

impl<'de> Visitor<'de> for SpeltVisitor {
    type Value = Vec<Member<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(spelling) = map.next_key::<&RawValue>()? {
            let spelling = spelling.get();
            let value: &RawValue = map.next_value()?;
            let name = serde_json::from_str::<Text>(spelling).map_err(Error::custom)?;
            found.push(Member {
                name: name.0,
                spelling,
                value: value.get(),
            });
        }
        Ok(found)
    }
}

/// A string read without insisting on paired surrogates.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(TextVisitor).map(Text)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, text: &[u8]) -> Result<String, E> {
        Ok(String::from_utf8_lossy(text).into_owned())
    }
}
