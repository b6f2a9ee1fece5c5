//! A session for the length of one command, and the runtime that commands and the bridge run on.
//!
//! Ctrl-C ends it; what it is used for is the command's business.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::auth::StoreSettings;
use crate::bridge::{News, signalled};
use crate::commands::sources;
use crate::config::Config;
use crate::error::Error;
use crate::host::Host;
use crate::recording::Recorder;
use crate::ui::Ui;

/// At the end, for what is not written down yet. Without a recording nothing is waited for.
const RECORDED_WITHIN: Duration = Duration::from_secs(1);

/// Connects, runs `work`, ends the session at the server.
pub(crate) fn with_host<T>(
    config: &Config,
    ui: &Ui,
    work: impl AsyncFnOnce(&mut Host) -> Result<T, Error>,
) -> Result<T, Error> {
    until_stopped(async {
        let recorder = sources::recorder(config, ui)?;
        let (talk, ui) = (ui.clone(), ui.clone());
        // A failure is the command's own error, so it is told there.
        let tell = Box::new(move |news: News<'_>| {
            if let News::Notice(text) = news {
                ui.status(text);
            }
        });
        let sources = sources::of(config, false, recorder.clone()).await?;
        let rules = config.rules.clone();
        let mut host = Host::connect(sources, &config.limits, rules, tell).await?;
        let done = work(&mut host).await;
        host.close().await;
        finish(recorder, &talk).await;
        done
    })
}

/// What has been said is written down, as far as there is time for it.
pub(super) async fn finish(recorder: Option<Recorder>, ui: &Ui) {
    let Some(recorder) = recorder else { return };
    if recorder.finish(RECORDED_WITHIN).await {
        ui.warn("the end of the recording is missing: there was no time left to write it");
    }
}

/// Runs `work`, and stops where it is on Ctrl-C.
pub(super) fn until_stopped<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    to_its_end(stoppable(work))
}

/// Runs `work`, Ctrl-C or not; parts of it may be [`stoppable`].
pub(super) fn to_its_end<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = runtime()?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}

/// Stops where it is on Ctrl-C.
pub(super) async fn stoppable<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::select! {
        done = work => done,
        _ = signalled() => Err(Error::interrupted()),
    }
}

/// The folder of the sign-ins, as it is shown.
pub(super) fn folder(store: &StoreSettings) -> Option<String> {
    let folder = store.folder.as_ref();
    folder.map(|folder| folder.display().to_string())
}

/// One thread: a second one doubles what the bridge adds to a call.
pub(super) fn runtime() -> Result<Runtime, Error> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| Error::internal("starting the runtime").because(e))
}
