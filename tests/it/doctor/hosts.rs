//! What is wrong in a host's file: it is named with the host and the entry, and the command that is said
//! to mend it does.

mod files;
mod folder;
mod pipes;
mod program;
mod secrets;
mod there;
mod unread;
mod within;
mod wrapped;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Examined, run_it};
use crate::support::{Finished, Person};

const BINARY: &str = env!("CARGO_BIN_EXE_intercom-mcp");

const US: &str = "https://mcp.intercom.com/mcp";

/// Hosts with files of every kind.
const HOSTS: [&str; 6] = [
    "claude-desktop",
    "claude-code",
    "cursor",
    "codex",
    "vscode",
    "goose",
];

/// A person with hosts' files, who stands at home.
struct Desk {
    person: Person,
}

impl Desk {
    fn new() -> Self {
        let person = Person::new();
        Self { person }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.person.home.path().join(name)
    }

    /// What a person types, with these variables besides.
    fn runs(&self, words: &str, env: &[(&str, &str)]) -> Finished {
        let mut command = self.person.home.command(BINARY);
        command.args(words.split_whitespace());
        command.env("INTERCOM_MCP_STORE", "file");
        let output = command.envs(env.iter().copied()).output();
        let output = output.expect("the program");
        Finished {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }

    fn examined(&self, words: &str, env: &[(&str, &str)]) -> Examined {
        Examined::of(&self.runs(&format!("doctor --json {words}"), env))
    }

    /// Without asking anybody.
    fn looks(&self) -> Examined {
        self.examined("--offline", &[])
    }

    /// A file that only its owner may read.
    fn writes(&self, name: &str, text: &str) -> PathBuf {
        let path = self.person.home.write(name, text);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
        path
    }

    /// The only entry of a host.
    fn has(&self, host: &str, entry: &Entry) -> PathBuf {
        self.has_all(host, &[("intercom", entry)])
    }

    fn has_all(&self, host: &str, entries: &[(&str, &Entry)]) -> PathBuf {
        let (name, text) = file(host, entries);
        self.writes(name, &text)
    }

    /// The first command that the check names is run, and nothing is wrong any more.
    #[track_caller]
    fn mends(&self, examined: &Examined, check: &str) -> String {
        let command = examined.commands(check).first().expect("a command").clone();
        assert_eq!(run_it(&self.person, &command), Some(0), "{command}");
        self.looks().is_content();
        command
    }
}

/// An entry, whatever its host calls things.
#[derive(Clone)]
struct Entry {
    command: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    /// Further members, in JSON.
    more: Value,
}

impl Entry {
    fn new(command: impl AsRef<Path>, words: &str) -> Self {
        Self {
            command: command.as_ref().display().to_string(),
            args: words.split_whitespace().map(str::to_owned).collect(),
            env: Vec::new(),
            more: json!({}),
        }
    }

    /// What starts this program.
    fn ours(words: &str) -> Self {
        Self::new(BINARY, &format!("serve {words}"))
    }

    fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    fn with(mut self, more: Value) -> Self {
        self.more = more;
        self
    }

    fn json(&self, names: [&str; 3]) -> Value {
        let mut entry = self.more.clone();
        entry[names[0]] = json!(self.command);
        entry[names[1]] = json!(self.args);
        let env = self
            .env
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)));
        entry[names[2]] = Value::Object(env.collect());
        entry
    }
}

/// A host's file with these entries, and where it stands.
fn file(host: &str, entries: &[(&str, &Entry)]) -> (&'static str, String) {
    let plain = ["command", "args", "env"];
    let all = |names: [&str; 3]| -> Value {
        let all = entries.iter();
        Value::Object(
            all.map(|(name, e)| ((*name).to_owned(), e.json(names)))
                .collect(),
        )
    };
    let servers = || json!({ "mcpServers": all(plain) }).to_string();
    match host {
        "claude-desktop" => (".config/Claude/claude_desktop_config.json", servers()),
        "claude-code" => (".claude.json", servers()),
        "cursor" => (".cursor/mcp.json", servers()),
        "gemini" => (".gemini/settings.json", servers()),
        "vscode" => {
            let text = json!({ "servers": all(plain) }).to_string();
            (".config/Code/User/mcp.json", format!("// mine\n{text}\n"))
        }
        "codex" => {
            let mut text = String::from("# mine\n");
            for (name, entry) in entries {
                text.push_str(&format!("[mcp_servers.{name}]\n"));
                let Value::Object(members) = entry.json(plain) else {
                    unreachable!("an object")
                };
                for (key, value) in members {
                    let value = match value {
                        Value::Object(pairs) => {
                            let pairs: Vec<_> =
                                pairs.iter().map(|(k, v)| format!("{k} = {v}")).collect();
                            format!("{{ {} }}", pairs.join(", "))
                        }
                        other => other.to_string(),
                    };
                    text.push_str(&format!("{key} = {value}\n"));
                }
            }
            (".codex/config.toml", text)
        }
        "goose" => {
            let mut text = String::from("# mine\nextensions:\n");
            for (name, entry) in entries {
                // What is JSON is YAML, too.
                let entry = entry.json(["cmd", "args", "envs"]);
                text.push_str(&format!("  {name}: {entry}\n"));
            }
            (".config/goose/config.yaml", text)
        }
        _ => panic!("no file for {host}"),
    }
}
