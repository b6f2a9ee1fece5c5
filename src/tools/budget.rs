//! How much fits into a result, and how what doesn't is said; pure.
//!
//! Nothing is cut in silence: a text that is shortened ends with how much is missing and how to
//! get it.

#[cfg(test)]
mod tests;

use serde_json::Value;

/// No text is shortened to less than this.
const LEAST: usize = 200;
/// Texts of one item that are shortened.
const MOST_CUTS: usize = 200;

/// The length of the value as JSON, in characters.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Null => 4,
        Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(number) => number.to_string().len(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            1 + items
                .iter()
                .map(|item| size(item) + 1)
                .sum::<usize>()
                .max(1)
        }
        Value::Object(members) => {
            let each = members
                .iter()
                .map(|(name, value)| quoted(name) + 1 + size(value) + 1);
            1 + each.sum::<usize>().max(1)
        }
    }
}

/// The length of a text as JSON, its quotes included.
pub(super) fn quoted(text: &str) -> usize {
    2 + text.chars().map(cost).sum::<usize>()
}

/// What a character takes in JSON.
pub(super) fn cost(char: char) -> usize {
    match char {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => 6,
        _ => 1,
    }
}

/// The first `most` characters, and how to get the others where there are more.
pub(super) fn excerpt(text: &str, most: usize, how: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text.to_owned();
    };
    let more = text[end..].chars().count();
    let kept = text[..end].trim_end();
    format!("{kept}… [{more} more characters: {how}]")
}

/// The items that fit into `room`: the first ones, whole. Of a first one that alone is too long,
/// the longest texts are shortened; `how` says how to get them.
pub(super) fn fit(
    items: impl IntoIterator<Item = Value>,
    room: usize,
    how: impl Fn(&Value) -> String,
) -> Vec<Value> {
    let mut fitting = Vec::new();
    let mut left = room;
    for mut item in items {
        let mut needs = size(&item) + 1;
        if needs > left && fitting.is_empty() {
            let how = how(&item);
            shorten(&mut item, room, &how);
            needs = size(&item) + 1;
        } else if needs > left {
            break;
        }
        left = left.saturating_sub(needs);
        fitting.push(item);
    }
    fitting
}

/// Shortens the longest texts in `value` until it fits.
pub(super) fn shorten(value: &mut Value, room: usize, how: &str) {
    for _ in 0..MOST_CUTS {
        let now = size(value);
        let Some(excess) = now.checked_sub(room).filter(|excess| *excess > 0) else {
            return;
        };
        let Some(longest) = longest(value) else {
            return;
        };
        let length = longest.chars().count();
        let marker = 40 + how.chars().count();
        if length <= LEAST + marker {
            return;
        }
        let keep = length.saturating_sub(excess + marker).max(LEAST);
        *longest = excerpt(longest, keep, how);
    }
}

fn longest(value: &mut Value) -> Option<&mut String> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(items) => items
            .iter_mut()
            .filter_map(longest)
            .max_by_key(|text| text.len()),
        Value::Object(members) => members
            .values_mut()
            .filter_map(longest)
            .max_by_key(|text| text.len()),
        _ => None,
    }
}
