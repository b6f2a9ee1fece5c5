//! Foreign programs as child processes: an empty home, a nearly empty environment, an end in
//! time, and nothing left running. Deliberately knows no program by name.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;
use std::{env, thread};

use tempfile::TempDir;

use super::{GLANCE, Kit, PATIENCE};

/// A command with nothing of the machine's environment but what programs need to start at all.
pub(crate) fn command(kit: &Kit, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", kit.path());
    for name in ["SystemRoot", "SystemDrive", "ComSpec", "PATHEXT", "LANG"] {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// Runs a command to its end and returns its stdout; anything but success is a failure.
pub(crate) fn run(command: Command) -> String {
    ended(Process::start(command))
}

/// The same for a command that reads a line first.
pub(crate) fn run_told(command: Command, line: &str) -> String {
    let mut process = Process::start(command);
    process.say(line);
    ended(process)
}

fn ended(mut process: Process) -> String {
    let status = process.wait();
    assert!(
        status.success(),
        "{}: {status}\n{}",
        process.name,
        process.output()
    );
    process.stdout()
}

/// A running program with its own home, whose output goes to files there.
pub(crate) struct Process {
    name: String,
    child: Child,
    ended: Option<ExitStatus>,
    home: TempDir,
    lines_read: usize,
}

impl Process {
    pub(crate) fn start(mut command: Command) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let file = |name| File::create(home.path().join(name)).expect("a file for output");
        for name in [
            "HOME",
            "USERPROFILE",
            "APPDATA",
            "LOCALAPPDATA",
            "TMPDIR",
            "TEMP",
            "TMP",
        ] {
            command.env(name, home.path());
        }
        command
            .stdin(Stdio::piped())
            .stdout(file("stdout"))
            .stderr(file("stderr"));
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let name = format!("{command:?}");
        let child = command.spawn().unwrap_or_else(|e| panic!("{name}: {e}"));
        Self {
            name,
            child,
            ended: None,
            home,
            lines_read: 0,
        }
    }

    /// Writes one line to the program's stdin.
    pub(crate) fn say(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().expect("stdin is open");
        if let Err(e) = writeln!(stdin, "{line}") {
            panic!("{}: {e}\n{}", self.name, self.output());
        }
    }

    /// Waits for the next line of the program's stdout.
    pub(crate) fn line(&mut self) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let over = !self.is_running() || Instant::now() > deadline;
            let stdout = self.stdout();
            let mut lines = stdout
                .split_inclusive('\n')
                .filter(|line| line.ends_with('\n'));
            if let Some(line) = lines.nth(self.lines_read) {
                self.lines_read += 1;
                return line.trim_end().to_owned();
            }
            assert!(!over, "{}: no further line\n{}", self.name, self.output());
            thread::sleep(GLANCE);
        }
    }

    /// Closes stdin, as a host that leaves does, and waits for the end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.status() {
                return status;
            }
            if Instant::now() > deadline {
                self.kill();
                panic!("{}: no end\n{}", self.name, self.output());
            }
            thread::sleep(GLANCE);
        }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.status().is_none()
    }

    fn status(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().expect("a child to wait for");
            if self.ended.is_some() {
                self.sweep(); // at once: later, the id might be another's
            }
        }
        self.ended
    }

    /// Ends the program and every process it started, at once.
    pub(crate) fn kill(&mut self) {
        if self.status().is_none() {
            self.sweep();
            drop(self.child.kill());
            self.ended = self.child.wait().ok();
        }
    }

    fn sweep(&self) {
        let id = self.child.id().to_string();
        let killer: &[OsString] = if cfg!(windows) {
            &["taskkill", "/T", "/F", "/PID", &id].map(OsString::from)
        } else {
            &["kill", "-KILL", "--", &format!("-{id}")].map(OsString::from)
        };
        // It fails where nothing is left to end, and that is well.
        drop(Command::new(&killer[0]).args(&killer[1..]).output());
    }

    pub(crate) fn stdout(&self) -> String {
        self.file("stdout")
    }

    /// Everything the program said, for a failure's message.
    pub(crate) fn output(&self) -> String {
        format!(
            "--- stdout\n{}\n--- stderr\n{}",
            tail(&self.stdout()),
            tail(&self.file("stderr"))
        )
    }

    fn file(&self, name: &str) -> String {
        let bytes = fs::read(self.home.path().join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn tail(text: &str) -> &str {
    let from = text.len().saturating_sub(6_000);
    let from = (from..=text.len()).find(|at| text.is_char_boundary(*at));
    &text[from.unwrap_or_default()..]
}
