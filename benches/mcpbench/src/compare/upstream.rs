//! The upstream's process, for the length of a run. What it does is in `crate::upstream`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Res;
use crate::context::Ports;

pub(super) struct Upstream(Child);

impl Upstream {
    /// Returns when it is up. `folder` is for its certificates.
    pub(super) fn start(exe: &Path, folder: &str, rtt_ms: u64) -> Res<(Self, Ports)> {
        let mut child = Command::new(exe)
            .args(["upstream", "--dir", folder, "--rtt-ms", &rtt_ms.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("upstream: {e}"))?;
        let stdout = child.stdout.take();
        let upstream = Self(child);
        let mut line = String::new();
        if let Some(stdout) = stdout {
            BufReader::new(stdout)
                .read_line(&mut line)
                .map_err(|e| format!("upstream: {e}"))?;
        }
        let ports = serde_json::from_str(&line).map_err(|e| format!("upstream's ports: {e}"))?;
        Ok((upstream, ports))
    }

    pub(super) fn pid(&self) -> i32 {
        self.0.id() as i32
    }
}

impl Drop for Upstream {
    /// It ends when its stdin does.
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().ok();
    }
}
