//! Many instances started together: time until all are initialized, total memory, time to exit.
//!
//! The machine is not kept from running out of memory: `--fleet` says how many it can bear.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::client::{Client, INITIALIZE, INITIALIZED, TEXT};
use crate::Res;
use crate::context::{Context, Mode};
use crate::procfs;
use crate::results::Record;
use crate::target::Target;

pub(super) fn measure(ctx: &Context, t: &Target, n: usize, rec: &mut Record) -> Res<()> {
    let started = Instant::now();
    let mut clients = vec![];
    for _ in 0..n {
        let mut client = Client::open(ctx, t, Mode::Json)?;
        client.peer.deadline(Duration::from_secs(240));
        client.peer.send(INITIALIZE)?;
        client.peer.flush()?;
        clients.push(client);
    }
    for client in &mut clients {
        client.answer(0, |_| ())?;
    }
    rec.add(format!("fleet{n}.start_s"), started.elapsed().as_secs_f64());
    for client in &mut clients {
        client.peer.send(INITIALIZED)?;
        let request = client.echo(1, TEXT);
        client.call(1, &request)?;
    }
    sleep(Duration::from_secs(1));
    let trees = clients
        .iter()
        .filter_map(|c| c.peer.pid())
        .flat_map(procfs::tree);
    let memory = procfs::memory(&trees.collect::<Vec<_>>());
    rec.add(format!("fleet{n}.rss_mb"), memory.rss_mb());
    rec.add(format!("fleet{n}.pss_mb"), memory.pss_mb());
    let closed = Instant::now();
    for client in &mut clients {
        client.peer.close_stdin();
    }
    for client in &mut clients {
        client
            .peer
            .finish(Duration::from_secs(10).saturating_sub(closed.elapsed()));
    }
    rec.add(format!("fleet{n}.exit_s"), closed.elapsed().as_secs_f64());
    Ok(())
}
