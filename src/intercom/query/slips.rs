//! The slips of the pen that no key or field explains: words without a key, missing values, things
//! said twice. It only words them; what is legal is decided where it is read.

use super::meant;
use super::operators::is_sign;
use super::problem::shown;
use super::tokens::{Token, column};
use super::{Object, Op, Problem, fields};
use crate::nearest::nearest;

/// What is expected and what was probably meant instead of an object that search doesn't know.
pub(super) fn other_object(name: &str) -> (&'static str, Option<&'static str>) {
    let both = "conversations or contacts";
    match name.to_ascii_lowercase().as_str() {
        "tickets" | "ticket" => (
            "conversations or contacts; tickets are found among the conversations when the token \
             may read tickets",
            Some("object_type:conversations"),
        ),
        "company" | "companies" => (
            "conversations or contacts; for companies there is the tool list_companies",
            None,
        ),
        "article" | "articles" => (
            "conversations or contacts; for articles there is the tool search_articles",
            None,
        ),
        "user" | "users" => (both, Some("object_type:contacts role:user")),
        "lead" | "leads" => (both, Some("object_type:contacts role:lead")),
        name => (both, nearest(name, ["conversations", "contacts"])),
    }
}

pub(super) fn no_object(text: &str, tokens: &[Token<'_>]) -> Problem {
    let Some(first) = tokens.first() else {
        let expected = "an object type at least, as in `object_type:conversations state:open`";
        return Problem::new("the query is empty", expected);
    };
    if tokens.iter().all(|token| token.value.is_none()) {
        let problem = free_text(text, first, tokens);
        let with_object = |q| format!("object_type:conversations {q}");
        let nearest = problem.nearest.clone().map(with_object);
        return problem.or(nearest);
    }
    let expected = "object_type:conversations or object_type:contacts in every search, as in \
                    `object_type:conversations state:open`";
    let fits = |object| {
        let known = |key: &str| fields::field(object, key).is_some();
        tokens
            .iter()
            .all(|t| known(&t.key) || meant::KEYS.contains(&&*t.key))
    };
    let only = match (fits(Object::Conversations), fits(Object::Contacts)) {
        (true, false) => Some(Object::Conversations),
        (false, true) => Some(Object::Contacts),
        _ => None,
    };
    let nearest = only.map(|o| format!("object_type:{} {}", o.name(), shown(text.trim())));
    Problem::new("`object_type` is missing", expected).or(nearest)
}

/// `key` is what stands before the value that isn't there, which ends at `at`.
pub(super) fn missing(text: &str, at: usize, key: &str, after: &[Token<'_>]) -> Problem {
    let key = key.rsplit(char::is_whitespace).next().unwrap_or(key);
    let what = format!("nothing follows `{}`", shown(key));
    let problem = Problem::new(what, "a value right after the colon, without a space");
    let next = after.first().filter(|next| next.value.is_none());
    let meant = next.map(|next| format!("{}{}", shown(key), shown(next.whole)));
    problem.at(Some(column(text, at))).or(meant)
}

pub(super) fn after_quote(text: &str, at: usize) -> Problem {
    let rest = text[at..].split_whitespace().next().unwrap_or_default();
    let what = format!("`{}` stands right after a closing quote", shown(rest));
    let expected = "a space after the quote, or \\\" for a quote inside the value";
    Problem::new(what, expected).at(Some(column(text, at)))
}

pub(super) fn twice(text: &str, token: &Token<'_>, key: &str, expected: &str) -> Problem {
    let what = format!("{key} stands here for the second time");
    Problem::new(what, expected).at(Some(column(text, token.at)))
}

/// Words that belong to no key, and how they should be written.
pub(super) fn free_text(text: &str, first: &Token<'_>, words: &[Token<'_>]) -> Problem {
    let all = &text[first.at..last_end(words)];
    let what = format!("`{}` belongs to no key", shown(all));
    let expected = "key:value pairs; free text is written q:\"refund please\"";
    let meant = assignment(first).unwrap_or_else(|| {
        let bare = all.trim_matches(['"', '\'']).replace('"', "\\\"");
        format!("q:\"{}\"", shown(&bare))
    });
    let problem = Problem::new(what, expected).or(Some(meant));
    problem.at(Some(column(text, first.at)))
}

/// `created_at>=2026-01-01` as it should be written.
fn assignment(word: &Token<'_>) -> Option<String> {
    let at = word.whole.find(is_sign)?;
    let (key, rest) = word.whole.split_at(at);
    let known = |object| fields::field(object, key).is_some();
    let is_key =
        meant::KEYS.contains(&key) || known(Object::Conversations) || known(Object::Contacts);
    let end = rest.find(|c| !is_sign(c))?;
    let op = Op::named(&rest[..end]).filter(|_| is_key)?;
    Some(match op {
        Op::Eq => format!("{key}:{}", shown(&rest[end..])),
        op => format!("{key}:{}:{}", op.name(), shown(&rest[end..])),
    })
}

pub(super) fn last_end(words: &[Token<'_>]) -> usize {
    words.last().map_or(0, |last| last.at + last.whole.len())
}
