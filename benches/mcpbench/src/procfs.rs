//! What /proc knows about a tree of processes: memory, CPU time, context switches, affinity.
//!
//! Processes that end while they are looked at are passed over. Nothing is sampled in the
//! background: every function reads once, when it is called.

use std::collections::HashMap;
use std::fs;

use crate::os::{self, CpuSet};

/// `root` and everything below it.
pub(crate) fn tree(root: i32) -> Vec<i32> {
    let children = children();
    let mut all = vec![root];
    let mut i = 0;
    while i < all.len() {
        if let Some(more) = children.get(&all[i]) {
            all.extend_from_slice(more);
        }
        i += 1;
    }
    all
}

fn children() -> HashMap<i32, Vec<i32>> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for pid in numbers_in("/proc") {
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
            continue;
        };
        // "pid (comm) state ppid ..." where comm may hold spaces and parentheses
        let Some(rest) = stat.rfind(')').map(|i| &stat[i + 2..]) else {
            continue;
        };
        let Some(parent) = rest.split(' ').nth(1).and_then(|s| s.parse().ok()) else {
            continue;
        };
        children.entry(parent).or_default().push(pid);
    }
    children
}

/// The entries of a folder whose names are numbers: processes, or threads.
fn numbers_in(folder: &str) -> Vec<i32> {
    let Ok(entries) = fs::read_dir(folder) else {
        return vec![];
    };
    entries
        .flatten()
        .filter_map(|e| e.file_name().to_str()?.parse().ok())
        .collect()
}

#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Memory {
    rss_kb: u64,
    peak_kb: u64,
    pss_kb: u64,
    pub(crate) threads: u64,
}

impl Memory {
    pub(crate) fn rss_mb(&self) -> f64 {
        self.rss_kb as f64 / 1024.0
    }

    /// Highest RSS (VmHWM) since the start, or since `reset_peak`.
    pub(crate) fn peak_mb(&self) -> f64 {
        self.peak_kb as f64 / 1024.0
    }

    /// RSS with every shared page divided by its users.
    pub(crate) fn pss_mb(&self) -> f64 {
        self.pss_kb as f64 / 1024.0
    }
}

/// Of all the processes given, together.
pub(crate) fn memory(pids: &[i32]) -> Memory {
    let mut sum = Memory::default();
    for pid in pids {
        let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else {
            continue;
        };
        sum.rss_kb += field(&status, "VmRSS:");
        sum.peak_kb += field(&status, "VmHWM:");
        sum.threads += field(&status, "Threads:");
        if let Ok(rollup) = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) {
            sum.pss_kb += field(&rollup, "Pss:");
        }
    }
    sum
}

/// Restarts the accounting of peaks (peak := current). Ignored where not permitted.
pub(crate) fn reset_peak(pids: &[i32]) {
    for pid in pids {
        fs::write(format!("/proc/{pid}/clear_refs"), "5").ok();
    }
}

/// CPU time used so far by those of the processes that live, in nanoseconds.
pub(crate) fn cpu_ns(pids: &[i32]) -> u64 {
    pids.iter().filter_map(|pid| os::cpu_ns(*pid)).sum()
}

/// Voluntary and involuntary context switches of all live threads.
pub(crate) fn context_switches(pids: &[i32]) -> u64 {
    let mut sum = 0;
    for pid in pids {
        for tid in numbers_in(&format!("/proc/{pid}/task")) {
            if let Ok(status) = fs::read_to_string(format!("/proc/{pid}/task/{tid}/status")) {
                sum += field(&status, "voluntary_ctxt_switches:");
                sum += field(&status, "nonvoluntary_ctxt_switches:");
            }
        }
    }
    sum
}

/// Lets all threads of a process run on these CPUs only.
pub(crate) fn set_affinity(pid: i32, cpus: &CpuSet) {
    for tid in numbers_in(&format!("/proc/{pid}/task")) {
        cpus.apply(tid);
    }
}

/// The number behind `key` at the start of a line, 0 if there is none.
fn field(text: &str, key: &str) -> u64 {
    text.lines()
        .find(|l| l.starts_with(key))
        .and_then(|l| l.split_ascii_whitespace().nth(1))
        .and_then(|v| v.parse().ok())
        .unwrap_or(0)
}
