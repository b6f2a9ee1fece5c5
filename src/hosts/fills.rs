//! What a host fills in of an entry before it starts it; pure. Which of these ways is a host's, its own file
//! says.

use super::Host;

/// A text of an entry as what is started gets it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) text: String,
    /// The host puts something in that only it knows: what somebody typed in, say.
    pub(crate) is_known: bool,
}

impl Host {
    /// `text` with what this host puts in place of `${…}`; of most hosts nothing. `variable`: the value
    /// of one of the host's own.
    pub(crate) fn fill(&self, text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Filled {
        let mut filled = Filled {
            text: String::new(),
            is_known: true,
        };
        let mut rest = text;
        while let Some((before, inside)) = rest.split_once("${") {
            filled.text.push_str(before);
            let Some((name, after)) = inside.split_once('}') else {
                rest = &rest[before.len()..];
                break;
            };
            match (self.fills)(name, variable) {
                Piece::Known(value) => filled.text.push_str(&value),
                Piece::Unknown => {
                    filled.text.push_str(STAND_IN);
                    filled.is_known = false;
                }
                Piece::Left => filled.text.push_str(&format!("${{{name}}}")),
            }
            rest = after;
        }
        filled.text.push_str(rest);
        filled
    }
}

/// In place of what only the host knows.
const STAND_IN: &str = "unknown";

/// What a host puts in place of `${` and this and `}`.
pub(super) type Fills = fn(&str, &dyn Fn(&str) -> Option<String>) -> Piece;

pub(super) enum Piece {
    Known(String),
    Unknown,
    /// As it is: it means nothing to the host.
    Left,
}

/// It means nothing to most hosts.
pub(super) fn nothing(_: &str, _: &dyn Fn(&str) -> Option<String>) -> Piece {
    Piece::Left
}

/// `${NAME}`, `${NAME:-default}`; left as it is where there is no such variable.
pub(super) fn plain(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Piece {
    let (name, default) = match text.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (text, None),
    };
    let value = variable(name).or_else(|| default.map(str::to_owned));
    value.map_or(Piece::Left, Piece::Known)
}

/// `${env:NAME}`, and what is asked of the person or depends on the window: `${input:x}`.
pub(super) fn marked(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Piece {
    match text.split_once(':') {
        Some(("env", name)) => Piece::Known(variable(name).unwrap_or_default()),
        Some(_) => Piece::Unknown,
        None if text == "userHome" || text.starts_with("workspaceFolder") => Piece::Unknown,
        None => Piece::Left,
    }
}
