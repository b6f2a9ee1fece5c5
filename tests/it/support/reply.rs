//! What a server does with a request: answers it, or fails to in one of many ways.
//!
//! Errors of writing are not looked at: a client may leave whenever it likes.

use std::io::Write;
use std::net::TcpStream;
use std::sync::mpsc::Sender;

use super::wire::{self, Ending};

/// The right to answer one request. Dropped without an answer, it closes the connection.
pub(crate) struct Reply {
    stream: TcpStream,
    headers: String,
    ended: Sender<Ending>,
}

/// A response that is a stream of events.
pub(crate) struct Events {
    stream: TcpStream,
    ended: Sender<Ending>,
}

impl Reply {
    pub(super) fn new(stream: TcpStream, ended: Sender<Ending>) -> Self {
        Self {
            stream,
            headers: String::new(),
            ended,
        }
    }

    /// Adds a header to whatever follows.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub(crate) fn json(self, body: &str) {
        self.status(200, "application/json", body);
    }

    pub(crate) fn accepted(self) {
        self.status(202, "", "");
    }

    pub(crate) fn status(mut self, status: u16, content_type: &str, body: &str) {
        if !content_type.is_empty() {
            self = self.header("Content-Type", content_type);
        }
        let length = body.len();
        let head = self.head(status, &format!("Content-Length: {length}\r\n"));
        self.stream
            .write_all(&[head.as_bytes(), body.as_bytes()].concat())
            .ok();
        self.ended.send(Ending::Open).ok();
    }

    /// An event stream.
    pub(crate) fn stream(self) -> Events {
        self.header("Content-Type", "text/event-stream").pieces()
    }

    /// A body of unknown length, in pieces.
    pub(crate) fn pieces(mut self) -> Events {
        let head = self.head(200, "Transfer-Encoding: chunked\r\n");
        self.stream.write_all(head.as_bytes()).ok();
        Events {
            stream: self.stream,
            ended: self.ended,
        }
    }

    /// These bytes, whatever they are, and the end of the connection.
    pub(crate) fn raw(mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).ok();
        self.ended.send(Ending::Closed).ok();
    }

    pub(crate) fn close(self) {
        self.ended.send(Ending::Closed).ok();
    }

    pub(crate) fn reset(self) {
        let Self { stream, ended, .. } = self;
        drop(stream);
        ended.send(Ending::Reset).ok();
    }

    /// Silence, until the client leaves.
    pub(crate) fn hang(self) {
        wire::wait_for_end(&self.stream);
    }

    fn head(&self, status: u16, length: &str) -> String {
        format!("HTTP/1.1 {status} Reason\r\n{}{length}\r\n", self.headers)
    }
}

impl Events {
    /// One message as an event without an id.
    pub(crate) fn message(&mut self, json: &str) -> &mut Self {
        self.write(&format!("data: {json}\n\n"))
    }

    /// One message under an event id.
    pub(crate) fn message_at(&mut self, id: &str, json: &str) -> &mut Self {
        self.write(&format!("id: {id}\ndata: {json}\n\n"))
    }

    /// Any bytes, as one piece of the body.
    pub(crate) fn write(&mut self, bytes: &str) -> &mut Self {
        self.try_write(bytes);
        self
    }

    /// False: the client has left.
    pub(crate) fn try_write(&mut self, bytes: &str) -> bool {
        let piece = format!("{:x}\r\n{bytes}\r\n", bytes.len());
        self.stream.write_all(piece.as_bytes()).is_ok()
    }

    /// The orderly end of the body.
    pub(crate) fn end(mut self) {
        self.stream.write_all(b"0\r\n\r\n").ok();
        self.ended.send(Ending::Open).ok();
    }

    /// The connection ends in the middle of the body.
    pub(crate) fn cut(self) {
        self.ended.send(Ending::Closed).ok();
    }

    pub(crate) fn reset(self) {
        let Self { stream, ended } = self;
        drop(stream);
        ended.send(Ending::Reset).ok();
    }

    /// Nothing more, until the client leaves.
    pub(crate) fn hang(self) {
        wire::wait_for_end(&self.stream);
    }
}
