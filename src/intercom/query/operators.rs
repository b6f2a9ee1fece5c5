//! Which operator a value begins with, and where the values after it are.

use super::meant;
use super::problem::shown;
use super::tokens::{self, is_colon};
use super::{Kind, Op, Problem};

/// The values that a filter has.
pub(super) fn pieces(op: Op, kind: Kind, list: &str) -> Result<Vec<(usize, &str)>, Problem> {
    if !op.takes_list() {
        return Ok(vec![(0, list)]);
    }
    if list.starts_with(['[', '(']) {
        let bare = list.trim_matches(['[', ']', '(', ')']);
        let meant = (!bare.is_empty()).then(|| format!("{}:{}", op.name(), shown(bare)));
        let problem = Problem::new("a list has no brackets", "values with commas between them");
        return Err(problem.or(meant));
    }
    let members = tokens::members(list);
    fits(members.len())?;
    // "open,closed" is one piece of text, but no value of anything that isn't text.
    let texts = matches!(kind, Kind::Text | Kind::Body | Kind::Attribute);
    let quoted = || list.strip_prefix('"')?.strip_suffix('"');
    match quoted().filter(|_| members.len() == 1 && !texts) {
        Some(inside) if inside.contains(',') => {
            let inside = tokens::members(inside).into_iter();
            Ok(inside.map(|(at, member)| (at + 1, member.trim())).collect())
        }
        _ => Ok(members),
    }
}

/// Fifteen lists of fifteen are the most that REST takes in one group; to look at more members
/// would only take time.
pub(super) fn fits(count: usize) -> Result<(), Problem> {
    if count <= MOST_MEMBERS {
        return Ok(());
    }
    let what = format!("the list has {count} values");
    let expected = format!("at most {MOST_MEMBERS}, which is what Intercom takes in one search");
    Err(Problem::new(what, expected))
}

const MOST_MEMBERS: usize = 15 * 15;

/// The operator that a value begins with, and how much of the value it is.
pub(super) fn operator(raw: &str, kind: Kind) -> Result<(Op, usize), Problem> {
    let (head, length) = operator_end(raw);
    let name = head.trim_end_matches(is_colon);
    if let Some(op) = Op::named(name) {
        return Ok((op, length));
    }
    let (op, end) = sign(raw, kind);
    let signs_only = end > 0 && name.chars().all(is_sign);
    if name.is_empty() || length == raw.len() || end > 0 && !signs_only {
        return Ok((op, end));
    }
    meant::operator(name, kind).map_or(Ok((op, end)), Err)
}

pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '=' | '<' | '>' | '!' | '~')
}

/// `>=2026-01-01`: a sign needs no colon after it. Text may begin with `<`.
fn sign(raw: &str, kind: Kind) -> (Op, usize) {
    let ordered = kind.operators().contains(&Op::Gt);
    let signs = [">=", "<=", "!=", "==", ">", "<", "=", "~"];
    let fits = |sign: &&str| raw.starts_with(*sign) && (ordered || !sign.starts_with(['<', '>']));
    let found = signs.into_iter().find(fits);
    let known = found.and_then(|sign| Some((Op::named(sign)?, sign.len())));
    known.unwrap_or((Op::Eq, 0))
}

/// The part of a value up to its first colon, colon included; nothing if it has none.
pub(super) fn operator_end(raw: &str) -> (&str, usize) {
    let end = match raw.char_indices().find(|(_, c)| is_colon(*c)) {
        Some((at, colon)) if !raw.starts_with(['"', '\'', '“', '‘']) => at + colon.len_utf8(),
        _ => 0,
    };
    (&raw[..end], end)
}
