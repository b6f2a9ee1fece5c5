//! `sandbox`: the sample workspace's REST API on this machine, for others to try things on.
//!
//! `-t sandbox` needs none of this: there the workspace runs in the process that asks.

use std::process::ExitCode;

use crate::bridge::{Stop, signalled};
use crate::commands::{session, sources};
use crate::error::Error;
use crate::sandbox::Options;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Port on 127.0.0.1 [default: any free one]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// Access token to ask for [default: a random one]
    #[arg(long, value_parser = token)]
    pub(crate) token: Option<String>,
    /// Print the address and the token as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Serves until it is stopped.
pub(crate) fn run(ui: &Ui, args: Args) -> Result<ExitCode, Error> {
    let runtime = session::runtime()?;
    runtime.block_on(serve(ui, args))
}

async fn serve(ui: &Ui, args: Args) -> Result<ExitCode, Error> {
    let options = Options {
        port: args.port,
        token: args.token,
    };
    let sandbox = sources::started(options).await?;
    // Listened for from here on: whoever reads the lines below may stop it at once.
    let stop = tokio::spawn(signalled());
    tokio::task::yield_now().await;
    let (url, token) = (sandbox.url(), sandbox.token());
    if args.json {
        ui.out(&format!(
            "{}\n",
            serde_json::json!({ "url": url, "token": token })
        ))?;
    } else {
        ui.out(&format!("url    {url}\ntoken  {token}\n"))?;
    }
    ui.status("a sample workspace with invented data, until Ctrl-C; from another terminal:");
    ui.status(&format!(
        "INTERCOM_TOKEN={token} intercom-mcp call -t au --rest-url {url} search \
         query='object_type:conversations state:open'"
    ));
    Ok(code(stop.await.unwrap_or(Stop::Terminated)))
}

fn code(stop: Stop) -> ExitCode {
    match stop {
        Stop::Interrupted => ExitCode::from(crate::error::Kind::Interrupted.code()),
        _ => ExitCode::SUCCESS,
    }
}

fn token(text: &str) -> Result<String, String> {
    if text.is_empty() || !text.bytes().all(|b| (0x21..0x7f).contains(&b)) {
        return Err("a token is letters, digits and signs without spaces".to_owned());
    }
    Ok(text.to_owned())
}
