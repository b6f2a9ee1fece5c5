//! Whatever comes first: a host has one answer to each of its requests, or none to what it
//! cancelled, and hears of a list that was not true.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// What may happen, in any order and any number of times.
#[derive(Clone, Copy, Debug)]
enum Step {
    Pass,
    Preparing,
    Waiting,
    SignedIn,
    NotSignedIn,
    Renewed,
    Initialized,
    AskTools,
    AskPrompts,
    Call,
    Probe,
    ModernTools,
    ModernCall,
    Listen,
    /// The host cancels its latest request.
    Cancel,
    /// The remote answers this ticket: 0 is the oldest open one.
    Answer(usize),
    Refuse(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Pass),
        1 => Just(Step::Preparing),
        1 => Just(Step::Waiting),
        1 => Just(Step::SignedIn),
        1 => Just(Step::NotSignedIn),
        1 => Just(Step::Renewed),
        2 => Just(Step::Initialized),
        2 => Just(Step::AskTools),
        1 => Just(Step::AskPrompts),
        2 => Just(Step::Call),
        1 => Just(Step::Probe),
        2 => Just(Step::ModernTools),
        1 => Just(Step::ModernCall),
        1 => Just(Step::Listen),
        1 => Just(Step::Cancel),
        4 => (0..4_usize).prop_map(Step::Answer),
        1 => (0..4_usize).prop_map(Step::Refuse),
    ]
}

/// A remote that answers each ticket once, in any order, and may answer what is not wanted any
/// more.
struct Script {
    seat: Seat,
    open: Vec<Ticket>,
    seen: Ticket,
    next_id: u64,
    cancelled: Vec<u64>,
    lines: Vec<Value>,
}

impl Script {
    fn new(memory: Option<Memory>, capabilities: Value) -> Self {
        let mut seat = Seat::new(memory);
        seat.initialize(capabilities);
        Self {
            seat,
            open: Vec::new(),
            seen: 0,
            next_id: 1,
            cancelled: Vec::new(),
            lines: Vec::new(),
        }
    }

    fn ask(&mut self, method: &str) {
        self.seat.ask(self.next_id, method);
        self.next_id += 1;
    }

    fn ask_modern(&mut self, method: &str) {
        self.seat.modern(self.next_id, method);
        self.next_id += 1;
    }

    fn take(&mut self, at: usize) -> Option<Ticket> {
        let last = self.seat.session.upstream.last_ticket();
        self.open.extend(self.seen + 1..=last);
        self.seen = last;
        (at < self.open.len()).then(|| self.open.remove(at))
    }

    fn take_step(&mut self, step: Step) {
        match step {
            Step::Pass => {
                if self.seat.session.due().is_some() {
                    self.seat.due();
                }
            }
            Step::Preparing => self.seat.event(Event::SignIn(State::Preparing)),
            Step::Waiting => self.seat.event(Event::SignIn(waiting())),
            Step::SignedIn => self.seat.event(Event::SignIn(State::Idle)),
            Step::NotSignedIn => {
                let failed = State::Failed("no".to_owned());
                self.seat.event(Event::SignIn(failed));
            }
            Step::Renewed => self.seat.event(Event::Renewed),
            Step::Initialized => self.seat.notify("notifications/initialized"),
            Step::AskTools => self.ask("tools/list"),
            Step::AskPrompts => self.ask("prompts/list"),
            Step::Call => self.ask("tools/call"),
            Step::Probe => self.ask_modern("server/discover"),
            Step::ModernTools => self.ask_modern("tools/list"),
            Step::ModernCall => self.ask_modern("tools/call"),
            Step::Listen => self.ask_modern("subscriptions/listen"),
            Step::Cancel => {
                let id = self.next_id - 1;
                self.seat.cancel(id);
                self.cancelled.push(id);
            }
            Step::Answer(at) => {
                if let Some(ticket) = self.take(at) {
                    self.answer(ticket);
                }
            }
            Step::Refuse(at) => {
                if let Some(ticket) = self.take(at) {
                    self.seat.refusal(ticket, Why::SignInRequired);
                }
            }
        }
        self.lines.extend(self.seat.lines());
    }

    /// With the id that the host gave the request, as the remote would; the bridge's own have
    /// another.
    fn answer(&mut self, ticket: Ticket) {
        let id = self.seat.session.pending.id(ticket);
        let id = id.and_then(|id| id.raw().parse().ok()).unwrap_or(1000);
        let result = if ticket == 1 { SESSION } else { TOOLS };
        self.seat.result(ticket, id, result);
    }

    /// Whatever is still open is answered.
    fn end(&mut self) {
        while let Some(ticket) = self.take(0) {
            self.answer(ticket);
            self.lines.extend(self.seat.lines());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_request_has_one_answer(
        steps in vec(step(), 0..40),
        how in 0..4_usize,
        shows_links in any::<bool>(),
    ) {
        let memory = [Some(known()), Some(unknown()), Some(met()), None].into_iter().nth(how).flatten();
        let capabilities = match shows_links {
            true => json!({"elicitation": {"url": {}}}),
            false => json!({}),
        };
        let mut script = Script::new(memory, capabilities);
        for step in steps {
            script.take_step(step);
        }
        script.end();
        let requests: Vec<_> = script.lines.iter().filter(|l| !l["method"].is_null()).collect();
        let asked = requests.iter().filter(|l| l["method"] == "elicitation/create").count();
        prop_assert!(shows_links || asked == 0);
        let answers = answers(&script.lines);
        for id in 0..script.next_id {
            let count = answers.get(&id).copied().unwrap_or_default();
            let cancelled = id > 0 && script.cancelled.contains(&id);
            prop_assert!(count == 1 || cancelled && count == 0, "{id}: {count}; {:?}", script.lines);
        }
        prop_assert!(script.seat.session.is_done());
    }
}
