//! What is played when: the host's next line must be the one that was recorded, and everything that
//! the bridge said stands where it stood; pure.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use bytes::Bytes;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::message::{Kind, Message, error_response};
use crate::recording::{Entry, Envelope, Kept, without_secrets};

use super::compare::Ids;

/// Of a message in a difference, in characters.
const LONGEST_QUOTE: usize = 400;
/// A longer message is not given back whole, in bytes.
const LONGEST_DATA: usize = 64 * 1024;
/// JSON-RPC: internal error.
const INTERNAL: i32 = -32603;

pub(super) struct Script {
    steps: Vec<Step>,
    /// The first step that has yet to come.
    at: usize,
    /// Answers to what has been asked, which have yet to be played.
    open: BTreeSet<usize>,
    ids: Ids,
    lenient: bool,
    differences: Vec<String>,
}

struct Step {
    entry: Entry,
    part: Part,
    /// The step of the answer to a request of the host's, or of the request to such an answer.
    other: Option<usize>,
    /// It came, or was played.
    done: bool,
}

/// What a line is, with the JSON text of the id.
enum Part {
    Request(String),
    Response(String),
    /// A notification, a batch, or no message.
    Other,
}

impl Script {
    /// `lenient`: requests may come in any order, and again.
    pub(super) fn new(kept: Kept, lenient: bool) -> Self {
        let step = |entry: Entry| Step {
            part: match &entry.text {
                Some(text) if entry.is_json => part(text),
                _ => Part::Other,
            },
            entry,
            other: None,
            done: false,
        };
        let mut steps: Vec<_> = kept.entries.into_iter().map(step).collect();
        pair(&mut steps);
        Self {
            steps,
            at: 0,
            open: BTreeSet::new(),
            ids: Ids::default(),
            lenient,
            differences: Vec::new(),
        }
    }

    /// What the bridge says now, and how long after what came before it; none: it is the host's turn.
    pub(super) fn next_out(&mut self) -> Option<(Duration, Bytes)> {
        loop {
            let step = self.steps.get(self.at)?;
            if step.entry.is_from_host && !step.done {
                return None;
            }
            let at = self.at;
            self.at += 1;
            if !self.steps[at].done && self.is_due(at) {
                let before = at
                    .checked_sub(1)
                    .map_or(0, |before| self.steps[before].entry.at);
                let pause = self.steps[at].entry.at.saturating_sub(before);
                return Some((Duration::from_millis(pause), self.play(at)));
            }
        }
    }

    /// Not so the answer to a request that has yet to come.
    fn is_due(&self, at: usize) -> bool {
        let asked = self.steps[at].other;
        asked.is_none_or(|asked| self.steps[asked].done)
    }

    fn play(&mut self, at: usize) -> Bytes {
        self.steps[at].done = true;
        self.open.remove(&at);
        let text = self.steps[at].entry.text.as_deref().unwrap_or_default();
        self.ids.put_into(text)
    }

    /// Whether there are answers that come behind what the host has yet to say.
    pub(super) fn owes(&self) -> bool {
        !self.open.is_empty()
    }

    /// Those answers: the host seems to wait for one.
    pub(super) fn overdue(&mut self) -> Vec<Bytes> {
        let open: Vec<_> = self.open.iter().copied().collect();
        open.into_iter().map(|at| self.play(at)).collect()
    }

    /// A line of the host's; returns what it is told at once.
    pub(super) fn hear(&mut self, line: &Bytes) -> Vec<Bytes> {
        let came = String::from_utf8_lossy(line).into_owned();
        let Some(at) = self.find(&came) else {
            return self.differs(&came).into_iter().collect();
        };
        let is_next = at == self.at;
        self.steps[at].done = true;
        let Part::Request(_) = self.steps[at].part else {
            return Vec::new();
        };
        match self.steps[at].other {
            // Its place has yet to come.
            Some(answer) if is_next => {
                self.open.insert(answer);
                Vec::new()
            }
            Some(answer) => vec![self.play(answer)],
            None if self.is_cancelled(at) => Vec::new(),
            None => self.refuse(&came, "the recording has no answer to this", None),
        }
    }

    /// The step that this line is.
    fn find(&mut self, came: &str) -> Option<usize> {
        let (steps, ids) = (&self.steps, &mut self.ids);
        let hosts = |from: usize, done: bool| {
            let later = from..steps.len();
            later.filter(move |at| steps[*at].entry.is_from_host && steps[*at].done == done)
        };
        let mut fits = |at: &usize| {
            let kept = steps[*at].entry.text.as_deref();
            kept.is_some_and(|kept| ids.admit(kept, came))
        };
        match self.lenient {
            // Those that have yet to come first.
            true => hosts(self.at, false).chain(hosts(0, true)).find(fits),
            false => hosts(self.at, false).next().filter(|at| fits(at)),
        }
    }

    pub(super) fn hear_too_long(&mut self) {
        let next = self.steps.get_mut(self.at);
        match next.filter(|s| s.entry.is_from_host && s.entry.text.is_none()) {
            Some(step) => step.done = true,
            None => self
                .differences
                .push("a line was too long to be read".to_owned()),
        }
    }

    fn is_cancelled(&self, asked: usize) -> bool {
        let Part::Request(id) = &self.steps[asked].part else {
            return false;
        };
        self.steps[asked..].iter().any(|step| {
            let text = step.entry.text.as_deref().unwrap_or_default();
            step.entry.is_from_host && is_cancel_of(text, id)
        })
    }

    fn differs(&mut self, came: &str) -> Option<Bytes> {
        let is_request = matches!(part(came), Part::Request(_));
        if self.lenient && !is_request {
            return None;
        }
        let mut later = self.steps[self.at..].iter();
        let next = later.find(|s| s.entry.is_from_host && !s.done);
        let expected = next.filter(|_| !self.lenient);
        let said = match expected {
            Some(step) => {
                let text = step
                    .entry
                    .text
                    .as_deref()
                    .unwrap_or("a line that is too long");
                let (number, text) = (step.entry.number, short(text));
                format!(
                    "not what was recorded: line {number} has {text}, and there came {}",
                    short(came)
                )
            }
            None if self.lenient => format!("not recorded: {}", short(came)),
            None => format!("nothing more was recorded, and there came {}", short(came)),
        };
        let expected = expected.and_then(|step| step.entry.text.clone());
        self.refuse(came, &said, expected.as_deref()).pop()
    }

    fn refuse(&mut self, came: &str, why: &str, expected: Option<&str>) -> Vec<Bytes> {
        self.differences.push(why.to_owned());
        let message = Message::parse(Bytes::copy_from_slice(came.as_bytes()));
        let id = match &message {
            Ok(message) => match message.kind() {
                Kind::Request { id, .. } => Some(id),
                _ => return Vec::new(),
            },
            Err(_) => None,
        };
        let whole = |text: &str| {
            let json = serde_json::from_str::<&RawValue>(text).ok()?;
            (text.len() <= LONGEST_DATA).then(|| json.to_owned())
        };
        let data = json!({
            "kind": "replay",
            "expected": expected.and_then(whole),
            "came": whole(came),
        });
        vec![error_response(id, INTERNAL, why, Some(&data.to_string()))]
    }

    pub(super) fn differences(&self) -> &[String] {
        &self.differences
    }

    pub(super) fn is_lenient(&self) -> bool {
        self.lenient
    }

    /// How many of the host's lines came, and how many there are.
    pub(super) fn heard(&self) -> (usize, usize) {
        let hosts = || self.steps.iter().filter(|step| step.entry.is_from_host);
        (hosts().filter(|step| step.done).count(), hosts().count())
    }

    /// A request was recorded that has not come.
    pub(super) fn lacks_requests(&self) -> bool {
        self.steps.iter().any(|step| {
            step.entry.is_from_host && !step.done && matches!(step.part, Part::Request(_))
        })
    }
}

/// Finds each answer's request: the one before it that had its id and was open.
fn pair(steps: &mut [Step]) {
    let mut asked: HashMap<String, usize> = HashMap::new();
    for at in 0..steps.len() {
        match (&steps[at].part, steps[at].entry.is_from_host) {
            // The bridge refuses it, and under no id.
            (Part::Request(id), true) if asked.contains_key(id) => steps[at].part = Part::Other,
            (Part::Request(id), true) => {
                asked.insert(id.clone(), at);
            }
            (Part::Other, true) => {
                let text = steps[at].entry.text.as_deref().unwrap_or_default();
                asked.retain(|id, _| !is_cancel_of(text, id));
            }
            (Part::Response(id), false) => {
                if let Some(request) = asked.remove(id) {
                    steps[at].other = Some(request);
                    steps[request].other = Some(at);
                }
            }
            _ => {}
        }
    }
}

/// Whether a message of the host's says that it needs no answer to the request `id`.
fn is_cancel_of(text: &str, id: &str) -> bool {
    let value = |text: &str| serde_json::from_str::<Value>(text).ok();
    let is_one = text.contains("notifications/cancelled");
    let message = is_one.then(|| value(text)).flatten();
    let meant = message.and_then(|message| message.pointer("/params/requestId").cloned());
    meant.is_some() && meant == value(id)
}

fn part(text: &str) -> Part {
    match Envelope::of(text) {
        Envelope::Request(id) => Part::Request(id.to_owned()),
        Envelope::Response(Some(id)) => Part::Response(id.to_owned()),
        _ => Part::Other,
    }
}

/// For a difference: who came has secrets, too.
fn short(text: &str) -> String {
    let text = without_secrets(text);
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
