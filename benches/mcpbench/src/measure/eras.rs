//! The four pairings of the eras on one CPU, side by side: calls that are passed on, and calls that are
//! translated. For a bridge that finds out by itself who speaks what.
//!
//! A client and an upstream of their own era cost what they cost in every pairing: the sum of the two
//! translated pairings less the sum of the two others is what two translations cost. Starts and memory
//! are not looked at here: `cold` and `session` do that.

use super::client::Client;
use super::load::{latency, warm};
use super::pinned::OneCpu;
use crate::Res;
use crate::context::{Context, Mode};
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
            let latencies = latency(&mut pairing.client, 2000, ctx.window(0.2))?;
            pairing.p50s.push(percentile(&latencies, 0.50));
        }
    }
    let [ll, mm, lm, ml] = pairings.map(|mut pairing| {
        pairing.client.finish();
        let p50 = percentile(&sorted(pairing.p50s), 0.50);
        rec.add(format!("eras.{}_p50_us", pairing.name), p50);
        p50
    });
    rec.add("eras.translated_us", (lm + ml - ll - mm) / 2.0);
    Ok(())
}

struct Pairing {
    /// The client's era and the upstream's.
    name: &'static str,
    client: Client,
    p50s: Vec<f64>,
}

impl Pairing {
    fn new(name: &'static str, mut client: Client) -> Res<Self> {
        client.check_echo()?;
        Ok(Self {
            name,
            client,
            p50s: vec![],
        })
    }
}
