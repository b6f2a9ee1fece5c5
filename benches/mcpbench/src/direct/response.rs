//! An HTTP/1.1 response, bytes in and messages out: content-length or chunked, JSON or SSE.
//!
//! It does no I/O. It reads what the harness's own upstream writes: no trailers, no 1xx, and an
//! event ends where a chunk does, as hyper writes one chunk for each piece of a body.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::str::from_utf8;

use memchr::memmem;

use super::head::Head;
use crate::Res;

/// Events larger than this are handed over in the buffer they came in.
const HAND_OVER: usize = 256 << 10;

/// A message, somewhere in the buffer that it arrived in.
#[derive(Default, Debug)]
pub(crate) struct Message {
    buf: Vec<u8>,
    start: usize,
}

impl Message {
    fn whole(buf: Vec<u8>) -> Self {
        Self { buf, start: 0 }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.buf[self.start..]
    }
}

/// What all responses of a session bring together.
#[derive(Default)]
pub(super) struct Inbox {
    /// HTTP+SSE: messages come on one stream, and the answers to POSTs hold none.
    pub(super) legacy: bool,
    pub(super) messages: VecDeque<Message>,
    pub(super) session: Option<String>,
    /// Legacy: where to post to.
    pub(super) endpoint: Option<String>,
}

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Over,
    Head,
    /// A body with a content-length: bytes left.
    Length(usize),
    ChunkHead,
    /// Bytes left.
    Chunk(usize),
    /// The CRLF after a chunk.
    ChunkEnd {
        last: bool,
    },
}

#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// This many bytes were taken, and there is more to do.
    Took(usize),
    /// This many bytes were taken, and the connection is free again.
    Ended(usize),
    NeedsMore,
}

#[derive(Default)]
pub(super) struct Response {
    state: State,
    sse: bool,
    /// The stream of legacy HTTP+SSE: no request waits for its end.
    stream: bool,
    /// SSE: what is not yet an event; otherwise the body so far.
    body: Vec<u8>,
    /// SSE: bytes of `body` already searched for the end of an event.
    searched: usize,
}

impl Response {
    pub(super) fn expect(&mut self) {
        self.state = State::Head;
    }

    pub(super) fn expect_stream(&mut self) {
        self.state = State::Head;
        self.stream = true;
    }

    pub(super) fn over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    pub(super) fn body_len(&self) -> usize {
        self.body.len()
    }

    pub(super) fn step(&mut self, data: &[u8], inbox: &mut Inbox) -> Res<Step> {
        match self.state {
            State::Over => Ok(Step::NeedsMore),
            State::Head => self.head(data, inbox),
            State::Length(left) => Ok(self.length(left, data, inbox)),
            State::ChunkHead => self.chunk_head(data),
            State::Chunk(left) => Ok(self.chunk(left, data, inbox)),
            State::ChunkEnd { last } => Ok(self.chunk_end(last, data, inbox)),
        }
    }

    fn head(&mut self, data: &[u8], inbox: &mut Inbox) -> Res<Step> {
        let Some(end) = memmem::find(data, b"\r\n\r\n") else {
            return Ok(Step::NeedsMore);
        };
        let head = Head::parse(from_utf8(&data[..end]).map_err(|e| e.to_string())?)?;
        self.sse = head.sse;
        self.body.clear();
        self.searched = 0;
        self.state = if head.chunked {
            State::ChunkHead
        } else {
            State::Length(head.length)
        };
        if inbox.session.is_none() {
            inbox.session = head.session.map(str::to_owned);
        }
        Ok(Step::Took(end + 4))
    }

    fn length(&mut self, left: usize, data: &[u8], inbox: &mut Inbox) -> Step {
        if data.is_empty() && left > 0 {
            return Step::NeedsMore;
        }
        let n = left.min(data.len());
        self.body.extend_from_slice(&data[..n]);
        if n < left {
            self.state = State::Length(left - n);
            return Step::Took(n);
        }
        self.state = State::Over;
        if !inbox.legacy && !self.body.is_empty() {
            inbox
                .messages
                .push_back(Message::whole(std::mem::take(&mut self.body)));
        }
        self.body.clear();
        Step::Ended(n)
    }

    fn chunk_head(&mut self, data: &[u8]) -> Res<Step> {
        let Some(end) = memmem::find(data, b"\r\n") else {
            return Ok(Step::NeedsMore);
        };
        let line = from_utf8(&data[..end]).map_err(|e| e.to_string())?;
        let size = line.split(';').next().unwrap_or("").trim();
        let size = usize::from_str_radix(size, 16).map_err(|e| format!("chunk size: {e}"))?;
        self.state = if size == 0 {
            State::ChunkEnd { last: true }
        } else {
            State::Chunk(size)
        };
        Ok(Step::Took(end + 2))
    }

    fn chunk(&mut self, left: usize, data: &[u8], inbox: &mut Inbox) -> Step {
        if data.is_empty() {
            return Step::NeedsMore;
        }
        let n = left.min(data.len());
        self.body.extend_from_slice(&data[..n]);
        if n < left {
            self.state = State::Chunk(left - n);
        } else {
            self.state = State::ChunkEnd { last: false };
            if self.sse {
                self.take_events(inbox);
            }
        }
        Step::Took(n)
    }

    fn chunk_end(&mut self, last: bool, data: &[u8], inbox: &mut Inbox) -> Step {
        if data.len() < 2 {
            return Step::NeedsMore;
        }
        if !last {
            self.state = State::ChunkHead;
            return Step::Took(2);
        }
        self.state = State::Over;
        if !self.sse && !self.body.is_empty() {
            inbox
                .messages
                .push_back(Message::whole(std::mem::take(&mut self.body)));
        }
        if self.stream {
            Step::Took(2)
        } else {
            Step::Ended(2)
        }
    }

    fn take_events(&mut self, inbox: &mut Inbox) {
        let mut taken = 0;
        let mut from = self.searched.saturating_sub(1);
        while let Some(end) = memmem::find(&self.body[from..], b"\n\n").map(|i| from + i) {
            if let Some(i) = memmem::find(&self.body[taken..end], b"data: ") {
                let data = taken + i + 6;
                if inbox.legacy && inbox.endpoint.is_none() {
                    let endpoint = String::from_utf8_lossy(&self.body[data..end]);
                    inbox.endpoint = Some(endpoint.into_owned());
                } else if end - data > HAND_OVER && end + 2 == self.body.len() {
                    let mut buf = std::mem::take(&mut self.body);
                    buf.truncate(end);
                    inbox.messages.push_back(Message { buf, start: data });
                    taken = 0;
                    break;
                } else {
                    inbox
                        .messages
                        .push_back(Message::whole(self.body[data..end].to_vec()));
                }
            }
            taken = end + 2;
            from = taken;
        }
        self.body.drain(..taken);
        self.searched = self.body.len();
    }
}
