//! A bridge as a host runs it: a child process with a line of JSON on stdin for every message, and
//! a line on stdout for every answer.
//!
//! Reads block: a deadline is kept by killing the child (`watchdog`), which ends its stdout. Of
//! the child's process group nothing is left behind. What it writes to stderr is never read.

mod lines;
mod watchdog;

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use self::lines::Lines;
use self::watchdog::Watchdog;
use crate::Res;
use crate::os;
use crate::peer::Peer;

/// From here on a message is not gathered with others but written by itself.
const LARGE: usize = 64 << 10;

pub(crate) struct Launch<'a> {
    pub(crate) argv: &'a [String],
    pub(crate) env: &'a [(String, String)],
    /// The file to append stderr to.
    pub(crate) stderr: Option<&'a str>,
    /// AF_UNIX socket pairs instead of pipes, which is what Node-based hosts give their children.
    pub(crate) sockets: bool,
}

pub(crate) struct Bridge {
    child: Child,
    stdin: Option<File>,
    stdout: Lines<File>,
    /// Small messages that wait for `flush`.
    out: Vec<u8>,
    watchdog: Watchdog,
    reaped: bool,
    cpu: Option<f64>,
}

impl Bridge {
    pub(crate) fn start(launch: &Launch) -> Res<Self> {
        let mut command = Command::new(&launch.argv[0]);
        command.args(&launch.argv[1..]).process_group(0);
        command.envs(launch.env.iter().map(|(k, v)| (k, v)));
        command.stderr(stderr(launch.stderr)?);
        let (child, stdin, stdout) =
            spawn(command, launch.sockets).map_err(|e| format!("{}: {e}", launch.argv[0]))?;
        let watchdog = Watchdog::new(child.id() as i32);
        watchdog.arm(Duration::from_secs(30));
        Ok(Self {
            child,
            stdin: Some(stdin),
            stdout: Lines::new(stdout),
            out: Vec::with_capacity(64 << 10),
            watchdog,
            reaped: false,
            cpu: None,
        })
    }

    fn pgid(&self) -> i32 {
        self.child.id() as i32
    }

    fn write(&mut self, bytes: &[u8]) -> Res<()> {
        let stdin = self.stdin.as_mut().ok_or("closed")?;
        stdin.write_all(bytes).map_err(|e| format!("stdin: {e}"))
    }
}

impl Peer for Bridge {
    fn send(&mut self, message: &[u8]) -> Res<()> {
        if message.len() > LARGE {
            self.flush()?;
            self.write(message)?;
            return self.write(b"\n");
        }
        self.out.extend_from_slice(message);
        self.out.push(b'\n');
        Ok(())
    }

    fn flush(&mut self) -> Res<()> {
        if !self.out.is_empty() {
            let stdin = self.stdin.as_mut().ok_or("closed")?;
            stdin
                .write_all(&self.out)
                .map_err(|e| format!("stdin: {e}"))?;
            self.out.clear();
        }
        Ok(())
    }

    fn ready(&self) -> bool {
        self.stdout.ready()
    }

    fn recv(&mut self) -> Res<&[u8]> {
        self.stdout.next()
    }

    fn deadline(&mut self, after: Duration) {
        self.watchdog.arm(after);
    }

    fn pid(&self) -> Option<i32> {
        Some(self.child.id() as i32)
    }

    fn close_stdin(&mut self) {
        drop(self.stdin.take());
    }

    fn cpu_total(&self) -> Option<f64> {
        self.cpu
    }

    fn finish(&mut self, wait: Duration) -> Option<f64> {
        let started = Instant::now();
        self.watchdog.arm(wait + Duration::from_secs(30));
        self.close_stdin();
        let mut took = None;
        let mut step = Duration::from_micros(100);
        while started.elapsed() < wait {
            self.cpu = os::reap(self.pgid(), false);
            if self.cpu.is_some() {
                took = Some(started.elapsed().as_secs_f64());
                break;
            }
            sleep(step);
            step = (step * 5 / 4).min(Duration::from_millis(5));
        }
        // only our own process group: children the bridge left behind, or the bridge itself
        os::kill_group(self.pgid());
        if took.is_none() {
            self.cpu = os::reap(self.pgid(), true);
        }
        self.reaped = true;
        took
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        if !self.reaped {
            os::kill_group(self.pgid());
            self.child.wait().ok();
        }
    }
}

fn stderr(path: Option<&str>) -> Res<Stdio> {
    let Some(path) = path else {
        return Ok(Stdio::null());
    };
    let file = File::options().create(true).append(true).open(path);
    file.map(Stdio::from).map_err(|e| format!("{path}: {e}"))
}

/// The child, our end of its stdin, our end of its stdout. `command` is dropped on the way, and
/// with it our copies of the child's ends.
fn spawn(mut command: Command, sockets: bool) -> io::Result<(Child, File, File)> {
    if sockets {
        let (stdin, theirs) = UnixStream::pair()?;
        command.stdin(Stdio::from(OwnedFd::from(theirs)));
        let (stdout, theirs) = UnixStream::pair()?;
        command.stdout(Stdio::from(OwnedFd::from(theirs)));
        let file = |s: UnixStream| File::from(OwnedFd::from(s));
        return Ok((command.spawn()?, file(stdin), file(stdout)));
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        unreachable!("both are piped");
    };
    Ok((
        child,
        File::from(OwnedFd::from(stdin)),
        File::from(OwnedFd::from(stdout)),
    ))
}
