//! What a modern server asks about a legacy host's request: put to the host as requests, and the
//! answers taken back with the next attempt (2026-07-28, basic/patterns/mrtr).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::contract::backoff;
use crate::era::{self, Question, Round, Voice};
use crate::message::{Message, RequestId, member};
use crate::remote::link::Link;
use crate::remote::{Event, asking};

use super::Call;

/// A server that is never content is given up.
pub(super) const MOST_ROUNDS: u32 = 16;
/// How long a person may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10 * 60);

/// Where the rounds of one request stand. Kept across attempts: nobody is asked twice.
#[derive(Default)]
pub(super) struct Rounds {
    count: u32,
    more: Vec<(&'static str, String)>,
    /// Elicitations whose links were opened: the host hears when the server knows.
    links: Vec<String>,
    corrected: bool,
}

impl Rounds {
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// What the next attempt says besides.
    pub(super) fn more(&self) -> Vec<(&'static str, String)> {
        self.more.clone()
    }

    /// Whether the headers have been put right before; from now on they have.
    pub(super) fn corrected(&mut self) -> bool {
        std::mem::replace(&mut self.corrected, true)
    }

    /// Puts the server's questions to the host, and waits for every answer.
    ///
    /// # Errors
    /// The answer to the host's request instead: it can't be asked that, or did not answer.
    pub(super) async fn put(
        &mut self,
        link: &Arc<Link>,
        call: &Call,
        voice: &Voice,
        round: Round,
    ) -> Result<(), Message> {
        self.count += 1;
        let Some(asked) = call.message.id() else {
            return Ok(());
        };
        let error = |code: i64, why: &str| {
            let code = i32::try_from(code).unwrap_or(-32603);
            Message::failure(asked, code, why, None)
        };
        for question in &round.questions {
            if !question.needs().is_some_and(|needs| voice.can(needs)) {
                let method = crate::text::safe(&question.method).into_owned();
                let why = format!("the server asks for {method}, which this host has not declared");
                return Err(error(-32603, &why));
            }
        }
        if round.questions.is_empty() {
            // "No `inputRequests`: retry at once", but not as fast as the machine can.
            tokio::time::sleep(backoff(self.count, crate::http::chance())).await;
        }
        let mut open = Open::new(link);
        for question in &round.questions {
            open.put(question).await;
        }
        let mut answers = Vec::new();
        for (question, (id, receiver)) in round.questions.iter().zip(open.waiting.iter_mut()) {
            let response = tokio::time::timeout(ANSWERED_WITHIN, receiver).await;
            let Ok(Ok(response)) = response else {
                return Err(error(
                    -32603,
                    "the server's question was not answered in time",
                ));
            };
            let answer = question.answer(&response);
            let answer = answer.map_err(|(code, why)| error(code, &why))?;
            let is_accepted = member(&answer, "action") == Some("\"accept\"");
            self.links
                .extend(question.elicitation_id(id).filter(|_| is_accepted));
            answers.push((question.key.clone(), answer));
        }
        self.more = era::retried(&answers, round.state.as_deref());
        Ok(())
    }

    /// The server has answered: the links that it wanted opened have done their work.
    pub(super) async fn complete(&mut self, link: &Arc<Link>) {
        for id in std::mem::take(&mut self.links) {
            link.emit(Event::Message(era::complete(&id))).await;
        }
    }
}

/// Questions that the host has yet to answer. Dropped, they are taken back.
struct Open<'a> {
    link: &'a Arc<Link>,
    waiting: Vec<(RequestId, oneshot::Receiver<Message>)>,
}

impl<'a> Open<'a> {
    fn new(link: &'a Arc<Link>) -> Self {
        let waiting = Vec::new();
        Self { link, waiting }
    }

    async fn put(&mut self, question: &Question) {
        let id = self.link.own_id();
        let receiver = self.link.eras.ask(&id);
        let request = question.request(&id);
        self.waiting.push((id, receiver));
        self.link.person.asked();
        self.link.emit(Event::Message(request)).await;
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        for (id, _) in &self.waiting {
            if self.link.eras.forget(id) {
                self.link.person.answered();
                let raw = asking::cancelled(id, "the request that it was about has ended");
                if let Ok(cancelled) = Message::parse(raw) {
                    self.link.emit_now(Event::Message(cancelled));
                }
            }
        }
    }
}
