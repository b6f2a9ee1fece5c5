//! Requests that await an answer, in both directions; pure.
//!
//! It is what makes "exactly one" true: an answer goes to the host only by taking the request out
//! of here, and a request is here once.

use std::collections::{HashMap, HashSet};

use crate::era::Era;
use crate::memory::List;
use crate::message::RequestId;
use crate::remote::Ticket;

#[cfg(test)]
mod tests;

/// What has to be done with a request's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Hand it to the host as it is.
    Relay,
    /// It decides whether there is a session.
    Initialize,
    /// A list from its beginning: it is remembered; of tools, as below.
    List(List),
    /// Take out the tools that the host may not see.
    ListTools,
    /// What the server says of itself: it is remembered.
    Discover,
    /// `subscriptions/listen`: it stays open for as long as the host likes, and nobody waits for
    /// its answer.
    Listen,
}

/// One of the host's requests.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) id: RequestId,
    pub(crate) purpose: Purpose,
    /// In whose words it was asked.
    pub(crate) era: Era,
    /// The batch that it came in.
    pub(crate) batch: Option<u64>,
    /// Bytes of the request.
    pub(crate) size: usize,
    /// The host may be shown a link to sign in as its answer (2026-07-28).
    pub(crate) shows_links: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Pending {
    waiting: HashMap<Ticket, Waiting>,
    tickets: HashMap<RequestId, Ticket>,
    bytes: usize,
    /// Subscriptions among them, and their bytes.
    listens: usize,
    listened: usize,
    /// Ids of the server's requests that the host has yet to answer.
    from_server: HashSet<RequestId>,
}

impl Pending {
    /// Whether this id is in use.
    pub(crate) fn has(&self, id: &RequestId) -> bool {
        self.tickets.contains_key(id)
    }

    pub(crate) fn add(&mut self, ticket: Ticket, waiting: Waiting) {
        if waiting.purpose == Purpose::Listen {
            self.listens += 1;
            self.listened += waiting.size;
        } else {
            self.bytes += waiting.size;
        }
        self.tickets.insert(waiting.id.clone(), ticket);
        self.waiting.insert(ticket, waiting);
    }

    /// Takes a request out, to answer it. `None`: it has been answered or cancelled.
    pub(crate) fn take(&mut self, ticket: Ticket) -> Option<Waiting> {
        let waiting = self.waiting.remove(&ticket)?;
        self.tickets.remove(&waiting.id);
        if waiting.purpose == Purpose::Listen {
            self.listens -= 1;
            self.listened -= waiting.size;
        } else {
            self.bytes -= waiting.size;
        }
        Some(waiting)
    }

    /// The ticket of a request by the id that the host gave it.
    pub(crate) fn find_exact(&self, id: &RequestId) -> Option<Ticket> {
        self.tickets.get(id).copied()
    }

    /// The ticket of a request, by its id or by what a server made of it.
    pub(crate) fn find(&self, id: &RequestId) -> Option<Ticket> {
        let exact = self.tickets.get(id);
        let similar = || {
            self.tickets
                .iter()
                .find(|(asked, _)| asked.may_have_become(id))
        };
        exact
            .or_else(|| similar().map(|(_, ticket)| ticket))
            .copied()
    }

    /// The id as the host wrote it.
    pub(crate) fn id(&self, ticket: Ticket) -> Option<&RequestId> {
        self.waiting.get(&ticket).map(|waiting| &waiting.id)
    }

    pub(crate) fn get(&self, ticket: Ticket) -> Option<&Waiting> {
        self.waiting.get(&ticket)
    }

    /// All that are open.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Those whose answer somebody waits for. A subscription's is its end.
    pub(crate) fn awaited(&self) -> usize {
        self.waiting.len() - self.listens
    }

    /// Bytes of those.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Open subscriptions, and their bytes.
    pub(crate) fn listens(&self) -> (usize, usize) {
        (self.listens, self.listened)
    }

    /// Takes everything out, in the order in which it came.
    pub(crate) fn drain(&mut self) -> Vec<Waiting> {
        self.tickets.clear();
        (self.bytes, self.listens, self.listened) = (0, 0, 0);
        let mut all: Vec<_> = self.waiting.drain().collect();
        all.sort_by_key(|(ticket, _)| *ticket);
        all.into_iter().map(|(_, waiting)| waiting).collect()
    }

    /// Notes a request of the server's. False: this id is still open.
    pub(crate) fn ask_host(&mut self, id: &RequestId) -> bool {
        self.from_server.insert(id.clone())
    }

    /// Whether the host's response answers an open request of the server's; then it is closed.
    pub(crate) fn host_answered(&mut self, id: &RequestId) -> bool {
        self.from_server.remove(id)
    }

    /// The server's requests died with its session; answers to them are nobody's now. What the bridge
    /// asks for a server without sessions lives as long as the request that it is about.
    pub(crate) fn forget_server(&mut self) {
        self.from_server.retain(RequestId::is_own);
    }
}
