//! A JSON object of which some members change: the others keep their bytes and their order.
//!
//! One level is read, in one pass; what stands below, and what the members mean, is not known here.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::scan::spelt;
use super::{Message, Part, quoted};

/// Where a name stands twice, the last counts, as `JSON.parse` and most other readers have it. An
/// object that is changed in that member has it once.
#[derive(Debug, Default)]
pub(crate) struct Object<'a> {
    members: Vec<Member<'a>>,
    changed: bool,
}

#[derive(Debug)]
struct Member<'a> {
    name: String,
    /// With its quotes.
    spelling: Cow<'a, str>,
    value: Cow<'a, str>,
}

impl<'a> Object<'a> {
    /// None: `text` is no JSON object.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        let members = spelt(text)?.into_iter().map(|member| Member {
            name: member.name,
            spelling: Cow::Borrowed(member.spelling),
            value: Cow::Borrowed(member.value),
        });
        Some(Self {
            members: members.collect(),
            changed: false,
        })
    }

    /// JSON text.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut last_first = self.members.iter().rev();
        let found = last_first.find(|member| member.name == name);
        found.map(|member| &*member.value)
    }

    /// Decoded names and JSON texts, in their order.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        let members = self.members.iter();
        members.map(|member| (member.name.as_str(), &*member.value))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether it is no longer what was read.
    pub(crate) fn is_changed(&self) -> bool {
        self.changed
    }

    /// Takes out the members whose decoded names fit.
    pub(crate) fn remove(&mut self, fits: impl Fn(&str) -> bool) {
        let before = self.members.len();
        self.members.retain(|member| !fits(&member.name));
        self.changed |= self.members.len() != before;
    }

    /// In the place of the member of this name, or at the end. `value`: JSON text.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Cow<'a, str>>) {
        self.changed = true;
        let value = value.into();
        let Some(last) = self.members.iter().rposition(|m| m.name == name) else {
            self.members.push(Member {
                name: name.to_owned(),
                spelling: Cow::Owned(quoted(name)),
                value,
            });
            return;
        };
        self.members[last].value = value;
        let mut at = 0;
        self.members.retain(|member| {
            let twin = member.name == name && at != last;
            at += 1;
            !twin
        });
    }

    /// JSON text.
    pub(crate) fn text(&self) -> String {
        self.pieces().concat()
    }

    fn pieces(&self) -> Vec<&str> {
        let mut pieces = Vec::with_capacity(4 * self.members.len() + 2);
        for member in &self.members {
            let before = if pieces.is_empty() { "{" } else { "," };
            pieces.extend([before, &*member.spelling, ":", &*member.value]);
        }
        if pieces.is_empty() {
            pieces.push("{");
        }
        pieces.push("}");
        pieces
    }
}

impl Message {
    /// The object that is this part of it. None: there is no such part, or it is no object.
    pub(crate) fn object(&self, part: Part) -> Option<Object<'_>> {
        Object::read(self.part(part)?)
    }

    /// The same message with `object` as this part of it, in one copy. Params may be new; a
    /// message without the other parts stays as it is.
    pub(crate) fn with_object(&self, part: Part, object: &Object<'_>) -> Self {
        let pieces = object.pieces();
        let pieces: Vec<_> = pieces.into_iter().map(str::as_bytes).collect();
        self.with_pieces(part, &pieces)
    }
}

/// The text of one member of a JSON object, the last of this name. See [`Object`].
pub(crate) fn last_member<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let members = spelt(object)?.into_iter().rev();
    let mut found = members.filter(|member| member.name == name);
    found.next().map(|member| member.value)
}
