//! Which calls the host may make: known from the tools' own annotations, which are asked for where
//! the host has not listed them.
//!
//! The rules are `filter`'s.

use crate::contract::{Executed, Kind as Why, Refusal};
use crate::era::Era;
use crate::message::Message;

use super::super::agreed;
use super::super::filter::Verdict;
use super::{Held, Session, era_of};

impl Session {
    /// Sends a request on, unless it calls a tool that is not for the host.
    pub(super) fn forward_if_allowed(&mut self, request: Message, batch: Option<u64>, era: Era) {
        if self.filter.lets_all_pass() || request.method() != Some("tools/call") {
            return self.forward(request, batch, era);
        }
        self.call_if_allowed(request, batch, era);
    }

    fn call_if_allowed(&mut self, call: Message, batch: Option<u64>, era: Era) {
        match self.filter.judge(&call) {
            Verdict::Yes => {
                let call = self.filter.completed(call);
                self.forward(call, batch, era);
            }
            Verdict::No(why) => self.not_available(call, batch, &why),
            Verdict::Unseen => match &mut self.learning {
                Some((_, waiting)) => waiting.push((call, batch)),
                None => self.learn(None, vec![(call, batch)]),
            },
        }
    }

    /// Asks for the tools' annotations, a page at a time.
    fn learn(&mut self, cursor: Option<&str>, waiting: Vec<Held>) {
        let first = waiting.first().map(|(call, _)| call);
        let params = agreed::list_params(cursor, first);
        if let Some(ticket) = self.upstream.own_request("tools/list", params.as_deref()) {
            self.learning = Some((ticket, waiting));
        }
    }

    pub(super) fn learned(&mut self, answer: Result<Message, Refusal>) {
        let Some((_, waiting)) = self.learning.take() else {
            return;
        };
        let page = match answer {
            Ok(page) => page,
            Err(refusal) => return self.refuse_all(waiting, &refusal.clone().unsent()),
        };
        if let Some(cursor) = self.filter.learn_all(&page) {
            return self.learn(Some(&cursor), waiting);
        }
        for (call, batch) in waiting {
            match self.filter.judge_finally(&call) {
                Verdict::No(why) => self.not_available(call, batch, &why),
                _ => {
                    let era = era_of(&call);
                    let call = self.filter.completed(call);
                    self.forward(call, batch, era);
                }
            }
        }
    }

    fn not_available(&mut self, call: Message, batch: Option<u64>, why: &str) {
        let why = format!("this tool is not available: {why}");
        let refusal = Refusal::new(Why::NotAvailable, &why, Executed::No);
        self.refuse_all([(call, batch)], &refusal);
    }
}
