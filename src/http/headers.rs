//! The user's headers, made ready: commands are run, values become one map.
//!
//! Which headers are allowed was decided where they were read (`config`); nothing here prints a
//! value.

use std::process::Stdio;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use tokio::process::Command;

use super::{Error, Header, HeaderSource};

const COMMAND_LIMIT: Duration = Duration::from_secs(10);

/// Runs what has to be run and returns the headers to send.
///
/// # Errors
/// A command that can't be started, fails, takes over ten seconds, or prints nothing usable.
pub(crate) async fn resolve(headers: &[Header]) -> Result<HeaderMap, Error> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for header in headers {
        let value = match &header.value {
            HeaderSource::Fixed(value) => value.clone(),
            HeaderSource::Command(argv) => from_command(&header.name, argv).await?,
        };
        map.append(header.name.clone(), value);
    }
    Ok(map)
}

async fn from_command(name: &HeaderName, argv: &[String]) -> Result<HeaderValue, Error> {
    let failed = |why: String| Error::Command {
        name: name.clone(),
        why,
    };
    let Some((program, args)) = argv.split_first() else {
        return Err(failed("is empty".to_owned()));
    };
    // The program's own words go to our stderr; its stdout is the secret and goes nowhere else.
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output();
    let output = match tokio::time::timeout(COMMAND_LIMIT, output).await {
        Err(_) => return Err(failed(format!("took over {} s", COMMAND_LIMIT.as_secs()))),
        Ok(Err(e)) => return Err(failed(format!("could not be started: {e}"))),
        Ok(Ok(output)) => output,
    };
    if !output.status.success() {
        return Err(failed(format!("failed: {}", output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let Some(line) = text.lines().next().map(str::trim).filter(|l| !l.is_empty()) else {
        return Err(failed("printed nothing".to_owned()));
    };
    // `gcloud auth print-access-token` and its like print the bare token.
    let text = if *name == AUTHORIZATION && !line.contains(' ') {
        format!("Bearer {line}")
    } else {
        line.to_owned()
    };
    if !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Err(failed(
            "printed characters that no header may have".to_owned(),
        ));
    }
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| failed("printed characters that no header may have".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}
