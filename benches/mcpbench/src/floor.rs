//! `mcpbench floor URL`: the smallest HTTP bridge there can be, one thread and one epoll. Lines
//! from stdin become POSTs, and what is answered goes to stdout.
//!
//! No TLS, no auth, no checks, no word about errors to the client: what is left is what one more
//! process with HTTP in it costs.

use memchr::memchr;

use crate::Res;
use crate::direct::Direct;
use crate::os::{self, Ready, STDIN, STDOUT};
use crate::peer::Peer;

/// The number of stdin among the numbers of the connections.
const INPUT: u64 = u64::MAX;

pub(crate) fn main(args: &[String]) -> i32 {
    let Some(url) = args.first() else { return 2 };
    let legacy = url.ends_with("/sse");
    match Direct::new(url, legacy, None).and_then(|upstream| Floor::new(upstream).run()) {
        Ok(()) => 0,
        Err(e) => {
            eprintln!("floor: {e}");
            1
        }
    }
}

struct Floor {
    upstream: Direct,
    /// Of `buf`, `start..end` has been read and not yet sent.
    buf: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    out: Vec<u8>,
}

impl Floor {
    fn new(upstream: Direct) -> Self {
        Self {
            upstream,
            buf: vec![0; 64 << 10],
            start: 0,
            end: 0,
            ended: false,
            out: vec![],
        }
    }

    fn run(&mut self) -> Res<()> {
        self.upstream.epoll.add(STDIN, INPUT);
        let mut ready = Ready::new();
        while !(self.ended && self.upstream.idle()) {
            for number in self.upstream.epoll.wait(&mut ready, -1) {
                if number == INPUT {
                    self.read_input()?;
                } else {
                    self.upstream.pump(number as usize)?;
                }
            }
            self.write_answers()?;
        }
        Ok(())
    }

    fn read_input(&mut self) -> Res<()> {
        self.make_room();
        let n = os::read(STDIN, &mut self.buf[self.end..]);
        if n <= 0 {
            self.ended = true;
            self.upstream.epoll.remove(STDIN);
            return Ok(());
        }
        let mut from = self.end;
        self.end += n as usize;
        while let Some(i) = memchr(b'\n', &self.buf[from..self.end]) {
            self.upstream.send(&self.buf[self.start..from + i])?;
            self.start = from + i + 1;
            from = self.start;
        }
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        }
        Ok(())
    }

    fn make_room(&mut self) {
        if self.end < self.buf.len() {
            return;
        }
        if self.start > 0 {
            self.buf.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        } else {
            self.buf.resize(self.buf.len() * 2, 0);
        }
    }

    /// Small messages are gathered into one write, a large one is written from where it is.
    fn write_answers(&mut self) -> Res<()> {
        while let Some(message) = self.upstream.next_message() {
            if message.as_bytes().len() > 64 << 10 {
                put(&self.out)?;
                self.out.clear();
                put(message.as_bytes())?;
                put(b"\n")?;
            } else {
                self.out.extend_from_slice(message.as_bytes());
                self.out.push(b'\n');
            }
        }
        put(&self.out)?;
        self.out.clear();
        Ok(())
    }
}

fn put(bytes: &[u8]) -> Res<()> {
    os::write_all(STDOUT, bytes).map_err(|e| format!("stdout: {e}"))
}
