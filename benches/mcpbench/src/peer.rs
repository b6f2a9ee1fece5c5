//! What a measurement talks to: a bridge (`bridge`), or the upstream itself (`direct`).
//!
//! A peer carries messages as bytes and knows nothing of JSON-RPC ids.

use std::time::Duration;

use crate::Res;

pub(crate) trait Peer {
    /// Queues one JSON-RPC message (no newline).
    fn send(&mut self, message: &[u8]) -> Res<()>;
    fn flush(&mut self) -> Res<()>;
    /// The next message from the far end; blocks.
    fn recv(&mut self) -> Res<&[u8]>;
    /// A message can be had without blocking.
    fn ready(&self) -> bool;
    /// Everything later than this from now is a failure.
    fn deadline(&mut self, after: Duration);
    /// The process behind it, if there is one.
    fn pid(&self) -> Option<i32> {
        None
    }
    fn close_stdin(&mut self) {}
    /// CPU seconds used over the whole life; known after `finish`.
    fn cpu_total(&self) -> Option<f64> {
        None
    }
    /// Closes the client's side and waits for the end: seconds, or None if it had to be killed.
    fn finish(&mut self, _wait: Duration) -> Option<f64> {
        None
    }
}
