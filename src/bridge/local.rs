//! The connection to a server in this process: the host's messages to its lines, its lines to
//! answers.
//!
//! It does not know what the server does, and decides nothing about who serves. Every request
//! goes under an id of the bridge's own, since a server built on typed values can't read every id
//! that a host may use (a number over 64 bits), and gets the host's id back with its answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncWriteExt, DuplexStream, WriteHalf};
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

use crate::contract::{Executed, Kind as Why, Refusal};
use crate::message::{self, Message, RequestId};
use crate::remote::Ticket;

use super::inbox::Beside;
use super::stdio::{Line, Lines};

/// Messages that may wait for the server to take them.
const QUEUE: usize = 1024;
/// Fewer places than this are kept for what must not wait: requests that are under way already.
const KEPT: usize = 256;
/// rmcp drops a line of more than 16 MiB without a word.
const LONGEST: usize = 16 * 1024 * 1024 - 1024;
/// Bytes of messages that the host has yet to read, in KiB.
const MOST_UNREAD: u32 = 32 * 1024;

/// Makes a server and returns this end of the pipe to it.
pub(crate) type StartLocal = Box<dyn Fn() -> DuplexStream + Send + Sync>;

/// One run of the server.
pub(super) struct Local {
    run: u64,
    to_server: mpsc::Sender<Bytes>,
    open: HashMap<RequestId, Open>,
    ids: HashMap<Ticket, RequestId>,
    next: u64,
    /// How long a request may take.
    limit: Option<Duration>,
    events: UnboundedSender<Beside>,
    reader: AbortHandle,
}

struct Open {
    ticket: Ticket,
    /// As the host wrote it.
    asked: RequestId,
    timer: Option<AbortHandle>,
}

impl Local {
    /// `run`: no other has this number. `message_size`: of what it says.
    pub(super) fn start(
        run: u64,
        pipe: DuplexStream,
        message_size: usize,
        limit: Option<Duration>,
        events: UnboundedSender<Beside>,
    ) -> Self {
        let (source, sink) = tokio::io::split(pipe);
        let (to_server, queue) = mpsc::channel(QUEUE);
        tokio::spawn(write(sink, queue));
        let lines = Lines::over(source, message_size);
        let reader = tokio::spawn(read(lines, run, events.clone()));
        Self {
            run,
            to_server,
            open: HashMap::new(),
            ids: HashMap::new(),
            next: 0,
            limit,
            events,
            reader: reader.abort_handle(),
        }
    }

    pub(super) fn is_run(&self, run: u64) -> bool {
        self.run == run
    }

    /// Whether a message of the host's can be taken.
    pub(super) fn is_ready(&self) -> bool {
        self.to_server.capacity() > KEPT
    }

    /// Hands over a request.
    ///
    /// # Errors
    /// It can't be handed over; nothing was done.
    pub(super) fn request(&mut self, ticket: Ticket, request: &Message) -> Result<(), Refusal> {
        let Some(asked) = request.id() else {
            return Ok(());
        };
        readable(request)?;
        // A subscription is a request that has no end, and its notifications name it.
        let ends = request.method() != Some("subscriptions/listen");
        self.next += 1;
        let id = match ends {
            true => RequestId::own(self.next),
            false => asked.clone(),
        };
        let raw = request.with_id(&id).raw().clone();
        self.to_server.try_send(raw).map_err(|_| {
            let why = "the local tools have too much to do";
            Refusal::new(Why::Overloaded, why, Executed::No).retryable()
        })?;
        let asked = asked.clone();
        let timer = ends.then(|| self.timer(ticket)).flatten();
        self.ids.insert(ticket, id.clone());
        let open = Open {
            ticket,
            asked,
            timer,
        };
        self.open.insert(id, open);
        Ok(())
    }

    /// Sends something that has no answer.
    pub(super) fn tell(&self, raw: Bytes) {
        // `is_ready` keeps the host from getting this far with a full queue.
        self.to_server.try_send(raw).ok();
    }

    /// The request that a response of the server's answers, and the response as the host expects
    /// it.
    pub(super) fn answered(&mut self, response: &Message) -> Option<(Ticket, Message)> {
        let open = self.take_open(response.id()?)?;
        Some((open.ticket, response.with_id(&open.asked)))
    }

    /// The one request that is open, if it is one: what an error without an id is about.
    pub(super) fn take_only(&mut self) -> Option<Ticket> {
        if self.open.len() != 1 {
            return None;
        }
        let id = self.open.keys().next()?.clone();
        self.take(&id)
    }

    /// The request that went under this id; it is not open any more.
    pub(super) fn take(&mut self, id: &RequestId) -> Option<Ticket> {
        self.take_open(id).map(|open| open.ticket)
    }

    fn take_open(&mut self, id: &RequestId) -> Option<Open> {
        let open = self.open.remove(id)?;
        self.ids.remove(&open.ticket);
        if let Some(timer) = &open.timer {
            timer.abort();
        }
        Some(open)
    }

    /// Nobody waits for this answer any more; the server need not go on with it. `reason`: JSON
    /// text of the word that says why. False: it is not here.
    pub(super) fn cancel(&mut self, ticket: Ticket, reason: &str) -> bool {
        let Some(id) = self.ids.get(&ticket).cloned() else {
            return false;
        };
        self.take(&id);
        let params = format!("{{\"requestId\":{},\"reason\":{reason}}}", id.raw());
        self.tell(message::notification(
            "notifications/cancelled",
            Some(&params),
        ));
        true
    }

    /// Every open request, in the order in which they came.
    pub(super) fn open(&self) -> Vec<Ticket> {
        let mut open: Vec<_> = self.ids.keys().copied().collect();
        open.sort_unstable();
        open
    }

    fn timer(&self, ticket: Ticket) -> Option<AbortHandle> {
        let (limit, run, events) = (self.limit?, self.run, self.events.clone());
        let timer = tokio::spawn(async move {
            tokio::time::sleep(limit).await;
            events.send(Beside::Late { run, ticket }).ok();
        });
        Some(timer.abort_handle())
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.reader.abort();
        for open in self.open.values() {
            if let Some(timer) = &open.timer {
                timer.abort();
            }
        }
    }
}

/// rmcp says nothing to a line that it can't read, and the host would wait: so it is told here.
fn readable(request: &Message) -> Result<(), Refusal> {
    let raw = request.raw();
    if raw.len() > LONGEST {
        let why = format!("the local tools take requests of at most {LONGEST} bytes");
        return Err(Refusal::new(Why::TooLarge, &why, Executed::No));
    }
    match serde_json::from_slice::<serde_json::Value>(raw) {
        Ok(_) => Ok(()),
        Err(error) => {
            let why = format!("the local tools can't read the request: {error}");
            Err(Refusal::new(Why::InvalidRequest, &why, Executed::No))
        }
    }
}

async fn write(mut sink: WriteHalf<DuplexStream>, mut queue: mpsc::Receiver<Bytes>) {
    while let Some(raw) = queue.recv().await {
        let line = [&raw[..], b"\n"].concat();
        if sink.write_all(&line).await.is_err() {
            return; // the reader sees its end
        }
    }
    sink.shutdown().await.ok();
}

async fn read(mut lines: Lines, run: u64, events: UnboundedSender<Beside>) {
    let unread = Arc::new(Semaphore::new(MOST_UNREAD as usize));
    loop {
        let event = match lines.next().await {
            Ok(Line::Text(text)) => match Message::parse(text) {
                Ok(message) => {
                    let share = share_of(&unread, &message).await;
                    Beside::Said {
                        run,
                        message,
                        share,
                    }
                }
                Err(malformed) => {
                    tracing::debug!(why = malformed.why, "the local server wrote no message");
                    continue;
                }
            },
            Ok(Line::TooLong(head)) => {
                let id = message::id_in_head(&head);
                Beside::TooLong { run, id }
            }
            Ok(Line::End) | Err(_) => break,
        };
        if events.send(event).is_err() {
            return;
        }
    }
    events.send(Beside::Ended { run }).ok();
}

/// Its share of the memory that unread messages may take; waits for it.
async fn share_of(unread: &Arc<Semaphore>, message: &Message) -> Option<OwnedSemaphorePermit> {
    let kib = u32::try_from(message.raw().len() / 1024 + 1).unwrap_or(MOST_UNREAD);
    let kib = kib.min(MOST_UNREAD);
    Arc::clone(unread).acquire_many_owned(kib).await.ok()
}
