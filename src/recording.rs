//! A recording of what a bridge says and hears: a file of one JSON object a line, for a person to
//! read and for `replay` to play.
//!
//! Whoever speaks is never held up: a thread of its own takes out what is secret and writes, and
//! what it can't keep up with is left out, counted and told of in the file. What is secret is
//! decided in `redact`, what a line looks like in `line`, which file it is in `file`.

mod envelope;
mod file;
mod kept;
mod line;
mod redact;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::Request;
use reqwest::header::{COOKIE, HeaderMap};
use serde_json::json;

use crate::clock;

pub(crate) use envelope::Envelope;
pub(crate) use file::Refused;
pub(crate) use kept::{Entry, Kept, Unreadable};
pub(crate) use line::{How, Http, Party};
pub(crate) use redact::{fits, without_secrets};

use writer::{Item, Queue};

/// Of the header. A recording with another number is another version's.
const SCHEMA: u32 = 1;
/// How large a file may become, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What a recording's header says of the bridge.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    /// As the user called it.
    pub(crate) target: String,
    /// The hosted server's URL without its query.
    pub(crate) server: Option<String>,
    pub(crate) mode: &'static str,
}

/// Told once when no more can be written.
pub(crate) type Tell = Box<dyn Fn(&str) + Send>;

/// Writes a recording. Clones write the same one.
#[derive(Clone, Debug)]
pub(crate) struct Recorder {
    began: Instant,
    queue: Arc<Queue>,
    path: Arc<PathBuf>,
}

impl Recorder {
    /// Opens the file, writes the header, and starts the thread.
    ///
    /// # Errors
    /// The file can't be written, or is something that nobody wants overwritten.
    pub(crate) fn start(path: &Path, about: &About, tell: Tell) -> Result<Self, Refused> {
        Self::with_limit(path, about, tell, LONGEST)
    }

    fn with_limit(path: &Path, about: &About, tell: Tell, limit: u64) -> Result<Self, Refused> {
        file::outlive_limits();
        let (file, path) = file::open(path)?;
        let header = json!({
            "record": SCHEMA,
            "program": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "started": clock::stamp(),
            "pid": std::process::id(),
            "target": about.target,
            "server": about.server,
            "mode": about.mode,
            "redacted": redact::RULES,
        });
        let queue = writer::start(file, &path, format!("{header}\n"), tell, limit)?;
        Ok(Self {
            began: Instant::now(),
            queue: Arc::new(queue),
            path: Arc::new(path),
        })
    }

    /// The file, which may be called otherwise than was asked for.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// From here on this is secret, wherever it stands.
    pub(crate) fn hide(&self, secret: &str) {
        self.queue.hide(secret);
    }

    /// A line of the host's.
    pub(crate) fn host_said(&self, line: &Bytes) {
        self.say(Party::Host, Party::Bridge, None, Some(line.clone()));
    }

    /// A line of the host's that is over the limit.
    pub(crate) fn host_said_too_much(&self) {
        self.queue.push(Item {
            too_long: true,
            ..self.item(Party::Host, Party::Bridge)
        });
    }

    /// A line for the host.
    pub(crate) fn host_heard(&self, line: &Bytes) {
        self.say(Party::Bridge, Party::Host, None, Some(line.clone()));
    }

    /// A request for the server, with all its headers: they are not written, and what is secret in
    /// them is hidden from here on.
    pub(crate) fn server_asked(&self, request: &Request) {
        let secret = request.headers().iter().filter(|(_, v)| v.is_sensitive());
        for (name, value) in secret.filter_map(|(n, v)| Some((n, v.to_str().ok()?))) {
            self.hide(value);
            let cookies = value.split(';').filter(|_| name == COOKIE);
            for (_, cookie) in cookies.filter_map(|cookie| cookie.split_once('=')) {
                self.hide(cookie);
            }
        }
        let body = request.body().and_then(|body| body.as_bytes());
        if let Some(body) = body {
            let text = Bytes::copy_from_slice(body);
            self.say(Party::Bridge, Party::Server, None, Some(text));
        }
    }

    /// What the server said; none: a response without a message.
    pub(crate) fn server_said(&self, http: Http, text: Option<Bytes>) {
        self.say(Party::Server, Party::Bridge, Some(http), text);
    }

    /// Until everything is written, or `within` is over. Whether the end is missing.
    pub(crate) async fn finish(&self, within: Duration) -> bool {
        !self.queue.finish(within).await
    }

    fn say(&self, from: Party, to: Party, http: Option<Http>, text: Option<Bytes>) {
        self.queue.push(Item {
            http,
            text,
            ..self.item(from, to)
        });
    }

    fn item(&self, from: Party, to: Party) -> Item {
        Item {
            at: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            from,
            to,
            http: None,
            text: None,
            too_long: false,
        }
    }
}

impl Http {
    pub(crate) fn new(status: u16, headers: &HeaderMap, how: Option<How>) -> Self {
        let kind = headers.get(reqwest::header::CONTENT_TYPE);
        let kind = kind.map(|kind| String::from_utf8_lossy(kind.as_bytes()));
        Self {
            status,
            content_type: kind.map(|kind| kind.chars().take(128).collect()),
            how,
        }
    }
}
