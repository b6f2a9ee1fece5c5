//! A parsed text with the place of each part; what JSON and YAML have in common.

use std::ops::Range;

use serde_json::{Map, Value};

use super::{Refusal, Step, Unreadable, line_start, model};

/// One value, and the bytes that it is written in.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Scalar(Value),
    Map(Vec<Member>),
    List(Vec<Node>),
}

/// One member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Where its name begins.
    pub(super) start: usize,
    /// Where its name ends.
    pub(super) name_end: usize,
    pub(super) value: Node,
}

/// What has to be done to a text, so that a value stands at a path.
pub(super) enum Task<'a> {
    /// Another value in place of this one; the member that holds it, if one does.
    Replace(&'a Node, Option<&'a Member>, Value),
    /// A further member of this object.
    Insert(&'a Node, Option<&'a Member>, &'a str, Value),
    /// A further element of this list.
    Append(&'a Node, Option<&'a Member>, Value),
}

/// Something that is to go: the object or list that has it, who holds that, and which it is.
pub(super) struct Part<'a> {
    pub(super) of: &'a Node,
    pub(super) holder: Option<&'a Member>,
    pub(super) index: usize,
}

impl Node {
    /// Without the places.
    pub(super) fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => items.iter().map(Self::to_value).collect(),
            Kind::Map(members) => {
                let pairs = members.iter().map(|m| (m.name.clone(), m.value.to_value()));
                Value::Object(Map::from_iter(pairs))
            }
        }
    }

    /// The steps that lead somewhere are gone; the rest is what must be made.
    pub(super) fn task<'a>(&'a self, path: &'a [Step], value: &Value) -> Result<Task<'a>, Refusal> {
        let (mut node, mut holder) = (self, None);
        for (at, step) in path.iter().enumerate() {
            if matches!(node.kind, Kind::Scalar(Value::Null)) {
                let value = model::wrap(&path[at..], value);
                return Ok(Task::Replace(node, holder, value));
            }
            match (step, &node.kind) {
                (Step::Key(key), Kind::Map(members)) => match named(members, key) {
                    Some(member) => (node, holder) = (&member.value, Some(member)),
                    None => {
                        let value = model::wrap(&path[at + 1..], value);
                        return Ok(Task::Insert(node, holder, key, value));
                    }
                },
                (Step::Named(name), Kind::List(items)) => {
                    match items.iter().find(|item| item.is_named(name)) {
                        Some(item) => (node, holder) = (item, None),
                        None => {
                            let value = model::wrap(&path[at + 1..], value);
                            return Ok(Task::Append(node, holder, value));
                        }
                    }
                }
                (step, _) => return Err(model::not_a_container(step)),
            }
        }
        Ok(Task::Replace(node, holder, value.clone()))
    }

    /// None: it isn't there.
    pub(super) fn part(&self, path: &[Step]) -> Option<Part<'_>> {
        let (last, way) = path.split_last()?;
        let (mut of, mut holder) = (self, None);
        for step in way {
            match (step, &of.kind) {
                (Step::Key(key), Kind::Map(members)) => {
                    let member = named(members, key)?;
                    (of, holder) = (&member.value, Some(member));
                }
                (Step::Named(name), Kind::List(items)) => {
                    of = items.iter().find(|item| item.is_named(name))?;
                    holder = None;
                }
                _ => return None,
            }
        }
        let index = match (last, &of.kind) {
            (Step::Key(key), Kind::Map(members)) => members.iter().position(|m| m.name == *key),
            (Step::Named(name), Kind::List(items)) => items.iter().position(|i| i.is_named(name)),
            _ => None,
        }?;
        Some(Part { of, holder, index })
    }

    fn is_named(&self, name: &str) -> bool {
        let Kind::Map(members) = &self.kind else {
            return false;
        };
        let value = named(members, "name").map(|member| &member.value.kind);
        matches!(value, Some(Kind::Scalar(Value::String(text))) if text == name)
    }
}

fn named<'a>(members: &'a [Member], name: &str) -> Option<&'a Member> {
    members.iter().find(|member| member.name == name)
}

/// The second of two members of one name: hosts differ in which of them they take.
pub(super) fn refuse_twice(text: &str, members: &[Member]) -> Result<(), Unreadable> {
    let mut seen = std::collections::BTreeSet::new();
    match members.iter().find(|member| !seen.insert(&member.name)) {
        Some(member) => Err(unreadable(
            text,
            member.start,
            format!("{:?} stands there twice", member.name),
        )),
        None => Ok(()),
    }
}

pub(super) fn unreadable(text: &str, at: usize, why: String) -> Unreadable {
    Unreadable {
        line: text[..at].matches('\n').count() + 1,
        column: text[line_start(text, at)..at].chars().count() + 1,
        why,
    }
}
