//! Whoever answers the host's requests: the remote server, the local tools, or the one in place
//! of the other.
//!
//! The session behind it sees one server: a request gets one ticket and one answer, wherever that
//! comes from. Without local tools nothing is added to the remote server's path but a look.

mod backed;

use std::time::Duration;

use tokio::sync::mpsc;

use crate::contract::Class;
use crate::memory::{Meetings, Memory};
use crate::message::Message;
use crate::recording::Recorder;
use crate::remote::{Delivery, Event, Limits, Remote, Settings, Ticket};

use super::fallback::{self, Mode, Pace};
use super::inbox::{Arrival, Inbox};
use super::local::StartLocal;

use backed::Backed;

/// Who may answer the host.
pub(crate) struct Sources {
    pub(crate) remote: Option<Settings>,
    pub(crate) local: Option<LocalSource>,
    pub(crate) mode: Mode,
    /// What the host is told besides when a remote server can't be had and there are no local
    /// tools: how they would be.
    pub(crate) hint: Option<String>,
    /// What the remote server said last time. None: the host hears nothing but what it says now.
    pub(crate) memory: Option<Memory>,
    /// Where it is noted who was met.
    pub(crate) meetings: Option<Meetings>,
    /// Who writes down what is said.
    pub(crate) recorder: Option<Recorder>,
}

impl Sources {
    /// Whether a remote server may be asked.
    pub(super) fn is_remote(&self) -> bool {
        self.remote.is_some() && self.mode != Mode::Local
    }

    /// For a host of our own that wants an answer, and not a start: it hears the server's own
    /// words, however long they take.
    pub(crate) fn without_memory(self) -> Self {
        Self {
            memory: None,
            meetings: self.meetings.map(Meetings::of_the_server),
            ..self
        }
    }
}

/// The tools in this process.
pub(crate) struct LocalSource {
    pub(crate) start: StartLocal,
    /// What they answer from, as a person names it: `api.intercom.io`.
    pub(crate) label: String,
}

/// What is left for the session to do.
pub(super) enum Sifted {
    /// `own`: the remote server's words, which are remembered.
    Delivery { delivery: Delivery, own: bool },
    /// Another side serves from here on; the text is for a person.
    Changed(String),
}

pub(super) struct Upstream {
    next_ticket: Ticket,
    /// The host's `initialize` or `server/discover` that has no answer yet.
    beginning: Option<Ticket>,
    hint: Option<String>,
    /// Somebody may have to sign in to the remote server.
    signs_in: bool,
    way: Way,
}

enum Way {
    Direct(Remote),
    /// With local tools behind the remote server, or in its place.
    Backed(Box<Backed>),
}

impl Upstream {
    /// Opens nothing yet.
    pub(super) fn new(sources: Sources, limits: &Limits, pace: Pace) -> (Self, Inbox) {
        let Sources {
            remote,
            local,
            mode,
            hint,
            memory: _,
            meetings: _,
            recorder: _,
        } = sources;
        let remote = remote.filter(|_| mode != Mode::Local);
        let signs_in = remote.as_ref().is_some_and(|r| r.keeper.is_some());
        let remote = remote.map(Remote::new);
        let local = local.filter(|_| mode != Mode::Remote);
        let (remote, from_remote) = remote.unzip();
        let mut inbox = Inbox {
            remote: from_remote,
            beside: None,
        };
        let way = match (remote, local) {
            (Some(remote), None) => Way::Direct(remote),
            (remote, local) => {
                let (events, beside) = mpsc::unbounded_channel();
                inbox.beside = Some(beside);
                let local = local.unwrap_or_else(LocalSource::nobody);
                let backed = Backed::new(remote, local, mode, limits, pace, events);
                Way::Backed(Box::new(backed))
            }
        };
        let upstream = Self {
            next_ticket: 0,
            beginning: None,
            hint,
            signs_in,
            way,
        };
        (upstream, inbox)
    }

    /// Hands over the host's `initialize`.
    pub(super) fn initialize(&mut self, message: Message) -> Ticket {
        let ticket = self.ticket();
        self.beginning = Some(ticket);
        match &mut self.way {
            Way::Direct(remote) => remote.initialize(ticket, message, None),
            Way::Backed(backed) => backed.initialize(ticket, message),
        }
        ticket
    }

    /// Hands over the host's `server/discover`.
    pub(super) fn discover(&mut self, message: Message) -> Ticket {
        let ticket = self.request(message, Class::Safe);
        self.beginning = Some(ticket);
        ticket
    }

    /// Hands over a request of the host's.
    pub(super) fn request(&mut self, message: Message, class: Class) -> Ticket {
        let ticket = self.ticket();
        match &mut self.way {
            Way::Direct(remote) => remote.request(ticket, message, class, None),
            Way::Backed(backed) => backed.request(ticket, message, class),
        }
        ticket
    }

    /// Sends a request of the bridge's own.
    pub(super) fn own_request(&mut self, method: &str, params: Option<&str>) -> Option<Ticket> {
        let message = match &self.way {
            Way::Direct(remote) => remote.own_request(method, params),
            Way::Backed(backed) => backed.own_request(method, params),
        };
        Some(self.request(message?, Class::of(method)))
    }

    /// The host's `notifications/initialized`.
    pub(super) fn initialized(&mut self, message: &Message) {
        match &mut self.way {
            Way::Direct(remote) => remote.initialized(message),
            Way::Backed(backed) => backed.initialized(message),
        }
    }

    pub(super) fn notify(&self, message: &Message) {
        match &self.way {
            Way::Direct(remote) => remote.notify(message),
            Way::Backed(backed) => backed.notify(message),
        }
    }

    /// The host's response to a request of a server's.
    pub(super) fn reply(&mut self, message: &Message) {
        match &mut self.way {
            Way::Direct(remote) => remote.reply(message),
            Way::Backed(backed) => backed.reply(message),
        }
    }

    /// The host no longer wants an answer; none comes for this ticket any more.
    pub(super) fn cancel(&mut self, ticket: Ticket, cancelled: &Message) {
        match &mut self.way {
            Way::Direct(remote) => remote.cancel(ticket, cancelled),
            Way::Backed(backed) => backed.cancel(ticket, cancelled),
        }
    }

    /// Forgets an answered request.
    pub(super) fn done(&mut self, ticket: Ticket) {
        match &mut self.way {
            Way::Direct(remote) => remote.done(ticket),
            Way::Backed(backed) => backed.done(ticket),
        }
    }

    /// Drops a request without a word to the server (its answer came another way).
    pub(super) fn drop_call(&mut self, ticket: Ticket) {
        match &mut self.way {
            Way::Direct(remote) => remote.drop_call(ticket),
            Way::Backed(backed) => backed.drop_call(ticket),
        }
    }

    /// Whether the host's messages can be taken.
    pub(super) fn is_ready(&self) -> bool {
        match &self.way {
            Way::Direct(remote) => remote.is_ready(),
            Way::Backed(backed) => backed.is_ready(),
        }
    }

    /// Whether somebody may have to sign in.
    pub(super) fn signs_in(&self) -> bool {
        self.signs_in
    }

    /// It is known who serves the host, and that has been told what it must hear first.
    pub(super) fn decided(&mut self) {
        if let Way::Backed(backed) = &mut self.way {
            backed.decided();
        }
    }

    /// The host shows links itself: no browser is opened here.
    pub(super) fn set_host_presents(&self, presents: bool) {
        if let Some(remote) = self.remote() {
            remote.set_host_presents(presents);
        }
    }

    /// The host could not show the link.
    pub(super) fn open_browser(&self) {
        if let Some(remote) = self.remote() {
            remote.open_browser();
        }
    }

    /// The remote server as a person names it.
    pub(super) fn remote_name(&self) -> String {
        let remote = self.remote();
        remote.map_or_else(|| "the server".to_owned(), Remote::name)
    }

    fn remote(&self) -> Option<&Remote> {
        match &self.way {
            Way::Direct(remote) => Some(remote),
            Way::Backed(backed) => backed.remote(),
        }
    }

    /// Looks at what has come; what is for the session is returned.
    pub(super) fn sift(&mut self, arrival: Arrival) -> Option<Sifted> {
        let sifted = match (&mut self.way, arrival) {
            (Way::Backed(backed), arrival) => backed.sift(arrival)?,
            (Way::Direct(_), Arrival::Remote(delivery)) => Sifted::Delivery {
                delivery,
                own: true,
            },
            (Way::Direct(_), Arrival::Beside(_)) => return None,
        };
        Some(match (sifted, self.beginning) {
            (Sifted::Delivery { delivery, own }, Some(ticket)) => Sifted::Delivery {
                delivery: self.with_hint(delivery, ticket),
                own,
            },
            (sifted, _) => sifted,
        })
    }

    /// Adds what would help to the refusal of what a host begins with.
    fn with_hint(&mut self, mut delivery: Delivery, beginning: Ticket) -> Delivery {
        let Event::Answer { ticket, answer } = &mut delivery.event else {
            return delivery;
        };
        if *ticket != beginning {
            return delivery;
        }
        self.beginning = None;
        if let (Way::Direct(_), Err(refusal), Some(hint)) = (&self.way, answer, &self.hint)
            && fallback::would_help(refusal)
        {
            *refusal = refusal.clone().hint(hint);
        }
        delivery
    }

    /// Ends what there is: sessions, runs, timers.
    pub(super) async fn close(self, limit: Duration) {
        let remote = match self.way {
            Way::Direct(remote) => Some(remote),
            Way::Backed(backed) => backed.close(),
        };
        if let Some(remote) = remote {
            remote.close(limit).await;
        }
    }

    /// The latest request's.
    #[cfg(test)]
    pub(super) fn last_ticket(&self) -> Ticket {
        self.next_ticket
    }

    /// As if there were somebody who has tokens.
    #[cfg(test)]
    pub(super) fn set_signs_in(&mut self) {
        self.signs_in = true;
    }

    fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        self.next_ticket
    }
}

impl LocalSource {
    /// A server that ends at once: where nobody can answer, the host is told so.
    fn nobody() -> Self {
        Self {
            start: Box::new(|| tokio::io::duplex(1).0),
            label: "nothing".to_owned(),
        }
    }
}
