//! A query's text in pieces: where a token ends, what a quote holds. It knows no key and no
//! operator.

use std::borrow::Cow;

use super::Problem;
use super::problem::shown;

/// A token as it stands in the text: `key:value`, or a word that has no colon.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    /// Byte offset.
    pub(super) at: usize,
    pub(super) whole: &'a str,
    /// Without its quotes.
    pub(super) key: Cow<'a, str>,
    /// What follows the first colon, and its byte offset.
    pub(super) value: Option<(usize, &'a str)>,
}

/// The colon, and the one that East Asian keyboards write.
pub(super) fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

/// 1-based, in characters.
pub(super) fn column(text: &str, at: usize) -> usize {
    text[..at].chars().count() + 1
}

pub(super) fn split(text: &str) -> Result<Vec<Token<'_>>, Problem> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        let Some(gap) = text[at..].find(|c: char| !is_gap(c)) else {
            return Ok(tokens);
        };
        at += gap;
        let token = token(text, at).map_err(|quote| unterminated(text, quote))?;
        at += token.whole.len();
        tokens.push(token);
    }
}

fn token(text: &str, at: usize) -> Result<Token<'_>, usize> {
    let key_end = until(text, at, |c| c == '.', |c| is_colon(c) || is_gap(c))?;
    let key = &text[at..key_end];
    let colon = text[key_end..].chars().next().filter(|c| is_colon(*c));
    let mut token = Token {
        at,
        whole: key,
        key: without_quotes(key),
        value: None,
    };
    if let Some(colon) = colon {
        let start = key_end + colon.len_utf8();
        let end = until(text, start, opens, is_gap)?;
        token.whole = &text[at..end];
        token.value = Some((start, &text[start..end]));
    }
    Ok(token)
}

/// Between tokens. A byte-order mark may stand before the first.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// What a quote may follow in a value; elsewhere it is an apostrophe or an inch.
fn opens(before: char) -> bool {
    is_colon(before) || matches!(before, ',' | '=' | '<' | '>' | '~')
}

/// The offset of the first character from `from` on that stops, outside of quotes. `Err` is the
/// offset of a quote that nothing closes.
fn until(
    text: &str,
    from: usize,
    opens: impl Fn(char) -> bool,
    stops: impl Fn(char) -> bool,
) -> Result<usize, usize> {
    let (mut at, mut may_open) = (from, true);
    while let Some(c) = text[at..].chars().next() {
        if may_open && closing(c).is_some() {
            at += quoted(&text[at..]).ok_or(at)?;
            may_open = false;
        } else if stops(c) {
            return Ok(at);
        } else {
            may_open = opens(c);
            at += c.len_utf8();
        }
    }
    Ok(at)
}

/// The quote that closes what this one opens; word processors bend theirs.
fn closing(open: char) -> Option<char> {
    match open {
        '"' | '\'' => Some(open),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

/// The length of the quoted text that `text` begins with, quotes included.
fn quoted(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let close = closing(chars.next()?.1)?;
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if c == '\\' {
            chars.next();
        } else if c == close {
            // 'it's' has an apostrophe in it.
            let apostrophe = matches!(c, '\'' | '’')
                && text[end..].starts_with(|next: char| next.is_alphanumeric());
            if !apostrophe {
                return Some(end);
            }
        }
    }
    None
}

/// A piece of a value: what is in its quotes, or the piece itself.
pub(super) struct Piece<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) quoted: bool,
}

/// `Err` is where the text begins that follows a closing quote.
pub(super) fn piece(raw: &str) -> Result<Piece<'_>, usize> {
    let quoted_to = quoted(raw).filter(|_| raw.starts_with(|c| closing(c).is_some()));
    match quoted_to {
        None => Ok(Piece {
            text: Cow::Borrowed(raw),
            quoted: false,
        }),
        Some(end) if end < raw.len() => Err(end),
        Some(_) => Ok(Piece {
            text: unescaped(raw),
            quoted: true,
        }),
    }
}

/// The members of a list, with their offsets: cut at the commas outside of quotes.
pub(super) fn members(list: &str) -> Vec<(usize, &str)> {
    let (mut found, mut at) = (Vec::new(), 0);
    loop {
        let end = until(list, at, |_| false, |c| c == ',').unwrap_or(list.len());
        found.push((at, &list[at..end]));
        if end == list.len() {
            return found;
        }
        at = end + 1;
    }
}

/// What stands between the first and the last character; `\"` and `\\` lose their backslash.
fn unescaped(quoted: &str) -> Cow<'_, str> {
    let mut chars = quoted.chars();
    chars.next();
    let close = chars.next_back();
    let inside = chars.as_str();
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside.chars().peekable();
    while let Some(c) = rest.next() {
        let escapes = |next: &char| *next == '\\' || Some(*next) == close;
        match rest.next_if(|next| c == '\\' && escapes(next)) {
            Some(escaped) => out.push(escaped),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A key may have a quoted part: `custom_attributes."AI Title"`.
fn without_quotes(key: &str) -> Cow<'_, str> {
    let start = key.find(|c| closing(c).is_some()).unwrap_or(key.len());
    let (head, tail) = key.split_at(start);
    match piece(tail) {
        Ok(Piece { text, quoted: true }) if head.is_empty() => text,
        Ok(Piece { text, quoted: true }) if head.ends_with('.') => {
            Cow::Owned(format!("{head}{text}"))
        }
        _ => Cow::Borrowed(key),
    }
}

fn unterminated(text: &str, quote: usize) -> Problem {
    let what = format!("the quote in `{}` is never closed", shown(&text[quote..]));
    let expected = "a second quote where the value ends, as in q:\"refund please\"";
    Problem::new(what, expected).at(Some(column(text, quote)))
}
