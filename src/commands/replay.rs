//! `replay`: plays a recording to a host, in the bridge's part.
//!
//! It asks no server and reads no configuration. What is played when is `script`'s business; here
//! are the host's lines, the pauses and the end.

mod compare;
mod script;

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tokio::time::timeout;

use crate::bridge::stdio::{self, Line, Lines, Writer};
use crate::commands::session;
use crate::error::Error;
use crate::recording::{Kept, Unreadable};
use crate::ui::Ui;

use script::Script;

/// Of a line of the host's, in bytes.
const LONGEST_LINE: usize = 128 * 1024 * 1024;
/// Of a pause that is kept.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A host that waits for an answer before it asks the next question, where the recorded one did not,
/// gets the answer after so long.
const SILENCE: Duration = Duration::from_millis(300);
/// Differences that are told one by one.
const MOST_TOLD: usize = 10;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The recording, as --record FILE wrote it
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Answer any request that was recorded, in whatever order
    #[arg(long)]
    lenient: bool,
    /// Keep the recorded pauses, up to 5 seconds each
    #[arg(long)]
    timing: bool,
}

pub(crate) fn run(ui: &Ui, args: &Args) -> Result<ExitCode, Error> {
    let kept = read(args)?;
    if kept.left_out > 0 {
        ui.warn(&format!(
            "{} messages are missing in the recording",
            kept.left_out
        ));
    }
    if kept.is_cut {
        ui.warn("the recording ends before the bridge did");
    }
    if kept.version != env!("CARGO_PKG_VERSION") {
        ui.status(&format!(
            "recorded by version {}",
            crate::text::safe(&kept.version)
        ));
    }
    let mut script = Script::new(kept, args.lenient);
    let runtime = session::runtime()?;
    let played = runtime.block_on(async {
        let lines = stdio::stdin(LONGEST_LINE)?;
        play(&mut script, lines, stdio::stdout()?, args.timing).await
    });
    runtime.shutdown_background();
    match played {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            return Err(Error::internal("talking to the host").because(e));
        }
        _ => {}
    }
    Ok(summary(&script, ui))
}

fn read(args: &Args) -> Result<Kept, Error> {
    let name = args.file.display();
    let file =
        File::open(&args.file).map_err(|e| Error::usage(format!("opening {name}")).because(e))?;
    Kept::read(file).map_err(|why| {
        let error = Error::usage(format!("{name}: {why}"));
        match why {
            Unreadable::Io(source) => error.because(source),
            _ => error.hint("make one with: intercom-mcp --record FILE"),
        }
    })
}

/// Until the host leaves.
async fn play(
    script: &mut Script,
    mut lines: Lines,
    mut out: Writer,
    timing: bool,
) -> io::Result<()> {
    loop {
        while let Some((pause, line)) = script.next_out() {
            if timing && !pause.is_zero() {
                out.flush().await?;
                tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
            }
            out.push(line, None);
        }
        out.flush().await?;
        let line = match script.owes() {
            true => timeout(SILENCE, lines.next()).await,
            false => Ok(lines.next().await),
        };
        match line {
            Err(_) => script
                .overdue()
                .into_iter()
                .for_each(|line| out.push(line, None)),
            Ok(line) => match line? {
                Line::End => return Ok(()),
                Line::Text(text) => {
                    let answers = script.hear(&text);
                    answers.into_iter().for_each(|line| out.push(line, None));
                }
                Line::TooLong(_) => script.hear_too_long(),
            },
        }
    }
}

fn summary(script: &Script, ui: &Ui) -> ExitCode {
    let differences = script.differences();
    for difference in differences.iter().take(MOST_TOLD) {
        ui.warn(difference);
    }
    if let Some(more) = differences
        .len()
        .checked_sub(MOST_TOLD)
        .filter(|more| *more > 0)
    {
        ui.warn(&format!("and {more} more"));
    }
    let (heard, all) = script.heard();
    ui.status(&format!(
        "{heard} of the host's {all} recorded messages came"
    ));
    match differences.is_empty() && (script.is_lenient() || !script.lacks_requests()) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
