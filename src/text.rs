//! Makes text from outside (a server, a file, a variable) fit for a person's terminal (T29).
//!
//! It judges characters, not meaning: it hides no secrets and knows no markup. Data that another
//! program reads (`--json`, protocol bytes) does not pass through here.

#[cfg(test)]
mod tests;
mod wrap;

use std::borrow::Cow;
use std::fmt::Write as _;

pub(crate) use wrap::{broken, columns, plain, wrapped};

/// The longest text that `safe` returns, in characters.
const LIMIT: usize = 500;

/// `text` with everything that a terminal obeys or hides made visible, cut to 500 characters.
/// Its own output comes back unchanged.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    // Escaping at most halves the count of characters (CR LF becomes LF), so what stands beyond
    // twice the limit can't be seen: it is not even looked at.
    let seen = match text.char_indices().nth(2 * LIMIT + 2) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let escaped = escaped(seen);
    if escaped.chars().nth(LIMIT).is_none() {
        return escaped;
    }
    let mut cut: String = escaped.chars().take(LIMIT - 1).collect();
    cut.push('…');
    Cow::Owned(cut)
}

/// `safe` without the cut: for text whose length its writer bounds.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        if char == '\r' && rest.peek() == Some(&'\n') {
            continue; // a Windows line end is a line end; a lone CR overwrites the line
        }
        if is_unsafe(char) {
            write!(out, "\\u{{{:x}}}", u32::from(char)).expect("a String takes every write");
        } else {
            out.push(char);
        }
    }
    Cow::Owned(out)
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a terminal obeys this character, or hides it.
pub(crate) fn is_unsafe(char: char) -> bool {
    match char {
        '\n' | '\t' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true, // C0, DEL, C1
        '\u{61c}' | '\u{200e}' | '\u{200f}' => true,   // bidi marks
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true, // bidi embeddings, isolates
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' => true, // zero-width
        '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' => true,
        '\u{2028}' | '\u{2029}' => true, // line ends that are not LF
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' => true, // BOM, interlinear annotations
        '\u{e0000}'..='\u{e007f}' => true, // tags: invisible ASCII
        _ => false,
    }
}
