//! How a session with the host begins, in either era.

use crate::contract::{Executed, Kind as Why, Refusal};
use crate::message::{Message, RequestId};

use super::super::News;
use super::super::agreed;
use super::{Session, Stage, unbatched};

impl Session {
    /// The answer to `initialize` decides whether there is a session.
    pub(super) fn initialized(&mut self, id: &RequestId, answer: Result<Message, Refusal>) {
        let Stage::Initializing(waiting) = std::mem::replace(&mut self.stage, Stage::New) else {
            return;
        };
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
                (self.tell)(News::Failure(&refusal.message));
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
