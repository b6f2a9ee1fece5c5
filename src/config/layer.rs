//! Values as they were written, each with the place where it was written; layers of them; and
//! the stack of layers, in which the highest that has a value wins, lists included.
//!
//! Nothing is parsed here and nothing is read: a value is text until someone asks what it means.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::config::settings::SETTINGS;
use crate::error::Error;

/// One value and its place.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) text: String,
    pub(crate) source: Source,
}

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// `--target`, or `URL` for the positional.
    Flag(String),
    /// A variable of the environment.
    Variable(String),
    File {
        path: PathBuf,
        line: usize,
    },
    Default,
}

/// A setting in one layer. A list may be there and empty: it then hides the layers below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) values: Vec<Value>,
    pub(crate) source: Source,
}

/// What one source says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layer(BTreeMap<&'static str, Entry>);

/// All layers, highest first.
#[derive(Clone, Debug)]
pub(crate) struct Stack(Vec<Layer>);

impl Value {
    pub(crate) fn new(text: impl Into<String>, source: Source) -> Self {
        Self {
            text: text.into(),
            source,
        }
    }

    /// The value of the setting `name` is refused; `problem` says why.
    pub(crate) fn refuse(&self, name: &str, problem: impl fmt::Display) -> Error {
        match &self.source {
            Source::Flag(flag) => Error::usage(format!("{flag}: {problem}")),
            Source::File { .. } => Error::config(format!("{}: {name}: {problem}", self.source)),
            source => Error::config(format!("{source}: {problem}")),
        }
    }

    /// The folder that a relative path in this value starts from: the config file's, when it
    /// stands in one, since a host starts us in any folder.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match &self.source {
            Source::File { path, .. } => path.parent(),
            _ => None,
        }
    }
}

impl fmt::Debug for Value {
    /// Without the text: it may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({})", self.source)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Layer {
    /// Sets `name`; what it held is gone.
    pub(crate) fn set(&mut self, name: &'static str, source: Source, values: Vec<Value>) {
        self.0.insert(name, Entry { values, source });
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        self.0.get(name)
    }

    /// Everything in it, by name.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'static str, &Entry)> {
        self.0.iter().map(|(name, entry)| (*name, entry))
    }

    /// Where something was written, if anything was.
    pub(crate) fn any(&self) -> Option<&Source> {
        self.0.values().next().map(|entry| &entry.source)
    }

    /// The value of a setting that isn't a list.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.get(name).and_then(|entry| entry.values.first())
    }

    /// The lowest layer.
    fn of_defaults() -> Self {
        let mut layer = Self::default();
        for setting in SETTINGS
            .iter()
            .filter(|setting| !setting.default.is_empty())
        {
            let value = Value::new(setting.default, Source::Default);
            layer.set(setting.name, Source::Default, vec![value]);
        }
        layer
    }
}

impl Stack {
    /// `layers`, highest first, over the defaults.
    pub(crate) fn new(mut layers: Vec<Layer>) -> Self {
        layers.push(Layer::of_defaults());
        Self(layers)
    }

    /// The highest entry.
    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        self.0.iter().find_map(|layer| layer.get(name))
    }

    /// The highest entry and how many layers are above it: 0 for the highest layer.
    pub(crate) fn ranked(&self, name: &str) -> Option<(usize, &Entry)> {
        let mut layers = self.0.iter().enumerate();
        layers.find_map(|(rank, layer)| Some((rank, layer.get(name)?)))
    }

    /// The value of a setting that isn't a list.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.get(name).and_then(|entry| entry.values.first())
    }

    /// The values of a list.
    pub(crate) fn values(&self, name: &str) -> &[Value] {
        self.get(name).map_or(&[], |entry| &entry.values)
    }

    /// Whether someone has set it, to whatever value.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|entry| entry.source != Source::Default)
    }
}
