//! One connection to a stream, event by event.
//!
//! Nothing but the address goes there: no header of the user's, no token of the REST API. It does
//! not connect again; who reads decides that.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE};

use crate::http::innermost;
use crate::intercom::client::Client;
use crate::sse::{Found, Parser};

use super::{Address, Heard};

/// Of one event, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;
/// Until the stream begins.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream.
pub(crate) struct Events {
    response: reqwest::Response,
    parser: Parser,
    server: String,
}

/// Why nothing more comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Its token is not taken (any more).
    Expired,
    /// The connection could not be made, or broke: another may help.
    Broken(String),
    /// Another would not.
    Unusable(String),
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// See [`Gone`]; no text of it names more than the host.
    pub(crate) async fn events(&self, address: &Address) -> Result<Events, Gone> {
        let (url, server) = (address.url().clone(), address.server());
        let client = self.for_streams(&url).await;
        let client = client.map_err(|e| Gone::Unusable(e.message))?;
        let asked = client.get(url).header(ACCEPT, "text/event-stream").send();
        let response = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(response)) => response,
            Ok(Err(e)) => return Err(Gone::Broken(broken(&server, e))),
            Err(_) => return Err(Gone::Broken(format!("{server} did not answer"))),
        };
        let status = response.status();
        let kind = response.headers().get(CONTENT_TYPE);
        let is_stream = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        match status.as_u16() {
            200 if is_stream => Ok(Events {
                response,
                parser: Parser::new(LARGEST),
                server,
            }),
            401 | 403 | 404 | 410 => Err(Gone::Expired),
            429 | 500..=599 => Err(Gone::Broken(refused(&server, status))),
            _ => Err(Gone::Unusable(refused(&server, status))),
        }
    }
}

impl Events {
    /// The next event; none where the server has ended the stream. Cancelling it loses nothing.
    ///
    /// # Errors
    /// The stream broke.
    pub(crate) async fn next(&mut self) -> Result<Option<Heard>, Gone> {
        loop {
            while let Some(found) = self.parser.next() {
                match found {
                    Found::Event(event) => {
                        if let Some(heard) = event.data.and_then(|data| Heard::read(&data)) {
                            return Ok(Some(heard));
                        }
                    }
                    Found::TooLarge => return Ok(Some(Heard::too_large())),
                    Found::NotText => {
                        let why = format!("what {} sends is no text", self.server);
                        return Err(Gone::Broken(why));
                    }
                }
            }
            match self.response.chunk().await {
                Ok(Some(bytes)) => self.parser.push(bytes),
                Ok(None) => return Ok(None),
                Err(e) => return Err(Gone::Broken(broken(&self.server, e))),
            }
        }
    }
}

fn broken(server: &str, error: reqwest::Error) -> String {
    let why = innermost(&error.without_url());
    format!("the connection to {server} broke: {why}")
}

fn refused(server: &str, status: StatusCode) -> String {
    format!("{server} answers HTTP {}", status.as_u16())
}
