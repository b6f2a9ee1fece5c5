//! `intercom-mcp sandbox` as a process of its own: the sample workspace for other processes.
//!
//! It is killed when it is dropped.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};

use super::{Home, Launch};

/// Looks like one of Intercom's: `tok:sandbox` in base64.
pub(crate) const SANDBOX_TOKEN: &str = "dG9rOnNhbmRib3g";

pub(crate) struct SandboxServer {
    _home: Home,
    child: Child,
    stdout: BufReader<Box<dyn Read + Send>>,
    pub(crate) url: String,
    /// The lines that it began with.
    pub(crate) said: Vec<String>,
}

impl SandboxServer {
    /// On a free port, with [`SANDBOX_TOKEN`].
    pub(crate) fn start() -> Self {
        Self::with(Launch::new().args("sandbox --token").arg(SANDBOX_TOKEN))
    }

    /// As it was told; without `--json`.
    pub(crate) fn with(launch: Launch) -> Self {
        let ends = launch.spawn();
        let mut stdout = BufReader::new(ends.stdout);
        let said: Vec<String> = (0..2).map(|_| line(&mut stdout)).collect();
        let url = said[0].split_whitespace().last().unwrap_or_default();
        Self {
            url: url.to_owned(),
            _home: launch.home,
            child: ends.child,
            stdout,
            said,
        }
    }

    /// A command that asks it, as an Australian workspace would be asked.
    pub(crate) fn asked(&self, command: &str, token: &str) -> Launch {
        let launch = Launch::new().arg(command).env("INTERCOM_TOKEN", token);
        launch.args("-t au --rest-url").arg(&self.url)
    }

    /// Sends a signal; returns how it ended, and all that it said after its first lines.
    pub(crate) fn stopped_by(mut self, signal: &str) -> (Option<i32>, String, String) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(kill.expect("kill").success());
        let status = self.child.wait().expect("its status");
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout).expect("text");
        let err = self.child.stderr.take();
        err.expect("stderr")
            .read_to_string(&mut stderr)
            .expect("text");
        (status.code(), stdout, stderr)
    }
}

fn line(stdout: &mut impl BufRead) -> String {
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a line");
    line.trim_end().to_owned()
}

impl Drop for SandboxServer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
