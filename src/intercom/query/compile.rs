//! `Query` to the REST API's query, within its limits: two levels, fifteen filters in a group.
//!
//! Where REST is coarser than what was asked, the query is widened, never narrowed, and the
//! `Recheck` does the rest.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

use super::fields::Kind;
use super::parse::MOST_FILTERS;
use super::times::HOUR;
use super::values::Value;
use super::{Filter, Object, Op, Problem, Query, Recheck};

/// What is asked of REST, and what must be looked at again afterwards.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) object: Object,
    /// The member `query` of the request; none: everything is listed.
    pub(crate) query: Option<Json>,
    pub(crate) recheck: Recheck,
    /// Sentences for `_note`.
    pub(crate) notes: Vec<String>,
    /// No item can pass: the answer is empty, and nobody needs to be asked.
    pub(crate) nothing: bool,
}

/// How far a bound on a date is moved outward, in seconds. REST compares a contact's dates by the
/// calendar days of the workspace, and a day on which clocks change may have 25 hours. A
/// conversation's are compared to the second, but its table leaves open whether `>` includes the
/// bound.
fn slack(object: Object) -> i64 {
    match object {
        Object::Contacts => 25 * HOUR,
        Object::Conversations => 1,
    }
}

/// Values that REST takes in one list.
const MOST_IN_LIST: usize = 15;

pub(crate) fn compile(query: &Query) -> Result<Plan, Problem> {
    let mut draft = Draft::new(query.object);
    for filter in &query.filters {
        draft.add(filter)?;
    }
    if let Some(text) = &query.text {
        draft.add_text(text);
    }
    draft.finish()
}

/// Conditions that must all hold; each is one filter, or a group of which one must hold.
struct Draft {
    object: Object,
    conditions: Vec<(Option<usize>, Json)>,
    windows: Vec<Window>,
    sets: Vec<Set>,
    recheck: Vec<Filter>,
    notes: Vec<String>,
    nothing: bool,
}

/// All bounds on one date.
struct Window {
    rest: Cow<'static, str>,
    column: Option<usize>,
    from: Option<i64>,
    /// Excluded.
    to: Option<i64>,
}

/// The values that a field with a single value may still have.
struct Set {
    rest: Cow<'static, str>,
    values: Vec<Value>,
}

impl Draft {
    fn new(object: Object) -> Self {
        Self {
            object,
            conditions: Vec::new(),
            windows: Vec::new(),
            sets: Vec::new(),
            recheck: Vec::new(),
            notes: Vec::new(),
            nothing: false,
        }
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn push(&mut self, filter: &Filter, condition: Json) {
        self.conditions.push((filter.column, condition));
    }

    fn add(&mut self, filter: &Filter) -> Result<(), Problem> {
        if filter.old_priority {
            let note = "Since Intercom's API 2.16 a priority is none, low, medium, high or urgent: \
                        `priority` was read as any but none, `not_priority` as none.";
            self.note(note.to_owned());
        }
        if filter
            .values
            .iter()
            .any(|value| matches!(value, Value::Time(_)))
        {
            self.add_date(filter);
            return Ok(());
        }
        if filter.op.compares() {
            self.add_comparison(filter);
            return Ok(());
        }
        self.meet(filter);
        self.add_equality(filter)
    }

    fn add_date(&mut self, filter: &Filter) {
        let spans = || filter.values.iter().filter_map(Value::span);
        let (first, last) = (spans().map(|s| s.from).min(), spans().map(|s| s.to).max());
        let (from, to) = match filter.op {
            // One bound for all members; the gaps between them are found by the recheck.
            Op::Eq | Op::In => (first, last),
            Op::Gt => (last, None),
            Op::Gte => (first, None),
            Op::Lt => (None, first),
            Op::Lte => (None, last),
            Op::Neq | Op::Nin | Op::Contains => (None, None),
        };
        let name = filter.name();
        if filter.op == Op::Gt && spans().any(|span| span.is_day()) {
            self.note(format!(
                "`{name}:gt:` and a day means after that whole day (UTC); gte includes it."
            ));
        }
        self.note(match (self.object, from.or(to)) {
            (Object::Contacts, Some(_)) => format!(
                "Intercom compares a contact's `{name}` by whole days, so it was compared again \
                 here, to the second: a page may hold fewer results than its limit."
            ),
            (Object::Conversations, Some(_)) => format!(
                "`{name}` was compared again here, to the second: a page may hold fewer results \
                 than its limit."
            ),
            (_, None) => format!(
                "Intercom can't look for a date that `{name}` is not, so that was sorted out here: \
                 a page may hold fewer results than its limit."
            ),
        });
        self.recheck.push(filter.clone());
        if from.or(to).is_some() {
            self.narrow(filter, from, to);
        }
    }

    fn narrow(&mut self, filter: &Filter, from: Option<i64>, to: Option<i64>) {
        let rest = filter.rest_name();
        let known = self.windows.iter().position(|window| window.rest == rest);
        let at = known.unwrap_or_else(|| {
            self.windows.push(Window {
                rest,
                column: filter.column,
                from: None,
                to: None,
            });
            self.windows.len() - 1
        });
        let window = &mut self.windows[at];
        window.from = window.from.max(from);
        window.to = [window.to, to].into_iter().flatten().min();
        if let (Some(from), Some(to)) = (window.from, window.to)
            && from >= to
        {
            self.nothing = true;
            self.note(format!(
                "No date fits all that is asked of `{}`.",
                filter.name()
            ));
        }
    }

    /// Whole numbers. The conversations' table has no `>=`, and leaves open whether `>` means it.
    fn add_comparison(&mut self, filter: &Filter) {
        let Some(Value::Integer(bound)) = filter.values.first() else {
            return;
        };
        let (operator, bound) = match (self.object, filter.op) {
            (Object::Contacts, Op::Gte) => (">=", *bound),
            (Object::Contacts, Op::Lte) => ("<=", *bound),
            (_, Op::Gte) => (">", bound.saturating_sub(1)),
            (_, Op::Lte) => ("<", bound.saturating_add(1)),
            (_, Op::Gt) => (">", *bound),
            _ => ("<", *bound),
        };
        self.push(filter, single(&filter.rest_name(), operator, json!(bound)));
        if self.object == Object::Conversations {
            self.recheck.push(filter.clone());
            self.note(format!(
                "`{}` was compared again here: a page may hold fewer results than its limit.",
                filter.name()
            ));
        }
    }

    fn add_equality(&mut self, filter: &Filter) -> Result<(), Problem> {
        let rest = filter.rest_name();
        let several = filter.values.len() > 1;
        let positive = matches!(filter.op, Op::Eq | Op::In | Op::Contains);
        let operator = match (filter.op, positive) {
            (Op::Contains, _) => "~",
            _ if self.is_phrase(filter) => {
                if positive {
                    "~"
                } else {
                    "!~"
                }
            }
            (_, true) => "=",
            (_, false) => "!=",
        };
        let one = |value: &Value| single(&rest, operator, value.json());
        if !several {
            self.conditions
                .extend(filter.values.iter().map(|v| (filter.column, one(v))));
            return Ok(());
        }
        let listed = !matches!(operator, "~" | "!~") && takes_lists(filter);
        let mut conditions: Vec<Json> = if listed {
            let operator = if positive { "IN" } else { "NIN" };
            let list = |values: &[Value]| {
                let values: Vec<_> = values.iter().map(Value::json).collect();
                single(&rest, operator, json!(values))
            };
            filter.values.chunks(MOST_IN_LIST).map(list).collect()
        } else {
            filter.values.iter().map(one).collect()
        };
        if !positive {
            let column = filter.column;
            self.conditions
                .extend(conditions.into_iter().map(|condition| (column, condition)));
            return Ok(());
        }
        if conditions.len() > MOST_FILTERS {
            let count = conditions.len();
            let what = format!("`{}` has a list of {count} values", filter.name());
            let expected = "at most 15, which is what Intercom takes of these in one search";
            return Err(Problem::new(what, expected).at(filter.column));
        }
        let only = (conditions.len() == 1).then(|| conditions.pop()).flatten();
        self.push(filter, only.unwrap_or_else(|| group("OR", conditions)));
        Ok(())
    }

    /// REST compares a body word by word, so that a phrase equals none of its words.
    fn is_phrase(&mut self, filter: &Filter) -> bool {
        let phrase =
            |value: &Value| matches!(value, Value::Text(t) if t.contains(char::is_whitespace));
        let is = filter.field.kind == Kind::Body
            && filter.op != Op::Contains
            && filter.values.iter().any(phrase);
        if is {
            let note = "Intercom compares `source_body` word by word, so the phrase was looked for \
                        with contains.";
            self.note(note.to_owned());
        }
        is
    }

    /// Remembers what a single-valued field may be, to see contradictions.
    fn meet(&mut self, filter: &Filter) {
        let single = matches!(
            filter.field.kind,
            Kind::Choice(_) | Kind::Priority | Kind::Boolean | Kind::Integer | Kind::Duration
        );
        if !single || !matches!(filter.op, Op::Eq | Op::In) {
            return;
        }
        let rest = filter.rest_name();
        match self.sets.iter_mut().find(|set| set.rest == rest) {
            None => self.sets.push(Set {
                rest,
                values: filter.values.clone(),
            }),
            Some(set) => {
                set.values.retain(|value| filter.values.contains(value));
                if set.values.is_empty() {
                    self.nothing = true;
                    let name = filter.name();
                    self.note(format!(
                        "All filters must hold, and `{name}` has only one value: for either of \
                         two, write {name}:in:a,b."
                    ));
                }
            }
        }
    }

    fn add_text(&mut self, text: &str) {
        let fields: &[&str] = match self.object {
            Object::Conversations => {
                let note = "q looks into the first message's body and subject; Intercom's REST API \
                            can't search the replies.";
                self.note(note.to_owned());
                &["source.body", "source.subject"]
            }
            Object::Contacts => &["name", "email", "phone"],
        };
        let filters = fields.iter().map(|field| single(field, "~", json!(text)));
        self.conditions.push((None, group("OR", filters.collect())));
    }

    fn finish(mut self) -> Result<Plan, Problem> {
        let slack = slack(self.object);
        for window in std::mem::take(&mut self.windows) {
            let lower = window.from.map(|from| (">", from.saturating_sub(slack)));
            let upper = window
                .to
                .map(|to| ("<", to.saturating_sub(1).saturating_add(slack)));
            for (operator, bound) in lower.into_iter().chain(upper) {
                let filter = single(&window.rest, operator, json!(bound.max(0)));
                self.conditions.push((window.column, filter));
            }
        }
        if let Some((column, _)) = self.conditions.get(MOST_FILTERS) {
            let count = self.conditions.len();
            let what = format!(
                "these filters make {count} conditions, as lists and days may make several"
            );
            let expected = "at most 15, which is what Intercom takes in one search";
            return Err(Problem::new(what, expected).at(*column));
        }
        let mut conditions: Vec<_> = self.conditions.into_iter().map(|(_, c)| c).collect();
        let query = match conditions.len() {
            0 => None,
            1 => conditions.pop(),
            _ => Some(group("AND", conditions)),
        };
        Ok(Plan {
            object: self.object,
            query,
            recheck: Recheck::new(self.recheck),
            notes: self.notes,
            nothing: self.nothing,
        })
    }
}

/// REST takes no list of tags for contacts, and its lists hold text and numbers only.
fn takes_lists(filter: &Filter) -> bool {
    let truths = filter
        .values
        .iter()
        .any(|value| matches!(value, Value::Boolean(_)));
    filter.field.kind != Kind::Tag && !truths
}

fn single(field: &str, operator: &str, value: Json) -> Json {
    json!({ "field": field, "operator": operator, "value": value })
}

fn group(operator: &str, value: Vec<Json>) -> Json {
    json!({ "operator": operator, "value": value })
}
