//! A host's own command for its entries: what to type; nothing is started here.

use super::Scope;
use super::entry::Launch;

/// The command, as words behind the program's name. None: it can't do that.
pub(crate) struct Own {
    pub(crate) program: &'static str,
    pub(super) add: fn(&Order<'_>) -> Option<Vec<String>>,
    pub(super) remove: fn(&str, Scope) -> Option<Vec<String>>,
}

/// An entry to be made.
pub(crate) struct Order<'a> {
    pub(crate) scope: Scope,
    pub(crate) name: &'a str,
    pub(crate) launch: &'a Launch,
}

impl Own {
    pub(crate) fn to_add(&self, order: &Order<'_>) -> Option<Vec<String>> {
        (self.add)(order)
    }

    pub(crate) fn to_remove(&self, name: &str, scope: Scope) -> Option<Vec<String>> {
        (self.remove)(name, scope)
    }
}
