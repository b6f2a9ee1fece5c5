//! Large responses and large requests, one at a time.
//!
//! A response's length is checked, its content is not: `check_echo` is there for that.

use std::time::{Duration, Instant};

use super::client::{Client, tool_call};
use crate::Res;
use crate::stats::{percentile, sorted};

/// Median MB/s of `n` responses of `mb` MB.
pub(super) fn download(client: &mut Client, mb: usize, n: usize) -> Res<f64> {
    let wanted = mb << 20;
    let mut rates = vec![];
    for _ in 0..n {
        client.peer.deadline(Duration::from_secs(30));
        let id = client.next_id();
        let request = tool_call(id, "big", format_args!(r#"{{"bytes":{wanted}}}"#));
        let sent = Instant::now();
        let length = client
            .call(id, &request)
            .map_err(|e| format!("{mb} MB response: {e}"))?;
        rates.push(mb as f64 / sent.elapsed().as_secs_f64());
        if length < wanted * 9 / 10 || length > wanted * 2 {
            return Err(format!("{mb} MB response arrived as {length} bytes"));
        }
    }
    Ok(percentile(&sorted(rates), 0.5))
}

/// Median MB/s of `n` requests of `mb` MB.
pub(super) fn upload(client: &mut Client, mb: usize, n: usize) -> Res<f64> {
    let line = r#"some text that a client sends upstream, with \"escapes\" and a newline here:\n"#;
    let data = line.repeat((mb << 20) / line.len());
    let mut rates = vec![];
    for _ in 0..n {
        client.peer.deadline(Duration::from_secs(12));
        let id = client.next_id();
        let request = tool_call(id, "sink", format_args!(r#"{{"data":"{data}"}}"#));
        let sent = Instant::now();
        client
            .call(id, &request)
            .map_err(|e| format!("{mb} MB request: {e}"))?;
        rates.push(mb as f64 / sent.elapsed().as_secs_f64());
    }
    Ok(percentile(&sorted(rates), 0.5))
}
