//! Lines out of a stream of bytes, in a buffer that grows with the longest of them.
//!
//! Empty lines are passed over, and so is a carriage return before the end of a line. What a line
//! says is not looked at.

#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::ops::Range;

use memchr::memchr;

use crate::Res;

pub(super) struct Lines<R> {
    from: R,
    /// Of `buf`, `start..end` has been read and not yet handed out.
    buf: Vec<u8>,
    start: usize,
    end: usize,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            buf: vec![0; 256 << 10],
            start: 0,
            end: 0,
        }
    }

    /// A line can be had without reading.
    pub(super) fn ready(&self) -> bool {
        memchr(b'\n', &self.buf[self.start..self.end]).is_some()
    }

    pub(super) fn next(&mut self) -> Res<&[u8]> {
        let mut searched = self.start;
        loop {
            let Some(i) = memchr(b'\n', &self.buf[searched..self.end]) else {
                self.make_room();
                searched = self.end;
                self.read_more()?;
                continue;
            };
            let line = self.without_return(self.start..searched + i);
            self.start = searched + i + 1;
            searched = self.start;
            if !line.is_empty() {
                return Ok(&self.buf[line]);
            }
        }
    }

    fn without_return(&self, line: Range<usize>) -> Range<usize> {
        let returns = self.buf[line.clone()].last() == Some(&b'\r');
        line.start..line.end - usize::from(returns)
    }

    /// Makes room behind `end`, at least half of the buffer once that is full.
    fn make_room(&mut self) {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        } else if self.end == self.buf.len() {
            if self.start > 0 {
                self.buf.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            if self.buf.len() - self.end < self.buf.len() / 2 {
                self.buf.resize(self.buf.len() * 2, 0);
            }
        }
    }

    fn read_more(&mut self) -> Res<()> {
        loop {
            match self.from.read(&mut self.buf[self.end..]) {
                Ok(0) => return Err("bridge closed its stdout".into()),
                Ok(n) => {
                    self.end += n;
                    return Ok(());
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(format!("stdout: {e}")),
            }
        }
    }
}
