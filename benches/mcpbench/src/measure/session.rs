//! One session with small calls: idle memory, latency, throughput, CPU per request, peak memory.
//!
//! The processes are left where the scheduler puts them; see `pinned` for the other way.

use std::thread::sleep;
use std::time::Duration;

use super::client::Client;
use super::cost::Meter;
use super::load::{latency, overlapping, pipelined, warm};
use crate::Res;
use crate::context::{Context, Mode};
use crate::procfs;
use crate::results::Record;
use crate::stats::percentile;
use crate::target::Target;

pub(super) fn measure(
    ctx: &Context,
    t: &Target,
    mode: Mode,
    widths: &[usize],
    rec: &mut Record,
) -> Res<()> {
    let mut client = Client::initialized(ctx, t, mode)?;
    client.check_echo()?;
    let tag = mode.tag();
    if let Some(pid) = client.peer.pid() {
        sleep(Duration::from_millis(700));
        let memory = procfs::memory(&procfs::tree(pid));
        rec.add(format!("{tag}.rss_idle_mb"), memory.rss_mb());
        rec.add(format!("{tag}.pss_idle_mb"), memory.pss_mb());
        rec.add(format!("{tag}.threads"), memory.threads as f64);
    }
    let pids = client.peer.pid().map(procfs::tree).unwrap_or_default();
    sequential(ctx, &mut client, &pids, tag, rec)?;
    if mode == Mode::Json {
        // 50 ms when they overlap, 1600 ms when they queue
        rec.add("json.slow32_ms", overlapping(&mut client, 32, 50)? * 1e3);
    }
    for &width in widths {
        throughput(ctx, &mut client, &pids, tag, width, rec)?;
    }
    if let Some(pid) = client.peer.pid() {
        let peak = procfs::memory(&procfs::tree(pid)).peak_mb();
        rec.add(format!("{tag}.rss_peak_load_mb"), peak);
    }
    client.finish();
    Ok(())
}

fn sequential(
    ctx: &Context,
    client: &mut Client,
    pids: &[i32],
    tag: &str,
    rec: &mut Record,
) -> Res<()> {
    warm(client, ctx.window(0.4))?;
    let meter = Meter::start(pids);
    let latencies = latency(client, 4000, ctx.window(1.0))?;
    let cost = meter.stop();
    rec.add(format!("{tag}.lat_p50_us"), percentile(&latencies, 0.50));
    rec.add(format!("{tag}.lat_p99_us"), percentile(&latencies, 0.99));
    if !pids.is_empty() {
        rec.add(
            format!("{tag}.cpu_s_10k_seq"),
            cost.cpu_s_per_10k(latencies.len()),
        );
        rec.add(
            format!("{tag}.ctxt_per_req_seq"),
            cost.switches_per(latencies.len()),
        );
    }
    Ok(())
}

fn throughput(
    ctx: &Context,
    client: &mut Client,
    pids: &[i32],
    tag: &str,
    width: usize,
    rec: &mut Record,
) -> Res<()> {
    client.peer.deadline(Duration::from_secs(30));
    let meter = Meter::start(pids);
    let seconds = if width == 1 { 0.4 } else { 0.8 };
    let throughput = pipelined(client, width, ctx.window(seconds))?;
    let cost = meter.stop();
    rec.add(format!("{tag}.rps_w{width}"), throughput.per_second());
    if width == 32 && !pids.is_empty() {
        rec.add(
            format!("{tag}.cpu_s_10k_w32"),
            cost.cpu_s_per_10k(throughput.sent),
        );
    }
    Ok(())
}
