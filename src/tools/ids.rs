//! Ids in every form in which people have them; pure.
//!
//! Raw, with the prefix that `search` puts before them, links into the web application in any
//! region, a JSON string or object around any of those. What could lead a request astray (`../`,
//! `?`, `%2e`) is no id (T39). Whether an object exists is for Intercom to say.

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::text;

use super::answer::Failure;

/// What an id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Conversation,
    Contact,
    Company,
    Article,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::Conversation,
        Self::Contact,
        Self::Company,
        Self::Article,
    ];

    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Contact => "contact",
            Self::Company => "company",
            Self::Article => "article",
        }
    }

    /// The tool that shows it.
    fn tool(self) -> &'static str {
        match self {
            Self::Conversation => "get_conversation",
            Self::Contact => "get_contact",
            Self::Company => "get_company",
            Self::Article => "get_article",
        }
    }

    fn is_numbered(self) -> bool {
        matches!(self, Self::Conversation | Self::Article)
    }

    /// What goes before the id in `search` and `fetch`.
    pub(super) fn prefixed(self, id: &str) -> String {
        format!("{}_{id}", self.noun())
    }

    fn article_before(self) -> &'static str {
        match self {
            Self::Article => "an",
            _ => "a",
        }
    }
}

/// An id that may go into a request, and where in a long result to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Id {
    /// As far as the text says it.
    pub(super) kind: Option<Kind>,
    pub(super) id: String,
    pub(super) from: Place,
}

/// A place in a long result: a part of a conversation, a character of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) part: u64,
    pub(super) char: usize,
}

impl Place {
    /// What is written behind an id to go on there.
    pub(super) fn suffix(self) -> String {
        match (self.part, self.char) {
            (0, 0) => String::new(),
            (part, 0) => format!("?from_part={part}"),
            (0, char) => format!("?from_char={char}"),
            (part, char) => format!("?from_part={part}&from_char={char}"),
        }
    }
}

const FORMS: &str = "ids are as `search` gives them (conversation_123, contact_5f…), raw, or links \
    from app.intercom.com, app.eu.intercom.com and app.au.intercom.com";

/// The longest id or link that anybody has.
const MOST_CHARS: usize = 2000;

/// An id of anything that `fetch` takes.
pub(super) fn fetchable(given: &str) -> Result<Id, Failure> {
    let id = read(given, 0)?;
    let kind = id.kind.or_else(|| guess(&id.id));
    if kind.is_some_and(Kind::is_numbered) && !is_number(&id.id) {
        return Err(no_id(given));
    }
    Ok(Id { kind, ..id })
}

/// An id of one kind; an id of another is refused with the tool that takes it.
pub(super) fn of(kind: Kind, given: &str) -> Result<Id, Failure> {
    let id = read(given, 0)?;
    let digits = is_number(&id.id);
    let is = match (id.kind, kind) {
        (Some(is), _) => is,
        (None, Kind::Conversation | Kind::Article) if !digits => {
            return Err(Failure::invalid(format!(
                "{:?} can't be {} {}: its id is a whole number",
                shown(given),
                kind.article_before(),
                kind.noun()
            ))
            .hint(match guess(&id.id) {
                Some(_) => {
                    "ids of 24 letters and digits belong to contacts and companies: use \
                            get_contact or get_company"
                }
                None => FORMS,
            }));
        }
        (None, Kind::Contact | Kind::Company) if digits => {
            return Err(Failure::invalid(format!(
                "{:?} can't be a {}: its id has letters and digits",
                shown(given),
                kind.noun()
            ))
            .hint(
                "whole numbers belong to conversations and articles: use get_conversation or \
                 get_article",
            ));
        }
        (None, kind) => kind,
    };
    if is != kind {
        return Err(Failure::invalid(format!(
            "{:?} is {} {}, not {} {}",
            shown(given),
            is.article_before(),
            is.noun(),
            kind.article_before(),
            kind.noun()
        ))
        .hint(format!("use {}, or `fetch`, which takes both", is.tool())));
    }
    if is.is_numbered() && !digits {
        return Err(no_id(given));
    }
    Ok(Id {
        kind: Some(kind),
        ..id
    })
}

fn read(given: &str, depth: u8) -> Result<Id, Failure> {
    let text = given.trim();
    if text.is_empty() {
        return Err(Failure::invalid("the id is empty").hint(FORMS));
    }
    if text.len() > MOST_CHARS {
        return Err(Failure::invalid("the id is too long to be one").hint(FORMS));
    }
    // A host that writes JSON into a string may do so twice.
    if depth < 3
        && text.starts_with(['"', '{', '['])
        && let Ok(value) = serde_json::from_str::<Value>(text)
        && let Some(inner) = inside(&value)
    {
        return read(&inner, depth + 1);
    }
    if text.contains("://") {
        return link(text);
    }
    let (text, from) = place(text);
    let (kind, id) = prefix(text);
    if !is_id(id) {
        return Err(no_id(given));
    }
    Ok(Id {
        kind,
        id: id.to_owned(),
        from,
    })
}

fn inside(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(members) => inside(members.get("id")?),
        Value::Array(items) if items.len() == 1 => inside(&items[0]),
        _ => None,
    }
}

fn prefix(text: &str) -> (Option<Kind>, &str) {
    let found = Kind::ALL.into_iter().find_map(|kind| {
        let rest = text.strip_prefix(kind.noun())?.strip_prefix('_')?;
        Some((kind, rest))
    });
    match found {
        Some((kind, rest)) => (Some(kind), rest),
        None => (None, text),
    }
}

/// `conversation_123?from_part=241`, as results say it themselves.
fn place(text: &str) -> (&str, Place) {
    let read = |(id, query): (&'_ str, &str)| {
        let mut place = Place::default();
        for pair in query.split('&') {
            match pair.split_once('=')? {
                ("from_part", n) => place.part = n.parse().ok()?,
                ("from_char", n) => place.char = n.parse().ok()?,
                _ => return None,
            }
        }
        Some((id.len(), place))
    };
    match text.split_once('?').and_then(read) {
        Some((end, place)) => (&text[..end], place),
        None => (text, Place::default()),
    }
}

/// A link into the web application: the last thing in its path that names an object.
fn link(text: &str) -> Result<Id, Failure> {
    let wrong = |why: &str| Failure::invalid(format!("{:?} {why}", shown(text))).hint(FORMS);
    let Some(rest) = text.strip_prefix("https://") else {
        return Err(wrong("is no https link"));
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let hosts = [
        "app.intercom.com",
        "app.eu.intercom.com",
        "app.au.intercom.com",
    ];
    if !hosts.iter().any(|known| host.eq_ignore_ascii_case(known)) {
        return Err(wrong(
            "is a link to another place than Intercom's application",
        ));
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let named = segments.windows(2).rev().find_map(|pair| {
        let kind = match pair[0] {
            "conversation" | "conversations" => Kind::Conversation,
            "users" | "contacts" | "leads" => Kind::Contact,
            "companies" => Kind::Company,
            "articles" | "article" => Kind::Article,
            _ => return None,
        };
        let fits = is_id(pair[1]) && (!kind.is_numbered() || is_number(pair[1]));
        fits.then(|| (kind, pair[1].to_owned()))
    });
    match named {
        Some((kind, id)) => Ok(Id {
            kind: Some(kind),
            id,
            from: Place::default(),
        }),
        None => Err(wrong(
            "leads to no conversation, contact, company or article",
        )),
    }
}

/// Conversations have numbers, contacts 24 hexadecimal digits.
fn guess(id: &str) -> Option<Kind> {
    let is_hex = id.len() == 24 && id.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hex {
        Some(Kind::Contact)
    } else if is_number(id) {
        Some(Kind::Conversation)
    } else {
        None
    }
}

/// A number that is short enough not to be hexadecimal by chance.
fn is_number(id: &str) -> bool {
    id.len() < 20 && id.bytes().all(|b| b.is_ascii_digit())
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn no_id(given: &str) -> Failure {
    Failure::invalid(format!("{:?} can't be an id", shown(given))).hint(FORMS)
}

fn shown(given: &str) -> String {
    let short: String = given.chars().take(80).collect();
    text::safe(&short).into_owned()
}
