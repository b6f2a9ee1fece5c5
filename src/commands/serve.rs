//! `serve`, and what runs without a command: the bridge between the host on stdio and the server.
//!
//! Makes the runtime and hands over; everything else is `bridge`'s.

use std::process::ExitCode;

use crate::bridge::stdio;
use crate::bridge::{Bridge, News, Stop, signalled, stop_requested};
use crate::commands::{session, sources};
use crate::config::Config;
use crate::error::Error;
use crate::ui::Ui;

/// Serves until the host leaves.
pub(crate) fn run(config: &Config, ui: &Ui) -> Result<ExitCode, Error> {
    let runtime = session::runtime()?;
    let served = runtime.block_on(async {
        // Asked twice, it does not wait for anything any more.
        let twice = tokio::spawn(async {
            signalled().await;
            signalled().await;
        });
        tokio::select! {
            biased;
            stop = serve(config, ui) => stop,
            _ = twice => Ok(Stop::Interrupted),
        }
    });
    // A thread that hangs in a name look-up, or in a read of a file, is left where it is.
    runtime.shutdown_background();
    match served? {
        Stop::Interrupted => Ok(ExitCode::from(crate::error::Kind::Interrupted.code())),
        Stop::HostLeft | Stop::Terminated | Stop::Orphaned => Ok(ExitCode::SUCCESS),
    }
}

async fn serve(config: &Config, ui: &Ui) -> Result<Stop, Error> {
    let lines = stdio::stdin(config.limits.message_size);
    let lines = lines.map_err(|e| Error::internal("opening stdin").because(e))?;
    let out = stdio::stdout().map_err(|e| Error::internal("opening stdout").because(e))?;
    let ui = ui.clone();
    let tell = Box::new(move |news: News<'_>| match news {
        News::Notice(text) | News::Failure(text) => ui.warn(text),
    });
    let (sources, rules) = (sources::of(config, true).await?, config.rules.clone());
    let bridge = Bridge::new(lines, out, sources, &config.limits, rules, tell);
    let stop = bridge.run(stop_requested()).await;
    stop.map_err(|e| Error::internal("talking to the host").because(e))
}
