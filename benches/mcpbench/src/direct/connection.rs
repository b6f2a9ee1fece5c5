//! One connection to the upstream: a socket, what has been read from it, and the response that is
//! being read. It carries one request at a time and is never given up.

use super::response::{Inbox, Response, Step};
use super::socket::Socket;
use crate::Res;

pub(super) struct Connection {
    pub(super) socket: Socket,
    pub(super) response: Response,
    /// Of `buf`, `start..end` has been read and not yet parsed.
    buf: Vec<u8>,
    start: usize,
    end: usize,
}

impl Connection {
    pub(super) fn new(socket: Socket) -> Self {
        Self {
            socket,
            response: Response::default(),
            buf: vec![0; 64 << 10],
            start: 0,
            end: 0,
        }
    }

    /// Reads once and takes in whatever came; true when a request has been answered to its end.
    pub(super) fn pump(&mut self, inbox: &mut Inbox) -> Res<bool> {
        self.make_room();
        match self.socket.read(&mut self.buf[self.end..]) {
            Ok(0) => return Err("upstream closed the connection".into()),
            Ok(n) => self.end += n,
            Err(e) => return Err(format!("read: {e}")),
        }
        loop {
            match self.response.step(&self.buf[self.start..self.end], inbox)? {
                Step::Took(n) => self.start += n,
                Step::Ended(n) => {
                    self.start += n;
                    return Ok(true);
                }
                Step::NeedsMore => return Ok(false),
            }
        }
    }

    fn make_room(&mut self) {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        } else if self.end == self.buf.len() {
            self.buf.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        // a big body: read more at once
        if self.response.body_len() > 256 << 10 && self.buf.len() < 1 << 20 {
            self.buf.resize(1 << 20, 0);
        }
    }
}
