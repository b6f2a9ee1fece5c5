//! Bytes to lines: CRLF and blank lines are borne, a byte-order mark at the start too, and a line
//! over the limit is thrown away up to its end without being kept.

use std::io;

use bytes::{Bytes, BytesMut};
use memchr::memchr;
use tokio::io::AsyncReadExt;

use crate::large::{LARGE, Large};

use super::Source;

const PIECE: usize = 64 * 1024;
/// Less free room than this is not worth a read of its own.
const ROOM: usize = 4 * 1024;
/// What is read ahead of a host whose messages have to wait.
const AHEAD: usize = 1024 * 1024;
/// What is kept of a line that is too long: enough to find its id in.
const HEAD: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What the host wrote.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A line, without its end; never blank.
    Text(Bytes),
    /// A line over the limit: its first 64 KiB.
    TooLong(Bytes),
    /// The host is gone, or has nothing more to say.
    End,
}

/// Reads lines. Dropping a pending [`Lines::next`] loses nothing.
pub(crate) struct Lines {
    source: Source,
    limit: usize,
    buffer: BytesMut,
    /// Bytes of `buffer` that are known to hold no line end.
    scanned: usize,
    /// A line that has outgrown the buffer.
    large: Option<Large>,
    /// The head of a line that is being thrown away.
    skipping: Option<Bytes>,
    begun: bool,
    ended: bool,
}

impl Lines {
    pub(super) fn new(source: Source, limit: usize) -> Self {
        Self {
            source,
            limit,
            buffer: BytesMut::new(),
            scanned: 0,
            large: None,
            skipping: None,
            begun: false,
            ended: false,
        }
    }

    /// Reads from anything, for a host in this process.
    pub(crate) fn over(
        source: impl tokio::io::AsyncRead + Send + Unpin + 'static,
        limit: usize,
    ) -> Self {
        Self::new(Box::new(source), limit)
    }

    /// The next line; after [`Line::End`] that again.
    ///
    /// # Errors
    /// The handle's own.
    pub(crate) async fn next(&mut self) -> io::Result<Line> {
        loop {
            if let Some(line) = self.take() {
                return Ok(line);
            }
            if self.ended {
                return Ok(self.rest());
            }
            if self.large.is_some() {
                if let Some(line) = self.grow_large().await? {
                    return Ok(line);
                }
                continue;
            }
            if self.buffer.capacity() - self.buffer.len() < ROOM {
                self.buffer.reserve(PIECE);
            }
            if self.source.read_buf(&mut self.buffer).await? == 0 {
                self.ended = true;
            }
        }
    }

    /// Reads on in a large line, and returns it when it is whole.
    async fn grow_large(&mut self) -> io::Result<Option<Line>> {
        let Some(large) = &mut self.large else {
            return Ok(None);
        };
        let before = large.bytes().len();
        // Cancelled here, nothing is lost: nothing has been read yet.
        let read = self.source.read(large.free(PIECE)).await?;
        large.filled(read);
        let end = memchr(b'\n', &large.bytes()[before..]).map(|end| before + end);
        let Some(large) = self.large.take() else {
            return Ok(None);
        };
        if let Some(end) = end {
            self.buffer = BytesMut::from(&large.bytes()[end + 1..]);
            return Ok(self.finish(large.freeze().slice(..end)));
        }
        if read == 0 {
            self.ended = true;
            return Ok(self.finish(large.freeze()));
        }
        self.skip_if_too_long(Some(&large));
        self.large = self.skipping.is_none().then_some(large);
        Ok(None)
    }

    /// [`Lines::next`] where lines are `wanted`. Else it reads on without taking one, so that the
    /// host's leaving is seen while its messages wait: then [`Line::End`] is all that comes.
    ///
    /// # Errors
    /// The handle's own.
    pub(crate) async fn next_if(&mut self, wanted: bool) -> io::Result<Option<Line>> {
        if wanted {
            return self.next().await.map(Some);
        }
        if self.ended {
            return Ok(Some(Line::End));
        }
        if self.large.is_some() || self.buffer.len() > AHEAD {
            return std::future::pending().await;
        }
        self.buffer.reserve(PIECE);
        self.ended = self.source.read_buf(&mut self.buffer).await? == 0;
        Ok(self.ended.then_some(Line::End))
    }

    /// A line that is there already.
    pub(crate) fn ready(&mut self) -> Option<Line> {
        self.take()
    }

    fn take(&mut self) -> Option<Line> {
        loop {
            let Some(found) = memchr(b'\n', &self.buffer[self.scanned..]) else {
                self.scanned = self.buffer.len();
                self.shorten();
                return None;
            };
            let mut line = self.buffer.split_to(self.scanned + found + 1);
            self.scanned = 0;
            line.truncate(line.len() - 1);
            if line.len() > LARGE {
                // What shared its buffer would keep all of it alive.
                self.buffer = BytesMut::from(&self.buffer[..]);
            }
            if let Some(line) = self.finish(line.freeze()) {
                return Some(line);
            }
        }
    }

    /// What stands after the last line end, when nothing more comes.
    fn rest(&mut self) -> Line {
        self.scanned = 0;
        let rest = self.buffer.split().freeze();
        self.finish(rest).unwrap_or(Line::End)
    }

    fn finish(&mut self, mut line: Bytes) -> Option<Line> {
        if let Some(head) = self.skipping.take() {
            return Some(Line::TooLong(head));
        }
        line = line.slice_ref(self.text_of(&line));
        self.begun = true;
        if line.len() > self.limit {
            return Some(Line::TooLong(line.slice(..HEAD.min(line.len()))));
        }
        (!line.trim_ascii().is_empty()).then_some(Line::Text(line))
    }

    /// A line, or its beginning, without what doesn't count: the mark at the start, the CR of CRLF.
    fn text_of<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        let mark = if self.begun { &[] } else { BYTE_ORDER_MARK };
        text.strip_prefix(mark).unwrap_or(text)
    }

    /// Moves a line that grows large to a room of its own, and stops keeping one that is over the
    /// limit.
    fn shorten(&mut self) {
        self.skip_if_too_long(None);
        if self.skipping.is_none() && self.buffer.len() > LARGE {
            // The line may have a mark and a CR besides what counts.
            let room = self.limit.saturating_add(PIECE);
            self.large = Large::with(room, &self.buffer);
        }
        if self.skipping.is_some() || self.large.is_some() {
            self.buffer = BytesMut::new();
            self.scanned = 0;
        }
    }

    fn skip_if_too_long(&mut self, large: Option<&Large>) {
        let text = self.text_of(large.map_or(&self.buffer[..], Large::bytes));
        if self.skipping.is_none() && text.len() > self.limit {
            let head = &text[..HEAD.min(text.len())];
            self.skipping = Some(Bytes::copy_from_slice(head));
            self.begun = true;
        }
    }
}
