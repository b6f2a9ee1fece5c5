//! The slips of the pen that no key or field explains: words without a key, missing values, things
//! said twice. It only words them; what is legal is decided where it is read.

use super::meant;
use super::operators::is_sign;
use super::problem::shown;
use super::tokens::{Token, column};
use super::{Object, Op, Problem, fields};

pub(super) fn other_object(name: &str) -> (&'static str, Option<&'static str>) {
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
        "user" | "users" => (
            "conversations or contacts",
            Some("object_type:contacts role:user"),
        ),
        "lead" | "leads" => (
            "conversations or contacts",
            Some("object_type:contacts role:lead"),
        ),
        name => {
            let names = ["conversations", "contacts"];
            let nearest = super::nearest::nearest(name, names);
            ("conversations or contacts", nearest)
        }
    }
}

pub(super) fn no_object(text: &str, tokens: &[Token<'_>]) -> Problem {
    let Some(first) = tokens.first() else {
        let expected = "an object type at least, as in `object_type:conversations state:open`";
        return Problem::new("the query is empty", expected);
    };
    if first.whole.starts_with(['{', '[']) {
        let expected = "key:value pairs, as in `object_type:conversations state:open`";
        return Problem::new("a query is no JSON", expected).at(Some(column(text, first.at)));
    }
    if tokens.iter().all(|token| token.value.is_none()) {
        let problem = free_text(text, first, tokens);
        let with_object = |q| format!("object_type:conversations {q}");
        let nearest = problem.nearest.clone().map(with_object);
        return problem.or(nearest);
    }
    let expected = "object_type:conversations or object_type:contacts in every search, as in \
                    `object_type:conversations state:open`";
    let all_of = |object: &Object| {
        let known = |t: &Token<'_>| fields::field(*object, &t.key).is_some();
        tokens
            .iter()
            .all(|t| known(t) || meant::KEYS.contains(&&*t.key))
    };
    let mut fitting = [Object::Conversations, Object::Contacts]
        .into_iter()
        .filter(all_of);
    let nearest = match (fitting.next(), fitting.next()) {
        (Some(object), None) => Some(format!(
            "object_type:{} {}",
            object.name(),
            shown(text.trim())
        )),
        _ => None,
    };
    Problem::new("`object_type` is missing", expected).or(nearest)
}

pub(super) fn missing(text: &str, at: usize, key: &str, after: &[Token<'_>]) -> Problem {
    let key = key.rsplit(char::is_whitespace).next().unwrap_or(key);
    let what = format!("nothing follows `{}`", shown(key));
    let problem = Problem::new(what, "a value right after the colon, without a space");
    let meant = after
        .first()
        .map(|next| format!("{}{}", shown(key), shown(next.whole)));
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
