//! Text to `Query`: which key, operator and value each token has.
//!
//! Fields and values are checked by `filter`; what is only probably meant is suggested, never
//! taken.

use super::filter::Subject;
use super::operators::{operator, operator_end, pieces};
use super::problem::shown;
use super::slips::{after_quote, free_text, last_end, missing, no_object, other_object, twice};
use super::tokens::{self, Token, column};
use super::values::Raw;
use super::{Field, Filter, Kind, MOST_PER_PAGE, Object, Problem, Query, fields};

/// Longer queries are a mistake: a list as long as REST takes has less than half of it.
const MOST_BYTES: usize = 16 * 1024;

/// What REST takes in one group.
pub(super) const MOST_FILTERS: usize = 15;

/// What may come beside the text; the text goes first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Defaults {
    pub(crate) object: Option<Object>,
    pub(crate) limit: Option<u32>,
    pub(crate) starting_after: Option<String>,
}

/// The query that `text` is. Where it says nothing of an object, a limit or a cursor, `defaults`
/// do.
pub(crate) fn parse(text: &str, defaults: Defaults, now: i64) -> Result<Query, Problem> {
    if text.len() > MOST_BYTES {
        let what = format!("the query is {} bytes long", text.len());
        return Err(Problem::new(what, format!("at most {MOST_BYTES}")));
    }
    if let Some(limit) = defaults.limit.filter(|limit| !is_limit(limit)) {
        return Err(no_limit(&limit.to_string()));
    }
    let start = text.trim_start();
    if start.starts_with(['{', '[']) {
        let at = text.len() - start.len();
        let expected = "key:value pairs, as in `object_type:conversations state:open`";
        let problem = Problem::new("a query is no JSON", expected);
        return Err(problem.at(Some(column(text, at))));
    }
    let tokens = tokens::split(text)?;
    let Some(object) = object(text, &tokens)?.or(defaults.object) else {
        return Err(no_object(text, &tokens));
    };
    let mut reader = Reader {
        text,
        now,
        query: Query::all(object),
    };
    for (at, token) in tokens.iter().enumerate() {
        reader.take(token, &tokens[..at], &tokens[at + 1..])?;
    }
    let mut query = reader.query;
    query.limit = query.limit.or(defaults.limit);
    query.starting_after = query.starting_after.or(defaults.starting_after);
    Ok(query)
}

/// What `object_type` says, wherever it stands.
fn object(text: &str, tokens: &[Token<'_>]) -> Result<Option<Object>, Problem> {
    let mut found = None;
    for (index, token) in tokens.iter().enumerate() {
        if !is(token, "object_type") {
            continue;
        }
        let (at, raw) = value(text, token, &tokens[index + 1..])?;
        let (at, raw) = after_eq(at, raw);
        let name = plain(text, at, raw)?;
        let object = Object::named(&name).ok_or_else(|| {
            let what = format!("there is no object_type `{}`", shown(&name));
            let (expected, nearest) = other_object(&name);
            let column = Some(column(text, at));
            Problem::new(what, expected).at(column).or(nearest)
        })?;
        if found.replace(object).is_some() {
            let expected = "one object type for each search";
            return Err(twice(text, token, "object_type", expected));
        }
    }
    Ok(found)
}

struct Reader<'a> {
    text: &'a str,
    now: i64,
    query: Query,
}

impl Reader<'_> {
    fn take(
        &mut self,
        token: &Token<'_>,
        before: &[Token<'_>],
        after: &[Token<'_>],
    ) -> Result<(), Problem> {
        if token.value.is_none() {
            return self.word(token, before, after);
        }
        if is(token, "object_type") {
            return Ok(());
        }
        let (at, raw) = value(self.text, token, after)?;
        if is(token, "q") {
            self.free(token, at, raw)
        } else if is(token, "limit") || is(token, "per_page") {
            self.limit(token, at, raw)
        } else if is(token, "starting_after") {
            self.cursor(token, at, raw)
        } else {
            self.filter(token, at, raw)
        }
    }

    /// A word without a colon. `AND` between filters says what is so anyway.
    fn word(
        &self,
        token: &Token<'_>,
        before: &[Token<'_>],
        after: &[Token<'_>],
    ) -> Result<(), Problem> {
        let column = Some(column(self.text, token.at));
        match token.whole {
            "AND" | "&&" => return Ok(()),
            "OR" | "||" | "NOT" => {
                let what = format!(
                    "a query has no {}: all of its filters must hold",
                    token.whole
                );
                let expected = "the operators in and nin for one of several values, as in \
                                state:in:open,snoozed, and neq for what must not be";
                return Err(Problem::new(what, expected).at(column));
            }
            _ => {}
        }
        let mut words = vec![token.clone()];
        words.extend(after.iter().take_while(|t| t.value.is_none()).cloned());
        let problem = free_text(self.text, token, &words);
        let last = before.last().filter(|last| self.is_text(last));
        match last.and_then(|last| Some((last, last.value?))) {
            // John Smith without quotes.
            Some((last, (at, value))) if !value.ends_with(['"', '\'', '”', '’']) => {
                let (operator, start) = operator_end(value);
                let all = &self.text[at + start..last_end(&words)];
                let meant = format!("{}:{operator}\"{}\"", shown(&last.key), shown(all));
                Err(problem.or(Some(meant)))
            }
            _ => Err(problem),
        }
    }

    fn is_text(&self, token: &Token<'_>) -> bool {
        let field = fields::field(self.query.object, &token.key);
        let text = |field: &Field| matches!(field.kind, Kind::Text | Kind::Body | Kind::Attribute);
        is(token, "q") || field.is_some_and(text)
    }

    fn free(&mut self, token: &Token<'_>, at: usize, raw: &str) -> Result<(), Problem> {
        let (at, raw) = match operator_end(raw) {
            ("contains:" | "eq:" | "~:" | "=:", end) => (at + end, &raw[end..]),
            _ => (at, raw),
        };
        let text = plain(self.text, at, raw)?;
        match self.query.text.replace(text) {
            None => Ok(()),
            Some(_) => {
                let expected = "all of the text in one q:\"…\"";
                Err(twice(self.text, token, "q", expected))
            }
        }
    }

    fn limit(&mut self, token: &Token<'_>, at: usize, raw: &str) -> Result<(), Problem> {
        let (at, raw) = after_eq(at, raw);
        let text = plain(self.text, at, raw)?;
        let limit = text.parse().ok().filter(is_limit);
        let limit = limit.ok_or_else(|| no_limit(&text).at(Some(column(self.text, at))))?;
        match self.query.limit.replace(limit) {
            None => Ok(()),
            Some(_) => Err(twice(self.text, token, "limit", "one limit")),
        }
    }

    /// Whatever stands there: a cursor is the server's own.
    fn cursor(&mut self, token: &Token<'_>, at: usize, raw: &str) -> Result<(), Problem> {
        let cursor = plain(self.text, at, raw)?;
        match self.query.starting_after.replace(cursor) {
            None => Ok(()),
            Some(_) => {
                let expected = "the cursor of the last page alone";
                Err(twice(self.text, token, "starting_after", expected))
            }
        }
    }

    fn filter(&mut self, token: &Token<'_>, at: usize, raw: &str) -> Result<(), Problem> {
        let key_column = Some(column(self.text, token.at));
        if raw.starts_with("//") {
            return Err(free_text(self.text, token, std::slice::from_ref(token)));
        }
        let filter = Subject::new(self.query.object, &token.key)
            .and_then(|subject| self.condition(subject, at, raw))
            .map_err(|problem| {
                let column = problem.column.or(key_column);
                problem.at(column)
            })?;
        if self.query.filters.len() == MOST_FILTERS {
            let what = format!("there are more than {MOST_FILTERS} filters");
            let expected = "at most 15, which is what Intercom takes in one search";
            return Err(Problem::new(what, expected).at(key_column));
        }
        self.query.filters.push(Filter {
            column: key_column,
            ..filter
        });
        Ok(())
    }

    fn condition(&self, subject: Subject<'_>, at: usize, raw: &str) -> Result<Filter, Problem> {
        let kind = subject.field.kind;
        let (op, length) =
            operator(raw, kind).map_err(|problem| problem.at(Some(column(self.text, at))))?;
        let (start, list) = (at + length, &raw[length..]);
        if list.is_empty() {
            return Err(missing(self.text, start, &self.text[..start], &[]));
        }
        let mut values = Vec::new();
        for (offset, member) in
            pieces(op, kind, list).map_err(|problem| problem.at(Some(column(self.text, start))))?
        {
            let column = Some(column(self.text, start + offset));
            let piece = tokens::piece(member)
                .map_err(|end| after_quote(self.text, start + offset + end))?;
            if member.is_empty() {
                let what = "the list has an empty member";
                let expected = "values with commas between them and no spaces, as in \
                                state:in:open,snoozed";
                return Err(Problem::new(what, expected).at(column));
            }
            values.push(Raw {
                text: piece.text.into_owned(),
                quoted: piece.quoted,
                column,
            });
        }
        subject.filter(op, &values, self.now).map_err(|problem| {
            let own = problem.column;
            problem.at(own.or_else(|| Some(column(self.text, at))))
        })
    }
}

fn is_limit(limit: &u32) -> bool {
    (1..=MOST_PER_PAGE).contains(limit)
}

fn no_limit(text: &str) -> Problem {
    let what = format!("limit can't be `{}`", shown(text));
    let expected = "a whole number from 1 to 150, and starting_after for further pages";
    Problem::new(what, expected)
}

/// `limit:eq:20` is as good as `limit:20`.
fn after_eq(at: usize, raw: &str) -> (usize, &str) {
    match raw.strip_prefix("eq:").or_else(|| raw.strip_prefix("=:")) {
        Some(rest) => (at + raw.len() - rest.len(), rest),
        None => (at, raw),
    }
}

fn is(token: &Token<'_>, key: &str) -> bool {
    token.value.is_some() && token.key.eq_ignore_ascii_case(key)
}

/// The value that a token must have.
fn value<'a>(
    text: &str,
    token: &Token<'a>,
    after: &[Token<'_>],
) -> Result<(usize, &'a str), Problem> {
    match token.value {
        Some((at, value)) if !value.is_empty() => Ok((at, value)),
        _ => {
            let end = token.at + token.whole.len();
            Err(missing(text, end, token.whole, after))
        }
    }
}

/// A value that is no list and must not be empty.
fn plain(text: &str, at: usize, raw: &str) -> Result<String, Problem> {
    let piece = tokens::piece(raw).map_err(|end| after_quote(text, at + end))?;
    if piece.text.trim().is_empty() {
        let problem = Problem::new("the value is empty", "something to look for");
        return Err(problem.at(Some(column(text, at))));
    }
    Ok(piece.text.into_owned())
}
