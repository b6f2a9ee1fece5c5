//! `--key value` options of the harness's own commands.
//!
//! No help texts and no list of what is allowed: `run.sh` is the command line that people use, and
//! it refuses what it does not know.

use std::str::FromStr;

use crate::Res;

pub(crate) struct Options<'a>(pub(crate) &'a [String]);

impl Options<'_> {
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        let at = self.0.iter().position(|a| a == key)?;
        self.0.get(at + 1).map(String::as_str)
    }

    pub(crate) fn needed(&self, key: &str) -> Res<&str> {
        self.text(key).ok_or_else(|| format!("{key} is needed"))
    }

    pub(crate) fn number<T: FromStr>(&self, key: &str, default: T) -> Res<T> {
        self.text(key).map_or(Ok(default), |s| parse(key, s))
    }

    pub(crate) fn numbers(&self, key: &str, default: &str) -> Res<Vec<usize>> {
        let pieces = self.text(key).unwrap_or(default).split(',');
        pieces
            .filter(|s| !s.is_empty())
            .map(|s| parse(key, s))
            .collect()
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.0.iter().any(|a| a == key)
    }
}

fn parse<T: FromStr>(key: &str, text: &str) -> Res<T> {
    text.parse()
        .map_err(|_| format!("{key}: {text:?} is not a number"))
}
