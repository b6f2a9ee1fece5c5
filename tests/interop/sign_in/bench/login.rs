//! A `login` that is talked to while it runs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Person;
use super::person::piped;
use crate::support::GLANCE;

pub(crate) struct Login {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
    heard: String,
}

impl Login {
    pub(crate) fn start(person: &Person, words: &[&str]) -> Self {
        let mut command = person.program();
        command.args(words);
        let mut child = piped(command);
        Self {
            stdin: child.stdin.take().expect("stdin"),
            stdout: BufReader::new(child.stdout.take().expect("stdout")),
            stderr: BufReader::new(child.stderr.take().expect("stderr")),
            child,
            heard: String::new(),
        }
    }

    /// `authorization_url` of the JSON on stdout.
    pub(crate) fn link(&mut self) -> String {
        let mut text = String::new();
        loop {
            let read = self.stdout.read_line(&mut text).expect("text");
            if let Ok(said) = serde_json::from_str::<Value>(&text) {
                let link = &said["authorization_url"];
                return link.as_str().unwrap_or_else(|| panic!("{said}")).to_owned();
            }
            assert!(read > 0, "no link: {text}{}", self.rest());
        }
    }

    pub(crate) fn says(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").expect("stdin");
    }

    pub(crate) fn heard(&self) -> &str {
        &self.heard
    }

    fn rest(&mut self) -> String {
        let mut text = String::new();
        self.stderr.read_to_string(&mut text).ok();
        text
    }

    pub(crate) fn ends_well(mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(Instant::now() < deadline, "no end: {}", self.heard);
            thread::sleep(GLANCE);
        };
        assert!(
            status.success(),
            "{status}: {}{}",
            self.heard.clone(),
            self.rest()
        );
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
