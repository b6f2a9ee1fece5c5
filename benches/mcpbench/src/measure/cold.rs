//! A whole short life: process start, initialize answered, first tool result, stdin closed,
//! process gone.
//!
//! It does not warm anything up, but for one start that is not recorded.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::{Client, INITIALIZE, INITIALIZED, TEXT};
use crate::Res;
use crate::context::{Context, Mode};
use crate::results::Record;
use crate::target::Target;

pub(super) fn measure(
    ctx: &Context,
    t: &Target,
    mode: Mode,
    n: usize,
    rec: &mut Record,
) -> Res<()> {
    // one more start than asked for: the first of a group may find its files out of the page cache
    if mode != Mode::Rtt {
        one(ctx, t, mode, false, &mut Record::default())?;
    }
    let mut used = None;
    for i in 0..n {
        let counted = one(ctx, t, mode, i == 0, rec)?;
        used = used.or(counted);
    }
    if let (Some(used), Mode::Json | Mode::Legacy) = (used, mode) {
        let tag = mode.tag();
        rec.add(format!("{tag}.cold_requests"), used.requests);
        rec.add(format!("{tag}.cold_conns"), used.connections);
    }
    Ok(())
}

/// One life; what the upstream saw of it up to the initialize result, if asked for.
fn one(ctx: &Context, t: &Target, mode: Mode, count: bool, rec: &mut Record) -> Res<Option<Used>> {
    let before = count.then(|| Used::so_far(ctx.ports.http));
    let started = Instant::now();
    let mut client = Client::open(ctx, t, mode)?;
    client.peer.deadline(Duration::from_secs(30));
    client.call(0, INITIALIZE)?;
    let initialized = started.elapsed();
    let used = before.map(|before| Used::so_far(ctx.ports.http).since(&before));
    let resumed = Instant::now();
    client.peer.send(INITIALIZED)?;
    let request = client.echo(1, TEXT);
    client.call(1, &request)?;
    let called = initialized + resumed.elapsed();
    let tag = mode.tag();
    rec.add(
        format!("{tag}.cold_init_ms"),
        initialized.as_secs_f64() * 1e3,
    );
    rec.add(format!("{tag}.cold_call_ms"), called.as_secs_f64() * 1e3);
    if client.peer.pid().is_some() {
        let took = client.peer.finish(Duration::from_secs(5));
        if mode == Mode::Json {
            rec.add("json.exit_ms", took.map_or(5000.0, |s| s * 1e3));
            if let Some(seconds) = client.peer.cpu_total() {
                rec.add("json.cold_cpu_ms", seconds * 1e3);
            }
        }
    }
    Ok(used)
}

/// HTTP requests and TCP connections, as the upstream counts them.
struct Used {
    requests: f64,
    connections: f64,
}

impl Used {
    fn so_far(port: u16) -> Self {
        let stats = stats(port).unwrap_or_default();
        let number = |key: &str| stats[key].as_f64().unwrap_or(f64::NAN);
        Self {
            requests: number("requests"),
            connections: number("connections"),
        }
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            requests: self.requests - before.requests,
            // asking is a connection too, but not counted as a request
            connections: self.connections - before.connections - 1.0,
        }
    }
}

fn stats(port: u16) -> io::Result<Value> {
    let mut socket = TcpStream::connect(("127.0.0.1", port))?;
    socket.write_all(b"GET /stats HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    let body = answer.split("\r\n\r\n").nth(1).unwrap_or("");
    serde_json::from_str(body).map_err(io::Error::from)
}
