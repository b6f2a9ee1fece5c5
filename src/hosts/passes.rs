//! Which variables reach what a host starts, and what a host fills in of an entry before; pure. No value
//! is kept here.

use super::{Host, Passes, Platform};

/// What the official SDKs let through.
const FEW: [&str; 6] = ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"];
const FEW_WINDOWS: [&str; 12] = [
    "APPDATA",
    "HOMEDRIVE",
    "HOMEPATH",
    "LOCALAPPDATA",
    "PATH",
    "PROCESSOR_ARCHITECTURE",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "USERNAME",
    "USERPROFILE",
];

/// What Codex lets through besides.
const CODEX: [&str; 5] = ["__CF_USER_TEXT_ENCODING", "LANG", "LC_ALL", "TMPDIR", "TZ"];

/// What Gemini CLI takes for secret.
const SECRET: [&str; 6] = ["TOKEN", "SECRET", "PASSWORD", "KEY", "AUTH", "CREDENTIAL"];

impl Passes {
    /// Whether a variable of the host's own reaches what it starts.
    pub(crate) fn lets(self, name: &str, platform: Platform) -> bool {
        let few = || match platform {
            Platform::Windows => FEW_WINDOWS.contains(&name.to_ascii_uppercase().as_str()),
            Platform::Linux | Platform::Mac => FEW.contains(&name),
        };
        match self {
            Self::Few | Self::Unknown => few(),
            Self::Codex => few() || CODEX.contains(&name),
            Self::NoSecrets => {
                let name = name.to_ascii_uppercase();
                !SECRET.iter().any(|word| name.contains(word))
            }
        }
    }

    /// Nobody has measured it.
    pub(crate) fn is_assumed(self) -> bool {
        self == Self::Unknown
    }
}

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
        let put: Put = match self.name {
            "claude-code" | "gemini" => plain,
            "cursor" | "vscode" | "vscode-insiders" | "windsurf" => marked,
            _ => |_, _| Piece::Left,
        };
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
            match put(name, variable) {
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

type Put = fn(&str, &dyn Fn(&str) -> Option<String>) -> Piece;

enum Piece {
    Known(String),
    Unknown,
    /// As it is: it means nothing to the host.
    Left,
}

/// `${NAME}`, `${NAME:-default}`; left as it is where there is no such variable.
fn plain(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Piece {
    let (name, default) = match text.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (text, None),
    };
    let value = variable(name).or_else(|| default.map(str::to_owned));
    value.map_or(Piece::Left, Piece::Known)
}

/// `${env:NAME}`, and what is asked of the person or depends on the window: `${input:x}`.
fn marked(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Piece {
    match text.split_once(':') {
        Some(("env", name)) => Piece::Known(variable(name).unwrap_or_default()),
        Some(_) => Piece::Unknown,
        None if text == "userHome" || text.starts_with("workspaceFolder") => Piece::Unknown,
        None => Piece::Left,
    }
}
