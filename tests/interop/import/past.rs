//! A past with mcp-remote: a person who signed in with one of its releases, and has it in the files of
//! hosts. All that it keeps it has written itself. Deliberately holds no expectation about the product.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{fs, thread};

use serde_json::{Value, json};

use crate::sign_in::bench::{Authority, Bridge, Kind, Person, Ran, met};
use crate::support::{GLANCE, Kit, PATIENCE, mcp_remote_kit, node_kit};

pub(super) const CURSOR: &str = ".cursor/mcp.json";
pub(super) const DESKTOP: &str = ".config/Claude/claude_desktop_config.json";

/// How mcp-remote was used.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) release: &'static str,
    /// After the URL.
    pub(super) words: Vec<String>,
    pub(super) env: Vec<(&'static str, &'static str)>,
}

/// Somebody who is signed in by mcp-remote.
pub(super) struct Past {
    node: &'static Kit,
    remotes: &'static Kit,
    pub(super) authority: Authority,
    pub(super) person: Person,
    pub(super) way: Way,
    /// What the names of its files begin with, folder and all.
    pub(super) start: PathBuf,
}

impl Way {
    pub(super) fn plain(release: &'static str) -> Self {
        Self {
            release,
            words: Vec::new(),
            env: Vec::new(),
        }
    }

    /// With a scope, for a release that asks for none by itself, and a server that grants nothing then.
    pub(super) fn scoped(mut self) -> Self {
        let metadata = json!({ "scope": "read" }).to_string();
        let words = ["--static-oauth-client-metadata".to_owned(), metadata];
        self.words.extend(words);
        self
    }
}

impl Past {
    /// `None` where npm is missing (reported).
    pub(super) fn new(kind: Kind, way: impl FnOnce(&Authority) -> Way) -> Option<Self> {
        let (node, remotes) = (node_kit()?, mcp_remote_kit()?);
        let (authority, person) = met(kind)?;
        let way = way(&authority);
        let mut past = Self {
            node,
            remotes,
            authority,
            person,
            way,
            start: PathBuf::new(),
        };
        past.calls_by_remote("once upon a time");
        past.start = past.filed();
        Some(past)
    }

    /// A call through mcp-remote, which signs in where it has to.
    pub(super) fn calls_by_remote(&self, text: &str) {
        let package = format!("mcp-remote-{}/dist/proxy.js", self.way.release);
        let mut remote = self.person.dressed(self.node.node());
        remote
            .arg(self.remotes.module(&package))
            .arg(&self.authority.mcp)
            .args(&self.way.words)
            .envs(self.way.env.iter().copied())
            .env("BROWSER", self.path("bin/x-www-browser"));
        let mut remote = Bridge::start(remote);
        let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": {},
                            "clientInfo": { "name": "judge", "version": "1" } });
        let hello = remote.request("initialize", &hello);
        let tabs = self.person.tabs().len();
        let deadline = Instant::now() + PATIENCE / 3;
        while remote.answer_within(hello, GLANCE).is_none() {
            assert!(Instant::now() < deadline, "no end: {}", remote.stderr());
            if let Some(tab) = self.person.tabs().get(tabs) {
                self.signs_in(&tab.words[0]);
                break;
            }
        }
        let answer = remote.answer(hello);
        assert!(answer["result"].is_object(), "{answer}");
        remote.say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        remote.echoes(text);
        remote.leaves();
    }

    /// Old releases open the browser first and listen then, so whoever is quick comes too early.
    fn signs_in(&self, link: &str) {
        let back = self.person.visits(link);
        let rest = back
            .strip_prefix("http://localhost:")
            .expect("a loopback URI");
        let (port, path) = rest.split_once('/').expect("a path");
        let deadline = Instant::now() + PATIENCE;
        let mut stream = loop {
            match TcpStream::connect(format!("127.0.0.1:{port}")) {
                Ok(stream) => break stream,
                Err(error) => assert!(Instant::now() < deadline, "{error}: {back}"),
            }
            thread::sleep(GLANCE);
        };
        let request = format!("GET /{path} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut page = String::new();
        stream.read_to_string(&mut page).ok();
        assert!(page.contains(" 200 "), "{back}: {page}");
    }

    fn filed(&self) -> PathBuf {
        let is_tokens = |file: &&PathBuf| file.to_string_lossy().ends_with("_tokens.json");
        let files = files_below(&self.path(".mcp-auth"));
        let tokens: Vec<_> = files.iter().filter(is_tokens).collect();
        assert_eq!(tokens.len(), 1, "{files:?}\n{}", self.person.visited());
        let name = tokens[0].to_string_lossy();
        PathBuf::from(name.strip_suffix("_tokens.json").expect("its end"))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.person.home().join(name)
    }

    /// A file of its store.
    pub(super) fn file(&self, what: &str) -> PathBuf {
        let start = self.start.display();
        PathBuf::from(format!("{start}_{what}.json"))
    }

    /// Puts an entry that starts it so into a host's file.
    pub(super) fn entry(&self, file: &str) -> PathBuf {
        let package = format!("mcp-remote@{}", self.way.release);
        let mut args = vec!["-y", &package, &self.authority.mcp];
        args.extend(self.way.words.iter().map(String::as_str));
        let env: serde_json::Map<_, _> = self
            .way
            .env
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let page = json!({ "mcpServers": {
            "intercom": { "command": "npx", "args": args, "env": env },
            "other": { "command": "other", "args": ["mcp-remote"] },
        } });
        self.writes(file, &format!("{page:#}\n"))
    }

    pub(super) fn writes(&self, file: &str, text: &str) -> PathBuf {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path
    }

    // Our program, as somebody has it who has set nothing.

    pub(super) fn runs(&self, words: &[&str]) -> Ran {
        self.person
            .runs_this(self.unset(self.person.program(), words))
    }

    /// A bridge to the server.
    pub(super) fn bridge(&self) -> Bridge {
        let words = ["serve", "-t", &self.authority.mcp];
        Bridge::start(self.unset(self.person.program(), &words))
    }

    /// Starts what the entry says, as a host would: with its command, its arguments, its variables.
    pub(super) fn host_starts(&self, file: &Path) -> Bridge {
        let entry = &parsed(file)["mcpServers"]["intercom"];
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let args = entry["args"]
            .as_array()
            .expect("arguments")
            .iter()
            .map(text);
        let env = entry["env"].as_object().into_iter().flatten();
        let mut command = self.unset(self.person.dressed(text(&entry["command"])), &[]);
        command
            .args(args)
            .envs(env.map(|(name, value)| (name, text(value))));
        Bridge::start(command)
    }

    pub(super) fn unset(&self, mut command: Command, words: &[&str]) -> Command {
        command
            .env_remove("INTERCOM_MCP_DATA_DIR")
            .env_remove("INTERCOM_MCP_STORE")
            .args(words);
        command
    }

    /// Every file of the person's, and what is in it.
    pub(super) fn everything(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = files_below(self.person.home()).into_iter();
        files
            .map(|file| {
                let content = fs::read(&file).expect("a file");
                (file, content)
            })
            .collect()
    }
}

pub(super) fn parsed(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e} in {text}"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}
