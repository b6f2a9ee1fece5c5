//! Bytes to server-sent events, a piece at a time; pure.
//!
//! The parser is the crate `sse-stream`; what is added here is a limit on one event, after which
//! the rest of that event is skipped and the stream goes on (T33). It does not reconnect and does
//! not remember ids.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use sse_stream::SseByteStream;

#[cfg(test)]
mod tests;

/// One block of the stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// The event's type; none = `message`.
    pub(crate) name: Option<String>,
    pub(crate) data: Option<Bytes>,
    pub(crate) id: Option<String>,
    /// Milliseconds to wait before reconnecting.
    pub(crate) retry: Option<u64>,
}

impl Event {
    /// The data, where the event is a message with something in it. Servers open a stream with an
    /// empty event that has only an id (2025-11-25, "polling"); that is none.
    pub(crate) fn message(self) -> Option<Bytes> {
        self.as_message().cloned()
    }

    /// The same, without an end to the event.
    pub(crate) fn as_message(&self) -> Option<&Bytes> {
        let is_message = self
            .name
            .as_deref()
            .is_none_or(|n| n.is_empty() || n == "message");
        let data = self.data.as_ref();
        data.filter(|data| is_message && !data.is_empty())
    }
}

/// What the parser found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Event(Event),
    /// An event was over the limit; it has been left out.
    TooLarge,
    /// The bytes are not UTF-8; the stream can't be read on.
    NotText,
}

/// Feed it with [`Parser::push`], take events out with [`Parser::next`] until there are none.
pub(crate) struct Parser {
    limit: usize,
    input: Feed,
    events: Box<SseByteStream<Feed>>,
    /// Bytes of the event that has yet to end.
    held: usize,
    ends: BlankLine,
    /// What comes belongs to an event that is too large.
    skip: bool,
    broken: bool,
}

impl Parser {
    /// `limit`: bytes that one event may have, its field names included.
    pub(crate) fn new(limit: usize) -> Self {
        let input = Feed::default();
        Self {
            limit,
            events: Box::new(SseByteStream::new(input.clone())),
            input,
            held: 0,
            ends: BlankLine::default(),
            skip: false,
            broken: false,
        }
    }

    pub(crate) fn push(&mut self, mut bytes: Bytes) {
        if self.skip {
            let Some(rest) = self.ends.found_in(&bytes) else {
                return;
            };
            self.skip = false;
            bytes = bytes.slice(rest..);
        }
        self.held += bytes.len();
        let mut open = 0;
        while let Some(end) = self.ends.found_in(&bytes[open..]) {
            open += end;
            self.held = bytes.len() - open;
        }
        self.input.push(bytes);
    }

    pub(crate) fn next(&mut self) -> Option<Found> {
        if self.broken {
            return None;
        }
        let mut context = Context::from_waker(Waker::noop());
        match futures_core::Stream::poll_next(Pin::new(&mut *self.events), &mut context) {
            Poll::Ready(Some(Ok(sse))) if sse.data.as_ref().map_or(0, String::len) > self.limit => {
                Some(Found::TooLarge) // it came whole, in one piece
            }
            Poll::Ready(Some(Ok(sse))) => Some(Found::Event(Event {
                name: sse.event,
                data: sse.data.map(Bytes::from),
                id: sse.id,
                retry: sse.retry,
            })),
            Poll::Ready(_) => {
                self.broken = true;
                Some(Found::NotText)
            }
            Poll::Pending if self.held > self.limit => {
                self.start_over();
                Some(Found::TooLarge)
            }
            Poll::Pending => None,
        }
    }

    /// Forgets the event that is too large, and everything of it that is still to come.
    fn start_over(&mut self) {
        self.input = Feed::default();
        *self.events = SseByteStream::new(self.input.clone());
        self.held = 0;
        self.skip = true;
    }
}

/// Looks for the end of an event: an empty line, ended by LF, CR or CRLF.
struct BlankLine {
    /// The last byte ended a line, or there was none yet.
    at_start: bool,
    after_cr: bool,
}

impl Default for BlankLine {
    fn default() -> Self {
        Self {
            at_start: true,
            after_cr: false,
        }
    }
}

impl BlankLine {
    /// Where the bytes after the empty line begin.
    fn found_in(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut start = 0;
        for end in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let bare = start == end;
            let of_crlf = bare && self.after_cr && bytes[end] == b'\n';
            let empty = bare && self.at_start && !of_crlf;
            self.after_cr = bytes[end] == b'\r';
            self.at_start = true;
            start = end + 1;
            if empty {
                return Some(start);
            }
        }
        if start < bytes.len() {
            self.at_start = false;
            self.after_cr = false;
        }
        None
    }
}

/// The bytes that the parser has yet to take. A stream only in form: it never waits, it is empty
/// or it is not.
#[derive(Clone, Default)]
struct Feed(Arc<Mutex<VecDeque<Bytes>>>);

impl Feed {
    fn push(&self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.lock().push_back(bytes);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl futures_core::Stream for Feed {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.lock().pop_front() {
            Some(bytes) => Poll::Ready(Some(Ok(bytes))),
            None => Poll::Pending,
        }
    }
}
