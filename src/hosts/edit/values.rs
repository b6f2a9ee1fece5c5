//! Where each name and each value of a text stands, for whoever shows it; pure.
//!
//! A value is told by the bytes that it is written in, however that is. What stands between the parts
//! is brackets, signs and comments.

use std::ops::Range;

use serde_json::Value;
use toml_edit::{Document, Item, Table, TableLike, Value as Toml};

use super::super::Place;
use super::tree::{Kind, Node};
use super::{BOM, Format, Step, Unreadable, jsonc, toml, yaml};

/// A name, or a value that holds no others.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    /// In bytes of the text.
    pub(crate) span: Range<usize>,
    /// The steps to it; the last one of a name is the name. An element of a list without a name of
    /// its own goes by its number.
    pub(crate) path: &'a [Step],
    /// How many of the steps lead to the entry that it is in.
    pub(crate) entry: Option<usize>,
    /// None: it is a name.
    pub(crate) value: Option<&'a Value>,
}

/// Shows each part of a place's `text` to `see`; those of a TOML text in no particular order.
///
/// # Errors
/// The text can't be read.
pub(crate) fn parts(
    place: &Place,
    text: &str,
    see: &mut dyn FnMut(Part<'_>),
) -> Result<(), Unreadable> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let mut walk = Walk {
        offset: text.len() - body.len(),
        servers: place.servers.last(),
        path: Vec::new(),
        see,
    };
    match place.format {
        Format::Json | Format::Jsonc => {
            if let Some(node) = jsonc::parse(body, place.format)? {
                walk.node(&node);
            }
        }
        Format::Yaml => {
            if let Some(node) = yaml::parse(body)? {
                walk.node(&node);
            }
        }
        Format::Toml => {
            let document = Document::parse(body).map_err(|error| toml::refused(body, &error))?;
            walk.members(document.as_table());
        }
    }
    Ok(())
}

struct Walk<'a> {
    offset: usize,
    /// The step that leads to the entries.
    servers: Option<&'a Step>,
    path: Vec<Step>,
    see: &'a mut dyn FnMut(Part<'_>),
}

impl Walk<'_> {
    fn tell(&mut self, span: Range<usize>, value: Option<&Value>) {
        let servers = self.path.iter().position(|step| Some(step) == self.servers);
        let entry = servers.map(|at| at + 2);
        (self.see)(Part {
            span: span.start + self.offset..span.end + self.offset,
            path: &self.path,
            entry: entry.filter(|length| *length <= self.path.len()),
            value,
        });
    }

    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Scalar(value) => self.tell(node.span.clone(), Some(value)),
            Kind::Map(members) => {
                for member in members {
                    self.path.push(Step::Key(member.name.clone()));
                    self.tell(member.start..member.name_end, None);
                    self.node(&member.value);
                    self.path.pop();
                }
            }
            Kind::List(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.path.push(element(number, name_of(item)));
                    self.node(item);
                    self.path.pop();
                }
            }
        }
    }

    fn members(&mut self, table: &dyn TableLike) {
        for (name, item) in table.iter() {
            self.path.push(Step::Key(name.to_owned()));
            let key = table.get_key_value(name).map(|(key, _)| key);
            if let Some(span) = key.and_then(toml_edit::Key::span) {
                self.tell(span, None);
            }
            match item {
                Item::None => {}
                Item::Value(value) => self.value(value),
                Item::Table(table) => self.table(table),
                Item::ArrayOfTables(tables) => {
                    for (number, table) in tables.iter().enumerate() {
                        self.path.push(element(number, None));
                        self.table(table);
                        self.path.pop();
                    }
                }
            }
            self.path.pop();
        }
    }

    /// The span of a table is its header, which is nothing but names.
    fn table(&mut self, table: &Table) {
        if let Some(span) = table.span().filter(|_| !table.is_dotted()) {
            self.tell(span, None);
        }
        self.members(table);
    }

    fn value(&mut self, value: &Toml) {
        match value {
            Toml::InlineTable(table) => self.members(table),
            Toml::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.path.push(element(number, None));
                    self.value(item);
                    self.path.pop();
                }
            }
            scalar => {
                if let Some(span) = scalar.span() {
                    self.tell(span, Some(&toml::of_value(scalar)));
                }
            }
        }
    }
}

fn element(number: usize, name: Option<&str>) -> Step {
    Step::Named(name.map_or_else(|| number.to_string(), str::to_owned))
}

fn name_of(item: &Node) -> Option<&str> {
    let Kind::Map(members) = &item.kind else {
        return None;
    };
    let member = members.iter().find(|member| member.name == "name")?;
    match &member.value.kind {
        Kind::Scalar(Value::String(name)) => Some(name),
        _ => None,
    }
}
