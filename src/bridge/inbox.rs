//! Everything that comes back, from the remote server and from beside it, in one place.
//!
//! It decides nothing; what a thing means is `upstream`'s business.

use std::future::pending;

use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver};

use crate::message::{Message, RequestId};
use crate::remote::{Delivery, Ticket};

pub(super) enum Arrival {
    Remote(Delivery),
    Beside(Beside),
}

/// What doesn't come from the remote server.
pub(super) enum Beside {
    /// The local server of this number said something.
    Said {
        run: u64,
        message: Message,
        share: Option<OwnedSemaphorePermit>,
    },
    /// It said more than a message may hold.
    TooLong { run: u64, id: Option<RequestId> },
    /// It has ended.
    Ended { run: u64 },
    /// It has had all the time that a request may take.
    Late { run: u64, ticket: Ticket },
    /// The remote server has had all the time that `initialize` may take.
    Slow(Ticket),
    /// It is time to look for the remote server again.
    Look,
    /// For the session, as it is.
    Deliver(Delivery),
    /// Another side serves from here on; the text is for a person.
    Changed(String),
}

/// The bridge's end of the queues. What waits in the second is bounded by the memory that it may
/// take, not by its length.
pub(super) struct Inbox {
    pub(super) remote: Option<Receiver<Delivery>>,
    pub(super) beside: Option<UnboundedReceiver<Beside>>,
}

impl Inbox {
    /// Dropping it while it waits loses nothing.
    pub(super) async fn recv(&mut self) -> Arrival {
        let remote = from_remote(&mut self.remote);
        let Some(beside) = &mut self.beside else {
            return remote.await;
        };
        tokio::select! {
            biased;
            Some(event) = beside.recv() => Arrival::Beside(event),
            arrival = remote => arrival,
        }
    }

    /// What is there already.
    pub(super) fn try_recv(&mut self) -> Option<Arrival> {
        let beside = self.beside.as_mut().and_then(|b| b.try_recv().ok());
        if let Some(event) = beside {
            return Some(Arrival::Beside(event));
        }
        let remote = self.remote.as_mut()?.try_recv().ok()?;
        Some(Arrival::Remote(remote))
    }
}

async fn from_remote(remote: &mut Option<Receiver<Delivery>>) -> Arrival {
    match remote {
        Some(remote) => match remote.recv().await {
            Some(delivery) => Arrival::Remote(delivery),
            None => pending().await,
        },
        None => pending().await,
    }
}
