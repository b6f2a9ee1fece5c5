//! The calls: from a tool's name and arguments to its answer.

mod articles;
mod companies;
mod contacts;
mod conversations;
mod fetch;
mod fin;
mod find;
mod lists;
mod notes;
mod search;

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::clock;
use crate::intercom::query::{Filter, Object, Problem};
use crate::intercom::{Links, Names};

use super::answer::{Answer, Executed, Failure, Outcome};
use super::arguments::{Arguments, Comparison};
use super::fin::Progress;
use super::ids::Kind;
use super::shape::{self, Shape};
use super::{Settings, WRITING, catalogue};

/// Between the end of waiting for Fin and the end of the call.
const MARGIN: Duration = Duration::from_millis(500);

/// Answers a call of a tool that exists, before the host gives up: one request has its own limit,
/// but waits, repetitions and the next requests add up.
pub(super) async fn call(
    settings: &Settings,
    tool: &str,
    given: Map<String, Value>,
    progress: Progress,
) -> Outcome {
    // On the heap: all that holds it would otherwise be as large again.
    let call = guarded(tool, Box::pin(answer(settings, tool, given, progress)));
    ending(settings.longest, tool, call).await
}

/// The call's outcome, also where a fault of ours ends it: without one the host would wait for as
/// long as it can.
async fn guarded(tool: &str, call: impl Future<Output = Outcome>) -> Outcome {
    let mut call = pin!(call);
    let outcome = poll_fn(|context| {
        let poll = || call.as_mut().poll(context);
        catch_unwind(AssertUnwindSafe(poll)).unwrap_or_else(|_| Poll::Ready(Err(fault(tool))))
    });
    outcome.await
}

async fn ending(limit: Duration, tool: &str, call: impl Future<Output = Outcome>) -> Outcome {
    let late = |_| {
        let seconds = limit.as_secs();
        let message = format!("Intercom did not answer all that `{tool}` asks within {seconds} s");
        Err(ended(tool, Failure::new("timeout", message)))
    };
    let outcome = tokio::time::timeout(limit, call).await;
    outcome.unwrap_or_else(late)
}

/// The panic itself was told on stderr, with its place.
fn fault(tool: &str) -> Failure {
    let failure = Failure::new(
        "internal",
        format!("`{tool}` failed because of a mistake in intercom-mcp"),
    );
    ended(
        tool,
        failure.hint("please report it, with what stderr says"),
    )
}

/// What ended in the middle may have changed something.
fn ended(tool: &str, failure: Failure) -> Failure {
    if !has_effect(tool) {
        return failure;
    }
    let failure = failure.executed(Executed::Unknown);
    failure.hint("whether it was carried out is unknown: look before you repeat it")
}

/// Whether it may have changed something, once it has begun.
pub(super) fn has_effect(tool: &str) -> bool {
    let says = ["ask_fin", "reply_to_fin_conversation", "run_fin_procedure"];
    WRITING.contains(&tool) || says.contains(&tool)
}

async fn answer(
    settings: &Settings,
    tool: &str,
    given: Map<String, Value>,
    progress: Progress,
) -> Outcome {
    if WRITING.contains(&tool) && !settings.allow_writes {
        return Err(not_allowed(tool));
    }
    let legal = catalogue::arguments(tool);
    let legal: Vec<&str> = legal.iter().map(String::as_str).collect();
    let arguments = Arguments::read(given, tool, &legal)?;
    let arguments = &arguments;
    match tool {
        "search" => search::search(settings, arguments).await,
        "fetch" => fetch::fetch(settings, arguments).await,
        "search_conversations" => conversations::search(settings, arguments).await,
        "get_conversation" => conversations::get(settings, arguments).await,
        "search_contacts" => contacts::search(settings, arguments).await,
        "get_contact" => contacts::get(settings, arguments).await,
        "list_companies" => companies::list(settings, arguments).await,
        "get_company" => companies::get(settings, arguments).await,
        "list_articles" => articles::list(settings, arguments).await,
        "search_articles" => articles::search(settings, arguments).await,
        "get_article" => articles::get(settings, arguments).await,
        "create_article" => articles::create(settings, arguments).await,
        "update_article" => articles::update(settings, arguments).await,
        "add_internal_note" => notes::add(settings, arguments).await,
        _ => {
            let until = Instant::now() + settings.longest.saturating_sub(MARGIN);
            let call = fin::Call {
                settings,
                arguments,
                progress,
                until,
            };
            of_fin(tool, call).await
        }
    }
}

async fn of_fin(tool: &str, call: fin::Call<'_>) -> Outcome {
    match tool {
        "list_fin_capabilities" => fin::capabilities(call).await,
        "ask_fin" => fin::ask(call).await,
        "get_fin_response" => fin::response(call).await,
        "reply_to_fin_conversation" => fin::reply(call).await,
        "run_fin_procedure" => fin::run(call).await,
        _ => Err(Failure::invalid(format!("there is no tool {tool:?}"))),
    }
}

fn not_allowed(tool: &str) -> Failure {
    let failure = Failure::new(
        "writes_not_allowed",
        format!("`{tool}` changes the workspace, which these local tools may not do"),
    );
    failure.executed(Executed::No).hint(
        "whoever runs intercom-mcp can allow it with --allow-writes, or INTERCOM_MCP_ALLOW_WRITES=true",
    )
}

/// Below this no result makes sense.
const LEAST_ROOM: usize = 1000;

/// Names and links only make an answer nicer: so long they are waited for.
const NICER: Duration = Duration::from_secs(3);

impl Settings {
    /// The longest result, in characters of its JSON.
    fn room(&self) -> usize {
        self.max_result_chars.max(LEAST_ROOM)
    }

    /// The names that these objects need; nobody is asked where they need none.
    async fn names_for(&self, items: &[Value]) -> Arc<Names> {
        if items.iter().any(shape::wants_names) {
            self.names().await
        } else {
            Arc::default()
        }
    }

    async fn names(&self) -> Arc<Names> {
        let names = tokio::time::timeout(NICER, self.client.names()).await;
        names.unwrap_or_default()
    }

    async fn links(&self) -> Links {
        let links = tokio::time::timeout(NICER, self.client.links()).await;
        links.unwrap_or_else(|_| Links::new(None, None))
    }

    /// One object as it is shown alone.
    async fn alone(&self, kind: Kind, item: Value) -> Result<Value, Failure> {
        let item = object(item)?;
        let links = self.links().await;
        Ok(self.shown(kind, item, &links).await)
    }

    async fn shown(&self, kind: Kind, item: Value, links: &Links) -> Value {
        let names = self.names_for(std::slice::from_ref(&item)).await;
        let shape = Shape {
            names: &names,
            links,
            bodies: None,
        };
        shape.item(kind, item)
    }
}

/// What Intercom describes as an object must be one.
fn object(answer: Value) -> Result<Value, Failure> {
    if answer.is_object() {
        return Ok(answer);
    }
    Err(Failure::new(
        "invalid_answer",
        "Intercom's answer is not the object that was asked for",
    ))
}

/// One object as an answer: what is too long is shortened, and says where it can be read.
fn within(settings: &Settings, kind: Kind, mut item: Value) -> Outcome {
    let id = item["id"].as_str().unwrap_or_default();
    let how = format!("fetch {}", kind.prefixed(id));
    super::budget::shorten(&mut item, settings.room(), &how);
    Ok(Answer(item))
}

/// An id of the kind that the argument names.
fn id(arguments: &Arguments, name: &str, kind: Kind) -> Result<super::ids::Id, Failure> {
    let what = format!(
        "the id of {} {}",
        if kind == Kind::Article { "an" } else { "a" },
        kind.noun()
    );
    super::ids::of(kind, &arguments.required(name, &what)?)
}

/// A bound that a parameter gave.
fn bound(object: Object, field: &str, bound: Comparison, now: i64) -> Result<Filter, Failure> {
    let filter = match bound.op {
        Some(op) => Filter::new(object, field, op, &[bound.value], now),
        None => Filter::written(object, field, &bound.value, now),
    };
    filter.map_err(|e| problem(&e))
}

/// What is wrong with a query.
fn problem(problem: &Problem) -> Failure {
    let said = problem.to_string();
    Failure::invalid(said.trim_end_matches('.'))
}

/// Seconds since 1970.
fn now() -> i64 {
    i64::try_from(clock::now()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fault_of_ours_is_an_answer_too() {
        let failing = async { panic!("a fault") };
        let failure = guarded("search", failing).await.expect_err("a failure");
        assert!(failure.text().contains("report it"), "{}", failure.text());
    }

    #[tokio::test]
    async fn a_call_without_an_end_has_one() {
        for (tool, is_unknown) in [("search", false), ("add_internal_note", true)] {
            let endless = std::future::pending();
            let failure = ending(Duration::ZERO, tool, endless).await;
            let said = failure.expect_err("a failure").text();
            assert!(said.contains("did not answer"), "{said}");
            assert_eq!(said.contains("is unknown"), is_unknown, "{said}");
        }
    }
}
