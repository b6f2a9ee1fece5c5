//! A host's own command, run in bounds.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A command that takes longer waits for something that nobody gives it.
const LONGEST: Duration = Duration::from_secs(60);
/// How long a file may take to show what was done (VS Code hands it to a window).
const SOON: Duration = Duration::from_secs(3);
const GLANCE: Duration = Duration::from_millis(50);
/// Of what it says, in bytes.
const SAID: u64 = 64 * 1024;

/// Our own secrets, which are none of its business.
const OURS: [&str; 4] = [
    "INTERCOM_TOKEN",
    "INTERCOM_ACCESS_TOKEN",
    "INTERCOM_MCP_HEADER",
    "INTERCOM_MCP_PROXY",
];

/// # Errors
/// It doesn't start, takes too long, or fails: then what it said last.
pub(super) fn run(words: &[String], folder: &Path) -> Result<(), String> {
    let (program, rest) = words.split_first().ok_or("no command")?;
    let mut command = Command::new(program);
    command.args(rest).current_dir(folder);
    for name in OURS {
        command.env_remove(name);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let pipes = [
        child
            .stdout
            .take()
            .map(|pipe| Box::new(pipe) as Box<dyn std::io::Read + Send>),
        child
            .stderr
            .take()
            .map(|pipe| Box::new(pipe) as Box<dyn std::io::Read + Send>),
    ];
    let readers = pipes.map(|pipe| {
        thread::spawn(move || {
            let mut said = Vec::new();
            let mut pipe = pipe?;
            pipe.by_ref().take(SAID).read_to_end(&mut said).ok()?;
            std::io::copy(&mut pipe, &mut std::io::sink()).ok();
            Some(String::from_utf8_lossy(&said).into_owned())
        })
    });
    let end = Instant::now() + LONGEST;
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if Instant::now() < end => thread::sleep(GLANCE),
            None => {
                child.kill().ok();
                child.wait().ok();
                return Err(format!("no end after {} seconds", LONGEST.as_secs()));
            }
        }
    };
    if status.success() {
        return Ok(());
    }
    let said = readers.map(|reader| reader.join().ok().flatten().unwrap_or_default());
    let last = said
        .iter()
        .rev()
        .find_map(|text| text.lines().rev().find(|line| !line.trim().is_empty()));
    Err(last.map_or_else(|| status.to_string(), |line| line.trim().to_owned()))
}

/// Whether something becomes true in a moment.
pub(super) fn soon(is_so: impl Fn() -> bool) -> bool {
    let end = Instant::now() + SOON;
    loop {
        if is_so() {
            return true;
        }
        if Instant::now() > end {
            return false;
        }
        thread::sleep(GLANCE);
    }
}

/// Words as a person types them in a shell.
pub(crate) fn line(words: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-=:@+,%".contains(c);
    let quoted = words
        .iter()
        .map(|word| match !word.is_empty() && word.chars().all(plain) {
            true => word.clone(),
            false => format!("'{}'", word.replace('\'', "'\\''")),
        });
    quoted.collect::<Vec<_>>().join(" ")
}
