//! How the session of a legacy host begins.

use crate::contract::{Executed, Kind as Why, Refusal};
use crate::era::Era;
use crate::message::{Message, RequestId};

use super::super::News;
use super::super::agreed;
use super::super::early;
use super::super::pending::{Purpose, Waiting};
use super::{Session, Stage, unbatched};

impl Session {
    /// A host that initializes again wants a new session.
    pub(super) fn initialize(&mut self, message: Message, id: &RequestId) {
        for ticket in self.recall.end() {
            self.upstream.drop_call(ticket);
        }
        self.stage = Stage::Initializing(Vec::new());
        self.notifies.clear();
        self.host_listens = false;
        let presents = self.sign_in.host_begins(&message);
        self.upstream.set_host_presents(presents);
        let (size, version) = (message.raw().len(), early::asked_version(&message));
        self.met_legacy_host(&message, version.as_deref());
        let ticket = self.upstream.initialize(message);
        let waiting = Waiting {
            id: id.clone(),
            purpose: Purpose::Initialize,
            era: Era::Legacy,
            batch: None,
            size,
            shows_links: false,
        };
        self.pending.add(ticket, waiting);
        self.recall.begin(version, ticket);
        if self.sign_in.is_pending() {
            self.recall_all();
        }
    }

    /// The host's `notifications/initialized`: from here on it may be told things and asked.
    pub(super) fn host_listens(&mut self, initialized: &Message) {
        self.host_listens = true;
        if !self.recall.hold(initialized) {
            self.upstream.initialized(initialized);
            self.check_lists();
        }
        let acts = self.sign_in.host_listens();
        self.carry_out(acts);
    }

    /// The answer to `initialize` decides whether there is a session.
    pub(super) fn initialized(&mut self, id: &RequestId, answer: Result<Message, Refusal>) {
        let Stage::Initializing(waiting) = std::mem::replace(&mut self.stage, Stage::New) else {
            return;
        };
        self.recall.answered();
        let (raw, refusal) = match answer {
            Ok(answer) => match answer.result() {
                Some(result) => {
                    self.stage = Stage::Ready(agreed::version_in(result));
                    self.notifies = agreed::notifies(result);
                    (answer.raw().clone(), None)
                }
                None => (
                    answer.raw().clone(),
                    Some("the server refused to initialize".to_owned()),
                ),
            },
            Err(refusal) => {
                if !self.sign_in.has_told(&refusal) {
                    (self.tell)(News::Failure(&refusal.message));
                }
                (refusal.to_response(Some(id)), Some(refusal.message))
            }
        };
        self.answer(raw, None, None);
        match refusal {
            Some(why) => {
                let refusal = Refusal::new(Why::Unreachable, &why, Executed::No);
                self.refuse_all(unbatched(waiting), &refusal);
            }
            None => {
                for message in waiting {
                    self.message_from_host(message, None);
                }
            }
        }
    }
}
