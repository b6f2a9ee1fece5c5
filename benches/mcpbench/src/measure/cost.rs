//! What a stretch of time has cost the processes of a bridge: CPU time and context switches.
//!
//! Of the direct connection it knows nothing: no processes, no cost.

use crate::procfs;

pub(super) struct Meter<'a> {
    pids: &'a [i32],
    cpu_ns: u64,
    switches: u64,
}

impl<'a> Meter<'a> {
    pub(super) fn start(pids: &'a [i32]) -> Self {
        let cpu_ns = procfs::cpu_ns(pids);
        Self {
            pids,
            cpu_ns,
            switches: procfs::context_switches(pids),
        }
    }

    pub(super) fn stop(self) -> Cost {
        let cpu_ns = procfs::cpu_ns(self.pids).saturating_sub(self.cpu_ns);
        let switches = procfs::context_switches(self.pids).saturating_sub(self.switches);
        Cost {
            cpu_s: cpu_ns as f64 / 1e9,
            switches: switches as f64,
        }
    }
}

pub(super) struct Cost {
    cpu_s: f64,
    switches: f64,
}

impl Cost {
    pub(super) fn cpu_s_per_10k(&self, requests: usize) -> f64 {
        self.cpu_s / requests as f64 * 1e4
    }

    pub(super) fn switches_per(&self, requests: usize) -> f64 {
        self.switches / requests as f64
    }
}
