//! How the program is started: arguments, variables, and what its stdin and stdout are.
//! What is said over them is `host`'s business.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::{Home, Host, McpServer, PATIENCE};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_intercom-mcp");

/// Built up, then either [`Launch::start`]ed as a host does, or [`Launch::run`] to its end.
pub(crate) struct Launch {
    pub(crate) home: Home,
    args: Vec<OsString>,
    env: Vec<(String, String)>,
    sockets: bool,
    pub(super) reading: bool,
    shell: Option<&'static str>,
}

/// What a run to the end left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The host's ends.
pub(super) struct Ends {
    pub(super) child: Child,
    pub(super) stdin: Box<dyn Write + Send>,
    pub(super) stdout: Box<dyn Read + Send>,
}

impl Launch {
    /// Without arguments.
    pub(crate) fn new() -> Self {
        Self {
            home: Home::new(),
            args: Vec::new(),
            env: Vec::new(),
            sockets: false,
            reading: true,
            shell: None,
        }
    }

    /// As most hosts do it: the server's URL, and perhaps more.
    pub(crate) fn at(server: &McpServer) -> Self {
        Self::new().arg(server.url())
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Words separated by blanks.
    pub(crate) fn args(self, words: &str) -> Self {
        words.split_whitespace().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// `AF_UNIX` sockets instead of pipes, as Node makes them.
    pub(crate) fn over_sockets(mut self) -> Self {
        self.sockets = true;
        self
    }

    /// The host doesn't read what the program writes, until [`Host::read_now`].
    pub(crate) fn not_reading(mut self) -> Self {
        self.reading = false;
        self
    }

    /// Through a shell that stays in between, as `npx` and its like do.
    pub(crate) fn through_shell(self) -> Self {
        // What follows keeps the shell from replacing itself by the program.
        self.behind("\"$0\" \"$@\"; exit")
    }

    /// By a shell that runs this; the program and its arguments are `"$0" "$@"`.
    pub(crate) fn behind(mut self, script: &'static str) -> Self {
        self.shell = Some(script);
        self
    }

    pub(crate) fn start(self) -> Host {
        Host::new(self)
    }

    /// Runs with nothing on stdin, to the end.
    pub(crate) fn run(self) -> Finished {
        let mut command = self.command();
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("the program starts");
        let began = Instant::now();
        let output = child.wait_with_output().expect("output");
        assert!(began.elapsed() < PATIENCE, "it took {:?}", began.elapsed());
        Finished {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("stdout is text"),
            stderr: String::from_utf8(output.stderr).expect("stderr is text"),
        }
    }

    fn command(&self) -> Command {
        let mut command = if let Some(script) = self.shell {
            let mut shell = self.home.command("/bin/sh");
            shell.arg("-c").arg(script).arg(BINARY);
            shell
        } else {
            self.home.command(BINARY)
        };
        command.args(&self.args);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(super) fn spawn(&self) -> Ends {
        let mut command = self.command();
        command.stderr(Stdio::piped());
        if !self.sockets {
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut child = command.spawn().expect("the program starts");
            let stdin = Box::new(child.stdin.take().expect("stdin"));
            let stdout = Box::new(child.stdout.take().expect("stdout"));
            return Ends {
                child,
                stdin,
                stdout,
            };
        }
        let (stdin, theirs) = pair().expect("sockets");
        command.stdin(theirs);
        let (stdout, theirs) = pair().expect("sockets");
        command.stdout(theirs);
        let child = command.spawn().expect("the program starts");
        Ends {
            child,
            stdin: Box::new(stdin),
            stdout: Box::new(stdout),
        }
    }
}

fn pair() -> io::Result<(UnixStream, Stdio)> {
    let (ours, theirs) = UnixStream::pair()?;
    Ok((ours, Stdio::from(OwnedFd::from(theirs))))
}
