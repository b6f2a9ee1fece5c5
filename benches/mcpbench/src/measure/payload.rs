//! Large responses and large requests in a session of their own: speed, peak memory, and how much
//! of it is given back.
//!
//! Peaks need permission to reset them; where it is missing they are those of the whole session.

use std::thread::sleep;
use std::time::Duration;

use super::client::Client;
use super::load::warm;
use super::transfer::{download, upload};
use crate::Res;
use crate::context::{Context, Mode};
use crate::procfs;
use crate::results::Record;
use crate::target::Target;

pub(super) fn measure(
    ctx: &Context,
    t: &Target,
    mode: Mode,
    downloads_mb: &[usize],
    uploads_mb: &[usize],
    rec: &mut Record,
) -> Res<()> {
    let tag = mode.tag();
    let mut client = Client::initialized(ctx, t, mode)?;
    warm(&mut client, Duration::from_millis(200))?;
    let pids = client.peer.pid().map(procfs::tree).unwrap_or_default();
    for &mb in downloads_mb {
        procfs::reset_peak(&pids);
        let n = match mb {
            0..=1 => 6,
            2..=10 => 3,
            _ => 1,
        };
        rec.add(format!("{tag}.big{mb}_mbs"), download(&mut client, mb, n)?);
        if mb >= 10 && !pids.is_empty() {
            rec.add(
                format!("{tag}.big{mb}_peak_mb"),
                procfs::memory(&pids).peak_mb(),
            );
        }
    }
    for &mb in uploads_mb {
        procfs::reset_peak(&pids);
        rec.add(format!("{tag}.up{mb}_mbs"), upload(&mut client, mb, 3)?);
        if !pids.is_empty() {
            rec.add(
                format!("{tag}.up{mb}_peak_mb"),
                procfs::memory(&pids).peak_mb(),
            );
        }
    }
    if !pids.is_empty() && mode == Mode::Json && !downloads_mb.is_empty() {
        sleep(Duration::from_millis(400));
        rec.add("json.rss_after_big_mb", procfs::memory(&pids).rss_mb());
    }
    client.finish();
    Ok(())
}
