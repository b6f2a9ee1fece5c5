//! A host's own command, run in bounds.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::config::secret_names;
use crate::text;

/// A command that takes longer waits for something that nobody gives it.
const LONGEST: Duration = Duration::from_secs(60);
/// How long a file may take to show what was done (VS Code hands it to a window).
const SOON: Duration = Duration::from_secs(3);
const GLANCE: Duration = Duration::from_millis(50);
/// Of what it says, in bytes.
const SAID: usize = 64 * 1024;
/// For what it said last, once it has ended.
const REST: Duration = Duration::from_secs(1);

/// # Errors
/// It doesn't start, takes too long, or fails: then what it said last.
pub(super) fn run(words: &[String], folder: &Path) -> Result<(), String> {
    let (program, rest) = words.split_first().ok_or("no command")?;
    let mut command = Command::new(program);
    command.args(rest).current_dir(folder);
    // Our own secrets are none of its business.
    for name in secret_names() {
        command.env_remove(name);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let ears = [
        child.stdout.take().map(Ear::at),
        child.stderr.take().map(Ear::at),
    ];
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
    let said = ears.map(|ear| ear.map(Ear::heard).unwrap_or_default());
    let last = said
        .iter()
        .rev()
        .find_map(|text| text.lines().rev().find(|line| !line.trim().is_empty()));
    Err(last.map_or_else(|| status.to_string(), |line| line.trim().to_owned()))
}

/// Somebody who hears what a command says.
struct Ear {
    said: Arc<Mutex<Vec<u8>>>,
    thread: thread::JoinHandle<()>,
}

impl Ear {
    fn at(mut pipe: impl Read + Send + 'static) -> Self {
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let thread = thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = pipe.read(&mut piece) {
                let mut heard = lock(&heard);
                let room = SAID.saturating_sub(heard.len()).min(length);
                heard.extend_from_slice(&piece[..room]);
            }
        });
        Self { said, thread }
    }

    /// Up to the end, or what has come of it: a process that the command has left behind may hold
    /// the pipe for ever.
    fn heard(self) -> String {
        let end = Instant::now() + REST;
        while !self.thread.is_finished() && Instant::now() < end {
            thread::sleep(GLANCE);
        }
        String::from_utf8_lossy(&lock(&self.said)).into_owned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Words as a person types them in a shell. What a terminal would obey or hide is written in octal, in
/// the quotes that bash, zsh and ksh know for it: who copies the line gets the same word.
pub(crate) fn line(words: &[String]) -> String {
    let quoted = words.iter().map(|word| quoted(word));
    quoted.collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-=:@+,%…".contains(c);
    let is_odd = |c: char| c.is_control() || text::is_unsafe(c);
    if word.contains(is_odd) {
        let mut inner = String::new();
        for char in word.chars() {
            match char {
                '\'' | '\\' => inner.extend(['\\', char]),
                _ if is_odd(char) => {
                    for byte in char.to_string().bytes() {
                        inner.push_str(&format!("\\{byte:03o}"));
                    }
                }
                _ => inner.push(char),
            }
        }
        return format!("$'{inner}'");
    }
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
