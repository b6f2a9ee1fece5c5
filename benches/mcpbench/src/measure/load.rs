//! Small calls, one after the other and many at once.
//!
//! Nothing is recorded here; the groups say which figure gets which name.

use std::time::{Duration, Instant};

use super::client::{Client, TEXT, response_id, tool_call};
use crate::Res;
use crate::stats::sorted;

/// Calls that are not measured, for a time and at least 20 of them.
pub(super) fn warm(client: &mut Client, time: Duration) -> Res<()> {
    let started = Instant::now();
    let mut calls = 0;
    while started.elapsed() < time || calls < 20 {
        let id = client.next_id();
        let request = client.echo(id, TEXT);
        client.call(id, &request)?;
        calls += 1;
    }
    Ok(())
}

/// Sorted latencies in us of calls one after the other: at most `max`, for a time, at least 50.
pub(super) fn latency(client: &mut Client, max: usize, time: Duration) -> Res<Vec<f64>> {
    let started = Instant::now();
    let mut latencies = Vec::with_capacity(max);
    while latencies.len() < max && (started.elapsed() < time || latencies.len() < 50) {
        let id = client.next_id();
        let request = client.echo(id, TEXT);
        let sent = Instant::now();
        client.call(id, &request)?;
        latencies.push(sent.elapsed().as_secs_f64() * 1e6);
    }
    Ok(sorted(latencies))
}

/// Starts `n` calls of `ms` milliseconds at once; returns the seconds until all are answered.
pub(super) fn overlapping(client: &mut Client, n: usize, ms: u32) -> Res<f64> {
    let started = Instant::now();
    let mut open = vec![];
    for _ in 0..n {
        let id = client.next_id();
        client
            .peer
            .send(&tool_call(id, "slow", format_args!(r#"{{"ms":{ms}}}"#)))?;
        open.push(id);
    }
    client.peer.flush()?;
    while !open.is_empty() {
        if let Some(id) = response_id(client.peer.recv()?)? {
            open.retain(|x| *x != id);
        }
    }
    Ok(started.elapsed().as_secs_f64())
}

pub(super) struct Throughput {
    /// Answers inside the time window.
    answers: u64,
    /// Until the last of them.
    seconds: f64,
    /// All requests, with those that were only waited for at the end.
    pub(super) sent: usize,
}

impl Throughput {
    pub(super) fn per_second(&self) -> f64 {
        self.answers as f64 / self.seconds
    }
}

/// Keeps `width` requests in flight for a time. Each must be answered, and once only.
pub(super) fn pipelined(client: &mut Client, width: usize, time: Duration) -> Res<Throughput> {
    let mut requests = Requests::starting_at(client.last_id + 1);
    let mut result = Throughput {
        answers: 0,
        seconds: 0.0,
        sent: 0,
    };
    let started = Instant::now();
    for _ in 0..width {
        requests.send_next(client)?;
    }
    client.peer.flush()?;
    let (mut in_flight, mut open) = (width, true);
    while in_flight > 0 {
        if let Some(id) = response_id(client.peer.recv()?)? {
            requests.mark_answered(id)?;
            in_flight -= 1;
            if open {
                result.answers += 1;
                result.seconds = started.elapsed().as_secs_f64();
                open = result.seconds < time.as_secs_f64(); // the rest is only waited for
                if open {
                    requests.send_next(client)?;
                    in_flight += 1;
                }
            }
        }
        if !client.peer.ready() {
            client.peer.flush()?;
        }
    }
    result.sent = requests.answered.len();
    Ok(result)
}

/// Echo requests with ids in a row, made without allocating, and which of them are answered.
struct Requests {
    first: u64,
    answered: Vec<bool>,
    buf: Vec<u8>,
}

impl Requests {
    fn starting_at(first: u64) -> Self {
        Self {
            first,
            answered: vec![],
            buf: Vec::with_capacity(256),
        }
    }

    fn send_next(&mut self, client: &mut Client) -> Res<()> {
        self.buf.clear();
        self.buf.extend_from_slice(br#"{"jsonrpc":"2.0","id":"#);
        write_number(&mut self.buf, client.next_id());
        self.buf.extend_from_slice(
            br#","method":"tools/call","params":{"name":"echo","arguments":{"text":""#,
        );
        self.buf.extend_from_slice(TEXT.as_bytes());
        self.buf.extend_from_slice(br#""}}}"#);
        self.answered.push(false);
        client.peer.send(&self.buf)
    }

    fn mark_answered(&mut self, id: u64) -> Res<()> {
        let i = id.checked_sub(self.first).ok_or("unknown id")? as usize;
        let answered = self.answered.get_mut(i).ok_or("unknown id")?;
        if std::mem::replace(answered, true) {
            return Err(format!("id {id} answered twice"));
        }
        Ok(())
    }
}

fn write_number(out: &mut Vec<u8>, mut n: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
