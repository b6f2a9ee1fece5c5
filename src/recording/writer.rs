//! The thread that writes, and the queue that leads to it.
//!
//! The queue is bounded by number and by bytes: what doesn't fit is left out, and the next line says
//! how much that was. Each line is written in one piece, so that only the last one can be torn.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::json;

use super::Tell;
use super::file::Refused;
use super::line::{Http, Party, Said, What};
use super::redact::Secrets;

/// Lines that wait to be written.
const MOST_WAITING: usize = 4096;
/// Their bytes; a single larger one may wait alone.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// What is kept free for the last line of a file, in bytes.
const LAST_LINE: u64 = 512;

/// What is to be written.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) at: u64,
    pub(super) from: Party,
    pub(super) to: Party,
    pub(super) http: Option<Http>,
    pub(super) text: Option<Bytes>,
    pub(super) too_long: bool,
}

enum Errand {
    Write(Item),
    /// Nothing comes after it.
    End,
}

/// The way to the thread.
pub(super) struct Queue {
    errands: SyncSender<Errand>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Replaced as a whole: whoever adds one never waits for a line that is being made.
    secrets: Mutex<Arc<Secrets>>,
    waiting: AtomicUsize,
    lost: AtomicU64,
    /// Nothing more is written.
    stopped: AtomicBool,
    /// The thread has done all that it ever will.
    over: AtomicBool,
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Queue")
    }
}

/// Starts the thread, which writes the header: a disk that is full stops the recording, and nothing
/// else.
pub(super) fn start(
    file: File,
    path: &Path,
    header: String,
    tell: Tell,
    limit: u64,
) -> Result<Queue, Refused> {
    let (errands, inbox) = sync_channel(MOST_WAITING);
    let shared = Arc::new(Shared::default());
    let writer = Writer {
        file,
        name: path.display().to_string(),
        written: 0,
        limit,
        tell,
        shared: Arc::clone(&shared),
    };
    let thread = thread::Builder::new().name("recording".to_owned());
    let spawned = thread.spawn(move || writer.run(&header, &inbox));
    spawned.map_err(|source| Refused::Open {
        path: path.display().to_string(),
        source,
    })?;
    Ok(Queue { errands, shared })
}

impl Queue {
    pub(super) fn hide(&self, secret: &str) {
        Arc::make_mut(&mut self.shared.secrets()).add(secret);
    }

    /// Never waits.
    pub(super) fn push(&self, item: Item) {
        if self.shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        let size = item.text.as_ref().map_or(0, Bytes::len);
        let before = self.shared.waiting.fetch_add(size, Ordering::Relaxed);
        let fits = before == 0 || before + size <= MOST_BYTES;
        if !fits || self.errands.try_send(Errand::Write(item)).is_err() {
            self.shared.waiting.fetch_sub(size, Ordering::Relaxed);
            self.shared.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Until what was pushed before is written, or `within` is over; whether all that could be
    /// written has been.
    pub(super) async fn finish(&self, within: Duration) -> bool {
        const GLANCE: Duration = Duration::from_millis(2);
        let is_over = || self.shared.over.load(Ordering::Acquire);
        let end = Instant::now() + within;
        let mut errand = Some(Errand::End);
        while Instant::now() < end && !is_over() {
            errand = match errand.map(|errand| self.errands.try_send(errand)) {
                Some(Err(TrySendError::Full(errand))) => Some(errand),
                _ => None,
            };
            tokio::time::sleep(GLANCE).await;
        }
        is_over()
    }
}

impl Shared {
    fn secrets(&self) -> MutexGuard<'_, Arc<Secrets>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Writer {
    file: File,
    name: String,
    written: u64,
    limit: u64,
    tell: Tell,
    shared: Arc<Shared>,
}

/// Why nothing more is written.
enum Stop {
    Full,
    Broken(io::Error),
}

impl Writer {
    fn run(mut self, header: &str, inbox: &Receiver<Errand>) {
        self.write_all(header, inbox);
        self.shared.over.store(true, Ordering::Release);
    }

    fn write_all(&mut self, header: &str, inbox: &Receiver<Errand>) {
        let mut last = 0;
        if let Err(stop) = self.write(header) {
            return self.stop(last, &stop);
        }
        for errand in inbox {
            match errand {
                Errand::Write(item) => {
                    let size = item.text.as_ref().map_or(0, Bytes::len);
                    last = item.at;
                    if let Err(stop) = self.keep(item) {
                        return self.stop(last, &stop);
                    }
                    self.shared.waiting.fetch_sub(size, Ordering::Relaxed);
                }
                Errand::End => {
                    if let Err(stop) = self.tell_lost(last) {
                        self.stop(last, &stop);
                    }
                    return;
                }
            }
        }
    }

    fn keep(&mut self, item: Item) -> Result<(), Stop> {
        self.tell_lost(item.at)?;
        let what = match (&item.text, item.too_long) {
            (_, true) => What::TooLong,
            (Some(text), false) => What::Text(text),
            (None, false) => What::Nothing,
        };
        let said = Said {
            at: item.at,
            from: item.from,
            to: item.to,
            http: item.http.as_ref(),
            what,
        };
        let secrets = Arc::clone(&self.shared.secrets());
        let line = said.to_line(&secrets);
        self.write(&line)
    }

    /// Says how much was left out since the last line.
    fn tell_lost(&mut self, at: u64) -> Result<(), Stop> {
        match self.shared.lost.swap(0, Ordering::Relaxed) {
            0 => Ok(()),
            lost => self.write(&note(at, "left out", json!({ "messages": lost }))),
        }
    }

    fn write(&mut self, line: &str) -> Result<(), Stop> {
        let after = self.written + line.len() as u64;
        if after + LAST_LINE > self.limit {
            return Err(Stop::Full);
        }
        self.file.write_all(line.as_bytes()).map_err(Stop::Broken)?;
        self.written = after;
        Ok(())
    }

    fn stop(&mut self, at: u64, stop: &Stop) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        let (name, limit) = (&self.name, self.limit);
        match stop {
            Stop::Full => {
                let line = note(at, "full", json!({ "limit": limit }));
                self.file.write_all(line.as_bytes()).ok();
                (self.tell)(&format!(
                    "the recording in {name} has {limit} bytes, so nothing more is recorded"
                ));
            }
            Stop::Broken(error) => (self.tell)(&format!(
                "nothing more is recorded: writing to {name}: {error}"
            )),
        }
    }
}

/// A line of the recording's own.
fn note(at: u64, kind: &str, about: serde_json::Value) -> String {
    let mut note = json!({ "t": at, "from": "bridge", "to": "file", "kind": kind });
    if let (Some(note), serde_json::Value::Object(about)) = (note.as_object_mut(), about) {
        note.extend(about);
    }
    format!("{note}\n")
}
