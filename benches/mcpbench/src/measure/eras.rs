//! The four pairings of the eras on one CPU, side by side: calls that are passed on, and calls that are
//! translated. For a bridge that finds out by itself who speaks what.
//!
//! A client and an upstream of their own era cost what they cost in every pairing: the sum of the two
//! translated pairings less the sum of the two others is what two translations cost. Starts and memory
//! are not looked at here: `cold` and `session` do that.

use super::client::Client;
use super::cost::Meter;
use super::load::{latency, warm};
use super::pinned::OneCpu;
use crate::Res;
use crate::context::{Context, Mode};
use crate::procfs;
use crate::results::Record;
use crate::stats::{percentile, sorted};
use crate::target::Target;

/// How often each pairing has its turn.
const TURNS: usize = 5;

pub(super) fn measure(ctx: &Context, t: &Target, rec: &mut Record) -> Res<()> {
    let _on_one_cpu = OneCpu::keep([std::process::id() as i32, ctx.upstream_pid]);
    let mut pairings = [
        Pairing::new("ll", Client::initialized(ctx, t, Mode::Json)?)?,
        Pairing::new("mm", Client::discovered(ctx, t, Mode::Modern)?)?,
        Pairing::new("lm", Client::initialized(ctx, t, Mode::Modern)?)?,
        Pairing::new("ml", Client::discovered(ctx, t, Mode::Json)?)?,
    ];
    for _ in 0..TURNS {
        for pairing in &mut pairings {
            warm(&mut pairing.client, ctx.window(0.05))?;
            let meter = Meter::start(&pairing.pids);
            let latencies = latency(&mut pairing.client, 2000, ctx.window(0.2))?;
            let cpu_us = meter.stop().cpu_s_per_10k(latencies.len()) * 100.0;
            pairing.turns.push((percentile(&latencies, 0.50), cpu_us));
        }
    }
    let [ll, mm, lm, ml] = pairings.map(|mut pairing| {
        pairing.client.finish();
        let name = pairing.name;
        let (p50s, cpus) = pairing.turns.into_iter().unzip();
        let [p50, cpu] = [p50s, cpus].map(|turns| percentile(&sorted(turns), 0.50));
        rec.add(format!("eras.{name}_p50_us"), p50);
        rec.add(format!("eras.{name}_cpu_us"), cpu);
        (p50, cpu)
    });
    rec.add("eras.translated_us", (lm.0 + ml.0 - ll.0 - mm.0) / 2.0);
    rec.add("eras.translated_cpu_us", (lm.1 + ml.1 - ll.1 - mm.1) / 2.0);
    Ok(())
}

struct Pairing {
    /// The client's era and the upstream's.
    name: &'static str,
    client: Client,
    pids: Vec<i32>,
    /// Of each turn: the median latency, and the bridge's CPU time for a call; both in us.
    turns: Vec<(f64, f64)>,
}

impl Pairing {
    fn new(name: &'static str, mut client: Client) -> Res<Self> {
        client.check_echo()?;
        Ok(Self {
            name,
            pids: client.peer.pid().map(procfs::tree).unwrap_or_default(),
            client,
            turns: vec![],
        })
    }
}
