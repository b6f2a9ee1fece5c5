//! The config file's text → layers: one for the top, one for each `[targets.NAME]` table.
//!
//! What is not known is refused, with the line and the nearest name that is: a misspelt setting
//! must not be ignored. It reads no file itself, and it leaves values unparsed as all layers do;
//! only their TOML types are checked.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::layer::{Layer, Source, Value};
use crate::config::settings::{self, Kind, SETTINGS, Scope, Setting};
use crate::config::target;
use crate::error::Error;
use crate::nearest::nearest;

/// The file's layers.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    pub(crate) top: Layer,
    pub(crate) targets: BTreeMap<String, Layer>,
}

/// Parses `text`, which stands in the file at `path`.
pub(crate) fn parse(text: &str, path: &Path) -> Result<File, Error> {
    let page = Page { text, path };
    // The parser's own report would quote the line, and that may hold a token.
    let table = DeTable::parse(text).map_err(|error| {
        let place = page.at(error.span().map_or(0, |span| span.start));
        Error::config(format!("{place}: {}", error.message()))
            .hint("the file is TOML: name = \"text\", name = 8, name = true, name = [\"a\", \"b\"]")
    })?;
    let mut file = File::default();
    for (key, value) in table.get_ref().iter() {
        if key.get_ref() == "targets" {
            file.targets = page.targets(value)?;
        } else {
            let setting = page.setting(key, Setting::is_at_top)?;
            page.read(setting, value, &mut file.top)?;
        }
    }
    Ok(file)
}

struct Page<'a> {
    text: &'a str,
    path: &'a Path,
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;

impl Page<'_> {
    /// The `[targets.NAME]` tables.
    fn targets(&self, value: &Spanned<DeValue<'_>>) -> Result<BTreeMap<String, Layer>, Error> {
        let mut targets = BTreeMap::new();
        for (name, table) in self.table("targets", value)?.iter() {
            if let Some(problem) = target::refuse_name(name.get_ref()) {
                let place = self.at(name.span().start);
                return Err(Error::config(format!("{place}: {problem}")));
            }
            let mut layer = Layer::default();
            for (key, value) in self.table("a target", table)?.iter() {
                let setting = self.setting(key, Setting::is_per_target)?;
                self.read(setting, value, &mut layer)?;
            }
            if layer.get("url").is_none() {
                let place = self.at(name.span().start);
                let problem = format!("{place}: the target {} has no url", name.get_ref());
                return Err(Error::config(problem).hint("add the line url = \"https://…\""));
            }
            targets.insert(name.get_ref().to_string(), layer);
        }
        Ok(targets)
    }

    fn table<'v, 'i>(
        &self,
        what: &str,
        value: &'v Spanned<DeValue<'i>>,
    ) -> Result<&'v DeTable<'i>, Error> {
        value.get_ref().as_table().ok_or_else(|| {
            let place = self.at(value.span().start);
            Error::config(format!("{place}: {what} must be a table"))
                .hint("name a server with [targets.NAME] and, below it, url = \"https://…\"")
        })
    }

    /// The setting that `key` names, if it may stand here.
    fn setting(
        &self,
        key: &Key<'_>,
        is_legal: fn(&Setting) -> bool,
    ) -> Result<&'static Setting, Error> {
        let name = key.get_ref().as_ref();
        let known = settings::setting(name);
        if let Some(setting) = known.filter(|setting| is_legal(setting)) {
            return Ok(setting);
        }
        let place = self.at(key.span().start);
        let legal = SETTINGS
            .iter()
            .filter(|setting| is_legal(setting) && setting.scope != Scope::Idle)
            .map(|setting| setting.name);
        Err(match known.map(|setting| setting.scope) {
            Some(Scope::TargetOnly) => {
                Error::config(format!("{place}: {name} stands outside a target"))
                    .hint(format!("put {name} into a [targets.NAME] table"))
            }
            Some(Scope::Outside) => {
                Error::config(format!("{place}: {name} can't be set in the file itself"))
            }
            Some(_) => Error::config(format!("{place}: {name} can't be set for one target"))
                .hint(format!("put {name} above the first [targets.NAME] table")),
            None => {
                let error = Error::config(format!("{place}: unknown key {name:?}"));
                match nearest(&name.replace('_', "-"), legal) {
                    Some(meant) => error.hint(format!("did you mean {meant}?")),
                    None => error.hint("intercom-mcp --help lists the keys: each option is one"),
                }
            }
        })
    }

    /// Adds the values of `setting` to `layer`.
    fn read(
        &self,
        setting: &'static Setting,
        value: &Spanned<DeValue<'_>>,
        layer: &mut Layer,
    ) -> Result<(), Error> {
        let values = match value.get_ref() {
            DeValue::Array(items) if setting.repeatable => {
                let items = items.iter().map(|item| self.scalar(setting, item));
                items.collect::<Result<_, _>>()?
            }
            _ => vec![self.scalar(setting, value)?],
        };
        layer.set(setting.name, self.source(value.span().start), values);
        Ok(())
    }

    fn scalar(&self, setting: &Setting, value: &Spanned<DeValue<'_>>) -> Result<Value, Error> {
        let source = self.source(value.span().start);
        let text = match (value.get_ref(), setting.kind) {
            (DeValue::Boolean(on), Kind::Switch) => on.to_string(),
            (DeValue::Integer(number), Kind::Seconds | Kind::Port | Kind::Size | Kind::Count) => {
                number.to_string()
            }
            (DeValue::Float(number), Kind::Seconds) => number.as_str().to_owned(),
            (
                DeValue::String(text),
                Kind::Text | Kind::Glob | Kind::Path | Kind::Size | Kind::Choice(_),
            ) => text.to_string(),
            _ => {
                let problem = format!("{source}: {} must be {}", setting.name, wanted(setting));
                return Err(Error::config(problem));
            }
        };
        Ok(Value::new(text, source))
    }

    fn source(&self, offset: usize) -> Source {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        Source::File {
            path: self.path.to_owned(),
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
        }
    }

    fn at(&self, offset: usize) -> String {
        self.source(offset).to_string()
    }
}

/// What the file must say, as an example.
fn wanted(setting: &Setting) -> &'static str {
    match setting.kind {
        Kind::Switch => "true or false, without quotes",
        Kind::Seconds => "a number of seconds, without quotes",
        Kind::Port => "a number from 1 to 65535, without quotes",
        Kind::Count => "a number, without quotes",
        Kind::Size => "a number of bytes or a text such as \"64MiB\"",
        _ if setting.repeatable => "a list of texts: [\"…\", \"…\"]",
        _ => "a text in quotes",
    }
}
