//! Somebody who has used mcp-remote: its store, written by hand as its releases write it, the hosts'
//! entries that start it, and the server that it was signed in at.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{ACCESS, BINARY, REFRESH, parsed};
use crate::support::{Authority, Finished, Host, Launch, Person};

/// Somebody who has used mcp-remote at a server.
pub(super) struct World {
    pub(super) authority: Authority,
    pub(super) person: Person,
}

impl World {
    pub(super) fn new() -> Self {
        let authority = Authority::start();
        authority.knows(ACCESS);
        Self {
            authority,
            person: Person::new(),
        }
    }

    /// What mcp-remote has written for a command line that hashes so.
    pub(super) fn stored(&self, parts: &[&str], change: impl Fn(&mut Value, &mut Value)) -> Store {
        let origin = self.authority.origin();
        let mut tokens = json!({
            "access_token": ACCESS, "token_type": "Bearer", "expires_in": 3600,
            "scope": "", "refresh_token": REFRESH, "issuer": origin,
            "expires_at": 4_102_444_800_000_u64, // 2100
        });
        let mut client = json!({
            "redirect_uris": ["http://localhost:40123/oauth/callback"],
            "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"], "client_name": "MCP CLI Proxy",
            "client_id": "their-client", "client_id_issued_at": 1, "issuer": origin,
        });
        change(&mut tokens, &mut client);
        let hash = md5(&parts.join("|"));
        let write = |name: &str, value: &Value| {
            let path = format!(".mcp-auth/mcp-remote-v1/{hash}_{name}.json");
            self.person.home.write(&path, &value.to_string())
        };
        Store {
            tokens: (!tokens.is_null()).then(|| write("tokens", &tokens)),
            client: (!client.is_null()).then(|| write("client_info", &client)),
            hash,
        }
    }

    /// As it is when somebody has signed in, and nothing is special.
    pub(super) fn signed_in(&self) -> Store {
        self.stored(&[&self.authority.url()], |_, _| {})
    }

    /// An entry in a host's file of the usual form.
    pub(super) fn entry(&self, file: &str, more: &[&str]) -> PathBuf {
        let url = self.authority.url();
        let mut args = vec!["-y", "mcp-remote@latest", &url];
        args.extend(more);
        let page = json!({
            "mcpServers": { "intercom": { "command": "npx", "args": args, "env": { "KEEP": "me" } } },
            "other": 1,
        });
        self.person.home.write(file, &format!("{page:#}\n"))
    }

    pub(super) fn launch(&self) -> Launch {
        let home = self.person.home.path().display().to_string();
        self.person.launch().env("HOME", &home)
    }

    pub(super) fn run(&self, words: &str) -> Finished {
        let url = self.authority.url();
        self.launch().args(words).args("-t").arg(url).run()
    }

    #[track_caller]
    pub(super) fn ok(&self, words: &str) -> Finished {
        let finished = self.run(words);
        assert_eq!(finished.code, Some(0), "{words}: {finished:#?}");
        finished
    }

    #[track_caller]
    pub(super) fn plan(&self, words: &str) -> Value {
        serde_json::from_str(&self.ok(words).stdout).expect("JSON")
    }

    /// Starts what the entry of that file says, as its host would.
    pub(super) fn start(&self, file: &Path) -> Host {
        let entry = &parsed(file)["mcpServers"]["intercom"];
        assert_eq!(entry["command"], BINARY, "{entry}");
        let home = self.person.home.path().display().to_string();
        let args = entry["args"].as_array().expect("arguments").iter();
        let launch = Launch::new().env("HOME", &home);
        args.map(|arg| arg.as_str().expect("a text"))
            .fold(launch, Launch::arg)
            .start()
    }

    /// Everything below the home, by path.
    pub(super) fn snapshot(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.person.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                match entry.path().is_dir() {
                    true => folders.push(entry.path()),
                    false => found.push((entry.path(), fs::read(entry.path()).expect("a file"))),
                }
            }
        }
        found.sort();
        found
    }
}

pub(super) struct Store {
    pub(super) tokens: Option<PathBuf>,
    pub(super) client: Option<PathBuf>,
    pub(super) hash: String,
}

impl Store {
    pub(super) fn has_tokens(&self) -> bool {
        self.tokens.as_ref().is_some_and(|path| path.exists())
    }
}

/// By a program that is not ours.
fn md5(text: &str) -> String {
    let mut child = Command::new("md5sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("md5sum");
    let mut stdin = child.stdin.take().expect("stdin");
    std::io::Write::write_all(&mut stdin, text.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("output");
    String::from_utf8(output.stdout).expect("text")[..32].to_owned()
}

impl World {
    /// In the person's home folder, whose project files are looked at, too.
    pub(super) fn run_in_home(&self, words: &str) -> Finished {
        let home = self.person.home.path();
        let mut command = self.person.home.command(BINARY);
        command.env("INTERCOM_MCP_DATA_DIR", self.person.data());
        command
            .args(words.split_whitespace())
            .arg("-t")
            .arg(self.authority.url());
        let output = command.current_dir(home).output().expect("the program");
        Finished {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }
}
