//! Calls of a modern host's that a legacy server has questions about: the host is asked in a result,
//! and what it retries is the call that is still open.
//!
//! 2026-07-28, basic/patterns/mrtr. The call itself goes on in a task of its own, so that nothing
//! is ever sent twice: whoever brings the `requestState` gets hold of it, once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::mpsc::Receiver;
use tokio::task::{AbortHandle, JoinHandle};

use crate::contract::{Executed, Kind, Refusal};
use crate::era::{self, Retry, Said};
use crate::message::{self, Message, RequestId};

use super::asking::{self, Floor};
use super::exchange::{self, Call, Person};
use super::link::{Link, lock};
use super::progress::Progress;

/// A server that asks several things at once is given this long to do so.
const TOGETHER: Duration = Duration::from_millis(25);
/// How long the host may take to answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10 * 60);
/// Calls that may wait for answers at one time; the oldest is given up for another.
const MOST_SUSPENDED: usize = 256;

/// A call that is open at the server, and what is asked about it.
pub(super) struct Conversation {
    /// As the host sent it first.
    call: Message,
    work: Work,
    floor: Arc<Floor>,
    progress: Arc<Progress>,
    questions: Receiver<Message>,
    asked: Asked,
    /// The session in which it was asked.
    epoch: Option<u64>,
    since: Instant,
    timer: Option<AbortHandle>,
    person: Arc<Person>,
}

/// What the host has been asked.
enum Asked {
    Nothing,
    /// By the server, which waits for the answers.
    Questions(Vec<Message>),
    /// To open links: the server refused the call until that is done (-32042). With the call.
    Links(Vec<Message>, Message),
}

impl Asked {
    fn questions(&self) -> &[Message] {
        match self {
            Self::Nothing => &[],
            Self::Questions(asked) | Self::Links(asked, _) => asked,
        }
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        let mut open = match &self.asked {
            Asked::Questions(asked) => asked.len(),
            Asked::Nothing | Asked::Links(..) => 0,
        };
        while let Ok(message) = self.questions.try_recv() {
            open += usize::from(message.method().is_some());
        }
        (0..open).for_each(|_| self.person.answered());
    }
}

/// The task that has the call; it ends with its owner.
struct Work(JoinHandle<Result<Message, Refusal>>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The `data` of -32021: `ClientCapabilities` with what is missing, as `Said::can` names it.
fn required(capability: &str) -> String {
    let capabilities = match capability.split_once('.') {
        Some((name, member)) => format!("{{\"{name}\":{{\"{member}\":{{}}}}}}"),
        None => format!("{{\"{capability}\":{{}}}}"),
    };
    format!("{{\"requiredCapabilities\":{capabilities}}}")
}

/// Whether a call may be answered with questions: "only `tools/call`, `prompts/get` and
/// `resources/read`".
pub(super) fn may_ask(method: &str) -> bool {
    matches!(method, "tools/call" | "prompts/get" | "resources/read")
}

/// Whether a call waits for this retry. (Its server may be another by now, which must not take it for
/// a call of its own.)
pub(super) fn waits_for(link: &Link, retry: &Message) -> bool {
    let suspended = lock(&link.eras.suspended);
    if suspended.is_empty() {
        return false;
    }
    let retry = era::answers_in(retry).ok().flatten();
    let state = retry.and_then(|retry| retry.state);
    state.is_some_and(|state| suspended.contains_key(&state))
}

/// Runs a modern host's call that a legacy server may have questions about.
pub(super) async fn run(link: &Arc<Link>, call: Call) -> Result<Message, Refusal> {
    let Some(id) = call.message.id().cloned() else {
        return Err(internal());
    };
    let said = Said::of(&call.message);
    // One that can't be read is refused where it would be sent.
    if let Ok(Some(retry)) = era::answers_in(&call.message) {
        let state = retry.state.as_deref().unwrap_or_default();
        let found = lock(&link.eras.suspended).remove(state);
        if let Some(found) = found {
            call.progress.follow(&found.progress);
            return found.go_on(link, &id, said, retry).await;
        }
    }
    begin(link, call, said).converse(link, &id).await
}

fn begin(link: &Arc<Link>, call: Call, said: Said) -> Conversation {
    let (floor, questions) = Floor::new(said);
    let progress = Arc::clone(&call.progress);
    let (task_link, task_floor) = (Arc::clone(link), Arc::clone(&floor));
    let message = call.message.clone();
    let work = async move { exchange::answer(&task_link, &call, Some(task_floor)).await };
    Conversation {
        call: message,
        work: Work(tokio::spawn(Box::pin(work))),
        floor,
        progress,
        questions,
        asked: Asked::Nothing,
        epoch: None,
        since: Instant::now(),
        timer: None,
        person: Arc::clone(&link.person),
    }
}

impl Conversation {
    /// Until there is an answer for the host's request `id`: the server's, or its questions.
    async fn converse(mut self, link: &Arc<Link>, id: &RequestId) -> Result<Message, Refusal> {
        tokio::select! {
            biased;
            answer = &mut self.work.0 => {
                let answer = answer.unwrap_or_else(|_| Err(internal()))?.with_id(id);
                self.finished(link, id, answer)
            }
            Some(question) = self.questions.recv() => {
                let mut asked = vec![question];
                tokio::time::sleep(TOGETHER).await;
                while let Ok(question) = self.questions.try_recv() {
                    asked.push(question);
                }
                let is_answer = |m: &&Message| m.method().is_none();
                if let Some(answer) = asked.iter().find(is_answer) {
                    let method = self.call.method().unwrap_or_default();
                    let answer = era::for_modern(method, answer.with_id(id));
                    return self.finished(link, id, answer);
                }
                self.asked = Asked::Questions(asked);
                self.suspend(link, id)
            }
        }
    }

    /// The server's answer; an error that wants links opened first is a question too.
    fn finished(
        mut self,
        link: &Arc<Link>,
        id: &RequestId,
        answer: Message,
    ) -> Result<Message, Refusal> {
        let refused = |code, why: &str, data: Option<&str>| {
            let raw = message::error_response(Some(id), code, why, data);
            Message::parse(raw).map_err(|_| internal())
        };
        // 2026-07-28 basic: "If processing a request requires a capability the client did not
        // include", the error is -32021. A server that managed without has no error.
        if let Some(lacks) = self.floor.lacks().filter(|_| answer.error().is_some()) {
            let why = "the server asked for what the host has not declared that it can do";
            return refused(-32021, why, Some(&required(lacks)));
        }
        // -32042 "MUST NOT be emitted" in 2026-07-28: it becomes questions, or another error.
        let is_modern = link.session_now().is_some_and(|s| s.is_modern());
        if is_modern || exchange::code_of(&answer) != Some(-32042) {
            return Ok(answer);
        }
        let Some(links) = era::elicitations(&answer) else {
            let why = "the server wants links to be opened, but names none that can be shown";
            return refused(-32603, why, None);
        };
        if !self.floor.takes_links() {
            let why =
                "the server wants links to be opened, and the host has not declared that it can";
            return refused(-32021, why, Some(&required("elicitation.url")));
        }
        self.asked = Asked::Links(links, self.call.clone());
        self.suspend(link, id)
    }

    /// Asks the host, and keeps the call until it answers.
    fn suspend(mut self, link: &Arc<Link>, id: &RequestId) -> Result<Message, Refusal> {
        let state = unguessable()?;
        let result = era::input_required(self.asked.questions(), &state);
        let answer = Message::success(id, &result);
        let (timed, key) = (Arc::clone(link), state.clone());
        let timer = tokio::spawn(async move {
            tokio::time::sleep(ANSWERED_WITHIN).await;
            let late = lock(&timed.eras.suspended).remove(&key);
            if let Some(late) = late {
                late.give_up(&timed);
            }
        });
        self.timer = Some(timer.abort_handle());
        self.since = Instant::now();
        self.epoch = link.session_now().map(|session| session.epoch);
        let mut suspended = lock(&link.eras.suspended);
        let crowd = suspended.len() >= MOST_SUSPENDED;
        let oldest = suspended.iter().min_by_key(|(_, c)| c.since);
        let oldest = oldest.filter(|_| crowd).map(|(key, _)| key.clone());
        let oldest = oldest.and_then(|key| suspended.remove(&key));
        suspended.insert(state, self);
        drop(suspended);
        if let Some(oldest) = oldest {
            oldest.give_up(link);
        }
        Ok(answer)
    }

    /// The host has answered, in the request `id`.
    async fn go_on(
        mut self,
        link: &Arc<Link>,
        id: &RequestId,
        said: Said,
        retry: Retry,
    ) -> Result<Message, Refusal> {
        if let Some(timer) = self.timer.take() {
            timer.abort();
        }
        self.floor.pass_to(said.clone());
        let answer_to = |n: usize| {
            let key = era::asked(n);
            let mut answers = retry.answers.iter();
            answers.find(|(k, _)| *k == key).map(|(_, a)| a.as_str())
        };
        let asked = std::mem::replace(&mut self.asked, Asked::Nothing);
        if let Asked::Questions(asked) = &asked {
            asked.iter().for_each(|_| link.person.answered());
        }
        match asked {
            Asked::Links(links, call) => {
                let is_opened = |n| answer_to(n).is_some_and(is_accepted);
                if !(0..links.len()).all(is_opened) {
                    return Ok(declined(id));
                }
                let progress = Arc::clone(&self.progress);
                let call = Call::again(call, progress);
                begin(link, call, said).boxed(link, id).await
            }
            // The server has not waited for the answers: what it said meanwhile is the answer.
            _ if self.work.0.is_finished() => self.boxed(link, id).await,
            // Whoever asked is not there any more; the answer is nobody else's to have.
            _ if link.session_now().map(|session| session.epoch) != self.epoch => Err(lost()),
            asked => {
                for (n, question) in asked.questions().iter().enumerate() {
                    let response = era::response_to(question, answer_to(n));
                    asking::answer(link, self.epoch, response.raw().clone());
                }
                self.boxed(link, id).await
            }
        }
    }

    /// Boxed: a conversation may lead to the next one.
    fn boxed<'a>(
        self,
        link: &'a Arc<Link>,
        id: &'a RequestId,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Message, Refusal>> + Send + 'a>> {
        Box::pin(self.converse(link, id))
    }

    /// Nobody came back: the server hears of it, and need not go on.
    fn give_up(mut self, link: &Arc<Link>) {
        if let Some(timer) = self.timer.take() {
            timer.abort();
        }
        if self.work.0.is_finished() {
            return;
        }
        for question in self.asked.questions() {
            let response = era::response_to(question, None);
            asking::answer(link, self.epoch, response.raw().clone());
        }
        if let Some(id) = self.progress.wire_id() {
            asking::reply(link, asking::cancelled(&id, "the host did not go on"));
        }
    }
}

/// 128 bits: whoever has it gets the call's result.
fn unguessable() -> Result<String, Refusal> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| internal())?;
    Ok(crate::text::hex(&bytes))
}

/// Whether an entry of `inputResponses` says that the person did it.
fn is_accepted(answer: &str) -> bool {
    message::member(answer, "action") == Some("\"accept\"")
}

fn declined(id: &RequestId) -> Message {
    let why = "the server wants links to be opened first, and they were not";
    Message::failure(id, -32603, why, None)
}

fn lost() -> Refusal {
    let why = "the session in which the server asked this is lost";
    Refusal::new(Kind::SessionLost, why, Executed::Unknown)
}

fn internal() -> Refusal {
    let why = "an internal error; please report it";
    Refusal::new(Kind::Internal, why, Executed::Unknown)
}
