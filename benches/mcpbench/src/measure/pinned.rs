//! Driver, bridge and upstream all on one CPU. On a small virtual machine the ordinary latency is
//! mostly the cost of waking a halted virtual CPU, and that varies by a factor of ten with the
//! scheduler's placement; on one CPU what is left is the work done and the context switches.
//!
//! Memory is not looked at here: `session` does that.

use std::time::Instant;

use super::client::{Client, INITIALIZE};
use super::cost::Meter;
use super::load::{latency, pipelined, warm};
use super::transfer::{download, upload};
use crate::Res;
use crate::context::{Context, Mode};
use crate::os::CpuSet;
use crate::procfs;
use crate::results::Record;
use crate::stats::percentile;
use crate::target::Target;

pub(super) fn measure(
    ctx: &Context,
    t: &Target,
    modes: &[(Mode, &str)],
    rec: &mut Record,
) -> Res<()> {
    let _on_one_cpu = OneCpu::keep([std::process::id() as i32, ctx.upstream_pid]);
    for &(mode, tag) in modes {
        if mode == Mode::Sse && t.skip.iter().any(|g| g == "sse") {
            continue;
        }
        starts(ctx, t, mode, tag, rec)?;
        steady(ctx, t, mode, tag, rec)?;
    }
    Ok(())
}

fn starts(ctx: &Context, t: &Target, mode: Mode, tag: &str, rec: &mut Record) -> Res<()> {
    for i in 0..4 {
        let started = Instant::now();
        let mut client = Client::open(ctx, t, mode)?;
        client.call(0, INITIALIZE)?;
        if i > 0 {
            rec.add(
                format!("{tag}.cold_init_ms"),
                started.elapsed().as_secs_f64() * 1e3,
            );
        }
        client.finish();
    }
    Ok(())
}

fn steady(ctx: &Context, t: &Target, mode: Mode, tag: &str, rec: &mut Record) -> Res<()> {
    let mut client = Client::initialized(ctx, t, mode)?;
    let pids = client.peer.pid().map(procfs::tree).unwrap_or_default();
    warm(&mut client, ctx.window(0.5))?;
    let meter = Meter::start(&pids);
    let latencies = latency(&mut client, 5000, ctx.window(1.0))?;
    let cost = meter.stop();
    rec.add(format!("{tag}.lat_p50_us"), percentile(&latencies, 0.50));
    rec.add(format!("{tag}.lat_p99_us"), percentile(&latencies, 0.99));
    if !pids.is_empty() {
        rec.add(
            format!("{tag}.cpu_s_10k_seq"),
            cost.cpu_s_per_10k(latencies.len()),
        );
        rec.add(
            format!("{tag}.ctxt_per_req"),
            cost.switches_per(latencies.len()),
        );
    }
    let meter = Meter::start(&pids);
    let throughput = pipelined(&mut client, 32, ctx.window(0.6))?;
    let cost = meter.stop();
    rec.add(format!("{tag}.rps_w32"), throughput.per_second());
    if !pids.is_empty() {
        rec.add(
            format!("{tag}.cpu_s_10k_w32"),
            cost.cpu_s_per_10k(throughput.sent),
        );
    }
    if mode == Mode::Json {
        rec.add(format!("{tag}.big10_mbs"), download(&mut client, 10, 5)?);
        rec.add(format!("{tag}.up8_mbs"), upload(&mut client, 8, 5)?);
    }
    client.finish();
    Ok(())
}

/// Keeps processes, and what they start, on the last CPU they may use, until it is dropped.
pub(super) struct OneCpu {
    pids: [i32; 2],
    before: CpuSet,
}

impl OneCpu {
    pub(super) fn keep(pids: [i32; 2]) -> Self {
        let before = CpuSet::current();
        pids.iter()
            .for_each(|pid| procfs::set_affinity(*pid, &before.last()));
        Self { pids, before }
    }
}

impl Drop for OneCpu {
    fn drop(&mut self) {
        self.pids
            .iter()
            .for_each(|pid| procfs::set_affinity(*pid, &self.before));
    }
}
