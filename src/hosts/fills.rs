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
    /// `text` with what this host fills in; of most hosts nothing. `variable`: the value of one of the
    /// host's own.
    pub(crate) fn fill(&self, text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Filled {
        let mut filled = Filled {
            text: String::new(),
            is_known: true,
        };
        let mut rest = text;
        while let Some(at) = rest.find(['$', '{']) {
            let (before, from) = rest.split_at(at);
            filled.text.push_str(before);
            let (length, piece) = (self.fills)(from, variable).unwrap_or((1, Piece::Left));
            match piece {
                Piece::Known(value) => filled.text.push_str(&value),
                Piece::Unknown => {
                    filled.text.push_str(STAND_IN);
                    filled.is_known = false;
                }
                Piece::Left => filled.text.push_str(&from[..length]),
            }
            rest = &from[length..];
        }
        filled.text.push_str(rest);
        filled
    }
}

/// In place of what only the host knows.
const STAND_IN: &str = "unknown";

/// Nothing that is filled in is longer.
const LONGEST: usize = 1000;

/// How much of the beginning of a text means something to a host, and what it puts there. The text begins
/// with `$` or `{`.
pub(super) type Fills = fn(&str, &dyn Fn(&str) -> Option<String>) -> Option<(usize, Piece)>;

pub(super) enum Piece {
    Known(String),
    Unknown,
    /// As it is.
    Left,
}

/// Most hosts fill nothing in.
pub(super) fn nothing(_: &str, _: &dyn Fn(&str) -> Option<String>) -> Option<(usize, Piece)> {
    None
}

/// `${NAME}`, `${NAME:-default}`; left as it is where there is no such variable.
pub(super) fn plain(
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<(usize, Piece)> {
    let inside = between(text, "${")?;
    let (name, default) = match inside.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inside, None),
    };
    let value = variable(name).or_else(|| default.map(str::to_owned));
    Some((inside.len() + 3, value.map_or(Piece::Left, Piece::Known)))
}

/// The same, and `$NAME`.
pub(super) fn bare(
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<(usize, Piece)> {
    plain(text, variable).or_else(|| {
        let name = text.strip_prefix('$')?;
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
        let piece = variable(&name[..end]).map_or(Piece::Left, Piece::Known);
        (end > 0).then_some((end + 1, piece))
    })
}

/// `{env:NAME}`, and a file's text: `{file:path}`.
pub(super) fn curly(
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<(usize, Piece)> {
    let inside = between(text, "{")?;
    let piece = match inside.split_once(':')? {
        ("env", name) => Piece::Known(variable(name).unwrap_or_default()),
        ("file", _) => Piece::Unknown,
        _ => return None,
    };
    Some((inside.len() + 2, piece))
}

/// `${env:NAME}`, and what is asked of the person or depends on the window: `${input:x}`.
pub(super) fn marked(
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<(usize, Piece)> {
    let inside = between(text, "${")?;
    let piece = match inside.split_once(':') {
        Some(("env", name)) => Piece::Known(variable(name).unwrap_or_default()),
        Some(_) => Piece::Unknown,
        None if inside == "userHome" || inside.starts_with("workspaceFolder") => Piece::Unknown,
        None => Piece::Left,
    };
    Some((inside.len() + 3, piece))
}

/// What stands between `open`, with which the text begins, and `}`.
fn between<'a>(text: &'a str, open: &str) -> Option<&'a str> {
    let inside = text.strip_prefix(open)?;
    let mut chars = inside.char_indices().take(LONGEST);
    let (end, _) = chars.find(|(_, char)| *char == '}')?;
    Some(&inside[..end])
}
