//! Whatever goes wrong in whatever order: one answer, in time, that doesn't lie, and no call is
//! sent twice.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::message::{self, Message, RequestId};

const SECOND: Duration = Duration::from_secs(1);

fn why() -> String {
    "it broke".to_owned()
}

fn budget(left: Duration) -> Budget {
    Budget {
        left,
        patience: left,
        chance: 0.5,
        can_authorize: false,
    }
}

fn unavailable(after: Option<u64>) -> Fault {
    Fault::Unavailable {
        status: 503,
        why: why(),
        after: after.map(Duration::from_secs),
    }
}

fn limited(after: Option<u64>) -> Fault {
    Fault::RateLimited {
        why: why(),
        after: after.map(Duration::from_secs),
    }
}

fn failed(status: u16) -> Fault {
    Fault::ServerError { status, why: why() }
}

fn cut(resumable: bool) -> Fault {
    let why = why();
    Fault::Cut { why, resumable }
}

fn forbidden(insufficient_scope: bool) -> Fault {
    Fault::Forbidden {
        why: why(),
        insufficient_scope,
        challenge: Challenge::default(),
    }
}

fn unauthorized() -> Fault {
    Fault::Unauthorized {
        why: why(),
        challenge: Challenge::default(),
    }
}

/// A decision in a word: the waits are those of a `chance` of one half.
fn word(next: &Next) -> String {
    match next {
        Next::Retry(wait) => format!("retry {}", wait.as_millis()),
        Next::Resume(wait) => format!("resume {}", wait.as_millis()),
        Next::Reinitialize => "reinitialize".to_owned(),
        Next::Authorize => "authorize".to_owned(),
        Next::StepUp => "step up".to_owned(),
        Next::Answer(refusal) => format!("{:?} {:?}", refusal.kind, refusal.executed),
    }
}

#[test]
fn what_only_reads_may_be_sent_twice_and_what_is_unknown_may_not() {
    #[track_caller]
    fn check(method: &str, expected: Class) {
        assert_eq!(Class::of(method), expected, "{method}");
    }
    for method in [
        "initialize",
        "ping",
        "tools/list",
        "resources/read",
        "prompts/get",
    ] {
        check(method, Class::Safe);
    }
    for method in [
        "tools/call",
        "tasks/cancel",
        "TOOLS/LIST",
        "tools/list ",
        "",
        "x/y",
    ] {
        check(method, Class::Effect);
    }
}

#[test]
fn each_fault_has_its_consequence_for_each_class() {
    #[track_caller]
    fn check(fault: &Fault, safe: &[&str], effect: &[&str]) {
        for (class, expected) in [(Class::Safe, safe), (Class::Effect, effect)] {
            let mut history = History::default();
            let step = |_| word(&next(class, fault, &mut history, budget(60 * SECOND)));
            let steps: Vec<_> = (0..expected.len()).map(step).collect();
            assert_eq!(steps, expected, "{class:?} {fault:?}");
        }
    }
    let no_answer = &["ConnectionLost Unknown"][..];
    let twice = &["retry 125", "retry 250", "ConnectionLost Unknown"][..];
    check(
        &Fault::NotSent(why()),
        &["retry 125", "retry 250", "retry 500"],
        &["retry 125", "retry 250", "retry 500"],
    );
    check(
        &Fault::NotTaken(why()),
        &["retry 125", "retry 250", "retry 500"],
        &["retry 125", "Unreachable No"],
    );
    check(&Fault::Broken(why()), twice, no_answer);
    check(&Fault::NotResumed(why()), twice, no_answer);
    check(&cut(false), twice, no_answer);
    check(
        &cut(true),
        &["resume 125", "resume 250", "resume 500"],
        &["resume 125", "resume 250", "resume 500"],
    );
    check(
        &unavailable(None),
        &["retry 125", "retry 250", "retry 500", "ServerError Unknown"],
        &["ServerError Unknown"],
    );
    check(
        &unavailable(Some(7)),
        &["retry 7000"],
        &["ServerError Unknown"],
    );
    check(
        &failed(500),
        &["retry 125", "ServerError Unknown"],
        &["ServerError Unknown"],
    );
    let limits = ["retry 2000", "retry 2000", "retry 2000", "RateLimited No"];
    check(&limited(Some(2)), &limits, &limits);
    check(&limited(Some(60)), &["RateLimited No"], &["RateLimited No"]);
    let lost = ["reinitialize", "SessionLost No"];
    check(&Fault::SessionGone(why()), &lost, &lost);
    for (fault, answer) in [
        (Fault::Unusable(why()), "Unusable No"),
        (unauthorized(), "SignInRequired No"),
        (forbidden(false), "Rejected No"),
        (forbidden(true), "Rejected No"),
        (Fault::Timeout(why()), "Timeout Unknown"),
        (Fault::TooLarge(why()), "TooLarge Yes"),
    ] {
        check(&fault, &[answer], &[answer]);
    }
}

#[test]
fn credentials_are_renewed_once_where_that_is_possible() {
    let mut history = History::default();
    let budget = Budget {
        can_authorize: true,
        ..budget(60 * SECOND)
    };
    let mut step = |fault| word(&next(Class::Effect, &fault, &mut history, budget));
    assert_eq!(step(unauthorized()), "authorize");
    assert_eq!(step(unauthorized()), "authorize");
    assert_eq!(step(unauthorized()), "SignInRequired No");
    assert_eq!(step(forbidden(false)), "Rejected No");
    assert_eq!(step(forbidden(true)), "step up");
    assert_eq!(step(forbidden(true)), "Rejected No");
}

#[test]
fn a_call_whose_answer_had_begun_is_never_sent_again() {
    #[track_caller]
    fn check(fault: &Fault, expected: &str) {
        let mut history = History::default();
        let budget = Budget {
            can_authorize: true,
            ..budget(60 * SECOND)
        };
        next(Class::Effect, &cut(true), &mut history, budget);
        history.progressed();
        assert_eq!(
            word(&next(Class::Effect, fault, &mut history, budget)),
            expected
        );
    }
    check(&Fault::SessionGone(why()), "SessionLost Unknown");
    check(&unauthorized(), "SignInRequired Unknown");
    check(&forbidden(true), "Rejected Unknown");
    check(&limited(Some(1)), "RateLimited Unknown");
    check(&Fault::NotSent(why()), "Unreachable Unknown");
    check(&Fault::NotTaken(why()), "Unreachable Unknown");
    check(&Fault::TooLarge(why()), "TooLarge Yes");
    check(&cut(true), "resume 125");
}

#[test]
fn a_stream_that_delivers_is_resumed_for_as_long_as_it_does() {
    let mut history = History::default();
    let mut resumes = |progress: bool| {
        let step = |_: &u32| {
            if progress {
                history.progressed();
            }
            let next = next(
                Class::Effect,
                &cut(true),
                &mut history,
                budget(600 * SECOND),
            );
            matches!(next, Next::Resume(_))
        };
        (0..1000).take_while(step).count()
    };
    assert_eq!(resumes(true), 1000);
    assert_eq!(resumes(false), 19); // one of the twenty went with the last progress
}

#[test]
fn a_server_that_is_out_of_reach_is_given_up_when_patience_ends() {
    let fault = Fault::NotSent(why());
    let impatient = Budget {
        patience: Duration::from_millis(100),
        ..budget(60 * SECOND)
    };
    let answer = next(Class::Safe, &fault, &mut History::default(), impatient);
    assert_eq!(word(&answer), "Unreachable No");
}

/// Every kind there is: a new one has to be put here, since the match has no other arm.
fn kinds() -> Vec<Kind> {
    let mut all = vec![Kind::Unusable];
    while let Some(next) = match all.last() {
        Some(Kind::Unusable) => Some(Kind::Unreachable),
        Some(Kind::Unreachable) => Some(Kind::ConnectionLost),
        Some(Kind::ConnectionLost) => Some(Kind::SessionLost),
        Some(Kind::SessionLost) => Some(Kind::Timeout),
        Some(Kind::Timeout) => Some(Kind::SignInRequired),
        Some(Kind::SignInRequired) => Some(Kind::RateLimited),
        Some(Kind::RateLimited) => Some(Kind::ServerError),
        Some(Kind::ServerError) => Some(Kind::Rejected),
        Some(Kind::Rejected) => Some(Kind::InvalidAnswer),
        Some(Kind::InvalidAnswer) => Some(Kind::TooLarge),
        Some(Kind::TooLarge) => Some(Kind::Overloaded),
        Some(Kind::Overloaded) => Some(Kind::ShuttingDown),
        Some(Kind::ShuttingDown) => Some(Kind::NotAvailable),
        Some(Kind::NotAvailable) => Some(Kind::InvalidRequest),
        Some(Kind::InvalidRequest) => Some(Kind::InvalidParams),
        Some(Kind::InvalidParams) => Some(Kind::Internal),
        Some(Kind::Internal) | None => None,
    } {
        all.push(next);
    }
    all
}

#[test]
fn every_code_is_ours_to_use() {
    for kind in kinds() {
        let code = Refusal::new(kind, "", Executed::No).code();
        let ours = (-32019..=-32000).contains(&code) && !(-32004..=-32002).contains(&code);
        let standard = code == -32700 || (-32603..=-32600).contains(&code);
        assert!(ours || standard, "{kind:?}: {code}");
    }
}

#[test]
fn every_kind_has_a_name_of_its_own() {
    let name =
        |kind: Kind| data(&Refusal::new(kind, "", Executed::No).to_response(None))["kind"].clone();
    let mut names: Vec<_> = kinds()
        .into_iter()
        .map(|kind| name(kind).to_string())
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), kinds().len());
}

#[test]
fn an_answer_says_all_that_a_program_needs() {
    let refusal = Refusal::new(Kind::RateLimited, "too fast", Executed::No)
        .retryable()
        .retry_after(Duration::from_millis(1500))
        .with_status(429);
    let id = RequestId::from_json("\"a\"").expect("an id");
    assert_eq!(
        refusal.to_response(Some(&id)),
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"error\":{\"code\":-32011,\"message\":\"too fast\",\
         \"data\":{\"kind\":\"rate_limited\",\"executed\":\"no\",\"retryable\":true,\
         \"retryAfterMs\":1500,\"httpStatus\":429}}}"
    );
    let unknown = Refusal::new(Kind::Timeout, "late", Executed::Unknown).retryable();
    assert_eq!(
        unknown.to_response(None),
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32001,\"message\":\"late; outcome \
         unknown: the server may have carried it out\",\"data\":{\"kind\":\"timeout\",\
         \"executed\":\"unknown\",\"retryable\":false}}}"
    );
}

fn data(response: &Bytes) -> Value {
    let response: Value = serde_json::from_slice(response).expect("JSON");
    response["error"]["data"].clone()
}

/// Whether the server's code may have run; written apart from the matrix, to hold it to this.
fn may_have_run(fault: &Fault) -> bool {
    match fault {
        Fault::Unusable(_)
        | Fault::NotSent(_)
        | Fault::NotTaken(_)
        | Fault::Unauthorized { .. }
        | Fault::SignIn(_)
        | Fault::Forbidden { .. }
        | Fault::SessionGone(_)
        | Fault::RateLimited { .. }
        | Fault::Rejected { .. } => false,
        Fault::Unavailable { .. }
        | Fault::ServerError { .. }
        | Fault::Broken(_)
        | Fault::Cut { .. }
        | Fault::NotResumed(_)
        | Fault::Timeout(_)
        | Fault::Invalid { .. }
        | Fault::TooLarge(_) => true,
    }
}

fn fault() -> impl Strategy<Value = Fault> {
    let after = || proptest::option::of((0..100_000_u64).prop_map(Duration::from_millis));
    let rejected = |status| Fault::Rejected { status, why: why() };
    let invalid = |status| Fault::Invalid { status, why: why() };
    prop_oneof![
        Just(Fault::Unusable(why())),
        Just(Fault::NotSent(why())),
        Just(Fault::NotTaken(why())),
        Just(unauthorized()),
        Just(Fault::SignIn(why())),
        any::<bool>().prop_map(forbidden),
        Just(Fault::SessionGone(why())),
        after().prop_map(|after| Fault::RateLimited { why: why(), after }),
        (502..505_u16, after()).prop_map(|(status, after)| {
            let why = why();
            Fault::Unavailable { status, why, after }
        }),
        (500..600_u16).prop_map(failed),
        (300..500_u16).prop_map(rejected),
        Just(Fault::Broken(why())),
        any::<bool>().prop_map(cut),
        Just(Fault::NotResumed(why())),
        Just(Fault::Timeout(why())),
        (200..300_u16).prop_map(invalid),
        Just(Fault::TooLarge(why())),
    ]
}

fn class() -> impl Strategy<Value = Class> {
    prop_oneof![Just(Class::Safe), Just(Class::Effect)]
}

fn limits() -> impl Strategy<Value = Budget> {
    let millis = || (0..120_000_u64).prop_map(Duration::from_millis);
    (millis(), millis(), 0.0..1.0_f64, any::<bool>()).prop_map(
        |(left, patience, chance, can_authorize)| Budget {
            left,
            patience,
            chance,
            can_authorize,
        },
    )
}

proptest! {
    #[test]
    fn every_request_is_answered_in_bounded_steps_and_time_and_no_call_runs_twice(
        class in class(), faults in vec(fault(), 1..12), start in limits()
    ) {
        let (mut history, mut budget) = (History::default(), start);
        let mut may_have_run_before = false;
        let mut faults = faults.iter().cycle();
        let mut answer = None;
        for _ in 0..250 {
            let Some(fault) = faults.next() else { break };
            may_have_run_before |= may_have_run(fault);
            let decision = next(class, fault, &mut history, budget);
            if class == Class::Effect && may_have_run_before {
                prop_assert!(matches!(decision, Next::Resume(_) | Next::Answer(_)));
            }
            match decision {
                Next::Retry(wait) => {
                    prop_assert!(wait < budget.left);
                    prop_assert!(!matches!(fault, Fault::NotSent(_)) || wait < budget.patience);
                    budget.left -= wait;
                    budget.patience = budget.patience.saturating_sub(wait);
                }
                Next::Resume(wait) => {
                    prop_assert!(wait <= 10 * SECOND);
                    budget.left = budget.left.saturating_sub(wait);
                }
                Next::Reinitialize | Next::Authorize | Next::StepUp => {}
                Next::Answer(refusal) => {
                    answer = Some(refusal);
                    break;
                }
            }
        }
        let Some(answer) = answer else {
            return Err(TestCaseError::fail("no answer"));
        };
        if class == Class::Effect {
            prop_assert_eq!(answer.executed != Executed::No, may_have_run_before);
        }
        let retryable = data(&answer.to_response(None))["retryable"] == true;
        prop_assert!(!retryable || answer.executed == Executed::No);
        let code = answer.code();
        prop_assert!((-32019..=-32000).contains(&code) && !(-32004..=-32002).contains(&code));
    }

    #[test]
    fn the_same_fault_again_and_again_comes_to_an_end(
        class in class(), fault in fault(), start in limits()
    ) {
        let (mut history, mut budget) = (History::default(), start);
        let mut answered = false;
        for _ in 0..250 {
            match next(class, &fault, &mut history, budget) {
                Next::Answer(_) => answered = true,
                Next::Retry(wait) => {
                    budget.left -= wait;
                    budget.patience = budget.patience.saturating_sub(wait);
                }
                _ => {}
            }
            if answered {
                break;
            }
        }
        prop_assert!(answered);
    }

    #[test]
    fn waits_grow_to_ten_seconds_and_are_never_nothing(tries in any::<u32>(), chance in 0.0..1.0_f64) {
        let wait = backoff(tries, chance);
        prop_assert!(wait >= Duration::from_millis(25) && wait <= 10 * SECOND);
        prop_assert!(backoff(tries.saturating_add(1), chance) >= wait);
    }

    #[test]
    fn an_answer_is_one_line_of_json_rpc_whatever_the_texts_say(
        text in any::<String>(), id in any::<String>(),
        kind in prop::sample::select(kinds()), after in 0..1_000_000_u64
    ) {
        let refusal = Refusal::new(kind, &text, Executed::Unknown)
            .retry_after(Duration::from_millis(after));
        let id = RequestId::from_json(&message::quoted(&id)).expect("an id");
        let raw = refusal.to_response(Some(&id));
        prop_assert!(!raw.contains(&b'\n') && !raw.contains(&b'\r'));
        let message = Message::parse(raw.clone()).expect("a message");
        prop_assert_eq!(message.raw(), &raw);
        prop_assert_eq!(message.kind(), &message::Kind::Response { id: Some(id) });
        let value: Value = serde_json::from_slice(&raw).expect("JSON");
        let said = value["error"]["message"].as_str().expect("a text");
        prop_assert!(said.starts_with(&text));
    }
}
