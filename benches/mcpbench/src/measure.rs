//! The groups of measurements: which of them there are, and what each is made of.
//!
//! A group takes one sample of one target and records named values. Rounds, the order of the
//! targets, medians and ratios are not its business. The names of the values are what `goals.json`
//! and `report/rows.rs` go by.

mod client;
mod cold;
mod cost;
mod eras;
mod fleet;
mod load;
mod local;
mod payload;
mod pinned;
mod session;
mod stream;
mod transfer;

use crate::Res;
use crate::context::{Context, Mode};
use crate::results::Record;
use crate::target::{Kind, Target};

pub(crate) const GROUPS: &str =
    "cold,rtt,pin,pintls,json,payload,upload,sse,stream,legacy,tls,modern,eras,local,fleet";

pub(crate) struct Plan {
    /// Cold starts per sample of the `cold` group.
    pub(crate) colds: usize,
    /// How many instances the `fleet` group starts at once, one after the other.
    pub(crate) fleets: Vec<usize>,
}

pub(crate) fn group(
    name: &str,
    ctx: &Context,
    t: &Target,
    plan: &Plan,
    rec: &mut Record,
) -> Res<()> {
    match name {
        "cold" => cold::measure(ctx, t, Mode::Json, plan.colds, rec),
        "rtt" => cold::measure(ctx, t, Mode::Rtt, 1, rec),
        "pin" => pinned::measure(ctx, t, &[(Mode::Json, "pin"), (Mode::Sse, "pinsse")], rec),
        "pintls" => pinned::measure(ctx, t, &[(Mode::Tls, "pintls")], rec),
        "json" => session::measure(ctx, t, Mode::Json, &[1, 8, 32, 128], rec),
        "payload" => payload::measure(ctx, t, Mode::Json, &[1, 10, 50], &[8], rec),
        // beyond the 10 MiB line limit that some stdio implementations have
        "upload" => payload::measure(ctx, t, Mode::Json, &[], &[32], rec),
        "sse" => {
            session::measure(ctx, t, Mode::Sse, &[32], rec)?;
            payload::measure(ctx, t, Mode::Sse, &[1, 10], &[], rec)
        }
        "stream" => stream::measure(ctx, t, rec),
        "legacy" => {
            cold::measure(ctx, t, Mode::Legacy, 1, rec)?;
            session::measure(ctx, t, Mode::Legacy, &[32], rec)?;
            payload::measure(ctx, t, Mode::Legacy, &[10], &[], rec)
        }
        "tls" => {
            cold::measure(ctx, t, Mode::Tls, 2, rec)?;
            session::measure(ctx, t, Mode::Tls, &[], rec)?;
            payload::measure(ctx, t, Mode::Tls, &[10], &[], rec)
        }
        "modern" => {
            cold::measure(ctx, t, Mode::Modern, 2, rec)?;
            session::measure(ctx, t, Mode::Modern, &[32], rec)
        }
        "eras" => eras::measure(ctx, t, rec),
        "local" => local::measure(ctx, t, rec),
        "fleet" if t.kind == Kind::Direct => Ok(()),
        "fleet" => plan
            .fleets
            .iter()
            .try_for_each(|&k| fleet::measure(ctx, t, k, rec)),
        other => Err(format!("unknown group {other}")),
    }
}

/// One start whose values are thrown away: for page caches and byte-code caches.
pub(crate) fn warm_up(ctx: &Context, t: &Target) -> Res<()> {
    cold::measure(ctx, t, Mode::Json, 1, &mut Record::default())
}
