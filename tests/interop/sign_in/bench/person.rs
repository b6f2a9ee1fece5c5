//! A person with a home, a folder of sign-ins and a browser: `xdg-open` is ours, writes down how it
//! was called, and visits the link if the person is there.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::{Authority, Bridge, Login};
use crate::support::{BRIDGE, GLANCE, Kit, PATIENCE, command};

pub(crate) struct Person {
    kit: &'static Kit,
    home: TempDir,
    logs: AtomicUsize,
    extra: Vec<(String, String)>,
}

/// A browser that was opened.
#[derive(Debug)]
pub(crate) struct Tab {
    pub(crate) words: Vec<String>,
    pub(crate) environment: String,
}

/// A command that ran to its end.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Person {
    /// Nobody is there to look at a browser until [`Person::browses`].
    pub(crate) fn new(kit: &'static Kit) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        for folder in ["bin", "tabs", "logs"] {
            fs::create_dir(home.path().join(folder)).expect("a folder");
        }
        let person = Self {
            kit,
            home,
            logs: AtomicUsize::new(0),
            extra: Vec::new(),
        };
        person.install_browser();
        person
    }

    /// A variable for everything that is started from here on.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.extra.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// `--data-dir`.
    pub(crate) fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    /// Where everything that is started logs at `--debug`, if it was told so.
    pub(crate) fn logs(&self) -> PathBuf {
        self.home().join("logs")
    }

    // The browser.

    /// From here on, whoever opens a link signs in there after `delay`.
    pub(crate) fn browses(&self, delay: Duration) {
        let ms = delay.as_millis();
        self.answers(&format!("export VISITOR_DELAY={ms}\n"));
    }

    /// From here on the person says no.
    pub(crate) fn refuses(&self) {
        self.answers("export VISITOR_DENY=1\n");
    }

    fn answers(&self, how: &str) {
        fs::write(self.home().join("answers"), how).expect("a file");
    }

    fn install_browser(&self) {
        let home = self.home().display();
        let node = self.kit.node();
        let visitor = self.kit.client("visitor.mjs");
        let script = format!(
            "#!/bin/sh\nme={home}/tabs/$$\n\
             {{ printf '%s\\n' \"$@\"; echo '-- environment'; /usr/bin/env; }} >$me.new\n/bin/mv $me.new $me\n\
             [ -e {home}/answers ] || exit 0\n. {home}/answers\n\
             '{}' '{}' \"$1\" >>{home}/visits 2>&1 </dev/null &\n",
            node.display(),
            visitor.display()
        );
        for name in ["xdg-open", "gio", "sensible-browser", "x-www-browser"] {
            let path = self.home().join("bin").join(name);
            fs::write(&path, &script).expect("a script");
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            fs::set_permissions(&path, mode).expect("a mode");
        }
    }

    /// Visits a link as a browser on another machine would, and says where it would be sent in the
    /// end; without the program's own callback, what the last page says.
    pub(crate) fn visits(&self, link: &str) -> String {
        let mut visitor = command(self.kit, self.kit.node());
        visitor.arg(self.kit.client("visitor.mjs"));
        visitor.args([link, "--stop"]);
        let ran = finish(visitor, None);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.stdout.trim().to_owned()
    }

    pub(crate) fn tabs(&self) -> Vec<Tab> {
        let entries = fs::read_dir(self.home().join("tabs")).expect("a folder");
        let files = entries.map(|e| e.expect("an entry").path());
        let files = files.filter(|path| path.extension().is_none());
        files
            .map(|path| {
                let text = fs::read_to_string(path).expect("a text");
                let (words, environment) = text.split_once("-- environment\n").expect("two parts");
                Tab {
                    words: words.lines().map(str::to_owned).collect(),
                    environment: environment.to_owned(),
                }
            })
            .collect()
    }

    pub(crate) fn waits_for_tabs(&self, count: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.tabs().len() < count {
            assert!(Instant::now() < deadline, "no browser was opened");
            thread::sleep(GLANCE);
        }
    }

    /// What the browsers saw, for a failure's message.
    pub(crate) fn visited(&self) -> String {
        fs::read_to_string(self.home().join("visits")).unwrap_or_default()
    }

    // The program.

    /// The program with this person's environment, and no words yet.
    pub(crate) fn program(&self) -> Command {
        self.dressed(BRIDGE)
    }

    /// Any program with that environment.
    pub(crate) fn dressed(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        let bin = self.home().join("bin");
        command
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .env("DISPLAY", ":0")
            .env("USER", "alice")
            .env("INTERCOM_MCP_DATA_DIR", self.data())
            .env("INTERCOM_MCP_STORE", "file")
            .envs(self.extra.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home());
        command
    }

    /// Runs to the end with nothing on stdin.
    pub(crate) fn runs(&self, words: &[&str]) -> Ran {
        self.runs_with(words, &[])
    }

    pub(crate) fn runs_with(&self, words: &[&str], environment: &[(&str, &str)]) -> Ran {
        let mut command = self.program();
        command.args(words).envs(environment.iter().copied());
        finish(command, None)
    }

    /// The same for a command that is complete.
    pub(crate) fn runs_this(&self, command: Command) -> Ran {
        finish(command, None)
    }

    /// The same with that text on stdin.
    pub(crate) fn runs_told(&self, words: &[&str], stdin: &str) -> Ran {
        let mut command = self.program();
        command.args(words);
        finish(command, Some(stdin))
    }

    /// Signs in with `login`, by hand: no browser is opened, and so none is remembered.
    pub(crate) fn signs_in(&self, authority: &Authority) {
        self.signs_in_by(&["login", "--no-browser", "--json", "-t", &authority.mcp]);
    }

    /// The same though there are tokens.
    pub(crate) fn signs_in_again(&self, authority: &Authority) {
        self.signs_in_by(&[
            "login",
            "--force",
            "--no-browser",
            "--json",
            "-t",
            &authority.mcp,
        ]);
    }

    fn signs_in_by(&self, words: &[&str]) {
        let mut login = Login::start(self, words);
        let redirected = self.visits(&login.link());
        login.says(&redirected);
        login.ends_well();
    }

    /// A bridge as a host launches it.
    pub(crate) fn bridge(&self, authority: &Authority, words: &[&str]) -> Bridge {
        let mut command = self.program();
        command.arg(&authority.mcp).args(words);
        Bridge::start(command)
    }

    /// The words that make a command log everything, each time into another file.
    pub(crate) fn debug_words(&self) -> [String; 3] {
        let number = self.logs.fetch_add(1, Ordering::SeqCst);
        let file = self.logs().join(number.to_string());
        let file = file.display().to_string();
        ["--debug".to_owned(), "--log-file".to_owned(), file]
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn succeeds(&self, about: &str) {
        assert_eq!(self.code, Some(0), "{self:#?}\n{about}");
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e} in {self:#?}"))
    }
}

/// Starts with pipes everywhere.
pub(crate) fn piped(mut command: Command) -> Child {
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
        .spawn()
        .unwrap_or_else(|e| panic!("{command:?}: {e}"))
}

fn finish(command: Command, stdin: Option<&str>) -> Ran {
    let name = format!("{command:?}");
    let began = Instant::now();
    let mut child = piped(command);
    let mut pipe = child.stdin.take().expect("stdin");
    pipe.write_all(stdin.unwrap_or_default().as_bytes()).ok();
    drop(pipe);
    let pid = child.id().to_string();
    let (done, over) = std::sync::mpsc::channel::<()>();
    let watchdog = thread::spawn(move || {
        let late = over.recv_timeout(PATIENCE / 3).is_err();
        if late {
            drop(Command::new("kill").args(["-KILL", &pid]).status());
        }
        late
    });
    let output = child.wait_with_output().expect("output");
    done.send(()).ok();
    let late = watchdog.join().expect("the watchdog");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let ran = Ran {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        took: began.elapsed(),
    };
    assert!(!late, "{name}: no end: {ran:#?}");
    ran
}
