//! A header's value from a program: one run, without a shell, and what it printed.

use std::process::Stdio;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use tokio::process::Command;

use crate::http::{Error, Header, HeaderSource};

const LIMIT: Duration = Duration::from_secs(10);

/// Why a command gave no value.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    name: HeaderName,
    why: String,
}

impl From<Failure> for Error {
    fn from(Failure { name, why }: Failure) -> Self {
        Self::Command { name, why }
    }
}

/// Runs what has to be run and returns the headers to send.
///
/// # Errors
/// A command that can't be started, fails, takes over ten seconds, or prints nothing usable.
pub(super) async fn resolve(headers: &[Header]) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for header in headers {
        let value = match &header.value {
            HeaderSource::Fixed(value) => value.clone(),
            HeaderSource::Command(argv) => run(&header.name, argv).await?,
        };
        map.append(header.name.clone(), value);
    }
    Ok(map)
}

async fn run(name: &HeaderName, argv: &[String]) -> Result<HeaderValue, Failure> {
    let failed = |why: String| Failure {
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
    let output = match tokio::time::timeout(LIMIT, output).await {
        Err(_) => return Err(failed(format!("took over {} s", LIMIT.as_secs()))),
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
    let odd = || failed("printed characters that no header may have".to_owned());
    if !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Err(odd());
    }
    let mut value = HeaderValue::from_str(&text).map_err(|_| odd())?;
    value.set_sensitive(true);
    Ok(value)
}
