//! Messages to lines, each whole, in order, as many at a time as the host takes.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;

use bytes::Bytes;
use tokio::io::AsyncWrite;
use tokio::sync::OwnedSemaphorePermit;

use crate::recording::Recorder;

use super::Sink;

const AT_ONCE: usize = 32;

/// Writes lines. Dropping a pending [`Writer::flush`] loses nothing: what was written is known.
pub(crate) struct Writer {
    sink: Sink,
    queue: VecDeque<(Bytes, Option<OwnedSemaphorePermit>)>,
    /// Bytes of the first line that are out already.
    written: usize,
    flushed: bool,
    recorder: Option<Recorder>,
}

impl Writer {
    pub(super) fn new(sink: Sink) -> Self {
        Self {
            sink,
            queue: VecDeque::new(),
            written: 0,
            flushed: true,
            recorder: None,
        }
    }

    /// Writes to anything, for a host in this process.
    pub(crate) fn over(sink: impl AsyncWrite + Send + Unpin + 'static) -> Self {
        Self::new(Box::new(sink))
    }

    /// Everything that is queued from here on is written down there, too.
    pub(crate) fn record(&mut self, recorder: Option<Recorder>) {
        self.recorder = recorder;
    }

    /// Queues a message; `share` is kept until it is written.
    pub(crate) fn push(&mut self, message: Bytes, share: Option<OwnedSemaphorePermit>) {
        if let Some(recorder) = &self.recorder {
            recorder.host_heard(&message);
        }
        self.queue.push_back((message, share));
        self.flushed = false;
    }

    /// Lines that the host has yet to take.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.len()
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.flushed
    }

    /// Writes until nothing is left.
    ///
    /// # Errors
    /// The handle's own; a host that is gone is `BrokenPipe`.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        while !self.queue.is_empty() {
            let written = self.write().await?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.advance(written);
        }
        poll_fn(|context| Pin::new(&mut self.sink).poll_flush(context)).await?;
        self.flushed = true;
        Ok(())
    }

    async fn write(&mut self) -> io::Result<usize> {
        let mut slices = Vec::with_capacity(2 * AT_ONCE.min(self.queue.len()));
        let mut skip = self.written;
        for (message, _) in self.queue.iter().take(AT_ONCE) {
            if skip < message.len() {
                slices.push(IoSlice::new(&message[skip..]));
            }
            slices.push(IoSlice::new(b"\n"));
            skip = 0;
        }
        let sink = &mut self.sink;
        poll_fn(|context| Pin::new(&mut *sink).poll_write_vectored(context, &slices)).await
    }

    fn advance(&mut self, mut written: usize) {
        written += self.written;
        while let Some((message, _)) = self.queue.front() {
            let line = message.len() + 1;
            if written < line {
                break;
            }
            written -= line;
            self.queue.pop_front();
        }
        self.written = written;
    }
}
