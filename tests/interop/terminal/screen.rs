//! A shell in a pane of tmux, with an environment of its own. Its server ends with this value.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::Variables;
use crate::support::{GLANCE, PATIENCE};

pub(super) struct Screen {
    socket: PathBuf,
    bytes: PathBuf,
    pub(super) columns: usize,
    /// How many commands were typed at a prompt.
    typed: Cell<usize>,
}

/// What a command has left on the screen, or shows right now.
pub(super) struct Seen {
    /// Of the command that ended; none: it is still running.
    pub(super) code: Option<i32>,
    /// As the program wrote them, however often the terminal had to cut them.
    pub(super) lines: Vec<String>,
    pub(super) page: String,
    /// With colours, as the terminal keeps them.
    pub(super) painted: String,
    /// Everything that was written to the terminal.
    pub(super) bytes: String,
    pub(super) cursor: bool,
}

impl Screen {
    /// A shell with these variables and no others. `folder` is where it begins, and holds tmux's files.
    pub(super) fn start(folder: &Path, columns: usize, variables: &[(&str, String)]) -> Self {
        let screen = Self {
            socket: folder.join("tmux"),
            bytes: folder.join("bytes"),
            columns,
            typed: Cell::new(0),
        };
        let settings = folder.join("tmux.conf");
        fs::write(&settings, "set -g history-limit 100000\n").expect("a file");
        let mut start = screen.command();
        start.arg("-f").arg(settings);
        start.args(["new-session", "-d", "-y", "50", "-x"]);
        start.arg(columns.to_string()).arg("-c").arg(folder);
        start.args(["env", "-i", "PS1=$?> "]);
        start.args(
            variables
                .iter()
                .map(|(name, value)| format!("{name}={value}")),
        );
        start.args(["/bin/sh", "-i"]);
        ran(start);
        screen.waits("a prompt", |seen| seen.trim_end() == "0>");
        screen
    }

    /// The same with a home and a look; `program` is found as `intercom-mcp`.
    pub(super) fn of(folder: &Path, program: &str, columns: usize, look: Variables) -> Self {
        let bin = folder.join("bin");
        fs::create_dir_all(&bin).expect("a folder");
        let link = bin.join("intercom-mcp");
        if !link.exists() {
            std::os::unix::fs::symlink(program, link).expect("a link");
        }
        let mut variables = vec![
            ("HOME", folder.display().to_string()),
            ("PATH", format!("{}:/usr/bin:/bin", bin.display())),
        ];
        variables.extend(
            look.iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        Self::start(folder, columns, &variables)
    }

    /// Types a command, and waits for its end.
    pub(super) fn runs(&self, line: &str) -> Seen {
        self.types(line);
        self.ends()
    }

    /// Types a command.
    pub(super) fn types(&self, line: &str) {
        self.typed.set(self.typed.get() + 1);
        self.tells(line);
    }

    /// Types a line for the program that runs.
    pub(super) fn tells(&self, line: &str) {
        fs::write(&self.bytes, "").expect("a file");
        let pipe = format!("cat >> {}", self.bytes.display());
        self.tmux(&["pipe-pane", &pipe]);
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    pub(super) fn interrupts(&self) {
        self.tmux(&["send-keys", "C-c"]);
    }

    /// Waits for the shell's prompt, on a line of its own.
    pub(super) fn ends(&self) -> Seen {
        self.waits("the prompt", |page| self.code(page).is_some());
        self.seen()
    }

    /// Waits until a text is there.
    pub(super) fn shows(&self, text: &str) -> Seen {
        self.waits(text, |page| self.said(page).contains(text));
        self.seen()
    }

    fn waits(&self, what: &str, is_there: impl Fn(&str) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            let page = self.page(&[]);
            if is_there(&page) {
                return;
            }
            assert!(Instant::now() < end, "waited in vain for {what}: {page}");
            thread::sleep(GLANCE);
        }
    }

    fn page(&self, more: &[&str]) -> String {
        self.tmux(&[&["capture-pane", "-p", "-S", "-"], more].concat())
    }

    fn seen(&self) -> Seen {
        let whole = self.said(&self.page(&["-J"]));
        let page = self.page(&[]);
        let code = self.code(&page);
        Seen {
            code,
            lines: whole
                .trim_end()
                .lines()
                .map(|l| l.trim_end().to_owned())
                .collect(),
            painted: self.said(&self.page(&["-e"])),
            bytes: self.written(),
            cursor: self
                .tmux(&["display-message", "-p", "#{cursor_flag}"])
                .trim()
                == "1",
            page: self.said(&page),
        }
    }

    /// What stands between the last command and the prompt behind it.
    fn said(&self, page: &str) -> String {
        let lines: Vec<_> = page.lines().collect();
        let last = lines.iter().rposition(|line| is_typed(line));
        let said = &lines[last.map_or(0, |last| last + 1)..];
        let said = said.iter().filter(|line| !is_prompt(line.trim_end()));
        said.map(|line| format!("{line}\n")).collect()
    }

    /// The one before the prompt that the last command has left.
    fn code(&self, page: &str) -> Option<i32> {
        let typed = page.lines().filter(|line| is_typed(line)).count();
        let last = page.trim_end().lines().next_back()?;
        let code = last.strip_suffix('>')?.parse().ok();
        code.filter(|_| typed == self.typed.get())
    }

    /// tmux hands it on in its own time.
    fn written(&self) -> String {
        let read = || fs::read(&self.bytes).unwrap_or_default();
        let (mut before, end) = (read(), Instant::now() + PATIENCE);
        loop {
            thread::sleep(Duration::from_millis(100));
            let now = read();
            if now == before && !now.is_empty() || Instant::now() > end {
                return String::from_utf8_lossy(&now).into_owned();
            }
            before = now;
        }
    }

    fn tmux(&self, words: &[&str]) -> String {
        let mut command = self.command();
        command.args(words);
        ran(command)
    }

    fn command(&self) -> Command {
        let mut command = Command::new("tmux");
        // A server within another's pane would be that one's.
        command.env_remove("TMUX").env("LC_ALL", "C.UTF-8");
        command.arg("-u").arg("-S").arg(&self.socket);
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.command().arg("kill-server").output());
    }
}

fn is_prompt(line: &str) -> bool {
    line.strip_suffix('>')
        .is_some_and(|code| code.parse::<i32>().is_ok())
}

/// Whether a command stands behind the prompt.
fn is_typed(line: &str) -> bool {
    let parts = line.split_once("> ");
    parts.is_some_and(|(code, typed)| code.parse::<i32>().is_ok() && !typed.trim().is_empty())
}

#[track_caller]
fn ran(mut command: Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
