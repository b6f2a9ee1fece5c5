//! The log for whoever looks into a problem: to stderr with `--debug`, to a file with
//! `--log-file`; without both there is none.
//!
//! Only this crate's own events are written: the HTTP libraries log header values, and those hold
//! tokens. What an event says is the business of who writes it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::writer::{MakeWriterExt, OptionalWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::error::Error;
use crate::text;

pub(super) fn start(to_stderr: bool, file: Option<&Path>) -> Result<(), Error> {
    let file = file.map(open).transpose()?.map(Arc::new);
    if !to_stderr && file.is_none() {
        return Ok(());
    }
    let writer = (move || match to_stderr {
        true => OptionalWriter::some(Escaped(io::stderr())),
        false => OptionalWriter::none(),
    })
    .and(move || match &file {
        Some(file) => OptionalWriter::some(Escaped(Arc::clone(file))),
        None => OptionalWriter::none(),
    });
    // A full disk is no reason to write about it on a stderr that may have to stay silent.
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .log_internal_errors(false);
    tracing_subscriber::registry()
        .with(Targets::new().with_target(env!("CARGO_CRATE_NAME"), Level::DEBUG))
        .with(lines)
        .try_init()
        .map_err(|error| Error::internal("starting the log").because(error))
}

/// Opened for appending; a new file is its owner's alone.
fn open(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| {
        Error::config(format!("opening the log file {}", path.display()))
            .because(error)
            .hint("choose another file with --log-file FILE; its folder must exist")
    })
}

/// Makes each event harmless for a terminal: a log is read on one sooner or later.
struct Escaped<W>(W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        self.0.write_all(text::escaped(&text).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
