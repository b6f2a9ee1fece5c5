//! A recording, read: what was said between the host and the bridge, in order.
//!
//! What the server said is for people; it isn't kept here.

use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::SCHEMA;

/// A line longer than this is none of ours, in bytes.
const LONGEST: u64 = 128 * 1024 * 1024;

/// What a file says.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The version of the program that wrote it.
    pub(crate) version: String,
    pub(crate) entries: Vec<Entry>,
    /// Messages that the file says are missing.
    pub(crate) left_out: u64,
    /// The file ended before the bridge did: in mid-line, or because it was full.
    pub(crate) is_cut: bool,
}

/// A line between the host and the bridge.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Of the file, counted from 1.
    pub(crate) number: usize,
    /// Milliseconds since the beginning.
    pub(crate) at: u64,
    pub(crate) is_from_host: bool,
    /// JSON, or what was no JSON. None: it was too long to be read.
    pub(crate) text: Option<String>,
    /// It was JSON as it came, too: a text that was no UTF-8 may look like it now.
    pub(crate) is_json: bool,
}

/// Why a file is no recording.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it can't be read")]
    Io(#[from] std::io::Error),
    #[error("it is no recording: its first line is no header")]
    NoHeader,
    #[error("it was recorded by another version, in form {0}; this one reads form {SCHEMA}")]
    OtherForm(u64),
    #[error("line {0} is no line of a recording")]
    Line(usize),
}

#[derive(Deserialize)]
struct Header {
    record: u64,
    #[serde(default)]
    version: String,
}

#[derive(Deserialize)]
struct Line<'a> {
    t: u64,
    from: String,
    to: String,
    kind: String,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    text: Option<String>,
    messages: Option<u64>,
}

impl Kept {
    /// # Errors
    /// It is no recording, or not whole; a torn last line is what a killed process leaves.
    pub(crate) fn read(from: impl Read) -> Result<Self, Unreadable> {
        let mut lines = BufReader::new(from);
        let header = next(&mut lines)?.ok_or(Unreadable::NoHeader)?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| Unreadable::NoHeader)?;
        if header.record != u64::from(SCHEMA) {
            return Err(Unreadable::OtherForm(header.record));
        }
        let mut kept = Self {
            version: header.version,
            entries: Vec::new(),
            left_out: 0,
            is_cut: false,
        };
        let mut number = 1;
        while let Some(line) = next(&mut lines)? {
            number += 1;
            match serde_json::from_slice::<Line<'_>>(&line) {
                Ok(line) => kept.take(number, line),
                Err(_) if !line.ends_with(b"\n") => kept.is_cut = true,
                Err(_) => return Err(Unreadable::Line(number)),
            }
        }
        Ok(kept)
    }

    fn take(&mut self, number: usize, line: Line<'_>) {
        let is_from_host = match (line.from.as_str(), line.to.as_str()) {
            ("host", "bridge") => true,
            ("bridge", "host") => false,
            ("bridge", "file") => {
                self.left_out += line.messages.unwrap_or_default();
                self.is_cut |= line.kind == "full";
                return;
            }
            _ => return,
        };
        let message = line.message.map(|message| message.get().to_owned());
        let is_json = message.is_some();
        self.entries.push(Entry {
            number,
            at: line.t,
            is_from_host,
            text: message.or(line.text),
            is_json,
        });
    }
}

/// The next line with its end; none at the file's.
fn next(lines: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = lines.take(LONGEST).read_until(b'\n', &mut line)?;
    Ok((read > 0).then_some(line))
}
