//! Settings by name → typed values; a text that can't be read is refused with its place.

use std::time::Duration;

use crate::config::layer::{Stack, Value};
use crate::config::parse;
use crate::error::Error;
use crate::nearest::nearest;

impl Stack {
    /// A setting that the table has a default for, so it always has a value.
    pub(crate) fn setting(&self, name: &str) -> &Value {
        self.value(name).expect("the table has a default for it")
    }

    pub(crate) fn switch(&self, name: &str) -> Result<bool, Error> {
        self.setting(name).read(name, parse::switch)
    }

    /// `None` when nothing is set, and for 0.
    pub(crate) fn seconds(&self, name: &str) -> Result<Option<Duration>, Error> {
        let value = self.value(name);
        value.map_or(Ok(None), |value| value.read(name, parse::seconds))
    }

    /// One of `allowed`.
    pub(crate) fn choice<'a>(&self, name: &str, allowed: &[&'a str]) -> Result<&'a str, Error> {
        let value = self.setting(name);
        let text = value.text.trim();
        if let Some(chosen) = allowed.iter().find(|one| **one == text) {
            return Ok(chosen);
        }
        let problem = format!("{text:?} is none of {}", allowed.join(", "));
        let error = value.refuse(name, problem);
        Err(match nearest(text, allowed.iter().copied()) {
            Some(meant) => error.hint(format!("did you mean {meant}?")),
            None => error,
        })
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let values = self.values(name).iter();
        values.map(|value| value.text.clone()).collect()
    }
}

impl Value {
    /// What the text means to `parse`; `name` is the setting's.
    pub(crate) fn read<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Error> {
        parse(&self.text).map_err(|problem| self.refuse(name, problem))
    }
}
