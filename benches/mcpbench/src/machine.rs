//! How fast and how busy the machine is, for the head of the report.
//!
//! It only looks: what is measured is never corrected with what is found here.

use std::fs;
use std::hint::black_box;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Work done in 20 ms by one thread: how fast the machine is right now.
pub(crate) fn spin() -> f64 {
    let started = Instant::now();
    let mut loops = 0u64;
    let mut x = 0x9e37_79b9_7f4a_7c15_u64;
    while started.elapsed() < Duration::from_millis(20) {
        for _ in 0..1000 {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
        }
        loops += 1;
    }
    black_box(x);
    loops as f64
}

/// Waits until the machine is mostly idle, at most `max`. Returns the busy share seen last.
pub(crate) fn wait_quiet(max: Duration) -> f64 {
    let started = Instant::now();
    loop {
        let before = jiffies();
        sleep(Duration::from_millis(120));
        let after = jiffies();
        let busy = (after.0 - before.0) as f64 / (after.1 - before.1).max(1) as f64;
        if busy < 0.15 || started.elapsed() >= max {
            return busy;
        }
    }
}

/// (busy, total) jiffies of the whole machine.
fn jiffies() -> (u64, u64) {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = stat.lines().next().unwrap_or("");
    let fields: Vec<u64> = first
        .split_ascii_whitespace()
        .skip(1)
        .filter_map(|x| x.parse().ok())
        .collect();
    let total: u64 = fields.iter().take(8).sum();
    let idle: u64 = fields.iter().skip(3).take(2).sum(); // idle and iowait
    (total - idle, total)
}
