//! A session for the length of one command.
//!
//! Ctrl-C ends it; what it is used for is the command's business.

use tokio::runtime::Builder;

use crate::bridge::signalled;
use crate::commands::serve;
use crate::config::Config;
use crate::error::Error;
use crate::host::Host;

/// Connects, runs `work`, ends the session at the server.
pub(crate) fn with_host<T>(
    config: &Config,
    work: impl AsyncFnOnce(&mut Host) -> Result<T, Error>,
) -> Result<T, Error> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Error::internal("starting the runtime").because(e))?;
    let done = runtime.block_on(async {
        let session = async {
            let mut host = Host::connect(serve::settings(config), config.rules.clone()).await?;
            let done = work(&mut host).await;
            host.close().await;
            done
        };
        tokio::select! {
            done = session => done,
            () = signalled() => Err(Error::interrupted()),
        }
    });
    runtime.shutdown_background();
    done
}
