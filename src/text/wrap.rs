//! Lines that fit a terminal's width: broken between words, never in one.
//!
//! What a person may want to copy stays whole where it can: a link, a path, a command, what stands
//! between backticks. Colours take no room.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

/// Values further to the right than this are no column of a table.
const LABELS: usize = 32;
/// Terminals' tab stops.
const TAB: usize = 8;

/// Every line of `text` in `width` columns. A line that goes on is indented, below the value where it
/// begins with a name and a value.
pub(crate) fn wrapped(text: &str, width: usize) -> String {
    let mut page = String::with_capacity(text.len() + text.len() / 16);
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        page.push_str(&broken(line, width, &hanging(line, width)));
        page.push_str(end);
    }
    page
}

/// One line in `width` columns; those after the first begin with `indent`. What doesn't fit into a
/// line gets one of its own all the same.
pub(crate) fn broken<'a>(line: &'a str, width: usize, indent: &str) -> Cow<'a, str> {
    if columns(line) <= width {
        return Cow::Borrowed(line);
    }
    let mut page = String::with_capacity(line.len() + 64);
    let mut column = 0;
    for piece in pieces(line, width.saturating_sub(columns(indent))) {
        let fits = advanced(advanced(column, piece.gap), piece.text) <= width;
        if column == 0 || fits {
            page.push_str(piece.gap);
            column = advanced(column, piece.gap);
        } else {
            page.push('\n');
            page.push_str(indent);
            column = columns(indent);
        }
        page.push_str(piece.text);
        column = advanced(column, piece.text);
    }
    Cow::Owned(page)
}

/// How many columns a text takes, from the first one on.
pub(crate) fn columns(text: &str) -> usize {
    advanced(0, text)
}

/// `text` in ASCII, as far as these are signs of ours: what others have written stays.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    const SIGNS: [(char, &str); 11] = [
        ('…', "..."),
        ('•', "*"),
        ('–', "-"),
        ('—', "-"),
        ('→', "->"),
        ('✓', "+"),
        ('✗', "x"),
        ('‘', "'"),
        ('’', "'"),
        ('“', "\""),
        ('”', "\""),
    ];
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let stands = |c: char| SIGNS.iter().find(|(sign, _)| *sign == c);
    let mut page = String::with_capacity(text.len());
    for c in text.chars() {
        match stands(c) {
            Some((_, ascii)) => page.push_str(ascii),
            None => page.push(c),
        }
    }
    Cow::Owned(page)
}

/// Something that is not broken, and the blanks before it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    gap: &'a str,
    text: &'a str,
}

/// `room`: what a line has for one that begins it.
fn pieces(line: &str, room: usize) -> Vec<Piece<'_>> {
    let words = words(line);
    let mut pieces = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(first) = words.get(at) {
        let last = together(&words, at, room, line);
        pieces.push(Piece {
            gap: first.gap,
            text: span(line, first, &words[last]),
        });
        at = last + 1;
    }
    pieces
}

fn words(line: &str) -> Vec<Piece<'_>> {
    let mut words = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let text = rest.trim_start_matches(' ');
        let gap = &rest[..rest.len() - text.len()];
        let end = text.find(' ').unwrap_or(text.len());
        if end > 0 {
            let text = &text[..end];
            words.push(Piece { gap, text });
        }
        rest = &text[end..];
    }
    words
}

/// The last of the words that stay with the one at `at`.
fn together(words: &[Piece<'_>], at: usize, room: usize, line: &str) -> usize {
    let first = words[at].text;
    let rest = || words[at + 1..].iter().position(|word| ends_in_tick(word));
    if is_amount(words, at) {
        return at + 1;
    }
    let is_odd = first.matches('`').count() % 2 == 1;
    let is_command = first.trim_start_matches(['(', '"', '\'']) == env!("CARGO_PKG_NAME");
    let last = if is_odd {
        rest().map(|more| at + 1 + more)
    } else if is_command {
        let end = words[at..].iter().position(|word| is_end(word.text));
        Some(end.map_or(words.len() - 1, |more| at + more))
    } else {
        None
    };
    let Some(last) = last else { return at };
    let fits = columns(span(line, &words[at], &words[last])) <= room;
    // A command after a colon is there to be copied.
    let is_told = is_command && at > 0 && words[at - 1].text.ends_with(':');
    if fits || is_told { last } else { at }
}

/// `8 s`, `47 ms`.
fn is_amount(words: &[Piece<'_>], at: usize) -> bool {
    let is_number = words[at].text.bytes().all(|byte| byte.is_ascii_digit());
    let unit = words.get(at + 1).map(|word| word.text);
    let is_unit = |unit: &str| ["s", "ms"].contains(&unit.trim_end_matches([',', ';', '.', ')']));
    is_number && unit.is_some_and(is_unit)
}

fn ends_in_tick(word: &Piece<'_>) -> bool {
    word.text.matches('`').count() % 2 == 1
}

/// Whether a sentence goes on after this word, and the command doesn't.
fn is_end(word: &str) -> bool {
    word.ends_with([',', ';', '.', ')', ':', '"'])
}

/// From one word to the end of another of the same line.
fn span<'a>(line: &'a str, first: &Piece<'a>, last: &Piece<'a>) -> &'a str {
    let at = |part: &str| part.as_ptr() as usize - line.as_ptr() as usize;
    &line[at(first.text)..at(last.text) + last.text.len()]
}

/// What the lines after the first begin with.
fn hanging(line: &str, width: usize) -> String {
    let text = line.trim_start_matches(' ');
    let lead = line.len() - text.len();
    let value = text.find("  ").map(|gap| text[gap..].trim_start());
    let value = value.map(|value| columns(&line[..line.len() - value.len()]));
    let is_column = |at: &usize| *at <= LABELS.min(width / 2);
    let indent = value.filter(is_column).unwrap_or(lead + 2);
    " ".repeat(indent)
}

/// The column after `text`, which begins in that one.
fn advanced(mut column: usize, text: &str) -> usize {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            // Our own colours.
            '\x1b' => drop(rest.by_ref().find(|c| *c == 'm')),
            '\t' => column = (column / TAB + 1) * TAB,
            _ => column += c.width().unwrap_or_default(),
        }
    }
    column
}
