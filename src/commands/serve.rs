//! `serve`, and what runs without a command: the bridge between the host on stdio and the server.
//!
//! Makes the runtime and hands over; everything else is `bridge`'s.

use std::process::ExitCode;

use crate::bridge::stdio;
use crate::bridge::{Bridge, Mode, News, Stop, signalled, stop_requested};
use crate::clock;
use crate::commands::{session, sources};
use crate::config::Config;
use crate::error::Error;
use crate::memory::{Meetings, Presence, Running};
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
    let talk = ui.clone();
    let lines = stdio::stdin(config.limits.message_size);
    let lines = lines.map_err(|e| Error::internal("opening stdin").because(e))?;
    let out = stdio::stdout().map_err(|e| Error::internal("opening stdout").because(e))?;
    let tell = Box::new(move |news: News<'_>| match news {
        News::Notice(text) | News::Failure(text) => talk.warn(text),
    });
    let (recorder, rules) = (sources::recorder(config, ui)?, config.rules.clone());
    let mut sources = sources::of(config, true, recorder.clone()).await?;
    sources.meetings = Some(shown(sources.meetings, config));
    let bridge = Bridge::new(lines, out, sources, &config.limits, rules, tell);
    let stop = bridge.run(stop_requested()).await;
    session::finish(recorder, ui).await;
    stop.map_err(|e| Error::internal("talking to the host").because(e))
}

/// `status` shows this process while it serves.
fn shown(meetings: Option<Meetings>, config: &Config) -> Meetings {
    let server = config.target.shown_server();
    let running = Running {
        pid: std::process::id(),
        release: env!("CARGO_PKG_VERSION").to_owned(),
        since: clock::now(),
        target: config.target.name.clone(),
        server: server.filter(|_| config.mode != Mode::Local),
        profile: config.profile().to_owned(),
        met: Default::default(),
    };
    // Where there is no server to remember, nothing is kept.
    let meetings = meetings.unwrap_or_else(|| Meetings::new(None, ""));
    meetings.shown(Presence::new(config.running.clone(), running))
}
