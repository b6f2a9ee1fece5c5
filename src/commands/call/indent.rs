//! JSON in lines that a person can read: the same members in the same order, numbers as they were
//! written. Pure.
//!
//! What a terminal would obey or hide is written as a JSON escape, so another program still reads
//! the same text.

use std::fmt::Write as _;

use serde_json::value::RawValue;

use crate::text::is_unsafe;

const STEP: &str = "  ";

/// `json` with a member on each line; `None` if it is no JSON object or array.
pub(super) fn indented(json: &str) -> Option<String> {
    let json = json.trim();
    if !json.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str::<&RawValue>(json).ok()?;
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0;
    let mut rest = json.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '"' => string(&mut rest, &mut out),
            '{' | '[' => {
                while rest.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                match rest.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => out.extend([char, end]),
                    None => {
                        depth += 1;
                        out.push(char);
                        line(depth, &mut out);
                    }
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(depth, &mut out);
                out.push(char);
            }
            ',' => {
                out.push(',');
                line(depth, &mut out);
            }
            ':' => out.push_str(": "),
            _ if char.is_ascii_whitespace() => {}
            _ => out.push(char),
        }
    }
    Some(out)
}

/// The rest of a string, after its opening quote.
fn string(rest: &mut impl Iterator<Item = char>, out: &mut String) {
    out.push('"');
    let mut escaped = false;
    for char in rest {
        if is_unsafe(char) {
            let mut units = [0; 2];
            for unit in char.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}").expect("a String takes every write");
            }
        } else {
            out.push(char);
        }
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return,
            _ => {}
        }
    }
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str(STEP);
    }
}
