//! An AI host: runs the program, writes lines to it, keeps every line that comes back.
//!
//! When it is dropped it checks what holds in every test: stdout carried nothing but JSON-RPC
//! lines, and no request was answered twice.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Home, INITIALIZE, INITIALIZED, Launch, Line, PATIENCE};

pub(crate) struct Host {
    pub(crate) home: Home,
    child: Child,
    stdin: Option<Sender<Vec<u8>>>,
    stdout: Option<Box<dyn Read + Send>>,
    heard: Arc<Heard>,
    reader: Option<JoinHandle<()>>,
    asked: HashMap<String, usize>,
}

/// What the program has written so far.
#[derive(Default)]
struct Heard {
    now: Mutex<Said>,
    changed: Condvar,
}

#[derive(Default)]
struct Said {
    lines: Vec<Line>,
    stderr: String,
    /// Nobody has the other end of stderr any more: the program is gone.
    gone: bool,
}

impl Host {
    pub(super) fn new(launch: Launch) -> Self {
        let mut ends = launch.spawn();
        let heard = Arc::new(Heard::default());
        let stderr = ends.child.stderr.take().expect("stderr");
        let listener = Arc::clone(&heard);
        thread::spawn(move || read_stderr(stderr, &listener));
        let (stdin, lines) = mpsc::channel::<Vec<u8>>();
        thread::spawn(move || {
            let mut pipe = ends.stdin;
            for bytes in lines {
                if pipe.write_all(&bytes).is_err() {
                    return;
                }
            }
        });
        let mut host = Self {
            child: ends.child,
            stdin: Some(stdin),
            stdout: Some(ends.stdout),
            heard,
            reader: None,
            asked: HashMap::new(),
            home: launch.home,
        };
        if launch.reading {
            host.read_now();
        }
        host
    }

    // Talking.

    /// Writes one line. Never blocks: a thread of its own does the writing, in order.
    pub(crate) fn send(&mut self, line: &str) {
        if let Some(id) = Line::new(line.to_owned()).id() {
            self.expect(&id);
        }
        self.send_bytes(format!("{line}\n").into_bytes());
    }

    /// An answer with this id is in order: its request is written as bytes, or was a bad one.
    pub(crate) fn expect(&mut self, id: &str) {
        *self.asked.entry(id.to_owned()).or_default() += 1;
    }

    /// Writes what no line-minded host would.
    pub(crate) fn send_bytes(&mut self, bytes: impl Into<Vec<u8>>) {
        let stdin = self.stdin.as_ref().expect("stdin is open");
        stdin.send(bytes.into()).ok();
    }

    /// The usual beginning of a session; returns the answer to `initialize`.
    pub(crate) fn initialize(&mut self) -> Line {
        self.send(INITIALIZE);
        let answer = self.answer("\"init\"");
        answer.result();
        self.send(INITIALIZED);
        answer
    }

    /// The same where the server may not have let anybody in yet.
    pub(crate) fn initialize_anyhow(&mut self) -> Line {
        self.send(INITIALIZE);
        let answer = self.answer("\"init\"");
        self.send(INITIALIZED);
        answer
    }

    /// Sends, and waits for the answer.
    pub(crate) fn ask(&mut self, request: &str) -> Line {
        self.send(request);
        let id = Line::new(request.to_owned()).id().expect("an id");
        self.answer(&id)
    }

    pub(crate) fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Leaves without having read a thing.
    pub(crate) fn close_stdout(&mut self) {
        assert!(self.stdout.take().is_some(), "a thread reads stdout");
    }

    pub(crate) fn read_now(&mut self) {
        let stdout = self.stdout.take().expect("nobody reads yet");
        let heard = Arc::clone(&self.heard);
        self.reader = Some(thread::spawn(move || read_stdout(stdout, &heard)));
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(status.expect("kill").success());
    }

    // Listening.

    /// The answer with that id, which is JSON text.
    pub(crate) fn answer(&self, id: &str) -> Line {
        let what = format!("the answer to {id}");
        self.wait(&what, |l| l.is_answer() && l.id().as_deref() == Some(id))
    }

    /// The first notification or request of that method.
    pub(crate) fn told(&self, method: &str) -> Line {
        self.wait(method, |l| l.method().as_deref() == Some(method))
    }

    /// The first line that `matches`, among all that came and will come.
    pub(crate) fn wait(&self, what: &str, mut matches: impl FnMut(&Line) -> bool) -> Line {
        let mut seen = 0;
        let mut found = None;
        self.until(what, |said| {
            let new = &said.lines[seen..];
            found = new.iter().find(|line| matches(line)).cloned();
            seen = said.lines.len();
            found.is_some()
        });
        found.expect("found")
    }

    /// Waits until that many lines have come.
    pub(crate) fn wait_for_lines(&self, count: usize) {
        let what = format!("{count} lines");
        self.until(&what, |said| said.lines.len() >= count);
    }

    pub(crate) fn wait_for_stderr(&self, text: &str) {
        self.until(text, |said| said.stderr.contains(text));
    }

    /// Everything so far.
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.said().lines.clone()
    }

    pub(crate) fn stderr(&self) -> String {
        self.said().stderr.clone()
    }

    /// How many answers with that id have come.
    pub(crate) fn answers(&self, id: &str) -> usize {
        let lines = self.lines();
        let answers = lines.iter().filter(|l| l.is_answer());
        answers.filter(|l| l.id().as_deref() == Some(id)).count()
    }

    fn until(&self, what: &str, mut done: impl FnMut(&Said) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut said = self.said();
        while !done(&said) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let (lines, stderr) = (said.lines.clone(), said.stderr.clone());
                drop(said); // the readers go on
                let tail = &lines[lines.len().saturating_sub(20)..];
                panic!("waited in vain for {what}\nstdout: {tail:#?}\nstderr: {stderr}");
            }
            said = self
                .heard
                .changed
                .wait_timeout(said, left)
                .expect("heard")
                .0;
        }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.heard.now.lock().expect("heard")
    }

    // The process.

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the program is gone, but not longer than `limit`; says whether it is. (With a
    /// shell in between it is the program that counts.) All that it wrote has been read then.
    pub(crate) fn is_gone_within(&mut self, limit: Duration) -> bool {
        let said = self.heard.now.lock().expect("heard");
        let alive = |said: &mut Said| !said.gone;
        let waited = self.heard.changed.wait_timeout_while(said, limit, alive);
        let gone = waited.expect("heard").0.gone;
        if gone && let Some(reader) = self.reader.take() {
            reader.join().expect("the reader");
        }
        gone
    }

    /// How the process ended.
    pub(crate) fn status(&mut self) -> ExitStatus {
        assert!(self.is_gone_within(PATIENCE), "still there");
        self.child.wait().expect("its status")
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("its status").is_none()
    }

    /// The most memory that the process ever had, in bytes; where the system can tell.
    pub(crate) fn peak_memory(&self) -> Option<u64> {
        self.memory("VmHWM:")
    }

    /// The same without the program's own pages (30 MB of a debug build, and more with each feature):
    /// what messages cost.
    pub(crate) fn peak_of_messages(&self) -> Option<u64> {
        Some(self.peak_memory()?.saturating_sub(self.memory("RssFile:")?))
    }

    fn memory(&self, what: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).ok()?;
        let line = status.lines().find(|l| l.starts_with(what))?;
        let kib = line.split_whitespace().nth(1)?.parse::<u64>().ok()?;
        Some(kib * 1024)
    }
}

fn read_stdout(stdout: Box<dyn Read + Send>, heard: &Heard) {
    let mut stdout = BufReader::with_capacity(256 * 1024, stdout);
    let mut bytes = Vec::new();
    while stdout.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        heard.now.lock().expect("heard").lines.push(Line::new(text));
        heard.changed.notify_all();
        bytes.clear();
    }
}

fn read_stderr(mut stderr: impl Read, heard: &Heard) {
    let mut piece = [0; 4096];
    while let Ok(n @ 1..) = stderr.read(&mut piece) {
        let text = String::from_utf8_lossy(&piece[..n]);
        heard.now.lock().expect("heard").stderr.push_str(&text);
        heard.changed.notify_all();
    }
    heard.now.lock().expect("heard").gone = true;
    heard.changed.notify_all();
}

impl Drop for Host {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            return;
        }
        self.stdin = None;
        assert!(self.is_gone_within(PATIENCE), "still there");
        let said = self.said();
        let mut answers: HashMap<String, usize> = HashMap::new();
        for line in &said.lines {
            // What a killed program was writing may be half a line.
            let is_last = said.lines.last() == Some(line);
            assert!(line.is_json_rpc() || is_last, "on stdout: {line:?}");
            if line.raw().len() < 64 * 1024 && line.is_answer() {
                *answers.entry(line.id().unwrap_or_default()).or_default() += 1;
            }
        }
        answers.remove("null");
        for (id, count) in answers {
            let asked = self.asked.get(&id).copied().unwrap_or_default();
            assert!(count <= asked, "{count} answers to {asked} requests {id}");
        }
    }
}
