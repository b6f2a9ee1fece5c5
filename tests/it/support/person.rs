//! A person with a folder of sign-ins that outlives the commands, and a browser that does nothing
//! but write down what it was asked to open: the test is who looks at the page.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::thread;

use reqwest::Url;

use super::{Authority, Finished, Home, Launch, PATIENCE, eventually};

pub(crate) struct Person {
    pub(crate) home: Home,
}

/// An authorization request that a browser was sent to.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) callback: Url,
    pub(crate) state: String,
}

impl Person {
    pub(crate) fn new() -> Self {
        let home = Home::new();
        fs::create_dir(home.path().join("tabs")).expect("a folder");
        let tabs = home.path().join("tabs");
        let tabs = tabs.display();
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" >{tabs}/$$.new\n/bin/mv {tabs}/$$.new {tabs}/$$\n"
        );
        for name in ["xdg-open", "gio", "sensible-browser", "x-www-browser"] {
            let path = home.write(&format!("bin/{name}"), &script);
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
        }
        Self { home }
    }

    /// `--data-dir`.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    pub(crate) fn credentials(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.data().join("credentials"))
            .into_iter()
            .flatten();
        entries.map(|e| e.expect("an entry").path()).collect()
    }

    /// The records, without what stands beside them.
    pub(crate) fn records(&self) -> Vec<PathBuf> {
        let mut files = self.credentials();
        files.retain(|path| {
            let name = path.file_name().unwrap_or_default().display().to_string();
            name.ends_with(".json") && !name.ends_with(".attempt.json")
        });
        files
    }

    /// The program with this person's folder and browser.
    pub(crate) fn launch(&self) -> Launch {
        let bin = self.home.path().join("bin");
        Launch::new()
            .env("PATH", &format!("{}:/usr/bin:/bin", bin.display()))
            .env("DISPLAY", ":0")
            .env("INTERCOM_MCP_DATA_DIR", &self.data().display().to_string())
            .env("INTERCOM_MCP_STORE", "file")
    }

    /// As a host launches it.
    pub(crate) fn bridge(&self, authority: &Authority) -> Launch {
        self.launch().arg(authority.url())
    }

    /// A command about that server, to its end.
    pub(crate) fn run(&self, words: &str, authority: &Authority) -> Finished {
        self.launch()
            .args(words)
            .arg("-t")
            .arg(authority.url())
            .run()
    }

    /// `login`, with somebody who does with the link what `visit` says.
    pub(crate) fn login(&self, authority: &Authority, visit: impl FnOnce(&Link)) -> Finished {
        let before = self.links().len();
        let launch = self.launch().args("login").arg("-t").arg(authority.url());
        let running = thread::spawn(move || launch.run());
        eventually("a browser, or the end", || {
            self.links().len() > before || running.is_finished()
        });
        if let Some(link) = self.links().into_iter().nth(before) {
            visit(&link);
        }
        running.join().expect("the command")
    }

    /// `login` with somebody who agrees, by hand: no browser is opened, and so none is remembered.
    pub(crate) fn signs_in(&self, authority: &Authority) {
        let launch = self.launch().args("login --no-browser --json -t");
        let mut ends = launch.arg(authority.url()).spawn();
        let mut said = BufReader::new(ends.stdout);
        let mut line = String::new();
        said.read_line(&mut line).expect("a line");
        let found: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        let link = Link::new(found["authorization_url"].as_str().expect("a link"));
        link.agree();
        let mut stderr = String::new();
        let pipe = ends.child.stderr.as_mut().expect("stderr");
        pipe.read_to_string(&mut stderr).expect("text");
        let status = ends.child.wait().expect("its status");
        assert!(status.success(), "{stderr}");
    }

    /// Everything that was opened, by what it was asked with.
    pub(crate) fn tabs(&self) -> Vec<String> {
        let entries = fs::read_dir(self.home.path().join("tabs")).expect("a folder");
        let mut files: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
        files.retain(|path| path.extension().is_none());
        files.sort_by_key(|path| fs::metadata(path).and_then(|m| m.modified()).ok());
        let texts = files
            .iter()
            .map(|path| fs::read_to_string(path).expect("a text"));
        texts.map(|text| text.trim_end().to_owned()).collect()
    }

    /// The same as authorization requests.
    pub(crate) fn links(&self) -> Vec<Link> {
        self.tabs().iter().map(|tab| Link::new(tab)).collect()
    }

    /// Waits until the `n`th browser was opened, counted from 1.
    pub(crate) fn nth_link(&self, n: usize) -> Link {
        eventually("a browser", || self.tabs().len() >= n);
        self.links()[n - 1].clone()
    }
}

impl Link {
    fn new(text: &str) -> Self {
        let url = Url::parse(text).unwrap_or_else(|e| panic!("{e}: {text:?}"));
        let value = |name: &str| {
            let mut pairs = url.query_pairs();
            let found = pairs.find(|(key, _)| key == name);
            found
                .unwrap_or_else(|| panic!("no {name} in {url}"))
                .1
                .into_owned()
        };
        let callback = Url::parse(&value("redirect_uri")).expect("a URL");
        let state = value("state");
        Self { callback, state }
    }

    /// Comes back with a code, and goes where it is sent; returns the head of the answer, and the page.
    pub(crate) fn agree(&self) -> String {
        let head = self.visit(&format!("code=the-code&state={}", self.state));
        let next = head
            .lines()
            .find_map(|line| line.strip_prefix("Location: "));
        match next {
            Some(path) => {
                let host = self.host();
                let page = self.send(&format!(
                    "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
                ));
                format!("{head}{page}")
            }
            None => head,
        }
    }

    /// Visits the callback with that query.
    pub(crate) fn visit(&self, query: &str) -> String {
        let host = self.host();
        let path = self.callback.path();
        self.send(&format!(
            "GET {path}?{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    }

    pub(crate) fn host(&self) -> String {
        let port = self.callback.port().expect("a port");
        format!("{}:{port}", self.callback.host_str().expect("a host"))
    }

    pub(crate) fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.callback.port().expect("a port")))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// These bytes; returns what comes back until the connection ends.
    pub(crate) fn send(&self, bytes: &str) -> String {
        let mut stream = self.connect().expect("somebody who listens");
        stream.write_all(bytes.as_bytes()).ok(); // whoever has heard enough may hang up
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        String::from_utf8_lossy(&answer).into_owned()
    }
}
