//! Notifications on a response stream: bursts, and a paced series for the delay of delivery.
//!
//! The order of the notifications is not checked, only how many come before their result.

use std::thread::sleep;
use std::time::{Duration, Instant};

use memchr::memmem;

use super::client::{Client, response_id};
use super::load::warm;
use crate::Res;
use crate::context::{Context, Mode};
use crate::os;
use crate::results::Record;
use crate::stats::{percentile, sorted};
use crate::target::Target;

pub(super) fn measure(ctx: &Context, t: &Target, rec: &mut Record) -> Res<()> {
    let mut client = Client::initialized(ctx, t, Mode::Sse)?;
    warm(&mut client, Duration::from_millis(200))?;
    let lost = bursts(&mut client, rec)?;
    if lost < 100.0 {
        paced(&mut client, rec)?;
    }
    client.finish();
    Ok(())
}

/// Returns the highest share lost, in percent.
fn bursts(client: &mut Client, rec: &mut Record) -> Res<f64> {
    let mut rates = vec![];
    let mut lost = 0.0f64;
    // a short one first: how many arrive, and are they all ahead of the result
    for n in [500u64, 10_000, 10_000] {
        client.peer.deadline(Duration::from_secs(30));
        let started = Instant::now();
        let got = burst(client, n)?;
        let seconds = started.elapsed().as_secs_f64();
        lost = lost.max(100.0 * (n - got.min(n)) as f64 / n as f64);
        if n > 500 && got > 0 {
            rates.push(got as f64 / seconds);
        }
        sleep(Duration::from_millis(50)); // late ones
    }
    if !rates.is_empty() {
        rec.add("sse.notif_ps", percentile(&sorted(rates), 0.5));
    }
    rec.add("sse.notif_lost_pct", lost);
    Ok(lost)
}

fn burst(client: &mut Client, n: u64) -> Res<u64> {
    let id = request(client, n, 0)?;
    let mut got = 0;
    loop {
        let line = client.peer.recv()?;
        if response_id(line)? == Some(id) {
            return Ok(got);
        }
        let head = &line[..line.len().min(300)];
        got += u64::from(memmem::find(head, b"notifications/progress").is_some());
    }
}

fn paced(client: &mut Client, rec: &mut Record) -> Res<()> {
    let id = request(client, 200, 3000)?;
    let mut delays = vec![];
    loop {
        let line = client.peer.recv()?;
        let now = os::monotonic_ns();
        if response_id(line)? == Some(id) {
            break;
        }
        if let Some(sent) = sent_at(line) {
            delays.push(now.saturating_sub(sent) as f64 / 1e3);
        }
    }
    let delays = sorted(delays);
    rec.add("sse.tick_p50_us", percentile(&delays, 0.50));
    rec.add("sse.tick_p99_us", percentile(&delays, 0.99));
    Ok(())
}

/// Asks for `n` notifications with a pause after each.
fn request(client: &mut Client, n: u64, pause_us: u64) -> Res<u64> {
    let id = client.next_id();
    let request = format!(
        r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call","params":{{"name":"stream","arguments":{{"n":{n},"interval_us":{pause_us}}},"_meta":{{"progressToken":"tok{id}"}}}}}}"#
    );
    client.peer.send(request.as_bytes())?;
    client.peer.flush()?;
    Ok(id)
}

/// The upstream's clock, as a notification carries it.
fn sent_at(line: &[u8]) -> Option<u64> {
    let at = memmem::find(line, b"t=")? + 2;
    let digits = line[at..].iter().take_while(|b| b.is_ascii_digit());
    Some(digits.fold(0, |n, b| n * 10 + u64::from(b - b'0')))
}
