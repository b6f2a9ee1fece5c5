//! The retry matrix: for each fault, and each class of request, what comes next.

use std::time::Duration;

use super::refusal::{Executed, Kind, Refusal};
use super::{Budget, Class, Fault};

/// What a request has been through already. Kept by whoever sends it.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    tries: u32,
    /// Attempts that may have reached the server's code.
    unknown: u32,
    limited: u32,
    resumed: u32,
    /// The answer had begun when its stream was cut.
    begun: bool,
    reinitialized: bool,
    authorized: u32,
    stepped_up: bool,
}

/// What to do about a fault.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// Send the same bytes again after this long.
    Retry(Duration),
    /// Ask for the rest of the answer's stream (`Last-Event-ID`).
    Resume(Duration),
    /// Start a new session, then send the same bytes again.
    Reinitialize,
    /// Renew the credentials, then send the same bytes again.
    Authorize,
    /// Ask for more scope, then send the same bytes again.
    StepUp,
    /// Tell the host.
    Answer(Refusal),
}

const MOST_UNAVAILABLE: u32 = 3;
const MOST_SERVER_ERRORS: u32 = 1;
const MOST_AUTHORIZED: u32 = 2;
const MOST_BROKEN: u32 = 2;
const MOST_LIMITED: u32 = 3;
const MOST_RESUMED: u32 = 20;
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Decides, and counts the decision in `history`.
pub(crate) fn next(class: Class, fault: &Fault, history: &mut History, budget: Budget) -> Next {
    let safe = class == Class::Safe;
    match fault {
        // Resuming is all that may be tried: to send it again, or to say that nothing was done,
        // would be wrong whatever went wrong since.
        fault
            if history.begun
                && !safe
                && !matches!(
                    fault,
                    Fault::Cut {
                        resumable: true,
                        ..
                    }
                ) =>
        {
            let executed = match executed(fault) {
                Executed::No => Executed::Unknown,
                known => known,
            };
            Next::Answer(refusal(fault, executed))
        }
        // Nothing was sent: anybody may try again, for as long as a person would wait.
        Fault::NotSent(_) => {
            let left = budget.left.min(budget.patience);
            history.retry(fault, None, Executed::No, Budget { left, ..budget })
        }
        Fault::NotTaken(_) if safe || history.tries == 0 => {
            history.retry(fault, None, Executed::No, budget)
        }
        // The first time for a refresh; the second, should the fresh token be refused too, for a
        // person.
        Fault::Unauthorized { .. }
            if budget.can_authorize && history.authorized < MOST_AUTHORIZED =>
        {
            history.authorized += 1;
            Next::Authorize
        }
        Fault::Forbidden {
            insufficient_scope: true,
            ..
        } if budget.can_authorize && !history.stepped_up => {
            history.stepped_up = true;
            Next::StepUp
        }
        // A refused session executed nothing, so even a call is sent again, once.
        Fault::SessionGone(_) if !history.reinitialized => {
            history.reinitialized = true;
            Next::Reinitialize
        }
        Fault::RateLimited { after, .. } if history.limited < MOST_LIMITED => {
            history.limited += 1;
            history.retry(fault, *after, Executed::No, budget)
        }
        Fault::Unavailable { after, .. } if safe && history.unknown < MOST_UNAVAILABLE => {
            history.unknown += 1;
            history.retry(fault, *after, Executed::Unknown, budget)
        }
        Fault::ServerError { .. } if safe && history.unknown < MOST_SERVER_ERRORS => {
            history.unknown += 1;
            history.retry(fault, None, Executed::Unknown, budget)
        }
        Fault::Broken(_)
        | Fault::NotResumed(_)
        | Fault::Cut {
            resumable: false, ..
        } if safe && history.unknown < MOST_BROKEN => {
            history.unknown += 1;
            history.retry(fault, None, Executed::Unknown, budget)
        }
        // Resuming reads on; it does not execute again, so a call may do it too.
        Fault::Cut {
            resumable: true, ..
        } if history.resumed < MOST_RESUMED => {
            history.resumed += 1;
            history.begun = true;
            Next::Resume(backoff(history.resumed - 1, budget.chance))
        }
        _ => Next::Answer(refusal(fault, executed(fault))),
    }
}

impl History {
    /// There was no session before, so none was lost by making one.
    pub(crate) fn connected(&mut self) {
        self.reinitialized = false;
    }

    /// A stream that delivered something is as good as new.
    pub(crate) fn progressed(&mut self) {
        self.resumed = 0;
    }

    fn retry(
        &mut self,
        fault: &Fault,
        after: Option<Duration>,
        executed: Executed,
        budget: Budget,
    ) -> Next {
        let wait = after.map_or_else(
            || backoff(self.tries, budget.chance),
            |asked| asked.min(LONGEST_WAIT),
        );
        if wait >= budget.left {
            let refusal = refusal(fault, executed);
            return Next::Answer(match after {
                Some(asked) => refusal.retry_after(asked),
                None => refusal,
            });
        }
        self.tries += 1;
        Next::Retry(wait)
    }
}

/// Full jitter: a random part of 250 ms doubled each time, at most 10 s.
pub(crate) fn backoff(tries: u32, chance: f64) -> Duration {
    let ceiling = 250_u64.saturating_mul(1 << tries.min(10)).min(10_000);
    Duration::from_millis(ceiling).mul_f64(chance.clamp(0.1, 1.0))
}

fn executed(fault: &Fault) -> Executed {
    match fault {
        Fault::Unusable(_)
        | Fault::NotSent(_)
        | Fault::NotTaken(_)
        | Fault::Unauthorized { .. }
        | Fault::SignIn(_)
        | Fault::Forbidden { .. }
        | Fault::SessionGone(_)
        | Fault::RateLimited { .. }
        | Fault::Rejected { .. } => Executed::No,
        Fault::Unavailable { .. }
        | Fault::ServerError { .. }
        | Fault::Broken(_)
        | Fault::Cut { .. }
        | Fault::NotResumed(_)
        | Fault::Timeout(_)
        | Fault::Invalid { .. } => Executed::Unknown,
        Fault::TooLarge(_) => Executed::Yes,
    }
}

fn refusal(fault: &Fault, executed: Executed) -> Refusal {
    match fault {
        Fault::Unusable(why) => Refusal::new(Kind::Unusable, why, executed),
        Fault::NotSent(why) | Fault::NotTaken(why) => {
            Refusal::new(Kind::Unreachable, why, executed).retryable()
        }
        Fault::Unauthorized { why, .. } => {
            Refusal::new(Kind::SignInRequired, why, executed).with_status(401)
        }
        Fault::SignIn(why) => Refusal::new(Kind::SignInRequired, why, executed),
        Fault::Forbidden { why, .. } => {
            Refusal::new(Kind::Rejected, why, executed).with_status(403)
        }
        Fault::SessionGone(why) => Refusal::new(Kind::SessionLost, why, executed).retryable(),
        Fault::RateLimited { why, after } => {
            let refusal = Refusal::new(Kind::RateLimited, why, executed)
                .with_status(429)
                .retryable();
            match after {
                Some(after) => refusal.retry_after(*after),
                None => refusal,
            }
        }
        Fault::Unavailable { status, why, .. } | Fault::ServerError { status, why } => {
            Refusal::new(Kind::ServerError, why, executed).with_status(*status)
        }
        Fault::Rejected { status, why } => {
            Refusal::new(Kind::Rejected, why, executed).with_status(*status)
        }
        Fault::Broken(why) | Fault::Cut { why, .. } | Fault::NotResumed(why) => {
            Refusal::new(Kind::ConnectionLost, why, executed)
        }
        Fault::Timeout(why) => Refusal::new(Kind::Timeout, why, executed),
        Fault::Invalid { why, status } => {
            Refusal::new(Kind::InvalidAnswer, why, executed).with_status(*status)
        }
        Fault::TooLarge(why) => Refusal::new(Kind::TooLarge, why, executed),
    }
}
