//! The loop: host message to server, server message to host.
//!
//! One task does all of it, so that the order in which things happen is the order in which they
//! are written here. It does not retry, reconnect or read JSON beyond the envelope.

mod agreed;
mod batch;
mod early;
mod fallback;
pub(crate) mod filter;
mod inbox;
mod lifecycle;
mod local;
mod pending;
mod session;
mod sign_in;
pub(crate) mod stdio;
mod upstream;

#[cfg(test)]
mod tests;

use std::future::pending;
use std::io;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use crate::recording::Recorder;
use crate::remote::Limits;

use fallback::Pace;
use filter::ToolRules;
use inbox::Inbox;
use session::{Recall, Session};
use stdio::{Line, Lines, Writer};
use upstream::Upstream;

pub(crate) use fallback::Mode;
pub(crate) use lifecycle::{Stop, signalled, stop_requested};
pub(crate) use upstream::{LocalSource, Sources};

/// Lines that came together are taken together, up to this many: fewer turns of the loop.
const TOGETHER: usize = 64;

/// At the end: for answers that are on their way, for the host to take them, for the server to
/// hear that the session is over. Together less than a second.
const GRACE: Duration = Duration::from_millis(550);
const FLUSH_WITHIN: Duration = Duration::from_millis(100);
const CLOSE_WITHIN: Duration = Duration::from_millis(200);

/// Something for a person.
pub(crate) enum News<'a> {
    /// Odd, or slow, but under way.
    Notice(&'a str),
    /// The host has been told of this too.
    Failure(&'a str),
}

/// Tells a person something, on stderr.
pub(crate) type Tell = Box<dyn Fn(News<'_>) + Send>;

pub(crate) struct Bridge {
    lines: Lines,
    inbox: Inbox,
    session: Session,
    recorder: Option<Recorder>,
}

impl Bridge {
    pub(crate) fn new(
        lines: Lines,
        out: Writer,
        sources: Sources,
        limits: &Limits,
        rules: ToolRules,
        tell: Tell,
    ) -> Self {
        Self::with_pace(lines, out, sources, limits, rules, tell, Pace::default())
    }

    fn with_pace(
        lines: Lines,
        out: Writer,
        sources: Sources,
        limits: &Limits,
        rules: ToolRules,
        tell: Tell,
        pace: Pace,
    ) -> Self {
        let (mut sources, mut out) = (sources, out);
        let recorder = sources.recorder.clone();
        out.record(recorder.clone());
        // Without a server that may be slow there is nothing to remember.
        let memory = sources.memory.take().filter(|_| sources.is_remote());
        let recall = Recall::new(memory, &pace);
        let meetings = sources.meetings.take();
        let (upstream, inbox) = Upstream::new(sources, limits, pace);
        Self {
            lines,
            inbox,
            recorder,
            session: Session::new(
                out,
                upstream,
                rules,
                limits.message_size,
                recall,
                meetings,
                tell,
            ),
        }
    }

    /// Serves until the host leaves or `stop` says so; answers what is open; ends the session.
    ///
    /// # Errors
    /// stdin or stdout can't be used any more, other than by the host's leaving.
    pub(crate) async fn run<S>(mut self, stop: S) -> io::Result<Stop>
    where
        S: Future<Output = Stop> + Send + 'static,
    {
        // In a task of its own, so that a turn of the loop costs a look and not five.
        let mut watch = tokio::spawn(stop);
        let served = self.serve(&mut watch).await;
        watch.abort();
        let left = match &served {
            Ok(_) => self.drain().await,
            Err(e) => Err(e.kind().into()),
        };
        self.session.into_upstream().close(CLOSE_WITHIN).await;
        match served.and_then(|stop| left.map(|()| stop)) {
            // F02: a host that is gone is the end, not an error.
            Err(e) if is_gone(&e) => Ok(Stop::HostLeft),
            result => result,
        }
    }

    async fn serve(&mut self, stop: &mut JoinHandle<Stop>) -> io::Result<Stop> {
        loop {
            self.deliver_at_hand();
            let session = &mut self.session;
            let (from_host, from_server) = (session.takes_from_host(), session.takes_from_server());
            let due = session.due();
            tokio::select! {
                biased;
                stop = &mut *stop => return Ok(stop.unwrap_or(Stop::Terminated)),
                flushed = session.out.flush(), if !session.out.is_idle() => flushed?,
                arrival = self.inbox.recv(), if from_server => session.deliver(arrival),
                () = until(due), if due.is_some() => session.tick(Instant::now()),
                line = self.lines.next_if(from_host) => match line? {
                    Some(Line::End) => return Ok(Stop::HostLeft),
                    Some(line) => self.take(line),
                    None => {}
                }
            }
        }
    }

    fn deliver_at_hand(&mut self) {
        while self.session.takes_from_server() {
            match self.inbox.try_recv() {
                Some(arrival) => self.session.deliver(arrival),
                None => return,
            }
        }
    }

    /// Takes a line, and those that came with it.
    fn take(&mut self, line: Line) {
        let mut next = Some(line);
        let mut taken = 0;
        while let Some(line) = next {
            if let Some(recorder) = &self.recorder {
                match &line {
                    Line::Text(text) => recorder.host_said(text),
                    Line::TooLong(_) => recorder.host_said_too_much(),
                    Line::End => {}
                }
            }
            match line {
                Line::Text(text) => self.session.text_from_host(text),
                Line::TooLong(head) => self.session.too_long(&head),
                Line::End => return,
            }
            taken += 1;
            let more = taken < TOGETHER && self.session.takes_from_host();
            next = more.then(|| self.lines.ready()).flatten();
        }
    }

    /// What the host had sent before it left.
    fn take_at_hand(&mut self) {
        if self.session.takes_from_host()
            && let Some(line) = self.lines.ready()
        {
            self.take(line);
        }
    }

    /// Answers that are on their way are waited for a moment; the rest is told the truth.
    async fn drain(&mut self) -> io::Result<()> {
        let end = Instant::now() + GRACE;
        loop {
            self.take_at_hand();
            if self.session.is_done() {
                break;
            }
            let session = &mut self.session;
            let step = timeout_at(end, async {
                tokio::select! {
                    biased;
                    flushed = session.out.flush(), if !session.out.is_idle() => flushed.map(|()| None),
                    arrival = self.inbox.recv() => Ok(Some(arrival)),
                }
            });
            match step.await {
                Err(_) => break,
                Ok(step) => {
                    if let Some(arrival) = step? {
                        self.session.deliver(arrival);
                    }
                }
            }
        }
        self.session.give_up();
        let flushed = timeout(FLUSH_WITHIN, self.session.out.flush());
        flushed.await.unwrap_or(Ok(()))
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => pending().await,
    }
}

fn is_gone(e: &io::Error) -> bool {
    matches!(
        e.kind(),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}
