//! The product's sandbox as a process of its own, until it is dropped.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

use crate::Res;

pub(super) const TOKEN: &str = "mcpbench";

pub(super) struct Sandbox {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub(super) url: String,
}

/// What it prints when it is up.
#[derive(Deserialize)]
struct Up {
    url: String,
}

impl Sandbox {
    pub(super) fn start(program: &str) -> Res<Self> {
        let mut command = Command::new(program);
        command.args(["sandbox", "--token", TOKEN, "--json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let child = command.spawn().map_err(|e| format!("{program}: {e}"))?;
        let mut sandbox = Self {
            child,
            url: String::new(),
        };
        let mut line = String::new();
        if let Some(stdout) = sandbox.child.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut line)
                .map_err(|e| format!("sandbox: {e}"))?;
        }
        let up: Up = serde_json::from_str(&line).map_err(|e| format!("sandbox: {e}"))?;
        sandbox.url = up.url;
        Ok(sandbox)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
